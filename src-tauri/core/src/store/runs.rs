//! Runs: the record as JSON with the few columns that are searched, chosen entries, and the log.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row};

use super::columns::At;
use super::{Db, Result, StoreError};
use crate::model::{BooksId, EntryId, JobId, RunId};

/// One run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RunRow {
    /// Key inside the store; small, because every item carries it.
    pub seq: i64,
    /// Id.
    pub id: RunId,
    /// Books it works for.
    pub books: BooksId,
    /// Running number per books, for people.
    pub number: u32,
    /// Pleo's job, once known.
    pub job: Option<JobId>,
    /// Status word.
    pub status: String,
    /// Grows with every save.
    pub revision: u32,
    /// When it was created.
    pub created_at: Timestamp,
    /// The record as JSON.
    pub record: String,
}

impl RunRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get("seq")?,
            id: row.get("id")?,
            books: row.get("books")?,
            number: row.get("number")?,
            job: row.get("job")?,
            status: row.get("status")?,
            revision: row.get("revision")?,
            created_at: row.get::<_, At>("created_at")?.0,
            record: row.get("record")?,
        })
    }
}

/// One line of a run's log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogLine {
    /// When.
    pub at: Timestamp,
    /// What, as a sentence.
    pub text: String,
}

impl Db<'_> {
    /// Adds a run with the entries chosen for it.
    pub fn insert_run(
        &self,
        id: RunId,
        books: BooksId,
        job: Option<JobId>,
        at: Timestamp,
        entries: &[EntryId],
    ) -> Result<RunRow> {
        self.0.execute(
            "INSERT INTO run (id, books, number, job, status, revision, created_at, record) \
             SELECT ?1, ?2, coalesce(max(number), 0) + 1, ?3, 'queued', 0, ?4, '' \
             FROM run WHERE books = ?2",
            (id, books, job, At(at)),
        )?;
        let row = self.run(id)?.ok_or(StoreError::Absent("the run"))?;
        let mut insert = self
            .0
            .prepare_cached("INSERT INTO run_entry (run, position, entry) VALUES (?1, ?2, ?3)")?;
        for (position, entry) in entries.iter().enumerate() {
            insert.execute((row.seq, i64::try_from(position).unwrap_or(i64::MAX), entry))?;
        }
        Ok(row)
    }

    /// Saves a record; gives the new revision.
    pub fn save_run(
        &self,
        seq: i64,
        job: Option<JobId>,
        status: &str,
        record: &str,
    ) -> Result<u32> {
        Ok(self
            .0
            .prepare_cached(
                "UPDATE run SET job = ?2, status = ?3, record = ?4, revision = revision + 1 \
                 WHERE seq = ?1 RETURNING revision",
            )?
            .query_row((seq, job, status, record), |row| row.get(0))?)
    }

    /// Says that something about a run changed that is not in its record.
    pub fn touch_run(&self, seq: i64) -> Result<()> {
        self.0
            .prepare_cached("UPDATE run SET revision = revision + 1 WHERE seq = ?1")?
            .execute([seq])?;
        Ok(())
    }

    /// One run.
    pub fn run(&self, id: RunId) -> Result<Option<RunRow>> {
        Ok(self
            .0
            .prepare_cached("SELECT * FROM run WHERE id = ?1")?
            .query_row([id], RunRow::read)
            .optional()?)
    }

    /// Status word of a run.
    pub fn run_status(&self, id: RunId) -> Result<Option<String>> {
        Ok(self
            .0
            .prepare_cached("SELECT status FROM run WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?)
    }

    /// Runs of one set of books, newest first.
    pub fn runs(&self, books: BooksId) -> Result<Vec<RunRow>> {
        let mut statement = self
            .0
            .prepare_cached("SELECT * FROM run WHERE books = ?1 ORDER BY seq DESC")?;
        let rows = statement.query_map([books], RunRow::read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Runs with one of these status words, oldest first.
    pub fn runs_with_status(&self, words: &[&str]) -> Result<Vec<RunRow>> {
        let mut statement = self.0.prepare_cached(
            "SELECT * FROM run WHERE instr(?1, '|' || status || '|') ORDER BY seq",
        )?;
        let words = format!("|{}|", words.join("|"));
        let rows = statement.query_map([words], RunRow::read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Entries chosen for a run, in order.
    pub fn chosen_entries(&self, seq: i64) -> Result<Vec<EntryId>> {
        let mut statement = self
            .0
            .prepare_cached("SELECT entry FROM run_entry WHERE run = ?1 ORDER BY position")?;
        let rows = statement.query_map([seq], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Adds a line to a run's log.
    pub fn log_run(&self, seq: i64, at: Timestamp, text: &str) -> Result<()> {
        self.0
            .prepare_cached(
                "INSERT INTO run_log (run, line, at, text) \
                 SELECT ?1, coalesce(max(line), 0) + 1, ?2, ?3 FROM run_log WHERE run = ?1",
            )?
            .execute((seq, At(at), text))?;
        Ok(())
    }

    /// The newest `limit` lines of a run's log, oldest first.
    pub fn run_log(&self, seq: i64, limit: u32) -> Result<Vec<LogLine>> {
        let mut statement = self.0.prepare_cached(
            "SELECT at, text FROM (SELECT line, at, text FROM run_log WHERE run = ?1 \
             ORDER BY line DESC LIMIT ?2) ORDER BY line",
        )?;
        let rows = statement.query_map((seq, limit), |row| {
            Ok(LogLine {
                at: row.get::<_, At>(0)?.0,
                text: row.get(1)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
