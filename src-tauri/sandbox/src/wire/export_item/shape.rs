//! The JSON of an export item, field by field, in the order it is written.

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use uuid::Uuid;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExportItem<'a> {
    #[serde(rename = "_links")]
    pub(super) links: ItemLinks,
    pub(super) accounting_entry_id: Uuid,
    pub(super) accounting_entry_lines: Vec<ItemLine<'a>>,
    pub(super) additional_information: Additional<'a>,
    pub(super) amount: AmountPair,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub(super) bookkeeping: Said<Bookkeeping<'a>>,
    pub(super) company_id: Uuid,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub(super) contra_account: Said<AccountRef<'a>>,
    pub(super) date: Timestamp,
    pub(super) files: Option<Vec<File<'a>>>,
    pub(super) note: Option<&'a str>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub(super) service_period: Said<ServicePeriod>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub(super) sub_type: Said<&'a str>,
    pub(super) supplier: Option<Supplier<'a>>,
    pub(super) team: Option<Team<'a>>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub(super) team_code: Said<&'a str>,
    #[serde(rename = "type")]
    pub(super) kind: &'a str,
    pub(super) user: Option<User<'a>>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub(super) vendor: Said<Vendor<'a>>,
}

/// A field that one version leaves out and another always has.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Said<T> {
    Nothing,
    Value(Option<T>),
}

impl<T> Said<T> {
    /// Nothing if this version leaves the field out.
    pub(super) fn unless(left_out: bool, value: Option<T>) -> Self {
        if left_out {
            Self::Nothing
        } else {
            Self::Value(value)
        }
    }

    pub(super) fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }
}

#[derive(Serialize)]
pub(super) struct ItemLinks {
    pub(super) web: WebLinks,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WebLinks {
    pub(super) export_item: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ItemLine<'a> {
    pub(super) account: Option<AccountRef<'a>>,
    pub(super) accounting_entry_line_id: Uuid,
    pub(super) line_amount: AmountPair,
    pub(super) net_amount: AmountPair,
    pub(super) tags: Option<Vec<TagRef<'a>>>,
    pub(super) tax: Option<TaxRef<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AmountPair {
    pub(super) in_supplier_currency: MoneyValue,
    pub(super) in_wallet_currency: MoneyValue,
}

#[derive(Serialize)]
pub(super) struct MoneyValue {
    pub(super) currency: &'static str,
    pub(super) value: Hundredths,
}

/// An amount in thousandths of a value, so that three-decimal currencies fit.
pub(super) struct Hundredths {
    pub(super) thousandths: i64,
}

impl Serialize for Hundredths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.thousandths % 1000 == 0 {
            serializer.serialize_i64(self.thousandths / 1000)
        } else {
            // Pleo's `value` is a JSON number; the scenarios stay far below 2^53.
            #[expect(clippy::cast_precision_loss, reason = "scenario amounts are small")]
            serializer.serialize_f64(self.thousandths as f64 / 1000.0)
        }
    }
}

#[derive(Serialize)]
pub(super) struct AccountRef<'a> {
    pub(super) code: Option<&'a str>,
    pub(super) id: Uuid,
    pub(super) identifier: Option<&'a str>,
    pub(super) name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TagRef<'a> {
    pub(super) code: &'a str,
    pub(super) group_code: &'a str,
    pub(super) id: Uuid,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TaxRef<'a> {
    pub(super) amount: AmountPair,
    pub(super) code: Option<&'a str>,
    pub(super) id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ingoing_tax_account: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) outgoing_tax_account: Option<&'a str>,
    pub(super) rate: f64,
    #[serde(rename = "type")]
    pub(super) kind: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Additional<'a> {
    pub(super) attendees: &'a [&'a str],
    pub(super) invoice_information: Option<InvoiceInformation<'a>>,
    pub(super) reconciled_entries: Option<&'a [String]>,
    pub(super) reconciliation_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InvoiceInformation<'a> {
    pub(super) due_date: Option<&'a str>,
    pub(super) invoice_date: &'a str,
    pub(super) invoice_number: &'a str,
    pub(super) payment_date: Option<&'a str>,
    pub(super) status: &'a str,
    pub(super) supplier_bank_account: BankAccount<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BankAccount<'a> {
    pub(super) account_number: Option<&'a str>,
    pub(super) bank_code: Option<&'a str>,
    pub(super) bank_name: &'a str,
    pub(super) bic: Option<&'a str>,
    pub(super) country: &'a str,
    pub(super) iban: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Bookkeeping<'a> {
    pub(super) method: &'a str,
}

#[derive(Serialize)]
pub(super) struct File<'a> {
    pub(super) size: usize,
    #[serde(rename = "type")]
    pub(super) kind: &'a str,
    pub(super) url: String,
}

#[derive(Serialize)]
pub(super) struct ServicePeriod {
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Supplier<'a> {
    pub(super) account: Option<&'a str>,
    pub(super) category_code: Option<&'a str>,
    pub(super) code: Option<&'a str>,
    pub(super) country: Option<&'a str>,
    pub(super) name: &'a str,
    pub(super) tax_identifier: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Team<'a> {
    pub(super) code: Option<&'a str>,
    pub(super) id: Uuid,
    pub(super) name: &'a str,
}

#[derive(Serialize)]
pub(super) struct User<'a> {
    pub(super) code: Option<&'a str>,
    pub(super) id: Option<Uuid>,
    pub(super) name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Vendor<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) country: Option<&'a str>,
    pub(super) default_currency: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) external_id: Option<&'a str>,
    pub(super) id: Uuid,
    pub(super) name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) registration_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tax_registration_number: Option<&'a str>,
}
