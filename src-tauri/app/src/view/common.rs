//! Amounts and problems, used by every other view.

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
