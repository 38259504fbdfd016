//! Every call, spelt as Pleo's reference spells it.

mod items;
mod lists;
mod subscriptions;
mod updates;
mod vendors;

pub use lists::{MOST_ACCOUNTS, MOST_TAGS};

pub use subscriptions::{Subscription, SubscriptionId};

use std::collections::HashSet;
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use url::Url;
use uuid::Uuid;

use super::answer::Answer;
use super::transport::{Call, Nature, Transport};
use super::walk::At;
use super::wire::{self, Fault, request};
use super::{ApiVersion, BaseUrl, Credential, Cursor, Error, Limits, Page, Traffic, Trail};
use crate::model::{
    AccountingEntry, CompanyId, EntryId, ExportJob, JobEvent, JobId, JobItem, JobStatus,
};

/// Rows asked for in one page; more than this some lists refuse.
const PAGE: u32 = 100;
/// Pages of a list that is read whole: jobs, companies.
const FEW_PAGES: usize = 50;
/// Pages of a list of master data: vendors, accounts, tax codes, tags of a group.
const LIST_PAGES: usize = 3000;

/// What the credential may do and for whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    /// Permissions, e.g. `export-jobs:read`.
    pub scopes: Vec<String>,
    /// Whom it belongs to.
    pub subject: Subject,
}

/// Whom a credential belongs to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Subject {
    /// One company.
    Company(CompanyId),
    /// All companies of an organisation.
    Organisation(Uuid),
    /// Pleo names something else; its words.
    Other(String),
    /// Pleo does not say.
    None,
}

/// A company as Pleo lists it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Company {
    /// Id.
    pub id: CompanyId,
    /// Name.
    pub name: String,
    /// Country as sent, usually an ISO code.
    pub country: Option<String>,
}

/// What became of an update of items. An entry in neither list was not mentioned by Pleo.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Updated {
    /// Items Pleo updated, as they are now.
    pub accepted: Vec<JobItem>,
    /// Items Pleo refused to update.
    pub refused: Vec<Refusal>,
}

/// One item whose update Pleo refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The entry.
    pub entry: EntryId,
    /// Pleo's `type`, e.g. `ACCOUNTING_ENTRY_DOES_NOT_EXIST`; empty when there was none.
    pub kind: String,
    /// Pleo's words for people; may be empty.
    pub message: String,
}

/// What became of accounts that were made together.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AccountsMade {
    /// Accounts Pleo made.
    pub made: Vec<crate::model::lists::Account>,
    /// Accounts Pleo refused, by their id in the accounting system, with Pleo's words: `EXTERNAL_ID_ALREADY_EXISTS`,
    /// `EXTERNAL_ID_TOO_LONG`, `EXTERNAL_ID_EMPTY`, `NAME_TOO_LONG`, `NAME_EMPTY`, `CODE_TOO_LONG`, `OTHER`.
    pub refused: Vec<(String, Vec<String>)>,
}

/// Which accounting entries to list. Deleted ones never are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EntryFilter {
    /// Any of these export statuses, e.g. `NOT_EXPORTED`; all when empty.
    pub export_status: Vec<&'static str>,
}

impl EntryFilter {
    /// Entries that are in no export job and were never exported.
    pub fn not_exported() -> Self {
        Self {
            export_status: vec!["NOT_EXPORTED"],
        }
    }
}

