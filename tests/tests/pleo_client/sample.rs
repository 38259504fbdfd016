//! Export items and pages in Pleo's own spelling.

use ledgerport_core::model::EntryId;
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) fn entry(number: u128) -> EntryId {
    EntryId(Uuid::from_u128(number))
}

pub(crate) fn pair(value: i64) -> Value {
    let amount = json!({"currency": "DKK", "value": value});
    json!({"inWalletCurrency": amount, "inSupplierCurrency": amount})
}

/// An item with nothing but what v3 requires, and null for the rest.
pub(crate) fn bare(number: u128) -> Value {
    json!({
        "_links": {},
        "accountingEntryId": entry(number),
        "accountingEntryLines": [{
            "account": null,
            "accountingEntryLineId": Uuid::from_u128(number + 1000),
            "lineAmount": pair(6366),
            "netAmount": pair(5093),
            "tags": null,
            "tax": null,
        }],
        "additionalInformation": {
            "attendees": null, "invoiceInformation": null, "reconciledEntries": null, "reconciliationId": "R-1",
        },
        "amount": pair(6366),
        "bookkeeping": null,
        "companyId": Uuid::from_u128(2),
        "contraAccount": null,
        "date": "2026-10-05T12:30:00.123456789Z",
        "files": null,
        "note": null,
        "servicePeriod": null,
        "subType": null,
        "supplier": null,
        "team": null,
        "type": "card_purchase",
        "user": null,
        "vendor": null,
    })
}

/// An item with everything, spelt as Pleo spells it.
pub(crate) fn full(number: u128) -> Value {
    let mut item = bare(number);
    item["type"] = json!("invoice");
    item["subType"] = json!("interest");
    item["note"] = json!("Mel \u{1f33e} \"10 kg\"");
    item["accountingEntryLines"][0]["account"] =
        json!({"id": ID, "code": "4010", "identifier": null, "name": "Flour"});
    item["accountingEntryLines"][0]["tags"] =
        json!([null, {"id": ID, "groupCode": "DEPT", "code": "10"}, null]);
    item["accountingEntryLines"][0]["tax"] = json!({
        "id": ID, "amount": pair(1273), "code": "I25", "rate": 0.25, "type": "reverse",
        "ingoingTaxAccount": "7800", "outgoingTaxAccount": "7801",
    });
    item["contraAccount"] = json!({"id": ID, "code": null, "identifier": "c-1", "name": "Pleo"});
    item["bookkeeping"] = json!({"method": "accounts_payable"});
    item["vendor"] = json!({"id": ID, "name": "Mill", "defaultCurrency": "DKK", "externalId": "V7", "country": "DK"});
    item["supplier"] = json!({"name": "MILL 17", "code": "9", "account": null, "taxIdentifier": "DK1", "country": "UNDEFINED"});
    item["user"] = json!({"id": ID, "name": "Ane", "code": "E1"});
    item["team"] = json!({"id": ID, "name": "Bakers", "code": null});
    item["servicePeriod"] = json!({"from": "2026-10-01T00:00:00Z", "to": "2026-10-31"});
    item["files"] =
        json!([null, {"size": 12, "type": "application/pdf", "url": "https://files.example/a"}]);
    item["additionalInformation"] = json!({
        "attendees": ["Bo", null], "reconciledEntries": [null, "R-0"], "reconciliationId": "R-1",
        "invoiceInformation": {
            "invoiceNumber": "17", "invoiceDate": "2026-10-01", "dueDate": "2026-10-31", "paymentDate": null,
            "status": "paid", "supplierBankAccount": null,
        },
    });
    item
}

pub(crate) fn page(items: &[Value]) -> String {
    json!({"data": items, "pagination": {"hasNextPage": false, "currentRequestPagination": {"parameters": {}}}})
        .to_string()
}

const ID: Uuid = Uuid::from_u128(1);
