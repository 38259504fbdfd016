//! The model of Pleo: entries, jobs, their state machine, the lease, pages; and the client's repeats in front of it.
//!
//! Follows Pleo's Export API where it is documented and the stricter reading where it is not: one open job per company,
//! `started` from `pending` only, nothing after a final event, updates acknowledged item by item, a job without events
//! or updates for `expires_in` seconds fails and abandons what is open.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use super::chance::{Chance, Fault};
use crate::model::{
    CompanyId, EntryId, ExportJob, ItemStatus, ItemUpdate, JobEvent, JobFailureKind, JobId,
    JobItem, JobStatus,
};
use crate::pleo::{ApiVersion, Cursor, Error, Hint, Page, Refusal, Updated};

mod pages;

use pages::{not_found, page, refused};

/// Milliseconds of true time since the story began.
pub(super) type Moment = i64;

/// The company of every story.
pub(super) const COMPANY: CompanyId = CompanyId(Uuid::from_u128(0xc0));
/// When a story begins.
const BEGIN: i64 = 1_793_000_000_000;
/// Sends of one request that may be repeated, and answers 429 before it is given up: as the client's limits say.
const ATTEMPTS: u32 = 3;
const THROTTLES: u32 = 8;

/// `moment` as Pleo's clock shows it.
pub(super) fn at(moment: Moment) -> Timestamp {
    Timestamp::from_millisecond(BEGIN + moment).unwrap_or(Timestamp::MAX)
}

/// An accounting entry.
pub(super) struct Entry {
    /// Amount in minor units.
    pub(super) minor: i64,
    /// Its data can be booked.
    pub(super) sound: bool,
    /// Pleo takes no result for it, ever.
    pub(super) stubborn: bool,
    /// Successfully exported by a job that ended.
    pub(super) exported: bool,
}

/// A job.
pub(super) struct Job {
    pub(super) id: JobId,
    pub(super) created: Moment,
    pub(super) touched: Moment,
    /// Lease in seconds.
    pub(super) lease: u32,
    pub(super) status: JobStatus,
    pub(super) rows: Vec<(EntryId, ItemStatus)>,
    /// Finished before anybody here knew the job.
    pub(super) before: BTreeSet<EntryId>,
    /// Entries Pleo took a result for, even if a late update changed it back.
    pub(super) resulted: BTreeSet<EntryId>,
    /// Results Pleo refused to take, at least once.
    pub(super) refused: BTreeSet<EntryId>,
    /// The run whose request made it, while that run still waited for it.
    pub(super) maker: Option<usize>,
    pub(super) expired: bool,
    pub(super) cancelled: bool,
    /// Events that came when the job could not take them, and how many of those nobody could have known better.
    pub(super) illegal: u32,
    pub(super) excused: u32,
}

impl Job {
    fn facts(&self, now: Moment) -> ExportJob {
        ExportJob {
            id: self.id,
            company: COMPANY,
            status: self.status.clone(),
            created_at: at(self.created),
            last_updated_at: Some(at(self.touched)),
            // To the second, as the header has it.
            unheard: Some(Duration::from_secs(
                u64::try_from((now - self.touched) / 1000).unwrap_or(0),
            )),
            expires_in: self.lease,
            number_of_items: u32::try_from(self.rows.len()).unwrap_or(u32::MAX),
            vendor_based_bookkeeping: false,
            failure_kind: (self.status == JobStatus::Failed).then_some(JobFailureKind::Validation),
            failure_reason: None,
        }
    }

    fn status_of(&mut self, entry: EntryId) -> Option<&mut ItemStatus> {
        let row = self.rows.iter_mut().find(|(listed, _)| *listed == entry)?;
        Some(&mut row.1)
    }

    /// Entries with this status.
    pub(super) fn count(&self, status: &ItemStatus) -> usize {
        self.rows.iter().filter(|(_, own)| own == status).count()
    }
}

/// A call.
#[derive(Clone)]
pub(super) enum Request {
    OpenJobs,
    Job(JobId),
    Items(JobId, Option<Cursor>),
    Data(JobId, Option<Cursor>),
    Create(Vec<EntryId>),
    Event(JobId, JobEvent),
    Update(JobId, Vec<ItemUpdate>),
}

