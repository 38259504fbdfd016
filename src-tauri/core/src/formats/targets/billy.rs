//! Billy (Denmark): entries of the cash book (kassekladde) as CSV.
//!
//! Sources: Billy's help on entries after the annual report (“Bogføring, Kassekladde, Mere, Importér” takes a CSV file) and on
//! the import of the chart of accounts (row 1 is headings; comma, semicolon and tab separate). The columns of the cash book's
//! file are shown there only as a picture, so these are ours. Leaves out currencies other than the books' and suppliers' own
//! accounts.

use crate::formats::checks::HOME_CURRENCY;
use crate::formats::dialect::{BARE, Dialect};
use crate::formats::encode::delimited::{Delimited, Head};
use crate::formats::row::{Shape, Tax};
use crate::formats::settings::CURRENCY;
use crate::formats::table::{Cell, Field, Rule, code, field, referenced};
use crate::formats::{Body, Certainty, Format};

/// The format.
pub(in crate::formats) const FORMAT: Format = Format {
    id: "billy",
    name: "Billy cash book",
    about: "Account, contra account and VAT, one row per line of an expense, for Billy's cash book (Mere, Importér).",
    certainty: Certainty::NeedsTrial,
    note: "Billy does not describe the columns of its import file in words. Compare them with a file you have imported before, \
           and try one expense with VAT first.",
    source: "Billy help, import into the cash book",
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

/// Account numbers are whole numbers in Billy's chart of accounts.
const ACCOUNT: Rule = Rule::Digits(1, 9);

const FIELDS: &[Field] = &[
    field("Bilagsnr.", 9, |row| Cell::Count(row.serial)),
    field("Dato", 12, |row| Cell::Date(row.voucher.date)),
    field("Tekst", 40, referenced).must(),
    field("Konto", 12, |row| code(row.in_ledger(row.account)))
        .rule(ACCOUNT)
        .must(),
    field("Moms", 9, |row| row.tax_code().map_or(Cell::Empty, code)),
    field("Beløb", 12, |row| Cell::Amount(row.amount)),
    field("Modkonto", 12, |row| {
        row.contra
            .map_or(Cell::Empty, |contra| code(row.in_ledger(contra)))
    })
    .rule(ACCOUNT)
    .must(),
];
