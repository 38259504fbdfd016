//! Thousands of stories told by chance: whatever happens in whatever order, the decision keeps its promises.

use super::*;

/// Stories. Each has its own seed, which a failure names.
const STORIES: u64 = 3000;
/// Most events of a story before everything goes well.
const TROUBLE: usize = 40;
/// Most events from anywhere to the end once everything goes well.
const ENOUGH: usize = 40;

/// What must be true for what is asked next; filled by what happened.
#[derive(Default)]
struct Memory {
    checked: bool,
    /// Items are ready and no file holds them yet.
    file_due: bool,
    /// Every item has its result.
    all_reported: bool,
}

struct Story {
    rng: fastrand::Rng,
    record: Record,
    /// Under way.
    effect: Option<Effect>,
    memory: Memory,
}

impl Story {
    fn new(seed: u64) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        let report = rng.choice([ReportPolicy::Written, ReportPolicy::Confirmed]);
        let mut record = record(rng.bool(), report.expect("one of two"));
        record.plan.api = rng
            .choice([ApiChoice::Auto, ApiChoice::V3])
            .expect("one of two");
        if rng.bool() {
            record = Record::new(record.plan, Some(job(JobStatus::Pending).id), now());
        }
        Self {
            rng,
            record,
            effect: None,
            memory: Memory::default(),
        }
    }

    fn happens(&mut self, event: Event) {
        let before = self.record.clone();
        let (after, effect) = step(before.clone(), event.clone(), now());
        self.remember(&before, &event);
        self.judge(&before, &event, &after, effect.as_ref());
        (self.record, self.effect) = (after, effect);
    }

    fn remember(&mut self, before: &Record, event: &Event) {
        match (&before.stage, event) {
            (Stage::Check, Event::Checked { ready }) => {
                self.memory.checked = true;
                self.memory.file_due = *ready > 0;
            }
            (Stage::Check, Event::AlreadyBooked { .. }) => {
                self.memory.checked = true;
                self.memory.file_due = false;
            }
            (Stage::Build, Event::Stale) => self.memory.checked = false,
            (Stage::Build, Event::Built(_)) => self.memory.file_due = false,
            (Stage::Close { .. }, Event::ResultsOpen) => self.memory.all_reported = false,
            (Stage::Report, Event::Reported { left, .. }) => {
                self.memory.all_reported = *left == 0;
            }
            _ => {}
        }
    }

    fn judge(&self, before: &Record, event: &Event, after: &Record, effect: Option<&Effect>) {
        if before.status.is_over() {
            assert_eq!(
                (after, effect),
                (before, None),
                "nothing happens after the end"
            );
            return;
        }
        if after.status != Status::Running {
            assert_eq!(effect, None, "{:?} does nothing", after.status);
        }
        if after.status == Status::Waiting {
            assert!(matches!(after.stage, Stage::Review | Stage::HandOver));
        }
        assert_eq!(after.status.is_over(), after.stage == Stage::Over);
        assert_eq!(after.status.is_over(), after.ended_at.is_some());
        let Some(effect) = effect else {
            let unheard = matches!(event, Event::BuildAsked | Event::Confirmed);
            assert!(
                unheard || after.status != Status::Running,
                "{event:?} leaves {:?} standing still",
                after.stage
            );
            return;
        };
        match effect {
            Effect::Create => assert!(matches!(after.stage, Stage::Create { sent: true, .. })),
            Effect::Claim => assert!(
                matches!(event, Event::Created(_))
                    || matches!(event, Event::Opened(job) if job.status == JobStatus::Pending),
                "started after {event:?}"
            ),
            Effect::Build => assert!(self.memory.checked && after.stage == Stage::Build),
            Effect::Report => assert!(!self.memory.file_due, "reported before the file"),
            Effect::Close(event) => {
                let sent = true;
                let event = event.clone();
                assert!(after.verdict.is_some());
                if !matches!(event, JobEvent::Failed { .. }) {
                    assert!(self.memory.all_reported, "{event:?} with open items");
                }
                assert_eq!(after.stage, Stage::Close { event, sent });
            }
            Effect::Compare => assert_eq!(after.stage, Stage::Compare),
            Effect::FindCreated
            | Effect::Open
            | Effect::List(_)
            | Effect::Read(_)
            | Effect::Fetch
            | Effect::Check
            | Effect::LookReported
            | Effect::LookClosed => {}
        }
    }

    /// What the effect under way may bring.
    fn outcome(&mut self, effect: &Effect) -> Event {
        let stopped = Event::Stopped(Problem::key_missing());
        let fatal = Event::Fatal(Problem::nothing_selected(), JobFailureKind::Validation);
        let contra = Event::OtherVersionNeeded(Problem::new(Code::ContraAccounts, "", "", ""));
        let gone = Event::JobGone {
            status: JobStatus::Failed,
            reason: Some("expired".into()),
        };
        let opened = |status| Event::Opened(job(status));
        let any_status = [
            JobStatus::Pending,
            JobStatus::InProgress,
            JobStatus::InProgress,
            JobStatus::Completed,
            JobStatus::CompletedWithErrors,
            JobStatus::Failed,
            JobStatus::Unknown("parked".into()),
        ];
        let mut may = vec![stopped, success(effect)];
        match effect {
            Effect::Create => may.extend([Event::Unclear, fatal, contra]),
            Effect::FindCreated => may.push(Event::NotCreated),
            Effect::Open => may.extend(any_status.map(opened).into_iter().chain([fatal])),
            Effect::Claim => may.extend(any_status.map(opened).into_iter().chain([Event::Unclear])),
            Effect::List(_) => may.extend([listed("B"), gone, broken()]),
            Effect::Read(_) => {
                may.extend([read("C"), broken(), gone, contra, fatal, Event::Touched]);
            }
            Effect::Check => may.extend([
                Event::Checked { ready: 0 },
                Event::AlreadyBooked { unconfirmed: 1 },
                Event::Touched,
            ]),
            Effect::Build => may.extend([Event::Touched, opened(JobStatus::InProgress)]),
            Effect::Report => may.extend([
                reported(3, 1, 0),
                reported(0, 1, 1),
                reported(0, 0, 2),
                Event::Unclear,
                gone,
            ]),
            Effect::Close(event) => {
                // Whoever gives up does not look for results.
                if !matches!(event, JobEvent::Failed { .. }) {
                    may.push(Event::ResultsOpen);
                }
                may.extend(
                    any_status
                        .map(opened)
                        .into_iter()
                        .chain([Event::Unclear, gone]),
                );
            }
            Effect::Fetch | Effect::LookReported => may.push(gone),
            Effect::LookClosed => may.extend(any_status.map(opened)),
            Effect::Compare => may.push(Event::Compared {
                job: job(JobStatus::Failed),
                differences: 3,
            }),
        }
        self.rng.choice(may).expect("at least two")
    }

    /// Something goes on, well or not; or a person says something; or the program dies and is started again.
    fn chance(&mut self) {
        match self.rng.u8(0..12) {
            0 => self.happens(Event::PauseAsked),
            1 if self.effect != Some(Effect::Build) => self.happens(Event::CancelAsked),
            2 => self.happens(Event::Begun),
            3 => self.happens(Event::BuildAsked),
            4 => self.happens(Event::Confirmed),
            _ => match self.effect.clone() {
                Some(effect) => {
                    let event = self.outcome(&effect);
                    self.happens(event);
                }
                None => self.happens(Event::Begun),
            },
        }
        // An order that means nothing now is not heard by the work under way.
        if self.record.status == Status::Running && self.effect.is_none() {
            self.happens(Event::Begun);
            assert!(
                self.effect.is_some(),
                "{:?} stands still",
                self.record.stage
            );
        }
    }

    fn goes_well(&mut self) {
        let event = match (&self.effect, &self.record.stage) {
            (Some(effect), _) => success(effect),
            (None, Stage::Review) if self.record.status == Status::Waiting => Event::BuildAsked,
            (None, Stage::HandOver) if self.record.status == Status::Waiting => Event::Confirmed,
            (None, _) => Event::Begun,
        };
        self.happens(event);
    }
}

