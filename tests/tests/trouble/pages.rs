//! Lists that repeat themselves, break off, never end or do not belong together.

use std::collections::BTreeSet;

use ledgerport_core::model::JobId;
use ledgerport_core::problem::Code;
use ledgerport_core::runs::{Source, Status};
use ledgerport_core::store::ItemState;
use ledgerport_sandbox::{Effect, Fault, Scenario, When};
use ledgerport_tests::bench::Bench;
use ledgerport_tests::cases::Cases;
use ledgerport_tests::file::Table;
use ledgerport_tests::theirs;
use serde_json::{Value, json};

use crate::{DATA, ITEMS};

/// Three pages of each list.
const THREE_PAGES: Scenario = Scenario::Large(250);

fn get(path: &str, count: u32, effect: Effect) -> Fault {
    Fault::next(count, path, effect).method("GET")
}

pub(crate) fn page(rows: &[Value], next: Option<&str>) -> Effect {
    let pagination = json!({
        "hasNextPage": next.is_some(), "hasPreviousPage": false, "startCursor": null,
        "endCursor": next, "currentRawCursor": null, "total": rows.len(),
    });
    body(&json!({ "data": rows, "pagination": pagination }).to_string())
}

fn body(text: &str) -> Effect {
    Effect::Body {
        status: 200,
        content_type: "application/json".into(),
        body: text.into(),
    }
}

async fn whole(fault: Fault) {
    let bench = Bench::start(THREE_PAGES).await;
    let counted = matches!(fault.when, When::Next(_));
    bench.sandbox.inject(fault);
    let end = bench.go(bench.order()).await;
    assert_eq!(end.items(), 250);
    bench.assert_completed(&end);
    if counted {
        theirs::faults_met(&bench.sandbox).await;
    }
}

async fn unreadable(scenario: Scenario, faults: Vec<Fault>) {
    let bench = Bench::start(scenario).await;
    for fault in faults {
        bench.sandbox.inject(fault);
    }
    let stopped = bench.go(bench.order()).await;
    bench.assert_trouble(&stopped, Status::Interrupted, Code::Unreadable);
    assert!(bench.sandbox.requests().len() < 100, "it does not spin");
    bench.sandbox.clear_faults();
    bench.assert_completed(&bench.resume(stopped.id).await);
}

/// Each page lacks its middle row, by offset and by cursor: one item has no data in the end.
async fn data_missing() {
    let bench = Bench::start(THREE_PAGES).await;
    bench
        .sandbox
        .inject(Fault::always(DATA, Effect::MissingRow).method("GET"));
    let end = bench.go(bench.order()).await;
    assert_eq!(
        (end.record.status, &end.record.problem),
        (Status::CompletedWithErrors, &None)
    );
    assert_eq!(
        (
            end.count(ItemState::Failed),
            end.count(ItemState::Successful)
        ),
        (1, 249)
    );
    bench.assert_agreed(&end);
    let [(_, reason, 1)] = &end.failures[..] else {
        panic!("{:?}", end.failures);
    };
    assert!(reason.contains("gave no data"), "{reason}");
    assert_eq!(Table::read(&end.record.files[0].path).vouchers.len(), 249);
}

