//! Writing a whole file or none, and reading one that somebody outside named.
//!
//! Keeps true: a file appears under its name only when every byte is on the disk, and never over another file unless
//! a person said so; what is dropped half-way leaves nothing; files are readable by their user only. Leaves out: what is in a file, which folder
//! belongs to whom, and databases.

mod error;
mod folder;
mod handed;
mod name;
mod staged;
mod sweep;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

pub use self::error::DiskError;
pub use self::folder::StagedFolder;
pub use self::handed::{HandedError, read_bounded, read_handed};
pub use self::name::safe_name;
pub use self::staged::{Finished, Published, Staged, sync_dir};
pub use self::sweep::sweep;

/// SHA-256 of a file as 64 lower-case hexadecimal digits.
pub fn sha256_of(path: &Path) -> Result<String, DiskError> {
    let fail = |error| DiskError::of(path, error);
    let mut file = File::open(path).map_err(fail)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer).map_err(fail)? {
            0 => return Ok(format!("{:x}", hash.finalize())),
            read => hash.update(&buffer[..read]),
        }
    }
}

#[cfg(test)]
mod tests;
