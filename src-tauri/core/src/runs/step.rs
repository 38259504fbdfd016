//! The decision: what a run does next, given what just happened. Pure: no clock, no chance, no input or output.
//!
//! Keeps true: `started` is asked for from `pending` only; a result is reported after the file was published; the final
//! event follows from the counts and is asked for once; before anything that cannot be repeated, the returned record
//! says that it is about to happen. The caller saves the record first and acts afterwards.

mod event;

use jiff::Timestamp;

pub(super) use event::{Effect, Event};

use super::record::{JobFacts, PhaseTimes, Record, Stage, Status};
use crate::companies::{ApiChoice, ReportPolicy};
use crate::formats::ReceiptPlace;
use crate::model::{ExportJob, JobEvent, JobFailureKind, JobStatus};
use crate::pleo::ApiVersion;
use crate::problem::{Code, Problem};

/// The next record and what to do, if anything.
pub(super) fn step(mut record: Record, event: Event, now: Timestamp) -> (Record, Option<Effect>) {
    let effect = decide(&mut record, event, now);
    keep_time(&mut record, now);
    (record, effect)
}

fn decide(record: &mut Record, event: Event, now: Timestamp) -> Option<Effect> {
    if record.status.is_over() {
        return None;
    }
    match event {
        Event::Begun => begin(record),
        Event::PauseAsked => {
            record.status = Status::Paused;
            None
        }
        Event::Stopped(problem) => {
            record.status = Status::Interrupted;
            record.problem = Some(problem);
            None
        }
        Event::ListBroken(problem) => {
            record.stage = match &record.stage {
                Stage::List { .. } => Stage::List { after: None },
                Stage::Read { .. } => Stage::Read { after: None },
                stage => stage.clone(),
            };
            record.status = Status::Interrupted;
            record.problem = Some(problem);
            None
        }
        Event::CancelAsked => cancel(record, now),
        Event::Fatal(problem, _) if record.stage == Stage::Open => {
            // A job we cannot even look at is not ours to end.
            record.problem = Some(problem);
            end(record, Status::Failed, now);
            None
        }
        Event::Fatal(problem, kind) => {
            let reason = format!("{} {}", problem.what, problem.next);
            because(record, problem);
            give_up(
                record,
                Status::Failed,
                JobEvent::Failed { kind, reason },
                now,
            )
        }
        Event::JobGone { status, reason } => job_gone(record, status, reason.as_deref(), now),
        Event::OtherVersionNeeded(problem) => other_version(record, problem, now),
        Event::Touched => {
            touch(record, now);
            go_on(record)
        }
        Event::Opened(job) => opened(record, &job, now),
        event => advance(record, event, now),
    }
}

