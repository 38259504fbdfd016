//! Lines of different kinds: a head, what it declares, and a block per voucher with a line per leg.

use std::io::Write;

use super::{Source, each_voucher};
use crate::formats::batch::{Batch, Part};
use crate::formats::dialect::Dialect;
use crate::formats::row::Row;
use crate::formats::table::{Cell, Entry, Field, HeadField};
use crate::formats::text::{Changes, Told};
use crate::formats::{Format, WriteError, Written};

/// A kind of line.
#[derive(Clone, Copy, Debug)]
pub(in crate::formats) struct Record {
    /// When it is written.
    pub(in crate::formats) each: Each,
    /// How it begins: a word of the format.
    pub(in crate::formats) label: &'static str,
}

/// When a line is written, and what is in it after its label.
#[derive(Clone, Copy, Debug)]
pub(in crate::formats) enum Each {
    /// Once, at this place.
    File(&'static [HeadField]),
    /// For every dimension in use.
    Dimension(&'static [HeadField]),
    /// For every tag in use.
    Object(&'static [HeadField]),
    /// For every account in use.
    Account(&'static [HeadField]),
    /// Before the legs of a voucher.
    Voucher(&'static [Field]),
    /// For every leg of a voucher.
    Leg(&'static [Field]),
    /// After the legs of a voucher.
    Close,
}

/// A format's lines with the way they are written.
#[derive(Clone, Copy, Debug)]
pub(in crate::formats) struct Records {
    pub(in crate::formats) dialect: Dialect,
    pub(in crate::formats) lines: &'static [Record],
}

impl Records {
    /// Fields of every line that is about a voucher.
    pub(in crate::formats) fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.lines.iter().flat_map(|line| match line.each {
            Each::Voucher(fields) | Each::Leg(fields) => fields,
            _ => &[],
        })
    }

    /// One line: label and cells, without empty ones at its end.
    fn line<'c>(
        &self,
        out: &mut String,
        label: &str,
        cells: impl Iterator<Item = (Cell<'c>, bool, Option<usize>, &'static str)>,
        mut changed: impl FnMut(&'static str, Told<'_>),
    ) {
        out.push_str(label);
        let mut end = out.len();
        let mut first = label.is_empty();
        for (cell, bare, limit, name) in cells {
            self.dialect
                .put(out, first, &cell, (bare, limit), |change| {
                    changed(name, change);
                });
            first = false;
            if cell != Cell::Empty {
                end = out.len();
            }
        }
        out.truncate(end);
        out.push_str(self.dialect.line_end);
    }

    fn head(&self, out: &mut String, label: &str, fields: &'static [HeadField], entry: &Entry<'_>) {
        let cells = fields
            .iter()
            .map(|field| ((field.value)(entry), field.bare, field.limit, field.name));
        self.line(out, label, cells, |_, _| {});
    }

    fn row(
        &self,
        out: &mut String,
        label: &str,
        fields: &'static [Field],
        row: &Row<'_>,
        changes: &mut Changes<'_>,
    ) {
        let cells = fields.iter().map(|field| {
            (
                (field.value)(row),
                field.bare,
                field.rule.limit(),
                field.name,
            )
        });
        self.line(out, label, cells, |name, change| {
            changes.note(row.voucher.entry, name, change);
        });
    }
}

pub(in crate::formats) fn write<E, W: Write>(
    format: &Format,
    records: &Records,
    (batch, part): (&Batch<'_>, &Part),
    vouchers: Source<'_, E>,
    mut out: W,
    mut changes: Changes<'_>,
) -> Result<Written, WriteError<E>> {
    let page = records.dialect.texts.page;
    let mut text = String::new();
    head(records, (batch, part), &mut text);
    out.write_all(page.mark()).map_err(WriteError::Io)?;
    out.write_all(&page.bytes(&text)).map_err(WriteError::Io)?;
    let mut written = each_voucher(format, (batch, part), vouchers, |rows| {
        text.clear();
        for record in records.lines {
            match record.each {
                Each::Voucher(fields) => {
                    for row in rows.iter().take(1) {
                        records.row(&mut text, record.label, fields, row, &mut changes);
                    }
                }
                Each::Leg(fields) => {
                    for row in rows {
                        records.row(&mut text, record.label, fields, row, &mut changes);
                    }
                }
                Each::Close => {
                    text.push_str(record.label);
                    text.push_str(records.dialect.line_end);
                }
                _ => {}
            }
        }
        out.write_all(&page.bytes(&text)).map_err(WriteError::Io)
    })?;
    out.flush().map_err(WriteError::Io)?;
    written.rows = None;
    written.tell(changes);
    Ok(written)
}

/// Everything that stands before the first voucher.
fn head(records: &Records, (batch, part): (&Batch<'_>, &Part), text: &mut String) {
    let entry = |group, code, name| Entry {
        batch,
        part,
        group,
        code,
        name,
        account: None,
    };
    for record in records.lines {
        let mut line = |fields, entry: &Entry<'_>| records.head(text, record.label, fields, entry);
        match record.each {
            Each::File(fields) => line(fields, &entry("", "", "")),
            Each::Dimension(fields) => {
                for (number, name) in &part.dimensions {
                    line(fields, &entry("", number, name));
                }
            }
            Each::Object(fields) => {
                for (dimension, code) in &part.objects {
                    line(fields, &entry(dimension, code, code));
                }
            }
            Each::Account(fields) => {
                for (number, account) in &part.accounts {
                    let about = Entry {
                        account: Some(account),
                        ..entry("", number, &account.name)
                    };
                    line(fields, &about);
                }
            }
            Each::Voucher(_) | Each::Leg(_) | Each::Close => {}
        }
    }
}
