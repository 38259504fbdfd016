//! Jobs and runs.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{
    ApiChoiceView, HandOverView, MoneyView, ProblemView, ReceiptsView, ReportPolicyView, Selection,
};

/// What a new run works on.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum RunSource {
    /// A new export job for chosen entries.
    Entries {
        /// The choice.
        selection: Selection,
    },
    /// An export job that exists in Pleo.
    Job {
        /// Pleo's export job id.
        job_id: String,
    },
}

/// What the new-export page sends.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NewRun {
    /// The company.
    pub company_id: String,
    /// Entries or a job.
    pub source: RunSource,
    /// Format id.
    pub format: String,
    /// Folder.
    pub folder: String,
    /// When to report.
    pub report: ReportPolicyView,
    /// Export API version.
    pub api: ApiChoiceView,
    /// What becomes of receipts, for this export alone.
    pub receipts: ReceiptsView,
}

/// One export job as Pleo lists it.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobRow {
    /// Pleo's export job id.
    pub id: String,
    /// Pleo's status, e.g. `in_progress`.
    pub status: String,
    /// RFC 3339.
    pub created_at: String,
    /// Number of items.
    pub items: u32,
    /// Reason Pleo shows for a failed job.
    pub failure_reason: Option<String>,
    /// Our run of it, if there is one.
    pub run_id: Option<String>,
    /// It is open and nobody here works on it.
    pub can_pick_up: bool,
}

/// One of our runs in a list.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RunRow {
    /// Our run id.
    pub id: String,
    /// Company.
    pub company_id: String,
    /// Running number per company, for people.
    pub number: u32,
    /// How it goes.
    pub status: RunStatusView,
    /// Where it is.
    pub phase: PhaseView,
    /// Format id.
    pub format: String,
    /// Items in the job.
    pub items: u32,
    /// Items that failed or were left out.
    pub failed: u32,
    /// Sum per currency.
    pub sums: Vec<MoneyView>,
    /// What it waits for.
    pub waiting_for: Option<WaitingFor>,
    /// Files written.
    pub files: Vec<FileView>,
    /// RFC 3339.
    pub started_at: String,
    /// RFC 3339.
    pub ended_at: Option<String>,
}

/// How a run goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RunStatusView {
    /// Waits for its turn.
    Queued,
    /// Works.
    Running,
    /// Waits for a person: see `waitingFor`.
    Waiting,
    /// Paused by a person.
    Paused,
    /// Ended and every item was reported as exported.
    Completed,
    /// Ended; some items were reported as failed.
    CompletedWithErrors,
    /// Ended without exporting anything.
    Failed,
    /// The program stopped while it worked; can be resumed.
    Interrupted,
    /// Given up by a person.
    Cancelled,
}

/// Where a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PhaseView {
    /// Creating or finding the export job in Pleo.
    Create,
    /// Telling Pleo that we work on it.
    Claim,
    /// Reading items.
    Read,
    /// Checking everything that can be known to fail.
    Check,
    /// Building files.
    Build,
    /// The bookkeeper imports the file.
    HandOver,
    /// Reporting item by item.
    Report,
    /// Final event and comparison with Pleo.
    Close,
}

/// What a waiting run wants from a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum WaitingFor {
    /// Look at the checks, tag vendors, then build.
    Review,
    /// Import the file, then confirm.
    Confirmation,
}

/// One step of the phase timeline.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PhaseStep {
    /// Which phase.
    pub phase: PhaseView,
    /// RFC 3339, once it began.
    pub started_at: Option<String>,
    /// RFC 3339, once it ended.
    pub ended_at: Option<String>,
}

/// Items by state.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ItemCounts {
    /// All items of the job.
    pub total: u32,
    /// Data read, not checked yet.
    pub read: u32,
    /// Will be in the file.
    pub ready: u32,
    /// Cannot be in the file; has a reason.
    pub blocked: u32,
    /// In a written file, not reported yet.
    pub written: u32,
    /// Reported as exported and acknowledged.
    pub successful: u32,
    /// Reported as failed and acknowledged.
    pub failed: u32,
    /// Ended by Pleo without a result.
    pub abandoned: u32,
    /// Finished before this run took the job up.
    pub skipped: u32,
    /// In a file of an earlier run already: only reported.
    pub booked: u32,
}

/// Items that failed or will fail for one reason.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FailureGroup {
    /// Pleo's item failure type, e.g. `missing_configuration`.
    pub kind: String,
    /// The sentence reported to Pleo.
    pub reason: String,
    /// How many items.
    pub count: u32,
}

/// One line of a run's event log.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    /// RFC 3339.
    pub at: String,
    /// Plain sentence.
    pub text: String,
}

