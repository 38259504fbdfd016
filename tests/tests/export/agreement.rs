//! Counts, sums, references and results agree between Pleo, the file and the run, entry by entry.

use std::collections::BTreeSet;

use ledgerport_core::companies::{ApiChoice, ReportPolicy};
use ledgerport_core::model::EntryId;
use ledgerport_core::problem::Code;
use ledgerport_core::runs::{Source, Stage, Status, code_of};
use ledgerport_core::store::ItemState;
use ledgerport_sandbox::Scenario;
use ledgerport_tests::bench::{Bench, assert_problem};
use ledgerport_tests::cases::Cases;
use ledgerport_tests::file::{self, Table};
use ledgerport_tests::theirs::{self, Sums};

/// Each made-up company with each version, and how many of its entries cannot be exported.
const COMPANIES: [(Scenario, ApiChoice, &str, usize); 6] = [
    (Scenario::Bakery, ApiChoice::V2, "v2", 0),
    (Scenario::Bakery, ApiChoice::V3, "v3", 0),
    (Scenario::Agency, ApiChoice::V2, "v2", 4),
    (Scenario::Agency, ApiChoice::V3, "v3", 4),
    (Scenario::Awkward, ApiChoice::V2, "v2", 16),
    (Scenario::Awkward, ApiChoice::V3, "v3", 19),
];

async fn agree(scenario: Scenario, api: ApiChoice, version: &str, failing: usize) {
    let bench = Bench::start(scenario).await;
    let mut order = bench.order();
    order.api = api;
    order.report = ReportPolicy::Confirmed;
    let waiting = bench.go(order).await;
    let record = &waiting.record;
    assert_eq!(
        (record.status, &record.stage, &record.problem),
        (Status::Waiting, &Stage::HandOver, &None)
    );
    let job = record.job.as_ref().expect("a job").id.0;
    let held = bench.sandbox.job(job).expect("the job exists");
    assert_eq!(held.items.len(), bench.entries().len());
    assert!(
        held.items.iter().all(|item| item.status == "pending"),
        "nothing is reported yet"
    );

    let given = theirs::amounts(&bench.sandbox, version, job).await;
    let table = Table::read(&record.files[0].path);
    assert_eq!(record.files[0].rows, Some(table.rows));
    for (entry, voucher) in &table.vouchers {
        let in_file = (voucher.currency.clone(), voucher.minor);
        assert_eq!(given[entry], in_file, "{entry}");
        assert_eq!(
            voucher.reference,
            format!("PLEO-{}", code_of(EntryId(*entry)))
        );
    }
    let said = |of: fn(&ledgerport_core::store::Sums) -> ledgerport_core::model::Money| -> Sums {
        let sums = waiting.sums.iter().map(|sums| {
            let sum = of(sums);
            (sum.currency.to_string(), sum.minor)
        });
        sums.filter(|(_, minor)| *minor != 0).collect()
    };
    assert_eq!(table.sums(), theirs::sums(&given, &table.entries()));
    assert_eq!(said(|sums| sums.file), table.sums());

    bench
        .runs
        .confirm(waiting.id, &[])
        .expect("the import went well");
    let end = bench
        .when(waiting.id, |now| now.record.status.is_over())
        .await;
    assert_eq!(end.record.problem, None);
    bench.assert_agreed(&end);
    for sums in &end.sums {
        assert_eq!(sums.file, sums.reported);
    }
    let held = bench.sandbox.job(job).expect("the job exists");
    assert_eq!(theirs::with_status(&held, "successful"), table.entries());
    assert_eq!(theirs::with_status(&held, "failed").len(), failing);
    let expected = if failing == 0 {
        Status::Completed
    } else {
        Status::CompletedWithErrors
    };
    assert_eq!(end.record.status, expected);
    assert_eq!(file::listing(bench.out()).len(), 1, "nothing but the file");
}

#[tokio::test(flavor = "multi_thread")]
async fn pleo_the_file_and_the_run_agree() {
    let mut cases = Cases::default();
    for (scenario, api, version, failing) in COMPANIES {
        let name = format!("{scenario} {version}");
        cases.add(name, agree(scenario, api, version, failing));
    }
    cases.end().await;
}

