//! Receipts of a run: fetched right after its items were read, because their links die a day later.
//!
//! Keeps true: what is whole on the disk is not fetched again, however often the run is interrupted; every receipt that is not
//! there is on record with its reason; no receipt holds up a file unless the company's profile says that it has to.
//! Until the files are built the receipts lie in a folder of the run below the data folder. Leaves out: their names for
//! people and where they end up, which is the package's business.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::task::JoinSet;

use super::drive::{Context, Failure, Outcome};
use super::record::{Record, Stage};
use super::step::Event;
use super::{blocking, pleo_effects};
use crate::crash;
use crate::disk::{self, DiskError};
use crate::formats::Profile;
use crate::model::{Block, EntryId, ExportItem, ItemFailureKind, ItemKind, JobId, Receipt, RunId};
use crate::problem::{Code, Problem};
use crate::receipts::{Fetched, ReceiptError, Receipts, Wanted, stem};
use crate::store::{Db, ItemState, KeptReceipt, ReceiptRow, RunRow, Store};

/// Receipts under way at once.
const ABREAST: usize = 6;
/// So many failures of the connection one after the other, and the others wait for the next attempt.
const PATIENCE: u32 = 10;
/// Items looked at in one go.
const CHUNK: u32 = 200;
/// Results after which whoever watches is told.
const NEWS: u32 = 20;

/// Items whose receipts are wanted: all that may still be exported.
const OPEN: [ItemState; 4] = [
    ItemState::Read,
    ItemState::Ready,
    ItemState::Blocked,
    ItemState::Booked,
];

/// Where the receipts of a run wait for its files.
pub(super) fn folder(store: &Store, run: RunId) -> PathBuf {
    home(store).join(run.to_string())
}

