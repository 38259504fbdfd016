//! The same entries in a second job: recognised, and only reported, booked again on purpose, or left out.

use ledgerport_core::companies::ReportPolicy;
use ledgerport_core::model::{EntryId, JobId};
use ledgerport_core::problem::Code;
use ledgerport_core::runs::{Confirmation, NewRun, Snapshot, Source, Stage, Status};
use ledgerport_core::store::{Decision, HandOver, ItemState};
use ledgerport_sandbox::{Effect, Fault, Scenario};
use ledgerport_tests::bench::{Bench, assert_problem};
use ledgerport_tests::cases::Cases;
use ledgerport_tests::headless::Desk;
use ledgerport_tests::{file, theirs};

/// A company with a finished export, and an order for the same entries in a new job, as Pleo's web app allows.
async fn exported() -> (Bench, Snapshot, NewRun) {
    let bench = Bench::start(Scenario::Bakery).await;
    let first = bench.go(bench.order()).await;
    bench.assert_completed(&first);
    let entries: Vec<_> = bench.before.keys().copied().collect();
    let job = bench
        .sandbox
        .click_export(Some(&entries))
        .expect("a second export");
    let order = NewRun {
        source: Source::Job(JobId(job)),
        ..bench.order()
    };
    (bench, first, order)
}

fn again() -> Decision {
    Decision::BookAgain {
        who: "Ada".into(),
        why: "The first file was deleted before its import".into(),
    }
}

/// External ids at Pleo are those of the first file, and there is no second one.
async fn only_reported() {
    let (bench, first, order) = exported().await;
    let second = bench.go(order).await;
    assert_eq!(
        (second.record.status, second.record.files.len()),
        (Status::Completed, 0),
        "{:?}",
        second.log
    );
    bench.assert_agreed(&second);
    assert_eq!(file::listing(bench.out()).len(), 1);
    let before = &second.booked_before[0];
    assert_eq!(
        (before.run, before.items, &before.file),
        (first.number, first.items(), &first.record.files[0].name)
    );
    for entry in bench.before.keys() {
        let item = bench.item(&second, *entry);
        let earlier = item.earlier.expect("it says where");
        assert_eq!(earlier.hand_over, HandOver::Reported);
        assert_eq!(earlier.reference, bench.item(&first, *entry).reference);
        // Booked when it was booked, not when it was told again.
        let job = second.record.job.as_ref().expect("a job").id.0;
        let job = bench.sandbox.job(job).expect("there");
        let told = job
            .items
            .iter()
            .find(|row| row.entry_id == *entry)
            .expect("one");
        let told: jiff::Timestamp = told
            .exported_at
            .as_deref()
            .expect("a time")
            .parse()
            .expect("a time");
        assert!(told <= first.record.ended_at.expect("it ended"));
    }
}

/// Another voucher, the earlier booking no longer counts, and the ledger says who and why.
async fn booked_again() {
    let (bench, first, order) = exported().await;
    let id = bench.runs.start_with(order, again()).await.expect("starts");
    let second = bench.settled(id).await;
    assert_eq!(second.record.status, Status::Completed, "{:?}", second.log);
    bench.assert_agreed(&second);
    assert_eq!(file::listing(bench.out()).len(), 2);
    let table = file::Table::read(&second.record.files[0].path);
    for entry in bench.before.keys() {
        let [old, new] = [&first, &second].map(|run| bench.item(run, *entry).reference);
        assert_eq!(new, format!("{old}-2"));
        assert_eq!(table.vouchers[entry].reference, new);
        let history = bench
            .runs
            .ledger(bench.books, EntryId(*entry))
            .expect("reads");
        let superseded: Vec<_> = history
            .iter()
            .filter(|line| line.kind == "superseded")
            .collect();
        assert_eq!(superseded.len(), 1, "{history:?}");
        assert_eq!(superseded[0].who.as_deref(), Some("Ada"));
        assert_eq!(superseded[0].run, first.number);
    }
    // A third job knows the second file only.
    let entries: Vec<_> = bench.before.keys().copied().collect();
    let job = bench
        .sandbox
        .click_export(Some(&entries))
        .expect("a third export");
    let third = bench
        .go(NewRun {
            source: Source::Job(JobId(job)),
            ..bench.order()
        })
        .await;
    assert_eq!(third.booked_before[0].run, second.number);
    bench.assert_agreed(&third);
}

