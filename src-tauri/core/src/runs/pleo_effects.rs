//! Effects that talk to Pleo about the job itself: create, find, open, claim and close.

use std::collections::BTreeSet;

use super::drive::{Context, Failure, Outcome};
use super::reading;
use super::record::{Record, Stage, Status};
use super::sign;
use super::step::{Effect, Event};
use crate::model::{EntryId, ExportJob, JobEvent, JobId, JobStatus};
use crate::pleo::{self, ApiVersion};
use crate::problem::{Code, Problem};

pub(super) async fn perform(context: &Context, record: &Record, effect: Effect) -> Outcome {
    let job = record.job.as_ref().map(|job| job.id);
    let outcome = match (effect, job) {
        (Effect::Create, _) => create(context, record).await,
        (Effect::FindCreated, _) => find_created(context, record).await,
        (Effect::Open | Effect::LookClosed, Some(job)) => open(context, record, job).await,
        (Effect::Claim, Some(job)) => send(context, record, job, &JobEvent::Started)
            .await
            .map(|outcome| outcome.log("Told Pleo that we work on the job.")),
        (Effect::Close(event), Some(job)) => close(context, record, job, &event).await,
        (Effect::List(after), Some(job)) => reading::list(context, record, job, after).await,
        (Effect::Read(after), Some(job)) => reading::read(context, record, job, after).await,
        // The decision asks for these with a job only, and for the rest elsewhere.
        _ => Ok(Event::Stopped(Problem::input("This run has lost its job.")).into()),
    };
    match outcome {
        Ok(outcome) => outcome,
        Err(failure) => stopped(context, record, failure).await.into(),
    }
}

/// What a failed step means for the run.
pub(super) async fn stopped(context: &Context, record: &Record, failure: Failure) -> Event {
    match failure {
        Failure::Pleo(error) => refused(context, record, error).await,
        Failure::Problem(problem) => Event::Stopped(problem),
    }
}

/// What a failed call means for the run.
async fn refused(context: &Context, record: &Record, error: pleo::Error) -> Event {
    if error.is_kind("EXPORT_JOB_STATUS_UNPROCESSABLE")
        && let Some(facts) = &record.job
    {
        return match context.client.job(record.api, facts.id).await {
            Ok(job) => not_processable(job, &error),
            // Not known; resuming looks again.
            Err(unread) => Event::Stopped(unread.into()),
        };
    }
    meaning(record, error)
}

/// What it means that Pleo takes nothing for a job. An open one is not gone: it may not have seen `started` yet.
pub(super) fn not_processable(job: ExportJob, error: &pleo::Error) -> Event {
    if job.status.is_open() {
        return Event::Stopped(not_taken(error));
    }
    Event::JobGone {
        status: job.status,
        reason: job.failure_reason,
    }
}

pub(super) fn meaning(record: &Record, error: pleo::Error) -> Event {
    if error.outcome_unknown() {
        return Event::Unclear;
    }
    if error.is_kind("MISSING_CONTRA_ACCOUNTS") {
        return Event::OtherVersionNeeded(error.into());
    }
    if error.is_kind("EXPORT_JOB_STATUS_UNPROCESSABLE") {
        return Event::JobGone {
            status: JobStatus::Failed,
            reason: None,
        };
    }
    if error.is_kind("UNSUPPORTED_API_VERSION") {
        let kind = crate::model::JobFailureKind::InvalidConfiguration;
        return Event::Fatal(error.into(), kind);
    }
    let creating = matches!(record.stage, Stage::Create { .. } | Stage::Open);
    if creating && error.is_unknown_path() && record.api != ApiVersion::V1 {
        return Event::OtherVersionNeeded(not_served(record.api, &error));
    }
    match error {
        // Nothing is under way yet, so a plain no ends the run.
        pleo::Error::Conflict { .. }
        | pleo::Error::Refused { .. }
        | pleo::Error::NotFound { .. }
            if creating =>
        {
            Event::Fatal(error.into(), crate::model::JobFailureKind::Validation)
        }
        error => Event::Stopped(error.into()),
    }
}

fn not_served(api: ApiVersion, error: &pleo::Error) -> Problem {
    Problem::new(
        Code::ApiVersion,
        format!("Pleo does not offer Export API {api} to this company."),
        "Nothing was exported.",
        "Choose automatic, or an older version of the Export API.",
    )
    .with_detail(error)
}

