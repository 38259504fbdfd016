//! Pleo gives a job up when it hears nothing for a while: we say something in time.

use ledgerport_core::companies::ReportPolicy;
use ledgerport_core::runs::{Stage, Status};
use ledgerport_sandbox::{Behaviour, Effect, Fault, Scenario};
use ledgerport_tests::bench::Bench;
use ledgerport_tests::cases::Cases;
use ledgerport_tests::theirs;

use crate::DATA;

async fn patient_for(seconds: u32, scenario: Scenario) -> Bench {
    let bench = Bench::start(scenario).await;
    bench.sandbox.set_behaviour(Behaviour {
        expires_in: seconds,
        ..Behaviour::default()
    });
    bench
}

/// Reading takes longer than Pleo's patience, but no single page does.
async fn slow_reading() {
    let bench = patient_for(6, Scenario::Large(350)).await;
    bench
        .sandbox
        .inject(Fault::always(DATA, Effect::Delay { millis: 2500 }));
    let end = bench.go(bench.order()).await;
    bench.assert_completed(&end);
    let signs = bench.sandbox.requests();
    assert!(
        signs
            .iter()
            .any(|request| request.request_body.contains("in_progress"))
    );
}

async fn waiting() {
    let bench = patient_for(6, Scenario::Bakery).await;
    let mut order = bench.order();
    order.report = ReportPolicy::Confirmed;
    let id = bench.go(order).await.id;
    let handed_over = bench.sandbox.now();
    ledgerport_tests::until("twice Pleo's patience", || {
        bench.sandbox.now().duration_since(handed_over).as_secs() > 12
    })
    .await;
    let job = theirs::jobs(&bench.sandbox).pop().expect("a job");
    assert_eq!(job.status, "in_progress", "{:?}", job.failure_reason);
    let snapshot = bench.runs.snapshot(id).expect("a snapshot");
    assert_eq!(
        (snapshot.record.status, &snapshot.record.stage),
        (Status::Waiting, &Stage::HandOver)
    );
    bench.runs.confirm(id, &[]).expect("taken");
    bench.assert_completed(&bench.when(id, |now| now.record.status.is_over()).await);
}

/// The job ends while a person looks at the checks; the run says so by itself.
async fn ended_while_nobody_looked() {
    let bench = patient_for(6, Scenario::Bakery).await;
    let mut order = bench.order();
    order.review = true;
    let id = bench.go(order).await.id;
    let job = theirs::jobs(&bench.sandbox).pop().expect("a job");
    bench.sandbox.cancel_job(job.id).expect("it is open");
    let end = bench.when(id, |now| now.record.status.is_over()).await;
    bench.assert_trouble(
        &end,
        Status::Failed,
        ledgerport_core::problem::Code::JobEnded,
    );
    bench.assert_untouched();
}

/// A run that is taken up long after Pleo last heard of the job goes on, and does not stop at its sign of life.
async fn taken_up_late() {
    let bench = patient_for(30, Scenario::Large(250)).await;
    bench
        .sandbox
        .inject(Fault::next(1, DATA, Effect::Delay { millis: 600_000 }).after(1));
    let id = bench.runs.start(bench.order()).await.expect("starts");
    theirs::faults_met(&bench.sandbox).await;
    bench.runs.pause(id).expect("it works");
    let paused = bench.settled(id).await;
    assert_eq!(paused.record.status, Status::Paused);
    let since = bench.sandbox.now();
    ledgerport_tests::until("a third of Pleo's patience", || {
        bench.sandbox.now().duration_since(since).as_secs() > 11
    })
    .await;
    bench.assert_completed(&bench.resume(id).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn pleo_hears_from_us_in_time() {
    let mut cases = Cases::default();
    cases.add("slow reading", slow_reading());
    cases.add("waiting for the import", waiting());
    cases.add("ended while nobody looked", ended_while_nobody_looked());
    cases.add("taken up late", taken_up_late());
    cases.end().await;
}
