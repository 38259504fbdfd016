//! Writing accounts, tax codes and tags: once, twice, in part, and wrongly.

use ledgerport_sandbox::{Behaviour, Config, Scenario};
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Client, error, id, start, start_as, start_with};

const NOWHERE: &str = "00000000-0000-4000-8000-000000000000";

async fn delete(client: &Client, path: &str) -> (u16, String) {
    let answer = client.send(Method::DELETE, path, None).await;
    answer.expect("the sandbox answers").error()
}

fn account(client: &Client, external_id: &str, name: &str) -> Value {
    json!({
        "companyId": client.company, "externalId": external_id, "code": external_id,
        "name": name, "archived": false, "metadata": {"from": {"file": "chart.csv"}},
    })
}

async fn accounts(client: &Client, archived: Option<bool>) -> Vec<Value> {
    let filter = json!({
        "companyId": client.company, "archived": archived,
        "excludeIfAssignedToCategory": false, "excludeIfAssignedToContraAccount": false,
    });
    client
        .post("/v1/chart-of-accounts:search?limit=100", &filter)
        .await
        .rows()
}

#[tokio::test]
async fn an_account_is_created_once_matched_and_then_in_conflict() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    let path = "/v1/chart-of-accounts";
    let before = accounts(&client, None).await.len();
    let body = account(&client, "4711", "Kurser");
    let made = client.post(path, &body).await;
    assert_eq!(
        (made.status, made.content_type.as_str()),
        (201, "application/json")
    );
    let again = client.post(path, &body).await;
    assert_eq!((again.status, again.data()), (200, made.data()));
    let other = account(&client, "4711", "Møder");
    assert_eq!(
        client.post(path, &other).await.error(),
        error(409, "EXTERNAL_ID_ALREADY_EXISTS")
    );
    let one = format!("{path}/{}", id(&made.data()));
    let update = json!({"name": "Kurser og møder", "archived": true, "code": null});
    let updated = client.put(&one, &update).await.data();
    assert_eq!(
        (
            &updated["externalId"],
            &updated["code"],
            &updated["archived"]
        ),
        (&json!("4711"), &Value::Null, &json!(true))
    );
    assert_eq!(client.get(&one).await.data(), updated);
    assert_eq!(accounts(&client, Some(true)).await, [updated]);
    assert_eq!(delete(&client, &one).await, error(204, ""));
    assert_eq!(client.get(&one).await.status, 404);
    assert_eq!(client.put(&one, &update).await.status, 404);
    assert_eq!(delete(&client, &one).await, error(404, "NOT_FOUND"));
    // What is gone can be made again.
    assert_eq!(client.post(path, &other).await.status, 201);
    assert_eq!(accounts(&client, None).await.len(), before + 1);
}

#[tokio::test]
async fn an_account_in_use_is_not_deleted() {
    for scenario in [Scenario::Bakery, Scenario::Large(10)] {
        let (_sandbox, client) = start(scenario).await;
        for known in accounts(&client, None).await {
            if known["code"] == "1310" || known["code"] == "5825" {
                let path = format!("/v1/chart-of-accounts/{}", id(&known));
                let refused = delete(&client, &path).await;
                assert_eq!(refused, error(409, "ACCOUNT_IN_USE"), "{known}");
            }
        }
    }
}

#[tokio::test]
async fn a_batch_fails_in_part_and_tells_why() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    let path = "/v1/chart-of-accounts/batch";
    let item = |external_id: &str, name: &str, code: &str| json!({"externalId": external_id, "name": name, "code": code, "archived": false});
    let long = "x".repeat(256);
    let items = json!([
        item("9001", "Ny", "9001"),
        item("9001", "Samme", "9001"),
        item("1310", "Findes", "1310"),
        item("", "", ""),
        item(&long, &long, &long),
        item("9002", "Ny", "9002"),
    ]);
    let body = json!({"companyId": client.company, "items": items});
    let answer = client.post(path, &body).await;
    assert_eq!(answer.status, 201);
    let data = answer.data();
    let created: Vec<&Value> = data["created"].as_array().into_iter().flatten().collect();
    assert_eq!(created.len(), 2);
    let reasons: Vec<&Value> = data["failed"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|failed| &failed["reasons"])
        .collect();
    assert_eq!(
        reasons,
        [
            &json!(["EXTERNAL_ID_ALREADY_EXISTS"]),
            &json!(["EXTERNAL_ID_ALREADY_EXISTS"]),
            &json!(["EXTERNAL_ID_EMPTY", "NAME_EMPTY"]),
            &json!(["EXTERNAL_ID_TOO_LONG", "NAME_TOO_LONG", "CODE_TOO_LONG"]),
        ]
    );
    assert_eq!(data["failed"][0]["request"]["name"], "Samme");
    // The same batch again, as after a lost answer: nothing comes twice.
    let again = client.post(path, &body).await.data();
    assert_eq!(again["created"], json!([]));
    assert_eq!(again["failed"].as_array().map(Vec::len), Some(6));
    for wrong in [
        json!({"companyId": client.company, "items": []}),
        json!({"companyId": client.company, "items": vec![item("1", "a", "1"); 1001]}),
        json!({"companyId": client.company, "items": [{"name": "no id"}]}),
        json!({"companyId": client.company, "items": [17]}),
        json!({"items": [item("1", "a", "1")]}),
        json!([]),
    ] {
        assert_eq!(
            client.post(path, &wrong).await.error(),
            error(400, "BAD_REQUEST")
        );
    }
    let foreign = json!({"companyId": NOWHERE, "items": [item("1", "a", "1")]});
    assert_eq!(
        client.post(path, &foreign).await.error(),
        error(403, "FORBIDDEN")
    );
}

