//! A file before it is written: its first rows as a person reads them, and the beginning of its text.
//!
//! Keeps true: both come from the table and the encoder that write the file, so they cannot say anything else than it.

use std::convert::Infallible;

use super::batch::{Batch, Plan};
use super::dialect::{COMMA, Dialect, Texts};
use super::encode::each_row;
use super::table::{Cell, Field};
use super::{Body, Format, Voucher, WriteError, template};

/// Letters of the text that are kept.
const LETTERS: usize = 40_000;

/// The first rows of a file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Shown {
    /// Names of the columns, in order; empty where a file is no table.
    pub columns: Vec<String>,
    /// Rows with a cell for every column, as they are in the file but without its quotes.
    pub rows: Vec<Vec<String>>,
    /// The beginning of the file's text; empty for a workbook, which is none.
    pub text: String,
}

impl Format {
    /// What a file of these vouchers looks like.
    ///
    /// # Errors
    /// What [`Format::write`] says; the vouchers are few, so only sums that do not fit are possible.
    pub fn show(
        &self,
        batch: &Batch<'_>,
        vouchers: &[Voucher],
    ) -> Result<Shown, WriteError<Infallible>> {
        let mut shown = Shown {
            columns: self.columns().into_iter().map(str::to_owned).collect(),
            ..Shown::default()
        };
        let template = self.template(batch.profile);
        if template.is_some_and(|template| !template.flaws().is_empty()) {
            // No file is made by it, so there is none to look at.
            return Ok(Shown::default());
        }
        if let Some(template) = template {
            (shown.columns, shown.rows) = template::show(self, template, batch, vouchers);
        }
        if vouchers.is_empty() {
            return Ok(shown);
        }
        if template.is_none() && !shown.columns.is_empty() {
            shown.rows = self.rows(batch, vouchers)?;
        }
        if !matches!(self.body, Body::Workbook(_)) {
            let source = || vouchers.iter().cloned().map(Ok);
            for piece in self.write(batch, source, |_| Ok(Vec::new()))? {
                let page = match template {
                    Some(template) => template.page(),
                    None => self.words().1.page,
                };
                shown.text.push_str(&page.text(&piece.out));
            }
            if let Some((at, _)) = shown.text.char_indices().nth(LETTERS) {
                shown.text.truncate(at);
            }
        }
        Ok(shown)
    }

    fn rows(
        &self,
        batch: &Batch<'_>,
        vouchers: &[Voucher],
    ) -> Result<Vec<Vec<String>>, WriteError<Infallible>> {
        let mut plan = Plan::new(self, batch);
        for voucher in vouchers {
            plan.add(voucher);
        }
        let fields: Vec<&Field> = self.body.fields().collect();
        let mut rows = Vec::new();
        for part in plan.parts() {
            let mut own = vouchers
                .iter()
                .filter(|voucher| self.key(batch.profile, voucher) == part.key)
                .skip(usize::try_from(part.start).unwrap_or(usize::MAX))
                .take(usize::try_from(part.vouchers).unwrap_or(usize::MAX))
                .cloned()
                .map(Ok);
            each_row(self, (batch, &part), &mut own, |row| {
                let cells = fields
                    .iter()
                    .map(|field| self.cell_text(&(field.value)(row), field));
                rows.push(cells.collect());
                Ok(())
            })?;
        }
        Ok(rows)
    }

    /// A cell as it is in the file, without quotes.
    fn cell_text(&self, cell: &Cell<'_>, field: &Field) -> String {
        let (dialect, texts) = self.words();
        match cell {
            Cell::Text(text) | Cell::Code(text) => {
                texts.free(text, field.rule.limit(), |_| {}).into_owned()
            }
            other => dialect.plain(other).into_owned(),
        }
    }

    fn words(&self) -> (Dialect, Texts) {
        match &self.body {
            Body::Delimited(table) => (table.dialect, table.dialect.texts),
            Body::Records(records) => (records.dialect, records.dialect.texts),
            // Typed cells: a workbook and JSON show dates and amounts without a language.
            Body::Workbook(_) | Body::JsonLines(_) | Body::Hledger => (
                Dialect {
                    date: "%Y-%m-%d",
                    two_decimals: false,
                    ..COMMA
                },
                super::jsonl::TEXTS,
            ),
        }
    }
}
