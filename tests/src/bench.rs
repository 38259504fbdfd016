//! The engine in this process, with a sandbox of its own.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use ledgerport_core::companies::{
    ApiChoice, Companies, ConnectRequest, Connected, Pleo, ReportPolicy,
};
use ledgerport_core::model::{BooksId, EntryId, RunId};
use ledgerport_core::problem::{Code, Problem};
use ledgerport_core::runs::{Clock, NewRun, Runs, Snapshot, Source, Status};
use ledgerport_core::store::{EntryFilter, ItemRow, ItemState, Store};
use ledgerport_core::vault::{Token, TokenKind, Vault};
use ledgerport_sandbox::{Config, Sandbox, Scenario};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{KEY, file, secrets, theirs, until};

/// A connected company whose entries are listed.
pub struct Bench {
    /// Pleo.
    pub sandbox: Sandbox,
    /// Companies.
    pub companies: Arc<Companies>,
    /// Runs.
    pub runs: Arc<Runs>,
    /// Their clocks, which a test can move. Pleo's is the sandbox's.
    pub clock: Arc<Clock>,
    /// The company's books.
    pub books: BooksId,
    /// Export status of every entry at the start.
    pub before: BTreeMap<Uuid, String>,
    data: TempDir,
    out: TempDir,
}

/// The key of the benches as a token.
pub fn token() -> Token {
    Token {
        kind: TokenKind::ApiKey,
        secret: KEY.into(),
    }
}

/// A sandbox that takes the key of the benches.
pub async fn sandbox(scenario: Scenario) -> Sandbox {
    let config = Config {
        scenario,
        key: Some(KEY.into()),
        ..Config::default()
    };
    Sandbox::start(config).await.expect("the sandbox starts")
}

/// A request to connect to `url` with the key of the benches.
pub fn request(url: String) -> ConnectRequest {
    ConnectRequest {
        pleo: Pleo::Local(url),
        token: token(),
        company: None,
        session_only: true,
    }
}

impl Bench {
    /// Everything ready to export.
    pub async fn start(scenario: Scenario) -> Self {
        let sandbox = sandbox(scenario).await;
        let [data, out] = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
        let store = Arc::new(Store::open(data.path()).expect("opens"));
        let companies = Arc::new(Companies::new(store, Vault::session_only()));
        let connected = companies.connect(request(sandbox.url())).await;
        let Ok(Connected::Company { company, .. }) = connected else {
            panic!("the key serves one company");
        };
        let fetched = companies.fetch_entries(company.books).await;
        fetched.expect("entries are listed");
        let clock = Clock::system();
        Self {
            runs: Runs::open_with(companies.clone(), clock.clone()).expect("opens"),
            clock,
            companies,
            books: company.books,
            before: theirs::statuses(&sandbox),
            sandbox,
            data,
            out,
        }
    }

    /// Folder of the files.
    pub fn out(&self) -> &Path {
        self.out.path()
    }

    /// Folder of the engine's own data.
    pub fn data_folder(&self) -> &Path {
        self.data.path()
    }

    /// Entries that are not exported, by date.
    pub fn entries(&self) -> Vec<EntryId> {
        let all = EntryFilter::default();
        let store = self.companies.store();
        store
            .read(|db| db.entry_ids(self.books, &all))
            .expect("reads")
    }

    /// All of them, v3, as a table, reported when written.
    pub fn order(&self) -> NewRun {
        NewRun {
            books: self.books,
            source: Source::Entries(self.entries()),
            format: "generic-csv".into(),
            folder: self.out.path().to_owned(),
            report: ReportPolicy::Written,
            api: ApiChoice::V3,
            review: false,
            receipts: None,
        }
    }

    /// Time passes here and at Pleo, as when this computer sleeps.
    pub fn pass(&self, time: std::time::Duration) {
        self.sandbox.advance_clock(time);
        self.clock.sleep_through(time);
    }

    /// Starts a run and waits for its end, or for it to wait or stop.
    pub async fn go(&self, order: NewRun) -> Snapshot {
        let id = self.runs.start(order).await.expect("starts");
        self.settled(id).await
    }

    /// Resumes a run and waits again.
    pub async fn resume(&self, id: RunId) -> Snapshot {
        self.runs.resume(id).expect("goes on");
        self.settled(id).await
    }

    /// Waits until a run is neither queued nor at work.
    pub async fn settled(&self, id: RunId) -> Snapshot {
        self.when(id, |snapshot| {
            !matches!(snapshot.record.status, Status::Queued | Status::Running)
        })
        .await
    }

