//! Our processing of Pleo export jobs: record, decision, and the tasks that carry it out.
//!
//! Owns every run from its creation to the comparison with Pleo. Keeps true: the record is saved before anything that
//! cannot be repeated and after everything that happened; one task at most works on a run; an order from a person is
//! taken only in a stage where it makes sense. Leaves out: how a screen shows it. A watcher gets ids and reads
//! [`Snapshot`]s, so nothing depends on having seen every change.

mod again;
mod audit;
mod booked;
mod build;
mod check;
mod clock;
mod drive;
mod finder;
mod hand_over;
mod listed;
mod pleo_effects;
mod preview;
mod reading;
mod receipt_file;
mod receipts;
mod record;
mod recover;
mod refusals;
mod report;
mod sign;
#[cfg(any(test, feature = "simulation"))]
pub mod simulation;
mod snapshot;
mod step;
mod taken_back;
mod unfinished;
mod vendors;
mod verify;
mod vouchers;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{broadcast, mpsc};

pub use again::Comparison;
pub use audit::{AuditLine, user};
pub use check::code_of;
pub use clock::{Clock, Heard};
pub use hand_over::Confirmation;
pub use preview::{FilePreview, ItemDetail};
pub use receipt_file::{MOST_SHOWN, ReceiptFile};
pub use record::{FileFacts, JobFacts, Lease, Phase, PhaseTimes, Plan, Record, Stage, Status};
pub use refusals::Refusal;
pub use snapshot::{BookedBefore, Snapshot, Summary};
pub use unfinished::Unfinished;
pub use vendors::Tagged;
pub use verify::FileState;
pub use vouchers::{Match, Misfit, Preview};

use crate::companies::{ApiChoice, Companies, ReportPolicy};
use crate::crash;
use crate::disk;
use crate::formats::{self, ReceiptPolicy};
use crate::model::{BooksId, EntryId, JobId, RunId};
use crate::problem::{Code, Problem};
use crate::store::{Decision, RunRow, Store};
use drive::Order;

/// Most entries one run takes.
const MAX_ENTRIES: usize = 1_000_000;

/// What a new run works on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    /// A new job for these entries.
    Entries(Vec<EntryId>),
    /// A job that exists.
    Job(JobId),
}

/// What a person asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewRun {
    /// For whom.
    pub books: BooksId,
    /// On what.
    pub source: Source,
    /// Format id.
    pub format: String,
    /// Folder for the files.
    pub folder: PathBuf,
    /// When to report.
    pub report: ReportPolicy,
    /// Export API version.
    pub api: ApiChoice,
    /// Stop after the check for a person.
    pub review: bool,
    /// What becomes of receipts this once; what the company's profile says if left out.
    pub receipts: Option<ReceiptPolicy>,
}

/// The task that works on a run.
struct Task {
    orders: mpsc::UnboundedSender<Order>,
    handle: tokio::task::JoinHandle<()>,
}

/// All runs.
pub struct Runs {
    companies: Arc<Companies>,
    store: Arc<Store>,
    live: Mutex<HashMap<RunId, Task>>,
    /// Runs whose task ended because it could not save, with the reason; their records do not say it.
    unsaved: Mutex<HashMap<RunId, Problem>>,
    changed: broadcast::Sender<RunId>,
    clock: Arc<Clock>,
    /// Held from the look whether entries are booked until their new bookings are saved.
    building: tokio::sync::Mutex<()>,
}

impl Runs {
    /// Runs of `companies`. Whatever was at work when the program ended is marked as interrupted; a file that was
    /// published right then is booked.
    pub fn open(companies: Arc<Companies>) -> Result<Arc<Self>, Problem> {
        Self::open_with(companies, Clock::system())
    }

    /// The same with clocks a test can move.
    pub fn open_with(companies: Arc<Companies>, clock: Arc<Clock>) -> Result<Arc<Self>, Problem> {
        let store = companies.store().clone();
        let runs = Self {
            companies,
            store,
            live: Mutex::default(),
            unsaved: Mutex::default(),
            changed: broadcast::channel(1024).0,
            clock,
            building: tokio::sync::Mutex::default(),
        };
        runs.recover()?;
        Ok(Arc::new(runs))
    }

