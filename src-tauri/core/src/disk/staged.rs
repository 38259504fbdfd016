//! A file on its way: staged under a hidden name, finished, then published.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::{DiskError, safe_name, sha256_of};
use crate::crash;

/// Hidden names we give, and sweep away again.
pub(super) const PREFIX: &str = ".ledgerport-";
pub(super) const SUFFIX: &str = ".part";

/// Longest name in bytes that common file systems take.
const NAME_MAX: usize = 255;

/// A file being written, in the folder it will be published in. Dropped, it leaves nothing.
#[derive(Debug)]
pub struct Staged {
    file: BufWriter<NamedTempFile>,
    hash: Sha256,
    bytes: u64,
}

impl Staged {
    /// Starts a file in `dir`, which must exist.
    ///
    /// The file is locked while it lives, so that [`sweep`](super::sweep) in another process leaves it alone.
    pub fn create(dir: &Path) -> Result<Self, DiskError> {
        let file = crash::fault("disk.create")
            .and_then(|()| {
                tempfile::Builder::new()
                    .prefix(PREFIX)
                    .suffix(SUFFIX)
                    .tempfile_in(dir)
            })
            .map_err(|error| {
                // Some file systems say "not found" where they mean "not here".
                if error.kind() == ErrorKind::NotFound && dir.is_dir() {
                    DiskError::NotWritable(dir.to_owned())
                } else {
                    DiskError::of(dir, error)
                }
            })?;
        // Without locks on this file system a sweep goes by age instead.
        let _ = file.as_file().try_lock();
        Ok(Self {
            file: BufWriter::with_capacity(64 * 1024, file),
            hash: Sha256::new(),
            bytes: 0,
        })
    }

    /// Brings every byte to the disk itself.
    pub fn finish(self) -> Result<Finished, DiskError> {
        let path = self.file.get_ref().path().to_owned();
        let file = self
            .file
            .into_inner()
            .map_err(|error| DiskError::of(&path, error.into_error()))?;
        // A sync that failed is never tried again on the same file: what was lost is lost, and the next one may lie.
        crash::fault("disk.sync")
            .and_then(|()| file.as_file().sync_all())
            .map_err(|error| DiskError::of(&path, error))?;
        Ok(Finished {
            file,
            sha256: format!("{:x}", self.hash.finalize()),
            bytes: self.bytes,
        })
    }
}

impl Finished {
    /// Writes a file in `dir` with `work`, which may go back in it, as archives need; what is in it at the end counts.
    pub fn written_by<E: From<DiskError>>(
        dir: &Path,
        work: impl FnOnce(&mut File) -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut file = Staged::create(dir)?
            .file
            .into_inner()
            .map_err(|error| DiskError::of(dir, error.into_error()))?;
        work(file.as_file_mut())?;
        let fail = |error| DiskError::of(dir, error);
        file.as_file().sync_all().map_err(fail)?;
        let sha256 = sha256_of(file.path())?;
        let bytes = file.as_file().metadata().map_err(fail)?.len();
        Ok(Self {
            file,
            sha256,
            bytes,
        })
    }

    /// Its bytes, from the beginning.
    pub fn open(&self) -> Result<File, DiskError> {
        File::open(self.file.path()).map_err(|error| DiskError::of(self.file.path(), error))
    }
}

impl Write for Staged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        crash::fault("disk.write")?;
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A whole file on the disk that has no name yet. Dropped, it leaves nothing.
#[derive(Debug)]
pub struct Finished {
    file: NamedTempFile,
    sha256: String,
    bytes: u64,
}

/// A file under its name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Published {
    /// Where it is.
    pub path: PathBuf,
    /// SHA-256 as 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
    /// The same file was there before and was kept.
    pub adopted: bool,
}

