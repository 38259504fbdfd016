//! Version 1 of the Export API: deprecated, its answers documented only as "default", and still served.

use ledgerport_core::model::{ItemFailureKind, ItemStatus, ItemUpdate, JobEvent, JobStatus};
use ledgerport_core::pleo::{ApiVersion, UnknownVersion};
use serde_json::{Value, json};

use crate::raw::{COMPANY, ENTRY, JOB, Server, Turn};
use crate::sample::{bare, entry, full, page};

const V: ApiVersion = ApiVersion::V1;

/// An item as version 1 spells it: an older, smaller shape, and always a user.
fn old(mut item: Value) -> Value {
    let fields = item.as_object_mut().expect("an object");
    for newer in [
        "bookkeeping",
        "contraAccount",
        "servicePeriod",
        "subType",
        "vendor",
    ] {
        fields.remove(newer);
    }
    fields.insert("teamCode".into(), json!("T1"));
    if let Some(tax) = item["accountingEntryLines"][0]["tax"].as_object_mut() {
        tax.retain(|name, _| !name.contains("goingTaxAccount"));
    }
    item
}

#[tokio::test]
async fn items_of_version_1_are_read_with_what_they_have() {
    let mut nobody = old(bare(8));
    nobody["user"] = json!({"id": null, "name": "", "code": null});
    let body = page(&[old(full(7)), nobody]);
    let server = Server::start(vec![Turn::json(200, &body)]).await;
    let items = server
        .client()
        .export_items(V, JOB, None)
        .await
        .expect("a page");
    let [Ok(item), Ok(nobody)] = items.rows.as_slice() else {
        panic!("{items:?}")
    };
    assert_eq!(item.entry, entry(7));
    assert_eq!(item.user.as_deref(), Some("Ane"));
    assert_eq!(item.supplier.name.as_deref(), Some("MILL 17"));
    assert!(item.vendor.is_none() && item.bookkeeping.is_none() && item.contra_account.is_none());
    assert_eq!(
        item.lines[0].tax.as_ref().map(|tax| tax.rate.millionths),
        Some(250_000)
    );
    assert_eq!((&nobody.user, &nobody.user_code), (&None, &None));
    let first = format!("GET /v1/export-items?job_id={JOB}&limit=1000 HTTP/1.1\r\n");
    assert!(
        server.requests()[0].starts_with(&first),
        "{}",
        server.requests()[0]
    );
}

#[tokio::test]
async fn a_job_of_version_1_goes_through_every_call() {
    let job = json!({"data": {
        "id": JOB, "companyId": COMPANY, "status": "pending", "createdAt": "2026-10-05T12:00:00Z",
        "expiresIn": 3600, "isInteractive": true, "numberOfItems": 1, "vendorBasedBookkeeping": false,
        "completedAt": null, "createdBy": null, "expiredAt": null, "startedAt": null, "lastUpdatedAt": null,
        "failureReason": null, "failureReasonType": null,
    }});
    let item =
        |status: Value| json!({"accountingEntryId": ENTRY, "exportJobId": JOB, "status": status});
    let updated = json!({"data": [item(json!("failed"))], "errors": []});
    let list = json!({"data": [item(Value::Null)], "pagination": {"hasNextPage": false}});
    // "default" may be any success.
    let server = Server::start(vec![
        Turn::json(200, &job.to_string()),
        Turn::json(200, &job.to_string()),
        Turn::json(200, ""),
        Turn::json(200, &list.to_string()),
        Turn::json(201, &updated.to_string()),
        Turn::status(204, ""),
    ])
    .await;
    let client = server.client();
    let made = client
        .create_job(V, COMPANY, &[ENTRY], true)
        .await
        .expect("made");
    assert_eq!((made.id, made.status), (JOB, JobStatus::Pending));
    assert_eq!(client.job(V, JOB).await.expect("read").number_of_items, 1);
    client
        .send_event(V, JOB, &JobEvent::Started)
        .await
        .expect("taken");
    let states = client.job_items(V, JOB, None).await.expect("listed");
    assert_eq!(
        states.rows[0].status,
        ItemStatus::Pending,
        "null until somebody worked on it"
    );
    let failed = ItemUpdate::Failed {
        entry: ENTRY,
        kind: ItemFailureKind::VendorUnknown,
        reason: "Because.".into(),
    };
    let told = client.update_items(V, JOB, &[failed]).await.expect("told");
    assert_eq!(told.accepted.len(), 1);
    client
        .send_event(V, JOB, &JobEvent::Completed)
        .await
        .expect("taken");

    let requests = server.requests();
    let lines: Vec<_> = requests
        .iter()
        .map(|request| request.lines().next().expect("a line"))
        .collect();
    let expected = [
        "POST /v1/export-jobs HTTP/1.1".to_owned(),
        format!("GET /v1/export-jobs/{JOB} HTTP/1.1"),
        "POST /v1/export-job-events HTTP/1.1".to_owned(),
        format!("GET /v1/export-jobs/{JOB}/items?limit=1000 HTTP/1.1"),
        format!("PUT /v1/export-jobs/{JOB}/items HTTP/1.1"),
        "POST /v1/export-job-events HTTP/1.1".to_owned(),
    ];
    assert_eq!(lines, expected);
    assert!(
        requests[0].contains(r#""vendorBasedBookkeeping":false"#),
        "its items have no vendor"
    );
    assert!(
        requests[4].contains(r#""failureReasonType":"accounting_system_validation_failure""#),
        "{}",
        requests[4]
    );
}

#[tokio::test]
async fn refusals_of_version_1_are_told_apart_by_their_type() {
    let table = [
        (400, "UNSUPPORTED_API_VERSION"),
        (404, "EXPORT_NOT_FOUND"),
        (409, "EXPORT_ALREADY_IN_PROGRESS"),
        (422, "INVALID_EXPORT_JOB_STATUS_CHANGE"),
    ];
    for (status, kind) in table {
        let body = json!({"type": kind.to_lowercase(), "message": "No."}).to_string();
        let server = Server::start(vec![Turn::json(status, &body)]).await;
        let error = server.client().send_event(V, JOB, &JobEvent::Started).await;
        let error = error.expect_err("refused");
        assert!(error.is_kind(kind) && !error.outcome_unknown(), "{error:?}");
    }
}

#[test]
fn version_0_is_refused_with_a_sentence() {
    assert_eq!("v1".parse(), Ok(V));
    assert_eq!(V.to_string(), "v1");
    let refused = "v0".parse::<ApiVersion>().expect_err("retired");
    assert_eq!(refused, UnknownVersion::Retired);
    assert!(
        refused.to_string().contains("v0 is not offered"),
        "{refused}"
    );
    for text in ["", "v4", "V1", "1", "v1 "] {
        assert_eq!(text.parse::<ApiVersion>(), Err(UnknownVersion::Unknown));
    }
}