/// The step for events that belong to one stage; an event that does not belong changes nothing.
fn advance(record: &mut Record, event: Event, now: Timestamp) -> Option<Effect> {
    match (record.stage.clone(), event) {
        (Stage::Create { .. }, Event::Created(job)) => {
            record.stage = Stage::Claim;
            if record.verdict == Some(Status::Cancelled) {
                record.job = Some(JobFacts::of(&job, now));
                return give_up(record, Status::Cancelled, cancelled(), now);
            }
            // A job that was found may have moved on since it was created.
            opened(record, &job, now)
        }
        (Stage::Create { .. }, Event::NotCreated) => {
            if record.verdict == Some(Status::Cancelled) {
                end(record, Status::Cancelled, now);
                return None;
            }
            let stage = Stage::Create {
                sent: false,
                looked: true,
            };
            go(record, stage)
        }
        (Stage::Create { .. }, Event::Unclear) => Some(Effect::FindCreated),
        (Stage::Claim, Event::Accepted) => {
            touch(record, now);
            if let Some(job) = &mut record.job {
                job.status = JobStatus::InProgress;
            }
            go(record, Stage::List { after: None })
        }
        (Stage::Claim, Event::Unclear) => go(record, Stage::Open),
        (Stage::List { .. }, Event::Listed { next }) => match next {
            Some(_) => go(record, Stage::List { after: next }),
            None => go(record, Stage::Read { after: None }),
        },
        (Stage::Read { .. }, Event::Read { next }) => match next {
            Some(_) => go(record, Stage::Read { after: next }),
            None => go_to_check(record),
        },
        (Stage::Check, Event::Checked { .. } | Event::AlreadyBooked { .. })
            if record.plan.review =>
        {
            record.stage = Stage::Review;
            record.status = Status::Waiting;
            None
        }
        (Stage::Check, Event::Checked { ready }) => after_check(record, ready),
        (Stage::Check, Event::AlreadyBooked { unconfirmed }) => {
            if unconfirmed > 0 && record.plan.report == ReportPolicy::Confirmed {
                record.stage = Stage::HandOver;
                record.status = Status::Waiting;
                return None;
            }
            after_check(record, 0)
        }
        // The check runs once more: tags and settings may have changed while a person looked, and receipts that could not
        // be reached may be there now.
        (Stage::Review, Event::BuildAsked) => {
            record.plan.review = false;
            record.status = Status::Running;
            go_to_check(record)
        }
        // What is booked elsewhere by now is sorted out by another check, before any file exists.
        (Stage::Build, Event::Stale) | (Stage::Receipts, Event::Fetched) => {
            go(record, Stage::Check)
        }
        (Stage::Build, Event::Built(files)) => {
            record.files = files;
            record.stage = Stage::HandOver;
            if let Some(job) = record.job.as_ref().filter(|job| job.is_closed()) {
                return job_gone(record, job.status.clone(), None, now);
            }
            match record.plan.report {
                ReportPolicy::Written => go(record, Stage::Report),
                ReportPolicy::Confirmed => {
                    record.stage = Stage::HandOver;
                    record.status = Status::Waiting;
                    None
                }
            }
        }
        (Stage::HandOver, Event::Confirmed) => {
            record.status = Status::Running;
            go(record, Stage::Report)
        }
        // Pleo takes nothing more; what it took before is known now.
        (Stage::Report, Event::Unclear) => {
            let closed = record.job.as_ref().filter(|job| job.is_closed());
            let Some(status) = closed.map(|job| job.status.clone()) else {
                return go(record, Stage::Report);
            };
            let ended = || Problem::job_ended(status.word(), None);
            record.problem.get_or_insert_with(ended);
            end(record, Status::Failed, now);
            None
        }
        (
            Stage::Report,
            Event::Reported {
                left,
                successful,
                failed,
                reason,
            },
        ) => {
            touch(record, now);
            if left > 0 {
                return go(record, Stage::Report);
            }
            let (verdict, event) = ending(successful, failed, reason);
            if verdict == Status::Failed {
                let problem = nothing_exported(failed, !record.files.is_empty());
                because(record, problem);
            }
            record.verdict = Some(verdict);
            go(record, Stage::Close { event, sent: false })
        }
        (Stage::Close { .. }, Event::ResultsOpen) => {
            // What a sign of life set back is known now.
            record.signs.clear();
            record.verdict = None;
            go(record, Stage::Report)
        }
        (Stage::Close { .. }, Event::Accepted) => go(record, Stage::Compare),
        (Stage::Close { .. }, Event::Unclear) => Some(Effect::LookClosed),
        (Stage::Compare, Event::Compared { job, differences }) => {
            let verdict = record.verdict.unwrap_or(Status::Failed);
            if differences > 0 {
                record.problem = Some(mismatch(differences));
            }
            if let Some(facts) = &mut record.job {
                facts.status = job.status;
            }
            end(record, verdict, now);
            None
        }
        _ => None,
    }
}

/// Begins, or goes on where the record says.
fn begin(record: &mut Record) -> Option<Effect> {
    record.problem.clone_from(&record.cause);
    match record.stage {
        Stage::Review | Stage::HandOver => {
            record.status = Status::Waiting;
            return None;
        }
        _ => record.status = Status::Running,
    }
    go_on(record)
}

/// Asks for what the stage is about after something came between. What may have reached Pleo is looked for first.
fn go_on(record: &mut Record) -> Option<Effect> {
    if record.status != Status::Running {
        return None;
    }
    match record.stage.clone() {
        Stage::Create { sent: true, .. } => Some(Effect::FindCreated),
        // Whether `started` arrived is seen from the job.
        Stage::Claim => go(record, Stage::Open),
        Stage::Report => Some(Effect::LookReported),
        Stage::Close { sent: true, .. } => Some(Effect::LookClosed),
        stage => go(record, stage),
    }
}

/// Checks the items, after their receipts were fetched where the company wants them.
fn go_to_check(record: &mut Record) -> Option<Effect> {
    let stage = match record.plan.profile.receipts.place {
        ReceiptPlace::None => Stage::Check,
        ReceiptPlace::Beside | ReceiptPlace::Package => Stage::Receipts,
    };
    go(record, stage)
}

