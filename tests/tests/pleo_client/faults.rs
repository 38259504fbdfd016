//! What the sandbox can break, and what the client makes of it.

use ledgerport_core::model::JobEvent;
use ledgerport_core::pleo::{ApiVersion, Error, Hint, Trail};
use ledgerport_sandbox::{Behaviour, Effect, ErrorBodies, Fault, Scenario};

use crate::sandbox::bench;

#[tokio::test]
async fn odd_values_are_read_and_impossible_amounts_are_not() {
    for v in [ApiVersion::V1, ApiVersion::V2, ApiVersion::V3] {
        let bench = bench(Scenario::Awkward).await;
        let job = bench.click();
        let items = bench
            .client
            .export_items(v, job, None)
            .await
            .expect("a page");
        let all = bench.sandbox.job(job.0).expect("is there").items;
        assert_eq!(items.rows.len(), all.len());
        let faults = items.rows.iter().filter_map(|row| row.as_ref().err());
        let mut paths: Vec<_> = faults.map(|fault| fault.path.as_str()).collect();
        paths.sort_unstable();
        // Half a smallest unit, and a wallet in no currency; all else is for those who book.
        let expected = [
            "amount.inWalletCurrency.currency",
            "amount.inWalletCurrency.value",
        ];
        assert_eq!(paths, expected);
    }
}

#[tokio::test]
async fn pleo_s_settings_are_told_apart() {
    let unmapped = bench(Scenario::ContraMissing).await;
    let error = unmapped
        .client
        .export_items(ApiVersion::V3, unmapped.click(), None)
        .await
        .expect_err("not mapped");
    assert!(error.is_kind("MISSING_CONTRA_ACCOUNTS"), "{error:?}");
    let wallets = bench(Scenario::MultiCurrency).await;
    let job = wallets.click();
    for v in [ApiVersion::V1, ApiVersion::V2] {
        let error = wallets
            .client
            .export_items(v, job, None)
            .await
            .expect_err("needs v3");
        assert!(error.is_kind("UNSUPPORTED_API_VERSION"), "{error:?}");
    }
    wallets
        .client
        .export_items(ApiVersion::V3, job, None)
        .await
        .expect("v3 serves it");
}

#[tokio::test]
async fn a_lost_key_and_a_lost_permission_differ() {
    for error_bodies in [ErrorBodies::ExceptionInfo, ErrorBodies::Empty] {
        let bench = bench(Scenario::Bakery).await;
        bench.sandbox.set_behaviour(Behaviour {
            error_bodies,
            ..Behaviour::default()
        });
        bench.sandbox.set_scopes(["export-jobs:read"]);
        let v = ApiVersion::V3;
        assert!(bench.client.jobs(v, bench.company, &[]).await.is_ok());
        assert_eq!(
            bench.client.vendors(bench.company).await,
            Err(Error::ScopeMissing)
        );
        let made = bench.client.create_job(v, bench.company, &[], false).await;
        assert_eq!(made, Err(Error::ScopeMissing));
        bench.sandbox.revoke_key();
        assert_eq!(bench.client.introspect().await, Err(Error::KeyRefused));
        bench.sandbox.restore_key();
        assert!(bench.client.introspect().await.is_ok());
    }
}

#[tokio::test]
async fn an_applied_write_without_answer_is_found_by_reading() {
    let bench = bench(Scenario::Bakery).await;
    let (v, job, path) = (ApiVersion::V3, bench.click(), "/v3/export-job-events");
    for event in [JobEvent::Started, JobEvent::Completed] {
        bench
            .sandbox
            .inject(Fault::next(1, path, Effect::LoseAnswer));
        let error = bench
            .client
            .send_event(v, job, &event)
            .await
            .expect_err("lost");
        assert!(error.outcome_unknown() && error.is_transient(), "{error:?}");
        let now = bench.client.job(v, job).await.expect("answers");
        assert_eq!(now.status, event.leads_to());
    }
    let requests = bench.sandbox.requests();
    let events = requests.iter().filter(|request| request.path == path);
    assert_eq!(events.count(), 2, "each was sent once");
}

#[tokio::test]
async fn faults_of_the_sandbox_have_their_errors() {
    let bench = bench(Scenario::Large(250)).await;
    let (v, job) = (ApiVersion::V3, bench.click());
    let path = "/v3/export-items";
    let effects = [
        (
            Effect::CaptivePortal,
            Error::NotJson {
                status: 200,
                hint: Hint::Html,
            },
        ),
        (Effect::NullCursor, Error::BadCursor),
        (
            Effect::ContentType {
                value: "text/plain".into(),
            },
            Error::NotJson {
                status: 200,
                hint: Hint::Other,
            },
        ),
        (
            Effect::JobGone,
            Error::NotFound {
                kind: "EXPORT_NOT_FOUND".into(),
            },
        ),
        (Effect::RevokedKey, Error::KeyRefused),
        (Effect::LostScope, Error::ScopeMissing),
    ];
    for (effect, expected) in effects {
        bench.sandbox.inject(Fault::next(1, path, effect));
        let answer = bench.client.export_items(v, job, None).await;
        assert_eq!(answer, Err(expected));
    }
    // These pass without the caller noticing.
    for effect in [
        Effect::Close,
        Effect::LoseAnswer,
        Effect::Truncate,
        Effect::Delay { millis: 50 },
    ] {
        bench.sandbox.inject(Fault::next(1, path, effect));
        assert_eq!(
            bench
                .client
                .export_items(v, job, None)
                .await
                .expect("the second time")
                .rows
                .len(),
            100
        );
    }
    bench
        .sandbox
        .inject(Fault::always(path, Effect::CursorLoop));
    let (mut after, mut trail) = (None, Trail::new());
    let stopped = loop {
        let page = bench
            .client
            .export_items(v, job, after.as_ref())
            .await
            .expect("a page");
        if let Err(error) = trail.advance(&page.next, page.rows.len()) {
            break error;
        }
        after = page.next;
    };
    assert_eq!(stopped, Error::PagingLoop);
}
