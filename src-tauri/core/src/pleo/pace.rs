//! When the next request may leave: arithmetic over the sends of every process that uses one credential.
//!
//! Keeps true: no more than 600 sends in any 60 seconds, whatever the clock of this computer is set to and however often
//! processes start and end. A send stops counting only when it is proved old: this process has known it for 61 seconds
//! by a clock that cannot be set, or Pleo's own clock moved on by more than a minute. Within that, sends leave smoothly
//! (the generic cell rate algorithm): a burst, then one every 100.5 ms. The burst starts with ten, grows by 30 for each
//! minute in which it was used up and Pleo did not complain, and is halved when Pleo did. As long as it is no longer than ten,
//! no second sees more than ten either, in case Pleo counts by the second. The clock of this computer is believed only for
//! the smoothing of sends made before this process began.

use std::collections::VecDeque;
use std::time::Duration;

/// Requests Pleo takes in a minute (its documentation of tag imports is the only page that says so).
pub(super) const PER_MINUTE: usize = 600;
/// Time one send costs: a little more than its share of a minute, because requests do not arrive as evenly as they leave.
/// What this lets through too many in a minute, the limit of the minute holds back.
pub(super) const INTERVAL: Duration = Duration::from_micros(100_500);
/// What the limit of a minute comes to in a second.
const PER_SECOND: usize = 10;
/// A second, and a little for requests that overtake.
const TEN_TAKE: Duration = Duration::from_millis(1015);
/// A minute, and a second for requests that take their time to arrive.
pub(super) const WINDOW: Duration = Duration::from_secs(61);
/// The same by Pleo's clock, which is told in whole seconds and by several machines, in milliseconds.
const PLEO_WINDOW: i64 = 62_000;
/// Left for the first send of a process that cannot know yet how old the sends before it are; its answer tells.
const RESERVE: usize = 2;
/// What a clean minute adds to the burst.
const GROWTH: u32 = 30;
const MINUTE: Duration = Duration::from_mins(1);

/// Largest burst; the limit of a minute comes first then.
pub(super) const MOST_BURST: u32 = 600;

/// One moment by both clocks of this computer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Now {
    /// A clock nobody can set. Starts at [`Pace::START`] with the process.
    pub(super) steady: Duration,
    /// Milliseconds since 1970; may be set to anything at any time.
    pub(super) wall: i64,
}

/// One send, as all processes see it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Send {
    /// When, by the clock on the wall.
    pub(super) wall: i64,
    /// Moment of Pleo's clock, in milliseconds since 1970, at which it had arrived for certain; 0 while unknown.
    pub(super) pleo: i64,
}

/// What processes share.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Shared {
    /// Number of the next send; they are counted through for ever.
    pub(super) next: u64,
    /// The sends that still count, oldest first, numbered up to `next`.
    pub(super) sends: VecDeque<Send>,
    /// Sends that may leave at once after a rest.
    pub(super) burst: u32,
    /// Sends with a number below were made before the burst was last halved.
    pub(super) halved: u64,
    /// Answers 429 so far.
    pub(super) throttles: u64,
    /// Wall time before which nobody sends, set by the last 429.
    pub(super) quiet_until: i64,
    /// Wall time at which the minute began that decides about the burst.
    pub(super) minute: i64,
    /// The burst was used up in that minute.
    pub(super) used_up: bool,
}

impl Shared {
    /// Nothing was sent yet.
    pub(super) fn new(burst: u32) -> Self {
        Self {
            next: 0,
            sends: VecDeque::new(),
            burst: burst.clamp(1, MOST_BURST),
            halved: 0,
            throttles: 0,
            quiet_until: 0,
            minute: 0,
            used_up: false,
        }
    }

    fn first(&self) -> u64 {
        self.next - self.sends.len() as u64
    }
}

/// What this process knows of a send, by its steady clock.
#[derive(Clone, Copy, Debug)]
struct Known {
    /// When it left, as far as can be told; for smoothing only.
    left: Duration,
    /// Since when we know of it: it is at least that old.
    since: Duration,
}

