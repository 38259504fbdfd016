//! How companies are watched, the jobs that were seen, and the notifications that came.
//!
//! Keeps true: a job is new once; its status never goes back; a notification counts once. What is kept is bounded.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row};

use super::columns::At;
use super::{Db, Result};
use crate::model::{BooksId, ExportJob, JobId, JobStatus};

/// Jobs kept per books; the oldest that are closed go.
const JOBS: u32 = 500;
/// Notifications shown, and kept for that beyond the time in which they could be repeated.
const SHOWN: u32 = 100;
/// A notification older than twice the tolerance is refused for its age, so its id need not be known (milliseconds).
const REPEATABLE: i64 = 11 * 60 * 1000;
/// Most notifications within that time. More are refused until it passed.
const MOST: i64 = 20_000;

/// A job of Pleo's as last seen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeenJob {
    /// Id.
    pub job: JobId,
    /// Status.
    pub status: JobStatus,
    /// Number of items.
    pub items: u32,
    /// When Pleo created it.
    pub created_at: Timestamp,
    /// When we first saw it.
    pub seen_at: Timestamp,
    /// When we last saw it change.
    pub changed_at: Timestamp,
    /// Grows over all jobs of the books.
    pub revision: u32,
    /// We made it, or worked on it when it was first seen.
    pub ours: bool,
    /// Why it failed, in Pleo's words.
    pub reason: Option<String>,
}

/// What looking at a job brought.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seen {
    /// Never seen before.
    New,
    /// It changed.
    Changed,
    /// Nothing new, or older than what is known.
    Same,
}

/// What came of a notification's id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Came {
    /// The first with this id.
    First,
    /// A repeat.
    Again,
    /// More came than can be told apart; this one was not kept.
    TooMany,
}

/// A notification that came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeliveryRow {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Our word for its event.
    pub event: String,
}

/// How far a job has come. What Pleo closed stays closed.
fn rank(status: &JobStatus) -> u8 {
    match status {
        JobStatus::Pending => 0,
        JobStatus::Unknown(_) => 1,
        JobStatus::InProgress => 2,
        JobStatus::Failed | JobStatus::Completed | JobStatus::CompletedWithErrors => 3,
    }
}

impl SeenJob {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            job: row.get("job")?,
            status: JobStatus::from(row.get::<_, String>("status")?),
            items: row.get("items")?,
            created_at: row.get::<_, At>("created_at")?.0,
            seen_at: row.get::<_, At>("seen_at")?.0,
            changed_at: row.get::<_, At>("changed_at")?.0,
            revision: row.get("revision")?,
            ours: row.get("ours")?,
            reason: row.get("reason")?,
        })
    }
}

