//! What goes wrong, in words a bookkeeper can act on: what happened, what it means for the books, what to do next.
//!
//! Every room's errors are mapped here, exhaustively, so that the window and the headless program say the same. Keeps
//! true: no code without a reader who acts on it, no secret in any text. Cancelling is not a problem.

mod from_rooms;

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)*) => {
        /// Stable name of a problem; the window and scripts branch on it.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $word)] $variant,)*
        }

        impl Code {
            /// The word used everywhere outside.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
    };
}

codes! {
    /// 401: wrong, expired or revoked key.
    KeyRefused = "key_refused",
    /// 403: the key lacks a right.
    ScopeMissing = "scope_missing",
    /// No key is stored for this company.
    KeyMissing = "key_missing",
    /// The key belongs to another company, or Pleo does not show the wanted one.
    WrongCompany = "wrong_company",
    /// No connection.
    Offline = "offline",
    /// Something between us and Pleo answered.
    NotPleo = "not_pleo",
    /// Unsafe connection.
    Unsafe = "connection_unsafe",
    /// Pleo is down or slow.
    PleoUnavailable = "pleo_unavailable",
    /// Pleo asked us to slow down for too long.
    RateLimited = "rate_limited",
    /// An answer we cannot read.
    Unreadable = "answer_unreadable",
    /// Pleo refused a call.
    Refused = "pleo_refused",
    /// No such job for this company.
    JobNotFound = "job_not_found",
    /// Another job of the company is open.
    JobAlreadyOpen = "job_already_open",
    /// Another run works on this job.
    JobTaken = "job_taken",
    /// The job was finished, expired or cancelled meanwhile.
    JobEnded = "job_ended",
    /// v3 needs contra accounts.
    ContraAccounts = "contra_accounts_missing",
    /// v2 cannot serve a multi-currency company.
    ApiVersion = "api_version_unsupported",
    /// Nothing chosen.
    NothingSelected = "nothing_selected",
    /// Not one item can be exported.
    NothingToExport = "nothing_to_export",
    /// Pleo's record and ours differ after the end.
    Mismatch = "record_mismatch",
    /// The folder cannot be written.
    Folder = "folder_not_writable",
    /// No room left.
    DiskFull = "disk_full",
    /// A file of that name exists with other content.
    FileExists = "file_exists",
    /// The system has no keychain.
    KeychainMissing = "keychain_missing",
    /// The keychain is locked or refuses.
    KeychainLocked = "keychain_locked",
    /// Another instance works here.
    AlreadyOpen = "already_open",
    /// The database is from a newer version.
    NewerDatabase = "database_newer",
    /// The database cannot be used.
    Database = "database_damaged",
    /// A value from outside makes no sense.
    Input = "input_invalid",
}

/// A problem.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Problem {
    /// Its name.
    pub code: Code,
    /// What happened.
    pub what: String,
    /// What it means for the books.
    pub books: String,
    /// What to do next.
    pub next: String,
    /// Technical detail without secrets.
    pub detail: Option<String>,
}

impl Problem {
    /// A problem in three sentences.
    pub fn new(
        code: Code,
        what: impl Into<String>,
        books: impl Into<String>,
        next: impl Into<String>,
    ) -> Self {
        Self {
            code,
            what: what.into(),
            books: books.into(),
            next: next.into(),
            detail: None,
        }
    }

    /// With technical detail.
    #[must_use]
    pub fn with_detail(mut self, detail: impl fmt::Display) -> Self {
        self.detail = Some(detail.to_string());
        self
    }

    /// A value from outside makes no sense.
    pub fn input(what: impl Into<String>) -> Self {
        Self::new(
            Code::Input,
            what,
            "Nothing was sent and nothing was changed.",
            "Correct it and try again.",
        )
    }

    /// Nothing was chosen.
    pub fn nothing_selected() -> Self {
        Self::new(
            Code::NothingSelected,
            "There is no entry to export.",
            "No export job was created.",
            "Choose at least one entry that is not exported yet.",
        )
    }

    /// No key is stored.
    pub fn key_missing() -> Self {
        Self::new(
            Code::KeyMissing,
            "There is no key for this company on this computer.",
            "Everything fetched so far is kept; nothing new can be read or reported.",
            "Enter the API key again.",
        )
    }

    /// Pleo no longer takes anything for the job.
    pub fn job_ended(status: &str, why: Option<&str>) -> Self {
        let why = why.map(|why| format!(" ({why})")).unwrap_or_default();
        Self::new(
            Code::JobEnded,
            format!("Pleo has closed this export job: {status}{why}."),
            "Pleo takes no more results for it. What we wrote is recorded here and will not be booked twice.",
            "Continue in a new job: what stands in a file is only reported, the rest is exported.",
        )
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.what, self.books, self.next)
    }
}

impl std::error::Error for Problem {}
