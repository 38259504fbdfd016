//! NetSuite: journal entries as CSV for the import assistant.
//!
//! Sources: Oracle's help, “Journal Entry Import” (fields, 10 digits and 2 decimals, at least two balanced lines, exact names of
//! accounts or numbers by a preference, location or subsidiary where those features are on; columns are matched on a screen).
//! Leaves out intercompany entries and tax codes, whose fields depend on the account's features.

use crate::formats::checks::TAX_HAS_LEGS;
use crate::formats::dialect::{COMMA, Dialect};
use crate::formats::encode::delimited::{Delimited, Head};
use crate::formats::row::{Row, Shape, Tax};
use crate::formats::settings::DATE_ORDER;
use crate::formats::table::{
    Cell, Field, Rule, Setting, code, credit, debit, field, ordered, raw, text,
};
use crate::formats::voucher::Role;
use crate::formats::{Body, Certainty, Format};

/// The format.
pub(in crate::formats) const FORMAT: Format = Format {
    id: "netsuite",
    name: "NetSuite journal entries",
    about: "One balanced journal entry per expense for the import assistant; rows of an entry have one External ID.",
    certainty: Certainty::Specified,
    note: "Choose UTF-8. Accounts go by number or by name as the preference “Use Account Numbers” says. Choose Add: an External ID \
           that was imported before is then refused, so a file cannot be booked twice. Currencies must have their three letters as name.",
    source: "Oracle NetSuite help, journal entry import",
    settings: &[ACCOUNTS, SUBSIDIARY, LOCATION, DATE_ORDER],
    body: Body::Delimited(Delimited {
        dialect: DIALECT,
        head: Head::Names,
        fields: FIELDS,
    }),
    shape: Shape::Legs(Tax::ByLeg),
    checks: &[TAX_HAS_LEGS],
    drops_zero: true,
    ..Format::BASE
};

const DIALECT: Dialect = COMMA;

const ACCOUNTS: Setting = Setting {
    key: "netsuite.accounts",
    label: "Accounts are known by",
    about: "number: the number of the category in Pleo; name: its name. Other accounts are written as typed in the settings.",
    default: "number",
    needed: true,
    rule: Rule::OneOf(&["number", "name"]),
};
const SUBSIDIARY: Setting = Setting {
    key: "netsuite.subsidiary",
    label: "Subsidiary",
    about: "Its name in NetSuite; needed in OneWorld accounts.",
    default: "",
    needed: false,
    rule: Rule::Max(100),
};
const LOCATION: Setting = Setting {
    key: "netsuite.location",
    label: "Location",
    about: "Its name in NetSuite, where no tag says another; needed with multi-location inventory.",
    default: "",
    needed: false,
    rule: Rule::Max(100),
};

/// The collective account takes a supplier's rows, and the supplier stands beside it.
fn account<'v>(row: &Row<'v>) -> Cell<'v> {
    let account = row.account;
    let by_name = row.batch.setting(&ACCOUNTS) == "name";
    if by_name && account.role == Role::Expense && !account.name.is_empty() {
        code(account.name.as_str())
    } else {
        code(row.in_ledger(account))
    }
}

const FIELDS: &[Field] = &[
    field("External ID", 18, |row| {
        code(row.voucher.reference.as_str())
    })
    .must(),
    field("Date", 12, |row| ordered(row, row.voucher.date)),
    field("Subsidiary", 16, |row| text(row.batch.setting(&SUBSIDIARY))),
    field("Currency", 9, |row| raw(row.amount.currency.to_string())),
    field("Memo", 40, |row| text(row.voucher.text.as_str())).max(999),
    field("Account", 24, account).must(),
    field("Debit", 12, debit).rule(Rule::Amount(10)),
    field("Credit", 12, credit).rule(Rule::Amount(10)),
    field("Name", 24, |row| {
        let vendor = row.voucher.vendor.as_ref();
        let vendor = vendor.filter(|_| row.account.is_personal());
        vendor.map_or(Cell::Empty, |vendor| text(vendor.name.as_str()))
    }),
    field("Department", 16, |row| {
        row.dimension("Department").map_or(Cell::Empty, code)
    }),
    field("Class", 16, |row| {
        row.dimension("Class").map_or(Cell::Empty, code)
    }),
    field("Location", 16, |row| {
        row.dimension("Location")
            .map_or_else(|| text(row.batch.setting(&LOCATION)), code)
    }),
];
