//! Texts that are not in a run's files as Pleo gave them.

use super::{Db, Result};
use crate::model::EntryId;

/// One text, before and after.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChangedText {
    /// The accounting entry.
    pub entry: EntryId,
    /// Reference of its voucher; empty in what is stored, for the item knows it.
    pub reference: String,
    /// Field of the file.
    pub field: String,
    /// What was done, in the words of the format's changes, joined by commas.
    pub kinds: String,
    /// As Pleo gave it.
    pub before: String,
    /// As it is in the file.
    pub after: String,
}

impl Db<'_> {
    /// Forgets the changes of an earlier attempt at the run's files.
    pub fn clear_text_changes(&self, run: i64) -> Result<()> {
        self.0
            .prepare_cached("DELETE FROM text_change WHERE run = ?1")?
            .execute([run])?;
        Ok(())
    }

    /// Adds changes; the first of them is the run's `first`th, from 1.
    pub fn put_text_changes(&self, run: i64, first: u32, changes: &[ChangedText]) -> Result<()> {
        let mut put = self.0.prepare_cached(
            "INSERT INTO text_change (run, number, entry, field, kinds, before, after) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        for (number, change) in (first..).zip(changes) {
            put.execute((
                run,
                number,
                change.entry,
                &change.field,
                &change.kinds,
                &change.before,
                &change.after,
            ))?;
        }
        Ok(())
    }

    /// How many texts the run's files changed.
    pub fn count_text_changes(&self, run: i64) -> Result<u32> {
        Ok(self
            .0
            .prepare_cached("SELECT coalesce(max(number), 0) FROM text_change WHERE run = ?1")?
            .query_row([run], |row| row.get(0))?)
    }

    /// Changes after the `after`th, at most `limit`, in the order of the files.
    pub fn text_changes(&self, run: i64, after: u32, limit: u32) -> Result<Vec<ChangedText>> {
        let mut statement = self.0.prepare_cached(
            "SELECT c.entry, coalesce(i.reference, ''), c.field, c.kinds, c.before, c.after \
             FROM text_change c LEFT JOIN item i ON i.run = c.run AND i.entry = c.entry \
             WHERE c.run = ?1 AND c.number > ?2 ORDER BY c.number LIMIT ?3",
        )?;
        let rows = statement.query_map((run, after, limit), |row| {
            Ok(ChangedText {
                entry: row.get(0)?,
                reference: row.get(1)?,
                field: row.get(2)?,
                kinds: row.get(3)?,
                before: row.get(4)?,
                after: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
