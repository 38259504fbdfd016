//! Endless answers and bombs take no memory: measured on a process of its own.

use std::io::Write as _;
use std::process::Command;

use ledgerport_core::pleo::{BaseUrl, Client, Credential, Error};
use ledgerport_core::receipts::{MAX_BYTES, ReceiptError};

use crate::server::{Server, Turn};
use crate::{fetch, quick};

/// Most memory all of it together may add, in KB. The largest page of Pleo's alone may have 16 MB.
const CEILING: u64 = 64 << 10;

/// Peak memory of this process in KB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .expect("a peak");
    let digits: String = line.chars().filter(char::is_ascii_digit).collect();
    digits.parse().expect("a number")
}

#[test]
#[cfg(target_os = "linux")]
fn endless_answers_and_bombs_take_no_memory() {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args([
        "--exact",
        "memory::child_is_flooded",
        "--ignored",
        "--nocapture",
    ]);
    let ran = command.output().expect("starts");
    let words = String::from_utf8_lossy(&ran.stdout);
    assert!(
        ran.status.success() && words.contains("1 passed"),
        "{words}{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "started by its parent"]
async fn child_is_flooded() {
    let folder = tempfile::tempdir().expect("a folder");
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x1_0000));
    let endless = |kind: &str| {
        Turn::Repeat(
            format!(
                "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
            .into(),
            chunk.clone().into(),
        )
    };
    // Half a gigabyte in half a megabyte.
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let block = vec![b' '; 1 << 20];
    for _ in 0..512 {
        bomb.write_all(&block).expect("into memory");
    }
    let bomb = bomb.finish().expect("into memory");
    let json = "Content-Type: application/json\r\nContent-Encoding: gzip\r\n";

    let before = peak();
    let server = Server::start(vec![endless("application/pdf")]).await;
    let stated = ("application/pdf", i64::try_from(MAX_BYTES).expect("small"));
    let outcome = fetch(&server.url, "/1", stated, folder.path(), quick()).await;
    assert!(
        matches!(outcome, Err(ReceiptError::Size { .. })),
        "{outcome:?}"
    );
    assert!(crate::names(folder.path()).is_empty());

    for turn in [
        endless("application/json"),
        Turn::answer("200 OK", json, &bomb),
    ] {
        let server = Server::start(vec![turn]).await;
        let base = BaseUrl::local(&server.url).expect("on this computer");
        let client = Client::new(base, Credential::ApiKey("plp_1".into())).expect("a client");
        let outcome = client.introspect().await;
        assert!(matches!(outcome, Err(Error::TooLarge)), "{outcome:?}");
    }
    let grown = peak() - before;
    println!("peak memory grew by {grown} KB");
    assert!(grown < CEILING, "{grown} KB");
}
