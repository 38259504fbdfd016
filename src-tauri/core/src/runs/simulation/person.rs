//! The person: starts runs, looks, confirms and refuses, imports files, mends what is broken, or is not there.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use super::chance::Fault;
use super::effects::Uncut;
use super::machine::{Run, Tables, reference_of};
use super::{Mutation, World};
use crate::companies::{ApiChoice, ReportPolicy};
use crate::formats::Profile;
use crate::model::{EntryId, JobId};
use crate::problem::{Code, Problem};
use crate::runs::drive::Order;
use crate::runs::record::{Phase, Plan, Record, Stage, Status};
use crate::store::{Decision, ItemState};

impl World {
    /// Does one thing; false when there is nothing to do.
    pub(super) fn act(&mut self) -> Uncut<bool> {
        self.mend();
        self.import_what_is_over();
        self.take_back()?;
        let unfinished: Vec<usize> = (0..self.database.tables.runs.len())
            .filter(|run| !self.database.tables.runs[*run].record.status.is_over())
            .collect();
        if !unfinished.is_empty() && !self.chance.strikes(Fault::Impatient) {
            let count = u32::try_from(unfinished.len()).unwrap_or(1);
            let run = unfinished[self.chance.below(count) as usize];
            if self.chance.strikes(Fault::GivenUp) && self.prepare_to_cancel(run)? {
                self.orders.push_back(Order::Cancel);
            }
            self.note(|| format!("a person goes on with run {run}"));
            self.go_on(run)?;
            return Ok(true);
        }
        if self.chance.below(5) == 0 && !self.chance.is_calm() {
            let (now, chance) = (self.now, &mut self.chance);
            self.pleo.make_job(now, chance);
        }
        let open = self.pleo.open().map(|job| job.id);
        if let Some(job) = open
            && !self.is_taken(job)
            && (self.chance.is_calm() || self.chance.coin())
        {
            return self.begin(Some(job), Vec::new());
        }
        let calm = self.chance.is_calm();
        let left: Vec<EntryId> = self.pleo.left().collect();
        let wanted: Vec<EntryId> = left
            .into_iter()
            .filter(|entry| {
                let hopeful = self
                    .pleo
                    .entries
                    .get(entry)
                    .is_some_and(|e| e.sound && !e.stubborn);
                let tries = self.tries.get(entry).copied().unwrap_or(0);
                if calm {
                    hopeful || tries == 0
                } else {
                    self.chance.below(4) > 0
                }
            })
            .collect();
        if wanted.is_empty() {
            return Ok(false);
        }
        for entry in &wanted {
            *self.tries.entry(*entry).or_insert(0) += 1;
        }
        self.begin(None, wanted)
    }

    /// Sees to what only a person can see to.
    fn mend(&mut self) {
        let willing = self.chance.is_calm() || self.chance.below(3) > 0;
        if !willing {
            return;
        }
        if !self.pleo.key_works {
            self.pleo.key_works = true;
            self.has_client = false;
        }
        self.disk.visible.retain(|_, file| file.ours);
        let told = |code| {
            let runs = self.database.tables.runs.iter();
            runs.filter_map(|run| run.record.problem.as_ref())
                .any(|problem| problem.code == code)
        };
        if told(Code::ContraAccounts) && (self.chance.is_calm() || self.chance.coin()) {
            self.pleo.contra_missing = false;
        }
    }

    /// Whether a person may cancel a run whose task lives: as long as there is no file.
    pub(super) fn may_cancel(&self, run: usize) -> bool {
        let record = &self.database.tables.runs[run].record;
        let no_file = record.stage == Stage::HandOver && record.files.is_empty();
        !record.status.is_over() && (record.stage.phase() < Phase::Build || no_file)
    }

