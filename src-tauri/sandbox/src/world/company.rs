//! A company in Pleo: master data, book of entries, export jobs.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Book, Job};
use crate::behaviour::ExportVersions;

/// A scenario's own words, or those a client wrote.
pub(crate) type Text = Cow<'static, str>;

#[derive(Debug)]
pub(crate) struct Company {
    pub(crate) id: Uuid,
    pub(crate) name: &'static str,
    pub(crate) registration_number: &'static str,
    pub(crate) address: Address,
    /// Wallets in more than one currency: Export API v2 refuses its items.
    pub(crate) multi_currency: bool,
    /// Versions of the Export API that the company's Pleo answers.
    pub(crate) export_versions: ExportVersions,
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

/// Whatever a client wants to keep with an account: objects by name.
pub(crate) type Metadata = BTreeMap<String, Option<Map<String, Value>>>;

/// Master data is never taken out of its list, because entries name it by
/// position: what a client deletes stays, unseen.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Account {
    pub(crate) id: Uuid,
    pub(crate) code: Option<Text>,
    /// Unique in the company.
    pub(crate) external_id: Text,
    pub(crate) name: Text,
    pub(crate) archived: bool,
    pub(crate) metadata: Option<Metadata>,
    pub(crate) tax_code_external_id: Option<String>,
    pub(crate) deleted: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TaxCode {
    pub(crate) id: Uuid,
    pub(crate) code: Option<Text>,
    pub(crate) name: Text,
    /// Rate in millionths: `250_000` is 25 percent.
    pub(crate) millionths: i64,
    /// `inclusive`, `exclusive` or `reverse`.
    pub(crate) kind: Text,
    pub(crate) ingoing: Option<Text>,
    pub(crate) outgoing: Option<Text>,
    pub(crate) archived: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) deleted: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TagGroup {
    pub(crate) id: Uuid,
    pub(crate) code: Text,
    pub(crate) name: Text,
    pub(crate) archived: bool,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) deleted: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Tag {
    pub(crate) id: Uuid,
    /// Position in `tag_groups`.
    pub(crate) group: usize,
    /// Unique in its group, whatever the case of its letters.
    pub(crate) code: Text,
    pub(crate) name: Option<Text>,
    pub(crate) archived: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) deleted: bool,
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

    /// Whether entries or the company's settings name the account: it cannot be deleted.
    pub(crate) fn uses_account(&self, position: usize) -> bool {
        self.contra.iter().any(|(_, contra)| *contra == position)
            || self.book.uses_account(position)
    }

    /// The stable id of a thing of this company that has none of its own.
    pub(crate) fn derived_id(&self, name: &str) -> Uuid {
        Uuid::new_v5(&self.id, name.as_bytes())
    }
}
