//! Dinero (Denmark): entries of the cash book (kassekladde) as CSV.
//!
//! Sources: Pleo's help, “Export with Dinero” (contra account, pocket account, VAT codes); Dinero's API, ledger items (voucher
//! number, account, VAT code, amount, balancing account, text, date), whose values these columns hold. No description of a
//! file was found, so order and headings are ours. Leaves out currencies other than the books' and suppliers' own accounts.

use crate::formats::checks::HOME_CURRENCY;
use crate::formats::dialect::{BARE, Dialect};
use crate::formats::encode::delimited::{Delimited, Head};
use crate::formats::row::{Shape, Tax};
use crate::formats::settings::CURRENCY;
use crate::formats::table::{Cell, Field, Rule, code, field, referenced};
use crate::formats::{Body, Certainty, Format};

/// The format.
pub(in crate::formats) const FORMAT: Format = Format {
    id: "dinero",
    name: "Dinero cash book",
    about: "Account, contra account and VAT code, one row per line of an expense, for Dinero.",
    certainty: Certainty::NeedsTrial,
    note: "Dinero publishes no description of its import file. Compare the columns with a file you have imported before, and \
           try one expense with VAT first.",
    source: "Dinero API, ledger items; Pleo help, export with Dinero",
    settings: &[CURRENCY],
    body: Body::Delimited(Delimited {
        dialect: DIALECT,
        head: Head::Names,
        fields: FIELDS,
    }),
    shape: Shape::Pairs(Tax::ByCode),
    checks: &[HOME_CURRENCY],
    drops_zero: true,
    ..Format::BASE
};

/// Dates as Denmark writes them.
const DIALECT: Dialect = Dialect {
    date: "%d-%m-%Y",
    ..BARE
};

/// Account numbers are whole numbers in Dinero's API.
const ACCOUNT: Rule = Rule::Digits(1, 9);

const FIELDS: &[Field] = &[
    field("Bilag", 8, |row| Cell::Count(row.serial)),
    field("Dato", 12, |row| Cell::Date(row.voucher.date)),
    field("Tekst", 40, referenced).must(),
    field("Konto", 12, |row| code(row.in_ledger(row.account)))
        .rule(ACCOUNT)
        .must(),
    field("Momskode", 9, |row| {
        row.tax_code().map_or(Cell::Empty, code)
    }),
    field("Beløb", 12, |row| Cell::Amount(row.amount)),
    field("Modkonto", 12, |row| {
        row.contra
            .map_or(Cell::Empty, |contra| code(row.in_ledger(contra)))
    })
    .rule(ACCOUNT)
    .must(),
];
