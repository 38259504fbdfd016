//! What a run hands over besides its import files: receipts with an index, and in a package also a proof.
//!
//! Keeps true: it is written whole or not at all, and the same run gives the same bytes; every receipt of an expense that
//! is in the files is in the index, there or missing with its reason. For DATEV the receipts stand in zips of their own with
//! a list, as Belegtransfer takes them. Memory does not grow with the number of expenses.

mod proof;
mod shelf;
mod transfer;

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::super::receipts as waiting;
use super::{CHUNK, Vouchers, batch};
use crate::disk::{DiskError, Finished, StagedFolder};
use crate::formats::documents::{MOST_FILES, document_guid};
use crate::formats::{Format, ReceiptPlace};
use crate::model::ExportItem;
use crate::problem::{Code, Problem};
use crate::receipts::{INDEX_HEAD, IndexRow, Kind, merge};
use crate::runs::record::Record;
use crate::store::{KeptReceipt, ReceiptRow, RunRow, Store};
use shelf::Shelf;
use transfer::Transfer;

/// Whether the bookings of this run refer to receipts in its package.
pub(super) fn links_documents(format: &Format, record: &Record) -> bool {
    format.id == "datev" && record.plan.profile.receipts.place == ReceiptPlace::Package
}

/// What stands beside the import files, staged.
pub(super) enum Extra {
    /// Nothing.
    None,
    /// One zip.
    Zip(String, Finished),
    /// A folder, with name, size and SHA-256 of its index.
    Folder(String, StagedFolder, (String, u64, String)),
}

impl Extra {
    /// One name in the way, and nothing appears.
    pub(super) fn check_name(&self) -> Result<(), DiskError> {
        match self {
            Self::None => Ok(()),
            Self::Zip(name, whole) => whole.check_name(name),
            Self::Folder(name, folder, _) => folder.check_name(name),
        }
    }

    pub(super) fn publish(self) -> Result<(), DiskError> {
        match self {
            Self::None => Ok(()),
            Self::Zip(name, whole) => whole.publish(&name).map(|_| ()),
            Self::Folder(name, folder, _) => folder.publish(&name).map(|_| ()),
        }
    }
}

/// Everything the assembling looks at.
pub(super) struct Source<'a> {
    pub(super) store: &'a Store,
    pub(super) row: &'a RunRow,
    pub(super) record: &'a Record,
    pub(super) format: &'a Format,
    /// Positions of the items in the files, in their order.
    pub(super) order: &'a [u32],
}

/// Notes receipts that are not what was fetched any more; whether an expense must not be exported because of it.
pub(super) fn prove_receipts(source: &Source<'_>) -> Result<bool, Problem> {
    let policy = source.record.plan.profile.receipts;
    if policy.place == ReceiptPlace::None {
        return Ok(false);
    }
    let dir = waiting::folder(source.store, source.row.id);
    let mut lost = Vec::new();
    for chunk in source.order.chunks(CHUNK) {
        for position in chunk {
            let rows = source
                .store
                .read(|db| db.receipts_of(source.row.seq, *position))?;
            for row in rows {
                if let Ok(kept) = &row.outcome
                    && !is_whole(&dir, kept)
                {
                    lost.push(ReceiptRow {
                        outcome: Err(
                            "The fetched file was removed or changed on this computer.".to_owned()
                        ),
                        again: true,
                        ..row
                    });
                }
            }
        }
    }
    if lost.is_empty() {
        return Ok(false);
    }
    source
        .store
        .write(|db| db.put_receipts(source.row.seq, &lost))?;
    Ok(policy.required)
}

fn is_whole(dir: &Path, kept: &KeptReceipt) -> bool {
    let path = dir.join(&kept.name);
    fs::symlink_metadata(&path).is_ok_and(|facts| facts.is_file() && facts.len() == kept.bytes)
        && crate::disk::sha256_of(&path).is_ok_and(|sha256| sha256 == kept.sha256)
}

