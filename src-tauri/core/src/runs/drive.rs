//! The task of one run: what happened goes into the decision, the record is saved, then the effect is carried out.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc;

use super::reading::Walks;
use super::record::{Record, Stage, Status};
use super::step::{Effect, Event, step};
use super::{Runs, blocking, build, check, pleo_effects, report, to_json};
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
}

impl Order {
    fn event(self) -> Event {
        match self {
            Self::Pause => Event::PauseAsked,
            Self::Cancel => Event::CancelAsked,
            Self::Build => Event::BuildAsked,
            Self::Confirm => Event::Confirmed,
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
    /// The lists being read, with their pages under way.
    pub(super) walks: Arc<Walks>,
}

/// After this many writes with an unknown outcome and no progress between them the run stops and waits for better days.
const MAX_UNCLEAR: u32 = 5;
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
    let context = match context(runs, &row).await {
        Ok(context) => context,
        Err(problem) => {
            let (record, _) = step(record, Event::Stopped(problem), Timestamp::now());
            return save(runs, &row, &record, None, None);
        }
    };
    let mut traffic = context.client.traffic();
    let mut unclear = 0;
    let mut outcome = Outcome::from(Event::Begun);
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
        let (next, effect) = step(record, outcome.event, Timestamp::now());
        record = next;
        // When the disk fails: what was not saved did not happen, and resuming goes on from the last record.
        save(runs, &row, &record, outcome.rows, log)?;
        runs.announce(id);
        outcome = match effect {
            Some(effect) => carry_out(&context, &record, effect, &mut orders).await,
            None if record.status == Status::Waiting => {
                match wait(&context, &record, &mut orders).await {
                    Some(outcome) => outcome,
                    None => return Ok(()),
                }
            }
            None => return Ok(()),
        };
    }
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
        walks: Arc::default(),
    })
}

/// Saves rows, record and log line in one transaction.
fn save(
    runs: &Runs,
    row: &RunRow,
    record: &Record,
    rows: Option<Rows>,
    log: Option<String>,
) -> Result<(), Problem> {
    let job = record.job.as_ref().map(|job| job.id);
    runs.store.write(|db| {
        if let Some(rows) = rows {
            rows(db)?;
        }
        if let Some(text) = log {
            db.log_run(row.seq, Timestamp::now(), &text)?;
        }
        db.save_run(row.seq, job, record.status.word(), &to_json(record))
    })?;
    Ok(())
}

/// Carries out an effect unless a person pauses or gives up meanwhile. Dropping it half-way is like a crash, which every
/// stage survives.
async fn carry_out(
    context: &Context,
    record: &Record,
    effect: Effect,
    orders: &mut mpsc::UnboundedReceiver<Order>,
) -> Outcome {
    let interruptible = !matches!(effect, Effect::Build);
    let work = perform(context, record, effect);
    tokio::pin!(work);
    loop {
        tokio::select! {
            outcome = &mut work => return outcome,
            Some(order) = orders.recv(), if interruptible => {
                if matches!(order, Order::Pause | Order::Cancel) {
                    return order.event().into();
                }
            }
        }
    }
}

async fn perform(context: &Context, record: &Record, effect: Effect) -> Outcome {
    if let Some(outcome) = sign_of_life(context, record).await {
        return outcome;
    }
    match effect {
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

/// Tells Pleo that we are still there, when a third of the lease has passed and an item is open to say it with.
async fn sign_of_life(context: &Context, record: &Record) -> Option<Outcome> {
    let job = record.job.as_ref()?;
    let working = matches!(
        record.stage,
        Stage::Read { .. } | Stage::Check | Stage::Review | Stage::Build | Stage::HandOver
    );
    if !working || !job.sign_due(Timestamp::now()) {
        return None;
    }
    pleo_effects::touch(context, record).await
}

/// Waits for a person. Pleo gets its signs of life meanwhile.
async fn wait(
    context: &Context,
    record: &Record,
    orders: &mut mpsc::UnboundedReceiver<Order>,
) -> Option<Outcome> {
    let lease = record.job.as_ref().map_or(0, |job| job.expires_in);
    let look = LOOK.min(Duration::from_secs(u64::from(lease / 6).max(1)));
    loop {
        tokio::select! {
            order = orders.recv() => return order.map(|order| order.event().into()),
            () = tokio::time::sleep(look) => {
                if let Some(outcome) = sign_of_life(context, record).await {
                    return Some(outcome);
                }
            }
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
