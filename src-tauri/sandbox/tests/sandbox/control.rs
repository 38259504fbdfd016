//! The knobs over HTTP, and the request log.

use ledgerport_sandbox::{Behaviour, Scenario};
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Client, answer, error, http, start};

#[tokio::test]
async fn the_knobs_need_the_key_even_a_revoked_one() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let bare = answer(http().get(format!("{}/_sandbox", client.base)))
        .await
        .expect("answers");
    assert_eq!(bare.status, 401);
    let neighbour = Client::with_key(&sandbox, &sandbox.neighbour_key());
    assert_eq!(neighbour.get("/_sandbox").await.status, 401);
    assert_eq!(
        client.post("/_sandbox/key:revoke", &json!({})).await.status,
        204
    );
    assert_eq!(client.get("/v1/introspect").await.status, 401);
    assert_eq!(client.get("/_sandbox").await.json()["revoked"], true);
    assert_eq!(
        client
            .post("/_sandbox/key:restore", &json!({}))
            .await
            .status,
        204
    );
    assert_eq!(client.get("/v1/introspect").await.status, 200);
    assert_eq!(client.get("/_sandboxes").await.status, 404);
}

#[tokio::test]
async fn every_knob_turns() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let clicked = client
        .post(
            "/_sandbox/click-export",
            &json!({"vendorBasedBookkeeping": false}),
        )
        .await;
    let job = clicked.data()["jobId"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert_eq!(client.get("/_sandbox/jobs").await.rows().len(), 1);
    let shown = client.get(&format!("/_sandbox/jobs/{job}")).await.data();
    assert_eq!(shown["vendorBasedBookkeeping"], false);
    assert_eq!(shown["items"].as_array().map(Vec::len), Some(40));
    let cancel = format!("/_sandbox/jobs/{job}:cancel");
    assert_eq!(client.post(&cancel, &json!({})).await.status, 204);
    assert_eq!(
        client.post(&cancel, &json!({})).await.error(),
        error(409, "REFUSED")
    );
    assert_eq!(client.get("/_sandbox/entries").await.rows().len(), 40);

    let fault = json!({
        "path": "/v1/introspect", "when": {"next": 1},
        "effect": {"status": {"status": 503, "retryAfter": "7"}},
    });
    assert_eq!(client.post("/_sandbox/faults", &fault).await.status, 204);
    assert_eq!(client.get("/_sandbox/faults").await.rows().len(), 1);
    assert_eq!(
        client.get("/v1/introspect").await.retry_after.as_deref(),
        Some("7")
    );
    client
        .post(
            "/_sandbox/faults",
            &json!({"path": "*", "when": "always", "effect": "close"}),
        )
        .await;
    assert!(
        client
            .send(Method::GET, "/v1/introspect", None)
            .await
            .is_err()
    );
    client
        .send(Method::DELETE, "/_sandbox/faults", None)
        .await
        .expect("answers");
    assert_eq!(client.get("/v1/introspect").await.status, 200);

    let before = sandbox.now();
    client
        .post("/_sandbox/clock", &json!({"advanceSeconds": 7200}))
        .await;
    assert!(sandbox.now().duration_since(before).as_secs() >= 7200);
    let mut behaviour = client.get("/_sandbox/behaviour").await.data();
    assert_eq!(behaviour["defaultLimit"], 20);
    behaviour["defaultLimit"] = json!(3);
    client.put("/_sandbox/behaviour", &behaviour).await;
    sandbox.click_export(None).expect("all are free");
    let job = sandbox.jobs()[1].id;
    let items = client
        .get(&format!("/v3/export-jobs/{job}/items"))
        .await
        .rows();
    assert_eq!(items.len(), 3);

    client
        .put("/_sandbox/scopes", &json!({"scopes": ["vendors:read"]}))
        .await;
    assert_eq!(client.get("/v3/export-jobs").await.status, 403);
    client
        .put("/_sandbox/scopes", &json!({"scopes": null}))
        .await;
    assert_eq!(client.get("/v3/export-jobs").await.rows().len(), 2);
    assert_eq!(
        client.post("/_sandbox/reset", &json!({})).await.json()["jobs"],
        0
    );
    let agency = client
        .post("/_sandbox/scenario", &json!({"name": "agency"}))
        .await
        .json();
    assert_eq!(agency["entries"], 32);
    assert_eq!(agency["company"], sandbox.company_id().to_string());
}

