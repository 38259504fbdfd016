//! When Pleo is asked next for a company's open jobs. Pure: the time is passed in.
//!
//! Keeps true: however many notifications come and however often somebody presses, questions leave one at a time and no
//! faster than the gaps below; after sleep there is one question, not one for each that was missed; an error makes the
//! next one later, never sooner. Times are moments of a clock that only goes forward and goes on while the computer
//! sleeps, so setting the clock on the wall changes nothing here.

use std::collections::VecDeque;
use std::time::Duration;

/// Somebody looks at the window.
const FOCUSED: Duration = Duration::from_secs(20);
/// The same, while notifications arrive anyway.
const FOCUSED_TOLD: Duration = Duration::from_mins(1);
/// A job is open at Pleo, or one of our runs works.
const OPEN: Duration = Duration::from_mins(1);
/// Nothing special. Pleo's design pages say "every few minutes".
const IDLE: Duration = Duration::from_mins(3);
/// Notifications arrive, or nothing came for a day.
const SELDOM: Duration = Duration::from_mins(10);
/// On battery everything takes this many times as long...
const BATTERY: u32 = 3;
/// ...but never longer than this.
const LONGEST: Duration = Duration::from_mins(30);
/// First wait after an error; doubled with each further one.
const FIRST_BACK_OFF: Duration = Duration::from_secs(30);
/// Longest wait after errors that time may heal.
const LONGEST_BACK_OFF: Duration = Duration::from_mins(15);
/// Wait after an error only a person can heal, as a refused key.
const STUCK: Duration = Duration::from_hours(1);
/// Shortest time between two questions.
const GAP: Duration = Duration::from_millis(500);
/// Most questions because of notifications in [`HINT_WINDOW`].
const HINTS: usize = 6;
const HINT_WINDOW: Duration = Duration::from_mins(1);
/// After sleep the companies ask within this time, not all at once.
const SPREAD: Duration = Duration::from_secs(10);

/// What makes asking more or less urgent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "five circumstances that have nothing to do with each other"
)]
pub struct Attention {
    /// Somebody looks at the window.
    pub focused: bool,
    /// A job is open at Pleo, or a run works.
    pub open: bool,
    /// The computer runs on battery.
    pub battery: bool,
    /// Notifications arrive.
    pub told: bool,
    /// Nothing came for a day.
    pub dull: bool,
}

impl Attention {
    /// Time between two questions when all goes well.
    pub fn interval(self) -> Duration {
        let usual = match self {
            Self {
                focused: true,
                told,
                ..
            } => {
                if told {
                    FOCUSED_TOLD
                } else {
                    FOCUSED
                }
            }
            Self { open: true, .. } => OPEN,
            Self { told: true, .. } | Self { dull: true, .. } => SELDOM,
            _ => IDLE,
        };
        if self.battery {
            (usual * BATTERY).min(LONGEST)
        } else {
            usual
        }
    }
}

/// How an error is to be taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Setback {
    /// Time may heal it.
    Passing,
    /// Only a person can heal it.
    Stuck,
}

/// When one company is asked about next.
#[derive(Clone, Debug)]
pub struct Schedule {
    attention: Attention,
    /// 0 to 255: keeps companies from asking all in the same moment.
    spread: u8,
    asked: Option<Duration>,
    not_before: Duration,
    failures: u32,
    stuck: bool,
    hinted: bool,
    pressed: bool,
    hints: VecDeque<Duration>,
}

impl Schedule {
    /// Asks at once, give or take: `spread` is any number that differs from company to company.
    pub fn new(spread: u8) -> Self {
        Self {
            attention: Attention::default(),
            spread,
            asked: None,
            not_before: Duration::ZERO,
            failures: 0,
            stuck: false,
            hinted: false,
            pressed: false,
            hints: VecDeque::new(),
        }
    }

    /// Circumstances changed.
    pub fn attend(&mut self, attention: Attention) {
        self.attention = attention;
    }

    /// Circumstances as last said.
    pub fn attention(&self) -> Attention {
        self.attention
    }

    /// A notification came. Any number of them make one question.
    pub fn hint(&mut self) {
        self.hinted = true;
    }

    /// A person wants to know now.
    pub fn press(&mut self) {
        self.pressed = true;
    }

    /// What was in the way may be gone, as when the key was replaced.
    pub fn unstick(&mut self) {
        self.failures = 0;
        self.stuck = false;
        self.pressed = true;
    }

    /// The computer slept until `now`: what was due meanwhile is asked for once.
    pub fn woke(&mut self, now: Duration) {
        let wait = SPREAD * u32::from(self.spread) / 256;
        self.not_before = now + wait;
    }

    /// The moment from which the next question may leave.
    pub fn due(&self) -> Duration {
        let Some(asked) = self.asked else {
            return self.not_before;
        };
        let gap = asked + GAP;
        if self.pressed {
            return gap;
        }
        let usual = asked + self.wait();
        let next = if self.hinted && !self.stuck {
            usual.min(self.next_hint().max(gap))
        } else {
            usual
        };
        next.max(self.not_before)
    }

    /// A question leaves at `now`.
    pub fn asking(&mut self, now: Duration) {
        if self.hinted {
            if self.hints.len() == HINTS {
                self.hints.pop_front();
            }
            self.hints.push_back(now);
        }
        self.asked = Some(now);
        self.hinted = false;
        self.pressed = false;
    }

