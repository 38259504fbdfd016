//! Limits, page grants, distance and the server's clock.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use ledgerport_sandbox::{Behaviour, RateLimit, Sandbox, Scenario};
use serde_json::{Value, json};

use crate::client::{Client, error, start, start_as};

/// How many of so many requests are let through.
async fn admitted(client: &Client, count: usize) -> usize {
    let mut admitted = 0;
    for _ in 0..count {
        match client.get("/v1/introspect").await.status {
            200 => admitted += 1,
            429 => {}
            other => panic!("{other}"),
        }
    }
    admitted
}

async fn limited(rate_limit: RateLimit) -> (Sandbox, Client) {
    start_as(
        Scenario::Empty,
        Behaviour {
            rate_limit,
            requests_per_minute: 60,
            burst: 5,
            ..Behaviour::default()
        },
    )
    .await
}

/// Moves the clock to the middle of a minute, so that a test never crosses its end.
fn to_half_past(sandbox: &Sandbox) {
    let into = sandbox.now().as_second().rem_euclid(60);
    let wait = (90 - into).rem_euclid(60) + 60;
    sandbox.advance_clock(Duration::from_secs(wait.unsigned_abs()));
}

#[tokio::test]
async fn three_ways_to_count() {
    // A window of the clock: full at once, empty with the next minute.
    let (sandbox, client) = limited(RateLimit::FixedWindow).await;
    to_half_past(&sandbox);
    assert_eq!(admitted(&client, 70).await, 60);
    sandbox.advance_clock(Duration::from_secs(31));
    assert_eq!(admitted(&client, 70).await, 60);
    // A sliding one: full for a whole minute.
    let (sandbox, client) = limited(RateLimit::SlidingWindow).await;
    to_half_past(&sandbox);
    assert_eq!(admitted(&client, 70).await, 60);
    sandbox.advance_clock(Duration::from_secs(31));
    assert_eq!(admitted(&client, 3).await, 0);
    sandbox.advance_clock(Duration::from_secs(30));
    assert_eq!(admitted(&client, 70).await, 60);
    // A bucket: five at once, then one each second.
    let (sandbox, client) = limited(RateLimit::Bucket).await;
    let at_once = admitted(&client, 12).await;
    assert!((5..=7).contains(&at_once), "{at_once}");
    sandbox.advance_clock(Duration::from_hours(1));
    let refilled = admitted(&client, 12).await;
    assert!(
        (5..=7).contains(&refilled),
        "no more than its depth: {refilled}"
    );
}

#[tokio::test]
async fn keys_have_limits_of_their_own() {
    let (sandbox, client) = limited(RateLimit::SlidingWindow).await;
    assert_eq!(admitted(&client, 70).await, 60);
    let neighbour = Client::with_key(&sandbox, &sandbox.neighbour_key());
    assert_eq!(neighbour.get("/v1/introspect").await.status, 200);
    // A wrong key is refused, not counted.
    let stranger = Client::with_key(&sandbox, "nobody");
    assert_eq!(stranger.get("/v1/introspect").await.status, 401);
}