impl Finished {
    /// SHA-256 as 64 lower-case hexadecimal digits.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Size in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether the name is free, or taken by the same file: what can be known before any of several files is published.
    pub fn check_name(&self, name: &str) -> Result<(), DiskError> {
        let path = self.folder().join(name);
        match fs::symlink_metadata(&path) {
            Ok(_) if is_same(&path, &self.sha256, self.bytes)? => Ok(()),
            Ok(_) => Err(DiskError::Exists(path)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(DiskError::of(&path, error)),
        }
    }

    fn folder(&self) -> PathBuf {
        let folder = self.file.path().parent();
        folder.unwrap_or(Path::new("")).to_owned()
    }

    /// Gives the file its name, in the folder it was staged in.
    ///
    /// A file of that name with the same bytes is adopted; any other thing of that name is [`DiskError::Exists`]. On Windows
    /// waits up to 2.5 seconds for a virus scanner or a spreadsheet to let go.
    pub fn publish(self, name: &str) -> Result<Published, DiskError> {
        if name.is_empty() || safe_name(name, NAME_MAX) != name {
            return Err(DiskError::InvalidName(name.into()));
        }
        let dir = self.folder();
        let path = dir.join(name);
        let renamed = patiently(self.file, cfg!(windows), |file| {
            if let Err(error) = crash::fault("disk.name") {
                return Err((error, file));
            }
            file.persist_noclobber(&path)
                .map_err(|refused| (refused.error, refused.file))
        });
        let adopted = match renamed {
            Ok(_) => false,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                if !is_same(&path, &self.sha256, self.bytes)? {
                    return Err(DiskError::Exists(path));
                }
                true
            }
            Err(error) => return Err(DiskError::of(&path, error)),
        };
        sync_dir(&dir)?;
        Ok(Published {
            path,
            sha256: self.sha256,
            bytes: self.bytes,
            adopted,
        })
    }

    /// Gives the file the place of whatever a person said it may replace, in the folder it was staged in: at every moment the
    /// old file or the whole new one is there. On Windows waits as [`Self::publish`] does.
    pub fn replace(self, path: &Path) -> Result<(), DiskError> {
        let dir = self.folder();
        patiently(self.file, cfg!(windows), |file| {
            file.persist(path)
                .map_err(|refused| (refused.error, refused.file))
        })
        .map_err(|error| DiskError::of(path, error))?;
        sync_dir(&dir)
    }
}

/// Milliseconds between attempts, 2.5 seconds together.
const WAITS: [u64; 8] = [10, 30, 60, 100, 300, 500, 700, 800];

/// Repeats `attempt` while another program holds the file, where the system has such holds.
pub(super) fn patiently<S, T>(
    mut state: S,
    has_holds: bool,
    mut attempt: impl FnMut(S) -> Result<T, (io::Error, S)>,
) -> io::Result<T> {
    // ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
    let is_held =
        |error: &io::Error| has_holds && matches!(error.raw_os_error(), Some(5 | 32 | 33));
    for wait in WAITS {
        match attempt(state) {
            Ok(done) => return Ok(done),
            Err((error, back)) if is_held(&error) => state = back,
            Err((error, _)) => return Err(error),
        }
        thread::sleep(Duration::from_millis(wait));
    }
    attempt(state).map_err(|(error, _)| error)
}

/// Whether a regular file with these bytes is at `path`. A link is not followed.
fn is_same(path: &Path, sha256: &str, bytes: u64) -> Result<bool, DiskError> {
    let there = fs::symlink_metadata(path).map_err(|error| DiskError::of(path, error))?;
    Ok(there.is_file() && there.len() == bytes && sha256_of(path)? == sha256)
}

/// Makes the new name itself survive a power cut. Windows has no such call; some network drives refuse it.
pub fn sync_dir(dir: &Path) -> Result<(), DiskError> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    let synced = crash::fault("disk.folder")
        .and_then(|()| File::open(dir))
        .and_then(|dir| dir.sync_all());
    match synced {
        Err(error)
            if !matches!(
                error.kind(),
                ErrorKind::InvalidInput | ErrorKind::Unsupported
            ) =>
        {
            Err(DiskError::of(dir, error))
        }
        _ => Ok(()),
    }
}
