//! Who did what to a run and when, and what is taken back later on a person's word.
//!
//! Keeps true: nothing here is ever changed or removed; a booking is taken back by another line, with a name and a reason.

use std::sync::Arc;

use jiff::Timestamp;

use super::booked::tidy;
use super::record::Stage;
use super::{Runs, check, record_of, taken_back};
use crate::model::{EntryId, RunId};
use crate::problem::Problem;
use crate::store::LedgerEvent;

/// Lines of a log that are given.
const LINES: u32 = 2_000;
/// Longest name or reason that is kept, in characters.
const LONGEST: usize = 500;

/// One line of a run's history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AuditLine {
    /// What the run itself said.
    Said {
        /// When.
        at: Timestamp,
        /// A sentence.
        text: String,
    },
    /// What was written into the booking ledger.
    Ledger(LedgerEvent),
}

impl AuditLine {
    /// When it happened.
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Said { at, .. } => *at,
            Self::Ledger(event) => event.at,
        }
    }
}

/// The name under which the person at this computer is logged in; empty where the system gives none.
pub fn user() -> String {
    ["USER", "USERNAME", "LOGNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok())
        .map(|name| tidy(&name, 100))
        .unwrap_or_default()
}

/// `what` with the name of who did it.
pub(super) fn by(what: &str) -> String {
    let user = user();
    if user.is_empty() {
        format!("{what}.")
    } else {
        format!("{what} by {user}.")
    }
}

impl Runs {
    /// Adds a sentence to a run's log.
    pub(super) fn note(&self, id: RunId, text: &str) -> Result<(), Problem> {
        let (row, _) = self.load(id)?;
        let now = self.clock.wall();
        self.store.write(|db| {
            db.log_run(row.seq, now, text)?;
            db.touch_run(row.seq)
        })?;
        self.announce(id);
        Ok(())
    }

    /// Everything that was said and booked about a run, oldest first, at most 2000 lines of each kind.
    pub fn audit(&self, id: RunId) -> Result<Vec<AuditLine>, Problem> {
        let (row, _) = self.load(id)?;
        let (log, ledger) = self.store.read(|db| {
            Ok((
                db.run_log(row.seq, LINES)?,
                db.ledger_events(row.books, row.seq, LINES)?,
            ))
        })?;
        let said = log.into_iter().map(|line| AuditLine::Said {
            at: line.at,
            text: line.text,
        });
        let mut lines: Vec<AuditLine> = said
            .chain(ledger.into_iter().map(AuditLine::Ledger))
            .collect();
        // Stable: what has the same time stays in its order.
        lines.sort_by_key(AuditLine::at);
        Ok(lines)
    }

    /// Says of a run that is over that these entries, or all of them, were not imported after all: their bookings do not
    /// count any more, so another export writes them into a new file. Pleo is told nothing: a finished job takes no word.
    /// Gives how many bookings were taken back.
    ///
    /// # Errors
    /// `input_invalid` while the run goes on, without name and reason, when none of the entries is booked in its file, and
    /// while another run is about to report them.
    pub async fn not_imported(
        self: &Arc<Self>,
        id: RunId,
        entries: Option<Vec<EntryId>>,
        who: &str,
        why: &str,
    ) -> Result<usize, Problem> {
        let [who, why] = [who, why].map(|text| tidy(text, LONGEST));
        if who.is_empty() || why.is_empty() {
            return Err(Problem::input(
                "Taking bookings back needs a name and a reason; both are kept.",
            ));
        }
        let (row, record) = self.load(id)?;
        if !record.status.is_over() {
            return Err(Problem::input(
                "This run still goes on. Say in its confirmation what was refused.",
            ));
        }
        // A run that builds right now may be about to lean on these bookings.
        let building = self.building.lock().await;
        let runs = self.clone();
        let (count, leaning) = super::blocking(move || {
            let (live, leaning) = runs.store.read(|db| {
                Ok((
                    db.live_entries(row.books, row.seq)?,
                    db.leaning_on(row.books, row.seq)?,
                ))
            })?;
            let taken: Vec<EntryId> = match entries {
                None => live,
                Some(asked) => {
                    let live: std::collections::HashSet<EntryId> = live.into_iter().collect();
                    let mut seen = std::collections::HashSet::new();
                    asked
                        .into_iter()
                        .filter(|entry| live.contains(entry) && seen.insert(*entry))
                        .collect()
                }
            };
            if taken.is_empty() {
                return Err(Problem::input(
                    "None of these entries counts as booked in the file of this run.",
                ));
            }
            let set: std::collections::HashSet<EntryId> = taken.iter().copied().collect();
            let leaning = runs.open_to_review(row.books, leaning, &set)?;
            let now = runs.clock.wall();
            runs.store.write(|db| {
                for entry in &taken {
                    db.take_back(row.books, *entry, row.seq, (&who, &why), now)?;
                    taken_back::see_to_others(db, &row, *entry, row.seq, &why, now)?;
                }
                db.log_run(
                    row.seq,
                    now,
                    &format!("{} bookings were taken back by {who}: {why}", taken.len()),
                )?;
                db.touch_run(row.seq)
            })?;
            for (other, record, entries) in &leaning {
                check::again(&runs.store, other, record, entries)?;
                runs.store.write(|db| db.touch_run(other.seq))?;
            }
            let leaning: Vec<RunId> = leaning.iter().map(|(other, ..)| other.id).collect();
            Ok((taken.len(), leaning))
        })
        .await?;
        drop(building);
        self.announce(id);
        for other in leaning {
            self.announce(other);
        }
        Ok(count)
    }

    /// Open runs with items that lean on bookings to be taken back, with those items. All of them still wait for a look at
    /// their checks; another one is about to tell Pleo that they are exported.
    fn open_to_review(
        &self,
        books: crate::model::BooksId,
        leaning: Vec<(i64, EntryId)>,
        taken: &std::collections::HashSet<EntryId>,
    ) -> Result<Vec<(crate::store::RunRow, super::Record, Vec<EntryId>)>, Problem> {
        let mut by_run: std::collections::BTreeMap<i64, Vec<EntryId>> =
            std::collections::BTreeMap::new();
        for (run, entry) in leaning {
            if taken.contains(&entry) {
                by_run.entry(run).or_default().push(entry);
            }
        }
        let mut open = Vec::new();
        if by_run.is_empty() {
            return Ok(open);
        }
        for other in self.store.read(|db| db.runs(books))? {
            let Some(entries) = by_run.remove(&other.seq) else {
                continue;
            };
            let record = record_of(&other)?;
            if record.status.is_over() {
                continue;
            }
            if record.stage != Stage::Review {
                return Err(Problem::input(format!(
                    "Export {} is about to report some of these entries as exported. Say there that they were refused, \
                     or finish it first.",
                    other.number
                )));
            }
            open.push((other, record, entries));
        }
        Ok(open)
    }
}
