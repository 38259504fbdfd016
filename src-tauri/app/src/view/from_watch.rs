//! The watch of core as views, and a person's choice back.

use jiff::civil::{Date, Time};
use ledgerport_core::problem::Problem;
use ledgerport_core::store::SeenJob;
use ledgerport_core::watch::{
    Came, Delivery, Policy, Post, Quiet, Reminder, View, WatchSettings, Weekly,
};
use ledgerport_core::webhooks::{Event, Refusal, Unreadable};

use super::{
    CameView, DeliveryView, FoundJobView, OmittedView, PolicyView, PostView, QuietView,
    ReminderView, WatchChoice, WatchView,
};

impl From<SeenJob> for FoundJobView {
    fn from(job: SeenJob) -> Self {
        Self {
            id: job.job.to_string(),
            status: job.status.to_string(),
            items: job.items,
            created_at: job.created_at.to_string(),
        }
    }
}

impl From<Reminder> for ReminderView {
    fn from(reminder: Reminder) -> Self {
        match reminder {
            Reminder::KeyEnds(days) => Self::KeyEnds { days },
            Reminder::MissingScopes(scopes) => Self::MissingScopes { scopes },
            Reminder::Troubled(failure) => Self::Troubled {
                at: failure.at.to_string(),
                problem: failure.problem.into(),
            },
            Reminder::Hook(problem) => Self::Hook {
                problem: problem.into(),
            },
            Reminder::NotStarted(failure) => Self::NotStarted {
                at: failure.at.to_string(),
                problem: failure.problem.into(),
            },
        }
    }
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> Self {
        let came = match delivery.came {
            Came::Taken(Event::JobCreated) => CameView::JobCreated,
            Came::Taken(Event::JobChanged) => CameView::JobChanged,
            Came::Taken(Event::VendorCreated) => CameView::VendorCreated,
            Came::Again => CameView::Again,
            Came::Unreadable(Unreadable::Malformed) => CameView::Malformed,
            Came::Unreadable(Unreadable::UnknownType) => CameView::UnknownType,
            Came::OtherCompany => CameView::OtherCompany,
            Came::TooMany => CameView::TooMany,
            Came::Refused(Refusal::Missing(_)) => CameView::Unsigned,
            Came::Refused(Refusal::Malformed(_)) => CameView::BadHeader,
            Came::Refused(Refusal::TooLarge) => CameView::TooLarge,
            Came::Refused(Refusal::WrongSignature) => CameView::WrongSignature,
            Came::Refused(Refusal::TooOld(_)) => CameView::TooOld,
            Came::Refused(Refusal::TooNew(_)) => CameView::TooNew,
        };
        Self {
            at: delivery.at.to_string(),
            came,
        }
    }
}

impl From<WatchSettings> for WatchChoice {
    fn from(settings: WatchSettings) -> Self {
        let clock = |time: Time| time.strftime("%H:%M").to_string();
        Self {
            paused: settings.paused,
            hook: settings.hook,
            address: settings.address,
            port: settings.port,
            policy: match settings.policy {
                Policy::Ask => PolicyView::Ask,
                Policy::Prepare => PolicyView::Prepare,
                Policy::Schedule => PolicyView::Schedule,
            },
            days: settings
                .weekly
                .days
                .iter()
                .filter_map(|day| u8::try_from(*day).ok())
                .collect(),
            time: clock(settings.weekly.time),
            only_ready: settings.only_ready,
            fewer_than: settings.fewer_than,
            quiet: settings.quiet.map(|quiet| QuietView {
                from: clock(quiet.from),
                to: clock(quiet.to),
            }),
            key_expires: settings.key_expires.map(|date| date.to_string()),
        }
    }
}

impl TryFrom<WatchChoice> for WatchSettings {
    type Error = Problem;

    fn try_from(choice: WatchChoice) -> Result<Self, Problem> {
        let quiet = choice
            .quiet
            .map(|quiet| {
                Ok::<_, Problem>(Quiet {
                    from: time(&quiet.from)?,
                    to: time(&quiet.to)?,
                })
            })
            .transpose()?;
        let key_expires = choice
            .key_expires
            .map(|text| {
                text.parse::<Date>()
                    .map_err(|_| Problem::input(format!("“{text}” is not a date.")))
            })
            .transpose()?;
        Ok(Self {
            paused: choice.paused,
            hook: choice.hook,
            address: choice.address.trim().to_owned(),
            port: choice.port,
            policy: match choice.policy {
                PolicyView::Ask => Policy::Ask,
                PolicyView::Prepare => Policy::Prepare,
                PolicyView::Schedule => Policy::Schedule,
            },
            weekly: Weekly {
                days: choice
                    .days
                    .iter()
                    .map(|day| i8::try_from(*day).unwrap_or(i8::MAX))
                    .collect(),
                time: time(&choice.time)?,
            },
            only_ready: choice.only_ready,
            fewer_than: choice.fewer_than,
            quiet,
            key_expires,
        })
    }
}

fn time(text: &str) -> Result<Time, Problem> {
    Time::strptime("%H:%M", text)
        .map_err(|_| Problem::input(format!("“{text}” is not a time; write it as 09:00.")))
}

impl From<View> for WatchView {
    fn from(view: View) -> Self {
        Self {
            revision: u32::try_from(view.revision).unwrap_or(u32::MAX),
            company_id: view.books.to_string(),
            post: match view.post {
                Post::Off => PostView::Off,
                Post::Standby => PostView::Standby,
                Post::Watching => PostView::Watching,
            },
            next: view.next.map(|at| at.to_string()),
            success: view.state.success.map(|at| at.to_string()),
            choice: view.settings.into(),
            reminders: view.reminders.into_iter().map(ReminderView::from).collect(),
            jobs: view.jobs.into_iter().map(FoundJobView::from).collect(),
            listening: view.hook.port,
            endpoint: view.hook.endpoint,
            subscribed: view.hook.subscribed,
            deliveries: view
                .hook
                .deliveries
                .into_iter()
                .map(DeliveryView::from)
                .collect(),
            last_refused: view.hook.last_refused.map(DeliveryView::from),
            scheduled: view.scheduled.map(|at| at.to_string()),
            omitted: view.state.omitted.map(|omitted| OmittedView {
                due: omitted.due.to_string(),
                why: omitted.why,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_comes_back_as_it_was_and_an_odd_one_is_refused() {
        let settings = WatchSettings {
            policy: Policy::Schedule,
            fewer_than: Some(50),
            quiet: Some(Quiet {
                from: time("18:00").expect("a time"),
                to: time("07:30").expect("a time"),
            }),
            key_expires: "2027-01-31".parse().ok(),
            ..WatchSettings::for_place("staging")
        };
        let choice = WatchChoice::from(settings.clone());
        assert_eq!(WatchSettings::try_from(choice.clone()).ok(), Some(settings));
        for odd in ["", "9", "25:00", "09:60", "nine"] {
            let choice = WatchChoice {
                time: odd.into(),
                ..choice.clone()
            };
            assert!(WatchSettings::try_from(choice).is_err(), "{odd}");
        }
        let choice = WatchChoice {
            key_expires: Some("soon".into()),
            ..choice
        };
        assert!(WatchSettings::try_from(choice).is_err());
    }
}