    /// Pleo answered.
    pub fn answered(&mut self) {
        self.failures = 0;
        self.stuck = false;
    }

    /// Pleo did not answer as it should.
    pub fn failed(&mut self, setback: Setback) {
        self.failures = self.failures.saturating_add(1);
        self.stuck = setback == Setback::Stuck;
    }

    /// Time from one question to the next, errors considered.
    fn wait(&self) -> Duration {
        let usual = self.attention.interval();
        let wait = if self.stuck {
            STUCK
        } else if self.failures > 0 {
            let doublings = (self.failures - 1).min(10);
            (FIRST_BACK_OFF * 2_u32.pow(doublings))
                .min(LONGEST_BACK_OFF)
                .max(usual)
        } else {
            usual
        };
        // Up to a tenth longer, so that companies drift apart.
        wait + wait * u32::from(self.spread) / 2560
    }

    fn next_hint(&self) -> Duration {
        match self.hints.front() {
            Some(oldest) if self.hints.len() == HINTS => *oldest + HINT_WINDOW,
            _ => Duration::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Time from `now` to the next question.
    fn from(schedule: &Schedule, now: Duration) -> Duration {
        schedule.due().saturating_sub(now)
    }

    /// Asks whenever it is due until `end`; gives when.
    fn asks(schedule: &mut Schedule, from: Duration, end: Duration) -> Vec<Duration> {
        let mut asked = Vec::new();
        loop {
            let due = schedule.due().max(from);
            if due >= end {
                return asked;
            }
            schedule.asking(due);
            schedule.answered();
            asked.push(due);
        }
    }

    #[test]
    fn circumstances_decide_how_often() {
        let hour = Duration::from_hours(1);
        let of = |attention| {
            let mut schedule = Schedule::new(0);
            schedule.attend(attention);
            asks(&mut schedule, Duration::ZERO, hour).len()
        };
        let idle = Attention::default();
        let table = [
            (idle, 20),
            (
                Attention {
                    focused: true,
                    ..idle
                },
                180,
            ),
            (
                Attention {
                    focused: true,
                    told: true,
                    ..idle
                },
                60,
            ),
            (Attention { open: true, ..idle }, 60),
            (Attention { told: true, ..idle }, 6),
            (Attention { dull: true, ..idle }, 6),
            (
                Attention {
                    battery: true,
                    ..idle
                },
                7,
            ),
            (
                Attention {
                    battery: true,
                    told: true,
                    ..idle
                },
                2,
            ),
        ];
        for (attention, times) in table {
            assert_eq!(of(attention), times, "{attention:?}");
        }
    }

    #[test]
    fn ten_thousand_notifications_are_few_questions() {
        let mut schedule = Schedule::new(0);
        let mut asked = Vec::new();
        // All within ten seconds.
        for n in 0..10_000_u32 {
            let now = Duration::from_millis(u64::from(n));
            schedule.hint();
            if schedule.due() <= now {
                schedule.asking(now);
                schedule.answered();
                asked.push(now);
            }
        }
        assert!(asked.len() <= HINTS + 1, "{asked:?}");
        // The last one of them is not lost.
        assert!(schedule.due() < Duration::from_mins(2));
        // An hour of them stays far below the limit of a minute.
        let mut count = 0;
        for n in 0..36_000_u64 {
            let now = Duration::from_mins(2) + Duration::from_millis(n * 100);
            schedule.hint();
            if schedule.due() <= now {
                schedule.asking(now);
                schedule.answered();
                count += 1;
            }
        }
        assert!(count <= 60 * HINTS + HINTS, "{count}");
    }

    #[test]
    fn errors_make_it_later_and_success_forgets_them() {
        let mut schedule = Schedule::new(0);
        let mut now = SECOND;
        let mut waits = Vec::new();
        for _ in 0..8 {
            schedule.asking(now);
            schedule.failed(Setback::Passing);
            waits.push(from(&schedule, now).as_secs());
            now = schedule.due();
        }
        assert_eq!(waits, [180, 180, 180, 240, 480, 900, 900, 900]);
        schedule.asking(now);
        schedule.answered();
        assert_eq!(from(&schedule, now), IDLE);
        schedule.asking(now);
        schedule.failed(Setback::Stuck);
        schedule.hint();
        assert_eq!(from(&schedule, now), STUCK, "a notification does not help");
        schedule.press();
        assert_eq!(from(&schedule, now), GAP, "a person may try");
    }

    #[test]
    fn after_sleep_there_is_one_question() {
        let mut schedule = Schedule::new(128);
        schedule.asking(SECOND);
        schedule.answered();
        let morning = Duration::from_hours(9);
        schedule.woke(morning);
        assert_eq!(schedule.due(), morning + SPREAD / 2);
        let asked = asks(&mut schedule, morning, morning + Duration::from_mins(3));
        assert_eq!(asked.len(), 1);
    }

    #[test]
    fn pressing_is_never_faster_than_the_gap() {
        let mut schedule = Schedule::new(0);
        schedule.asking(SECOND);
        schedule.press();
        assert_eq!(schedule.due(), SECOND + GAP);
        schedule.asking(SECOND + GAP);
        assert_eq!(schedule.due(), SECOND + GAP + IDLE);
    }
}
