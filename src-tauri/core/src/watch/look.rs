//! One question to Pleo: which jobs are open, and what became of those that were.

use std::collections::{BTreeSet, HashSet};

use super::state::Failure;
use super::{Watch, What, policy};
use crate::companies::{ApiChoice, Company, REQUIRED_SCOPES};
use crate::model::{ExportJob, JobId, JobStatus};
use crate::pleo::{self, ApiVersion};
use crate::problem::Problem;
use crate::store::{Seen, SeenJob};

/// Jobs that are not listed and are read one by one, in one go.
const MOST_UNLISTED: usize = 20;
/// How long the key's rights are believed.
const SCOPES_KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// Asks for the open jobs of a company: one request, and one more for each job that was open and is no longer listed, or
/// that a notification `named` and that came and went unseen.
///
/// # Errors
/// What Pleo or the way to it says. Nothing is forgotten then.
pub(super) async fn look(
    watch: &Watch,
    company: &Company,
    named: &BTreeSet<JobId>,
) -> Result<(), Problem> {
    let books = company.books;
    let client = watch.companies.client(books).await?;
    let version = match company.settings.api {
        ApiChoice::V1 => ApiVersion::V1,
        ApiChoice::V2 => ApiVersion::V2,
        ApiChoice::V3 | ApiChoice::Auto => ApiVersion::V3,
    };
    let open = [JobStatus::Pending, JobStatus::InProgress];
    let mut jobs = client.jobs(version, company.id, &open).await?;
    let listed: HashSet<_> = jobs.iter().map(|job| job.id).collect();
    let known = watch.store.read(|db| db.open_jobs(books))?;
    let mut unlisted: BTreeSet<JobId> = known.iter().map(|known| known.job).collect();
    for job in named {
        // One that is known to be closed stays closed.
        if watch.store.read(|db| db.seen_job(books, *job))?.is_none() {
            unlisted.insert(*job);
        }
    }
    unlisted.retain(|job| !listed.contains(job));
    for job in unlisted.into_iter().take(MOST_UNLISTED) {
        match client.job(version, job).await {
            Ok(job) => jobs.push(job),
            Err(pleo::Error::NotFound { .. }) => {
                watch.store.write(|db| db.forget_seen_job(books, job))?;
                watch.announce(books, What::View);
            }
            // It is asked for again the next time.
            Err(_) => {}
        }
    }
    // A job of another company in our list is Pleo's mistake, or worse.
    jobs.retain(|job| job.company == company.id);
    take_in(watch, company, &jobs)
}

/// Saves what was seen and says what is new.
fn take_in(watch: &Watch, company: &Company, jobs: &[ExportJob]) -> Result<(), Problem> {
    let books = company.books;
    let now = watch.runs.clock().wall();
    // A job that one of our runs is making right now looks like anybody's until its answer is saved.
    let making = watch
        .runs
        .unfinished(books)?
        .iter()
        .any(|run| run.job.is_none());
    let seen: Vec<(Seen, SeenJob)> = watch.store.write(|db| {
        let mut seen = Vec::new();
        for job in jobs {
            if making && db.seen_job(books, job.id)?.is_none() {
                continue;
            }
            seen.push(db.see_job(books, job, now)?);
        }
        Ok(seen)
    })?;
    let settings = watch.settings_of(company)?;
    let quiet = policy::quiet(&settings, &super::zone(company), now);
    for (seen, job) in seen {
        match seen {
            Seen::New => {
                watch.update(books, |state| state.found = Some(now))?;
                let tell = !job.ours && job.status == JobStatus::Pending && !quiet;
                watch.announce(books, What::Found { job, tell });
            }
            Seen::Changed => {
                if !job.status.is_open() {
                    watch.runs.look_at(books, job.job)?;
                }
                watch.announce(books, What::Job(job));
            }
            Seen::Same => {}
        }
    }
    Ok(())
}

/// Pleo answered, or did not: kept for the health of the connection. Says whether anything changed for a person.
pub(super) async fn keep_health(
    watch: &Watch,
    company: &Company,
    outcome: Result<(), Problem>,
) -> Result<(), Problem> {
    let now = watch.runs.clock().wall();
    let before = watch.state(company.books)?;
    let scopes = match (&outcome, before.scopes_at) {
        (Ok(()), at) if at.is_none_or(|at| now.duration_since(at).abs() > SCOPES_KEPT) => {
            missing_scopes(watch, company).await
        }
        _ => None,
    };
    let state = watch.update(company.books, |state| {
        state.since.get_or_insert(now);
        match outcome {
            Ok(()) => {
                state.success = Some(now);
                state.failure = None;
            }
            Err(problem) => state.failure = Some(Failure { at: now, problem }),
        }
        if let Some(missing) = scopes {
            state.missing_scopes = missing;
            state.scopes_at = Some(now);
        }
    })?;
    let same = (state.failure.as_ref().map(|failure| failure.problem.code))
        == (before.failure.as_ref().map(|failure| failure.problem.code))
        && state.missing_scopes == before.missing_scopes;
    if !same || before.success.is_none() {
        watch.announce(company.books, What::View);
    }
    Ok(())
}

/// Rights the key lacks; none when Pleo does not say.
async fn missing_scopes(watch: &Watch, company: &Company) -> Option<Vec<String>> {
    let client = watch.companies.client(company.books).await.ok()?;
    let identity = client.introspect().await.ok()?;
    let lacks = |scope: &&&str| !identity.scopes.iter().any(|own| own == **scope);
    Some(
        REQUIRED_SCOPES
            .iter()
            .filter(lacks)
            .map(|scope| (*scope).to_owned())
            .collect(),
    )
}
