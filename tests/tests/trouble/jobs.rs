//! Jobs that are not there, not ours, taken, ended, or end under our hands.

use std::time::Duration;

use ledgerport_core::companies::ReportPolicy;
use ledgerport_core::model::{EntryId, JobId};
use ledgerport_core::problem::Code;
use ledgerport_core::runs::{NewRun, Source, Stage, Status};
use ledgerport_core::store::ItemState;
use ledgerport_sandbox::{Effect, Fault, Scenario};
use ledgerport_tests::bench::{Bench, assert_problem};
use ledgerport_tests::cases::Cases;
use ledgerport_tests::headless::Desk;
use ledgerport_tests::{file, theirs};
use serde_json::Value;
use uuid::Uuid;

use crate::{DATA, ITEMS};

/// What ends a job from outside, and what Pleo says about it.
#[derive(Clone, Copy)]
enum Fate {
    Cancelled,
    Expired,
}

impl Fate {
    fn befalls(self, bench: &Bench) {
        let job = theirs::jobs(&bench.sandbox).pop().expect("a job");
        match self {
            Self::Cancelled => bench.sandbox.cancel_job(job.id).expect("it is open"),
            Self::Expired => bench.sandbox.advance_clock(Duration::from_secs(3601)),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }
}

/// The job ends while one answer is held back; the rest of the run finds out.
async fn ends_during(fate: Fate, path: &'static str, method: &'static str, skip: u32) {
    let bench = Bench::start(Scenario::Large(250)).await;
    let hold = Effect::Delay { millis: 1500 };
    bench
        .sandbox
        .inject(Fault::next(1, path, hold).method(method).after(skip));
    let id = bench.runs.start(bench.order()).await.expect("starts");
    theirs::faults_met(&bench.sandbox).await;
    fate.befalls(&bench);
    let end = bench.settled(id).await;
    assert_eq!(end.record.status, Status::Failed);
    let problem = end.record.problem.as_ref().expect("it says why");
    assert_problem(problem, Code::JobEnded);
    assert!(problem.what.contains(fate.word()), "{problem}");
    theirs::assert_nothing_held(&bench.sandbox);
    if method == "PUT" {
        // The file was made before: it stays, and what is in it is known.
        assert_eq!(file::listing(bench.out()).len(), 1);
    } else {
        bench.assert_trouble(&end, Status::Failed, Code::JobEnded);
    }
    told_later(&bench, usize::from(method != "PUT")).await;
}

/// A new job exports everything; entries of an earlier file are reported and not written again.
async fn told_later(bench: &Bench, new_files: usize) {
    let again = bench.go(bench.order()).await;
    assert_eq!(
        (again.record.status, again.record.files.len()),
        (Status::Completed, new_files)
    );
    bench.assert_agreed(&again);
    assert_eq!(file::listing(bench.out()).len(), 1);
}

async fn ends_while_waiting(fate: Fate) {
    let bench = Bench::start(Scenario::Bakery).await;
    let mut order = bench.order();
    order.report = ReportPolicy::Confirmed;
    let id = bench.go(order).await.id;
    fate.befalls(&bench);
    bench.runs.confirm(id, &[]).expect("nobody knows yet");
    let end = bench.when(id, |now| now.record.status.is_over()).await;
    assert_eq!(end.record.status, Status::Failed);
    let problem = end.record.problem.as_ref().expect("it says why");
    assert_problem(problem, Code::JobEnded);
    assert!(problem.what.contains(fate.word()), "{problem}");
    assert_eq!(
        end.count(ItemState::Written),
        end.items(),
        "we know what is in the file"
    );
    theirs::assert_nothing_held(&bench.sandbox);
    told_later(&bench, 0).await;
}

async fn refused_at_once(order: impl FnOnce(&Bench, &mut NewRun), status: Status, code: Code) {
    let bench = Bench::start(Scenario::Bakery).await;
    let mut new = bench.order();
    order(&bench, &mut new);
    let jobs = bench.sandbox.jobs();
    let end = bench.go(new).await;
    bench.assert_trouble(&end, status, code);
    assert_eq!(bench.sandbox.jobs(), jobs, "nothing was changed at Pleo");
}

/// A job of the other company in the same Pleo.
async fn of_the_neighbour() {
    let desk = Desk::open(Scenario::Bakery).await;
    let neighbour = desk.sandbox.neighbour_id();
    let call = |path: String, body: String| {
        let request = reqwest::Client::new()
            .post(format!("{}{path}", desk.sandbox.url()))
            .bearer_auth(desk.sandbox.neighbour_key())
            .header("content-type", "application/json")
            .body(body);
        async move {
            let answer = request.send().await.expect("an answer");
            let bytes = answer.bytes().await.expect("whole");
            serde_json::from_slice::<Value>(&bytes).expect("JSON")
        }
    };
    let path = format!("/v1/accounting-entries:search?company_id={neighbour}");
    let entries = call(path, "{\"includeDeleted\": false}".into()).await;
    let entry = entries["data"][0]["id"]
        .as_str()
        .expect("an entry")
        .to_owned();
    let new = serde_json::json!({"accountingEntryIds": [entry], "companyId": neighbour});
    let job = call("/v3/export-jobs".into(), new.to_string()).await;
    let job = job["data"]["id"].as_str().expect("a job").to_owned();
    let said = desk.say(desk.export(&["--job", &job])).await;
    desk.assert_trouble(&said, "job_not_found");
    desk.assert_untouched();
    let said = desk.say(desk.export(&["--entries", &entry])).await;
    desk.assert_trouble(&said, "pleo_refused");
    desk.assert_untouched();
}

/// The key opens one company, the command line names the other.
async fn wrong_company() {
    let desk = Desk::open(Scenario::Bakery).await;
    let (url, company) = (desk.sandbox.url(), desk.sandbox.neighbour_id().to_string());
    let said = desk.say(desk.export_from(&url, &company)).await;
    desk.assert_trouble(&said, "wrong_company");
    desk.assert_untouched();
}

async fn already_running() {
    let desk = Desk::open(Scenario::Bakery).await;
    let job = desk.sandbox.click_export(None).expect("a click on Export");
    let one = desk.before.keys().next().expect("an entry").to_string();
    let said = desk.say(desk.export(&["--entries", &one])).await;
    desk.assert_trouble(&said, "job_already_open");
    let jobs = theirs::jobs(&desk.sandbox);
    assert_eq!(
        (jobs.len(), jobs[0].id, jobs[0].status.as_str()),
        (1, job, "pending")
    );
    // What the sentence advises.
    let said = desk.say(desk.export(&["--job", &job.to_string()])).await;
    desk.assert_agreed(&said).await;
}

async fn two_runs_on_one_job() {
    let bench = Bench::start(Scenario::Bakery).await;
    let mut order = bench.order();
    order.source = Source::Job(JobId(
        bench.sandbox.click_export(None).expect("a click on Export"),
    ));
    order.report = ReportPolicy::Confirmed;
    let first = bench.go(order.clone()).await;
    let second = bench.runs.start(order).await.expect_err("taken");
    assert_problem(&second, Code::JobTaken);
    bench
        .runs
        .confirm(first.id, &[])
        .expect("the first is not disturbed");
    bench.assert_completed(
        &bench
            .when(first.id, |now| now.record.status.is_over())
            .await,
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_that_cannot_be_had() {
    let mut cases = Cases::default();
    cases.add("of another company", of_the_neighbour());
    cases.add("wrong company", wrong_company());
    cases.add("already running", already_running());
    cases.add("two runs on one job", two_runs_on_one_job());
    let unknown = |_: &Bench, new: &mut NewRun| new.source = Source::Job(JobId(Uuid::from_u128(5)));
    cases.add(
        "unknown job",
        refused_at_once(unknown, Status::Failed, Code::JobNotFound),
    );
    let cancelled = |bench: &Bench, new: &mut NewRun| {
        let job = bench.sandbox.click_export(None).expect("a click on Export");
        bench.sandbox.cancel_job(job).expect("it is open");
        new.source = Source::Job(JobId(job));
    };
    cases.add(
        "finished job",
        refused_at_once(cancelled, Status::Failed, Code::JobEnded),
    );
    let expired = |bench: &Bench, new: &mut NewRun| {
        let job = bench.sandbox.click_export(None).expect("a click on Export");
        bench.sandbox.advance_clock(Duration::from_secs(3601));
        new.source = Source::Job(JobId(job));
    };
    cases.add(
        "expired job",
        refused_at_once(expired, Status::Failed, Code::JobEnded),
    );
    let strangers = |_: &Bench, new: &mut NewRun| {
        new.source = Source::Entries(vec![EntryId(Uuid::from_u128(6))]);
    };
    cases.add(
        "unknown entries",
        refused_at_once(strangers, Status::Failed, Code::Refused),
    );
    cases.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_that_end_meanwhile() {
    let mut cases = Cases::default();
    for fate in [Fate::Cancelled, Fate::Expired] {
        let word = fate.word();
        for (name, method, path, skip) in [
            ("before reading", "GET", ITEMS, 0),
            ("between pages of the list", "GET", ITEMS, 1),
            ("before the data", "GET", DATA, 0),
            ("between pages of the data", "GET", DATA, 1),
            ("before reporting", "PUT", ITEMS, 0),
            ("between reports", "PUT", ITEMS, 1),
        ] {
            cases.add(
                format!("{word} {name}"),
                ends_during(fate, path, method, skip),
            );
        }
        cases.add(format!("{word} while waiting"), ends_while_waiting(fate));
    }
    cases.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_chosen_is_said_before_pleo_hears_of_it() {
    let bench = Bench::start(Scenario::Empty).await;
    let problem = bench
        .runs
        .start(bench.order())
        .await
        .expect_err("nothing to do");
    assert_problem(&problem, Code::NothingSelected);
    assert!(bench.runs.list(bench.books).expect("reads").is_empty());
    let mut order = bench.order();
    order.format = "papyrus".into();
    order.source = Source::Job(JobId(Uuid::from_u128(1)));
    let problem = bench.runs.start(order).await.expect_err("no such format");
    assert_problem(&problem, Code::Input);
    assert!(theirs::jobs(&bench.sandbox).is_empty());
    let stage = bench
        .runs
        .snapshot(ledgerport_core::model::RunId(Uuid::from_u128(1)));
    assert_problem(
        &stage
            .map(|run| run.record.stage == Stage::Over)
            .expect_err("no run"),
        Code::Input,
    );
}
