//! A table as an Excel workbook: amounts and counts as numbers, dates as dates, everything else as text cells. There is
//! never a formula, link or macro, and no time of creation, so the same vouchers give the same bytes. Rows go through a
//! temporary file of the system, not through memory.

use std::io::{self, Write};

use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::{Source, each_row};
use crate::formats::batch::{Batch, Part};
use crate::formats::codepage::CodePage;
use crate::formats::dialect::{Guard, Texts};
use crate::formats::table::{Cell, Field};
use crate::formats::text::{Change, Changes, Told};
use crate::formats::{Format as Target, WriteError, Written};
use crate::model::money::decimal;

/// A format's table with the name of its sheet.
#[derive(Clone, Copy, Debug)]
pub(in crate::formats) struct Sheet {
    pub(in crate::formats) name: &'static str,
    pub(in crate::formats) fields: &'static [Field],
}

/// Cells have types, so texts need no guard.
pub(in crate::formats) const TEXTS: Texts = Texts {
    page: CodePage::Utf8,
    guard: Guard::Typed,
    swaps: &[],
};

/// Rows of a worksheet without the header (Excel's limit).
const MAX_ROWS: u32 = 1_048_575;
/// UTF-16 units of a cell (Excel's limit).
const MAX_TEXT: usize = 32_767;
/// Digits a spreadsheet number keeps.
const MAX_DIGITS: usize = 15;
/// Decimals of ISO currencies end here.
const DECIMALS: [&str; 5] = ["0", "0.0", "0.00", "0.000", "0.0000"];

pub(in crate::formats) fn write<E, W: Write + Send>(
    format: &Target,
    table: &Sheet,
    place: (&Batch<'_>, &Part),
    vouchers: Source<'_, E>,
    out: W,
    mut changes: Changes<'_>,
) -> Result<Written, WriteError<E>> {
    let mut workbook = Workbook::new();
    let born = ExcelDateTime::from_ymd(2000, 1, 1).map_err(refused)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&born));
    let styles = Styles::new();
    let sheet = workbook
        .add_worksheet_with_constant_memory()
        .map_err(refused)?;
    head(table, &styles, sheet).map_err(refused)?;
    let mut rows = 0_u32;
    let mut written = each_row(format, place, vouchers, |row| {
        if rows == MAX_ROWS {
            return Err(WriteError::TooManyRows(u64::from(MAX_ROWS)));
        }
        rows += 1;
        for (column, field) in (0_u16..).zip(table.fields) {
            let cell = (field.value)(row);
            let change = |told: Told<'_>| changes.note(row.voucher.entry, field.name, told);
            put(sheet, (rows, column), cell, field, &styles, change).map_err(refused)?;
        }
        Ok(())
    })?;
    let last = (0_u16..)
        .zip(table.fields)
        .last()
        .map_or(0, |(column, _)| column);
    sheet.autofilter(0, 0, rows, last).map_err(refused)?;
    let mut out = Watched { out, error: None };
    if let Err(error) = workbook.save_to_writer(&mut out) {
        return Err(out.error.map_or_else(|| refused(error), WriteError::Io));
    }
    written.tell(changes);
    Ok(written)
}

/// A workbook of several sheets whose columns are not a table's.
pub(in crate::formats) struct Book {
    workbook: Workbook,
    styles: Styles,
    /// Rows of each sheet so far, the heading included.
    rows: Vec<u32>,
}

/// Cells of a template have no limit but the workbook's own.
const ANY: Field = crate::formats::table::unused("");
/// Width of its columns, in characters.
const WIDTH: u8 = 16;

impl Book {
    /// Starts the sheets: name, number of columns, and titles where there is a heading.
    pub(in crate::formats) fn begin<'h, E>(
        heads: impl Iterator<Item = (&'h str, usize, Option<Vec<&'h str>>)>,
    ) -> Result<Self, WriteError<E>> {
        let mut book = Self {
            workbook: Workbook::new(),
            styles: Styles::new(),
            rows: Vec::new(),
        };
        let born = ExcelDateTime::from_ymd(2000, 1, 1).map_err(refused)?;
        book.workbook
            .set_properties(&DocProperties::new().set_creation_datetime(&born));
        for (name, columns, titles) in heads {
            let rows = book.sheet(name, columns, titles.as_deref());
            book.rows.push(rows.map_err(refused)?);
        }
        Ok(book)
    }

    fn sheet(
        &mut self,
        name: &str,
        columns: usize,
        titles: Option<&[&str]>,
    ) -> Result<u32, XlsxError> {
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        let name = name.trim();
        sheet.set_name(if name.is_empty() { "Vouchers" } else { name })?;
        for (column, _) in (0_u16..).zip(0..columns) {
            sheet.set_column_width(column, WIDTH)?;
        }
        let Some(titles) = titles else {
            return Ok(0);
        };
        sheet.set_freeze_panes(1, 0)?;
        for (column, title) in (0_u16..).zip(titles) {
            let title = TEXTS.free(title, None, |_| {});
            sheet.write_string_with_format(0, column, title.as_ref(), &self.styles.head)?;
        }
        Ok(1)
    }

    /// Adds a row to a sheet; tells every change of a text with the name that stands before the cell.
    pub(in crate::formats) fn row<'v, E>(
        &mut self,
        sheet: usize,
        cells: impl Iterator<Item = (&'static str, Cell<'v>)>,
        mut changed: impl FnMut(&'static str, Told<'_>),
    ) -> Result<(), WriteError<E>> {
        let row = self.rows[sheet];
        if row > MAX_ROWS {
            return Err(WriteError::TooManyRows(u64::from(MAX_ROWS)));
        }
        self.rows[sheet] += 1;
        let sheet = self.workbook.worksheet_from_index(sheet).map_err(refused)?;
        for (column, (name, cell)) in (0_u16..).zip(cells) {
            let told = |told: Told<'_>| changed(name, told);
            put(sheet, (row, column), cell, &ANY, &self.styles, told).map_err(refused)?;
        }
        Ok(())
    }

    /// Writes the workbook.
    pub(in crate::formats) fn end<E, W: Write + Send>(
        mut self,
        out: W,
    ) -> Result<(), WriteError<E>> {
        let mut out = Watched { out, error: None };
        match self.workbook.save_to_writer(&mut out) {
            Ok(()) => Ok(()),
            Err(error) => Err(out.error.map_or_else(|| refused(error), WriteError::Io)),
        }
    }
}

