//! The scenarios hold what they promise, the same every time.

use std::collections::{HashMap, HashSet};

use ledgerport_sandbox::{Scenario, UnknownScenario};
use serde_json::{Value, json};

use crate::client::{Client, start};

async fn items(client: &Client, version: &str) -> Vec<Value> {
    let job = client.create_job(true).await;
    let items = client
        .all(&format!("/{version}/export-items?job_id={job}&limit=100"))
        .await;
    client.event(&job, "failed").await;
    items
}

fn cents(pair: &Value) -> i64 {
    pair["inWalletCurrency"]["value"]
        .as_i64()
        .unwrap_or(i64::MIN)
}

fn lines(item: &Value) -> &[Value] {
    item["accountingEntryLines"]
        .as_array()
        .map_or(&[], Vec::as_slice)
}

fn is_bookable(item: &Value) -> bool {
    let sum: i64 = lines(item)
        .iter()
        .map(|line| cents(&line["lineAmount"]))
        .sum();
    !lines(item).is_empty()
        && sum == cents(&item["amount"])
        && lines(item).iter().all(|line| {
            let tax = &line["tax"];
            let whole = match tax["type"].as_str() {
                Some("inclusive") => cents(&line["netAmount"]) + cents(&tax["amount"]),
                _ => cents(&line["netAmount"]),
            };
            line["account"]["code"].is_string() && whole == cents(&line["lineAmount"])
        })
}

#[tokio::test]
async fn the_bakery_can_be_exported_whole() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    for version in ["v2", "v3"] {
        let items = items(&client, version).await;
        assert_eq!(items.len(), 40);
        for item in &items {
            assert!(is_bookable(item), "{item}");
            assert_eq!(item["amount"]["inWalletCurrency"]["currency"], "DKK");
        }
        let kinds: HashSet<_> = items
            .iter()
            .filter_map(|item| item["type"].as_str())
            .collect();
        for kind in [
            "card_purchase",
            "out_of_pocket",
            "mileage",
            "per_diem",
            "direct_reimbursement",
            "refund",
            "cashback",
            "invoice",
            "wallet_topup",
            "fee",
        ] {
            assert!(kinds.contains(kind), "{kind}");
        }
        let find = |kind: &str| {
            items
                .iter()
                .find(|item| item["type"] == kind)
                .cloned()
                .unwrap_or_default()
        };
        let settled = &find("direct_reimbursement")["additionalInformation"]["reconciledEntries"];
        let outlays: HashSet<&Value> = items
            .iter()
            .filter(|item| item["type"] == "out_of_pocket")
            .map(|item| &item["additionalInformation"]["reconciliationId"])
            .collect();
        assert_eq!(
            settled.as_array().map(|ids| ids.iter().collect()),
            Some(outlays)
        );
        let information = &find("invoice")["additionalInformation"]["invoiceInformation"];
        assert_eq!(information["invoiceDate"], "2026-10-07");
        assert!(cents(&find("refund")["amount"]) < 0);
        assert_eq!(items.iter().filter(|item| lines(item).len() > 1).count(), 2);
    }
}

#[tokio::test]
async fn the_agency_lacks_four_vendors() {
    let (_sandbox, client) = start(Scenario::Agency).await;
    for version in ["v2", "v3"] {
        let items = items(&client, version).await;
        assert_eq!(items.len(), 32);
        assert!(items.iter().all(is_bookable));
        let lacking = items.iter().filter(|item| {
            item["bookkeeping"]["method"] == "accounts_payable" && !item["vendor"].is_object()
        });
        assert_eq!(lacking.count(), 4);
        let currencies: HashSet<_> = items
            .iter()
            .filter_map(|item| item["amount"]["inSupplierCurrency"]["currency"].as_str())
            .collect();
        assert_eq!(
            currencies,
            HashSet::from(["GBP", "EUR", "USD", "SEK", "JPY"])
        );
    }
}

