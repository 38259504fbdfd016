//! Errors in the shape Pleo documents: `ExceptionInfo`, a machine `type` and a text.

use serde::Serialize;

/// An error answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Exception {
    #[serde(skip)]
    pub(crate) status: u16,
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) message: String,
}

impl Exception {
    pub(crate) fn new(status: u16, kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            kind,
            message: message.into(),
        }
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "BAD_REQUEST", message)
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(404, "NOT_FOUND", format!("{what} not found."))
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "UNAUTHORIZED", "Authentication is required.")
    }

    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(403, "FORBIDDEN", message)
    }

    pub(crate) fn job_not_found() -> Self {
        Self::new(404, "EXPORT_NOT_FOUND", "Export job not found.")
    }

    pub(crate) fn already_in_progress() -> Self {
        Self::new(
            409,
            "EXPORT_ALREADY_IN_PROGRESS",
            "Export Job already in progress for this company.",
        )
    }

    pub(crate) fn too_many_items(most: usize) -> Self {
        Self::new(
            413,
            "EXPORT_JOB_ITEMS_UPDATE_LIMIT",
            format!("Number of items to update is more than {most}."),
        )
    }

    pub(crate) fn job_finished(message: &str) -> Self {
        Self::new(422, "EXPORT_JOB_STATUS_UNPROCESSABLE", message)
    }

    pub(crate) fn invalid_status_change() -> Self {
        Self::new(
            422,
            "INVALID_EXPORT_JOB_STATUS_CHANGE",
            "Export Job status change failed",
        )
    }

    pub(crate) fn missing_contra_accounts() -> Self {
        Self::new(
            400,
            "MISSING_CONTRA_ACCOUNTS",
            "Contra accounts are not fully configured. \
             Please map contra accounts in the Accounting settings.",
        )
    }

    /// The text is Pleo's for v1 and v2; for v0 ours, because v0 is served nowhere any more.
    pub(crate) fn unsupported_version(needed: &str, why: &str) -> Self {
        Self::new(
            400,
            "UNSUPPORTED_API_VERSION",
            format!(
                "Upgrade to Export API {needed} or higher: The API version you are trying to access {why}."
            ),
        )
    }

    pub(crate) fn multi_currency() -> Self {
        Self::unsupported_version("v3", "does not support multi-currency wallets")
    }
}
