//! The checkers, by the names of the invariants:
//! I1 every item of a job is accounted for; I2 both sides say the same at the end; I3 a success is told of entries in a
//! file that survives; I4 the final event follows from the results; I5 an entry counts in one file at most; I6 a file is
//! whole or not there; I8 no job of ours is left alone; I9 amounts are exact; I11 events are sent once.

use std::collections::BTreeMap;

use super::World;
use super::machine::reference_of;
use super::pleo::{Job, Took};
use crate::model::{EntryId, ItemStatus, JobEvent, JobId};
use crate::runs::record::Status;
use crate::runs::sign::is_lively;
use crate::store::ItemState;

impl World {
    /// Everything Pleo took since the last look.
    pub(super) fn check_taken(&mut self) {
        for took in std::mem::take(&mut self.pleo.took) {
            match took {
                Took::Success(job, entry) => self.check_success(job, entry),
                Took::End(job, event) => self.check_ending(job, &event),
                Took::Expiry(job) => self.check_expiry(job),
            }
        }
    }

    fn check_success(&mut self, job: JobId, entry: EntryId) {
        let kept = self
            .disk
            .files()
            .any(|(_, file)| file.survives() && file.rows.iter().any(|row| row.entry == entry));
        if !kept {
            self.broken("I3", || {
                format!("job {job}: {entry} is reported as exported and in no file that survives")
            });
        }
    }

    fn check_ending(&mut self, id: JobId, event: &JobEvent) {
        let Some(job) = self.pleo.job_of(id) else {
            return;
        };
        // By now what was open is abandoned. A result Pleo did not take, or that a late update took back, was given.
        let given = |entry| job.refused.contains(entry) || job.resulted.contains(entry);
        let unreported = job
            .rows
            .iter()
            .filter(|(entry, status)| *status == ItemStatus::Abandoned && !given(entry))
            .count();
        let doubtful = !job.refused.is_empty();
        let successes = job.count(&ItemStatus::Successful);
        let fits = match event {
            JobEvent::Started => true,
            JobEvent::Completed => {
                let mut rows = job.rows.iter();
                rows.all(|(entry, status)| {
                    *status == ItemStatus::Successful || job.resulted.contains(entry)
                })
            }
            JobEvent::CompletedWithErrors => {
                unreported == 0 && (successes < job.rows.len() || doubtful)
            }
            // Giving up leaves items open; a success its run knows of does not go with it. The event may arrive while a
            // person is at another run.
            JobEvent::Failed { .. } => {
                let mut runs = self.database.tables.runs.iter().rev();
                runs.find(|run| run.job == Some(id))
                    .is_none_or(|run| run.count(&[ItemState::Successful]) == 0 || doubtful)
            }
        };
        if !fits {
            let event = event.leads_to();
            self.broken("I4", || {
                format!(
                    "job {id} ends as {event}: {successes} successful, {unreported} not reported"
                )
            });
        }
    }

    /// A job whose run was tended all the time may not run out.
    fn check_expiry(&mut self, id: JobId) {
        let (Some(run), Some(job)) = (self.tended, self.pleo.job_of(id)) else {
            return;
        };
        let record = &self.database.tables.runs[run].record;
        let ours = record.job.as_ref().is_some_and(|facts| facts.id == id);
        let undisturbed = self.alive_since < job.touched && self.pleo.unreachable_at < job.touched;
        let open = self.database.tables.runs[run].items.iter().any(|item| {
            use ItemState as S;
            !matches!(
                item.state,
                S::Successful | S::Failed | S::Abandoned | S::Skipped
            )
        });
        if ours && undisturbed && open && is_lively(&record.stage) && !job.cancelled {
            self.broken("I8", || {
                format!("job {id} expired while its run was tended")
            });
        }
    }

    /// After every step that was saved.
    pub(super) fn check_after_step(&mut self, run: usize) {
        self.check_files();
        let row = &self.database.tables.runs[run];
        if row.record.status.is_over() {
            self.check_over(run);
        }
    }

