//! The limit of 600 requests per minute, counted per key.
//!
//! Pleo documents the number and nothing else; the policies are the usual ways
//! to count. Time is the sandbox's clock, in milliseconds.

use std::collections::VecDeque;

use crate::behaviour::RateLimit;

const PER_MINUTE: usize = 600;
const MINUTE: i64 = 60_000;

/// Requests of one key that still count.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    recent: VecDeque<i64>,
}

impl Meter {
    /// Counts a request at `now`, or says after how many seconds to come back.
    pub(crate) fn admit(&mut self, policy: RateLimit, now: i64) -> Result<(), i64> {
        let (allowed, window) = match policy {
            RateLimit::Unlimited => return Ok(()),
            RateLimit::SlidingWindow | RateLimit::FixedWindow => (PER_MINUTE, MINUTE),
            RateLimit::Smooth => (PER_MINUTE / 60, 1000),
            RateLimit::Bucket => return self.admit_from_bucket(now),
        };
        let start = match policy {
            RateLimit::FixedWindow => now - now.rem_euclid(MINUTE),
            _ => now - window + 1,
        };
        while self.recent.front().is_some_and(|at| *at < start) {
            self.recent.pop_front();
        }
        if self.recent.len() < allowed {
            self.recent.push_back(now);
            return Ok(());
        }
        let free_at = match policy {
            RateLimit::FixedWindow => start + MINUTE,
            _ => self.recent.front().map_or(now, |at| at + window),
        };
        Err(whole_seconds(free_at - now))
    }

    /// Each accepted request books the next free 100 ms slot; the bucket is full
    /// when the booked slots reach a minute ahead.
    fn admit_from_bucket(&mut self, now: i64) -> Result<(), i64> {
        let slot = MINUTE / i64::try_from(PER_MINUTE).unwrap_or(MINUTE);
        let booked = self.recent.back().copied().unwrap_or(now).max(now);
        self.recent.clear();
        if booked + slot - now > MINUTE {
            self.recent.push_back(booked);
            return Err(whole_seconds(booked + slot - now - MINUTE));
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
    use super::Meter;
    use crate::behaviour::RateLimit;

    fn burst(policy: RateLimit, at: i64) -> (Meter, usize, Option<i64>) {
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
        assert!(meter.admit(RateLimit::SlidingWindow, 89_999).is_err());
        assert!(meter.admit(RateLimit::SlidingWindow, 90_000).is_ok());
    }

    #[test]
    fn a_fixed_window_starts_again_with_the_minute() {
        let (mut meter, admitted, wait) = burst(RateLimit::FixedWindow, 30_000);
        assert_eq!((admitted, wait), (600, Some(30)));
        assert!(meter.admit(RateLimit::FixedWindow, 60_000).is_ok());
    }

    #[test]
    fn a_bucket_refills_ten_a_second() {
        let (mut meter, admitted, wait) = burst(RateLimit::Bucket, 0);
        assert_eq!((admitted, wait), (600, Some(1)));
        let after_a_second = (0..100)
            .filter(|_| meter.admit(RateLimit::Bucket, 1000).is_ok())
            .count();
        assert_eq!(after_a_second, 10);
    }

    #[test]
    fn smooth_allows_ten_in_a_second_and_unlimited_never_ends() {
        assert_eq!(burst(RateLimit::Smooth, 5).1, 10);
        assert_eq!(burst(RateLimit::Unlimited, 5).2, None);
    }
}
