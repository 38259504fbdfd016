//! FEC (fichier des écritures comptables, France): the 18 columns of the tax office's audit file, as an exchange of journals.
//!
//! Sources: Livre des procédures fiscales, article A47 A-1 (names and order of columns, tab or `|`, dates, decimal comma,
//! numbers without gaps, first three characters of an account from the chart, name of the file). Many French programs read it
//! as journals, though no maker was found who promises that. It holds this batch only, so it is no audit file. Leaves out
//! lettering and the date of validation: that is for the program that imports it.

use crate::formats::batch::{Limits, Span};
use crate::formats::checks::{HOME_CURRENCY, TAX_HAS_LEGS};
use crate::formats::codepage::CodePage;
use crate::formats::dialect::{Dialect, PLAIN, Quotes, SEMICOLON, Texts};
use crate::formats::encode::delimited::{Delimited, Head};
use crate::formats::row::{Row, Shape, Tax};
use crate::formats::settings::CURRENCY;
use crate::formats::table::{
    Cell, Check, Field, Rule, Setting, code, credit, debit, field, raw, text, unused,
};
use crate::formats::{Body, Certainty, Format};
use crate::model::Money;

/// The format.
pub(in crate::formats) const FORMAT: Format = Format {
    id: "fec",
    name: "FEC, 18 columns",
    extension: "txt",
    about: "Journal entries in the layout of the French audit file, which many French programs import.",
    certainty: Certainty::Judged,
    note: "It is an exchange file of these expenses only, not the audit file of a fiscal year. Whether a program imports it \
           and how it numbers the entries is for that program to say.",
    source: "Livre des procédures fiscales, article A47 A-1",
    settings: &[SIREN, JOURNAL, JOURNAL_NAME, CURRENCY],
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
    checks: &[HOME_CURRENCY, TAX_HAS_LEGS, CHART],
    drops_zero: true,
    // What follows the law's own name keeps the batches of a year apart.
    file_name: Some("{fec.siren}FEC{year_end}_{date}_{job}"),
    ..Format::BASE
};

const SIREN: Setting = Setting {
    key: "fec.siren",
    label: "SIREN number",
    about: "Nine digits; the name of the file begins with it.",
    default: "",
    needed: true,
    rule: Rule::Digits(9, 9),
};
const JOURNAL: Setting = Setting {
    key: "fec.journal",
    label: "Journal code (JournalCode)",
    about: "A journal of its own keeps the numbers of its entries without gaps.",
    default: "PLEO",
    needed: true,
    rule: Rule::Chars(10, |c| c.is_ascii_alphanumeric(), "letters and digits"),
};
const JOURNAL_NAME: Setting = Setting {
    key: "fec.journal_name",
    label: "Name of the journal (JournalLib)",
    about: "As in the accounting system.",
    default: "Cartes Pleo",
    needed: true,
    rule: Rule::Max(60),
};

/// Tabs, never a quote, Latin 9.
const DIALECT: Dialect = Dialect {
    delimiter: '\t',
    quotes: Quotes::Never,
    date: "%Y%m%d",
    texts: Texts {
        page: CodePage::Latin9,
        swaps: &[('|', "/"), ('"', "'")],
        ..PLAIN
    },
    ..SEMICOLON
};

const CHART: Check = Check {
    field: "CompteNum",
    source: "Livre des procédures fiscales, article A47 A-1",
    test: |row| {
        let number = row.in_ledger(row.account).trim();
        let digits = number.chars().take_while(char::is_ascii_digit).count();
        (digits < 3 && !number.is_empty()).then(|| {
            format!(
                "Account “{number}” does not begin with three digits of the French chart of accounts. Correct it in Pleo, or \
                 map it in Ledgerport's settings."
            )
        })
    },
};

/// An amount, and `0,00` on the side that has none.
fn side<'v>(row: &Row<'v>, cell: Cell<'v>) -> Cell<'v> {
    match cell {
        Cell::Empty => Cell::Amount(Money::new(0, row.amount.currency)),
        amount => amount,
    }
}

fn account_name<'v>(row: &Row<'v>) -> Cell<'v> {
    match row.account {
        account if account.is_personal() => text("Fournisseurs"),
        account if account.name.is_empty() => text(account.number.as_str()),
        account => text(account.name.as_str()),
    }
}

const FIELDS: &[Field] = &[
    field("JournalCode", 12, |row| code(row.batch.setting(&JOURNAL))).must(),
    field("JournalLib", 16, |row| {
        text(row.batch.setting(&JOURNAL_NAME))
    })
    .must(),
    field("EcritureNum", 12, |row| Cell::Count(row.serial)),
    field("EcritureDate", 12, |row| Cell::Date(row.voucher.date)),
    field("CompteNum", 12, |row| code(row.in_ledger(row.account))).must(),
    field("CompteLib", 24, account_name).must(),
    field("CompAuxNum", 12, |row| {
        row.supplier().map_or(Cell::Empty, code)
    }),
    field("CompAuxLib", 24, |row| {
        row.supplier()
            .map_or(Cell::Empty, |_| text(row.account.name.as_str()))
    }),
    field("PieceRef", 18, |row| code(row.voucher.reference.as_str())).must(),
    field("PieceDate", 12, |row| {
        let invoice = row.voucher.invoice.as_ref();
        let issued = invoice.and_then(|invoice| invoice.date);
        Cell::Date(issued.unwrap_or(row.voucher.item_date))
    }),
    field("EcritureLib", 40, |row| text(row.voucher.text.as_str())).must(),
    field("Debit", 12, |row| side(row, debit(row))),
    field("Credit", 12, |row| side(row, credit(row))),
    unused("EcritureLet"),
    unused("DateLet"),
    unused("ValidDate"),
    field("Montantdevise", 12, |row| {
        row.foreign().map_or(Cell::Empty, Cell::Amount)
    }),
    field("Idevise", 8, |row| {
        row.foreign()
            .map_or(Cell::Empty, |amount| raw(amount.currency.to_string()))
    }),
];
