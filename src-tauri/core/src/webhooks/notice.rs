//! What a notification says: which event, of which company, about which job.

use serde::Deserialize;
use uuid::Uuid;

use crate::model::{CompanyId, JobId};

/// What happened, as far as it matters here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// An export job appeared.
    JobCreated,
    /// An export job reached another status.
    JobChanged,
    /// A vendor was made in Pleo.
    VendorCreated,
}

impl Event {
    /// The word in the store and in the headless output.
    pub fn word(self) -> &'static str {
        match self {
            Self::JobCreated => "job_created",
            Self::JobChanged => "job_changed",
            Self::VendorCreated => "vendor_created",
        }
    }

    /// The event of a name.
    ///
    /// Pleo's pages write one and the same event as `v1.export-job.created`, `v1.export.job-created`,
    /// `v2.export-job.created`, `v2.export.job-created` and `export-job.created`: the version and the choice between dot,
    /// dash and underscore say nothing. For changes of status they promise a notification but name none, so each status
    /// counts.
    pub fn of_name(name: &str) -> Option<Self> {
        let bare = match name.split_once('.') {
            Some((version, rest)) if is_version(version) => rest,
            _ => name,
        };
        let bare = bare.to_ascii_lowercase().replace(['.', '_'], "-");
        Some(match bare.as_str() {
            "export-job-created" => Self::JobCreated,
            "export-job-pending"
            | "export-job-started"
            | "export-job-in-progress"
            | "export-job-failed"
            | "export-job-completed"
            | "export-job-completed-with-errors"
            | "export-job-canceled"
            | "export-job-cancelled"
            | "export-job-expired"
            | "export-job-status-changed"
            | "export-job-updated" => Self::JobChanged,
            "vendor-created" => Self::VendorCreated,
            _ => return None,
        })
    }
}

/// `v1`, `V2`...
fn is_version(text: &str) -> bool {
    text.strip_prefix(['v', 'V']).is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// What a notification says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Notice {
    /// What happened.
    pub event: Event,
    /// To whom.
    pub company: CompanyId,
    /// To which job, for events of jobs.
    pub job: Option<JobId>,
}

/// Why a genuine notification says nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unreadable {
    /// Not JSON, or not of the form of a notification.
    #[error("it is not a notification of Pleo's")]
    Malformed,
    /// An event nobody asked for.
    #[error("it is of an unknown type")]
    UnknownType,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    event_type: Option<String>,
    data: Option<Data>,
    /// Newer samples of Pleo's print headers and body as one object with the body in here.
    payload: Option<Inner>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inner {
    event_type: String,
    data: Data,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    id: Option<Uuid>,
    company_id: Option<CompanyId>,
}

impl Notice {
    /// Reads the body of a genuine delivery. Fields nobody needs may be missing, wrong or new.
    pub fn read(body: &[u8]) -> Result<Self, Unreadable> {
        let body: Body = serde_json::from_slice(body).map_err(|_| Unreadable::Malformed)?;
        let (name, data) = match body {
            Body {
                payload: Some(inner),
                ..
            } => (inner.event_type, inner.data),
            Body {
                event_type: Some(name),
                data: Some(data),
                ..
            } => (name, data),
            _ => return Err(Unreadable::Malformed),
        };
        let event = Event::of_name(&name).ok_or(Unreadable::UnknownType)?;
        let job = match event {
            Event::JobCreated | Event::JobChanged => {
                Some(data.id.map(JobId).ok_or(Unreadable::Malformed)?)
            }
            Event::VendorCreated => None,
        };
        Ok(Self {
            event,
            company: data.company_id.ok_or(Unreadable::Malformed)?,
            job,
        })
    }
}
