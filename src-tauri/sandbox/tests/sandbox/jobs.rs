//! Creating jobs, the state machine, expiry, and the locks on entries.

use std::time::Duration;

use ledgerport_sandbox::{Behaviour, Refused, Scenario};
use serde_json::{Value, json};

use crate::client::{error, id, start, start_as};

const NOWHERE: &str = "00000000-0000-4000-8000-000000000000";

#[tokio::test]
async fn a_job_locks_its_entries_until_it_ends() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let status = || {
        let mut statuses: Vec<String> = sandbox
            .entries()
            .into_iter()
            .map(|entry| entry.export_status)
            .collect();
        statuses.sort();
        statuses.dedup();
        statuses
    };
    assert_eq!(status(), ["NOT_EXPORTED"]);
    let job = client.create_job(false).await;
    assert_eq!(status(), ["QUEUED"]);
    client.event(&job, "started").await;
    assert_eq!(status(), ["EXPORTING"]);
    let items = client
        .get(&format!("/v3/export-jobs/{job}/items"))
        .await
        .rows();
    let done = json!([{
        "accountingEntryId": items[0]["accountingEntryId"],
        "status": "successful",
        "externalId": "2026-1",
    }]);
    client
        .put(&format!("/v3/export-jobs/{job}/items"), &done)
        .await;
    assert_eq!(
        client.event(&job, "completed_with_errors").await.status,
        202
    );
    assert_eq!(status(), ["EXPORTED", "NOT_EXPORTED"]);
    let job = sandbox.jobs().remove(0);
    assert_eq!(job.status, "completed_with_errors");
    assert_eq!(job.items[0].external_id.as_deref(), Some("2026-1"));
    assert!(job.items[1..].iter().all(|item| item.status == "abandoned"));
}

#[tokio::test]
async fn one_open_job_per_company() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    let entries = client.open_entries().await;
    let body =
        |entries: &[Value]| json!({"companyId": client.company, "accountingEntryIds": entries});
    let first = client.post("/v3/export-jobs", &body(&entries[..2])).await;
    assert_eq!(first.status, 201);
    let second = client.post("/v3/export-jobs", &body(&entries[2..4])).await;
    assert_eq!(second.error(), error(409, "EXPORT_ALREADY_IN_PROGRESS"));
    client.event(&id(&first.data()), "failed").await;
    let third = client.post("/v3/export-jobs", &body(&entries[2..4])).await;
    assert_eq!(third.status, 201);
}

#[tokio::test]
async fn a_job_echoes_what_it_was_made_of() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    let employee = client
        .get(&format!("/v2/employees?companyId={}", client.company))
        .await
        .rows()
        .remove(0);
    let entries = client.open_entries().await;
    let body = json!({
        "companyId": client.company,
        "accountingEntryIds": [entries[0], entries[1], entries[0]],
        "employeeId": employee["id"],
        "isInteractive": false,
        "options": {"vendorBasedBookkeeping": true},
    });
    let job = client.post("/v3/export-jobs", &body).await.data();
    assert_eq!(job["numberOfItems"], 2);
    assert_eq!(job["createdBy"], employee["id"]);
    assert_eq!(job["isInteractive"], false);
    assert_eq!(job["vendorBasedBookkeeping"], true);
    assert_eq!(job["status"], "pending");
    assert_eq!(job["expiresIn"], 3600);
    // The same object in the other version.
    let same = client
        .get(&format!("/v2/export-jobs/{}", id(&job)))
        .await
        .data();
    assert_eq!(same, job);
}

