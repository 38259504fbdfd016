//! Whether the files of a run are still what was built.

use std::path::Path;

use crate::disk::{self, DiskError};

/// How a file on disk compares with what a run built.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileState {
    /// The same bytes.
    Same,
    /// Other bytes.
    Changed,
    /// It is not there any more.
    Missing,
    /// It is there and cannot be read.
    Unreadable,
}

/// Reads the file and compares its checksum.
pub(super) fn verify(path: &Path, sha256: &str) -> FileState {
    match disk::sha256_of(path) {
        Ok(found) if found == sha256 => FileState::Same,
        Ok(_) => FileState::Changed,
        Err(DiskError::NotFound(_)) => FileState::Missing,
        Err(_) => FileState::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_bytes() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("month.csv");
        std::fs::write(&path, "a;b\n").expect("written");
        let sum = disk::sha256_of(&path).expect("read");
        assert_eq!(verify(&path, &sum), FileState::Same);

        std::fs::write(&path, "a;c\n").expect("written");
        assert_eq!(verify(&path, &sum), FileState::Changed);
        std::fs::remove_file(&path).expect("removed");
        assert_eq!(verify(&path, &sum), FileState::Missing);
        assert_eq!(verify(&path.join("deeper"), &sum), FileState::Missing);

        std::fs::create_dir(&path).expect("a folder of that name");
        assert_eq!(verify(&path, &sum), FileState::Unreadable);
    }
}
