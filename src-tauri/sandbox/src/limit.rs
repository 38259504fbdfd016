//! The limit on requests per minute, counted per key.
//!
//! Pleo documents the number (600) and nothing else; the policies are the usual ways
//! to count. Time is the sandbox's clock, in milliseconds.

use std::collections::VecDeque;

use crate::behaviour::{Behaviour, RateLimit};

const MINUTE: i64 = 60_000;

/// The policy and its numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    policy: RateLimit,
    per_minute: u32,
    burst: u32,
}

impl Rate {
    pub(crate) fn of(behaviour: &Behaviour) -> Self {
        Self {
            policy: behaviour.rate_limit,
            per_minute: behaviour.requests_per_minute.max(1),
            burst: behaviour.burst.max(1),
        }
    }
}

/// Requests of one key that still count.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    recent: VecDeque<i64>,
}

impl Meter {
    /// Counts a request at `now`, or says after how many seconds to come back.
    pub(crate) fn admit(&mut self, rate: Rate, now: i64) -> Result<(), i64> {
        let policy = rate.policy;
        let (allowed, window) = match policy {
            RateLimit::Unlimited => return Ok(()),
            RateLimit::SlidingWindow | RateLimit::FixedWindow => (rate.per_minute, MINUTE),
            RateLimit::Smooth => ((rate.per_minute / 60).max(1), 1000),
            RateLimit::Bucket => return self.admit_from_bucket(rate, now),
        };
        let start = match policy {
            RateLimit::FixedWindow => now - now.rem_euclid(MINUTE),
            _ => now - window + 1,
        };
        while self.recent.front().is_some_and(|at| *at < start) {
            self.recent.pop_front();
        }
        if self.recent.len() < allowed as usize {
            self.recent.push_back(now);
            return Ok(());
        }
        let free_at = match policy {
            RateLimit::FixedWindow => start + MINUTE,
            _ => self.recent.front().map_or(now, |at| at + window),
        };
        Err(whole_seconds(free_at - now))
    }

    /// Each accepted request books the next free slot (100 ms at 600 per minute);
    /// the bucket is empty when `burst` slots are booked ahead.
    fn admit_from_bucket(&mut self, rate: Rate, now: i64) -> Result<(), i64> {
        let slot = (MINUTE / i64::from(rate.per_minute)).max(1);
        let depth = slot * i64::from(rate.burst);
        let booked = self.recent.back().copied().unwrap_or(now).max(now);
        self.recent.clear();
        if booked + slot - now > depth {
            self.recent.push_back(booked);
            return Err(whole_seconds(booked + slot - now - depth));
        }
        self.recent.push_back(booked + slot);
        Ok(())
    }
}

fn whole_seconds(millis: i64) -> i64 {
    (millis.max(1) + 999) / 1000
}

#[cfg(test)]
mod tests {
    use super::{Meter, Rate};
    use crate::behaviour::{Behaviour, RateLimit};

    fn rate(policy: RateLimit) -> Rate {
        Rate {
            policy,
            ..Rate::of(&Behaviour::default())
        }
    }

    fn burst(policy: RateLimit, at: i64) -> (Meter, usize, Option<i64>) {
        burst_of(rate(policy), at)
    }

    fn burst_of(policy: Rate, at: i64) -> (Meter, usize, Option<i64>) {
        let mut meter = Meter::default();
        let mut admitted = 0;
        let wait = loop {
            match meter.admit(policy, at) {
                Ok(()) => admitted += 1,
                Err(wait) => break Some(wait),
            }
            if admitted == 2000 {
                break None;
            }
        };
        (meter, admitted, wait)
    }

    #[test]
    fn a_sliding_window_frees_a_place_a_minute_after_it_was_taken() {
        let (mut meter, admitted, wait) = burst(RateLimit::SlidingWindow, 30_000);
        assert_eq!((admitted, wait), (600, Some(60)));
        assert!(meter.admit(rate(RateLimit::SlidingWindow), 89_999).is_err());
        assert!(meter.admit(rate(RateLimit::SlidingWindow), 90_000).is_ok());
    }

    #[test]
    fn a_fixed_window_starts_again_with_the_minute() {
        let (mut meter, admitted, wait) = burst(RateLimit::FixedWindow, 30_000);
        assert_eq!((admitted, wait), (600, Some(30)));
        assert!(meter.admit(rate(RateLimit::FixedWindow), 60_000).is_ok());
    }

    #[test]
    fn a_bucket_refills_ten_a_second() {
        let (mut meter, admitted, wait) = burst(RateLimit::Bucket, 0);
        assert_eq!((admitted, wait), (600, Some(1)));
        let after_a_second = (0..100)
            .filter(|_| meter.admit(rate(RateLimit::Bucket), 1000).is_ok())
            .count();
        assert_eq!(after_a_second, 10);
    }

    #[test]
    fn smooth_allows_ten_in_a_second_and_unlimited_never_ends() {
        assert_eq!(burst(RateLimit::Smooth, 5).1, 10);
        assert_eq!(burst(RateLimit::Unlimited, 5).2, None);
    }

    #[test]
    fn the_numbers_can_be_others() {
        let slower = Rate {
            per_minute: 120,
            burst: 15,
            ..rate(RateLimit::Bucket)
        };
        let (mut meter, admitted, wait) = burst_of(slower, 0);
        assert_eq!((admitted, wait), (15, Some(1)));
        assert!(meter.admit(slower, 499).is_err());
        assert!(meter.admit(slower, 500).is_ok());
        let window = Rate {
            policy: RateLimit::SlidingWindow,
            ..slower
        };
        assert_eq!(burst_of(window, 0).1, 120);
    }
}