async fn left_out() {
    let (bench, _, order) = exported().await;
    let started = bench.runs.start_with(order, Decision::LeaveOut).await;
    let second = bench.settled(started.expect("starts")).await;
    assert_eq!(second.record.status, Status::Failed, "nothing was exported");
    let job = second.record.job.as_ref().expect("a job").id.0;
    let job = bench.sandbox.job(job).expect("there");
    for item in &job.items {
        assert_eq!(item.status, "failed");
        let reason = item.failure_reason.as_deref().expect("a sentence");
        assert!(
            reason.contains("on purpose") && reason.contains(".csv"),
            "{reason}"
        );
    }
    for (entry, status) in theirs::statuses(&bench.sandbox) {
        assert_eq!(status, "NOT_EXPORTED", "{entry} is back in the list");
    }
    assert_eq!(file::listing(bench.out()).len(), 1);
}

/// A person looks at the checks and decides entry by entry, changes their mind, and the decision outlives the program's
/// second check.
async fn decided_one_by_one() {
    let (bench, first, mut order) = exported().await;
    order.review = true;
    let id = bench.go(order).await.id;
    let entries: Vec<EntryId> = bench.before.keys().copied().map(EntryId).collect();
    let runs = &bench.runs;
    let refused = runs.decide(
        id,
        entries.clone(),
        Decision::BookAgain {
            who: " ".into(),
            why: "x".into(),
        },
    );
    assert_problem(&refused.await.expect_err("nobody"), Code::Input);
    let nobody = EntryId(uuid::Uuid::from_u128(7));
    let refused = runs.decide(id, vec![nobody], Decision::LeaveOut).await;
    assert_problem(&refused.expect_err("not in the run"), Code::Input);
    let all = runs.decide(id, entries.clone(), Decision::LeaveOut).await;
    assert_eq!(all.expect("taken"), entries.len());
    let seen = runs.snapshot(id).expect("a snapshot");
    assert_eq!(seen.count(ItemState::Blocked), seen.items());
    runs.decide(id, entries[1..].to_vec(), Decision::ReportOnly)
        .await
        .expect("taken");
    runs.decide(id, vec![entries[1]], again())
        .await
        .expect("taken");
    let seen = runs.snapshot(id).expect("a snapshot");
    assert_eq!(
        (seen.count(ItemState::Blocked), seen.count(ItemState::Ready)),
        (1, 1)
    );
    assert_eq!(seen.count(ItemState::Booked), seen.items() - 2);
    let decided = runs.decided(id).expect("reads");
    assert_eq!(decided.len(), entries.len());
    for one in [(entries[0], Decision::LeaveOut), (entries[1], again())] {
        assert!(decided.contains(&one), "{decided:?}");
    }
    for words in ["left out", "only reported", "booked again on purpose"] {
        let words = format!("entries that were booked before: {words}, decided");
        let said = seen.log.iter().any(|line| line.text.contains(&words));
        assert!(said, "{words}: {:?}", seen.log);
    }
    runs.build(id).expect("it waits");
    let end = bench.when(id, |now| now.record.status.is_over()).await;
    assert_eq!(
        end.record.status,
        Status::CompletedWithErrors,
        "{:?}",
        end.log
    );
    bench.assert_agreed(&end);
    assert_eq!(bench.item(&end, entries[0].0).state, ItemState::Failed);
    let table = file::Table::read(&end.record.files[0].path);
    assert_eq!(
        table.entries().into_iter().collect::<Vec<_>>(),
        [entries[1].0]
    );
    let untouched = bench.item(&end, entries[2].0).reference;
    assert_eq!(untouched, bench.item(&first, entries[2].0).reference);
    let late = runs.decide(id, entries, Decision::ReportOnly).await;
    assert_problem(&late.expect_err("too late"), Code::Input);
}

