//! Pause, resume, cancel, build and confirm, given in time and out of time.

use std::sync::Arc;

use ledgerport_core::companies::{Companies, ReportPolicy};
use ledgerport_core::model::RunId;
use ledgerport_core::problem::Code;
use ledgerport_core::runs::{Runs, Stage, Status};
use ledgerport_core::store::{ItemState, Store};
use ledgerport_core::vault::Vault;
use ledgerport_sandbox::{Effect, Fault, Scenario};
use ledgerport_tests::bench::{Bench, assert_problem, request};
use ledgerport_tests::cases::Cases;
use ledgerport_tests::{file, theirs};
use uuid::Uuid;

const CREATE: &str = "/v3/export-jobs";
const EVENTS: &str = "/v3/export-job-events";
const ITEMS: &str = "/v3/export-jobs/*/items";
const DATA: &str = "/v3/export-items";

/// A run whose request to `path` is held back.
async fn held(method: &str, path: &str, skip: u32) -> (Bench, RunId) {
    let bench = Bench::start(Scenario::Large(250)).await;
    let hold = Effect::Delay { millis: 600_000 };
    bench
        .sandbox
        .inject(Fault::next(1, path, hold).method(method).after(skip));
    let id = bench.runs.start(bench.order()).await.expect("starts");
    theirs::faults_met(&bench.sandbox).await;
    (bench, id)
}

async fn paused_at(method: &'static str, path: &'static str, skip: u32) {
    let (bench, id) = held(method, path, skip).await;
    bench.runs.pause(id).expect("it works");
    let paused = bench.settled(id).await;
    assert_eq!(
        (paused.record.status, &paused.record.problem),
        (Status::Paused, &None)
    );
    let problem = bench.runs.pause(id).err();
    assert!(
        problem.is_none_or(|problem| problem.code == Code::Input),
        "twice means nothing more"
    );
    // Resumed at once and twice, as an impatient person does.
    bench.runs.resume(id).expect("goes on");
    bench.runs.resume(id).expect("goes on already");
    bench.assert_completed(&bench.when(id, |now| now.record.status.is_over()).await);
    assert_eq!(theirs::jobs(&bench.sandbox).len(), 1);
    assert_eq!(theirs::events(&bench.sandbox, "completed"), 1);
    assert_problem(&bench.runs.resume(id).expect_err("it is over"), Code::Input);
    assert_problem(&bench.runs.cancel(id).expect_err("it is over"), Code::Input);
}

async fn cancelled_at(method: &'static str, path: &'static str, skip: u32, arrived: bool) {
    let (bench, id) = held(method, path, skip).await;
    bench.runs.cancel(id).expect("in time");
    let end = bench.when(id, |now| now.record.status.is_over()).await;
    assert_eq!(
        (end.record.status, &end.record.problem),
        (Status::Cancelled, &None)
    );
    assert!(file::listing(bench.out()).is_empty());
    let jobs = theirs::jobs(&bench.sandbox);
    assert_eq!(jobs.len(), usize::from(arrived));
    for job in jobs {
        assert_eq!(
            (&*job.status, job.failure_reason_type.as_deref()),
            ("failed", Some("canceled_by_user"))
        );
    }
    bench.assert_untouched();
    bench.sandbox.clear_faults();
    bench.assert_completed(&bench.go(bench.order()).await);
}

async fn cancelled_while_paused() {
    let (bench, id) = held("GET", DATA, 1).await;
    bench.runs.pause(id).expect("it works");
    bench.settled(id).await;
    bench.runs.cancel(id).expect("in time");
    let end = bench.when(id, |now| now.record.status.is_over()).await;
    assert_eq!(end.record.status, Status::Cancelled);
    bench.assert_untouched();
}

/// From the file on, only a person knows what became of it.
async fn too_late_to_cancel() {
    let bench = Bench::start(Scenario::Bakery).await;
    let mut order = bench.order();
    order.report = ReportPolicy::Confirmed;
    let id = bench.go(order).await.id;
    assert_problem(
        &bench.runs.cancel(id).expect_err("a file exists"),
        Code::Input,
    );
    assert_problem(&bench.runs.build(id).expect_err("it is built"), Code::Input);
    // Paused while it waits, then confirmed without having been resumed.
    bench.runs.pause(id).expect("it waits");
    let paused = bench
        .when(id, |now| now.record.status == Status::Paused)
        .await;
    assert_eq!(paused.record.stage, Stage::HandOver);
    bench.runs.confirm(id, &[]).expect("taken");
    bench.assert_completed(&bench.when(id, |now| now.record.status.is_over()).await);
    assert_problem(
        &bench.runs.confirm(id, &[]).expect_err("it is over"),
        Code::Input,
    );
}

async fn cancelled_while_looking_at_the_checks() {
    let bench = Bench::start(Scenario::Agency).await;
    let mut order = bench.order();
    order.review = true;
    let id = bench.go(order).await.id;
    assert_problem(
        &bench.runs.confirm(id, &[]).expect_err("no file yet"),
        Code::Input,
    );
    bench.runs.cancel(id).expect("in time");
    let end = bench.when(id, |now| now.record.status.is_over()).await;
    assert_eq!(end.record.status, Status::Cancelled);
    assert_eq!(
        end.count(ItemState::Abandoned),
        end.items(),
        "as Pleo has it"
    );
    bench.assert_untouched();
}

