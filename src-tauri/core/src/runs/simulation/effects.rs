//! The interpreter: carries effects out against the models as `drive`, `pleo_effects`, `reading`, `check`, `build` and
//! `report` do against Pleo, disk and database. Intent is saved before an effect, the result after it; every call and
//! every commit is a point where the program may die or a person may step in.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::chance::Fault;
use super::machine::{FileRow, Item, Tables, broken, hash_of, reference_of};
use super::pleo::{Data, Reply, Request, at};
use super::{Cut, Mutation, World};
use crate::model::{
    EntryId, ExportJob, ItemFailureKind, ItemStatus, ItemUpdate, JobEvent, JobId, JobItem,
    JobStatus,
};
use crate::pleo::{self, ApiVersion, Cursor, Page, Place, Trail};
use crate::problem::Problem;
use crate::runs::drive::{MAX_UNCLEAR, heard_by, is_lively};
use crate::runs::pleo_effects::{expected, meaning, not_processable, not_taken};
use crate::runs::reading::{as_incomplete, incomplete, is_broken_list};
use crate::runs::record::{FileFacts, Record, Stage, Status};
use crate::runs::report::{PATIENCE, update};
use crate::runs::step::{Effect, Event, step};
use crate::store::{Decision, ItemState, StoreError};

/// Results in one call; the real batch is larger than a story's jobs.
const BATCH: usize = 2;

/// Row changes that are saved together with the step they led to.
type Rows = Box<dyn FnOnce(&mut Tables)>;
/// The program dies, or a person steps in, before there is a result.
pub(super) type Uncut<T> = Result<T, Cut>;

/// What an effect brought.
pub(super) struct Outcome {
    event: Event,
    rows: Option<Rows>,
}

impl From<Event> for Outcome {
    fn from(event: Event) -> Self {
        Self { event, rows: None }
    }
}

/// Why an effect brought nothing.
enum Failure {
    Pleo(pleo::Error),
    Problem(Problem),
}

impl From<pleo::Error> for Failure {
    fn from(error: pleo::Error) -> Self {
        Self::Pleo(error)
    }
}

type Effected = Uncut<Result<Outcome, Failure>>;

/// Gives up on the effect where a real call gives an error.
macro_rules! ok {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(error) => return Ok(Err(error.into())),
        }
    };
}

impl World {
    /// The task of a run: until it is over, stops, or dies.
    pub(super) fn drive(&mut self, run: usize) -> Uncut<()> {
        let mut record = self.reload(run);
        if !self.has_client {
            if let Err(problem) = self.keychain() {
                let (record, _) = step(record, Event::Stopped(problem), self.clock());
                self.save(run, &record, None)?.ok();
                return Ok(());
            }
            self.has_client = true;
        }
        self.announced.clear();
        self.reported = 0;
        self.alive_since = self.now;
        let mut begun = self.mono();
        let mut unclear = 0;
        let mut outcome = Outcome::from(Event::Begun);
        loop {
            unclear = match outcome.event {
                Event::Unclear => unclear + 1,
                Event::Opened(_) | Event::NotCreated => unclear,
                _ => 0,
            };
            if unclear > MAX_UNCLEAR {
                outcome = Event::Stopped(pleo::Error::Timeout.into()).into();
            }
            self.note(|| format!("event {:?}", outcome.event));
            let heard = heard_by(&outcome.event, begun);
            let (next, effect) = step(record, outcome.event, self.clock());
            record = next;
            if let (Some(job), Some(heard)) = (&mut record.job, heard) {
                job.heard = Some(heard);
            }
            self.note(|| format!("  {:?} in {:?}: {effect:?}", record.status, record.stage));
            let unsaved = self.mutation == Some(Mutation::LoseIntent)
                && matches!(effect, Some(Effect::Create | Effect::Close(_)));
            if !unsaved && self.save(run, &record, outcome.rows)?.is_err() {
                // What was not saved did not happen; resuming goes on from the last record.
                return Ok(());
            }
            self.check_after_step(run);
            if self.violation.is_some() {
                return Ok(());
            }
            begun = self.mono();
            outcome = match effect {
                Some(effect) => self.carry_out(run, &mut record, effect)?,
                None if record.status == Status::Waiting => match self.wait(run, &record)? {
                    Some(outcome) => outcome,
                    None => return Ok(()),
                },
                None => return Ok(()),
            };
        }
    }

