//! Faults do what they say, and no more.

use ledgerport_sandbox::{Effect, Fault, Sandbox, Scenario};
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Client, error, start};

async fn bakery() -> (Sandbox, Client, String) {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let job = client.running_job().await;
    (sandbox, client, job)
}

#[tokio::test]
async fn a_status_with_a_chosen_retry_after() {
    let (sandbox, client, _) = bakery().await;
    for (status, retry_after) in [
        (429, Some("0")),
        (503, Some("soon")),
        (500, None),
        (504, None),
    ] {
        let effect = Effect::Status {
            status,
            retry_after: retry_after.map(str::to_owned),
        };
        sandbox.inject(Fault::next(1, "/v3/export-jobs", effect));
        let answer = client.get("/v3/export-jobs").await;
        assert_eq!(
            (answer.status, answer.retry_after.as_deref()),
            (status, retry_after)
        );
        assert_eq!(client.get("/v3/export-jobs").await.status, 200);
    }
}

#[tokio::test]
async fn a_closed_connection_applies_nothing_and_a_lost_answer_applies_all() {
    let (sandbox, client, job) = bakery().await;
    let failed = json!({"jobId": job, "event": "failed"}).to_string();
    let send = || client.send(Method::POST, "/v3/export-job-events", Some(failed.clone()));
    sandbox.inject(Fault::next(1, "/v3/export-job-events", Effect::Close));
    assert!(send().await.is_err());
    assert_eq!(sandbox.jobs()[0].status, "in_progress");
    sandbox.inject(Fault::next(1, "/v3/export-job-events", Effect::LoseAnswer));
    assert!(send().await.is_err());
    assert_eq!(sandbox.jobs()[0].status, "failed");
    let log = sandbox.requests();
    let last: Vec<_> = log
        .iter()
        .rev()
        .take(2)
        .map(|request| request.status)
        .collect();
    assert_eq!(last, [None, None]);
}

