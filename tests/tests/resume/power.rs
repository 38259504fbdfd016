//! The real program and a power cut: what was not brought to the disk itself is gone or torn.
//!
//! Left out: a real power cut, and a disk that lies about what it has written; the [simulation](../../../docs/reliability-simulation.md)
//! has a disk that loses any part of what was not synced.

use std::path::Path;

use ledgerport_tests::cases::Cases;
use ledgerport_tests::file;
use ledgerport_tests::headless::Desk;

use crate::points::{COMPANY, ended_at, go_on, has_moments, left, undisturbed};

/// What a cut leaves beyond the last sync: half a frame in the database's log, no index of it, staged files cut short or
/// full of nothing.
fn tear(desk: &Desk, seed: u8) {
    let log = desk.data().join("ledgerport.db-wal");
    if let Ok(mut bytes) = std::fs::read(&log) {
        let torn = (0..1500).map(|n: u32| n.to_le_bytes()[0].wrapping_mul(31) ^ seed);
        bytes.extend(torn);
        std::fs::write(&log, bytes).expect("written");
    }
    let _ = std::fs::remove_file(desk.data().join("ledgerport.db-shm"));
    for path in file::listing(&desk.out()) {
        if is_staged(&path) {
            let bytes = std::fs::read(&path).expect("readable");
            let kept = match seed % 2 {
                0 => bytes[..bytes.len() / 2].to_vec(),
                _ => vec![0; bytes.len()],
            };
            std::fs::write(&path, kept).expect("written");
        }
    }
}

fn is_staged(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().starts_with('.')
}

async fn cut_at(moment: &'static str, seed: u8) {
    let desk = Desk::open(COMPANY).await;
    ended_at(&desk, desk.export(&[]), moment).await;
    tear(&desk, seed);
    let said = go_on(&desk).await;
    assert_eq!(&left(&desk, &said).await, undisturbed().await);
}

/// The file had its name, but the folder was not synced: after the cut the name is gone.
async fn name_lost() {
    let (mut desk, mut said);
    let mut time = 0;
    loop {
        time += 1;
        desk = Desk::open(COMPANY).await;
        let mut export = desk.export(&[]);
        export.env("FAIL_AT", format!("disk.folder:{time}"));
        said = desk.say(export).await;
        // Other folders come before it; what is in them the program can do without.
        if said.code != Some(0) {
            break;
        }
        assert!(said.stderr.contains("was made to fail"), "{said:?}");
    }
    assert_eq!(said.code, Some(2), "{said:?}");
    let files = file::listing(&desk.out());
    assert_eq!(files.len(), 1, "it had its name");
    std::fs::remove_file(&files[0]).expect("gone");
    let said = go_on(&desk).await;
    assert_eq!(&left(&desk, &said).await, undisturbed().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_synced_is_gone_and_nothing_is_missing() {
    if !has_moments().await {
        return;
    }
    let mut cases = Cases::default();
    for (seed, moment) in [
        "run.recorded.inside:1",
        "create.answered:1",
        "claim.inside:1",
        "list.after:1",
        "read.inside:2",
        "check.inside:1",
        "file.inside:2",
        "file.inside:3",
        "file.synced:1",
        "file.planned.inside:1",
        "file.planned.after:1",
        "file.named:1",
        "build.inside:1",
        "report.answered:1",
        "report.inside:2",
        "close.answered:1",
        "compare.inside:1",
    ]
    .into_iter()
    .enumerate()
    {
        let seed = u8::try_from(seed).expect("few");
        cases.add(moment, cut_at(moment, seed));
    }
    cases.add("the name is lost", name_lost());
    cases.end().await;
}