    /// Fires whenever a run changed.
    pub fn changes(&self) -> broadcast::Receiver<RunId> {
        self.changed.subscribe()
    }

    /// Creates a run and sets it to work.
    ///
    /// # Errors
    /// `nothing_selected`, `input_invalid`, `folder_not_writable`, `job_taken`, `key_missing`.
    pub async fn start(self: &Arc<Self>, new: NewRun) -> Result<RunId, Problem> {
        self.start_with(new, Decision::ReportOnly).await
    }

    /// The same, with a decision about entries that turn out to be booked already.
    pub async fn start_with(
        self: &Arc<Self>,
        new: NewRun,
        booked: Decision,
    ) -> Result<RunId, Problem> {
        self.begin(new, booked, None).await
    }

    async fn begin(
        self: &Arc<Self>,
        new: NewRun,
        booked: Decision,
        continues: Option<RunId>,
    ) -> Result<RunId, Problem> {
        let booked = booked::sound(booked)?;
        let company = self.companies.get(new.books)?;
        let (job, entries) = match new.source {
            Source::Job(job) => (Some(job), Vec::new()),
            Source::Entries(entries) => (None, without_doubles(entries)?),
        };
        let Some(format) = formats::by_id(&new.format) else {
            return Err(Problem::input(format!(
                "“{}” is not a file format of this version.",
                new.format
            )));
        };
        company.settings.check()?;
        let mut profile = company.settings.profile;
        if let Some(receipts) = new.receipts {
            profile.receipts = receipts.sound();
        }
        check::refuse_unready(format, &profile)?;
        // Before the folder is made anew: that it is not there may be all there is to see.
        self.refuse_half_built(new.books)?;
        prove_folder(new.folder.clone()).await?;
        // A key that is gone is found before Pleo hears of anything.
        self.companies.client(new.books).await?;
        if let Some(job) = job {
            self.refuse_taken(new.books, job)?;
        }
        let now = self.clock.wall();
        let numbered_before = self.store.read(|db| db.count_booked(new.books))?;
        let prefix = if company.place == "demo" { "DEMO-" } else { "" };
        let plan = Plan {
            format: new.format,
            folder: new.folder,
            file_stem: format!("{prefix}{}", disk::safe_name(&company.name, 60)),
            report: new.report,
            api: new.api,
            review: new.review,
            profile,
            numbered_before,
        };
        let mut record = Record::new(plan, job, now);
        record.booked = booked;
        record.continues = continues;
        let id = RunId::fresh();
        self.store.write(|db| {
            let row = db.insert_run(id, new.books, job, now, &entries)?;
            db.save_run(row.seq, job, record.status.word(), &to_json(&record))?;
            db.log_run(row.seq, now, &audit::by("Started"))?;
            if let Some(before) = continues {
                recover::continued(db, before, id)?;
            }
            crash::point("run.recorded.inside");
            Ok(())
        })?;
        crash::point("run.recorded.after");
        self.spawn(id, None)?;
        Ok(id)
    }

    /// Goes on with a run that was paused, interrupted, or waits and has no task.
    pub fn resume(self: &Arc<Self>, id: RunId) -> Result<(), Problem> {
        let (_, record) = self.load(id)?;
        if record.can_continue()
            && let Some(problem) = record.problem
        {
            return Err(problem);
        }
        if record.status.is_over() {
            return Err(Problem::input(
                "This run is over; there is nothing to resume.",
            ));
        }
        self.spawn(id, None)
    }

    /// Pauses a run that works or waits.
    pub fn pause(self: &Arc<Self>, id: RunId) -> Result<(), Problem> {
        self.order(id, Order::Pause, "It does not work right now.")
    }

