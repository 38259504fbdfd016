//! Job items and export items: the two layers.

use ledgerport_sandbox::{Behaviour, Scenario};
use serde_json::{Value, json};

use crate::client::{Client, error, start, start_as};

async fn entries_of(client: &Client, job: &str) -> Vec<Value> {
    client
        .all(&format!("/v3/export-jobs/{job}/items?limit=100"))
        .await
        .into_iter()
        .map(|item| item["accountingEntryId"].clone())
        .collect()
}

#[tokio::test]
async fn a_partial_update_answers_200_with_errors() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let job = client.running_job().await;
    let entries = entries_of(&client, &job).await;
    let nowhere = json!("00000000-0000-4000-8000-000000000000");
    let updates = json!([
        {"accountingEntryId": entries[0], "status": "successful", "externalId": "7",
         "externalUrl": "not a url", "exportedAt": "2026-10-31T12:00:00Z"},
        {"accountingEntryId": nowhere, "status": "successful"},
        {"accountingEntryId": entries[1], "status": "failed",
         "failureReasonType": "vendor_unknown", "failureReason": "No such vendor"},
    ]);
    let answer = client
        .put(&format!("/v3/export-jobs/{job}/items"), &updates)
        .await;
    assert_eq!(answer.status, 200);
    let body = answer.json();
    assert_eq!(body["data"].as_array().map(Vec::len), Some(2));
    assert_eq!(body["data"][0]["externalUrl"], "not a url");
    assert_eq!(body["data"][1]["failureReasonType"], "vendor_unknown");
    assert_eq!(body["errors"][0]["accountingEntryId"], nowhere);
    assert_eq!(body["errors"][0]["type"], "ACCOUNTING_ENTRY_DOES_NOT_EXIST");
    let pending = client
        .get(&format!(
            "/v3/export-jobs/{job}/items?status=pending&limit=100"
        ))
        .await;
    assert_eq!(pending.rows().len(), 38);
    let items = sandbox.jobs().remove(0).items;
    assert_eq!(items[1].failure_reason.as_deref(), Some("No such vendor"));
}

#[tokio::test]
async fn the_last_update_wins_even_within_one_call() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let job = client.running_job().await;
    let entry = entries_of(&client, &job).await.remove(0);
    let update = |status: &str| json!({"accountingEntryId": entry, "status": status});
    let path = format!("/v3/export-jobs/{job}/items");
    client
        .put(&path, &json!([update("successful"), update("failed")]))
        .await;
    assert_eq!(sandbox.jobs()[0].items[0].status, "failed");
    client.put(&path, &json!([update("successful")])).await;
    client.put(&path, &json!([update("successful")])).await;
    assert_eq!(sandbox.jobs()[0].items[0].status, "successful");
    assert_eq!(client.put(&path, &json!([])).await.status, 200);
}

#[tokio::test]
async fn a_hundred_items_and_not_one_more() {
    let (_sandbox, client) = start(Scenario::Large(150)).await;
    let job = client.running_job().await;
    let entries = entries_of(&client, &job).await;
    assert_eq!(entries.len(), 100);
    let update = |entry: &Value| json!({"accountingEntryId": entry, "status": "successful"});
    let mut updates: Vec<Value> = entries.iter().map(update).collect();
    let path = format!("/v3/export-jobs/{job}/items");
    let answer = client.put(&path, &json!(updates)).await;
    assert_eq!(answer.rows().len(), 100);
    updates.push(update(&entries[0]));
    let answer = client.put(&path, &json!(updates)).await;
    assert_eq!(answer.error(), error(413, "EXPORT_JOB_ITEMS_UPDATE_LIMIT"));
}

#[tokio::test]
async fn bad_updates_change_nothing() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let job = client.running_job().await;
    let entry = entries_of(&client, &job).await.remove(0);
    let path = format!("/v2/export-jobs/{job}/items");
    let good = json!({"accountingEntryId": entry, "status": "successful"});
    for body in [
        json!({"items": [good]}),
        json!([good, [entry, "successful"]]),
        json!([good, {"accountingEntryId": entry}]),
        json!([good, {"accountingEntryId": 1, "status": "failed"}]),
        json!([good, {"accountingEntryId": entry, "status": "done"}]),
        json!([good, {"accountingEntryId": entry, "status": "failed", "externalId": null}]),
        json!([good, {"accountingEntryId": entry, "status": "failed", "exportedAt": "yesterday"}]),
        json!([good, {"accountingEntryId": entry, "status": "failed",
            "failureReasonType": "service_unreachable"}]),
        // Only v3 knows this one.
        json!([good, {"accountingEntryId": entry, "status": "failed",
            "failureReasonType": "vendor_unknown"}]),
    ] {
        let refused = client.put(&path, &body).await;
        assert_eq!(refused.error(), error(400, "BAD_REQUEST"), "{body}");
    }
    assert_eq!(sandbox.jobs()[0].items[0].status, "pending");
    let nowhere = "/v3/export-jobs/00000000-0000-4000-8000-000000000000/items";
    assert_eq!(client.put(nowhere, &json!([good])).await.status, 404);
}