/// A connection to Pleo with one credential. Clones share pace, counts and connections.
#[derive(Clone)]
pub struct Client(Arc<Transport>);

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.0.base().to_string())
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client; connects at the first call. [`Error::KeyRefused`] when the secret is empty or cannot stand in a
    /// header, [`Error::Tls`] when this computer's certificates cannot be used.
    pub fn new(base: BaseUrl, credential: Credential) -> Result<Self, Error> {
        Self::with_limits(base, credential, Limits::default())
    }

    /// The same with other bounds.
    pub fn with_limits(
        base: BaseUrl,
        credential: Credential,
        limits: Limits,
    ) -> Result<Self, Error> {
        Transport::new(base, credential, limits).map(Self)
    }

    /// Who we are; also the test of a new connection.
    pub async fn introspect(&self) -> Result<Identity, Error> {
        let answer = self.get("/v1/introspect", &[]).await?;
        Ok(wire::single::<wire::site::Introspection>(answer.json()?)?.into())
    }

    /// The companies the credential reaches.
    pub async fn companies(&self) -> Result<Vec<Company>, Error> {
        self.whole(
            "/v1/companies",
            &[],
            None,
            FEW_PAGES,
            wire::site::company,
            |company| company.id,
        )
        .await
    }

    /// One company.
    pub async fn company(&self, id: CompanyId) -> Result<Company, Error> {
        let answer = self.get(&format!("/v1/companies/{id}"), &[]).await?;
        Ok(wire::single::<wire::site::Site>(answer.json()?)?.into())
    }

    /// The company's jobs that have one of `statuses` (any, when empty), oldest first. More than 5000 are
    /// [`Error::PagingLoop`].
    pub async fn jobs(
        &self,
        v: ApiVersion,
        company: CompanyId,
        statuses: &[JobStatus],
    ) -> Result<Vec<ExportJob>, Error> {
        let known: Vec<_> = statuses
            .iter()
            .filter(|status| !matches!(status, JobStatus::Unknown(_)))
            .collect();
        // Pleo would refuse a word it does not know, and without any word it would list all jobs.
        if known.is_empty() && !statuses.is_empty() {
            return Ok(Vec::new());
        }
        let company = company.to_string();
        let mut query = vec![("company_id", company.as_str())];
        query.extend(known.iter().map(|status| ("statuses", status.word())));
        let path = format!("/{v}/export-jobs");
        let mut jobs = self
            .whole(&path, &query, None, FEW_PAGES, wire::job::job, |job| job.id)
            .await?;
        jobs.sort_by_key(|job| (job.created_at, job.id));
        Ok(jobs)
    }

    /// One job.
    pub async fn job(&self, v: ApiVersion, job: JobId) -> Result<ExportJob, Error> {
        let answer = self.get(&format!("/{v}/export-jobs/{job}"), &[]).await?;
        let mut job: ExportJob = wire::single::<wire::job::Job>(answer.json()?)?.into();
        let heard = job.last_updated_at.unwrap_or(job.created_at);
        // Both moments are of Pleo's clock, so this computer's may be as wrong as it likes. The date is cut to the second.
        job.unheard = answer
            .date()
            .map(|date| Duration::try_from(date.duration_since(heard)).unwrap_or_default());
        Ok(job)
    }

    /// Makes a job of `entries`. [`Error::Conflict`] while another job of the company is open.
    pub async fn create_job(
        &self,
        v: ApiVersion,
        company: CompanyId,
        entries: &[EntryId],
        vendor_based: bool,
    ) -> Result<ExportJob, Error> {
        let body = request::NewJob {
            accounting_entry_ids: entries,
            company_id: company,
            is_interactive: true,
            options: request::Options {
                // The items of v1 have no place for it.
                vendor_based_bookkeeping: vendor_based && v != ApiVersion::V1,
            },
        };
        let url = self.url(&format!("/{v}/export-jobs"), &[]);
        let answer = self.write(Method::POST, url, request::json(&body)).await?;
        let job = answer.json().and_then(wire::single::<wire::job::Job>);
        job.map(ExportJob::from).map_err(Error::after_write)
    }

    /// Tells Pleo that the job moves on. Pleo may apply it a little later: read the job before relying on it.
    pub async fn send_event(
        &self,
        v: ApiVersion,
        job: JobId,
        event: &JobEvent,
    ) -> Result<(), Error> {
        let body = request::json(&request::Event::new(job, event));
        let url = self.url(&format!("/{v}/export-job-events"), &[]);
        let answer = self.write(Method::POST, url, body).await?;
        answer.accepted().map_err(Error::after_write)
    }

    /// A page of the company's accounting entries.
    pub async fn entries(
        &self,
        company: CompanyId,
        filter: EntryFilter,
        after: Option<&Cursor>,
    ) -> Result<Page<AccountingEntry>, Error> {
        let body = request::json(&request::EntrySearch::new(&filter));
        let company = company.to_string();
        let query = [("company_id", company.as_str())];
        let path = "/v1/accounting-entries:search";
        self.page(path, &query, Some(&body), after.into(), wire::entry::entry)
            .await
    }

    /// What this client and its clones sent so far.
    pub fn traffic(&self) -> Traffic {
        self.0.limiter().traffic()
    }

    pub(super) fn learned(&self) -> &super::walk::Learned {
        self.0.learned()
    }

    /// All pages of a list; a row listed twice, as when the list moved meanwhile, is kept once.
    async fn whole<T, K: Eq + Hash>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        search: Option<&[u8]>,
        most: usize,
        row: impl Fn(&str) -> Result<T, Fault>,
        key: impl Fn(&T) -> K,
    ) -> Result<Vec<T>, Error> {
        let mut trail = Trail::of_at_most(most);
        let mut seen = HashSet::new();
        let mut rows = Vec::new();
        let mut after = None;
        loop {
            let at = after.as_ref().into();
            let page = self.page(path, query, search, at, &row).await?;
            trail.advance(&page.next, page.rows.len())?;
            rows.extend(page.rows.into_iter().filter(|row| seen.insert(key(row))));
            after = page.next;
            if after.is_none() {
                return Ok(rows);
            }
        }
    }

    async fn page<T>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        search: Option<&[u8]>,
        at: At<&Cursor>,
        row: impl Fn(&str) -> Result<T, Fault>,
    ) -> Result<Page<T>, Error> {
        let answer = self.list(path, query, search, at, PAGE).await?;
        wire::page(answer.json()?, self.0.limits().rows, row)
    }

    /// The answer that holds one page.
    async fn list(
        &self,
        path: &str,
        query: &[(&str, &str)],
        search: Option<&[u8]>,
        at: At<&Cursor>,
        rows: u32,
    ) -> Result<Answer, Error> {
        let mut query = query.to_vec();
        let rows = rows.to_string();
        query.push(("limit", &rows));
        let offset;
        match at {
            At::Start => {}
            At::After(cursor) => query.push(("after", cursor.as_str())),
            At::Offset(number) => {
                offset = number.to_string();
                query.push(("offset", &offset));
            }
        }
        let Some(search) = search else {
            return self.get(path, &query).await;
        };
        let call = Call {
            method: Method::POST,
            url: self.url(path, &query),
            body: Some(search.to_vec()),
            nature: Nature::Read,
        };
        self.0.call(&call).await
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Answer, Error> {
        let url = self.url(path, query);
        self.0
            .call(&Call {
                method: Method::GET,
                url,
                body: None,
                nature: Nature::Read,
            })
            .await
    }

    async fn write(&self, method: Method, url: Url, body: Vec<u8>) -> Result<Answer, Error> {
        self.change(method, url, Some(body)).await
    }

    async fn change(
        &self,
        method: Method,
        url: Url,
        body: Option<Vec<u8>>,
    ) -> Result<Answer, Error> {
        self.0
            .call(&Call {
                method,
                url,
                body,
                nature: Nature::Write,
            })
            .await
    }

    fn url(&self, path: &str, query: &[(&str, &str)]) -> Url {
        let mut url = self.0.base().at(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}
