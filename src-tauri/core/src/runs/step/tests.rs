//! The decision alone: what follows from what.

use super::*;
use crate::formats::Profile;
use crate::model::{CompanyId, JobId};
use crate::pleo::Place;
use crate::runs::record::{FileFacts, Plan};

fn now() -> Timestamp {
    "2026-11-01T09:00:00Z".parse().expect("a time")
}

fn record(review: bool, report: ReportPolicy) -> Record {
    let plan = Plan {
        format: "generic-csv".into(),
        folder: "/out".into(),
        file_stem: "Bageriet".into(),
        report,
        api: ApiChoice::Auto,
        review,
        profile: Profile::default(),
        numbered_before: 0,
    };
    Record::new(plan, None, now())
}

fn job(status: JobStatus) -> ExportJob {
    ExportJob {
        id: JobId(uuid::Uuid::from_u128(1)),
        company: CompanyId(uuid::Uuid::from_u128(2)),
        status,
        created_at: now(),
        last_updated_at: None,
        unheard: None,
        expires_in: 3600,
        number_of_items: 2,
        vendor_based_bookkeeping: false,
        failure_kind: None,
        failure_reason: None,
    }
}

fn reported(left: u32, successful: u32, failed: u32) -> Event {
    Event::Reported {
        left,
        successful,
        failed,
        reason: None,
    }
}

/// Feeds events and gives the last record with every effect asked for.
fn walk(mut record: Record, events: Vec<Event>) -> (Record, Vec<Effect>) {
    let mut effects = Vec::new();
    for event in events {
        let (next, effect) = step(record, event, now());
        record = next;
        effects.extend(effect);
    }
    (record, effects)
}

fn up_to_report() -> Vec<Event> {
    vec![
        Event::Begun,
        Event::Created(job(JobStatus::Pending)),
        Event::Accepted,
        Event::Listed { next: None },
        Event::Read { next: None },
        Event::Checked { ready: 2 },
        Event::Built(Vec::new()),
    ]
}

#[test]
fn the_plain_way_asks_for_each_thing_once() {
    let mut events = up_to_report();
    events.extend([reported(1, 1, 0), reported(0, 2, 0), Event::Accepted]);
    events.push(Event::Compared {
        job: job(JobStatus::Completed),
        differences: 0,
    });
    let (end, effects) = walk(record(false, ReportPolicy::Written), events);
    assert_eq!(
        effects,
        [
            Effect::Create,
            Effect::Claim,
            Effect::List(None),
            Effect::Read(None),
            Effect::Check,
            Effect::Build,
            Effect::Report,
            Effect::Report,
            Effect::Close(JobEvent::Completed),
            Effect::Compare,
        ]
    );
    assert_eq!((end.status, end.problem), (Status::Completed, None));
}

#[test]
fn the_final_event_follows_from_the_counts() {
    for (successful, failed, expected) in [
        (2, 0, Status::Completed),
        (1, 1, Status::CompletedWithErrors),
        (0, 2, Status::Failed),
    ] {
        let mut events = up_to_report();
        events.push(reported(0, successful, failed));
        let (record, _) = walk(record(false, ReportPolicy::Written), events);
        assert_eq!(record.verdict, Some(expected));
        assert!(
            matches!(record.stage, Stage::Close { sent: true, .. }),
            "the intent is in the record that is saved before it is sent"
        );
    }
}

#[test]
fn started_is_sent_to_a_pending_job_only() {
    let mut begun = record(false, ReportPolicy::Written);
    begun.stage = Stage::Open;
    let asked = |status| step(begun.clone(), Event::Opened(job(status)), now());
    assert_eq!(asked(JobStatus::Pending).1, Some(Effect::Claim));
    assert_eq!(asked(JobStatus::InProgress).1, Some(Effect::List(None)));
    let (ended, effect) = asked(JobStatus::Completed);
    assert_eq!((ended.status, effect), (Status::Failed, None));
    assert_eq!(ended.problem.map(|p| p.code), Some(Code::JobEnded));
}

#[test]
fn a_lost_answer_is_looked_into_before_anything_is_repeated() {
    let (record, effects) = walk(
        record(false, ReportPolicy::Written),
        vec![Event::Begun, Event::Unclear],
    );
    assert_eq!(effects, [Effect::Create, Effect::FindCreated]);
    // The program died after the intent was saved: the same look comes first.
    let (record, effect) = step(record, Event::Begun, now());
    assert_eq!(effect, Some(Effect::FindCreated));
    assert_eq!(
        step(record, Event::NotCreated, now()).1,
        Some(Effect::Create)
    );
}

