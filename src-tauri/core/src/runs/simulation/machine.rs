//! The models of the computer: a folder on a disk, the database, the keychain.
//!
//! Disk: what is written stays in memory until the file is synced, and a name until its folder is; a power loss keeps any
//! part of the rest. Database: one transaction is kept whole or not at all, and is on the disk when it returns, as SQLite
//! with WAL and `synchronous = FULL` promises; `Disk::lazy` and `Database::lazy` break these promises for the mutations.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::path::Path;

use super::chance::Chance;
use crate::disk::DiskError;
use crate::formats::Profile;
use crate::model::{EntryId, ItemFailureKind, JobId};
use crate::problem::Problem;
use crate::runs::check::code_of;
use crate::runs::record::{FileFacts, Phase, Record, Stage};
use crate::store::{Decision, ItemRow, ItemState};

/// The folder of the files, in messages only.
const FOLDER: &str = "/files";

/// One row of a file: an entry, its voucher reference and its amount in minor units.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct FileRow {
    pub(super) entry: EntryId,
    pub(super) reference: String,
    pub(super) minor: i64,
}

/// A file. `whole` rows were meant to be in it; the model does not look at it except to judge.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) rows: Vec<FileRow>,
    pub(super) whole: usize,
    pub(super) ours: bool,
    /// Whose it is.
    pub(super) run: usize,
    synced: bool,
    /// Its name survives a power loss.
    named: bool,
}

impl File {
    /// Whether it is there after a power loss, whole.
    pub(super) fn survives(&self) -> bool {
        self.ours && self.synced && self.named
    }

    /// In place of the SHA-256.
    pub(super) fn hash(&self) -> String {
        hash_of(&self.rows)
    }
}

/// The voucher reference of an entry.
pub(super) fn reference_of(entry: EntryId) -> String {
    Profile::default().reference(&code_of(entry))
}

pub(super) fn hash_of(rows: &[FileRow]) -> String {
    let mut hasher = DefaultHasher::new();
    rows.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// The folder a person looks into, and hidden staged files.
#[derive(Default)]
pub(super) struct Disk {
    pub(super) visible: BTreeMap<String, File>,
    pub(super) staged: Vec<File>,
}

impl Disk {
    /// Every file with a name.
    pub(super) fn files(&self) -> impl Iterator<Item = (&String, &File)> {
        self.visible.iter()
    }

    /// Starts a staged file and clears away what others left.
    pub(super) fn stage(&mut self, run: usize, rows: Vec<FileRow>, written: usize) {
        self.staged.clear();
        let whole = rows.len();
        let rows = rows.into_iter().take(written).collect();
        self.staged.push(File {
            rows,
            whole,
            ours: true,
            run,
            synced: false,
            named: false,
        });
    }

    /// Syncs the staged file.
    pub(super) fn sync_file(&mut self) {
        self.staged.iter_mut().for_each(|file| file.synced = true);
    }

    /// Gives the staged file its name, unless something else has it. The same bytes are adopted.
    pub(super) fn publish(&mut self, name: &str) -> Result<(), DiskError> {
        let Some(file) = self.staged.pop() else {
            return Err(DiskError::NotFound(Path::new(FOLDER).into()));
        };
        match self.visible.get(name) {
            Some(there) if there.rows == file.rows && there.ours => Ok(()),
            Some(_) => Err(DiskError::Exists(Path::new(FOLDER).join(name))),
            None => {
                self.visible.insert(name.to_owned(), file);
                Ok(())
            }
        }
    }

    /// Makes names survive.
    pub(super) fn sync_folder(&mut self) {
        self.visible.values_mut().for_each(|file| file.named = true);
    }

    /// Somebody else's file.
    pub(super) fn put_foreign(&mut self, name: &str) {
        self.visible.entry(name.to_owned()).or_insert(File {
            rows: Vec::new(),
            whole: 0,
            ours: false,
            run: 0,
            synced: true,
            named: true,
        });
    }

    /// What a power loss leaves.
    pub(super) fn lose_power(&mut self, chance: &mut Chance) {
        self.visible
            .retain(|_, file| file.named || !file.ours || chance.coin());
        for file in self.visible.values_mut().chain(&mut self.staged) {
            if !file.synced {
                let kept = chance.below(u32::try_from(file.rows.len() + 1).unwrap_or(1));
                file.rows.truncate(kept as usize);
            }
            (file.synced, file.named) = (true, true);
        }
    }
}

/// An item of a run.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) entry: EntryId,
    pub(super) state: ItemState,
    pub(super) minor: Option<i64>,
    pub(super) failure: Option<(ItemFailureKind, String)>,
    pub(super) reference: String,
    /// In a file of this run.
    pub(super) filed: bool,
    /// The run that booked it before.
    pub(super) earlier: Option<usize>,
}

impl Item {
    /// As the list gives it.
    pub(super) fn listed(entry: EntryId, state: ItemState) -> Self {
        Self {
            entry,
            state,
            minor: None,
            failure: None,
            reference: String::new(),
            filed: false,
            earlier: None,
        }
    }

    /// As the store gives it.
    pub(super) fn row(&self) -> ItemRow {
        ItemRow {
            entry: self.entry,
            position: 1,
            state: self.state,
            date: String::new(),
            merchant: String::new(),
            note: String::new(),
            kind: String::new(),
            amount: None,
            supplier_amount: None,
            account: String::new(),
            lines: 1,
            receipts: 0,
            rule: String::new(),
            source: String::new(),
            party: None,
            failure: self.failure.clone(),
            reference: self.reference.clone(),
            voucher: None,
            earlier: None,
            decision: None,
        }
    }
}

