//! The double entry of one voucher, balanced by construction.

use serde::Serialize;

use crate::model::{Currency, Money};

/// What an account is for; formats that group accounts take the group from it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize)]
pub enum Role {
    /// The category chosen in Pleo.
    Expense,
    /// Balance of the Pleo wallet.
    Wallet,
    /// Debt to employees.
    OutOfPocket,
    /// Money outside Pleo.
    Transfer,
    /// Debt to a supplier.
    Payable,
    /// Tax that comes in.
    TaxIn,
    /// Tax that goes out.
    TaxOut,
}

/// An account of the books.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize)]
pub struct LedgerAccount {
    /// What it is for.
    pub role: Role,
    /// Number (or name) the accounting system knows it by; never blank.
    pub number: String,
    /// Name for people; may be empty.
    pub name: String,
}

impl LedgerAccount {
    pub(super) fn new(role: Role, number: &str, name: &str) -> Self {
        Self {
            role,
            number: number.to_owned(),
            name: name.trim().to_owned(),
        }
    }

    /// It is a supplier's own account rather than one of the general ledger.
    pub(in crate::formats) fn is_personal(&self) -> bool {
        self.role == Role::Payable
    }
}

/// One leg of a voucher.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Posting {
    /// The account.
    pub account: LedgerAccount,
    /// Debit positive, credit negative, in the wallet's currency.
    pub amount: Money,
    /// Which line of the voucher it comes from, counted from 0; none for legs of the whole voucher.
    pub line: Option<usize>,
    /// It takes the legs before it, back to the last such leg, to zero.
    pub counter: bool,
}

/// Legs that add up to zero: legs are only ever added together with their other side.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(transparent)]
pub struct Postings(Vec<Posting>);

/// A sum left the range of 64 bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Overflow;

impl Postings {
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds `legs`, all in `currency`, and one leg on `counter` that takes them to zero.
    pub(super) fn against(
        &mut self,
        legs: Vec<Posting>,
        counter: LedgerAccount,
        line: Option<usize>,
        currency: Currency,
    ) -> Result<(), Overflow> {
        let mut sum = 0_i64;
        for leg in &legs {
            sum = sum.checked_add(leg.amount.minor).ok_or(Overflow)?;
        }
        let back = sum.checked_neg().ok_or(Overflow)?;
        self.0.extend(legs);
        self.0.push(Posting {
            account: counter,
            amount: Money::new(back, currency),
            line,
            counter: true,
        });
        Ok(())
    }

    /// Legs that add up to zero together; the last of each is what the others are booked against.
    pub(in crate::formats) fn groups(&self) -> impl Iterator<Item = &[Posting]> {
        self.0.split_inclusive(|leg| leg.counter)
    }

    /// The legs in the order they were booked.
    pub fn iter(&self) -> std::slice::Iter<'_, Posting> {
        self.0.iter()
    }

    /// Number of legs.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Never so for a voucher that was drawn up.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> IntoIterator for &'a Postings {
    type Item = &'a Posting;
    type IntoIter = std::slice::Iter<'a, Posting>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
