//! Export jobs, their items' states, and the answer to an update.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use super::{Fault, Listing, decode, page};
use crate::model::{
    CompanyId, EntryId, ExportJob, ItemFailureKind, ItemStatus, JobFailureKind, JobId, JobItem,
    JobStatus,
};
use crate::pleo::{Error, Page, Refusal, Updated};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pleo) struct Job {
    id: JobId,
    company_id: CompanyId,
    status: JobStatus,
    created_at: Timestamp,
    last_updated_at: Option<Timestamp>,
    expires_in: i64,
    number_of_items: i64,
    vendor_based_bookkeeping: bool,
    failure_reason_type: Option<JobFailureKind>,
    failure_reason: Option<String>,
}

impl From<Job> for ExportJob {
    fn from(job: Job) -> Self {
        // Counts for people to see; nothing is decided by them, so a nonsensical one only becomes zero.
        let count = |number: i64| u32::try_from(number).unwrap_or(0);
        Self {
            id: job.id,
            company: job.company_id,
            status: job.status,
            created_at: job.created_at,
            last_updated_at: job.last_updated_at,
            unheard: None,
            expires_in: count(job.expires_in),
            number_of_items: count(job.number_of_items),
            vendor_based_bookkeeping: job.vendor_based_bookkeeping,
            failure_kind: job.failure_reason_type,
            failure_reason: job.failure_reason,
        }
    }
}

pub(in crate::pleo) fn job(text: &str) -> Result<ExportJob, Fault> {
    decode::<Job>(text).map(ExportJob::from)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    accounting_entry_id: EntryId,
    /// Null until somebody works on the item, Pleo's description of the field says.
    #[serde(deserialize_with = "status")]
    status: ItemStatus,
    external_id: Option<String>,
    failure_reason_type: Option<ItemFailureKind>,
    failure_reason: Option<String>,
}

fn status<'de, D: Deserializer<'de>>(reader: D) -> Result<ItemStatus, D::Error> {
    let status = Option::deserialize(reader)?;
    Ok(status.unwrap_or(ItemStatus::Pending))
}

impl From<Item> for JobItem {
    fn from(item: Item) -> Self {
        Self {
            entry: item.accounting_entry_id,
            status: item.status,
            external_id: item.external_id,
            failure_kind: item.failure_reason_type,
            failure_reason: item.failure_reason,
        }
    }
}

/// The items of a page of at most `rows`.
pub(in crate::pleo) fn job_items(text: &str, rows: usize) -> Result<Page<JobItem>, Error> {
    // Read in one go; only a broken list is looked at row by row, for the place of what is wrong.
    match serde_json::from_str::<Listing<'_, Item>>(text) {
        Ok(listing) => listing.page(rows, |item| Ok(item.into())),
        Err(_) => page(text, rows, |text| decode::<Item>(text).map(JobItem::from)),
    }
}

/// The answer to an update: what was taken, and what was not though the status is 200.
pub(in crate::pleo) fn updated(text: &str) -> Result<Updated, Error> {
    #[derive(Deserialize)]
    struct Answer {
        data: Option<Vec<Item>>,
        errors: Option<Vec<Refused>>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Refused {
        accounting_entry_id: EntryId,
        #[serde(rename = "type")]
        kind: Option<String>,
        message: Option<String>,
    }
    let answer: Answer = decode(text)?;
    let accepted = answer
        .data
        .unwrap_or_default()
        .into_iter()
        .map(JobItem::from);
    let refused = answer
        .errors
        .unwrap_or_default()
        .into_iter()
        .map(|refused| Refusal {
            entry: refused.accounting_entry_id,
            kind: refused.kind.unwrap_or_default(),
            message: refused.message.unwrap_or_default(),
        });
    Ok(Updated {
        accepted: accepted.collect(),
        refused: refused.collect(),
    })
}
