//! The fields of the generic table: one row per line of a voucher.
//!
//! Names and meanings are a contract with the import settings people saved; add at the end, never rename.

use std::borrow::Cow;

use jiff::civil::Date;

use super::voucher::{Invoice, Voucher, VoucherLine, VoucherTax};
use crate::model::{Money, Rate};

/// One column.
#[derive(Debug)]
pub(super) struct Field {
    /// Name in the header row.
    pub(super) name: &'static str,
    /// Width in a workbook, in characters.
    pub(super) width: u8,
    /// Its value in a row.
    pub(super) value: for<'v> fn(&Row<'v>) -> Cell<'v>,
}

/// One row: a line and the voucher it belongs to.
pub(super) struct Row<'v> {
    pub(super) voucher: &'v Voucher,
    pub(super) line: &'v VoucherLine,
    /// Counted from 1.
    pub(super) number: usize,
}

/// A typed value.
pub(super) enum Cell<'v> {
    Empty,
    /// From outside or made of such; never a number, whatever it looks like.
    Text(Cow<'v, str>),
    Date(Date),
    Amount(Money),
    /// Percent.
    Rate(Rate),
    Count(usize),
}

const fn field(name: &'static str, width: u8, value: for<'v> fn(&Row<'v>) -> Cell<'v>) -> Field {
    Field { name, width, value }
}

/// The generic table.
pub(super) const GENERIC: &[Field] = &[
    field("accounting_entry_id", 37, |row| {
        owned(row.voucher.entry.to_string())
    }),
    field("line", 6, |row| Cell::Count(row.number)),
    field("reference", 14, |row| text(&row.voucher.reference)),
    field("date", 11, |row| Cell::Date(row.voucher.date)),
    field("type", 18, |row| text(row.voucher.kind.word())),
    field("merchant", 24, |row| maybe(row.voucher.merchant.as_ref())),
    field("description", 36, |row| text(&row.voucher.text)),
    field("vendor_code", 12, |row| {
        vendor(row, |vendor| vendor.code.as_deref())
    }),
    field("vendor_name", 24, |row| {
        vendor(row, |vendor| Some(&vendor.name))
    }),
    field("vendor_id", 37, |row| {
        let id = row.voucher.vendor.as_ref().and_then(|vendor| vendor.id);
        id.map_or(Cell::Empty, |id| owned(id.to_string()))
    }),
    field("account", 12, |row| text(&row.line.account.number)),
    field("account_name", 24, |row| text(&row.line.account.name)),
    field("contra_account", 14, |row| text(&row.line.contra.number)),
    field("amount", 12, |row| Cell::Amount(row.line.amount.wallet)),
    field("currency", 9, |row| {
        owned(row.line.amount.wallet.currency.to_string())
    }),
    field("net_amount", 12, |row| Cell::Amount(row.line.net)),
    field("tax_amount", 12, |row| {
        tax(row, |tax| Cell::Amount(tax.amount))
    }),
    field("tax_code", 10, |row| {
        tax(row, |tax| maybe(tax.code.as_ref()))
    }),
    field("tax_rate", 9, |row| tax(row, |tax| Cell::Rate(tax.rate))),
    field("tax_type", 10, |row| tax(row, |tax| text(tax.kind.word()))),
    field("supplier_amount", 15, |row| {
        row.line.amount.supplier.map_or(Cell::Empty, Cell::Amount)
    }),
    field("supplier_currency", 16, |row| {
        let amount = row.line.amount.supplier;
        amount.map_or(Cell::Empty, |amount| owned(amount.currency.to_string()))
    }),
    field("tags", 24, |row| {
        joined(
            row.line
                .tags
                .iter()
                .map(|tag| format!("{}:{}", tag.group, tag.code)),
        )
    }),
    field("employee", 20, |row| maybe(row.voucher.employee.as_ref())),
    field("team", 16, |row| maybe(row.voucher.team.as_ref())),
    field("note", 30, |row| maybe(row.voucher.note.as_ref())),
    field("invoice_number", 16, |row| {
        invoice(row, |invoice| text(&invoice.number))
    }),
    field("invoice_date", 12, |row| {
        invoice(row, |invoice| date(invoice.date))
    }),
    field("due_date", 12, |row| {
        invoice(row, |invoice| date(invoice.due))
    }),
    field("service_from", 12, |row| {
        date(row.voucher.service_period.map(|(from, _)| from))
    }),
    field("service_to", 12, |row| {
        date(row.voucher.service_period.map(|(_, to)| to))
    }),
    field("reconciliation_id", 24, |row| {
        text(&row.voucher.reconciliation_id)
    }),
    field("reconciled_ids", 24, |row| {
        joined(row.voucher.reconciled.iter())
    }),
    field("attendees", 24, |row| joined(row.voucher.attendees.iter())),
    field("receipts", 9, |row| Cell::Count(row.voucher.receipts)),
    field("bookkeeping_method", 18, |row| {
        row.voucher
            .method
            .as_ref()
            .map_or(Cell::Empty, |method| text(method.word()))
    }),
];

fn owned<'v>(value: String) -> Cell<'v> {
    text(value)
}

fn text<'v>(value: impl Into<Cow<'v, str>>) -> Cell<'v> {
    let value = value.into();
    if value.is_empty() {
        Cell::Empty
    } else {
        Cell::Text(value)
    }
}

fn maybe(value: Option<&String>) -> Cell<'_> {
    value.map_or(Cell::Empty, text)
}

fn date<'v>(value: Option<Date>) -> Cell<'v> {
    value.map_or(Cell::Empty, Cell::Date)
}

fn tax<'v>(row: &Row<'v>, value: impl FnOnce(&'v VoucherTax) -> Cell<'v>) -> Cell<'v> {
    row.line.tax.as_ref().map_or(Cell::Empty, value)
}

fn invoice<'v>(row: &Row<'v>, value: impl FnOnce(&'v Invoice) -> Cell<'v>) -> Cell<'v> {
    row.voucher.invoice.as_ref().map_or(Cell::Empty, value)
}

fn vendor<'v>(
    row: &Row<'v>,
    value: impl FnOnce(&'v crate::model::Party) -> Option<&'v str>,
) -> Cell<'v> {
    row.voucher
        .vendor
        .as_ref()
        .and_then(value)
        .map_or(Cell::Empty, text)
}

fn joined<'v>(parts: impl Iterator<Item = impl AsRef<str>>) -> Cell<'v> {
    let mut line = String::new();
    for part in parts {
        if !line.is_empty() {
            line.push_str("; ");
        }
        line.push_str(part.as_ref());
    }
    text(line)
}
