//! SQLite: books, entries, vendors, tags, lists of the accounting system and their synchronisations, runs with their items,
//! the booking ledger, and what the watch saw. The only room that names rusqlite.
//!
//! Keeps true: one process at a time writes (a lock file, held while the store is open); what belongs together is
//! committed together (WAL, `synchronous = FULL`); a database of a newer version is never touched; the booking ledger only
//! grows. Leaves out: what the records of a run mean, which is `runs`' business, and tokens, which never come here.

mod bookings;
mod books;
mod choices;
mod columns;
mod entries;
mod health;
mod items;
mod listed;
mod matches;
mod merchants;
mod migrate;
mod overview;
mod receipts;
mod runs;
mod syncs;
mod taken_back;
mod text_changes;
mod vendors;
mod watch;
mod whole;

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, TransactionBehavior};

use crate::crash;

pub use bookings::{
    Decision, Earlier, HandOver, LedgerEvent, LedgerLine, PlannedFile, PlannedPart,
};
pub use books::BooksRow;
pub use choices::{Author, Choice, ChoiceKind, NewChoice};
pub use entries::{EntryFilter, EntryOrder, EntryWindow, ListedEntry};
pub(crate) use health::boot_id;
pub use items::{
    CheckedItem, ItemFilter, ItemOrder, ItemPart, ItemRow, ItemState, ReadItem, StateCounts, Sums,
};
pub use listed::{ListHead, ListedRow};
pub use matches::{Candidate, GroupPart, ItemMatch, Suggested, TagGroup, TagGroups, TagsLeft};
pub use merchants::MerchantGroup;
pub use overview::{AccountSum, Month, Overview};
pub use receipts::{KeptReceipt, MissingReceipt, ReceiptCounts, ReceiptRow};
pub use runs::{LogLine, RunRow};
pub use syncs::{StepFilter, StepRow, StepState, SyncRow, SyncStatus};
pub use taken_back::{RestingItem, StillExported};
pub use text_changes::ChangedText;
pub use watch::{Came, DeliveryRow, Seen, SeenJob};

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process holds the data folder.
    #[error("another Ledgerport works in {}", .0.display())]
    AlreadyOpen(PathBuf),
    /// Written by a newer version.
    #[error(
        "the database has version {found}, this program knows {}",
        migrate::SCHEMA_VERSION
    )]
    Newer {
        /// Version found.
        found: i32,
    },
    /// Not a database of ours, or damaged.
    #[error("the database is damaged or not ours: {0}")]
    Damaged(String),
    /// Damaged; a copy was put aside.
    #[error("the database is damaged: {what}; a copy is at {}", copy.display())]
    Corrupt {
        /// Where the copy is.
        copy: PathBuf,
        /// What SQLite found.
        what: String,
    },
    /// Entries that are to be booked are booked already by another run, and nobody wanted them twice.
    #[error("{0} entries are booked by another run already")]
    BookedElsewhere(u32),
    /// The data folder cannot be used.
    #[error("the data folder {} cannot be used: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// No room left.
    #[error("the disk is full")]
    Full,
    /// Something a caller relied on is not there.
    #[error("{0} is not there")]
    Absent(&'static str),
    /// Anything else SQLite says.
    #[error("the database failed: {0}")]
    Sqlite(rusqlite::Error),
}

impl StoreError {
    /// What a failed call of the system is when SQLite makes it.
    fn of(error: std::io::Error) -> Self {
        let code = match error.kind() {
            std::io::ErrorKind::StorageFull => rusqlite::ffi::SQLITE_FULL,
            _ => rusqlite::ffi::SQLITE_IOERR_FSYNC,
        };
        rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None).into()
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Self::Damaged(error.to_string())
            }
            _ => Self::Sqlite(error),
        }
    }
}

/// What every method of the store gives.
pub type Result<T> = std::result::Result<T, StoreError>;

/// The open database.
pub struct Store {
    write: Mutex<Connection>,
    // Lists are read beside a working run, which WAL allows.
    read: Mutex<Connection>,
    /// This opening among all.
    session: i64,
    folder: PathBuf,
    _lock: File,
}

/// A view of the database inside one transaction (or one reading).
pub struct Db<'c>(&'c Connection);

