//! The real program on a disk that fails: every call of the system an export makes to write, one after the other.
//!
//! Whatever fails, as a full disk or as a broken one: the run can do without, or it stops and says why, nothing half is
//! visible, Pleo is told nothing of a file that is not safe, and once the disk works the run ends as an undisturbed one.

use ledgerport_tests::cases::Cases;
use ledgerport_tests::headless::Desk;
use ledgerport_tests::{file, theirs};

use crate::points::{COMPANY, assert_whole, go_on, left, undisturbed};

/// Most calls of one kind that are tried; an export of this size makes fewer commits and far more writes.
const MOST: u32 = 60;

/// The calls, and how many an export of this size makes at least.
const CALLS: [(&str, u32); 6] = [
    ("store.commit", 15),
    ("disk.create", 2),
    ("disk.write", 2),
    ("disk.sync", 1),
    ("disk.name", 1),
    ("disk.folder", 1),
];

/// Each call of a kind fails once; gives how many there are.
async fn each_fails(call: &'static str, how: &'static str) -> u32 {
    let expected = undisturbed().await;
    for time in 1..=MOST {
        let desk = Desk::open(COMPANY).await;
        let mut export = desk.export(&[]);
        export.env("FAIL_AT", format!("{call}:{time}{how}"));
        let said = desk.say(export).await;
        if said.code == Some(0) {
            // It could do without: a list it knows from before, a note for the next start. Or there was no such call any more.
            assert_eq!(&left(&desk, &said).await, expected, "{call}:{time}");
            if said.stderr.contains("was made to fail") {
                continue;
            }
            return time - 1;
        }
        assert_eq!(said.code, Some(2), "{call}:{time}: {said:?}");
        let code = said.json["problem"]["code"].as_str().expect("a problem");
        let known = match how {
            ":full" => ["disk_full", "disk_full"],
            _ => ["folder_not_writable", "database_damaged"],
        };
        assert!(known.contains(&code), "{call}:{time}: {said:?}");
        assert_whole(&desk).await;
        if call != "store.commit" {
            for job in theirs::jobs(&desk.sandbox) {
                let told = job.items.iter().any(|item| item.status == "successful");
                assert!(!told, "{call}:{time}: told of a file that is not safe");
            }
        }
        if call != "disk.folder" && call != "store.commit" {
            let files = file::listing(&desk.out());
            assert!(files.is_empty(), "{call}:{time}: {files:?}");
        }
        let said = go_on(&desk).await;
        assert_eq!(&left(&desk, &said).await, expected, "{call}:{time}");
    }
    MOST
}

async fn each_fails_often_enough(call: &'static str, least: u32, how: &'static str) {
    let times = each_fails(call, how).await;
    assert!(times >= least, "{call} was made {times} times only");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_fails_once_and_nothing_is_lost() {
    if !crate::points::has_moments().await {
        return;
    }
    let mut cases = Cases::default();
    for (call, least) in CALLS {
        for how in ["", ":full"] {
            let name = format!("{call}{how}");
            cases.add(name, each_fails_often_enough(call, least, how));
        }
    }
    cases.end().await;
}
