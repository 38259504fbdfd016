//! What is kept of a run: how it goes (`status`) apart from where it is (`stage`, shown as `phase`).

use std::path::PathBuf;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::clock::{Clock, Heard};
use crate::companies::{ApiChoice, ReportPolicy};
use crate::formats::Profile;
use crate::model::{EntryId, ExportJob, JobEvent, JobId, JobStatus, RunId};
use crate::pleo::{ApiVersion, Place};
use crate::problem::{Code, Problem};
use crate::store::Decision;

/// How a run goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not started yet.
    Queued,
    /// Works.
    Running,
    /// Waits for a person.
    Waiting,
    /// Paused by a person.
    Paused,
    /// Stopped by a problem or by the end of the program; can be resumed.
    Interrupted,
    /// Every item was exported.
    Completed,
    /// Some items failed.
    CompletedWithErrors,
    /// Nothing was exported.
    Failed,
    /// Given up by a person.
    Cancelled,
}

impl Status {
    /// The word in the store and in the headless output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Paused => "paused",
            Self::Interrupted => "interrupted",
            Self::Completed => "completed",
            Self::CompletedWithErrors => "completed_with_errors",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    pub(super) fn of_word(word: &str) -> Option<Self> {
        [
            Self::Queued,
            Self::Running,
            Self::Waiting,
            Self::Paused,
            Self::Interrupted,
            Self::Completed,
            Self::CompletedWithErrors,
            Self::Failed,
            Self::Cancelled,
        ]
        .into_iter()
        .find(|status| status.word() == word)
    }

    /// Nothing more will happen.
    pub fn is_over(self) -> bool {
        matches!(
            self,
            Self::Completed | Self::CompletedWithErrors | Self::Failed | Self::Cancelled
        )
    }
}

/// Where a run is, for people.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Creating or finding the job.
    Create,
    /// Telling Pleo that we work on it.
    Claim,
    /// Reading items and fetching their receipts.
    Read,
    /// Checking them.
    Check,
    /// Building files.
    Build,
    /// The bookkeeper imports the file.
    HandOver,
    /// Reporting item by item.
    Report,
    /// Final event and comparison.
    Close,
}

impl Phase {
    /// All, in order.
    pub const ALL: [Self; 8] = [
        Self::Create,
        Self::Claim,
        Self::Read,
        Self::Check,
        Self::Build,
        Self::HandOver,
        Self::Report,
        Self::Close,
    ];
}

/// Exactly where a run is; what has to be known to go on after the program died.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Stage {
    /// The job has to be created. `sent`: the request may have reached Pleo.
    Create {
        /// Intent was recorded.
        sent: bool,
        /// An earlier request seemed not to have arrived; it may still do.
        looked: bool,
    },
    /// The job has to be read to see what may be done with it.
    Open,
    /// `started` has to be sent. Only a job that is still pending takes it.
    Claim,
    /// The job's list of items is read, page by page.
    List {
        /// Where to go on.
        after: Option<Place>,
    },
    /// The items' data is read, page by page.
    Read {
        /// Where to go on.
        after: Option<Place>,
    },
    /// Receipts are fetched, as long as their links live.
    Receipts,
    /// Items are checked.
    Check,
    /// A person looks at the checks and tags vendors.
    Review,
    /// Files are built and published.
    Build,
    /// A person imports the file.
    HandOver,
    /// Results are reported.
    Report,
    /// The final event has to be sent. `sent`: it may have reached Pleo.
    Close {
        /// The event.
        event: JobEvent,
        /// Intent was recorded.
        sent: bool,
    },
    /// Pleo's record is compared with ours.
    Compare,
    /// Nothing is left to do.
    Over,
}

impl Stage {
    /// The phase it belongs to.
    pub fn phase(&self) -> Phase {
        match self {
            Self::Create { .. } | Self::Open => Phase::Create,
            Self::Claim => Phase::Claim,
            Self::List { .. } | Self::Read { .. } | Self::Receipts => Phase::Read,
            Self::Check | Self::Review => Phase::Check,
            Self::Build => Phase::Build,
            Self::HandOver => Phase::HandOver,
            Self::Report => Phase::Report,
            Self::Close { .. } | Self::Compare | Self::Over => Phase::Close,
        }
    }
}

