//! Webhook subscriptions: made, read, changed, deleted, and wrong ones.

use ledgerport_sandbox::Scenario;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Client, error, id, start};
use crate::webhooks::{PATH, secret};

const NOWHERE: &str = "00000000-0000-4000-8000-000000000000";

#[tokio::test]
async fn a_subscription_is_made_changed_read_and_deleted() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let body = json!({
        "endpointUrl": "https://example.com/hook", "eventTypes": ["v1.export-job.created"],
        "customHeaders": {"x-office": "7"},
        "endpointAuth": {"type": "BASIC", "credentials": {"username": "u", "password": "hidden-word"}},
    });
    let made = client.post(PATH, &body).await;
    assert_eq!(made.status, 200);
    let data = made.data();
    assert_eq!(
        (
            &data["status"],
            &data["eventTypes"],
            &data["customHeaders"]["x-office"]
        ),
        (&json!("ACTIVE"), &body["eventTypes"], &json!("7"))
    );
    assert!(!made.json().to_string().contains("hidden-word"));
    let one = format!("{PATH}/{}", id(&data));
    assert_eq!(client.get(&one).await.data(), data);
    let secret = secret(&client, &id(&data)).await;
    assert!(secret.starts_with("whsec_") && secret.len() > 30);
    let update = json!({
        "endpointUrl": "https://example.com/other", "eventTypes": ["v1.vendor.created"],
        "status": "INACTIVE",
    });
    let updated = client.put(&one, &update).await;
    assert_eq!(updated.status, 200);
    assert_eq!(updated.data()["endpointUrl"], update["endpointUrl"]);
    assert_eq!(updated.data()["endpointAuth"], json!({"type": "NONE"}));
    for (query, count) in [
        ("", 1),
        ("?status=INACTIVE", 1),
        ("?status=ACTIVE", 0),
        ("?event_types=v1.vendor.created", 1),
        ("?event_types[]=v1.export-job.created", 0),
    ] {
        let rows = client.get(&format!("{PATH}{query}")).await.rows();
        assert_eq!(rows.len(), count, "{query}");
    }
    assert_eq!(client.get(&format!("{PATH}?status=ON")).await.status, 400);
    let log = client.get(&format!("{one}/activities")).await.rows();
    let operations: Vec<&Value> = log.iter().map(|row| &row["operationType"]).collect();
    assert_eq!(operations, ["CREATE", "UPDATE"]);
    let only = client
        .get(&format!("{one}/activities?operation_types=UPDATE"))
        .await;
    assert_eq!(only.rows().len(), 1);
    let wrong = client
        .get(&format!("{one}/activities?operation_types=READ"))
        .await;
    assert_eq!(wrong.status, 400);
    // Another company's key knows nothing of it.
    let neighbour = Client::with_key(&sandbox, &sandbox.neighbour_key());
    assert_eq!(neighbour.get(PATH).await.rows().len(), 0);
    for path in [
        one.clone(),
        format!("{one}/secret"),
        format!("{one}/activities"),
    ] {
        assert_eq!(
            neighbour.get(&path).await.error(),
            error(404, "NOT_FOUND"),
            "{path}"
        );
    }
    let gone = client
        .send(Method::DELETE, &one, None)
        .await
        .expect("answers");
    assert_eq!(gone.status, 204);
    assert_eq!(client.get(&one).await.status, 404);
    assert_eq!(client.put(&one, &update).await.status, 404);
    let again = client
        .send(Method::DELETE, &one, None)
        .await
        .expect("answers");
    assert_eq!(again.status, 404);
    assert_eq!(client.get(&format!("{PATH}/{NOWHERE}")).await.status, 404);
    assert_eq!(
        client
            .send(Method::PATCH, &one, None)
            .await
            .expect("answers")
            .status,
        405
    );
}

#[tokio::test]
async fn wrong_subscriptions_are_refused() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let right =
        json!({"endpointUrl": "https://example.com/", "eventTypes": ["v1.export-job.created"]});
    for (field, value) in [
        ("endpointUrl", json!("http://example.com/")),
        ("endpointUrl", json!("http://192.168.0.1/")),
        ("endpointUrl", json!("nowhere")),
        ("endpointUrl", json!("https://me:secret@example.com/")),
        ("endpointUrl", Value::Null),
        ("eventTypes", json!([])),
        ("eventTypes", json!(["v1.moon.risen"])),
        ("eventTypes", json!("v1.export-job.created")),
        (
            "eventTypes",
            json!(["v1.vendor.created", "v1.vendor.created"]),
        ),
        ("status", json!("PAUSED")),
        ("customHeaders", json!({"webhook-signature": "v1,x"})),
        ("customHeaders", json!({"Host": "x"})),
        ("customHeaders", json!({"two words": "x"})),
        ("customHeaders", json!({"x": "a\r\nb: c"})),
        ("endpointAuth", json!({"type": "BASIC"})),
        ("endpointAuth", json!({"type": "DIGEST"})),
    ] {
        let mut wrong = right.clone();
        wrong[field] = value;
        assert_eq!(
            client.post(PATH, &wrong).await.error(),
            error(400, "BAD_REQUEST"),
            "{wrong}"
        );
    }
    assert_eq!(client.get(PATH).await.rows().len(), 0);
    // Each event needs the scope of the API it comes from.
    sandbox.set_scopes(["export-jobs:read"]);
    assert_eq!(client.post(PATH, &right).await.status, 200);
    let vendors =
        json!({"endpointUrl": "https://example.com/", "eventTypes": ["v1.vendor.created"]});
    assert_eq!(
        client.post(PATH, &vendors).await.error(),
        error(403, "FORBIDDEN")
    );
}