#[tokio::test]
async fn tax_codes_come_twice_unless_the_client_looks() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    let path = "/v0/tax-codes";
    let mut body = json!({
        "companyId": client.company, "name": "Halv moms", "code": "I12", "rate": 0.125,
        "type": "inclusive", "archived": false, "ingoingTaxAccount": "6903",
    });
    let made = client.post(path, &body).await.data();
    assert_eq!(
        (&made["rate"], &made["ingoingTaxAccount"]),
        (&json!(0.125), &json!("6903"))
    );
    client.post(path, &body).await;
    let by_code = json!({"code": "I12"});
    let search = || client.post("/v0/tax-codes:search", &by_code);
    assert_eq!(search().await.rows().len(), 2);
    let one = format!("{path}/{}", id(&made));
    body["archived"] = true.into();
    body["name"] = "Gammel".into();
    let updated = client.put(&one, &body).await.data();
    assert_eq!(
        (&updated["name"], &updated["archived"]),
        (&json!("Gammel"), &json!(true))
    );
    assert_eq!(updated["createdAt"], made["createdAt"]);
    let archived = json!({"archived": true});
    let found = client.post("/v0/tax-codes:search", &archived).await.rows();
    assert_eq!(found, [updated]);
    assert_eq!(delete(&client, &one).await, error(204, ""));
    assert_eq!(search().await.rows().len(), 1);
    for (field, value) in [
        ("rate", json!(25)),
        ("rate", json!(-0.1)),
        ("rate", json!("0.25")),
        ("type", json!("exclusive")),
        ("type", json!("other")),
        ("name", json!(" ")),
        ("archived", Value::Null),
    ] {
        let mut wrong = body.clone();
        wrong[field] = value;
        assert_eq!(
            client.post(path, &wrong).await.error(),
            error(400, "BAD_REQUEST"),
            "{wrong}"
        );
    }
    assert_eq!(
        client.put(&format!("{path}/{NOWHERE}"), &body).await.status,
        404
    );
}

