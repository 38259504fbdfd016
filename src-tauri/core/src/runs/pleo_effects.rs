//! Effects that talk to Pleo up to the reading of all items: create, find, open, claim, list, read, close.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::drive::{Context, Outcome};
use super::record::Record;
use super::step::{Effect, Event};
use crate::model::{
    EntryId, ExportItem, ExportJob, ItemStatus, ItemUpdate, JobEvent, JobId, JobStatus,
};
use crate::pleo::{self, ApiVersion, Cursor, Trail};
use crate::problem::Problem;
use crate::store::{ItemState, ReadItem};

/// Amounts beyond this (in minor units) are a mistake, and would overflow sums.
const LARGEST: u64 = 10_000_000_000_000;

pub(super) async fn perform(context: &Context, record: &Record, effect: Effect) -> Outcome {
    let job = record.job.as_ref().map(|job| job.id);
    let outcome = match (effect, job) {
        (Effect::Create, _) => create(context, record).await,
        (Effect::FindCreated, _) => find_created(context, record).await,
        (Effect::Open | Effect::LookClosed, Some(job)) => open(context, record, job).await,
        (Effect::Claim, Some(job)) => send(context, record, job, &JobEvent::Started)
            .await
            .map(|outcome| outcome.log("Told Pleo that we work on the job.")),
        (Effect::Close(event), Some(job)) => send(context, record, job, &event)
            .await
            .map(|outcome| outcome.log(format!("Told Pleo how it ended: {}.", event.leads_to()))),
        (Effect::List(after), Some(job)) => list(context, record, job, after).await,
        (Effect::Read(after), Some(job)) => read(context, record, job, after).await,
        // The decision asks for these with a job only, and for the rest elsewhere.
        _ => Ok(Event::Stopped(Problem::input("This run has lost its job.")).into()),
    };
    outcome.unwrap_or_else(|error| refused(record, error).into())
}

