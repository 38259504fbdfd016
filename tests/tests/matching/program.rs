//! `ledgerport-headless match`: a file or none, and a sentence when it is none.

use std::path::Path;
use std::process::{Command, Output};

use ledgerport_tests::headless;

fn set(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("matching")
        .join(name)
        .display()
        .to_string()
}

fn run(vendors: &str, items: &str, out: &Path) -> Output {
    Command::new(headless::program())
        .args([
            "match",
            "--json",
            "--vendors",
            vendors,
            "--items",
            items,
            "--out",
        ])
        .arg(out)
        .output()
        .expect("it starts")
}

#[test]
fn a_whole_answer_is_written_once_and_never_over_another_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("answers.csv");
    let (vendors, items) = (set("vendors.csv"), set("items.csv"));
    let said = run(&vendors, &items, &out);
    assert!(said.status.success(), "{said:?}");
    let first = std::fs::read_to_string(&out).expect("written");
    let wanted = std::fs::read_to_string(&items)
        .expect("there")
        .lines()
        .count();
    assert_eq!(first.lines().count(), wanted);
    assert_eq!(
        first.lines().next(),
        Some("id,applied_vendor_id,first_suggestion_vendor_id,score,reason")
    );
    let summary: serde_json::Value = serde_json::from_slice(&said.stdout).expect("one object");
    assert_eq!(summary["items"], wanted - 1);
    assert!(summary["applied"].as_u64() > Some(30));

    // The same again is the same file.
    assert!(run(&vendors, &items, &out).status.success());
    assert_eq!(std::fs::read_to_string(&out).expect("written"), first);

    std::fs::write(&out, "somebody else's").expect("written");
    let said = run(&vendors, &items, &out);
    assert_eq!(said.status.code(), Some(2));
    assert_eq!(
        std::fs::read_to_string(&out).expect("kept"),
        "somebody else's"
    );
}

#[test]
fn what_cannot_be_read_leaves_no_file_and_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let cut = folder.path().join("cut.csv");
    let whole = std::fs::read_to_string(set("vendors.csv")).expect("there");
    std::fs::write(&cut, &whole[..whole.len() - 30]).expect("written");
    let absent = folder.path().join("absent.csv").display().to_string();
    let out = folder.path().join("answers.csv");
    for (vendors, items, part) in [
        (
            cut.display().to_string(),
            set("items.csv"),
            "fields where the heading has 8",
        ),
        (absent, set("items.csv"), "cannot be read"),
        (
            set("vendors.csv"),
            set("vendors.csv"),
            "lack the column raw_merchant",
        ),
        (set("items.csv"), set("items.csv"), "lack the column name"),
    ] {
        let said = run(&vendors, &items, &out);
        let text = String::from_utf8_lossy(&said.stderr);
        assert_eq!(said.status.code(), Some(2), "{text}");
        assert!(text.contains(part), "{part}: {text}");
        assert!(!out.exists());
    }
    let nowhere = folder.path().join("no/such/folder/answers.csv");
    let said = run(&set("vendors.csv"), &set("items.csv"), &nowhere);
    assert_eq!(said.status.code(), Some(2), "{said:?}");
}