async fn judged(scenario: Scenario, api: ApiChoice) {
    let bench = Bench::start(scenario).await;
    let mut order = bench.order();
    (order.api, order.format) = (api, "hledger".into());
    let end = bench.go(order).await;
    bench.assert_agreed(&end);
    let journal = &end.record.files[0].path;
    file::hledger(journal, &["check", "--strict"]);
    let Some(codes) = file::hledger(journal, &["codes"]) else {
        return;
    };
    let job = end.record.job.as_ref().expect("a job").id.0;
    let held = bench.sandbox.job(job).expect("the job exists");
    let reported: BTreeSet<&str> = held
        .items
        .iter()
        .filter_map(|item| item.external_id.as_deref())
        .collect();
    assert_eq!(codes.lines().count(), reported.len(), "each once");
    assert_eq!(codes.lines().collect::<BTreeSet<_>>(), reported);
}

#[tokio::test(flavor = "multi_thread")]
async fn hledger_finds_the_reported_vouchers_in_a_sound_journal() {
    let mut cases = Cases::default();
    for (scenario, api, version, _) in COMPANIES {
        cases.add(format!("{scenario} {version}"), judged(scenario, api));
    }
    cases.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_of_a_file_are_not_written_again_but_reported() {
    let bench = Bench::start(Scenario::Bakery).await;
    let first = bench.go(bench.order()).await;
    bench.assert_completed(&first);
    // The bookkeeper chooses the same entries once more, which Pleo allows.
    let mut order = bench.order();
    order.source = Source::Entries(bench.before.keys().copied().map(EntryId).collect());
    let second = bench.go(order).await;
    assert_eq!(second.record.status, Status::Completed);
    assert!(second.record.files.is_empty(), "they are in the first file");
    assert_eq!(second.count(ItemState::Successful), second.items());
    bench.assert_agreed(&second);
    assert_eq!(file::listing(bench.out()).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_import_reaches_pleo_and_may_be_booked_again() {
    let bench = Bench::start(Scenario::Bakery).await;
    let mut order = bench.order();
    order.report = ReportPolicy::Confirmed;
    let id = bench.go(order.clone()).await.id;
    let refused = bench.entries()[0];
    for (entry, reason) in [
        (refused, "  \n"),
        (EntryId(uuid::Uuid::from_u128(1)), "Who is this?"),
    ] {
        let wrong = bench.runs.confirm(id, &[(entry, reason.into())]);
        assert_problem(&wrong.expect_err("makes no sense"), Code::Input);
    }
    let long = "Period is closed. ".repeat(600);
    bench
        .runs
        .confirm(id, &[(refused, long)])
        .expect("a reason of any length");
    let end = bench.when(id, |now| now.record.status.is_over()).await;
    assert_eq!(end.record.status, Status::CompletedWithErrors);
    bench.assert_agreed(&end);
    assert_eq!(end.count(ItemState::Failed), 1);
    let item = bench.item(&end, refused.0);
    let (kind, reason) = item.failure.expect("a reason");
    assert_eq!(kind.word(), "accounting_system_validation_failure");
    assert!(reason.starts_with("Period is closed.") && reason.chars().count() <= 500);

    order.source = Source::Entries(vec![refused]);
    order.report = ReportPolicy::Written;
    let again = bench.go(order).await;
    assert_eq!(again.record.status, Status::Completed);
    bench.assert_agreed(&again);
    let table = Table::read(&again.record.files[0].path);
    assert_eq!(table.entries(), BTreeSet::from([refused.0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_refused_as_a_whole_is_no_success_and_the_file_is_not_denied() {
    let bench = Bench::start(Scenario::Bakery).await;
    let mut order = bench.order();
    order.report = ReportPolicy::Confirmed;
    let id = bench.go(order).await.id;
    let all: Vec<_> = bench
        .entries()
        .into_iter()
        .map(|entry| (entry, "Wrong ledger".to_owned()))
        .collect();
    bench.runs.confirm(id, &all).expect("taken");
    let end = bench.when(id, |now| now.record.status.is_over()).await;
    bench.assert_agreed(&end);
    assert_eq!(end.record.status, Status::Failed);
    let problem = end.record.problem.as_ref().expect("it says why");
    assert_problem(problem, Code::NothingToExport);
    assert!(problem.books.starts_with("A file was written"));
    assert_eq!(file::listing(bench.out()).len(), 1);
}
