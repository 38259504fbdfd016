//! Reporting: one result per item in batches, acknowledged one by one; and the comparison after the end.

mod sending;

use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;

use super::drive::{Context, Failure, Outcome};
use super::pleo_effects::stopped;
use super::reading::{every_item, in_pages, is_broken_list};
use super::record::{Record, Status};
use super::step::Event;
use crate::model::{EntryId, ItemFailureKind, ItemStatus, ItemUpdate, JobId, JobItem};
use crate::pleo::{self, Place};
use crate::problem::Problem;
use crate::store::{Db, ItemRow, ItemState};

pub(super) use sending::Sending;
use sending::{Answered, BATCH, MOST_RESULTS};

/// The final event is answered with 202: the job may take a moment to show it.
pub(super) const PATIENCE: [Duration; 5] = [
    Duration::from_millis(0),
    Duration::from_millis(300),
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(5),
];

/// Reports the next results and stores which of them Pleo took. Several batches are on their way side by side.
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
    let sending = context.sending.try_lock();
    // Nobody else holds it while this effect is carried out. It must not be waited for: results leave at once, before a
    // sign of life can choose an item, or with the next effect.
    let Ok(mut sending) = sending else {
        return Ok(going_on().into());
    };
    sending.fill(context, record, job)?;
    let Some(answered) = sending.next().await else {
        // Looked at from the first on, in case something was left behind.
        context.sent_to.store(0, Ordering::SeqCst);
        return Ok(tally(context)?);
    };
    if answered.iter().any(|batch| batch.answer.is_err()) {
        // Nothing more leaves; what the others brought is kept before anything is made of the error.
        given_up(context, &mut sending, answered).await?;
        return Ok(going_on().into());
    }
    let settled: Outcomes = answered.iter().flat_map(Answered::settled).collect();
    let rows = Box::new(move |db: &Db<'_>| settle_all(db, seq, &settled));
    Ok(Outcome::from(going_on()).rows(rows))
}

/// Results were stored. How many are left is counted once, at the end: counting for every batch would look at every item
/// every time.
fn going_on() -> Event {
    Event::Reported {
        left: BATCH,
        successful: 0,
        failed: 0,
        reason: None,
    }
}

/// Waits for every batch under way and stores what was acknowledged.
///
/// # Errors
/// The one that matters most: after which nobody knows what Pleo has, else the first.
async fn given_up(
    context: &Context,
    sending: &mut Sending,
    mut answered: Vec<Answered>,
) -> Result<(), Failure> {
    answered.extend(sending.rest().await);
    context.sent_to.store(0, Ordering::SeqCst);
    let settled: Outcomes = answered.iter().flat_map(Answered::settled).collect();
    if !settled.is_empty() {
        let seq = context.row.seq;
        let store = &context.runs.store;
        store.write(|db| settle_all(db, seq, &settled))?;
    }
    let mut errors: Vec<pleo::Error> = answered
        .into_iter()
        .filter_map(|batch| batch.answer.err())
        .collect();
    let unknown = errors.iter().position(pleo::Error::outcome_unknown);
    if errors.is_empty() {
        return Ok(());
    }
    Err(errors.swap_remove(unknown.unwrap_or(0)).into())
}

enum Settled {
    Successful,
    Failed,
    Refused(String),
}

/// Items with what became of them, and where they stand in the run.
type Outcomes = Vec<(u32, EntryId, Settled)>;

fn settle_all(db: &Db<'_>, seq: i64, outcomes: &Outcomes) -> crate::store::Result<()> {
    // Nearly always everything was taken: items that stand side by side are one change.
    let side_by_side = outcomes.chunk_by(|(first, _, one), (second, _, other)| {
        first + 1 == *second && one.is_success() && other.is_success()
    });
    for outcomes in side_by_side {
        match outcomes {
            [(_, entry, settled)] => settle(db, seq, *entry, settled)?,
            [(first, ..), ..] => {
                let entries: Vec<EntryId> = outcomes.iter().map(|(_, entry, _)| *entry).collect();
                db.put_all_successful(seq, *first, &entries)?;
            }
            [] => {}
        }
    }
    Ok(())
}

impl Settled {
    fn is_success(&self) -> bool {
        matches!(self, Self::Successful)
    }
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
    match looked(context, record, job).await {
        Ok(()) => Outcome::from(Event::Unclear).log("Read back which results had reached Pleo."),
        Err(failure) => stopped(context, record, failure).await.into(),
    }
}

