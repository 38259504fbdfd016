//! Export jobs: their items and the state machine Pleo documents.
//!
//! Keeps true: a finished job never changes; entries are `QUEUED` or `EXPORTING`
//! while their job is open and `EXPORTED` or `NOT_EXPORTED` afterwards.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Book, ExportStatus};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JobStatus {
    Pending,
    InProgress,
    Failed,
    Completed,
    CompletedWithErrors,
}

impl JobStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InProgress => "in_progress",
            Self::Failed => "failed",
            Self::Completed => "completed",
            Self::CompletedWithErrors => "completed_with_errors",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ItemStatus {
    Pending,
    InProgress,
    Failed,
    Successful,
    Abandoned,
}

impl ItemStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InProgress => "in_progress",
            Self::Failed => "failed",
            Self::Successful => "successful",
            Self::Abandoned => "abandoned",
        }
    }
}

/// What a client may tell about a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JobEvent {
    Started,
    Failed,
    Completed,
    CompletedWithErrors,
}

/// One entry in one job.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Item {
    /// Position in the company's book.
    pub(crate) entry: u32,
    pub(crate) status: ItemStatus,
    /// What the client reported, if anything; boxed because most items wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) report: Option<Box<Report>>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    pub(crate) external_id: Option<String>,
    pub(crate) external_url: Option<String>,
    pub(crate) exported_at: Option<String>,
    pub(crate) failure_reason: Option<String>,
    pub(crate) failure_reason_type: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Job {
    pub(crate) id: Uuid,
    pub(crate) status: JobStatus,
    pub(crate) created_at: Timestamp,
    pub(crate) created_by: Option<Uuid>,
    pub(crate) is_interactive: bool,
    pub(crate) vendor_based: bool,
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) completed_at: Option<Timestamp>,
    pub(crate) expired_at: Option<Timestamp>,
    pub(crate) last_updated_at: Timestamp,
    pub(crate) failure_reason: Option<String>,
    pub(crate) failure_reason_type: Option<String>,
    pub(crate) items: Vec<Item>,
    /// v3 tells statuses and failure types that nobody knows.
    #[serde(default)]
    pub(crate) odd_words: bool,
    /// The status that notifications last told; none until the job's creation was told.
    #[serde(skip)]
    pub(crate) told: Option<JobStatus>,
    #[serde(skip)]
    by_entry: Places,
}

/// Position in `items` by position in the book.
#[derive(Debug, Clone)]
enum Places {
    /// The items are a run of the book from this entry on, as in every job of a
    /// whole large book: no table is needed.
    RunFrom(u32),
    Table(HashMap<u32, u32>),
}

impl Default for Places {
    fn default() -> Self {
        Self::Table(HashMap::new())
    }
}

/// What a new job is made of.
pub(crate) struct NewJob {
    pub(crate) id: Uuid,
    /// Positions in the book, each once.
    pub(crate) entries: Vec<u32>,
    pub(crate) created_by: Option<Uuid>,
    pub(crate) is_interactive: bool,
    pub(crate) vendor_based: bool,
}

impl Job {
    /// Creates the job and locks its entries.
    pub(crate) fn create(new: NewJob, book: &mut Book, now: Timestamp) -> Self {
        for entry in &new.entries {
            book.set_status(*entry, ExportStatus::Queued);
        }
        let mut job = Self {
            id: new.id,
            status: JobStatus::Pending,
            created_at: now,
            created_by: new.created_by,
            is_interactive: new.is_interactive,
            vendor_based: new.vendor_based,
            started_at: None,
            completed_at: None,
            expired_at: None,
            last_updated_at: now,
            failure_reason: None,
            failure_reason_type: None,
            items: new
                .entries
                .into_iter()
                .map(|entry| Item {
                    entry,
                    status: ItemStatus::Pending,
                    report: None,
                })
                .collect(),
            odd_words: false,
            told: None,
            by_entry: Places::default(),
        };
        job.index();
        job
    }

