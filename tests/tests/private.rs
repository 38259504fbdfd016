//! Nothing a company calls its own gets into the log, a crash report or the support text; and when it is forgotten, into
//! no file at all.
//!
//! The log is one for the whole process, so what fills it runs in a single test.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledgerport_core::companies::{Companies, ConnectRequest, Connected, Pleo};
use ledgerport_core::disk::DiskError;
use ledgerport_core::logbook;
use ledgerport_core::pleo::{BaseUrl, Client, Credential, Error as PleoError, Hint};
use ledgerport_core::problem::{Code, Problem};
use ledgerport_core::receipts::{Kind, ReceiptError, Receipts, Wanted};
use ledgerport_core::runs::Runs;
use ledgerport_core::store::{Store, StoreError};
use ledgerport_core::support;
use ledgerport_core::vault::{Token, TokenKind, Vault, VaultError};
use ledgerport_sandbox::{Config, Effect, Fault, Sandbox, Scenario};
use ledgerport_tests::bench::Bench;
use ledgerport_tests::secrets::Scanner;

/// The marked values: none of them may ever be read again.
struct Marks(Vec<String>);

impl Marks {
    fn new() -> Self {
        Self((0..40).map(|n| format!("canary{n:02}-q7Xz")).collect())
    }

    fn get(&self, number: usize) -> String {
        self.0[number].clone()
    }

    /// Marks found in the files below `folder`.
    fn found(&self, folder: &Path) -> Vec<(String, PathBuf)> {
        let mut found = Vec::new();
        for mark in &self.0 {
            let files = Scanner::new(mark).files(folder);
            found.extend(files.into_iter().map(|file| (mark.clone(), file)));
        }
        found
    }
}

/// Every error of every room, filled with marks wherever a text fits in.
fn errors(marks: &Marks) -> Vec<Problem> {
    let io = |n| io::Error::other(marks.get(n));
    let path = |n| PathBuf::from(format!("/home/{}", marks.get(n)));
    let kind = |n| marks.get(n);
    let pleo = [
        PleoError::Offline { cause: kind(0) },
        PleoError::Tls { cause: kind(1) },
        PleoError::Timeout,
        PleoError::KeyRefused,
        PleoError::ScopeMissing,
        PleoError::NotFound { kind: kind(2) },
        PleoError::Conflict { kind: kind(3) },
        PleoError::Refused {
            status: 422,
            kind: kind(4),
            message: kind(5),
        },
        PleoError::RateLimited,
        PleoError::Server { status: 500 },
        PleoError::NotJson {
            status: 407,
            hint: Hint::Proxy,
        },
        PleoError::Unreadable {
            path: kind(6),
            what: kind(7),
        },
        PleoError::TooLarge,
        PleoError::PagingLoop,
        PleoError::BadCursor,
        PleoError::OutcomeUnknown(Box::new(PleoError::Refused {
            status: 400,
            kind: kind(8),
            message: kind(9),
        })),
    ]
    .map(Problem::from);
    let store = [
        StoreError::AlreadyOpen(path(10)),
        StoreError::Newer { found: 99 },
        StoreError::Damaged(marks.get(11)),
        StoreError::Folder {
            path: path(12),
            source: io(13),
        },
        StoreError::Full,
    ]
    .map(Problem::from);
    let disk = [
        DiskError::NotFound(path(14)),
        DiskError::NotWritable(path(15)),
        DiskError::Full(path(16)),
        DiskError::Exists(path(17)),
        DiskError::InvalidName(path(18)),
        DiskError::Io {
            path: path(19),
            source: io(20),
        },
    ]
    .map(Problem::from);
    let vault = [
        VaultError::Locked,
        VaultError::Denied,
        VaultError::Missing,
        VaultError::TooLong,
        VaultError::Forgets,
        VaultError::NotDeleted,
        VaultError::Unreadable,
        VaultError::Slow,
        VaultError::Failed,
    ]
    .map(Problem::from);
    let receipts = [
        ReceiptError::Address("it is not https"),
        ReceiptError::Redirects,
        ReceiptError::Expired { status: 403 },
        ReceiptError::Offline,
        ReceiptError::Tls,
        ReceiptError::NotTheServer { status: 407 },
        ReceiptError::Timeout,
        ReceiptError::Server { status: 503 },
        ReceiptError::TooLarge,
        ReceiptError::Size {
            stated: 1,
            found: 2,
        },
        ReceiptError::Coding,
        ReceiptError::NotADocument,
        ReceiptError::OtherKind {
            stated: Kind::Pdf,
            found: Kind::Png,
        },
        ReceiptError::Disk(DiskError::NotFound(path(21))),
    ]
    .map(Problem::from);
    pleo.into_iter()
        .chain(store)
        .chain(disk)
        .chain(vault)
        .chain(receipts)
        .collect()
}