impl Request {
    fn is_write(&self) -> bool {
        matches!(self, Self::Create(_) | Self::Event(..) | Self::Update(..))
    }
}

/// Data of one item: its amount, or that it cannot be booked.
pub(super) type Data = (EntryId, Result<i64, ()>);

/// An answer.
pub(super) enum Reply {
    Jobs(Vec<ExportJob>),
    Job(ExportJob),
    Items(Page<JobItem>),
    Data(Page<Data>),
    Updated(Updated),
    Accepted,
}

/// Something the checkers look at when Pleo takes it.
pub(super) enum Took {
    /// A successful result.
    Success(JobId, EntryId),
    /// A final event.
    End(JobId, JobEvent),
    /// The lease ran out.
    Expiry(JobId),
}

/// Pleo, with one company.
pub(super) struct Pleo {
    pub(super) entries: BTreeMap<EntryId, Entry>,
    pub(super) jobs: Vec<Job>,
    late: Vec<(Moment, Request)>,
    pub(super) key_works: bool,
    pub(super) contra_missing: bool,
    pub(super) strict: bool,
    page: usize,
    /// The run that makes the call.
    pub(super) asking: Option<usize>,
    lease: u32,
    /// What happened since the checkers last looked.
    pub(super) took: Vec<Took>,
    pub(super) unreachable_at: Moment,
}

impl Pleo {
    pub(super) fn new(chance: &mut Chance) -> Self {
        let count = 1 + chance.below(7);
        let entries = (0..count).map(|n| {
            let entry = Entry {
                minor: i64::from(chance.below(2_000_000)) - 500_000,
                sound: chance.below(8) > 0,
                stubborn: chance.below(25) == 0,
                exported: false,
            };
            (EntryId(Uuid::from_u128(u128::from(n) + 1)), entry)
        });
        Self {
            entries: entries.collect(),
            jobs: Vec::new(),
            late: Vec::new(),
            key_works: true,
            contra_missing: chance.below(6) == 0,
            strict: chance.coin(),
            asking: None,
            page: 1 + chance.below(4) as usize,
            lease: [90, 600, 3600][chance.below(3) as usize],
            took: Vec::new(),
            unreachable_at: Moment::MIN / 2,
        }
    }

    /// Lets time come up to `now`: late writes arrive, leases run out.
    pub(super) fn tick(&mut self, now: Moment) {
        loop {
            let expiry = self.jobs.iter().filter(|job| job.status.is_open());
            let expiry = expiry
                .map(|job| job.touched + i64::from(job.lease) * 1000)
                .min();
            let arrival = self.late.iter().map(|(when, _)| *when).min();
            match (expiry, arrival) {
                (expiry, Some(when)) if when <= now && expiry.is_none_or(|e| when <= e) => {
                    let index = self.late.iter().position(|(at, _)| *at == when);
                    let (_, request) = self.late.remove(index.unwrap_or(0));
                    // Nobody hears the answer.
                    self.asking = None;
                    let _ = self.apply(when, &request, ApiVersion::V2, &mut None);
                }
                (Some(expiry), _) if expiry <= now => {
                    let due = |job: &&mut Job| {
                        job.status.is_open() && job.touched + i64::from(job.lease) * 1000 == expiry
                    };
                    if let Some(job) = self.jobs.iter_mut().find(due) {
                        job.expired = true;
                        let id = job.id;
                        self.end(id, JobStatus::Failed);
                        self.took.push(Took::Expiry(id));
                    }
                }
                _ => return,
            }
        }
    }

    /// A job somebody made in Pleo's own window, perhaps begun by another program.
    pub(super) fn make_job(&mut self, now: Moment, chance: &mut Chance) -> Option<JobId> {
        self.asking = None;
        let entries: Vec<EntryId> = self.left().collect();
        let id = self.open_job(now, entries).ok()?;
        if chance.below(3) == 0 {
            let job = self.job_mut(id)?;
            job.status = JobStatus::InProgress;
            let (entry, status) = job.rows.first_mut()?;
            *status = ItemStatus::Successful;
            job.before.insert(*entry);
        }
        Some(id)
    }

    /// Entries that are not exported.
    pub(super) fn left(&self) -> impl Iterator<Item = EntryId> {
        let left = self.entries.iter().filter(|(_, entry)| !entry.exported);
        left.map(|(id, _)| *id)
    }