    /// The sign of life comes first where one is due. Signs beside work that takes long are not modelled.
    fn carry_out(&mut self, run: usize, record: &mut Record, effect: Effect) -> Uncut<Outcome> {
        if record.stage != Stage::Report {
            let begun = self.mono();
            match self.sign_of_life(run, record)? {
                Some(outcome) if outcome.event != Event::Touched => return Ok(outcome),
                Some(_) => {
                    if let Some(job) = &mut record.job {
                        (job.touched_at, job.heard) = (at(self.now + self.skew), Some(begun));
                    }
                }
                None => {}
            }
        }
        self.interruptible = !matches!(effect, Effect::Build);
        let outcome = self.perform(run, record, effect);
        self.interruptible = false;
        match outcome {
            Err(Cut::Ordered(order)) => Ok(order.event().into()),
            other => other,
        }
    }

    fn perform(&mut self, run: usize, record: &Record, effect: Effect) -> Uncut<Outcome> {
        let api = record.api;
        let job = record.job.as_ref().map(|job| job.id);
        let outcome = match (effect, job) {
            (Effect::Create, _) => self.create(run, record)?,
            (Effect::FindCreated, _) => match self.job_of(run, api)? {
                Ok(Some(job)) => Ok(Event::Created(job).into()),
                Ok(None) => Ok(Event::NotCreated.into()),
                Err(error) => Err(error.into()),
            },
            (Effect::Open | Effect::LookClosed, Some(job)) => self.open(api, job)?,
            (Effect::Claim, Some(job)) => self.tell(api, job, &JobEvent::Started)?,
            (Effect::Close(event), Some(job)) => self.tell(api, job, &event)?,
            (Effect::List(after), Some(job)) => unbroken(self.list(run, record, job, after)?),
            (Effect::Read(after), Some(job)) => unbroken(self.read(run, record, job, after)?),
            (Effect::Check, _) => self.check(run)?,
            (Effect::Build, _) => self.build(run, record)?,
            (Effect::Report, Some(job)) => match self.report(run, record, job)? {
                Err(Failure::Pleo(error)) if error.outcome_unknown() => self.look(run, api, job)?,
                other => other,
            },
            (Effect::LookReported, Some(job)) => self.look(run, api, job)?,
            (Effect::Compare, Some(job)) => self.compare(run, record, job)?,
            _ => Ok(Event::Stopped(Problem::input("This run has lost its job.")).into()),
        };
        match outcome {
            Ok(outcome) => Ok(outcome),
            Err(Failure::Problem(problem)) => Ok(Event::Stopped(problem).into()),
            Err(Failure::Pleo(error)) => {
                if error.is_kind("EXPORT_JOB_STATUS_UNPROCESSABLE")
                    && let Some(id) = job
                {
                    return Ok(match self.ask(api, &Request::Job(id))? {
                        Ok(Reply::Job(job)) => not_processable(job, &error).into(),
                        Ok(_) => unreachable!("Pleo answers what it was asked"),
                        Err(unread) => Event::Stopped(unread.into()).into(),
                    });
                }
                Ok(meaning(record, error).into())
            }
        }
    }

    fn sign_of_life(&mut self, run: usize, record: &Record) -> Uncut<Option<Outcome>> {
        let Some(job) = record.job.as_ref() else {
            return Ok(None);
        };
        let due = !job.is_closed()
            && is_lively(&record.stage)
            && job.needs_sign_at(&self.mono(), self.clock());
        if !due || self.mutation == Some(Mutation::NoSignsOfLife) {
            return Ok(None);
        }
        let finished = [
            ItemState::Successful,
            ItemState::Failed,
            ItemState::Abandoned,
            ItemState::Skipped,
        ];
        let items = &self.database.tables.runs[run].items;
        let open = |item: &&Item| !finished.contains(&item.state);
        let Some(item) = items.iter().rev().find(open) else {
            return Ok(None);
        };
        let update = vec![ItemUpdate::InProgress { entry: item.entry }];
        let (api, id) = (record.api, job.id);
        match self.ask(api, &Request::Update(id, update))? {
            Ok(_) => Ok(Some(Event::Touched.into())),
            Err(error) if error.is_kind("EXPORT_JOB_STATUS_UNPROCESSABLE") => {
                match self.ask(api, &Request::Job(id))? {
                    Ok(Reply::Job(job)) => Ok(Some(Event::Opened(job).into())),
                    _ => Ok(None),
                }
            }
            Err(_) => Ok(None),
        }
    }

