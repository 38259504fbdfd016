//! After an end nobody planned: runs of a program that died, and jobs Pleo gave up.
//!
//! Keeps true: a file that was published is booked before anything else is decided; a new run of a company does not start
//! while nobody can say whether an earlier one left a file.

use std::collections::HashSet;
use std::sync::Arc;

use super::build::{self, Found};
use super::record::{Record, Stage, Status};
use super::step::step;
use super::{NewRun, Runs, Source, record_of, to_json};
use crate::crash;
use crate::model::{BooksId, EntryId, RunId};
use crate::problem::{Code, Problem};
use crate::store::{self, Db, Decision, RunRow};

impl Runs {
    /// Marks whatever was at work when the program ended as interrupted, and books what was published right then.
    pub(super) fn recover(&self) -> Result<(), Problem> {
        super::receipts::sweep(&self.store);
        let rows = self
            .store
            .read(|db| db.runs_with_status(&["queued", "running", "interrupted", "paused"]))?;
        for row in rows {
            let mut record = record_of(&row)?;
            let worked = matches!(record.status, Status::Queued | Status::Running);
            let mut trouble = None;
            if record.stage == Stage::Build {
                match self.book_found(&row, &record) {
                    Ok(None) => continue,
                    Ok(Some(_)) => {}
                    // One run that cannot be sorted out keeps no other from being opened.
                    Err(problem) => trouble = Some(problem),
                }
            }
            if worked || trouble.is_some() {
                record.status = Status::Interrupted;
                record.problem = trouble.or(record.problem.take());
                let now = self.clock.wall();
                self.store.write(|db| {
                    db.save_run(row.seq, row.job, record.status.word(), &to_json(&record))?;
                    db.log_run(row.seq, now, "The program ended while this run worked.")
                })?;
            }
        }
        Ok(())
    }

    /// Books the file of a run that ended while it was building, if the file is there; else gives what was found.
    fn book_found(&self, row: &RunRow, record: &Record) -> Result<Option<Found>, Problem> {
        let outcome = match build::find(&self.store, row, record)? {
            Found::Published(outcome) => outcome,
            other => return Ok(Some(other)),
        };
        let now = self.clock.wall();
        let (mut next, _) = step(record.clone(), outcome.event, now);
        if !next.status.is_over() {
            if next.status != Status::Waiting {
                next.status = Status::Interrupted;
            }
            next.problem = None;
        }
        self.store.write(|db| {
            if let Some(rows) = outcome.rows {
                rows(db)?;
            }
            db.save_run(row.seq, row.job, next.status.word(), &to_json(&next))?;
            let text =
                "The program ended right after the file was written. The file is there and booked.";
            db.log_run(row.seq, now, text)?;
            crash::point("recover.inside");
            Ok(())
        })?;
        crash::point("recover.after");
        Ok(None)
    }

    /// Sends a run that ended while it was building back to its check, if it left no file; whether that was so.
    pub(super) fn back_from_building(
        &self,
        id: RunId,
        row: &RunRow,
        record: &Record,
    ) -> Result<bool, Problem> {
        let stopped = matches!(record.status, Status::Interrupted | Status::Paused);
        if record.stage != Stage::Build || !stopped || self.works_on(id) {
            return Ok(false);
        }
        match self.book_found(row, record)? {
            Some(Found::Absent) => {}
            Some(Found::Unknown(path)) => return Err(out_of_sight(row, &path)),
            Some(Found::Published(_)) | None => return Ok(false),
        }
        let mut record = record.clone();
        record.stage = Stage::Check;
        self.store
            .write(|db| db.save_run(row.seq, row.job, record.status.word(), &to_json(&record)))?;
        Ok(true)
    }

    /// An interrupted run may have left a file that cannot be seen right now: entries in it could be booked twice.
    pub(super) fn refuse_half_built(&self, books: BooksId) -> Result<(), Problem> {
        for row in self.store.read(|db| db.runs(books))? {
            let record = record_of(&row)?;
            if record.stage == Stage::Build
                && !self.works_on(row.id)
                && let Some(Found::Unknown(path)) = self.book_found(&row, &record)?
            {
                return Err(out_of_sight(&row, &path));
            }
        }
        Ok(())
    }

    /// Goes on in a new job for a run whose job Pleo gave up: entries that stand in a file are only reported, the others
    /// are exported; those with a result are left alone.
    ///
    /// # Errors
    /// `input_invalid` when Pleo did not give the job up, or this was done before; what [`Runs::start`] says.
    pub async fn continue_in_new_job(self: &Arc<Self>, id: RunId) -> Result<RunId, Problem> {
        let (row, record) = self.load(id)?;
        if record.continued_in.is_some() {
            return Err(Problem::input("This run goes on in another one already."));
        }
        if !record.can_continue() {
            return Err(Problem::input(
                "This run needs no new job: Pleo did not close its job before everything was reported.",
            ));
        }
        let entries = self.store.read(|db| left(db, row.seq))?;
        let new = NewRun {
            books: row.books,
            source: Source::Entries(entries),
            format: record.plan.format,
            folder: record.plan.folder,
            report: record.plan.report,
            api: record.plan.api,
            review: record.plan.review,
            receipts: Some(record.plan.profile.receipts),
        };
        let next = self.begin(new, Decision::ReportOnly, Some(id)).await?;
        self.announce(id);
        Ok(next)
    }
}

/// Entries of a run that have no result: of its items, and of those it was asked for but never saw in the job.
fn left(db: &Db<'_>, seq: i64) -> store::Result<Vec<EntryId>> {
    let mut entries = db.entries_without_result(seq)?;
    let mut known: HashSet<EntryId> = entries.iter().copied().collect();
    for entry in db.chosen_entries(seq)? {
        if db.item_state(seq, entry)?.is_none() && known.insert(entry) {
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// Notes in a run which other one goes on for it.
pub(super) fn continued(db: &Db<'_>, before: RunId, by: RunId) -> store::Result<()> {
    let Some(row) = db.run(before)? else {
        return Ok(());
    };
    if let Ok(mut record) = record_of(&row) {
        record.continued_in = Some(by);
        db.save_run(row.seq, row.job, record.status.word(), &to_json(&record))?;
    }
    Ok(())
}

fn out_of_sight(row: &RunRow, path: &std::path::Path) -> Problem {
    Problem::new(
        Code::Folder,
        format!(
            "Run {} was interrupted while it gave its files their names, and not all of them can be seen now.",
            row.number
        ),
        "Entries may be booked in them; so nothing new is started for this company.",
        "Connect the disk or the network folder, or go on with that run, then try again.",
    )
    .with_detail(path.display())
}
