//! The interpreter: carries effects out against the models as `drive`, `pleo_effects`, `reading`, `check`, `build` and
//! `report` do against Pleo, disk and database. Intent is saved before an effect, the result after it; every call and
//! every commit is a point where the program may die or a person may step in.

use std::collections::BTreeSet;
use std::time::Duration;

use super::chance::Fault;
use super::machine::{Item, Tables};
use super::pleo::{Reply, Request, at};
use super::{Cut, Mutation, World};
use crate::model::{EntryId, ExportJob, ItemUpdate, JobEvent, JobId, JobStatus};
use crate::pleo::{self, ApiVersion};
use crate::problem::Problem;
use crate::runs::drive::{MAX_UNCLEAR, heard_by};
use crate::runs::pleo_effects::{expected, may_be_ours, meaning, not_processable, not_taken};
use crate::runs::reading::{as_incomplete, incomplete, is_broken_list};
use crate::runs::record::{Record, Stage, Status};
use crate::runs::sign::is_lively;
use crate::runs::step::{Effect, Event, step};
use crate::store::{ItemState, StoreError};

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

mod files;
mod lists;
mod results;
mod sending;

pub(super) use sending::Sending;

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
        self.lose_sending(run, &record);
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
            let heard = heard_by(&outcome.event, &record.stage, begun);
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
                None if record.status == Status::Waiting => match self.wait(run, &mut record)? {
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
                Some(event) if event != Event::Touched => return Ok(event.into()),
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
            (Effect::Close(event), Some(job)) => self.close(run, record, job, &event)?,
            (Effect::List(after), Some(job)) => unbroken(self.list(run, record, job, after)?),
            (Effect::Read(after), Some(job)) => unbroken(self.read(run, record, job, after)?),
            // What is fetched changes nothing at Pleo and nothing in the books.
            (Effect::Fetch, _) => {
                self.moment()?;
                Ok(Event::Fetched.into())
            }
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

    /// The item it is about is recorded first, and stays so until its answer is known.
    fn sign_of_life(&mut self, run: usize, record: &mut Record) -> Uncut<Option<Event>> {
        let Some(job) = record.job.clone() else {
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
        let entry = item.entry;
        let is_first = !record.signs.contains(&entry);
        if is_first {
            record.signs.push(entry);
            if self.save(run, record, None)?.is_err() {
                return Ok(None);
            }
        }
        let update = vec![ItemUpdate::InProgress { entry }];
        let (api, id) = (record.api, job.id);
        let answer = self.ask(api, &Request::Update(id, update))?;
        if is_first && !answer.as_ref().is_err_and(pleo::Error::outcome_unknown) {
            record.signs.retain(|signed| *signed != entry);
        }
        match answer {
            Ok(_) => Ok(Some(Event::Touched)),
            Err(error) if error.is_kind("EXPORT_JOB_STATUS_UNPROCESSABLE") => {
                match self.ask(api, &Request::Job(id))? {
                    Ok(Reply::Job(job)) => Ok(Some(Event::Opened(job))),
                    _ => Ok(None),
                }
            }
            Err(_) => Ok(None),
        }
    }

    /// Waits for a person; Pleo gets its signs of life meanwhile. None: nobody comes back in this session.
    fn wait(&mut self, run: usize, record: &mut Record) -> Uncut<Option<Outcome>> {
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
            if let Some(event) = self.sign_of_life(run, record)? {
                return Ok(Some(event.into()));
            }
        }
    }

    fn create(&mut self, run: usize, record: &Record) -> Effected {
        let chosen = self.database.tables.runs[run].chosen.clone();
        match self.ask(record.api, &Request::Create(chosen))? {
            Ok(Reply::Job(job)) => Ok(Ok(Event::Created(job).into())),
            Ok(_) => unreachable!("Pleo answers what it was asked"),
            Err(error) if may_be_ours(record, &error) => match ok!(self.job_of(run, record.api)?) {
                Some(job) => Ok(Ok(Event::Created(job).into())),
                None => Ok(Err(error.into())),
            },
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

/// A list whose cursors lead nowhere is read from its beginning when the run goes on.
fn unbroken(result: Result<Outcome, Failure>) -> Result<Outcome, Failure> {
    match result {
        Err(Failure::Pleo(error)) if is_broken_list(&error) => {
            Ok(Event::ListBroken(error.into()).into())
        }
        other => other,
    }
}
