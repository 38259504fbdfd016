//! Watching companies: which jobs Pleo has for them, the moment they appear, and what follows.
//!
//! Owns when Pleo is asked, the notifications that come in, the jobs that were seen, and the policy of each company. Keeps
//! true: one watcher per company over all processes of this user; a notification is a hint only, the job is read again
//! through the company's client and its pace; a job is new once; a status never goes back; nothing starts by itself that a
//! person did not allow. Leaves out: what a run does, how a screen shows it, and words of notifications of the system.
//!
//! A watcher of ours gets [`Change`]s with a growing revision and reads [`View`]s, so nothing depends on having seen every
//! change.

mod act;
mod calendar;
mod claim;
mod hook;
mod look;
mod lookout;
pub mod policy;
mod receiver;
pub mod schedule;
mod settings;
#[cfg(test)]
mod simulation;
mod state;
mod view;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::sync::{broadcast, watch};

pub use calendar::{Quiet, Weekly};
pub use claim::Claim;
pub use settings::{PORT, Policy, WatchSettings};
pub use state::{Failure, Omitted, Reminder, State, Subscribed};
pub use view::{Came, Delivery, Hook, Post, View};

use crate::companies::{Companies, Company};
use crate::model::{BooksId, RunId};
use crate::problem::Problem;
use crate::runs::Runs;
use crate::store::{SeenJob, Store};
use lookout::Lookout;
use receiver::Receivers;

/// Pause after each burst of changes of runs before companies look what follows.
const PAUSE: Duration = Duration::from_millis(200);

/// Something changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Grows with every change over all companies of this process.
    pub revision: u64,
    /// Whose.
    pub books: BooksId,
    /// What.
    pub what: What,
}

/// What changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// A job appeared. `tell`: somebody wants to be told now.
    Found {
        /// The job.
        job: SeenJob,
        /// It is not ours, and nobody wants quiet now.
        tell: bool,
    },
    /// A job changed.
    Job(SeenJob),
    /// A run was started by itself.
    Started(RunId),
    /// The key ends in so many days.
    KeyEnds(i32),
    /// Anything else of the view: health, settings, notifications.
    View,
}

/// The watch over all companies.
pub struct Watch {
    runs: Arc<Runs>,
    companies: Arc<Companies>,
    store: Arc<Store>,
    /// Where claims lie, the same for all processes of this user.
    claims: PathBuf,
    lookouts: Mutex<HashMap<BooksId, Lookout>>,
    receivers: Receivers,
    /// Whether the window is looked at, and the computer runs on battery.
    surroundings: watch::Sender<Surroundings>,
    changed: broadcast::Sender<Change>,
    revision: AtomicU64,
    /// Changes of runs are passed on once somebody is watched.
    relay: Once,
}

/// What the program around us knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Surroundings {
    /// Somebody looks at the window.
    pub focused: bool,
    /// The computer runs on battery.
    pub battery: bool,
}

impl Watch {
    /// A watch over the companies of `runs`. Nothing is watched before [`Self::begin`]. `claims` is a folder that all
    /// processes of this user share, see [`crate::claims_folder`].
    pub fn new(runs: Arc<Runs>, claims: PathBuf) -> Arc<Self> {
        let companies = runs.companies().clone();
        Arc::new_cyclic(|this| Self {
            store: companies.store().clone(),
            companies,
            runs,
            claims,
            lookouts: Mutex::default(),
            receivers: Receivers::new(this.clone()),
            surroundings: watch::Sender::new(Surroundings::default()),
            changed: broadcast::channel(1024).0,
            revision: AtomicU64::new(0),
            relay: Once::new(),
        })
    }

