//! Rows through a template: into delimited files, one per sheet, or into one workbook.

use std::io::Write;

use super::{Column, Condition, Content, Template, TemplateSheet, Test, field};
use crate::formats::batch::{Batch, Part};
use crate::formats::checks::Finding;
use crate::formats::dialect::{COMMA, Dialect};
use crate::formats::encode::xlsx;
use crate::formats::row::{Row, rows};
use crate::formats::table::{Cell, text};
use crate::formats::text::{Change, Changes};
use crate::formats::{Body, Format, Piece, TextChange, Voucher, WriteError, Written};
use crate::model::ItemFailureKind;
use crate::model::money::decimal;

/// The name changes of fixed texts are listed under.
const FIXED: &str = "fixed text";
/// The name of a column of tags.
const TAG: &str = "tag";
/// Fields that name something in the accounting system: as they are, or not at all.
const KEYS: [&str; 10] = [
    TAG,
    "accounting_entry_id",
    "reference",
    "vendor_code",
    "vendor_id",
    "account",
    "contra_account",
    "currency",
    "tax_code",
    "invoice_number",
];

/// Writes the files of a template.
pub(in crate::formats) fn write<E, I, W>(
    format: &Format,
    template: &Template,
    batch: &Batch<'_>,
    mut source: impl FnMut() -> I,
    mut open: impl FnMut(&Part) -> Result<W, E>,
    tell: &mut dyn FnMut(&TextChange),
) -> Result<Vec<Piece<W>>, WriteError<E>>
where
    I: Iterator<Item = Result<Voucher, E>>,
    W: Write + Send,
{
    if matches!(format.body, Body::Workbook(_)) {
        let part = Part::sheet(batch, (1, 1), "");
        let mut out = open(&part).map_err(WriteError::Source)?;
        let mut vouchers = source();
        let changes = Changes::new(tell);
        let written = workbook(template, (batch, &part), &mut vouchers, &mut out, changes)?;
        return Ok(vec![Piece { part, written, out }]);
    }
    let of = template.sheets.len();
    let mut pieces = Vec::with_capacity(of);
    for (number, sheet) in (1..).zip(&template.sheets) {
        let part = Part::sheet(batch, (number, of), &sheet.name);
        let mut out = open(&part).map_err(WriteError::Source)?;
        let mut vouchers = source();
        let changes = Changes::new(tell);
        let mut written = delimited(
            (template, sheet),
            (batch, &part),
            &mut vouchers,
            &mut out,
            changes,
        )?;
        if number > 1 {
            // The same vouchers, seen from another side: counted once.
            written = Written {
                rows: written.rows,
                changes: written.changes,
                changed: written.changed,
                ..Written::default()
            };
        }
        pieces.push(Piece { part, written, out });
    }
    Ok(pieces)
}

