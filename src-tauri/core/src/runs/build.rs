//! Building: vouchers stream from the store into staged files, which are proved, published and booked.
//!
//! Keeps true: which files are about to appear is on the disk before the first does, so that after a crash its bookings are known
//! by looking; an entry another run booked meanwhile sends the run back to its check before anything is written.

mod changes;
mod package;

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use self::package::Extra;
use super::drive::Outcome;
use super::record::{FileFacts, Record};
use super::step::Event;
use crate::crash;
use crate::disk::{self, DiskError, Finished, Staged};
use crate::formats::documents::document_guid;
use crate::formats::{
    self, Batch, Format, Part, Piece, TextChange, Totals, Voucher, WriteError, Written, draw_up,
};
use crate::model::{ExportItem, Money, Party};
use crate::problem::{Code, Problem};
use crate::store::{ItemState, PlannedFile, PlannedPart, RunRow, Store};

/// Items read from the store at once.
const CHUNK: usize = 100;

/// Writes the run's files, publishes them and books what is in them.
///
/// All are whole on the disk before the first gets its name. Doing it again after a crash gives the same bytes under the
/// same names; a published file is then adopted.
pub(super) fn files(store: &Store, row: &RunRow, record: &Record) -> Result<Outcome, Problem> {
    let format = format_of(record)?;
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
    let for_package = package::Source {
        store,
        row,
        record,
        format,
        order: &order,
    };
    if package::prove_receipts(&for_package)? {
        // An expense that needs its receipts has lost one.
        return Ok(Event::Stale.into());
    }
    let mut changes = changes::Listing::new(store, row.seq)?;
    let pieces = write(
        store,
        row,
        record,
        &order,
        |_| Ok(Halfway(Staged::create(folder)?)),
        &mut |change| changes.note(change),
    )?;
    let changed = changes.end()?;
    prove(store, row, &pieces)?;
    let names = names(store, row, record, pieces.iter().map(|piece| &piece.part))?;
    let mut finished = Vec::with_capacity(pieces.len());
    for (piece, name) in pieces.into_iter().zip(names) {
        let whole = piece.out.0.finish()?;
        // One name in the way, and none of the files appears.
        whole.check_name(&name)?;
        finished.push((name, piece.written, whole));
    }
    let files: Vec<(&str, &Finished)> = finished
        .iter()
        .map(|(name, _, whole)| (name.as_str(), whole))
        .collect();
    let extra = package::assemble(&for_package, &files)?;
    extra.check_name()?;
    crash::point("file.synced");
    let planned = planned(&finished, &extra);
    let mut log = wrote(&planned);
    if changed > 0 {
        let _ = write!(log, " {changed} texts were changed to fit.");
    }
    let file = store.write(|db| {
        let file = db.plan_file(row.books, row.seq, &planned)?;
        crash::point("file.planned.inside");
        Ok(file)
    })?;
    crash::point("file.planned.after");
    extra.publish()?;
    for (name, _, whole) in finished {
        whole.publish(&name)?;
        crash::point("file.named");
    }
    Ok(published(row, record, file, planned).log(log))
}

pub(super) fn format_of(record: &Record) -> Result<&'static Format, Problem> {
    formats::by_id(&record.plan.format)
        .ok_or_else(|| Problem::input("This version does not know the run's file format any more."))
}

/// Writes the vouchers at these positions, each file to what `open` gives for it; `tell` hears of every changed text.
pub(super) fn write<W: Write + Send>(
    store: &Store,
    row: &RunRow,
    record: &Record,
    order: &[u32],
    open: impl FnMut(&Part) -> Result<W, Problem>,
    tell: &mut dyn FnMut(&TextChange),
) -> Result<Vec<Piece<W>>, Problem> {
    let format = format_of(record)?;
    let source = || Vouchers {
        store,
        row,
        record,
        format,
        order,
        chunk: VecDeque::new(),
    };
    format
        .write_telling(&batch(row, record), source, open, tell)
        .map_err(|error| unwritten(error, &record.plan.folder))
}

fn wrote(file: &PlannedFile) -> String {
    format!("Wrote {} with {} vouchers.", file.name, file.vouchers)
}

/// What is about to appear.
fn planned(finished: &[(String, Written, Finished)], extra: &Extra) -> PlannedFile {
    let mut parts: Vec<PlannedPart> = finished
        .iter()
        .map(|(name, written, whole)| PlannedPart {
            name: name.clone(),
            rows: written.rows,
            bytes: whole.bytes(),
            sha256: whole.sha256().to_owned(),
        })
        .collect();
    let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
    let name = names.join(", ");
    let beside = match extra {
        Extra::None => None,
        Extra::Zip(name, whole) => Some((name.clone(), whole.bytes(), whole.sha256().to_owned())),
        Extra::Folder(_, _, index) => Some(index.clone()),
    };
    parts.extend(beside.map(|(name, bytes, sha256)| PlannedPart {
        name,
        rows: None,
        bytes,
        sha256,
    }));
    PlannedFile {
        name,
        sha256: seal(&parts),
        vouchers: finished
            .iter()
            .map(|(_, written, _)| written.vouchers)
            .sum(),
        planned_at: Timestamp::now(),
        parts,
    }
}