#[test]
fn a_person_is_waited_for_where_the_plan_says_so() {
    let mut events = up_to_report();
    events.truncate(6);
    let (waiting, _) = walk(record(true, ReportPolicy::Confirmed), events);
    assert_eq!(
        (waiting.status, &waiting.stage),
        (Status::Waiting, &Stage::Review)
    );
    let (building, effects) = walk(
        waiting,
        vec![
            Event::Confirmed,
            Event::BuildAsked,
            Event::Checked { ready: 2 },
            Event::Built(vec![file()]),
        ],
    );
    assert_eq!(
        effects,
        [Effect::Check, Effect::Build],
        "a confirmation means nothing yet"
    );
    assert_eq!(building.stage, Stage::HandOver);
    let (kept, effect) = step(building.clone(), Event::CancelAsked, now());
    assert_eq!(
        (kept.stage, effect),
        (Stage::HandOver, None),
        "a file exists"
    );
    assert_eq!(
        step(building, Event::Confirmed, now()).1,
        Some(Effect::Report)
    );
}

#[test]
fn what_is_in_an_earlier_file_only_is_confirmed_or_given_up() {
    let mut events = up_to_report();
    events.truncate(5);
    events.push(Event::AlreadyBooked { unconfirmed: 2 });
    let (waiting, _) = walk(record(false, ReportPolicy::Confirmed), events.clone());
    assert_eq!(
        (waiting.status, &waiting.stage),
        (Status::Waiting, &Stage::HandOver),
        "nobody said that the earlier file was imported"
    );
    assert_eq!(
        step(waiting.clone(), Event::Confirmed, now()).1,
        Some(Effect::Report)
    );
    let (_, effect) = step(waiting, Event::CancelAsked, now());
    assert!(matches!(
        effect,
        Some(Effect::Close(JobEvent::Failed { .. }))
    ));
    let (_, effects) = walk(record(false, ReportPolicy::Written), events.clone());
    assert_eq!(effects.last(), Some(&Effect::Report));
    let (looked_at, _) = walk(record(true, ReportPolicy::Confirmed), events);
    assert_eq!(looked_at.stage, Stage::Review);
    let confirmed = Event::AlreadyBooked { unconfirmed: 0 };
    let mut events = up_to_report();
    events.truncate(5);
    events.push(confirmed);
    let (_, effects) = walk(record(false, ReportPolicy::Confirmed), events);
    assert_eq!(effects.last(), Some(&Effect::Report));
}

#[test]
fn what_another_run_booked_meanwhile_is_checked_again() {
    let mut events = up_to_report();
    events.pop();
    events.push(Event::Stale);
    let (record, effects) = walk(record(false, ReportPolicy::Written), events);
    assert_eq!(
        (record.stage, effects.last()),
        (Stage::Check, Some(&Effect::Check))
    );
}

#[test]
fn giving_up_tells_pleo_when_there_may_be_a_job() {
    let (asked, effects) = walk(
        record(false, ReportPolicy::Written),
        vec![Event::Begun, Event::CancelAsked],
    );
    assert_eq!(effects, [Effect::Create, Effect::FindCreated]);
    let (closing, effect) = step(
        asked.clone(),
        Event::Created(job(JobStatus::Pending)),
        now(),
    );
    assert!(
        matches!(effect, Some(Effect::Close(JobEvent::Failed { .. }))),
        "{effect:?}"
    );
    assert_eq!(closing.verdict, Some(Status::Cancelled));
    assert_eq!(
        step(asked, Event::NotCreated, now()).0.status,
        Status::Cancelled
    );
}

#[test]
fn nothing_happens_after_the_end() {
    let (gone, _) = walk(
        record(false, ReportPolicy::Written),
        vec![
            Event::Begun,
            Event::JobGone {
                status: JobStatus::Failed,
                reason: None,
            },
        ],
    );
    for event in [
        Event::Begun,
        Event::CancelAsked,
        Event::Accepted,
        reported(0, 2, 0),
    ] {
        let (after, effect) = step(gone.clone(), event, now());
        assert_eq!((after, effect), (gone.clone(), None));
    }
}

#[test]
fn automatic_falls_back_to_v2_and_then_to_v1() {
    let contra = || Problem::new(Code::ContraAccounts, "", "", "");
    let (second, effects) = walk(
        record(false, ReportPolicy::Written),
        vec![Event::Begun, Event::OtherVersionNeeded(contra())],
    );
    assert_eq!(effects, [Effect::Create, Effect::Create]);
    assert_eq!(second.api, ApiVersion::V2);
    let (third, effect) = step(second, Event::OtherVersionNeeded(contra()), now());
    assert_eq!((third.api, effect), (ApiVersion::V1, Some(Effect::Create)));
    assert!(third.api_reason.starts_with("v1, because "));
    let (end, effect) = step(third, Event::OtherVersionNeeded(contra()), now());
    assert_eq!((end.status, effect), (Status::Failed, None));
}

