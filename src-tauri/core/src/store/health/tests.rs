//! Databases left in disorder: noticed, put aside, never worked with.

use std::io::{Seek, SeekFrom, Write};

use super::*;
use crate::store::{BooksRow, Store};

fn database(folder: &Path) -> PathBuf {
    folder.join("ledgerport.db")
}

/// A database with some content, closed in order.
fn used() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("opens");
    store
        .write(|db| db.put_books(&BooksRow::sample()))
        .expect("kept");
    drop(store);
    folder
}

/// As if the program had died while it had the database open, before the computer was started anew.
fn left_open(folder: &Path) {
    let raw = Connection::open(database(folder)).expect("opens");
    raw.execute(
        "UPDATE session SET closed_at = NULL, boot = 'an earlier start'",
        [],
    )
    .expect("set");
}

/// Turns the index of the books over, which no reading of one row would notice.
fn damage(folder: &Path) {
    let page: u32 = Connection::open(database(folder))
        .expect("opens")
        .query_row(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_books_2'",
            [],
            |row| row.get(0),
        )
        .expect("an index");
    let mut file = fs::File::options()
        .write(true)
        .open(database(folder))
        .expect("opens");
    file.seek(SeekFrom::Start(u64::from(page - 1) * 4096))
        .expect("there");
    // An empty leaf: a sound page, and the wrong one.
    file.write_all(&[10, 0, 0, 0, 0, 0x10, 0, 0])
        .expect("written");
}

fn copies(folder: &Path) -> usize {
    fs::read_dir(folder.join("quarantine")).map_or(0, Iterator::count)
}

#[test]
fn owners_are_on_record_and_the_newest_are_remembered() {
    let folder = used();
    for _ in 0..REMEMBERED + 5 {
        drop(Store::open(folder.path()).expect("opens"));
    }
    let store = Store::open(folder.path()).expect("opens");
    let (rows, open, pid): (i64, i64, u32) = store
        .read(|db| {
            Ok(db.0.query_row(
                "SELECT count(*), sum(closed_at IS NULL), \
                 (SELECT pid FROM session ORDER BY id DESC LIMIT 1) FROM session",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )?)
        })
        .expect("reads");
    assert_eq!((rows, open, pid), (REMEMBERED, 1, std::process::id()));
}

#[test]
fn damage_is_looked_for_after_a_disorderly_end_only() {
    let folder = used();
    damage(folder.path());
    // Closed in order: nothing is looked for, and nobody is held up.
    drop(Store::open(folder.path()).expect("opens"));
    left_open(folder.path());
    let before = fs::read(database(folder.path())).expect("readable");
    for _ in 0..2 {
        let refused = Store::open(folder.path()).map(drop);
        let Err(StoreError::Corrupt { copy, .. }) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(fs::read(copy).expect("a copy"), before);
        assert_eq!(copies(folder.path()), 1, "one copy of one damage");
    }
    assert_eq!(
        fs::read(database(folder.path())).expect("readable"),
        before,
        "it is left alone"
    );
}

#[test]
fn a_sound_database_left_open_is_opened() {
    let folder = used();
    left_open(folder.path());
    let store = Store::open(folder.path()).expect("opens");
    assert_eq!(store.read(|db| db.all_books()).expect("reads").len(), 1);
    assert_eq!(copies(folder.path()), 0);
}
