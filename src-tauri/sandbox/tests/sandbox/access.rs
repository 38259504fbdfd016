//! Keys, schemes, scopes, other companies, and the request limit.

use ledgerport_sandbox::{Behaviour, ErrorBodies, RateLimit, Scenario};
use serde_json::json;

use crate::client::{Client, answer, error, http, start, start_as};

#[tokio::test]
async fn both_schemes_open_the_company_and_nothing_else_does() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let url = format!("{}/v1/introspect", client.base);
    let basic = client.get("/v1/introspect").await.data();
    assert_eq!(basic["authMethod"], "API_KEY");
    assert_eq!(
        basic["subjectURN"],
        format!("urn:pleo:company:{}", client.company)
    );
    let bearer = answer(http().get(&url).bearer_auth(sandbox.key()))
        .await
        .expect("answers");
    assert_eq!(bearer.data()["authMethod"], "OAUTH2");
    for header in [
        "",
        "Basic",
        "Basic %%%",
        "Bearer",
        "Bearer x",
        "Digest x",
        &sandbox.key(),
    ] {
        let request = http().get(&url).header("authorization", header);
        let refused = answer(request).await.expect("answers");
        assert_eq!(refused.error(), error(401, "UNAUTHORIZED"), "{header:?}");
    }
    let with_password = http().get(&url).basic_auth(sandbox.key(), Some("secret"));
    assert_eq!(answer(with_password).await.expect("answers").status, 401);
    assert_eq!(answer(http().get(&url)).await.expect("answers").status, 401);
}

#[tokio::test]
async fn a_revoked_key_is_refused_until_it_is_restored() {
    let (sandbox, client) = start_as(
        Scenario::Bakery,
        Behaviour {
            error_bodies: ErrorBodies::Empty,
            ..Behaviour::default()
        },
    )
    .await;
    sandbox.revoke_key();
    let refused = client.get("/v3/export-jobs").await;
    assert_eq!((refused.status, refused.bytes.len()), (401, 0));
    sandbox.restore_key();
    assert_eq!(client.get("/v3/export-jobs").await.status, 200);
}

#[tokio::test]
async fn each_call_needs_its_scope() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    sandbox.set_scopes(["export-jobs:read"]);
    assert_eq!(client.get("/v3/export-jobs").await.status, 200);
    let company = client.company.clone();
    let id = "00000000-0000-4000-8000-000000000000";
    for path in [
        format!("/v3/export-items?job_id={id}"),
        format!("/v1/vendors/{id}"),
        format!("/v1/chart-of-accounts/{id}"),
        format!("/v0/tax-codes/{id}"),
        "/v0/tag-groups".to_owned(),
        "/v1/companies".to_owned(),
        format!("/v2/employees?companyId={company}"),
    ] {
        assert_eq!(
            client.get(&path).await.error(),
            error(403, "FORBIDDEN"),
            "{path}"
        );
    }
    for path in ["/v3/export-jobs", "/v2/export-job-events", "/v1/vendors"] {
        let refused = client.post(path, &json!({})).await;
        assert_eq!(refused.error(), error(403, "FORBIDDEN"), "{path}");
    }
    // Entries and introspection ask for none.
    let search = client
        .post(
            "/v1/accounting-entries:search",
            &json!({"includeDeleted": false}),
        )
        .await;
    assert_eq!(search.status, 200);
    assert_eq!(
        client.get("/v1/introspect").await.data()["scope"],
        "export-jobs:read"
    );
}

