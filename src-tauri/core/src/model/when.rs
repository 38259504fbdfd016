//! A point in time or a plain date: Pleo sends both under the name date-time.

use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize};

use super::money::Text;

/// When something happened, as precisely as Pleo said.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(untagged)]
pub enum When {
    /// An instant, `2026-10-05T12:30:00Z`.
    Instant(Timestamp),
    /// A calendar date, `2026-10-05`; invoice dates come this way.
    Day(Date),
}

impl When {
    /// The calendar date in the company's time zone.
    pub fn date(&self, zone: &TimeZone) -> Date {
        match self {
            Self::Instant(instant) => instant.to_zoned(zone.clone()).date(),
            Self::Day(date) => *date,
        }
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text::of("a date or a time"))
    }
}

impl FromStr for When {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<Timestamp>()
            .map(Self::Instant)
            .or_else(|_| text.parse::<Date>().map(Self::Day))
            // The last hours of the year 9999, which stand for "never", are beyond what a `Timestamp` can hold.
            .or_else(|error| {
                let civil = text.strip_suffix('Z').ok_or(error)?;
                civil.parse::<DateTime>().map(|at| Self::Day(at.date()))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_the_company_s_day() {
        let zone = TimeZone::get("Europe/Copenhagen").expect("a known zone");
        let late: When = "2026-10-31T23:30:00.123456789Z".parse().expect("a time");
        assert_eq!(late.date(&zone).to_string(), "2026-11-01");
        assert_eq!(late.date(&TimeZone::UTC).to_string(), "2026-10-31");
        let plain: When = "2026-10-31".parse().expect("a date");
        assert_eq!(plain, When::Day("2026-10-31".parse().expect("a date")));
        assert_eq!(plain.date(&zone).to_string(), "2026-10-31");
        let never: When = "9999-12-31T23:59:59Z".parse().expect("a time");
        assert_eq!(never.date(&zone).to_string(), "9999-12-31");
        for text in [
            "31.10.2026",
            "",
            "Z",
            "2026-10-32",
            "2026-10-31T25:00:00Z",
            "never",
        ] {
            assert!(text.parse::<When>().is_err(), "{text}");
        }
    }
}
