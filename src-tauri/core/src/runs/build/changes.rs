//! The list of every text that is not in a run's files as Pleo gave it.
//!
//! Keeps true: it is whole before the files appear; building again makes it anew. Memory does not grow with it.

use crate::formats::{Change, TextChange};
use crate::problem::Problem;
use crate::store::{ChangedText, Store};

/// Changes stored in one transaction.
const CHUNK: usize = 500;
/// Most characters that are kept of a text; the whole one is in Pleo.
const KEPT: usize = 2_000;

/// The list as it grows.
pub(super) struct Listing<'s> {
    store: &'s Store,
    run: i64,
    /// Not stored yet.
    waiting: Vec<(ChangedText, Vec<Change>)>,
    /// Where the changes of the voucher at hand begin.
    voucher: usize,
    stored: u32,
    trouble: Option<Problem>,
}

impl<'s> Listing<'s> {
    pub(super) fn new(store: &'s Store, run: i64) -> Result<Self, Problem> {
        store.write(|db| db.clear_text_changes(run))?;
        Ok(Self {
            store,
            run,
            waiting: Vec::new(),
            voucher: 0,
            stored: 0,
            trouble: None,
        })
    }

    /// Takes one change. The lines of a split expense say the same, which is listed once.
    pub(super) fn note(&mut self, change: &TextChange) {
        let new_voucher = self
            .waiting
            .last()
            .is_some_and(|(last, _)| last.entry != change.entry);
        if new_voucher {
            if self.waiting.len() >= CHUNK {
                self.flush();
            }
            self.voucher = self.waiting.len();
        }
        let (before, after) = (shortened(&change.before), shortened(&change.after));
        let same = self.waiting[self.voucher..].iter_mut().find(|(known, _)| {
            known.field == change.field && known.before == before && known.after == after
        });
        if let Some((_, kinds)) = same {
            if !kinds.contains(&change.change) {
                kinds.push(change.change);
            }
            return;
        }
        let text = ChangedText {
            entry: change.entry,
            reference: String::new(),
            field: change.field.to_owned(),
            kinds: String::new(),
            before,
            after,
        };
        self.waiting.push((text, vec![change.change]));
    }

    /// Stores the rest; gives how many texts there are.
    pub(super) fn end(mut self) -> Result<u32, Problem> {
        self.flush();
        match self.trouble {
            Some(problem) => Err(problem),
            None => Ok(self.stored),
        }
    }

    fn flush(&mut self) {
        let changes: Vec<ChangedText> = std::mem::take(&mut self.waiting)
            .into_iter()
            .map(|(text, kinds)| {
                let words: Vec<&str> = kinds.into_iter().map(Change::word).collect();
                ChangedText {
                    kinds: words.join(","),
                    ..text
                }
            })
            .collect();
        if self.trouble.is_some() || changes.is_empty() {
            return;
        }
        let stored = self
            .store
            .write(|db| db.put_text_changes(self.run, self.stored + 1, &changes));
        match stored {
            Ok(()) => self.stored += u32::try_from(changes.len()).unwrap_or(u32::MAX),
            // The file is not published without its list.
            Err(error) => self.trouble = Some(error.into()),
        }
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(KEPT) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EntryId, RunId};
    use crate::store::BooksRow;

    #[test]
    fn changes_are_listed_once_per_text_in_order_and_anew_each_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("opens");
        let books = BooksRow::sample();
        let seq = store
            .write(|db| {
                db.put_books(&books)?;
                let at = jiff::Timestamp::UNIX_EPOCH;
                Ok(db.insert_run(RunId::fresh(), books.id, None, at, &[])?.seq)
            })
            .expect("made");
        let entry = |number| EntryId(uuid::Uuid::from_u128(number));
        let change = |number, field, change, before: &str| TextChange {
            entry: entry(number),
            field,
            change,
            before: before.to_owned(),
            after: "x".to_owned(),
        };
        for _ in 0..2 {
            let mut listing = Listing::new(&store, seq).expect("begins");
            for number in 0..1_200 {
                listing.note(&change(number, "text", Change::Removed, "a\u{202e}"));
                listing.note(&change(number, "text", Change::Cut, "a\u{202e}"));
                listing.note(&change(number, "note", Change::Cut, &"b".repeat(3_000)));
                listing.note(&change(number, "text", Change::Cut, "a\u{202e}"));
            }
            assert_eq!(listing.end().expect("stored"), 2_400);
        }
        let (count, first) = store
            .read(|db| {
                Ok((
                    db.count_text_changes(seq)?,
                    db.text_changes(seq, 2_397, 10)?,
                ))
            })
            .expect("reads");
        assert_eq!((count, first.len()), (2_400, 3));
        assert_eq!(first[0].field, "note");
        assert_eq!(first[0].before.chars().count(), KEPT + 1);
        assert_eq!(
            (first[1].entry, &*first[1].kinds, &*first[1].before),
            (entry(1_199), "removed,cut", "a\u{202e}")
        );
    }
}
