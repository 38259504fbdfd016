//! Building: vouchers stream from the store into a staged file, which is proved, published and booked.
//!
//! Keeps true: which file is about to appear is on the disk before it appears, so that after a crash its bookings are known
//! by looking; an entry another run booked meanwhile sends the run back to its check before anything is written.

use std::collections::VecDeque;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::drive::Outcome;
use super::record::{FileFacts, Record};
use super::step::Event;
use crate::crash;
use crate::disk::{self, DiskError, Staged};
use crate::formats::{self, Format, Voucher, WriteError, Written, draw_up};
use crate::model::{ExportItem, Money};
use crate::problem::{Code, Problem};
use crate::store::{ItemRow, ItemState, PlannedFile, RunRow, Store};

/// Items read from the store at once.
const CHUNK: usize = 500;

/// Writes the run's file, publishes it and books what is in it.
///
/// Doing it again after a crash gives the same bytes under the same name; a published file is then adopted.
pub(super) fn files(store: &Store, row: &RunRow, record: &Record) -> Result<Outcome, Problem> {
    let format = formats::by_id(&record.plan.format).ok_or_else(|| {
        Problem::input("This version does not know the run's file format any more.")
    })?;
    let name = file_name(row, record, format);
    let folder = &record.plan.folder;
    // What an attempt that was killed left behind. Where it cannot be removed it stays hidden.
    let _ = disk::sweep(folder);
    let (unasked, order) = store.read(|db| {
        Ok((
            db.booked_unasked(row.books, row.seq)?,
            db.file_order(row.seq)?,
        ))
    })?;
    if unasked > 0 {
        return Ok(Event::Stale.into());
    }
    let mut staged = Halfway(Staged::create(folder)?);
    let mut vouchers = Vouchers {
        store,
        row,
        record,
        order: &order,
        chunk: VecDeque::new(),
    };
    let written = format
        .write(&mut vouchers, &mut staged)
        .map_err(|error| unwritten(error, folder))?;
    prove(store, row, &written)?;
    let finished = staged.0.finish()?;
    crash::point("file.synced");
    let planned = PlannedFile {
        path: folder.join(&name).to_string_lossy().into_owned(),
        name,
        sha256: finished.sha256().to_owned(),
        bytes: finished.bytes(),
        rows: written.rows,
        vouchers: written.vouchers,
        planned_at: Timestamp::now(),
    };
    let file = store.write(|db| {
        let file = db.plan_file(row.books, row.seq, &planned)?;
        crash::point("file.planned.inside");
        Ok(file)
    })?;
    crash::point("file.planned.after");
    finished.publish(&planned.name)?;
    crash::point("file.named");
    Ok(published(row, record, file, planned))
}

/// The event of a published file, with its bookings.
fn published(row: &RunRow, record: &Record, id: i64, file: PlannedFile) -> Outcome {
    let log = format!("Wrote {} with {} vouchers.", file.name, file.vouchers);
    let facts = FileFacts {
        path: record.plan.folder.join(&file.name),
        name: file.name,
        rows: file.rows,
        bytes: file.bytes,
        sha256: file.sha256,
        written_at: file.planned_at,
    };
    let (seq, books) = (row.seq, row.books);
    Outcome::from(Event::Built(vec![facts]))
        .log(log)
        .rows(Box::new(move |db| {
            db.put_written(seq)?;
            db.book_written(books, seq, id, Timestamp::now())
        }))
}

/// What became of the file of a run that ended while it was building.
pub(super) enum Found {
    /// It is there: what has to be saved.
    Published(Outcome),
    /// It is not there, and nothing was reported.
    Absent,
    /// Its folder cannot be looked into.
    Unknown(PathBuf),
}

/// Looks for the file a run was about to publish when it ended.
pub(super) fn find(store: &Store, row: &RunRow, record: &Record) -> Result<Found, Problem> {
    let planned = store.read(|db| db.planned_files(row.books, row.seq))?;
    for (id, file) in planned {
        let path = record.plan.folder.join(&file.name);
        match fs::symlink_metadata(&path) {
            Ok(there) => {
                if there.is_file() && there.len() == file.bytes {
                    match disk::sha256_of(&path) {
                        Ok(hash) if hash == file.sha256 => {
                            // The program may have ended before the name was safe from a power cut.
                            disk::sync_dir(&record.plan.folder)?;
                            return Ok(Found::Published(published(row, record, id, file)));
                        }
                        Ok(_) => {}
                        Err(_) => return Ok(Found::Unknown(path)),
                    }
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound && record.plan.folder.is_dir() => {}
            Err(_) => return Ok(Found::Unknown(path)),
        }
    }
    Ok(Found::Absent)
}

/// A staged file that a test can end the program in the middle of.
struct Halfway(Staged);

impl Write for Halfway {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.0.write(bytes)?;
        if crash::is_armed("file.inside") {
            self.0.flush()?;
        }
        crash::point("file.inside");
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Company, day of the run and job: readable, and never the same for two jobs.
fn file_name(row: &RunRow, record: &Record, format: &Format) -> String {
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
    format!("{}_{day}_{job}.{}", record.plan.file_stem, format.extension)
}

/// What is in the file must be what the store says is ready: as many vouchers, the same sums.
fn prove(store: &Store, row: &RunRow, written: &Written) -> Result<(), Problem> {
    let (counts, sums) =
        store.read(|db| Ok((db.state_counts(row.seq)?, db.sums_ready(row.seq)?)))?;
    let ready = [ItemState::Ready, ItemState::Written]
        .iter()
        .filter_map(|state| counts.get(state))
        .sum::<u32>();
    let in_file: Vec<Money> = written.totals.iter().collect();
    if u64::from(ready) == written.vouchers && sums == in_file {
        return Ok(());
    }
    Err(Problem::new(
        Code::Mismatch,
        "The sums of the file do not equal the sums Pleo gave.",
        "The file was thrown away; nothing was reported.",
        "Copy the details and report them.",
    )
    .with_detail(format!(
        "{ready} ready, {sums:?}; written {}, {in_file:?}",
        written.vouchers
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
    /// Positions still to be read.
    order: &'a [u32],
    chunk: VecDeque<(ExportItem, ItemRow)>,
}

impl Vouchers<'_> {
    fn fill(&mut self) -> Result<(), Problem> {
        let (now, later) = self.order.split_at(CHUNK.min(self.order.len()));
        self.order = later;
        let rows = self.store.read(|db| db.items_for_file(self.row.seq, now))?;
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
            && !self.order.is_empty()
            && let Err(problem) = self.fill()
        {
            self.order = &[];
            return Some(Err(problem));
        }
        let (item, listed) = self.chunk.pop_front()?;
        Some(self.draw(&item, &listed))
    }
}