/// Keeps the writer's own error, which the workbook would hide in a text of its own.
struct Watched<W> {
    out: W,
    error: Option<io::Error>,
}

impl<W: Write> Watched<W> {
    fn watch<T>(&mut self, call: impl FnOnce(&mut W) -> io::Result<T>) -> io::Result<T> {
        call(&mut self.out).map_err(|error| {
            let kind = error.kind();
            if kind != io::ErrorKind::Interrupted {
                self.error = Some(error);
            }
            kind.into()
        })
    }
}

impl<W: Write> Write for Watched<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.watch(|out| out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.watch(W::flush)
    }
}

struct Styles {
    head: Format,
    text: Format,
    date: Format,
    amounts: [Format; DECIMALS.len()],
}

impl Styles {
    fn new() -> Self {
        Self {
            head: Format::new().set_bold(),
            // Text format keeps `0700` and `1E5` as they are when a person edits the cell.
            text: Format::new().set_num_format("@"),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            amounts: DECIMALS.map(|format| Format::new().set_num_format(format)),
        }
    }
}

fn head(table: &Sheet, styles: &Styles, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name(table.name)?.set_freeze_panes(1, 0)?;
    for (column, field) in (0_u16..).zip(table.fields) {
        sheet.set_column_width(column, field.width)?;
        sheet.write_string_with_format(0, column, field.name, &styles.head)?;
    }
    Ok(())
}

fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: Cell<'_>,
    field: &Field,
    styles: &Styles,
    mut changed: impl FnMut(Told<'_>),
) -> Result<(), XlsxError> {
    let (digits, style) = match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) | Cell::Code(text) | Cell::Raw(text) => {
            let fit = TEXTS.free(&text, field.rule.limit(), &mut changed);
            let cut = cut(&fit);
            if cut.len() < fit.len() {
                changed((Change::Cut, &text, cut));
            }
            sheet.write_string_with_format(row, column, cut, &styles.text)?;
            return Ok(());
        }
        Cell::Date(date) => {
            match day(date) {
                Some(day) => sheet.write_datetime_with_format(row, column, &day, &styles.date)?,
                None => {
                    let text = date.to_string();
                    changed((Change::AsText, &text, &text));
                    sheet.write_string_with_format(row, column, text, &styles.text)?
                }
            };
            return Ok(());
        }
        Cell::Amount(amount) => (
            amount.decimal('.'),
            styles.amounts.get(usize::from(amount.currency.decimals())),
        ),
        Cell::Rate(rate) => (rate.percent('.'), None),
        Cell::Count(count) => (count.to_string(), None),
        Cell::Decimal(value, places) => (decimal(value, places, '.'), None),
    };
    match (number(&digits), style) {
        (Some(number), Some(style)) => {
            sheet.write_number_with_format(row, column, number, style)?
        }
        (Some(number), None) => sheet.write_number(row, column, number)?,
        (None, _) => {
            changed((Change::AsText, &digits, &digits));
            sheet.write_string_with_format(row, column, digits, &styles.text)?
        }
    };
    Ok(())
}

/// The one place where an amount becomes a float, because a workbook knows no other number: the float nearest to `decimal`,
/// which was written from integer minor units. Up to 15 significant digits that float stands for no other decimal of the
/// same length, so reading it back gives the digits of `decimal` again; with more there is no number, and the text is kept.
fn number(decimal: &str) -> Option<f64> {
    let digits = decimal.bytes().filter(u8::is_ascii_digit);
    if digits.skip_while(|digit| *digit == b'0').count() > MAX_DIGITS {
        return None;
    }
    decimal.parse().ok()
}

fn day(date: Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year())
        .ok()
        .filter(|year| *year >= 1900)?;
    let month = u8::try_from(date.month()).ok()?;
    ExcelDateTime::from_ymd(year, month, u8::try_from(date.day()).ok()?).ok()
}

fn cut(text: &str) -> &str {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > MAX_TEXT {
            return &text[..at];
        }
    }
    text
}

fn refused<E>(error: XlsxError) -> WriteError<E> {
    match error {
        XlsxError::IoError(error) | XlsxError::TempFileError(_, error) => WriteError::Io(error),
        other => WriteError::Workbook(other.to_string()),
    }
}
