//! Entries a file of an earlier run holds already: what a person decides about them, and what the ledger says.

use std::sync::Arc;

use super::record::Stage;
use super::{Runs, audit, blocking, check};
use crate::model::{BooksId, EntryId, RunId};
use crate::problem::Problem;
use crate::store::{Decision, LedgerLine};

/// Longest name or reason that is kept, in characters.
const LONGEST: usize = 500;

/// A decision with tidied words; one to book again says who and why.
pub(super) fn sound(decision: Decision) -> Result<Decision, Problem> {
    let Decision::BookAgain { who, why } = decision else {
        return Ok(decision);
    };
    let [who, why] = [who, why].map(|text| tidy(&text, LONGEST));
    if who.is_empty() || why.is_empty() {
        return Err(Problem::input(
            "Booking an entry a second time needs a name and a reason; both are kept.",
        ));
    }
    Ok(Decision::BookAgain { who, why })
}

fn words(decision: &Decision) -> &'static str {
    match decision {
        Decision::ReportOnly => "only reported, decided",
        Decision::BookAgain { .. } => "booked again on purpose, decided",
        Decision::LeaveOut => "left out, decided",
    }
}

/// One line of at most `longest` characters, without control characters.
pub(super) fn tidy(text: &str, longest: usize) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").chars().take(longest).collect()
}

impl Runs {
    /// Decides what becomes of entries that are booked already, in a run that waits for a look at its checks; gives how
    /// many of them are. The decision is kept with the run and can be changed until the files are built.
    ///
    /// # Errors
    /// `input_invalid` in another stage, without name and reason, or when none of the entries is booked already.
    pub async fn decide(
        self: &Arc<Self>,
        id: RunId,
        entries: Vec<EntryId>,
        decision: Decision,
    ) -> Result<usize, Problem> {
        let decision = sound(decision)?;
        let (row, record) = self.load(id)?;
        if record.status.is_over() || record.stage != Stage::Review {
            return Err(Problem::input(
                "This run does not wait for a decision about entries that are booked already.",
            ));
        }
        let runs = self.clone();
        let count = blocking(move || {
            let count = runs.store.write(|db| {
                let mut count = 0;
                for entry in &entries {
                    count += usize::from(db.decide(row.seq, *entry, &decision)?);
                }
                Ok(count)
            })?;
            if count == 0 {
                return Err(Problem::input(
                    "None of these entries is in a file of an earlier run.",
                ));
            }
            let log = format!(
                "{count} entries that were booked before: {}",
                words(&decision)
            );
            let now = runs.clock.wall();
            runs.store
                .write(|db| db.log_run(row.seq, now, &audit::by(&log)))?;
            check::again(&runs.store, &row, &record, &entries)?;
            // Not the record: its task may have saved a newer one.
            runs.store.write(|db| db.touch_run(row.seq))?;
            Ok(count)
        })
        .await?;
        self.announce(id);
        Ok(count)
    }

    /// Items of a run that are in a file of an earlier one, with what was decided about each, in the order of the job.
    pub fn decided(&self, id: RunId) -> Result<Vec<(EntryId, Decision)>, Problem> {
        let (row, _) = self.load(id)?;
        Ok(self.store.read(|db| db.decided(row.seq))?)
    }

    /// The history of an entry in the booking ledger, oldest first.
    pub fn ledger(&self, books: BooksId, entry: EntryId) -> Result<Vec<LedgerLine>, Problem> {
        Ok(self.store.read(|db| db.ledger_of(books, entry))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booking_again_needs_a_name_and_a_reason_in_one_line() {
        let again = |who: &str, why: &str| {
            sound(Decision::BookAgain {
                who: who.into(),
                why: why.into(),
            })
        };
        assert_eq!(
            again(" Ada\t Lovelace", "deleted\r\nthere\u{0}").ok(),
            Some(Decision::BookAgain {
                who: "Ada Lovelace".into(),
                why: "deleted there".into()
            })
        );
        assert!(again("Ada", " \n").is_err() && again("\u{7}", "deleted").is_err());
        let long = again("Ada", &"ø".repeat(10_000)).expect("cut, not refused");
        let Decision::BookAgain { why, .. } = long else {
            panic!("it stays what it is");
        };
        assert_eq!(why.chars().count(), LONGEST);
    }
}
