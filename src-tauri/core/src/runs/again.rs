//! The files of a run once more: the same bytes for a folder that lost them, and what is different where they were changed.
//!
//! Keeps true: nothing is written that is not what was booked, byte for byte.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::build;
use super::record::{FileFacts, Record};
use super::{Runs, prove_folder};
use crate::disk::{DiskError, Staged};
use crate::model::RunId;
use crate::problem::{Code, Problem};
use crate::store::RunRow;

/// Largest file that is read to be compared, in bytes.
const LARGEST: u64 = 256 * 1024 * 1024;
/// Letters of a line that are shown.
const LETTERS: usize = 200;
/// Of those, letters that are the same in both and stand before the first that is not.
const BEFORE: usize = 60;

/// How a file on the disk differs from what was built.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comparison {
    /// Lines of what was built.
    pub built_lines: usize,
    /// Lines of the file on the disk.
    pub found_lines: usize,
    /// Lines that are not the same, place by place.
    pub differing: usize,
    /// The first of them: its number from 1, as built, as found. None where only signs that end lines differ.
    pub first: Option<(usize, String, String)>,
    /// They are texts; of others only the sizes can be compared.
    pub text: bool,
}

impl Runs {
    /// Writes the files of a run again into `folder`: the same names and the same bytes. A file that is there already with
    /// these bytes is kept. Nothing is booked, and Pleo hears nothing.
    ///
    /// # Errors
    /// `input_invalid` for a run without files, `mismatch` when this version of the program would write other bytes,
    /// `file_exists`, `folder_not_writable`, `disk_full`.
    pub async fn write_again(&self, id: RunId, folder: &Path) -> Result<Vec<FileFacts>, Problem> {
        let (row, record) = self.load(id)?;
        refuse_without_files(&record)?;
        prove_folder(folder.to_owned()).await?;
        let (store, folder) = (self.store.clone(), folder.to_owned());
        let (log, written) = super::blocking(move || {
            let order = store.read(|db| db.filed_order(row.seq))?;
            let open = |_: &_| Ok(Staged::create(&folder)?);
            let pieces = build::write(&store, &row, &record, &order, open, &mut |_| {})?;
            let parts = pieces.iter().map(|piece| &piece.part);
            let names = build::names(&store, &row, &record, parts)?;
            let mut finished = Vec::with_capacity(pieces.len());
            for (piece, name) in pieces.into_iter().zip(names) {
                let whole = piece.out.finish()?;
                if !record
                    .files
                    .iter()
                    .any(|file| file.name == name && file.sha256 == whole.sha256())
                {
                    return Err(other_bytes(&name));
                }
                whole.check_name(&name)?;
                finished.push((name, whole));
            }
            for (name, whole) in finished {
                whole.publish(&name)?;
            }
            let log = format!("The files were written again to {}.", folder.display());
            let written = record
                .files
                .iter()
                // Receipts were cleared away with the run's own copies.
                .filter(|file| !file.is_beside())
                .map(|file| FileFacts {
                    path: folder.join(&file.name),
                    ..file.clone()
                })
                .collect();
            Ok((log, written))
        })
        .await?;
        self.note(id, &log)?;
        Ok(written)
    }

    /// What is different in a file of a run on the disk. `index` is its place in the record.
    ///
    /// # Errors
    /// `input_invalid` for a file the run does not have, `mismatch` when this version would write other bytes, and why the
    /// file cannot be read.
    pub fn compare(&self, id: RunId, index: u32) -> Result<Comparison, Problem> {
        let (row, record) = self.load(id)?;
        let file = record.file(index)?;
        if file.is_beside() {
            return Err(Problem::input(
                "A package and an index of receipts are only compared as a whole: check the files instead.",
            ));
        }
        let built = self.built(&row, &record, file)?;
        let size = std::fs::metadata(&file.path)
            .map_err(|error| DiskError::of(&file.path, error))?
            .len();
        if size > LARGEST {
            return Err(Problem::input(
                "The file on the disk is far larger than what was written; it is another one.",
            ));
        }
        let found = std::fs::read(&file.path).map_err(|error| DiskError::of(&file.path, error))?;
        Ok(compared(&built, &found))
    }