#[test]
fn an_order_that_comes_too_late_does_not_stop_the_work() {
    let (reporting, _) = walk(record(false, ReportPolicy::Written), up_to_report());
    let (still, effect) = step(reporting.clone(), Event::CancelAsked, now());
    assert_eq!((&still, effect), (&reporting, Some(Effect::LookReported)));
    let mut events = up_to_report();
    events.push(reported(0, 2, 0));
    let (closing, _) = walk(record(false, ReportPolicy::Written), events);
    assert_eq!(
        step(closing, Event::CancelAsked, now()).1,
        Some(Effect::LookClosed)
    );
}

#[test]
fn a_sign_of_life_interrupts_nothing() {
    let mut events = up_to_report();
    events.truncate(4);
    let (reading, effects) = walk(record(false, ReportPolicy::Written), events);
    assert_eq!(effects.last(), Some(&Effect::Read(None)));
    let later = now() + jiff::SignedDuration::from_mins(20);
    for event in [Event::Touched, Event::Opened(job(JobStatus::InProgress))] {
        let (touched, effect) = step(reading.clone(), event, later);
        assert_eq!(effect, Some(Effect::Read(None)));
        assert!(
            !touched.job.expect("a job").sign_due(later),
            "or it would never end"
        );
    }
}

#[test]
fn entries_in_a_file_are_never_said_to_be_in_none() {
    for (files, word) in [
        (Vec::new(), "No file"),
        (vec![file()], "A file was written"),
    ] {
        let mut events = up_to_report();
        events.pop();
        events.extend([Event::Built(files), reported(0, 0, 2)]);
        let (record, _) = walk(record(false, ReportPolicy::Written), events);
        let problem = record.problem.expect("nothing was exported");
        assert_eq!(problem.code, Code::NothingToExport);
        assert!(problem.books.starts_with(word), "{problem}");
    }
}

fn file() -> FileFacts {
    FileFacts {
        name: "a.csv".into(),
        path: "/out/a.csv".into(),
        rows: Some(2),
        bytes: 10,
        sha256: String::new(),
        written_at: now(),
    }
}

#[test]
fn a_broken_list_is_read_from_its_beginning() {
    let cursor = || "B".parse::<Place>().ok();
    let (listing, read) = (
        Stage::List { after: cursor() },
        Stage::Read { after: cursor() },
    );
    let beginnings = [Effect::List(None), Effect::Read(None)];
    for (stage, beginning) in [listing, read].into_iter().zip(beginnings) {
        let mut record = record(false, ReportPolicy::Written);
        (record.stage, record.status) = (stage, Status::Running);
        let broken = Event::ListBroken(Problem::nothing_selected());
        let (stopped, effects) = walk(record, vec![broken, Event::Begun]);
        assert_eq!(
            (stopped.status, effects),
            (Status::Running, vec![beginning])
        );
    }
}

#[test]
fn a_job_nobody_shows_us_is_not_told_that_it_failed() {
    let mut opening = record(false, ReportPolicy::Written);
    opening.stage = Stage::Open;
    opening.job = Some(JobFacts::of(&job(JobStatus::Pending), now()));
    let fatal = Event::Fatal(Problem::nothing_selected(), JobFailureKind::Validation);
    let (end, effects) = walk(opening, vec![Event::Begun, fatal]);
    assert_eq!((end.status, effects), (Status::Failed, vec![Effect::Open]));
}