fn delimited<E>(
    (template, sheet): (&Template, &TemplateSheet),
    (batch, part): (&Batch<'_>, &Part),
    vouchers: &mut dyn Iterator<Item = Result<Voucher, E>>,
    out: &mut dyn Write,
    mut changes: Changes<'_>,
) -> Result<Written, WriteError<E>> {
    let dialect = template.dialect();
    let page = dialect.texts.page;
    out.write_all(page.mark()).map_err(WriteError::Io)?;
    let mut line = String::new();
    if template.style.heading {
        for (index, column) in sheet.columns.iter().enumerate() {
            let title = text(column.title.as_str());
            dialect.put(&mut line, index == 0, &title, (false, None), |_| {});
        }
        line.push_str(dialect.line_end);
        out.write_all(&page.bytes(&line)).map_err(WriteError::Io)?;
    }
    let mut written = each(template, (batch, part), vouchers, |row| {
        if !holds(sheet.only.as_ref(), row) {
            return Ok(false);
        }
        line.clear();
        for (index, column) in sheet.columns.iter().enumerate() {
            let (name, cell) = cell_of(column, row);
            dialect.put(&mut line, index == 0, &cell, (false, None), |told| {
                changes.note(row.voucher.entry, name, told);
            });
        }
        line.push_str(dialect.line_end);
        out.write_all(&page.bytes(&line)).map_err(WriteError::Io)?;
        Ok(true)
    })?;
    out.flush().map_err(WriteError::Io)?;
    written.tell(changes);
    Ok(written)
}

fn workbook<E, W: Write + Send>(
    template: &Template,
    place: (&Batch<'_>, &Part),
    vouchers: &mut dyn Iterator<Item = Result<Voucher, E>>,
    out: W,
    mut changes: Changes<'_>,
) -> Result<Written, WriteError<E>> {
    let heads = template.sheets.iter().map(|sheet| {
        let titles = sheet.columns.iter().map(|column| column.title.as_str());
        let titles = template.style.heading.then(|| titles.collect());
        (sheet.name.as_str(), sheet.columns.len(), titles)
    });
    let mut book = xlsx::Book::begin(heads)?;
    let mut written = each(template, place, vouchers, |row| {
        let mut any = false;
        for (index, sheet) in template.sheets.iter().enumerate() {
            if !holds(sheet.only.as_ref(), row) {
                continue;
            }
            any = true;
            let cells = sheet.columns.iter().map(|column| cell_of(column, row));
            book.row(index, cells, |name, told| {
                changes.note(row.voucher.entry, name, told);
            })?;
        }
        Ok(any)
    })?;
    book.end(out)?;
    written.tell(changes);
    Ok(written)
}

/// Calls `put` with every row and counts those it wrote.
fn each<E>(
    template: &Template,
    (batch, part): (&Batch<'_>, &Part),
    vouchers: &mut dyn Iterator<Item = Result<Voucher, E>>,
    mut put: impl FnMut(&Row<'_>) -> Result<bool, WriteError<E>>,
) -> Result<Written, WriteError<E>> {
    let mut written = Written::default();
    let mut count = 0;
    let first = batch.before.saturating_add(batch.profile.numbering.start);
    for (voucher, serial) in vouchers.zip(first..) {
        let voucher = voucher.map_err(WriteError::Source)?;
        written.count(&voucher)?;
        let mut outcome = Ok(());
        rows(template.shape(), batch, part, (&voucher, serial), |row| {
            if outcome.is_ok() {
                match put(&row) {
                    Ok(wrote) => count += u64::from(wrote),
                    Err(error) => outcome = Err(error),
                }
            }
        });
        outcome?;
    }
    written.rows = Some(count);
    Ok(written)
}

/// Why this voucher cannot be written by the template: a row is in no sheet, or a key would not be itself.
pub(in crate::formats) fn blocks(
    format: &Format,
    template: &Template,
    batch: &Batch<'_>,
    voucher: &Voucher,
) -> Vec<Finding> {
    let part = Part::alone(format, batch.profile, voucher);
    let texts = match format.body {
        Body::Workbook(_) => xlsx::TEXTS,
        _ => template.dialect().texts,
    };
    let finding = |field, rule, fix: &str| Finding {
        entry: Some(voucher.entry),
        field,
        kind: ItemFailureKind::InvalidConfiguration,
        rule,
        source: "the company's template",
        fix: fix.to_owned(),
    };
    let mut found = Vec::new();
    rows(template.shape(), batch, &part, (voucher, 1), |row| {
        let mut sheets = template
            .sheets
            .iter()
            .filter(|sheet| holds(sheet.only.as_ref(), &row))
            .peekable();
        if sheets.peek().is_none() {
            found.push(finding(
                "template",
                format!(
                    "The conditions of the template leave the row on account {} out of every sheet.",
                    row.account.number
                ),
                "Change the conditions in the company's profile, or add a sheet that takes the rest.",
            ));
        }
        for column in sheets.flat_map(|sheet| &sheet.columns) {
            let (name, cell) = cell_of(column, &row);
            let Cell::Text(key) = &cell else { continue };
            let mut altered = None;
            if KEYS.contains(&name) {
                texts.free(key, None, |(change, _, _)| altered = Some(change));
            }
            // A key that is another one in the file books on something else.
            if altered.is_some_and(|change| change != Change::Quoted) {
                let shown: String = key.chars().filter(|c| !c.is_control()).take(40).collect();
                found.push(finding(
                    name,
                    format!("“{shown}” holds characters that cannot be written in the column “{}” of the template.", column.title),
                    "Correct it in Pleo, map it in Ledgerport's settings, or give the template another character set.",
                ));
            }
        }
    });
    found
}

/// What a file looks like: titles of the first sheet, and the rows of every sheet one after the other. Rows of a narrower
/// or wider sheet are made as wide as the widest, so that they can be looked at as one table.
pub(in crate::formats) fn show(
    format: &Format,
    template: &Template,
    batch: &Batch<'_>,
    vouchers: &[Voucher],
) -> (Vec<String>, Vec<Vec<String>>) {
    let widest = template
        .sheets
        .iter()
        .map(|sheet| sheet.columns.len())
        .max();
    let widest = widest.unwrap_or(0);
    let dialect = match format.body {
        Body::Workbook(_) => Dialect {
            date: "%Y-%m-%d",
            two_decimals: false,
            texts: xlsx::TEXTS,
            ..COMMA
        },
        _ => template.dialect(),
    };
    let titles = |sheet: &TemplateSheet| {
        let mut titles: Vec<String> = sheet
            .columns
            .iter()
            .map(|column| column.title.clone())
            .collect();
        titles.resize(widest, String::new());
        titles
    };
    let columns = template.sheets.first().map(titles).unwrap_or_default();
    let mut seen = Vec::new();
    let first = batch.before.saturating_add(batch.profile.numbering.start);
    for (at, sheet) in template.sheets.iter().enumerate() {
        if at > 0 {
            seen.push(titles(sheet));
        }
        let part = Part::sheet(batch, (1, 1), &sheet.name);
        for (voucher, serial) in vouchers.iter().zip(first..) {
            rows(template.shape(), batch, &part, (voucher, serial), |row| {
                if !holds(sheet.only.as_ref(), &row) {
                    return;
                }
                let mut cells: Vec<String> = sheet
                    .columns
                    .iter()
                    .map(|column| read(&dialect, &cell_of(column, &row).1))
                    .collect();
                cells.resize(widest, String::new());
                seen.push(cells);
            });
        }
    }
    (columns, seen)
}

/// The column's cell in a row, and the name of what is in it.
fn cell_of<'v>(column: &'v Column, row: &Row<'v>) -> (&'static str, Cell<'v>) {
    if !holds(column.when.as_ref(), row) {
        return (FIXED, text(column.otherwise.as_str()));
    }
    match &column.content {
        Content::Fixed(fixed) => (FIXED, text(fixed.as_str())),
        Content::Tag(group) => (TAG, tag(group, row)),
        Content::Field(name) => match field(name) {
            Some(field) => (field.name, (field.value)(row)),
            None => (FIXED, Cell::Empty),
        },
    }
}

/// The code of the row's tag of a group, in the target's words where the profile has them.
fn tag<'v>(group: &str, row: &Row<'v>) -> Cell<'v> {
    let mut dimensions = row.batch.profile.dimensions.iter();
    let mapped = dimensions
        .find(|dimension| dimension.group == group)
        .and_then(|dimension| dimension.value(row.tags()));
    let own = row.tags().iter().find(|tag| tag.group == group);
    mapped
        .or(own.map(|tag| tag.code.as_str()))
        .map_or(Cell::Empty, text)
}

/// Whether a row is as the condition says; every row is, without one.
fn holds(condition: Option<&Condition>, row: &Row<'_>) -> bool {
    let Some(condition) = condition else {
        return true;
    };
    let Some(field) = field(&condition.field) else {
        return false;
    };
    let cell = (field.value)(row);
    let sign = match &cell {
        Cell::Amount(amount) => amount.minor.signum(),
        Cell::Decimal(value, _) => value.signum(),
        Cell::Count(count) => i64::from(*count > 0),
        _ => 0,
    };
    let is = |value: &str| said(&cell).to_lowercase() == value.trim().to_lowercase();
    match condition.is {
        Test::Filled => cell != Cell::Empty,
        Test::Empty => cell == Cell::Empty,
        Test::Equal => is(&condition.value),
        Test::Other => !is(&condition.value),
        Test::Positive => sign > 0,
        Test::Negative => sign < 0,
    }
}

/// A cell as a condition reads it, whatever the style.
fn said(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Code(text) | Cell::Raw(text) => text.trim().to_owned(),
        Cell::Date(date) => date.to_string(),
        Cell::Amount(amount) => amount.decimal('.'),
        Cell::Decimal(value, places) => decimal(*value, *places, '.'),
        Cell::Rate(rate) => rate.percent('.'),
        Cell::Count(count) => count.to_string(),
    }
}

/// A cell as it reads in the file, without quotes.
fn read(dialect: &Dialect, cell: &Cell<'_>) -> String {
    match cell {
        Cell::Text(text) | Cell::Code(text) => dialect.texts.free(text, None, |_| {}).into_owned(),
        other => dialect.plain(other).into_owned(),
    }
}