/// Puts together what the company wants beside the import `files`.
pub(super) fn assemble(source: &Source<'_>, files: &[(&str, &Finished)]) -> Result<Extra, Problem> {
    let stem = files.first().map_or("", |(name, _)| {
        name.rsplit_once('.').map_or(*name, |(stem, _)| stem)
    });
    let folder = &source.record.plan.folder;
    match source.record.plan.profile.receipts.place {
        ReceiptPlace::None => Ok(Extra::None),
        ReceiptPlace::Beside => {
            let staged = StagedFolder::create(folder, &source.row.id.to_string())?;
            let (bytes, sha256) = {
                let mut shelf = Shelf::Folder(&staged);
                let mut index = Index::begin()?;
                receipts(source, &mut shelf, &mut index)?;
                if let Some((bytes, sha256)) = changes(source, &mut shelf)? {
                    index.file("text-changes.csv", bytes, &sha256)?;
                }
                shelf.put("index.csv", index.end()?)?
            };
            let name = format!("{stem}_receipts");
            let index = (format!("{name}/index.csv"), bytes, sha256);
            Ok(Extra::Folder(name, staged, index))
        }
        ReceiptPlace::Package => {
            let whole = Finished::written_by(folder, |file| {
                let mut shelf = Shelf::zip(file);
                let mut index = Index::begin()?;
                for (name, whole) in files {
                    let (bytes, sha256) = shelf.put(name, whole.open()?)?;
                    index.file(name, bytes, &sha256)?;
                }
                receipts(source, &mut shelf, &mut index)?;
                proof::write(source, &mut shelf, &mut index)?;
                if let Some((bytes, sha256)) = changes(source, &mut shelf)? {
                    index.file("text-changes.csv", bytes, &sha256)?;
                }
                shelf.put("index.csv", index.end()?)?;
                shelf.end()
            })?;
            Ok(Extra::Zip(format!("{stem}.zip"), whole))
        }
    }
}

/// The index as it grows, in a file of the system's that has no name.
struct Index(File);

impl Index {
    fn begin() -> Result<Self, Problem> {
        let mut file = unnamed()?;
        file.write_all(INDEX_HEAD.as_bytes()).map_err(full)?;
        Ok(Self(file))
    }

    fn add(&mut self, row: &IndexRow<'_>) -> Result<(), Problem> {
        self.0.write_all(row.line().as_bytes()).map_err(full)
    }

    /// A file that belongs to no voucher.
    fn file(&mut self, name: &str, bytes: u64, sha256: &str) -> Result<(), Problem> {
        self.add(&IndexRow {
            reference: "",
            number: 0,
            file: Some((name, bytes, sha256)),
            problem: "",
        })
    }

    fn end(self) -> Result<File, Problem> {
        rewound(self.0)
    }
}

/// A file without a name, gone when it is closed.
fn unnamed() -> Result<File, Problem> {
    tempfile::tempfile().map_err(full)
}

fn rewound(mut file: File) -> Result<File, Problem> {
    file.seek(SeekFrom::Start(0)).map_err(full)?;
    Ok(file)
}

fn full(error: std::io::Error) -> Problem {
    DiskError::of(&std::env::temp_dir(), error).into()
}

