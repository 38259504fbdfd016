//! What the window sees: whole view models with a revision, never deltas.
//!
//! Money crosses as a decimal string with its currency, counts as `u32`, times as RFC 3339 strings. Nothing here can
//! hold a token: the key comes in through [`ConnectForm`] and no type carries it back.

use serde::{Deserialize, Serialize};
use specta::Type;

/// An amount for display: an exact decimal string in main units (`-63.66`) and its ISO 4217 code.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MoneyView {
    /// Signed decimal with a dot, as many decimals as the currency has.
    pub amount: String,
    /// ISO 4217 code.
    pub currency: String,
}

/// What went wrong, in words a bookkeeper can act on.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProblemView {
    /// Stable code the window branches on, e.g. `key_refused`.
    pub code: String,
    /// What happened.
    pub what: String,
    /// What it means for the books.
    pub books: String,
    /// What to do next.
    pub next: String,
    /// The one button that belongs to it.
    pub action: ProblemAction,
    /// Technical detail without secrets, for the folded part.
    pub detail: Option<String>,
}

/// The button a problem offers.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ProblemAction {
    /// Try the same thing again.
    Retry,
    /// Open the connection page to enter another key.
    ReplaceKey,
    /// Choose another folder.
    ChooseFolder,
    /// Open Pleo's accounting settings in the browser.
    OpenPleo,
    /// Show the job that is in the way.
    ShowJob,
    /// Start again with what is left in a new job.
    StartAgain,
    /// Nothing to press; the sentence says it all.
    None,
}

/// Everything the frame of the window needs.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AppView {
    /// Grows with every change; an older view is dropped.
    pub revision: u32,
    /// Program version.
    pub version: String,
    /// Where keys are kept.
    pub keychain: KeychainState,
    /// Connected companies, in the order of connecting.
    pub companies: Vec<CompanyView>,
}

/// What the system's keychain can do for us.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum KeychainState {
    /// Keys are saved in the system's keychain.
    Ready,
    /// It exists but is locked; keys can be read after unlocking it.
    Locked,
    /// None was found; keys live in memory until the app is closed.
    Missing,
}

/// Which Pleo a company is connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum EnvironmentView {
    /// The embedded sandbox; nothing leaves this computer.
    Demo,
    /// Pleo's production.
    Production,
    /// Pleo's staging.
    Staging,
    /// A sandbox on this computer at a loopback address.
    Local,
}

/// Where a company's key is.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum KeyPlace {
    /// In the system's keychain.
    Keychain,
    /// In memory, until the app is closed.
    Session,
    /// Nowhere: it has to be entered again.
    Missing,
}

/// One connected company.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CompanyView {
    /// Pleo's company id.
    pub id: String,
    /// Name as Pleo or the bookkeeper gives it.
    pub name: String,
    /// Which Pleo.
    pub environment: EnvironmentView,
    /// Where its key is.
    pub key: KeyPlace,
    /// When it was connected (RFC 3339).
    pub connected_at: String,
    /// Runs that work right now.
    pub running: u32,
    /// Runs that wait for a person.
    pub waiting: u32,
    /// Runs that were interrupted and can be resumed.
    pub interrupted: u32,
}

/// What the connect page sends.
#[derive(Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectForm {
    /// Which Pleo; `demo` is refused here.
    pub environment: EnvironmentView,
    /// Address of a local sandbox, for `local` only.
    pub base_url: Option<String>,
    /// The API key or access token, as pasted. Cleared from the page at once.
    pub key: String,
    /// How the key is sent.
    pub auth: AuthKind,
    /// The company, when the key serves several.
    pub company_id: Option<String>,
}

/// How Pleo is told who we are.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum AuthKind {
    /// API key, sent as HTTP Basic user name.
    ApiKey,
    /// Access token, sent as Bearer.
    Bearer,
}

/// How connecting ended.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ConnectOutcome {
    /// Connected and saved.
    Connected {
        /// The company.
        company: CompanyView,
        /// Scopes the key lacks that later steps need; empty when all are there.
        missing_scopes: Vec<String>,
    },
    /// The key serves several companies: ask which one, then send the form again with its id.
    ChooseCompany {
        /// The choices.
        companies: Vec<CompanyChoice>,
    },
}