/// One item twice, one without data, and data of an entry that is not in the job.
async fn lists_that_do_not_match() {
    let bench = Bench::start(Scenario::Bakery).await;
    let job = bench.sandbox.click_export(None).expect("a click on Export");
    let answer = reqwest::Client::new()
        .get(format!(
            "{}/v3/export-items?job_id={job}&limit=100",
            bench.sandbox.url()
        ))
        .bearer_auth(bench.sandbox.key())
        .send()
        .await
        .expect("an answer");
    let real: Value = serde_json::from_slice(&answer.bytes().await.expect("whole")).expect("JSON");
    let mut rows = real["data"].as_array().expect("rows").clone();
    let lost = rows.pop().expect("at least one");
    let mut stranger = rows[0].clone();
    stranger["accountingEntryId"] = json!("00000000-0000-4000-8000-00000000abcd");
    rows.push(rows[1].clone());
    rows.push(stranger);
    bench.sandbox.inject(get(DATA, 1, page(&rows, None)));
    let mut order = bench.order();
    order.source = Source::Job(JobId(job));
    let end = bench.go(order).await;
    bench.assert_agreed(&end);
    let failed = theirs::with_status(&bench.sandbox.job(job).expect("the job exists"), "failed");
    let lost: uuid::Uuid = lost["accountingEntryId"]
        .as_str()
        .and_then(|id| id.parse().ok())
        .expect("an id");
    assert_eq!(failed, BTreeSet::from([lost]));
    let mut expected: BTreeSet<_> = bench.before.keys().copied().collect();
    expected.remove(&lost);
    assert_eq!(Table::read(&end.record.files[0].path).entries(), expected);
    let first = &Table::read(&end.record.files[0].path).vouchers
        [&expected.iter().next().copied().expect("some")];
    assert!(!first.reference.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_read_whole_or_not_at_all() {
    let mut cases = Cases::default();
    for path in [ITEMS, DATA] {
        cases.add(
            format!("overlap at {path}"),
            whole(get(path, 1, Effect::OverlappingPage).after(1)),
        );
        // Pages by offset need no cursor.
        let looping = get(path, 1, Effect::CursorLoop).after(1);
        cases.add(format!("loop at {path}"), whole(looping));
        let endless = Fault::always(path, Effect::CursorLoop).method("GET");
        cases.add(
            format!("loops at {path}"),
            unreadable(THREE_PAGES, vec![endless]),
        );
        let null = Fault::always(path, Effect::NullCursor).method("GET");
        cases.add(
            format!("no cursor at {path}"),
            unreadable(THREE_PAGES, vec![null]),
        );
        // A leads to B, B to C, C to B.
        let ring = [("B", 2), ("C", 1)].map(|(next, nth)| {
            let turn = Fault::every(nth, path, page(&[], Some(next)));
            turn.method("GET")
        });
        cases.add(
            format!("ring at {path}"),
            unreadable(THREE_PAGES, ring.into()),
        );
        let deep = "[".repeat(100_000);
        for (name, text) in [
            ("not JSON", "{\"data\": [}"),
            ("an empty answer", ""),
            ("an object without rows", "{}"),
            ("null rows", "{\"data\": null, \"pagination\": null}"),
            (
                "another list",
                "{\"data\": [{\"id\": 1}], \"pagination\": {\"hasNextPage\": false}}",
            ),
            ("deep nesting", &deep),
            (
                "a wrong cursor",
                "{\"data\": [], \"pagination\": {\"hasNextPage\": true, \"endCursor\": \"../&x=1\"}}",
            ),
        ] {
            let fault = Fault::always(path, body(text)).method("GET");
            cases.add(format!("{name} at {path}"), odd_answer(fault));
        }
    }
    cases.add(
        "a page twice in the list",
        whole(get(ITEMS, 1, Effect::DuplicatePage).after(1)),
    );
    let always = Fault::always(ITEMS, Effect::DuplicatePage).method("GET");
    // Read from the beginning once more, the pages come shifted, and together they are whole.
    cases.add("every page twice in the list", whole(always));
    cases.add(
        "a page twice in the data",
        whole(get(DATA, 1, Effect::DuplicatePage).after(1)),
    );
    for (name, effect) in [
        ("a short page", Effect::ShortPage),
        ("a wrong total", Effect::WrongTotal),
        ("a page without a row", Effect::MissingRow),
    ] {
        for path in [ITEMS, DATA] {
            let fault = get(path, 1, effect.clone()).after(1);
            cases.add(format!("{name} at {path}"), whole(fault));
        }
    }
    cases.add("rows missing in the data", data_missing());
    cases.add("lists that do not match", lists_that_do_not_match());
    cases.end().await;
}

/// The answer is no page: nothing of it is used, and the run goes on when Pleo is well again.
async fn odd_answer(fault: Fault) {
    let bench = Bench::start(Scenario::Bakery).await;
    bench.sandbox.inject(fault);
    let stopped = bench.go(bench.order()).await;
    let code = stopped.record.problem.as_ref().map(|problem| problem.code);
    assert!(
        matches!(code, Some(Code::Unreadable | Code::NotPleo)),
        "{:?}",
        stopped.record.problem
    );
    bench.assert_trouble(
        &stopped,
        Status::Interrupted,
        code.expect("it was just there"),
    );
    bench.sandbox.clear_faults();
    bench.assert_completed(&bench.resume(stopped.id).await);
}
