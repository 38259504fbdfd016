//! From the file to the accounting system: handed over, then confirmed with what was refused and which voucher numbers
//! were given.

use std::collections::HashSet;
use std::sync::Arc;

use super::booked::tidy;
use super::drive::Order;
use super::record::Stage;
use super::taken_back;
use super::vouchers::{self, Preview};
use super::{Runs, audit};
use crate::crash;
use crate::model::{EntryId, RunId};
use crate::problem::Problem;
use crate::store::{ItemState, StoreError};

/// Longest reason Pleo is told, in characters.
const LONGEST_REASON: usize = 500;

/// How an import went: whatever is not refused was imported.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Confirmation {
    /// Entries the accounting system refused, with the reason that goes to Pleo.
    pub refused: Vec<(EntryId, String)>,
    /// Voucher numbers the accounting system gave; Pleo is told them as the id of the entry.
    pub vouchers: Vec<(EntryId, String)>,
}

impl Confirmation {
    /// Tidied, or what is wrong with it.
    fn sound(&self) -> Result<Self, Problem> {
        let refused: Vec<_> = self
            .refused
            .iter()
            .map(|(entry, reason)| (*entry, tidy(reason, LONGEST_REASON)))
            .collect();
        if refused.iter().any(|(_, reason)| reason.is_empty()) {
            return Err(Problem::input(
                "A refused item needs a reason; Pleo shows it.",
            ));
        }
        let mut seen: HashSet<EntryId> = refused.iter().map(|(entry, _)| *entry).collect();
        if seen.len() < refused.len() {
            return Err(Problem::input("An entry is refused twice."));
        }
        let mut numbers = Vec::with_capacity(self.vouchers.len());
        for (entry, number) in &self.vouchers {
            numbers.push((*entry, vouchers::number(number).map_err(Problem::input)?));
            if !seen.insert(*entry) {
                return Err(Problem::input(
                    "An entry has two voucher numbers, or is refused and has one.",
                ));
            }
        }
        Ok(Self {
            refused,
            vouchers: numbers,
        })
    }
}

impl Runs {
    /// Says how the import went: everything was imported but `refused`, each with the reason that goes to Pleo.
    pub fn confirm(
        self: &Arc<Self>,
        id: RunId,
        refused: &[(EntryId, String)],
    ) -> Result<(), Problem> {
        self.confirm_with(
            id,
            &Confirmation {
                refused: refused.to_vec(),
                vouchers: Vec::new(),
            },
        )
    }

    /// Says how the import went, with voucher numbers. All of it is kept, or nothing.
    ///
    /// # Errors
    /// `input_invalid` in another stage, for entries that are in no file of the run, and for words that make no sense.
    pub fn confirm_with(
        self: &Arc<Self>,
        id: RunId,
        confirmation: &Confirmation,
    ) -> Result<(), Problem> {
        let (row, record) = self.load(id)?;
        if record.stage != Stage::HandOver {
            return Err(Problem::input("This run does not wait for a confirmation."));
        }
        let Confirmation { refused, vouchers } = confirmation.sound()?;
        let now = self.clock.wall();
        let unknown = StoreError::Absent("an item of the file");
        let mut exported = 0;
        self.store.write(|db| {
            for (entry, reason) in &refused {
                // Said before by somebody whose program ended right then.
                if db.item(row.seq, *entry)?.state == ItemState::Refused {
                    continue;
                }
                let Some(run) = db.refuse_item(row.seq, *entry, reason)? else {
                    return Err(unknown);
                };
                db.void_booking(row.books, *entry, run, row.seq, reason, now)?;
                if taken_back::see_to_others(db, &row, *entry, run, reason, now)? {
                    exported += 1;
                }
            }
            if exported > 0 {
                let text = format!(
                    "{exported} of the refused entries are shown as exported by Pleo, told so by another run."
                );
                db.log_run(row.seq, now, &text)?;
            }
            for (entry, number) in &vouchers {
                let Some(run) = db.set_voucher(row.seq, *entry, number)? else {
                    return Err(unknown);
                };
                db.confirm_booking(row.books, *entry, run, row.seq, Some(number), now)?;
            }
            let log = format!(
                "Import confirmed, {} refused, {} voucher numbers given,",
                refused.len(),
                vouchers.len()
            );
            db.log_run(row.seq, now, &audit::by(&log))?;
            if !record.files.is_empty() {
                db.hand_over(row.books, row.seq, now)?;
                db.confirm_run(row.books, row.seq, now)?;
            }
            // What stands in files of earlier runs is confirmed entry by entry: the rest of those files is not.
            let numbered: HashSet<EntryId> = vouchers.iter().map(|(entry, _)| *entry).collect();
            for earlier in db.earlier_runs(row.seq)? {
                for entry in db.reported_from(row.seq, earlier)? {
                    if !numbered.contains(&entry) {
                        db.confirm_booking(row.books, entry, earlier, row.seq, None, now)?;
                    }
                }
            }
            crash::point("confirm.inside");
            Ok(())
        })?;
        crash::point("confirm.after");
        self.spawn_with(id, Order::Confirm)
    }

    /// Says that nothing of this run's own files was imported: every voucher in them is refused for `reason`, and Pleo is told
    /// so. Entries that stand in files of earlier runs stay booked.
    ///
    /// # Errors
    /// What [`Runs::confirm_with`] says.
    pub fn refuse_all(self: &Arc<Self>, id: RunId, reason: &str) -> Result<(), Problem> {
        let (row, _) = self.load(id)?;
        let items = self.store.read(|db| db.items_to_confirm(row.seq))?;
        let own = items.into_iter().filter(|(.., filed)| *filed);
        let refused: Vec<_> = own.map(|(entry, ..)| (entry, reason.to_owned())).collect();
        self.confirm(id, &refused)
    }

    /// A person was given the files of a run: shown, opened or copied. Said once is enough.
    pub fn handed_over(&self, id: RunId) -> Result<(), Problem> {
        let (row, record) = self.load(id)?;
        if record.files.is_empty() {
            return Err(Problem::input("This run has made no file."));
        }
        let now = self.clock.wall();
        self.store.write(|db| {
            db.hand_over(row.books, row.seq, now)?;
            db.touch_run(row.seq)
        })?;
        self.announce(id);
        Ok(())
    }

    /// What a pasted column or table of voucher numbers says about a run that waits for its confirmation. Nothing is
    /// changed; the matches are what [`Runs::confirm_with`] takes.
    pub fn preview_vouchers(&self, id: RunId, text: &str) -> Result<Preview, Problem> {
        let (row, record) = self.load(id)?;
        if record.stage != Stage::HandOver {
            return Err(Problem::input("This run does not wait for a confirmation."));
        }
        let items = self.store.read(|db| db.items_to_confirm(row.seq))?;
        Ok(vouchers::preview(text, &items))
    }
}
