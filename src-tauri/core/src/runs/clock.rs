//! The two clocks of a run: the wall's, for people, and one that only goes forward, for leases.
//!
//! Keeps true: a lease is measured from our last word to Pleo on a clock nobody can set, which goes on while the computer
//! sleeps and over restarts of the program; how long Pleo had not heard of a job before we came is taken from Pleo's own
//! clock (`ExportJob::unheard`); the wall clock decides only after a restart of the computer.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::store::boot_id;

/// A moment on the clock that only goes forward.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Heard {
    /// Which start of the computer it is counted from.
    pub boot: String,
    /// Milliseconds since then; negative before it.
    pub millis: i64,
}

impl Heard {
    /// Time until a later moment; none when they are counted from different starts, or it is not later.
    pub(super) fn until(&self, later: &Self) -> Option<Duration> {
        let millis = later.millis.checked_sub(self.millis)?;
        let millis = u64::try_from(millis).ok()?;
        (later.boot == self.boot).then(|| Duration::from_millis(millis))
    }

    /// So much earlier.
    pub(super) fn before(&self, time: Duration) -> Self {
        let time = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        Self {
            boot: self.boot.clone(),
            millis: self.millis.saturating_sub(time),
        }
    }
}

/// Both clocks. Tests move them; nothing else does.
#[derive(Debug)]
pub struct Clock {
    boot: String,
    #[cfg(not(unix))]
    start: std::time::Instant,
    slept: AtomicI64,
    set: AtomicI64,
    moved: watch::Sender<()>,
}

impl Clock {
    /// The clocks of this computer.
    pub fn system() -> Arc<Self> {
        // Without a name for this start of the computer, moments of another process mean nothing to us.
        let boot = if cfg!(unix) { boot_id() } else { None };
        Arc::new(Self {
            boot: boot.unwrap_or_else(|| uuid::Uuid::now_v7().to_string()),
            #[cfg(not(unix))]
            start: std::time::Instant::now(),
            slept: AtomicI64::new(0),
            set: AtomicI64::new(0),
            moved: watch::Sender::new(()),
        })
    }

    /// The wall clock.
    pub fn wall(&self) -> Timestamp {
        let shift = self.set.load(Ordering::SeqCst) + self.slept.load(Ordering::SeqCst);
        Timestamp::now()
            .saturating_add(SignedDuration::from_millis(shift))
            .unwrap_or(Timestamp::MAX)
    }

    /// Now, on the clock that only goes forward.
    pub(super) fn now(&self) -> Heard {
        let uptime = i64::try_from(self.uptime_millis()).unwrap_or(i64::MAX);
        Heard {
            boot: self.boot.clone(),
            millis: uptime.saturating_add(self.slept.load(Ordering::SeqCst)),
        }
    }

    /// The same as a time since the computer started (where the system does not say, since the program did).
    pub fn steady(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.now().millis).unwrap_or_default())
    }

    #[cfg(unix)]
    #[expect(
        clippy::unused_self,
        reason = "elsewhere it counts from the start of the program"
    )]
    fn uptime_millis(&self) -> u64 {
        // Both go on while the computer sleeps; Rust's own monotonic clock stands still then.
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let id = rustix::time::ClockId::Boottime;
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        let id = rustix::time::ClockId::Monotonic;
        let time = rustix::time::clock_gettime(id);
        let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
        let nanos = u64::try_from(time.tv_nsec).unwrap_or_default();
        seconds * 1000 + nanos / 1_000_000
    }

    #[cfg(not(unix))]
    fn uptime_millis(&self) -> u64 {
        // Windows' counter goes on while the computer sleeps.
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// As if the computer had slept: both clocks are later.
    pub fn sleep_through(&self, by: Duration) {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.slept.fetch_add(millis, Ordering::SeqCst);
        self.moved.send_replace(());
    }

    /// As if somebody had set the wall clock.
    pub fn set_wall(&self, by: SignedDuration) {
        let millis = i64::try_from(by.as_millis()).unwrap_or_default();
        self.set.fetch_add(millis, Ordering::SeqCst);
        self.moved.send_replace(());
    }

    /// Changes whenever a test moves a clock.
    pub(crate) fn moves(&self) -> watch::Receiver<()> {
        self.moved.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sleep_moves_the_lease() {
        let clock = Clock::system();
        let heard = clock.now();
        clock.set_wall(SignedDuration::from_hours(24 * 3650));
        assert!(clock.wall() > Timestamp::now() + SignedDuration::from_hours(24 * 3649));
        let since = heard.until(&clock.now()).expect("the same start");
        assert!(since < Duration::from_mins(10), "{since:?}");
        clock.set_wall(SignedDuration::from_hours(-24 * 7300));
        assert!(clock.wall() < Timestamp::now());
        clock.sleep_through(Duration::from_hours(2));
        let since = heard.until(&clock.now()).expect("the same start");
        assert!(since >= Duration::from_hours(2) && since < Duration::from_hours(3));
    }

    #[test]
    fn another_start_of_the_computer_is_another_clock() {
        let clock = Clock::system();
        let mut heard = clock.now();
        heard.boot = "before".into();
        assert_eq!(heard.until(&clock.now()), None);
        let later = Heard {
            millis: i64::MAX,
            ..clock.now()
        };
        assert_eq!(
            later.until(&clock.now()),
            None,
            "a moment that is still to come"
        );
    }
}
