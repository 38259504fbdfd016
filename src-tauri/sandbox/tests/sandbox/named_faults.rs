//! Each named fault can be armed, and is seen.

use ledgerport_sandbox::{Effect, Fault, NamedFault, Sandbox, Scenario};
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Client, start};

async fn bakery() -> (Sandbox, Client, String) {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let job = client.running_job().await;
    (sandbox, client, job)
}

fn inject(sandbox: &Sandbox, name: &str) {
    sandbox.inject(Fault::named(name, 1, "*").expect("there is such a fault"));
}

/// What of an answer a client goes by.
fn essence(answer: reqwest::Result<Answer>) -> Option<(u16, String, Vec<u8>)> {
    let answer = answer.ok()?;
    Some((answer.status, answer.content_type, answer.bytes))
}

#[tokio::test]
async fn each_is_seen_by_the_request_it_meets_and_by_no_other() {
    let slow = [
        "hang",
        "late",
        "slow-loris",
        "file-endless",
        "file-bomb",
        "file-too-large",
    ];
    // What these change is seen in the state or in a header, below.
    let quiet = [
        "job-expired",
        "job-cancelled",
        "clock-far-ahead",
        "clock-nonsense",
    ];
    let updates = ["items-refused"];
    for named in NamedFault::ALL {
        if [&slow[..], &quiet, &updates].concat().contains(&named.name) {
            continue;
        }
        let (_sandbox, client, job) = bakery().await;
        // The second page: some faults need one before it.
        let path = format!("/v3/export-jobs/{job}/items?limit=5");
        let first = client.get(&path).await.json();
        let cursor = first["pagination"]["endCursor"]
            .as_str()
            .unwrap_or_default();
        let path = format!("{path}&after={cursor}");
        let get = || client.send(Method::GET, &path, None);
        let before = essence(get().await);
        let fault = json!({
            "named": named.name, "path": "/v3/export-jobs/*/items", "when": {"next": 1},
        });
        assert_eq!(
            client.post("/_sandbox/faults", &fault).await.status,
            204,
            "{}",
            named.name
        );
        let met = essence(get().await);
        assert_ne!(met, before, "{}", named.name);
        assert_eq!(essence(get().await), before, "{}", named.name);
    }
}

#[tokio::test]
async fn wrong_names_are_refused_and_right_ones_listed() {
    let (_sandbox, client, _) = bakery().await;
    for wrong in [
        json!({"named": "moon", "path": "*", "when": "always"}),
        json!({"named": 7, "path": "*", "when": "always"}),
        json!({"named": "html", "effect": "close", "path": "*", "when": "always"}),
        json!({"named": "html", "when": "always"}),
    ] {
        assert_eq!(
            client.post("/_sandbox/faults", &wrong).await.status,
            400,
            "{wrong}"
        );
    }
    let listed = client.get("/_sandbox/faults/named").await.rows();
    assert_eq!(listed.len(), NamedFault::ALL.len());
    assert!(
        listed
            .iter()
            .all(|row| row["row"].as_str().is_some_and(|row| row.starts_with('F')))
    );
}

#[tokio::test]
async fn jobs_end_before_the_request_that_meets_the_fault() {
    for (name, kind) in [
        ("job-expired", "job_expired"),
        ("job-cancelled", "canceled_by_user"),
    ] {
        let (sandbox, client, job) = bakery().await;
        inject(&sandbox, name);
        let entry = sandbox.jobs()[0].items[0].entry_id;
        let update = json!([{"accountingEntryId": entry, "status": "successful"}]);
        let refused = client
            .put(&format!("/v3/export-jobs/{job}/items"), &update)
            .await;
        assert_eq!(refused.status, 422, "{name}");
        let job = &sandbox.jobs()[0];
        assert_eq!(
            (&*job.status, job.failure_reason_type.as_deref()),
            ("failed", Some(kind))
        );
        assert_eq!(job.expired_at.is_some(), name == "job-expired");
        assert!(job.items.iter().all(|item| item.status == "abandoned"));
    }
}

#[tokio::test]
async fn dates_can_be_wrong() {
    let (sandbox, client, _) = bakery().await;
    inject(&sandbox, "clock-nonsense");
    assert_eq!(
        client.get("/v1/introspect").await.date.as_deref(),
        Some("yesterday")
    );
    inject(&sandbox, "clock-far-ahead");
    let date = client.get("/v1/introspect").await.date.expect("a date");
    assert!(date.contains("2036"), "{date}");
}

