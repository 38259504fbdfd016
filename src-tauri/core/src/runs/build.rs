//! Building: vouchers stream from the store into a staged file, which is proved, published and booked.

use std::collections::VecDeque;
use std::path::Path;

use jiff::Timestamp;

use super::drive::Outcome;
use super::record::{FileFacts, Record};
use super::step::Event;
use crate::disk::{self, DiskError, Staged};
use crate::formats::{self, Format, Voucher, WriteError, Written, draw_up};
use crate::model::{EntryId, ExportItem, Money};
use crate::problem::{Code, Problem};
use crate::store::{ItemRow, ItemState, RunRow, Store};

/// Items read from the store at once.
const CHUNK: u32 = 500;

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
    let mut staged = Staged::create(folder)?;
    let mut vouchers = Vouchers {
        store,
        row,
        record,
        after: None,
        chunk: VecDeque::new(),
        done: false,
    };
    let written = format
        .write(&mut vouchers, &mut staged)
        .map_err(|error| unwritten(error, folder))?;
    prove(store, row, &written)?;
    let published = staged.finish()?.publish(&name)?;
    let now = Timestamp::now();
    let file = FileFacts {
        name: name.clone(),
        path: published.path,
        rows: written.rows,
        bytes: published.bytes,
        sha256: published.sha256.clone(),
        written_at: now,
    };
    let log = format!("Wrote {name} with {} vouchers.", written.vouchers);
    let (seq, books) = (row.seq, row.books);
    Ok(Outcome::from(Event::Built(vec![file]))
        .log(log)
        .rows(Box::new(move |db| {
            db.move_items(seq, ItemState::Ready, ItemState::Written)?;
            db.book_written(books, seq, &name, &published.sha256, now)
        })))
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
