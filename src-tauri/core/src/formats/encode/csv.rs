//! A table as comma-separated values: UTF-8 without a byte order mark, CRLF, quotes where RFC 4180 needs them, dot
//! decimals, ISO dates. Text columns are defused against spreadsheets.

use std::borrow::Cow;
use std::io::{self, Write};

use ::csv::{ErrorKind, Terminator, WriterBuilder};

use crate::formats::fields::{Cell, Field, Row};
use crate::formats::text::{Change, Changes, clean, defused};
use crate::formats::{Voucher, WriteError, Written};

pub(in crate::formats) fn write<E, W: Write>(
    fields: &[Field],
    vouchers: &mut dyn Iterator<Item = Result<Voucher, E>>,
    out: W,
) -> Result<Written, WriteError<E>> {
    let mut file = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(out);
    let mut written = Written::default();
    let mut changes = Changes::default();
    let mut rows = 0_u64;
    file.write_record(fields.iter().map(|field| field.name))
        .map_err(refused)?;
    for voucher in vouchers {
        let voucher = voucher.map_err(WriteError::Source)?;
        written.count(&voucher)?;
        for (index, line) in voucher.lines.iter().enumerate() {
            let row = Row {
                voucher: &voucher,
                line,
                number: index + 1,
            };
            for field in fields {
                let cell = plain((field.value)(&row), |change| {
                    changes.note(voucher.entry, field.name, change);
                });
                file.write_field(cell.as_bytes()).map_err(refused)?;
            }
            file.write_record(None::<&[u8]>).map_err(refused)?;
            rows += 1;
        }
    }
    file.flush().map_err(WriteError::Io)?;
    written.rows = Some(rows);
    Ok(written.with_changes(changes))
}

fn plain(cell: Cell<'_>, mut changed: impl FnMut(Change)) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Date(date) => Cow::Owned(date.to_string()),
        Cell::Amount(amount) => Cow::Owned(amount.decimal('.')),
        Cell::Rate(rate) => Cow::Owned(rate.percent('.')),
        Cell::Count(count) => Cow::Owned(count.to_string()),
        Cell::Text(text) => {
            let (safe, change) = clean(&text);
            change.map(&mut changed);
            match defused(&safe) {
                Some(quoted) => {
                    changed(Change::Quoted);
                    Cow::Owned(quoted)
                }
                None => Cow::Owned(safe.into_owned()),
            }
        }
    }
}

fn refused<E>(error: ::csv::Error) -> WriteError<E> {
    WriteError::Io(match error.into_kind() {
        ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    })
}