    /// Waits for a person; Pleo gets its signs of life meanwhile. None: nobody comes back in this session.
    fn wait(&mut self, run: usize, record: &Record) -> Uncut<Option<Outcome>> {
        let lease = record.job.as_ref().map_or(0, |job| job.expires_in);
        let look = Duration::from_secs(20).min(Duration::from_secs(u64::from(lease / 6).max(1)));
        let mut looks = self.absence(lease, look);
        loop {
            self.interruptible = false;
            self.moment()?;
            if let Some(order) = self.orders.pop_front() {
                return Ok(Some(order.event().into()));
            }
            if looks == 0 {
                return Ok(self.react(run)?.map(|order| order.event().into()));
            }
            looks -= 1;
            self.pass(look);
            if let Some(outcome) = self.sign_of_life(run, record)? {
                return Ok(Some(outcome));
            }
        }
    }

    fn create(&mut self, run: usize, record: &Record) -> Effected {
        let chosen = self.database.tables.runs[run].chosen.clone();
        match self.ask(record.api, &Request::Create(chosen))? {
            Ok(Reply::Job(job)) => Ok(Ok(Event::Created(job).into())),
            Ok(_) => unreachable!("Pleo answers what it was asked"),
            Err(error) if error.is_kind("EXPORT_ALREADY_IN_PROGRESS") && record.has_looked() => {
                match ok!(self.job_of(run, record.api)?) {
                    Some(job) => Ok(Ok(Event::Created(job).into())),
                    None => Ok(Err(error.into())),
                }
            }
            Err(error) => Ok(Err(error.into())),
        }
    }

    /// The job that is pending, belongs to no other run and has exactly the entries of this one.
    fn job_of(
        &mut self,
        run: usize,
        api: ApiVersion,
    ) -> Uncut<Result<Option<ExportJob>, pleo::Error>> {
        let runs = self.database.tables.runs.iter().enumerate();
        let others: Vec<JobId> = runs
            .filter(|(other, _)| *other != run)
            .filter_map(|(_, row)| row.job)
            .collect();
        let chosen = self.database.tables.runs[run].chosen.iter().copied();
        let chosen: BTreeSet<EntryId> = chosen.collect();
        let jobs = match self.ask(api, &Request::OpenJobs)? {
            Ok(Reply::Jobs(jobs)) => jobs,
            Ok(_) => unreachable!("Pleo answers what it was asked"),
            Err(error) => return Ok(Err(error)),
        };
        for job in jobs {
            let pending = job.status == JobStatus::Pending && !others.contains(&job.id);
            if pending && job.number_of_items as usize == chosen.len() {
                let items = match self.every_item(api, job.id)? {
                    Ok(items) => items,
                    Err(error) => return Ok(Err(as_incomplete(error))),
                };
                let entries: BTreeSet<EntryId> = items.iter().map(|item| item.entry).collect();
                if entries == chosen {
                    return Ok(Ok(Some(job)));
                }
                if entries.len() < chosen.len() && entries.is_subset(&chosen) {
                    return Ok(Err(incomplete()));
                }
            }
        }
        Ok(Ok(None))
    }

    fn open(&mut self, api: ApiVersion, id: JobId) -> Effected {
        match ok!(self.ask(api, &Request::Job(id))?) {
            Reply::Job(job) => Ok(Ok(Event::Opened(job).into())),
            _ => unreachable!("Pleo answers what it was asked"),
        }
    }

    fn tell(&mut self, api: ApiVersion, id: JobId, event: &JobEvent) -> Effected {
        if self.mutation == Some(Mutation::StartTwice) && *event == JobEvent::Started {
            self.ask(api, &Request::Event(id, event.clone()))?.ok();
        }
        match self.ask(api, &Request::Event(id, event.clone()))? {
            Ok(_) => Ok(Ok(Event::Accepted.into())),
            Err(error) if error.is_kind("INVALID_EXPORT_JOB_STATUS_CHANGE") => {
                let outcome = ok!(self.open(api, id)?);
                match &outcome.event {
                    Event::Opened(job) if expected(event, &job.status) => {
                        Ok(Ok(Event::Stopped(not_taken(&error)).into()))
                    }
                    _ => Ok(Ok(outcome)),
                }
            }
            Err(error) => Ok(Err(error.into())),
        }
    }

