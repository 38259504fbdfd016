//! Receipts and the files behind their links.

use std::time::Duration;

use ledgerport_sandbox::{Behaviour, Scenario};
use serde_json::{Value, json};

use crate::client::{Client, answer, error, http, id, start};

async fn some_receipt(client: &Client) -> Value {
    let body = json!({"includeDeleted": false, "mimeType": ["application/pdf"]});
    let path = format!(
        "/v1/accounting-entries/receipts:search?company_id={}",
        client.company
    );
    client.post(&path, &body).await.rows().remove(0)
}

fn url(receipt: &Value) -> String {
    receipt["url"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_link_needs_no_key_and_gives_a_real_file() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    let receipt = some_receipt(&client).await;
    let file = answer(http().get(url(&receipt))).await.expect("answers");
    assert_eq!(
        (file.status, file.content_type.as_str()),
        (200, "application/pdf")
    );
    assert!(file.bytes.starts_with(b"%PDF-1.4\n"));
    assert!(file.bytes.ends_with(b"%%EOF\n"));
    assert_eq!(json!(file.bytes.len()), receipt["sizeInBytes"]);
    let start = String::from_utf8_lossy(&file.bytes)
        .rsplit("startxref\n")
        .next()
        .and_then(|text| text.lines().next()?.parse::<usize>().ok())
        .expect("a place");
    assert!(file.bytes[start..].starts_with(b"xref\n"));

    let body = json!({"includeDeleted": false, "mimeType": ["image/png"]});
    let picture = client
        .post("/v1/accounting-entries/receipts:search", &body)
        .await
        .rows()
        .remove(0);
    let file = answer(http().get(url(&picture))).await.expect("answers");
    assert!(file.bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
    assert_eq!(json!(file.bytes.len()), picture["sizeInBytes"]);
}

#[tokio::test]
async fn a_link_ends_after_a_day_and_a_fresh_one_is_given() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let receipt = some_receipt(&client).await;
    sandbox.advance_clock(Duration::from_secs(24 * 3600 - 5));
    assert_eq!(
        answer(http().get(url(&receipt)))
            .await
            .expect("answers")
            .status,
        200
    );
    sandbox.advance_clock(Duration::from_secs(6));
    let expired = answer(http().get(url(&receipt))).await.expect("answers");
    assert_eq!(expired.error(), error(403, "ACCESS_DENIED"));
    let entry = receipt["accountingEntryId"].as_str().unwrap_or_default();
    let path = format!("/v1/accounting-entries/{entry}/receipts/{}", id(&receipt));
    let fresh = client.get(&path).await.data();
    assert_eq!(
        answer(http().get(url(&fresh)))
            .await
            .expect("answers")
            .status,
        200
    );
}

#[tokio::test]
async fn an_altered_link_is_refused() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    let good = url(&some_receipt(&client).await);
    let (path, query) = good.split_once('?').expect("links are signed");
    let other = path.replace("/0", "/1");
    for link in [
        path.to_owned(),
        format!("{other}?{query}"),
        format!("{path}?{}", query.replace("expires=", "expires=9")),
        format!("{path}?expires=99999999999"),
        format!("{path}x?{query}"),
        format!("{path}?{query}0"),
        format!("{}/files/../files/x?{query}", client.base),
    ] {
        let refused = answer(http().get(&link)).await.expect("answers");
        assert!(
            matches!(refused.status, 401 | 403 | 404),
            "{link}: {}",
            refused.status
        );
    }
}

#[tokio::test]
async fn export_items_carry_the_same_files() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    sandbox.set_behaviour(Behaviour {
        link_seconds: 60,
        ..Behaviour::default()
    });
    let job = client.create_job(false).await;
    let mut files = 0;
    for item in client.all(&format!("/v3/export-items?job_id={job}")).await {
        for file in item["files"].as_array().into_iter().flatten() {
            let got = answer(http().get(url(file))).await.expect("answers");
            assert_eq!(json!(got.bytes.len()), file["size"]);
            assert_eq!(json!(got.content_type), file["type"]);
            files += 1;
        }
    }
    assert_eq!(files, 34);
    sandbox.advance_clock(Duration::from_secs(61));
    let entry = client
        .all(&format!("/v3/export-items?job_id={job}"))
        .await
        .remove(0);
    assert_eq!(
        answer(http().get(url(&entry["files"][0])))
            .await
            .expect("answers")
            .status,
        200
    );
}

#[tokio::test]
async fn receipts_of_one_entry() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    let path = "/v1/accounting-entries:search?limit=100";
    let entries = client
        .post(path, &json!({"includeDeleted": false}))
        .await
        .rows();
    let two = entries
        .iter()
        .find(|entry| {
            entry["receiptIds"]
                .as_array()
                .is_some_and(|ids| ids.len() == 2)
        })
        .expect("one entry has two");
    let path = format!("/v1/accounting-entries/{}/receipts", id(two));
    let receipts = client.get(&path).await.rows();
    let ids: Vec<Value> = receipts
        .iter()
        .map(|receipt| receipt["id"].clone())
        .collect();
    assert_eq!(Value::from(ids), two["receiptIds"]);
    assert_eq!(
        client
            .get(&format!("{path}?source[]=USER"))
            .await
            .rows()
            .len(),
        0
    );
    assert_eq!(
        client
            .get(&format!("{path}?file_type=THUMBNAIL"))
            .await
            .rows()
            .len(),
        0
    );
    assert_eq!(
        client.get(&format!("{path}?file_type=BIG")).await.status,
        400
    );
    assert_eq!(client.get(&format!("{path}/x")).await.status, 400);
    let nowhere = "00000000-0000-4000-8000-000000000000";
    assert_eq!(client.get(&format!("{path}/{nowhere}")).await.status, 404);
    let body = json!({"includeDeleted": false, "accountingEntryIds": [two["id"], nowhere]});
    let found = client
        .post("/v1/accounting-entries/receipts:search", &body)
        .await
        .rows();
    assert_eq!(found.len(), 2);
}
