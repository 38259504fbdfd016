//! Who owns the database, whether it was closed in order, and what is done when it was not.
//!
//! Keeps true: a damaged database is never worked with and never repaired in place; a copy of it is put aside for whoever
//! looks into it. Leaves out: the file lock, which alone keeps a second program away.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::columns::At;
use super::{Result, StoreError};

/// Openings that are remembered.
const REMEMBERED: i64 = 20;
/// Largest database that is checked after a program was killed while the computer went on. The system still wrote what
/// the program had handed over then, so pages are whole; a larger one would hold up the run that has to go on.
const QUICK: u64 = 32 * 1024 * 1024;

/// Records that this process owns the database from now on, after a look at how the last one left it.
pub(super) fn begin(connection: &Connection, path: &Path) -> Result<i64> {
    let boot = boot_id();
    let last: Option<(Option<String>, bool)> = connection
        .query_row(
            "SELECT boot, closed_at IS NOT NULL FROM session ORDER BY id DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()
        .map_err(|error| quarantined(path, StoreError::from(error)))?;
    if let Some((last_boot, false)) = last {
        let same_boot = boot.is_some() && last_boot == boot;
        let small = fs::metadata(path).is_ok_and(|facts| facts.len() <= QUICK);
        if !same_boot || small {
            check(connection).map_err(|error| quarantined(path, error))?;
        }
    }
    let id = connection.query_row(
        "INSERT INTO session (boot, pid, version, opened_at) VALUES (?1, ?2, ?3, ?4) RETURNING id",
        (
            boot,
            std::process::id(),
            env!("CARGO_PKG_VERSION"),
            At(Timestamp::now()),
        ),
        |row| row.get(0),
    )?;
    connection.execute("DELETE FROM session WHERE id <= ?1", [id - REMEMBERED])?;
    Ok(id)
}

/// Records that everything was closed in order.
pub(super) fn end(connection: &Connection, session: i64) -> Result<()> {
    connection.execute(
        "UPDATE session SET closed_at = ?2 WHERE id = ?1",
        (session, At(Timestamp::now())),
    )?;
    Ok(())
}

/// Every page and every index of the database.
fn check(connection: &Connection) -> Result<()> {
    let verdict: String =
        connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" {
        Ok(())
    } else {
        Err(StoreError::Damaged(verdict))
    }
}

/// The same error, with a copy of the damaged database put aside.
fn quarantined(path: &Path, error: StoreError) -> StoreError {
    let StoreError::Damaged(what) = error else {
        return error;
    };
    match put_aside(path) {
        Ok(copy) => StoreError::Corrupt { copy, what },
        // The database itself is left as it is in any case.
        Err(_) => StoreError::Damaged(what),
    }
}

/// Copies the database and what belongs to it, once: a second look at the same damage makes no second copy.
fn put_aside(path: &Path) -> std::io::Result<PathBuf> {
    let folder = path.with_file_name("quarantine");
    fs::create_dir_all(&folder)?;
    let stamp = fs::metadata(path)?
        .modified()
        .ok()
        .and_then(|time| Timestamp::try_from(time).ok())
        .unwrap_or_default()
        .strftime("%Y%m%dT%H%M%SZ")
        .to_string();
    let copy = folder.join(format!("ledgerport-{stamp}.db"));
    if !copy.exists() {
        fs::copy(path, &copy)?;
        let wal = path.with_extension("db-wal");
        // Empty while we have the database open ourselves.
        if fs::metadata(&wal).is_ok_and(|facts| facts.len() > 0) {
            fs::copy(wal, copy.with_extension("db-wal"))?;
        }
    }
    Ok(copy)
}

/// A name for the time since this computer was started; none where the system has none that is cheap to read.
pub(crate) fn boot_id() -> Option<String> {
    let text = if cfg!(target_os = "linux") {
        fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()
    } else if cfg!(target_os = "macos") {
        std::process::Command::new("/usr/sbin/sysctl")
            .args(["-n", "kern.bootsessionuuid"])
            .output()
            .ok()
            .and_then(|output| String::from_utf8(output.stdout).ok())
    } else {
        None
    }?;
    let text = text.trim();
    (!text.is_empty() && text.len() <= 100).then(|| text.to_owned())
}

#[cfg(test)]
mod tests;