/// Errors as they really come up, with marks in everything we send and are sent.
async fn real_trouble(marks: &Marks, folder: &Path) {
    let config = Config {
        scenario: Scenario::Bakery,
        key: Some(marks.get(22)),
        ..Config::default()
    };
    let sandbox = Sandbox::start(config).await.expect("starts");
    let store = Arc::new(Store::open(&folder.join("data")).expect("opens"));
    let companies = Arc::new(Companies::new(store, Vault::session_only()));
    let request = |key: String| ConnectRequest {
        pleo: Pleo::Local(sandbox.url()),
        token: Token {
            kind: TokenKind::ApiKey,
            secret: key.into(),
        },
        company: None,
        session_only: false,
    };
    assert!(companies.connect(request(marks.get(23))).await.is_err());
    let Ok(Connected::Company { company, .. }) = companies.connect(request(marks.get(22))).await
    else {
        panic!("the right key connects");
    };
    let told = Effect::RevokedKey;
    sandbox.inject(Fault::always("/v2/accounting-entries", told));
    let _ = companies.fetch_entries(company.books).await;
    sandbox.clear_faults();
    // A key in the memory of this session, and addresses that hold marks.
    for text in [
        marks.get(24),
        format!("http://{}@127.0.0.1:1", marks.get(25)),
    ] {
        let problem = companies.connect(ConnectRequest {
            pleo: Pleo::Local(text),
            ..request(marks.get(26))
        });
        assert!(problem.await.is_err());
    }
    let base = BaseUrl::local("http://127.0.0.1:1").expect("on this computer");
    let client = Client::new(base, Credential::Bearer(marks.get(27).into())).expect("a client");
    let _ = client.introspect().await.map_err(Problem::from);
    for link in [
        format!("https://{}.invalid/{}", marks.get(28), marks.get(29)),
        format!("http://127.0.0.1/{}", marks.get(30)),
    ] {
        let wanted = Wanted {
            url: &link,
            stated_kind: &marks.get(31),
            stated_bytes: 5,
            stem: &marks.get(32),
        };
        let receipts = Receipts::public().with_limits(ledgerport_core::receipts::Limits {
            attempts: 1,
            ..Default::default()
        });
        let outcome = receipts.fetch(wanted, folder).await;
        assert!(outcome.map_err(Problem::from).is_err());
    }
    let gone = folder.join(marks.get(33));
    let today = "2026-10-01".parse().expect("a date");
    assert!(companies.hand_out(company.books, today, &gone).is_err());
    let runs = Runs::open(companies.clone()).expect("opens");
    let text = support::text(&companies, &runs).await.expect("a text");
    assert!(
        text.contains("keychain: Missing") && text.contains("company 1: local"),
        "{text}"
    );
    assert!(
        !text.contains("canary") && !text.contains("Rugbrød"),
        "{text}"
    );
    assert!(text.contains("problem code="), "{text}");
    companies.forget(company.books).await.expect("forgotten");
}

fn refused(what: String) -> Result<(), String> {
    Err(what)
}

