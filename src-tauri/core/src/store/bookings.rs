//! The booking ledger: every entry ever put into a published file, over all runs, and what became of it.
//!
//! Keeps true: rows are added, never changed, and never deleted while the books exist (the database itself refuses);
//! an entry has at most one booking that counts, unless a person asked for a second one, which is on record with name
//! and reason. Leaves out: whether a file is still on the disk.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row};
use serde::{Deserialize, Serialize};

use super::columns::{At, json, to_json};
use super::{Db, Result, StoreError};
use crate::model::{BooksId, EntryId};

mod later;

pub use later::LedgerEvent;

/// What becomes of an entry that a file of an earlier run holds already.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Pleo is told that it is exported, with the earlier voucher. It goes into no new file.
    #[default]
    ReportOnly,
    /// It goes into the new file as well; the earlier booking no longer counts.
    BookAgain {
        /// Who decided it.
        who: String,
        /// Why.
        why: String,
    },
    /// Pleo is told that it failed, so that it returns to the list of entries.
    LeaveOut,
}

/// How far a booking has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandOver {
    /// In a published file.
    Written,
    /// A person was given the file.
    HandedOver,
    /// A person said that it was imported.
    Confirmed,
    /// Pleo acknowledged that it is exported.
    Reported,
}

impl HandOver {
    /// Word in the headless output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::HandedOver => "handed_over",
            Self::Confirmed => "confirmed",
            Self::Reported => "reported",
        }
    }
}

/// A booking that counts, made by an earlier run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Earlier {
    /// Key of the run that wrote it.
    pub run: i64,
    /// Its number, for people.
    pub number: u32,
    /// File name.
    pub file: String,
    /// Voucher reference in the file.
    pub reference: String,
    /// Number the accounting system gave it, if a person said so.
    pub voucher: Option<String>,
    /// When the file was published.
    pub written_at: Timestamp,
    /// How far it has come.
    pub hand_over: HandOver,
}

impl Earlier {
    /// What Pleo is told as the id in the accounting system.
    pub fn external_id(&self) -> &str {
        self.voucher.as_deref().unwrap_or(&self.reference)
    }

    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let word: String = row.get("hand_over")?;
        Ok(Self {
            run: row.get("earlier_run")?,
            number: row.get("earlier_number")?,
            file: row.get("earlier_file")?,
            reference: row.get("earlier_reference")?,
            voucher: row.get("earlier_voucher")?,
            written_at: row.get::<_, At>("earlier_at")?.0,
            hand_over: match word.as_str() {
                "reported" => HandOver::Reported,
                "confirmed" => HandOver::Confirmed,
                "handed_over" => HandOver::HandedOver,
                _ => HandOver::Written,
            },
        })
    }
}

/// Columns of [`Earlier`] of the booking `b` in the file `f`.
pub(super) const EARLIER: &str = "b.run AS earlier_run, f.name AS earlier_file, \
     coalesce((SELECT number FROM run WHERE seq = b.run), 0) AS earlier_number, \
     b.reference AS earlier_reference, f.planned_at AS earlier_at, \
     (SELECT e.voucher FROM booking_event e WHERE e.books = b.books AND e.run = b.run \
        AND e.entry = b.entry AND e.voucher IS NOT NULL ORDER BY e.id DESC LIMIT 1) AS earlier_voucher, \
     CASE WHEN EXISTS (SELECT 1 FROM item p WHERE p.run = b.run AND p.entry = b.entry \
            AND p.state = 'successful') THEN 'reported' \
        WHEN EXISTS (SELECT 1 FROM booking_event e WHERE e.books = b.books AND e.run = b.run \
            AND e.entry = b.entry AND e.kind = 'confirmed') \
          OR EXISTS (SELECT 1 FROM booking_event e WHERE e.books = b.books AND e.run = b.run \
            AND e.entry IS NULL AND e.kind = 'confirmed') THEN 'confirmed' \
        WHEN EXISTS (SELECT 1 FROM booking_event e WHERE e.books = b.books AND e.run = b.run \
            AND e.entry IS NULL AND e.kind = 'handed_over') THEN 'handed_over' \
        ELSE 'written' END AS hand_over";

/// The files of a run that are about to get their names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlannedFile {
    /// Name; of several, all of them.
    pub name: String,
    /// SHA-256 as 64 lower-case hexadecimal digits; of several, that of their list.
    pub sha256: String,
    /// Vouchers in them.
    pub vouchers: u64,
    /// When they were planned; what the ledger takes for the time of booking.
    pub planned_at: Timestamp,
    /// Each of them.
    pub parts: Vec<PlannedPart>,
}

