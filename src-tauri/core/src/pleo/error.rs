//! What can go wrong between us and Pleo: one variant for each thing a caller does differently.

/// A call to Pleo that did not work. Never holds the credential.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Error {
    /// No connection (name not found, refused), or it broke off.
    #[error("Pleo cannot be reached: {cause}. Check the internet connection.")]
    Offline {
        /// The system's words.
        cause: String,
    },
    /// The connection is not safe, so nothing was sent.
    #[error(
        "The connection to Pleo is not safe: {cause}. Check the date of this computer; a company network may need its certificate installed."
    )]
    Tls {
        /// What is wrong with the certificate or the protocol.
        cause: String,
    },
    /// No complete answer in time.
    #[error("Pleo did not answer in time.")]
    Timeout,
    /// 401, or a key that cannot be sent at all.
    #[error(
        "Pleo does not accept the API key. It may have expired or been revoked: enter a new one."
    )]
    KeyRefused,
    /// 403.
    #[error(
        "The API key lacks a permission for this. Create a key with the needed permissions in Pleo."
    )]
    ScopeMissing,
    /// 404.
    #[error("Pleo does not know this{}.", in_brackets(kind))]
    NotFound {
        /// Pleo's `type`, e.g. `EXPORT_NOT_FOUND`; empty when there was none.
        kind: String,
    },
    /// 409.
    #[error(
        "Pleo refuses this because something is already under way{}.",
        in_brackets(kind)
    )]
    Conflict {
        /// Pleo's `type`, e.g. `EXPORT_ALREADY_IN_PROGRESS`; empty when there was none.
        kind: String,
    },
    /// Any other 4xx.
    #[error("Pleo refuses this: {}", refusal(*status, kind, message))]
    Refused {
        /// HTTP status.
        status: u16,
        /// Pleo's `type`; empty when there was none. Compare with [`Error::is_kind`].
        kind: String,
        /// Pleo's words for people; may be empty.
        message: String,
    },
    /// 429 again and again.
    #[error("Pleo asks us to slow down. Try again in a few minutes.")]
    RateLimited,
    /// 5xx.
    #[error("Pleo has a problem of its own (status {status}). Try again later.")]
    Server {
        /// HTTP status.
        status: u16,
    },
    /// Something that is not Pleo's API answered.
    #[error("The answer did not come from Pleo (status {status}): {hint}")]
    NotJson {
        /// HTTP status.
        status: u16,
        /// What it looks like.
        hint: Hint,
    },
    /// JSON, but not the expected one.
    #[error("Pleo's answer cannot be read at “{path}”: {what}.")]
    Unreadable {
        /// JSON path, e.g. `data[3].createdAt`; empty for the whole.
        path: String,
        /// What is wrong, without quoting the answer.
        what: String,
    },
    /// Larger than [`super::Limits`] allows.
    #[error("Pleo's answer is too large to be right.")]
    TooLarge,
    /// Pages lead back to themselves or never end.
    #[error("Pleo's list does not come to an end.")]
    PagingLoop,
    /// A page announces another one but does not say, or not properly, where it is.
    #[error("Pleo's list breaks off: the way to the next page is missing or damaged.")]
    BadCursor,
    /// A write that may or may not have been applied: read before writing again.
    #[error("It is not known whether Pleo took this over. {0}")]
    OutcomeUnknown(#[source] Box<Error>),
}

/// What an answer that is not Pleo's looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Hint {
    /// A web page, as from the sign-in page of a network.
    #[error("it is a web page. Does this network want you to sign in?")]
    Html,
    /// A proxy asks for a login.
    #[error("the network's proxy asks for a sign-in.")]
    Proxy,
    /// Sent elsewhere; never followed.
    #[error("it points to another address. Does this network want you to sign in?")]
    Redirect,
    /// Nothing.
    #[error("it is empty.")]
    Empty,
    /// Anything else.
    #[error("it is of an unknown form.")]
    Other,
}

impl Error {
    /// Waiting may help: the same call can work later with nobody changing anything at Pleo or in the settings.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Offline { .. } | Self::Timeout | Self::RateLimited | Self::NotJson { .. } => true,
            Self::Server { status } => matches!(status, 500 | 502..=504),
            Self::OutcomeUnknown(cause) => cause.is_transient(),
            _ => false,
        }
    }

    /// HTTP status, where one was the reason and is kept.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. }
            | Self::Server { status }
            | Self::NotJson { status, .. } => Some(*status),
            Self::OutcomeUnknown(cause) => cause.status(),
            _ => None,
        }
    }

    /// The write may have been applied.
    pub fn outcome_unknown(&self) -> bool {
        matches!(self, Self::OutcomeUnknown(_))
    }

    /// A 404 that is not about an export job, as for a version of the Export API that is not offered.
    pub fn is_unknown_path(&self) -> bool {
        matches!(self, Self::NotFound { .. }) && !self.is_kind("EXPORT_NOT_FOUND")
    }

    /// Pleo's `type` is `kind`, ignoring case, e.g. `MISSING_CONTRA_ACCOUNTS`.
    pub fn is_kind(&self, kind: &str) -> bool {
        match self {
            Self::NotFound { kind: own }
            | Self::Conflict { kind: own }
            | Self::Refused { kind: own, .. } => own.eq_ignore_ascii_case(kind),
            _ => false,
        }
    }

    /// As the result of a write that reached Pleo.
    pub(super) fn after_write(self) -> Self {
        match self {
            known @ Self::OutcomeUnknown(_) => known,
            other => Self::OutcomeUnknown(Box::new(other)),
        }
    }
}

fn in_brackets(kind: &str) -> String {
    if kind.is_empty() {
        String::new()
    } else {
        format!(" ({kind})")
    }
}

fn refusal(status: u16, kind: &str, message: &str) -> String {
    let known = match (kind, message) {
        ("", "") => return format!("status {status}."),
        ("", text) | (text, "") => text.to_owned(),
        (kind, message) => format!("{message} ({kind})"),
    };
    format!("{known} [{status}]")
}
