//! A company in Pleo: master data, book of entries, export jobs.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Book, Job};

#[derive(Debug)]
pub(crate) struct Company {
    pub(crate) id: Uuid,
    pub(crate) name: &'static str,
    pub(crate) registration_number: &'static str,
    pub(crate) address: Address,
    /// Wallets in more than one currency: Export API v2 refuses its items.
    pub(crate) multi_currency: bool,
    /// Vendor tagging is active: jobs clicked in Pleo ask for vendors.
    pub(crate) vendor_tagging: bool,
    pub(crate) accounts: Vec<Account>,
    /// Contra account per wallet currency, as a position in `accounts`.
    pub(crate) contra: Vec<(&'static str, usize)>,
    /// False until contra accounts are mapped: Export API v3 refuses.
    pub(crate) contra_mapped: bool,
    pub(crate) tax_codes: Vec<TaxCode>,
    pub(crate) tag_groups: Vec<TagGroup>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) employees: Vec<Employee>,
    pub(crate) vendors: Vec<Vendor>,
    pub(crate) book: Book,
    pub(crate) jobs: Vec<Job>,
    /// When the master data was made.
    pub(crate) since: Timestamp,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Address {
    pub(crate) line: &'static str,
    pub(crate) postal_code: &'static str,
    pub(crate) locality: &'static str,
    pub(crate) country: &'static str,
}

#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) id: Uuid,
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) archived: bool,
}

#[derive(Debug)]
pub(crate) struct TaxCode {
    pub(crate) id: Uuid,
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    /// Rate in tenths of a percent: 250 is 25 percent.
    pub(crate) per_mille: i64,
    /// `inclusive` or `reverse`.
    pub(crate) kind: &'static str,
    pub(crate) ingoing: Option<&'static str>,
    pub(crate) outgoing: Option<&'static str>,
}

#[derive(Debug)]
pub(crate) struct TagGroup {
    pub(crate) id: Uuid,
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
}

#[derive(Debug)]
pub(crate) struct Tag {
    pub(crate) id: Uuid,
    /// Position in `tag_groups`.
    pub(crate) group: usize,
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) archived: bool,
}

#[derive(Debug)]
pub(crate) struct Employee {
    pub(crate) id: Uuid,
    pub(crate) code: &'static str,
    pub(crate) first_name: &'static str,
    pub(crate) last_name: &'static str,
    pub(crate) email: &'static str,
    pub(crate) job_title: &'static str,
    pub(crate) team: &'static str,
}

/// Pleo's three states of a vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum VendorState {
    Draft,
    Active,
    Archived,
}

/// A vendor. The same shape is Pleo's answer and the saved state.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Vendor {
    pub(crate) id: Uuid,
    pub(crate) company_id: Uuid,
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) external_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) country: Option<String>,
    pub(crate) default_currency: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) registration_number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tax_registration_number: Option<String>,
    pub(crate) state: VendorState,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

impl Company {
    pub(crate) fn job(&self, id: Uuid) -> Option<&Job> {
        self.jobs.iter().find(|job| job.id == id)
    }

    pub(crate) fn vendor(&self, id: Uuid) -> Option<&Vendor> {
        self.vendors.iter().find(|vendor| vendor.id == id)
    }

    pub(crate) fn vendor_mut(&mut self, id: Uuid) -> Option<&mut Vendor> {
        self.vendors.iter_mut().find(|vendor| vendor.id == id)
    }

    pub(crate) fn contra_account(&self, wallet_currency: &str) -> Option<&Account> {
        self.contra
            .iter()
            .find(|(currency, _)| *currency == wallet_currency)
            .map(|(_, account)| &self.accounts[*account])
    }

    /// The stable id of a thing of this company that has none of its own.
    pub(crate) fn derived_id(&self, name: &str) -> Uuid {
        Uuid::new_v5(&self.id, name.as_bytes())
    }
}
