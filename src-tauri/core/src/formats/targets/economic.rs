//! e-conomic (Denmark): entries of the cash book (kassekladde) as CSV.
//!
//! Sources: e-conomic's help, “Import of data” (an import template skips heading rows and gives every column a field) and
//! “Import of the chart of accounts” (account numbers of at most 9 digits). The order of the columns is therefore ours. That
//! the amount includes the VAT of its VAT code is expected, not confirmed. Leaves out open items of suppliers: bills stand
//! on the collective account.

use crate::formats::dialect::{BARE, Dialect};
use crate::formats::encode::delimited::{Delimited, Head};
use crate::formats::row::{Shape, Tax};
use crate::formats::table::{Cell, Field, Rule, code, field, raw, referenced};
use crate::formats::{Body, Certainty, Format};

/// The format.
pub(in crate::formats) const FORMAT: Format = Format {
    id: "e-conomic",
    name: "e-conomic cash book",
    about: "Account, contra account and VAT code, for an import template of the cash book in e-conomic.",
    certainty: Certainty::NeedsTrial,
    note: "Make an import template in e-conomic once: skip the first row and choose the field of each column. Import one \
           expense with VAT first and compare the VAT that e-conomic books with the receipt.",
    source: "e-conomic help, import of data",
    body: Body::Delimited(Delimited {
        dialect: DIALECT,
        head: Head::Names,
        fields: FIELDS,
    }),
    shape: Shape::Pairs(Tax::ByCode),
    drops_zero: true,
    ..Format::BASE
};

/// Dates as Denmark writes them.
const DIALECT: Dialect = Dialect {
    date: "%d-%m-%Y",
    ..BARE
};

const ACCOUNT: Rule = Rule::Digits(1, 9);

const FIELDS: &[Field] = &[
    field("Dato", 12, |row| Cell::Date(row.voucher.date)),
    field("Bilag", 8, |row| Cell::Count(row.serial)),
    field("Tekst", 40, referenced).max(250).must(),
    field("Konto", 12, |row| code(row.in_ledger(row.account)))
        .rule(ACCOUNT)
        .must(),
    field("Modkonto", 12, |row| {
        row.contra
            .map_or(Cell::Empty, |contra| code(row.in_ledger(contra)))
    })
    .rule(ACCOUNT)
    .must(),
    field("Beløb", 12, |row| Cell::Amount(row.amount)),
    field("Momskode", 9, |row| {
        row.tax_code().map_or(Cell::Empty, code)
    }),
    field("Valuta", 8, |row| raw(row.amount.currency.to_string())),
    field("Afdeling", 10, |row| {
        row.dimension("Department").map_or(Cell::Empty, code)
    }),
];
