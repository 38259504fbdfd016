//! Mistakes of our own and a computer without memory: the program may end, and that is all.

use std::process::Stdio;

use ledgerport_tests::cases::Cases;
use ledgerport_tests::headless::Desk;
use tokio::process::Command;

use crate::points::{COMPANY, assert_whole, go_on, has_moments, left, undisturbed};

/// Runs a command whose end nobody promises anything about; whether it ended well.
async fn ends(mut command: Command) -> bool {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = tokio::time::timeout(ledgerport_tests::PATIENCE, command.output());
    let output = output.await.expect("it ends").expect("it starts");
    output.status.success()
}

/// A task panics at a moment.
async fn panics_at(moment: &'static str) {
    let desk = Desk::open(COMPANY).await;
    let mut export = desk.export(&[]);
    export.env("CRASH_AT", format!("{moment}:1:panic"));
    assert!(!ends(export).await, "it never came to {moment}");
    assert_whole(&desk).await;
    let said = go_on(&desk).await;
    assert_eq!(&left(&desk, &said).await, undisturbed().await);
}

/// Only so much memory is to be had (`ulimit -v`, in KiB); whether it was enough.
async fn with_memory(kib: u32) -> bool {
    let desk = Desk::open(COMPANY).await;
    let export = desk.export(&[]);
    let export = export.as_std();
    let mut small = Command::new("sh");
    small
        .args(["-c", "ulimit -c 0; ulimit -v \"$0\" && exec \"$@\""])
        .arg(kib.to_string())
        .arg(export.get_program())
        .args(export.get_args());
    for (name, value) in export.get_envs() {
        if let Some(value) = value {
            small.env(name, value);
        }
    }
    if ends(small).await {
        return true;
    }
    assert_whole(&desk).await;
    let said = go_on(&desk).await;
    assert_eq!(&left(&desk, &said).await, undisturbed().await);
    false
}

/// From plenty to nothing: it ends well, or it ends.
async fn less_and_less_memory() {
    let mut enough = Vec::new();
    for kib in [
        4_000_000, 700_000, 500_000, 400_000, 300_000, 200_000, 150_000, 120_000, 100_000, 80_000,
        60_000, 40_000,
    ] {
        enough.push(with_memory(kib).await);
    }
    assert!(enough[0], "4 GB are plenty");
    assert!(!enough[enough.len() - 1], "40 MB are nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_panics_leaves_nothing_half() {
    if !has_moments().await {
        return;
    }
    let mut cases = Cases::default();
    for moment in [
        "run.recorded.inside",
        "create.answered",
        "claim.inside",
        "list.before",
        "read.inside",
        "check.chunk.inside",
        "file.inside",
        "file.planned.inside",
        "file.named",
        "build.inside",
        "report.answered",
        "report.inside",
        "close.answered",
        "compare.inside",
    ] {
        cases.add(moment, panics_at(moment));
    }
    cases.end().await;
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn running_out_of_memory_leaves_nothing_half() {
    less_and_less_memory().await;
}
