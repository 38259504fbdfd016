//! What outlives a restart.

use std::fs;
use std::path::Path;

use ledgerport_sandbox::{Config, Sandbox, Scenario};
use serde_json::json;

use crate::client::{Client, start_with};

fn config(path: &Path) -> Config {
    Config {
        key: Some("the-same-key".into()),
        state_file: Some(path.to_owned()),
        ..Config::default()
    }
}

async fn worked_on(path: &Path) -> (Sandbox, Client) {
    let (sandbox, client) = start_with(config(path)).await;
    let job = client.running_job().await;
    let entry = sandbox.entries()[0].id;
    let update = json!([{"accountingEntryId": entry, "status": "successful", "externalId": "1"}]);
    client
        .put(&format!("/v3/export-jobs/{job}/items"), &update)
        .await;
    client.event(&job, "completed").await;
    let new = json!({
        "companyId": client.company, "name": "Ny", "defaultCurrency": "DKK", "externalId": "9",
    });
    client.post("/v1/vendors", &new).await;
    sandbox.click_export(None).expect("the rest is free");
    (sandbox, client)
}

#[tokio::test]
async fn jobs_items_vendors_and_statuses_are_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("company.json");
    let (sandbox, _) = worked_on(&path).await;
    let (jobs, entries) = (sandbox.jobs(), sandbox.entries());
    let key = sandbox.key();
    sandbox.stop().await;
    let text = fs::read_to_string(&path).expect("it was saved");
    assert!(!text.contains(&key));

    let (again, client) = start_with(config(&path)).await;
    assert!(again.started_fresh().is_none());
    assert_eq!((again.jobs(), again.entries()), (jobs, entries));
    let search = format!("/v1/vendors:search?company_id={}", client.company);
    let found = client
        .post(&search, &json!({"externalIds": ["9"]}))
        .await
        .rows();
    assert_eq!(found.len(), 1);
    // The kept job goes on.
    let job = again.jobs()[1].id.to_string();
    assert_eq!(client.event(&job, "started").await.status, 202);
}

#[tokio::test]
async fn dropping_saves_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("company.json");
    drop(worked_on(&path).await);
    let (again, _) = start_with(config(&path)).await;
    assert_eq!(again.jobs().len(), 2);
}

#[tokio::test]
async fn changes_are_saved_while_it_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("company.json");
    let (_sandbox, _) = worked_on(&path).await;
    while !fs::read_to_string(&path).is_ok_and(|text| text.contains("\"externalId\":\"9\"")) {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_told_and_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("company.json");
    let (sandbox, _) = worked_on(&path).await;
    sandbox.stop().await;
    let good = fs::read_to_string(&path).expect("it was saved");
    let half = good[..good.len() / 2].to_owned();
    for (text, reason) in [
        (String::new(), "damaged"),
        (half, "damaged"),
        ("[]".into(), "damaged"),
        (
            good.replace("\"format\":1", "\"format\":2"),
            "another version",
        ),
        (good.replace("\"bakery\"", "\"agency\""), "agency"),
        (good.replace("\"entry\":39", "\"entry\":4000"), "fit"),
        (
            good.replacen("[[1,\"EXPORTED\"]", "[[2,\"EXPORTED\"]", 1),
            "fit",
        ),
    ] {
        assert_ne!(text, good, "{reason}");
        fs::write(&path, text).expect("the folder is ours");
        let (sandbox, client) = start_with(config(&path)).await;
        let told = sandbox
            .started_fresh()
            .map(ToString::to_string)
            .unwrap_or_default();
        assert!(told.contains(reason), "{told} should say {reason}");
        assert!(sandbox.jobs().is_empty());
        assert_eq!(client.open_entries().await.len(), 40);
        sandbox.stop().await;
        let (sandbox, _) = start_with(config(&path)).await;
        assert!(sandbox.started_fresh().is_none());
    }
}

#[tokio::test]
async fn the_clock_never_goes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("company.json");
    let (sandbox, _) = worked_on(&path).await;
    sandbox.advance_clock(std::time::Duration::from_hours(24));
    let then = sandbox.now();
    sandbox.stop().await;
    let (again, _) = start_with(Config {
        scenario: Scenario::Bakery,
        ..config(&path)
    })
    .await;
    assert!(again.now() >= then);
}