    /// Makes items findable by entry; needed after loading.
    pub(crate) fn index(&mut self) {
        let first = self.items.first().map_or(0, |item| item.entry);
        self.by_entry = if (first..).zip(&self.items).all(|(n, item)| item.entry == n) {
            Places::RunFrom(first)
        } else {
            let places = (0u32..).zip(&self.items);
            Places::Table(places.map(|(n, item)| (item.entry, n)).collect())
        };
    }

    pub(crate) fn is_open(&self) -> bool {
        matches!(self.status, JobStatus::Pending | JobStatus::InProgress)
    }

    pub(crate) fn item_mut(&mut self, entry: u32) -> Option<&mut Item> {
        let position = match &self.by_entry {
            Places::RunFrom(first) => entry.checked_sub(*first)?,
            Places::Table(places) => *places.get(&entry)?,
        };
        self.items.get_mut(position as usize)
    }

    /// When the job expires if nothing more is heard; none if it is finished.
    pub(crate) fn expires_at(&self, lease: u32) -> Option<Timestamp> {
        let lease = SignedDuration::from_secs(i64::from(lease));
        self.is_open()
            .then(|| self.last_updated_at.saturating_add(lease).ok())
            .flatten()
    }

    /// Expires the job if nothing was heard for `lease` seconds.
    pub(crate) fn expire(&mut self, book: &mut Book, now: Timestamp, lease: u32) -> bool {
        let silent_for = now.duration_since(self.last_updated_at).as_secs();
        if !self.is_open() || silent_for < i64::from(lease) {
            return false;
        }
        self.expired_at = Some(now);
        self.failure_reason = Some("The export job expired.".into());
        self.failure_reason_type = Some("job_expired".into());
        self.finish(JobStatus::Failed, book, now);
        true
    }

    /// Fails the job as a user's cancellation in Pleo does; false if it is finished.
    pub(crate) fn cancel(&mut self, book: &mut Book, now: Timestamp) -> bool {
        if !self.is_open() {
            return false;
        }
        self.failure_reason = Some("The export was cancelled by the user.".into());
        self.failure_reason_type = Some("canceled_by_user".into());
        self.finish(JobStatus::Failed, book, now);
        true
    }

    /// Applies an event; false if the state machine does not allow it.
    pub(crate) fn apply(
        &mut self,
        event: JobEvent,
        failure: (Option<String>, Option<String>),
        strict_completed: bool,
        book: &mut Book,
        now: Timestamp,
    ) -> bool {
        match (self.status, event) {
            (JobStatus::Pending, JobEvent::Started) => {
                self.status = JobStatus::InProgress;
                self.started_at = Some(now);
                self.last_updated_at = now;
                for item in &self.items {
                    book.set_status(item.entry, ExportStatus::Exporting);
                }
            }
            (JobStatus::Pending | JobStatus::InProgress, JobEvent::Failed) => {
                (self.failure_reason, self.failure_reason_type) = failure;
                self.finish(JobStatus::Failed, book, now);
            }
            (JobStatus::InProgress, JobEvent::Completed | JobEvent::CompletedWithErrors) => {
                if strict_completed && self.items.iter().any(Item::is_open) {
                    return false;
                }
                let status = if event == JobEvent::Completed {
                    JobStatus::Completed
                } else {
                    (self.failure_reason, self.failure_reason_type) = failure;
                    JobStatus::CompletedWithErrors
                };
                self.completed_at = Some(now);
                self.finish(status, book, now);
            }
            _ => return false,
        }
        true
    }

    fn finish(&mut self, status: JobStatus, book: &mut Book, now: Timestamp) {
        self.status = status;
        self.last_updated_at = now;
        for item in &mut self.items {
            if item.is_open() {
                item.status = ItemStatus::Abandoned;
            }
            let after = if item.status == ItemStatus::Successful {
                ExportStatus::Exported
            } else {
                ExportStatus::NotExported
            };
            book.set_status(item.entry, after);
        }
    }
}

impl Item {
    fn is_open(&self) -> bool {
        matches!(self.status, ItemStatus::Pending | ItemStatus::InProgress)
    }
}