    /// The open job.
    pub(super) fn open(&self) -> Option<&Job> {
        self.jobs.iter().find(|job| job.status.is_open())
    }

    pub(super) fn job_of(&self, id: JobId) -> Option<&Job> {
        self.jobs.iter().find(|job| job.id == id)
    }

    fn job_mut(&mut self, id: JobId) -> Option<&mut Job> {
        self.jobs.iter_mut().find(|job| job.id == id)
    }

    /// Somebody cancels the open job in Pleo.
    pub(super) fn cancel_open(&mut self) {
        if let Some(id) = self.open().map(|job| job.id) {
            if let Some(job) = self.job_mut(id) {
                job.cancelled = true;
            }
            self.end(id, JobStatus::Failed);
        }
    }

    /// The client: sends, repeats what may be repeated, and says what it knows.
    pub(super) fn call(
        &mut self,
        now: &mut Moment,
        request: &Request,
        api: ApiVersion,
        chance: &mut Chance,
    ) -> Result<Reply, Error> {
        let (mut sent, mut throttles) = (0, 0);
        loop {
            *now += 20 + i64::from(chance.below(200));
            self.tick(*now);
            if chance.strikes(Fault::Throttled) {
                throttles += if chance.below(6) == 0 { THROTTLES } else { 1 };
                self.unreachable_at = *now;
                *now += 2_000;
                if throttles >= THROTTLES {
                    return Err(Error::RateLimited);
                }
                continue;
            }
            let (error, arrived) = match self.send(*now, request, api, chance) {
                Ok(reply) => return Ok(reply),
                Err(setback) => setback,
            };
            self.unreachable_at = *now;
            sent += 1;
            if arrived && request.is_write() {
                return Err(Error::OutcomeUnknown(Box::new(error)));
            }
            let again = matches!(
                error,
                Error::Offline { .. } | Error::Timeout | Error::Server { .. }
            );
            if !again || sent >= ATTEMPTS {
                return Err(error);
            }
            *now += 500 << sent;
        }
    }

    /// One send; an error says whether Pleo may have acted.
    fn send(
        &mut self,
        now: Moment,
        request: &Request,
        api: ApiVersion,
        chance: &mut Chance,
    ) -> Result<Reply, (Error, bool)> {
        let offline = || Error::Offline {
            cause: "no route".into(),
        };
        if chance.strikes(Fault::Offline) {
            return Err((offline(), false));
        }
        if chance.strikes(Fault::KeyRevoked) {
            self.key_works = false;
        }
        if !self.key_works {
            return Err((Error::KeyRefused, false));
        }
        if chance.strikes(Fault::LostRequest) {
            return Err((Error::Timeout, true));
        }
        if request.is_write() && chance.strikes(Fault::LateWrite) {
            self.delay(now, request, chance);
            return Err((Error::Timeout, true));
        }
        if chance.strikes(Fault::ServerError) {
            if chance.coin() {
                let _ = self.apply(now, request, api, &mut Some(chance));
                self.excuse(request);
            }
            return Err((Error::Server { status: 503 }, true));
        }
        if let Request::Event(job, _) = request
            && chance.strikes(Fault::SlowEvent)
        {
            let soon = now + 100 + i64::from(chance.below(3000));
            if let Some(job) = self.job_mut(*job) {
                job.excused += 2;
            }
            self.late.push((soon, request.clone()));
            return Ok(Reply::Accepted);
        }
        let reply = self.apply(now, request, api, &mut Some(chance));
        if chance.strikes(Fault::LostAnswer) {
            self.excuse(request);
            return Err((offline(), true));
        }
        if reply.is_ok() && chance.strikes(Fault::Garbage) {
            self.excuse(request);
            let error = if chance.coin() {
                Error::Unreadable {
                    path: "data".into(),
                    what: "it is cut off".into(),
                }
            } else {
                let hint = Hint::Html;
                Error::NotJson { status: 200, hint }
            };
            return Err((error, true));
        }
        reply.map_err(|error| (error, false))
    }

