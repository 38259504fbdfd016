//! Versions of the database: what an old one becomes, and that nothing on the way can lose it.

use std::collections::BTreeMap;

use super::*;
use crate::model::EntryId;
use crate::store::{BooksRow, HandOver, Store};

/// Version 1 as it was released.
const VERSION_1: &str = include_str!("../versions/1.sql");

/// A version 1 database with a finished run, a voided booking and a run that waits; gives the folder.
fn old() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let db = Connection::open(folder.path().join("ledgerport.db")).expect("opens");
    db.pragma_update(None, "journal_mode", "WAL").expect("set");
    db.execute_batch(&format!(
        "BEGIN; {VERSION_1} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 1; COMMIT;"
    ))
    .expect("made");
    let books = BooksRow::sample().id;
    db.execute(
        "INSERT INTO books VALUES (?1, ?2, 'staging', 'Bageriet', 'DK', 'api_key', \
         '2026-10-01T08:00:00Z', '{}')",
        (books, BooksRow::sample().company),
    )
    .expect("books");
    for (seq, status) in [(1_u32, "completed"), (2, "waiting")] {
        db.execute(
            "INSERT INTO run (seq, id, books, number, status, revision, created_at, record) \
             VALUES (?1, ?2, ?3, ?1, ?4, 1, '2026-10-02T08:00:00Z', \
             '{\"files\": [{\"path\": \"/out/a.csv\", \"bytes\": 12, \"rows\": 2}]}')",
            (seq, entry(seq), books, status),
        )
        .expect("a run");
    }
    for (run, number, state, void) in [
        (1_u32, 1_u32, "successful", None),
        (1, 2, "failed", Some("Period closed")),
        (2, 3, "written", None),
    ] {
        db.execute(
            "INSERT INTO item (run, position, entry, state, currency, minor, body, reference) \
             VALUES (?1, ?2, ?3, ?4, 'DKK', 100, '{\"some\": \"data\"}', 'PLEO-' || ?2)",
            (run, number, entry(number), state),
        )
        .expect("an item");
        db.execute(
            "INSERT INTO booking VALUES (?1, ?2, ?3, 'PLEO-' || ?4, 'a.csv', 'abc', \
             '2026-10-02T08:00:00Z', ?5)",
            (books, entry(number), run, number, void),
        )
        .expect("a booking");
    }
    folder
}

fn entry(n: u32) -> EntryId {
    EntryId(uuid::Uuid::from_u128(n.into()))
}

fn backups(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder.join("backups")) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("one").path()).collect();
    paths.sort();
    paths
}

/// Every table, view, index and trigger as SQLite keeps it, without its layout.
fn shape(db: &Connection) -> BTreeMap<String, String> {
    let mut statement = db
        .prepare("SELECT name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")
        .expect("asks");
    statement
        .query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))
        .expect("asks")
        .map(|row| row.expect("a row"))
        .collect()
}

#[test]
fn an_old_database_becomes_a_new_one_with_all_it_held() {
    let folder = old();
    let books = BooksRow::sample().id;
    let store = Store::open(folder.path()).expect("opens");
    store
        .read(|db| {
            let booked = db.booked_elsewhere(books, entry(1), 9)?.expect("booked");
            assert_eq!(
                (&*booked.file, &*booked.reference, booked.hand_over),
                ("a.csv", "PLEO-1", HandOver::Reported)
            );
            assert_eq!(
                db.booked_elsewhere(books, entry(2), 9)?,
                None,
                "it was taken back"
            );
            let history = db.ledger_of(books, entry(2))?;
            assert_eq!(history.len(), 2);
            assert_eq!(
                (&*history[1].kind, history[1].why.as_deref()),
                ("voided", Some("Period closed"))
            );
            let waiting = db.booked_elsewhere(books, entry(3), 9)?.expect("booked");
            assert_eq!(waiting.hand_over, HandOver::Written);
            assert_eq!(db.sums(1)?[0].file.minor, 200, "both were in the file");
            let parts: String =
                db.0.query_row("SELECT parts FROM file WHERE run = 1", [], |r| r.get(0))?;
            assert!(parts.contains("/out/a.csv"), "{parts}");
            let bodies: i64 = db.0.query_row(
                "SELECT count(*) FROM item JOIN item_data d ON d.id = run * 4294967296 + position",
                [],
                |r| r.get(0),
            )?;
            assert_eq!(bodies, 3);
            Ok(())
        })
        .expect("reads");
    drop(store);
    // The same tables as a database made today.
    let fresh = tempfile::tempdir().expect("a folder");
    drop(Store::open(fresh.path()).expect("opens"));
    let open = |folder: &Path| Connection::open(folder.join("ledgerport.db")).expect("opens");
    assert_eq!(shape(&open(folder.path())), shape(&open(fresh.path())));
}

