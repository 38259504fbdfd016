//! A run as a person sees it: record, counts, sums, failures and log, read together.

use crate::formats::ReceiptPlace;
use crate::model::{BooksId, RunId};
use crate::problem::Problem;
use crate::store::{HandOver, ItemState, LogLine, ReceiptCounts, StateCounts, Store, Sums};

use super::clock::Clock;
use super::record::{Lease, Record, Stage, Status};
use super::{record_of, taken_back};

/// Lines of the log a snapshot carries.
const LOG_LINES: u32 = 200;

/// Everything about a run but its items.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Snapshot {
    /// Id.
    pub id: RunId,
    /// For whom.
    pub books: BooksId,
    /// Running number per company.
    pub number: u32,
    /// Grows with every change.
    pub revision: u32,
    /// When it was created.
    pub created_at: jiff::Timestamp,
    /// Key inside the store, for its items.
    pub seq: i64,
    /// The record.
    pub record: Record,
    /// Items by state.
    pub counts: StateCounts,
    /// Items without a vendor: must have one, may have one.
    pub without_vendor: (u32, u32),
    /// Sums by currency.
    pub sums: Vec<Sums>,
    /// Failures by type and reason, largest first.
    pub failures: Vec<(crate::model::ItemFailureKind, String, u32)>,
    /// Newest last.
    pub log: Vec<LogLine>,
    /// Receipts of the items; none where the company does not want them.
    pub receipts: Option<ReceiptCounts>,
    /// Texts that are not in the files as Pleo gave them.
    pub texts_changed: u32,
    /// How long Pleo still waits for us; none when there is no open job or the clocks contradict each other.
    pub lease: Option<Lease>,
    /// How far the run's file has come; none before there is one.
    pub hand_over: Option<HandOver>,
    /// Files of earlier runs that hold items of this one.
    pub booked_before: Vec<BookedBefore>,
}

/// A file of an earlier run, seen from one that has the same entries.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BookedBefore {
    /// Number of the run that wrote it.
    pub run: u32,
    /// File name.
    pub file: String,
    /// Items of this run in it.
    pub items: u32,
}

impl Snapshot {
    /// How many items are in a state.
    pub fn count(&self, state: ItemState) -> u32 {
        self.counts.get(&state).copied().unwrap_or(0)
    }

    /// All items.
    pub fn items(&self) -> u32 {
        self.counts.values().sum()
    }

    /// Work done in the current phase, and all of it; 0 when it cannot be known.
    pub fn progress(&self) -> (u32, u32) {
        let listed = self.count(ItemState::Listed);
        let all = self.items();
        let announced = self.record.job.as_ref().map_or(0, |job| job.items);
        match self.record.stage {
            Stage::List { .. } => (all, announced.max(all)),
            Stage::Read { .. } => (all - listed, all),
            Stage::Receipts => {
                let counts = self.receipts.unwrap_or_default();
                (counts.whole + counts.missing, counts.wanted)
            }
            Stage::Check => (all - listed - self.count(ItemState::Read), all),
            Stage::Report => {
                let done = [ItemState::Successful, ItemState::Failed, ItemState::Skipped]
                    .map(|state| self.count(state));
                (done.iter().sum(), all)
            }
            _ => (0, 0),
        }
    }
}

/// A run in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Summary {
    /// Id.
    pub id: RunId,
    /// For whom.
    pub books: BooksId,
    /// Running number per company.
    pub number: u32,
    /// When it was created.
    pub created_at: jiff::Timestamp,
    /// The record.
    pub record: Record,
    /// Items by state.
    pub counts: StateCounts,
    /// Sums by currency.
    pub sums: Vec<Sums>,
}

pub(super) fn snapshot(store: &Store, clock: &Clock, id: RunId) -> Result<Snapshot, Problem> {
    let (row, counts, without_vendor, sums, failures, log, before, far, receipts, changed, still) =
        store.read(|db| {
            let row = db
                .run(id)?
                .ok_or(crate::store::StoreError::Absent("the run"))?;
            let seq = row.seq;
            Ok((
                row,
                db.state_counts(seq)?,
                db.without_vendor(seq)?,
                db.sums(seq)?,
                db.failure_groups(seq)?,
                db.run_log(seq, LOG_LINES)?,
                db.booked_before(seq)?,
                db.hand_over_of(seq)?,
                db.receipt_counts(seq)?,
                db.count_text_changes(seq)?,
                db.still_exported(seq)?,
            ))
        })?;
    let mut record = record_of(&row)?;
    if record.status.is_over() {
        record.problem = taken_back::told(record.problem.take(), &still);
    }
    let reported = matches!(record.stage, Stage::Close { .. } | Stage::Compare)
        || matches!(
            record.status,
            Status::Completed | Status::CompletedWithErrors
        );
    let lease = record
        .job
        .as_ref()
        .filter(|job| !record.status.is_over() && job.status.is_open())
        .and_then(|job| job.lease(clock));
    let wanted = record.plan.profile.receipts.place != ReceiptPlace::None;
    Ok(Snapshot {
        id,
        receipts: wanted.then_some(receipts),
        texts_changed: changed,
        books: row.books,
        number: row.number,
        revision: row.revision,
        created_at: row.created_at,
        seq: row.seq,
        hand_over: (!record.files.is_empty()).then_some(if reported {
            HandOver::Reported
        } else {
            far
        }),
        record,
        counts,
        without_vendor,
        sums,
        failures,
        log,
        lease,
        booked_before: before
            .into_iter()
            .map(|(run, file, items)| BookedBefore { run, file, items })
            .collect(),
    })
}

pub(super) fn list(store: &Store, books: BooksId) -> Result<Vec<Summary>, Problem> {
    let rows = store.read(|db| {
        db.runs(books)?
            .into_iter()
            .map(|row| Ok((db.state_counts(row.seq)?, db.sums(row.seq)?, row)))
            .collect::<crate::store::Result<Vec<_>>>()
    })?;
    rows.into_iter()
        .map(|(counts, sums, row)| {
            Ok(Summary {
                id: row.id,
                books: row.books,
                number: row.number,
                created_at: row.created_at,
                record: record_of(&row)?,
                counts,
                sums,
            })
        })
        .collect()
}
