//! A table as delimited text, in any dialect.

use std::io::Write;

use super::{Source, each_row};
use crate::formats::batch::{Batch, Part};
use crate::formats::dialect::Dialect;
use crate::formats::table::{Cell, Entry, Field, HeadField};
use crate::formats::text::Changes;
use crate::formats::{Format, WriteError, Written};

/// What stands above the rows.
#[derive(Clone, Copy, Debug)]
pub(in crate::formats) enum Head {
    /// Nothing.
    None,
    /// The fields' names.
    Names,
    /// A line about the file, then the fields' names.
    LineAndNames(&'static [HeadField]),
}

/// A format's table with the way it is written.
#[derive(Clone, Copy, Debug)]
pub(in crate::formats) struct Delimited {
    pub(in crate::formats) dialect: Dialect,
    pub(in crate::formats) head: Head,
    pub(in crate::formats) fields: &'static [Field],
}

pub(in crate::formats) fn write<E, W: Write>(
    format: &Format,
    table: &Delimited,
    (batch, part): (&Batch<'_>, &Part),
    vouchers: Source<'_, E>,
    mut out: W,
    mut changes: Changes<'_>,
) -> Result<Written, WriteError<E>> {
    let dialect = &table.dialect;
    let page = dialect.texts.page;
    let mut line = String::new();
    out.write_all(page.mark()).map_err(WriteError::Io)?;
    if let Head::LineAndNames(fields) = table.head {
        let entry = Entry {
            batch,
            part,
            group: "",
            code: "",
            name: "",
            account: None,
        };
        for (index, field) in fields.iter().enumerate() {
            let cell = (field.value)(&entry);
            // An empty place is nothing, quoted or not.
            let bare = field.bare || cell == Cell::Empty;
            dialect.put(&mut line, index == 0, &cell, (bare, field.limit), |_| {});
        }
        line.push_str(dialect.line_end);
    }
    if !matches!(table.head, Head::None) {
        for (index, field) in table.fields.iter().enumerate() {
            if index > 0 {
                line.push(dialect.delimiter);
            }
            line.push_str(field.name);
        }
        line.push_str(dialect.line_end);
    }
    out.write_all(&page.bytes(&line)).map_err(WriteError::Io)?;
    let mut written = each_row(format, (batch, part), vouchers, |row| {
        line.clear();
        for (index, field) in table.fields.iter().enumerate() {
            let cell = (field.value)(row);
            dialect.put_field(&mut line, index == 0, &cell, field, |change| {
                changes.note(row.voucher.entry, field.name, change);
            });
        }
        line.push_str(dialect.line_end);
        out.write_all(&page.bytes(&line)).map_err(WriteError::Io)
    })?;
    out.flush().map_err(WriteError::Io)?;
    written.tell(changes);
    Ok(written)
}
