//! The one task that watches one company: when to ask, what follows, and whether notifications are wanted.
//!
//! Keeps true: it does one thing after the other, so an older answer never comes after a newer one; it does nothing while
//! another process holds the claim; it stops at once when asked to.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use super::claim::Claim;
use super::schedule::{Attention, Schedule, Setback};
use super::state::passing;
use super::view::{Post, Shown};
use super::{Watch, What, hook, lock, look, spread, zone};
use crate::companies::Company;
use crate::logbook::note;
use crate::model::{BooksId, JobId};
use crate::problem::Problem;
use crate::runs::Status;

/// How often, at least, the clocks are looked at: timers stand still while a computer sleeps.
const LOOK: Duration = Duration::from_secs(15);
/// Waking this much later than meant is having slept.
const SLEPT: Duration = Duration::from_secs(30);
/// How often somebody who waits for the claim tries again.
const CLAIM: Duration = Duration::from_secs(2);
/// How soon the list of vendors is read again because another was made.
const VENDORS: Duration = Duration::from_mins(1);
/// Most jobs that notifications named and that are looked at in one go, beside those Pleo lists.
const NAMED: usize = 5;

/// What a watcher is told; any number of calls are one.
#[derive(Default)]
pub(super) struct Bell {
    rung: Mutex<Rung>,
    notify: Notify,
}

#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "calls that may come together"
)]
struct Rung {
    hint: bool,
    /// Jobs that notifications named.
    jobs: BTreeSet<JobId>,
    /// A vendor was made in Pleo.
    vendors: bool,
    press: bool,
    unstick: bool,
    chosen: bool,
    look: bool,
}

impl Bell {
    /// A notification came, about this job.
    pub(super) fn hint(&self, job: Option<JobId>) {
        self.ring(|rung| {
            rung.hint = true;
            if let Some(job) = job
                && rung.jobs.len() < NAMED
            {
                rung.jobs.insert(job);
            }
        });
    }

    /// A vendor was made in Pleo.
    pub(super) fn vendors(&self) {
        self.ring(|rung| rung.vendors = true);
    }

    /// A person wants to know now.
    pub(super) fn press(&self) {
        self.ring(|rung| rung.press = true);
    }

    /// What was in the way may be gone.
    pub(super) fn unstick(&self) {
        self.ring(|rung| rung.unstick = true);
    }

    /// The settings changed.
    pub(super) fn chosen(&self) {
        self.ring(|rung| rung.chosen = true);
    }

    /// Something changed that may allow or end something.
    pub(super) fn look(&self) {
        self.ring(|rung| rung.look = true);
    }

    fn ring(&self, set: impl FnOnce(&mut Rung)) {
        set(&mut lock(&self.rung));
        self.notify.notify_one();
    }

    fn take(&self) -> Rung {
        std::mem::take(&mut lock(&self.rung))
    }
}

