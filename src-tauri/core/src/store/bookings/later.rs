//! What is asked of the ledger after a file was written: what became of it as a whole, what is taken back, and which of a
//! run's items stand in files of others.

use jiff::Timestamp;
use rusqlite::Row;

use super::Decision;
use crate::model::{BooksId, EntryId};
use crate::store::columns::{At, json};
use crate::store::{Db, Result};

/// Something that was said about bookings of a run, for all entries it was said of at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LedgerEvent {
    /// When.
    pub at: Timestamp,
    /// `published`, `handed_over`, `confirmed`, `voided` or `superseded`.
    pub kind: String,
    /// Entries; 0 when it is about the whole run.
    pub entries: u32,
    /// Of those, entries that were given a voucher number.
    pub numbered: u32,
    /// Who decided it, where that was asked.
    pub who: Option<String>,
    /// Why.
    pub why: Option<String>,
}

impl LedgerEvent {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            at: row.get::<_, At>("at")?.0,
            kind: row.get("kind")?,
            entries: row.get("entries")?,
            numbered: row.get("numbered")?,
            who: row.get("who")?,
            why: row.get("why")?,
        })
    }
}

impl Db<'_> {
    /// What was said about the bookings of a run, oldest first, at most `limit`.
    pub fn ledger_events(&self, books: BooksId, run: i64, limit: u32) -> Result<Vec<LedgerEvent>> {
        let mut statement = self.0.prepare_cached(
            "SELECT kind, who, why, at, count(entry) AS entries, count(voucher) AS numbered \
             FROM booking_event WHERE books = ?1 AND run = ?2 \
             GROUP BY kind, who, why, at ORDER BY min(id) LIMIT ?3",
        )?;
        let rows = statement.query_map((books, run, limit), LedgerEvent::read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Items of a run that a file of an earlier one holds, with what was decided about them, in the order of the job.
    pub fn decided(&self, run: i64) -> Result<Vec<(EntryId, Decision)>> {
        let mut statement = self.0.prepare_cached(
            "SELECT entry, decision FROM item WHERE run = ?1 AND earlier IS NOT NULL ORDER BY position",
        )?;
        let rows = statement.query_map([run], |row| {
            let decision: Option<String> = row.get(1)?;
            let decision = decision.map(|text| json(&text)).transpose()?;
            Ok((row.get(0)?, decision.unwrap_or_default()))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Entries whose booking by a run counts.
    pub fn live_entries(&self, books: BooksId, run: i64) -> Result<Vec<EntryId>> {
        let mut statement = self.0.prepare_cached(
            "SELECT entry FROM live_booking WHERE books = ?1 AND run = ?2 ORDER BY entry",
        )?;
        let rows = statement.query_map((books, run), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Items of other runs that are to be reported, without a file of their own, because this run booked them: key of the
    /// other run and entry.
    pub fn leaning_on(&self, books: BooksId, run: i64) -> Result<Vec<(i64, EntryId)>> {
        let mut statement = self.0.prepare_cached(
            "SELECT i.run, i.entry FROM item i JOIN run r ON r.seq = i.run \
             WHERE r.books = ?1 AND i.earlier = ?2 AND i.state = 'already_booked'",
        )?;
        let rows = statement.query_map((books, run), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Takes a booking back on a person's word: it was not imported after all.
    pub fn take_back(
        &self,
        books: BooksId,
        entry: EntryId,
        run: i64,
        (who, why): (&str, &str),
        at: Timestamp,
    ) -> Result<()> {
        self.0
            .prepare_cached(
                "INSERT INTO booking_event (books, entry, run, kind, who, why, at) \
                 VALUES (?1, ?2, ?3, 'voided', ?4, ?5, ?6)",
            )?
            .execute((books, entry, run, who, why, At(at)))?;
        Ok(())
    }

    /// Positions of the first `limit` items that are in the file of a run or will be, in its order.
    pub fn head_of_file(&self, run: i64, limit: u32) -> Result<Vec<u32>> {
        let mut statement = self.0.prepare_cached(
            "SELECT position FROM item WHERE run = ?1 AND (filed = 1 OR state = 'ready') \
             ORDER BY date, entry LIMIT ?2",
        )?;
        let rows = statement.query_map((run, limit), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Positions of all items that went into the file of a run, in its order, whatever became of them.
    pub fn filed_order(&self, run: i64) -> Result<Vec<u32>> {
        let mut statement = self.0.prepare_cached(
            "SELECT position FROM item WHERE run = ?1 AND filed = 1 ORDER BY date, entry",
        )?;
        let rows = statement.query_map([run], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Positions of the first `limit` items of a run that have data, in the order of the job.
    pub fn read_positions(&self, run: i64, limit: u32) -> Result<Vec<u32>> {
        let mut statement = self.0.prepare_cached(
            "SELECT i.position FROM item i JOIN item_data d ON d.id = i.run * 4294967296 + i.position \
             WHERE i.run = ?1 ORDER BY i.position LIMIT ?2",
        )?;
        let rows = statement.query_map((run, limit), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether the data of an item was read.
    pub fn has_data(&self, run: i64, position: u32) -> Result<bool> {
        Ok(self
            .0
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM item_data WHERE id = ?1 * 4294967296 + ?2)",
            )?
            .query_row((run, position), |row| row.get(0))?)
    }
}