fn broken() -> Event {
    Event::ListBroken(Problem::nothing_selected())
}

fn listed(next: &str) -> Event {
    Event::Listed {
        next: next.parse().ok(),
    }
}

fn read(next: &str) -> Event {
    Event::Read {
        next: next.parse().ok(),
    }
}

fn success(effect: &Effect) -> Event {
    match effect {
        Effect::Create | Effect::FindCreated => Event::Created(job(JobStatus::Pending)),
        Effect::Open | Effect::LookClosed => Event::Opened(job(JobStatus::InProgress)),
        Effect::Claim | Effect::Close(_) => Event::Accepted,
        Effect::List(_) => Event::Listed { next: None },
        Effect::Read(_) => Event::Read { next: None },
        Effect::Fetch => Event::Fetched,
        Effect::Check => Event::Checked { ready: 2 },
        Effect::Build => Event::Built(vec![file()]),
        Effect::Report => reported(0, 2, 0),
        Effect::LookReported => Event::Unclear,
        Effect::Compare => Event::Compared {
            job: job(JobStatus::Completed),
            differences: 0,
        },
    }
}

#[test]
fn whatever_happens_the_promises_hold_and_every_run_comes_to_an_end() {
    let mut ends = std::collections::BTreeMap::<&str, u32>::new();
    for seed in 0..STORIES {
        // Shown only when an assertion of this story fails.
        println!("story {seed}");
        let mut story = Story::new(seed);
        story.happens(Event::Begun);
        for _ in 0..story.rng.usize(..=TROUBLE) {
            story.chance();
        }
        for _ in 0..ENOUGH {
            story.goes_well();
        }
        assert!(story.record.status.is_over(), "{:?}", story.record);
        *ends.entry(story.record.status.word()).or_default() += 1;
    }
    for word in ["completed", "completed_with_errors", "failed", "cancelled"] {
        assert!(ends.contains_key(word), "no story ends {word}: {ends:?}");
    }
}
