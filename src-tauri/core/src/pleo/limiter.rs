//! The pace of one client: smooth, so that no way of counting 600 requests a minute is ever exceeded.
//!
//! Keeps true: at most 598 sends start in any 60 seconds (10 at once, then one every 102 ms); while Pleo asks for
//! quiet nobody sends. [`Pace`] is the arithmetic, with time passed in; [`Limiter`] lets tasks through one by one.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

/// Time one send costs.
const INTERVAL: Duration = Duration::from_millis(102);
/// Sends that may leave at once after a rest.
const BURST: u32 = 10;
const MINUTE: Duration = Duration::from_mins(1);

/// Counts of one client since it was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Traffic {
    /// Requests sent.
    pub sent: u64,
    /// Answers 429.
    pub throttled: u64,
    /// Requests sent in the last 60 seconds.
    pub last_minute: u32,
}

/// The generic cell rate algorithm. Times are counted from any one moment.
#[derive(Debug, Default)]
struct Pace {
    /// When the sends so far would be paid for at one per interval.
    paid: Duration,
    /// Nobody sends before this.
    quiet_until: Duration,
}

impl Pace {
    /// Takes one send at `now`, or says when to ask again.
    fn take(&mut self, now: Duration) -> Result<(), Duration> {
        let credit = INTERVAL * (BURST - 1);
        let earliest = self.paid.saturating_sub(credit).max(self.quiet_until);
        if now < earliest {
            return Err(earliest);
        }
        self.paid = self.paid.max(now) + INTERVAL;
        Ok(())
    }

    fn quiet_until(&mut self, moment: Duration) {
        self.quiet_until = self.quiet_until.max(moment);
    }
}

/// Gate every send of a client passes.
#[derive(Debug)]
pub(super) struct Limiter {
    start: Instant,
    pace: std::sync::Mutex<(Pace, VecDeque<Duration>)>,
    /// Held while waiting, so that tasks leave in the order they came.
    queue: Mutex<()>,
    sent: AtomicU64,
    throttled: AtomicU64,
}

impl Limiter {
    pub(super) fn new() -> Self {
        Self {
            start: Instant::now(),
            pace: std::sync::Mutex::default(),
            queue: Mutex::new(()),
            sent: AtomicU64::new(0),
            throttled: AtomicU64::new(0),
        }
    }

    /// Waits for a turn. Nothing is taken when the waiting is given up.
    pub(super) async fn pass(&self) {
        let _turn = self.queue.lock().await;
        // Asked again after each wait: a sleep that lasted too long, or Pleo asking for quiet, is seen then.
        while let Err(earliest) = self.take() {
            tokio::time::sleep_until(self.start + earliest).await;
        }
    }

    /// Pleo answered 429: nobody sends for `wait`.
    pub(super) fn throttled(&self, wait: Duration) {
        self.throttled.fetch_add(1, Ordering::Relaxed);
        let until = self.start.elapsed() + wait;
        self.lock().0.quiet_until(until);
    }

    pub(super) fn traffic(&self) -> Traffic {
        let now = self.start.elapsed();
        let recent = self
            .lock()
            .1
            .iter()
            .filter(|at| **at + MINUTE > now)
            .count();
        Traffic {
            sent: self.sent.load(Ordering::Relaxed),
            throttled: self.throttled.load(Ordering::Relaxed),
            last_minute: u32::try_from(recent).unwrap_or(u32::MAX),
        }
    }

    fn take(&self) -> Result<(), Duration> {
        let mut state = self.lock();
        let now = self.start.elapsed();
        state.0.take(now)?;
        let recent = &mut state.1;
        while recent.front().is_some_and(|at| *at + MINUTE <= now) {
            recent.pop_front();
        }
        recent.push_back(now);
        self.sent.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, (Pace, VecDeque<Duration>)> {
        // Nothing in here panics half-way, so even a poisoned lock holds a sound state.
        self.pace
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CEILING: usize = 598;

    /// Lets a sender run that asks at `asks(now)` after each send, until `end`; gives the times of its sends.
    fn run(end: Duration, mut rest: impl FnMut(usize, Duration) -> Duration) -> Vec<Duration> {
        let mut pace = Pace::default();
        let mut sends = Vec::new();
        let mut now = Duration::ZERO;
        while now < end {
            match pace.take(now) {
                Ok(()) => {
                    sends.push(now);
                    now += rest(sends.len(), now);
                }
                Err(earliest) => {
                    assert!(earliest > now, "waiting must lead forward");
                    now = earliest;
                }
            }
        }
        sends
    }

    fn most_in_a_minute(sends: &[Duration]) -> usize {
        (0..sends.len())
            .map(|first| {
                sends[first..]
                    .iter()
                    .take_while(|at| **at < sends[first] + MINUTE)
                    .count()
            })
            .max()
            .unwrap_or(0)
    }

    #[test]
    fn no_minute_holds_more_than_the_ceiling() {
        let end = Duration::from_mins(10);
        let ms = Duration::from_millis;
        type Habit = Box<dyn FnMut(usize, Duration) -> Duration>;
        let mut dice = 7_u64;
        let habits: Vec<(&str, Habit)> = vec![
            ("as fast as possible", Box::new(|_, _| Duration::ZERO)),
            ("just too fast", Box::new(move |_, _| ms(101))),
            ("just slow enough", Box::new(move |_, _| ms(103))),
            (
                "bursts of ten",
                Box::new(move |n, _| if n % 10 == 0 { ms(1020) } else { ms(0) }),
            ),
            (
                "a rest before the minute ends",
                Box::new(move |n, _| if n % 590 == 0 { ms(1000) } else { ms(0) }),
            ),
            (
                "long rests",
                Box::new(move |n, _| if n % 700 == 0 { ms(90_000) } else { ms(0) }),
            ),
            (
                "anything",
                Box::new(move |_, _| {
                    dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    ms((dice >> 33) % 230)
                }),
            ),
        ];
        for (name, habit) in habits {
            let sends = run(end, habit);
            let most = most_in_a_minute(&sends);
            assert!(most <= CEILING, "{name}: {most} in a minute");
        }
    }

    #[test]
    fn the_ceiling_is_reached_and_not_undercut() {
        let sends = run(Duration::from_mins(10), |_, _| Duration::ZERO);
        assert_eq!(most_in_a_minute(&sends), CEILING);
        assert_eq!(sends[9], Duration::ZERO, "ten leave at once");
        assert_eq!(sends[10], INTERVAL);
        assert_eq!(
            sends[110].checked_sub(sends[10]).expect("later"),
            INTERVAL * 100
        );
    }

    #[test]
    fn quiet_holds_everybody_and_only_grows() {
        let second = Duration::from_secs;
        let mut pace = Pace::default();
        pace.quiet_until(second(5));
        pace.quiet_until(second(3));
        assert_eq!(pace.take(second(4)), Err(second(5)));
        assert_eq!(pace.take(second(5)), Ok(()));
    }

    #[test]
    fn traffic_counts_each_send_and_each_refusal() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("starts");
        runtime.block_on(async {
            let limiter = Limiter::new();
            for _ in 0..3 {
                limiter.pass().await;
            }
            limiter.throttled(Duration::ZERO);
            let expected = Traffic {
                sent: 3,
                throttled: 1,
                last_minute: 3,
            };
            assert_eq!(limiter.traffic(), expected);
        });
    }
}