/// A running watcher.
pub(super) struct Lookout {
    bell: Arc<Bell>,
    shown: Arc<Shown>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Lookout {
    pub(super) fn start(watch: &Arc<Watch>, books: BooksId) -> Self {
        let (bell, shown) = (Arc::<Bell>::default(), Arc::<Shown>::default());
        let (stop, stopped) = watch::channel(false);
        let task = Task {
            watch: Arc::downgrade(watch),
            books,
            bell: bell.clone(),
            shown: shown.clone(),
            stop: stopped,
        };
        Self {
            bell,
            shown,
            stop,
            task: tokio::spawn(task.run()),
        }
    }

    pub(super) fn bell(&self) -> &Bell {
        &self.bell
    }

    pub(super) fn shown(&self) -> &Arc<Shown> {
        &self.shown
    }

    pub(super) fn is_over(&self) -> bool {
        self.task.is_finished()
    }

    /// Stops it, and waits until it did. A question under way is given up, which changes nothing at Pleo.
    pub(super) async fn stop(self) {
        self.stop.send_replace(true);
        // A task that panicked is over too.
        let _ = self.task.await;
    }
}

pub(super) struct Task {
    watch: Weak<Watch>,
    pub(super) books: BooksId,
    pub(super) bell: Arc<Bell>,
    shown: Arc<Shown>,
    stop: watch::Receiver<bool>,
}

/// What one pass left for the next.
pub(super) struct Pass {
    schedule: Schedule,
    /// When this pass was meant to begin.
    meant: Duration,
    /// Notifications were seen to since the settings changed.
    hook_seen_to: bool,
    /// When the secret was last read again because of a wrong signature.
    doubted: Option<Duration>,
    /// When the list of entries was last asked for because of a schedule.
    pub(super) fetched: Option<Duration>,
    /// When a fetch that came to its end was begun, by the clock that schedules go by.
    pub(super) fetched_at: Arc<Mutex<Option<jiff::Timestamp>>>,
    /// The run an earlier watcher started was gone on with.
    pub(super) went_on: bool,
    /// Jobs that notifications named and that were not looked at yet.
    named: BTreeSet<JobId>,
    /// A vendor was made since the list was read.
    vendors: bool,
    /// When the list of vendors was last read because of that.
    vendors_read: Option<Duration>,
}

impl Task {
    async fn run(mut self) {
        let Some(_claim) = self.claim().await else {
            return;
        };
        let Some(mut surroundings) = self
            .watch
            .upgrade()
            .map(|watch| watch.surroundings.subscribe())
        else {
            return;
        };
        let mut pass = Pass {
            schedule: Schedule::new(spread(self.books)),
            meant: Duration::MAX,
            hook_seen_to: false,
            doubted: None,
            fetched: None,
            fetched_at: Arc::default(),
            went_on: false,
            named: BTreeSet::new(),
            vendors: false,
            vendors_read: None,
        };
        loop {
            let Some(watch) = self.watch.upgrade() else {
                return;
            };
            let mut stop = self.stop.clone();
            let clock = watch.runs.clock().clone();
            let mut moves = clock.moves();
            let wait = tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop) => return,
                wait = self.pass(&watch, &mut pass) => wait,
            };
            drop(watch);
            pass.meant = clock.steady() + wait;
            tokio::select! {
                biased;
                _ = self.stop.wait_for(|stop| *stop) => return,
                () = self.bell.notify.notified() => {}
                Ok(()) = surroundings.changed() => {}
                Ok(()) = moves.changed() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Waits for the claim; none when asked to stop first.
    async fn claim(&mut self) -> Option<Claim> {
        loop {
            let watch = self.watch.upgrade()?;
            // Where no lock can be had nobody watches: two runs on one job would be worse.
            let claim = Claim::take(&watch.claims, self.books).ok().flatten();
            let post = if claim.is_some() {
                Post::Watching
            } else {
                Post::Standby
            };
            let before = self
                .shown
                .with(|inner| std::mem::replace(&mut inner.post, post));
            if before != post {
                note(
                    "watch",
                    &[("books", self.books.0.into()), ("post", post.word().into())],
                );
                watch.announce(self.books, What::View);
            }
            if claim.is_some() {
                return claim;
            }
            drop(watch);
            tokio::select! {
                _ = self.stop.wait_for(|stop| *stop) => return None,
                () = tokio::time::sleep(CLAIM) => {}
            }
        }
    }

    /// Everything that is due now; gives how long to wait when nothing rings.
    async fn pass(&self, watch: &Arc<Watch>, pass: &mut Pass) -> Duration {
        match self.try_pass(watch, pass).await {
            Ok(wait) => wait,
            Err(problem) => {
                // Our own disk fails, or the company is gone; the log has the code.
                drop(problem);
                LOOK
            }
        }
    }

    async fn try_pass(&self, watch: &Arc<Watch>, pass: &mut Pass) -> Result<Duration, Problem> {
        let rung = self.bell.take();
        let company = watch.companies.get(self.books)?;
        let settings = watch.settings_of(&company)?;
        let clock = watch.runs.clock();
        let now = clock.steady();
        if now.saturating_sub(pass.meant) > SLEPT {
            pass.schedule.woke(now);
        }
        if rung.hint {
            pass.schedule.hint();
            pass.named.extend(rung.jobs);
        }
        if rung.press {
            pass.schedule.press();
        }
        if rung.unstick {
            pass.schedule.unstick();
            pass.hook_seen_to = false;
        }
        if rung.chosen {
            pass.hook_seen_to = false;
        }
        self.attend(watch, pass, now)?;
        let may_ask = !settings.paused || rung.press;
        if may_ask && pass.schedule.due() <= now {
            pass.schedule.asking(now);
            let named = std::mem::take(&mut pass.named);
            let outcome = look::look(watch, &company, &named).await;
            match &outcome {
                Ok(()) => pass.schedule.answered(),
                Err(problem) if passing(problem) => pass.schedule.failed(Setback::Passing),
                Err(_) => pass.schedule.failed(Setback::Stuck),
            }
            look::keep_health(watch, &company, outcome).await?;
            self.attend(watch, pass, now)?;
        }
        self.renew_vendors(watch, pass, rung.vendors, now).await;
        if !pass.hook_seen_to {
            // Whatever comes of it is kept and shown; it is tried again with the next change or start.
            pass.hook_seen_to = true;
            hook::tend(watch, &company, &settings, &self.shown).await?;
        }
        self.doubt(watch, &company, pass, now).await?;
        self.remind(watch, &company, settings.key_expires)?;
        self.act(watch, &company, pass).await?;
        let now = clock.steady();
        let next = pass.schedule.due().max(now);
        let shown = (!settings.paused).then_some(next);
        self.shown.with(|inner| inner.next = shown);
        let wait = if settings.paused {
            LOOK
        } else {
            next.saturating_sub(now).min(LOOK)
        };
        Ok(wait)
    }

    fn attend(&self, watch: &Watch, pass: &mut Pass, now: Duration) -> Result<(), Problem> {
        let around = *watch.surroundings.borrow();
        let runs = watch.runs.unfinished(self.books)?;
        let jobs = watch.store.read(|db| db.open_jobs(self.books))?;
        let busy = runs
            .iter()
            .any(|run| matches!(run.status, Status::Queued | Status::Running));
        pass.schedule.attend(Attention {
            focused: around.focused,
            battery: around.battery,
            open: busy || !jobs.is_empty(),
            told: self.shown.is_told(now),
            dull: watch.state(self.books)?.dull(watch.runs.clock().wall()),
        });
        Ok(())
    }

    /// After notifications of new vendors the list is read again, once for many.
    async fn renew_vendors(&self, watch: &Watch, pass: &mut Pass, rung: bool, now: Duration) {
        pass.vendors |= rung;
        let recently = pass
            .vendors_read
            .is_some_and(|last| now.saturating_sub(last) < VENDORS);
        if pass.vendors && !recently {
            pass.vendors = false;
            pass.vendors_read = Some(now);
            // A list that cannot be read now is read with the next entries or export.
            let _ = watch.companies.renew_vendors(self.books).await;
        }
    }

    /// After a wrong signature the secret is read again: it may have been replaced at Pleo.
    async fn doubt(
        &self,
        watch: &Arc<Watch>,
        company: &Company,
        pass: &mut Pass,
        now: Duration,
    ) -> Result<(), Problem> {
        let recently = pass
            .doubted
            .is_some_and(|last| now.saturating_sub(last) < hook::DOUBT);
        if !recently && self.shown.with(|inner| std::mem::take(&mut inner.doubt)) {
            pass.doubted = Some(now);
            hook::read_secret(watch, company, &self.shown).await?;
        }
        Ok(())
    }

    fn remind(
        &self,
        watch: &Watch,
        company: &Company,
        key_expires: Option<jiff::civil::Date>,
    ) -> Result<(), Problem> {
        let today = watch.runs.clock().wall().to_zoned(zone(company)).date();
        let state = watch.state(self.books)?;
        if let Some(days) = state.reminder_due(key_expires, today) {
            watch.update(self.books, |state| state.reminded = Some(days))?;
            watch.announce(self.books, What::KeyEnds(days));
        }
        Ok(())
    }
}