    fn built(&self, row: &RunRow, record: &Record, file: &FileFacts) -> Result<Vec<u8>, Problem> {
        let order = self.store.read(|db| db.filed_order(row.seq))?;
        let open = |_: &_| Ok(Vec::new());
        let pieces = build::write(&self.store, row, record, &order, open, &mut |_| {})?;
        pieces
            .into_iter()
            .map(|piece| piece.out)
            .find(|bytes| format!("{:x}", Sha256::digest(bytes)) == file.sha256)
            .ok_or_else(|| other_bytes(&file.name))
    }
}

fn refuse_without_files(record: &Record) -> Result<(), Problem> {
    if record.files.is_empty() {
        return Err(Problem::input("This run has made no file."));
    }
    Ok(())
}

fn other_bytes(name: &str) -> Problem {
    Problem::new(
        Code::Mismatch,
        format!("This version of Ledgerport would not write {name} as it was written then."),
        "Nothing was written; what is booked stays as it is.",
        "Use a copy of the file from your backup.",
    )
}

fn compared(built: &[u8], found: &[u8]) -> Comparison {
    // A workbook is a packed file: its bytes say nothing line by line.
    let text = !built.contains(&0) && !built.starts_with(b"PK");
    if !text {
        return Comparison {
            built_lines: 0,
            found_lines: 0,
            differing: usize::from(built != found),
            first: None,
            text,
        };
    }
    let [built, found] = [built, found].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let [built, found]: [Vec<&str>; 2] = [&built, &found].map(|text| text.lines().collect());
    let longest = built.len().max(found.len());
    let mut differing = (0..longest).filter(|at| built.get(*at) != found.get(*at));
    let first = differing.next().map(|at| {
        let [built, found] = [&built, &found].map(|lines| *lines.get(at).unwrap_or(&""));
        let same = built.chars().zip(found.chars()).take_while(|(a, b)| a == b);
        let from = same.count().saturating_sub(BEFORE);
        (at + 1, cut(built, from), cut(found, from))
    });
    Comparison {
        built_lines: built.len(),
        found_lines: found.len(),
        differing: differing.count() + usize::from(first.is_some()),
        first,
        text,
    }
}

/// The part of a line from a letter on.
fn cut(line: &str, from: usize) -> String {
    let part: String = line.chars().skip(from).take(LETTERS).collect();
    if from == 0 {
        part
    } else {
        format!("…{part}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_named_and_the_others_are_counted() {
        let same = compared(b"a\nb\n", b"a\nb\n");
        assert_eq!((same.differing, same.first), (0, None));
        let changed = compared(b"a;0700\nb;1\nc\n", b"a;700\nb;1\n");
        assert_eq!(
            changed.first,
            Some((1, "a;0700".to_owned(), "a;700".to_owned()))
        );
        assert_eq!(
            (changed.differing, changed.built_lines, changed.found_lines),
            (2, 3, 2)
        );
        let long = "x".repeat(1000);
        let (_, built, found) =
            compared(format!("{long}1").as_bytes(), format!("{long}2").as_bytes())
                .first
                .expect("they differ");
        assert_eq!(built, format!("…{}1", "x".repeat(BEFORE)));
        assert!(found.ends_with("x2"), "what differs is to be seen: {found}");
        let ends = compared(b"a\r\nb\r\n", b"a\nb\n");
        assert_eq!((ends.differing, ends.first), (0, None));
        let packed = compared(b"PK\x03\x04\0", b"PK\x03\x04\x01");
        assert_eq!((packed.text, packed.differing), (false, 1));
        let empty = compared(b"a\n", b"");
        assert_eq!(empty.first, Some((1, "a".to_owned(), String::new())));
    }
}