#[tokio::test]
async fn bad_bodies_make_no_job() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let company = &client.company;
    let entry = client.open_entries().await.remove(0);
    for body in [
        json!(null),
        json!([]),
        json!({}),
        json!({"companyId": company}),
        json!({"companyId": company, "accountingEntryIds": []}),
        json!({"companyId": company, "accountingEntryIds": "all"}),
        json!({"companyId": company, "accountingEntryIds": [1]}),
        json!({"companyId": company, "accountingEntryIds": [NOWHERE]}),
        json!({"companyId": company, "accountingEntryIds": [entry, NOWHERE]}),
        json!({"companyId": "x", "accountingEntryIds": [entry]}),
        json!({"companyId": company, "accountingEntryIds": [entry], "employeeId": NOWHERE}),
        json!({"companyId": company, "accountingEntryIds": [entry], "isInteractive": "yes"}),
        json!({"companyId": company, "accountingEntryIds": [entry], "options": 1}),
        json!({"companyId": company, "accountingEntryIds": [entry], "options": [true]}),
        json!([[entry], company]),
    ] {
        let refused = client.post("/v3/export-jobs", &body).await;
        assert_eq!(refused.error(), error(400, "BAD_REQUEST"), "{body}");
    }
    for text in [
        "",
        "{",
        "[[[[",
        "\u{0}",
        "{\"companyId\":\"a\",\"companyId\":\"b\"}",
    ] {
        let sent = client
            .send(reqwest::Method::POST, "/v3/export-jobs", Some(text.into()))
            .await;
        assert_eq!(sent.expect("answers").status, 400, "{text:?}");
    }
    let deep = "[".repeat(100_000);
    let sent = client
        .send(reqwest::Method::POST, "/v3/export-job-events", Some(deep))
        .await;
    assert_eq!(sent.expect("answers").status, 400);
    assert!(sandbox.jobs().is_empty());
}

#[tokio::test]
async fn a_huge_body_is_refused_and_the_sandbox_lives_on() {
    let behaviour = Behaviour {
        max_body_bytes: 10_000,
        ..Behaviour::default()
    };
    let (_sandbox, client) = start_as(Scenario::Bakery, behaviour).await;
    let sent = client
        .send(
            reqwest::Method::POST,
            "/v3/export-job-events",
            Some(" ".repeat(50_000)),
        )
        .await;
    assert_eq!(
        sent.expect("answers").error(),
        error(413, "PAYLOAD_TOO_LARGE")
    );
    assert_eq!(client.get("/v3/export-jobs").await.status, 200);
}

#[tokio::test]
async fn every_event_from_every_status() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    // Events that lead to a status, and what each event answers there.
    let cases: [(&[&str], [u16; 4]); 5] = [
        (&[], [202, 202, 422, 422]),
        (&["started"], [422, 202, 202, 202]),
        (&["started", "completed"], [422; 4]),
        (&["started", "completed_with_errors"], [422; 4]),
        (&["failed"], [422; 4]),
    ];
    let events = ["started", "failed", "completed", "completed_with_errors"];
    for (lead, expected) in cases {
        for (event, status) in events.iter().zip(expected) {
            let entries = client.open_entries().await;
            let body = json!({"companyId": client.company, "accountingEntryIds": entries[..1]});
            let job = id(&client.post("/v3/export-jobs", &body).await.data());
            for event in lead {
                assert_eq!(client.event(&job, event).await.status, 202);
            }
            let answer = client.event(&job, event).await;
            assert_eq!(answer.status, status, "{event} after {lead:?}");
            if status == 422 {
                assert_eq!(answer.error().1, "INVALID_EXPORT_JOB_STATUS_CHANGE");
            } else {
                assert!(answer.bytes.is_empty());
            }
            client.event(&job, "failed").await;
        }
    }
}

#[tokio::test]
async fn events_are_checked_before_they_count() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let job = client.create_job(false).await;
    for body in [
        json!({}),
        json!({"jobId": job}),
        json!({"jobId": job, "event": "canceled"}),
        json!({"exportJobId": job, "event": "started"}),
        json!({"jobId": "x", "event": "started"}),
        json!({"jobId": job, "event": "failed", "failureReasonType": "unexpected_failure"}),
        json!({"jobId": job, "event": "failed", "failureReason": null}),
        json!({"jobId": job, "event": "failed", "failureReason": 7}),
    ] {
        let refused = client.post("/v3/export-job-events", &body).await;
        assert_eq!(refused.error(), error(400, "BAD_REQUEST"), "{body}");
    }
    assert_eq!(
        client.event(NOWHERE, "started").await.error(),
        error(404, "EXPORT_NOT_FOUND")
    );
    assert_eq!(sandbox.jobs()[0].status, "pending");
    let failed = json!({
        "jobId": job, "event": "failed",
        "failureReasonType": "missing_configuration", "failureReason": "No journal",
    });
    assert_eq!(
        client.post("/v2/export-job-events", &failed).await.status,
        202
    );
    let job = client.get(&format!("/v3/export-jobs/{job}")).await.data();
    assert_eq!(job["failureReasonType"], "missing_configuration");
    assert_eq!(job["failureReason"], "No journal");
    assert_eq!(job["startedAt"], Value::Null);
}