#[tokio::test]
async fn a_late_request_is_applied_after_the_connection_closed() {
    let (sandbox, client, job) = bakery().await;
    let body = json!({"jobId": job, "event": "completed"}).to_string();
    sandbox.inject(Fault::next(
        1,
        "/v3/export-job-events",
        Effect::ApplyLater { millis: 300 },
    ));
    let lost = client
        .send(Method::POST, "/v3/export-job-events", Some(body))
        .await;
    assert!(lost.is_err());
    while sandbox.jobs()[0].status == "in_progress" {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(sandbox.jobs()[0].status, "completed");
}

#[tokio::test]
async fn answers_that_are_not_pleos() {
    let (sandbox, client, job) = bakery().await;
    let path = format!("/v3/export-items?job_id={job}");
    let whole = client.get(&path).await;
    sandbox.inject(Fault::next(1, "/v3/export-items", Effect::Truncate));
    assert!(client.send(Method::GET, &path, None).await.is_err());
    sandbox.inject(Fault::next(1, "/v3/export-items", Effect::CaptivePortal));
    let portal = client.get(&path).await;
    assert_eq!(
        (portal.status, portal.content_type.as_str()),
        (200, "text/html; charset=utf-8")
    );
    let value = "text/plain".to_owned();
    sandbox.inject(Fault::next(
        1,
        "/v3/export-items",
        Effect::ContentType { value },
    ));
    let disguised = client.get(&path).await;
    assert_eq!(disguised.content_type, "text/plain");
    assert_eq!(disguised.rows().len(), whole.rows().len());
    let body = Effect::Body {
        status: 200,
        content_type: "application/json".into(),
        body: "{\"data\":[1e999]".into(),
    };
    sandbox.inject(Fault::next(1, "/v3/export-items", body));
    assert_eq!(client.get(&path).await.bytes, b"{\"data\":[1e999]");
    let redirect = Effect::Redirect {
        status: 302,
        location: "http://127.0.0.1:9/".into(),
    };
    sandbox.inject(Fault::next(1, "/v3/export-items", redirect));
    assert_eq!(client.get(&path).await.status, 302);
    assert_eq!(client.get(&path).await.status, 200);
}

#[tokio::test]
async fn lost_access_and_a_lost_job() {
    let (sandbox, client, job) = bakery().await;
    let path = format!("/v3/export-jobs/{job}/items");
    for (effect, expected) in [
        (Effect::RevokedKey, error(401, "UNAUTHORIZED")),
        (Effect::LostScope, error(403, "FORBIDDEN")),
        (Effect::JobGone, error(404, "EXPORT_NOT_FOUND")),
    ] {
        sandbox.inject(Fault::always("/v3/export-jobs/*/items", effect).method("GET"));
        assert_eq!(client.get(&path).await.error(), expected);
        assert_eq!(client.put(&path, &json!([])).await.status, 200);
        sandbox.clear_faults();
    }
    assert_eq!(client.get(&path).await.status, 200);
}

#[tokio::test]
async fn chosen_items_are_refused_and_the_others_applied() {
    let (sandbox, client, job) = bakery().await;
    let entries: Vec<_> = sandbox.jobs()[0]
        .items
        .iter()
        .map(|item| item.entry_id)
        .collect();
    let effect = Effect::RefuseItems {
        entries: vec![entries[1]],
        error_type: "ACCOUNTING_ENTRY_UPDATE_FAILED".into(),
    };
    sandbox.inject(Fault::next(1, "/v3/export-jobs/*/items", effect).method("PUT"));
    let updates: Vec<Value> = entries[..3]
        .iter()
        .map(|entry| json!({"accountingEntryId": entry, "status": "successful"}))
        .collect();
    let answer = client
        .put(&format!("/v3/export-jobs/{job}/items"), &json!(updates))
        .await
        .json();
    assert_eq!(answer["data"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        answer["errors"][0]["accountingEntryId"],
        entries[1].to_string()
    );
    assert_eq!(
        answer["errors"][0]["type"],
        "ACCOUNTING_ENTRY_UPDATE_FAILED"
    );
    assert_eq!(sandbox.jobs()[0].items[1].status, "pending");
}

#[tokio::test]
async fn pages_that_mislead() {
    let (sandbox, client, job) = bakery().await;
    let path = format!("/v3/export-jobs/{job}/items?limit=10");
    let page = |after: Value| {
        let path = match after.as_str() {
            Some(after) => format!("{path}&after={after}"),
            None => path.clone(),
        };
        let client = &client;
        async move { client.get(&path).await.json() }
    };
    let first = page(Value::Null).await;
    let end = first["pagination"]["endCursor"].clone();
    let inject = |effect| sandbox.inject(Fault::next(1, "/v3/export-jobs/*/items", effect));

    inject(Effect::NullCursor);
    let odd = page(Value::Null).await;
    assert_eq!(odd["pagination"]["hasNextPage"], true);
    assert_eq!(odd["pagination"]["endCursor"], Value::Null);

    inject(Effect::CursorLoop);
    let odd = page(end.clone()).await;
    assert_eq!(odd["pagination"]["endCursor"], end);
    assert_eq!(odd["pagination"]["hasNextPage"], true);

    let second = page(end.clone()).await;
    inject(Effect::DuplicatePage);
    let odd = page(end.clone()).await;
    assert_eq!(odd["data"], first["data"]);
    assert_eq!(
        odd["pagination"]["endCursor"],
        second["pagination"]["endCursor"]
    );

    inject(Effect::OverlappingPage);
    let odd = page(end).await;
    assert_eq!(odd["data"][0], first["data"][5]);
    assert_eq!(odd["data"][5], second["data"][0]);
    let next = page(odd["pagination"]["endCursor"].clone()).await;
    assert_eq!(next["data"][0], second["data"][5], "nothing is lost");
}
