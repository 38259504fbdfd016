//! What a screen or a script is shown of the watch over a company.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::settings::{Policy, WatchSettings};
use super::state::{Reminder, State};
use super::{Watch, lock};
use crate::model::BooksId;
use crate::problem::Problem;
use crate::store::SeenJob;
use crate::webhooks::{Event, Refusal, Secret, Unreadable};

/// Deliveries shown.
const SHOWN: usize = 50;
/// Notifications that came within this time count as arriving.
const LIVELY: Duration = Duration::from_hours(24);

/// Where the watch over a company stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Post {
    /// Nobody watches.
    #[default]
    Off,
    /// Another process of this user watches; we take over when it ends.
    Standby,
    /// We watch.
    Watching,
}

impl Post {
    /// The word outside.
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Standby => "standby",
            Self::Watching => "watching",
        }
    }
}

/// What became of a delivery.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Came {
    /// Genuine; Pleo was asked.
    Taken(Event),
    /// Genuine, and had come before.
    Again,
    /// Genuine, and said nothing we know.
    Unreadable(Unreadable),
    /// Genuine, and about another company.
    OtherCompany,
    /// More came than can be told apart.
    TooMany,
    /// Not believed.
    Refused(Refusal),
}

/// A delivery as it is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Delivery {
    /// When it came.
    pub at: Timestamp,
    /// What became of it.
    pub came: Came,
}

/// The receiving side.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hook {
    /// Port of this computer it listens on.
    pub port: Option<u16>,
    /// Where Pleo sends to.
    pub endpoint: Option<String>,
    /// Pleo has our subscription.
    pub subscribed: bool,
    /// Deliveries since the start, newest first.
    pub deliveries: Vec<Delivery>,
    /// The last one that was not believed.
    pub last_refused: Option<Delivery>,
}

/// The watch over a company.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct View {
    /// Grows with every change over all companies.
    pub revision: u64,
    /// Whose.
    pub books: BooksId,
    /// Where it stands.
    pub post: Post,
    /// When Pleo is asked next; none while nobody asks.
    pub next: Option<Timestamp>,
    /// As chosen.
    pub settings: WatchSettings,
    /// How it goes.
    pub state: State,
    /// What a person should look at.
    pub reminders: Vec<Reminder>,
    /// Jobs that are open at Pleo, oldest first.
    pub jobs: Vec<SeenJob>,
    /// Notifications.
    pub hook: Hook,
    /// When the next scheduled export is due.
    pub scheduled: Option<Timestamp>,
}

/// What a watcher shows while it works; in memory only.
#[derive(Default)]
pub(super) struct Shown(Mutex<Inner>);

#[derive(Default)]
pub(super) struct Inner {
    pub(super) post: Post,
    /// When Pleo is asked next, on the clock that only goes forward.
    pub(super) next: Option<Duration>,
    pub(super) port: Option<u16>,
    pub(super) secrets: Vec<Secret>,
    /// Notifications are wanted.
    pub(super) open: bool,
    pub(super) deliveries: VecDeque<Delivery>,
    pub(super) last_refused: Option<Delivery>,
    /// Last genuine one, on the clock that only goes forward.
    pub(super) told: Option<Duration>,
    /// A wrong signature came: the secret may have been replaced.
    pub(super) doubt: bool,
    /// A test of our own endpoint under way: its secret, its id, and who waits.
    pub(super) test: Option<(Secret, String, tokio::sync::oneshot::Sender<()>)>,
}

impl Shown {
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Inner) -> T) -> T {
        work(&mut lock(&self.0))
    }

    /// Notes a delivery.
    pub(super) fn came(&self, delivery: Delivery, steady: Duration) {
        self.with(|inner| {
            inner.deliveries.push_front(delivery);
            inner.deliveries.truncate(SHOWN);
            match delivery.came {
                Came::Refused(refusal) => {
                    inner.last_refused = Some(delivery);
                    inner.doubt |= refusal == Refusal::WrongSignature;
                }
                _ => inner.told = Some(steady),
            }
        });
    }

    /// Notifications arrive.
    pub(super) fn is_told(&self, steady: Duration) -> bool {
        self.with(|inner| {
            inner.open
                && inner
                    .told
                    .is_some_and(|last| steady.saturating_sub(last) < LIVELY)
        })
    }
}

impl Watch {
    /// The watch over a company as it is now.
    pub fn view(&self, books: BooksId) -> Result<View, Problem> {
        // Taken first: what changes while we look gets a higher one.
        let revision = self.revision.load(std::sync::atomic::Ordering::SeqCst);
        let company = self.companies.get(books)?;
        let settings = self.settings_of(&company)?;
        let state = self.state(books)?;
        let jobs = self.store.read(|db| db.open_jobs(books))?;
        let clock = self.runs.clock();
        let (now, steady) = (clock.wall(), clock.steady());
        let zone = super::zone(&company);
        let shown = self
            .lookouts()
            .get(&books)
            .map(|lookout| lookout.shown().clone());
        let (post, next, mut hook) = shown.map_or_else(Default::default, |shown| {
            shown.with(|inner| {
                let hook = Hook {
                    port: inner.port,
                    deliveries: inner.deliveries.iter().copied().collect(),
                    last_refused: inner.last_refused,
                    ..Hook::default()
                };
                (inner.post, inner.next, hook)
            })
        });
        hook.endpoint = state
            .subscribed
            .as_ref()
            .map(|known| known.endpoint.clone());
        hook.subscribed = state.subscribed.is_some();
        let next = next.and_then(|at| {
            let left = SignedDuration::try_from(at.saturating_sub(steady)).ok()?;
            now.checked_add(left).ok()
        });
        let scheduled = (settings.policy == Policy::Schedule && !settings.paused)
            .then(|| settings.weekly.next(&zone, now))
            .flatten();
        let today = now.to_zoned(zone).date();
        Ok(View {
            revision,
            books,
            post,
            next,
            reminders: state.reminders(settings.key_expires, today, now),
            settings,
            state,
            jobs,
            hook,
            scheduled,
        })
    }

    /// What a person should look at, for a list of companies.
    pub fn reminders(&self, books: BooksId) -> Result<Vec<Reminder>, Problem> {
        let company = self.companies.get(books)?;
        let settings = self.settings_of(&company)?;
        let now = self.runs.clock().wall();
        let zone = super::zone(&company);
        let today = now.to_zoned(zone).date();
        Ok(self
            .state(books)?
            .reminders(settings.key_expires, today, now))
    }
}
