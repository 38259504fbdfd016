//! Export API v1 to v3: jobs, job items, events, export items.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::routes::{Answer, query_id, same_company};
use super::{Call, JSON, Reply, object, text};
use crate::behaviour::ExportVersions;
use crate::exception::Exception;
use crate::page::{Page, Paging, Rules};
use crate::state::{State, next_job_id};
use crate::wire;
use crate::wire::export_item::{Context, Version};
use crate::world::job::{ItemStatus, JobEvent, JobStatus, NewJob, Report};
use crate::world::{Company, Job};

/// Whether this company's Pleo answers the version at all.
pub(crate) fn serves(state: &State, company: usize, version: Version) -> Result<(), Exception> {
    let policy = match state.behaviour.export_versions {
        ExportVersions::Documented => state.companies[company].export_versions,
        other => other,
    };
    match (policy, version) {
        (ExportVersions::OnlyV3, Version::V1 | Version::V2) => Err(Exception::unsupported_version(
            "v3",
            "is not supported for this company",
        )),
        (ExportVersions::UpToV2, Version::V3)
        | (ExportVersions::UpToV1, Version::V2 | Version::V3) => {
            Err(Exception::not_found("Resource"))
        }
        _ => Ok(()),
    }
}

/// v0 ended; Pleo announced it, and how it answers since is our reading.
pub(crate) fn v0_ended() -> Exception {
    Exception::unsupported_version("v1", "is no longer served")
}

fn paging(state: &State, call: &Call<'_>, list: String) -> Result<Paging, Exception> {
    let rules = Rules {
        newest_first: state.behaviour.newest_first,
        ..Rules::of(&state.behaviour, list, &["createdAt"])
    };
    Paging::read(&call.query, &rules, call.page_fault)
}

/// `{"data": [...], "pagination": {...}}` of rows written one by one.
pub(crate) fn paged(
    page: &Page,
    mut row: impl FnMut(u32, &mut Vec<u8>) -> serde_json::Result<()>,
) -> Answer {
    let mut body = Vec::with_capacity(1024 * (1 + page.ranks.len()));
    body.extend_from_slice(b"{\"data\":[");
    for (n, rank) in page.ranks.iter().enumerate() {
        if n > 0 {
            body.push(b',');
        }
        row(*rank, &mut body).map_err(internal)?;
    }
    body.extend_from_slice(b"],\"pagination\":");
    body.extend_from_slice(page.info.to_string().as_bytes());
    body.push(b'}');
    Ok(Reply::new(200, JSON, body))
}

#[expect(clippy::needless_pass_by_value, reason = "the shape map_err wants")]
pub(crate) fn internal(error: serde_json::Error) -> Exception {
    Exception::new(500, "INTERNAL", error.to_string())
}

pub(crate) fn jobs(state: &State, call: &Call<'_>, company: usize, version: Version) -> Answer {
    let company = &state.companies[company];
    same_company(company.id, query_id(call, "company_id")?)?;
    let mut names = call.query.all("statuses");
    if version != Version::V3 {
        names.extend(call.query.one("status"));
    }
    let wanted = names
        .into_iter()
        .map(|name| known::<JobStatus>(name, "job status"))
        .collect::<Result<Vec<_>, _>>()?;
    let page = paging(state, call, format!("jobs/{wanted:?}"))?.page(company.jobs.len(), |rank| {
        wanted.is_empty() || wanted.contains(&company.jobs[rank as usize].status)
    });
    paged(&page, |rank, body| {
        let job = &company.jobs[rank as usize];
        serde_json::to_writer(
            body,
            &wire::job::job(company, job, version, state.behaviour.expires_in),
        )
    })
}