#[tokio::test]
async fn spoiled_json_cannot_be_read() {
    let (sandbox, client, _) = bakery().await;
    let unreadable = [
        "byte-order-mark",
        "cut-short",
        "huge-number",
        "lone-surrogate",
        "not-utf8",
        "deep-nesting",
    ];
    for name in unreadable {
        inject(&sandbox, name);
        let answer = client.get("/v3/export-jobs").await;
        assert_eq!(answer.status, 200);
        let read = serde_json::from_slice::<Value>(&answer.bytes);
        assert!(
            read.is_err(),
            "{name}: {}",
            String::from_utf8_lossy(&answer.bytes)
        );
    }
    inject(&sandbox, "duplicate-keys");
    let twice = client.get("/v3/export-jobs").await;
    let text = String::from_utf8_lossy(&twice.bytes).into_owned();
    assert_eq!(text.matches("\"data\":").count(), 2);
}

#[tokio::test]
async fn pages_lack_a_row_or_are_short_or_count_wrongly() {
    let (sandbox, client, job) = bakery().await;
    let path = format!("/v3/export-jobs/{job}/items?limit=10");
    inject(&sandbox, "missing-row");
    let page = client.get(&path).await.json();
    assert_eq!(page["data"].as_array().map(Vec::len), Some(9));
    assert_eq!(client.all(&path).await.len(), 40);
    inject(&sandbox, "short-page");
    let rows = client.all(&path).await;
    assert_eq!(rows.len(), 40, "short, and nothing is lost");
    inject(&sandbox, "wrong-total");
    assert_eq!(client.get(&path).await.json()["pagination"]["total"], 41);
    inject(&sandbox, "illegal-cursor");
    let page = client.get(&path).await.json();
    let cursor = page["pagination"]["endCursor"].as_str().unwrap_or_default();
    assert!(
        !cursor
            .bytes()
            .all(|b| b.is_ascii_uppercase() || (b'2'..=b'7').contains(&b))
    );
}

#[tokio::test]
async fn files_of_every_wrong_size() {
    let (sandbox, client, job) = bakery().await;
    let item = client
        .get(&format!("/v3/export-items?job_id={job}&limit=1"))
        .await
        .rows();
    let file = &item[0]["files"][0];
    let path = file["url"]
        .as_str()
        .and_then(|url| url.strip_prefix(&client.base))
        .expect("ours");
    let size = file["size"].as_u64().expect("a size");
    inject(&sandbox, "file-larger");
    assert_eq!(client.get(path).await.bytes.len() as u64, size + 1);
    inject(&sandbox, "file-too-large");
    assert_eq!(client.get(path).await.bytes.len(), 31_000_000);
    sandbox.inject(Fault::next(1, "*", Effect::GzipBomb { mebibytes: 2 }));
    let bomb = client.get(path).await;
    assert_eq!(bomb.bytes.len(), 2 << 20, "unpacked");
    inject(&sandbox, "file-endless");
    let url = format!("{}{path}", client.base);
    let mut response = crate::client::http()
        .get(url)
        .send()
        .await
        .expect("it begins");
    let mut seen = 0;
    while seen < 5 << 20 {
        seen += response
            .chunk()
            .await
            .expect("it goes on")
            .expect("for ever")
            .len();
    }
    drop(response);
    assert_eq!(client.get(path).await.bytes.len() as u64, size);
}

#[tokio::test]
async fn a_dripping_answer_is_whole_in_the_end() {
    let (sandbox, client, _) = bakery().await;
    let whole = client.get("/v1/introspect").await.bytes;
    sandbox.inject(Fault::next(1, "*", Effect::Drip { millis: 1 }));
    assert_eq!(client.get("/v1/introspect").await.bytes, whole);
}

#[tokio::test]
async fn a_hanging_request_keeps_only_itself_waiting() {
    let (sandbox, client, job) = bakery().await;
    sandbox.inject(Fault::named("hang", 1, "/v3/export-job-events").expect("there is"));
    let event = json!({"jobId": job, "event": "failed"}).to_string();
    let hanging = client.send(Method::POST, "/v3/export-job-events", Some(event));
    tokio::select! {
        _ = hanging => panic!("it answered"),
        () = async {
            // The request is in the log once the fault has met it.
            while !sandbox.requests().iter().any(|seen| seen.path == "/v3/export-job-events" && seen.status.is_none()) {
                client.get("/v1/introspect").await;
                sandbox.advance_clock(std::time::Duration::from_secs(1));
            }
        } => {}
    }
    assert_eq!(sandbox.jobs()[0].status, "in_progress");
}