    fn items(
        &mut self,
        api: ApiVersion,
        job: JobId,
        after: Option<Cursor>,
    ) -> Uncut<Result<Page<JobItem>, pleo::Error>> {
        Ok(match self.ask(api, &Request::Items(job, after))? {
            Ok(Reply::Items(page)) => Ok(page),
            Ok(_) => unreachable!("Pleo answers what it was asked"),
            Err(error) => Err(error),
        })
    }

    fn every_item(
        &mut self,
        api: ApiVersion,
        job: JobId,
    ) -> Uncut<Result<Vec<JobItem>, pleo::Error>> {
        let (mut items, mut trail, mut after) = (Vec::new(), Trail::new(), None);
        loop {
            let page = match self.items(api, job, after)? {
                Ok(page) => page,
                Err(error) => return Ok(Err(error)),
            };
            if let Err(error) = trail.advance(&page.next, page.rows.len()) {
                return Ok(Err(error));
            }
            items.extend(page.rows);
            after = page.next;
            if after.is_none() {
                return Ok(Ok(items));
            }
        }
    }

    fn list(&mut self, run: usize, record: &Record, job: JobId, after: Option<Place>) -> Effected {
        let announced = record.job.as_ref().map_or(0, |job| job.items as usize);
        let page = ok!(self.items(record.api, job, start_of(after.as_ref()))?);
        let mut next = walked(after.as_ref(), &page, announced);
        let mut items = page.rows;
        let trusting = self.mutation == Some(Mutation::TrustPages);
        let whole = next.is_some() || self.known(run, &items) >= announced || trusting;
        if !whole && matches!(after, Some(Place::Offset(_))) {
            next = Some(Place::Anew);
        }
        ok!(self.moved_on(record.api, "items", next.as_ref()));
        if !whole && next.is_none() {
            items = ok!(self.every_item(record.api, job)?);
            if self.known(run, &items) < announced {
                return Ok(Err(incomplete().into()));
            }
        }
        let rows = move |tables: &mut Tables| {
            let run = &mut tables.runs[run];
            for item in items {
                if run.item(item.entry).is_none() {
                    let state = match item.status {
                        ItemStatus::Pending | ItemStatus::InProgress => ItemState::Listed,
                        ItemStatus::Abandoned => ItemState::Abandoned,
                        ItemStatus::Failed => ItemState::Failed,
                        ItemStatus::Successful | ItemStatus::Unknown(_) => ItemState::Skipped,
                    };
                    run.items.push(Item::listed(item.entry, state));
                }
            }
        };
        Ok(Ok(Outcome {
            event: Event::Listed { next },
            rows: Some(Box::new(rows)),
        }))
    }

    /// Whether every listed item has its data with this page.
    fn all_read(&self, run: usize, page: &[Data]) -> bool {
        let listed = self.database.tables.runs[run].items.iter();
        let mut unread = listed.filter(|item| item.state == ItemState::Listed);
        unread.all(|item| page.iter().any(|(entry, _)| *entry == item.entry))
    }

    fn known(&self, run: usize, items: &[JobItem]) -> usize {
        let stored = self.database.tables.runs[run].items.iter().map(|i| i.entry);
        let both: BTreeSet<EntryId> = stored.chain(items.iter().map(|i| i.entry)).collect();
        both.len()
    }

    fn read(&mut self, run: usize, record: &Record, job: JobId, after: Option<Place>) -> Effected {
        let api = record.api;
        let request = Request::Data(job, start_of(after.as_ref()));
        let page = match ok!(self.ask(api, &request)?) {
            Reply::Data(page) => page,
            _ => unreachable!("Pleo answers what it was asked"),
        };
        let announced = record.job.as_ref().map_or(0, |job| job.items as usize);
        let mut next = walked(after.as_ref(), &page, announced);
        let by_offset = matches!(after, Some(Place::Offset(_)));
        if next.is_none() && by_offset && !self.all_read(run, &page.rows) {
            next = Some(Place::Anew);
        }
        ok!(self.moved_on(api, "data", next.as_ref()));
        let last = next.is_none();
        let rows = move |tables: &mut Tables| {
            let run = &mut tables.runs[run];
            let unexpected = |why: &str| Some((ItemFailureKind::Unexpected, why.to_owned()));
            for (entry, data) in page.rows {
                let item = run.item(entry).filter(|i| i.state == ItemState::Listed);
                match (item, data) {
                    (None, _) => {}
                    (Some(item), Ok(minor)) => {
                        item.state = ItemState::Read;
                        item.minor = Some(minor);
                    }
                    (Some(item), Err(())) => {
                        item.state = ItemState::Blocked;
                        item.failure = unexpected("The data cannot be booked.");
                    }
                }
            }
            if last {
                let unread = run
                    .items
                    .iter_mut()
                    .filter(|i| i.state == ItemState::Listed);
                for item in unread {
                    item.state = ItemState::Blocked;
                    item.failure = unexpected("Pleo gave no data for it.");
                }
            }
        };
        Ok(Ok(Outcome {
            event: Event::Read { next },
            rows: Some(Box::new(rows)),
        }))
    }

