//! Receipts over real HTTP: from the sandbox, and from small servers that answer as no storage should.

mod bad_files;
mod from_sandbox;
mod memory;
mod proxy;
mod server;

use std::path::Path;
use std::time::Duration;

use ledgerport_core::receipts::{Fetched, Limits, ReceiptError, Receipts, Wanted};

/// Limits a test can wait for.
fn quick() -> Limits {
    Limits {
        connect: Duration::from_secs(5),
        silence: Duration::from_secs(5),
        deadline: Duration::from_secs(20),
        attempts: 1,
        pause: Duration::from_millis(10),
        proxy: None,
    }
}

/// Fetches from the server at `base` what it is said to hold.
async fn fetch(
    base: &str,
    path: &str,
    stated: (&str, i64),
    dir: &Path,
    limits: Limits,
) -> Result<Fetched, ReceiptError> {
    let receipts = Receipts::local(base)
        .expect("on this computer")
        .with_limits(limits);
    let wanted = Wanted {
        url: &format!("{base}{path}"),
        stated_kind: stated.0,
        stated_bytes: stated.1,
        stem: "2026-10-01_a_1",
    };
    receipts.fetch(wanted, dir).await
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .expect("the folder is there")
        .map(|entry| {
            let name = entry.expect("an entry").file_name();
            name.to_string_lossy().into_owned()
        })
        .collect();
    names.sort();
    names
}
