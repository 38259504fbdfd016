//! Closed periods: what happens to an item whose date lies before the books are open again.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::Block;

/// Until when the books are closed, and what happens to older items.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PeriodPolicy {
    /// Last closed day.
    pub closed_until: Option<Date>,
    /// What happens to items up to that day.
    pub then: Closed,
}

/// What happens to an item of a closed period.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closed {
    /// It fails, with a sentence that says so.
    #[default]
    Fail,
    /// It is booked on the first open day; its own date is kept in the text.
    Shift,
    /// It is booked on its own date; the accounting system has the last word.
    Keep,
}

impl PeriodPolicy {
    /// The day an item of `date` is booked on.
    pub(in crate::formats) fn booked_on(&self, date: Date) -> Result<Date, Block> {
        let Some(closed) = self.closed_until.filter(|closed| date <= *closed) else {
            return Ok(date);
        };
        match self.then {
            Closed::Keep => Ok(date),
            Closed::Shift => closed
                .tomorrow()
                .map_err(|_| Block::validation("The books are closed until the end of time.")),
            Closed::Fail => Err(Block::validation(format!(
                "The expense is of {date}, but the books are closed until {closed}. Open the period, or let \
                 Ledgerport's settings move such expenses to the first open day."
            ))),
        }
    }
}