/// What the `number`th receipt of an item is called beside the files and in a package, without its extension: the package
/// writes it, and whoever looks at a receipt later finds it by this name.
pub(super) fn name(profile: &Profile, item: &ExportItem, reference: &str, number: u32) -> String {
    let zone = jiff::tz::TimeZone::get(&profile.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let merchant = item.supplier.name.as_deref().unwrap_or_default().trim();
    let number = usize::try_from(number).unwrap_or(usize::MAX);
    stem(
        item.date.date(&zone),
        merchant,
        item.amount.wallet,
        reference,
        number,
    )
}

fn home(store: &Store) -> PathBuf {
    store.folder().join("receipts")
}

/// Removes the waiting receipts of a run that has its files or will never have any.
pub(super) fn clear_used(store: &Store, run: RunId, record: &Record) {
    let used = !record.files.is_empty() && record.stage.phase() > super::Phase::Build;
    if used || record.stage == Stage::Over {
        // A package that was never finished.
        let _ = disk::StagedFolder::clear(&record.plan.folder, &run.to_string());
        // What cannot be removed now is removed at the next start.
        let _ = fs::remove_dir_all(folder(store, run));
    }
}

/// Removes the waiting receipts of runs that are gone or need them no more.
pub(super) fn sweep(store: &Store) {
    let Ok(folders) = fs::read_dir(home(store)) else {
        return;
    };
    for entry in folders.flatten() {
        let name = entry.file_name();
        let id = name.to_str().and_then(|name| name.parse::<RunId>().ok());
        let Some(id) = id else { continue };
        match super::load(store, id) {
            Ok((_, record)) => clear_used(store, id, &record),
            Err(_) => {
                // The company was forgotten, and its receipts with it.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

/// Fetches what is missing.
pub(super) async fn perform(context: &Context, record: &Record) -> Outcome {
    match fetch(context, record).await {
        Ok(outcome) => outcome,
        Err(failure) => pleo_effects::stopped(context, record, failure).await.into(),
    }
}

async fn fetch(context: &Context, record: &Record) -> Result<Outcome, Failure> {
    let dir = folder(&context.runs.store, context.row.id);
    let kept = prepared(context, dir.clone())
        .await
        .map_err(Failure::Problem)?;
    let receipts = context
        .runs
        .companies
        .receipts(context.books)
        .map_err(Failure::Problem)?;
    let mut desk = Desk {
        context,
        dir,
        kept,
        receipts: Arc::new(receipts),
        strict: record.plan.profile.receipts.required,
        failures: 0,
        unsaid: 0,
        dead: Vec::new(),
    };
    let mut after = 0;
    loop {
        let (last, wanted) = desk.next(after)?;
        desk.all(wanted).await?;
        match last {
            Some(position) => after = position,
            None => break,
        }
    }
    let dead = std::mem::take(&mut desk.dead);
    if let (false, Some(job)) = (dead.is_empty(), record.job.as_ref().map(|job| job.id)) {
        desk.with_fresh_links(record, job, dead).await?;
    }
    let counts = context
        .runs
        .store
        .read(|db| db.receipt_counts(context.row.seq))?;
    let log = match (counts.wanted, counts.missing) {
        (0, _) => "There are no receipts to fetch.".to_owned(),
        (_, 0) => format!("Fetched the receipts: {}.", counts.whole),
        (_, missing) => format!(
            "Fetched the receipts: {}. {missing} could not be fetched; each is listed with its reason.",
            counts.whole
        ),
    };
    Ok(Outcome::from(Event::Fetched).log(log))
}

/// Makes the folder and clears it of what no row knows; gives name and size of every file that is there.
async fn prepared(context: &Context, dir: PathBuf) -> Result<HashMap<String, u64>, Problem> {
    let (store, seq) = (context.runs.store.clone(), context.row.seq);
    blocking(move || {
        let fail = |error| Problem::from(DiskError::of(&dir, error));
        fs::create_dir_all(&dir).map_err(fail)?;
        disk::sweep(&dir)?;
        let mut kept = HashMap::new();
        for entry in fs::read_dir(&dir).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            if store.read(|db| db.is_kept_receipt(seq, &name))? {
                kept.insert(name, entry.metadata().map_err(fail)?.len());
            } else if !name.starts_with('.') {
                // Fetched right before an end nobody planned; it may not be what Pleo has now.
                fs::remove_file(entry.path()).map_err(fail)?;
            }
        }
        Ok(kept)
    })
    .await
}

/// A receipt to fetch.
#[derive(Clone, Debug)]
struct Job {
    position: u32,
    number: u32,
    entry: EntryId,
    receipt: Receipt,
}

/// The fetching of one run.
struct Desk<'c> {
    context: &'c Context,
    dir: PathBuf,
    /// Files there were at the beginning.
    kept: HashMap<String, u64>,
    receipts: Arc<Receipts>,
    /// Without receipts there is no export.
    strict: bool,
    /// Failures of the connection since the last success.
    failures: u32,
    /// Results nobody was told of.
    unsaid: u32,
    /// Receipts whose links have died.
    dead: Vec<Job>,
}

impl Desk<'_> {
    /// What has to be fetched of the next items after `after`, and the last of these items.
    fn next(&self, after: u32) -> Result<(Option<u32>, Vec<Job>), Failure> {
        let (seq, books) = (self.context.row.seq, self.context.books);
        Ok(self.context.runs.store.read(|db| {
            let items = db.items_with_data(seq, &OPEN, after, CHUNK)?;
            let mut jobs = Vec::new();
            for (position, item, _) in &items {
                // What stands in an earlier file is only reported, unless a person wants it again.
                let again = matches!(
                    db.decision(seq, item.entry)?,
                    Some(crate::store::Decision::BookAgain { .. })
                );
                if item.receipts.is_empty()
                    || !again && db.booked_elsewhere(books, item.entry, seq)?.is_some()
                {
                    continue;
                }
                let rows = db.receipts_of(seq, *position)?;
                for (number, receipt) in (1..).zip(&item.receipts) {
                    let row = rows.iter().find(|row| row.number == number);
                    if row.is_none_or(|row| self.is_open(row)) {
                        jobs.push(Job {
                            position: *position,
                            number,
                            entry: item.entry,
                            receipt: receipt.clone(),
                        });
                    }
                }
            }
            Ok((items.last().map(|(position, ..)| *position), jobs))
        })?)
    }

    /// Whether a receipt that was looked for before is to be looked for again.
    fn is_open(&self, row: &ReceiptRow) -> bool {
        match &row.outcome {
            Ok(kept) => self.kept.get(&kept.name) != Some(&kept.bytes),
            Err(_) => row.again,
        }
    }

    /// Fetches some receipts, a few at a time.
    async fn all(&mut self, jobs: Vec<Job>) -> Result<(), Failure> {
        let mut waiting = jobs.into_iter();
        // Dropped when the run is paused or given up, and everything under way with it.
        let mut under_way = JoinSet::new();
        loop {
            while under_way.len() < ABREAST
                && self.failures < PATIENCE
                && let Some(job) = waiting.next()
            {
                under_way.spawn(one(self.receipts.clone(), self.dir.clone(), job));
            }
            let Some(done) = under_way.join_next().await else {
                break;
            };
            match done {
                Ok((job, outcome)) => self.done(job, outcome)?,
                Err(failed) => match failed.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    // The program is on its way out, and so is this task.
                    Err(_) => std::future::pending().await,
                },
            }
        }
        let left: Vec<Job> = waiting.collect();
        self.give_up_for_now(left)
    }

    /// Keeps what came of one receipt.
    fn done(&mut self, job: Job, outcome: Result<Fetched, ReceiptError>) -> Result<(), Failure> {
        let (outcome, again) = match outcome {
            Ok(fetched) => {
                self.failures = 0;
                let kept = KeptReceipt {
                    name: fetched.name,
                    bytes: fetched.bytes,
                    sha256: fetched.sha256,
                };
                (Ok(kept), false)
            }
            Err(ReceiptError::Disk(error)) => return Err(Failure::Problem(error.into())),
            Err(error) => {
                if error.wants_fresh_link() {
                    self.dead.push(job.clone());
                }
                let passes = error.may_pass();
                self.failures = if passes { self.failures + 1 } else { 0 };
                let said = error.block().map(|block| block.reason);
                (
                    Err(said.unwrap_or_default()),
                    passes || error.wants_fresh_link(),
                )
            }
        };
        self.keep(&[ReceiptRow {
            position: job.position,
            number: job.number,
            outcome,
            again,
        }])
    }

    fn keep(&mut self, rows: &[ReceiptRow]) -> Result<(), Failure> {
        let seq = self.context.row.seq;
        self.unsaid += 1;
        let news = self.unsaid >= NEWS;
        self.context.runs.store.write(|db| {
            db.put_receipts(seq, rows)?;
            if news {
                db.touch_run(seq)?;
            }
            crash::point("fetch.kept.inside");
            Ok(())
        })?;
        crash::point("fetch.kept.after");
        if news {
            self.unsaid = 0;
            self.context.runs.announce(self.context.row.id);
        }
        Ok(())
    }

    /// Nobody answers: says so of every receipt that was not tried, instead of waiting for each of them.
    fn give_up_for_now(&mut self, jobs: Vec<Job>) -> Result<(), Failure> {
        if self.failures < PATIENCE {
            return Ok(());
        }
        if self.strict {
            return Err(Failure::Problem(Problem::new(
                Code::PleoUnavailable,
                "Receipts cannot be fetched right now.",
                "This company exports no expense without its receipts, so the export waits; nothing was reported.",
                "Check the internet connection, then resume. To export without them, change the company's settings.",
            )));
        }
        let rows: Vec<ReceiptRow> = jobs
            .into_iter()
            .map(|job| ReceiptRow {
                position: job.position,
                number: job.number,
                outcome: Err(format!(
                    "It was not fetched: {PATIENCE} other receipts before it could not be reached."
                )),
                again: true,
            })
            .collect();
        self.keep(&rows)
    }

    /// Reads the job's items anew, which brings links that live, and fetches once more.
    async fn with_fresh_links(
        &mut self,
        record: &Record,
        job: JobId,
        dead: Vec<Job>,
    ) -> Result<(), Failure> {
        let mut wanted: BTreeMap<EntryId, Vec<Job>> = BTreeMap::new();
        for one in dead {
            wanted.entry(one.entry).or_default().push(one);
        }
        let mut after = None;
        loop {
            let page = self
                .context
                .client
                .export_items(record.api, job, after.as_ref())
                .await;
            let page = match page {
                Ok(page) => page,
                // They stay on record as expired.
                Err(_) if !self.strict => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            let mut again = Vec::new();
            for item in page.rows.into_iter().flatten() {
                if let Some(jobs) = wanted.remove(&item.entry) {
                    self.renewed(&item, jobs, &mut again)?;
                }
            }
            self.all(again).await?;
            after = page.next;
            if after.is_none() || wanted.is_empty() {
                // A link that is dead once more stays on record as expired.
                self.dead.clear();
                return Ok(());
            }
        }
    }

    /// Takes the fresh links of an item in place of the old ones.
    fn renewed(
        &self,
        item: &ExportItem,
        jobs: Vec<Job>,
        again: &mut Vec<Job>,
    ) -> Result<(), Failure> {
        let seq = self.context.row.seq;
        for mut job in jobs {
            let Some(receipt) = usize::try_from(job.number)
                .ok()
                .and_then(|number| item.receipts.get(number - 1))
            else {
                continue;
            };
            job.receipt = receipt.clone();
            self.context.runs.store.write(|db| {
                let Some((_, mut kept, _)) = db.item_with_data(seq, item.entry, &OPEN)? else {
                    return Ok(());
                };
                // Only the links: what is booked is what was read.
                if kept.receipts.len() == item.receipts.len() {
                    kept.receipts.clone_from(&item.receipts);
                    db.refresh_item(seq, job.position, &kept)?;
                }
                Ok(())
            })?;
            again.push(job);
        }
        Ok(())
    }
}

async fn one(
    receipts: Arc<Receipts>,
    dir: PathBuf,
    job: Job,
) -> (Job, Result<Fetched, ReceiptError>) {
    let stem = format!("{}-{}", job.position, job.number);
    let wanted = Wanted {
        url: &job.receipt.url,
        stated_kind: &job.receipt.kind,
        stated_bytes: job.receipt.size,
        stem: &stem,
    };
    let outcome = receipts.fetch(wanted, &dir).await;
    (job, outcome)
}

/// Why an item cannot be exported where the company wants none without its receipts.
pub(super) fn block(
    db: &Db<'_>,
    row: &RunRow,
    profile: &Profile,
    position: u32,
    item: &ExportItem,
) -> crate::store::Result<Option<Block>> {
    if !profile.receipts.required || profile.receipts.place == crate::formats::ReceiptPlace::None {
        return Ok(None);
    }
    let bought = matches!(
        item.kind,
        ItemKind::CardPurchase | ItemKind::CardInvoice | ItemKind::OutOfPocket | ItemKind::Invoice
    );
    if item.receipts.is_empty() {
        return Ok(bought.then(|| {
            Block::new(
                ItemFailureKind::ReceiptDownload,
                "The expense has no receipt, and this company exports none without. Add the receipt in Pleo.",
            )
        }));
    }
    let rows = db.receipts_of(row.seq, position)?;
    let lost = (1..).zip(&item.receipts).find_map(|(number, _)| {
        match rows.iter().find(|row| row.number == number) {
            Some(ReceiptRow { outcome: Ok(_), .. }) => None,
            Some(ReceiptRow {
                outcome: Err(why), ..
            }) => Some((number, why.clone())),
            None => Some((number, "It was not fetched.".to_owned())),
        }
    });
    Ok(lost.map(|(number, why): (u32, String)| {
        let which = if item.receipts.len() == 1 {
            "The receipt is missing".to_owned()
        } else {
            format!("Receipt {number} of {} is missing", item.receipts.len())
        };
        Block::new(
            ItemFailureKind::ReceiptDownload,
            format!(
                "{which}, and this company exports nothing without. {why} Put another file in its place in Pleo."
            ),
        )
    }))
}

/// Opens a waiting receipt; none where it is not there any more.
pub(super) fn open(dir: &Path, name: &str) -> Result<Option<fs::File>, Problem> {
    let path = dir.join(name);
    match fs::File::open(&path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(DiskError::of(&path, error).into()),
    }
}
