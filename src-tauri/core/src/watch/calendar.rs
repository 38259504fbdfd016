//! Weekdays and times: when an export is due, and when nobody wants to be disturbed. Pure.
//!
//! Keeps true: a time that was missed is due once, however many were missed; an hour that the clocks skip or repeat in
//! spring and autumn neither loses nor doubles it.

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use serde::{Deserialize, Serialize};

/// Times of a week: the same time on some days.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Weekly {
    /// Days, Monday is 1 and Sunday 7 (ISO 8601). None: never.
    pub days: Vec<i8>,
    /// Time on the company's clock.
    pub time: Time,
}

impl Default for Weekly {
    fn default() -> Self {
        Self {
            days: vec![1],
            time: Time::constant(9, 0, 0, 0),
        }
    }
}

/// A span of each day; over midnight when it ends before it begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Quiet {
    /// Begins.
    pub from: Time,
    /// Ends.
    pub to: Time,
}

impl Weekly {
    fn on(&self, day: Weekday) -> bool {
        self.days.contains(&day.to_monday_one_offset())
    }

    /// The last of these times that is not after `now`.
    pub fn last(&self, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
        let today = now.to_zoned(zone.clone()).date();
        (0..=7)
            .filter_map(|back| today.checked_sub(back.days()).ok())
            .filter_map(|date| self.at(zone, date))
            .find(|at| *at <= now)
    }

    /// The next of these times after `now`.
    pub fn next(&self, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
        let today = now.to_zoned(zone.clone()).date();
        (0..=7)
            .filter_map(|ahead| today.checked_add(ahead.days()).ok())
            .filter_map(|date| self.at(zone, date))
            .find(|at| *at > now)
    }

    fn at(&self, zone: &TimeZone, date: jiff::civil::Date) -> Option<Timestamp> {
        if !self.on(date.weekday()) {
            return None;
        }
        // A time the clocks skip becomes the one after the gap; of one they repeat the first counts.
        let at: Zoned = date.to_datetime(self.time).to_zoned(zone.clone()).ok()?;
        Some(at.timestamp())
    }

    /// The time that is due at `now` when everything up to `done` has been seen to.
    pub fn due(&self, zone: &TimeZone, done: Timestamp, now: Timestamp) -> Option<Timestamp> {
        self.last(zone, now).filter(|last| *last > done)
    }
}

impl Quiet {
    /// Whether `now` is in it.
    pub fn holds(self, zone: &TimeZone, now: Timestamp) -> bool {
        let time = now.to_zoned(zone.clone()).time();
        if self.from <= self.to {
            self.from <= time && time < self.to
        } else {
            self.from <= time || time < self.to
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn copenhagen() -> TimeZone {
        TimeZone::get("Europe/Copenhagen").expect("a zone")
    }

    #[test]
    fn missed_times_are_due_once() {
        let weekly = Weekly {
            days: vec![1, 3, 5],
            time: Time::constant(9, 0, 0, 0),
        };
        let zone = copenhagen();
        // A Monday in October: 9:00 is 7:00 in UTC.
        let monday = at("2026-10-05T07:00:00Z");
        let done = at("2026-10-04T00:00:00Z");
        assert_eq!(weekly.due(&zone, done, at("2026-10-05T06:59:59Z")), None);
        assert_eq!(weekly.due(&zone, done, monday), Some(monday));
        assert_eq!(weekly.due(&zone, monday, at("2026-10-06T12:00:00Z")), None);
        // The computer was off for two weeks: six were missed, the last one is due.
        let back = at("2026-10-18T12:00:00Z");
        let friday = at("2026-10-16T07:00:00Z");
        assert_eq!(weekly.due(&zone, monday, back), Some(friday));
        assert_eq!(weekly.due(&zone, friday, back), None);
        assert_eq!(weekly.next(&zone, back), Some(at("2026-10-19T07:00:00Z")));
        let never = Weekly {
            days: Vec::new(),
            ..weekly
        };
        assert_eq!(never.due(&zone, done, back), None);
        assert_eq!(never.next(&zone, back), None);
    }

    #[test]
    fn skipped_and_repeated_hours_neither_lose_nor_double_it() {
        let weekly = Weekly {
            days: vec![7],
            time: Time::constant(2, 30, 0, 0),
        };
        let zone = copenhagen();
        // 29 March 2026: 2:30 does not exist. 25 October 2026: it comes twice.
        for (date, expected) in [
            ("2026-03-29", "2026-03-29T01:30:00Z"),
            ("2026-10-25", "2026-10-25T00:30:00Z"),
        ] {
            let mut done = at(&format!("{date}T00:00:00Z"));
            let mut times = Vec::new();
            for minute in 0..24 * 60 {
                let now =
                    at(&format!("{date}T00:00:00Z")) + jiff::SignedDuration::from_mins(minute);
                if let Some(due) = weekly.due(&zone, done, now) {
                    done = due;
                    times.push(due);
                }
            }
            assert_eq!(times, [at(expected)], "{date}");
        }
    }

    #[test]
    fn a_clock_set_back_repeats_nothing() {
        let weekly = Weekly::default();
        let zone = TimeZone::UTC;
        let monday = at("2026-10-05T09:00:00Z");
        for now in ["2026-10-05T08:00:00Z", "2026-10-05T09:30:00Z"] {
            assert_eq!(weekly.due(&zone, monday, at(now)), None);
        }
    }

    #[test]
    fn quiet_hours_go_over_midnight() {
        let quiet = Quiet {
            from: Time::constant(18, 0, 0, 0),
            to: Time::constant(7, 30, 0, 0),
        };
        let holds = |text: &str| quiet.holds(&TimeZone::UTC, at(text));
        assert!(holds("2026-10-05T18:00:00Z") && holds("2026-10-05T23:59:59Z"));
        assert!(holds("2026-10-06T07:29:59Z"));
        assert!(!holds("2026-10-06T07:30:00Z") && !holds("2026-10-06T12:00:00Z"));
        let day = Quiet {
            from: quiet.to,
            to: quiet.from,
        };
        assert!(day.holds(&TimeZone::UTC, at("2026-10-06T12:00:00Z")));
        assert!(!day.holds(&TimeZone::UTC, at("2026-10-06T18:00:00Z")));
    }
}