#[tokio::test]
async fn tags_are_unique_by_code_whatever_its_case() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    let group = json!({"name": "Sted", "code": "STED", "archived": false});
    let made = client.post("/v0/tag-groups", &group).await.data();
    assert_eq!(made["totalTagsCount"], 0);
    let clash = json!({"name": "Andet", "code": "sted", "archived": false});
    assert_eq!(
        client.post("/v0/tag-groups", &clash).await.error(),
        error(409, "CODE_ALREADY_EXISTS")
    );
    let own = format!("/v0/tag-groups/{}", id(&made));
    // An update needs the metadata.
    assert_eq!(
        client.put(&own, &group).await.error(),
        error(400, "BAD_REQUEST")
    );
    let mut update = group.clone();
    update["metadata"] = json!({"source": "chart"});
    assert_eq!(
        client.put(&own, &update).await.data()["metadata"],
        update["metadata"]
    );
    let tags = format!("{own}/tags");
    let tag = |code: &str| json!({"code": code, "name": "Odense", "archived": false});
    let odense = client.post(&tags, &tag("ODN")).await;
    assert_eq!(odense.status, 201);
    let odense = odense.data();
    assert_eq!(
        client.post(&tags, &tag("odn")).await.error(),
        error(409, "CODE_ALREADY_EXISTS")
    );
    let vejle = client.post(&tags, &tag("VEJ")).await.data();
    let one = format!("/v0/tags/{}", id(&vejle));
    assert_eq!(
        client.put(&one, &tag("Odn")).await.error(),
        error(409, "CODE_ALREADY_EXISTS")
    );
    assert_eq!(client.put(&one, &tag("VJL")).await.data()["code"], "VJL");
    let bulk = |archived: bool, ids: Value| json!({"companyId": client.company, "archived": archived, "tagIds": ids});
    let both = json!([id(&odense), id(&vejle), id(&odense)]);
    let archived = client.post("/v0/tags/archive", &bulk(true, both)).await;
    assert_eq!((archived.status, archived.rows().len()), (200, 2));
    assert_eq!(client.get(&tags).await.rows().len(), 0);
    assert_eq!(
        client
            .get(&format!("{tags}?include_archived=true"))
            .await
            .rows()
            .len(),
        2
    );
    // One unknown, and none is brought back.
    let with_unknown = json!([id(&odense), NOWHERE]);
    let refused = client
        .post("/v0/tags/archive", &bulk(false, with_unknown))
        .await;
    assert_eq!(refused.status, 404);
    assert_eq!(client.get(&tags).await.rows().len(), 0);
    for ids in [json!([]), json!(vec![id(&odense); 101]), json!(["x"])] {
        let refused = client.post("/v0/tags/archive", &bulk(true, ids)).await;
        assert_eq!(refused.error(), error(400, "BAD_REQUEST"));
    }
    assert_eq!(delete(&client, &one).await, error(204, ""));
    assert_eq!(client.get(&one).await.status, 404);
    assert_eq!(delete(&client, &own).await, error(204, ""));
    assert_eq!(client.get(&own).await.status, 404);
    assert_eq!(
        client
            .get(&format!("/v0/tags/{}", id(&odense)))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_full_group_takes_no_more() {
    let (_sandbox, client) = start_as(
        Scenario::Bakery,
        Behaviour {
            max_tags_per_group: 5,
            ..Behaviour::default()
        },
    )
    .await;
    let groups = client.get("/v0/tag-groups").await.rows();
    let tags = format!("/v0/tag-groups/{}/tags", id(&groups[0]));
    let tag = |code: &str| json!({"code": code, "archived": false});
    assert_eq!(client.post(&tags, &tag("FEM")).await.status, 201);
    assert_eq!(
        client.post(&tags, &tag("SEKS")).await.error(),
        error(400, "TAG_GROUP_FULL")
    );
}

#[tokio::test]
async fn writing_needs_its_own_scopes() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    sandbox.set_scopes(["accounts:read", "tax-codes:read", "tag-groups:read"]);
    let body = json!({});
    for (method, path) in [
        (Method::POST, "/v1/chart-of-accounts".to_owned()),
        (Method::POST, "/v1/chart-of-accounts/batch".to_owned()),
        (Method::PUT, format!("/v1/chart-of-accounts/{NOWHERE}")),
        (Method::DELETE, format!("/v1/chart-of-accounts/{NOWHERE}")),
        (Method::POST, "/v0/tax-codes".to_owned()),
        (Method::PUT, format!("/v0/tax-codes/{NOWHERE}")),
        (Method::DELETE, format!("/v0/tax-codes/{NOWHERE}")),
        (Method::POST, "/v0/tag-groups".to_owned()),
        (Method::PUT, format!("/v0/tag-groups/{NOWHERE}")),
        (Method::POST, format!("/v0/tag-groups/{NOWHERE}/tags")),
        (Method::POST, "/v0/tags/archive".to_owned()),
        (Method::PUT, format!("/v0/tags/{NOWHERE}")),
        (Method::DELETE, format!("/v0/tags/{NOWHERE}")),
    ] {
        let refused = client
            .send(method.clone(), &path, Some(body.to_string()))
            .await;
        let refused = refused.expect("the sandbox answers").error();
        assert_eq!(refused, error(403, "FORBIDDEN"), "{method} {path}");
    }
    assert_eq!(client.get("/v0/tag-groups").await.status, 200);
}

#[tokio::test]
async fn master_data_outlives_a_restart_and_dies_with_a_reset() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = || Config {
        state_file: Some(folder.path().join("state.json")),
        ..Config::default()
    };
    let (sandbox, client) = start_with(config()).await;
    client
        .post("/v1/chart-of-accounts", &account(&client, "4711", "Kurser"))
        .await;
    let tag = json!({"code": "NY", "archived": false});
    let groups = client.get("/v0/tag-groups").await.rows();
    client
        .post(&format!("/v0/tag-groups/{}/tags", id(&groups[0])), &tag)
        .await;
    sandbox.stop().await;
    let (sandbox, client) = start_with(config()).await;
    assert_eq!(sandbox.started_fresh(), None);
    let found = |rows: Vec<Value>, key: &str, value: &str| rows.iter().any(|row| row[key] == value);
    assert!(found(accounts(&client, None).await, "externalId", "4711"));
    let search = json!({"textSearch": "ny"});
    assert!(found(
        client.post("/v0/tags:search", &search).await.rows(),
        "code",
        "NY"
    ));
    sandbox.switch(Scenario::Bakery);
    assert!(!found(accounts(&client, None).await, "externalId", "4711"));
}

/// A key for another company sees and changes nothing here.
#[tokio::test]
async fn the_neighbour_changes_nothing() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let neighbour = Client::with_key(&sandbox, &sandbox.neighbour_key());
    let known = accounts(&client, None).await;
    let path = format!("/v1/chart-of-accounts/{}", id(&known[0]));
    assert_eq!(neighbour.get(&path).await.status, 404);
    let update = json!({"name": "x", "archived": true});
    assert_eq!(neighbour.put(&path, &update).await.status, 404);
    let body = account(&client, "1", "x");
    assert_eq!(
        neighbour.post("/v1/chart-of-accounts", &body).await.error(),
        error(403, "FORBIDDEN")
    );
    assert_eq!(accounts(&client, None).await, known);
}
