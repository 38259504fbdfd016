//! Building: vouchers stream from the store into staged files, which are proved, published and booked.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::path::Path;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::drive::Outcome;
use super::record::{FileFacts, Record};
use super::step::Event;
use crate::disk::{self, DiskError, Staged};
use crate::formats::{self, Batch, Format, Part, Piece, Totals, Voucher, WriteError, draw_up};
use crate::model::{EntryId, ExportItem, Money};
use crate::problem::{Code, Problem};
use crate::store::{ItemRow, ItemState, RunRow, Store};

/// Items read from the store at once.
const CHUNK: u32 = 500;

/// Writes the run's files, publishes them and books what is in them.
///
/// All are whole on the disk before the first gets its name. Doing it again after a crash gives the same bytes under the
/// same names; a published file is then adopted.
pub(super) fn files(store: &Store, row: &RunRow, record: &Record) -> Result<Outcome, Problem> {
    let format = formats::by_id(&record.plan.format).ok_or_else(|| {
        Problem::input("This version does not know the run's file format any more.")
    })?;
    let folder = &record.plan.folder;
    // What an attempt that was killed left behind. Where it cannot be removed it stays hidden.
    let _ = disk::sweep(folder);
    let batch = batch(row, record);
    let source = || Vouchers {
        store,
        row,
        record,
        after: None,
        chunk: VecDeque::new(),
        done: false,
    };
    let pieces = format
        .write(&batch, source, |_| Ok(Staged::create(folder)?))
        .map_err(|error| unwritten(error, folder))?;
    prove(store, row, &pieces)?;
    let mut finished = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let name = name(format, &batch, row, record, &piece.part);
        let whole = piece.out.finish()?;
        // One name in the way, and none of the files appears.
        whole.check_name(&name)?;
        finished.push((name, piece.written, whole));
    }
    let now = Timestamp::now();
    let mut files = Vec::with_capacity(finished.len());
    let (mut vouchers, mut changed) = (0, 0);
    for (name, written, whole) in finished {
        let published = whole.publish(&name)?;
        vouchers += written.vouchers;
        changed += written.changed;
        files.push(FileFacts {
            name,
            path: published.path,
            rows: written.rows,
            bytes: published.bytes,
            sha256: published.sha256,
            written_at: now,
        });
    }
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let mut log = format!("Wrote {} with {vouchers} vouchers.", names.join(", "));
    if changed > 0 {
        let _ = write!(log, " {changed} texts were changed to fit.");
    }
    let (seq, books) = (row.seq, row.books);
    let (name, sha256) = (names.join(", "), seal(&files));
    Ok(Outcome::from(Event::Built(files))
        .log(log)
        .rows(Box::new(move |db| {
            db.move_items(seq, ItemState::Ready, ItemState::Written)?;
            db.book_written(books, seq, &name, &sha256, now)
        })))
}

/// What all files of a run share.
pub(super) fn batch<'a>(row: &RunRow, record: &'a Record) -> Batch<'a> {
    Batch {
        profile: &record.plan.profile,
        created: row.created_at,
        before: record.plan.numbered_before,
    }
}

/// SHA-256 of the file, or of the list of SHA-256 of several.
fn seal(files: &[FileFacts]) -> String {
    match files {
        [one] => one.sha256.clone(),
        many => {
            let mut all = Sha256::new();
            for file in many {
                all.update(&file.sha256);
            }
            format!("{:x}", all.finalize())
        }
    }
}

/// Company, day of the run and job: readable, and never the same for two jobs.
fn name(format: &Format, batch: &Batch<'_>, row: &RunRow, record: &Record, part: &Part) -> String {
    let day = row
        .created_at
        .to_zoned(
            jiff::tz::TimeZone::get(&record.plan.profile.time_zone)
                .unwrap_or(jiff::tz::TimeZone::UTC),
        )
        .date();
    let job = record.job.as_ref().map_or_else(
        || row.number.to_string(),
        |job| job.id.to_string().chars().take(8).collect(),
    );
    let names = formats::Names {
        company: &record.plan.file_stem,
        day,
        job: &job,
    };
    formats::file_name(format, batch, part, &names)
}

