//! When and how soon something is sent again: back-off, Pleo's `Retry-After`, and a budget against hammering.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;

/// The wait before send number `sent + 1`: doubling from `pause`, anywhere between half and one and a half of that so
/// that many clients do not come back at once, at most `longest`. `dice` is between 0 and 1000.
pub(super) fn back_off(sent: u32, pause: Duration, longest: Duration, dice: u32) -> Duration {
    let doubled = pause.saturating_mul(2_u32.saturating_pow(sent.saturating_sub(1)));
    let jittered = doubled.min(longest) / 1000 * (500 + dice.min(1000));
    jittered.min(longest)
}

/// A number for [`back_off`].
pub(super) fn dice() -> u32 {
    fastrand::u32(0..=1000)
}

/// What `Retry-After` asks for: seconds, or a moment measured from the answer's own `Date` (else from `now`, which may
/// be wrong on this computer). None for anything that says nothing, as a negative number.
pub(super) fn asked_for(
    header: Option<&str>,
    date: Option<&str>,
    now: Timestamp,
) -> Option<Duration> {
    let text = header?.trim();
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let until = moment(text)?;
    let from = date.and_then(moment).unwrap_or(now);
    let wait = until.duration_since(from);
    Some(Duration::try_from(wait).unwrap_or_default())
}

pub(super) fn moment(text: &str) -> Option<Timestamp> {
    // An HTTP date (RFC 9110) is one of RFC 2822 whose zone is always GMT.
    Some(rfc2822::parse(text.trim()).ok()?.timestamp())
}

/// How long to wait after a 429: what Pleo asks for and a little more, so that not everybody comes back at once; never
/// less than our own back-off nor more than `longest`.
pub(super) fn quiet(asked: Option<Duration>, own: Duration, longest: Duration) -> Duration {
    let asked = asked.map(|asked| asked.saturating_add(own / 8));
    asked.unwrap_or_default().max(own).min(longest)
}

/// Repeats a client may spend. Each repeat costs ten, each success gives one back: with a server that fails for
/// everybody, requests grow by a tenth at most instead of doubling.
#[derive(Debug)]
pub(super) struct Budget(AtomicU32);

const FULL: u32 = 200;
const PRICE: u32 = 10;

impl Budget {
    pub(super) fn new() -> Self {
        Self(AtomicU32::new(FULL))
    }

    /// Pays for one repeat, if there is enough left.
    pub(super) fn spend(&self) -> bool {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(PRICE)
            })
            .is_ok()
    }

    /// Something worked.
    pub(super) fn earn(&self) {
        // Full is the only way this fails, and then nothing is to be added.
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                (left < FULL).then_some(left + 1)
            });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    #[test]
    fn every_form_of_retry_after_is_understood_or_ignored() {
        let now: Timestamp = "2026-10-05T12:00:00Z".parse().expect("a time");
        let secs = |n| Some(Duration::from_secs(n));
        let table = [
            (None, None, None),
            (Some("7"), None, secs(7)),
            (Some(" 7 "), None, secs(7)),
            (Some("0"), None, secs(0)),
            (Some("-5"), None, None),
            (Some("+5"), None, None),
            (Some("1.5"), None, None),
            (Some(""), None, None),
            (Some("soon"), None, None),
            (Some("1000000000"), None, secs(1_000_000_000)),
            (Some("99999999999999999999999"), None, secs(u64::MAX)),
            (Some("Mon, 05 Oct 2026 12:00:30 GMT"), None, secs(30)),
            // In the past: at once.
            (Some("Mon, 05 Oct 2026 11:00:00 GMT"), None, secs(0)),
            // This computer's clock is an hour wrong; the answer's own date is not.
            (
                Some("Mon, 05 Oct 2026 13:00:30 GMT"),
                Some("Mon, 05 Oct 2026 13:00:00 GMT"),
                secs(30),
            ),
            (
                Some("Mon, 05 Oct 2026 12:00:30 GMT"),
                Some("rubbish"),
                secs(30),
            ),
            (Some("Mon, 99 Oct 2026 12:00:30 GMT"), None, None),
        ];
        for (header, date, expected) in table {
            assert_eq!(
                asked_for(header, date, now),
                expected,
                "{header:?} {date:?}"
            );
        }
    }

    #[test]
    fn the_wait_is_the_longer_one_within_the_cap() {
        let secs = Duration::from_secs;
        assert_eq!(quiet(None, secs(2), MINUTE), secs(2));
        assert_eq!(quiet(Some(secs(0)), secs(2), MINUTE), secs(2));
        let asked = quiet(Some(secs(30)), secs(2), MINUTE);
        assert_eq!(asked, Duration::from_millis(30_250));
        assert_eq!(quiet(Some(Duration::MAX), secs(2), MINUTE), MINUTE);
    }

    #[test]
    fn back_off_doubles_with_jitter_up_to_the_cap() {
        let second = Duration::from_secs(1);
        let wait = |sent, dice| back_off(sent, second, MINUTE, dice);
        assert_eq!(wait(1, 500), second);
        assert_eq!(wait(1, 0), second / 2);
        assert_eq!(wait(1, 1000), second * 3 / 2);
        assert_eq!(wait(3, 500), second * 4);
        assert_eq!(wait(9, 1000), MINUTE);
        assert_eq!(wait(u32::MAX, 500), MINUTE);
        assert_eq!(back_off(5, Duration::MAX, MINUTE, 1000), MINUTE);
    }

    #[test]
    fn a_server_that_always_fails_is_left_alone() {
        let budget = Budget::new();
        let repeats = (0..1000).filter(|_| budget.spend()).count();
        assert_eq!(repeats, 20);
        (0..9).for_each(|_| budget.earn());
        assert!(!budget.spend());
        budget.earn();
        assert!(budget.spend());
        (0..10_000).for_each(|_| budget.earn());
        assert_eq!(
            (0..1000).filter(|_| budget.spend()).count(),
            20,
            "savings have a limit"
        );
    }
}