/// The view of one process.
#[derive(Debug)]
pub(super) struct Pace {
    shared: Shared,
    /// One for each of `shared.sends`.
    known: VecDeque<Known>,
    quiet_until: Duration,
    /// When nothing was left of the burst because Pleo complained.
    drained: Option<Duration>,
    /// Pleo's clock, and when we heard it.
    pleo: Option<(i64, Duration)>,
    /// This process has sent something.
    begun: bool,
    start_burst: u32,
}

impl Pace {
    /// Where steady clocks begin, so that moments before the process have a place.
    pub(super) const START: Duration = Duration::from_hours(1);

    pub(super) fn new(burst: u32) -> Self {
        Self {
            shared: Shared::new(burst),
            known: VecDeque::new(),
            quiet_until: Duration::ZERO,
            drained: None,
            pleo: None,
            begun: false,
            start_burst: burst,
        }
    }

    /// What to save for the others.
    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// Takes in what others saved since our last look.
    pub(super) fn merge(&mut self, theirs: Shared, now: Now) {
        if theirs.next < self.shared.next || theirs.throttles < self.shared.throttles {
            // Older than what we know: sends of others are missing from it.
            return self.lost(now);
        }
        let mut theirs = theirs;
        let (ours, seen) = (self.shared.first(), self.shared.next);
        // What one of us proved old is old for all of us.
        let old = ours.saturating_sub(theirs.first());
        drop_front(&mut theirs.sends, old);
        let first = theirs.first();
        drop_front(&mut self.known, first.saturating_sub(ours));
        drop_front(&mut self.shared.sends, first.saturating_sub(ours));
        let skipped = self.known.len();
        debug_assert!(skipped == 0 || seen - skipped as u64 == first);
        for send in theirs.sends.iter().skip(skipped) {
            let age = u64::try_from(now.wall.saturating_sub(send.wall)).unwrap_or(0);
            let age = Duration::from_millis(age).min(WINDOW);
            self.known.push_back(Known {
                left: now.steady.saturating_sub(age),
                since: now.steady,
            });
        }
        for (send, own) in theirs.sends.iter_mut().zip(&self.shared.sends) {
            send.pleo = send.pleo.max(own.pleo);
        }
        if theirs.throttles != self.shared.throttles {
            let left = u64::try_from(theirs.quiet_until.saturating_sub(now.wall)).unwrap_or(0);
            self.be_quiet(now.steady + Duration::from_millis(left).min(MINUTE));
        }
        theirs.used_up |= self.shared.used_up && self.shared.minute == theirs.minute;
        self.shared = theirs;
        debug_assert_eq!(self.known.len(), self.shared.sends.len());
    }

    /// What others saved cannot be read: as many sends as are allowed may have left just now.
    pub(super) fn lost(&mut self, now: Now) {
        let known = Known {
            left: now.steady,
            since: now.steady,
        };
        let send = Send {
            wall: now.wall,
            pleo: 0,
        };
        self.known = [known; PER_MINUTE].into();
        // Beyond any number given so far, and not what another process would choose that lost the same: nobody takes these
        // for sends it knows.
        let next = (((self.shared.next >> 32) + 1) << 32) | u64::from(fastrand::u32(..));
        self.shared = Shared {
            next,
            sends: [send; PER_MINUTE].into(),
            halved: next,
            throttles: self.shared.throttles + 1,
            ..Shared::new(self.start_burst)
        };
    }

    /// Takes a send and gives its number, or says when to ask again.
    pub(super) fn take(&mut self, now: Now) -> Result<u64, Duration> {
        self.forget_old(now);
        self.learn(now);
        let most = if self.begun {
            PER_MINUTE - RESERVE
        } else {
            PER_MINUTE
        };
        let full = self
            .known
            .len()
            .checked_sub(most)
            .map(|oldest| self.known[oldest].since + WINDOW);
        let credit = INTERVAL * (self.shared.burst - 1);
        let paid = self.paid_until().saturating_sub(credit);
        let paced = paid.max(self.second_over());
        let earliest = paced.max(full.unwrap_or_default()).max(self.quiet_until);
        if now.steady < earliest {
            self.shared.used_up |= now.steady < paced && now.steady >= self.quiet_until;
            return Err(earliest);
        }
        let number = self.shared.next;
        self.shared.next += 1;
        self.shared.sends.push_back(Send {
            wall: now.wall,
            pleo: 0,
        });
        self.known.push_back(Known {
            left: now.steady,
            since: now.steady,
        });
        self.begun = true;
        Ok(number)
    }