#[test]
fn before_it_changes_anything_a_copy_is_made_and_the_newest_two_stay() {
    let folder = old();
    let copies = folder.path().join("backups");
    fs::create_dir_all(&copies).expect("made");
    for name in [
        "ledgerport-v1-20250101T000000Z.db",
        "ledgerport-v1-20250102T000000Z.db",
        "copy.part",
        "my own notes.txt",
    ] {
        fs::write(copies.join(name), b"x").expect("written");
    }
    drop(Store::open(folder.path()).expect("opens"));
    let left = backups(folder.path());
    let names: Vec<_> = left
        .iter()
        .map(|path| {
            path.file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(names.contains(&"ledgerport-v1-20250102T000000Z.db".to_owned()));
    assert!(names.contains(&"my own notes.txt".to_owned()));
    // The copy is the old database, whole.
    let copy = left
        .iter()
        .find(|path| fs::metadata(path).expect("there").len() > 100)
        .expect("the copy");
    let copy = Connection::open(copy).expect("opens");
    let version: i32 = copy
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .expect("reads");
    let void: i64 = copy
        .query_row(
            "SELECT count(*) FROM booking WHERE void_reason IS NOT NULL",
            [],
            |r| r.get(0),
        )
        .expect("the old tables");
    assert_eq!((version, void), (1, 1));
    // Opened once more there is nothing to do.
    drop(Store::open(folder.path()).expect("opens"));
    assert_eq!(backups(folder.path()).len(), 3);
}

#[test]
fn a_migration_that_fails_leaves_the_old_database_as_it_was() {
    let folder = old();
    let path = folder.path().join("ledgerport.db");
    // A table of a newer name is in the way, as if an earlier attempt had been torn apart.
    let db = Connection::open(&path).expect("opens");
    db.execute_batch("CREATE TABLE booking_event (x)")
        .expect("made");
    let before = shape(&db);
    drop(db);
    Store::open(folder.path())
        .map(drop)
        .expect_err("cannot be brought up");
    let db = Connection::open(&path).expect("opens");
    assert_eq!(shape(&db), before);
    let rows: i64 = db
        .query_row("SELECT count(*) FROM booking", [], |row| row.get(0))
        .expect("the old table");
    assert_eq!(rows, 3);
    // Once the cause is gone it works.
    db.execute_batch("DROP TABLE booking_event").expect("gone");
    drop(db);
    drop(Store::open(folder.path()).expect("opens"));
    assert_eq!(backups(folder.path()).len(), 2, "each attempt made a copy");
}

#[test]
fn a_newer_database_is_not_written_to_in_any_way() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(Store::open(folder.path()).expect("opens"));
    let path = folder.path().join("ledgerport.db");
    let raw = Connection::open(&path).expect("opens");
    raw.pragma_update(None, "journal_mode", "DELETE")
        .expect("set");
    raw.pragma_update(None, "user_version", SCHEMA_VERSION + 1)
        .expect("set");
    drop(raw);
    let before = fs::read(&path).expect("readable");
    let refused = Store::open(folder.path()).map(drop);
    assert!(matches!(refused, Err(StoreError::Newer { found }) if found == SCHEMA_VERSION + 1));
    assert_eq!(fs::read(&path).expect("readable"), before);
    assert!(backups(folder.path()).is_empty());
}
