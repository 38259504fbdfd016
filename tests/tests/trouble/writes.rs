//! Writes whose fate is unknown: looked into, never blindly repeated, never doubled.

use std::time::Duration;

use ledgerport_core::problem::Code;
use ledgerport_core::runs::Status;
use ledgerport_core::store::ItemState;
use ledgerport_sandbox::{Effect, Fault, Scenario};
use ledgerport_tests::bench::Bench;
use ledgerport_tests::cases::Cases;
use ledgerport_tests::{file, theirs};

use crate::{CREATE, EVENTS, ITEMS, pages};

/// How late a request arrives that seemed lost.
const LATE: Duration = Duration::from_millis(700);
/// The writes of an export: method, path, and how many like it come before.
const WRITES: [(&str, &str, &str, u32); 4] = [
    ("creating", "POST", CREATE, 0),
    ("started", "POST", EVENTS, 0),
    ("reporting", "PUT", ITEMS, 0),
    ("the final event", "POST", EVENTS, 1),
];

async fn once(method: &'static str, path: &'static str, skip: u32, effect: Effect) {
    // Whoever applied the write although the answer never came, did so once and for all.
    let applied = matches!(effect, Effect::LoseAnswer | Effect::Truncate);
    let bench = Bench::start(Scenario::Bakery).await;
    bench
        .sandbox
        .inject(Fault::next(1, path, effect).method(method).after(skip));
    // A job asked for in vain must come while ours is open: after its end it would be a job of its own, and is one.
    let mut order = bench.order();
    order.review = path == CREATE;
    let mut end = bench.go(order).await;
    theirs::faults_met(&bench.sandbox).await;
    if end.record.status == Status::Waiting {
        // The sandbox counts the same time and began before us.
        tokio::time::sleep(LATE).await;
        bench.runs.build(end.id).expect("builds");
        end = bench.when(end.id, |now| now.record.status.is_over()).await;
    }
    bench.assert_completed(&end);
    assert_eq!(theirs::jobs(&bench.sandbox).len(), 1, "no second job");
    if applied {
        let reports = theirs::reports(&bench.sandbox);
        assert_eq!(reports.len(), bench.before.len());
        assert!(reports.values().all(|times| *times == 1), "{reports:?}");
        for event in ["started", "completed"] {
            assert_eq!(theirs::events(&bench.sandbox, event), 1, "{event}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_takes_effect_once_whatever_becomes_of_its_answer() {
    let mut cases = Cases::default();
    for (name, method, path, skip) in WRITES {
        let status = |status| Effect::Status {
            status,
            retry_after: None,
        };
        for (what, effect) in [
            ("answer lost", Effect::LoseAnswer),
            ("half an answer", Effect::Truncate),
            ("connection cut", Effect::Close),
            (
                "applied later",
                Effect::ApplyLater {
                    millis: LATE.as_millis().try_into().expect("short"),
                },
            ),
            ("500", status(500)),
            ("502", status(502)),
            ("sign-in page", Effect::CaptivePortal),
        ] {
            cases.add(format!("{name}: {what}"), once(method, path, skip, effect));
        }
    }
    cases.end().await;
}

/// The first request seems lost, we look, and it arrives just before the second one.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_comes_into_being_late_is_ours() {
    let bench = Bench::start(Scenario::Bakery).await;
    let late = Effect::ApplyLater { millis: 1500 };
    bench
        .sandbox
        .inject(Fault::next(1, CREATE, late).method("POST"));
    let slow = Effect::Delay { millis: 3000 };
    bench
        .sandbox
        .inject(Fault::next(1, CREATE, slow).method("POST"));
    let end = bench.go(bench.order()).await;
    bench.assert_completed(&end);
    assert_eq!(theirs::jobs(&bench.sandbox).len(), 1);
}

/// The answer is lost, we look, and Pleo shows the job without its items: that is no reason to make a second one.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_items_are_hidden_is_not_made_twice() {
    let bench = Bench::start(Scenario::Bakery).await;
    let lost = Fault::next(1, CREATE, Effect::LoseAnswer).method("POST");
    bench.sandbox.inject(lost);
    let nothing = Fault::next(1, ITEMS, pages::page(&[], None)).method("GET");
    bench.sandbox.inject(nothing);
    let stopped = bench.go(bench.order()).await;
    bench.assert_trouble(&stopped, Status::Interrupted, Code::Unreadable);
    theirs::faults_met(&bench.sandbox).await;
    let end = bench.resume(stopped.id).await;
    bench.assert_completed(&end);
    assert_eq!(theirs::jobs(&bench.sandbox).len(), 1, "no second job");
}

/// Every answer to a report is lost, for ever: progress is made all the same, or the run stops; it never spins.
#[tokio::test(flavor = "multi_thread")]
async fn answers_that_are_always_lost_end_the_attempt() {
    let bench = Bench::start(Scenario::Bakery).await;
    bench
        .sandbox
        .inject(Fault::always(EVENTS, Effect::Close).method("POST"));
    let stopped = bench.go(bench.order()).await;
    bench.assert_trouble(&stopped, Status::Interrupted, Code::PleoUnavailable);
    assert!(bench.sandbox.requests().len() < 100);
    bench.sandbox.clear_faults();
    bench.assert_completed(&bench.resume(stopped.id).await);
}

/// Pleo answers 200 and lists entries it did not take.
async fn refusals(times: u32, all: bool) {
    let bench = Bench::start(Scenario::Bakery).await;
    let chosen = bench.entries()[3].0;
    let refuse = Effect::RefuseItems {
        entries: if all { Vec::new() } else { vec![chosen] },
        error_type: "EXPORT_ENTRY_STATUS_UPDATE_FAILED".into(),
    };
    bench
        .sandbox
        .inject(Fault::next(times, ITEMS, refuse).method("PUT"));
    let end = bench.go(bench.order()).await;
    if times == 1 {
        bench.assert_completed(&end);
        return;
    }
    let record = &end.record;
    let job = bench
        .sandbox
        .job(record.job.as_ref().expect("a job").id.0)
        .expect("the job exists");
    let lost = if all { bench.before.len() } else { 1 };
    assert_eq!(theirs::with_status(&job, "abandoned").len(), lost);
    theirs::assert_nothing_held(&bench.sandbox);
    let item = bench.item(&end, chosen);
    let (_, reason) = item.failure.expect("it says why");
    assert!(
        reason.contains("EXPORT_ENTRY_STATUS_UPDATE_FAILED"),
        "{reason}"
    );
    let problem = record
        .problem
        .as_ref()
        .expect("both sides differ, and it says so");
    if all {
        assert_eq!((record.status, &*job.status), (Status::Failed, "failed"));
        assert!(problem.books.contains("file was written"), "{problem}");
    } else {
        assert_eq!(
            (record.status, &*job.status),
            (Status::CompletedWithErrors, "completed_with_errors")
        );
        assert_eq!(problem.code, Code::Mismatch);
    }
    // Their bookings stand: the next job reports them without writing them again.
    bench.sandbox.clear_faults();
    let again = bench.go(bench.order()).await;
    assert_eq!(
        (again.record.status, again.record.files.len()),
        (Status::Completed, 0)
    );
    bench.assert_agreed(&again);
    assert_eq!(file::listing(bench.out()).len(), 1);
}

/// Pleo does not take `completed` while items are open, and keeps them open.
async fn never_closed() {
    let bench = Bench::start(Scenario::Bakery).await;
    bench.sandbox.set_behaviour(ledgerport_sandbox::Behaviour {
        strict_completed: true,
        ..ledgerport_sandbox::Behaviour::default()
    });
    let refuse = Effect::RefuseItems {
        entries: vec![bench.entries()[0].0],
        error_type: "EXPORT_ENTRY_STATUS_UPDATE_FAILED".into(),
    };
    bench
        .sandbox
        .inject(Fault::always(ITEMS, refuse).method("PUT"));
    let stopped = bench.go(bench.order()).await;
    assert_eq!(stopped.record.status, Status::Interrupted);
    ledgerport_tests::bench::assert_problem(
        stopped.record.problem.as_ref().expect("why"),
        Code::Refused,
    );
    assert!(
        theirs::events(&bench.sandbox, "completed_with_errors") < 3,
        "it does not spin"
    );
    bench.sandbox.clear_faults();
    bench
        .sandbox
        .set_behaviour(ledgerport_sandbox::Behaviour::default());
    let end = bench.resume(stopped.id).await;
    assert_eq!(end.record.status, Status::CompletedWithErrors);
    theirs::assert_nothing_held(&bench.sandbox);
}

#[tokio::test(flavor = "multi_thread")]
async fn results_that_pleo_does_not_take() {
    let mut cases = Cases::default();
    cases.add("one entry, once", refusals(1, false));
    cases.add("all entries, once", refusals(1, true));
    cases.add("one entry, again and again", refusals(9, false));
    cases.add("all entries, again and again", refusals(2, true));
    cases.add("and does not let the job be closed", never_closed());
    cases.end().await;
}

/// Several batches are on their way; what the others brought counts although the answer of one is lost, and only what Pleo
/// does not have is sent again.
#[tokio::test(flavor = "multi_thread")]
async fn one_lost_answer_among_several_repeats_nothing() {
    let mut cases = Cases::default();
    for skip in [0, 1, 3, 9] {
        cases.add(format!("batch {}", skip + 1), async move {
            let bench = Bench::start(Scenario::Large(1000)).await;
            let lost = Fault::next(1, ITEMS, Effect::LoseAnswer).method("PUT");
            bench.sandbox.inject(lost.after(skip));
            let end = bench.go(bench.order()).await;
            theirs::faults_met(&bench.sandbox).await;
            bench.assert_completed(&end);
            let reports = theirs::reports(&bench.sandbox);
            assert_eq!(reports.len(), 1000);
            assert!(reports.values().all(|times| *times == 1), "reported twice");
        });
    }
    cases.end().await;
}

/// A batch whose answer is slow keeps none behind it from leaving.
#[tokio::test(flavor = "multi_thread")]
async fn batches_leave_side_by_side() {
    let bench = Bench::start(Scenario::Large(500)).await;
    let slow = Effect::Delay { millis: 8000 };
    bench
        .sandbox
        .inject(Fault::next(1, ITEMS, slow).method("PUT").after(1));
    let id = bench.runs.start(bench.order()).await.expect("starts");
    ledgerport_tests::until("two more are answered while one is not", || {
        let requests = bench.sandbox.requests();
        let answered = requests
            .iter()
            .filter(|request| request.method == "PUT" && request.status == Some(200));
        answered.count() >= 3
    })
    .await;
    // Stored in order: up to the one that is still on its way, whichever arrived second.
    let answered: String = bench
        .sandbox
        .requests()
        .into_iter()
        .filter(|request| request.method == "PUT" && request.status == Some(200))
        .map(|request| request.request_body)
        .collect();
    let jobs = bench.sandbox.jobs();
    let items = &jobs.last().expect("ours").items;
    let before_the_gap = items
        .iter()
        .take_while(|item| answered.contains(&item.entry_id.to_string()))
        .count();
    assert!(before_the_gap < items.len(), "one is not answered");
    ledgerport_tests::until("what was answered without a gap is stored", || {
        let now = bench.runs.snapshot(id).expect("a snapshot");
        usize::try_from(now.count(ItemState::Successful)) == Ok(before_the_gap)
    })
    .await;
    let end = bench.when(id, |now| now.record.status.is_over()).await;
    bench.assert_completed(&end);
}
