//! Pleo gives a job up when it hears nothing for a while: we say something in time.

use std::time::Duration;

use ledgerport_core::companies::ReportPolicy;
use ledgerport_core::problem::Code;
use ledgerport_core::runs::{Stage, Status};
use ledgerport_sandbox::{Behaviour, Effect, Fault, Scenario};
use ledgerport_tests::bench::{Bench, assert_problem};
use ledgerport_tests::cases::Cases;
use ledgerport_tests::headless::Desk;
use ledgerport_tests::theirs;

use crate::{DATA, EVENTS, ITEMS};

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

/// Time of the last sign Pleo got.
fn heard(bench: &Bench) -> jiff::Timestamp {
    theirs::jobs(&bench.sandbox)
        .pop()
        .expect("a job")
        .last_updated_at
}

/// Hours pass while a person imports the file. Pleo hears from us in every third of its patience.
async fn hours_of_waiting() {
    let bench = Bench::start(Scenario::Bakery).await;
    let mut order = bench.order();
    order.report = ReportPolicy::Confirmed;
    let id = bench.go(order).await.id;
    for _ in 0..8 {
        let before = heard(&bench);
        // Less than a third: nothing is due.
        bench.pass(Duration::from_mins(15));
        let left = bench.runs.snapshot(id).expect("a snapshot").lease;
        let left = left.expect("the job is open").left;
        assert!(
            left <= Duration::from_mins(45) && left > Duration::from_mins(44),
            "{left:?}"
        );
        bench.pass(Duration::from_mins(10));
        ledgerport_tests::until("a sign of life", || heard(&bench) > before).await;
        ledgerport_tests::until("the whole lease", || {
            let lease = bench.runs.snapshot(id).expect("a snapshot").lease;
            lease.is_some_and(|lease| lease.left > Duration::from_mins(59))
        })
        .await;
    }
    bench.runs.confirm(id, &[]).expect("taken");
    bench.assert_completed(&bench.when(id, |now| now.record.status.is_over()).await);
}

/// The wall clock is set years ahead and back: neither the time left nor the signs of life change.
async fn the_wall_clock_is_set() {
    let bench = Bench::start(Scenario::Bakery).await;
    let mut order = bench.order();
    order.report = ReportPolicy::Confirmed;
    let id = bench.go(order).await.id;
    let before = heard(&bench);
    for years in [10, -20, 10] {
        bench
            .clock
            .set_wall(jiff::SignedDuration::from_hours(years * 365 * 24));
        let lease = bench.runs.snapshot(id).expect("a snapshot").lease;
        let left = lease.expect("the job is open").left;
        assert!(left > Duration::from_mins(55), "{years}: {left:?}");
    }
    assert_eq!(heard(&bench), before, "nothing was due");
    bench
        .clock
        .set_wall(jiff::SignedDuration::from_hours(-9 * 365 * 24));
    bench.pass(Duration::from_mins(21));
    ledgerport_tests::until("a sign of life", || heard(&bench) > before).await;
    bench.runs.confirm(id, &[]).expect("taken");
    bench.assert_completed(&bench.when(id, |now| now.record.status.is_over()).await);
}

/// This computer's clock is an hour wrong from the beginning. A job somebody began a while ago is taken up: the time left
/// is the one Pleo's clock says, and what is due is given at once.
async fn the_clock_is_an_hour_wrong(hours: i64) {
    for (ago, left) in [(10, Some(50)), (45, None)] {
        let bench = Bench::start(Scenario::Bakery).await;
        bench
            .clock
            .set_wall(jiff::SignedDuration::from_hours(hours));
        let job = bench.sandbox.click_export(None).expect("a click on Export");
        let client = ledgerport_core::pleo::Client::new(
            ledgerport_core::pleo::BaseUrl::local(&bench.sandbox.url()).expect("an address"),
            ledgerport_core::pleo::Credential::ApiKey(ledgerport_tests::KEY.into()),
        );
        let id = ledgerport_core::model::JobId(job);
        let started = ledgerport_core::model::JobEvent::Started;
        let version = ledgerport_core::pleo::ApiVersion::V3;
        let client = client.expect("a client");
        let sent = client.send_event(version, id, &started).await;
        sent.expect("somebody else began it");
        // Not on this computer: it was off.
        bench.sandbox.advance_clock(Duration::from_mins(ago));
        let before = heard(&bench);
        let mut order = bench.order();
        order.source = ledgerport_core::runs::Source::Job(id);
        order.review = true;
        let waiting = bench.go(order).await;
        assert_eq!(waiting.record.stage, Stage::Review);
        let lease = waiting.lease.expect("the job is open");
        match left {
            Some(minutes) => {
                assert_eq!(heard(&bench), before, "nothing is due");
                assert!(
                    lease.left <= Duration::from_mins(minutes)
                        && lease.left > Duration::from_mins(minutes - 1),
                    "{hours}: {:?}",
                    lease.left
                );
            }
            None => {
                assert!(heard(&bench) > before, "{hours}: a sign was due");
                assert!(lease.left > Duration::from_mins(59), "{:?}", lease.left);
            }
        }
        bench.runs.cancel(waiting.id).expect("there is no file");
        bench.settled(waiting.id).await;
    }
}