    /// The same for one without a task; one that ended while it was building and left no file goes back to its check.
    fn prepare_to_cancel(&mut self, run: usize) -> Uncut<bool> {
        let mut record = self.database.tables.runs[run].record.clone();
        let stopped = matches!(record.status, Status::Interrupted | Status::Paused);
        if record.stage != Stage::Build || !stopped {
            return Ok(self.may_cancel(run));
        }
        if self.book_found(run)? {
            return Ok(false);
        }
        record.stage = Stage::Check;
        Ok(self.save(run, &record, None)?.is_ok())
    }

    pub(super) fn is_taken(&self, job: JobId) -> bool {
        let runs = self.database.tables.runs.iter();
        runs.filter(|run| !run.record.status.is_over())
            .any(|run| run.job == Some(job))
    }

    /// Starts a new run.
    fn begin(&mut self, job: Option<JobId>, chosen: Vec<EntryId>) -> Uncut<bool> {
        if !self.has_client {
            if self.keychain().is_err() {
                return Ok(false);
            }
            self.has_client = true;
        }
        self.book_half_built(usize::MAX)?;
        let plan = Plan {
            format: "generic-csv".into(),
            folder: PathBuf::from("/files"),
            file_stem: "Bageriet".into(),
            report: self.policy.unwrap_or_else(|| {
                let asks = self.chance.coin();
                // Whoever has a refusal still to tell does not let everything written count as booked.
                if asks || self.has_refusals_to_tell() {
                    ReportPolicy::Confirmed
                } else {
                    ReportPolicy::Written
                }
            }),
            api: [
                ApiChoice::Auto,
                ApiChoice::Auto,
                ApiChoice::V2,
                ApiChoice::V3,
            ][self.chance.below(4) as usize],
            review: self.chance.below(3) == 0,
            profile: Profile::default(),
            numbered_before: 0,
        };
        let created = self.clock();
        let mut record = Record::new(plan, job, created);
        if self.chance.strikes(Fault::BookedAgain) {
            let (who, why) = ("Ada".into(), "deleted there".into());
            record.booked = Decision::BookAgain { who, why };
        }
        let run = self.database.tables.runs.len();
        self.note(|| format!("run {run} begins with {job:?}, {} entries", chosen.len()));
        let row = Run {
            job,
            created,
            chosen,
            record,
            planned: Vec::new(),
            items: Vec::new(),
        };
        if self.commit(|tables| tables.runs.push(row))?.is_ok() {
            self.tended = Some(run);
            self.drive(run)?;
        }
        Ok(true)
    }

    /// The accounting system refused what the ledger still counts: the program ended before a person could say so.
    fn has_refusals_to_tell(&self) -> bool {
        let bookings = &self.database.tables.bookings;
        let mut refused = self.imported.values().flatten();
        refused.any(|entry| {
            let is_booked = self.books.get(entry).is_some_and(|vouchers| *vouchers > 0);
            !is_booked && bookings.iter().any(|b| b.entry == *entry && b.live)
        })
    }

    /// Sees to it that a task works on the run.
    fn go_on(&mut self, run: usize) -> Uncut<()> {
        let mut record = self.database.tables.runs[run].record.clone();
        if matches!(record.status, Status::Paused | Status::Interrupted) {
            record.status = Status::Queued;
            if self.save(run, &record, None)?.is_err() {
                return Ok(());
            }
        }
        self.tended = Some(run);
        self.drive(run)
    }

    /// The keychain gives the key, or not.
    pub(super) fn keychain(&mut self) -> Result<(), Problem> {
        if self.chance.strikes(Fault::KeychainLocked) {
            return Err(Problem::key_missing());
        }
        Ok(())
    }

    /// For how many looks nobody reacts.
    pub(super) fn absence(&mut self, lease: u32, look: Duration) -> u32 {
        if self.chance.strikes(Fault::Absent) {
            let leases = 1 + self.chance.below(3);
            let look = u32::try_from(look.as_secs()).unwrap_or(1).max(1);
            return leases * lease.min(4000) / look;
        }
        self.chance.below(3)
    }

