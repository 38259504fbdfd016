//! Accounting entries and master data.

use ledgerport_sandbox::{Behaviour, Scenario};
use serde_json::{Value, json};

use crate::client::{Client, error, id, start};

async fn found(client: &Client, filter: Value) -> usize {
    let path = "/v1/accounting-entries:search?limit=100";
    let mut body = json!({"includeDeleted": false});
    for (name, value) in filter.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    let answer = client.post(path, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.rows().len()
}

#[tokio::test]
async fn filters_combine() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let first = client.open_entries().await.remove(0);
    assert_eq!(found(&client, json!({})).await, 40);
    assert_eq!(
        found(&client, json!({"families": ["CARD_PURCHASE"]})).await,
        29
    );
    assert_eq!(
        found(
            &client,
            json!({"families": ["WALLET"], "subFamilies": ["LOAD"]})
        )
        .await,
        2
    );
    assert_eq!(
        found(&client, json!({"families": ["WALLET"], "hasNote": true})).await,
        0
    );
    assert_eq!(
        found(&client, json!({"exportStatus": ["EXPORTED"]})).await,
        0
    );
    assert_eq!(found(&client, json!({"hasAccount": false})).await, 0);
    assert_eq!(
        found(&client, json!({"transactionValueCurrencies": ["EUR"]})).await,
        0
    );
    let week = json!({
        "performedAtStart": "2026-10-05T00:00:00Z",
        "performedAtEnd": "2026-10-09T23:59:59Z",
    });
    assert_eq!(found(&client, week).await, 7);
    let entry = client
        .get(&format!(
            "/v1/accounting-entries/{}",
            first.as_str().unwrap_or("")
        ))
        .await;
    assert_eq!(entry.data()["id"], first);
    sandbox.click_export(None).expect("there are entries");
    assert_eq!(
        found(&client, json!({"exportStatus": ["QUEUED"]})).await,
        40
    );
}

#[tokio::test]
async fn bad_searches_are_refused() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    let many: Vec<String> = vec!["00000000-0000-4000-8000-000000000000".into(); 101];
    for body in [
        json!({}),
        json!({"includeDeleted": "no"}),
        json!({"includeDeleted": false, "exportStatus": ["LOST"]}),
        json!({"includeDeleted": false, "exportStatus": "EXPORTED"}),
        json!({"includeDeleted": false, "performedAtStart": "last week"}),
        json!({"includeDeleted": false, "accountIds": many}),
        json!({"includeDeleted": false, "performedAtStart": "2026-10-01T00:00:00Z",
               "settledAtEnd": "2026-10-31T00:00:00Z"}),
    ] {
        let refused = client.post("/v1/accounting-entries:search", &body).await;
        assert_eq!(refused.error(), error(400, "BAD_REQUEST"), "{body}");
    }
    let nowhere = "/v1/accounting-entries/00000000-0000-4000-8000-000000000000";
    assert_eq!(client.get(nowhere).await.error(), error(404, "NOT_FOUND"));
}

#[tokio::test]
async fn a_deleted_entry_is_hidden_and_cannot_be_exported() {
    let (_sandbox, client) = start(Scenario::Awkward).await;
    let path = "/v1/accounting-entries:search?limit=100";
    let all = client
        .post(path, &json!({"includeDeleted": true}))
        .await
        .rows();
    let deleted = all
        .iter()
        .find(|entry| entry["note"] == "deleted")
        .expect("one is deleted");
    assert!(deleted["deletedAt"].is_string());
    let path = format!("/v1/accounting-entries/{}", id(deleted));
    assert_eq!(client.get(&path).await.status, 404);
    assert_eq!(
        client
            .get(&format!("{path}?include_deleted=true"))
            .await
            .status,
        200
    );
    let body = json!({"companyId": client.company, "accountingEntryIds": [deleted["id"]]});
    assert_eq!(client.post("/v3/export-jobs", &body).await.status, 400);
}