    /// Fires whenever something changed.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.changed.subscribe()
    }

    /// Watches all connected companies. Those that are watched already go on.
    pub fn begin_all(self: &Arc<Self>) -> Result<(), Problem> {
        for company in self.companies.all()? {
            self.begin(company.books);
        }
        Ok(())
    }

    /// Watches a company, if it is not watched yet.
    pub fn begin(self: &Arc<Self>, books: BooksId) {
        self.relay.call_once(|| {
            tokio::spawn(relay(Arc::downgrade(self)));
        });
        let mut lookouts = self.lookouts();
        if lookouts.get(&books).is_none_or(Lookout::is_over) {
            lookouts.insert(books, Lookout::start(self, books));
        }
    }

    /// Stops watching everything and waits until nothing is under way any more. Subscriptions stay: somebody may watch
    /// again.
    pub async fn stop(&self) {
        let lookouts: Vec<_> = self.lookouts().drain().map(|(_, one)| one).collect();
        for lookout in lookouts {
            lookout.stop().await;
        }
        self.receivers.close();
    }

    /// Stops watching a company and ends its subscription, before it is forgotten. That Pleo could not be told does not
    /// keep it from being forgotten: what it still sends is refused.
    pub async fn forget(self: &Arc<Self>, books: BooksId) -> Result<(), Problem> {
        let lookout = self.lookouts().remove(&books);
        if let Some(lookout) = lookout {
            lookout.stop().await;
        }
        self.receivers.leave(books);
        let known = self.state(books)?.subscribed;
        if let Some(known) = known {
            // A few seconds, not the whole patience of a client that repeats.
            let patience = Duration::from_secs(8);
            let _ = tokio::time::timeout(patience, hook::unsubscribe(self, books, &known)).await;
        }
        Ok(())
    }

    /// Asks now.
    pub fn check_now(&self, books: BooksId) {
        if let Some(lookout) = self.lookouts().get(&books) {
            lookout.bell().press();
        }
    }

    /// The key of a company was replaced: what was in the way may be gone.
    pub fn key_changed(self: &Arc<Self>, books: BooksId) {
        self.begin(books);
        if let Some(lookout) = self.lookouts().get(&books) {
            lookout.bell().unstick();
        }
    }

    /// The window is looked at or not; the computer runs on battery or not.
    pub fn attend(&self, surroundings: Surroundings) {
        self.surroundings.send_if_modified(|known| {
            let changed = *known != surroundings;
            *known = surroundings;
            changed
        });
    }

    /// How a company is watched.
    pub fn settings(&self, books: BooksId) -> Result<WatchSettings, Problem> {
        let company = self.companies.get(books)?;
        self.settings_of(&company)
    }

    fn settings_of(&self, company: &Company) -> Result<WatchSettings, Problem> {
        let kept = self.store.read(|db| db.watch(company.books))?;
        let text = kept.map_or_else(|| "{}".to_owned(), |(settings, _)| settings);
        Ok(WatchSettings::from_json(&text, &company.place))
    }

    /// Saves how a company is watched; its watcher goes by it at once.
    pub fn save_settings(&self, books: BooksId, settings: &WatchSettings) -> Result<(), Problem> {
        let company = self.companies.get(books)?;
        settings.check(&company.place)?;
        let before = self.settings_of(&company)?;
        self.store
            .write(|db| db.put_watch_settings(books, &settings.to_json()))?;
        let now = self.runs.clock().wall();
        self.update(books, |state| {
            // A schedule begins with its first time to come, not with those of last week.
            if before.policy != settings.policy || before.weekly != settings.weekly {
                state.done = Some(now);
                state.omitted = None;
            }
            if before.key_expires != settings.key_expires {
                state.reminded = None;
            }
            state.start_problem = None;
        })?;
        if let Some(lookout) = self.lookouts().get(&books) {
            lookout.bell().chosen();
        }
        self.announce(books, What::View);
        Ok(())
    }

    pub(crate) fn state(&self, books: BooksId) -> Result<State, Problem> {
        let kept = self.store.read(|db| db.watch(books))?;
        Ok(kept.map_or_else(State::default, |(_, state)| State::from_json(&state)))
    }

    /// Changes what is kept of how watching goes, in one transaction.
    fn update(&self, books: BooksId, change: impl FnOnce(&mut State)) -> Result<State, Problem> {
        Ok(self.store.write(|db| {
            let before = db.watch(books)?.map(|(_, state)| state).unwrap_or_default();
            let mut state = State::from_json(&before);
            change(&mut state);
            let after = state.to_json();
            if after != before {
                db.put_watch_state(books, &after)?;
            }
            Ok(state)
        })?)
    }

    fn announce(&self, books: BooksId, what: What) {
        let revision = self.revision.fetch_add(1, Ordering::SeqCst) + 1;
        // Nobody watching is fine: whoever comes reads the view.
        let _ = self.changed.send(Change {
            revision,
            books,
            what,
        });
    }

    fn lookouts(&self) -> MutexGuard<'_, HashMap<BooksId, Lookout>> {
        lock(&self.lookouts)
    }
}

/// Tells the companies' watchers that runs changed: what follows may be due now.
async fn relay(watch: std::sync::Weak<Watch>) {
    let Some(mut changes) = watch.upgrade().map(|watch| watch.runs.changes()) else {
        return;
    };
    while !matches!(
        changes.recv().await,
        Err(broadcast::error::RecvError::Closed)
    ) {
        while changes.try_recv().is_ok() {}
        let Some(watch) = watch.upgrade() else {
            return;
        };
        for lookout in watch.lookouts().values() {
            lookout.bell().look();
        }
        drop(watch);
        tokio::time::sleep(PAUSE).await;
    }
}

/// The clock a company's books go by.
fn zone(company: &Company) -> TimeZone {
    TimeZone::get(&company.settings.profile.time_zone).unwrap_or(TimeZone::UTC)
}

/// Books that differ from each other differ in this number, mostly.
fn spread(books: BooksId) -> u8 {
    books.0.as_bytes()[15]
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
