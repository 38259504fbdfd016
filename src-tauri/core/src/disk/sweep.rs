//! Clearing away what a crash left.

use std::fs::{self, DirEntry, File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use super::DiskError;
use super::staged::{PREFIX, SUFFIX};

/// When locks do not work, a file this old belongs to nobody any more.
const STALE: Duration = Duration::from_hours(24);

/// Removes the staged files in `dir` that no process is writing, and says how many there were.
///
/// Only regular files with our hidden names; one that cannot be removed stays for the next time.
pub fn sweep(dir: &Path) -> Result<usize, DiskError> {
    let fail = |error| DiskError::of(dir, error);
    let mut removed = 0;
    for entry in fs::read_dir(dir).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        if is_ours(&entry)
            && is_abandoned(&entry.path()).unwrap_or(false)
            && fs::remove_file(entry.path()).is_ok()
        {
            removed += 1;
        }
    }
    Ok(removed)
}

fn is_ours(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    let name = name.to_string_lossy();
    name.starts_with(PREFIX)
        && name.ends_with(SUFFIX)
        && entry.file_type().is_ok_and(|kind| kind.is_file())
}

fn is_abandoned(path: &Path) -> io::Result<bool> {
    let file = File::open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(_)) => {
            let age = file.metadata()?.modified()?.elapsed();
            Ok(age.is_ok_and(|age| age > STALE))
        }
    }
}
