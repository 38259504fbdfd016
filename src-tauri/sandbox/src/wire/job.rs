//! Export jobs and job items: the same in v1 to v3, but for words only v3 can say.

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::export_item::Version;
use crate::world::{Company, Item, Job};

pub(crate) fn job(company: &Company, job: &Job, version: Version, expires_in: u32) -> Value {
    let odd = job.odd_words && version == Version::V3;
    json!({
        "companyId": company.id,
        "completedAt": job.completed_at,
        "createdAt": job.created_at,
        "createdBy": job.created_by,
        "expiredAt": job.expired_at,
        "expiresIn": expires_in,
        "failureReason": job.failure_reason,
        "failureReasonType": if odd { Some("solar_flare") } else { job.failure_reason_type.as_deref() },
        "id": job.id,
        "isInteractive": job.is_interactive,
        "lastUpdatedAt": job.last_updated_at,
        "numberOfItems": job.items.len(),
        "startedAt": job.started_at,
        "status": if odd { "archived_by_pleo" } else { job.status.as_str() },
        "vendorBasedBookkeeping": job.vendor_based,
    })
}

/// Written straight to the answer: large jobs have very many of them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct JobItem<'a> {
    accounting_entry_id: Uuid,
    export_job_id: Uuid,
    exported_at: Option<&'a str>,
    external_id: Option<&'a str>,
    external_url: Option<&'a str>,
    failure_reason: Option<&'a str>,
    failure_reason_type: Option<&'a str>,
    status: &'a str,
}

pub(crate) fn item<'a>(
    company: &Company,
    job: &Job,
    item: &'a Item,
    version: Version,
) -> JobItem<'a> {
    let odd = job.odd_words && version == Version::V3;
    let report = item.report.as_deref();
    JobItem {
        accounting_entry_id: company.book.entry_id(item.entry),
        export_job_id: job.id,
        exported_at: report.and_then(|report| report.exported_at.as_deref()),
        external_id: report.and_then(|report| report.external_id.as_deref()),
        external_url: report.and_then(|report| report.external_url.as_deref()),
        failure_reason: report.and_then(|report| report.failure_reason.as_deref()),
        failure_reason_type: if odd {
            Some("moon_phase")
        } else {
            report.and_then(|report| report.failure_reason_type.as_deref())
        },
        status: if odd { "parked" } else { item.status.as_str() },
    }
}