    /// Pleo answered send `number` with its own time `date`, in milliseconds since 1970.
    pub(super) fn answered(&mut self, number: u64, date: i64, now: Now) {
        let index = number.checked_sub(self.shared.first());
        if let Some(send) = index
            .and_then(|index| usize::try_from(index).ok())
            .and_then(|index| self.shared.sends.get_mut(index))
        {
            // The date is cut to the second.
            send.pleo = date + 1000;
        }
        self.pleo = Some((date, now.steady));
    }

    /// Pleo answered send `number` with 429: nobody sends for `wait`, and then one by one.
    pub(super) fn throttled(&mut self, number: u64, wait: Duration, now: Now) {
        self.shared.throttles += 1;
        // Sends that were under way together are one complaint.
        if number >= self.shared.halved {
            self.shared.burst = (self.shared.burst / 2).max(1);
            self.shared.halved = self.shared.next;
        }
        self.shared.minute = now.wall;
        self.shared.used_up = false;
        self.be_quiet(now.steady + wait);
        let left = self.quiet_until.saturating_sub(now.steady).as_millis();
        self.shared.quiet_until = now
            .wall
            .saturating_add(i64::try_from(left).unwrap_or(i64::MAX));
    }

    /// Sends of the last 60 seconds, as far as this process knows.
    pub(super) fn last_minute(&self, now: Duration) -> u32 {
        let recent = self.known.iter().rev();
        let recent = recent.take_while(|known| known.left + MINUTE > now);
        u32::try_from(recent.count()).unwrap_or(u32::MAX)
    }

    fn be_quiet(&mut self, until: Duration) {
        self.quiet_until = self.quiet_until.max(until);
        self.drained = Some(self.quiet_until);
    }

    fn forget_old(&mut self, now: Now) {
        let heard = self.pleo;
        let pleo = heard.map(|(date, at)| {
            let since = now.steady.saturating_sub(at).as_millis();
            date.saturating_add(i64::try_from(since).unwrap_or(i64::MAX))
        });
        let old = |known: &Known, send: &Send| {
            let by_pleo = pleo.is_some_and(|pleo| {
                send.pleo != 0 && pleo.saturating_sub(send.pleo) >= PLEO_WINDOW
            });
            by_pleo || known.since + WINDOW <= now.steady
        };
        // Numbers are given in order, so what came before an old send is old as well.
        let both = self.known.iter().zip(&self.shared.sends).enumerate().rev();
        let mut both = both.filter(|(_, (known, send))| old(known, send));
        if let Some((last, _)) = both.next() {
            drop(both);
            self.known.drain(..=last);
            self.shared.sends.drain(..=last);
        }
    }

    fn learn(&mut self, now: Now) {
        let past = now.wall.saturating_sub(self.shared.minute);
        let minute = i64::try_from(MINUTE.as_millis()).unwrap_or(i64::MAX);
        if (0..minute).contains(&past) {
            return;
        }
        if past > 0 && self.shared.used_up {
            self.shared.burst = (self.shared.burst + GROWTH).min(MOST_BURST);
        }
        self.shared.minute = now.wall;
        self.shared.used_up = false;
    }

    /// When the second is over in which the last ten left; at once where more at a time were tried and taken.
    fn second_over(&self) -> Duration {
        if self.shared.burst as usize > PER_SECOND {
            return Duration::ZERO;
        }
        let tenth = self.known.len().checked_sub(PER_SECOND);
        tenth.map_or(Duration::ZERO, |at| self.known[at].left + TEN_TAKE)
    }

    /// When the sends so far would be paid for at one per interval.
    fn paid_until(&self) -> Duration {
        let mut drained = self.drained.map(|at| (at, INTERVAL * self.shared.burst));
        let mut paid = Duration::ZERO;
        for known in &self.known {
            if let Some((at, price)) = drained.take_if(|(at, _)| known.left > *at) {
                paid = paid.max(at + price);
            }
            paid = paid.max(known.left) + INTERVAL;
        }
        if let Some((at, price)) = drained {
            paid = paid.max(at + price);
        }
        paid
    }
}

fn drop_front<T>(list: &mut VecDeque<T>, count: u64) {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    list.drain(..count.min(list.len()));
}

#[cfg(test)]
mod tests;