async fn looked(context: &Context, record: &Record, job: JobId) -> Result<(), Failure> {
    {
        let mut sending = context.sending.lock().await;
        match given_up(context, &mut sending, Vec::new()).await {
            // What failed among these is looked for below.
            Ok(()) | Err(Failure::Pleo(_)) => {}
            Err(unsaved) => return Err(unsaved),
        }
    }
    let seq = context.row.seq;
    let store = &context.runs.store;
    // Only these can have been on their way.
    let doubtful = store.read(|db| db.entries_to_report(seq, MOST_RESULTS))?;
    let rows = statuses(context, record, job, &doubtful).await?;
    let arrived: Outcomes = store.read(|db| {
        let mut arrived = Vec::new();
        for row in &rows {
            let Some((position, state)) = db.item_place(seq, row.entry)? else {
                continue;
            };
            match (state, &row.status) {
                (
                    // Refused after Pleo had been told: stays to be reported, and the ledger says what Pleo shows until then.
                    ItemState::Written | ItemState::Booked | ItemState::Refused,
                    ItemStatus::Successful,
                ) => arrived.push((position, row.entry, Settled::Successful)),
                (ItemState::Blocked | ItemState::Refused, ItemStatus::Failed) => {
                    arrived.push((position, row.entry, Settled::Failed));
                }
                _ => {}
            }
        }
        arrived.sort_unstable_by_key(|(position, ..)| *position);
        Ok(arrived)
    })?;
    Ok(store.write(|db| settle_all(db, seq, &arrived))?)
}

/// What Pleo says about these items of a job, given by their places in its list. Where the list is in another order now
/// all of it is read.
async fn statuses(
    context: &Context,
    record: &Record,
    job: JobId,
    items: &[(u32, EntryId)],
) -> Result<Vec<JobItem>, pleo::Error> {
    let (Some((first, _)), Some((last, _))) = (items.first(), items.last()) else {
        return Ok(Vec::new());
    };
    let mut sought: HashSet<EntryId> = items.iter().map(|(_, entry)| *entry).collect();
    let mut found = Vec::with_capacity(sought.len());
    let mut walk = context.client.job_items_walk(record.api, job, *last);
    let mut next = Some(Place::Offset(u64::from(first.saturating_sub(1))));
    while let Some(place @ Place::Offset(_)) = next {
        let page = match walk.page(Some(&place)).await {
            Ok(page) => page,
            Err(error) if is_broken_list(&error) => break,
            Err(error) => return Err(error),
        };
        found.extend(
            page.rows
                .into_iter()
                .filter(|row| sought.remove(&row.entry)),
        );
        next = page.next;
    }
    if sought.is_empty() {
        return Ok(found);
    }
    every_item(context, record.api, job).await
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
    let count = job.number_of_items;
    let ours = usize::try_from(ours).unwrap_or(usize::MAX);
    let mut differences = u32::from(job.status.is_open());
    let mut seen = Seen::default();
    // Pages that move under our hands hide rows; a second reading brings them up.
    for _ in 0..2 {
        in_pages(context, record.api, id, count, |rows| {
            let (found, abandoned) =
                store.read(|db| compare_page(db, seq, &rows, given_up, &mut seen))?;
            differences += found;
            if abandoned.is_empty() {
                return Ok(());
            }
            store.write(|db| {
                let abandon = |entry| db.set_item_state(seq, entry, ItemState::Abandoned);
                abandoned.into_iter().try_for_each(abandon)
            })
        })
        .await?;
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

/// Rows of a job that were looked at: a bit for each of our items, by its position, because there may be a million.
#[derive(Default)]
struct Seen {
    bits: Vec<u64>,
    ours: usize,
    strangers: HashSet<EntryId>,
}

impl Seen {
    /// Whether it is the first time.
    fn insert(&mut self, position: u32) -> bool {
        let (word, bit) = (position as usize / 64, 1 << (position % 64));
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        let new = self.bits[word] & bit == 0;
        self.bits[word] |= bit;
        self.ours += usize::from(new);
        new
    }

    fn len(&self) -> usize {
        self.ours + self.strangers.len()
    }
}

/// How many rows differ from ours, and the entries that Pleo ended without a result; of rows not seen before.
fn compare_page(
    db: &Db<'_>,
    seq: i64,
    rows: &[JobItem],
    given_up: bool,
    seen: &mut Seen,
) -> crate::store::Result<(u32, Vec<EntryId>)> {
    let mut differences = 0;
    let mut abandoned = Vec::new();
    let entries: Vec<EntryId> = rows.iter().map(|row| row.entry).collect();
    for (row, ours) in rows.iter().zip(db.item_places(seq, &entries)?) {
        let Some((position, ours)) = ours else {
            // Counted by the caller: the numbers of rows differ.
            seen.strangers.insert(row.entry);
            continue;
        };
        if !seen.insert(position) {
            continue;
        }
        let same = match (ours, &row.status) {
            (ItemState::Successful, ItemStatus::Successful)
            | (ItemState::Failed, ItemStatus::Failed)
            | (ItemState::Abandoned, ItemStatus::Abandoned) => true,
            (ItemState::Skipped, status) => {
                !matches!(status, ItemStatus::Pending | ItemStatus::InProgress)
            }
            (_, ItemStatus::Abandoned) if given_up => {
                abandoned.push(row.entry);
                true
            }
            _ => false,
        };
        differences += u32::from(!same);
    }
    Ok((differences, abandoned))
}
