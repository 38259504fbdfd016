//! Vendors, accounts, tax codes and tags: what is sent, and the rows of their lists.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::money::rate;
use super::{Fault, decode, single};
use crate::model::lists::{self, AccountData, TaxCodeData};
use crate::model::{
    AccountId, CompanyId, Rate, TagGroupId, TagId, TaxCodeId, TaxKind, VendorData, VendorState,
};
use crate::pleo::{AccountsMade, Error};

/// Body of the vendor search: every state, archived ones too, since items may still name them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pleo) struct VendorSearch<'a> {
    states: [&'static str; 3],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    external_ids: &'a [String],
}

impl<'a> VendorSearch<'a> {
    /// All, or those with one of these ids of the accounting system (up to 100).
    pub(in crate::pleo) fn of(external_ids: &'a [String]) -> Self {
        Self {
            states: ["DRAFT", "ACTIVE", "ARCHIVED"],
            external_ids,
        }
    }
}

/// `VendorCreateRequest`, and with a state `VendorUpdateRequest`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pleo) struct Vendor<'a> {
    company_id: CompanyId,
    name: &'a str,
    default_currency: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tax_registration_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'a str>,
}

impl<'a> Vendor<'a> {
    pub(in crate::pleo) fn new(
        company_id: CompanyId,
        data: &'a VendorData,
        state: Option<&'a VendorState>,
    ) -> Self {
        Self {
            company_id,
            name: &data.name,
            default_currency: &data.default_currency,
            code: data.code.as_deref(),
            external_id: data.external_id.as_deref(),
            country: data.country.as_deref(),
            registration_number: data.registration_number.as_deref(),
            tax_registration_number: data.tax_registration_number.as_deref(),
            state: state.map(VendorState::word),
        }
    }
}

/// `ActivateVendorEventRequest`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pleo) struct Activate<'a> {
    pub(in crate::pleo) external_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pleo) code: Option<&'a str>,
}

/// `BookkeepingAccountSearchRequestV1`: everything.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pleo) struct AccountSearch {
    pub(in crate::pleo) company_id: CompanyId,
    exclude_if_assigned_to_category: bool,
    exclude_if_assigned_to_contra_account: bool,
}

impl AccountSearch {
    pub(in crate::pleo) fn all(company_id: CompanyId) -> Self {
        Self {
            company_id,
            exclude_if_assigned_to_category: false,
            exclude_if_assigned_to_contra_account: false,
        }
    }
}

/// An account of a batch; with a company `BookkeepingAccountCreateRequestV1`, without the id of the accounting system
/// `BookkeepingAccountUpdateRequestV1`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pleo) struct Account<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    company_id: Option<CompanyId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<&'a str>,
    archived: bool,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tax_code_external_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<&'a RawValue>,
}

impl<'a> Account<'a> {
    fn new(data: &'a AccountData) -> Self {
        let metadata = data.metadata.as_deref();
        Self {
            company_id: None,
            external_id: None,
            archived: data.archived,
            name: &data.name,
            code: data.code.as_deref(),
            tax_code_external_id: data.tax_code_external_id.as_deref(),
            // It came from Pleo as JSON; anything else would not be sent at all.
            metadata: metadata.and_then(|text| serde_json::from_str(text).ok()),
        }
    }

    pub(in crate::pleo) fn single(company: CompanyId, data: &'a AccountData) -> Self {
        Self {
            company_id: Some(company),
            ..Self::of_batch(data)
        }
    }

    pub(in crate::pleo) fn of_batch(data: &'a AccountData) -> Self {
        Self {
            external_id: Some(&data.external_id),
            ..Self::new(data)
        }
    }

    pub(in crate::pleo) fn update(data: &'a AccountData) -> Self {
        Self::new(data)
    }
}

/// `BookkeepingAccountBatchCreateRequestV1`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pleo) struct AccountBatch<'a> {
    pub(in crate::pleo) company_id: CompanyId,
    pub(in crate::pleo) items: Vec<Account<'a>>,
}

/// `TaxCodeCreateUpdateModel`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pleo) struct TaxCode<'a> {
    archived: bool,
    company_id: CompanyId,
    name: &'a str,
    rate: Box<RawValue>,
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ingoing_tax_account: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outgoing_tax_account: Option<&'a str>,
}