#[tokio::test]
async fn the_neighbour_exists_and_stays_closed() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let mut neighbour = Client::with_key(&sandbox, &sandbox.neighbour_key());
    neighbour.company = sandbox.neighbour_id().to_string();
    let job = neighbour.create_job(false).await;
    let entry = neighbour
        .get(&format!("/v3/export-jobs/{job}/items"))
        .await
        .rows()[0]["accountingEntryId"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let other = sandbox.neighbour_id();
    for path in [
        format!("/v3/export-jobs/{job}"),
        format!("/v2/export-jobs/{job}/items"),
        format!("/v3/export-items?job_id={job}"),
    ] {
        assert_eq!(
            client.get(&path).await.error(),
            error(404, "EXPORT_NOT_FOUND"),
            "{path}"
        );
    }
    for path in [
        format!("/v3/export-jobs?company_id={other}"),
        format!("/v1/accounting-entries/{entry}"),
        format!("/v1/companies/{other}"),
        format!("/v2/employees?companyId={other}"),
        format!("/v0/tag-groups?company_id={other}"),
    ] {
        assert_eq!(
            client.get(&path).await.error(),
            error(403, "FORBIDDEN"),
            "{path}"
        );
    }
    let create = json!({"companyId": other, "accountingEntryIds": [entry]});
    let refused = client.post("/v3/export-jobs", &create).await;
    assert_eq!(refused.error(), error(403, "FORBIDDEN"));
    let create = json!({"companyId": client.company, "accountingEntryIds": [entry]});
    let refused = client.post("/v3/export-jobs", &create).await;
    assert_eq!(refused.error(), error(400, "BAD_REQUEST"));
    assert_eq!(client.event(&job, "started").await.status, 404);
    let search = client
        .post(
            &format!("/v1/vendors:search?company_id={other}"),
            &json!({}),
        )
        .await;
    assert_eq!(search.error(), error(403, "FORBIDDEN"));
    // Nothing of this moved the neighbour's job.
    let still = neighbour
        .get(&format!("/v3/export-jobs/{job}"))
        .await
        .data();
    assert_eq!(still["status"], "pending");
}

#[tokio::test]
async fn six_hundred_requests_a_minute_and_then_429() {
    let (sandbox, client) = start(Scenario::Empty).await;
    for _ in 0..600 {
        assert_eq!(client.get("/v1/introspect").await.status, 200);
    }
    let refused = client.get("/v1/introspect").await;
    assert_eq!(refused.error(), error(429, "RATE_LIMITED"));
    let wait: u64 = refused
        .retry_after
        .and_then(|text| text.parse().ok())
        .expect("whole seconds");
    assert!((1..=60).contains(&wait));
    sandbox.set_behaviour(Behaviour {
        retry_after: false,
        ..Behaviour::default()
    });
    assert_eq!(client.get("/v1/introspect").await.retry_after, None);
    sandbox.set_behaviour(Behaviour {
        rate_limit: RateLimit::Unlimited,
        ..Behaviour::default()
    });
    assert_eq!(client.get("/v1/introspect").await.status, 200);
    sandbox.set_behaviour(Behaviour::default());
    sandbox.advance_clock(std::time::Duration::from_secs(61));
    assert_eq!(client.get("/v1/introspect").await.status, 200);
}

#[tokio::test]
async fn unknown_paths_wrong_methods_and_bad_ids() {
    let (_sandbox, client) = start(Scenario::Empty).await;
    for path in [
        "/",
        "/v4/export-jobs",
        "/v3/export-jobs/",
        "/v3//export-jobs",
        "/%00",
        "/v1",
    ] {
        let status = client.get(path).await.status;
        assert!(matches!(status, 400 | 404), "{path}: {status}");
    }
    for path in [
        "/v3/export-job-events",
        "/v1/vendors:search",
        "/v0/tags:search",
    ] {
        assert_eq!(
            client.get(path).await.error(),
            error(405, "METHOD_NOT_ALLOWED"),
            "{path}"
        );
    }
    let nil = "00000000000000000000000000000000";
    for path in [
        "/v3/export-jobs/1".to_owned(),
        format!("/v3/export-jobs/{nil}"),
        format!("/v3/export-items?job_id={nil}"),
        "/v3/export-items".to_owned(),
        "/v1/accounting-entries/x".to_owned(),
        "/v1/vendors/x".to_owned(),
        "/v3/export-jobs?company_id=x".to_owned(),
        "/v3/export-jobs?statuses=done".to_owned(),
    ] {
        assert_eq!(
            client.get(&path).await.error(),
            error(400, "BAD_REQUEST"),
            "{path}"
        );
    }
}
