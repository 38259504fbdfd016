//! The main job over real HTTP: what the sandbox holds, what the file holds and what the run says are the same.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ledgerport_core::companies::{
    ApiChoice, Companies, ConnectRequest, Connected, Pleo, ReportPolicy,
};
use ledgerport_core::problem::Code;
use ledgerport_core::runs::{NewRun, Runs, Snapshot, Source, Stage, Status, reference_of};
use ledgerport_core::store::{EntryFilter, EntryOrder, ItemState, Store};
use ledgerport_core::vault::{Token, TokenKind, Vault};
use ledgerport_sandbox::{Config, Sandbox, Scenario};

struct Bench {
    sandbox: Sandbox,
    companies: Arc<Companies>,
    runs: Arc<Runs>,
    new: NewRun,
    _data: tempfile::TempDir,
    out: tempfile::TempDir,
}

async fn bench(scenario: Scenario, api: ApiChoice, format: &str) -> Bench {
    let sandbox = Sandbox::start(Config {
        scenario,
        ..Config::default()
    })
    .await
    .expect("the sandbox starts");
    let data = tempfile::tempdir().expect("a folder");
    let out = tempfile::tempdir().expect("a folder");
    let store = Arc::new(Store::open(data.path()).expect("opens"));
    let companies = Arc::new(Companies::new(store, Vault::session_only()));
    let request = ConnectRequest {
        pleo: Pleo::Local(sandbox.url()),
        token: Token {
            kind: TokenKind::ApiKey,
            secret: sandbox.key().into(),
        },
        company: None,
        session_only: true,
    };
    let Connected::Company { company, .. } = companies.connect(request).await.expect("connects")
    else {
        panic!("the key serves one company");
    };
    companies
        .fetch_entries(company.books)
        .await
        .expect("entries are listed");
    let all = EntryFilter {
        text: String::new(),
        ready: None,
        order: EntryOrder::Date,
        descending: false,
    };
    let entries = companies
        .store()
        .read(|db| db.entry_ids(company.books, &all))
        .expect("reads");
    let runs = Runs::open(companies.clone()).expect("opens");
    let new = NewRun {
        books: company.books,
        source: Source::Entries(entries),
        format: format.into(),
        folder: out.path().to_owned(),
        report: ReportPolicy::Written,
        api,
        review: false,
    };
    Bench {
        sandbox,
        companies,
        runs,
        new,
        _data: data,
        out,
    }
}

