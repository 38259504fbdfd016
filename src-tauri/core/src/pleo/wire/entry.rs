//! Accounting entries and vendors as their searches list them.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{Fault, decode, single};
use crate::model::money::scaled;
use crate::model::{self, AccountingEntry, EntryId, Money, VendorId, VendorState};
use crate::pleo::Error;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    id: EntryId,
    performed_at: Timestamp,
    settled_at: Option<Timestamp>,
    #[serde(borrow)]
    transaction_value: Minors<'a>,
    family: String,
    sub_family: Option<String>,
    note: Option<String>,
    account_code: Option<String>,
    account_id: Option<Uuid>,
    receipt_ids: Option<Vec<Option<Uuid>>>,
    split_items: Option<Vec<Split>>,
    export_status: String,
}

/// `Money`: here, unlike in export items, the smallest unit of the currency.
#[derive(Deserialize)]
struct Minors<'a> {
    currency: String,
    #[serde(borrow)]
    minors: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Split {
    account_code: Option<String>,
    account_id: Option<Uuid>,
}

pub(in crate::pleo) fn entry(text: &str) -> Result<AccountingEntry, Fault> {
    let entry: Entry<'_> = decode(text)?;
    let splits = entry.split_items.unwrap_or_default();
    let has_account = if splits.is_empty() {
        chosen(entry.account_id, entry.account_code.as_deref())
    } else {
        splits
            .iter()
            .all(|line| chosen(line.account_id, line.account_code.as_deref()))
    };
    let receipts = entry
        .receipt_ids
        .unwrap_or_default()
        .into_iter()
        .flatten()
        .count();
    Ok(AccountingEntry {
        id: entry.id,
        performed_at: entry.performed_at,
        settled_at: entry.settled_at,
        amount: entry
            .transaction_value
            .read()
            .map_err(|fault| fault.under("transactionValue"))?,
        family: entry.family,
        sub_family: entry.sub_family,
        note: entry.note,
        account_code: entry.account_code,
        has_account,
        receipts: u32::try_from(receipts).unwrap_or(u32::MAX),
        export_status: entry.export_status,
    })
}

/// A category is chosen. The all-zero id is Pleo's "I don't know".
fn chosen(id: Option<Uuid>, code: Option<&str>) -> bool {
    match id {
        Some(id) => !id.is_nil(),
        None => code.is_some_and(|code| !code.trim().is_empty()),
    }
}

impl Minors<'_> {
    fn read(&self) -> Result<Option<Money>, Fault> {
        let Ok(currency) = self.currency.parse() else {
            return Ok(None);
        };
        let minor = scaled(self.minors.get(), 0)
            .ok_or_else(|| Fault::at("minors", "it is not a whole number of the smallest unit"))?;
        Ok(Some(Money::new(minor, currency)))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vendor {
    id: VendorId,
    name: String,
    code: Option<String>,
    external_id: Option<String>,
    tax_registration_number: Option<String>,
    state: VendorState,
    country: Option<String>,
    default_currency: Option<String>,
    registration_number: Option<String>,
}

impl From<Vendor> for model::Vendor {
    fn from(vendor: Vendor) -> Self {
        Self {
            id: vendor.id,
            name: vendor.name,
            code: vendor.code,
            external_id: vendor.external_id,
            tax_registration_number: vendor.tax_registration_number,
            state: vendor.state,
            country: vendor.country,
            default_currency: vendor.default_currency,
            registration_number: vendor.registration_number,
        }
    }
}

pub(in crate::pleo) fn vendor(text: &str) -> Result<model::Vendor, Fault> {
    decode::<Vendor>(text).map(Into::into)
}

/// The vendor in `{"data": {...}}`.
pub(in crate::pleo) fn one_vendor(text: &str) -> Result<model::Vendor, Error> {
    single::<Vendor>(text).map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZERO: &str = "00000000-0000-0000-0000-000000000000";
    const SOME: &str = "7d444840-9dc0-11d1-b245-5ffdce74fad2";

    fn read(more: &str) -> Result<AccountingEntry, Fault> {
        entry(&format!(
            r#"{{"id":"{SOME}","performedAt":"2026-10-05T12:00:00.123456Z","family":"CARD_PURCHASE",
            "exportStatus":"NOT_EXPORTED","unknown":{{}}{more}}}"#
        ))
    }

    fn amount(text: &str) -> String {
        format!(r#","transactionValue":{text}"#)
    }

    #[test]
    fn amounts_are_minor_units_here() {
        let isk = read(&amount(r#"{"currency":"ISK","minors":1500}"#)).expect("reads");
        assert_eq!(
            isk.amount.map(|money| money.to_string()).as_deref(),
            Some("1500 ISK")
        );
        let odd = read(&amount(r#"{"currency":"UNDEFINED","minors":1500}"#)).expect("reads");
        assert_eq!(odd.amount, None);
        let broken = read(&amount(r#"{"currency":"DKK","minors":1.5}"#));
        assert_eq!(
            broken.map_err(|fault| fault.path),
            Err("transactionValue.minors".to_owned())
        );
    }

    #[test]
    fn zeros_are_no_account() {
        let money = amount(r#"{"currency":"DKK","minors":1}"#);
        let table = [
            (String::new(), false),
            (
                format!(r#","accountId":"{ZERO}","accountCode":"1000""#),
                false,
            ),
            (format!(r#","accountId":"{SOME}""#), true),
            (r#","accountCode":"1000""#.to_owned(), true),
            (r#","accountCode":" ","accountId":null"#.to_owned(), false),
            (
                format!(r#","splitItems":[{{"accountId":"{SOME}"}},{{"accountCode":"1"}}]"#),
                true,
            ),
            (
                format!(r#","accountId":"{SOME}","splitItems":[{{"accountId":"{ZERO}"}}]"#),
                false,
            ),
            (format!(r#","accountId":"{SOME}","splitItems":[]"#), true),
            (
                format!(r#","accountId":"{SOME}","splitItems":null,"receiptIds":null"#),
                true,
            ),
        ];
        for (more, expected) in table {
            let entry = read(&format!("{money}{more}")).expect("reads");
            assert_eq!(entry.has_account, expected, "{more}");
            assert_eq!(entry.receipts, 0);
        }
    }
}
