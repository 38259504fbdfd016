//! Everything the sandbox remembers, and what a test may ask about it.
//!
//! Keeps true: expired jobs are expired before anyone looks, and a change is
//! marked for saving.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use crate::behaviour::Behaviour;
use crate::clock::Clock;
use crate::fault::Faults;
use crate::limit::Meter;
use crate::request_log::RequestLog;
use crate::scenario::Scenario;
use crate::world::job::NewJob;
use crate::world::{Company, ExportStatus, Job};

/// Scopes of a fresh key: all that the sandbox serves.
const ALL_SCOPES: [&str; 10] = [
    "export-jobs:read",
    "export-jobs:write",
    "export-items:read",
    "vendors:read",
    "vendors:write",
    "accounts:read",
    "users:read",
    "companies:read",
    "tax-codes:read",
    "tag-groups:read",
];

pub(crate) fn all_scopes() -> Vec<String> {
    ALL_SCOPES.map(str::to_owned).to_vec()
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

    pub(crate) fn changed(&mut self) {
        self.revision += 1;
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