/// Puts every receipt on the shelf under its name, and into the index.
fn receipts(source: &Source<'_>, shelf: &mut Shelf<'_>, index: &mut Index) -> Result<(), Problem> {
    let dir = waiting::folder(source.store, source.row.id);
    let mut transfer = links_documents(source.format, source.record).then(Transfer::default);
    for chunk in source.order.chunks(CHUNK) {
        let items = source.store.read(|db| {
            let items = db.items_for_file(source.row.seq, chunk)?;
            chunk
                .iter()
                .zip(items)
                .map(|(position, (item, _, reference))| {
                    let rows = db.receipts_of(source.row.seq, *position)?;
                    Ok((item, reference, rows))
                })
                .collect::<crate::store::Result<Vec<_>>>()
        })?;
        for (item, reference, rows) in items {
            let merchant = item.supplier.name.as_deref().unwrap_or_default().trim();
            let named =
                |number| waiting::name(&source.record.plan.profile, &item, &reference, number);
            let (ready, missing) = sorted(source, &dir, &item, &rows, named)?;
            let mut placed = Vec::new();
            let mut into_list = Vec::new();
            for (place, receipt) in ready.into_iter().enumerate() {
                let linked = transfer.is_some() && place < MOST_FILES;
                if linked {
                    into_list.push(receipt);
                } else {
                    let name = match shelf {
                        Shelf::Zip(_) => format!("receipts/{}", receipt.name),
                        Shelf::Folder(_) => receipt.name.clone(),
                    };
                    let (bytes, sha256) = shelf.put(&name, receipt.open(&dir)?)?;
                    placed.push((receipt.number, name, bytes, sha256, receipt.problem));
                }
            }
            if let Some(transfer) = &mut transfer
                && !into_list.is_empty()
            {
                let guid = document_guid(item.entry, &reference);
                let about = format!("{reference} {merchant}");
                let found = transfer.add(source, shelf, index, (guid, &about), &dir, into_list)?;
                placed.splice(0..0, found);
            }
            tell(index, &reference, &item, placed, missing)?;
        }
    }
    if let Some(transfer) = transfer {
        transfer.end(source, shelf, index)?;
    }
    Ok(())
}

/// A receipt with the name it gets.
struct Ready {
    number: u32,
    name: String,
    from: From,
    problem: String,
}

enum From {
    /// A file that waits in the run's folder.
    Waiting(String),
    /// Several in one.
    Memory(Vec<u8>),
}

impl Ready {
    fn open(&self, dir: &Path) -> Result<Box<dyn Read + '_>, Problem> {
        Ok(match &self.from {
            From::Memory(bytes) => Box::new(bytes.as_slice()),
            From::Waiting(name) => match waiting::open(dir, name)? {
                Some(file) => Box::new(file),
                // It was there when the files were begun.
                None => return Err(DiskError::NotFound(dir.join(name)).into()),
            },
        })
    }

    fn bytes(&self, dir: &Path) -> u64 {
        match &self.from {
            From::Memory(bytes) => bytes.len() as u64,
            From::Waiting(name) => fs::metadata(dir.join(name)).map_or(0, |facts| facts.len()),
        }
    }
}

/// An item's receipts as they go onto the shelf, and those that are missing with their reasons.
fn sorted(
    source: &Source<'_>,
    dir: &Path,
    item: &ExportItem,
    rows: &[ReceiptRow],
    named: impl Fn(u32) -> String,
) -> Result<(Vec<Ready>, Vec<(u32, String)>), Problem> {
    let mut ready = Vec::new();
    let mut missing = Vec::new();
    for (number, _) in (1..).zip(&item.receipts) {
        match rows.iter().find(|row| row.number == number) {
            Some(ReceiptRow {
                outcome: Ok(kept), ..
            }) => {
                let extension = kept.name.rsplit_once('.').map_or("", |(_, end)| end);
                ready.push(Ready {
                    number,
                    name: format!("{}.{extension}", named(number)),
                    from: From::Waiting(kept.name.clone()),
                    problem: String::new(),
                });
            }
            Some(ReceiptRow {
                outcome: Err(why), ..
            }) => missing.push((number, why.clone())),
            None => missing.push((number, "It was not fetched.".to_owned())),
        }
    }
    if source.record.plan.profile.receipts.one_file && ready.len() > 1 {
        ready = in_one(dir, ready, &named)?;
    }
    Ok((ready, missing))
}

