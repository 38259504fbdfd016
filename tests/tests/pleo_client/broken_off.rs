//! A job under way meets a bad day: connections torn down, keys revoked, updates half taken, answers that come too late.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ledgerport_core::model::{EntryId, ItemStatus, ItemUpdate, JobEvent, JobStatus};
use ledgerport_core::pleo::{ApiVersion, Error, Hint, Limits};
use ledgerport_sandbox::{Behaviour, Effect, Fault, RateLimit, Scenario};

use crate::raw::{ENTRY, JOB, Server, Turn, WHO, client, look_up, quick};
use crate::sandbox::{Bench, bench};

const V: ApiVersion = ApiVersion::V3;

async fn claimed(bench: &Bench) -> (ledgerport_core::model::JobId, Vec<EntryId>) {
    let job = bench.click();
    bench
        .client
        .send_event(V, job, &JobEvent::Started)
        .await
        .expect("taken");
    let items = bench
        .client
        .job_items(V, job, None)
        .await
        .expect("a page")
        .rows;
    (job, items.iter().map(|item| item.entry).collect())
}

fn booked(bench: &Bench, entries: &[EntryId]) -> Vec<ItemUpdate> {
    let exported_at = bench.sandbox.now();
    let booked = |entry: &EntryId| ItemUpdate::Successful {
        entry: *entry,
        external_id: "V-1".to_owned(),
        exported_at,
    };
    entries.iter().map(booked).collect()
}

#[tokio::test]
async fn a_connection_torn_down_at_any_point_repeats_reads_and_never_writes() {
    let whole = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{WHO}",
        WHO.len()
    );
    let head = whole.find("\r\n\r\n").expect("a head") + 4;
    for cut in [0, 5, head - 1, head, head + 1, whole.len() - 1] {
        let torn = Turn::Reset(whole.as_bytes()[..cut].to_vec());
        let (error, sent) = look_up(torn.clone()).await;
        assert!(matches!(error, Error::Offline { .. }), "{cut}: {error:?}");
        assert_eq!(sent, 3);

        let server = Server::start(vec![torn.clone(), Turn::json(200, WHO)]).await;
        server.client().introspect().await.expect("the second time");

        let server = Server::start(vec![torn]).await;
        let update = [ItemUpdate::InProgress { entry: ENTRY }];
        let error = server.client().update_items(V, JOB, &update).await;
        assert!(error.expect_err("torn").outcome_unknown(), "{cut}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_burst_of_server_errors_passes_and_a_long_one_is_told() {
    for status in [500, 502, 503, 504] {
        let bad = Turn::status(status, "");
        let server = Server::start(vec![bad.clone(), bad.clone(), Turn::json(200, WHO)]).await;
        server.client().introspect().await.expect("the third time");
        let (error, sent) = look_up(bad).await;
        assert_eq!((error, sent), (Error::Server { status }, 3));
    }
}

#[tokio::test]
async fn repeats_stay_a_small_part_of_what_is_asked() {
    // Every twentieth request fails.
    let count = AtomicUsize::new(0);
    let server = Server::answering(move |_| {
        if count.fetch_add(1, Ordering::Relaxed).is_multiple_of(20) {
            Turn::status(503, "")
        } else {
            Turn::json(200, WHO)
        }
    })
    .await;
    let client = server.client();
    for _ in 0..200 {
        client.introspect().await.expect("passes in the end");
    }
    assert_eq!(server.requests().len(), 211, "the least possible");

    // Every other one fails: after the reserve of twenty, one repeat for ten successes.
    let count = AtomicUsize::new(0);
    let server = Server::answering(move |_| {
        if count.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) {
            Turn::status(503, "")
        } else {
            Turn::json(200, WHO)
        }
    })
    .await;
    let client = server.client();
    let mut passed = 0;
    for _ in 0..200 {
        passed += usize::from(client.introspect().await.is_ok());
    }
    let repeats = server.requests().len() - 200;
    assert!(repeats <= 20 + passed / 10, "{repeats} of {passed}");
    assert!(repeats >= 20, "{repeats}");
}

#[tokio::test]
async fn a_refusal_holds_the_calls_of_every_task_and_none_fails() {
    let server = {
        let count = AtomicUsize::new(0);
        Server::answering(move |_| match count.fetch_add(1, Ordering::Relaxed) {
            // The first refusal meets whatever is under way.
            0..5 => Turn::status(429, "Retry-After: 1\r\n"),
            _ => Turn::json(200, WHO),
        })
        .await
    };
    let client = server.client();
    let calls = (0..20).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.introspect().await })
    });
    let calls: Vec<_> = calls.collect();
    for call in calls {
        call.await.expect("no task fails").expect("no call fails");
    }
    let traffic = client.traffic();
    assert_eq!((traffic.sent, traffic.throttled), (25, 5));
}