/// Enters a stage and says what it begins with.
fn go(record: &mut Record, stage: Stage) -> Option<Effect> {
    let (stage, effect) = match stage {
        Stage::Create { looked, .. } => {
            let sent = true;
            (Stage::Create { sent, looked }, Some(Effect::Create))
        }
        Stage::Close { event, .. } => (
            Stage::Close {
                event: event.clone(),
                sent: true,
            },
            Some(Effect::Close(event)),
        ),
        Stage::Open => (Stage::Open, Some(Effect::Open)),
        Stage::Claim => (Stage::Claim, Some(Effect::Claim)),
        Stage::List { after } => (
            Stage::List {
                after: after.clone(),
            },
            Some(Effect::List(after)),
        ),
        Stage::Read { after } => (
            Stage::Read {
                after: after.clone(),
            },
            Some(Effect::Read(after)),
        ),
        Stage::Receipts => (Stage::Receipts, Some(Effect::Fetch)),
        Stage::Check => (Stage::Check, Some(Effect::Check)),
        Stage::Build => (Stage::Build, Some(Effect::Build)),
        Stage::Report => (Stage::Report, Some(Effect::Report)),
        Stage::Compare => (Stage::Compare, Some(Effect::Compare)),
        waiting @ (Stage::Review | Stage::HandOver | Stage::Over) => (waiting, None),
    };
    record.stage = stage;
    effect
}

fn opened(record: &mut Record, job: &ExportJob, now: Timestamp) -> Option<Effect> {
    record.job = Some(JobFacts::of(job, now));
    match (&record.stage, &job.status) {
        // The final event did arrive.
        (Stage::Close { event, .. }, status) if *status == event.leads_to() => {
            go(record, Stage::Compare)
        }
        (Stage::Close { .. }, JobStatus::Pending | JobStatus::InProgress) => {
            go(record, record.stage.clone())
        }
        (Stage::Open | Stage::Claim, JobStatus::Pending) => go(record, Stage::Claim),
        (Stage::Open | Stage::Claim, JobStatus::InProgress) => {
            go(record, Stage::List { after: None })
        }
        (_, JobStatus::Pending | JobStatus::InProgress) => {
            // Asked because a sign of life was not taken: the next one is due in a while, not at once.
            touch(record, now);
            go_on(record)
        }
        (_, status) => job_gone(record, status.clone(), job.failure_reason.as_deref(), now),
    }
}

fn after_check(record: &mut Record, ready: u32) -> Option<Effect> {
    if ready > 0 {
        go(record, Stage::Build)
    } else {
        go(record, Stage::Report)
    }
}

fn cancel(record: &mut Record, now: Timestamp) -> Option<Effect> {
    match record.stage {
        // This run made no file; what stands in files of earlier runs stays booked.
        Stage::HandOver if record.files.is_empty() => {
            give_up(record, Status::Cancelled, cancelled(), now)
        }
        // From here on a file may exist, and only a person knows what became of it.
        Stage::Build | Stage::HandOver | Stage::Report | Stage::Close { .. } | Stage::Compare => {
            go_on(record)
        }
        // The job may exist by now; only looking tells.
        Stage::Create { sent: true, .. } => {
            record.verdict = Some(Status::Cancelled);
            record.status = Status::Running;
            Some(Effect::FindCreated)
        }
        _ => give_up(record, Status::Cancelled, cancelled(), now),
    }
}

fn cancelled() -> JobEvent {
    JobEvent::Failed {
        kind: JobFailureKind::CanceledByUser,
        reason: "The export was cancelled before a file was made. Nothing was booked.".into(),
    }
}

fn give_up(
    record: &mut Record,
    verdict: Status,
    event: JobEvent,
    now: Timestamp,
) -> Option<Effect> {
    record.verdict = Some(verdict);
    if record.job.is_none() {
        end(record, verdict, now);
        return None;
    }
    record.status = Status::Running;
    go(record, Stage::Close { event, sent: false })
}

