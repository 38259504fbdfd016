//! Export API v1, and which company is answered in which version.

use ledgerport_sandbox::{Behaviour, ExportVersions, RateLimit, Sandbox, Scenario};
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Client, error, start};

const VERSIONS: [&str; 4] = ["v0", "v1", "v2", "v3"];

fn policy(sandbox: &Sandbox, export_versions: ExportVersions) {
    sandbox.set_behaviour(Behaviour {
        export_versions,
        rate_limit: RateLimit::Unlimited,
        ..Behaviour::default()
    });
}

/// Status and error type of the jobs list in v0 to v3.
async fn jobs(client: &Client) -> Vec<(u16, String)> {
    let mut seen = Vec::new();
    for version in VERSIONS {
        seen.push(client.get(&format!("/{version}/export-jobs")).await.error());
    }
    seen
}

#[tokio::test]
async fn a_whole_export_in_v1() {
    let (sandbox, client) = start(Scenario::Legacy).await;
    let body = json!({
        "companyId": client.company,
        "accountingEntryIds": client.open_entries().await,
        "options": {"vendorBasedBookkeeping": true},
    });
    let made = client.post("/v1/export-jobs", &body).await;
    assert_eq!(made.status, 201);
    let job = made.data()["id"].as_str().expect("an id").to_owned();
    assert_eq!(
        client.post("/v1/export-jobs", &body).await.error(),
        error(409, "EXPORT_ALREADY_IN_PROGRESS")
    );
    // The parameter that v3 dropped.
    let pending = client.get("/v1/export-jobs?status=pending").await.rows();
    assert_eq!(pending.len(), 1);
    let started = json!({"jobId": job, "event": "started"});
    assert_eq!(
        client.post("/v1/export-job-events", &started).await.status,
        202
    );
    let items = client
        .all(&format!("/v1/export-jobs/{job}/items?limit=7"))
        .await;
    let booked = client
        .all(&format!("/v1/export-items?job_id={job}&limit=7"))
        .await;
    assert_eq!((items.len(), booked.len()), (40, 40));
    for item in &booked {
        for absent in [
            "bookkeeping",
            "contraAccount",
            "servicePeriod",
            "subType",
            "vendor",
        ] {
            assert!(item.get(absent).is_none(), "{absent} in {item}");
        }
        assert!(item["user"].is_object() && item.get("teamCode").is_some());
    }
    let nobody: Vec<&Value> = booked
        .iter()
        .filter(|item| item["user"]["id"].is_null())
        .collect();
    assert!(!nobody.is_empty());
    assert!(nobody.iter().all(|item| item["user"]["name"] == ""));
    let path = format!("/v1/export-jobs/{job}/items");
    let entry = &items[0]["accountingEntryId"];
    let only_v3 = json!([{"accountingEntryId": entry, "status": "failed", "failureReasonType": "vendor_unknown"}]);
    assert_eq!(
        client.put(&path, &only_v3).await.error(),
        error(400, "BAD_REQUEST")
    );
    let failed = json!([{
        "accountingEntryId": entry, "status": "failed",
        "failureReasonType": "accounting_system_validation_failure",
    }]);
    assert_eq!(client.put(&path, &failed).await.status, 200);
    let many = Value::from(vec![failed[0].clone(); 101]);
    assert_eq!(
        client.put(&path, &many).await.error(),
        error(413, "EXPORT_JOB_ITEMS_UPDATE_LIMIT")
    );
    let done = json!({"jobId": job, "event": "completed_with_errors"});
    assert_eq!(
        client.post("/v1/export-job-events", &done).await.status,
        202
    );
    assert_eq!(
        client.put(&path, &failed).await.error(),
        error(422, "EXPORT_JOB_STATUS_UNPROCESSABLE")
    );
    assert_eq!(
        client.post("/v1/export-job-events", &done).await.error(),
        error(422, "INVALID_EXPORT_JOB_STATUS_CHANGE")
    );
    assert_eq!(sandbox.jobs()[0].status, "completed_with_errors");
    assert_eq!(
        client
            .send(Method::DELETE, "/v1/export-jobs", None)
            .await
            .expect("answers")
            .status,
        405
    );
}

