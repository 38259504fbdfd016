//! A ledger for beancount: accounts are opened first, one transaction per voucher, every leg with its amount.
//!
//! Source: beancount language syntax, version 3. An account is `Root:Number`; characters beancount does not take in names
//! are written as `-x` and their code point, so two numbers never become one account. Amounts are in wallet currency.

use std::fmt::Write as _;

use crate::formats::dialect::{Dialect, Guard, PLAIN, Quotes, Texts};
use crate::formats::encode::records::{Each, Record, Records};
use crate::formats::row::{Row, Shape, Tax};
use crate::formats::table::{Cell, dated, field, head, raw, text};
use crate::formats::voucher::{LedgerAccount, Role};
use crate::formats::{Body, Certainty, Format};

/// The format.
pub(in crate::formats) const FORMAT: Format = Format {
    id: "beancount",
    name: "beancount ledger",
    extension: "beancount",
    about: "Balanced double entry in plain text, checked by bean-check; also a second opinion on the other files.",
    certainty: Certainty::Judged,
    source: "beancount language syntax",
    body: Body::Records(Records {
        dialect: DIALECT,
        lines: LINES,
    }),
    shape: Shape::Legs(Tax::ByLeg),
    ..Format::BASE
};

const DIALECT: Dialect = Dialect {
    delimiter: ' ',
    quotes: Quotes::Backslash,
    line_end: "\n",
    decimal: '.',
    two_decimals: false,
    date: "%Y-%m-%d",
    // Nobody opens it in a spreadsheet.
    texts: Texts {
        guard: Guard::Typed,
        ..PLAIN
    },
};

const LINES: &[Record] = &[
    Record {
        label: "option \"title\" \"Pleo expenses, written by Ledgerport\"\n",
        each: Each::File(&[]),
    },
    Record {
        label: "",
        each: Each::Account(&[
            head("date", |entry| dated(entry.part.first, "%Y-%m-%d")),
            head("open", |_| raw("open")),
            head("account", |entry| {
                entry
                    .account
                    .map_or(Cell::Empty, |account| raw(path(account)))
            }),
            head("comment", |_| raw(";")),
            head("name", |entry| text(entry.name)),
        ]),
    },
    Record {
        label: "",
        each: Each::Voucher(&[]),
    },
    Record {
        label: "",
        each: Each::Voucher(&[
            field("date", 10, |row| Cell::Date(row.voucher.date)),
            field("flag", 1, |_| raw("*")),
            field("payee", 24, |row| {
                let payee = row
                    .voucher
                    .merchant
                    .as_ref()
                    .or(row.voucher.employee.as_ref());
                payee.map_or(Cell::Empty, |payee| text(payee.as_str()))
            }),
            field("narration", 40, |row| text(row.voucher.text.as_str())),
            field("link", 18, |row| raw(link(&row.voucher.reference))),
        ]),
    },
    Record {
        label: "  pleo-id:",
        each: Each::Voucher(&[field("pleo-id", 37, |row| {
            text(row.voucher.entry.to_string())
        })]),
    },
    Record {
        label: " ",
        each: Each::Leg(&[
            field("account", 24, |row| raw(own_path(row))),
            field("amount", 12, |row| Cell::Amount(row.amount)),
            field("currency", 3, |row| raw(row.amount.currency.to_string())),
        ]),
    },
];

/// One number is one account, with the root of its first use.
fn own_path(row: &Row<'_>) -> String {
    path(
        row.part
            .accounts
            .get(&row.account.number)
            .unwrap_or(row.account),
    )
}

fn path(account: &LedgerAccount) -> String {
    let root = match account.role {
        Role::Expense => "Expenses",
        Role::Wallet | Role::Transfer | Role::TaxIn => "Assets",
        Role::OutOfPocket | Role::Payable | Role::TaxOut => "Liabilities",
    };
    let mut name = String::new();
    let mut rest = account.number.chars().peekable();
    while let Some(c) = rest.next() {
        // A hyphen before an x would look like one of ours.
        let is_ours = c == '-' && rest.peek() == Some(&'x');
        let first = name.is_empty();
        let fits = c.is_ascii_digit()
            || c.is_ascii_uppercase()
            || !first && (c.is_ascii_lowercase() || c == '-' && !is_ours);
        if fits {
            name.push(c);
        } else {
            // Every part begins with a capital or a digit.
            name.push_str(if first { "X-x" } else { "-x" });
            let _ = write!(name, "{:x}", u32::from(c));
        }
    }
    format!("{root}:{name}")
}

/// Letters, digits and `-_/.` only.
fn link(reference: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/' | '.') {
            c
        } else {
            '-'
        }
    };
    format!("^{}", reference.chars().map(plain).collect::<String>())
}