impl<'a> TaxCode<'a> {
    pub(in crate::pleo) fn new(company_id: CompanyId, data: &'a TaxCodeData) -> Self {
        Self {
            archived: data.archived,
            company_id,
            name: &data.name,
            rate: fraction(data.rate),
            kind: data.kind.word(),
            code: data.code.as_deref(),
            ingoing_tax_account: data.ingoing_account.as_deref(),
            outgoing_tax_account: data.outgoing_account.as_deref(),
        }
    }
}

/// The rate as Pleo's fraction, digit by digit.
fn fraction(rate: Rate) -> Box<RawValue> {
    let (sign, size) = (
        if rate.millionths < 0 { "-" } else { "" },
        rate.millionths.unsigned_abs(),
    );
    let text = format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000);
    RawValue::from_string(text).expect("digits with a point are a JSON number")
}

/// `TagCreateModel` and `TagUpdateModel`.
#[derive(Serialize)]
pub(in crate::pleo) struct Tag<'a> {
    pub(in crate::pleo) code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pleo) name: Option<&'a str>,
    pub(in crate::pleo) archived: bool,
}

/// `TagGroupCreateModel`.
#[derive(Serialize)]
pub(in crate::pleo) struct TagGroup<'a> {
    pub(in crate::pleo) code: &'a str,
    pub(in crate::pleo) name: &'a str,
    pub(in crate::pleo) archived: bool,
}

/// `BulkTagArchiveModel`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pleo) struct TagArchive<'a> {
    pub(in crate::pleo) company_id: CompanyId,
    pub(in crate::pleo) tag_ids: &'a [TagId],
    pub(in crate::pleo) archived: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AccountRow<'a> {
    id: AccountId,
    external_id: String,
    code: Option<String>,
    name: String,
    archived: bool,
    tax_code_external_id: Option<String>,
    #[serde(borrow)]
    metadata: Option<&'a RawValue>,
}

impl From<AccountRow<'_>> for lists::Account {
    fn from(row: AccountRow<'_>) -> Self {
        let metadata = row.metadata.map(|raw| raw.get().to_owned());
        Self {
            id: row.id,
            external_id: row.external_id,
            code: row.code,
            name: row.name,
            archived: row.archived,
            tax_code_external_id: row.tax_code_external_id,
            metadata: metadata.filter(|text| text != "null"),
        }
    }
}

pub(in crate::pleo) fn account(text: &str) -> Result<lists::Account, Fault> {
    decode::<AccountRow<'_>>(text).map(Into::into)
}

/// The account in `{"data": {...}}`.
pub(in crate::pleo) fn one_account(text: &str) -> Result<lists::Account, Error> {
    single::<AccountRow<'_>>(text).map(Into::into)
}

