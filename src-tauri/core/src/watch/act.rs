//! Carrying out what the policy says.
//!
//! Keeps true: a scheduled time is seen to before anything is begun for it, so never twice; what could not be started is
//! said and not tried at every look; a run started by itself goes beyond its check only if the policy allows.

use std::sync::Arc;
use std::time::Duration;

use super::lookout::{Pass, Task};
use super::policy::{self, Action, Facts};
use super::state::{Failure, Omitted};
use super::{Policy, Watch, What, lock, zone};
use crate::companies::{Company, ReportPolicy};
use crate::logbook::note;
use crate::model::{JobId, JobStatus, RunId};
use crate::problem::Problem;
use crate::runs::{NewRun, Source, Stage, Status};
use crate::store::{EntryFilter, ItemState};

/// How soon the list of entries is fetched again for a schedule after that failed.
const FETCH_AGAIN: Duration = Duration::from_mins(10);
/// How soon a run is started by itself again after it could not be.
const START_AGAIN: jiff::SignedDuration = jiff::SignedDuration::from_mins(15);

impl Task {
    /// Does what the policy says.
    pub(super) async fn act(
        &self,
        watch: &Arc<Watch>,
        company: &Company,
        pass: &mut Pass,
    ) -> Result<(), Problem> {
        let settings = watch.settings_of(company)?;
        if settings.policy == Policy::Ask || settings.paused {
            return Ok(());
        }
        if !pass.went_on {
            pass.went_on = true;
            self.go_on(watch)?;
        }
        self.go_on_if_ready(watch)?;
        let mut facts = facts(watch, company)?;
        facts.fetched_at = facts.fetched_at.max(*lock(&pass.fetched_at));
        match policy::decide(&settings, &zone(company), &facts) {
            Action::Wait => {}
            Action::Prepare(job) => {
                self.start(watch, company, Source::Job(job), ReportPolicy::Confirmed)
                    .await?;
            }
            Action::Take(job, due) => {
                // Seen to before it is begun: a time is never seen to twice.
                watch.update(self.books, |state| state.done = Some(due))?;
                let report = company.settings.report;
                self.start(watch, company, Source::Job(job), report).await?;
            }
            Action::Fetch => {
                let now = watch.runs.clock().steady();
                let recently = pass
                    .fetched
                    .is_some_and(|last| now.saturating_sub(last) < FETCH_AGAIN);
                if !recently {
                    pass.fetched = Some(now);
                    // In a task of its own: stopping the watch must not leave a fetch half done.
                    let (companies, books, bell) =
                        (watch.companies.clone(), self.books, self.bell.clone());
                    let (begun, done) = (watch.runs.clock().wall(), pass.fetched_at.clone());
                    tokio::spawn(async move {
                        if companies.fetch_entries(books).await.is_ok() {
                            *lock(&done) = Some(begun);
                            bell.look();
                        }
                    });
                }
            }
            Action::Export(due) => {
                watch.update(self.books, |state| {
                    state.done = Some(due);
                    state.omitted = None;
                })?;
                let ready = EntryFilter {
                    ready: Some(true),
                    ..EntryFilter::default()
                };
                let entries = watch.store.read(|db| db.entry_ids(self.books, &ready))?;
                let report = company.settings.report;
                self.start(watch, company, Source::Entries(entries), report)
                    .await?;
            }
            Action::Skip(due, why) => {
                watch.update(self.books, |state| {
                    state.done = Some(due);
                    state.omitted = Some(Omitted {
                        due,
                        why: why.word().into(),
                    });
                })?;
                watch.announce(self.books, What::View);
            }
        }
        Ok(())
    }

    async fn start(
        &self,
        watch: &Arc<Watch>,
        company: &Company,
        source: Source,
        report: ReportPolicy,
    ) -> Result<(), Problem> {
        let careful = watch.settings_of(company)?.only_ready;
        let new = NewRun {
            books: self.books,
            source: source.clone(),
            format: company.settings.format.clone(),
            folder: company.settings.folder.clone(),
            report,
            api: company.settings.api,
            // The check decides whether everything is ready.
            review: careful,
            receipts: None,
        };
        let started = watch.runs.start(new).await;
        let now = watch.runs.clock().wall();
        watch.update(self.books, |state| match &started {
            Ok(run) => {
                state.start_problem = None;
                state.started = Some(*run);
                state.careful = careful.then_some(*run);
            }
            Err(problem) => {
                state.start_problem = Some(Failure {
                    at: now,
                    problem: problem.clone(),
                });
            }
        })?;
        match started {
            Ok(run) => {
                note("started_by_itself", &[("run", run.0.into())]);
                watch.announce(self.books, What::Started(run));
            }
            Err(_) => watch.announce(self.books, What::View),
        }
        Ok(())
    }

    /// Goes on with the run that was started by itself and was at work when its program ended.
    fn go_on(&self, watch: &Watch) -> Result<(), Problem> {
        let Some(started) = watch.state(self.books)?.started else {
            return Ok(());
        };
        let unfinished = watch.runs.unfinished(self.books)?;
        let interrupted = unfinished
            .iter()
            .any(|run| run.id == started && run.status == Status::Interrupted);
        if interrupted {
            // Why it cannot go on stands in its record.
            let _ = watch.runs.resume(started);
        }
        Ok(())
    }

    /// Builds the files of the run we started, if its check found everything ready; else a person looks at it.
    fn go_on_if_ready(&self, watch: &Watch) -> Result<(), Problem> {
        let Some(run) = watch.state(self.books)?.careful else {
            return Ok(());
        };
        let over = |run: RunId| -> Result<(), Problem> {
            watch.update(self.books, |state| {
                if state.careful == Some(run) {
                    state.careful = None;
                }
            })?;
            Ok(())
        };
        let Ok(snapshot) = watch.runs.snapshot(run) else {
            return over(run);
        };
        match (snapshot.record.status, &snapshot.record.stage) {
            (Status::Queued | Status::Running | Status::Interrupted, _) => Ok(()),
            (Status::Waiting, Stage::Review) => {
                if snapshot.count(ItemState::Blocked) == 0 {
                    watch.runs.build(run)?;
                }
                over(run)
            }
            _ => over(run),
        }
    }
}

fn facts(watch: &Watch, company: &Company) -> Result<Facts, Problem> {
    let books = company.books;
    let state = watch.state(books)?;
    let (jobs, rows, list) = watch.store.read(|db| {
        Ok((
            db.open_jobs(books)?,
            db.runs(books)?,
            db.entries(books, &EntryFilter::default(), 0, 0)?,
        ))
    })?;
    let had_a_run = |job: JobId| rows.iter().any(|row| row.job == Some(job));
    let now = watch.runs.clock().wall();
    let preparing = watch.settings_of(company)?.policy == Policy::Prepare;
    let failed_lately = state
        .start_problem
        .is_some_and(|failure| now.duration_since(failure.at).abs() < START_AGAIN);
    Ok(Facts {
        pending: jobs
            .iter()
            .filter(|job| job.status == JobStatus::Pending)
            // What could not be started is not tried at every look. A schedule tries once each time anyway.
            .filter(|_| !(preparing && failed_lately))
            .filter(|job| !had_a_run(job.job))
            .map(|job| (job.job, job.items))
            .collect(),
        run_open: !watch.runs.unfinished(books)?.is_empty(),
        folder: !company.settings.folder.as_os_str().is_empty(),
        ready: list.ready,
        incomplete: list.total - list.ready,
        fetched_at: list.fetched_at,
        done: state.done.or(state.since).unwrap_or(jiff::Timestamp::MAX),
        now,
    })
}
