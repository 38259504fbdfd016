//! What can be wrong with a folder or a file.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// What can be wrong with a folder or a file, with its path.
#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    /// The folder or file does not exist.
    #[error("{} does not exist", .0.display())]
    NotFound(PathBuf),
    /// Nothing may be written there.
    #[error("{} cannot be written to", .0.display())]
    NotWritable(PathBuf),
    /// The disk, or the user's share of it, is full.
    #[error("the disk is full: {}", .0.display())]
    Full(PathBuf),
    /// Something else of that name is there already.
    #[error("{} exists already and is not the same", .0.display())]
    Exists(PathBuf),
    /// The name is not one [`safe_name`](super::safe_name) gives.
    #[error("“{}” is not a name for a file", .0.display())]
    InvalidName(PathBuf),
    /// Any other failure.
    #[error("{}: {source}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl DiskError {
    /// What `error` means for `path`.
    pub fn of(path: &Path, error: io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::NotFound(path),
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::NotWritable(path),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full(path),
            ErrorKind::AlreadyExists => Self::Exists(path),
            ErrorKind::InvalidFilename => Self::InvalidName(path),
            _ => Self::Io {
                path,
                source: error,
            },
        }
    }
}