impl Db<'_> {
    /// How books are watched and how that goes; both as JSON.
    pub fn watch(&self, books: BooksId) -> Result<Option<(String, String)>> {
        Ok(self
            .0
            .prepare_cached("SELECT settings, state FROM watch WHERE books = ?1")?
            .query_row([books], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    }

    /// Saves how books are watched.
    pub fn put_watch_settings(&self, books: BooksId, settings: &str) -> Result<()> {
        self.0
            .prepare_cached(
                "INSERT INTO watch (books, settings, state) VALUES (?1, ?2, '{}') \
                 ON CONFLICT (books) DO UPDATE SET settings = ?2",
            )?
            .execute((books, settings))?;
        Ok(())
    }

    /// Saves how watching goes.
    pub fn put_watch_state(&self, books: BooksId, state: &str) -> Result<()> {
        self.0
            .prepare_cached(
                "INSERT INTO watch (books, settings, state) VALUES (?1, '{}', ?2) \
                 ON CONFLICT (books) DO UPDATE SET state = ?2",
            )?
            .execute((books, state))?;
        Ok(())
    }

    /// Takes in a job as Pleo just described it.
    pub fn see_job(
        &self,
        books: BooksId,
        job: &ExportJob,
        now: Timestamp,
    ) -> Result<(Seen, SeenJob)> {
        let known = self.seen_job(books, job.id)?;
        let seen = match &known {
            None => Seen::New,
            Some(known)
                if rank(&job.status) < rank(&known.status)
                    || rank(&known.status) == 3
                    || (job.status == known.status && job.number_of_items == known.items) =>
            {
                Seen::Same
            }
            Some(_) => Seen::Changed,
        };
        if let (Seen::Same, Some(known)) = (seen, known) {
            return Ok((seen, known));
        }
        let row = self
            .0
            .prepare_cached(
                "INSERT INTO seen_job (books, job, status, items, created_at, seen_at, changed_at, revision, ours, reason) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, \
                   (SELECT coalesce(max(revision), 0) + 1 FROM seen_job WHERE books = ?1), \
                   EXISTS (SELECT 1 FROM run WHERE books = ?1 AND job = ?2), ?7) \
                 ON CONFLICT (books, job) DO UPDATE SET status = ?3, items = ?4, changed_at = ?6, \
                   revision = excluded.revision, reason = ?7 RETURNING *",
            )?
            .query_row(
                (
                    books,
                    job.id,
                    job.status.word(),
                    job.number_of_items,
                    At(job.created_at),
                    At(now),
                    &job.failure_reason,
                ),
                SeenJob::read,
            )?;
        if seen == Seen::New {
            self.0
                .prepare_cached(
                    "DELETE FROM seen_job WHERE books = ?1 AND status NOT IN ('pending', 'in_progress') \
                     AND revision <= (SELECT max(revision) FROM seen_job WHERE books = ?1) - ?2",
                )?
                .execute((books, JOBS))?;
        }
        Ok((seen, row))
    }

    /// A job as last seen.
    pub fn seen_job(&self, books: BooksId, job: JobId) -> Result<Option<SeenJob>> {
        Ok(self
            .0
            .prepare_cached("SELECT * FROM seen_job WHERE books = ?1 AND job = ?2")?
            .query_row((books, job), SeenJob::read)
            .optional()?)
    }

    /// Jobs that were open when last seen, oldest first.
    pub fn open_jobs(&self, books: BooksId) -> Result<Vec<SeenJob>> {
        let mut statement = self.0.prepare_cached(
            "SELECT * FROM seen_job WHERE books = ?1 AND status IN ('pending', 'in_progress')",
        )?;
        let rows = statement.query_map([books], SeenJob::read)?;
        let mut jobs: Vec<SeenJob> = rows.collect::<rusqlite::Result<_>>()?;
        jobs.sort_by_key(|job| (job.created_at, job.job));
        Ok(jobs)
    }

    /// Pleo no longer knows a job.
    pub fn forget_seen_job(&self, books: BooksId, job: JobId) -> Result<()> {
        self.0.execute(
            "DELETE FROM seen_job WHERE books = ?1 AND job = ?2",
            (books, job),
        )?;
        Ok(())
    }

    /// Takes in the id of a genuine notification that came at `now` (milliseconds since 1970).
    pub fn take_delivery(
        &self,
        books: BooksId,
        message: &str,
        event: &str,
        now: i64,
    ) -> Result<Came> {
        let again: bool = self
            .0
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM delivery WHERE books = ?1 AND message = ?2)",
            )?
            .query_row((books, message), |row| row.get(0))?;
        if again {
            return Ok(Came::Again);
        }
        // A clock that was set back leaves rows from the future: they count too.
        let recent: i64 = self
            .0
            .prepare_cached("SELECT count(*) FROM delivery WHERE books = ?1 AND at > ?2")?
            .query_row((books, now - REPEATABLE), |row| row.get(0))?;
        if recent >= MOST {
            return Ok(Came::TooMany);
        }
        self.0
            .prepare_cached(
                "INSERT INTO delivery (books, message, at, event) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((books, message, now, event))?;
        Ok(Came::First)
    }

    /// Removes the ids of notifications that can no longer be repeated, except the newest ones.
    pub fn prune_deliveries(&self, books: BooksId, now: i64) -> Result<()> {
        self.0
            .prepare_cached(
                "DELETE FROM delivery WHERE books = ?1 AND at <= ?2 AND message NOT IN \
                 (SELECT message FROM delivery WHERE books = ?1 ORDER BY at DESC LIMIT ?3)",
            )?
            .execute((books, now - REPEATABLE, SHOWN))?;
        Ok(())
    }

    /// The notifications that came last, newest first.
    pub fn deliveries(&self, books: BooksId, most: u32) -> Result<Vec<DeliveryRow>> {
        let mut statement = self.0.prepare_cached(
            "SELECT at, event FROM delivery WHERE books = ?1 ORDER BY at DESC LIMIT ?2",
        )?;
        let rows = statement.query_map((books, most), |row| {
            Ok(DeliveryRow {
                at: row.get(0)?,
                event: row.get(1)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{BooksRow, Store};

    fn job(n: u128, status: &str, items: u32) -> ExportJob {
        ExportJob {
            id: JobId(uuid::Uuid::from_u128(n)),
            company: BooksRow::sample().company,
            status: status.into(),
            created_at: "2026-10-02T08:00:00Z".parse().expect("a time"),
            last_updated_at: None,
            unheard: None,
            expires_in: 3600,
            number_of_items: items,
            vendor_based_bookkeeping: true,
            failure_kind: None,
            failure_reason: None,
        }
    }

    #[test]
    fn a_job_is_new_once_and_never_goes_back() {
        let (_folder, store, books) = Store::sample();
        let see = |n, status: &str, items| {
            let (seen, row) = store
                .write(|db| db.see_job(books, &job(n, status, items), Timestamp::now()))
                .expect("saved");
            (seen, row.status.word().to_owned(), row.revision)
        };
        let table = [
            ("pending", 3, Seen::New, "pending", 1),
            ("pending", 3, Seen::Same, "pending", 1),
            ("pending", 4, Seen::Changed, "pending", 2),
            ("in_progress", 4, Seen::Changed, "in_progress", 3),
            ("pending", 4, Seen::Same, "in_progress", 3),
            ("half_way", 4, Seen::Same, "in_progress", 3),
            ("failed", 4, Seen::Changed, "failed", 4),
            ("in_progress", 4, Seen::Same, "failed", 4),
            ("completed", 4, Seen::Same, "failed", 4),
        ];
        for (status, items, seen, now, revision) in table {
            assert_eq!(
                see(1, status, items),
                (seen, now.into(), revision),
                "{status}"
            );
        }
        assert_eq!(see(2, "pending", 1), (Seen::New, "pending".into(), 5));
        let open = store.read(|db| db.open_jobs(books)).expect("reads");
        assert_eq!(open.len(), 1);
    }

    #[test]
    fn closed_jobs_are_bounded_and_open_ones_stay() {
        let (_folder, store, books) = Store::sample();
        store
            .write(|db| {
                db.see_job(books, &job(1, "pending", 1), Timestamp::now())?;
                for n in 2..1200 {
                    db.see_job(books, &job(n, "completed", 1), Timestamp::now())?;
                }
                let count: u32 =
                    db.0.query_row("SELECT count(*) FROM seen_job", [], |row| row.get(0))?;
                assert!(count <= JOBS + 1, "{count}");
                assert!(
                    db.seen_job(books, JobId(uuid::Uuid::from_u128(1)))?
                        .is_some()
                );
                Ok(())
            })
            .expect("saved");
    }

    #[test]
    fn a_notification_counts_once_and_a_flood_is_bounded() {
        let (_folder, store, books) = Store::sample();
        let now = 1_790_000_000_000;
        store
            .write(|db| {
                assert_eq!(
                    db.take_delivery(books, "m", "job_created", now)?,
                    Came::First
                );
                assert_eq!(
                    db.take_delivery(books, "m", "job_created", now)?,
                    Came::Again
                );
                // Still known when it could last be repeated.
                db.prune_deliveries(books, now + REPEATABLE - 1)?;
                assert_eq!(
                    db.take_delivery(books, "m", "job_created", now)?,
                    Came::Again
                );
                for n in 1..MOST {
                    let came = db.take_delivery(books, &n.to_string(), "job_changed", now)?;
                    assert_eq!(came, Came::First);
                }
                assert_eq!(
                    db.take_delivery(books, "x", "job_changed", now)?,
                    Came::TooMany
                );
                assert_eq!(
                    db.take_delivery(books, "m", "job_changed", now)?,
                    Came::Again
                );
                let later = now + REPEATABLE;
                db.prune_deliveries(books, later)?;
                assert_eq!(db.deliveries(books, 1000)?.len(), 100);
                assert_eq!(
                    db.take_delivery(books, "x", "job_changed", later)?,
                    Came::First
                );
                Ok(())
            })
            .expect("saved");
    }
}