/// One of the files.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlannedPart {
    /// Name.
    pub name: String,
    /// Data rows of a table.
    pub rows: Option<u64>,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 as 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// One line of an entry's history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LedgerLine {
    /// When.
    pub at: Timestamp,
    /// Number of the run whose booking it is about.
    pub run: u32,
    /// `booked`, `handed_over`, `confirmed`, `voided`, `superseded`, or `still_exported`: refused, and Pleo had been told.
    pub kind: String,
    /// File name.
    pub file: String,
    /// Voucher reference in the file.
    pub reference: String,
    /// Number the accounting system gave.
    pub voucher: Option<String>,
    /// Who decided it.
    pub who: Option<String>,
    /// Why.
    pub why: Option<String>,
}

/// By entry, because that is how the ledger lies: each page of it is written once. The plus has items read as they lie, and
/// sorted; the index would lead to each of them by itself.
pub(super) const BOOK_WRITTEN: &str = "INSERT INTO booking (books, entry, run, file, reference) \
     SELECT ?1, entry, run, ?3, reference FROM item WHERE run = ?2 AND state = 'written' ORDER BY +entry";

impl Db<'_> {
    /// Records which file is about to get its name; gives its key.
    pub fn plan_file(&self, books: BooksId, run: i64, file: &PlannedFile) -> Result<i64> {
        Ok(self.0.query_row(
            "INSERT INTO file (books, run, name, sha256, vouchers, parts, planned_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
            (
                books,
                run,
                &file.name,
                &file.sha256,
                i64::try_from(file.vouchers).unwrap_or(i64::MAX),
                to_json(&file.parts),
                At(file.planned_at),
            ),
            |row| row.get(0),
        )?)
    }

    /// Files a run was about to publish when it was last heard of, newest first; none once one was booked.
    pub fn planned_files(&self, books: BooksId, run: i64) -> Result<Vec<(i64, PlannedFile)>> {
        let mut statement = self.0.prepare_cached(
            "SELECT * FROM file f WHERE books = ?1 AND run = ?2 AND NOT EXISTS (\
                SELECT 1 FROM booking_event e WHERE e.books = f.books AND e.run = f.run \
                AND e.entry IS NULL AND e.kind = 'published') ORDER BY id DESC",
        )?;
        let rows = statement.query_map((books, run), |row| {
            let file = PlannedFile {
                name: row.get("name")?,
                sha256: row.get("sha256")?,
                vouchers: u64::try_from(row.get::<_, i64>("vouchers")?).unwrap_or_default(),
                planned_at: row.get::<_, At>("planned_at")?.0,
                parts: json(row.get_ref("parts")?.as_str()?)?,
            };
            Ok((row.get("id")?, file))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Books every item of a run that is in its published file, in one sweep.
    ///
    /// # Errors
    /// [`StoreError::BookedElsewhere`] when one of them is booked by another run and nobody wanted it twice.
    pub fn book_written(&self, books: BooksId, run: i64, file: i64, at: Timestamp) -> Result<()> {
        match self.booked_unasked(books, run)? {
            0 => {}
            unasked => return Err(StoreError::BookedElsewhere(unasked)),
        }
        if self.has_other_bookings(books, run)? {
            self.0.execute(
                "INSERT INTO booking_event (books, entry, run, kind, who, why, by_run, at) \
                 SELECT b.books, b.entry, b.run, 'superseded', \
                    json_extract(i.decision, '$.book_again.who'), \
                    json_extract(i.decision, '$.book_again.why'), ?2, ?3 \
                 FROM item i JOIN live_booking b ON b.books = ?1 AND b.entry = i.entry \
                 WHERE i.run = ?2 AND i.state = 'written' AND b.run <> ?2",
                (books, run, At(at)),
            )?;
        }
        self.0.execute(BOOK_WRITTEN, (books, run, file))?;
        self.booking_event(books, None, run, "published", None, None, None, at)
    }

    /// Whether another run, of whatever company, ever published a file of this name or was about to. Most file systems
    /// take small and capital letters for the same.
    pub fn is_name_of_another(&self, run: i64, name: &str) -> Result<bool> {
        let names: Vec<String> = self
            .0
            .prepare_cached(
                "SELECT json_extract(p.value, '$.name') FROM file f, json_each(f.parts) p \
                 WHERE f.run <> ?1",
            )?
            .query_map([run], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let name = name.to_lowercase();
        Ok(names.iter().any(|other| other.to_lowercase() == name))
    }

    /// Whether other runs of these books ever booked anything.
    pub fn has_other_bookings(&self, books: BooksId, run: i64) -> Result<bool> {
        Ok(self
            .0
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM file WHERE books = ?1 AND run <> ?2)")?
            .query_row((books, run), |row| row.get(0))?)
    }

    /// Items of a run that are, or are about to be, in its file although another run's booking counts and nobody wanted
    /// them twice.
    pub fn booked_unasked(&self, books: BooksId, run: i64) -> Result<u32> {
        if !self.has_other_bookings(books, run)? {
            return Ok(0);
        }
        Ok(self
            .0
            .prepare_cached(
                "SELECT count(*) FROM item i JOIN live_booking b ON b.books = ?1 AND b.entry = i.entry \
                 WHERE i.run = ?2 AND i.state IN ('ready', 'written') AND b.run <> ?2 \
                 AND (i.earlier IS NOT b.run OR json_extract(i.decision, '$.book_again.why') IS NULL)",
            )?
            .query_row((books, run), |row| row.get(0))?)
    }

    /// Where an entry was booked by another run than `run`, if it still counts.
    pub fn booked_elsewhere(
        &self,
        books: BooksId,
        entry: EntryId,
        run: i64,
    ) -> Result<Option<Earlier>> {
        Ok(self
            .0
            .prepare_cached(&format!(
                "SELECT {EARLIER} FROM live_booking b JOIN file f ON f.id = b.file \
                 WHERE b.books = ?1 AND b.entry = ?2 AND b.run <> ?3 ORDER BY f.id LIMIT 1"
            ))?
            .query_row((books, entry, run), Earlier::read)
            .optional()?)
    }

    /// How often an entry was booked by other runs and not refused by the accounting system.
    pub fn times_booked(&self, books: BooksId, entry: EntryId, run: i64) -> Result<u32> {
        Ok(self
            .0
            .prepare_cached(
                "SELECT count(*) FROM booking b WHERE books = ?1 AND entry = ?2 AND run <> ?3 \
                 AND NOT EXISTS (SELECT 1 FROM booking_event e WHERE e.books = b.books \
                    AND e.run = b.run AND e.entry = b.entry AND e.kind = 'voided')",
            )?
            .query_row((books, entry, run), |row| row.get(0))?)
    }

    /// Stores what a person decided about an item that is booked already; false where the run has no such item.
    pub fn decide(&self, run: i64, entry: EntryId, decision: &Decision) -> Result<bool> {
        Ok(self
            .0
            .prepare_cached(
                "UPDATE item SET decision = ?3 WHERE run = ?1 AND entry = ?2 AND earlier IS NOT NULL",
            )?
            .execute((run, entry, to_json(decision)))?
            == 1)
    }

    /// What a person decided about an item.
    pub fn decision(&self, run: i64, entry: EntryId) -> Result<Option<Decision>> {
        let text: Option<Option<String>> = self
            .0
            .prepare_cached("SELECT decision FROM item WHERE run = ?1 AND entry = ?2")?
            .query_row((run, entry), |row| row.get(0))
            .optional()?;
        Ok(text.flatten().map(|text| json(&text)).transpose()?)
    }

    /// Items of a run that are only reported and whose import nobody confirmed yet.
    pub fn unconfirmed(&self, run: i64) -> Result<u32> {
        Ok(self
            .0
            .prepare_cached(
                "SELECT count(*) FROM item i JOIN run r ON r.seq = i.run \
                 WHERE i.run = ?1 AND i.state = 'already_booked' \
                 AND NOT EXISTS (SELECT 1 FROM booking_event e WHERE e.books = r.books \
                    AND e.run = i.earlier AND e.entry IS NULL AND e.kind = 'confirmed') \
                 AND NOT EXISTS (SELECT 1 FROM booking_event e WHERE e.books = r.books \
                    AND e.run = i.earlier AND e.entry = i.entry AND e.kind = 'confirmed') \
                 AND NOT EXISTS (SELECT 1 FROM item p WHERE p.run = i.earlier \
                    AND p.entry = i.entry AND p.state = 'successful')",
            )?
            .query_row([run], |row| row.get(0))?)
    }

    /// A person was given the file of a run.
    pub fn hand_over(&self, books: BooksId, run: i64, at: Timestamp) -> Result<()> {
        let done: bool = self.0.query_row(
            "SELECT EXISTS (SELECT 1 FROM booking_event WHERE books = ?1 AND run = ?2 \
             AND entry IS NULL AND kind = 'handed_over')",
            (books, run),
            |row| row.get(0),
        )?;
        if done {
            return Ok(());
        }
        self.booking_event(books, None, run, "handed_over", None, None, None, at)
    }

    /// How far a run's file has come by what people said; what Pleo acknowledged is not looked at.
    pub fn hand_over_of(&self, run: i64) -> Result<HandOver> {
        let said = |kind: &str| -> Result<bool> {
            Ok(self
                .0
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM booking_event \
                     WHERE books = (SELECT books FROM run WHERE seq = ?1) AND run = ?1 \
                     AND entry IS NULL AND kind = ?2)",
                )?
                .query_row((run, kind), |row| row.get(0))?)
        };
        Ok(if said("confirmed")? {
            HandOver::Confirmed
        } else if said("handed_over")? {
            HandOver::HandedOver
        } else {
            HandOver::Written
        })
    }

    /// Files of earlier runs that hold items of a run: number of the run, file name, number of items.
    pub fn booked_before(&self, run: i64) -> Result<Vec<(u32, String, u32)>> {
        let mut statement = self.0.prepare_cached(
            "SELECT coalesce(r.number, 0), \
                coalesce((SELECT f.name FROM file f WHERE f.books = r.books AND f.run = i.earlier \
                    ORDER BY f.id DESC LIMIT 1), ''), i.n \
             FROM (SELECT earlier, count(*) AS n FROM item \
                WHERE run = ?1 AND earlier IS NOT NULL GROUP BY earlier) i \
             LEFT JOIN run r ON r.seq = i.earlier ORDER BY i.earlier",
        )?;
        let rows = statement.query_map([run], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
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
        by_run: i64,
        why: &str,
        at: Timestamp,
    ) -> Result<()> {
        let by = (by_run != run).then_some(by_run);
        self.booking_event(books, Some(entry), run, "voided", None, Some(why), by, at)
    }

    /// The accounting system took an entry, as this voucher if a person says so.
    pub fn confirm_booking(
        &self,
        books: BooksId,
        entry: EntryId,
        run: i64,
        by_run: i64,
        voucher: Option<&str>,
        at: Timestamp,
    ) -> Result<()> {
        let by = (by_run != run).then_some(by_run);
        self.booking_event(books, Some(entry), run, "confirmed", voucher, None, by, at)
    }

    /// The accounting system took whatever of a run's file was not refused.
    pub fn confirm_run(&self, books: BooksId, run: i64, at: Timestamp) -> Result<()> {
        self.booking_event(books, None, run, "confirmed", None, None, None, at)
    }

    #[expect(clippy::too_many_arguments, reason = "one per column of the row")]
    fn booking_event(
        &self,
        books: BooksId,
        entry: Option<EntryId>,
        run: i64,
        kind: &str,
        voucher: Option<&str>,
        why: Option<&str>,
        by_run: Option<i64>,
        at: Timestamp,
    ) -> Result<()> {
        self.0
            .prepare_cached(
                "INSERT INTO booking_event (books, entry, run, kind, voucher, why, by_run, at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute((books, entry, run, kind, voucher, why, by_run, At(at)))?;
        Ok(())
    }

    /// The history of an entry, oldest first: every booking and what became of it.
    pub fn ledger_of(&self, books: BooksId, entry: EntryId) -> Result<Vec<LedgerLine>> {
        let mut statement = self.0.prepare_cached(
            "SELECT f.planned_at AS at, 0 AS id, b.run AS run, 'booked' AS kind, f.name, b.reference, \
                NULL AS voucher, NULL AS who, NULL AS why \
             FROM booking b JOIN file f ON f.id = b.file WHERE b.books = ?1 AND b.entry = ?2 \
             UNION ALL \
             SELECT e.at, e.id, b.run, e.kind, f.name, b.reference, e.voucher, e.who, e.why \
             FROM booking b JOIN file f ON f.id = b.file \
             JOIN booking_event e ON e.books = b.books AND e.run = b.run \
                AND (e.entry = b.entry OR e.entry IS NULL) AND e.kind <> 'published' \
             WHERE b.books = ?1 AND b.entry = ?2 ORDER BY run, id",
        )?;
        let rows = statement.query_map((books, entry), |row| {
            Ok((
                row.get::<_, i64>("run")?,
                LedgerLine {
                    at: row.get::<_, At>("at")?.0,
                    run: 0,
                    kind: row.get("kind")?,
                    file: row.get("name")?,
                    reference: row.get("reference")?,
                    voucher: row.get("voucher")?,
                    who: row.get("who")?,
                    why: row.get("why")?,
                },
            ))
        })?;
        let mut lines = Vec::new();
        for row in rows {
            let (run, line) = row?;
            let number: Option<u32> = self
                .0
                .prepare_cached("SELECT number FROM run WHERE seq = ?1")?
                .query_row([run], |row| row.get(0))
                .optional()?;
            lines.push(LedgerLine {
                run: number.unwrap_or_default(),
                ..line
            });
        }
        // Not by text: times with and without fractions of a second do not sort as texts.
        lines.sort_by_key(|line| line.at);
        Ok(lines)
    }
}

#[cfg(test)]
mod tests;
