//! Reporting: one result per item in batches, acknowledged one by one; and the comparison after the end.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;

use super::drive::{Context, Failure, Outcome};
use super::pleo_effects::stopped;
use super::reading::every_item;
use super::record::{Record, Status};
use super::step::Event;
use crate::model::{EntryId, ItemFailureKind, ItemStatus, ItemUpdate, JobId, JobItem};
use crate::pleo::{self, Trail, Updated};
use crate::problem::Problem;
use crate::store::{Db, ItemRow, ItemState};

/// Most updates in one call (Pleo Export API: 101 give 413).
pub(super) const BATCH: u32 = 100;
/// The final event is answered with 202: the job may take a moment to show it.
pub(super) const PATIENCE: [Duration; 5] = [
    Duration::from_millis(0),
    Duration::from_millis(300),
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(5),
];

/// Reports the next batch and stores which results Pleo took.
pub(super) async fn batch(context: &Context, record: &Record) -> Outcome {
    let Some(job) = record.job.as_ref().map(|job| job.id) else {
        return Event::Stopped(Problem::input("This run has lost its job.")).into();
    };
    match report(context, record, job).await {
        Ok(outcome) => outcome,
        Err(Failure::Pleo(error)) if error.outcome_unknown() => look(context, record).await,
        Err(failure) => stopped(context, record, failure).await.into(),
    }
}

async fn report(context: &Context, record: &Record, job: JobId) -> Result<Outcome, Failure> {
    let seq = context.row.seq;
    let store = &context.runs.store;
    let after = context.reported.load(Ordering::SeqCst);
    let items = store.read(|db| db.items_to_report(seq, after, BATCH))?;
    let Some(last) = items.last().map(|item| item.position) else {
        // Looked at from the first on, in case something was left behind.
        context.reported.store(0, Ordering::SeqCst);
        return Ok(tally(context)?);
    };
    let booked_at = record
        .files
        .first()
        .map_or_else(|| context.runs.clock.wall(), |file| file.written_at);
    let updates: Vec<ItemUpdate> = items.iter().map(|item| update(item, booked_at)).collect();
    let answer = sent(context, record, job, &updates).await?;
    let accepted: HashMap<EntryId, ItemStatus> = answer
        .accepted
        .into_iter()
        .map(|item| (item.entry, item.status))
        .collect();
    let refused: HashMap<EntryId, String> = answer
        .refused
        .into_iter()
        .map(|refusal| {
            (
                refusal.entry,
                format!("{} {}", refusal.kind, refusal.message),
            )
        })
        .collect();
    let settled: Vec<(EntryId, Settled)> = updates
        .iter()
        .map(|update| {
            let entry = update.entry();
            let settled = match (accepted.get(&entry), refused.get(&entry)) {
                (Some(status), _) if *status == update.status() => match update {
                    ItemUpdate::Failed { .. } => Settled::Failed,
                    _ => Settled::Successful,
                },
                (_, Some(why)) => Settled::Refused(format!(
                    "Pleo did not take the result of this entry: {}.",
                    why.trim()
                )),
                _ => Settled::Refused("Pleo did not confirm the result of this entry.".into()),
            };
            (entry, settled)
        })
        .collect();
    context.reported.store(last, Ordering::SeqCst);
    // How many are left is counted once, at the end: counting for every batch would look at every item every time.
    let event = Event::Reported {
        left: BATCH,
        successful: 0,
        failed: 0,
        reason: None,
    };
    Ok(Outcome::from(event).rows(Box::new(move |db| {
        settled
            .iter()
            .try_for_each(|(entry, settled)| settle(db, seq, *entry, settled))
    })))
}

/// Sends updates; those Pleo does not take get a second chance, because one of its reasons is a conflict of the moment.
async fn sent(
    context: &Context,
    record: &Record,
    job: JobId,
    updates: &[ItemUpdate],
) -> Result<Updated, pleo::Error> {
    let client = &context.client;
    let mut answer = client.update_items(record.api, job, updates).await?;
    let taken: HashSet<EntryId> = answer.accepted.iter().map(|item| item.entry).collect();
    let again: Vec<ItemUpdate> = updates
        .iter()
        .filter(|update| !taken.contains(&update.entry()))
        .cloned()
        .collect();
    if !again.is_empty() {
        let second = client.update_items(record.api, job, &again).await?;
        answer.accepted.extend(second.accepted);
        answer.refused = second.refused;
    }
    Ok(answer)
}

enum Settled {
    Successful,
    Failed,
    Refused(String),
}

fn settle(db: &Db<'_>, seq: i64, entry: EntryId, settled: &Settled) -> crate::store::Result<()> {
    match settled {
        Settled::Successful => db.put_successful(seq, entry),
        Settled::Failed => db.set_item_state(seq, entry, ItemState::Failed),
        Settled::Refused(why) => db.fail_item(seq, entry, why),
    }
}

pub(super) fn update(item: &ItemRow, booked_at: Timestamp) -> ItemUpdate {
    match item.state {
        ItemState::Written | ItemState::Booked => ItemUpdate::Successful {
            entry: item.entry,
            external_id: item.external_id().to_owned(),
            // What an earlier run booked was booked then.
            exported_at: item
                .earlier
                .as_ref()
                .filter(|_| item.state == ItemState::Booked)
                .map_or(booked_at, |earlier| earlier.written_at),
        },
        _ => {
            let (kind, reason) = item.failure.clone().unwrap_or((
                ItemFailureKind::Unexpected,
                "This entry could not be exported.".into(),
            ));
            ItemUpdate::Failed {
                entry: item.entry,
                kind,
                reason,
            }
        }
    }
}