    /// A request that had left when whoever sent it stopped waiting.
    pub(super) fn abandoned(
        &mut self,
        now: Moment,
        request: &Request,
        api: ApiVersion,
        chance: &mut Chance,
    ) {
        self.excuse(request);
        match chance.below(3) {
            0 => {}
            1 if request.is_write() => self.delay(now, request, chance),
            _ => {
                let _ = self.apply(now, request, api, &mut Some(chance));
            }
        }
    }

    fn delay(&mut self, now: Moment, request: &Request, chance: &mut Chance) {
        self.excuse(request);
        let wait = [300, 4_000, 60_000, 600_000][chance.below(4) as usize];
        self.late
            .push((now + 1 + i64::from(chance.below(wait)), request.clone()));
    }

    /// Nobody can know what became of this event, so it may come again once.
    fn excuse(&mut self, request: &Request) {
        if let Request::Event(id, _) = request
            && let Some(job) = self.job_mut(*id)
        {
            job.excused += 2;
        }
    }

    /// What Pleo does with a request that arrived. `chance` is none for one nobody waits for.
    fn apply(
        &mut self,
        now: Moment,
        request: &Request,
        api: ApiVersion,
        chance: &mut Option<&mut Chance>,
    ) -> Result<Reply, Error> {
        if let Some(chance) = chance
            && chance.strikes(Fault::CancelledThere)
        {
            self.cancel_open();
        }
        match request {
            Request::OpenJobs => {
                let open: Vec<ExportJob> =
                    self.open().map(|job| job.facts(now)).into_iter().collect();
                Ok(Reply::Jobs(open))
            }
            Request::Job(id) => {
                let job = self.job_of(*id).ok_or_else(not_found)?;
                Ok(Reply::Job(job.facts(now)))
            }
            Request::Items(id, after) => {
                let job = self.job_of(*id).ok_or_else(not_found)?;
                let rows = job.rows.iter().map(|(entry, status)| JobItem {
                    entry: *entry,
                    status: status.clone(),
                    external_id: None,
                    failure_kind: None,
                    failure_reason: None,
                });
                let rows: Vec<JobItem> = rows.collect();
                page(&rows, self.page, after.as_ref(), chance).map(Reply::Items)
            }
            Request::Data(id, after) => self.data(*id, after.as_ref(), api, chance),
            Request::Create(entries) => {
                if api == ApiVersion::V3 && self.contra_missing {
                    return Err(refused(400, "MISSING_CONTRA_ACCOUNTS"));
                }
                let id = self.open_job(now, entries.clone())?;
                let job = self.job_of(id).ok_or_else(not_found)?;
                Ok(Reply::Job(job.facts(now)))
            }
            Request::Event(id, event) => self.event(now, *id, event),
            Request::Update(id, updates) => self.update(now, *id, updates, chance),
        }
    }

    fn open_job(&mut self, now: Moment, entries: Vec<EntryId>) -> Result<JobId, Error> {
        if self.open().is_some() {
            let kind = "EXPORT_ALREADY_IN_PROGRESS".into();
            return Err(Error::Conflict { kind });
        }
        if entries.is_empty() {
            return Err(refused(400, "BAD_REQUEST"));
        }
        let id = JobId(Uuid::from_u128(0x1000 + self.jobs.len() as u128));
        let rows = entries.into_iter().map(|e| (e, ItemStatus::Pending));
        self.jobs.push(Job {
            id,
            created: now,
            touched: now,
            lease: self.lease,
            status: JobStatus::Pending,
            rows: rows.collect(),
            before: BTreeSet::new(),
            resulted: BTreeSet::new(),
            refused: BTreeSet::new(),
            maker: self.asking,
            expired: false,
            cancelled: false,
            illegal: 0,
            excused: 0,
        });
        Ok(id)
    }