#[tokio::test]
async fn an_hour_of_silence_expires_a_job_and_reading_is_silence() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let job = client.running_job().await;
    sandbox.advance_clock(Duration::from_secs(3500));
    let items = client
        .get(&format!("/v3/export-jobs/{job}/items"))
        .await
        .rows();
    let alive =
        json!([{"accountingEntryId": items[0]["accountingEntryId"], "status": "in_progress"}]);
    assert_eq!(
        client
            .put(&format!("/v3/export-jobs/{job}/items"), &alive)
            .await
            .status,
        200
    );
    sandbox.advance_clock(Duration::from_secs(3500));
    let read = client.get(&format!("/v3/export-items?job_id={job}")).await;
    assert_eq!(read.status, 200);
    sandbox.advance_clock(Duration::from_secs(101));
    let read = client.get(&format!("/v3/export-items?job_id={job}")).await;
    assert_eq!(read.error(), error(422, "EXPORT_JOB_STATUS_UNPROCESSABLE"));
    let late = client
        .put(&format!("/v3/export-jobs/{job}/items"), &alive)
        .await;
    assert_eq!(late.error(), error(422, "EXPORT_JOB_STATUS_UNPROCESSABLE"));
    let job = client.get(&format!("/v3/export-jobs/{job}")).await.data();
    assert_eq!(
        (&job["status"], &job["failureReasonType"]),
        (&json!("failed"), &json!("job_expired"))
    );
    assert!(job["expiredAt"].is_string());
    assert_eq!(client.open_entries().await.len(), 40);
}

#[tokio::test]
async fn a_pending_job_expires_too() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let job = client.create_job(false).await;
    sandbox.advance_clock(Duration::from_secs(3601));
    assert_eq!(client.event(&job, "started").await.status, 422);
}

#[tokio::test]
async fn people_in_pleo_click_and_cancel() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let entries = sandbox.entries();
    let first = sandbox
        .click_export(Some(&[entries[0].id]))
        .expect("the entry is free");
    // Clicked jobs queue up behind each other; those of the API do not.
    let rest = sandbox.click_export(None).expect("the others are free");
    assert_eq!(sandbox.click_export(None), Err(Refused::NothingToExport));
    assert_eq!(
        sandbox.click_export(Some(&[entries[0].id])),
        Err(Refused::Locked(entries[0].id))
    );
    let jobs = client
        .get("/v3/export-jobs?statuses=pending&statuses=in_progress")
        .await
        .rows();
    assert_eq!(jobs.len(), 2);
    assert_eq!(jobs[1]["id"], first.to_string(), "newest first");
    assert_eq!(jobs[0]["numberOfItems"], 39);
    assert_eq!(jobs[0]["vendorBasedBookkeeping"], true);
    sandbox.cancel_job(rest).expect("the job is open");
    assert_eq!(sandbox.cancel_job(rest), Err(Refused::Finished(rest)));
    let job = sandbox.job(rest).expect("the job stays");
    assert_eq!(job.failure_reason_type.as_deref(), Some("canceled_by_user"));
    assert_eq!(
        client.event(&rest.to_string(), "completed").await.status,
        422
    );
}

#[tokio::test]
async fn completed_with_open_items_is_a_switch() {
    let strict = Behaviour {
        strict_completed: true,
        ..Behaviour::default()
    };
    let (sandbox, client) = start_as(Scenario::Bakery, strict).await;
    let job = client.running_job().await;
    assert_eq!(client.event(&job, "completed").await.status, 422);
    sandbox.set_behaviour(Behaviour::default());
    assert_eq!(client.event(&job, "completed").await.status, 202);
    assert!(
        sandbox.jobs()[0]
            .items
            .iter()
            .all(|item| item.status == "abandoned")
    );
}

#[tokio::test]
async fn the_list_of_jobs_can_be_filtered() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    let job = client.running_job().await;
    client.event(&job, "failed").await;
    client.create_job(false).await;
    let count = |path: &'static str| async { client.get(path).await.rows().len() };
    assert_eq!(count("/v3/export-jobs").await, 2);
    assert_eq!(count("/v3/export-jobs?statuses=failed").await, 1);
    assert_eq!(count("/v3/export-jobs?statuses=completed").await, 0);
    assert_eq!(count("/v2/export-jobs?status=pending").await, 1);
    // v3 dropped the single filter, so it is ignored there.
    assert_eq!(count("/v3/export-jobs?status=pending").await, 2);
}