    /// Waits until a run is as `wanted`.
    pub async fn when(&self, id: RunId, wanted: impl Fn(&Snapshot) -> bool) -> Snapshot {
        let mut last = None;
        until("the wanted state of a run", || {
            let snapshot = self.runs.snapshot(id).expect("a snapshot");
            let there = wanted(&snapshot);
            last = Some(snapshot);
            there
        })
        .await;
        last.expect("looked at least once")
    }

    /// Our record of one item.
    pub fn item(&self, snapshot: &Snapshot, entry: Uuid) -> ItemRow {
        let store = self.companies.store();
        store
            .read(|db| db.item(snapshot.seq, EntryId(entry)))
            .expect("an item of ours")
    }

    /// Every result and reference Pleo holds for the run's job is the one we hold, and nothing is open or held back.
    pub fn assert_agreed(&self, snapshot: &Snapshot) {
        let ours = snapshot.record.job.as_ref().expect("a job");
        let theirs = self.sandbox.job(ours.id.0).expect("the job exists");
        assert_eq!(theirs.status, ours.status.word());
        assert_eq!(theirs.status, snapshot.record.status.word());
        assert_eq!(theirs.items.len(), snapshot.items() as usize);
        let now = theirs::statuses(&self.sandbox);
        for item in &theirs.items {
            let ours = self.item(snapshot, item.entry_id);
            assert_eq!(item.status, ours.state.word(), "{}", item.entry_id);
            let successful = ours.state == ItemState::Successful;
            let expected = if successful {
                "EXPORTED"
            } else {
                "NOT_EXPORTED"
            };
            assert_eq!(now[&item.entry_id], expected);
            if successful {
                assert_eq!(item.external_id.as_ref(), Some(&ours.reference));
            } else {
                let (kind, reason) = ours.failure.expect("a failed item has a reason");
                assert_eq!(item.failure_reason.as_ref(), Some(&reason));
                let told = item.failure_type.as_deref().expect("a type");
                assert!(
                    told == kind.word()
                        || self
                            .sandbox
                            .requests()
                            .iter()
                            .any(|r| r.path.starts_with("/v2"))
                );
            }
        }
        theirs::assert_nothing_held(&self.sandbox);
    }

    /// The run stopped or failed with this problem, in words for people, and left no file.
    pub fn assert_trouble(&self, snapshot: &Snapshot, status: Status, code: Code) {
        assert_eq!(
            (
                snapshot.record.status,
                snapshot.record.problem.as_ref().map(|p| p.code)
            ),
            (status, Some(code)),
            "{:?}",
            snapshot.record.problem
        );
        assert_problem(
            snapshot.record.problem.as_ref().expect("it was just there"),
            code,
        );
        assert_eq!(
            file::listing(self.out()),
            Vec::<std::path::PathBuf>::new(),
            "no file is left"
        );
    }

    /// Pleo has nothing of it: no job of ours is open, no entry changed.
    pub fn assert_untouched(&self) {
        theirs::assert_untouched(&self.sandbox, &self.before);
    }

    /// The run finished everything, and both sides agree.
    pub fn assert_completed(&self, snapshot: &Snapshot) {
        let record = &snapshot.record;
        assert_eq!(
            (record.status, &record.problem),
            (Status::Completed, &None),
            "{:#?}",
            snapshot.log
        );
        self.assert_agreed(snapshot);
        let table = file::Table::read(&record.files[0].path);
        let job = record.job.as_ref().expect("a job").id.0;
        let job = self.sandbox.job(job).expect("the job exists");
        assert_eq!(table.entries(), theirs::with_status(&job, "successful"));
        assert_eq!(file::listing(self.out()).len(), 1, "nothing but the file");
    }
}

/// A problem with this code whose sentences say something, and not the key.
pub fn assert_problem(problem: &Problem, code: Code) {
    assert_eq!(problem.code, code, "{problem}");
    for sentence in [&problem.what, &problem.books, &problem.next] {
        assert!(
            sentence.len() > 10 && sentence.ends_with('.'),
            "“{sentence}”"
        );
    }
    secrets::assert_clean("a problem", format!("{problem:?} {problem}").as_bytes());
}

impl Drop for Bench {
    fn drop(&mut self) {
        // A second panic would hide the first.
        if !std::thread::panicking() {
            secrets::assert_clean_folder(self.data.path());
            secrets::assert_clean_folder(self.out.path());
            assert!(
                self.sandbox
                    .requests()
                    .iter()
                    .all(|request| !request.key_exposed)
            );
        }
    }
}
