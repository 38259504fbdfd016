//! Everything the sandbox remembers, and what a test may ask about it.
//!
//! Keeps true: expired jobs are expired before anyone looks, and a change is
//! marked for saving.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use crate::behaviour::Behaviour;
use crate::clock::Clock;
use crate::fault::Faults;
use crate::limit::Meter;
use crate::request_log::RequestLog;
use crate::scenario::Scenario;
use crate::webhook::event::{self, Kind};
use crate::webhook::{Parcel, Secret, Webhooks};
use crate::world::company::{Vendor, VendorState};
use crate::world::job::NewJob;
use crate::world::{Company, ExportStatus, Job};

/// Scopes of a fresh key: all that the sandbox serves.
const ALL_SCOPES: [&str; 13] = [
    "export-jobs:read",
    "export-jobs:write",
    "export-items:read",
    "vendors:read",
    "vendors:write",
    "accounts:read",
    "accounts:write",
    "users:read",
    "companies:read",
    "tax-codes:read",
    "tax-codes:write",
    "tag-groups:read",
    "tag-groups:write",
];

pub(crate) fn all_scopes() -> Vec<String> {
    ALL_SCOPES.map(str::to_owned).to_vec()
}

pub(crate) fn random_key(prefix: &str) -> String {
    format!("{prefix}_{}", Uuid::new_v4().simple())
}

/// A key and the company it opens.
#[derive(Debug)]
pub(crate) struct Credential {
    pub(crate) key: String,
    /// Position in [`State::companies`].
    pub(crate) company: usize,
    pub(crate) scopes: Vec<String>,
    pub(crate) revoked: bool,
    pub(crate) meter: Meter,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) scenario: Scenario,
    pub(crate) companies: Vec<Company>,
    pub(crate) credentials: Vec<Credential>,
    pub(crate) behaviour: Behaviour,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) log: RequestLog,
    pub(crate) webhooks: Webhooks,
    pub(crate) link_secret: Uuid,
    /// Grows with every change that must be saved.
    pub(crate) revision: u64,
}

/// An export job as Pleo sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JobState {
    /// Job id.
    pub id: Uuid,
    /// Company the job belongs to.
    pub company_id: Uuid,
    /// `pending`, `in_progress`, `failed`, `completed` or `completed_with_errors`.
    pub status: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When `started` was accepted.
    pub started_at: Option<Timestamp>,
    /// When `completed` or `completed_with_errors` was accepted.
    pub completed_at: Option<Timestamp>,
    /// When it expired.
    pub expired_at: Option<Timestamp>,
    /// When an event or an item update last reached it.
    pub last_updated_at: Timestamp,
    /// Whether its export items carry vendor and bookkeeping.
    pub vendor_based_bookkeeping: bool,
    /// Whether a person started it.
    pub is_interactive: bool,
    /// Text of the failure.
    pub failure_reason: Option<String>,
    /// Type of the failure, for example `job_expired`.
    pub failure_reason_type: Option<String>,
    /// All items, in the order of the job.
    pub items: Vec<ItemState>,
}

/// A job item as Pleo sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemState {
    /// The entry.
    pub entry_id: Uuid,
    /// `pending`, `in_progress`, `failed`, `successful` or `abandoned`.
    pub status: String,
    /// Voucher number the client reported.
    pub external_id: Option<String>,
    /// Link the client reported.
    pub external_url: Option<String>,
    /// Time the client reported, as it wrote it.
    pub exported_at: Option<String>,
    /// Type of the failure, for example `vendor_unknown`.
    pub failure_type: Option<String>,
    /// Text of the failure.
    pub failure_reason: Option<String>,
}

/// An accounting entry and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EntryState {
    /// The entry.
    pub id: Uuid,
    /// `NOT_EXPORTED`, `QUEUED`, `EXPORTING` or `EXPORTED`.
    pub export_status: String,
}

/// A person's action in Pleo that Pleo would not offer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The id is not one of the company.
    #[error("the company has no such thing: {0}")]
    Unknown(Uuid),
    /// Nothing is left to export.
    #[error("there is no entry to export")]
    NothingToExport,
    /// The entry is deleted or in another open job.
    #[error("entry {0} is deleted or in an open export job")]
    Locked(Uuid),
    /// A vendor needs a name.
    #[error("a vendor needs a name")]
    NoName,
    /// The job is finished.
    #[error("export job {0} is finished")]
    Finished(Uuid),
}

impl State {
    /// The company of the key.
    pub(crate) fn own(&mut self) -> &mut Company {
        &mut self.companies[0]
    }

    /// Puts the scenario back to its beginning. Keys, faults, clock and log stay.
    pub(crate) fn reset(&mut self, scenario: Scenario) {
        self.scenario = scenario;
        self.companies = scenario.companies();
        self.changed();
    }

