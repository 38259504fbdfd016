//! An import refused after another run told Pleo of it.
//!
//! Keeps true: a run that is still to report such an entry reports it as failed; one whose job is open corrects what it
//! reported; where the job is closed Pleo takes no correction, and the ledger and everybody who looks at one of the runs
//! is told what Pleo believes.

use jiff::Timestamp;

use super::record::{Phase, Record, Stage};
use crate::model::EntryId;
use crate::problem::{Code, Problem};
use crate::store::{self, Db, ItemState, RunRow, StillExported};

/// Sees to the other runs that rest on the booking of an entry, in the file of `booked_by`, which `row` just took back.
/// Gives whether Pleo shows the entry as exported.
pub(super) fn see_to_others(
    db: &Db<'_>,
    row: &RunRow,
    entry: EntryId,
    booked_by: i64,
    reason: &str,
    now: Timestamp,
) -> store::Result<bool> {
    let mut told = false;
    for item in db.items_resting_on(row.books, entry, booked_by, row.seq)? {
        // A record nobody can read is one nobody works on.
        let record: Option<Record> = serde_json::from_str(&item.record).ok();
        let open = record.filter(|record| !record.status.is_over());
        match item.state {
            ItemState::Successful => {
                told = true;
                db.note_still_exported(row.books, entry, booked_by, item.run, now)?;
                if open.is_some_and(|record| record.stage == Stage::Report) {
                    db.refuse_reported(item.run, entry, reason)?;
                }
            }
            // Before there is a file everything is checked once more, and finds that nothing is booked.
            _ if open.is_some_and(|record| {
                record.stage.phase() >= Phase::Check && record.stage != Stage::Review
            }) =>
            {
                db.refuse_item(item.run, entry, reason)?;
            }
            _ => {}
        }
    }
    Ok(told)
}

/// What a person is told about entries that are in no books and that Pleo shows as exported. A problem the run has
/// anyway keeps its name, and says this as well.
pub(super) fn told(problem: Option<Problem>, still: &[StillExported]) -> Option<Problem> {
    if still.is_empty() {
        return problem;
    }
    let entries: u32 = still.iter().map(|of| of.entries).sum();
    let numbers: Vec<String> = still.iter().map(|of| of.run.to_string()).collect();
    let what = format!(
        "Pleo shows {entries} entries as exported whose import was refused: run {} had told Pleo so.",
        numbers.join(", ")
    );
    let books = "They are in no books, and Pleo takes no correction once a job is closed.";
    let next = "Export these entries once more from Pleo's list of exported ones, then take up that job here: \
                they are booked in a new file.";
    Some(match problem {
        None => Problem::new(Code::Mismatch, what, books, next),
        Some(mut problem) => {
            problem.books = format!("{} {what} {books}", problem.books);
            problem.next = format!("{} {next}", problem.next);
            problem
        }
    })
}
