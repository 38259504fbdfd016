//! A vendor, account, tax code or tag in the form in which the two sides are compared: values by field.
//!
//! Keeps true: what is not compared is sent back as it came; a rate stays exact.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::matching::import::{Field, Listed};
use crate::matching::{TaxId, TaxReading};
use crate::model::lists::{Account, AccountData, Tag, TaxCode, TaxCodeData};
use crate::model::money::scaled;
use crate::model::{ListKind, Rate, Vendor, VendorData, VendorState};

/// Values by field; what is absent says nothing. A rate is in percent without trailing zeros.
pub type Values = BTreeMap<Field, String>;

/// Whether it can be chosen in Pleo.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Life {
    /// Made in Pleo, not yet in the accounting system. Vendors only.
    Draft,
    /// Can be chosen.
    Active,
    /// Can no longer be chosen.
    Archived,
}

/// What Pleo has, or shall have.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Held {
    /// Pleo's id; none before Pleo made it.
    pub id: Option<Uuid>,
    /// Whether it can be chosen.
    pub life: Life,
    /// What is known of it.
    pub values: Values,
    /// What others keep at it, as JSON; sent back as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
}

fn values<const N: usize>(pairs: [(Field, Option<&str>); N]) -> Values {
    pairs
        .into_iter()
        .filter_map(|(field, text)| Some((field, text?.trim().to_owned())))
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

fn life(archived: bool) -> Life {
    if archived {
        Life::Archived
    } else {
        Life::Active
    }
}

impl Held {
    /// A vendor; none in a state this version does not know.
    pub fn of_vendor(vendor: &Vendor) -> Option<Self> {
        Some(Self {
            id: Some(vendor.id.0),
            life: match vendor.state {
                VendorState::Draft => Life::Draft,
                VendorState::Active => Life::Active,
                VendorState::Archived => Life::Archived,
                VendorState::Unknown(_) => return None,
            },
            values: values([
                (Field::ExternalId, vendor.external_id.as_deref()),
                (Field::Code, vendor.code.as_deref()),
                (Field::Name, Some(&vendor.name)),
                (Field::Country, vendor.country.as_deref()),
                (Field::TaxId, vendor.tax_registration_number.as_deref()),
                (Field::CompanyNumber, vendor.registration_number.as_deref()),
                (Field::Currency, vendor.default_currency.as_deref()),
            ]),
            kept: None,
        })
    }

    /// An account.
    pub fn of_account(account: &Account) -> Self {
        Self {
            id: Some(account.id.0),
            life: life(account.archived),
            values: values([
                (Field::ExternalId, Some(&account.external_id)),
                (Field::Code, account.code.as_deref()),
                (Field::Name, Some(&account.name)),
                (Field::TaxCode, account.tax_code_external_id.as_deref()),
            ]),
            kept: account.metadata.clone(),
        }
    }

    /// A tax code.
    pub fn of_tax_code(code: &TaxCode) -> Self {
        let TaxCode { id, data } = code;
        Self {
            id: Some(id.0),
            life: life(data.archived),
            values: values([
                (Field::Code, data.code.as_deref()),
                (Field::Name, Some(&data.name)),
                (Field::Rate, Some(&data.rate.percent('.'))),
                (Field::TaxType, Some(data.kind.word())),
                (Field::IngoingAccount, data.ingoing_account.as_deref()),
                (Field::OutgoingAccount, data.outgoing_account.as_deref()),
            ]),
            kept: None,
        }
    }

    /// A tag.
    pub fn of_tag(tag: &Tag) -> Self {
        Self {
            id: Some(tag.id.0),
            life: life(tag.archived),
            values: values([
                (Field::Code, Some(&tag.code)),
                (Field::Name, tag.name.as_deref()),
            ]),
            kept: None,
        }
    }

    /// A value.
    pub fn value(&self, field: Field) -> Option<&str> {
        self.values.get(&field).map(String::as_str)
    }

    /// By what the two sides know each other: the id in the accounting system, or the code where Pleo keeps no id.
    pub fn key(&self, kind: ListKind) -> Option<String> {
        key_of(kind, &self.values)
    }

    /// The number people see.
    pub fn code(&self) -> &str {
        self.value(Field::Code)
            .or_else(|| self.value(Field::ExternalId))
            .unwrap_or_default()
    }

    /// The name people see.
    pub fn name(&self) -> &str {
        self.value(Field::Name).unwrap_or_default()
    }

    /// The tax number, if its check digits are right.
    pub fn tax_id(&self) -> Option<TaxId> {
        let country = self
            .value(Field::Country)
            .and_then(crate::matching::Country::read);
        let text = self
            .value(Field::TaxId)
            .or(self.value(Field::CompanyNumber))?;
        TaxReading::of(text, country).valid().cloned()
    }

    /// As a vendor to send. Pleo wants a name and a currency.
    pub(super) fn vendor(&self) -> VendorData {
        let text = |field| self.value(field).map(str::to_owned);
        VendorData {
            name: self.name().to_owned(),
            code: text(Field::Code),
            external_id: text(Field::ExternalId),
            country: text(Field::Country),
            default_currency: text(Field::Currency).unwrap_or_default(),
            registration_number: text(Field::CompanyNumber),
            tax_registration_number: text(Field::TaxId),
        }
    }

    /// As an account to send.
    pub(super) fn account(&self) -> AccountData {
        let text = |field| self.value(field).map(str::to_owned);
        AccountData {
            external_id: text(Field::ExternalId).unwrap_or_default(),
            code: text(Field::Code),
            name: self.name().to_owned(),
            archived: self.life == Life::Archived,
            tax_code_external_id: text(Field::TaxCode),
            metadata: self.kept.clone(),
        }
    }

    /// As a tax code to send; none without a rate, which the reading of lists does not let happen.
    pub(super) fn tax_code(&self) -> Option<TaxCodeData> {
        let text = |field| self.value(field).map(str::to_owned);
        Some(TaxCodeData {
            code: text(Field::Code),
            name: self.name().to_owned(),
            rate: Rate {
                millionths: scaled(self.value(Field::Rate)?, 4)?,
            },
            kind: self.value(Field::TaxType)?.into(),
            ingoing_account: text(Field::IngoingAccount),
            outgoing_account: text(Field::OutgoingAccount),
            archived: self.life == Life::Archived,
        })
    }
}

/// By what a row of either side is known to the other.
pub(super) fn key_of(kind: ListKind, values: &Values) -> Option<String> {
    let of = |field| values.get(&field).cloned();
    match kind {
        ListKind::Vendors => of(Field::ExternalId).or_else(|| of(Field::Code)),
        ListKind::Accounts => of(Field::ExternalId),
        ListKind::TaxCodes => of(Field::Code),
        // Pleo tells tags apart without looking at the case of letters.
        ListKind::Tags => of(Field::Code).map(|code| code.to_lowercase()),
    }
}

/// What the accounting system's row says, as Pleo would hold it.
pub(super) fn wanted(kind: ListKind, row: &Listed) -> Values {
    let id = row.external_id.as_deref().unwrap_or(&row.code);
    let country = row.country.map(|country| country.to_string());
    let mut wanted = match kind {
        ListKind::Vendors => values([
            (Field::ExternalId, Some(id)),
            (Field::Code, Some(&row.code)),
            (Field::Name, Some(&row.name)),
            (Field::Country, country.as_deref()),
            (Field::TaxId, row.tax_id.as_deref()),
            (
                Field::Currency,
                currency(row.currency.as_deref()).as_deref(),
            ),
        ]),
        ListKind::Accounts => values([
            (Field::ExternalId, Some(id)),
            (Field::Code, Some(&row.code)),
            (Field::Name, Some(&row.name)),
        ]),
        ListKind::TaxCodes | ListKind::Tags => values([
            (Field::Code, Some(&row.code)),
            (Field::Name, Some(&row.name)),
        ]),
    };
    wanted.extend(row.more.iter().map(|(field, text)| (*field, text.clone())));
    wanted
}

/// ISO 4217 as three capitals; anything else says nothing.
fn currency(text: Option<&str>) -> Option<String> {
    let text = text?.trim().to_ascii_uppercase();
    (text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase())).then_some(text)
}

/// Whether two values of a field mean the same.
pub(super) fn same(field: Field, a: &Values, b: &Values) -> bool {
    let (x, y) = (a.get(&field), b.get(&field));
    if x == y {
        return true;
    }
    match (field, x, y) {
        (Field::TaxId, Some(x), Some(y)) => {
            let read = |text: &str, values: &Values| {
                let country = values.get(&Field::Country);
                let country = country.and_then(|country| crate::matching::Country::read(country));
                TaxReading::of(text, country).valid().cloned()
            };
            matches!((read(x, a), read(y, b)), (Some(x), Some(y)) if x == y)
        }
        _ => false,
    }
}
