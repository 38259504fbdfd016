//! Export jobs and job items, the same in v2 and v3.

use serde_json::{Value, json};

use crate::world::{Company, Item, Job};

pub(crate) fn job(company: &Company, job: &Job, expires_in: u32) -> Value {
    json!({
        "companyId": company.id,
        "completedAt": job.completed_at,
        "createdAt": job.created_at,
        "createdBy": job.created_by,
        "expiredAt": job.expired_at,
        "expiresIn": expires_in,
        "failureReason": job.failure_reason,
        "failureReasonType": job.failure_reason_type,
        "id": job.id,
        "isInteractive": job.is_interactive,
        "lastUpdatedAt": job.last_updated_at,
        "numberOfItems": job.items.len(),
        "startedAt": job.started_at,
        "status": job.status.as_str(),
        "vendorBasedBookkeeping": job.vendor_based,
    })
}

pub(crate) fn item(company: &Company, job: &Job, item: &Item) -> Value {
    let report = item.report.as_deref();
    json!({
        "accountingEntryId": company.book.entry_id(item.entry),
        "exportJobId": job.id,
        "exportedAt": report.and_then(|report| report.exported_at.as_deref()),
        "externalId": report.and_then(|report| report.external_id.as_deref()),
        "externalUrl": report.and_then(|report| report.external_url.as_deref()),
        "failureReason": report.and_then(|report| report.failure_reason.as_deref()),
        "failureReasonType": report.and_then(|report| report.failure_reason_type.as_deref()),
        "status": item.status.as_str(),
    })
}