    /// Gives up. Pleo is told that nothing was exported, so that the entries return to its list.
    ///
    /// Possible as long as this run has published no file: also for a run that was interrupted while its file was made.
    ///
    /// # Errors
    /// `input_invalid` once there is a file: from then on the import has to be confirmed or refused.
    pub fn cancel(self: &Arc<Self>, id: RunId) -> Result<(), Problem> {
        let (row, record) = self.load(id)?;
        let early = record.stage.phase() < Phase::Build;
        let no_file = record.stage == Stage::HandOver && record.files.is_empty();
        let sound = !record.status.is_over()
            && (early || no_file || self.back_from_building(id, &row, &record)?);
        if !sound {
            return Err(Problem::input(
                "A file is already being made or exists, so this run can no longer be cancelled. \
                 Confirm the import, or say that it was refused.",
            ));
        }
        self.spawn_with(id, Order::Cancel)
    }

    /// Builds the files of a run that waits for a look at its checks.
    pub fn build(self: &Arc<Self>, id: RunId) -> Result<(), Problem> {
        let (_, record) = self.load(id)?;
        if record.stage != Stage::Review {
            return Err(Problem::input(
                "This run does not wait for its files to be built.",
            ));
        }
        self.spawn_with(id, Order::Build)
    }

    /// A run as it is now.
    pub fn snapshot(&self, id: RunId) -> Result<Snapshot, Problem> {
        let mut snapshot = snapshot::snapshot(&self.store, &self.clock, id)?;
        self.tell_unsaved(id, &mut snapshot.record);
        Ok(snapshot)
    }

    /// Reads the files of a run again and compares them with what was built, in the order of the record.
    pub fn verify(&self, id: RunId) -> Result<Vec<FileState>, Problem> {
        let (_, record) = self.load(id)?;
        Ok(record
            .files
            .iter()
            .map(|file| verify::verify(&file.path, &file.sha256))
            .collect())
    }

    /// How a run goes: cheap, unlike a snapshot.
    pub fn status(&self, id: RunId) -> Result<Status, Problem> {
        if lock(&self.unsaved).contains_key(&id) {
            return Ok(Status::Interrupted);
        }
        let word = self.store.read(|db| db.run_status(id))?;
        word.as_deref()
            .and_then(Status::of_word)
            .ok_or_else(|| Problem::input("There is no such run."))
    }

    /// Whether a task works on a run or waits for a person in it.
    pub fn works_on(&self, id: RunId) -> bool {
        self.live()
            .get(&id)
            .is_some_and(|task| !task.orders.is_closed())
    }

    /// The clocks.
    pub fn clock(&self) -> &Arc<Clock> {
        &self.clock
    }

    /// The companies.
    pub fn companies(&self) -> &Arc<Companies> {
        &self.companies
    }

    /// Runs of a company, newest first.
    pub fn list(&self, books: BooksId) -> Result<Vec<Summary>, Problem> {
        let mut list = snapshot::list(&self.store, books)?;
        for run in &mut list {
            self.tell_unsaved(run.id, &mut run.record);
        }
        Ok(list)
    }

    fn tell_unsaved(&self, id: RunId, record: &mut Record) {
        if let Some(problem) = lock(&self.unsaved).get(&id) {
            record.status = Status::Interrupted;
            record.problem = Some(problem.clone());
        }
    }

    fn load(&self, id: RunId) -> Result<(RunRow, Record), Problem> {
        load(&self.store, id)
    }

    fn refuse_taken(&self, books: BooksId, job: JobId) -> Result<(), Problem> {
        let taken = self
            .store
            .read(|db| db.runs(books))?
            .into_iter()
            .any(|row| {
                row.job == Some(job) && record_of(&row).is_ok_and(|record| !record.status.is_over())
            });
        if taken {
            return Err(Problem::new(
                Code::JobTaken,
                "Another run here already works on this job.",
                "Nothing was changed.",
                "Open that run and go on with it.",
            ));
        }
        Ok(())
    }

    fn announce(&self, id: RunId) {
        // Nobody watching is fine: a watcher reads the snapshot when it comes.
        let _ = self.changed.send(id);
    }