/// What a person decided before the run began.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// Format id.
    pub format: String,
    /// Folder for the files.
    pub folder: PathBuf,
    /// First part of the file name.
    pub file_stem: String,
    /// When to report.
    pub report: ReportPolicy,
    /// Export API version.
    pub api: ApiChoice,
    /// Stop after the check, for a person to look and to tag vendors.
    pub review: bool,
    /// Accounts and time zone.
    pub profile: Profile,
    /// Vouchers that were numbered before this run, so that its numbers go on from there.
    #[serde(default)]
    pub numbered_before: u64,
}

/// What we know of Pleo's job.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct JobFacts {
    /// Id.
    pub id: JobId,
    /// Status when last heard of.
    pub status: JobStatus,
    /// Seconds without an update after which Pleo ends it.
    pub expires_in: u32,
    /// Number of items Pleo announced.
    pub items: u32,
    /// When Pleo last heard of the job from us, by our wall clock.
    pub touched_at: Timestamp,
    /// The same on the clock nobody can set; none when it was heard of by reading the job only.
    #[serde(default)]
    pub heard: Option<Heard>,
    /// The job asks for vendors.
    #[serde(default)]
    pub vendor_based: bool,
}

/// How long Pleo still waits for us.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lease {
    /// Time left until Pleo gives the job up, unless it hears from us; zero when that has come.
    pub left: Duration,
    /// Time Pleo waits in all.
    pub whole: Duration,
}

impl JobFacts {
    /// Facts of a job that was just read or created.
    pub fn of(job: &ExportJob, now: Timestamp) -> Self {
        Self {
            id: job.id,
            status: job.status.clone(),
            expires_in: job.expires_in,
            items: job.number_of_items,
            // By Pleo's clock where it says, for ours may be wrong.
            touched_at: job
                .unheard
                .and_then(|unheard| now.checked_sub(unheard).ok())
                .unwrap_or_else(|| job.last_updated_at.unwrap_or(job.created_at).min(now)),
            heard: None,
            vendor_based: job.vendor_based_bookkeeping,
        }
    }

    /// Pleo ended the job, as far as was heard. A job that was never read is not known to be.
    pub fn is_closed(&self) -> bool {
        !self.status.is_open() && !matches!(self.status, JobStatus::Unknown(_))
    }

    /// Time since Pleo last heard of the job from us; none where the clocks contradict each other.
    fn unheard(&self, now: &Heard, wall: Timestamp) -> Option<Duration> {
        self.heard
            .as_ref()
            .and_then(|heard| heard.until(now))
            .or_else(|| wall.duration_since(self.touched_at).try_into().ok())
    }

    /// How long Pleo still waits; none where the clocks contradict each other.
    pub fn lease(&self, clock: &Clock) -> Option<Lease> {
        let whole = Duration::from_secs(u64::from(self.expires_in));
        let unheard = self.unheard(&clock.now(), clock.wall())?;
        Some(Lease {
            left: whole.saturating_sub(unheard),
            whole,
        })
    }

    /// When Pleo gives the job up unless it hears from us.
    pub fn lease_until(&self) -> Timestamp {
        self.touched_at
            .saturating_add(SignedDuration::from_secs(i64::from(self.expires_in)))
            .unwrap_or(self.touched_at)
    }

    /// Time to give a sign of life: a third of the lease has passed, or nobody knows.
    pub fn needs_sign(&self, clock: &Clock) -> bool {
        self.needs_sign_at(&clock.now(), clock.wall())
    }

    /// The same at a given moment.
    pub(super) fn needs_sign_at(&self, now: &Heard, wall: Timestamp) -> bool {
        self.unheard(now, wall)
            .is_none_or(|unheard| unheard >= self.third())
    }

    /// The same by the wall clock alone.
    pub fn sign_due(&self, now: Timestamp) -> bool {
        let unheard = now.duration_since(self.touched_at);
        Duration::try_from(unheard).is_ok_and(|unheard| unheard >= self.third())
    }

    fn third(&self) -> Duration {
        Duration::from_secs(u64::from(self.expires_in.max(3)) / 3)
    }
}

/// A file the run published.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FileFacts {
    /// Name.
    pub name: String,
    /// Full path.
    pub path: PathBuf,
    /// Data rows of a table.
    pub rows: Option<u64>,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
    /// When it was published.
    pub written_at: Timestamp,
}