/// An order that arrives while the file is being made is too late, and must not leave the run standing still.
async fn cancelled_at_every_moment() {
    for rounds in 0..12 {
        let bench = Bench::start(Scenario::Bakery).await;
        let id = bench.runs.start(bench.order()).await.expect("starts");
        for _ in 0..rounds * 40 {
            tokio::task::yield_now().await;
        }
        tokio::time::sleep(std::time::Duration::from_millis(rounds * 60)).await;
        let in_time = bench.runs.cancel(id).is_ok();
        let end = bench.when(id, |now| now.record.status.is_over()).await;
        match end.record.status {
            Status::Completed => bench.assert_completed(&end),
            Status::Cancelled if in_time => bench.assert_untouched(),
            other => panic!("{other:?}: {:?}", end.log),
        }
    }
}

/// The program ends while a run waits, and another time while it works; the next start finds both.
async fn the_program_is_started_again() {
    let data = tempfile::tempdir().expect("a folder");
    let out = tempfile::tempdir().expect("a folder");
    let sandbox = ledgerport_tests::bench::sandbox(Scenario::Bakery).await;
    let open = || {
        let store = Arc::new(Store::open(data.path()).expect("opens"));
        Arc::new(Companies::new(store, Vault::session_only()))
    };
    let id = {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let companies = open();
        let job = sandbox.click_export(None).expect("a click on Export");
        let (url, folder) = (sandbox.url(), out.path().to_owned());
        let id = tokio::task::spawn_blocking(move || {
            let id = runtime.block_on(async {
                let connected = companies.connect(request(url)).await;
                let Ok(ledgerport_core::companies::Connected::Company { company, .. }) = connected
                else {
                    panic!("the key serves one company");
                };
                let runs = Runs::open(companies.clone()).expect("opens");
                let order = ledgerport_core::runs::NewRun {
                    books: company.books,
                    source: ledgerport_core::runs::Source::Job(ledgerport_core::model::JobId(job)),
                    format: "generic-csv".into(),
                    folder,
                    report: ReportPolicy::Confirmed,
                    api: ledgerport_core::companies::ApiChoice::V3,
                    review: false,
                    receipts: None,
                };
                let id = runs.start(order).await.expect("starts");
                ledgerport_tests::until("the file", || {
                    runs.snapshot(id)
                        .is_ok_and(|now| now.record.status == Status::Waiting)
                })
                .await;
                id
            });
            // All tasks end here, in the middle of whatever they do.
            runtime.shutdown_timeout(std::time::Duration::from_secs(5));
            id
        });
        id.await.expect("no panic")
    };
    let companies = open();
    let runs = Runs::open(companies.clone()).expect("opens");
    let books = companies.all().expect("reads")[0].books;
    let listed = runs.list(books).expect("reads");
    assert_eq!(
        (listed.len(), listed[0].record.status),
        (1, Status::Waiting)
    );
    assert!(!runs.works_on(id));
    // Without the key nothing can go on, and it says so.
    runs.resume(id).expect("tries");
    ledgerport_tests::until("the missing key", || {
        let now = runs.snapshot(id).expect("a snapshot");
        now.record
            .problem
            .is_some_and(|problem| problem.code == Code::KeyMissing)
    })
    .await;
    companies
        .connect(request(sandbox.url()))
        .await
        .map(drop)
        .expect("connects");
    runs.confirm(id, &[]).expect("taken");
    ledgerport_tests::until("the end", || {
        runs.snapshot(id)
            .is_ok_and(|now| now.record.status.is_over())
    })
    .await;
    assert_eq!(
        runs.snapshot(id).expect("a snapshot").record.status,
        Status::Completed
    );
    theirs::assert_nothing_held(&sandbox);
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_in_time_and_out_of_time() {
    let mut cases = Cases::default();
    for (name, method, path, skip) in [
        ("creating", "POST", CREATE, 0),
        ("claiming", "POST", EVENTS, 0),
        ("listing", "GET", ITEMS, 1),
        ("reading", "GET", DATA, 1),
        ("reporting", "PUT", ITEMS, 1),
        ("closing", "POST", EVENTS, 1),
        ("looking back", "GET", ITEMS, 4),
    ] {
        cases.add(
            format!("paused while {name}"),
            paused_at(method, path, skip),
        );
    }
    for (name, method, path, skip, arrived) in [
        ("creating", "POST", CREATE, 0, false),
        ("claiming", "POST", EVENTS, 0, true),
        ("listing", "GET", ITEMS, 1, true),
        ("reading", "GET", DATA, 2, true),
    ] {
        cases.add(
            format!("cancelled while {name}"),
            cancelled_at(method, path, skip, arrived),
        );
    }
    cases.add("cancelled while paused", cancelled_while_paused());
    cases.add("too late to cancel", too_late_to_cancel());
    cases.add(
        "cancelled at the checks",
        cancelled_while_looking_at_the_checks(),
    );
    cases.add("cancelled at every moment", cancelled_at_every_moment());
    cases.add("started again", the_program_is_started_again());
    cases.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_to_nobody_are_refused() {
    let bench = Bench::start(Scenario::Bakery).await;
    let nobody = RunId(Uuid::from_u128(9));
    let runs = &bench.runs;
    for refused in [
        runs.resume(nobody),
        runs.pause(nobody),
        runs.cancel(nobody),
        runs.build(nobody),
        runs.confirm(nobody, &[]),
        runs.snapshot(nobody).map(drop),
        runs.tag(nobody, Vec::new(), None).await.map(drop),
    ] {
        assert_problem(&refused.expect_err("there is no such run"), Code::Input);
    }
}
