//! Where files of a package go: into a zip whose bytes depend on nothing but its files, or into a folder.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};

use sha2::{Digest, Sha256};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::broken;
use crate::disk::{DiskError, StagedFolder};
use crate::problem::Problem;

/// A zip or a folder being filled.
pub(super) enum Shelf<'a> {
    Zip(Box<ZipWriter<BufWriter<&'a mut File>>>),
    Folder(&'a StagedFolder),
}

impl<'a> Shelf<'a> {
    pub(super) fn zip(file: &'a mut File) -> Self {
        let file = BufWriter::with_capacity(256 * 1024, file);
        Self::Zip(Box::new(ZipWriter::new(file)))
    }

    /// Adds a file; gives its size and SHA-256.
    pub(super) fn put(&mut self, name: &str, from: impl Read) -> Result<(u64, String), Problem> {
        match self {
            Self::Zip(zip) => put(zip, name, from),
            Self::Folder(folder) => Ok(folder.put(name, from)?),
        }
    }

    /// Completes the zip.
    pub(super) fn end(self) -> Result<(), Problem> {
        if let Self::Zip(zip) = self {
            zip.finish()
                .map_err(unzipped)?
                .into_inner()
                .map_err(|error| unzipped(error.into_error().into()))?;
        }
        Ok(())
    }
}

/// Adds a file to a zip. Text is packed; receipts are packed already.
pub(super) fn put<W: Write + io::Seek>(
    zip: &mut ZipWriter<W>,
    name: &str,
    mut from: impl Read,
) -> Result<(u64, String), Problem> {
    let text = [
        ".csv",
        ".journal",
        ".txt",
        ".jsonl",
        ".si",
        ".xml",
        ".beancount",
    ]
    .into_iter()
    .any(|end| name.ends_with(end));
    let method = if text {
        CompressionMethod::Deflated
    } else {
        CompressionMethod::Stored
    };
    let options = SimpleFileOptions::default()
        .compression_method(method)
        // The same files give the same bytes on any day and any computer.
        .last_modified_time(DateTime::default())
        .unix_permissions(0o600)
        .large_file(false);
    zip.start_file(name, options).map_err(unzipped)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut bytes = 0;
    loop {
        let read = from
            .read(&mut buffer)
            .map_err(|error| unzipped(error.into()))?;
        if read == 0 {
            return Ok((bytes, format!("{:x}", hash.finalize())));
        }
        hash.update(&buffer[..read]);
        zip.write_all(&buffer[..read])
            .map_err(|error| unzipped(error.into()))?;
        bytes += read as u64;
    }
}

pub(super) fn unzipped(error: ZipError) -> Problem {
    match error {
        ZipError::Io(error) => DiskError::of(std::path::Path::new("the package"), error).into(),
        other => broken(other),
    }
}