    fn moved_on(
        &mut self,
        api: ApiVersion,
        list: &'static str,
        next: Option<&Place>,
    ) -> Result<(), pleo::Error> {
        match next {
            Some(next) if !self.announced.insert((list, api, next.clone())) => {
                Err(pleo::Error::PagingLoop)
            }
            _ => Ok(()),
        }
    }

    fn check(&mut self, run: usize) -> Effected {
        self.moment()?;
        let forget = self.mutation == Some(Mutation::ForgetLedger);
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

    fn build(&mut self, run: usize, record: &Record) -> Effected {
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
        if self.chance.strikes(Fault::DiskFull) {
            self.disk.staged.clear();
            return stopped(broken(std::io::ErrorKind::StorageFull));
        }
        self.disk.stage(run, rows.clone(), rows.len());
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
    pub(super) fn book_half_built(&mut self, but: usize) -> Uncut<()> {
        for other in 0..self.database.tables.runs.len() {
            let record = &self.database.tables.runs[other].record;
            if other != but && record.stage == Stage::Build && !record.status.is_over() {
                self.book_found(other)?;
            }
        }
        Ok(())
    }

    /// Books the file of a run that ended while it was building, if it is there; whether it was.
    pub(super) fn book_found(&mut self, run: usize) -> Uncut<bool> {
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

    fn report(&mut self, run: usize, record: &Record, job: JobId) -> Effected {
        if self.mutation == Some(Mutation::CloseEarly) {
            let (left, successful, failed, reason) = (0, 1, 0, None);
            return Ok(Ok(Event::Reported {
                left,
                successful,
                failed,
                reason,
            }
            .into()));
        }
        let items = &self.database.tables.runs[run].items;
        let open: Vec<(usize, &Item)> = (items.iter().enumerate())
            .skip(self.reported)
            .filter(|(_, item)| is_to_report(item.state))
            .take(BATCH)
            .collect();
        let Some((last, _)) = open.last() else {
            self.reported = 0;
            return Ok(Ok(self.tally(run).into()));
        };
        let last = *last;
        let booked_at = record.files.first().map_or(self.clock(), |f| f.written_at);
        let updates: Vec<ItemUpdate> = open
            .iter()
            .map(|(_, i)| update(&i.row(), booked_at))
            .collect();
        let mut answer = ok!(self.update(record.api, job, &updates)?);
        let taken: BTreeSet<EntryId> = answer.accepted.iter().map(|item| item.entry).collect();
        let again: Vec<ItemUpdate> = updates
            .iter()
            .filter(|update| !taken.contains(&update.entry()))
            .cloned()
            .collect();
        if !again.is_empty() {
            let second = ok!(self.update(record.api, job, &again)?);
            answer.accepted.extend(second.accepted);
        }
        let accepted: BTreeMap<EntryId, ItemStatus> = answer
            .accepted
            .into_iter()
            .map(|item| (item.entry, item.status))
            .collect();
        let trusting = self.mutation == Some(Mutation::TrustAnswers);
        let settled: Vec<(EntryId, ItemState, bool)> = updates
            .iter()
            .map(|update| {
                let entry = update.entry();
                let same = accepted.get(&entry) == Some(&update.status());
                match update {
                    ItemUpdate::Failed { .. } => (entry, ItemState::Failed, false),
                    _ if same || trusting => (entry, ItemState::Successful, false),
                    _ => (entry, ItemState::Failed, true),
                }
            })
            .collect();
        self.reported = last + 1;
        let rows = move |tables: &mut Tables| {
            for (entry, state, refused) in settled {
                settle(tables, run, entry, state);
                if refused && let Some(item) = tables.runs[run].item(entry) {
                    item.failure = Some((ItemFailureKind::Unexpected, "Not taken.".into()));
                }
            }
        };
        let (left, successful, failed, reason) = (1, 0, 0, None);
        Ok(Ok(Outcome {
            event: Event::Reported {
                left,
                successful,
                failed,
                reason,
            },
            rows: Some(Box::new(rows)),
        }))
    }

    fn update(
        &mut self,
        api: ApiVersion,
        job: JobId,
        updates: &[ItemUpdate],
    ) -> Uncut<Result<pleo::Updated, pleo::Error>> {
        Ok(
            match self.ask(api, &Request::Update(job, updates.to_vec()))? {
                Ok(Reply::Updated(answer)) => Ok(answer),
                Ok(_) => unreachable!("Pleo answers what it was asked"),
                Err(error) => Err(error),
            },
        )
    }

    /// Mutation: results go out before there is a file.
    fn report_ready(&mut self, run: usize, api: ApiVersion, job: JobId) -> Uncut<()> {
        let items = &self.database.tables.runs[run].items;
        let ready = items.iter().filter(|item| item.state == ItemState::Ready);
        let at = self.clock();
        let updates: Vec<ItemUpdate> = ready
            .map(|item| ItemUpdate::Successful {
                entry: item.entry,
                external_id: item.reference.clone(),
                exported_at: at,
            })
            .collect();
        self.update(api, job, &updates)?.ok();
        Ok(())
    }

    fn tally(&self, run: usize) -> Event {
        let run = &self.database.tables.runs[run];
        let of = |states: &[ItemState]| u32::try_from(run.count(states)).unwrap_or(u32::MAX);
        let left = run
            .items
            .iter()
            .filter(|item| is_to_report(item.state))
            .count();
        let reason = run.items.iter().find_map(|item| item.failure.as_ref());
        Event::Reported {
            left: u32::try_from(left).unwrap_or(u32::MAX),
            successful: of(&[ItemState::Successful, ItemState::Skipped]),
            failed: of(&[ItemState::Failed]),
            reason: reason.map(|(_, reason)| reason.clone()),
        }
    }

    fn look(&mut self, run: usize, api: ApiVersion, job: JobId) -> Effected {
        let rows = ok!(self.every_item(api, job)?);
        self.reported = 0;
        let stored = self.commit(|tables| {
            for row in rows {
                let Some(ours) = tables.runs[run].item(row.entry) else {
                    continue;
                };
                let wanted = update(&ours.row(), jiff::Timestamp::UNIX_EPOCH).status();
                if is_to_report(ours.state) && wanted == row.status {
                    let state = match row.status {
                        ItemStatus::Failed => ItemState::Failed,
                        _ => ItemState::Successful,
                    };
                    settle(tables, run, row.entry, state);
                }
            }
        })?;
        Ok(match stored {
            Ok(()) => Ok(Event::Unclear.into()),
            Err(error) => Ok(Event::Stopped(error.into()).into()),
        })
    }

    fn compare(&mut self, run: usize, record: &Record, id: JobId) -> Effected {
        let read = |world: &mut Self| world.ask(record.api, &Request::Job(id));
        let mut job = match ok!(read(self)?) {
            Reply::Job(job) => job,
            _ => unreachable!("Pleo answers what it was asked"),
        };
        for pause in PATIENCE {
            if !job.status.is_open() {
                break;
            }
            self.pass(pause);
            if let Reply::Job(now) = ok!(read(self)?) {
                job = now;
            }
        }
        if self.mutation == Some(Mutation::NoComparison) {
            return Ok(Ok(Event::Compared {
                job,
                differences: 0,
            }
            .into()));
        }
        let verdict = record.verdict;
        let given_up = !matches!(
            verdict,
            Some(Status::Completed | Status::CompletedWithErrors)
        );
        let ours = self.database.tables.runs[run].items.len();
        let mut differences = u32::from(job.status.is_open());
        let mut seen = BTreeSet::new();
        for _ in 0..2 {
            let (mut trail, mut after) = (Trail::new(), None);
            loop {
                let page = ok!(self.items(record.api, id, after)?);
                ok!(trail.advance(&page.next, page.rows.len()));
                let fresh: Vec<JobItem> = page
                    .rows
                    .into_iter()
                    .filter(|r| seen.insert(r.entry))
                    .collect();
                let mut found = 0;
                let stored = self.commit(|tables| {
                    found = compare_page(&mut tables.runs[run].items, &fresh, given_up);
                })?;
                if let Err(error) = stored {
                    return Ok(Err(Failure::Problem(error.into())));
                }
                differences += found;
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
            ours.saturating_sub(seen.len())
        } else {
            seen.len().abs_diff(ours)
        };
        differences += u32::try_from(lacking).unwrap_or(u32::MAX);
        Ok(Ok(Event::Compared { job, differences }.into()))
    }

    /// One transaction of the program; it may die before, or after without knowing, and the disk may be full.
    pub(super) fn commit(
        &mut self,
        work: impl FnOnce(&mut Tables),
    ) -> Uncut<Result<(), StoreError>> {
        if self.dies() {
            if self.chance.coin() {
                self.database.commit(work, &mut self.chance);
            }
            return Err(Cut::Died);
        }
        if self.chance.strikes(Fault::DatabaseFull) {
            return Ok(Err(StoreError::Full));
        }
        self.database.commit(work, &mut self.chance);
        Ok(Ok(()))
    }

    /// Saves rows and record in one transaction.
    pub(super) fn save(
        &mut self,
        run: usize,
        record: &Record,
        rows: Option<Rows>,
    ) -> Uncut<Result<(), StoreError>> {
        let record = record.clone();
        self.commit(|tables| {
            if let Some(rows) = rows {
                rows(tables);
            }
            let run = &mut tables.runs[run];
            run.job = record.job.as_ref().map(|job| job.id);
            run.record = record;
        })
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

fn is_to_report(state: ItemState) -> bool {
    use ItemState as S;
    matches!(state, S::Written | S::Booked | S::Blocked | S::Refused)
}

fn settle(tables: &mut Tables, run: usize, entry: EntryId, state: ItemState) {
    if let Some(item) = tables.runs[run].item(entry) {
        item.state = state;
    }
}

/// Where a page begins. The model's cursors are as long as the number of rows before them.
fn start_of(place: Option<&Place>) -> Option<Cursor> {
    match place? {
        Place::After(cursor) => Some(cursor.clone()),
        Place::Offset(rows) => "A".repeat(usize::try_from(*rows).ok()?).parse().ok(),
        Place::Anew => None,
    }
}

/// Where the next page of a walk begins, as `pleo::Walk` decides it.
fn walked<T>(place: Option<&Place>, page: &Page<T>, announced: usize) -> Option<Place> {
    let rows = page.rows.len();
    let cursor = page.next.clone().map(Place::After);
    match place {
        None if page.next.is_none() || rows == 0 || rows >= announced => cursor,
        None => Some(Place::Offset(rows as u64)),
        Some(Place::Offset(start)) => {
            let end = start + rows as u64;
            match (page.next.is_some(), end.cmp(&(announced as u64))) {
                (false, Ordering::Equal) => None,
                (true, Ordering::Less) if rows > 0 => Some(Place::Offset(end)),
                _ => Some(Place::Anew),
            }
        }
        Some(_) => cursor,
    }
}

/// A list whose cursors lead nowhere is read from its beginning when the run goes on.
fn unbroken(result: Result<Outcome, Failure>) -> Result<Outcome, Failure> {
    match result {
        Err(Failure::Pleo(error)) if is_broken_list(&error) => {
            Ok(Event::ListBroken(error.into()).into())
        }
        other => other,
    }
}

fn compare_page(items: &mut [Item], rows: &[JobItem], given_up: bool) -> u32 {
    let mut differences = 0;
    for row in rows {
        let Some(ours) = items.iter_mut().find(|item| item.entry == row.entry) else {
            continue;
        };
        let same = match (ours.state, &row.status) {
            (ItemState::Successful, ItemStatus::Successful)
            | (ItemState::Failed, ItemStatus::Failed)
            | (ItemState::Abandoned, ItemStatus::Abandoned) => true,
            (ItemState::Skipped, status) => {
                !matches!(status, ItemStatus::Pending | ItemStatus::InProgress)
            }
            (_, ItemStatus::Abandoned) if given_up => {
                ours.state = ItemState::Abandoned;
                true
            }
            _ => false,
        };
        differences += u32::from(!same);
    }
    differences
}

impl Record {
    /// An earlier request to create seemed not to have arrived.
    fn has_looked(&self) -> bool {
        matches!(self.stage, Stage::Create { looked: true, .. })
    }
}