/// A sign of life is held up on its way and arrives after the results. What it sets back is seen before the job is closed,
/// and told again.
async fn a_sign_that_arrives_late() {
    let bench = Bench::start(Scenario::Bakery).await;
    let mut order = bench.order();
    order.report = ReportPolicy::Confirmed;
    let id = bench.go(order).await.id;
    let late = Effect::ApplyLater { millis: 2500 };
    bench
        .sandbox
        .inject(Fault::next(1, ITEMS, late).method("PUT"));
    bench.pass(Duration::from_mins(25));
    theirs::faults_met(&bench.sandbox).await;
    // The final event is lost, and looking after it takes longer than the sign.
    let lost = Fault::next(1, EVENTS, Effect::Close).method("POST");
    bench.sandbox.inject(lost);
    let slow = Effect::Delay { millis: 6000 };
    bench
        .sandbox
        .inject(Fault::next(1, "/v3/export-jobs/*", slow).method("GET"));
    bench.runs.confirm(id, &[]).expect("it waits");
    let end = bench.when(id, |now| now.record.status.is_over()).await;
    bench.assert_completed(&end);
    let signs = bench.sandbox.requests();
    let signs = signs
        .iter()
        .filter(|request| request.request_body.contains("in_progress"));
    assert_eq!(signs.count(), 1);
}

/// While results are reported a sign repeats one of them: whenever it arrives, it sets nothing back.
async fn a_sign_among_the_results() {
    let bench = Bench::start(Scenario::Large(250)).await;
    bench.sandbox.inject(
        Fault::next(1, ITEMS, Effect::Delay { millis: 4000 })
            .method("PUT")
            .after(1),
    );
    let id = bench.runs.start(bench.order()).await.expect("starts");
    theirs::faults_met(&bench.sandbox).await;
    let before = heard(&bench);
    bench.pass(Duration::from_mins(25));
    ledgerport_tests::until("a sign of life", || heard(&bench) > before).await;
    let end = bench.when(id, |now| now.record.status.is_over()).await;
    bench.assert_completed(&end);
    assert!(
        !bench
            .sandbox
            .requests()
            .iter()
            .any(|request| request.request_body.contains("in_progress")),
        "no item was set back"
    );
}

/// One answer takes longer than a third of Pleo's patience, at every stage there is something to say it with.
async fn one_long_answer(path: &'static str, method: &'static str, skip: u32) {
    let bench = Bench::start(Scenario::Large(250)).await;
    bench.sandbox.inject(
        Fault::next(1, path, Effect::Delay { millis: 4000 })
            .method(method)
            .after(skip),
    );
    let id = bench.runs.start(bench.order()).await.expect("starts");
    theirs::faults_met(&bench.sandbox).await;
    let before = heard(&bench);
    bench.pass(Duration::from_mins(25));
    ledgerport_tests::until("a sign of life meanwhile", || heard(&bench) > before).await;
    let stage = bench.runs.snapshot(id).expect("a snapshot").record.stage;
    bench.pass(Duration::from_mins(40));
    let end = bench.when(id, |now| now.record.status.is_over()).await;
    assert_ne!(stage, Stage::Over, "the answer was still under way");
    bench.assert_completed(&end);
}

/// Pleo gave the job up while the file was being imported. Nothing is lost: one call goes on in a new job, in which what
/// is in the file is only reported.
async fn goes_on_in_a_new_job() {
    let bench = Bench::start(Scenario::Bakery).await;
    let mut order = bench.order();
    order.report = ReportPolicy::Confirmed;
    let first = bench.go(order).await;
    assert_problem(
        &bench
            .runs
            .continue_in_new_job(first.id)
            .await
            .expect_err("its job is open"),
        Code::Input,
    );
    // As when the computer was shut: nobody could give a sign.
    bench.runs.pause(first.id).expect("it waits");
    bench.settled(first.id).await;
    bench.pass(Duration::from_mins(61));
    let left = bench.runs.snapshot(first.id).expect("a snapshot").lease;
    assert_eq!(left.map(|lease| lease.left), Some(Duration::ZERO));
    bench.runs.confirm(first.id, &[]).expect("nobody knows yet");
    let ended = bench
        .when(first.id, |now| now.record.status.is_over())
        .await;
    assert_eq!(ended.record.status, Status::Failed);
    assert!(ended.record.can_continue(), "{:?}", ended.record.problem);
    assert_problem(
        &bench.runs.resume(first.id).expect_err("Pleo closed it"),
        Code::JobEnded,
    );
    let id = bench
        .runs
        .continue_in_new_job(first.id)
        .await
        .expect("starts");
    let second = bench.settled(id).await;
    assert_eq!(second.record.status, Status::Completed, "{:?}", second.log);
    assert_eq!(
        (second.record.continues, second.record.files.len()),
        (Some(first.id), 0)
    );
    bench.assert_agreed(&second);
    assert_eq!(ledgerport_tests::file::listing(bench.out()).len(), 1);
    let first = bench.runs.snapshot(first.id).expect("a snapshot");
    assert_eq!(first.record.continued_in, Some(id));
    assert_problem(
        &bench
            .runs
            .continue_in_new_job(first.id)
            .await
            .expect_err("done before"),
        Code::Input,
    );
}

