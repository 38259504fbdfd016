//! The check, and the file: staged, synced, planned, named, booked; and found again after the program died. One file only.

use super::super::chance::Fault;
use super::super::machine::{FileRow, Item, Tables, broken, hash_of, reference_of};
use super::super::{Mutation, World};
use super::{Effected, Outcome, Rows, Uncut};
use crate::model::ItemFailureKind;
use crate::problem::Problem;
use crate::runs::record::{FileFacts, Record, Stage, Status};
use crate::runs::step::{Event, step};
use crate::store::{Decision, ItemState};

impl World {
    pub(super) fn check(&mut self, run: usize) -> Effected {
        self.moment()?;
        let forget = self.mutation == Some(Mutation::ForgetLedger);
        let fail = self.mutation == Some(Mutation::FailBooked);
        let checked = self.commit(|tables| {
            let booked = tables.runs[run].record.booked.clone();
            for index in 0..tables.runs[run].items.len() {
                let entry = tables.runs[run].items[index].entry;
                let elsewhere = tables
                    .booked_elsewhere(entry, run)
                    .filter(|_| !forget)
                    .map(|booking| (booking.run, booking.reference.clone()));
                let times = tables
                    .bookings
                    .iter()
                    .filter(|b| b.entry == entry && b.run != run);
                let again = times.count() + 1;
                let item = &mut tables.runs[run].items[index];
                let open = [ItemState::Read, ItemState::Ready, ItemState::Booked];
                if item.minor.is_none() || !open.contains(&item.state) {
                    continue;
                }
                item.earlier = elsewhere.as_ref().map(|(earlier, _)| *earlier);
                (item.state, item.reference) = match elsewhere {
                    None => (ItemState::Ready, reference_of(entry)),
                    Some(_) if matches!(booked, Decision::BookAgain { .. }) => {
                        (ItemState::Ready, format!("{}-{again}", reference_of(entry)))
                    }
                    Some((_, reference)) if fail => {
                        let kind = ItemFailureKind::AccountingSystemValidation;
                        item.failure = Some((kind, "It is booked.".into()));
                        (ItemState::Blocked, reference)
                    }
                    Some((_, reference)) => (ItemState::Booked, reference),
                };
            }
        })?;
        if let Err(error) = checked {
            return Ok(Ok(Event::Stopped(error.into()).into()));
        }
        let tables = &self.database.tables;
        let row = &tables.runs[run];
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let ready = count(row.count(&[ItemState::Ready]));
        if ready == 0 && row.count(&[ItemState::Booked]) > 0 {
            let booked = row.items.iter().filter(|i| i.state == ItemState::Booked);
            let unconfirmed = count(booked.filter(|item| !is_confirmed(tables, item)).count());
            return Ok(Ok(Event::AlreadyBooked { unconfirmed }.into()));
        }
        Ok(Ok(Event::Checked { ready }.into()))
    }

