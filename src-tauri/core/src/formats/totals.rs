//! Sums per currency.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{Currency, Money};

/// Sums per currency, in the order of the currency codes.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Totals(BTreeMap<Currency, i64>);

/// A sum of this currency left the range of 64 bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the amounts in {0} are too large to add up")]
pub struct Overflow(pub Currency);

impl Totals {
    /// Adds one amount.
    pub fn add(&mut self, amount: Money) -> Result<(), Overflow> {
        let sum = self.0.entry(amount.currency).or_default();
        *sum = sum
            .checked_add(amount.minor)
            .ok_or(Overflow(amount.currency))?;
        Ok(())
    }

    /// The sum in one currency; none if no amount of it was added.
    pub fn get(&self, currency: Currency) -> Option<Money> {
        self.0
            .get(&currency)
            .map(|minor| Money::new(*minor, currency))
    }

    /// All sums.
    pub fn iter(&self) -> impl Iterator<Item = Money> {
        self.0
            .iter()
            .map(|(currency, minor)| Money::new(*minor, *currency))
    }
}
