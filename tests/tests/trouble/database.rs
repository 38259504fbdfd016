//! Our own data: opened twice, newer than us, damaged.

use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;

use ledgerport_core::store::Store;
use ledgerport_sandbox::Scenario;
use ledgerport_tests::cases::Cases;
use ledgerport_tests::file;
use ledgerport_tests::headless::Desk;

/// A desk with a finished export and its database, closed.
async fn used() -> (Desk, PathBuf) {
    let desk = Desk::open(Scenario::Bakery).await;
    let said = desk.say(desk.export(&[])).await;
    let exported = desk.assert_agreed(&said).await;
    std::fs::remove_file(exported).expect("away with it, so that a file left behind is seen");
    let database = desk.data().join("ledgerport.db");
    (desk, database)
}

async fn opened_twice() {
    let desk = Desk::open(Scenario::Bakery).await;
    let held = Store::open(&desk.data()).expect("opens");
    for command in [
        desk.export(&[]),
        desk.resume(&[]),
        desk.program(&["runs", "--json"]),
    ] {
        let said = desk.say(command).await;
        desk.assert_trouble(&said, "already_open");
    }
    assert!(desk.sandbox.requests().is_empty());
    drop(held);
    let said = desk.say(desk.export(&[])).await;
    desk.assert_agreed(&said).await;
}

async fn changed(at: u64, bytes: &'static [u8], code: &'static str) {
    let (desk, database) = used().await;
    let mut opened = std::fs::OpenOptions::new()
        .write(true)
        .open(&database)
        .expect("opens");
    opened.seek(SeekFrom::Start(at)).expect("there");
    opened.write_all(bytes).expect("written");
    drop(opened);
    let before = std::fs::read(&database).expect("readable");
    desk.sandbox.clear_requests();
    for command in [
        desk.export(&[]),
        desk.resume(&[]),
        desk.program(&["items", "--json"]),
    ] {
        let said = desk.say(command).await;
        desk.assert_trouble(&said, code);
    }
    assert!(desk.sandbox.requests().is_empty(), "nothing was sent");
    assert_eq!(
        std::fs::read(&database).expect("readable"),
        before,
        "it is left alone"
    );
}

/// Every page but the first is rubbish: found when it is read, not taken for an empty database.
async fn rubbish_pages() {
    let (desk, database) = used().await;
    // The export that used it did report.
    desk.sandbox.clear_requests();
    let length = std::fs::metadata(&database).expect("there").len();
    let mut opened = std::fs::OpenOptions::new()
        .write(true)
        .open(&database)
        .expect("opens");
    opened.seek(SeekFrom::Start(4096)).expect("there");
    let rubbish: Vec<u8> = (0u8..=250)
        .cycle()
        .take(usize::try_from(length - 4096).expect("small"))
        .collect();
    opened.write_all(&rubbish).expect("written");
    drop(opened);
    for command in [
        desk.export(&[]),
        desk.resume(&[]),
        desk.program(&["items", "--json"]),
    ] {
        let said = desk.say(command).await;
        desk.assert_trouble(&said, "database_damaged");
    }
    desk.sandbox.requests().iter().for_each(|request| {
        assert_ne!(request.method, "PUT");
    });
}

async fn folder_unusable() {
    let desk = Desk::open(Scenario::Bakery).await;
    std::fs::write(desk.data(), b"not a folder").expect("written");
    let said = desk.say(desk.export(&[])).await;
    desk.assert_trouble(&said, "folder_not_writable");
    assert!(file::listing(&desk.out()).is_empty() && desk.sandbox.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn databases_that_cannot_be_used_are_left_alone() {
    let mut cases = Cases::default();
    cases.add("opened twice", opened_twice());
    // The version of the scheme stands at byte 60 of an SQLite file, most significant byte first.
    cases.add("newer", changed(60, &[0, 0, 0, 99], "database_newer"));
    cases.add(
        "another program's",
        changed(68, b"OTHR", "database_damaged"),
    );
    cases.add(
        "no database",
        changed(0, b"PK\x03\x04 not a database", "database_damaged"),
    );
    cases.add("rubbish pages", rubbish_pages());
    cases.add("a file for a folder", folder_unusable());
    cases.end().await;
}