#[test]
fn every_stage_is_gone_on_with_as_if_the_program_had_died_in_it() {
    let cursor = |text: &str| text.parse::<Place>().ok();
    let close = |sent| Stage::Close {
        event: JobEvent::Completed,
        sent,
    };
    let create = |sent| Stage::Create {
        sent,
        looked: false,
    };
    let table = [
        (create(false), Status::Running, Some(Effect::Create)),
        (create(true), Status::Running, Some(Effect::FindCreated)),
        (Stage::Open, Status::Running, Some(Effect::Open)),
        (Stage::Claim, Status::Running, Some(Effect::Open)),
        (
            Stage::List { after: cursor("B") },
            Status::Running,
            Some(Effect::List(cursor("B"))),
        ),
        (
            Stage::Read { after: cursor("C") },
            Status::Running,
            Some(Effect::Read(cursor("C"))),
        ),
        (Stage::Check, Status::Running, Some(Effect::Check)),
        (Stage::Review, Status::Waiting, None),
        (Stage::Build, Status::Running, Some(Effect::Build)),
        (Stage::HandOver, Status::Waiting, None),
        (Stage::Report, Status::Running, Some(Effect::LookReported)),
        (
            close(false),
            Status::Running,
            Some(Effect::Close(JobEvent::Completed)),
        ),
        (close(true), Status::Running, Some(Effect::LookClosed)),
        (Stage::Compare, Status::Running, Some(Effect::Compare)),
    ];
    for (stage, status, expected) in table {
        for stopped in [
            Status::Queued,
            Status::Running,
            Status::Paused,
            Status::Interrupted,
        ] {
            let mut record = record(true, ReportPolicy::Confirmed);
            (record.stage, record.status) = (stage.clone(), stopped);
            record.job = Some(JobFacts::of(&job(JobStatus::InProgress), now()));
            let (begun, effect) = step(record, Event::Begun, now());
            assert_eq!((begun.status, &effect), (status, &expected), "{stage:?}");
        }
    }
}

mod chance;
mod endings;

/// A run that builds, with a job that Pleo has open.
fn building() -> Record {
    let events = up_to_report().into_iter().take(6).collect();
    let (record, _) = walk(record(false, ReportPolicy::Confirmed), events);
    assert_eq!(record.stage, Stage::Build);
    record
}

#[test]
fn a_file_that_may_exist_is_booked_before_a_closed_job_ends_the_run() {
    let gone = [
        Event::Opened(job(JobStatus::Failed)),
        Event::JobGone {
            status: JobStatus::Failed,
            reason: None,
        },
    ];
    for event in gone {
        let (record, effects) = walk(building(), vec![event]);
        assert_eq!(effects, [Effect::Build], "the rows are booked first");
        assert!(record.job.as_ref().is_some_and(JobFacts::is_closed));
        let (record, effects) = walk(record, vec![Event::Built(Vec::new())]);
        assert_eq!((record.status, effects), (Status::Failed, Vec::new()));
        assert_eq!(
            record.problem.map(|problem| problem.code),
            Some(Code::JobEnded)
        );
    }
}

#[test]
fn what_a_closed_job_took_is_looked_up_once() {
    let gone = || Event::JobGone {
        status: JobStatus::Failed,
        reason: None,
    };
    let ended = |record: &Record| {
        let code = record.problem.as_ref().map(|problem| problem.code);
        assert_eq!(
            (record.status, code),
            (Status::Failed, Some(Code::JobEnded))
        );
    };
    for event in [gone(), Event::Opened(job(JobStatus::Failed))] {
        let mut events = up_to_report();
        events.push(event);
        let (looking, mut effects) = walk(record(false, ReportPolicy::Written), events);
        assert_eq!(effects.pop(), Some(Effect::LookReported));
        assert_eq!(looking.stage, Stage::Report);

        let (end, effects) = walk(looking.clone(), vec![Event::Unclear]);
        assert_eq!(effects, []);
        ended(&end);

        // Pleo does not show it.
        let (end, effects) = walk(looking.clone(), vec![gone()]);
        assert_eq!(effects, []);
        ended(&end);

        // The program dies on the way, or the network does.
        let stopped = Event::Stopped(Problem::key_missing());
        let events = vec![stopped, Event::Begun, Event::Unclear];
        let (end, effects) = walk(looking, events);
        assert_eq!(effects, [Effect::LookReported]);
        ended(&end);
    }
}

#[test]
fn a_reason_to_fail_survives_a_stop_on_the_way_to_the_end() {
    let mut events = up_to_report();
    events.push(reported(0, 0, 2));
    events.push(Event::Stopped(Problem::key_missing()));
    let (stopped, _) = walk(record(false, ReportPolicy::Written), events);
    assert_eq!(
        stopped.problem.as_ref().map(|p| p.code),
        Some(Code::KeyMissing)
    );
    let (end, _) = walk(
        stopped,
        vec![
            Event::Begun,
            Event::Opened(job(JobStatus::Failed)),
            Event::Compared {
                job: job(JobStatus::Failed),
                differences: 0,
            },
        ],
    );
    assert_eq!(end.status, Status::Failed);
    assert_eq!(end.problem.map(|p| p.code), Some(Code::NothingToExport));
}

#[test]
fn a_job_that_was_found_in_progress_is_not_started_again() {
    let begun = vec![Event::Begun, Event::Created(job(JobStatus::InProgress))];
    let (_, effects) = walk(record(false, ReportPolicy::Written), begun);
    assert_eq!(effects, [Effect::Create, Effect::List(None)]);
}