    fn data(
        &mut self,
        id: JobId,
        after: Option<&Cursor>,
        api: ApiVersion,
        chance: &mut Option<&mut Chance>,
    ) -> Result<Reply, Error> {
        if api == ApiVersion::V3 && self.contra_missing {
            return Err(refused(400, "MISSING_CONTRA_ACCOUNTS"));
        }
        let job = self.job_of(id).ok_or_else(not_found)?;
        if !job.status.is_open() {
            return Err(refused(422, "EXPORT_JOB_STATUS_UNPROCESSABLE"));
        }
        let mut rows: Vec<Data> = Vec::with_capacity(job.rows.len() + 1);
        for (entry, _) in &job.rows {
            let facts = self.entries.get(entry).ok_or_else(not_found)?;
            let broken = !facts.sound
                || chance
                    .as_mut()
                    .is_some_and(|chance| chance.strikes(Fault::DataBroken));
            rows.push((*entry, if broken { Err(()) } else { Ok(facts.minor) }));
        }
        if let Some(chance) = chance
            && chance.strikes(Fault::ForeignRow)
        {
            rows.insert(0, (EntryId(Uuid::from_u128(0xffff)), Ok(1)));
        }
        page(&rows, self.page, after, chance).map(Reply::Data)
    }

    fn event(&mut self, now: Moment, id: JobId, event: &JobEvent) -> Result<Reply, Error> {
        let strict = self.strict;
        let job = self.job_mut(id).ok_or_else(not_found)?;
        let open = job.count(&ItemStatus::Pending) + job.count(&ItemStatus::InProgress);
        let fits = match event {
            JobEvent::Started => job.status == JobStatus::Pending,
            JobEvent::Failed { .. } => job.status.is_open(),
            _ => job.status == JobStatus::InProgress,
        };
        if !fits {
            job.illegal += u32::from(!job.expired && !job.cancelled);
        }
        let finishes = matches!(event, JobEvent::Completed | JobEvent::CompletedWithErrors);
        if !fits || (strict && finishes && open > 0) {
            return Err(refused(422, "INVALID_EXPORT_JOB_STATUS_CHANGE"));
        }
        job.touched = now;
        if *event == JobEvent::Started {
            job.status = JobStatus::InProgress;
        } else {
            self.took.push(Took::End(id, event.clone()));
            self.end(id, event.leads_to());
        }
        Ok(Reply::Accepted)
    }

    fn end(&mut self, id: JobId, status: JobStatus) {
        let Some(job) = self.jobs.iter_mut().find(|job| job.id == id) else {
            return;
        };
        job.status = status;
        for (entry, status) in &mut job.rows {
            match status {
                ItemStatus::Successful => {
                    if let Some(entry) = self.entries.get_mut(entry) {
                        entry.exported = true;
                    }
                }
                ItemStatus::Pending | ItemStatus::InProgress => *status = ItemStatus::Abandoned,
                _ => {}
            }
        }
    }

    fn update(
        &mut self,
        now: Moment,
        id: JobId,
        updates: &[ItemUpdate],
        chance: &mut Option<&mut Chance>,
    ) -> Result<Reply, Error> {
        let stubborn: BTreeSet<EntryId> = self
            .entries
            .iter()
            .filter(|(_, e)| e.stubborn)
            .map(|(id, _)| *id)
            .collect();
        let job = self.jobs.iter_mut().find(|job| job.id == id);
        let job = job.ok_or_else(not_found)?;
        if job.status != JobStatus::InProgress {
            return Err(refused(422, "EXPORT_JOB_STATUS_UNPROCESSABLE"));
        }
        job.touched = now;
        let mut answer = Updated::default();
        for update in updates {
            let entry = update.entry();
            let strikes = |chance: &mut Option<&mut Chance>, fault| {
                chance.as_mut().is_some_and(|chance| chance.strikes(fault))
            };
            let refuse = stubborn.contains(&entry) || strikes(chance, Fault::ItemRefused);
            let Some(status) = job.status_of(entry).filter(|_| !refuse) else {
                job.refused.insert(entry);
                answer.refused.push(Refusal {
                    entry,
                    kind: "ACCOUNTING_ENTRY_UPDATE_FAILED".into(),
                    message: String::new(),
                });
                continue;
            };
            *status = update.status();
            if !matches!(update, ItemUpdate::InProgress { .. }) {
                job.resulted.insert(entry);
            }
            if matches!(update, ItemUpdate::Successful { .. }) {
                self.took.push(Took::Success(id, entry));
            }
            if strikes(chance, Fault::ItemUnmentioned) {
                job.refused.insert(entry);
                continue;
            }
            answer.accepted.push(JobItem {
                entry,
                status: update.status(),
                external_id: None,
                failure_kind: None,
                failure_reason: None,
            });
        }
        Ok(Reply::Updated(answer))
    }
}