#[tokio::test]
async fn updates_need_a_started_job_unless_told_otherwise() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let job = client.create_job(false).await;
    let entry = entries_of(&client, &job).await.remove(0);
    let path = format!("/v3/export-jobs/{job}/items");
    let update = json!([{"accountingEntryId": entry, "status": "successful"}]);
    let refused = client.put(&path, &update).await;
    assert_eq!(
        refused.error(),
        error(422, "EXPORT_JOB_STATUS_UNPROCESSABLE")
    );
    sandbox.set_behaviour(Behaviour {
        items_need_started: false,
        ..Behaviour::default()
    });
    assert_eq!(client.put(&path, &update).await.status, 200);
}

#[tokio::test]
async fn both_layers_hold_the_same_entries_in_another_order() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    let job = client.create_job(false).await;
    let first = entries_of(&client, &job).await;
    for version in ["v2", "v3"] {
        let items = client
            .all(&format!("/{version}/export-items?job_id={job}&limit=7"))
            .await;
        let mut second: Vec<Value> = items
            .iter()
            .map(|item| item["accountingEntryId"].clone())
            .collect();
        assert_ne!(first, second);
        second.reverse();
        assert_eq!(first, second);
        for item in &items {
            assert_eq!(item.get("contraAccount").is_some(), version == "v3");
            assert_eq!(item.get("teamCode").is_some(), version == "v2");
            assert!(item.get("status").is_none());
        }
    }
}

#[tokio::test]
async fn vendors_are_told_only_to_jobs_that_ask() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    let told = |items: &[Value]| {
        let with = |field: &str| items.iter().filter(|item| item[field].is_object()).count();
        (with("vendor"), with("bookkeeping"))
    };
    let job = client.create_job(false).await;
    for version in ["v2", "v3"] {
        let items = client
            .all(&format!("/{version}/export-items?job_id={job}"))
            .await;
        assert_eq!(told(&items), (0, 0));
    }
    client.event(&job, "failed").await;
    let job = client.create_job(true).await;
    for version in ["v2", "v3"] {
        let items = client
            .all(&format!("/{version}/export-items?job_id={job}"))
            .await;
        assert_eq!(told(&items), (14, 14));
        // v2 has no null vendor.
        assert_eq!(
            items
                .iter()
                .any(|item| item.get("vendor") == Some(&Value::Null)),
            version == "v3"
        );
    }
}

#[tokio::test]
async fn contra_accounts_stop_v3_and_currencies_stop_v2() {
    let (sandbox, client) = start(Scenario::ContraMissing).await;
    let entries = client.open_entries().await;
    let body = json!({"companyId": client.company, "accountingEntryIds": entries});
    let refused = client.post("/v3/export-jobs", &body).await;
    assert_eq!(refused.error(), error(400, "MISSING_CONTRA_ACCOUNTS"));
    let job = client.create_job(false).await;
    let refused = client.get(&format!("/v3/export-items?job_id={job}")).await;
    assert_eq!(refused.error(), error(400, "MISSING_CONTRA_ACCOUNTS"));
    assert_eq!(
        client
            .get(&format!("/v2/export-items?job_id={job}"))
            .await
            .status,
        200
    );

    sandbox.switch(Scenario::MultiCurrency);
    let client = Client::of(&sandbox);
    let job = client.create_job(false).await;
    let refused = client.get(&format!("/v2/export-items?job_id={job}")).await;
    assert_eq!(refused.error(), error(400, "UNSUPPORTED_API_VERSION"));
    assert_eq!(
        client
            .get(&format!("/v3/export-items?job_id={job}"))
            .await
            .rows()
            .len(),
        6
    );
}

#[tokio::test]
async fn signs_and_decimals_are_switches() {
    let (_sandbox, client) = start(Scenario::Agency).await;
    let job = client.create_job(true).await;
    let value = |items: &[Value], name: &str, currency: &str| {
        let found = items.iter().find(|item| item["supplier"]["name"] == name);
        found.map(|item| item["amount"][currency]["value"].clone())
    };
    let path = format!("/v3/export-items?job_id={job}&limit=100");
    let items = client.all(&path).await;
    assert_eq!(
        value(&items, "Suica", "inSupplierCurrency"),
        Some(json!(150_000))
    );
    assert_eq!(
        value(&items, "Unknown Web Shop", "inWalletCurrency"),
        Some(json!(-1_999))
    );

    let other = Behaviour {
        value_times_100: false,
        negative_refunds: false,
        ..Behaviour::default()
    };
    let (_sandbox, client) = start_as(Scenario::Agency, other).await;
    let job = client.create_job(true).await;
    let items = client
        .all(&format!("/v3/export-items?job_id={job}&limit=100"))
        .await;
    assert_eq!(
        value(&items, "Suica", "inSupplierCurrency"),
        Some(json!(1_500))
    );
    assert_eq!(
        value(&items, "Unknown Web Shop", "inWalletCurrency"),
        Some(json!(1_999))
    );
}