#[tokio::test]
async fn a_large_book_is_as_quick_to_ask_as_a_small_one() {
    let (sandbox, client) = start(Scenario::Large(100_000)).await;
    sandbox.set_behaviour(Behaviour::default());
    let path = format!(
        "/v1/accounting-entries:search?company_id={}&limit=100&offset=99950",
        client.company
    );
    let rows = client
        .post(&path, &json!({"includeDeleted": false}))
        .await
        .rows();
    assert_eq!(rows.len(), 50);
    let last = &rows[49];
    let same = client
        .get(&format!("/v1/accounting-entries/{}", id(last)))
        .await
        .data();
    assert_eq!(&same, last);
    let ids: Vec<_> = sandbox
        .entries()
        .into_iter()
        .map(|entry| entry.id)
        .collect();
    let body = json!({"companyId": client.company, "accountingEntryIds": ids});
    let job = client.post("/v3/export-jobs", &body).await.data();
    assert_eq!(job["numberOfItems"], 100_000);
}

#[tokio::test]
async fn master_data_can_be_read() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    let company = client.company.clone();
    let body = json!({
        "companyId": company,
        "excludeIfAssignedToCategory": false,
        "excludeIfAssignedToContraAccount": false,
    });
    let accounts = client
        .post("/v1/chart-of-accounts:search?limit=100", &body)
        .await;
    assert_eq!(accounts.content_type, "application/json");
    assert_eq!(accounts.rows().len(), 25);
    let without_flags = client
        .post(
            "/v1/chart-of-accounts:search",
            &json!({"companyId": company}),
        )
        .await;
    assert_eq!(without_flags.error(), error(400, "BAD_REQUEST"));
    let contra = json!({
        "companyId": company,
        "excludeIfAssignedToCategory": true,
        "excludeIfAssignedToContraAccount": false,
    });
    let contra = client
        .post("/v1/chart-of-accounts:search", &contra)
        .await
        .rows();
    assert_eq!(contra.len(), 1);
    assert_eq!(contra[0]["code"], "5825");

    let taxes = client
        .post(
            &format!("/v0/tax-codes:search?company_id={company}"),
            &json!({}),
        )
        .await;
    let codes: Vec<Value> = taxes.rows().iter().map(|tax| tax["code"].clone()).collect();
    assert_eq!(codes, ["I25", "I0", "IY25"]);
    let tax = client
        .get(&format!("/v0/tax-codes/{}", id(&taxes.rows()[0])))
        .await
        .data();
    assert_eq!(tax["rate"], 0.25);

    let groups = client
        .get(&format!("/v0/tag-groups?company_id={company}"))
        .await
        .rows();
    assert_eq!(groups.len(), 2);
    let tags = client
        .get(&format!("/v0/tag-groups/{}/tags", id(&groups[0])))
        .await
        .rows();
    assert_eq!(tags.len(), 4);
    let tag = client
        .get(&format!("/v0/tags/{}", id(&tags[0])))
        .await
        .data();
    assert_eq!(tag["groupId"], groups[0]["id"]);
    let jul = client
        .post("/v0/tags:search", &json!({"textSearch": "jul"}))
        .await
        .rows();
    assert_eq!(jul.len(), 1);

    let people = client
        .get(&format!("/v2/employees?companyId={company}&code=13"))
        .await
        .rows();
    assert_eq!(people[0]["lastName"], "Østergaard");
    assert_eq!(
        client
            .get(&format!("/v2/employees/{}", id(&people[0])))
            .await
            .status,
        200
    );
    assert_eq!(client.get("/v1/companies").await.rows()[0]["id"], company);
    let own = client.get(&format!("/v1/companies/{company}")).await.data();
    assert_eq!(own["name"], "Rugbrød & Søn ApS");
    let account = client
        .get(&format!("/v1/chart-of-accounts/{}", id(&contra[0])))
        .await
        .data();
    assert_eq!(account["name"], "Pleo");
}
