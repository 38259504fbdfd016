//! The booking ledger: every entry ever put into a published file, over all runs.

use jiff::Timestamp;
use rusqlite::OptionalExtension;

use super::columns::At;
use super::{Db, Result};
use crate::model::{BooksId, EntryId};

/// A live row of the ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Booking {
    /// Voucher reference in the file.
    pub reference: String,
    /// File name.
    pub file: String,
    /// Number of the run that wrote it.
    pub run: i64,
}

impl Db<'_> {
    /// Books every item of a run that is in its file, in one sweep.
    pub fn book_written(
        &self,
        books: BooksId,
        run: i64,
        file: &str,
        sha256: &str,
        at: Timestamp,
    ) -> Result<()> {
        self.0.execute(
            "INSERT OR IGNORE INTO booking (books, entry, run, reference, file, sha256, booked_at) \
             SELECT ?1, entry, ?2, reference, ?3, ?4, ?5 FROM item \
             WHERE run = ?2 AND state = 'written' ORDER BY entry",
            (books, run, file, sha256, At(at)),
        )?;
        Ok(())
    }

    /// Where an entry was booked by another run than `run`, if it still counts.
    pub fn booked_elsewhere(
        &self,
        books: BooksId,
        entry: EntryId,
        run: i64,
    ) -> Result<Option<Booking>> {
        Ok(self
            .0
            .prepare_cached(
                "SELECT reference, file, run FROM booking WHERE books = ?1 AND entry = ?2 \
                 AND run <> ?3 AND void_reason IS NULL ORDER BY booked_at LIMIT 1",
            )?
            .query_row((books, entry, run), |row| {
                Ok(Booking {
                    reference: row.get(0)?,
                    file: row.get(1)?,
                    run: row.get(2)?,
                })
            })
            .optional()?)
    }

    /// How many vouchers the files of these books ever held.
    pub fn count_booked(&self, books: BooksId) -> Result<u64> {
        let count: i64 = self
            .0
            .prepare_cached("SELECT COUNT(*) FROM booking WHERE books = ?1")?
            .query_row((books,), |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Takes a booking back: the accounting system refused it.
    pub fn void_booking(
        &self,
        books: BooksId,
        entry: EntryId,
        run: i64,
        reason: &str,
    ) -> Result<()> {
        self.0
            .prepare_cached(
                "UPDATE booking SET void_reason = ?4 WHERE books = ?1 AND entry = ?2 AND run = ?3",
            )?
            .execute((books, entry, run, reason))?;
        Ok(())
    }
}