/// A run.
#[derive(Clone)]
pub(super) struct Run {
    /// Pleo's job, as the column has it.
    pub(super) job: Option<JobId>,
    pub(super) created: jiff::Timestamp,
    pub(super) chosen: Vec<EntryId>,
    pub(super) record: Record,
    /// Files it was about to publish, newest last; none once one is booked.
    pub(super) planned: Vec<FileFacts>,
    /// In the order of the list.
    pub(super) items: Vec<Item>,
}

impl Run {
    pub(super) fn item(&mut self, entry: EntryId) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.entry == entry)
    }

    pub(super) fn count(&self, states: &[ItemState]) -> usize {
        let counted = self.items.iter().filter(|i| states.contains(&i.state));
        counted.count()
    }
}

/// A row of the booking ledger.
#[derive(Clone)]
pub(super) struct Booking {
    pub(super) entry: EntryId,
    pub(super) run: usize,
    pub(super) reference: String,
    /// It counts: neither refused by the accounting system nor booked again on purpose.
    pub(super) live: bool,
    /// A person said that it was imported.
    pub(super) confirmed: bool,
}

/// What is in the database.
#[derive(Clone, Default)]
pub(super) struct Tables {
    pub(super) runs: Vec<Run>,
    pub(super) bookings: Vec<Booking>,
    /// Entries Pleo was told of as exported before their import was refused, as the ledger has them.
    pub(super) still_exported: BTreeSet<EntryId>,
}

impl Tables {
    /// What becomes of the booking of an entry, just taken back by `run`, in the runs that rest on it.
    pub(super) fn see_to_others(&mut self, run: usize, entry: EntryId, booked_by: usize) {
        for (other, row) in self.runs.iter_mut().enumerate() {
            let stage = row.record.stage.clone();
            let open = !row.record.status.is_over();
            let late = stage.phase() >= Phase::Check && stage != Stage::Review;
            let Some(item) = row.item(entry).filter(|_| other != run) else {
                continue;
            };
            let rests = if item.filed {
                Some(other)
            } else {
                item.earlier
            };
            if rests != Some(booked_by) {
                continue;
            }
            match item.state {
                ItemState::Successful => {
                    self.still_exported.insert(entry);
                    if open && stage == Stage::Report {
                        item.state = ItemState::Refused;
                    }
                }
                ItemState::Booked if open && late => item.state = ItemState::Refused,
                _ => {}
            }
        }
    }

    /// The booking of an entry by another run that counts.
    pub(super) fn booked_elsewhere(&self, entry: EntryId, run: usize) -> Option<&Booking> {
        let mut bookings = self.bookings.iter();
        bookings.find(|b| b.entry == entry && b.run != run && b.live)
    }

    /// An entry in a file of `run`, or about to be, that counts elsewhere although nobody wants it twice.
    pub(super) fn has_unasked(&self, run: usize) -> bool {
        let again = matches!(self.runs[run].record.booked, Decision::BookAgain { .. });
        self.runs[run].items.iter().any(|item| {
            let filed = [ItemState::Ready, ItemState::Written].contains(&item.state);
            let elsewhere = self.booked_elsewhere(item.entry, run);
            filed && elsewhere.is_some_and(|b| !again || item.earlier != Some(b.run))
        })
    }

    /// Books everything that is in the published file of a run.
    pub(super) fn book(&mut self, run: usize) {
        self.runs[run].planned.clear();
        for item in &mut self.runs[run].items {
            if item.state == ItemState::Ready {
                (item.state, item.filed) = (ItemState::Written, true);
            }
            let same = |b: &&mut Booking| b.entry == item.entry && b.run == run;
            if item.state != ItemState::Written || self.bookings.iter_mut().find(same).is_some() {
                continue;
            }
            let before = self.bookings.iter_mut().filter(|b| b.entry == item.entry);
            before.for_each(|booking| booking.live = false);
            self.bookings.push(Booking {
                entry: item.entry,
                run,
                reference: item.reference.clone(),
                live: true,
                confirmed: false,
            });
        }
    }
}

/// The database.
#[derive(Default)]
pub(super) struct Database {
    pub(super) tables: Tables,
    /// What a power loss leaves, when commits are not synced.
    behind: Option<Tables>,
}

impl Database {
    /// Commits that are not synced: the last ones are lost with the power.
    pub(super) fn lazy() -> Self {
        Self {
            tables: Tables::default(),
            behind: Some(Tables::default()),
        }
    }

    /// One transaction.
    pub(super) fn commit(&mut self, work: impl FnOnce(&mut Tables), chance: &mut Chance) {
        if let Some(behind) = &mut self.behind
            && chance.below(8) == 0
        {
            behind.clone_from(&self.tables);
        }
        work(&mut self.tables);
    }

    pub(super) fn lose_power(&mut self) {
        if let Some(behind) = &self.behind {
            self.tables.clone_from(behind);
        }
    }
}

/// What a failed disk means.
pub(super) fn broken(error: std::io::ErrorKind) -> Problem {
    DiskError::of(Path::new(FOLDER), error.into()).into()
}