/// A closed enum value from the query.
fn known<T: for<'de> Deserialize<'de>>(name: &str, what: &str) -> Result<T, Exception> {
    serde_json::from_value(Value::from(name))
        .map_err(|_| Exception::bad_request(format!("{name:?} is not a {what}.")))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreateExportJob {
    accounting_entry_ids: Vec<Uuid>,
    company_id: Uuid,
    #[serde(default)]
    employee_id: Option<Uuid>,
    #[serde(default)]
    is_interactive: Option<bool>,
    #[serde(default, deserialize_with = "options")]
    options: Option<Options>,
}

/// An object or null.
fn options<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Options>, D::Error> {
    Option::<Map<String, Value>>::deserialize(value)?
        .map(|fields| object(fields).map_err(D::Error::custom))
        .transpose()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Options {
    #[serde(default)]
    vendor_based_bookkeeping: Option<bool>,
}

pub(crate) fn create(
    state: &mut State,
    call: &Call<'_>,
    company: usize,
    version: Version,
) -> Answer {
    let wanted: CreateExportJob = call.json()?;
    let now = state.clock.now();
    let expires_in = state.behaviour.expires_in;
    let company = &mut state.companies[company];
    same_company(company.id, Some(wanted.company_id))?;
    if version == Version::V3 && !company.contra_mapped {
        return Err(Exception::missing_contra_accounts());
    }
    if company.jobs.iter().any(Job::is_open) {
        return Err(Exception::already_in_progress());
    }
    let known_employee = |id| company.employees.iter().any(|employee| employee.id == id);
    if wanted.employee_id.is_some_and(|id| !known_employee(id)) {
        return Err(Exception::bad_request(
            "employeeId is not an employee of the company.",
        ));
    }
    if wanted.accounting_entry_ids.is_empty() {
        return Err(Exception::bad_request("accountingEntryIds is empty."));
    }
    let new = NewJob {
        id: next_job_id(company, now),
        entries: entries_of(company, &wanted.accounting_entry_ids)?,
        created_by: wanted.employee_id,
        is_interactive: wanted.is_interactive.unwrap_or(true),
        vendor_based: wanted
            .options
            .and_then(|options| options.vendor_based_bookkeeping)
            .unwrap_or(false),
    };
    let job = Job::create(new, &mut company.book, now);
    let data = wire::job::job(company, &job, version, expires_in);
    company.jobs.push(job);
    state.changed();
    Ok(Reply::data(201, &data))
}

fn entries_of(company: &Company, ids: &[Uuid]) -> Result<Vec<u32>, Exception> {
    let mut seen = HashSet::with_capacity(ids.len());
    let mut entries = Vec::with_capacity(ids.len());
    for id in ids {
        let entry = company.book.position(*id).ok_or_else(|| {
            Exception::bad_request(format!("{id} is not an accounting entry of the company."))
        })?;
        if !company.book.is_free(entry) {
            return Err(Exception::bad_request(format!(
                "{id} is deleted or in another export job."
            )));
        }
        if seen.insert(entry) {
            entries.push(entry);
        }
    }
    Ok(entries)
}

pub(crate) fn job(state: &State, company: usize, (version, id): (Version, Uuid)) -> Answer {
    let company = &state.companies[company];
    let job = company.job(id).ok_or_else(Exception::job_not_found)?;
    let data = wire::job::job(company, job, version, state.behaviour.expires_in);
    Ok(Reply::data(200, &data))
}

pub(crate) fn items(
    state: &State,
    call: &Call<'_>,
    company: usize,
    (version, id): (Version, Uuid),
) -> Answer {
    let company = &state.companies[company];
    let job = company.job(id).ok_or_else(Exception::job_not_found)?;
    let wanted = call
        .query
        .one("status")
        .map(|name| known::<ItemStatus>(name, "item status"))
        .transpose()?;
    // Items keep the order of the job whatever the other lists do: the two
    // layers must be joined by entry, not by place.
    let rules = Rules::of(
        &state.behaviour,
        format!("items/{id}/{wanted:?}"),
        &["createdAt"],
    );
    let paging = Paging::read(&call.query, &rules, call.page_fault)?;
    let page = match wanted {
        None => paging.page_of_all(job.items.len()),
        Some(wanted) => paging.page(job.items.len(), |rank| {
            job.items[rank as usize].status == wanted
        }),
    };
    paged(&page, |rank, body| {
        serde_json::to_writer(
            body,
            &wire::job::item(company, job, &job.items[rank as usize], version),
        )
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UpdateItem {
    accounting_entry_id: Uuid,
    status: ItemStatus,
    #[serde(default, deserialize_with = "text")]
    exported_at: Option<String>,
    #[serde(default, deserialize_with = "text")]
    external_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    external_url: Option<String>,
    #[serde(default, deserialize_with = "text")]
    failure_reason: Option<String>,
    #[serde(default, deserialize_with = "text")]
    failure_reason_type: Option<String>,
}

/// Item failure types all versions know, then those only v3 knows.
const ITEM_FAILURES: [&str; 18] = [
    "receipt_upload_failure",
    "receipt_download_failure",
    "receipt_file_size_limit_exceeded",
    "receipt_conversion_failure",
    "unexpected_failure",
    "invalid_configuration",
    "missing_configuration",
    "accounting_system_authentication_failure",
    "accounting_system_rate_limit",
    "accounting_system_unreachable",
    "validation_failure",
    "accounting_system_validation_failure",
    "authorization_failure",
    "accounting_system_timeout",
    "vendor_unknown",
    "account_unknown",
    "tax_code_unknown",
    "tag_unknown",
];

impl UpdateItem {
    fn check(&self, version: Version) -> Result<(), Exception> {
        let known = match version {
            Version::V1 | Version::V2 => &ITEM_FAILURES[..14],
            Version::V3 => &ITEM_FAILURES[..],
        };
        if let Some(kind) = &self.failure_reason_type
            && !known.contains(&kind.as_str())
        {
            return Err(Exception::bad_request(format!(
                "{kind:?} is not a failureReasonType of an item."
            )));
        }
        if let Some(at) = &self.exported_at
            && at.parse::<Timestamp>().is_err()
        {
            return Err(Exception::bad_request(format!(
                "exportedAt {at:?} is not a time with an offset."
            )));
        }
        Ok(())
    }
}

pub(crate) fn update_items(
    state: &mut State,
    call: &Call<'_>,
    company: usize,
    (version, id): (Version, Uuid),
) -> Answer {
    let now = state.clock.now();
    let needs_started = state.behaviour.items_need_started;
    let most = state.behaviour.max_items_per_update;
    let company = &mut state.companies[company];
    let Some(at) = company.jobs.iter().position(|job| job.id == id) else {
        return Err(Exception::job_not_found());
    };
    let updates: Vec<UpdateItem> = call.json_list()?;
    if updates.len() > most {
        return Err(Exception::too_many_items(most));
    }
    for update in &updates {
        update.check(version)?;
    }
    if !company.jobs[at].is_open() {
        return Err(Exception::job_finished("Export job is finished."));
    }
    if needs_started && company.jobs[at].status == JobStatus::Pending {
        return Err(Exception::job_finished("Export job is not started."));
    }
    let mut touched = Vec::with_capacity(updates.len());
    let mut errors = Vec::new();
    for update in updates {
        let entry_id = update.accounting_entry_id;
        let refused = call
            .refuse
            .filter(|(ids, _)| ids.is_empty() || ids.contains(&entry_id))
            .map(|(_, kind)| kind);
        let entry = company.book.position(entry_id);
        let item = entry.and_then(|entry| company.jobs[at].item_mut(entry));
        match (refused, item) {
            (Some(kind), _) => errors.push(refusal(entry_id, kind)),
            (None, None) => errors.push(refusal(entry_id, "ACCOUNTING_ENTRY_DOES_NOT_EXIST")),
            (None, Some(item)) => {
                item.status = update.status;
                item.report = Some(Box::new(Report {
                    external_id: update.external_id,
                    external_url: update.external_url,
                    exported_at: update.exported_at,
                    failure_reason: update.failure_reason,
                    failure_reason_type: update.failure_reason_type,
                }));
                touched.push(item.clone());
            }
        }
    }
    if !touched.is_empty() {
        company.jobs[at].last_updated_at = now;
    }
    let job = &company.jobs[at];
    let data: Vec<_> = touched
        .iter()
        .map(|item| wire::job::item(company, job, item, version))
        .collect();
    let mut body = Vec::with_capacity(64 + 384 * data.len());
    body.extend_from_slice(b"{\"data\":");
    serde_json::to_writer(&mut body, &data).map_err(internal)?;
    body.extend_from_slice(b",\"errors\":");
    serde_json::to_writer(&mut body, &errors).map_err(internal)?;
    body.push(b'}');
    let reply = Reply::new(200, JSON, body);
    state.changed();
    Ok(reply)
}

fn refusal(entry: Uuid, kind: &str) -> Value {
    let message = match kind {
        "ACCOUNTING_ENTRY_DOES_NOT_EXIST" => "The accounting entry is not in this export job.",
        _ => "The export item could not be updated.",
    };
    json!({"accountingEntryId": entry, "type": kind, "message": message})
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreateEvent {
    job_id: Uuid,
    event: JobEvent,
    #[serde(default, deserialize_with = "text")]
    failure_reason: Option<String>,
    #[serde(default, deserialize_with = "text")]
    failure_reason_type: Option<String>,
}

const JOB_FAILURES: [&str; 15] = [
    "invalid_configuration",
    "missing_configuration",
    "authentication_failure",
    "accounting_system_authentication_failure",
    "pleo_rate_limit",
    "accounting_system_rate_limit",
    "service_unreachable",
    "accounting_system_unreachable",
    "validation_failure",
    "authorization_failure",
    "integration_unusable",
    "job_expired",
    "service_timeout",
    "accounting_system_timeout",
    "canceled_by_user",
];

pub(crate) fn event(state: &mut State, call: &Call<'_>, company: usize) -> Answer {
    let event: CreateEvent = call.json()?;
    if let Some(kind) = &event.failure_reason_type
        && !JOB_FAILURES.contains(&kind.as_str())
    {
        return Err(Exception::bad_request(format!(
            "{kind:?} is not a failureReasonType of a job."
        )));
    }
    let now = state.clock.now();
    let strict = state.behaviour.strict_completed;
    let Company { jobs, book, .. } = &mut state.companies[company];
    let job = jobs
        .iter_mut()
        .find(|job| job.id == event.job_id)
        .ok_or_else(Exception::job_not_found)?;
    let failure = (event.failure_reason, event.failure_reason_type);
    if !job.apply(event.event, failure, strict, book, now) {
        return Err(Exception::invalid_status_change());
    }
    state.changed();
    Ok(Reply::empty(202))
}

pub(crate) fn export_items(
    state: &State,
    call: &Call<'_>,
    company: usize,
    version: Version,
) -> Answer {
    let company = &state.companies[company];
    let id =
        query_id(call, "job_id")?.ok_or_else(|| Exception::bad_request("job_id is missing."))?;
    let job = company.job(id).ok_or_else(Exception::job_not_found)?;
    if version != Version::V3 && company.multi_currency {
        return Err(Exception::multi_currency());
    }
    if version == Version::V3 && !company.contra_mapped {
        return Err(Exception::missing_contra_accounts());
    }
    if !job.is_open() {
        return Err(Exception::job_finished(
            "Export Job is finished and can no longer be processed.",
        ));
    }
    let page = paging(state, call, format!("export-items/{id}"))?.page_of_all(job.items.len());
    let context = Context {
        company,
        version,
        vendor_based: job.vendor_based,
        value_times_100: state.behaviour.value_times_100,
        negative_refunds: state.behaviour.negative_refunds,
        links: call.links(state),
    };
    paged(&page, |rank, body| {
        let entry = company.book.entry(job.items[rank as usize].entry);
        context.write(&entry, body)
    })
}