    /// Marks a change for saving, and tells those who asked what became of jobs.
    pub(crate) fn changed(&mut self) {
        self.revision += 1;
        let now = self.clock.now();
        let knobs = &self.behaviour.webhooks;
        for (n, company) in self.companies.iter_mut().enumerate() {
            for place in 0..company.jobs.len() {
                let job = &mut company.jobs[place];
                if job.told == Some(job.status) {
                    continue;
                }
                job.told = Some(job.status);
                if self.webhooks.anyone() {
                    let job = &company.jobs[place];
                    let kind = Kind::of_status(job.status);
                    let data = event::job(company, job, self.behaviour.expires_in);
                    self.webhooks.tell(n, kind, &data, knobs, now);
                }
            }
        }
    }

    /// What the courier has to carry now, and how long there will be nothing more.
    pub(crate) fn parcels(&mut self) -> (Vec<Parcel>, Option<Duration>) {
        if !self.webhooks.anyone() {
            return (Vec::new(), None);
        }
        // Somebody asked to be told when a job expires.
        self.expire_jobs();
        let now = self.clock.now();
        let (parcels, wait) = self.webhooks.take_due(&self.behaviour.webhooks, now);
        let lease = self.behaviour.expires_in;
        let expiry = self
            .companies
            .iter()
            .flat_map(|company| &company.jobs)
            .filter_map(|job| job.expires_at(lease))
            .min()
            .map(|at| Duration::try_from(at.duration_since(now)).unwrap_or_default());
        (parcels, wait.into_iter().chain(expiry).min())
    }

    /// Notes how an attempt of the courier went.
    pub(crate) fn attempted(
        &mut self,
        subscription: Uuid,
        delivery: u64,
        outcome: Result<u16, String>,
    ) {
        let now = self.clock.now();
        let knobs = &self.behaviour.webhooks;
        self.webhooks
            .attempted(subscription, delivery, outcome, knobs, now);
    }

    /// Moves the clock; what becomes due by that is sent.
    pub(crate) fn advance_clock(&mut self, by: Duration) {
        self.clock.advance(by);
        self.webhooks.ring();
    }

    /// What a bookkeeper does who misses a vendor on the Export page: a draft appears.
    pub(crate) fn make_vendor(&mut self, name: &str) -> Result<Uuid, Refused> {
        if name.trim().is_empty() {
            return Err(Refused::NoName);
        }
        let now = self.clock.now();
        let company = self.own();
        let vendor = Vendor {
            id: next_vendor_id(company, now),
            company_id: company.id,
            name: name.to_owned(),
            code: None,
            external_id: None,
            country: Some(company.address.country.into()),
            default_currency: company
                .contra
                .first()
                .map_or("EUR", |contra| contra.0)
                .into(),
            registration_number: None,
            tax_registration_number: None,
            state: VendorState::Draft,
            created_at: now,
            updated_at: now,
        };
        let (id, data) = (vendor.id, event::vendor(company, &vendor));
        company.vendors.push(vendor);
        let knobs = &self.behaviour.webhooks;
        self.webhooks
            .tell(0, Kind::VendorCreated, &data, knobs, now);
        self.changed();
        Ok(id)
    }

    /// Sends an event once more.
    pub(crate) fn replay(&mut self, event: Uuid) -> Result<(), Refused> {
        let now = self.clock.now();
        let knobs = &self.behaviour.webhooks;
        if self.webhooks.replay(event, knobs, now) {
            Ok(())
        } else {
            Err(Refused::Unknown(event))
        }
    }

    /// A new key in place of the company's own.
    pub(crate) fn rotate_key(&mut self) -> String {
        let key = random_key("pleo_sandbox");
        self.credentials[0].key.clone_from(&key);
        key
    }

    /// Gives a subscription a new secret; the one before signs beside it.
    pub(crate) fn rotate_webhook_secret(&mut self, subscription: Uuid) -> Result<(), Refused> {
        let known = self
            .webhooks
            .subscriptions
            .iter_mut()
            .find(|known| known.id == subscription)
            .ok_or(Refused::Unknown(subscription))?;
        let former = std::mem::replace(&mut known.secret, Secret::random());
        known.former_secret = Some(former);
        Ok(())
    }

    /// Expires jobs nobody worked on for too long.
    pub(crate) fn expire_jobs(&mut self) {
        let now = self.clock.now();
        let lease = self.behaviour.expires_in;
        let mut expired = false;
        for company in &mut self.companies {
            let Company { jobs, book, .. } = company;
            for job in jobs.iter_mut().filter(|job| job.is_open()) {
                expired |= job.expire(book, now, lease);
            }
        }
        if expired {
            self.changed();
        }
    }