/// Several receipts as one PDF, followed by those that cannot be in it.
fn in_one(
    dir: &Path,
    ready: Vec<Ready>,
    named: impl Fn(u32) -> String,
) -> Result<Vec<Ready>, Problem> {
    let mut read = Vec::with_capacity(ready.len());
    for receipt in &ready {
        let mut bytes = Vec::new();
        receipt
            .open(dir)?
            .read_to_end(&mut bytes)
            .map_err(|error| Problem::from(DiskError::of(dir, error)))?;
        read.push((Kind::of_name(&receipt.name).unwrap_or(Kind::Text), bytes));
    }
    let parts: Vec<(Kind, &[u8])> = read
        .iter()
        .map(|(kind, bytes)| (*kind, &bytes[..]))
        .collect();
    let merged = merge(&parts);
    let Some(pdf) = merged.pdf else {
        return Ok(ready);
    };
    let refused = |place: usize| merged.refused.iter().find(|(at, _)| *at == place);
    let first = ready
        .iter()
        .enumerate()
        .find(|(place, _)| refused(*place).is_none())
        .map_or(1, |(_, receipt)| receipt.number);
    let mut all = vec![Ready {
        number: first,
        name: format!("{}.pdf", named(first)),
        from: From::Memory(pdf),
        problem: String::new(),
    }];
    for (place, receipt) in ready.into_iter().enumerate() {
        if let Some((_, why)) = refused(place) {
            all.push(Ready {
                problem: why.clone(),
                ..receipt
            });
        }
    }
    Ok(all)
}

/// A receipt on the shelf: number, name, size, SHA-256 and what is odd about it.
type Placed = (u32, String, u64, String, String);

/// Writes an item's receipts into the index, in Pleo's order.
fn tell(
    index: &mut Index,
    reference: &str,
    item: &ExportItem,
    placed: Vec<Placed>,
    missing: Vec<(u32, String)>,
) -> Result<(), Problem> {
    for (number, _) in (1..).zip(&item.receipts) {
        for (_, name, bytes, sha256, problem) in placed.iter().filter(|one| one.0 == number) {
            index.add(&IndexRow {
                reference,
                number,
                file: Some((name, *bytes, sha256)),
                problem,
            })?;
        }
        for (_, why) in missing.iter().filter(|one| one.0 == number) {
            index.add(&IndexRow {
                reference,
                number,
                file: None,
                problem: why,
            })?;
        }
    }
    Ok(())
}

/// Every text that is not in the files as Pleo gave it, if there are any; gives size and SHA-256.
fn changes(source: &Source<'_>, shelf: &mut Shelf<'_>) -> Result<Option<(u64, String)>, Problem> {
    let count = source
        .store
        .read(|db| db.count_text_changes(source.row.seq))?;
    if count == 0 {
        return Ok(None);
    }
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(unnamed()?);
    let row = |out: &mut csv::Writer<File>, cells: [&str; 6]| {
        // A spreadsheet must not take what was disarmed in the file for a formula here.
        let cells = cells.map(|cell| {
            if cell
                .trim_start()
                .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0'])
            {
                format!("'{cell}")
            } else {
                cell.to_owned()
            }
        });
        out.write_record(cells).map_err(unwritable)
    };
    row(
        &mut out,
        ["entry", "reference", "field", "changes", "before", "after"],
    )?;
    let mut after = 0;
    while after < count {
        let page = source
            .store
            .read(|db| db.text_changes(source.row.seq, after, 500))?;
        after += 500;
        for change in page {
            let entry = change.entry.to_string();
            row(
                &mut out,
                [
                    &entry,
                    &change.reference,
                    &change.field,
                    &change.kinds,
                    &change.before,
                    &change.after,
                ],
            )?;
        }
    }
    let file = out.into_inner().map_err(|error| full(error.into_error()))?;
    shelf.put("text-changes.csv", rewound(file)?).map(Some)
}

fn unwritable(error: csv::Error) -> Problem {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => full(error),
        other => broken(format!("{other:?}")),
    }
}

/// The package could not be made for a reason that is none of the disk's.
fn broken(why: impl std::fmt::Display) -> Problem {
    Problem::new(
        Code::Folder,
        "The package could not be made.",
        "No file was written; nothing was reported.",
        "Try again, or let the settings leave the receipts beside the file.",
    )
    .with_detail(why)
}
