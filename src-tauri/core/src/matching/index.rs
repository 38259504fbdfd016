//! The vendor list by id.

use std::collections::HashMap;

use crate::model::{Vendor, VendorId};

/// A company's vendors by id, archived ones and drafts included.
#[derive(Clone, Debug, Default)]
pub struct VendorIndex {
    vendors: Option<HashMap<VendorId, Vendor>>,
}

impl VendorIndex {
    /// The list is not known: Pleo's own vendors are believed.
    pub fn unknown() -> Self {
        Self::default()
    }

    /// The list, or the part of it that is asked for.
    pub fn new(vendors: impl IntoIterator<Item = Vendor>) -> Self {
        let vendors = vendors.into_iter().map(|vendor| (vendor.id, vendor));
        Self {
            vendors: Some(vendors.collect()),
        }
    }

    /// Whether the list is known.
    pub fn is_known(&self) -> bool {
        self.vendors.is_some()
    }

    /// The vendor with this id, whatever its state.
    pub fn get(&self, id: VendorId) -> Option<&Vendor> {
        self.vendors.as_ref()?.get(&id)
    }
}
