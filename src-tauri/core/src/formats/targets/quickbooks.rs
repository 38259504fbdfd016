//! QuickBooks Online: journal entries as CSV.
//!
//! Sources: QuickBooks support, “Import journal entries” (columns, equal numbers form one entry, one side blank). Columns are
//! matched on a screen, so more than the needed ones do no harm; account names must be exact, subaccounts as `Parent:Sub`,
//! account numbers switched off. Leaves out bills, whose columns are not published.

use crate::formats::batch::Limits;
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
    id: "quickbooks",
    name: "QuickBooks Online journal",
    about: "One balanced journal entry per expense.",
    certainty: Certainty::Specified,
    note: "Switch the warning about duplicate journal numbers on in QuickBooks, and account numbers off while importing.",
    source: "QuickBooks support, import of journal entries",
    settings: &[ACCOUNTS, DATE_ORDER],
    body: Body::Delimited(Delimited {
        dialect: DIALECT,
        head: Head::Names,
        fields: FIELDS,
    }),
    shape: Shape::Legs(Tax::ByLeg),
    limits: Limits {
        one_currency: true,
        ..Limits::NONE
    },
    checks: &[TAX_HAS_LEGS],
    drops_zero: true,
    ..Format::BASE
};

const DIALECT: Dialect = COMMA;

const ACCOUNTS: Setting = Setting {
    key: "quickbooks.accounts",
    label: "Accounts are known by",
    about: "name: the name of the category in Pleo; number: its number. Other accounts are written as typed in the settings.",
    default: "name",
    needed: true,
    rule: Rule::OneOf(&["name", "number"]),
};

fn account<'v>(row: &Row<'v>) -> Cell<'v> {
    let account = row.account;
    let by_name = row.batch.setting(&ACCOUNTS) == "name";
    if by_name && account.role == Role::Expense && !account.name.is_empty() {
        code(account.name.as_str())
    } else {
        code(account.number.as_str())
    }
}

const FIELDS: &[Field] = &[
    field("Journal No", 18, |row| code(row.voucher.reference.as_str()))
        .max(21)
        .must(),
    field("Journal Date", 12, |row| ordered(row, row.voucher.date)).must(),
    field("Account Name", 24, account).max(100).must(),
    field("Description", 40, |row| text(row.voucher.text.as_str())).max(4000),
    field("Debits", 12, debit).rule(Rule::Amount(12)),
    field("Credits", 12, credit).rule(Rule::Amount(12)),
    field("Name", 24, |row| {
        let vendor = row
            .voucher
            .vendor
            .as_ref()
            .filter(|_| row.account.role == Role::Payable);
        vendor.map_or(Cell::Empty, |vendor| text(vendor.name.as_str()))
    })
    .max(100),
    field("Currency", 9, |row| raw(row.amount.currency.to_string())),
    field("Class", 16, |row| {
        row.dimension("Class").map_or(Cell::Empty, code)
    })
    .max(100),
    field("Location", 16, |row| {
        row.dimension("Location").map_or(Cell::Empty, code)
    })
    .max(100),
];
