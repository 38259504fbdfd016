//! The sandbox judged from outside: every answer against the written contract.
//!
//! `tests/contract/pleo.openapi.json` describes Pleo's API from its published
//! documentation. The sandbox does not read it, so the two can disagree, and
//! then one of them is wrong.

mod inspector;
mod judge;
mod master_data;
mod notifications;
mod walks;

use ledgerport_sandbox::{Config, Sandbox, Scenario};
use serde_json::{Value, json};

use crate::inspector::{Inspector, text};

async fn start(scenario: Scenario) -> Sandbox {
    Sandbox::start(Config {
        scenario,
        ..Config::default()
    })
    .await
    .expect("the loopback address has ports")
}

/// An entry of the company the key cannot see.
async fn foreign_entry(sandbox: &Sandbox) -> String {
    let url = format!("{}/v1/accounting-entries:search", sandbox.url());
    let found = reqwest::Client::new()
        .post(url)
        .basic_auth(sandbox.neighbour_key(), Some(""))
        .body("{\"includeDeleted\":false}")
        .send()
        .await
        .expect("the sandbox answers");
    let body = found.text().await.expect("answers are text");
    let body: Value = serde_json::from_str(&body).expect("answers are JSON");
    text(&body["data"][0]["id"]).to_owned()
}

#[tokio::test]
async fn every_answer_keeps_the_contract() {
    let sandbox = start(Scenario::Bakery).await;
    let mut inspector = Inspector::new(&sandbox);
    for scenario in [Scenario::Bakery, Scenario::Agency, Scenario::Awkward] {
        for version in ["v1", "v2", "v3"] {
            // Afresh for each version: an export leaves its entries exported.
            let sandbox = start(scenario).await;
            inspector.turn_to(&sandbox);
            inspector.export(version).await;
            let foreign = foreign_entry(&sandbox).await;
            inspector.entries_and_receipts(&foreign).await;
            inspector.vendors().await;
            inspector.lists(&sandbox.neighbour_id().to_string()).await;
            inspector.accounts().await;
            inspector.tax_codes().await;
            inspector.tags().await;
            inspector.subscriptions().await;
        }
    }
    let sandbox = start(Scenario::ContraMissing).await;
    inspector.turn_to(&sandbox);
    let entry = sandbox.entries()[0].id;
    let create = json!({"companyId": sandbox.company_id(), "accountingEntryIds": [entry]});
    inspector.post("/v3/export-jobs", &[], &create).await;
    sandbox.revoke_key();
    inspector.get("/v1/introspect", &[], "").await;
    assert_eq!(inspector.judge.unseen(), Vec::<String>::new());
}

#[tokio::test]
async fn the_judge_bites() {
    let sandbox = start(Scenario::Bakery).await;
    let mut inspector = Inspector::new(&sandbox);
    let job = sandbox.click_export(None).expect("there are entries");
    let page = inspector
        .get("/v2/export-items", &[], &format!("job_id={job}&limit=1"))
        .await;
    let schema =
        |version: &str| format!("#/components/schemas/CursorPaginatedResponseExportItem{version}");
    assert!(inspector.judge.faults(&schema("V2"), &page).is_empty());
    let amount = "/data/0/amount/inWalletCurrency/value";
    for (at, value) in [
        ("/data/0/type", json!("crypto_purchase")),
        ("/data/0/accountingEntryId", json!("17")),
        ("/data/0/date", json!("yesterday")),
        (amount, json!("100.00")),
        ("/data/0/amount/inWalletCurrency/currency", json!("KR.")),
        ("/data/0/accountingEntryLines", Value::Null),
        ("/pagination/hasNextPage", json!("yes")),
    ] {
        let mut wrong = page.clone();
        *wrong.pointer_mut(at).expect("the field is there") = value;
        assert_eq!(
            inspector.judge.faults(&schema("V2"), &wrong).len(),
            1,
            "{at}"
        );
    }
    let mut wrong = page.clone();
    wrong["data"][0]["contraAccount"] = Value::Null;
    assert_eq!(
        inspector.judge.faults(&schema("V2"), &wrong).len(),
        1,
        "v2 has no such field"
    );
    // What v2 closes, v3 leaves open.
    let mut open = page;
    open["data"][0]["type"] = "crypto_purchase".into();
    assert!(inspector.judge.faults(&schema("V3"), &open).is_empty());
}
