//! The words of the decision: what can happen, and what can be done.

use crate::model::{ExportJob, JobEvent, JobFailureKind, JobStatus};
use crate::pleo::Place;
use crate::problem::Problem;
use crate::runs::record::FileFacts;

/// Something that happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::runs) enum Event {
    /// The run begins or goes on after a pause, a problem or a crash.
    Begun,
    /// Pleo created the job, or we found the one we created.
    Created(ExportJob),
    /// We looked: our request to create never reached Pleo.
    NotCreated,
    /// It is not known whether Pleo took the last write.
    Unclear,
    /// The job was read.
    Opened(ExportJob),
    /// Pleo took an event.
    Accepted,
    /// A page of the item list is stored.
    Listed {
        /// Next page.
        next: Option<Place>,
    },
    /// A page of data is stored.
    Read {
        /// Next page.
        next: Option<Place>,
    },
    /// Every receipt was fetched, or it is on record why not.
    Fetched,
    /// A list does not lead on from where we are. Nothing of it is lost, because rows are stored by entry.
    ListBroken(Problem),
    /// All items are checked.
    Checked {
        /// Will be in the file.
        ready: u32,
    },
    /// All items are checked and none goes into a new file, but files of earlier runs hold some of them.
    AlreadyBooked {
        /// Of those, items whose import nobody confirmed yet.
        unconfirmed: u32,
    },
    /// Another run booked entries since they were checked; nothing was written.
    Stale,
    /// A person wants the files.
    BuildAsked,
    /// The files are published and booked.
    Built(Vec<FileFacts>),
    /// A person said how the import went; refused items are stored.
    Confirmed,
    /// A batch of results is stored.
    Reported {
        /// Items Pleo has no result for yet.
        left: u32,
        /// Items with a successful result.
        successful: u32,
        /// Items with a failed result.
        failed: u32,
        /// Most common reason, when something failed.
        reason: Option<String>,
    },
    /// The job is not closed yet: Pleo lacks a result it had, or one that changed since.
    ResultsOpen,
    /// Pleo's record was compared with ours.
    Compared {
        /// The job as Pleo has it.
        job: ExportJob,
        /// Rows that differ.
        differences: u32,
    },
    /// Pleo was given a sign of life.
    Touched,
    /// A person pauses.
    PauseAsked,
    /// A person gives up.
    CancelAsked,
    /// It cannot go on right now; it can be resumed.
    Stopped(Problem),
    /// It can never go on. Pleo is told, if there is a job.
    Fatal(Problem, JobFailureKind),
    /// Pleo closed the job.
    JobGone {
        /// Status it has.
        status: JobStatus,
        /// Why, as Pleo says.
        reason: Option<String>,
    },
    /// This company needs the other API version.
    OtherVersionNeeded(Problem),
}

/// Something to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::runs) enum Effect {
    /// Create the job.
    Create,
    /// Look for the job we may have created.
    FindCreated,
    /// Read the job.
    Open,
    /// Send `started`.
    Claim,
    /// Read a page of the item list.
    List(Option<Place>),
    /// Read a page of data.
    Read(Option<Place>),
    /// Fetch receipts that are not on the disk.
    Fetch,
    /// Check all items.
    Check,
    /// Build and publish the files.
    Build,
    /// Report one batch.
    Report,
    /// Read which results arrived, because a batch may have been sent without its answer being stored.
    LookReported,
    /// Send the final event.
    Close(JobEvent),
    /// Read the job to see whether the final event arrived.
    LookClosed,
    /// Compare Pleo's record with ours.
    Compare,
}

impl Effect {
    /// Its name in the list of moments a test may end the program at.
    pub(in crate::runs) fn name(&self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::FindCreated => "find_created",
            Self::Open => "open",
            Self::Claim => "claim",
            Self::List(_) => "list",
            Self::Read(_) => "read",
            Self::Fetch => "fetch",
            Self::Check => "check",
            Self::Build => "build",
            Self::Report => "report",
            Self::LookReported => "look_reported",
            Self::Close(_) => "close",
            Self::LookClosed => "look_closed",
            Self::Compare => "compare",
        }
    }
}