/// What nobody confirmed is not reported as exported by a later job on its own.
async fn unconfirmed_files_are_asked_about() {
    let bench = Bench::start(Scenario::Bakery).await;
    let mut order = bench.order();
    order.report = ReportPolicy::Confirmed;
    let first = bench.go(order.clone()).await;
    assert_eq!(first.hand_over, Some(HandOver::Written));
    bench.runs.handed_over(first.id).expect("there is a file");
    let job = theirs::jobs(&bench.sandbox).pop().expect("a job");
    bench.sandbox.cancel_job(job.id).expect("it is open");
    bench.runs.confirm(first.id, &[]).expect("nobody knows yet");
    let first = bench
        .when(first.id, |now| now.record.status.is_over())
        .await;
    assert_eq!(first.hand_over, Some(HandOver::Confirmed));
    // Confirmed before: reported at once.
    let second = bench.go(order).await;
    assert_eq!(second.record.status, Status::Completed, "{:?}", second.log);
    bench.assert_agreed(&second);

    let bench = Bench::start(Scenario::Bakery).await;
    let mut order = bench.order();
    order.report = ReportPolicy::Confirmed;
    let first = bench.go(order.clone()).await;
    let job = theirs::jobs(&bench.sandbox).pop().expect("a job");
    bench.sandbox.cancel_job(job.id).expect("it is open");
    bench.runs.pause(first.id).expect("it waits");
    bench.settled(first.id).await;
    let waiting = bench.go(order).await;
    assert_eq!(
        (waiting.record.status, &waiting.record.stage),
        (Status::Waiting, &Stage::HandOver)
    );
    assert_eq!((waiting.record.files.len(), waiting.hand_over), (0, None));
    let [numbered, refused] = [0, 1].map(|n| EntryId(*bench.before.keys().nth(n).expect("one")));
    let late = bench.runs.decide(waiting.id, vec![numbered], again()).await;
    assert_problem(&late.expect_err("nothing is looked at"), Code::Input);
    let confirmation = Confirmation {
        refused: vec![(refused, "Period closed".into())],
        vouchers: vec![(numbered, " B-77 ".into())],
    };
    bench
        .runs
        .confirm_with(waiting.id, &confirmation)
        .expect("taken");
    let end = bench
        .when(waiting.id, |now| now.record.status.is_over())
        .await;
    assert_eq!(
        end.record.status,
        Status::CompletedWithErrors,
        "{:?}",
        end.log
    );
    let job = end.record.job.as_ref().expect("a job").id.0;
    let job = bench.sandbox.job(job).expect("there");
    let told = |entry: EntryId| {
        job.items
            .iter()
            .find(|item| item.entry_id == entry.0)
            .expect("one")
    };
    assert_eq!(told(numbered).external_id.as_deref(), Some("B-77"));
    assert_eq!(
        told(refused).failure_reason.as_deref(),
        Some("Period closed")
    );
    assert_eq!(
        told(refused).failure_type.as_deref(),
        Some("accounting_system_validation_failure")
    );
    // The refused one no longer counts as booked, and can be exported into a new file.
    let alone = NewRun {
        source: Source::Entries(vec![refused]),
        ..bench.order()
    };
    let again = bench.go(alone).await;
    assert_eq!(
        (again.record.status, again.record.files.len()),
        (Status::Completed, 1)
    );
}

/// A run whose file waits for its import, and whose job Pleo ended meanwhile; and an order for the same entries.
async fn waits_without_a_job(scenario: Scenario) -> (Bench, Snapshot, NewRun) {
    let bench = Bench::start(scenario).await;
    let order = NewRun {
        report: ReportPolicy::Confirmed,
        ..bench.order()
    };
    let first = bench.go(order.clone()).await;
    let job = theirs::jobs(&bench.sandbox).pop().expect("a job");
    bench.sandbox.cancel_job(job.id).expect("it is open");
    bench.runs.pause(first.id).expect("it waits");
    let first = bench.settled(first.id).await;
    (bench, first, order)
}

