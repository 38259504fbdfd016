//! A table as JSON Lines: one object per row, keys in the table's order, amounts as texts so that no reader rounds them.

use std::io::Write;

use serde_json::Value;

use super::{Source, each_row};
use crate::formats::batch::{Batch, Part};
use crate::formats::codepage::CodePage;
use crate::formats::dialect::{Guard, Texts};
use crate::formats::table::{Cell, Field};
use crate::formats::text::Changes;
use crate::formats::{Format, WriteError, Written};

/// JSON keeps texts apart by itself.
pub(in crate::formats) const TEXTS: Texts = Texts {
    page: CodePage::Utf8,
    guard: Guard::Typed,
    swaps: &[],
};

pub(in crate::formats) fn write<E, W: Write>(
    format: &Format,
    fields: &[Field],
    (batch, part): (&Batch<'_>, &Part),
    vouchers: Source<'_, E>,
    mut out: W,
    mut changes: Changes<'_>,
) -> Result<Written, WriteError<E>> {
    let mut written = each_row(format, (batch, part), vouchers, |row| {
        let mut line = String::from("{");
        for field in fields {
            let value = match (field.value)(row) {
                Cell::Empty => continue,
                Cell::Text(text) | Cell::Code(text) => {
                    let text = TEXTS.free(&text, field.rule.limit(), |change| {
                        changes.note(row.voucher.entry, field.name, change);
                    });
                    Value::from(text.into_owned())
                }
                Cell::Raw(text) => Value::from(text.into_owned()),
                Cell::Date(date) => Value::from(date.to_string()),
                Cell::Amount(amount) => Value::from(amount.decimal('.')),
                Cell::Decimal(value, places) => {
                    Value::from(crate::model::money::decimal(value, places, '.'))
                }
                Cell::Rate(rate) => Value::from(rate.percent('.')),
                Cell::Count(count) => Value::from(count),
            };
            if line.len() > 1 {
                line.push(',');
            }
            line.push_str(&Value::from(field.name).to_string());
            line.push(':');
            line.push_str(&value.to_string());
        }
        line.push_str("}\n");
        out.write_all(line.as_bytes()).map_err(WriteError::Io)
    })?;
    out.flush().map_err(WriteError::Io)?;
    written.tell(changes);
    Ok(written)
}
