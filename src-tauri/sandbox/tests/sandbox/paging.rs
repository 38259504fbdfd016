//! Cursors, offsets and limits.

use ledgerport_sandbox::{Behaviour, Scenario};
use serde_json::{Value, json};

use crate::client::{error, start, start_as};

#[tokio::test]
async fn pages_join_to_the_whole_list_forwards_and_backwards() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    let job = client.create_job(false).await;
    let path = format!("/v3/export-jobs/{job}/items?limit=7");
    let forwards = client.all(&path).await;
    assert_eq!(forwards.len(), 40);
    let last = client.get(&format!("{path}&offset=35")).await.json();
    assert_eq!(last["data"].as_array().map(Vec::len), Some(5));
    assert_eq!(last["pagination"]["hasNextPage"], false);
    let mut backwards: Vec<Value> = last["data"].as_array().cloned().unwrap_or_default();
    let mut cursor = last["pagination"]["startCursor"].clone();
    loop {
        let before = cursor.as_str().unwrap_or_default();
        let page = client.get(&format!("{path}&before={before}")).await.json();
        let rows = page["data"].as_array().cloned().unwrap_or_default();
        backwards.splice(0..0, rows);
        assert_eq!(page["pagination"]["hasNextPage"], true);
        if page["pagination"]["hasPreviousPage"] == false {
            break;
        }
        cursor = page["pagination"]["startCursor"].clone();
    }
    assert_eq!(backwards, forwards);
}

#[tokio::test]
async fn cursors_look_as_documented_and_serve_one_list_only() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    let job = client.create_job(false).await;
    let page = client
        .get(&format!("/v3/export-jobs/{job}/items?limit=1"))
        .await
        .json();
    let cursor = page["pagination"]["endCursor"].as_str().unwrap_or_default();
    assert!(!cursor.is_empty());
    assert!(
        cursor
            .bytes()
            .all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7' | b'=' | b'~'))
    );
    let other = format!("/v3/export-items?job_id={job}&after={cursor}");
    assert_eq!(client.get(&other).await.error(), error(400, "BAD_REQUEST"));
    let filtered = format!("/v3/export-jobs/{job}/items?status=pending&after={cursor}");
    assert_eq!(
        client.get(&filtered).await.error(),
        error(400, "BAD_REQUEST")
    );
}

#[tokio::test]
async fn bad_paging_is_refused() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    for query in [
        "after=x",
        "after=",
        "after=AAAAAAAAAAAAA",
        "before=%F0%9F%A5%90",
        "offset=-1",
        "offset=1.5",
        "offset=99999999999999999999999",
        "limit=-1",
        "limit=many",
        "sorting_keys=amount",
        "sorting_keys=createdAt&sorting_order=UP",
        "sorting_order=ASC",
        "offset=1&after=AAAAAAAAAAAAA",
    ] {
        let refused = client.get(&format!("/v3/export-jobs?{query}")).await;
        assert_eq!(refused.error(), error(400, "BAD_REQUEST"), "{query}");
    }
    for query in [
        "offset=18446744073709551615",
        "limit=0",
        "sorting_keys=createdAt",
        "x=%FF",
    ] {
        let page = client.get(&format!("/v3/export-jobs?{query}")).await;
        assert_eq!(page.status, 200, "{query}");
    }
    let search = "/v1/accounting-entries:search";
    for limit in ["0", "101"] {
        let path = format!("{search}?limit={limit}");
        let refused = client.post(&path, &json!({"includeDeleted": false})).await;
        assert_eq!(refused.error(), error(400, "BAD_REQUEST"), "{limit}");
    }
}

#[tokio::test]
async fn a_page_has_twenty_rows_and_at_most_a_hundred() {
    let behaviour = Behaviour {
        newest_first: false,
        ..Behaviour::default()
    };
    let (_sandbox, client) = start_as(Scenario::Large(300), behaviour).await;
    let job = client.create_job(false).await;
    let path = format!("/v3/export-items?job_id={job}");
    assert_eq!(client.get(&path).await.rows().len(), 20);
    assert_eq!(
        client
            .get(&format!("{path}&limit=100000"))
            .await
            .rows()
            .len(),
        100
    );
}

#[tokio::test]
async fn entries_are_sorted_by_what_was_asked() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    for (key, field) in [
        ("performedAt", "performedAt"),
        ("id", "id"),
        ("settledAt", "settledAt"),
    ] {
        for order in ["ASC", "DESC"] {
            let mut after = String::new();
            let mut seen: Vec<String> = Vec::new();
            loop {
                let path = format!(
                    "/v1/accounting-entries:search?limit=9&sorting_keys={key}&sorting_order={order}{after}"
                );
                let page = client
                    .post(&path, &json!({"includeDeleted": false}))
                    .await
                    .json();
                let rows = page["data"].as_array().cloned().unwrap_or_default();
                seen.extend(
                    rows.iter()
                        .filter_map(|row| row[field].as_str().map(str::to_owned)),
                );
                if page["pagination"]["hasNextPage"] != true {
                    break;
                }
                let cursor = page["pagination"]["endCursor"].as_str().unwrap_or_default();
                after = format!("&after={cursor}");
            }
            let mut sorted = seen.clone();
            sorted.sort();
            if order == "DESC" {
                sorted.reverse();
            }
            assert_eq!(seen.len(), 40);
            assert_eq!(seen, sorted, "{key} {order}");
        }
    }
}