async fn settled(runs: &Runs, id: ledgerport_core::model::RunId) -> Snapshot {
    for _ in 0..2400 {
        let snapshot = runs.snapshot(id).expect("a snapshot");
        if !matches!(snapshot.record.status, Status::Queued | Status::Running) {
            return snapshot;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the run does not end");
}

/// Every status and reference Pleo holds is the one we hold.
fn assert_same_record(bench: &Bench, snapshot: &Snapshot) {
    let job = snapshot.record.job.as_ref().expect("a job");
    let theirs = bench.sandbox.job(job.id.0).expect("the job exists");
    assert_eq!(theirs.items.len(), snapshot.items() as usize);
    for item in &theirs.items {
        let entry = ledgerport_core::model::EntryId(item.entry_id);
        let ours = bench
            .companies
            .store()
            .read(|db| db.item(snapshot.seq, entry))
            .expect("we hold it too");
        assert_eq!(item.status, ours.state.word(), "{entry}");
        if ours.state == ItemState::Successful {
            assert_eq!(
                item.external_id.as_deref(),
                Some(reference_of(entry).as_str())
            );
        } else {
            assert!(
                item.failure_reason
                    .as_deref()
                    .is_some_and(|why| !why.is_empty())
            );
        }
    }
}

fn ids_in_csv(path: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(path).expect("the file is there");
    text.lines()
        .skip(1)
        .filter_map(|line| line.split(',').next())
        .filter(|id| id.len() == 36)
        .map(str::to_owned)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_the_run_and_pleo_agree() {
    for scenario in [Scenario::Bakery, Scenario::Agency, Scenario::Awkward] {
        for api in [ApiChoice::V2, ApiChoice::V3] {
            let bench = bench(scenario, api, "generic-csv").await;
            let id = bench.runs.start(bench.new.clone()).await.expect("starts");
            let end = settled(&bench.runs, id).await;
            let successful = end.count(ItemState::Successful) as usize;
            let failed = end.count(ItemState::Failed) as usize;
            assert!(
                successful > 0,
                "{scenario} {api:?}: {:?}",
                end.record.problem
            );
            assert_eq!(successful + failed, end.items() as usize);
            let expected = if failed == 0 {
                Status::Completed
            } else {
                Status::CompletedWithErrors
            };
            assert_eq!(end.record.status, expected, "{scenario} {api:?}");
            assert_eq!(end.record.problem, None, "{scenario} {api:?}");
            assert_same_record(&bench, &end);
            let file = &end.record.files[0];
            assert_eq!(
                ids_in_csv(&file.path).len(),
                successful,
                "{scenario} {api:?}"
            );
            for sums in &end.sums {
                assert_eq!(sums.file, sums.reported, "{scenario} {api:?}");
            }
            let left = std::fs::read_dir(bench.out.path())
                .expect("readable")
                .count();
            assert_eq!(left, 1, "nothing but the file is left");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hledger_accepts_the_journal() {
    let mut judged = 0;
    for scenario in [Scenario::Bakery, Scenario::Agency, Scenario::Awkward] {
        let bench = bench(scenario, ApiChoice::V3, "hledger").await;
        let id = bench.runs.start(bench.new.clone()).await.expect("starts");
        let end = settled(&bench.runs, id).await;
        let path = &end.record.files[0].path;
        match std::process::Command::new("hledger")
            .arg("-f")
            .arg(path)
            .arg("check")
            .output()
        {
            Ok(output) => {
                let says = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success(), "{scenario}: {says}");
                judged += 1;
            }
            Err(error) if std::env::var_os("LEDGERPORT_JUDGES").is_none() => {
                println!("hledger is not installed ({error}); nothing was judged");
            }
            Err(error) => panic!("hledger is missing: {error}"),
        }
    }
    assert!(judged == 3 || std::env::var_os("LEDGERPORT_JUDGES").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_entries_are_never_written_twice() {
    let bench = bench(Scenario::Bakery, ApiChoice::V3, "generic-csv").await;
    let first = bench.runs.start(bench.new.clone()).await.expect("starts");
    assert_eq!(
        settled(&bench.runs, first).await.record.status,
        Status::Completed
    );
    let second = bench.runs.start(bench.new.clone()).await.expect("starts");
    let end = settled(&bench.runs, second).await;
    assert!(end.record.files.is_empty(), "they are in the first file");
    assert_eq!(
        end.record.status,
        Status::Completed,
        "Pleo is told all the same"
    );
    assert_same_record(&bench, &end);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_import_reaches_pleo_and_may_be_booked_again() {
    let mut bench = bench(Scenario::Bakery, ApiChoice::V3, "generic-csv").await;
    bench.new.report = ReportPolicy::Confirmed;
    let id = bench.runs.start(bench.new.clone()).await.expect("starts");
    let waiting = settled(&bench.runs, id).await;
    assert_eq!(
        (waiting.record.status, &waiting.record.stage),
        (Status::Waiting, &Stage::HandOver)
    );
    let Source::Entries(entries) = &bench.new.source else {
        unreachable!("the bench chooses entries");
    };
    let refused = entries[0];
    assert!(
        bench.runs.confirm(id, &[(refused, "  ".into())]).is_err(),
        "a reason is needed"
    );
    bench
        .runs
        .confirm(id, &[(refused, "Period is closed".into())])
        .expect("taken");
    // The order is on its way; the run leaves the waiting room first.
    let end = loop {
        let end = settled(&bench.runs, id).await;
        if end.record.status != Status::Waiting {
            break end;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(end.record.status, Status::CompletedWithErrors);
    assert_eq!(end.count(ItemState::Failed), 1);
    bench.new.source = Source::Entries(vec![refused]);
    bench.new.report = ReportPolicy::Written;
    let again = bench.runs.start(bench.new.clone()).await.expect("starts");
    let end = settled(&bench.runs, again).await;
    assert_eq!(
        ids_in_csv(&end.record.files[0].path),
        BTreeSet::from([refused.to_string()])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn trouble_is_named_and_leaves_no_file() {
    let none = bench(Scenario::Empty, ApiChoice::V3, "generic-csv").await;
    let problem = none
        .runs
        .start(none.new.clone())
        .await
        .expect_err("nothing to do");
    assert_eq!(problem.code, Code::NothingSelected);

    let revoked = bench(Scenario::Bakery, ApiChoice::V3, "generic-csv").await;
    revoked.sandbox.revoke_key();
    let id = revoked
        .runs
        .start(revoked.new.clone())
        .await
        .expect("starts");
    let end = settled(&revoked.runs, id).await;
    assert_eq!(end.record.status, Status::Interrupted);
    assert_eq!(end.record.problem.map(|p| p.code), Some(Code::KeyRefused));
    revoked.sandbox.restore_key();
    revoked.runs.resume(id).expect("goes on");
    let end = loop {
        let end = settled(&revoked.runs, id).await;
        if end.record.status != Status::Interrupted {
            break end;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(end.record.status, Status::Completed);

    let busy = bench(Scenario::Bakery, ApiChoice::V3, "generic-csv").await;
    busy.sandbox.click_export(None).expect("a job from outside");
    let id = busy.runs.start(busy.new.clone()).await.expect("starts");
    let end = settled(&busy.runs, id).await;
    assert_eq!(
        end.record.problem.map(|p| p.code),
        Some(Code::JobAlreadyOpen)
    );
    assert_eq!(
        std::fs::read_dir(busy.out.path())
            .expect("readable")
            .count(),
        0
    );

    let mut nowhere = bench(Scenario::Bakery, ApiChoice::V3, "generic-csv").await;
    let file = nowhere.out.path().join("a file");
    std::fs::write(&file, b"x").expect("written");
    nowhere.new.folder = file.join("below");
    let problem = nowhere
        .runs
        .start(nowhere.new.clone())
        .await
        .expect_err("no folder");
    assert_eq!(problem.code, Code::Folder);
    assert!(
        nowhere
            .sandbox
            .jobs()
            .iter()
            .all(|job| job.status != "pending")
    );
}
