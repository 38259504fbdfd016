//! JSON Lines: one object per ledger leg, with everything there is to know, for archives and programs of one's own.
//!
//! Keys are a contract: add at the end, never rename. Amounts are texts, debit positive; an absent key is an empty value.

use crate::formats::row::{Shape, Tax};
use crate::formats::table::{Cell, Field, code, date, field, raw, text};
use crate::formats::{Body, Certainty, Format};

/// The format.
pub(in crate::formats) const FORMAT: Format = Format {
    id: "jsonl",
    name: "JSON Lines",
    extension: "jsonl",
    about: "One JSON object per leg of the double entry, for archives and programs of one's own.",
    certainty: Certainty::Judged,
    source: "JSON Lines, RFC 8259",
    body: Body::JsonLines(FIELDS),
    shape: Shape::Legs(Tax::ByLeg),
    ..Format::BASE
};

const FIELDS: &[Field] = &[
    field("entry", 37, |row| raw(row.voucher.entry.to_string())),
    field("reference", 18, |row| code(row.voucher.reference.as_str())),
    field("leg", 5, |row| Cell::Count(row.number)),
    field("date", 11, |row| Cell::Date(row.voucher.date)),
    field("item_date", 11, |row| Cell::Date(row.voucher.item_date)),
    field("type", 18, |row| code(row.voucher.kind.word())),
    field("account", 12, |row| code(row.account.number.as_str())),
    field("account_name", 24, |row| text(row.account.name.as_str())),
    field("amount", 12, |row| Cell::Amount(row.amount)),
    field("currency", 9, |row| raw(row.amount.currency.to_string())),
    field("supplier_amount", 12, |row| {
        row.foreign().map_or(Cell::Empty, Cell::Amount)
    }),
    field("supplier_currency", 9, |row| {
        row.foreign()
            .map_or(Cell::Empty, |amount| raw(amount.currency.to_string()))
    }),
    field("tax_code", 10, |row| {
        let code_of = row.tax().and_then(|tax| tax.code.as_deref());
        code_of.map_or(Cell::Empty, code)
    }),
    field("tax_rate", 8, |row| {
        row.tax().map_or(Cell::Empty, |tax| Cell::Rate(tax.rate))
    }),
    field("tax_type", 10, |row| {
        row.tax().map_or(Cell::Empty, |tax| text(tax.kind.word()))
    }),
    field("tax_amount", 12, |row| {
        row.tax()
            .map_or(Cell::Empty, |tax| Cell::Amount(tax.amount))
    }),
    field("text", 40, |row| text(row.voucher.text.as_str())),
    field("merchant", 24, |row| maybe(row.voucher.merchant.as_ref())),
    field("employee", 24, |row| maybe(row.voucher.employee.as_ref())),
    field("team", 16, |row| maybe(row.voucher.team.as_ref())),
    field("note", 24, |row| maybe(row.voucher.note.as_ref())),
    field("vendor", 24, |row| {
        row.voucher
            .vendor
            .as_ref()
            .map_or(Cell::Empty, |vendor| text(vendor.name.as_str()))
    }),
    field("vendor_code", 12, |row| {
        let own = row
            .voucher
            .vendor
            .as_ref()
            .and_then(|vendor| vendor.code.as_deref());
        own.map_or(Cell::Empty, code)
    }),
    field("invoice_number", 16, |row| {
        row.voucher
            .invoice
            .as_ref()
            .map_or(Cell::Empty, |invoice| text(invoice.number.as_str()))
    }),
    field("invoice_date", 11, |row| {
        date(row.voucher.invoice.as_ref().and_then(|i| i.date))
    }),
    field("due_date", 11, |row| {
        date(row.voucher.invoice.as_ref().and_then(|i| i.due))
    }),
    field("service_from", 11, |row| {
        date(row.voucher.service_period.map(|(from, _)| from))
    }),
    field("service_to", 11, |row| {
        date(row.voucher.service_period.map(|(_, to)| to))
    }),
    field("tags", 24, |row| {
        let tags: Vec<String> = row
            .tags()
            .iter()
            .map(|tag| format!("{}:{}", tag.group, tag.code))
            .collect();
        text(tags.join("; "))
    }),
    field("reconciliation_id", 24, |row| {
        text(row.voucher.reconciliation_id.as_str())
    }),
    field("reconciled_ids", 24, |row| {
        text(row.voucher.reconciled.join("; "))
    }),
    field("receipts", 9, |row| {
        Cell::Count(row.voucher.receipts as u64)
    }),
];

fn maybe(value: Option<&String>) -> Cell<'_> {
    value.map_or(Cell::Empty, |value| text(value.as_str()))
}