fn refuses(bench: &Bench, run: &Snapshot, entry: EntryId) {
    let refused = [(entry, "Period closed".to_owned())];
    bench.runs.confirm(run.id, &refused).expect("it waits");
}

fn kinds(bench: &Bench, entry: EntryId) -> Vec<String> {
    let lines = bench.runs.ledger(bench.books, entry).expect("reads");
    lines.into_iter().map(|line| line.kind).collect()
}

/// Another run told Pleo of the file and closed its job before the import was refused: Pleo takes no correction, and
/// everybody is told what it believes, until the entry is exported anew.
async fn refused_after_another_job_was_closed() {
    let (bench, first, order) = waits_without_a_job(Scenario::Bakery).await;
    let second = bench
        .go(NewRun {
            report: ReportPolicy::Written,
            ..order
        })
        .await;
    bench.assert_agreed(&second);
    let entry = EntryId(*bench.before.keys().next().expect("one"));
    refuses(&bench, &first, entry);
    let first = bench
        .when(first.id, |now| now.record.status.is_over())
        .await;
    // It still can go on in a new job, and says this as well.
    let problem = first.record.problem.as_ref().expect("it says why");
    assert_problem(problem, Code::JobEnded);
    assert!(problem.books.contains("exported") && problem.next.contains("once more"));
    assert!(
        first
            .log
            .iter()
            .any(|line| line.text.contains("1 of the refused")),
        "{:?}",
        first.log
    );
    let seen = bench.runs.snapshot(second.id).expect("a snapshot");
    let problem = seen.record.problem.as_ref().expect("it says so too");
    assert_problem(problem, Code::Mismatch);
    assert!(
        problem.what.contains(&format!("run {}", second.number)),
        "{}",
        problem.what
    );
    let history = kinds(&bench, entry);
    for kind in ["voided", "still_exported"] {
        assert!(history.contains(&kind.into()), "{history:?}");
    }
    assert_eq!(theirs::statuses(&bench.sandbox)[&entry.0], "EXPORTED");
    // As the sentence says.
    let job = bench
        .sandbox
        .click_export(Some(&[entry.0]))
        .expect("once more");
    let third = bench
        .go(NewRun {
            source: Source::Job(JobId(job)),
            ..bench.order()
        })
        .await;
    assert_eq!(third.record.status, Status::Completed, "{:?}", third.log);
    let table = file::Table::read(&third.record.files[0].path);
    assert_eq!(table.entries().into_iter().collect::<Vec<_>>(), [entry.0]);
    for run in [&second, &third] {
        let seen = bench.runs.snapshot(run.id).expect("a snapshot");
        assert_eq!(seen.record.problem, None, "it is in the books now");
    }
}

/// The other run is still reporting: it tells Pleo again, as failed, and ends in agreement.
async fn refused_while_another_job_is_open() {
    let (bench, first, order) = waits_without_a_job(Scenario::Large(250)).await;
    let hold = Effect::Delay { millis: 4000 };
    bench.sandbox.inject(
        Fault::next(1, "/v3/export-jobs/*/items", hold)
            .method("PUT")
            .after(1),
    );
    let order = NewRun {
        report: ReportPolicy::Written,
        ..order
    };
    let id = bench.runs.start(order).await.expect("starts");
    theirs::faults_met(&bench.sandbox).await;
    let acknowledged = bench
        .when(id, |now| now.count(ItemState::Successful) > 0)
        .await;
    let entry = bench
        .before
        .keys()
        .find(|entry| bench.item(&acknowledged, **entry).state == ItemState::Successful);
    let entry = EntryId(*entry.expect("one of them"));
    refuses(&bench, &first, entry);
    let second = bench.when(id, |now| now.record.status.is_over()).await;
    assert_eq!(
        (second.record.status, &second.record.problem),
        (Status::CompletedWithErrors, &None),
        "{:?}",
        second.log
    );
    let job = second.record.job.as_ref().expect("a job").id.0;
    let job = bench.sandbox.job(job).expect("there");
    let told = job.items.iter().find(|item| item.entry_id == entry.0);
    let told = told.expect("one");
    assert_eq!(
        (told.status.as_str(), told.failure_reason.as_deref()),
        ("failed", Some("Period closed"))
    );
    assert_eq!(theirs::with_status(&job, "successful").len(), 249);
    assert_eq!(theirs::statuses(&bench.sandbox)[&entry.0], "NOT_EXPORTED");
}

