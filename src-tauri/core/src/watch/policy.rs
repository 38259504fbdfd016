//! What follows from what was seen. Pure: facts in, one action out.
//!
//! Keeps true: one job at a time per company, the oldest first; a job somebody already had a run for is never taken up by
//! itself again; nothing goes beyond what the company's policy allows.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::settings::{Policy, WatchSettings};
use crate::model::JobId;

/// Why a scheduled export did not happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Skipped {
    /// Nothing was there to export.
    Nothing,
    /// Some entries lack something.
    NotReady,
    /// There were too many.
    TooMany,
}

impl Skipped {
    /// The word in the store and outside.
    pub fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::NotReady => "not_ready",
            Self::TooMany => "too_many",
        }
    }
}

/// What to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// Nothing.
    Wait,
    /// Take up a job and build its files; the rest waits for a person.
    Prepare(JobId),
    /// Export a job, for the time that is due.
    Take(JobId, Timestamp),
    /// Read the list of entries first: it decides.
    Fetch,
    /// Export all entries that are ready, for the time that is due.
    Export(Timestamp),
    /// Leave out the time that is due.
    Skip(Timestamp, Skipped),
}

/// What is known of a company.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Pending jobs nobody had a run for, oldest first, with their numbers of items.
    pub pending: Vec<(JobId, u32)>,
    /// A run of the company is not over.
    pub run_open: bool,
    /// A folder for files was chosen.
    pub folder: bool,
    /// Entries that can be exported.
    pub ready: u32,
    /// Entries that lack something.
    pub incomplete: u32,
    /// When the list of entries was last complete.
    pub fetched_at: Option<Timestamp>,
    /// Up to when scheduled times were seen to.
    pub done: Timestamp,
    /// Now.
    pub now: Timestamp,
}

/// The action that follows.
pub fn decide(settings: &WatchSettings, zone: &TimeZone, facts: &Facts) -> Action {
    if settings.paused || facts.run_open || !facts.folder {
        return Action::Wait;
    }
    let few = |items: u32| settings.fewer_than.is_none_or(|most| items < most);
    let oldest = facts.pending.first().copied();
    match settings.policy {
        Policy::Ask => Action::Wait,
        Policy::Prepare => match oldest {
            Some((job, items)) if few(items) && !quiet(settings, zone, facts.now) => {
                Action::Prepare(job)
            }
            _ => Action::Wait,
        },
        Policy::Schedule => {
            let Some(due) = settings.weekly.due(zone, facts.done, facts.now) else {
                return Action::Wait;
            };
            if let Some((job, items)) = oldest {
                return if few(items) {
                    Action::Take(job, due)
                } else {
                    Action::Skip(due, Skipped::TooMany)
                };
            }
            if facts.fetched_at.is_none_or(|at| at < due) {
                return Action::Fetch;
            }
            if settings.only_ready && facts.incomplete > 0 {
                Action::Skip(due, Skipped::NotReady)
            } else if facts.ready == 0 {
                Action::Skip(due, Skipped::Nothing)
            } else if few(facts.ready) {
                Action::Export(due)
            } else {
                Action::Skip(due, Skipped::TooMany)
            }
        }
    }
}

/// Nobody wants to be disturbed now.
pub fn quiet(settings: &WatchSettings, zone: &TimeZone, now: Timestamp) -> bool {
    settings.quiet.is_some_and(|quiet| quiet.holds(zone, now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::calendar::Quiet;

    fn job(n: u128) -> JobId {
        JobId(uuid::Uuid::from_u128(n))
    }

    fn facts() -> Facts {
        Facts {
            pending: vec![(job(1), 5), (job(2), 500)],
            run_open: false,
            folder: true,
            ready: 40,
            incomplete: 0,
            fetched_at: Some(at("2026-10-05T09:10:00Z")),
            done: at("2026-10-04T00:00:00Z"),
            now: at("2026-10-05T09:30:00Z"),
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn settings(policy: Policy) -> WatchSettings {
        WatchSettings {
            policy,
            ..WatchSettings::for_place("staging")
        }
    }

    fn after(settings: &WatchSettings, facts: &Facts) -> Action {
        decide(settings, &TimeZone::UTC, facts)
    }

    #[test]
    fn asking_never_acts() {
        assert_eq!(after(&settings(Policy::Ask), &facts()), Action::Wait);
    }

    #[test]
    fn preparing_takes_the_oldest_one_at_a_time() {
        let prepare = settings(Policy::Prepare);
        assert_eq!(after(&prepare, &facts()), Action::Prepare(job(1)));
        let waits = [
            Facts {
                run_open: true,
                ..facts()
            },
            Facts {
                pending: vec![],
                ..facts()
            },
            Facts {
                folder: false,
                ..facts()
            },
        ];
        for facts in waits {
            assert_eq!(after(&prepare, &facts), Action::Wait, "{facts:?}");
        }
        let choices = [
            WatchSettings {
                paused: true,
                ..prepare.clone()
            },
            WatchSettings {
                fewer_than: Some(5),
                ..prepare.clone()
            },
            WatchSettings {
                quiet: Some(Quiet {
                    from: jiff::civil::time(9, 0, 0, 0),
                    to: jiff::civil::time(10, 0, 0, 0),
                }),
                ..prepare.clone()
            },
        ];
        for settings in choices {
            assert_eq!(after(&settings, &facts()), Action::Wait, "{settings:?}");
        }
        let few = WatchSettings {
            fewer_than: Some(6),
            ..prepare
        };
        assert_eq!(after(&few, &facts()), Action::Prepare(job(1)));
    }

    #[test]
    fn a_schedule_acts_when_it_is_due_and_says_why_not() {
        let weekly = settings(Policy::Schedule);
        let due = at("2026-10-05T09:00:00Z");
        assert_eq!(after(&weekly, &facts()), Action::Take(job(1), due));
        let none = Facts {
            pending: vec![],
            ..facts()
        };
        assert_eq!(after(&weekly, &none), Action::Export(due));
        let done = Facts {
            done: due,
            ..none.clone()
        };
        assert_eq!(after(&weekly, &done), Action::Wait);
        let stale = Facts {
            fetched_at: Some(at("2026-10-05T08:59:00Z")),
            ..none.clone()
        };
        assert_eq!(after(&weekly, &stale), Action::Fetch);
        let careful = WatchSettings {
            only_ready: true,
            ..weekly.clone()
        };
        let incomplete = Facts {
            incomplete: 1,
            ..none.clone()
        };
        assert_eq!(
            after(&careful, &incomplete),
            Action::Skip(due, Skipped::NotReady)
        );
        assert_eq!(after(&weekly, &incomplete), Action::Export(due));
        let empty = Facts {
            ready: 0,
            ..none.clone()
        };
        assert_eq!(after(&weekly, &empty), Action::Skip(due, Skipped::Nothing));
        let small = WatchSettings {
            fewer_than: Some(40),
            ..weekly
        };
        assert_eq!(after(&small, &none), Action::Skip(due, Skipped::TooMany));
        let busy = Facts {
            run_open: true,
            ..none
        };
        assert_eq!(after(&small, &busy), Action::Wait, "it is caught up later");
    }
}
