//! A folder of files on its way: filled under a hidden name, then given its own.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::staged::{patiently, sync_dir};
use super::{DiskError, safe_name, sha256_of};

/// A folder being filled. Dropped, it leaves nothing; after a crash the same `key` clears it away.
#[derive(Debug)]
pub struct StagedFolder {
    hidden: PathBuf,
    parent: PathBuf,
}

/// Where a folder with this key is filled.
fn hidden(parent: &Path, key: &str) -> PathBuf {
    parent.join(format!(".ledgerport-{}.parts", safe_name(key, 100)))
}

#[cfg(unix)]
fn private_builder() -> fs::DirBuilder {
    use std::os::unix::fs::DirBuilderExt;
    let mut builder = fs::DirBuilder::new();
    builder.mode(0o700);
    builder
}

/// Windows hands down who may read from the user's own folder.
#[cfg(not(unix))]
fn private_builder() -> fs::DirBuilder {
    fs::DirBuilder::new()
}

impl StagedFolder {
    /// Starts an empty folder in `parent`, in place of what an earlier attempt with this `key` left.
    pub fn create(parent: &Path, key: &str) -> Result<Self, DiskError> {
        Self::clear(parent, key)?;
        let hidden = hidden(parent, key);
        private_builder()
            .create(&hidden)
            .map_err(|error| DiskError::of(&hidden, error))?;
        Ok(Self {
            hidden,
            parent: parent.to_owned(),
        })
    }

    /// Clears away what an earlier attempt with this `key` left.
    pub fn clear(parent: &Path, key: &str) -> Result<(), DiskError> {
        let hidden = hidden(parent, key);
        match fs::remove_dir_all(&hidden) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(DiskError::of(&hidden, error)),
            _ => Ok(()),
        }
    }

    /// Adds a file, whole and on the disk; gives its size and SHA-256.
    pub fn put(&self, name: &str, mut from: impl Read) -> Result<(u64, String), DiskError> {
        if name.is_empty() || safe_name(name, 255) != name {
            return Err(DiskError::InvalidName(name.into()));
        }
        let path = self.hidden.join(name);
        let fail = |error| DiskError::of(&path, error);
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(&path).map_err(fail)?;
        let mut hash = Sha256::new();
        let bytes = copied(&mut from, &mut file, &mut hash).map_err(fail)?;
        file.sync_all().map_err(fail)?;
        Ok((bytes, format!("{:x}", hash.finalize())))
    }

    /// Whether the name is free, or taken by a folder with the same files.
    pub fn check_name(&self, name: &str) -> Result<(), DiskError> {
        let path = self.parent.join(name);
        match fs::symlink_metadata(&path) {
            Ok(there) if there.is_dir() && same(&self.hidden, &path)? => Ok(()),
            Ok(_) => Err(DiskError::Exists(path)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(DiskError::of(&path, error)),
        }
    }

    /// Gives the folder its name. One of that name with the same files is adopted; anything else is
    /// [`DiskError::Exists`].
    pub fn publish(self, name: &str) -> Result<PathBuf, DiskError> {
        if name.is_empty() || safe_name(name, 255) != name {
            return Err(DiskError::InvalidName(name.into()));
        }
        self.check_name(name)?;
        let path = self.parent.join(name);
        if path.is_dir() {
            return Ok(path);
        }
        sync_dir(&self.hidden)?;
        patiently((), cfg!(windows), |()| {
            fs::rename(&self.hidden, &path).map_err(|error| (error, ()))
        })
        .map_err(|error| DiskError::of(&path, error))?;
        sync_dir(&self.parent)?;
        Ok(path)
    }
}

impl Drop for StagedFolder {
    fn drop(&mut self) {
        // Published it has moved; else the next attempt clears it away.
        let _ = fs::remove_dir_all(&self.hidden);
    }
}

fn copied(from: &mut impl Read, to: &mut File, hash: &mut Sha256) -> io::Result<u64> {
    use std::io::Write;
    let mut buffer = vec![0; 64 * 1024];
    let mut bytes = 0;
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok(bytes),
            read => {
                hash.update(&buffer[..read]);
                to.write_all(&buffer[..read])?;
                bytes += read as u64;
            }
        }
    }
}

/// Whether two folders hold the same files, no folders and no links.
fn same(ours: &Path, theirs: &Path) -> Result<bool, DiskError> {
    let listing = |folder: &Path| -> Result<Vec<(std::ffi::OsString, u64)>, DiskError> {
        let fail = |error| DiskError::of(folder, error);
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let facts = entry.metadata().map_err(fail)?;
            if !facts.is_file() {
                return Ok(Vec::new());
            }
            found.push((entry.file_name(), facts.len()));
        }
        found.sort();
        Ok(found)
    };
    let (mine, other) = (listing(ours)?, listing(theirs)?);
    if mine.is_empty() || mine != other {
        return Ok(false);
    }
    for (name, _) in mine {
        if sha256_of(&ours.join(&name))? != sha256_of(&theirs.join(&name))? {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(parent: &Path, text: &str) -> StagedFolder {
        let folder = StagedFolder::create(parent, "7").expect("writable");
        let (bytes, sha256) = folder.put("a.txt", text.as_bytes()).expect("room");
        assert_eq!(bytes, text.len() as u64);
        assert_eq!(sha256, format!("{:x}", Sha256::digest(text)));
        folder
    }

    #[test]
    fn a_folder_appears_whole_is_adopted_when_it_is_the_same_and_never_replaced() {
        let parent = tempfile::tempdir().expect("a folder");
        let staged = folder(parent.path(), "one");
        assert!(matches!(
            staged.put("a.txt", &b"two"[..]),
            Err(DiskError::Exists(_))
        ));
        for bad in ["../a", "a/b", "", "NUL"] {
            assert!(matches!(
                staged.put(bad, &b""[..]),
                Err(DiskError::InvalidName(_))
            ));
        }
        let path = staged.publish("receipts").expect("free");
        assert_eq!(fs::read(path.join("a.txt")).expect("there"), b"one");
        assert_eq!(
            folder(parent.path(), "one")
                .publish("receipts")
                .expect("same"),
            path
        );
        let other = folder(parent.path(), "two").publish("receipts");
        assert!(matches!(other, Err(DiskError::Exists(_))), "{other:?}");
        fs::write(parent.path().join("file"), b"").expect("room");
        let taken = folder(parent.path(), "one").publish("file");
        assert!(matches!(taken, Err(DiskError::Exists(_))), "{taken:?}");
        let names: Vec<_> = fs::read_dir(parent.path())
            .expect("a folder")
            .map(|entry| entry.expect("one").file_name())
            .collect();
        assert_eq!(names.len(), 2, "nothing hidden is left: {names:?}");
    }

    #[test]
    fn what_a_crash_left_is_cleared_by_the_next_attempt() {
        let parent = tempfile::tempdir().expect("a folder");
        std::mem::forget(folder(parent.path(), "half"));
        let staged = folder(parent.path(), "whole");
        let path = staged.publish("receipts").expect("free");
        assert_eq!(fs::read(path.join("a.txt")).expect("there"), b"whole");
        std::mem::forget(folder(parent.path(), "half"));
        StagedFolder::clear(parent.path(), "7").expect("cleared");
        assert_eq!(fs::read_dir(parent.path()).expect("a folder").count(), 1);
    }
}
