//! How watching a company goes: what is kept over restarts, and what it means for its health.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::RunId;
use crate::problem::Problem;

/// Days before the key ends at which somebody is reminded.
const REMINDERS: [i32; 3] = [30, 7, 1];
/// Without success for this long the connection counts as troubled.
const TROUBLED: SignedDuration = SignedDuration::from_mins(30);
/// Nothing came for this long: asked less often.
const DULL: SignedDuration = SignedDuration::from_hours(24);

/// What went wrong last, and when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Failure {
    /// When.
    pub at: Timestamp,
    /// What.
    pub problem: Problem,
}

/// The subscription at Pleo.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Subscribed {
    /// Its id there.
    pub id: Uuid,
    /// Where it sends to.
    pub endpoint: String,
}

/// A scheduled export that did not happen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Omitted {
    /// When it was due.
    pub due: Timestamp,
    /// Why, as [`super::policy::Skipped::word`].
    pub why: String,
}

/// What is kept.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Pleo last answered.
    pub success: Option<Timestamp>,
    /// What went wrong since then.
    pub failure: Option<Failure>,
    /// A job last appeared.
    pub found: Option<Timestamp>,
    /// Watched since.
    pub since: Option<Timestamp>,
    /// Rights the key lacks.
    pub missing_scopes: Vec<String>,
    /// When the key's rights were last asked for.
    pub scopes_at: Option<Timestamp>,
    /// The subscription.
    pub subscribed: Option<Subscribed>,
    /// Why there are no notifications though they are wanted.
    pub hook_problem: Option<Problem>,
    /// Scheduled times were seen to up to here.
    pub done: Option<Timestamp>,
    /// The last scheduled export that did not happen.
    pub omitted: Option<Omitted>,
    /// Why a run could not be started by itself.
    pub start_problem: Option<Failure>,
    /// The last run that was started by itself: whoever watches next goes on with it.
    pub started: Option<RunId>,
    /// The run that was started by itself and may go on only if everything is ready.
    pub careful: Option<RunId>,
    /// The reminder of the key's end that was last given: days before it.
    pub reminded: Option<i32>,
}

/// Something about a connection a person should look at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reminder {
    /// The key ends in so many days; 0 or less: it ended.
    KeyEnds(i32),
    /// The key lacks rights.
    MissingScopes(Vec<String>),
    /// Pleo does not answer.
    Troubled(Failure),
    /// Notifications are wanted and do not work.
    Hook(Problem),
    /// A run could not be started by itself.
    NotStarted(Failure),
}

impl State {
    pub(super) fn from_json(text: &str) -> Self {
        // What an older version wrote and nobody can read any more is found out again.
        serde_json::from_str(text).unwrap_or_default()
    }

    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("plain data")
    }

    /// Nothing came for a day.
    pub(super) fn dull(&self, now: Timestamp) -> bool {
        self.found
            .max(self.since)
            .is_some_and(|last| now.duration_since(last) > DULL)
    }

    /// What a person should look at, most urgent first.
    pub fn reminders(
        &self,
        key_expires: Option<Date>,
        today: Date,
        now: Timestamp,
    ) -> Vec<Reminder> {
        let mut all = Vec::new();
        if let Some(failure) = &self.failure {
            let quiet = self
                .success
                .is_some_and(|last| now.duration_since(last) < TROUBLED);
            // A refused key is not going to be taken the next time.
            if !quiet || !passing(&failure.problem) {
                all.push(Reminder::Troubled(failure.clone()));
            }
        }
        if let Some(days) = key_expires.map(|end| days_until(today, end))
            && days <= REMINDERS[0]
        {
            all.push(Reminder::KeyEnds(days));
        }
        if !self.missing_scopes.is_empty() {
            all.push(Reminder::MissingScopes(self.missing_scopes.clone()));
        }
        if let Some(problem) = &self.hook_problem {
            all.push(Reminder::Hook(problem.clone()));
        }
        if let Some(failure) = &self.start_problem {
            all.push(Reminder::NotStarted(failure.clone()));
        }
        all
    }

    /// The reminder of the key's end that is due and was not given yet: days before it.
    pub(super) fn reminder_due(&self, key_expires: Option<Date>, today: Date) -> Option<i32> {
        let days = days_until(today, key_expires?);
        let step = REMINDERS.into_iter().filter(|step| days <= *step).min()?;
        (self.reminded != Some(step)).then_some(step)
    }
}

/// Time may heal it.
pub(super) fn passing(problem: &Problem) -> bool {
    use crate::problem::Code;
    !matches!(
        problem.code,
        Code::KeyRefused
            | Code::KeyMissing
            | Code::ScopeMissing
            | Code::WrongCompany
            | Code::KeychainLocked
            | Code::KeychainMissing
            | Code::Unsafe
            | Code::Input
    )
}

fn days_until(today: Date, end: Date) -> i32 {
    today.until(end).map_or(i32::MAX, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Code;
    use jiff::civil::date;

    #[test]
    fn the_end_of_a_key_is_said_three_times() {
        let end = Some(date(2027, 1, 31));
        let mut state = State::default();
        let mut said = Vec::new();
        let mut day = date(2026, 12, 1);
        while day < date(2027, 2, 10) {
            if let Some(step) = state.reminder_due(end, day) {
                said.push((day, step));
                state.reminded = Some(step);
            }
            day = day.tomorrow().expect("a day");
        }
        let expected = [
            (date(2027, 1, 1), 30),
            (date(2027, 1, 24), 7),
            (date(2027, 1, 30), 1),
        ];
        assert_eq!(said, expected);
        let now = Timestamp::UNIX_EPOCH;
        let of = |day| state.reminders(end, day, now);
        assert!(of(date(2026, 12, 31)).is_empty());
        assert_eq!(of(date(2027, 1, 30)), [Reminder::KeyEnds(1)]);
        assert_eq!(of(date(2027, 2, 2)), [Reminder::KeyEnds(-2)]);
        assert_eq!(state.reminder_due(None, date(2027, 1, 30)), None);
    }

    #[test]
    fn a_short_outage_is_nobodys_business_and_a_refused_key_is() {
        let now: Timestamp = "2026-10-05T09:00:00Z".parse().expect("a time");
        let failed = |code, minutes| State {
            success: Some(now - SignedDuration::from_mins(minutes)),
            failure: Some(Failure {
                at: now,
                problem: Problem::new(code, "", "", ""),
            }),
            ..State::default()
        };
        let troubled = |state: State| !state.reminders(None, date(2026, 10, 5), now).is_empty();
        assert!(!troubled(failed(Code::Offline, 5)));
        assert!(troubled(failed(Code::Offline, 40)));
        assert!(troubled(failed(Code::KeyRefused, 0)));
    }

    #[test]
    fn the_state_survives_and_an_unreadable_one_begins_anew() {
        let state = State {
            omitted: Some(Omitted {
                due: Timestamp::UNIX_EPOCH,
                why: "nothing".into(),
            }),
            ..State::default()
        };
        assert_eq!(State::from_json(&state.to_json()), state);
        assert_eq!(State::from_json("{]"), State::default());
    }
}
