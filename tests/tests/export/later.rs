//! What can be looked at and done around a file: seen before it is written, written once more, compared, and taken back.

use ledgerport_core::companies::ReportPolicy;
use ledgerport_core::formats;
use ledgerport_core::model::{EntryId, JobId};
use ledgerport_core::problem::Code;
use ledgerport_core::runs::{AuditLine, FileState, NewRun, Source, Stage, Status};
use ledgerport_core::store::{Decision, ItemState};
use ledgerport_sandbox::Scenario;
use ledgerport_tests::bench::{Bench, assert_problem};
use ledgerport_tests::cases::Cases;
use ledgerport_tests::{file, theirs};
use serde_json::{Value, json};

/// What is shown before is what is written after; other formats are shown on the same items.
async fn seen_before_it_is_written() {
    let bench = Bench::start(Scenario::Bakery).await;
    let nothing = bench.runs.preview_format(bench.books, "datev", 20);
    assert_eq!(nothing.expect("reads"), None, "no items were read yet");
    let mut order = bench.order();
    order.review = true;
    let waiting = bench.go(order).await;
    let before = bench.runs.preview(waiting.id, 200).expect("a preview");
    let head = bench.runs.preview(waiting.id, 3).expect("a preview");
    assert_eq!(head.vouchers, 3);
    assert_eq!(before.vouchers, waiting.count(ItemState::Ready) as usize);
    assert!(before.shown.rows.starts_with(&head.shown.rows));
    bench.runs.build(waiting.id).expect("it waits");
    let end = bench
        .when(waiting.id, |now| now.record.status.is_over())
        .await;
    let written = std::fs::read_to_string(&end.record.files[0].path).expect("text");
    let text = written.trim_start_matches('\u{feff}');
    assert!(text.starts_with(&before.shown.text) && before.shown.text.len() > 1000);
    assert_eq!(
        before.shown.rows.len() as u64,
        end.record.files[0].rows.expect("a table")
    );
    let table = csv::ReaderBuilder::new()
        .delimiter(if text.lines().next().expect("a head").contains(';') {
            b';'
        } else {
            b','
        })
        .from_reader(text.as_bytes())
        .into_records()
        .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
        .collect::<Vec<Vec<String>>>();
    assert_eq!(before.shown.rows, table);
    let after = bench.runs.preview(waiting.id, 200).expect("a preview");
    assert_eq!(after, before, "reporting changes nothing in the file");

    for format in formats::all() {
        let shown = bench
            .runs
            .preview_format(bench.books, format.id, 20)
            .expect(format.id)
            .expect("there are items");
        assert_eq!(shown.run, waiting.number);
        let lacks = !shown.lacks.is_empty();
        let table = !shown.shown.columns.is_empty();
        if shown.vouchers > 0 {
            assert!(
                !table || !shown.shown.rows.is_empty() || lacks,
                "{}",
                format.id
            );
            assert!(
                shown
                    .shown
                    .rows
                    .iter()
                    .all(|row| row.len() == shown.shown.columns.len()),
                "{}",
                format.id
            );
            assert!(
                format.extension == "xlsx" || !shown.shown.text.is_empty(),
                "{}",
                format.id
            );
        }
        for (reference, why) in &shown.left_out {
            assert!(!reference.is_empty() && why.ends_with('.'), "{why}");
        }
    }
    // A table that is not saved yet is shown as it would be written; one with a flaw says so.
    let column =
        |title: &str, field: &str| json!({ "title": title, "content": { "field": field } });
    let sheet = |columns: Value| json!({ "sheets": [{ "columns": columns }] });
    let preview = |template: Value| {
        let template = serde_json::from_value(template).expect("a template");
        let shown = bench
            .runs
            .preview_template(bench.books, "generic-csv", template, 5);
        shown.expect("reads").expect("there are items")
    };
    let own = preview(sheet(json!([
        column("Konto", "account"),
        column("Beløb", "amount")
    ])));
    assert_eq!(own.shown.columns, ["Konto", "Beløb"]);
    assert!(own.shown.rows.len() >= 5 && own.lacks.is_empty());
    assert!(own.shown.text.starts_with("Konto,Beløb\r\n"));
    let flawed = preview(sheet(json!([column("x", "no_such_field")])));
    assert!(flawed.lacks[0].contains("no_such_field"), "{flawed:?}");
    assert_eq!((flawed.shown.rows.len(), flawed.shown.text.len()), (0, 0));
    let saved = bench.companies.get(bench.books).expect("there").settings;
    assert_eq!(saved.profile.template, None, "looking saves nothing");
    let unknown = bench.runs.preview_format(bench.books, "papyrus", 20);
    assert_problem(&unknown.expect_err("no such format"), Code::Input);
}

