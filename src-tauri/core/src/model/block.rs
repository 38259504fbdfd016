//! What keeps one item from being booked, found before any file exists.

use serde::{Deserialize, Serialize};

use super::ItemFailureKind;

/// Why an item cannot be booked: what Pleo is told about it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[error("{reason}")]
pub struct Block {
    /// Type of failure, in the words of Export API v3. The last four exist in v3 only.
    pub kind: ItemFailureKind,
    /// A sentence the bookkeeper can act on.
    pub reason: String,
}

impl Block {
    /// The item contradicts itself, or says something this version does not know.
    pub fn validation(reason: impl Into<String>) -> Self {
        Self::new(ItemFailureKind::Validation, reason)
    }

    /// A choice or a setting is missing.
    pub fn missing(reason: impl Into<String>) -> Self {
        Self::new(ItemFailureKind::MissingConfiguration, reason)
    }

    /// The vendor cannot be booked on, in the words Pleo prescribes.
    pub fn vendor() -> Self {
        Self::new(
            ItemFailureKind::VendorUnknown,
            "Selected vendor cannot be processed because it does not exist or is currently blocked. \
             Please verify the vendor's status in the accounting system and try again.",
        )
    }

    /// Any other failure.
    pub fn new(kind: ItemFailureKind, reason: impl Into<String>) -> Self {
        Self {
            kind,
            reason: reason.into(),
        }
    }
}
