//! Export jobs and job items: the same in v2 and v3, but for words only v3 can say.

use serde_json::{Value, json};

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

pub(crate) fn item(company: &Company, job: &Job, item: &Item, version: Version) -> Value {
    let odd = job.odd_words && version == Version::V3;
    let report = item.report.as_deref();
    json!({
        "accountingEntryId": company.book.entry_id(item.entry),
        "exportJobId": job.id,
        "exportedAt": report.and_then(|report| report.exported_at.as_deref()),
        "externalId": report.and_then(|report| report.external_id.as_deref()),
        "externalUrl": report.and_then(|report| report.external_url.as_deref()),
        "failureReason": report.and_then(|report| report.failure_reason.as_deref()),
        "failureReasonType": if odd {
            Some("moon_phase")
        } else {
            report.and_then(|report| report.failure_reason_type.as_deref())
        },
        "status": if odd { "parked" } else { item.status.as_str() },
    })
}