    /// What a person says to a run that waits.
    pub(super) fn react(&mut self, run: usize) -> Uncut<Option<Order>> {
        let record = &self.database.tables.runs[run].record;
        match record.stage {
            Stage::Review => Ok(Some(Order::Build)),
            Stage::HandOver => self.confirm(run),
            _ => Ok(None),
        }
    }

    /// Imports the files a run waits for, its own or those of earlier runs, and says how it went.
    fn confirm(&mut self, run: usize) -> Uncut<Option<Order>> {
        let runs = &self.database.tables.runs;
        let items = runs[run].items.iter();
        let booked = items.filter(|item| item.state == ItemState::Booked);
        let mut of: BTreeSet<usize> = booked.filter_map(|item| item.earlier).collect();
        of.insert(run);
        let files: Vec<(usize, String, String)> = of
            .iter()
            .flat_map(|run| runs[*run].record.files.iter().map(|file| (*run, file)))
            .map(|(run, file)| (run, file.name.clone(), file.sha256.clone()))
            .collect();
        let mut refused: BTreeSet<(usize, EntryId)> = BTreeSet::new();
        for (of, name, hash) in files {
            if !self.is_imported(&name, &hash) {
                let there = self.disk.visible.get(&name);
                if there.is_none_or(|file| file.hash() != hash) {
                    self.broken("I6", || format!("{name} is not there as it was recorded"));
                    return Ok(None);
                }
                self.import(&name, true);
            }
            let not = self.imported.get(&(name, hash)).into_iter().flatten();
            refused.extend(not.map(|entry| (of, *entry)));
        }
        let stored = self.commit(|tables| {
            let mut taken_back = Vec::new();
            let Tables { runs, bookings, .. } = tables;
            for item in &mut runs[run].items {
                if !matches!(item.state, ItemState::Written | ItemState::Booked) {
                    continue;
                }
                let of = if item.filed {
                    run
                } else {
                    item.earlier.unwrap_or(run)
                };
                let booking = bookings
                    .iter_mut()
                    .find(|b| b.entry == item.entry && b.run == of);
                let Some(booking) = booking else { continue };
                if refused.contains(&(of, item.entry)) {
                    item.state = ItemState::Refused;
                    booking.live = false;
                    taken_back.push((item.entry, of));
                } else {
                    booking.confirmed = true;
                }
            }
            for (entry, of) in taken_back {
                tables.see_to_others(run, entry, of);
            }
        })?;
        Ok(stored.is_ok().then_some(Order::Confirm))
    }

    fn is_imported(&self, name: &str, hash: &str) -> bool {
        self.imported
            .contains_key(&(name.to_owned(), hash.to_owned()))
    }

    /// Files of runs that are over are imported too, each once.
    fn import_what_is_over(&mut self) {
        let runs = self.database.tables.runs.iter();
        let over = runs.filter(|run| run.record.status.is_over());
        let files: Vec<(String, String)> = over
            .flat_map(|run| run.record.files.iter())
            .map(|file| (file.name.clone(), file.sha256.clone()))
            .filter(|(name, hash)| !self.is_imported(name, hash))
            .collect();
        for (name, hash) in files {
            if self
                .disk
                .visible
                .get(&name)
                .is_none_or(|file| file.hash() != hash)
            {
                self.broken("I3", || format!("{name} was published and is gone"));
                return;
            }
            self.import(&name, false);
        }
    }