/// What is left, and how the rest ended.
fn tally(context: &Context) -> crate::store::Result<Outcome> {
    let seq = context.row.seq;
    let (counts, groups) = context
        .runs
        .store
        .read(|db| Ok((db.state_counts(seq)?, db.failure_groups(seq)?)))?;
    let of = |states: &[ItemState]| states.iter().filter_map(|s| counts.get(s)).sum::<u32>();
    let left = of(&[
        ItemState::Written,
        ItemState::Booked,
        ItemState::Blocked,
        ItemState::Refused,
    ]);
    let successful = of(&[ItemState::Successful]);
    let failed = of(&[ItemState::Failed]);
    let event = Event::Reported {
        left,
        // An item finished before this run was some other run's success; it keeps the job from counting as empty.
        successful: successful + of(&[ItemState::Skipped]),
        failed,
        reason: groups.into_iter().next().map(|(_, reason, _)| reason),
    };
    let outcome = Outcome::from(event);
    Ok(if left == 0 {
        outcome.log(format!(
            "Reported every item: {successful} exported, {failed} failed."
        ))
    } else {
        outcome
    })
}

/// Reads which results Pleo has, so that only the others are sent: after a lost answer, or a program that died.
pub(super) async fn look(context: &Context, record: &Record) -> Outcome {
    let Some(job) = record.job.as_ref().map(|job| job.id) else {
        return Event::Stopped(Problem::input("This run has lost its job.")).into();
    };
    let rows = match every_item(context, record.api, job).await {
        Ok(rows) => rows,
        Err(error) => return stopped(context, record, error.into()).await.into(),
    };
    let seq = context.row.seq;
    context.reported.store(0, Ordering::SeqCst);
    let stored = context.runs.store.write(|db| {
        for row in &rows {
            let arrived = match (db.item_state(seq, row.entry)?, &row.status) {
                (Some(ItemState::Written | ItemState::Booked), ItemStatus::Successful) => {
                    Settled::Successful
                }
                (Some(ItemState::Blocked | ItemState::Refused), ItemStatus::Failed) => {
                    Settled::Failed
                }
                _ => continue,
            };
            settle(db, seq, row.entry, &arrived)?;
        }
        Ok(())
    });
    match stored {
        Ok(()) => Outcome::from(Event::Unclear)
            .log("Read back which results had reached Pleo; sending the others."),
        Err(error) => Event::Stopped(error.into()).into(),
    }
}

/// Reads the job and its items back and compares them with our record, row by row.
pub(super) async fn compare(context: &Context, record: &Record) -> Outcome {
    let Some(id) = record.job.as_ref().map(|job| job.id) else {
        return Event::Stopped(Problem::input("This run has lost its job.")).into();
    };
    match compared(context, record, id).await {
        Ok(outcome) => outcome,
        Err(failure) => stopped(context, record, failure).await.into(),
    }
}

async fn compared(context: &Context, record: &Record, id: JobId) -> Result<Outcome, Failure> {
    let mut job = context.client.job(record.api, id).await?;
    for pause in PATIENCE {
        if !job.status.is_open() {
            break;
        }
        tokio::time::sleep(pause).await;
        job = context.client.job(record.api, id).await?;
    }
    let seq = context.row.seq;
    let given_up = !matches!(
        record.verdict,
        Some(Status::Completed | Status::CompletedWithErrors)
    );
    let store = &context.runs.store;
    let ours: u32 = store.read(|db| db.state_counts(seq))?.values().sum();
    let ours = usize::try_from(ours).unwrap_or(usize::MAX);
    let mut differences = u32::from(job.status.is_open());
    let mut seen = HashSet::new();
    // Pages that move under our hands hide rows; a second reading brings them up.
    for _ in 0..2 {
        let mut trail = Trail::new();
        let mut after = None;
        loop {
            let mut page = context
                .client
                .job_items(record.api, id, after.as_ref())
                .await?;
            trail.advance(&page.next, page.rows.len())?;
            page.rows.retain(|row| seen.insert(row.entry));
            differences += store.write(|db| compare_page(db, seq, &page.rows, given_up))?;
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        if seen.len() >= ours {
            break;
        }
    }
    let lacking = if given_up {
        // A run that gave up may not have read the whole list.
        ours.saturating_sub(seen.len())
    } else {
        seen.len().abs_diff(ours)
    };
    differences += u32::try_from(lacking).unwrap_or(u32::MAX);
    Ok(Event::Compared { job, differences }.into())
}

fn compare_page(
    db: &Db<'_>,
    seq: i64,
    rows: &[JobItem],
    given_up: bool,
) -> crate::store::Result<u32> {
    let mut differences = 0;
    for row in rows {
        let Some(ours) = db.item_state(seq, row.entry)? else {
            // Counted by the caller: the numbers of rows differ.
            continue;
        };
        let same = match (ours, &row.status) {
            (ItemState::Successful, ItemStatus::Successful)
            | (ItemState::Failed, ItemStatus::Failed)
            | (ItemState::Abandoned, ItemStatus::Abandoned) => true,
            (ItemState::Skipped, status) => {
                !matches!(status, ItemStatus::Pending | ItemStatus::InProgress)
            }
            (_, ItemStatus::Abandoned) if given_up => {
                db.set_item_state(seq, row.entry, ItemState::Abandoned)?;
                true
            }
            _ => false,
        };
        differences += u32::from(!same);
    }
    Ok(differences)
}