    /// Whole files, exact amounts, and no entry in two of them.
    pub(super) fn check_files(&mut self) {
        let mut live: BTreeMap<EntryId, u32> = BTreeMap::new();
        let mut found = None;
        for (name, file) in self.disk.files().filter(|(_, file)| file.ours) {
            if file.rows.len() != file.whole {
                found = Some((
                    "I6",
                    format!("{name} holds {} of {} rows", file.rows.len(), file.whole),
                ));
            }
            for row in &file.rows {
                let exact = self
                    .pleo
                    .entries
                    .get(&row.entry)
                    .is_some_and(|e| e.minor == row.minor);
                if !exact {
                    found = Some((
                        "I9",
                        format!("{name}: {} has another amount at Pleo", row.entry),
                    ));
                }
                let mut bookings = self.database.tables.bookings.iter();
                let booking = bookings.find(|b| b.entry == row.entry && b.run == file.run);
                // What is not booked yet counts, unless it is there a second time on purpose.
                let asked = row.reference != reference_of(row.entry);
                let counts = booking.map_or(!asked, |booking| booking.live);
                let count = live.entry(row.entry).or_insert(0);
                *count += u32::from(counts);
                if *count > 1 {
                    found = Some((
                        "I5",
                        format!("{} counts in two files, one is {name}", row.entry),
                    ));
                }
            }
        }
        if let Some((invariant, what)) = found {
            self.broken(invariant, || what);
        }
    }

    /// A run that is over: both sides agree, or the person is told.
    fn check_over(&mut self, run: usize) {
        let row = &self.database.tables.runs[run];
        let record = &row.record;
        let told = record.problem.is_some();
        let exported = matches!(
            record.status,
            Status::Completed | Status::CompletedWithErrors
        );
        if !exported && record.status != Status::Cancelled && !told {
            return self.broken("I8", || format!("run {run} failed and says nothing"));
        }
        let Some(job) = record.job.as_ref().and_then(|job| self.pleo.job_of(job.id)) else {
            let alone = |job: &Job| job.maker == Some(run) && !self.is_taken(job.id);
            if self.pleo.open().is_some_and(alone) {
                self.broken("I8", || {
                    format!("run {run} is over and left the job it made alone")
                });
            }
            return;
        };
        if job.status.is_open() && !told && record.status != Status::Cancelled {
            return self.broken("I8", || format!("run {run} is over and its job is open"));
        }
        if !exported || told {
            return;
        }
        let (ours, theirs) = (row.items.len(), job.rows.len());
        if ours != theirs {
            return self.broken("I1", || format!("run {run} has {ours} of {theirs} items"));
        }
        for item in &row.items {
            let theirs = job.rows.iter().find(|(entry, _)| *entry == item.entry);
            let same = match (item.state, theirs.map(|(_, status)| status)) {
                (ItemState::Skipped, Some(status)) => *status == ItemStatus::Successful,
                (state, Some(status)) => state.word() == status.word(),
                (_, None) => false,
            };
            if !same {
                let here = item.state.word();
                let what = format!("run {run}: {} is {here} here, {theirs:?} there", item.entry);
                return self.broken("I2", || what);
            }
        }
    }

    /// When nothing is left to do.
    pub(super) fn check_end(&mut self) {
        self.pass(std::time::Duration::from_hours(3));
        self.check_files();
        let mut found = None;
        for job in &self.pleo.jobs {
            if job.status.is_open() {
                found = Some((
                    "I8",
                    format!("job {} is open for ever: {}", job.id, job.status),
                ));
            }
            if job.illegal > job.excused {
                let sent = job.illegal;
                found = Some(("I11", format!("job {}: {sent} events for nothing", job.id)));
            }
        }
        let elsewhere =
            |entry: &EntryId| self.pleo.jobs.iter().any(|job| job.before.contains(entry));
        for (id, entry) in &self.pleo.entries {
            let vouchers = self.books.get(id).copied().unwrap_or(0);
            let deleted = self.deleted.contains(id);
            let told = self.database.tables.still_exported.contains(id);
            let lost = entry.exported && vouchers == 0 && !elsewhere(id) && !deleted && !told;
            let left = !entry.exported && entry.sound && !entry.stubborn;
            if lost {
                found = Some(("I3", format!("{id} is exported at Pleo and in no books")));
            }
            if left {
                found = Some(("liveness", format!("{id} is never exported")));
            }
        }
        if let Some((invariant, what)) = found {
            self.broken(invariant, || what);
        }
    }
}
