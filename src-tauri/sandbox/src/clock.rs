//! The sandbox's clock: real time plus a movable offset.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// Real time, moved.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead: SignedDuration,
}

impl Clock {
    /// A clock that shows `start` now.
    pub(crate) fn starting_at(start: Timestamp) -> Self {
        Self {
            ahead: start.duration_since(Timestamp::now()),
        }
    }

    /// The present, to the millisecond: what Pleo writes into its answers.
    pub(crate) fn now(&self) -> Timestamp {
        let moved = Timestamp::now()
            .checked_add(self.ahead)
            .unwrap_or(Timestamp::MAX);
        Timestamp::from_millisecond(moved.as_millisecond()).unwrap_or(moved)
    }

    /// Moves the present forward; stops at the end of time.
    pub(crate) fn advance(&mut self, by: Duration) {
        let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        // A century is further than any lease or link reaches.
        let century = SignedDuration::from_hours(100 * 366 * 24);
        self.ahead = self.ahead.saturating_add(by).min(century);
    }
}