    /// What a bookkeeper's click on Export does: a pending job, behind any others.
    pub(crate) fn click_export(
        &mut self,
        entries: Option<&[Uuid]>,
        vendor_based: Option<bool>,
    ) -> Result<Uuid, Refused> {
        self.expire_jobs();
        let now = self.clock.now();
        let company = self.own();
        let entries = match entries {
            Some(ids) => chosen(company, ids)?,
            None => (0u32..)
                .zip(company.book.statuses())
                .filter(|(_, status)| **status == ExportStatus::NotExported)
                .map(|(position, _)| position)
                .filter(|position| company.book.is_free(*position))
                .collect(),
        };
        if entries.is_empty() {
            return Err(Refused::NothingToExport);
        }
        let new = NewJob {
            id: next_job_id(company, now),
            entries,
            created_by: company.employees.last().map(|employee| employee.id),
            is_interactive: true,
            vendor_based: vendor_based.unwrap_or(company.vendor_tagging),
        };
        let id = new.id;
        let job = Job::create(new, &mut company.book, now);
        company.jobs.push(job);
        self.changed();
        Ok(id)
    }

    /// What a user's cancellation in Pleo does.
    pub(crate) fn cancel_job(&mut self, id: Uuid) -> Result<(), Refused> {
        self.expire_jobs();
        let now = self.clock.now();
        let Company { jobs, book, .. } = self.own();
        let job = jobs
            .iter_mut()
            .find(|job| job.id == id)
            .ok_or(Refused::Unknown(id))?;
        if !job.cancel(book, now) {
            return Err(Refused::Finished(id));
        }
        self.changed();
        Ok(())
    }

    /// Ends all open jobs of all companies: they expire, or their users cancel them.
    pub(crate) fn end_open_jobs(&mut self, expire: bool) {
        let now = self.clock.now();
        for Company { jobs, book, .. } in &mut self.companies {
            for job in jobs.iter_mut().filter(|job| job.is_open()) {
                if expire {
                    job.expire(book, now, 0);
                } else {
                    job.cancel(book, now);
                }
            }
        }
        self.changed();
    }

    pub(crate) fn jobs(&mut self) -> Vec<JobState> {
        self.expire_jobs();
        let company = &self.companies[0];
        company.jobs.iter().map(|job| seen(company, job)).collect()
    }

    pub(crate) fn job(&mut self, id: Uuid) -> Option<JobState> {
        self.expire_jobs();
        let company = &self.companies[0];
        company.job(id).map(|job| seen(company, job))
    }

    pub(crate) fn entries(&mut self) -> Vec<EntryState> {
        self.expire_jobs();
        let book = &self.companies[0].book;
        (0u32..)
            .zip(book.statuses())
            .map(|(position, status)| EntryState {
                id: book.entry_id(position),
                export_status: status.as_str().to_owned(),
            })
            .collect()
    }
}

fn chosen(company: &Company, ids: &[Uuid]) -> Result<Vec<u32>, Refused> {
    let mut positions = Vec::with_capacity(ids.len());
    let mut taken = HashSet::with_capacity(ids.len());
    for id in ids {
        let position = company.book.position(*id).ok_or(Refused::Unknown(*id))?;
        if !company.book.is_free(position) || !taken.insert(position) {
            return Err(Refused::Locked(*id));
        }
        positions.push(position);
    }
    Ok(positions)
}

pub(crate) fn next_vendor_id(company: &Company, now: Timestamp) -> Uuid {
    company.derived_id(&format!("vendor/made/{}/{now}", company.vendors.len()))
}

/// Different after a reset, too: a client keeps jobs by id.
pub(crate) fn next_job_id(company: &Company, now: Timestamp) -> Uuid {
    company.derived_id(&format!("job/{}/{now}", company.jobs.len()))
}

fn seen(company: &Company, job: &Job) -> JobState {
    JobState {
        id: job.id,
        company_id: company.id,
        status: job.status.as_str().to_owned(),
        created_at: job.created_at,
        started_at: job.started_at,
        completed_at: job.completed_at,
        expired_at: job.expired_at,
        last_updated_at: job.last_updated_at,
        vendor_based_bookkeeping: job.vendor_based,
        is_interactive: job.is_interactive,
        failure_reason: job.failure_reason.clone(),
        failure_reason_type: job.failure_reason_type.clone(),
        items: job
            .items
            .iter()
            .map(|item| {
                let report = item.report.as_deref().cloned().unwrap_or_default();
                ItemState {
                    entry_id: company.book.entry_id(item.entry),
                    status: item.status.as_str().to_owned(),
                    external_id: report.external_id,
                    external_url: report.external_url,
                    exported_at: report.exported_at,
                    failure_type: report.failure_reason_type,
                    failure_reason: report.failure_reason,
                }
            })
            .collect(),
    }
}