#[tokio::test]
async fn wrong_knobs_are_refused() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    for (path, body) in [
        ("/_sandbox/scenario", json!({"name": "moon"})),
        ("/_sandbox/scenario", json!({})),
        ("/_sandbox/clock", json!({"advanceSeconds": -1})),
        (
            "/_sandbox/faults",
            json!({"path": "*", "when": "sometimes", "effect": "close"}),
        ),
        (
            "/_sandbox/faults",
            json!({"path": "*", "when": "always", "effect": "explode"}),
        ),
        (
            "/_sandbox/faults",
            json!({"when": "always", "effect": "close"}),
        ),
    ] {
        assert_eq!(client.post(path, &body).await.status, 400, "{path} {body}");
    }
    assert_eq!(
        client
            .put("/_sandbox/behaviour", &json!({"maxLimits": 1}))
            .await
            .status,
        400
    );
    assert_eq!(client.get("/_sandbox/moon").await.status, 404);
    let huge = json!({"advanceSeconds": u64::MAX});
    assert_eq!(client.post("/_sandbox/clock", &huge).await.status, 200);
    assert_eq!(client.get("/v1/introspect").await.status, 200);
}

#[tokio::test]
async fn the_log_tells_everything_but_keys() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let key = sandbox.key();
    client.get("/v3/export-jobs?statuses=pending").await;
    client
        .post("/v3/export-job-events", &json!({"event": key.as_str()}))
        .await;
    client.get(&format!("/v1/introspect?key={key}")).await;
    let url = format!("{}/v1/introspect", client.base);
    answer(http().get(url).header("authorization", &key))
        .await
        .expect("answers");
    client.get("/_sandbox").await;
    let log = sandbox.requests();
    let seen: Vec<_> = log
        .iter()
        .map(|r| (r.method.as_str(), r.status, r.key_exposed))
        .collect();
    assert_eq!(
        seen,
        [
            ("GET", Some(200), false),
            ("POST", Some(400), true),
            ("GET", Some(200), true),
            ("GET", Some(401), false),
        ]
    );
    assert_eq!(log[0].path, "/v3/export-jobs?statuses=pending");
    assert_eq!(
        (log[0].auth.as_str(), log[3].auth.as_str()),
        ("basic", "other")
    );
    assert_eq!(log[1].request_body, "{\"event\":\"[key]\"}");
    assert!(!format!("{log:?}").contains(&key));
    let over_http = client.get("/_sandbox/requests").await;
    assert_eq!(over_http.rows().len(), 4);
    assert!(!String::from_utf8_lossy(&over_http.bytes).contains(&key));
    let count = client
        .get("/_sandbox/requests:count?part=GET+/v1/introspect")
        .await;
    let logged = log
        .iter()
        .filter(|request| request.path.starts_with("/v1/introspect"));
    assert_eq!(count.data()["count"], logged.count());
    let all = client.get("/_sandbox/requests:count").await;
    assert_eq!(all.data()["count"], log.len());
    sandbox.clear_requests();
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn the_log_is_bounded() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    sandbox.set_behaviour(Behaviour::default());
    let lengthy = json!({"event": "x".repeat(100_000)});
    client.post("/v3/export-job-events", &lengthy).await;
    let job = client.create_job(false).await;
    client
        .get(&format!("/v3/export-items?job_id={job}&limit=100"))
        .await;
    let log = sandbox.requests();
    assert_eq!(log[0].request_body.len(), 32 * 1024);
    assert!(
        log.iter()
            .all(|request| request.answer_body.len() <= 3 * 2048)
    );
    assert_eq!(
        client
            .get("/_sandbox/requests")
            .await
            .data()
            .as_array()
            .map(Vec::len),
        Some(log.len())
    );
    assert_ne!(client.get("/_sandbox").await.json(), Value::Null);
}