#[tokio::test]
async fn awkward_says_in_v3_what_v2_cannot() {
    let (sandbox, client) = start(Scenario::Awkward).await;
    assert_eq!(sandbox.entries().len(), 78);
    let by_note = |items: Vec<Value>| -> HashMap<String, Value> {
        items
            .into_iter()
            .map(|item| (item["note"].as_str().unwrap_or("none").to_owned(), item))
            .collect()
    };
    let path = "/v1/accounting-entries:search?limit=100";
    let free = client
        .post(path, &json!({"includeDeleted": false}))
        .await
        .rows();
    let body = json!({
        "companyId": client.company,
        "accountingEntryIds": free.iter().map(|entry| &entry["id"]).collect::<Vec<_>>(),
        "options": {"vendorBasedBookkeeping": true},
    });
    let job = client.post("/v3/export-jobs", &body).await.data();
    let job = job["id"].as_str().unwrap_or_default();
    let v2 = by_note(
        client
            .all(&format!("/v2/export-items?job_id={job}&limit=100"))
            .await,
    );
    let v3 = by_note(
        client
            .all(&format!("/v3/export-items?job_id={job}&limit=100"))
            .await,
    );
    assert_eq!(v3["type is unknown"]["type"], "crypto_purchase");
    assert_eq!(v2["type is unknown"]["type"], "card_purchase");
    assert_eq!(
        v3["bookkeeping method is unknown"]["bookkeeping"]["method"],
        "barter"
    );
    assert_eq!(
        v2["bookkeeping method is unknown"]["bookkeeping"]["method"],
        "journal"
    );
    assert_eq!(
        v2["account is null"]["accountingEntryLines"][0]["account"],
        Value::Null
    );
    assert_eq!(lines(&v2["no lines"]).len(), 0);
    assert_eq!(lines(&v3["sixty lines"]).len(), 60);
    assert_eq!(
        v3["null among tags"]["accountingEntryLines"][0]["tags"][1],
        Value::Null
    );
    assert_eq!(v2["user id is null in v2"]["user"]["id"], Value::Null);
    assert!(v3["user id is null in v2"]["user"]["id"].is_string());
    let value = &v3["value is 12345.0"]["amount"]["inWalletCurrency"]["value"];
    assert_eq!(value.to_string(), "12345.0");
    let kuwait = &v3["charged 12.345 KWD, which has three decimals"]["amount"];
    assert_eq!(kuwait["inSupplierCurrency"]["value"].to_string(), "1234.5");
    assert_eq!(v3["=1+1"]["supplier"]["name"], "=cmd|' /C calc'!A0");

    let past = |version: &'static str| {
        let client = &client;
        async move {
            let jobs = client.get(&format!("/{version}/export-jobs")).await.rows();
            let past = jobs.into_iter().last().unwrap_or_default();
            let id = past["id"].as_str().unwrap_or_default().to_owned();
            let items = client
                .get(&format!("/{version}/export-jobs/{id}/items"))
                .await
                .rows();
            (past["status"].clone(), items[0]["status"].clone())
        }
    };
    assert_eq!(
        past("v2").await,
        (json!("completed_with_errors"), json!("successful"))
    );
    assert_eq!(
        past("v3").await,
        (json!("archived_by_pleo"), json!("parked"))
    );
    let exported = sandbox
        .entries()
        .iter()
        .filter(|entry| entry.export_status == "EXPORTED")
        .count();
    assert_eq!(exported, 0, "the one that was exported is in the new job");
}

#[tokio::test]
async fn the_same_scenario_has_the_same_ids() {
    for scenario in [
        Scenario::Bakery,
        Scenario::Agency,
        Scenario::Awkward,
        Scenario::Large(500),
    ] {
        let (one, _) = start(scenario).await;
        let (two, _) = start(scenario).await;
        assert_eq!(one.company_id(), two.company_id());
        assert_eq!(one.entries(), two.entries());
        let ids: HashSet<_> = one.entries().into_iter().map(|entry| entry.id).collect();
        assert_eq!(ids.len(), one.entries().len());
    }
}

#[tokio::test]
async fn an_empty_company_and_an_empty_large_one() {
    for scenario in [Scenario::Empty, Scenario::Large(0)] {
        let (sandbox, client) = start(scenario).await;
        assert!(client.open_entries().await.is_empty());
        assert!(sandbox.click_export(None).is_err());
    }
}

#[test]
fn names_are_read_and_written() {
    for name in [
        "bakery",
        "agency",
        "multicurrency",
        "awkward",
        "empty",
        "contra-missing",
        "large:5000",
    ] {
        let scenario: Scenario = name.parse().expect("it is a name");
        assert_eq!(scenario.to_string(), name);
    }
    for name in [
        "",
        "Bakery",
        "large",
        "large:",
        "large:x",
        "large:1000001",
        "large:-1",
    ] {
        assert_eq!(name.parse::<Scenario>(), Err(UnknownScenario(name.into())));
    }
}
