//! One receipt of an item, to be looked at: from where it waits, or from beside the files of its run.
//!
//! Keeps true: only what this program fetched is read, from the places it wrote, and never along a link; the bytes are
//! those that were fetched, by their checksum; no more than [`MOST_SHOWN`] of them come into memory. Leaves out: drawing.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::Runs;
use super::receipts as waiting;
use super::record::FileFacts;
use crate::disk::DiskError;
use crate::model::{EntryId, RunId};
use crate::problem::Problem;
use crate::receipts::Kind;
use crate::store::KeptReceipt;

/// Largest receipt that is handed out to be looked at, in bytes. Larger ones are in the package.
pub const MOST_SHOWN: u64 = 12 << 20;

/// A receipt, or why it cannot be looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReceiptFile {
    /// It is as it was fetched.
    Whole {
        /// What its bytes are.
        kind: Kind,
        /// All of them.
        bytes: Vec<u8>,
        /// The file they are in: its own, or the package that holds it.
        at: PathBuf,
    },
    /// It was looked for and could not be fetched; why, as a sentence.
    Missing(String),
    /// This run fetched no receipts, or has not come to this one yet.
    NotFetched,
    /// It was fetched, and its file was removed since, or stands inside another one.
    Gone,
    /// The file is not what was fetched any more.
    Changed,
    /// It has more than [`MOST_SHOWN`] bytes.
    TooLarge,
}

impl Runs {
    /// The `number`th receipt of an item, from 1 in Pleo's order.
    pub fn receipt(&self, id: RunId, entry: EntryId, number: u32) -> Result<ReceiptFile, Problem> {
        let (row, record) = self.load(id)?;
        let (outcome, item, reference) = self.store.read(|db| {
            let listed = db.item(row.seq, entry)?;
            let outcome = db
                .receipts_of(row.seq, listed.position)?
                .into_iter()
                .find(|receipt| receipt.number == number)
                .map(|receipt| receipt.outcome);
            let item = if db.has_data(row.seq, listed.position)? {
                let mut items = db.items_for_file(row.seq, &[listed.position])?;
                items.pop().map(|(item, ..)| item)
            } else {
                None
            };
            Ok((outcome, item, listed.reference))
        })?;
        let kept = match outcome {
            None => return Ok(ReceiptFile::NotFetched),
            Some(Err(why)) => return Ok(ReceiptFile::Missing(why)),
            Some(Ok(kept)) => kept,
        };
        if kept.bytes > MOST_SHOWN {
            return Ok(ReceiptFile::TooLarge);
        }
        let waits = waiting::folder(&self.store, id).join(&kept.name);
        let found = match plain(&waits, kept.bytes)? {
            Some(bytes) => Some((bytes, waits)),
            None => match &item {
                Some(item) => {
                    let stem = waiting::name(&record.plan.profile, item, &reference, number);
                    let extension = kept.name.rsplit_once('.').map_or("", |(_, end)| end);
                    let name = format!("{stem}.{extension}");
                    beside(&record.files, &name, kept.bytes)?
                }
                None => None,
            },
        };
        Ok(match found {
            None => ReceiptFile::Gone,
            Some((bytes, at)) => judged(&kept, bytes, at),
        })
    }
}

/// The bytes, if they are those that were fetched and still are what their name says.
fn judged(kept: &KeptReceipt, bytes: Vec<u8>, at: PathBuf) -> ReceiptFile {
    let same =
        bytes.len() as u64 == kept.bytes && format!("{:x}", Sha256::digest(&bytes)) == kept.sha256;
    match Kind::of_bytes(&bytes, &kept.name) {
        Some(kind) if same => ReceiptFile::Whole { kind, bytes, at },
        _ => ReceiptFile::Changed,
    }
}