#[tokio::test]
async fn a_page_is_as_large_as_granted_and_tells_the_total_if_asked_to() {
    let (sandbox, client) = start_as(
        Scenario::Large(2500),
        Behaviour {
            max_limit: 1000,
            tells_total: true,
            ..Behaviour::default()
        },
    )
    .await;
    let job = sandbox.click_export(None).expect("there are entries");
    for path in [
        format!("/v3/export-jobs/{job}/items?"),
        format!("/v3/export-items?job_id={job}&"),
    ] {
        let mut seen = Vec::new();
        for offset in [0, 1000, 2000, 3000] {
            let page = client
                .get(&format!("{path}limit=5000&offset={offset}"))
                .await
                .json();
            assert_eq!(page["pagination"]["total"], 2500);
            assert_eq!(
                page["pagination"]["currentRequestPagination"]["limit"],
                1000
            );
            let rows = page["data"].as_array().cloned().unwrap_or_default();
            let more = page["pagination"]["hasNextPage"] == true;
            assert_eq!(more, offset < 2000, "{offset}");
            assert_eq!(
                page["pagination"]["hasPreviousPage"],
                offset > 0,
                "{offset}"
            );
            seen.extend(rows.iter().map(|row| row["accountingEntryId"].clone()));
        }
        // Pages by offset and pages by cursor are the same list.
        let by_cursor = client.all(&format!("{path}limit=700")).await;
        let by_cursor: Vec<Value> = by_cursor
            .iter()
            .map(|row| row["accountingEntryId"].clone())
            .collect();
        assert_eq!(seen, by_cursor);
    }
    let pending = client
        .get(&format!("/v3/export-jobs/{job}/items?status=failed"))
        .await
        .json();
    assert_eq!(pending["pagination"]["total"], 0);
    sandbox.set_behaviour(Behaviour {
        refuse_large_limit: true,
        ..Behaviour::default()
    });
    let path = format!("/v3/export-jobs/{job}/items?limit=");
    assert_eq!(
        client.get(&format!("{path}101")).await.error(),
        error(400, "BAD_REQUEST")
    );
    assert_eq!(client.get(&format!("{path}100")).await.rows().len(), 100);
    assert_eq!(client.get(&format!("{path}0")).await.rows().len(), 20);
}

#[tokio::test]
async fn updates_are_as_many_as_granted() {
    let (sandbox, client) = start_as(
        Scenario::Bakery,
        Behaviour {
            max_items_per_update: 10,
            ..Behaviour::default()
        },
    )
    .await;
    let job = client.running_job().await;
    let update = |count: usize| {
        let items = sandbox.jobs()[0].items.clone();
        let items = items.into_iter().take(count);
        json!(
            items
                .map(|item| json!({"accountingEntryId": item.entry_id, "status": "in_progress"}))
                .collect::<Vec<_>>()
        )
    };
    let path = format!("/v3/export-jobs/{job}/items");
    let refused = client.put(&path, &update(11)).await;
    assert_eq!(refused.error(), error(413, "EXPORT_JOB_ITEMS_UPDATE_LIMIT"));
    assert!(
        refused.json()["message"]
            .as_str()
            .is_some_and(|text| text.contains("10"))
    );
    assert_eq!(client.put(&path, &update(10)).await.status, 200);
}

#[tokio::test]
async fn distance_delays_pleo_and_not_the_knobs() {
    let (_sandbox, client) = start_as(
        Scenario::Empty,
        Behaviour {
            latency_millis: 300,
            ..Behaviour::default()
        },
    )
    .await;
    let began = Instant::now();
    // Side by side they wait together.
    let (one, other) = tokio::join!(client.get("/v1/introspect"), client.get("/v3/export-jobs"));
    assert_eq!((one.status, other.status), (200, 200));
    assert!(began.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn the_date_of_an_answer_is_the_sandboxs() {
    let (sandbox, client) = start(Scenario::Empty).await;
    sandbox.advance_clock(Duration::from_hours(400 * 24));
    let date = client.get("/v1/introspect").await.date.expect("a date");
    let told = jiff::fmt::rfc2822::parse(&date)
        .expect("an HTTP date")
        .timestamp();
    let apart = sandbox.now().duration_since(told).as_secs();
    assert!((0..60).contains(&apart), "{date}");
    assert!(told.duration_since(Timestamp::now()).as_hours() > 399 * 24);
}

#[tokio::test]
async fn a_rotated_key_takes_the_place_of_the_old_one() {
    let (sandbox, client) = start(Scenario::Empty).await;
    let answer = client.post("/_sandbox/key:rotate", &json!({})).await;
    let key = answer.data()["key"].as_str().unwrap_or_default().to_owned();
    assert_eq!(key, sandbox.key());
    assert_eq!(client.get("/v1/introspect").await.status, 401);
    let renewed = Client::with_key(&sandbox, &key);
    assert_eq!(renewed.get("/v1/introspect").await.status, 200);
}
