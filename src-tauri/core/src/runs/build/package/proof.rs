//! The proof of a package: totals per account and currency, and the same bookings as a journal another program can check.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::fs::File;

use super::shelf::Shelf;
use super::{Index, Source, Vouchers, batch, broken, rewound, unnamed};
use crate::formats::voucher::{LedgerAccount, Role};
use crate::formats::{self, Voucher};
use crate::model::{Currency, Money};
use crate::problem::Problem;

/// Debit and credit in minor units.
type Sides = (i64, i64);

/// Writes `proof/totals.csv` and `proof/bookings.journal`.
pub(super) fn write(
    source: &Source<'_>,
    shelf: &mut Shelf<'_>,
    index: &mut Index,
) -> Result<(), Problem> {
    let batch = batch(source.row, source.record);
    let totals: RefCell<BTreeMap<(Currency, LedgerAccount), Sides>> = RefCell::default();
    let overflow = RefCell::new(false);
    let add = |voucher: &Voucher| {
        for leg in &voucher.postings {
            let mut totals = totals.borrow_mut();
            let key = (leg.amount.currency, leg.account.clone());
            let (debit, credit) = totals.entry(key).or_default();
            let side = if leg.amount.minor < 0 { credit } else { debit };
            match side.checked_add(leg.amount.minor.saturating_abs()) {
                Some(sum) => *side = sum,
                None => *overflow.borrow_mut() = true,
            }
        }
    };
    let vouchers = || {
        Vouchers {
            store: source.store,
            row: source.row,
            record: source.record,
            format: source.format,
            order: source.order,
            chunk: VecDeque::new(),
        }
        .inspect(|voucher| {
            if let Ok(voucher) = voucher {
                add(voucher);
            }
        })
    };
    let journal = formats::by_id("hledger").ok_or_else(|| broken("no journal"))?;
    let mut pieces = journal
        .write(&batch, vouchers, |_| unnamed())
        .map_err(|error| super::super::unwritten(error, &source.record.plan.folder))?;
    let journal: File = pieces.pop().ok_or_else(|| broken("no journal"))?.out;
    if overflow.into_inner() {
        return Err(broken("the totals are too large to add up"));
    }
    let totals = totals.into_inner();
    let name = "proof/totals.csv";
    let (bytes, sha256) = shelf.put(name, table(&totals).as_bytes())?;
    index.file(name, bytes, &sha256)?;
    let name = "proof/bookings.journal";
    let (bytes, sha256) = shelf.put(name, rewound(journal)?)?;
    index.file(name, bytes, &sha256)
}

/// The totals as CSV: per currency its accounts, then a line that has to be zero.
fn table(totals: &BTreeMap<(Currency, LedgerAccount), Sides>) -> String {
    let mut text = String::from("currency,account,name,debit,credit,balance\r\n");
    let mut open: Option<(Currency, Sides)> = None;
    let line = |text: &mut String, currency: Currency, account: &str, name: &str, sides: Sides| {
        let amount = |minor| Money::new(minor, currency).decimal('.');
        let _ = write!(
            text,
            "{currency},{},{},{},{},{}\r\n",
            cell(account),
            cell(name),
            amount(sides.0),
            amount(sides.1),
            amount(sides.0.saturating_sub(sides.1)),
        );
    };
    for ((currency, account), sides) in totals {
        if let Some((before, sum)) = open
            && before != *currency
        {
            line(&mut text, before, "", "total", sum);
            open = None;
        }
        let name = if account.name.is_empty() {
            role(account.role)
        } else {
            &account.name
        };
        line(&mut text, *currency, &account.number, name, *sides);
        let sum = open.map_or((0, 0), |(_, sum)| sum);
        let sum = (sum.0.saturating_add(sides.0), sum.1.saturating_add(sides.1));
        open = Some((*currency, sum));
    }
    if let Some((currency, sum)) = open {
        line(&mut text, currency, "", "total", sum);
    }
    text
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Expense => "expenses",
        Role::Wallet => "pleo wallet",
        Role::OutOfPocket => "out of pocket",
        Role::Transfer => "transfer",
        Role::Payable => "payables",
        Role::TaxIn => "input tax",
        Role::TaxOut => "output tax",
    }
}

/// Names come from outside: one cell, and no formula.
fn cell(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !c.is_control()).collect();
    let plain = if plain.trim_start().starts_with(['=', '+', '-', '@']) {
        format!("'{plain}")
    } else {
        plain
    };
    if plain.contains([',', '"']) {
        format!("\"{}\"", plain.replace('"', "\"\""))
    } else {
        plain
    }
}