impl Store {
    /// Opens or creates the database in `folder`.
    ///
    /// # Errors
    /// [`StoreError::AlreadyOpen`], [`StoreError::Newer`], [`StoreError::Damaged`], [`StoreError::Folder`].
    pub fn open(folder: &Path) -> Result<Self> {
        let unusable = |source| StoreError::Folder {
            path: folder.to_owned(),
            source,
        };
        create_private(folder).map_err(unusable)?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join("ledgerport.lock"))
            .map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::AlreadyOpen(folder.to_owned()));
            }
            Err(TryLockError::Error(source)) => return Err(unusable(source)),
        }
        let path = folder.join("ledgerport.db");
        migrate::refuse_newer(&path)?;
        let write = connect(&path)?;
        migrate::migrate(&write, folder)?;
        let session = health::begin(&write, &path)?;
        let read = connect(&path)?;
        read.pragma_update(None, "query_only", true)?;
        Ok(Self {
            write: Mutex::new(write),
            read: Mutex::new(read),
            session,
            folder: folder.to_owned(),
            _lock: lock,
        })
    }

    /// The folder it is in, for what other rooms keep beside the database.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs `work` in one transaction: all of it is kept, or nothing.
    pub fn write<T>(&self, work: impl FnOnce(&Db<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.write.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let outcome = work(&Db(&transaction))?;
        crash::fault("store.commit").map_err(StoreError::of)?;
        transaction.commit()?;
        Ok(outcome)
    }

    /// Runs `work` on what was last committed.
    pub fn read<T>(&self, work: impl FnOnce(&Db<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        // One transaction, so that a count and its rows belong together.
        let transaction = connection.transaction()?;
        work(&Db(&transaction))
    }
}

#[cfg(test)]
impl Store {
    /// A new one with made-up books, for tests; it goes with its folder.
    fn sample() -> (tempfile::TempDir, Self, crate::model::BooksId) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Self::open(folder.path()).expect("opens");
        let row = BooksRow::sample();
        store.write(|db| db.put_books(&row)).expect("kept");
        (folder, store, row.id)
    }
}

fn create_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

fn connect(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The folder is private already; this covers a folder that existed before.
        let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600));
    }
    connection.busy_timeout(Duration::from_secs(5))?;
    // A damaged file says so at the first read, which is this one.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // Only macOS distinguishes a flush from a full flush.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "secure_delete", true)?;
    // Pages of a list land all over its index: what is moved from the log into the database seldom is moved once, not each
    // time. The log stays below some 16 MB.
    connection.pragma_update(None, "wal_autocheckpoint", 4000)?;
    // Else a statement is compiled anew whenever a value is bound that its plan might depend on, which here is every item.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

impl Drop for Store {
    fn drop(&mut self) {
        let connection = self.write.get_mut().unwrap_or_else(PoisonError::into_inner);
        // What cannot be noted now is looked into at the next opening.
        let _ = health::end(connection, self.session);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_opening_is_refused_until_the_first_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = Store::open(folder.path()).expect("opens");
        assert!(matches!(
            Store::open(folder.path()),
            Err(StoreError::AlreadyOpen(_))
        ));
        drop(first);
        Store::open(folder.path()).expect("opens again");
    }

    #[test]
    fn a_newer_database_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        drop(Store::open(folder.path()).expect("opens"));
        let path = folder.path().join("ledgerport.db");
        let raw = Connection::open(&path).expect("opens");
        raw.pragma_update(None, "user_version", 99).expect("set");
        drop(raw);
        let before = std::fs::read(&path).expect("readable");
        assert!(matches!(
            Store::open(folder.path()),
            Err(StoreError::Newer { found: 99 })
        ));
        assert_eq!(std::fs::read(&path).expect("readable"), before);
    }

    #[test]
    fn foreign_and_damaged_files_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ledgerport.db");
        std::fs::write(&path, b"these are not the pages you look for".repeat(40)).expect("written");
        assert!(matches!(
            Store::open(folder.path()),
            Err(StoreError::Damaged(_))
        ));
        std::fs::remove_file(&path).expect("removed");
        let raw = Connection::open(&path).expect("opens");
        raw.execute_batch("CREATE TABLE other (x)").expect("made");
        drop(raw);
        assert!(matches!(
            Store::open(folder.path()),
            Err(StoreError::Damaged(_))
        ));
    }

    #[test]
    fn a_failed_write_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("opens");
        let row = BooksRow::sample();
        let outcome: Result<()> = store.write(|db| {
            db.put_books(&row)?;
            Err(StoreError::Absent("luck"))
        });
        assert!(outcome.is_err());
        assert!(store.read(|db| db.all_books()).expect("reads").is_empty());
    }
}