/// The event of published files, with their bookings.
fn published(row: &RunRow, record: &Record, id: i64, file: PlannedFile) -> Outcome {
    let log = wrote(&file);
    let files = file
        .parts
        .into_iter()
        .map(|part| FileFacts {
            path: record.plan.folder.join(&part.name),
            name: part.name,
            rows: part.rows,
            bytes: part.bytes,
            sha256: part.sha256,
            written_at: file.planned_at,
        })
        .collect();
    let (seq, books) = (row.seq, row.books);
    Outcome::from(Event::Built(files))
        .log(log)
        .rows(Box::new(move |db| {
            db.put_written(seq)?;
            db.book_written(books, seq, id, Timestamp::now())
        }))
}

/// What became of the files of a run that ended while it was building.
pub(super) enum Found {
    /// They are there: what has to be saved.
    Published(Outcome),
    /// None is there, and nothing was reported.
    Absent,
    /// This one is there and others are not, or it cannot be looked for.
    Unknown(PathBuf),
}

/// Looks for the files a run was about to publish when it ended.
pub(super) fn find(store: &Store, row: &RunRow, record: &Record) -> Result<Found, Problem> {
    let planned = store.read(|db| db.planned_files(row.books, row.seq))?;
    for (id, file) in planned {
        let mut there = Vec::new();
        for part in &file.parts {
            let path = record.plan.folder.join(&part.name);
            match is_there(&path, part) {
                Some(true) => there.push(path),
                Some(false) if record.plan.folder.is_dir() => {}
                Some(false) | None => return Ok(Found::Unknown(path)),
            }
        }
        if !there.is_empty() && there.len() == file.parts.len() {
            // The program may have ended before the names were safe from a power cut.
            disk::sync_dir(&record.plan.folder)?;
            return Ok(Found::Published(published(row, record, id, file)));
        }
        if let Some(path) = there.pop() {
            return Ok(Found::Unknown(path));
        }
    }
    Ok(Found::Absent)
}

/// Whether a file is there with these bytes; none where nobody can say.
fn is_there(path: &Path, part: &PlannedPart) -> Option<bool> {
    match fs::symlink_metadata(path) {
        Ok(facts) if facts.is_file() && facts.len() == part.bytes => {
            disk::sha256_of(path).ok().map(|hash| hash == part.sha256)
        }
        Ok(_) => Some(false),
        Err(error) if error.kind() == ErrorKind::NotFound => Some(false),
        Err(_) => None,
    }
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

/// What all files of a run share.
pub(super) fn batch<'a>(row: &RunRow, record: &'a Record) -> Batch<'a> {
    Batch {
        profile: &record.plan.profile,
        created: row.created_at,
        before: record.plan.numbered_before,
    }
}

/// SHA-256 of the file, or of the list of SHA-256 of several.
fn seal(files: &[PlannedPart]) -> String {
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

/// The names a run's files get: as the pattern says, unless a file of another run was given one of them before. Then all
/// carry the run's number, and where even that is taken (by a company of the same name), the run's own id.
///
/// Whose a name is stands in the ledger and stays there, so that a run that is interrupted comes to the same names again.
pub(super) fn names<'a>(
    store: &Store,
    row: &RunRow,
    record: &Record,
    parts: impl Iterator<Item = &'a Part>,
) -> Result<Vec<String>, Problem> {
    let format = format_of(record)?;
    let batch = batch(row, record);
    let plain: Vec<String> = parts
        .map(|part| name(format, &batch, row, record, part))
        .collect();
    let apart = |by: &str| plain.iter().map(|name| formats::apart(name, by)).collect();
    let numbered: Vec<String> = apart(&format!("run{}", row.number));
    let named: Vec<String> = apart(&format!("run{}-{}", row.number, row.id.0.simple()));
    for names in [plain, numbered] {
        let taken = store.read(|db| {
            for name in &names {
                if db.is_name_of_another(row.seq, name)? {
                    return Ok(true);
                }
            }
            Ok(false)
        })?;
        if !taken {
            return Ok(names);
        }
    }
    Ok(named)
}

/// Company, day of the run and job: readable, and hardly ever the same for two jobs.
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
fn prove(store: &Store, row: &RunRow, pieces: &[Piece<Halfway>]) -> Result<(), Problem> {
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
    format: &'a Format,
    /// Positions still to be read.
    order: &'a [u32],
    /// Read, with whether its receipts are a document of the package.
    chunk: VecDeque<(ExportItem, Option<Party>, String, bool)>,
}

impl Vouchers<'_> {
    fn fill(&mut self) -> Result<(), Problem> {
        let (now, later) = self.order.split_at(CHUNK.min(self.order.len()));
        self.order = later;
        let linked = package::links_documents(self.format, self.record);
        let rows = self.store.read(|db| {
            let items = db.items_for_file(self.row.seq, now)?;
            now.iter()
                .zip(items)
                .map(|(position, (item, party, reference))| {
                    let has_document = linked
                        && db
                            .receipts_of(self.row.seq, *position)?
                            .iter()
                            .any(|receipt| receipt.outcome.is_ok());
                    Ok((item, party, reference, has_document))
                })
                .collect::<crate::store::Result<Vec<_>>>()
        })?;
        self.chunk = rows.into();
        Ok(())
    }

    fn draw(
        &self,
        item: &ExportItem,
        party: Option<&Party>,
        reference: &str,
    ) -> Result<Voucher, Problem> {
        let profile = &self.record.plan.profile;
        draw_up(item, party, reference, profile).map_err(|blocks| {
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
        let (item, party, reference, has_document) = self.chunk.pop_front()?;
        let drawn = self.draw(&item, party.as_ref(), &reference);
        Some(drawn.map(|mut voucher| {
            if has_document {
                voucher.document = Some(document_guid(item.entry, &reference));
            }
            voucher
        }))
    }
}
