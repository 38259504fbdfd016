//! Sage 50 (United Kingdom, Ireland): audit trail transactions.
//!
//! Sources: Sage 50 knowledge base, “Import data: audit trail transactions” (columns, lengths, types; receipts and payments
//! against invoices cannot be imported, payments on account can). A voucher that is only bank payments, receipts, supplier
//! invoices, credit notes or payments on account is written as those; any other becomes journal lines that balance. Leaves
//! out foreign currency: the books' own only.

use crate::formats::checks::{HOME_CURRENCY, TAX_HAS_LEGS};
use crate::formats::codepage::CodePage;
use crate::formats::dialect::{COMMA, Dialect, PLAIN, Texts};
use crate::formats::encode::delimited::{Delimited, Head};
use crate::formats::row::{Row, Shape};
use crate::formats::settings::CURRENCY;
use crate::formats::table::{Cell, Field, Rule, Setting, code, field, raw, text};
use crate::formats::voucher::{LedgerAccount, Role};
use crate::formats::{Body, Certainty, Format};

/// The format.
pub(in crate::formats) const FORMAT: Format = Format {
    id: "sage50",
    name: "Sage 50 audit trail",
    about: "Bank payments, supplier invoices and journals for Sage 50 in the United Kingdom and Ireland.",
    certainty: Certainty::Specified,
    note: "Accounts, nominal codes, departments and projects must exist in Sage. Payments on account are allocated \
           there by hand.",
    source: "Sage 50 knowledge base, import of audit trail transactions",
    settings: &[NO_TAX, JOURNAL_TAX, CURRENCY],
    body: Body::Delimited(Delimited {
        dialect: DIALECT,
        head: Head::Names,
        fields: FIELDS,
    }),
    shape: Shape::PairsOrLegs(is_pair),
    checks: &[HOME_CURRENCY, TAX_HAS_LEGS],
    drops_zero: true,
    ..Format::BASE
};

const NO_TAX: Setting = Setting {
    key: "sage50.no_tax",
    label: "Tax code for rows without tax",
    about: "A number from 0 to 99, with or without T in front.",
    default: "T9",
    needed: true,
    rule: TAX_CODE,
};
const JOURNAL_TAX: Setting = Setting {
    key: "sage50.journal_tax",
    label: "Tax code for journal lines",
    about: "A number from 0 to 99, with or without T in front.",
    ..NO_TAX
};

const DIALECT: Dialect = Dialect {
    texts: Texts {
        page: CodePage::Windows1252,
        ..PLAIN
    },
    ..COMMA
};

const TAX_CODE: Rule = Rule::Chars(3, |c| c.is_ascii_digit() || c == 'T', "T and digits");

/// What a transaction of one row can say: bank against nominal, supplier against nominal, supplier against bank.
fn is_pair(account: &LedgerAccount, contra: &LedgerAccount) -> bool {
    kind(account, contra).is_some()
}

/// Type for money that goes out or a cost, type for the other way round, and whether the row's own account comes first.
fn kind(
    account: &LedgerAccount,
    contra: &LedgerAccount,
) -> Option<(&'static str, &'static str, bool)> {
    match (account.role, contra.role) {
        (Role::Expense | Role::Transfer | Role::OutOfPocket, Role::Wallet) => {
            Some(("BP", "BR", false))
        }
        (Role::Wallet, Role::Transfer | Role::Expense) => Some(("BR", "BP", true)),
        (Role::Expense, Role::Payable) => Some(("PI", "PC", false)),
        // A refund from a supplier on account has no type that can be imported but PR.
        (Role::Payable, Role::Wallet) => Some(("PA", "PR", true)),
        _ => None,
    }
}

fn transaction(row: &Row<'_>) -> &'static str {
    match row.contra.and_then(|contra| kind(row.account, contra)) {
        Some((_, other, _)) if row.credits() => other,
        Some((plain, ..)) => plain,
        None if row.credits() => "JC",
        None => "JD",
    }
}

/// Bank or supplier, and the nominal code.
fn sides<'v>(row: &Row<'v>) -> (Option<&'v LedgerAccount>, &'v LedgerAccount) {
    match row.contra {
        None => (None, row.account),
        Some(contra) => match kind(row.account, contra) {
            Some((.., true)) => (Some(row.account), contra),
            _ => (Some(contra), row.account),
        },
    }
}

fn tax<'v>(row: &Row<'v>) -> Cell<'v> {
    let none = if row.contra.is_none() {
        &JOURNAL_TAX
    } else {
        &NO_TAX
    };
    code(row.tax_code().unwrap_or(row.batch.setting(none)))
}

const FIELDS: &[Field] = &[
    field("Type", 5, |row| raw(transaction(row))).must(),
    field("Account Reference", 12, |row| {
        sides(row)
            .0
            .map_or(Cell::Empty, |account| code(account.number.as_str()))
    })
    .max(8),
    field("Nominal A/C Ref", 10, |row| {
        code(sides(row).1.number.as_str())
    })
    .max(8)
    .must(),
    field("Department Code", 8, |row| {
        row.dimension("Department").map_or(raw("0"), code)
    })
    .rule(Rule::Number(0, 999)),
    field("Date", 12, |row| Cell::Date(row.voucher.date)).must(),
    field("Reference", 18, |row| code(row.voucher.reference.as_str()))
        .max(30)
        .must(),
    field("Details", 40, |row| text(row.voucher.text.as_str())).max(60),
    field("Net Amount", 12, |row| {
        let amount = if row.tax_code().is_some() {
            row.net()
        } else {
            row.amount
        };
        Cell::Amount(crate::model::Money::new(
            amount.minor.saturating_abs(),
            amount.currency,
        ))
    })
    .rule(Rule::Amount(8))
    .must(),
    field("Tax Code", 6, tax).rule(TAX_CODE).must(),
    field("Tax Amount", 12, |row| {
        let tax = match row.tax_code() {
            Some(_) => row.amount.minor - row.net().minor,
            None => 0,
        };
        Cell::Amount(crate::model::Money::new(
            tax.saturating_abs(),
            row.amount.currency,
        ))
    })
    .rule(Rule::Amount(8)),
    field("Exchange Rate", 10, |_| Cell::Decimal(1, 0)),
    field("Extra Reference", 18, |row| {
        row.voucher
            .invoice
            .as_ref()
            .map_or(Cell::Empty, |invoice| text(invoice.number.as_str()))
    })
    .max(30),
    field("User Name", 16, |row| {
        row.voucher
            .employee
            .as_ref()
            .map_or(Cell::Empty, |name| text(name.as_str()))
    })
    .max(32),
    field("Project Refn", 12, |row| {
        row.dimension("Project").map_or(Cell::Empty, code)
    })
    .max(12),
    field("Cost Code Refn", 10, |row| {
        row.dimension("Cost Code").map_or(Cell::Empty, code)
    })
    .max(8),
];
