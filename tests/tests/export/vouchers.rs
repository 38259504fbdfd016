//! Voucher numbers from the accounting system on their way to Pleo.

use ledgerport_core::companies::ReportPolicy;
use ledgerport_core::model::EntryId;
use ledgerport_core::problem::Code;
use ledgerport_core::runs::Confirmation;
use ledgerport_sandbox::Scenario;
use ledgerport_tests::bench::{Bench, assert_problem};
use ledgerport_tests::cases::Cases;
use ledgerport_tests::headless::Desk;
use ledgerport_tests::theirs;

/// A column in the order of the file; every number becomes the external id at Pleo.
async fn pasted_as_a_column() {
    let bench = Bench::start(Scenario::Bakery).await;
    let mut order = bench.order();
    order.report = ReportPolicy::Confirmed;
    let waiting = bench.go(order).await;
    let all = waiting.items() as usize;
    let short = bench
        .runs
        .preview_vouchers(waiting.id, "1\n2")
        .expect("reads");
    assert!(
        short.matches.is_empty() && short.misfits[0].why.contains("2 numbers"),
        "{short:?}"
    );
    let column: Vec<String> = (0..all).map(|n| format!("2026-{n}")).collect();
    let preview = bench
        .runs
        .preview_vouchers(waiting.id, &column.join("\r\n"))
        .expect("reads");
    assert_eq!(
        (preview.matches.len(), preview.misfit_count, preview.without),
        (all, 0, 0)
    );
    let confirmation = Confirmation {
        vouchers: preview.vouchers(),
        ..Confirmation::default()
    };
    bench
        .runs
        .confirm_with(waiting.id, &confirmation)
        .expect("taken");
    let end = bench
        .when(waiting.id, |now| now.record.status.is_over())
        .await;
    let job = theirs::jobs(&bench.sandbox).pop().expect("a job");
    assert_eq!(job.status, "completed");
    // In the order of the file, as a person sees it there.
    let path = &end.record.files[0].path;
    let mut reader = csv::Reader::from_path(path).expect("there");
    let place = reader
        .headers()
        .expect("a header")
        .iter()
        .position(|name| name.ends_with("accounting_entry_id"));
    let mut in_file: Vec<uuid::Uuid> = Vec::new();
    for row in reader.records() {
        let entry = row.expect("a row")[place.expect("the column")]
            .parse()
            .expect("an id");
        if in_file.last() != Some(&entry) {
            in_file.push(entry);
        }
    }
    for (entry, number) in in_file.iter().zip(&column) {
        let told = job
            .items
            .iter()
            .find(|item| item.entry_id == *entry)
            .expect("one");
        assert_eq!(told.external_id.as_ref(), Some(number));
        let history = bench
            .runs
            .ledger(bench.books, EntryId(*entry))
            .expect("reads");
        assert!(
            history
                .iter()
                .any(|line| line.voucher.as_ref() == Some(number)),
            "{history:?}"
        );
    }
}

async fn nonsense_is_refused_as_a_whole() {
    let bench = Bench::start(Scenario::Bakery).await;
    let mut order = bench.order();
    order.report = ReportPolicy::Confirmed;
    let id = bench.go(order).await.id;
    let entry = EntryId(*bench.before.keys().next().expect("one"));
    let number = |text: &str| (entry, text.to_owned());
    for confirmation in [
        Confirmation {
            vouchers: vec![number("")],
            ..Confirmation::default()
        },
        Confirmation {
            vouchers: vec![number("a\u{0}b")],
            ..Confirmation::default()
        },
        Confirmation {
            vouchers: vec![number(&"9".repeat(200))],
            ..Confirmation::default()
        },
        Confirmation {
            vouchers: vec![number("1"), number("2")],
            ..Confirmation::default()
        },
        Confirmation {
            refused: vec![number("closed")],
            vouchers: vec![number("1")],
        },
        Confirmation {
            refused: vec![number(" \t")],
            ..Confirmation::default()
        },
        Confirmation {
            vouchers: vec![number("1"), (EntryId(uuid::Uuid::from_u128(1)), "2".into())],
            ..Confirmation::default()
        },
    ] {
        let refused = bench.runs.confirm_with(id, &confirmation);
        assert_problem(&refused.expect_err("nonsense"), Code::Input);
    }
    let history = bench.runs.ledger(bench.books, entry).expect("reads");
    assert!(
        history.iter().all(|line| line.voucher.is_none()),
        "all or nothing: {history:?}"
    );
    bench.runs.confirm(id, &[]).expect("taken");
    bench.assert_completed(&bench.when(id, |now| now.record.status.is_over()).await);
    assert_problem(
        &bench.runs.preview_vouchers(id, "1").expect_err("over"),
        Code::Input,
    );
}

async fn from_a_file() {
    let desk = Desk::open(Scenario::Bakery).await;
    let waiting = desk.say(desk.export(&["--report", "confirmed"])).await;
    assert_eq!(waiting.json["hand_over"], "written", "{waiting:?}");
    assert!(
        waiting.json["lease_seconds_left"]
            .as_u64()
            .is_some_and(|left| left > 3000)
    );
    let items = desk.items().await;
    let (numbered, (_, reference)) = items.iter().next().expect("one");
    let refused = items.keys().nth(1).expect("two");
    let table = desk.data().join("numbers.csv");
    let key = "LEDGERPORT_TEST_KEY";
    let confirm = |words: &[&str]| {
        let table = table.display().to_string();
        let mut command =
            desk.program(&["confirm", "--json", "--key-env", key, "--vouchers", &table]);
        command.args(words);
        command
    };
    std::fs::write(
        &table,
        format!("Reference;Voucher\n{reference};V-1\nPLEO-NOWHERE;V-2\n"),
    )
    .expect("written");
    let said = desk.say(confirm(&["--preview"])).await;
    assert_eq!(
        (said.code, &said.json["misfit_count"]),
        (Some(1), &1.into()),
        "{said:?}"
    );
    let said = desk.say(confirm(&[])).await;
    assert_eq!(said.json["problem"]["code"], "input_invalid", "{said:?}");
    std::fs::write(&table, b"\xff\xfe1\x00").expect("written");
    let said = desk.say(confirm(&[])).await;
    assert_eq!(said.json["problem"]["code"], "input_invalid", "{said:?}");
    std::fs::write(&table, format!("Reference;Voucher\n{reference};V-1\n")).expect("written");
    let refuse = format!("{refused}=Period closed");
    let said = desk.say(confirm(&["--refuse", &refuse])).await;
    assert_eq!(
        (said.code, &said.json["status"]),
        (Some(1), &"completed_with_errors".into()),
        "{said:?}"
    );
    let job = theirs::jobs(&desk.sandbox).pop().expect("a job");
    for item in &job.items {
        if item.entry_id == *numbered {
            assert_eq!(item.external_id.as_deref(), Some("V-1"));
        } else if item.entry_id == *refused {
            assert_eq!(
                (&*item.status, item.failure_reason.as_deref()),
                ("failed", Some("Period closed"))
            );
        } else {
            assert_eq!(item.external_id.as_ref(), Some(&items[&item.entry_id].1));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn voucher_numbers_reach_pleo() {
    let mut cases = Cases::default();
    cases.add("pasted as a column", pasted_as_a_column());
    cases.add("nonsense", nonsense_is_refused_as_a_whole());
    cases.add("from a file", from_a_file());
    cases.end().await;
}