#[tokio::test]
async fn a_write_that_is_applied_late_was_sent_once() {
    let bench = bench(Scenario::Bakery).await;
    let job = bench.click();
    let path = "/v3/export-job-events";
    let late = Effect::ApplyLater { millis: 200 };
    bench.sandbox.inject(Fault::next(1, path, late));
    let error = bench.client.send_event(V, job, &JobEvent::Started).await;
    assert!(error.expect_err("no answer").outcome_unknown());
    // Looked for until it shows, as a run does; it must not be sent again meanwhile.
    while bench.client.job(V, job).await.expect("answers").status == JobStatus::Pending {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let again = bench.client.send_event(V, job, &JobEvent::Started).await;
    let again = again.expect_err("once only");
    assert!(
        again.is_kind("INVALID_EXPORT_JOB_STATUS_CHANGE"),
        "{again:?}"
    );
    let requests = bench.sandbox.requests();
    assert_eq!(requests.iter().filter(|one| one.path == path).count(), 2);
}

#[tokio::test]
async fn updates_whose_answer_was_lost_can_be_looked_up_item_by_item() {
    for effect in [Effect::LoseAnswer, Effect::Truncate] {
        let bench = bench(Scenario::Bakery).await;
        let (job, entries) = claimed(&bench).await;
        let path = format!("/v3/export-jobs/{}/items", job.0);
        bench
            .sandbox
            .inject(Fault::next(1, path, effect).method("PUT"));
        let updates = booked(&bench, &entries);
        let error = bench.client.update_items(V, job, &updates).await;
        assert!(error.expect_err("no answer").outcome_unknown());
        let now = bench.client.job_items(V, job, None).await.expect("a page");
        let done = |item: &ledgerport_core::model::JobItem| item.status == ItemStatus::Successful;
        assert!(now.rows.iter().all(done));
        let puts = bench
            .sandbox
            .requests()
            .iter()
            .filter(|one| one.method == "PUT")
            .count();
        assert_eq!(puts, 1);
    }
}

#[tokio::test]
async fn updates_half_taken_or_too_late_are_told_apart() {
    let bench = bench(Scenario::Bakery).await;
    let (job, entries) = claimed(&bench).await;
    let path = format!("/v3/export-jobs/{}/items", job.0);
    let refuse = Effect::RefuseItems {
        entries: vec![entries[0].0],
        error_type: "EXPORT_ENTRY_STATUS_UPDATE_FAILED".into(),
    };
    bench
        .sandbox
        .inject(Fault::next(1, path, refuse).method("PUT"));
    let updates = booked(&bench, &entries);
    let answer = bench
        .client
        .update_items(V, job, &updates)
        .await
        .expect("a 200");
    assert_eq!(answer.accepted.len(), entries.len() - 1);
    let [refused] = answer.refused.as_slice() else {
        panic!("{answer:?}")
    };
    assert_eq!(
        (refused.entry, refused.kind.as_str()),
        (entries[0], "EXPORT_ENTRY_STATUS_UPDATE_FAILED")
    );

    let failed = JobEvent::Failed {
        kind: "validation_failure".into(),
        reason: "Enough.".into(),
    };
    bench
        .client
        .send_event(V, job, &failed)
        .await
        .expect("taken");
    let error = bench.client.update_items(V, job, &updates).await;
    let error = error.expect_err("finished");
    assert!(error.is_kind("EXPORT_JOB_STATUS_UNPROCESSABLE") && !error.outcome_unknown());
}

#[tokio::test]
async fn batches_pleo_finds_too_large_are_halved_and_the_size_remembered() {
    let bench = bench(Scenario::Bakery).await;
    let (job, entries) = claimed(&bench).await;
    bench.sandbox.set_behaviour(Behaviour {
        max_items_per_update: 10,
        rate_limit: RateLimit::Unlimited,
        ..Behaviour::default()
    });
    let puts = || {
        let requests = bench.sandbox.requests();
        requests.iter().filter(|one| one.method == "PUT").count()
    };
    let updates = booked(&bench, &entries);
    assert_eq!(updates.len(), 40);
    for expected in [6, 10] {
        let answer = bench.client.update_items(V, job, &updates).await;
        let answer = answer.expect("told in parts");
        let told: Vec<_> = answer.accepted.iter().map(|item| item.entry).collect();
        assert_eq!((told, answer.refused.len()), (entries.clone(), 0));
        assert_eq!(puts(), expected, "40 and 20 are refused once");
    }
    // A part was taken before the key was lost: what the rest of them is has to be looked up.
    let path = format!("/v3/export-jobs/{}/items", job.0);
    let lost = Fault::next(1, path, Effect::RevokedKey).method("PUT");
    bench.sandbox.inject(lost.after(2));
    let error = bench.client.update_items(V, job, &updates).await;
    let expected = Error::OutcomeUnknown(Box::new(Error::KeyRefused));
    assert_eq!(error, Err(expected));
    assert_eq!(puts(), 13);

    // One alone cannot be halved.
    let many = Turn::json(413, r#"{"type":"EXPORT_JOB_ITEMS_UPDATE_LIMIT"}"#);
    let server = Server::start(vec![many]).await;
    let error = server.client().update_items(V, JOB, &updates).await;
    let error = error.expect_err("too many");
    assert!(error.is_kind("EXPORT_JOB_ITEMS_UPDATE_LIMIT") && !error.outcome_unknown());
    assert_eq!(server.requests().len(), 6, "40, 20, 10, 5, 2, 1");
}

#[tokio::test]
async fn a_key_lost_in_the_middle_stops_and_a_new_one_goes_on_at_the_same_place() {
    let bench = bench(Scenario::Large(450)).await;
    let job = bench.click();
    let mut walk = bench.client.export_items_walk(V, job, 450);
    let first = walk.page(None).await.expect("a page");
    let second = walk.page(first.next.as_ref()).await.expect("a page");
    drop(walk);
    bench.sandbox.revoke_key();
    let mut walk = bench.client.export_items_walk(V, job, 450);
    let refused = walk.page(second.next.as_ref()).await;
    assert_eq!(refused.map(drop), Err(Error::KeyRefused));
    assert_eq!(
        bench
            .client
            .send_event(V, job, &JobEvent::Started)
            .await
            .map(drop),
        Err(Error::KeyRefused),
        "known not to be taken"
    );
    bench.sandbox.restore_key();
    let (mut place, mut rows) = (second.next, first.rows.len() + second.rows.len());
    while place.is_some() {
        let page = walk.page(place.as_ref()).await.expect("a page");
        rows += page.rows.len();
        place = page.next;
    }
    assert_eq!(rows, 450);
    bench.sandbox.set_scopes(["export-jobs:read"]);
    let scopes = bench.client.export_items(V, job, None).await;
    assert_eq!(scopes.map(drop), Err(Error::ScopeMissing));
}

#[tokio::test]
async fn a_sign_in_page_in_the_middle_of_a_list_is_no_page_of_it() {
    let bench = bench(Scenario::Large(250)).await;
    let job = bench.click();
    let path = "/v3/export-items";
    for effect in [
        Effect::CaptivePortal,
        Effect::Redirect {
            status: 302,
            location: "http://192.0.2.1/login".into(),
        },
    ] {
        let mut walk = bench.client.export_items_walk(V, job, 250);
        let first = walk.page(None).await.expect("a page");
        drop(walk);
        bench.sandbox.inject(Fault::next(1, path, effect));
        let mut walk = bench.client.export_items_walk(V, job, 250);
        let error = walk.page(first.next.as_ref()).await.expect_err("no page");
        assert!(
            matches!(
                error,
                Error::NotJson {
                    hint: Hint::Html | Hint::Redirect,
                    ..
                }
            ),
            "{error:?}"
        );
        assert!(error.is_transient(), "the network may let us through later");
    }
}

#[tokio::test]
async fn a_drop_at_a_time_is_cut_off_by_the_deadline_of_the_whole() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    let slow = format!("{head}Content-Length: 9000\r\n\r\n{}", "{".repeat(9000));
    // Each byte comes long before silence would be noticed.
    let limits = Limits {
        attempts: 1,
        silence: Duration::from_secs(30),
        deadline: Duration::from_millis(600),
        ..quick()
    };
    let server = Server::start(vec![Turn::Drip(slow.into())]).await;
    let client = Arc::new(client(&server.url(), limits));
    assert_eq!(client.introspect().await, Err(Error::Timeout));
    let update = [ItemUpdate::InProgress { entry: ENTRY }];
    let error = client.update_items(V, JOB, &update).await;
    assert_eq!(error, Err(Error::OutcomeUnknown(Box::new(Error::Timeout))));
}