/// One item with its lines, its balanced entry, its row of the file and its history.
async fn one_item_whole() {
    let bench = Bench::start(Scenario::Bakery).await;
    let end = bench.go(bench.order()).await;
    for entry in bench.before.keys() {
        let detail = bench.runs.detail(end.id, EntryId(*entry)).expect("reads");
        let item = detail.item.expect("it was read");
        assert_eq!(item.lines.len(), detail.row.lines as usize);
        let voucher = detail.voucher.expect("data").expect("it was booked");
        let sum: i64 = voucher.postings.iter().map(|leg| leg.amount.minor).sum();
        assert_eq!((sum, voucher.postings.is_empty()), (0, false));
        let shown = detail.shown.expect("it was written");
        assert!(
            shown
                .rows
                .iter()
                .flatten()
                .any(|cell| *cell == detail.row.reference),
            "{shown:?}"
        );
        assert!(detail.ledger.iter().any(|line| line.kind == "booked"));
    }
    let nobody = EntryId(uuid::Uuid::from_u128(7));
    assert!(bench.runs.detail(end.id, nobody).is_err());
}

/// The same bytes in another folder; a changed file is compared, and what is in the way is kept.
async fn written_once_more() {
    let bench = Bench::start(Scenario::Bakery).await;
    let end = bench.go(bench.order()).await;
    let original = &end.record.files[0];
    let elsewhere = tempfile::tempdir().expect("a folder");
    let again = bench.runs.write_again(end.id, elsewhere.path()).await;
    let again = again.expect("written");
    assert_eq!(
        std::fs::read(&again[0].path).expect("there"),
        std::fs::read(&original.path).expect("there")
    );
    let twice = bench.runs.write_again(end.id, elsewhere.path()).await;
    assert_eq!(twice.expect("the same file is kept"), again);
    assert_eq!(file::listing(elsewhere.path()).len(), 1);
    let same = bench.runs.compare(end.id, 0).expect("compared");
    assert_eq!((same.differing, same.first), (0, None));

    let text = std::fs::read_to_string(&original.path).expect("text");
    let spoiled: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(at, line)| {
            if at == 3 {
                format!("{line}!")
            } else {
                line.to_owned()
            }
        })
        .collect();
    std::fs::write(&original.path, spoiled.join("\r\n")).expect("spoiled");
    assert_eq!(
        bench.runs.verify(end.id).expect("looked"),
        [FileState::Changed]
    );
    let found = bench.runs.compare(end.id, 0).expect("compared");
    let (line, built, found_line) = found.first.expect("one differs");
    assert_eq!((line, found.differing), (4, 1));
    assert!(built.starts_with('…') && format!("{built}!") == found_line);
    // What a person changed is theirs: it is not written over.
    let refused = bench.runs.write_again(end.id, bench.out()).await;
    assert_problem(&refused.expect_err("in the way"), Code::FileExists);
    std::fs::remove_file(&original.path).expect("removed");
    assert!(bench.runs.compare(end.id, 0).is_err());
    assert!(bench.runs.compare(end.id, 7).is_err());
    let back = bench.runs.write_again(end.id, bench.out()).await;
    assert_eq!(back.expect("written")[0].sha256, original.sha256);
    assert_eq!(
        bench.runs.verify(end.id).expect("looked"),
        [FileState::Same]
    );
    assert!(bench.runs.audit(end.id).expect("reads").iter().any(
        |line| matches!(line, AuditLine::Said { text, .. } if text.contains("written again"))
    ));
}

/// Bookings of a run that is over no longer count: the same entries go into a new file, and the history says why.
async fn not_imported_after_all() {
    let bench = Bench::start(Scenario::Bakery).await;
    let first = bench.go(bench.order()).await;
    bench.assert_completed(&first);
    let runs = &bench.runs;
    for (who, why) in [("", "lost"), ("Ada", " \n"), ("\u{7}", "lost")] {
        let refused = runs.not_imported(first.id, None, who, why).await;
        assert_problem(
            &refused.expect_err("needs a name and a reason"),
            Code::Input,
        );
    }
    let entries: Vec<EntryId> = bench.before.keys().copied().map(EntryId).collect();
    let nobody = EntryId(uuid::Uuid::from_u128(7));
    let refused = runs
        .not_imported(first.id, Some(vec![nobody]), "Ada", "lost")
        .await;
    assert_problem(&refused.expect_err("not in the file"), Code::Input);

    // One entry that another run looks at is checked anew; the rest of that run stays.
    let ids: Vec<_> = bench.before.keys().copied().collect();
    let job = bench
        .sandbox
        .click_export(Some(&ids))
        .expect("a second export");
    let order = NewRun {
        source: Source::Job(JobId(job)),
        review: true,
        ..bench.order()
    };
    let second = bench.go(order).await;
    assert_eq!(second.record.stage, Stage::Review);
    assert_eq!(second.count(ItemState::Booked), second.items());
    let one = Some(vec![entries[0], entries[0], nobody]);
    let taken = runs.not_imported(first.id, one, " Ada ", "the\tfile was lost");
    assert_eq!(taken.await.expect("taken back"), 1);
    let seen = runs.snapshot(second.id).expect("a snapshot");
    assert_eq!(
        (seen.count(ItemState::Ready), seen.count(ItemState::Booked)),
        (1, seen.items() - 1)
    );
    let twice = runs.not_imported(first.id, Some(vec![entries[0]]), "Ada", "lost");
    assert_problem(&twice.await.expect_err("done before"), Code::Input);
    let history = runs.ledger(bench.books, entries[0]).expect("reads");
    let voided = history.iter().find(|line| line.kind == "voided");
    let voided = voided.expect("it is on record");
    assert_eq!(
        (voided.who.as_deref(), voided.why.as_deref()),
        (Some("Ada"), Some("the file was lost"))
    );

    runs.build(second.id).expect("it waits");
    let second = bench
        .when(second.id, |now| now.record.status.is_over())
        .await;
    assert_eq!(second.record.status, Status::Completed, "{:?}", second.log);
    let table = file::Table::read(&second.record.files[0].path);
    assert_eq!(
        table.entries().into_iter().collect::<Vec<_>>(),
        [entries[0].0]
    );
    // The whole rest, and then nothing is left to take back.
    let rest = runs.not_imported(first.id, None, "Ada", "lost").await;
    assert_eq!(rest.expect("taken back"), entries.len() - 1);
    let none = runs.not_imported(first.id, None, "Ada", "lost").await;
    assert_problem(&none.expect_err("nothing counts"), Code::Input);
    let told = runs.audit(first.id).expect("reads");
    assert!(told.windows(2).all(|pair| pair[0].at() <= pair[1].at()));
    let voided: Vec<_> = told
        .iter()
        .filter_map(|line| match line {
            AuditLine::Ledger(event) if event.kind == "voided" => Some(event.entries),
            _ => None,
        })
        .collect();
    assert_eq!(voided.iter().sum::<u32>() as usize, entries.len());
}

