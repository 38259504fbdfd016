//! Vendors and merchants as matching sees them: plain data from a list, from Pleo or from a file.

use super::country::Country;
use crate::model::{BookkeepingMethod, ExportItem, ItemKind, Vendor, VendorState};

/// A vendor of the list that is searched.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ListedVendor {
    /// Key of the list; never evidence.
    pub id: String,
    /// Number people see in the accounting system, as written.
    pub code: Option<String>,
    /// Id in the accounting system, as written.
    pub external_id: Option<String>,
    /// Trade name.
    pub name: String,
    /// Name in the company register.
    pub legal_name: Option<String>,
    /// Seat.
    pub country: Option<Country>,
    /// Tax or company number, as written.
    pub tax_id: Option<String>,
    /// Bank account, as written.
    pub iban: Option<String>,
    /// Account in the ledger, as written.
    pub account: Option<String>,
    /// It may not be booked on: archived, or a draft. It is never suggested.
    pub closed: bool,
}

impl From<&Vendor> for ListedVendor {
    fn from(vendor: &Vendor) -> Self {
        Self {
            id: vendor.id.to_string(),
            code: vendor.code.clone(),
            external_id: vendor.external_id.clone(),
            name: vendor.name.clone(),
            tax_id: vendor.tax_registration_number.clone(),
            country: vendor.country.as_deref().and_then(Country::read),
            closed: vendor.state != VendorState::Active,
            ..Self::default()
        }
    }
}

/// What is known of the merchant of one item.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Merchant {
    /// What it is; decides whether a vendor is possible at all.
    pub kind: ItemKind,
    /// How Pleo wants it booked.
    pub method: Option<BookkeepingMethod>,
    /// Name as the card network or the invoice writes it.
    pub raw: String,
    /// Pleo's category, or the name of the account it stands for.
    pub category: String,
    /// Where the merchant sits.
    pub country: Option<Country>,
    /// Supplier code, as written.
    pub code: Option<String>,
    /// Supplier account, as written.
    pub account: Option<String>,
    /// Tax or company number, as written.
    pub tax_id: Option<String>,
    /// Bank account on the invoice, as written.
    pub iban: Option<String>,
}

impl Merchant {
    /// A merchant of which only name and type are known.
    pub fn new(kind: ItemKind, raw: impl Into<String>) -> Self {
        Self {
            kind,
            method: None,
            raw: raw.into(),
            category: String::new(),
            country: None,
            code: None,
            account: None,
            tax_id: None,
            iban: None,
        }
    }
}

impl From<&ExportItem> for Merchant {
    fn from(item: &ExportItem) -> Self {
        let supplier = &item.supplier;
        let account = item.lines.first().and_then(|line| line.account.as_ref());
        Self {
            kind: item.kind.clone(),
            method: item.bookkeeping.clone(),
            raw: supplier.name.clone().unwrap_or_default(),
            category: account
                .map(|account| account.name.clone())
                .unwrap_or_default(),
            country: supplier.country.as_deref().and_then(Country::read),
            code: supplier.code.clone(),
            account: supplier.account.clone(),
            tax_id: supplier.tax_identifier.clone(),
            iban: None,
        }
    }
}

/// The text, if it says anything.
pub(super) fn filled(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str)
        .filter(|text| !text.trim().is_empty())
}