/// A file a run left.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FileView {
    /// File name.
    pub name: String,
    /// Full path.
    pub path: String,
    /// Data rows of a table; none for other files.
    pub rows: Option<u32>,
    /// Size in KiB, rounded up.
    pub kib: u32,
    /// SHA-256, hexadecimal.
    pub sha256: String,
    /// What it is for.
    pub role: FileRoleView,
}

/// What a file of a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum FileRoleView {
    /// The accounting system imports it.
    Import,
    /// Import files, receipts, index and proof in one zip.
    Package,
    /// The index in the folder of receipts.
    Receipts,
}

/// Receipts of a run's items.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RunReceiptsView {
    /// In all, as Pleo counts them.
    pub wanted: u32,
    /// Fetched.
    pub fetched: u32,
    /// Looked for and not there.
    pub missing: u32,
    /// They are being fetched.
    pub fetching: bool,
}

/// How a file on disk compares with what was built.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum FileStateView {
    /// The same bytes.
    Same,
    /// Other bytes.
    Changed,
    /// Not there any more.
    Missing,
    /// There, and cannot be read.
    Unreadable,
}

/// Three totals that must agree, per currency.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Currency of this line.
    pub currency: String,
    /// Sum of all items Pleo gave us.
    pub pleo: String,
    /// Sum of the items in the file.
    pub file: String,
    /// Sum of the items left out of the file.
    pub left_out: String,
    /// Sum of the items Pleo acknowledged as exported.
    pub reported: String,
}

/// A file of an earlier run that holds items of this one.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BookedBeforeView {
    /// Number of the run that wrote it.
    pub run: u32,
    /// File name.
    pub file: String,
    /// Items of this run in it.
    pub items: u32,
}

/// A run, whole.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RunView {
    /// Grows with every change; an older view is dropped.
    pub revision: u32,
    /// Our run id.
    pub id: String,
    /// Company.
    pub company_id: String,
    /// Running number per company.
    pub number: u32,
    /// Pleo's export job id, once there is one.
    pub job_id: Option<String>,
    /// Pleo's status of the job when last read.
    pub job_status: Option<String>,
    /// How it goes.
    pub status: RunStatusView,
    /// Where it is.
    pub phase: PhaseView,
    /// What it waits for.
    pub waiting_for: Option<WaitingFor>,
    /// The timeline, one step per phase, in order.
    pub steps: Vec<PhaseStep>,
    /// Items by state.
    pub counts: ItemCounts,
    /// Ready items that still need a vendor by Pleo's rules (they are blocked until tagged).
    pub vendors_required: u32,
    /// Items that may carry a vendor and have none.
    pub vendors_optional: u32,
    /// Work done in the current phase, of `progress_total`.
    pub progress_done: u32,
    /// 0 when it cannot be known.
    pub progress_total: u32,
    /// Export API version in use, `v2` or `v3`.
    pub api: String,
    /// Why this version.
    pub api_reason: String,
    /// Format id.
    pub format: String,
    /// Folder.
    pub folder: String,
    /// When to report.
    pub report: ReportPolicyView,
    /// Requests sent by this run.
    pub requests_sent: u32,
    /// Of those, answered 429.
    pub answers_429: u32,
    /// When Pleo gives the job up unless it hears from us (RFC 3339).
    pub lease_until: Option<String>,
    /// Seconds Pleo waits in all before it gives the job up.
    pub lease_whole: Option<u32>,
    /// Pleo gave the job up before everything had its result: the rest can go on in a new job.
    pub can_continue: bool,
    /// The run that goes on for this one.
    pub continued_in: Option<String>,
    /// The run this one goes on for.
    pub continues: Option<String>,
    /// How far the files have come; none before there are any.
    pub hand_over: Option<HandOverView>,
    /// Files of earlier runs that hold items of this one.
    pub booked_before: Vec<BookedBeforeView>,
    /// Files written.
    pub files: Vec<FileView>,
    /// Receipts of the items; none where the company does not want them.
    pub receipts: Option<RunReceiptsView>,
    /// Texts that are not in the files as Pleo has them.
    pub texts_changed: u32,
    /// Totals per currency.
    pub totals: Vec<Totals>,
    /// Failures grouped by reason, largest first.
    pub failures: Vec<FailureGroup>,
    /// Newest last, at most 200.
    pub log: Vec<LogLine>,
    /// Why it stopped or waits, if something went wrong.
    pub problem: Option<ProblemView>,
    /// RFC 3339.
    pub started_at: String,
    /// RFC 3339.
    pub ended_at: Option<String>,
}

/// A run changed; carries the whole run.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
pub struct RunChanged(pub RunView);