pub(in crate::pleo) fn accounts_made(text: &str) -> Result<AccountsMade, Error> {
    #[derive(Deserialize)]
    struct Made<'a> {
        #[serde(borrow)]
        created: Vec<AccountRow<'a>>,
        failed: Vec<Failed>,
    }
    #[derive(Deserialize)]
    struct Failed {
        #[serde(default)]
        reasons: Vec<String>,
        request: Request,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Request {
        external_id: String,
    }
    let made: Made<'_> = single(text)?;
    Ok(AccountsMade {
        made: made.created.into_iter().map(Into::into).collect(),
        refused: made
            .failed
            .into_iter()
            .map(|failed| (failed.request.external_id, failed.reasons))
            .collect(),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pleo) struct TaxCodeRow {
    id: TaxCodeId,
    code: Option<String>,
    name: String,
    #[serde(deserialize_with = "rate")]
    rate: Rate,
    #[serde(rename = "type")]
    kind: TaxKind,
    ingoing_tax_account: Option<String>,
    outgoing_tax_account: Option<String>,
    archived: bool,
}

impl From<TaxCodeRow> for lists::TaxCode {
    fn from(row: TaxCodeRow) -> Self {
        Self {
            id: row.id,
            data: TaxCodeData {
                code: row.code,
                name: row.name,
                rate: row.rate,
                kind: row.kind,
                ingoing_account: row.ingoing_tax_account,
                outgoing_account: row.outgoing_tax_account,
                archived: row.archived,
            },
        }
    }
}

pub(in crate::pleo) fn tax_code(text: &str) -> Result<lists::TaxCode, Fault> {
    decode::<TaxCodeRow>(text).map(Into::into)
}

#[derive(Deserialize)]
pub(in crate::pleo) struct TagGroupRow {
    id: TagGroupId,
    code: String,
    name: String,
    archived: bool,
}

impl From<TagGroupRow> for lists::TagGroup {
    fn from(row: TagGroupRow) -> Self {
        Self {
            id: row.id,
            code: row.code,
            name: row.name,
            archived: row.archived,
        }
    }
}

pub(in crate::pleo) fn tag_group(text: &str) -> Result<lists::TagGroup, Fault> {
    decode::<TagGroupRow>(text).map(Into::into)
}

#[derive(Deserialize)]
pub(in crate::pleo) struct TagRow {
    id: TagId,
    code: String,
    name: Option<String>,
    archived: bool,
}

impl From<TagRow> for lists::Tag {
    fn from(row: TagRow) -> Self {
        Self {
            id: row.id,
            code: row.code,
            name: row.name,
            archived: row.archived,
        }
    }
}

pub(in crate::pleo) fn tag(text: &str) -> Result<lists::Tag, Fault> {
    decode::<TagRow>(text).map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pleo::wire::request::json;

    const ID: &str = "7d444840-9dc0-11d1-b245-5ffdce74fad2";

    fn text(body: &impl Serialize) -> String {
        String::from_utf8(json(body)).expect("JSON is UTF-8")
    }

    #[test]
    fn bodies_are_spelt_as_pleo_spells_them() {
        let company = CompanyId(ID.parse().expect("an id"));
        let vendor = VendorData {
            name: "Müller".into(),
            code: None,
            external_id: Some("0042".into()),
            country: Some("DE".into()),
            default_currency: "EUR".into(),
            registration_number: None,
            tax_registration_number: None,
        };
        assert_eq!(
            text(&Vendor::new(company, &vendor, Some(&VendorState::Active))),
            format!(
                r#"{{"companyId":"{ID}","name":"Müller","defaultCurrency":"EUR","externalId":"0042","country":"DE","state":"ACTIVE"}}"#
            )
        );
        let account = AccountData {
            external_id: "1000".into(),
            code: Some("1000".into()),
            name: "Salg".into(),
            archived: false,
            tax_code_external_id: None,
            metadata: Some(r#"{"row":7.0}"#.into()),
        };
        assert_eq!(
            text(&Account::update(&account)),
            r#"{"archived":false,"name":"Salg","code":"1000","metadata":{"row":7.0}}"#
        );
        let tax = TaxCodeData {
            code: Some("I25".into()),
            name: "Moms".into(),
            rate: Rate {
                millionths: 250_000,
            },
            kind: TaxKind::Inclusive,
            ingoing_account: None,
            outgoing_account: None,
            archived: false,
        };
        assert_eq!(
            text(&TaxCode::new(company, &tax)),
            format!(
                r#"{{"archived":false,"companyId":"{ID}","name":"Moms","rate":0.250000,"type":"inclusive","code":"I25"}}"#
            )
        );
    }

    #[test]
    fn what_a_batch_made_and_refused_is_read() {
        let made = accounts_made(&format!(
            r#"{{"data":{{"created":[{{"id":"{ID}","externalId":"1","name":"a","archived":false,"companyId":"{ID}","metadata":null}}],
            "failed":[{{"reasons":["NAME_EMPTY"],"request":{{"externalId":"2","name":""}}}}]}}}}"#
        ))
        .expect("reads");
        assert_eq!(made.made.len(), 1);
        assert_eq!(made.made[0].metadata, None);
        assert_eq!(
            made.refused,
            [("2".to_owned(), vec!["NAME_EMPTY".to_owned()])]
        );
        assert!(accounts_made(r#"{"data":{"created":[]}}"#).is_err());
    }
}
