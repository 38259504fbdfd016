//! The watch over a company: how it goes, what was chosen, what came.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::ProblemView;

/// A job that is open at Pleo.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FoundJobView {
    /// Pleo's id.
    pub id: String,
    /// Status in Pleo's word.
    pub status: String,
    /// Number of items.
    pub items: u32,
    /// When Pleo created it (RFC 3339).
    pub created_at: String,
}

/// Something about a connection a person should look at.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ReminderView {
    /// The key ends.
    #[serde(rename_all = "camelCase")]
    KeyEnds {
        /// Days until then; 0 or less: it ended.
        days: i32,
    },
    /// The key lacks rights.
    #[serde(rename_all = "camelCase")]
    MissingScopes {
        /// Which.
        scopes: Vec<String>,
    },
    /// Pleo does not answer as it should.
    #[serde(rename_all = "camelCase")]
    Troubled {
        /// Since when at least (RFC 3339).
        at: String,
        /// What it says.
        problem: ProblemView,
    },
    /// Notifications are wanted and do not work.
    #[serde(rename_all = "camelCase")]
    Hook {
        /// Why.
        problem: ProblemView,
    },
    /// A run could not be started by itself.
    #[serde(rename_all = "camelCase")]
    NotStarted {
        /// When (RFC 3339).
        at: String,
        /// Why.
        problem: ProblemView,
    },
}

/// Where the watch over a company stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PostView {
    /// Nobody watches.
    Off,
    /// Another program of this user watches.
    Standby,
    /// We watch.
    Watching,
}

/// What follows from a new job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PolicyView {
    /// A person is told.
    Ask,
    /// Its files are built; import and report wait for a person.
    Prepare,
    /// At set times the oldest job, or everything that is ready, is exported.
    Schedule,
}

/// Hours in which nobody is told and nothing is prepared, as `18:00`.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QuietView {
    /// Begin.
    pub from: String,
    /// End; before the begin: over midnight.
    pub to: String,
}

/// How a company is watched, as a person chose it.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WatchChoice {
    /// Nothing happens by itself.
    pub paused: bool,
    /// Notifications are received.
    pub hook: bool,
    /// Address of the tunnel or relay.
    pub address: String,
    /// Port of this computer it leads to.
    pub port: u16,
    /// What follows from a new job.
    pub policy: PolicyView,
    /// Weekdays of the schedule, Monday is 1.
    pub days: Vec<u8>,
    /// Time of the schedule, as `09:00`.
    pub time: String,
    /// Only if every item can be exported.
    pub only_ready: bool,
    /// Only if there are fewer items.
    pub fewer_than: Option<u32>,
    /// Quiet hours.
    pub quiet: Option<QuietView>,
    /// When the key ends (ISO 8601 date).
    pub key_expires: Option<String>,
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CameView {
    /// An export job appeared; Pleo was asked.
    JobCreated,
    /// An export job changed; Pleo was asked.
    JobChanged,
    /// A vendor was made.
    VendorCreated,
    /// It had come before.
    Again,
    /// Genuine, and not of Pleo's form.
    Malformed,
    /// Genuine, of a type nobody asked for.
    UnknownType,
    /// Genuine, about another company.
    OtherCompany,
    /// More came than can be told apart.
    TooMany,
    /// A header is missing: not signed.
    Unsigned,
    /// A header is not as it should be.
    BadHeader,
    /// Larger than a notification.
    TooLarge,
    /// Signed with another secret, or changed on its way.
    WrongSignature,
    /// Sent too long ago by this computer's clock.
    TooOld,
    /// Sent in the future by this computer's clock.
    TooNew,
}

/// A delivery.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryView {
    /// When it came (RFC 3339).
    pub at: String,
    /// What became of it.
    pub came: CameView,
}

/// A scheduled export that did not happen.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OmittedView {
    /// When it was due (RFC 3339).
    pub due: String,
    /// `nothing`, `not_ready` or `too_many`.
    pub why: String,
}

/// The watch over a company.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WatchView {
    /// Grows with every change; an older view is dropped.
    pub revision: u32,
    /// The company.
    pub company_id: String,
    /// Where it stands.
    pub post: PostView,
    /// When Pleo is asked next (RFC 3339); none while nobody asks.
    pub next: Option<String>,
    /// When Pleo last answered (RFC 3339).
    pub success: Option<String>,
    /// As chosen.
    pub choice: WatchChoice,
    /// What a person should look at.
    pub reminders: Vec<ReminderView>,
    /// Jobs that are open at Pleo, oldest first.
    pub jobs: Vec<FoundJobView>,
    /// The receiver listens on this port.
    pub listening: Option<u16>,
    /// Where Pleo sends to.
    pub endpoint: Option<String>,
    /// Pleo has our subscription.
    pub subscribed: bool,
    /// Deliveries since the start, newest first.
    pub deliveries: Vec<DeliveryView>,
    /// The last one that was not believed.
    pub last_refused: Option<DeliveryView>,
    /// When the next scheduled export is due (RFC 3339).
    pub scheduled: Option<String>,
    /// The last scheduled export that did not happen.
    pub omitted: Option<OmittedView>,
}

/// The watch over a company changed; carries it whole.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
pub struct WatchChanged(pub WatchView);

/// Something a person wants to be told of, wherever they look.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
#[serde(rename_all = "camelCase")]
pub struct Noticed {
    /// The company.
    pub company_id: String,
    /// Its name.
    pub company: String,
    /// What.
    pub news: News,
}

/// What a person wants to be told of.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum News {
    /// A job appeared.
    #[serde(rename_all = "camelCase")]
    Job {
        /// Pleo's id.
        job_id: String,
        /// Number of items.
        items: u32,
    },
    /// A run was started by itself.
    #[serde(rename_all = "camelCase")]
    Started {
        /// Its id.
        run_id: String,
    },
    /// The key ends.
    #[serde(rename_all = "camelCase")]
    KeyEnds {
        /// Days until then.
        days: i32,
    },
}
