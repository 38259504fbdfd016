//! The task of one run: what happened goes into the decision, the record is saved, then the effect is carried out.

use std::collections::HashSet;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::clock::Heard;
use super::reading::Walks;
use super::record::{Record, Stage, Status};
use super::sign::{self, Given};
use super::step::{Effect, Event, step};
use super::{Runs, blocking, build, check, pleo_effects, receipts, report, to_json};
use crate::crash;
use crate::model::{BooksId, RunId};
use crate::pleo::{self, ApiVersion, Client, Place, Traffic};
use crate::problem::Problem;
use crate::store::{self, Db, RunRow, StoreError};

/// What a person tells a working run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Order {
    Pause,
    Cancel,
    Build,
    Confirm,
    /// Somebody heard that Pleo closed the job. A working run finds out by itself.
    Look,
}

impl Order {
    pub(super) fn event(self) -> Event {
        match self {
            Self::Pause => Event::PauseAsked,
            Self::Cancel => Event::CancelAsked,
            Self::Build => Event::BuildAsked,
            Self::Confirm => Event::Confirmed,
            Self::Look => Event::Begun,
        }
    }
}

/// Rows that have to be saved together with the step they led to.
pub(super) type Rows = Box<dyn FnOnce(&Db<'_>) -> store::Result<()> + Send>;

/// What an effect brought: the event, rows to save with it, and a line for the log.
pub(super) struct Outcome {
    pub(super) event: Event,
    pub(super) rows: Option<Rows>,
    pub(super) log: Option<String>,
}

impl From<Event> for Outcome {
    fn from(event: Event) -> Self {
        Self {
            event,
            rows: None,
            log: None,
        }
    }
}

impl Outcome {
    pub(super) fn log(mut self, text: impl Into<String>) -> Self {
        self.log = Some(text.into());
        self
    }

    pub(super) fn rows(mut self, rows: Rows) -> Self {
        self.rows = Some(rows);
        self
    }
}

/// Why an effect brought nothing.
pub(super) enum Failure {
    Pleo(pleo::Error),
    Problem(Problem),
}

impl From<pleo::Error> for Failure {
    fn from(error: pleo::Error) -> Self {
        Self::Pleo(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Problem(error.into())
    }
}

/// Everything an effect may use.
#[derive(Clone)]
pub(super) struct Context {
    pub(super) runs: Arc<Runs>,
    pub(super) client: Client,
    pub(super) row: RunRow,
    pub(super) company: crate::model::CompanyId,
    pub(super) books: BooksId,
    /// Pages announced so far, so that a list that leads back into itself is noticed.
    pub(super) announced: Arc<Mutex<HashSet<(&'static str, ApiVersion, Place)>>>,
    /// The results on their way.
    pub(super) sending: Arc<tokio::sync::Mutex<report::Sending>>,
    /// Position up to which results were sent: those behind it are not on their way.
    pub(super) sent_to: Arc<AtomicU32>,
    /// The lists being read, with their pages under way.
    pub(super) walks: Arc<Walks>,
}

/// After this many writes with an unknown outcome and no progress between them the run stops and waits for better days.
pub(super) const MAX_UNCLEAR: u32 = 5;
/// How often, at least, a waiting run looks whether Pleo needs a sign of life.
const LOOK: Duration = Duration::from_secs(20);

/// Works on a run until it is over or stops.
///
/// # Errors
/// When the record could not be read or saved: then it does not say how the run goes.
pub(super) async fn drive(
    runs: &Arc<Runs>,
    id: RunId,
    mut orders: mpsc::UnboundedReceiver<Order>,
) -> Result<(), Problem> {
    let (row, mut record) = runs.load(id)?;
    let clock = &runs.clock;
    let context = match context(runs, &row).await {
        Ok(context) => context,
        Err(problem) => {
            let (record, _) = step(record, Event::Stopped(problem), clock.wall());
            return save(runs, &row, &record, None, None, None);
        }
    };
    let mut traffic = context.client.traffic();
    let mut unclear = 0;
    let mut outcome = Outcome::from(Event::Begun);
    // What was done last, and when it was begun.
    let mut done: Option<&'static str> = None;
    let mut begun = clock.now();
    let mut building = None;
    loop {
        count(&mut record, &mut traffic, context.client.traffic());
        unclear = match outcome.event {
            Event::Unclear => unclear + 1,
            // Having looked is no progress yet.
            Event::Opened(_) | Event::NotCreated => unclear,
            _ => 0,
        };
        if unclear > MAX_UNCLEAR {
            outcome = Event::Stopped(crate::pleo::Error::Timeout.into()).into();
        }
        let log = outcome.log.take().or_else(|| said(&outcome.event));
        let heard = heard_by(&outcome.event, &record.stage, begun);
        let (next, effect) = step(record, outcome.event, clock.wall());
        record = next;
        if let (Some(job), Some(heard)) = (&mut record.job, heard) {
            job.heard = Some(heard);
        }
        // When the disk fails: what was not saved did not happen, and resuming goes on from the last record.
        save(runs, &row, &record, outcome.rows, log, done)?;
        drop(building.take());
        receipts::clear_used(&runs.store, id, &record);
        runs.announce(id);
        begun = clock.now();
        outcome = match effect {
            Some(effect) => {
                if effect == Effect::Build {
                    // Until its bookings are saved no other run may look whether entries are booked.
                    building = Some(runs.building.lock().await);
                    // What another run left half done counts as booked too, if its file is there.
                    if let Err(problem) = runs.refuse_half_built(context.books) {
                        outcome = Event::Stopped(problem).into();
                        continue;
                    }
                }
                let name = effect.name();
                done = Some(name);
                crash::at(name, "before");
                let outcome = carry_out(&context, &mut record, effect, &mut orders).await;
                crash::at(name, "answered");
                outcome
            }
            None if record.status == Status::Waiting => {
                done = None;
                match wait(&context, &mut record, &mut orders).await {
                    Some(outcome) => outcome,
                    None => return Ok(()),
                }
            }
            // Said while the run was on its way out: to confirm right after a pause, for example.
            None => match orders.try_recv() {
                Ok(order) => {
                    done = None;
                    order.event().into()
                }
                Err(_) => return Ok(()),
            },
        };
    }
}

/// The moment Pleo heard from us, where an event says that it did. The job is taken to have been touched when we began
/// to say so: earlier than it was, never later. A job that is taken up says how long ago it was; Pleo's date is cut to the
/// second.
pub(super) fn heard_by(event: &Event, stage: &Stage, begun: Heard) -> Option<Heard> {
    if let (Event::Opened(job), Stage::Open | Stage::Claim) = (event, stage) {
        let unheard = job.unheard?.saturating_add(Duration::from_secs(1));
        return Some(begun.before(unheard));
    }
    let heard = matches!(
        event,
        Event::Created(_) | Event::Accepted | Event::Reported { .. } | Event::Touched
    );
    heard.then_some(begun)
}

async fn context(runs: &Arc<Runs>, row: &RunRow) -> Result<Context, Problem> {
    let company = runs.companies.get(row.books)?;
    Ok(Context {
        runs: runs.clone(),
        client: runs.companies.client(row.books).await?,
        row: row.clone(),
        company: company.id,
        books: row.books,
        announced: Arc::default(),
        sending: Arc::default(),
        sent_to: Arc::default(),
        walks: Arc::default(),
    })
}

/// Saves rows, record and log line in one transaction.
pub(super) fn save(
    runs: &Runs,
    row: &RunRow,
    record: &Record,
    rows: Option<Rows>,
    log: Option<String>,
    done: Option<&'static str>,
) -> Result<(), Problem> {
    let now = runs.clock.wall();
    let job = record.job.as_ref().map(|job| job.id);
    runs.store.write(|db| {
        if let Some(rows) = rows {
            rows(db)?;
        }
        if let Some(text) = log {
            db.log_run(row.seq, now, &text)?;
        }
        db.save_run(row.seq, job, record.status.word(), &to_json(record))?;
        if let Some(done) = done {
            crash::at(done, "inside");
        }
        Ok(())
    })?;
    if let Some(done) = done {
        crash::at(done, "after");
    }
    Ok(())
}

/// Carries out an effect unless a person pauses or gives up meanwhile. Dropping it half-way is like a crash, which every
/// stage survives. Pleo gets its signs of life meanwhile, however long it takes.
async fn carry_out(
    context: &Context,
    record: &mut Record,
    effect: Effect,
    orders: &mut mpsc::UnboundedReceiver<Order>,
) -> Outcome {
    let interruptible = !matches!(effect, Effect::Build);
    let mut moves = context.runs.clock.moves();
    // A batch of results is a sign of life itself.
    if record.stage != Stage::Report
        && let Some(event) = sign_of_life(context, record).await
        && event != Event::Touched
    {
        return event.into();
    }
    let asked = record.clone();
    let work = perform(context, &asked, effect);
    tokio::pin!(work);
    // A task of its own: work that stands still while it holds its turn must not wait for the sign, nor the sign for it.
    let mut sign: Option<(Heard, JoinHandle<Given>)> = None;
    loop {
        tokio::select! {
            // What a person says comes before what was asked for earlier.
            biased;
            Some(order) = orders.recv(), if interruptible => {
                if matches!(order, Order::Pause | Order::Cancel) {
                    if let Some((_, sign)) = sign {
                        sign.abort();
                    }
                    return order.event().into();
                }
            }
            outcome = &mut work => {
                // A sign that arrived late would set back what is reported next.
                if let Some((begun, sign)) = sign
                    && let Ok(given) = sign.await
                {
                    signed(context, record, begun, given);
                }
                return outcome;
            }
            given = async { sign.as_mut().map(|(_, sign)| sign).expect("asked for only then").await },
                if sign.is_some() =>
            {
                // That the job is gone the work finds out by itself.
                if let (Some((begun, _)), Ok(given)) = (sign.take(), given) {
                    signed(context, record, begun, given);
                }
            }
            () = tokio::time::sleep(look_every(record)), if sign.is_none() => {
                sign = sign_aside(context, record);
            }
            Ok(()) = moves.changed(), if sign.is_none() => {
                sign = sign_aside(context, record);
            }
        }
    }
}

/// A sign of life, if one is due, beside work that goes on.
fn sign_aside(context: &Context, record: &mut Record) -> Option<(Heard, JoinHandle<Given>)> {
    let begun = context.runs.clock.now();
    let sign = sign::due(context, record)?;
    let (context, record) = (context.clone(), record.clone());
    let given = tokio::spawn(async move { sign::give(&context, &record, sign).await });
    Some((begun, given))
}

/// Notes what a sign of life brought.
fn signed(context: &Context, record: &mut Record, begun: Heard, given: Given) -> Option<Event> {
    record.signs.retain(|entry| given.known != Some(*entry));
    if given.event == Some(Event::Touched)
        && let Some(job) = &mut record.job
    {
        job.touched_at = context.runs.clock.wall();
        job.heard = Some(begun);
    }
    given.event
}

async fn perform(context: &Context, record: &Record, effect: Effect) -> Outcome {
    match effect {
        Effect::Fetch => receipts::perform(context, record).await,
        Effect::Check => {
            let (store, row, record) = (
                context.runs.store.clone(),
                context.row.clone(),
                record.clone(),
            );
            blocking(move || check::all(&store, &row, &record))
                .await
                .unwrap_or_else(|problem| Event::Stopped(problem).into())
        }
        Effect::Build => {
            let (store, row, record) = (
                context.runs.store.clone(),
                context.row.clone(),
                record.clone(),
            );
            blocking(move || build::files(&store, &row, &record))
                .await
                .unwrap_or_else(|problem| Event::Stopped(problem).into())
        }
        Effect::Report => report::batch(context, record).await,
        Effect::LookReported => report::look(context, record).await,
        Effect::Compare => report::compare(context, record).await,
        effect => pleo_effects::perform(context, record, effect).await,
    }
}

/// Tells Pleo that we are still there, if that is due; gives what came of it, when that means something for the run.
async fn sign_of_life(context: &Context, record: &mut Record) -> Option<Event> {
    let begun = context.runs.clock.now();
    let sign = sign::due(context, record)?;
    let given = sign::give(context, record, sign).await;
    signed(context, record, begun, given)
}

/// How often to look whether Pleo needs a sign of life.
fn look_every(record: &Record) -> Duration {
    let lease = record.job.as_ref().map_or(0, |job| job.expires_in);
    LOOK.min(Duration::from_secs(u64::from(lease / 6).max(1)))
}

/// Waits for a person. Pleo gets its signs of life meanwhile.
async fn wait(
    context: &Context,
    record: &mut Record,
    orders: &mut mpsc::UnboundedReceiver<Order>,
) -> Option<Outcome> {
    let mut moves = context.runs.clock.moves();
    loop {
        if let Some(event) = sign_of_life(context, record).await {
            return Some(event.into());
        }
        tokio::select! {
            biased;
            order = orders.recv() => match order {
                Some(Order::Look) => {
                    if let Some(event) = sign::gone(context, record).await {
                        return Some(event.into());
                    }
                }
                other => return other.map(|order| order.event().into()),
            },
            () = tokio::time::sleep(look_every(record)) => {}
            Ok(()) = moves.changed() => {}
        }
    }
}

fn count(record: &mut Record, before: &mut Traffic, now: Traffic) {
    record.requests_sent += now.sent.saturating_sub(before.sent);
    record.answers_429 += now.throttled.saturating_sub(before.throttled);
    *before = now;
}

/// A sentence for the log, for events that do not bring their own.
fn said(event: &Event) -> Option<String> {
    Some(match event {
        Event::Begun => "Started working.".into(),
        Event::Created(job) => format!(
            "Pleo created the export job with {} items.",
            job.number_of_items
        ),
        Event::Unclear => "Pleo's answer was lost. Looking whether it arrived.".into(),
        Event::PauseAsked => "Paused.".into(),
        Event::CancelAsked => "Giving up, as asked.".into(),
        Event::AlreadyBooked { .. } => {
            "Checked: every entry that can be exported is in a file of an earlier run already."
                .into()
        }
        Event::Stale => {
            "Another run booked some of these entries meanwhile. Checking once more.".into()
        }
        Event::BuildAsked => "Building the files, as asked.".into(),
        Event::Confirmed => "The import was confirmed.".into(),
        Event::Stopped(problem) | Event::ListBroken(problem) => {
            format!("Stopped: {}", problem.what)
        }
        Event::Fatal(problem, _) | Event::OtherVersionNeeded(problem) => problem.what.clone(),
        Event::JobGone { status, .. } => format!("Pleo closed the job: {status}."),
        Event::Touched => "Told Pleo that the export is still under way.".into(),
        Event::Compared { differences: 0, .. } => "Pleo's record equals ours, item by item.".into(),
        Event::Compared { differences, .. } => {
            format!("Pleo's record differs from ours in {differences} entries.")
        }
        _ => return None,
    })
}