/// Pleo gave the job up in the middle of reporting: results it has are left alone, the rest is reported in a new job.
async fn goes_on_after_half_the_results() {
    let bench = Bench::start(Scenario::Large(250)).await;
    let hold = Effect::Delay { millis: 3000 };
    bench
        .sandbox
        .inject(Fault::next(1, ITEMS, hold).method("PUT").after(1));
    let id = bench.runs.start(bench.order()).await.expect("starts");
    theirs::faults_met(&bench.sandbox).await;
    bench.sandbox.advance_clock(Duration::from_mins(61));
    let first = bench.when(id, |now| now.record.status.is_over()).await;
    assert!(first.record.can_continue(), "{:?}", first.record.problem);
    let done = first.count(ledgerport_core::store::ItemState::Successful);
    assert!((100..250).contains(&done), "{done}");
    let id = bench.runs.continue_in_new_job(id).await.expect("starts");
    let second = bench.settled(id).await;
    assert_eq!(second.record.status, Status::Completed, "{:?}", second.log);
    assert_eq!(second.items(), 250 - done);
    bench.assert_agreed(&second);
    assert_eq!(ledgerport_tests::file::listing(bench.out()).len(), 1);
    for (entry, status) in theirs::statuses(&bench.sandbox) {
        assert_eq!(status, "EXPORTED", "{entry}");
    }
}

/// The same from the command line.
async fn goes_on_by_flag() {
    let desk = Desk::open(Scenario::Bakery).await;
    let waiting = desk.say(desk.export(&["--report", "confirmed"])).await;
    let run = waiting.json["run"].as_str().expect("a run").to_owned();
    desk.sandbox.advance_clock(Duration::from_mins(61));
    let said = desk.say(desk.resume(&["--confirm"])).await;
    assert_eq!(said.json["problem"]["code"], "job_ended", "{said:?}");
    assert_eq!(said.json["can_continue"], true, "{said:?}");
    assert!(
        said.stderr.contains(&format!("export --continue {run}")),
        "{said:?}"
    );
    let said = desk.say(desk.resume(&["--run", &run])).await;
    assert_eq!(said.json["problem"]["code"], "job_ended", "{said:?}");
    let key = "LEDGERPORT_TEST_KEY";
    let words = ["export", "--continue", &run, "--key-env", key, "--json"];
    let said = desk.say(desk.program(&words)).await;
    assert_eq!(
        (&said.json["status"], &said.json["continues"]),
        (&"completed".into(), &run.as_str().into()),
        "{said:?}"
    );
    assert_eq!(ledgerport_tests::file::listing(&desk.out()).len(), 1);
    for (entry, status) in theirs::statuses(&desk.sandbox) {
        assert_eq!(status, "EXPORTED", "{entry}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_is_measured_on_a_clock_nobody_sets() {
    let mut cases = Cases::default();
    cases.add("hours of waiting", hours_of_waiting());
    cases.add("the wall clock is set", the_wall_clock_is_set());
    for hours in [-1, 1] {
        let name = format!("the clock is {hours} hours wrong");
        cases.add(name, the_clock_is_an_hour_wrong(hours));
    }
    for (path, method, skip) in [(ITEMS, "GET", 1), (DATA, "GET", 1), (ITEMS, "PUT", 0)] {
        let name = format!("one long answer to {method} {path}");
        cases.add(name, one_long_answer(path, method, skip));
    }
    cases.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_pleo_gave_up_goes_on_in_a_new_one() {
    let mut cases = Cases::default();
    cases.add("while the file was imported", goes_on_in_a_new_job());
    cases.add("after half the results", goes_on_after_half_the_results());
    cases.add("by flag", goes_on_by_flag());
    cases.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pleo_hears_from_us_in_time() {
    let mut cases = Cases::default();
    cases.add("slow reading", slow_reading());
    cases.add("waiting for the import", waiting());
    cases.add("ended while nobody looked", ended_while_nobody_looked());
    cases.add("taken up late", taken_up_late());
    cases.add("a sign that arrives late", a_sign_that_arrives_late());
    cases.add("a sign among the results", a_sign_among_the_results());
    cases.end().await;
}
