//! Receipts as Pleo hands them out: a signed link that needs no key, works for a day, and is made anew with the item.

use std::time::Duration;

use ledgerport_core::receipts::{INDEX_HEAD, IndexRow, Kind, ReceiptError, Receipts, Wanted};
use ledgerport_sandbox::{Config, Sandbox, Scenario};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::names;

struct Listed {
    url: String,
    kind: String,
    bytes: i64,
}

/// The sandbox's receipts, first page.
async fn listed(sandbox: &Sandbox) -> Vec<Listed> {
    let http = reqwest::Client::builder().no_proxy();
    let url = format!(
        "{}/v1/accounting-entries/receipts:search?company_id={}",
        sandbox.url(),
        sandbox.company_id()
    );
    let answer = http
        .build()
        .expect("a client")
        .post(url)
        .basic_auth(sandbox.key(), Some(""))
        .header("content-type", "application/json")
        .body(r#"{"includeDeleted":false}"#)
        .send()
        .await
        .expect("an answer");
    let text = answer.text().await.expect("text");
    let found: Value = serde_json::from_str(&text).expect("JSON");
    let rows = found["data"].as_array().expect("a list");
    let read = |row: &Value| Listed {
        url: row["url"].as_str().expect("a link").to_owned(),
        kind: row["mimeType"].as_str().expect("a type").to_owned(),
        bytes: row["sizeInBytes"].as_i64().expect("a size"),
    };
    rows.iter().map(read).collect()
}

#[tokio::test]
async fn receipts_are_fetched_whole_without_the_key_and_again_after_their_links_expired() {
    let sandbox = Sandbox::start(Config {
        scenario: Scenario::Bakery,
        ..Config::default()
    })
    .await
    .expect("starts");
    let folder = tempfile::tempdir().expect("a folder");
    let receipts = Receipts::local(&sandbox.url()).expect("on this computer");
    let all = listed(&sandbox).await;
    assert!(all.len() > 5);
    sandbox.clear_requests();
    let mut fetched = Vec::new();
    for (number, one) in all.iter().enumerate() {
        let wanted = Wanted {
            url: &one.url,
            stated_kind: &one.kind,
            stated_bytes: one.bytes,
            stem: &format!("2026-10-01_PLEO-{number}_1"),
        };
        let first = receipts
            .fetch(wanted, folder.path())
            .await
            .expect("fetched");
        let again = receipts.fetch(wanted, folder.path()).await.expect("kept");
        assert_eq!(first, again, "fetched twice is one file");
        let bytes = std::fs::read(folder.path().join(&first.name)).expect("there");
        assert_eq!(bytes.len() as u64, first.bytes);
        assert_eq!(format!("{:x}", Sha256::digest(&bytes)), first.sha256);
        assert!(matches!(first.kind, Kind::Pdf | Kind::Png));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let file = std::fs::metadata(folder.path().join(&first.name)).expect("there");
            assert_eq!(file.permissions().mode() & 0o777, 0o600);
        }
        fetched.push(first);
    }
    assert_eq!(names(folder.path()).len(), all.len());
    let asked = sandbox.requests();
    assert_eq!(asked.len(), 2 * all.len());
    assert!(!format!("{asked:?}").contains(&sandbox.key()));

    let mut index = INDEX_HEAD.to_owned();
    for (number, receipt) in (1..).zip(&fetched) {
        let row = IndexRow {
            reference: "PLEO-1",
            number,
            file: Some((&receipt.name, receipt.bytes, &receipt.sha256)),
            problem: "",
        };
        index.push_str(&row.line());
    }
    let mut table = csv::Reader::from_reader(std::io::Cursor::new(index));
    assert_eq!(table.records().count(), all.len());

    // A day later the links are dead, and the item brings fresh ones.
    sandbox.advance_clock(Duration::from_hours(25));
    let stale = Wanted {
        url: &all[0].url,
        stated_kind: &all[0].kind,
        stated_bytes: all[0].bytes,
        stem: "2026-10-01_PLEO-0_1",
    };
    let expired = receipts.fetch(stale, folder.path()).await;
    assert!(
        matches!(&expired, Err(error @ ReceiptError::Expired { status: 403 }) if error.wants_fresh_link()),
        "{expired:?}"
    );
    let fresh = listed(&sandbox).await;
    let wanted = Wanted {
        url: &fresh[0].url,
        ..stale
    };
    let again = receipts
        .fetch(wanted, folder.path())
        .await
        .expect("fetched");
    assert_eq!(again, fetched[0]);
}