/// A company a key can see.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CompanyChoice {
    /// Pleo's company id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// When Pleo is told that items were exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ReportPolicyView {
    /// As soon as the file is written.
    Written,
    /// When a person says that the import worked (default).
    Confirmed,
}

/// Which version of Pleo's Export API to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ApiChoiceView {
    /// v3 where the company allows it, else v2; the run says why.
    Auto,
    /// Version 2.
    V2,
    /// Version 3.
    V3,
}

/// A company's settings.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// Format id, e.g. `generic-csv`.
    pub format: String,
    /// Folder the files go to.
    pub folder: String,
    /// When to report.
    pub report: ReportPolicyView,
    /// Export API version.
    pub api: ApiChoiceView,
    /// Account number of the Pleo wallet, for items without a contra account.
    pub wallet_account: String,
    /// Account number of the debt to employees.
    pub out_of_pocket_account: String,
    /// Account number of wallet loads' other side.
    pub transfer_account: String,
    /// Payable account when a vendor has none of its own; empty: such an item is blocked.
    pub payable_account: String,
}

/// A file format the app can write.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FormatView {
    /// Id, e.g. `generic-xlsx`.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// File extension without the dot.
    pub extension: String,
    /// One sentence on what it is for.
    pub about: String,
}

/// Filter and order of the entries screen.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EntryQuery {
    /// Matches note, merchant, account, amount; case is ignored. Empty: all.
    pub text: String,
    /// Only entries that are (not) ready.
    pub ready: Option<bool>,
    /// Sort column.
    pub sort: EntrySort,
    /// Largest or newest first.
    pub descending: bool,
}

/// Sort columns of the entries screen.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum EntrySort {
    /// Date of the entry.
    Date,
    /// Merchant or note.
    Text,
    /// Amount in the entry's currency.
    Amount,
    /// Account number.
    Account,
    /// What is missing.
    Ready,
}

/// A window of rows of the entries screen.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EntryWindow {
    /// Grows with every fetched page and change.
    pub revision: u32,
    /// Rows that match the query.
    pub total: u32,
    /// Of those, how many are ready.
    pub ready: u32,
    /// Index of the first row.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<EntryRow>,
    /// Sum of all matching rows per currency.
    pub sums: Vec<MoneyView>,
    /// A fetch is going on.
    pub fetching: bool,
    /// When the list was last complete (RFC 3339).
    pub fetched_at: Option<String>,
    /// Why the last fetch stopped early; the rows there are stay usable.
    pub problem: Option<ProblemView>,
}

/// One accounting entry that is not exported yet.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EntryRow {
    /// Pleo's accounting entry id.
    pub id: String,
    /// `YYYY-MM-DD`.
    pub date: String,
    /// Note or document number; may be empty.
    pub text: String,
    /// Pleo's family, e.g. `CARD_PURCHASE`.
    pub family: String,
    /// Pleo's sub family, if any.
    pub sub_family: Option<String>,
    /// Amount.
    pub amount: MoneyView,
    /// Account number, if a category is chosen.
    pub account: Option<String>,
    /// Number of receipts.
    pub receipts: u32,
    /// Pleo's export status, e.g. `NOT_EXPORTED`.
    pub export_status: String,
    /// Everything an export needs is there.
    pub ready: bool,
    /// What is missing or odd.
    pub missing: Vec<MissingView>,
}

/// Why an entry is not ready.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum MissingView {
    /// No category, hence no account.
    Account,
    /// No receipt (a hint, not a block).
    Receipt,
    /// Not settled yet.
    Settlement,
    /// Locked by an open export job.
    Locked,
}

/// Which entries a new export takes.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(tag = "mode", rename_all = "camelCase")]
pub enum Selection {
    /// These ids.
    Some {
        /// Accounting entry ids.
        ids: Vec<String>,
    },
    /// All rows of the query but these.
    AllMatching {
        /// The query.
        query: EntryQuery,
        /// Ids left out.
        except: Vec<String>,
    },
}

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
    /// Files written.
    pub files: Vec<FileView>,
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