fn panics(marks: &Marks) {
    let marked = marks.get(34);
    let caught = std::panic::catch_unwind(move || panic!("about {marked}"));
    assert!(caught.is_err());
    let marked = marks.get(35);
    let caught = std::panic::catch_unwind(move || {
        refused(marked).expect("it holds");
    });
    assert!(caught.is_err());
    assert!(std::panic::catch_unwind(|| panic!("a text of the source")).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_marked_value_gets_into_log_crash_report_or_support_text() {
    let marks = Marks::new();
    let folder = tempfile::tempdir().expect("a folder");
    logbook::open(folder.path());
    logbook::watch_for_panics(folder.path());
    let problems = errors(&marks);
    assert!(problems.len() >= 50);
    assert!(
        problems
            .iter()
            .all(|problem| problem.code != Code::Mismatch)
    );
    real_trouble(&marks, folder.path()).await;
    panics(&marks);

    let logs = folder.path().join("logs");
    let text = std::fs::read_to_string(logs.join("ledgerport.log")).expect("a log");
    assert!(text.lines().count() >= 50, "{text}");
    for word in [
        "key_refused",
        "folder_not_writable",
        "keychain_locked",
        "panic",
        "status=403",
    ] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let reports = || {
        std::fs::read_dir(&logs)
            .expect("there")
            .filter_map(|file| std::fs::read_to_string(file.expect("a file").path()).ok())
            .filter(|text| text.contains("private.rs"))
    };
    assert!(
        reports().count() >= 3,
        "crash reports are kept: {:?}",
        ledgerport_tests::file::listing(&logs)
    );
    assert!(reports().any(|report| report.contains("a text of the source")));
    assert_eq!(marks.found(&logs), []);

    // The scan itself finds what is there.
    let planted = logs.join("planted");
    std::fs::write(&planted, marks.get(39)).expect("written");
    assert_eq!(marks.found(&logs), [(marks.get(39), planted)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_company_is_in_no_file_and_can_be_handed_out_before() {
    let bench = Bench::start(Scenario::Bakery).await;
    let end = bench.go(bench.order()).await;
    bench.assert_completed(&end);
    let company = bench.companies.get(bench.books).expect("connected");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let today = "2026-10-01".parse().expect("a date");
    let handed = bench
        .companies
        .hand_out(bench.books, today, elsewhere.path())
        .expect("handed out");
    let text = std::fs::read_to_string(&handed.path).expect("readable");
    for table in ["books", "entry", "run", "item", "booking", "run_log"] {
        assert!(text.contains(&format!("\"table\":\"{table}\"")), "{table}");
    }
    assert!(
        text.lines()
            .all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok())
    );
    assert!(
        !text.contains(ledgerport_tests::KEY),
        "the key is not handed out"
    );

    let data = bench.data_folder();
    let id = company.id.0.simple().to_string();
    let holds = |needle: &[u8]| {
        std::fs::read_dir(data)
            .expect("there")
            .flatten()
            .any(|file| {
                let bytes = std::fs::read(file.path()).unwrap_or_default();
                bytes.windows(needle.len()).any(|window| window == needle)
            })
    };
    let name = company.name.as_bytes();
    let merchants: Vec<String> = bench
        .sandbox
        .entries()
        .iter()
        .map(|entry| entry.id.to_string())
        .collect();
    assert!(holds(name), "the scan finds what is there");
    assert!(holds(company.id.0.as_bytes()), "{id}");
    bench
        .companies
        .forget(bench.books)
        .await
        .expect("forgotten");
    assert!(bench.companies.all().expect("a list").is_empty());
    assert!(!holds(name) && !holds(company.id.0.as_bytes()));
    for merchant in merchants {
        assert!(!holds(merchant.as_bytes()), "{merchant}");
    }
    // What was handed over stays: it is the user's.
    assert!(!ledgerport_tests::file::listing(bench.out()).is_empty());
}