/// From the folder or the zip beside the files; none where it has no file of its own there.
fn beside(
    files: &[FileFacts],
    name: &str,
    bytes: u64,
) -> Result<Option<(Vec<u8>, PathBuf)>, Problem> {
    for file in files.iter().filter(|file| file.is_beside()) {
        let found = if file.name.ends_with(".zip") {
            zipped(&file.path, name).map(|bytes| (bytes, file.path.clone()))
        } else {
            match file.path.parent().map(|folder| folder.join(name)) {
                Some(path) => plain(&path, bytes)?.map(|bytes| (bytes, path)),
                None => None,
            }
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// A file as it lies there; a link, a folder and one of another size are not what was written.
fn plain(path: &Path, bytes: u64) -> Result<Option<Vec<u8>>, Problem> {
    let Ok(facts) = fs::symlink_metadata(path) else {
        return Ok(None);
    };
    if !facts.is_file() {
        return Ok(None);
    }
    let fail = |error| Problem::from(DiskError::of(path, error));
    Ok(Some(read(
        File::open(path).map_err(fail)?,
        bytes.min(facts.len()),
        fail,
    )?))
}

/// A receipt of a package. A package that cannot be read any more holds none.
fn zipped(path: &Path, name: &str) -> Option<Vec<u8>> {
    let mut package = ZipArchive::new(File::open(path).ok()?).ok()?;
    let entry = package.by_name(&format!("receipts/{name}")).ok()?;
    let mut bytes = Vec::new();
    entry.take(MOST_SHOWN + 1).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

fn read(
    from: impl Read,
    expected: u64,
    fail: impl Fn(std::io::Error) -> Problem,
) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::with_capacity(usize::try_from(expected.min(MOST_SHOWN)).unwrap_or(0));
    // One more than there may be: a file that grew is seen to be another one.
    from.take(MOST_SHOWN + 1)
        .read_to_end(&mut bytes)
        .map_err(fail)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(bytes: &[u8], name: &str) -> KeptReceipt {
        KeptReceipt {
            name: name.into(),
            bytes: bytes.len() as u64,
            sha256: format!("{:x}", Sha256::digest(bytes)),
        }
    }

    #[test]
    fn only_the_bytes_that_were_fetched_are_handed_out() {
        let pdf = b"%PDF-1.7\nhello";
        let whole = ReceiptFile::Whole {
            kind: Kind::Pdf,
            bytes: pdf.to_vec(),
            at: PathBuf::from("a"),
        };
        let judged = |kept: &KeptReceipt, bytes| judged(kept, bytes, PathBuf::from("a"));
        assert_eq!(judged(&kept(pdf, "1-1.pdf"), pdf.to_vec()), whole);
        let mut other = pdf.to_vec();
        other[9] = b'H';
        assert_eq!(
            judged(&kept(pdf, "1-1.pdf"), other),
            ReceiptFile::Changed,
            "one letter"
        );
        assert_eq!(
            judged(&kept(pdf, "1-1.pdf"), pdf[..12].to_vec()),
            ReceiptFile::Changed,
            "cut"
        );
        let page = b"<html><script>alert(1)</script>";
        assert_eq!(
            judged(&kept(page, "1-1.png"), page.to_vec()),
            ReceiptFile::Changed,
            "a web page is no receipt, even with the right checksum"
        );
    }

    #[test]
    fn a_folder_a_link_and_nothing_are_no_receipt() {
        let dir = tempfile::tempdir().expect("a folder");
        assert_eq!(plain(&dir.path().join("none"), 1).expect("reads"), None);
        assert_eq!(plain(dir.path(), 1).expect("reads"), None);
        #[cfg(unix)]
        {
            let secret = dir.path().join("secret");
            fs::write(&secret, b"%PDF-").expect("writes");
            let link = dir.path().join("link.pdf");
            std::os::unix::fs::symlink(&secret, &link).expect("links");
            assert_eq!(plain(&link, 5).expect("reads"), None);
        }
    }

    #[test]
    fn a_package_that_is_none_holds_no_receipt() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.zip");
        fs::write(&path, b"PK\x03\x04 not really").expect("writes");
        assert_eq!(zipped(&path, "a.pdf"), None);
        assert_eq!(zipped(&dir.path().join("b.zip"), "a.pdf"), None);
    }
}
