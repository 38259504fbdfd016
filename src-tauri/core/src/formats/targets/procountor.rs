//! Procountor (Finland): accounting material as CSV.
//!
//! Sources: Procountor's help, “Accounting information import file” (semicolons and none in a text, no heading row, cell A1
//! filled, one file is one journal receipt, one item of a dimension per row, a difference is put on account 8450 without
//! asking). The order of the columns stands in a template that was not seen, so it is ours. One file holds a month, so that
//! the receipt Procountor makes of it lies in one period. Leaves out VAT and business partners.

use crate::formats::batch::{Limits, Span};
use crate::formats::checks::{HOME_CURRENCY, TAX_HAS_LEGS};
use crate::formats::dialect::{BARE, Dialect};
use crate::formats::encode::delimited::{Delimited, Head};
use crate::formats::row::{Shape, Tax};
use crate::formats::settings::CURRENCY;
use crate::formats::table::{Cell, Field, Rule, code, credit, debit, field, referenced};
use crate::formats::{Body, Certainty, Format};

/// The format.
pub(in crate::formats) const FORMAT: Format = Format {
    id: "procountor",
    name: "Procountor accounting material",
    about: "One row per account for Procountor's data import; each file is one month.",
    certainty: Certainty::NeedsTrial,
    note: "The order of the columns is ours: date, account, debit, credit, text, two dimensions. Compare it with Procountor's \
           own template before the first import. Procountor makes one journal receipt of a file, and each row has the reference \
           of its expense; nothing may end up on account 8450.",
    source: "Procountor help, accounting information import file",
    settings: &[CURRENCY],
    body: Body::Delimited(Delimited {
        dialect: DIALECT,
        head: Head::None,
        fields: FIELDS,
    }),
    shape: Shape::Legs(Tax::ByLeg),
    limits: Limits {
        span: Span::Month,
        ..Limits::NONE
    },
    checks: &[HOME_CURRENCY, TAX_HAS_LEGS],
    drops_zero: true,
    ..Format::BASE
};

const DIALECT: Dialect = BARE;

const FIELDS: &[Field] = &[
    field("date", 12, |row| Cell::Date(row.voucher.date)),
    field("account", 12, |row| code(row.in_ledger(row.account)))
        .rule(Rule::Digits(1, 10))
        .must(),
    field("debit", 12, debit),
    field("credit", 12, credit),
    field("text", 40, referenced).must(),
    field("dimension 1", 16, |row| {
        row.dimension("Department").map_or(Cell::Empty, code)
    }),
    field("dimension 2", 16, |row| {
        row.dimension("Project").map_or(Cell::Empty, code)
    }),
];