/// Bookings another run is about to report are not taken back under it, nor those of a run that still goes on.
async fn not_under_another_run() {
    let bench = Bench::start(Scenario::Bakery).await;
    let mut order = bench.order();
    order.report = ReportPolicy::Confirmed;
    let first = bench.go(order.clone()).await;
    let refused = bench.runs.not_imported(first.id, None, "Ada", "lost").await;
    assert_problem(&refused.expect_err("it goes on"), Code::Input);
    let job = theirs::jobs(&bench.sandbox).pop().expect("a job");
    bench.sandbox.cancel_job(job.id).expect("it is open");
    bench.runs.confirm(first.id, &[]).expect("nobody knows yet");
    bench
        .when(first.id, |now| now.record.status.is_over())
        .await;
    order.review = true;
    let second = bench.go(order.clone()).await;
    assert_eq!(second.record.stage, Stage::Review);
    let all: Vec<EntryId> = bench.before.keys().copied().map(EntryId).collect();
    let again = Decision::BookAgain {
        who: "Ada".into(),
        why: "lost".into(),
    };
    bench
        .runs
        .decide(second.id, vec![all[0]], again)
        .await
        .expect("taken");
    bench.runs.build(second.id).expect("it waits");
    let second = bench
        .when(second.id, |now| now.record.stage == Stage::HandOver)
        .await;
    let refused = bench.runs.not_imported(first.id, None, "Ada", "lost").await;
    let refused = refused.expect_err("it is about to be reported");
    assert!(refused.what.contains("Export 2"), "{refused}");
    bench.runs.confirm(second.id, &[]).expect("taken");
    bench
        .when(second.id, |now| now.record.status.is_over())
        .await;
    let taken = bench.runs.not_imported(first.id, None, "Ada", "lost").await;
    assert_eq!(
        taken.expect("taken back"),
        all.len() - 1,
        "one is elsewhere"
    );
}

/// Nothing was imported: every item fails at Pleo, no booking counts, and the entries can be exported again.
async fn nothing_was_imported() {
    let bench = Bench::start(Scenario::Bakery).await;
    let mut order = bench.order();
    order.report = ReportPolicy::Confirmed;
    let waiting = bench.go(order.clone()).await;
    let refused = bench.runs.refuse_all(waiting.id, " \n");
    assert_problem(&refused.expect_err("needs a reason"), Code::Input);
    bench
        .runs
        .refuse_all(waiting.id, "The period is closed")
        .expect("taken");
    let end = bench
        .when(waiting.id, |now| now.record.status.is_over())
        .await;
    assert_eq!(end.record.status, Status::Failed, "{:?}", end.log);
    bench.assert_agreed(&end);
    for (entry, status) in theirs::statuses(&bench.sandbox) {
        assert_eq!(status, "NOT_EXPORTED", "{entry}");
    }
    let late = bench.runs.refuse_all(waiting.id, "again");
    assert_problem(&late.expect_err("it is over"), Code::Input);
    order.report = ReportPolicy::Written;
    let next = bench.go(order).await;
    assert_eq!(
        (next.record.status, next.booked_before.len()),
        (Status::Completed, 0)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_looked_at_and_taken_back() {
    let mut cases = Cases::default();
    cases.add("seen before it is written", seen_before_it_is_written());
    cases.add("one item whole", one_item_whole());
    cases.add("written once more", written_once_more());
    cases.add("not imported after all", not_imported_after_all());
    cases.add("not under another run", not_under_another_run());
    cases.add("nothing was imported", nothing_was_imported());
    cases.end().await;
}
