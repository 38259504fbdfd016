//! The database's version: made anew, brought up to date, or refused.
//!
//! Keeps true: a version is reached as a whole or not at all (one transaction); before anything is changed a copy of the
//! database as it was lies in `backups`; a newer version is refused before a byte is written.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::Connection;

use super::{Result, StoreError};

const SCHEMA: &str = include_str!("schema.sql");
pub(super) const SCHEMA_VERSION: i32 = 6;
/// `MIGRATIONS[n]` leads from version n + 1 to the next.
const MIGRATIONS: [&str; 5] = [
    include_str!("versions/1_to_2.sql"),
    include_str!("versions/2_to_3.sql"),
    include_str!("versions/3_to_4.sql"),
    include_str!("versions/4_to_5.sql"),
    include_str!("versions/5_to_6.sql"),
];
/// "LEDP": marks the file as ours.
const APPLICATION_ID: i32 = 0x4c45_4450;
/// Copies made before migrations that are kept.
const KEPT: usize = 2;

/// Refuses a database of a newer version by its file alone, so that not even a setting of it is changed.
pub(super) fn refuse_newer(path: &Path) -> Result<()> {
    let mut header = [0; 72];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    // Absent, or too short to be a database: opening it tells.
    if read.is_err() || !header.starts_with(b"SQLite format 3\0") {
        return Ok(());
    }
    // SQLite's file format: user version at byte 60, application id at byte 68, most significant byte first.
    let at = |place: usize| {
        i32::from_be_bytes([
            header[place],
            header[place + 1],
            header[place + 2],
            header[place + 3],
        ])
    };
    match (at(68), at(60)) {
        (APPLICATION_ID, found) if found > SCHEMA_VERSION => Err(StoreError::Newer { found }),
        _ => Ok(()),
    }
}

/// Makes the tables, or brings them to this program's version. Copies go below `folder`.
pub(super) fn migrate(connection: &Connection, folder: &Path) -> Result<()> {
    let version: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let owner: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    match (owner, version) {
        (0, 0) => {
            let tables: i64 =
                connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
            if tables > 0 {
                return Err(StoreError::Damaged("it belongs to another program".into()));
            }
            connection.execute_batch(&format!(
                "BEGIN IMMEDIATE; {SCHEMA} PRAGMA application_id = {APPLICATION_ID}; \
                 PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
            ))?;
            Ok(())
        }
        (APPLICATION_ID, SCHEMA_VERSION) => Ok(()),
        (APPLICATION_ID, found) if found > SCHEMA_VERSION => Err(StoreError::Newer { found }),
        (APPLICATION_ID, found @ 1..) => {
            back_up(connection, folder, found)?;
            bring_up(connection, found)
        }
        _ => Err(StoreError::Damaged("it belongs to another program".into())),
    }
}

fn bring_up(connection: &Connection, found: i32) -> Result<()> {
    let done = usize::try_from(found - 1).unwrap_or_default();
    // Foreign keys cannot be switched inside a transaction, and tables are rebuilt in it.
    connection.pragma_update(None, "foreign_keys", false)?;
    // Renaming a table must not drag the new ones' references along.
    connection.pragma_update(None, "legacy_alter_table", true)?;
    let outcome = connection
        .execute_batch(&format!(
            "BEGIN IMMEDIATE; {} PRAGMA user_version = {SCHEMA_VERSION};",
            MIGRATIONS[done..].concat()
        ))
        .map_err(StoreError::from)
        .and_then(|()| sound(connection))
        .and_then(|()| {
            crate::crash::point("store.migrate.inside");
            connection.execute_batch("COMMIT")?;
            crate::crash::point("store.migrate.after");
            Ok(())
        });
    if outcome.is_err() && !connection.is_autocommit() {
        // What could not be finished did not happen.
        let _ = connection.execute_batch("ROLLBACK");
    }
    connection.pragma_update(None, "legacy_alter_table", false)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    outcome
}

/// References that lead nowhere would only be found when it is too late.
fn sound(connection: &Connection) -> Result<()> {
    let mut broken = connection.prepare("PRAGMA foreign_key_check")?;
    if broken.exists([])? {
        return Err(StoreError::Damaged(
            "rows of it refer to rows that are not there".into(),
        ));
    }
    Ok(())
}

/// Copies the database as it is, whole and on the disk, before it is changed.
fn back_up(connection: &Connection, folder: &Path, version: i32) -> Result<PathBuf> {
    let backups = folder.join("backups");
    let fail = |source| StoreError::Folder {
        path: backups.clone(),
        source,
    };
    fs::create_dir_all(&backups).map_err(fail)?;
    let part = backups.join("copy.part");
    if part.exists() {
        fs::remove_file(&part).map_err(fail)?;
    }
    let target = part
        .to_str()
        .ok_or_else(|| fail(std::io::Error::other("its path is no Unicode text")))?;
    connection.execute("VACUUM INTO ?1", [target])?;
    crate::crash::point("store.backup.inside");
    File::options()
        .write(true)
        .open(&part)
        .and_then(|file| file.sync_all())
        .map_err(fail)?;
    let time = Timestamp::now().strftime("%Y%m%dT%H%M%S.%3fZ");
    let path = backups.join(format!("ledgerport-v{version}-{time}.db"));
    fs::rename(&part, &path).map_err(fail)?;
    crate::crash::point("store.backup.after");
    keep_newest(&backups).map_err(fail)?;
    Ok(path)
}

/// Removes all copies but the newest.
fn keep_newest(backups: &Path) -> std::io::Result<()> {
    let mut copies: Vec<_> = fs::read_dir(backups)?
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_name()?.to_str()?;
            // The time stands last in the name.
            let time = name
                .strip_prefix("ledgerport-v")?
                .strip_suffix(".db")?
                .split_once('-')?
                .1
                .to_owned();
            Some((time, path))
        })
        .collect();
    copies.sort();
    for (_, path) in copies.iter().rev().skip(KEPT) {
        fs::remove_file(path)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