/// What is in the files must be what the store says is ready: as many vouchers, the same sums.
fn prove(store: &Store, row: &RunRow, pieces: &[Piece<Staged>]) -> Result<(), Problem> {
    let mut vouchers = 0;
    let mut totals = Totals::default();
    for piece in pieces {
        vouchers += piece.written.vouchers;
        for sum in piece.written.totals.iter() {
            totals
                .add(sum)
                .map_err(|error| unwritten(error.into(), Path::new("")))?;
        }
    }
    let (counts, sums) =
        store.read(|db| Ok((db.state_counts(row.seq)?, db.sums_ready(row.seq)?)))?;
    let ready = [ItemState::Ready, ItemState::Written]
        .iter()
        .filter_map(|state| counts.get(state))
        .sum::<u32>();
    let in_file: Vec<Money> = totals.iter().collect();
    if u64::from(ready) == vouchers && sums == in_file {
        return Ok(());
    }
    Err(Problem::new(
        Code::Mismatch,
        "The sums of the file do not equal the sums Pleo gave.",
        "The file was thrown away; nothing was reported.",
        "Copy the details and report them.",
    )
    .with_detail(format!(
        "{ready} ready, {sums:?}; written {vouchers}, {in_file:?}"
    )))
}

fn unwritten(error: WriteError<Problem>, folder: &Path) -> Problem {
    match error {
        WriteError::Source(problem) => problem,
        WriteError::Io(source) => DiskError::of(folder, source).into(),
        too_many @ WriteError::TooManyRows(_) => Problem::new(
            Code::Input,
            "There are more rows than a workbook can hold.",
            "No file was written; nothing was reported.",
            "Export fewer entries at once, or choose another format.",
        )
        .with_detail(too_many),
        too_many @ WriteError::TooManyFiles(_) => Problem::new(
            Code::Input,
            "This format would need too many files for these entries.",
            "No file was written; nothing was reported.",
            "Export fewer entries at once, or choose another format.",
        )
        .with_detail(too_many),
        other @ (WriteError::Overflow(_) | WriteError::Workbook(_)) => Problem::new(
            Code::Folder,
            "The file could not be made.",
            "No file was written; nothing was reported.",
            "Choose another format, or export fewer entries at once.",
        )
        .with_detail(other),
    }
}

/// The run's ready items as vouchers, by day and entry, read in chunks.
struct Vouchers<'a> {
    store: &'a Store,
    row: &'a RunRow,
    record: &'a Record,
    after: Option<(String, EntryId)>,
    chunk: VecDeque<(String, ExportItem, ItemRow)>,
    done: bool,
}

impl Vouchers<'_> {
    fn fill(&mut self) -> Result<(), Problem> {
        let rows = self
            .store
            .read(|db| db.items_for_file(self.row.seq, self.after.as_ref(), CHUNK))?;
        match rows.last() {
            Some((day, item, _)) => self.after = Some((day.clone(), item.entry)),
            None => self.done = true,
        }
        self.chunk = rows.into();
        Ok(())
    }

    fn draw(&self, item: &ExportItem, listed: &ItemRow) -> Result<Voucher, Problem> {
        let profile = &self.record.plan.profile;
        draw_up(item, listed.party.as_ref(), &listed.reference, profile).map_err(|blocks| {
            // The check drew up the same voucher from the same data.
            Problem::new(
                Code::Mismatch,
                "An entry that was ready cannot be booked any more.",
                "No file was written; nothing was reported.",
                "Resume the run to check again.",
            )
            .with_detail(format!("{}: {blocks:?}", item.entry))
        })
    }
}

impl Iterator for Vouchers<'_> {
    type Item = Result<Voucher, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.chunk.is_empty()
            && !self.done
            && let Err(problem) = self.fill()
        {
            self.done = true;
            return Some(Err(problem));
        }
        let (_, item, listed) = self.chunk.pop_front()?;
        Some(self.draw(&item, &listed))
    }
}
