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
    /// Country as sent: ISO code, or oddities such as `UNDEFINED`.
    #[serde(default)]
    pub country: Option<String>,
    /// Currency, ISO 4217. Pleo always sends one; none only in a list read by an older version.
    #[serde(default)]
    pub default_currency: Option<String>,
    /// Number in the company register.
    #[serde(default)]
    pub registration_number: Option<String>,
}

/// A vendor as it is to be at Pleo. An update replaces everything.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VendorData {
    /// Name.
    pub name: String,
    /// Number people see in the accounting system.
    pub code: Option<String>,
    /// Id in the accounting system; an update needs one.
    pub external_id: Option<String>,
    /// Country, ISO 3166.
    pub country: Option<String>,
    /// Currency, ISO 4217.
    pub default_currency: String,
    /// Number in the company register.
    pub registration_number: Option<String>,
    /// Tax registration number.
    pub tax_registration_number: Option<String>,
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
