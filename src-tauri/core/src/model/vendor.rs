//! A vendor in Pleo's vendor list (Vendors API v1).

use serde::{Deserialize, Serialize};
use std::fmt;

use super::VendorId;
use super::job::words;

words! {
    /// Life of a vendor.
    VendorState {
        /// Made in Pleo, not yet known to the accounting system.
        Draft = "DRAFT",
        /// Can be chosen.
        Active = "ACTIVE",
        /// Can no longer be chosen.
        Archived = "ARCHIVED",
    }
}

/// One vendor.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Vendor {
    /// Pleo's id.
    pub id: VendorId,
    /// Name.
    pub name: String,
    /// Number people see in the accounting system.
    pub code: Option<String>,
    /// Id in the accounting system.
    pub external_id: Option<String>,
    /// Tax registration number.
    pub tax_registration_number: Option<String>,
    /// Life.
    pub state: VendorState,
}

/// Whom an item is booked on: a vendor as far as the voucher needs it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Party {
    /// Pleo's id, if it is in Pleo's vendor list.
    pub id: Option<VendorId>,
    /// Name.
    pub name: String,
    /// Number in the accounting system.
    pub code: Option<String>,
    /// Tax registration number.
    pub tax_id: Option<String>,
}