#[tokio::test]
async fn policies_decide_and_a_job_is_the_same_in_all_versions() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let ok = || error(200, "");
    let refused = || error(400, "UNSUPPORTED_API_VERSION");
    let unknown = || error(404, "NOT_FOUND");
    assert_eq!(jobs(&client).await, [refused(), ok(), ok(), ok()]);
    policy(&sandbox, ExportVersions::OnlyV3);
    assert_eq!(jobs(&client).await, [refused(), refused(), refused(), ok()]);
    policy(&sandbox, ExportVersions::UpToV2);
    assert_eq!(jobs(&client).await, [refused(), ok(), ok(), unknown()]);
    policy(&sandbox, ExportVersions::UpToV1);
    assert_eq!(jobs(&client).await, [refused(), ok(), unknown(), unknown()]);
    policy(&sandbox, ExportVersions::Documented);
    let job = sandbox.click_export(None).expect("there are entries");
    for version in ["v1", "v2", "v3"] {
        let seen = client
            .get(&format!("/{version}/export-jobs/{job}"))
            .await
            .data();
        assert_eq!(seen["numberOfItems"], 40, "{version}");
    }
    for path in [
        "export-jobs",
        "export-job-events",
        "export-items",
        "export-jobs/x/items",
    ] {
        let answer = client.get(&format!("/v0/{path}")).await;
        assert_eq!(answer.error(), refused(), "{path}");
    }
}

#[tokio::test]
async fn companies_that_need_a_version() {
    // Several currencies: v3 or nothing.
    let (sandbox, client) = start(Scenario::MultiCurrency).await;
    let job = sandbox.click_export(None).expect("there are entries");
    for (version, expected) in [
        ("v1", error(400, "UNSUPPORTED_API_VERSION")),
        ("v2", error(400, "UNSUPPORTED_API_VERSION")),
        ("v3", error(200, "")),
    ] {
        let items = client
            .get(&format!("/{version}/export-items?job_id={job}"))
            .await;
        assert_eq!(items.error(), expected, "{version}");
    }
    // Contra accounts not mapped: v1 or v2.
    let (sandbox, client) = start(Scenario::ContraMissing).await;
    let job = sandbox.click_export(None).expect("there are entries");
    for (version, expected) in [
        ("v1", error(200, "")),
        ("v2", error(200, "")),
        ("v3", error(400, "MISSING_CONTRA_ACCOUNTS")),
    ] {
        let items = client
            .get(&format!("/{version}/export-items?job_id={job}"))
            .await;
        assert_eq!(items.error(), expected, "{version}");
    }
    // An old Pleo: v1 only, also when a job is made.
    let (_sandbox, client) = start(Scenario::Legacy).await;
    let body =
        json!({"companyId": client.company, "accountingEntryIds": client.open_entries().await});
    for (version, status) in [("v3", 404), ("v2", 404), ("v0", 400), ("v1", 201)] {
        let made = client.post(&format!("/{version}/export-jobs"), &body).await;
        assert_eq!(made.status, status, "{version}");
    }
}

#[tokio::test]
async fn awkward_values_reach_v1_as_far_as_it_has_the_fields() {
    let (sandbox, client) = start(Scenario::Awkward).await;
    let job = sandbox.click_export(None).expect("there are entries");
    let of = |version: &str| format!("/{version}/export-items?job_id={job}&limit=50");
    let (v1, v2) = (client.all(&of("v1")).await, client.all(&of("v2")).await);
    assert_eq!(v1.len(), v2.len());
    for (one, two) in v1.iter().zip(&v2) {
        assert_eq!(one["accountingEntryId"], two["accountingEntryId"]);
        assert_eq!(one["amount"], two["amount"]);
        assert_eq!(one.get("note"), two.get("note"));
        // The links differ by the second they were signed in.
        let files = |item: &Value| item["files"].as_array().map(Vec::len);
        assert_eq!(files(one), files(two));
        assert!(one.get("vendor").is_none() && one.get("subType").is_none());
        assert!(one["user"].is_object());
    }
}
