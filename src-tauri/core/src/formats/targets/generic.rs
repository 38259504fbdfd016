//! The generic table: one row per line of a voucher.
//!
//! Names and meanings are a contract with the import settings people saved; add at the end, never rename.

use crate::formats::codepage::CodePage;
use crate::formats::dialect::{Dialect, Guard, Quotes, Texts};
use crate::formats::encode::delimited::{Delimited, Head};
use crate::formats::encode::xlsx::Sheet;
use crate::formats::row::Row;
use crate::formats::table::{Cell, Field, credit, date, debit, field, raw, text};
use crate::formats::voucher::{Invoice, VoucherTax};
use crate::formats::{Body, Certainty, Format};
use crate::model::Money;

/// As comma-separated values.
pub(in crate::formats) const CSV: Format = Format {
    id: "generic-csv",
    name: "CSV, every field",
    extension: "csv",
    about: "One row per line of a voucher, for systems that let you choose what each column means.",
    certainty: Certainty::Judged,
    body: Body::Delimited(Delimited {
        dialect: DIALECT,
        head: Head::Names,
        fields: GENERIC,
    }),
    by_template: true,
    ..Format::BASE
};

/// As a workbook.
pub(in crate::formats) const XLSX: Format = Format {
    id: "generic-xlsx",
    name: "Excel workbook, every field",
    extension: "xlsx",
    about: "The same rows with real dates and numbers, for looking through and for systems that read workbooks.",
    certainty: Certainty::Judged,
    body: Body::Workbook(Sheet {
        name: "Vouchers",
        fields: GENERIC,
    }),
    by_template: true,
    ..Format::BASE
};

/// UTF-8 without a byte order mark, quotes where RFC 4180 needs them, dot decimals, ISO dates, and texts that no
/// spreadsheet takes for a formula.
const DIALECT: Dialect = Dialect {
    delimiter: ',',
    quotes: Quotes::Needed,
    line_end: "\r\n",
    decimal: '.',
    two_decimals: false,
    date: "%Y-%m-%d",
    texts: Texts {
        page: CodePage::Utf8,
        guard: Guard::Quote,
        swaps: &[],
    },
};

/// The generic table.
const GENERIC: &[Field] = &[
    field("accounting_entry_id", 37, |row| {
        owned(row.voucher.entry.to_string())
    }),
    field("line", 6, |row| Cell::Count(row.number)),
    field("reference", 14, |row| text(row.voucher.reference.as_str())),
    field("date", 11, |row| Cell::Date(row.voucher.date)),
    field("type", 18, |row| text(row.voucher.kind.word())),
    field("merchant", 24, |row| maybe(row.voucher.merchant.as_ref())),
    field("description", 36, |row| text(row.voucher.text.as_str())),
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
    field("account", 12, |row| text(row.account.number.as_str())),
    field("account_name", 24, |row| text(row.account.name.as_str())),
    field("contra_account", 14, contra),
    field("amount", 12, |row| Cell::Amount(row.amount)),
    field("currency", 9, |row| owned(row.amount.currency.to_string())),
    field("net_amount", 12, |row| {
        row.line.map_or(Cell::Empty, |line| Cell::Amount(line.net))
    }),
    field("tax_amount", 12, |row| {
        tax(row, |tax| Cell::Amount(tax.amount))
    }),
    field("tax_code", 10, |row| {
        tax(row, |tax| maybe(tax.code.as_ref()))
    }),
    field("tax_rate", 9, |row| tax(row, |tax| Cell::Rate(tax.rate))),
    field("tax_type", 10, |row| tax(row, |tax| text(tax.kind.word()))),
    field("supplier_amount", 15, |row| {
        supplier(row).map_or(Cell::Empty, Cell::Amount)
    }),
    field("supplier_currency", 16, |row| {
        supplier(row).map_or(Cell::Empty, |amount| owned(amount.currency.to_string()))
    }),
    field("tags", 24, |row| {
        joined(
            row.tags()
                .iter()
                .map(|tag| format!("{}:{}", tag.group, tag.code)),
        )
    }),
    field("employee", 20, |row| maybe(row.voucher.employee.as_ref())),
    field("team", 16, |row| maybe(row.voucher.team.as_ref())),
    field("note", 30, |row| maybe(row.voucher.note.as_ref())),
    field("invoice_number", 16, |row| {
        invoice(row, |invoice| text(invoice.number.as_str()))
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
        text(row.voucher.reconciliation_id.as_str())
    }),
    field("reconciled_ids", 24, |row| {
        joined(row.voucher.reconciled.iter())
    }),
    field("attendees", 24, |row| joined(row.voucher.attendees.iter())),
    field("receipts", 9, |row| {
        Cell::Count(row.voucher.receipts as u64)
    }),
    field("bookkeeping_method", 18, |row| {
        row.voucher
            .method
            .as_ref()
            .map_or(Cell::Empty, |method| text(method.word()))
    }),
];

/// What a template can hold besides: the same amounts in other shapes, and numbers.
const FOR_TEMPLATES: &[Field] = &[
    field("voucher_number", 10, |row| Cell::Count(row.serial)),
    field("item_date", 11, |row| Cell::Date(row.voucher.item_date)),
    field("contra_name", 24, |row| {
        row.contra
            .map_or(Cell::Empty, |contra| text(contra.name.as_str()))
    }),
    field("debit", 12, debit),
    field("credit", 12, credit),
    field("side", 6, |row| raw(if row.credits() { "C" } else { "D" })),
    field("amount_unsigned", 12, |row| Cell::Amount(row.size())),
    field("amount_reversed", 12, |row| {
        let minor = row.amount.minor.saturating_neg();
        Cell::Amount(Money::new(minor, row.amount.currency))
    }),
];

/// Every field a template can hold, by its name.
pub(in crate::formats) fn template_fields() -> impl Iterator<Item = &'static Field> {
    GENERIC.iter().chain(FOR_TEMPLATES)
}

fn owned<'v>(value: String) -> Cell<'v> {
    text(value)
}

fn maybe(value: Option<&String>) -> Cell<'_> {
    value.map_or(Cell::Empty, |value| text(value.as_str()))
}

fn contra<'v>(row: &Row<'v>) -> Cell<'v> {
    row.contra
        .map_or(Cell::Empty, |contra| text(contra.number.as_str()))
}

fn supplier(row: &Row<'_>) -> Option<crate::model::Money> {
    row.line?.amount.supplier
}

fn tax<'v>(row: &Row<'v>, value: impl FnOnce(&'v VoucherTax) -> Cell<'v>) -> Cell<'v> {
    row.tax().map_or(Cell::Empty, value)
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
