//! How a run ends when something is in the way: Pleo is told what it can still be told, and the verdict stays what it was.

use super::*;
use crate::model::EntryId;
use crate::runs::record::Phase;

/// A run whose final event is under way.
fn closing() -> Record {
    let mut events = up_to_report();
    events.push(reported(0, 2, 0));
    walk(record(false, ReportPolicy::Written), events).0
}

/// A run that reads the data of its items.
fn reading() -> Record {
    let events = up_to_report().into_iter().take(4).collect();
    let (record, _) = walk(record(false, ReportPolicy::Written), events);
    assert_eq!(record.stage, Stage::Read { after: None });
    record
}

#[test]
fn what_can_never_go_on_is_told_to_pleo() {
    let fatal = Event::Fatal(
        Problem::nothing_selected(),
        JobFailureKind::MissingConfiguration,
    );
    let (closing, effects) = walk(reading(), vec![fatal]);
    let [Effect::Close(JobEvent::Failed { kind, .. })] = &effects[..] else {
        panic!("the job would stay open: {effects:?}");
    };
    assert_eq!(*kind, JobFailureKind::MissingConfiguration);
    assert_eq!(closing.status, Status::Running);
    let events = vec![
        Event::Accepted,
        Event::Compared {
            job: job(JobStatus::Failed),
            differences: 0,
        },
    ];
    let (end, effects) = walk(closing, events);
    assert_eq!(effects, [Effect::Compare]);
    assert_eq!(end.status, Status::Failed);
    assert_eq!(end.problem, Some(Problem::nothing_selected()));
}

#[test]
fn a_result_pleo_lacks_is_reported_before_the_job_is_closed() {
    let mut closing = closing();
    closing.signs = vec![EntryId(uuid::Uuid::from_u128(3))];
    let (open, effects) = walk(closing, vec![Event::ResultsOpen]);
    assert_eq!(
        (&open.stage, effects),
        (&Stage::Report, vec![Effect::Report])
    );
    assert_eq!((open.verdict, open.signs.as_slice()), (None, &[][..]));
    let (_, effects) = walk(open, vec![reported(0, 1, 1)]);
    assert_eq!(effects, [Effect::Close(JobEvent::CompletedWithErrors)]);
}

#[test]
fn a_run_a_person_gave_up_was_given_up_even_if_pleo_was_faster() {
    let gone = Event::JobGone {
        status: JobStatus::Failed,
        reason: None,
    };
    let (end, effects) = walk(reading(), vec![Event::CancelAsked, gone.clone()]);
    assert!(matches!(
        effects[..],
        [Effect::Close(JobEvent::Failed { .. })]
    ));
    assert_eq!((end.status, end.problem), (Status::Cancelled, None));
    let (end, _) = walk(reading(), vec![gone]);
    assert_eq!(end.status, Status::Failed, "nobody had given it up");
}

#[test]
fn a_final_event_without_an_answer_is_sent_again_only_where_it_did_not_arrive() {
    let looked = |status| {
        let events = vec![Event::Unclear, Event::Opened(job(status))];
        let (after, mut effects) = walk(closing(), events);
        assert_eq!(effects.remove(0), Effect::LookClosed);
        (after, effects)
    };
    let (_, effects) = looked(JobStatus::InProgress);
    assert_eq!(effects, [Effect::Close(JobEvent::Completed)]);
    let (_, effects) = looked(JobStatus::Completed);
    assert_eq!(effects, [Effect::Compare]);
    // Somebody else ended it, or Pleo did.
    let (end, effects) = looked(JobStatus::Failed);
    assert_eq!((end.status, effects), (Status::Failed, Vec::new()));
    assert_eq!(end.problem.map(|p| p.code), Some(Code::JobEnded));
}

#[test]
fn a_record_that_differs_is_told_and_changes_no_verdict() {
    for (differences, told) in [(0, None), (2, Some(Code::Mismatch))] {
        let job = job(JobStatus::Completed);
        let events = vec![Event::Accepted, Event::Compared { job, differences }];
        let (end, _) = walk(closing(), events);
        assert_eq!(end.status, Status::Completed);
        assert_eq!(end.problem.map(|p| p.code), told);
    }
}

#[test]
fn the_older_version_is_taken_for_a_reason_that_is_true() {
    for (code, words) in [
        (Code::ContraAccounts, "are not set up in Pleo"),
        (Code::ApiVersion, "does not offer"),
    ] {
        let needed = Event::OtherVersionNeeded(Problem::new(code, "", "", ""));
        let (second, _) = walk(reading(), vec![needed]);
        assert!(second.api_reason.contains(words), "{}", second.api_reason);
    }
}

#[test]
fn the_timeline_has_each_phase_once_and_no_gap() {
    let minute = |minutes| now() + jiff::SignedDuration::from_mins(minutes);
    let mut events = up_to_report();
    let job = job(JobStatus::Completed);
    let compared = Event::Compared {
        job,
        differences: 0,
    };
    events.extend([reported(1, 1, 0), reported(0, 2, 0), Event::Accepted]);
    events.push(compared);
    let mut record = record(false, ReportPolicy::Written);
    for (event, minutes) in events.into_iter().zip(0..) {
        record = step(record, event, minute(minutes)).0;
    }
    let phases: Vec<_> = record
        .phases
        .iter()
        .map(|times| (times.phase, times.started_at, times.ended_at))
        .collect();
    // Listing and reading are one phase, so are sending the final event and comparing; nobody handed anything over.
    let times = |phase, from, to| (phase, minute(from), Some(minute(to)));
    assert_eq!(
        phases,
        [
            times(Phase::Create, 0, 1),
            times(Phase::Claim, 1, 2),
            times(Phase::Read, 2, 4),
            times(Phase::Check, 4, 5),
            times(Phase::Build, 5, 6),
            times(Phase::Report, 6, 8),
            times(Phase::Close, 8, 10),
        ]
    );
}