fn job_gone(
    record: &mut Record,
    status: JobStatus,
    reason: Option<&str>,
    now: Timestamp,
) -> Option<Effect> {
    let problem = Problem::job_ended(status.word(), reason);
    if let Some(job) = &mut record.job {
        job.status = status;
    }
    if record.stage == Stage::Build {
        // An attempt that was cut off may have left the file; only once it is booked can nothing in it be booked again.
        return go(record, Stage::Build);
    }
    let known = record.cause.as_ref().map(|cause| cause.code) == Some(Code::JobEnded);
    if record.stage == Stage::Report && !known {
        // Results whose answers were lost may have arrived before: Pleo is asked once what it has.
        because(record, problem);
        return Some(Effect::LookReported);
    }
    // Giving up on a job that is closed anyway is no further problem.
    let verdict = match record.verdict {
        Some(Status::Cancelled) => Status::Cancelled,
        _ => {
            record.problem = Some(problem);
            Status::Failed
        }
    };
    end(record, verdict, now);
    None
}

fn other_version(record: &mut Record, problem: Problem, now: Timestamp) -> Option<Effect> {
    let older = match (record.plan.api, record.api) {
        (ApiChoice::Auto, ApiVersion::V3) => Some(ApiVersion::V2),
        (ApiChoice::Auto, ApiVersion::V2) => Some(ApiVersion::V1),
        _ => None,
    };
    if let Some(version) = older {
        let why = match problem.code {
            Code::ContraAccounts => format!(
                "contra accounts, which {} needs, are not set up in Pleo",
                record.api
            ),
            _ => format!("Pleo does not offer {} to this company", record.api),
        };
        record.api = version;
        record.api_reason = format!("{version}, because {why}.");
        let stage = match &record.stage {
            // Pages of the other version are another list.
            Stage::Read { .. } => Stage::Read { after: None },
            stage => stage.clone(),
        };
        return go(record, stage);
    }
    let kind = JobFailureKind::MissingConfiguration;
    let reason = format!("{} {}", problem.what, problem.next);
    because(record, problem);
    give_up(
        record,
        Status::Failed,
        JobEvent::Failed { kind, reason },
        now,
    )
}

/// The verdict and the final event, from the counts alone.
fn ending(successful: u32, failed: u32, reason: Option<String>) -> (Status, JobEvent) {
    match (successful, failed) {
        (0, failed) => {
            let why = reason.map(|why| format!(" {why}")).unwrap_or_default();
            let event = JobEvent::Failed {
                kind: JobFailureKind::Validation,
                reason: format!("None of the {failed} entries could be exported.{why}"),
            };
            (Status::Failed, event)
        }
        (_, 0) => (Status::Completed, JobEvent::Completed),
        _ => (Status::CompletedWithErrors, JobEvent::CompletedWithErrors),
    }
}

fn nothing_exported(failed: u32, in_a_file: bool) -> Problem {
    if in_a_file {
        return Problem::new(
            Code::NothingToExport,
            format!("None of the {failed} entries counts as exported."),
            "A file was written, but its import was refused or Pleo took no result for it.",
            "Look at the reasons. Before you import the file after all, check what Pleo shows for these entries.",
        );
    }
    Problem::new(
        Code::NothingToExport,
        format!("None of the {failed} entries could be exported."),
        "No file was written. Pleo knows the reason of each entry and keeps them to export.",
        "Look at the reasons, correct the entries in Pleo, then start a new export.",
    )
}

fn mismatch(differences: u32) -> Problem {
    Problem::new(
        Code::Mismatch,
        format!("Pleo's record differs from ours in {differences} entries."),
        "The file and our record are complete; Pleo shows something else for these entries.",
        "Open the job in Pleo and compare; the list here shows what was reported.",
    )
}

/// Notes why the run will fail, also for when it stops on the way there.
fn because(record: &mut Record, problem: Problem) {
    record.problem = Some(problem.clone());
    record.cause = Some(problem);
}

fn end(record: &mut Record, status: Status, now: Timestamp) {
    record.status = status;
    record.stage = Stage::Over;
    record.ended_at = Some(now);
}

fn touch(record: &mut Record, now: Timestamp) {
    if let Some(job) = &mut record.job {
        job.touched_at = now;
    }
}

/// Keeps the timeline in step with the phase.
fn keep_time(record: &mut Record, now: Timestamp) {
    let over = record.stage == Stage::Over;
    let phase = record.phase();
    if let Some(last) = record.phases.last_mut() {
        if last.phase == phase {
            last.ended_at = over.then_some(now).or(last.ended_at);
            return;
        }
        last.ended_at = Some(now);
    }
    if !over {
        record.phases.push(PhaseTimes {
            phase,
            started_at: now,
            ended_at: None,
        });
    }
}

#[cfg(test)]
mod tests;