/// Filter and order of a run's items.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ItemQuery {
    /// Matches merchant, note, vendor, amount; case is ignored. Empty: all.
    pub text: String,
    /// Only this part of the items.
    pub filter: ItemFilter,
    /// Sort column.
    pub sort: ItemSort,
    /// Largest or newest first.
    pub descending: bool,
}

/// Parts of a run's items.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ItemFilter {
    /// All.
    All,
    /// Blocked or failed.
    Problems,
    /// May or must carry a vendor and has none.
    WithoutVendor,
}

/// Sort columns of a run's items.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ItemSort {
    /// Order in the job.
    Position,
    /// Date.
    Date,
    /// Merchant or note.
    Text,
    /// Amount in wallet currency.
    Amount,
    /// Account.
    Account,
    /// Vendor name.
    Vendor,
    /// State.
    State,
}

/// A window of rows of a run's items.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ItemWindow {
    /// Grows with every change of the run.
    pub revision: u32,
    /// Rows that match the query.
    pub total: u32,
    /// Index of the first row.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<ItemRow>,
}

/// State of one item in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ItemStateView {
    /// Listed, data not read yet.
    Listed,
    /// Data read, not checked yet.
    Read,
    /// Will be in the file.
    Ready,
    /// Cannot be in the file.
    Blocked,
    /// In a written file.
    Written,
    /// Reported as exported.
    Successful,
    /// Reported as failed.
    Failed,
    /// Ended by Pleo without a result.
    Abandoned,
    /// Finished before this run.
    Skipped,
}

/// Whether an item may carry a vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum VendorRuleView {
    /// Accounts payable: without a vendor the item is blocked.
    Required,
    /// May carry one.
    Optional,
    /// Items of this type cannot carry one.
    NotPossible,
}

/// Where an item's vendor comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum VendorSourceView {
    /// Pleo sent it with the item.
    Pleo,
    /// Tagged here.
    Tag,
    /// Pleo's supplier matches a vendor exactly, by code or tax number.
    Supplier,
    /// There is none.
    None,
}

/// The vendor cell of an item.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VendorCell {
    /// May it carry one?
    pub rule: VendorRuleView,
    /// Where it comes from.
    pub source: VendorSourceView,
    /// Pleo vendor id.
    pub id: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Vendor number in the accounting system.
    pub code: Option<String>,
}

/// One item of a run.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ItemRow {
    /// Pleo's accounting entry id.
    pub entry_id: String,
    /// Position in the job, from 1.
    pub position: u32,
    /// `YYYY-MM-DD`; empty until the data is read.
    pub date: String,
    /// Merchant; may be empty.
    pub merchant: String,
    /// Note; may be empty.
    pub text: String,
    /// Pleo's item type, e.g. `card_purchase`.
    pub kind: String,
    /// Amount in wallet currency.
    pub amount: Option<MoneyView>,
    /// Amount in supplier currency when it differs.
    pub supplier_amount: Option<MoneyView>,
    /// Account number and name; of the first line when split.
    pub account: Option<String>,
    /// Number of lines.
    pub lines: u32,
    /// Number of receipts.
    pub receipts: u32,
    /// Vendor.
    pub vendor: VendorCell,
    /// State.
    pub state: ItemStateView,
    /// Why it is blocked or failed.
    pub reason: Option<String>,
    /// Voucher reference in the file.
    pub reference: String,
}

/// A vendor one can pick.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VendorOption {
    /// Pleo vendor id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Vendor number in the accounting system.
    pub code: Option<String>,
    /// Tax registration number.
    pub tax_id: Option<String>,
}

/// What a bookkeeper says about an import.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportConfirmation {
    /// Items the accounting system refused; empty: everything was imported.
    pub refused: Vec<RefusedItem>,
}

/// One item the accounting system refused.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RefusedItem {
    /// Accounting entry id.
    pub entry_id: String,
    /// Why, in the bookkeeper's or the system's words; goes to Pleo.
    pub reason: String,
}

/// A run changed; carries the whole run.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
pub struct RunChanged(pub RunView);

/// The list of entries of a company changed.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
#[serde(rename_all = "camelCase")]
pub struct EntriesChanged {
    /// Company.
    pub company_id: String,
    /// Revision of the list.
    pub revision: u32,
}

/// The frame changed; carries it whole.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
pub struct AppChanged(pub AppView);