/// The other run has not told Pleo yet: it never says that the entry is exported.
async fn refused_before_another_run_reports() {
    let (bench, first, order) = waits_without_a_job(Scenario::Bakery).await;
    let second = bench.go(order).await;
    assert_eq!(second.record.stage, Stage::HandOver);
    let entry = EntryId(*bench.before.keys().next().expect("one"));
    refuses(&bench, &first, entry);
    bench
        .when(first.id, |now| now.record.status.is_over())
        .await;
    bench.runs.confirm(second.id, &[]).expect("it waits");
    let second = bench
        .when(second.id, |now| now.record.status.is_over())
        .await;
    assert_eq!(second.record.status, Status::CompletedWithErrors);
    assert_eq!(theirs::statuses(&bench.sandbox)[&entry.0], "NOT_EXPORTED");
    assert_eq!(bench.item(&second, entry.0).state, ItemState::Failed);
    assert!(!kinds(&bench, entry).contains(&"still_exported".into()));
}

/// From the command line.
async fn by_flags() {
    let desk = Desk::open(Scenario::Bakery).await;
    let said = desk.say(desk.export(&[])).await;
    desk.assert_agreed(&said).await;
    let entries: Vec<_> = desk.before.keys().copied().collect();
    let click = || {
        let job = desk
            .sandbox
            .click_export(Some(&entries))
            .expect("an export");
        job.to_string()
    };
    let unsaid = desk
        .say(desk.export(&["--job", &click(), "--booked", "again"]))
        .await;
    assert_eq!(unsaid.code, Some(64), "a reason is needed");
    let job = theirs::jobs(&desk.sandbox)
        .pop()
        .expect("a job")
        .id
        .to_string();
    let words = [
        "--job", &job, "--booked", "again", "--why", "lost", "--who", "Ada",
    ];
    let said = desk.say(desk.export(&words)).await;
    assert_eq!(
        (said.code, &said.json["status"]),
        (Some(0), &"completed".into()),
        "{said:?}"
    );
    assert_eq!(file::listing(&desk.out()).len(), 2);
    let entry = entries[0].to_string();
    let ledger = desk
        .say(desk.program(&["ledger", "--entry", &entry, "--json"]))
        .await;
    let kinds: Vec<_> = ledger
        .json
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| line["kind"].clone())
        .collect();
    assert!(kinds.contains(&"superseded".into()), "{ledger:?}");
    let said = desk.say(desk.export(&["--job", &click()])).await;
    assert_eq!(said.json["status"], "completed", "{said:?}");
    assert_eq!(said.json["booked_before"][0]["run"], 2, "{said:?}");
    let items = desk.say(desk.program(&["items", "--json"])).await;
    assert_eq!(
        items.json[0]["booked_before"]["hand_over"], "reported",
        "{items:?}"
    );
    let said = desk
        .say(desk.export(&["--job", &click(), "--booked", "leave"]))
        .await;
    assert_eq!(
        (said.code, &said.json["status"]),
        (Some(2), &"failed".into()),
        "{said:?}"
    );
    assert_eq!(file::listing(&desk.out()).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_that_are_booked_already_are_booked_once() {
    let mut cases = Cases::default();
    cases.add("only reported", only_reported());
    cases.add("booked again", booked_again());
    cases.add("left out", left_out());
    cases.add("decided one by one", decided_one_by_one());
    cases.add("unconfirmed", unconfirmed_files_are_asked_about());
    cases.add("by flags", by_flags());
    cases.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_import_reaches_every_run_that_rests_on_it() {
    let mut cases = Cases::default();
    let closed = refused_after_another_job_was_closed();
    cases.add("another job was closed", closed);
    cases.add("another job is open", refused_while_another_job_is_open());
    let before = refused_before_another_run_reports();
    cases.add("before another run reports", before);
    cases.end().await;
}
