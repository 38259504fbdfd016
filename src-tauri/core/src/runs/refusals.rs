//! A message of the accounting system, explained for the items of a run.

use super::Runs;
use crate::formats::dictionary::{self, Explanation, Subject};
use crate::model::{EntryId, ExportItem, RunId};
use crate::problem::Problem;
use crate::store::ItemState;

/// Items looked at in one reading.
const CHUNK: u32 = 1000;

/// What a message means for a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// What is known about it.
    pub explanation: Explanation,
    /// Entries it concerns, in the order of the file; none when it names nobody.
    pub entries: Vec<EntryId>,
}

impl Runs {
    /// Explains what the accounting system said about the file of a run; none when nothing in the message is known.
    ///
    /// # Errors
    /// When the run does not exist, or the database fails.
    pub fn explain(&self, run: RunId, message: &str) -> Result<Option<Refusal>, Problem> {
        let Some(explanation) = dictionary::explain(message, None) else {
            return Ok(None);
        };
        let states = [
            ItemState::Ready,
            ItemState::Written,
            ItemState::Refused,
            ItemState::Successful,
            ItemState::Failed,
            ItemState::Blocked,
        ];
        let store = self.companies.store();
        let row = store
            .read(|db| db.run(run))?
            .ok_or_else(|| Problem::input("There is no such run."))?;
        let record = self.snapshot(run)?.record;
        let mut entries = Vec::new();
        let mut after = 0;
        loop {
            let items = store.read(|db| db.items_with_data(row.seq, &states, after, CHUNK))?;
            let Some((last, ..)) = items.last() else {
                break;
            };
            after = *last;
            let references: Vec<String> = items
                .iter()
                .map(|(_, item, _)| record.plan.profile.reference(&super::code_of(item.entry)))
                .collect();
            let subjects: Vec<Subject<'_>> = items
                .iter()
                .zip(&references)
                .map(|((_, item, _), reference)| subject(item, reference))
                .collect();
            let found = dictionary::concerned(&explanation, &subjects);
            entries.extend(found.into_iter().map(|place| items[place].1.entry));
        }
        Ok(Some(Refusal {
            explanation,
            entries,
        }))
    }
}

fn subject<'a>(item: &'a ExportItem, reference: &'a str) -> Subject<'a> {
    let accounts = item.lines.iter();
    let codes = item.lines.iter();
    Subject {
        reference,
        accounts: accounts
            .filter_map(|line| line.account.as_ref()?.number())
            .collect(),
        tax_codes: codes
            .filter_map(|line| line.tax.as_ref()?.code.as_deref())
            .collect(),
        tags: item
            .lines
            .iter()
            .flat_map(|line| &line.tags)
            .map(|tag| tag.code.as_str())
            .collect(),
        vendor: item
            .vendor
            .as_ref()
            .and_then(|vendor| vendor.code.as_deref()),
    }
}