/// What a failed call means for the run.
pub(super) fn refused(record: &Record, error: pleo::Error) -> Event {
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
    let creating = matches!(
        record.stage,
        super::Stage::Create { .. } | super::Stage::Open
    );
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

async fn create(context: &Context, record: &Record) -> Result<Outcome, pleo::Error> {
    let entries = match context
        .runs
        .store
        .read(|db| db.chosen_entries(context.row.seq))
    {
        Ok(entries) => entries,
        Err(error) => return Ok(Event::Stopped(error.into()).into()),
    };
    let vendor_based = vendors_known(context).await;
    let job = context
        .client
        .create_job(record.api, context.company, &entries, vendor_based)
        .await?;
    Ok(Event::Created(job).into())
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

/// Looks for the job our lost request may have created: open, not older than the run, with exactly the chosen entries.
async fn find_created(context: &Context, record: &Record) -> Result<Outcome, pleo::Error> {
    let chosen = match context
        .runs
        .store
        .read(|db| db.chosen_entries(context.row.seq))
    {
        Ok(entries) => entries.into_iter().collect::<BTreeSet<_>>(),
        Err(error) => return Ok(Event::Stopped(error.into()).into()),
    };
    // Pleo's clock and ours may differ.
    let oldest = context
        .row
        .created_at
        .saturating_sub(SignedDuration::from_mins(15))
        .unwrap_or(Timestamp::MIN);
    let open = [JobStatus::Pending, JobStatus::InProgress];
    let jobs = context
        .client
        .jobs(record.api, context.company, &open)
        .await?;
    for job in jobs {
        let plausible = job.created_at >= oldest
            && usize::try_from(job.number_of_items).is_ok_and(|n| n == chosen.len());
        if plausible && entries_of(context, record.api, job.id).await? == chosen {
            return Ok(Event::Created(job).into());
        }
    }
    Ok(Outcome::from(Event::NotCreated).log("Our request had not reached Pleo."))
}

async fn entries_of(
    context: &Context,
    api: ApiVersion,
    job: JobId,
) -> Result<BTreeSet<EntryId>, pleo::Error> {
    let mut entries = BTreeSet::new();
    let mut trail = Trail::new();
    let mut after = None;
    loop {
        let page = context.client.job_items(api, job, after.as_ref()).await?;
        trail.advance(&page.next, page.rows.len())?;
        entries.extend(page.rows.iter().map(|item| item.entry));
        after = page.next;
        if after.is_none() {
            return Ok(entries);
        }
    }
}

async fn open(context: &Context, record: &Record, id: JobId) -> Result<Outcome, pleo::Error> {
    let job: ExportJob = context.client.job(record.api, id).await?;
    if job.company != context.company {
        return Err(pleo::Error::NotFound {
            kind: "EXPORT_NOT_FOUND".into(),
        });
    }
    vendors_known(context).await;
    let log = format!(
        "The job is {} with {} items.",
        job.status, job.number_of_items
    );
    Ok(Outcome::from(Event::Opened(job)).log(log))
}

async fn send(
    context: &Context,
    record: &Record,
    job: JobId,
    event: &JobEvent,
) -> Result<Outcome, pleo::Error> {
    match context.client.send_event(record.api, job, event).await {
        Ok(()) => Ok(Event::Accepted.into()),
        // An illegal change: somebody else changed the job. Its state decides.
        Err(error) if error.is_kind("INVALID_EXPORT_JOB_STATUS_CHANGE") => {
            open(context, record, job).await
        }
        Err(error) => Err(error),
    }
}

async fn list(
    context: &Context,
    record: &Record,
    job: JobId,
    after: Option<Cursor>,
) -> Result<Outcome, pleo::Error> {
    let page = context
        .client
        .job_items(record.api, job, after.as_ref())
        .await?;
    moved_on(after.as_ref(), page.next.as_ref())?;
    let rows: Vec<(EntryId, ItemState)> = page
        .rows
        .iter()
        .map(|item| {
            let state = match item.status {
                ItemStatus::Pending | ItemStatus::InProgress => ItemState::Listed,
                ItemStatus::Abandoned => ItemState::Abandoned,
                ItemStatus::Successful | ItemStatus::Failed | ItemStatus::Unknown(_) => {
                    ItemState::Skipped
                }
            };
            (item.entry, state)
        })
        .collect();
    let seq = context.row.seq;
    let first = after.is_none();
    let outcome = Outcome::from(Event::Listed { next: page.next })
        .rows(Box::new(move |db| db.put_listed(seq, &rows)));
    Ok(if first {
        outcome.log("Reading the list of items.")
    } else {
        outcome
    })
}

async fn read(
    context: &Context,
    record: &Record,
    job: JobId,
    after: Option<Cursor>,
) -> Result<Outcome, pleo::Error> {
    let page = context
        .client
        .export_items(record.api, job, after.as_ref())
        .await?;
    moved_on(after.as_ref(), page.next.as_ref())?;
    let zone = TimeZone::get(&record.plan.profile.time_zone).unwrap_or(TimeZone::UTC);
    let rows: Vec<ReadItem> = page
        .rows
        .into_iter()
        .map(|row| readable(row, &zone))
        .collect();
    let seq = context.row.seq;
    let first = after.is_none();
    let last = page.next.is_none();
    let outcome = Outcome::from(Event::Read { next: page.next }).rows(Box::new(move |db| {
        db.put_read(seq, &rows)?;
        if last {
            db.block_unread(
                seq,
                "Pleo lists this entry in the job but gave no data for it. Export it again.",
            )?;
        }
        Ok(())
    }));
    Ok(if first {
        outcome.log("Reading the data of the items.")
    } else {
        outcome
    })
}

/// A page that leads to itself never ends.
fn moved_on(after: Option<&Cursor>, next: Option<&Cursor>) -> Result<(), pleo::Error> {
    if next.is_some() && after == next {
        return Err(pleo::Error::PagingLoop);
    }
    Ok(())
}

fn readable(row: Result<ExportItem, crate::model::ItemFault>, zone: &TimeZone) -> ReadItem {
    match row {
        Ok(item) => {
            let amounts = item
                .lines
                .iter()
                .map(|line| line.amount)
                .chain([item.amount])
                .flat_map(|pair| [Some(pair.wallet), pair.supplier])
                .flatten();
            let too_large = amounts
                .into_iter()
                .any(|m| m.minor.unsigned_abs() > LARGEST);
            ReadItem {
                entry: item.entry,
                date: item.date.date(zone).to_string(),
                data: if too_large {
                    Err(
                        "An amount of this entry is too large to be right. Check it in Pleo."
                            .into(),
                    )
                } else {
                    Ok(item)
                },
            }
        }
        Err(fault) => ReadItem {
            entry: fault.entry,
            date: String::new(),
            data: Err(format!(
                "The data Pleo gave for this entry cannot be booked: {} ({}).",
                fault.what, fault.path
            )),
        },
    }
}

/// A harmless update of one open item, which renews the job's lease.
pub(super) async fn touch(context: &Context, record: &Record) -> Option<Outcome> {
    let job = record.job.as_ref()?.id;
    let open = context
        .runs
        .store
        .read(|db| db.first_open_item(context.row.seq))
        .ok()??;
    let update = [ItemUpdate::InProgress { entry: open }];
    match context.client.update_items(record.api, job, &update).await {
        Ok(_) => Some(Event::Touched.into()),
        Err(error) if error.is_kind("EXPORT_JOB_STATUS_UNPROCESSABLE") => {
            match context.client.job(record.api, job).await {
                Ok(job) => Some(Event::Opened(job).into()),
                Err(_) => None,
            }
        }
        // The next look tries again; the lease has two thirds left.
        Err(_) => None,
    }
}