    pub(super) fn build(&mut self, run: usize, record: &Record) -> Effected {
        let stopped = |problem: Problem| Ok(Ok(Event::Stopped(problem).into()));
        if self.mutation == Some(Mutation::ReportFirst)
            && let Some(job) = record.job.as_ref().map(|job| job.id)
        {
            self.report_ready(run, record.api, job)?;
        }
        self.book_half_built(run)?;
        let forget = self.mutation == Some(Mutation::ForgetLedger);
        if self.database.tables.has_unasked(run) && !forget {
            return Ok(Ok(Event::Stale.into()));
        }
        let name = self.file_name(run, record);
        if self.chance.strikes(Fault::NameTaken) {
            self.disk.put_foreign(&name);
        }
        let in_file = [ItemState::Ready, ItemState::Written];
        let wrong = i64::from(self.mutation == Some(Mutation::WrongSum));
        let items = &self.database.tables.runs[run].items;
        let mut rows: Vec<FileRow> = items
            .iter()
            .filter(|item| in_file.contains(&item.state))
            .map(|item| FileRow {
                entry: item.entry,
                reference: item.reference.clone(),
                minor: item.minor.unwrap_or(0) + wrong,
            })
            .collect();
        rows.sort_by_key(|row| row.entry);
        // Writing: it may end anywhere in between.
        let written = self
            .chance
            .below(u32::try_from(rows.len() + 1).unwrap_or(1)) as usize;
        self.disk.stage(run, rows.clone(), written);
        self.moment()?;
        let is_full = self.chance.strikes(Fault::DiskFull);
        if is_full && self.mutation != Some(Mutation::IgnoreFullDisk) {
            self.disk.staged.clear();
            return stopped(broken(std::io::ErrorKind::StorageFull));
        }
        let written = if is_full { written } else { rows.len() };
        self.disk.stage(run, rows.clone(), written);
        self.moment()?;
        if self.chance.strikes(Fault::SyncFailed) {
            self.disk.staged.clear();
            return stopped(broken(std::io::ErrorKind::Other));
        }
        if self.mutation != Some(Mutation::NoFileSync) {
            self.disk.sync_file();
        }
        self.moment()?;
        if self.chance.strikes(Fault::RenameFailed) {
            self.disk.staged.clear();
            return stopped(broken(std::io::ErrorKind::PermissionDenied));
        }
        let file = FileFacts {
            path: record.plan.folder.join(&name),
            sha256: hash_of(&rows),
            rows: Some(rows.len() as u64),
            bytes: 0,
            written_at: self.clock(),
            name,
        };
        if self.mutation != Some(Mutation::NoPlan) {
            let planned = file.clone();
            let stored = self.commit(|tables| tables.runs[run].planned.push(planned))?;
            if let Err(error) = stored {
                self.disk.staged.clear();
                return stopped(error.into());
            }
        }
        if let Err(error) = self.disk.publish(&file.name) {
            return stopped(error.into());
        }
        self.moment()?;
        if self.chance.strikes(Fault::SyncFailed) {
            return stopped(broken(std::io::ErrorKind::Other));
        }
        if self.mutation != Some(Mutation::NoFolderSync) {
            self.disk.sync_folder();
        }
        self.moment()?;
        Ok(Ok(Outcome {
            event: Event::Built(vec![file]),
            rows: Some(Box::new(move |tables| tables.book(run))),
        }))
    }

    /// Books what other runs left half done, if their files are there.
    pub(in super::super) fn book_half_built(&mut self, but: usize) -> Uncut<()> {
        for other in 0..self.database.tables.runs.len() {
            let record = &self.database.tables.runs[other].record;
            if other != but && record.stage == Stage::Build && !record.status.is_over() {
                self.book_found(other)?;
            }
        }
        Ok(())
    }

    /// Books the file of a run that ended while it was building, if it is there; whether it was.
    pub(in super::super) fn book_found(&mut self, run: usize) -> Uncut<bool> {
        let row = &self.database.tables.runs[run];
        let found = row.planned.iter().rev().find(|file| {
            let there = self.disk.visible.get(&file.name);
            there.is_some_and(|there| there.ours && there.hash() == file.sha256)
        });
        let Some(file) = found.cloned() else {
            return Ok(false);
        };
        let (mut next, _) = step(row.record.clone(), Event::Built(vec![file]), self.clock());
        if !next.status.is_over() {
            if next.status != Status::Waiting {
                next.status = Status::Interrupted;
            }
            next.problem = None;
        }
        self.disk.sync_folder();
        let rows: Rows = Box::new(move |tables| tables.book(run));
        self.save(run, &next, Some(rows))?.ok();
        self.check_after_step(run);
        Ok(true)
    }
}

/// Whether somebody said that the earlier booking of an item was imported, or Pleo was told.
fn is_confirmed(tables: &Tables, item: &Item) -> bool {
    let earlier = item.earlier.and_then(|run| tables.runs.get(run));
    let told = earlier.is_some_and(|run| {
        let mut items = run.items.iter();
        items.any(|i| i.entry == item.entry && i.state == ItemState::Successful)
    });
    let mut bookings = tables.bookings.iter();
    told || bookings.any(|b| b.entry == item.entry && Some(b.run) == item.earlier && b.confirmed)
}