    fn live(&self) -> MutexGuard<'_, HashMap<RunId, Task>> {
        lock(&self.live)
    }

    fn order(&self, id: RunId, order: Order, otherwise: &str) -> Result<(), Problem> {
        let live = self.live();
        live.get(&id)
            .and_then(|task| task.orders.send(order).ok())
            .ok_or_else(|| Problem::input(otherwise))
    }

    fn spawn_with(self: &Arc<Self>, id: RunId, order: Order) -> Result<(), Problem> {
        self.spawn(id, Some(order))
    }

    /// Sees to it that a task works on the run, and gives it an order it finds before it does anything else.
    fn spawn(self: &Arc<Self>, id: RunId, order: Option<Order>) -> Result<(), Problem> {
        let mut live = self.live();
        let (row, mut record) = self.load(id)?;
        let stopped = matches!(record.status, Status::Paused | Status::Interrupted);
        if !stopped
            && let Some(task) = live.get(&id).filter(|task| !task.orders.is_closed())
            // A task that ends right now takes no order any more; another one does.
            && order.is_none_or(|order| task.orders.send(order).is_ok())
        {
            return Ok(());
        }
        if stopped {
            // Whoever looks next sees that it goes on, and a second order to resume finds nothing to do.
            record.status = Status::Queued;
            self.store.write(|db| {
                db.save_run(row.seq, row.job, record.status.word(), &to_json(&record))
            })?;
        }
        lock(&self.unsaved).remove(&id);
        let before = live.remove(&id);
        let (orders, receive) = mpsc::unbounded_channel();
        if let Some(order) = order {
            let _ = orders.send(order);
        }
        let runs = self.clone();
        let handle = tokio::spawn(async move {
            if let Some(before) = before {
                // It has saved that it stops, and may still be on its way out.
                let _ = before.handle.await;
            }
            if let Err(problem) = drive::drive(&runs, id, receive).await {
                lock(&runs.unsaved).insert(id, problem);
            }
            runs.announce(id);
        });
        live.insert(id, Task { orders, handle });
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn load(store: &Store, id: RunId) -> Result<(RunRow, Record), Problem> {
    let row = store
        .read(|db| db.run(id))?
        .ok_or_else(|| Problem::input("There is no such run."))?;
    let record = record_of(&row)?;
    Ok((row, record))
}

fn record_of(row: &RunRow) -> Result<Record, Problem> {
    serde_json::from_str(&row.record).map_err(|error| {
        Problem::new(
            Code::Database,
            "The record of a run cannot be read.",
            "It was not changed, and nothing is done with it.",
            "Install the newest version, or report this with the details.",
        )
        .with_detail(error)
    })
}

fn to_json(record: &Record) -> String {
    serde_json::to_string(record).expect("a record is plain data with text keys")
}

/// Chosen entries, each once, in the order given.
fn without_doubles(entries: Vec<EntryId>) -> Result<Vec<EntryId>, Problem> {
    let mut seen = std::collections::HashSet::with_capacity(entries.len());
    let entries: Vec<EntryId> = entries.into_iter().filter(|e| seen.insert(*e)).collect();
    match entries.len() {
        0 => Err(Problem::nothing_selected()),
        1..=MAX_ENTRIES => Ok(entries),
        _ => Err(Problem::input(
            "One export takes at most 1,000,000 entries.",
        )),
    }
}

/// Proves that a file can be written, by writing one that is gone again.
async fn prove_folder(folder: PathBuf) -> Result<(), Problem> {
    blocking(move || {
        std::fs::create_dir_all(&folder).map_err(|error| {
            Problem::new(
                Code::Folder,
                "The folder for the files cannot be used.",
                "Nothing was started and Pleo was told nothing.",
                "Choose a folder that exists and that you may write to.",
            )
            .with_detail(error)
        })?;
        disk::sweep(&folder)?;
        drop(disk::Staged::create(&folder)?);
        Ok(())
    })
    .await
}

/// Runs work that waits for the disk beside the async tasks.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(failed) => match failed.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The program ends before the work was begun: whoever waits for it ends in the same moment.
            Err(_) => std::future::pending().await,
        },
    }
}