    /// The accounting system books every row of a file, but those it refuses. A file is imported once.
    fn import(&mut self, name: &str, may_refuse: bool) {
        let Some(file) = self.disk.visible.get(name) else {
            return;
        };
        let hash = file.hash();
        if self.is_imported(name, &hash) {
            return;
        }
        let (rows, run) = (file.rows.clone(), file.run);
        let mut refused = BTreeSet::new();
        for row in rows {
            let entry = row.entry;
            let mut bookings = self.database.tables.bookings.iter();
            if bookings.any(|b| b.entry == entry && b.run == run && !b.live) {
                // Booked again in a later file, which says that this voucher is gone.
                continue;
            }
            if may_refuse && self.chance.strikes(Fault::ImportRefused) {
                refused.insert(entry);
                if row.reference != reference_of(entry) {
                    // Deleted there, and its successor refused.
                    self.books.insert(entry, 0);
                    self.deleted.insert(entry);
                }
                continue;
            }
            let vouchers = self.books.entry(entry).or_insert(0);
            // Another number: it was deleted there, and is wanted again on purpose.
            *vouchers = if row.reference == reference_of(entry) {
                *vouchers + 1
            } else {
                1
            };
            if *vouchers > 1 {
                self.broken("I5", || format!("{entry} is booked twice, again by {name}"));
            }
        }
        self.note(|| format!("{name} is imported but {refused:?}"));
        self.imported.insert((name.to_owned(), hash), refused);
    }

    /// Says of runs that are over what was refused in their files, unless a run that goes on leans on it: there it is said in
    /// the confirmation. Whoever says so reads that Pleo still shows these entries as exported.
    fn take_back(&mut self) -> Uncut<()> {
        if !self.chance.is_calm() && self.chance.coin() {
            return Ok(());
        }
        let Tables { runs, bookings, .. } = &self.database.tables;
        let leans = |of: usize, entry: EntryId| {
            let mut open = runs.iter().filter(|run| !run.record.status.is_over());
            open.any(|run| {
                let mut items = run.items.iter();
                items.any(|item| item.entry == entry && item.earlier == Some(of))
            })
        };
        let mut taken = Vec::new();
        for (of, run) in runs.iter().enumerate() {
            let files = run.record.files.iter();
            let refused = files
                .filter_map(|file| self.imported.get(&(file.name.clone(), file.sha256.clone())))
                .flatten();
            let live = |entry: &EntryId| {
                let mut rows = bookings.iter();
                rows.any(|b| b.entry == *entry && b.run == of && b.live)
            };
            if run.record.status.is_over() {
                let free = refused.filter(|entry| live(entry) && !leans(of, **entry));
                taken.extend(free.map(|entry| (of, *entry)));
            }
        }
        if taken.is_empty() {
            return Ok(());
        }
        self.note(|| format!("a person takes back {taken:?}"));
        self.commit(|tables| {
            for (of, entry) in taken {
                let mut rows = tables.bookings.iter_mut();
                if let Some(booking) = rows.find(|b| b.entry == entry && b.run == of) {
                    booking.live = false;
                }
                let item = tables.runs[of].item(entry);
                if item.is_some_and(|item| item.state == ItemState::Successful) {
                    tables.still_exported.insert(entry);
                }
                tables.see_to_others(of, entry, of);
            }
        })?
        .ok();
        Ok(())
    }

    /// As `build` names a run's file: company, day and job, and the run where another run's file has that name.
    pub(super) fn file_name(&self, run: usize, record: &Record) -> String {
        let row = &self.database.tables.runs[run];
        let job = record.job.as_ref().map_or(0, |job| job.id.0.as_u128());
        let day = row.created.strftime("%F");
        if self.mutation == Some(Mutation::NewName) {
            return format!("{}_{day}_{job:x}_{}.csv", record.plan.file_stem, self.now);
        }
        let plain = format!("{}_{day}_{job:x}.csv", record.plan.file_stem);
        let runs = self.database.tables.runs.iter().enumerate();
        let mut others = runs.filter(|(other, _)| *other != run).map(|(_, row)| row);
        let has = |row: &Run| {
            let mut files = row.planned.iter().chain(&row.record.files);
            files.any(|file| file.name == plain)
        };
        if others.any(has) {
            return format!("{}_{day}_{job:x}_run{run}.csv", record.plan.file_stem);
        }
        plain
    }
}