async fn create(context: &Context, record: &Record) -> Result<Outcome, Failure> {
    let store = &context.runs.store;
    let entries = store.read(|db| db.chosen_entries(context.row.seq))?;
    let vendor_based = vendors_known(context).await;
    let created = context
        .client
        .create_job(record.api, context.company, &entries, vendor_based)
        .await;
    match created {
        Ok(job) => Ok(Event::Created(job).into()),
        // What stands in the way may be ours after all: an earlier request that arrived after we had looked.
        Err(error) if may_be_ours(record, &error) => {
            let entries = entries.into_iter().collect();
            let found = open_job_of(context, record, &entries).await?;
            Ok(found.map(|job| Event::Created(job).into()).ok_or(error)?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether Pleo refuses to create what an earlier request, which seemed not to have arrived, may have created. Which refusal
/// comes first, of a second open job or of entries that are in one, Pleo does not say.
pub(super) fn may_be_ours(record: &Record, error: &pleo::Error) -> bool {
    matches!(record.stage, Stage::Create { looked: true, .. })
        && matches!(
            error,
            pleo::Error::Conflict { .. } | pleo::Error::Refused { .. }
        )
}

/// Reads the vendor list; vendor-based data is asked for when there is one.
async fn vendors_known(context: &Context) -> bool {
    // A list that cannot be read now leaves the one read before.
    let _ = context.runs.companies.fetch_vendors(context.books).await;
    context
        .runs
        .store
        .read(|db| db.find_vendors(context.books, "", 1))
        .is_ok_and(|vendors| !vendors.is_empty())
}

/// Looks for the job our lost request may have created.
async fn find_created(context: &Context, record: &Record) -> Result<Outcome, Failure> {
    let store = &context.runs.store;
    let chosen = store.read(|db| db.chosen_entries(context.row.seq))?;
    let chosen = chosen.into_iter().collect();
    Ok(match open_job_of(context, record, &chosen).await? {
        Some(job) => Event::Created(job).into(),
        None => Outcome::from(Event::NotCreated).log(match record.verdict {
            // Nobody knows what is still on its way, and nothing of this run looks again.
            Some(Status::Cancelled) => {
                "Our request had not reached Pleo. Should it arrive after all, Pleo shows an open job of these entries, \
                 which can be taken up and ends by itself."
            }
            _ => "Our request had not reached Pleo.",
        }),
    })
}

/// The job that is pending, belongs to no other run and has exactly these entries: ours, or just what we asked for.
///
/// One in progress is somebody else's work. Its age says nothing, because Pleo's clock and ours may differ.
async fn open_job_of(
    context: &Context,
    record: &Record,
    chosen: &BTreeSet<EntryId>,
) -> Result<Option<ExportJob>, Failure> {
    let others: Vec<JobId> = context
        .runs
        .store
        .read(|db| db.runs(context.books))?
        .into_iter()
        .filter(|row| row.id != context.row.id)
        .filter_map(|row| row.job)
        .collect();
    let jobs = context
        .client
        .jobs(record.api, context.company, &[JobStatus::Pending])
        .await?;
    for job in jobs {
        let plausible = !others.contains(&job.id)
            && usize::try_from(job.number_of_items).is_ok_and(|n| n == chosen.len());
        if plausible {
            let items = reading::every_item(context, record.api, job.id)
                .await
                .map_err(reading::as_incomplete)?;
            let entries: BTreeSet<EntryId> = items.iter().map(|item| item.entry).collect();
            if entries == *chosen {
                return Ok(Some(job));
            }
            if entries.len() < chosen.len() && entries.is_subset(chosen) {
                // Pages that moved hide items; it may be ours all the same.
                return Err(reading::incomplete().into());
            }
        }
    }
    Ok(None)
}

async fn open(context: &Context, record: &Record, id: JobId) -> Result<Outcome, Failure> {
    let asked = context.client.job(record.api, id);
    let (job, _) = tokio::join!(asked, vendors_known(context));
    let job = job?;
    if job.company != context.company {
        let kind = "EXPORT_NOT_FOUND".into();
        return Err(pleo::Error::NotFound { kind }.into());
    }
    let log = format!(
        "The job is {} with {} items.",
        job.status, job.number_of_items
    );
    Ok(Outcome::from(Event::Opened(job)).log(log))
}

async fn close(
    context: &Context,
    record: &Record,
    job: JobId,
    event: &JobEvent,
) -> Result<Outcome, Failure> {
    if sign::lacking(context, record, job, event).await? {
        return Ok(Outcome::from(Event::ResultsOpen)
            .log("Pleo lacks results of entries that had one. Reporting them again."));
    }
    let outcome = send(context, record, job, event).await?;
    Ok(outcome.log(format!("Told Pleo how it ended: {}.", event.leads_to())))
}

async fn send(
    context: &Context,
    record: &Record,
    job: JobId,
    event: &JobEvent,
) -> Result<Outcome, Failure> {
    match context.client.send_event(record.api, job, event).await {
        Ok(()) => Ok(Event::Accepted.into()),
        // An illegal change: somebody else changed the job, or it was changed before. Its state decides.
        Err(error) if error.is_kind("INVALID_EXPORT_JOB_STATUS_CHANGE") => {
            let outcome = open(context, record, job).await?;
            Ok(match &outcome.event {
                Event::Opened(job) if expected(event, &job.status) => {
                    Event::Stopped(not_taken(&error)).into()
                }
                _ => outcome,
            })
        }
        Err(error) => Err(error.into()),
    }
}

/// The status from which Pleo's state machine takes the event, so that a refusal has another reason.
pub(super) fn expected(event: &JobEvent, status: &JobStatus) -> bool {
    match event {
        JobEvent::Started => *status == JobStatus::Pending,
        _ => status.is_open(),
    }
}

pub(super) fn not_taken(error: &pleo::Error) -> Problem {
    Problem::new(
        Code::Refused,
        "Pleo does not let this export job go on, although it is open.",
        "Every result reported so far is kept on both sides.",
        "Look at the job in Pleo, then resume.",
    )
    .with_detail(error)
}
