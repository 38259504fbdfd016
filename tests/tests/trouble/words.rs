//! Every error of every room has its code and three sentences.

use std::collections::BTreeSet;
use std::io::{Error, ErrorKind};
use std::path::Path;

use ledgerport_core::disk::DiskError;
use ledgerport_core::pleo::{Error as PleoError, Hint};
use ledgerport_core::problem::{Code, Problem};
use ledgerport_core::store::StoreError;
use ledgerport_core::vault::VaultError;
use ledgerport_tests::bench::assert_problem;

fn refused(kind: &str) -> PleoError {
    PleoError::Refused {
        status: 400,
        kind: kind.into(),
        message: "No.".into(),
    }
}

#[test]
fn every_error_has_its_code_and_its_sentences() {
    let at = || Path::new("/some/where").to_owned();
    let io = |kind: ErrorKind| DiskError::of(&at(), Error::from(kind));
    let conflict = |kind: &str| PleoError::Conflict { kind: kind.into() };
    let table: Vec<(Problem, Code)> = vec![
        (
            PleoError::Offline {
                cause: "refused".into(),
            }
            .into(),
            Code::Offline,
        ),
        (
            PleoError::Tls {
                cause: "expired".into(),
            }
            .into(),
            Code::Unsafe,
        ),
        (PleoError::Timeout.into(), Code::PleoUnavailable),
        (
            PleoError::Server { status: 502 }.into(),
            Code::PleoUnavailable,
        ),
        (PleoError::KeyRefused.into(), Code::KeyRefused),
        (PleoError::ScopeMissing.into(), Code::ScopeMissing),
        (
            PleoError::NotFound {
                kind: String::new(),
            }
            .into(),
            Code::JobNotFound,
        ),
        (
            conflict("export_already_in_progress").into(),
            Code::JobAlreadyOpen,
        ),
        (conflict("SOMETHING_ELSE").into(), Code::Refused),
        (
            refused("MISSING_CONTRA_ACCOUNTS").into(),
            Code::ContraAccounts,
        ),
        (refused("UNSUPPORTED_API_VERSION").into(), Code::ApiVersion),
        (
            refused("EXPORT_JOB_STATUS_UNPROCESSABLE").into(),
            Code::JobEnded,
        ),
        (
            refused("INVALID_EXPORT_JOB_STATUS_CHANGE").into(),
            Code::JobEnded,
        ),
        (refused("").into(), Code::Refused),
        (PleoError::RateLimited.into(), Code::RateLimited),
        (
            PleoError::NotJson {
                status: 200,
                hint: Hint::Html,
            }
            .into(),
            Code::NotPleo,
        ),
        (
            PleoError::Unreadable {
                path: "data[3]".into(),
                what: "is odd".into(),
            }
            .into(),
            Code::Unreadable,
        ),
        (PleoError::TooLarge.into(), Code::Unreadable),
        (PleoError::PagingLoop.into(), Code::Unreadable),
        (PleoError::BadCursor.into(), Code::Unreadable),
        (
            PleoError::OutcomeUnknown(Box::new(PleoError::Timeout)).into(),
            Code::PleoUnavailable,
        ),
        (StoreError::AlreadyOpen(at()).into(), Code::AlreadyOpen),
        (StoreError::Newer { found: 7 }.into(), Code::NewerDatabase),
        (StoreError::Damaged("odd".into()).into(), Code::Database),
        (
            StoreError::Folder {
                path: at(),
                source: Error::other("odd"),
            }
            .into(),
            Code::Folder,
        ),
        (StoreError::Full.into(), Code::DiskFull),
        (StoreError::Absent("the run").into(), Code::Input),
        (io(ErrorKind::StorageFull).into(), Code::DiskFull),
        (io(ErrorKind::QuotaExceeded).into(), Code::DiskFull),
        (io(ErrorKind::AlreadyExists).into(), Code::FileExists),
        (io(ErrorKind::NotFound).into(), Code::Folder),
        (io(ErrorKind::PermissionDenied).into(), Code::Folder),
        (io(ErrorKind::InvalidFilename).into(), Code::Folder),
        (io(ErrorKind::Other).into(), Code::Folder),
        (VaultError::Locked.into(), Code::KeychainLocked),
        (VaultError::Slow.into(), Code::KeychainLocked),
        (VaultError::Missing.into(), Code::KeychainMissing),
        (VaultError::TooLong.into(), Code::Input),
        (VaultError::Unreadable.into(), Code::KeychainLocked),
        (VaultError::Failed.into(), Code::KeychainLocked),
        (Problem::key_missing(), Code::KeyMissing),
        (Problem::nothing_selected(), Code::NothingSelected),
        (
            Problem::job_ended("failed", Some("it expired")),
            Code::JobEnded,
        ),
        (Problem::input("That is no date."), Code::Input),
    ];
    let mut words = BTreeSet::new();
    for (problem, code) in &table {
        assert_problem(problem, *code);
        // Scripts read the word, the window the serialised code: they are the same.
        assert_eq!(serde_json::to_value(code).expect("a word"), code.word());
        words.insert(code.word());
    }
    assert!(
        words
            .iter()
            .all(|word| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
    );
}
