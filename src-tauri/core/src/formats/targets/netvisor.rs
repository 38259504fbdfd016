//! Netvisor (Finland): accounting material as CSV.
//!
//! Sources: Netvisor's help, “Accounting material data import” (fields, 255 characters of definitions together, one signed sum
//! without thousands signs, no headings' text in the account, one fiscal year per file, no special characters in the file's
//! name). The import looks at no VAT and no locks, so every leg is a row and closed periods are this program's to watch. Order
//! of columns, delimiter and decimal sign are those of a CSV file saved by a Finnish spreadsheet. Leaves out VAT codes, which
//! only Netvisor's smart form takes.

use crate::formats::batch::{Limits, Span};
use crate::formats::checks::{HOME_CURRENCY, TAX_HAS_LEGS};
use crate::formats::dialect::{BARE, Dialect};
use crate::formats::encode::delimited::{Delimited, Head};
use crate::formats::row::{Shape, Tax};
use crate::formats::settings::CURRENCY;
use crate::formats::table::{Cell, Field, Rule, Setting, code, field, text};
use crate::formats::{Body, Certainty, Format};

/// The format.
pub(in crate::formats) const FORMAT: Format = Format {
    id: "netvisor",
    name: "Netvisor accounting material",
    about: "One row per account for Netvisor's data import (Tietojen tuonti); debit positive, credit negative.",
    certainty: Certainty::NeedsTrial,
    note: "The first row names the columns. Netvisor does not check locked periods on import: set “books closed until” here. \
           Compare the vouchers and their VAT accounts after the first import.",
    source: "Netvisor help, accounting material data import",
    settings: &[TYPE, CURRENCY],
    body: Body::Delimited(Delimited {
        dialect: DIALECT,
        head: Head::Names,
        fields: FIELDS,
    }),
    shape: Shape::Legs(Tax::ByLeg),
    limits: Limits {
        span: Span::FiscalYear,
        ..Limits::NONE
    },
    checks: &[HOME_CURRENCY, TAX_HAS_LEGS],
    drops_zero: true,
    // Special characters in the name of the file can make the import fail.
    file_name: Some("netvisor_{date}_{job}"),
    ..Format::BASE
};

const TYPE: Setting = Setting {
    key: "netvisor.type",
    label: "Voucher type (tositelaji)",
    about: "Netvisor shows it in brackets behind the text of each row.",
    default: "Pleo",
    needed: true,
    rule: Rule::Max(20),
};

const DIALECT: Dialect = BARE;

const FIELDS: &[Field] = &[
    field("Tositelaji", 10, |row| text(row.batch.setting(&TYPE))).max(20),
    field("Tositenumero", 12, |row| Cell::Count(row.serial)),
    field("Päivämäärä", 12, |row| Cell::Date(row.voucher.date)),
    // Together with the type in brackets at most 255 characters.
    field("Selite 1", 40, |row| text(row.voucher.text.as_str())).max(190),
    field("Selite 2", 18, |row| code(row.voucher.reference.as_str()))
        .max(40)
        .must(),
    field("Tilinumero", 12, |row| code(row.in_ledger(row.account)))
        .rule(Rule::Digits(1, 10))
        .must(),
    field("Summa", 12, |row| Cell::Amount(row.amount)),
    field("Kustannuspaikka", 16, |row| {
        row.dimension("Department").map_or(Cell::Empty, code)
    }),
    field("Projekti", 16, |row| {
        row.dimension("Project").map_or(Cell::Empty, code)
    }),
];
