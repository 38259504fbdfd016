//! Pleo's export job, its items' states, and what we may tell Pleo about them (Export API v2 and v3).

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CompanyId, EntryId, JobId};

/// Words Pleo uses: the known ones as variants, the rest kept as sent.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum $name {
            $($(#[$vdoc])* $variant,)*
            /// A word this version does not know.
            Unknown(String),
        }

        impl $name {
            /// Pleo's word.
            pub fn word(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Unknown(word) => word,
                }
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                match word.as_str() {
                    $($word => Self::$variant,)*
                    _ => Self::Unknown(word),
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                Self::from(word.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.word().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// Status of an export job.
    JobStatus {
        /// Created, nobody works on it.
        Pending = "pending",
        /// An integration sent `started`.
        InProgress = "in_progress",
        /// Stopped by an error, by expiry or by a person.
        Failed = "failed",
        /// All entries transferred.
        Completed = "completed",
        /// Finished, some entries failed.
        CompletedWithErrors = "completed_with_errors",
    }
}

impl JobStatus {
    /// Work can still be done on it.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Pending | Self::InProgress)
    }
}

words! {
    /// Status of one entry in one job.
    ItemStatus {
        /// Selected, waiting.
        Pending = "pending",
        /// Being transferred.
        InProgress = "in_progress",
        /// Could not be transferred.
        Failed = "failed",
        /// Transferred.
        Successful = "successful",
        /// Left without a result when the job ended.
        Abandoned = "abandoned",
    }
}

words! {
    /// Why an item failed. The last four exist in v3 only.
    ItemFailureKind {
        /// A receipt could not be fetched.
        ReceiptDownload = "receipt_download_failure",
        /// Not foreseen.
        Unexpected = "unexpected_failure",
        /// Settings are wrong.
        InvalidConfiguration = "invalid_configuration",
        /// Settings are incomplete.
        MissingConfiguration = "missing_configuration",
        /// Data invalid before sending.
        Validation = "validation_failure",
        /// Refused by the accounting system.
        AccountingSystemValidation = "accounting_system_validation_failure",
        /// Vendor not in the accounting system or blocked (v3).
        VendorUnknown = "vendor_unknown",
        /// Account not found (v3).
        AccountUnknown = "account_unknown",
        /// Tax code not found (v3).
        TaxCodeUnknown = "tax_code_unknown",
        /// Tag not found (v3).
        TagUnknown = "tag_unknown",
    }
}

impl ItemFailureKind {
    /// The nearest type Export API v1 and v2 know: the last four came with v3.
    pub fn before_v3(&self) -> &Self {
        match self {
            Self::VendorUnknown => &Self::AccountingSystemValidation,
            Self::AccountUnknown | Self::TaxCodeUnknown | Self::TagUnknown => {
                &Self::InvalidConfiguration
            }
            known => known,
        }
    }
}

words! {
    /// Why a job failed.
    JobFailureKind {
        /// Settings are wrong.
        InvalidConfiguration = "invalid_configuration",
        /// Settings are incomplete.
        MissingConfiguration = "missing_configuration",
        /// A data error makes the whole job impossible.
        Validation = "validation_failure",
        /// Missing rights.
        Authorization = "authorization_failure",
        /// The integration cannot be used.
        IntegrationUnusable = "integration_unusable",
        /// No update in time; set by Pleo.
        JobExpired = "job_expired",
        /// Cancelled by a person.
        CanceledByUser = "canceled_by_user",
    }
}

/// An export job as Pleo describes it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ExportJob {
    /// Id.
    pub id: JobId,
    /// Company it belongs to.
    pub company: CompanyId,
    /// Status.
    pub status: JobStatus,
    /// When it was created.
    pub created_at: Timestamp,
    /// Last event or item update.
    pub last_updated_at: Option<Timestamp>,
    /// Time since then when Pleo answered, by Pleo's own clock; none where the answer does not say.
    #[serde(default)]
    pub unheard: Option<Duration>,
    /// Seconds without an update after which Pleo ends the job; 3600 in samples.
    pub expires_in: u32,
    /// Number of items.
    pub number_of_items: u32,
    /// Items carry vendor and bookkeeping method.
    pub vendor_based_bookkeeping: bool,
    /// Why it failed.
    pub failure_kind: Option<JobFailureKind>,
    /// Why it failed, in words.
    pub failure_reason: Option<String>,
}

/// Status of one entry in a job: the control layer, without accounting data.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct JobItem {
    /// The entry.
    pub entry: EntryId,
    /// Its status.
    pub status: ItemStatus,
    /// Our reference, once reported.
    pub external_id: Option<String>,
    /// Why it failed.
    pub failure_kind: Option<ItemFailureKind>,
    /// Why it failed, in words.
    pub failure_reason: Option<String>,
}

/// What we tell Pleo about one item. At most 100 in a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ItemUpdate {
    /// Being worked on; keeps the job alive.
    InProgress {
        /// The entry.
        entry: EntryId,
    },
    /// Booked.
    Successful {
        /// The entry.
        entry: EntryId,
        /// Voucher reference in the accounting system.
        external_id: String,
        /// When it was booked.
        exported_at: Timestamp,
    },
    /// Not booked.
    Failed {
        /// The entry.
        entry: EntryId,
        /// Type, valid for the API version in use.
        kind: ItemFailureKind,
        /// A sentence the bookkeeper can act on.
        reason: String,
    },
}

impl ItemUpdate {
    /// The entry it is about.
    pub fn entry(&self) -> EntryId {
        match self {
            Self::InProgress { entry }
            | Self::Successful { entry, .. }
            | Self::Failed { entry, .. } => *entry,
        }
    }

    /// The status Pleo should answer with.
    pub fn status(&self) -> ItemStatus {
        match self {
            Self::InProgress { .. } => ItemStatus::InProgress,
            Self::Successful { .. } => ItemStatus::Successful,
            Self::Failed { .. } => ItemStatus::Failed,
        }
    }
}

/// A message that moves a job to another status.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum JobEvent {
    /// We work on it. Once, from `pending` only.
    Started,
    /// Every item was successful.
    Completed,
    /// Some items failed, some were successful.
    CompletedWithErrors,
    /// Nothing was exported.
    Failed {
        /// Type.
        kind: JobFailureKind,
        /// A sentence the bookkeeper can act on.
        reason: String,
    },
}

impl JobEvent {
    /// The status the job has once Pleo took the event.
    pub fn leads_to(&self) -> JobStatus {
        match self {
            Self::Started => JobStatus::InProgress,
            Self::Completed => JobStatus::Completed,
            Self::CompletedWithErrors => JobStatus::CompletedWithErrors,
            Self::Failed { .. } => JobStatus::Failed,
        }
    }
}
