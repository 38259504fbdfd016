//! The vendor list, ready to be asked.

use std::collections::HashMap;

use crate::model::{Vendor, VendorId, VendorState};

/// A company's vendors by id, and the active ones by what identifies them.
#[derive(Clone, Debug, Default)]
pub struct VendorIndex {
    vendors: Option<HashMap<VendorId, Vendor>>,
    by_code: HashMap<String, Hit>,
    by_account: HashMap<String, Hit>,
    by_tax_id: HashMap<String, Hit>,
}

/// What a key leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Hit {
    One(VendorId),
    Several,
}

impl VendorIndex {
    /// The list is not known: Pleo's own vendors are believed, nothing is matched.
    pub fn unknown() -> Self {
        Self::default()
    }

    /// The whole list, archived ones and drafts included. Codes count as written; blank ones not at all.
    pub fn new(vendors: impl IntoIterator<Item = Vendor>) -> Self {
        let mut index = Self::default();
        let vendors: HashMap<_, _> = vendors
            .into_iter()
            .map(|vendor| (vendor.id, vendor))
            .collect();
        for vendor in vendors.values() {
            if vendor.state != VendorState::Active {
                continue;
            }
            let code = vendor.code.as_deref();
            insert(&mut index.by_code, code, vendor.id);
            insert(&mut index.by_account, code, vendor.id);
            insert(
                &mut index.by_account,
                vendor.external_id.as_deref(),
                vendor.id,
            );
            let tax_id = vendor.tax_registration_number.as_deref().and_then(tax_id);
            insert(&mut index.by_tax_id, tax_id.as_deref(), vendor.id);
        }
        index.vendors = Some(vendors);
        index
    }

    /// Whether the list is known.
    pub fn is_known(&self) -> bool {
        self.vendors.is_some()
    }

    /// The vendor with this id, whatever its state.
    pub fn get(&self, id: VendorId) -> Option<&Vendor> {
        self.vendors.as_ref()?.get(&id)
    }

    /// The one active vendor with this code.
    pub(super) fn with_code(&self, code: &str) -> Found<'_> {
        self.find(&self.by_code, code)
    }

    /// The one active vendor with this code or id of the accounting system.
    pub(super) fn with_account(&self, account: &str) -> Found<'_> {
        self.find(&self.by_account, account)
    }

    /// The one active vendor with this tax number, however it is punctuated.
    pub(super) fn with_tax_id(&self, number: &str) -> Found<'_> {
        tax_id(number).map_or(Found::Nothing, |number| self.find(&self.by_tax_id, &number))
    }

    fn find(&self, keys: &HashMap<String, Hit>, key: &str) -> Found<'_> {
        match keys.get(key) {
            None => Found::Nothing,
            Some(Hit::Several) => Found::Several,
            Some(Hit::One(id)) => self.get(*id).map_or(Found::Nothing, Found::One),
        }
    }
}

/// What a search gave.
pub(super) enum Found<'i> {
    Nothing,
    One(&'i Vendor),
    Several,
}

fn insert(keys: &mut HashMap<String, Hit>, key: Option<&str>, id: VendorId) {
    let Some(key) = key.filter(|key| !key.trim().is_empty()) else {
        return;
    };
    keys.entry(key.to_owned())
        .and_modify(|hit| {
            if *hit != Hit::One(id) {
                *hit = Hit::Several;
            }
        })
        .or_insert(Hit::One(id));
}

/// Letters and digits in capitals: `dk 25-47.09 31` is `DK25470931`. A country prefix stays, for without it the number may be
/// another country's. Too short to identify anyone, it is none.
fn tax_id(text: &str) -> Option<String> {
    let number: String = text
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    (number.len() >= 5 && number.bytes().any(|b| b.is_ascii_digit())).then_some(number)
}
