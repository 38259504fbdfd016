//! Runs that are not over, for whoever decides what comes next.

use std::sync::Arc;

use super::Runs;
use super::drive::Order;
use super::record::Status;
use crate::model::{BooksId, JobId, RunId};
use crate::problem::Problem;
use crate::store::RunRow;

/// A run that is not over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unfinished {
    /// Id.
    pub id: RunId,
    /// Its job, once known.
    pub job: Option<JobId>,
    /// How it goes.
    pub status: Status,
}

impl Runs {
    /// Pleo is said to have closed a job: a run that waits in it looks, instead of finding out at its next sign of life.
    pub fn look_at(&self, books: BooksId, job: JobId) -> Result<(), Problem> {
        for row in self.open_rows(books)? {
            if row.job == Some(job)
                && let Some(task) = self.live().get(&row.id)
            {
                // A run on its way out needs no word.
                let _ = task.orders.send(Order::Look);
            }
        }
        Ok(())
    }

    /// Gives runs that wait for a person their task again, as when their program ended: Pleo ends a job that gets no sign
    /// of life for an hour.
    pub fn keep_waiting(self: &Arc<Self>, books: BooksId) -> Result<(), Problem> {
        for run in self.unfinished(books)? {
            if run.status == Status::Waiting {
                // Why it cannot go on stands in its record.
                let _ = self.resume(run.id);
            }
        }
        Ok(())
    }

    /// Runs of a company that are not over, oldest first.
    pub fn unfinished(&self, books: BooksId) -> Result<Vec<Unfinished>, Problem> {
        let rows = self.open_rows(books)?;
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                Some(Unfinished {
                    id: row.id,
                    job: row.job,
                    status: Status::of_word(&row.status)?,
                })
            })
            .collect())
    }

    fn open_rows(&self, books: BooksId) -> Result<Vec<RunRow>, Problem> {
        let words = [
            Status::Queued,
            Status::Running,
            Status::Waiting,
            Status::Paused,
            Status::Interrupted,
        ]
        .map(Status::word);
        let rows = self.store.read(|db| db.runs_with_status(&words))?;
        Ok(rows.into_iter().filter(|row| row.books == books).collect())
    }
}
