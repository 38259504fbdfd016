//! The gate every request passes, one behind the other, in step with all processes that use the same credential.
//!
//! Keeps true: nothing leaves without a turn; while Pleo asks for quiet nobody sends. [`Pace`] decides, [`SendLog`] is how
//! processes know of each other; without a folder for it the gate is for this client and its clones alone.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::pace::{Now, Pace};
use super::send_log::SendLog;

/// Counts of one client since it was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Traffic {
    /// Requests sent.
    pub sent: u64,
    /// Answers 429.
    pub throttled: u64,
    /// Requests sent in the last 60 seconds, other processes of the same credential included.
    pub last_minute: u32,
    /// Requests that may leave at once after a rest, as learned so far.
    pub burst: u32,
}

/// Longest sleep before the gate is asked again: Pleo's answers and other processes change what it says.
const LONGEST_SLEEP: Duration = Duration::from_millis(500);
/// First sleep while another process holds the file, which takes it a fraction of this.
const HELD: Duration = Duration::from_millis(1);

/// Gate every send of a client passes.
#[derive(Debug)]
pub(super) struct Limiter {
    start: Instant,
    pace: std::sync::Mutex<Pace>,
    log: Option<SendLog>,
    /// Held while waiting, so that tasks leave in the order they came.
    queue: Mutex<()>,
    sent: AtomicU64,
    throttled: AtomicU64,
}

/// A send that may leave now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn(u64);

impl Limiter {
    /// A gate that lets `burst` through at once until it knows better; in step with everybody who has the same `log`.
    pub(super) fn new(burst: u32, log: Option<SendLog>) -> Self {
        Self {
            start: Instant::now(),
            pace: std::sync::Mutex::new(Pace::new(burst)),
            log,
            queue: Mutex::new(()),
            sent: AtomicU64::new(0),
            throttled: AtomicU64::new(0),
        }
    }

    /// Waits for a turn. Given up while waiting, nothing is taken.
    pub(super) async fn pass(&self) -> Turn {
        let _turn = self.queue.lock().await;
        loop {
            match self.in_step(Pace::take).await {
                Ok(number) => {
                    self.sent.fetch_add(1, Ordering::Relaxed);
                    return Turn(number);
                }
                Err(earliest) => {
                    let wait = earliest.saturating_sub(self.now().steady);
                    tokio::time::sleep(wait.min(LONGEST_SLEEP)).await;
                }
            }
        }
    }

    /// Pleo answered, at `date` by its own clock (milliseconds since 1970).
    pub(super) fn answered(&self, turn: Turn, date: i64) {
        let now = self.now();
        self.lock().answered(turn.0, date, now);
    }

    /// Pleo answered 429: nobody sends for `wait`.
    pub(super) async fn throttled(&self, turn: Turn, wait: Duration) {
        self.throttled.fetch_add(1, Ordering::Relaxed);
        self.in_step(|pace, now| {
            pace.throttled(turn.0, wait, now);
            Ok(0)
        })
        .await
        .ok();
    }

    pub(super) fn traffic(&self) -> Traffic {
        let now = self.now().steady;
        let pace = self.lock();
        Traffic {
            sent: self.sent.load(Ordering::Relaxed),
            throttled: self.throttled.load(Ordering::Relaxed),
            last_minute: pace.last_minute(now),
            burst: pace.shared().burst,
        }
    }

    /// Does `work` on what all processes know, and saves what came of it.
    async fn in_step(
        &self,
        work: impl Fn(&mut Pace, Now) -> Result<u64, Duration>,
    ) -> Result<u64, Duration> {
        let mut held = HELD;
        loop {
            match self.attempt(&work) {
                Some(outcome) => return outcome,
                None => tokio::time::sleep(held).await,
            }
            held = (held * 2).min(LONGEST_SLEEP);
        }
    }

    /// Nothing while another process has the file.
    fn attempt(
        &self,
        work: impl Fn(&mut Pace, Now) -> Result<u64, Duration>,
    ) -> Option<Result<u64, Duration>> {
        let mut pace = self.lock();
        // A file that can no longer be locked or read (its disk is gone) leaves us alone with what we know.
        let locked = match self.log.as_ref().map(SendLog::try_lock) {
            Some(Ok(None)) => return None,
            Some(Ok(Some(locked))) => Some(locked),
            Some(Err(_)) | None => None,
        };
        let now = self.now();
        match locked.as_ref().map(|locked| locked.read()) {
            Some(Ok(Ok(shared))) => pace.merge(shared, now),
            Some(Ok(Err(_damaged))) => pace.lost(now),
            Some(Err(_)) | None => {}
        }
        let outcome = work(&mut pace, now);
        if let Some(locked) = &locked {
            // The file has all the room it needs, so this fails with the disk only.
            let _ = locked.write(pace.shared());
        }
        Some(outcome)
    }

    fn now(&self) -> Now {
        let wall = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            Err(before) => -i64::try_from(before.duration().as_millis()).unwrap_or(i64::MAX),
        };
        Now {
            steady: Pace::START + self.start.elapsed(),
            wall,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Pace> {
        // Nothing in here panics half-way, so even a poisoned lock holds a sound state.
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Limiter {
    /// Saves what Pleo's last answers told about the age of our sends, so that the next process need not wait.
    fn drop(&mut self) {
        if *self.sent.get_mut() > 0 {
            let _ = self.attempt(|_, _| Ok(0));
        }
    }
}

#[cfg(test)]
mod tests;
