//! The frame: companies, connecting, settings and formats.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{FoundJobView, ProblemView, ProfileView, ReminderView};

/// Everything the frame of the window needs.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AppView {
    /// Grows with every change; an older view is dropped.
    pub revision: u32,
    /// Program version.
    pub version: String,
    /// Name under which the person is logged in at this computer; may be empty.
    pub user: String,
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
    /// A person or a rule refused access; keys live in memory until the app is closed.
    Denied,
    /// It does not answer or fails.
    Slow,
    /// It loses what is written to it, so it is not used; keys live in memory until the app is closed.
    Forgets,
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
    /// Runs that wait for a person: for a look at the checks, or for word of the import.
    pub waiting: u32,
    /// Runs that were interrupted and can be resumed.
    pub interrupted: u32,
    /// Entries that can be exported.
    pub ready: u32,
    /// Entries that lack something.
    pub incomplete: u32,
    /// When the list of entries was last complete (RFC 3339).
    pub fetched_at: Option<String>,
    /// The last fetch did not reach Pleo.
    pub offline: bool,
    /// Jobs that are open at Pleo and that no run here has taken up, oldest first.
    pub jobs: Vec<FoundJobView>,
    /// What a person should look at, most urgent first.
    pub reminders: Vec<ReminderView>,
    /// Nothing happens by itself.
    pub paused: bool,
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
    /// v3 where the company allows it, else v2, else v1; the run says why.
    Auto,
    /// Version 1.
    V1,
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
    /// Bills without a vendor are booked on that account; otherwise they are blocked.
    pub payable_without_vendor: bool,
    /// Accounts, codes, periods, names and numbers beyond that.
    pub profile: ProfileView,
    /// What targets have to be told, by key; those that were never set are not here.
    pub format_settings: Vec<SettingValue>,
}

/// One thing a target was told.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SettingValue {
    /// Key, see [`FormatSetting`].
    pub key: String,
    /// Value; empty: its default.
    pub value: String,
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
    /// How sure it is that the target takes the file.
    pub certainty: CertaintyView,
    /// What to know before the first import; may be empty.
    pub note: String,
    /// It takes a table of the company's own.
    pub takes_template: bool,
    /// What the target has to be told once per company.
    pub settings: Vec<FormatSetting>,
}

/// How sure it is that a target takes the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CertaintyView {
    /// A program we did not write reads it in our tests.
    Judged,
    /// By the maker's specification.
    Specified,
    /// Try it with one small import first.
    NeedsTrial,
}

/// Something a target has to be told once per company.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FormatSetting {
    /// Its key in the settings.
    pub key: String,
    /// Name for people.
    pub label: String,
    /// Where to find it.
    pub about: String,
    /// What is used when nothing is set; empty for nothing.
    pub default: String,
    /// Whether no file is made without it.
    pub needed: bool,
}

/// A menu of the native menu bar, in the words of the window.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MenuView {
    /// Its title.
    pub title: String,
    /// Its lines.
    pub lines: Vec<MenuLine>,
}

/// A line of a menu.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MenuLine {
    /// The command's id in the window's list of commands.
    pub id: String,
    /// Its words.
    pub label: String,
    /// Its key, e.g. `CmdOrCtrl+K`.
    pub accelerator: Option<String>,
}

/// A command was chosen from the native menu.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
#[serde(rename_all = "camelCase")]
pub struct CommandChosen {
    /// The command's id.
    pub id: String,
}

/// Words of a notification of the system; the window knows the language.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoticeView {
    /// First line.
    pub title: String,
    /// What it is about, without amounts.
    pub body: String,
    /// Where a click on it leads to.
    pub target: Option<NoticeTarget>,
}

/// Where a click on a notification leads to.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoticeTarget {
    /// The company.
    pub company_id: String,
    /// The job at Pleo, for one that waits to be taken up.
    pub job_id: Option<String>,
}

/// A notification of the system was clicked.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
pub struct NoticeClicked(pub NoticeTarget);

/// A profile file that somebody opened with the program.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OpenedView {
    /// Which of those this program was given.
    pub number: u32,
    /// The file's name, without its folder; empty where there were several.
    pub name: String,
    /// Why it cannot be used; none for a profile that can be looked at.
    pub problem: Option<ProblemView>,
}

/// A profile file was opened with the program.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
pub struct ProfileOpened(pub OpenedView);

/// The frame changed; carries it whole.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
pub struct AppChanged(pub AppView);