impl FileFacts {
    /// It is a package or an index of receipts, not a file to import.
    pub fn is_beside(&self) -> bool {
        self.rows.is_none() && (self.name.ends_with(".zip") || self.name.ends_with("/index.csv"))
    }
}

/// One phase on the timeline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PhaseTimes {
    /// Which.
    pub phase: Phase,
    /// Begin.
    pub started_at: Timestamp,
    /// End.
    pub ended_at: Option<Timestamp>,
}

/// A run.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Record {
    /// What a person decided.
    pub plan: Plan,
    /// How it goes.
    pub status: Status,
    /// Where it is.
    pub stage: Stage,
    /// API version in use.
    pub api: ApiVersion,
    /// Why this one.
    pub api_reason: String,
    /// Pleo's job.
    pub job: Option<JobFacts>,
    /// The timeline so far.
    pub phases: Vec<PhaseTimes>,
    /// Files published.
    pub files: Vec<FileFacts>,
    /// Why it stopped, failed or differs.
    pub problem: Option<Problem>,
    /// How it will end once the final event was taken.
    pub verdict: Option<Status>,
    /// Why it will end so; a stop on the way there does not hide it.
    #[serde(default)]
    pub cause: Option<Problem>,
    /// Items a sign of life was about whose answer is not known: it may arrive after their result.
    #[serde(default)]
    pub signs: Vec<EntryId>,
    /// Requests sent for it.
    pub requests_sent: u64,
    /// Of those, answered 429.
    pub answers_429: u64,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// What becomes of entries that are booked already and nobody decided about.
    #[serde(default)]
    pub booked: Decision,
    /// The run this one goes on for, in a new job.
    #[serde(default)]
    pub continues: Option<RunId>,
    /// The run that goes on for this one.
    #[serde(default)]
    pub continued_in: Option<RunId>,
}

impl Record {
    /// The file at this place.
    ///
    /// # Errors
    /// `input_invalid` where the run has none.
    pub fn file(&self, index: u32) -> Result<&FileFacts, Problem> {
        usize::try_from(index)
            .ok()
            .and_then(|index| self.files.get(index))
            .ok_or_else(|| Problem::input("This run has no such file."))
    }

    /// A run that has not begun; `job` when it takes up an existing one.
    pub fn new(plan: Plan, job: Option<JobId>, now: Timestamp) -> Self {
        let (api, api_reason) = match plan.api {
            ApiChoice::V1 => (ApiVersion::V1, "Chosen in the settings."),
            ApiChoice::V2 => (ApiVersion::V2, "Chosen in the settings."),
            ApiChoice::V3 => (ApiVersion::V3, "Chosen in the settings."),
            ApiChoice::Auto => (ApiVersion::V3, "Pleo's current version."),
        };
        Self {
            plan,
            status: Status::Queued,
            stage: match job {
                Some(_) => Stage::Open,
                None => Stage::Create {
                    sent: false,
                    looked: false,
                },
            },
            api,
            api_reason: api_reason.into(),
            job: job.map(|id| JobFacts {
                id,
                status: JobStatus::Unknown(String::new()),
                expires_in: 3600,
                items: 0,
                touched_at: now,
                heard: None,
                vendor_based: false,
            }),
            phases: Vec::new(),
            files: Vec::new(),
            problem: None,
            verdict: None,
            cause: None,
            signs: Vec::new(),
            requests_sent: 0,
            answers_429: 0,
            ended_at: None,
            booked: Decision::default(),
            continues: None,
            continued_in: None,
        }
    }

    /// Pleo closed the job before every entry had its result; the others can go on in a new job.
    pub fn can_continue(&self) -> bool {
        let ended = |problem: &Problem| problem.code == Code::JobEnded;
        self.status.is_over()
            && self.continued_in.is_none()
            && self.problem.as_ref().is_some_and(ended)
    }

    /// Where it is, for people.
    pub fn phase(&self) -> Phase {
        // A run that is over stays on the phase it ended in.
        match self.stage {
            Stage::Over => self.phases.last().map_or(Phase::Create, |last| last.phase),
            ref stage => stage.phase(),
        }
    }
}
