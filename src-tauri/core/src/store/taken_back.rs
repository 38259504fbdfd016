//! Bookings taken back after Pleo was told that they are exported.
//!
//! Keeps true: that Pleo shows an entry as exported whose import was refused stands in the booking ledger, with the run
//! that told Pleo, from the moment it is known. Leaves out: whether Pleo can still be told otherwise.

use jiff::Timestamp;

use super::{Db, ItemState, Result};
use crate::model::{BooksId, EntryId, ItemFailureKind};

/// An item of another run that rests on a booking.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RestingItem {
    /// Key of its run.
    pub run: i64,
    /// That run's record as JSON.
    pub record: String,
    /// Only reported (`Booked`), or acknowledged by Pleo as exported (`Successful`).
    pub state: ItemState,
}

/// Entries Pleo shows as exported although their import was refused, because of one run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StillExported {
    /// Number of the run that told Pleo.
    pub run: u32,
    /// Its status word.
    pub status: String,
    /// How many entries.
    pub entries: u32,
}

impl Db<'_> {
    /// Items of other runs than `by` that tell, or told, Pleo of the booking of an entry in the file of `run`.
    pub fn items_resting_on(
        &self,
        books: BooksId,
        entry: EntryId,
        run: i64,
        by: i64,
    ) -> Result<Vec<RestingItem>> {
        let mut statement = self.0.prepare_cached(
            "SELECT r.seq, r.record, i.state FROM run r JOIN item i ON i.run = r.seq AND i.entry = ?2 \
             WHERE r.books = ?1 AND r.seq <> ?4 AND iif(i.filed, r.seq, i.earlier) = ?3 \
             AND i.state IN ('already_booked', 'successful') ORDER BY r.seq",
        )?;
        let rows = statement.query_map((books, entry, run, by), |row| {
            Ok(RestingItem {
                run: row.get(0)?,
                record: row.get(1)?,
                state: match row.get_ref(2)?.as_str()? {
                    "successful" => ItemState::Successful,
                    _ => ItemState::Booked,
                },
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Writes into the ledger that `by_run` told Pleo of a booking, in the file of `run`, that was refused.
    pub fn note_still_exported(
        &self,
        books: BooksId,
        entry: EntryId,
        run: i64,
        by_run: i64,
        at: Timestamp,
    ) -> Result<()> {
        self.0
            .prepare_cached(
                "INSERT INTO booking_event (books, entry, run, kind, by_run, at) \
                 VALUES (?1, ?2, ?3, 'still_exported', ?4, ?5)",
            )?
            .execute((books, entry, run, by_run, super::columns::At(at)))?;
        Ok(())
    }

    /// Entries of a run that Pleo shows as exported although their import was refused and nothing has come of it since:
    /// neither did Pleo take another result, nor are they in a file again.
    pub fn still_exported(&self, run: i64) -> Result<Vec<StillExported>> {
        let mut statement = self.0.prepare_cached(
            "SELECT t.number, t.status, count(DISTINCT e.entry) FROM item i JOIN run r ON r.seq = i.run \
             JOIN booking_event e ON e.books = r.books AND e.run = iif(i.filed, i.run, i.earlier) \
                AND e.entry = i.entry AND e.kind = 'still_exported' \
             JOIN run t ON t.seq = e.by_run \
             WHERE i.run = ?1 AND (i.earlier IS NOT NULL OR i.state IN ('refused', 'failed')) \
             AND NOT EXISTS (SELECT 1 FROM item p WHERE p.run = e.by_run AND p.entry = e.entry \
                AND p.state = 'failed') \
             AND NOT EXISTS (SELECT 1 FROM live_booking b WHERE b.books = e.books AND b.entry = e.entry) \
             GROUP BY t.seq ORDER BY t.seq",
        )?;
        let rows = statement.query_map([run], |row| {
            Ok(StillExported {
                run: row.get(0)?,
                status: row.get(1)?,
                entries: row.get(2)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Marks an item Pleo acknowledged as exported as refused after all: it is reported once more, as failed.
    pub fn refuse_reported(&self, run: i64, entry: EntryId, reason: &str) -> Result<()> {
        let kind = ItemFailureKind::AccountingSystemValidation;
        self.0
            .prepare_cached(
                "UPDATE item SET state = 'refused', failure = ?3, reason = ?4 \
                 WHERE run = ?1 AND entry = ?2 AND state = 'successful'",
            )?
            .execute((run, entry, kind.word(), reason))?;
        Ok(())
    }

    /// Pleo acknowledged these items as exported; `entries` stand one behind the other from `first` on. As
    /// [`Self::put_successful`] for each of them.
    pub fn put_all_successful(&self, run: i64, first: u32, entries: &[EntryId]) -> Result<()> {
        let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
        let changed = self
            .0
            .prepare_cached(
                "UPDATE item SET state = 'successful' WHERE run = ?1 AND position >= ?2 \
                 AND position < ?2 + ?3 AND state <> 'refused'",
            )?
            .execute((run, first, count))?;
        if changed == entries.len() {
            return Ok(());
        }
        entries
            .iter()
            .try_for_each(|entry| self.put_successful(run, *entry))
    }

    /// Pleo acknowledged an item as exported. One that was refused while the answer was under way stays refused, to be
    /// reported once more, and the ledger says so.
    pub fn put_successful(&self, run: i64, entry: EntryId) -> Result<()> {
        let changed = self
            .0
            .prepare_cached(
                "UPDATE item SET state = 'successful' \
                 WHERE run = ?1 AND entry = ?2 AND state <> 'refused'",
            )?
            .execute((run, entry))?;
        if changed == 0 {
            self.0
                .prepare_cached(
                    "INSERT INTO booking_event (books, entry, run, kind, by_run, at) \
                     SELECT r.books, i.entry, iif(i.filed, i.run, i.earlier), 'still_exported', i.run, ?3 \
                     FROM item i JOIN run r ON r.seq = i.run WHERE i.run = ?1 AND i.entry = ?2",
                )?
                .execute((run, entry, super::columns::At(Timestamp::now())))?;
        }
        Ok(())
    }
}
