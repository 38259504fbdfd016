//! Entries to export and what a person chose of them.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{MoneyView, ProblemView};

/// Filter and order of the entries screen.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EntryQuery {
    /// Matches note, merchant, account, amount; case is ignored. Empty: all.
    pub text: String,
    /// Only entries that are (not) ready.
    pub ready: Option<bool>,
    /// First day, `YYYY-MM-DD`.
    pub from: Option<String>,
    /// Last day, `YYYY-MM-DD`.
    pub to: Option<String>,
    /// Only entries that lack this.
    pub missing: Option<MissingView>,
    /// Only entries of this family, as Pleo names it.
    pub family: Option<String>,
    /// Least amount whatever its sign, a decimal in main units of each entry's own currency.
    pub least: Option<String>,
    /// Most amount, likewise.
    pub most: Option<String>,
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

/// What the list of entries adds up to.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OverviewView {
    /// Revision of the list.
    pub revision: u32,
    /// Entries that match the query.
    pub total: u32,
    /// Of those, ready ones.
    pub ready: u32,
    /// Of those that match: how many lack what. One entry may lack several things.
    pub missing: Vec<MissingCount>,
    /// Of those that match: sums by account and currency, largest first whatever the sign.
    pub accounts: Vec<AccountSum>,
    /// Months of the whole list, newest first.
    pub months: Vec<MonthCount>,
    /// Families of the whole list.
    pub families: Vec<FamilyCount>,
}

/// How many entries lack one thing.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MissingCount {
    /// What.
    pub missing: MissingView,
    /// How many.
    pub count: u32,
}

/// What stands on one account in one currency.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountSum {
    /// Account number; none for entries without one.
    pub account: Option<String>,
    /// Sum.
    pub sum: MoneyView,
    /// Entries.
    pub count: u32,
}

/// One month of the list.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MonthCount {
    /// `YYYY-MM`.
    pub month: String,
    /// Entries.
    pub total: u32,
    /// Of those, ready ones.
    pub ready: u32,
}

/// One family of entries.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FamilyCount {
    /// Pleo's family, e.g. `CARD_PURCHASE`.
    pub family: String,
    /// Entries.
    pub count: u32,
}

/// The list of entries of a company changed.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
#[serde(rename_all = "camelCase")]
pub struct EntriesChanged {
    /// Company.
    pub company_id: String,
    /// Revision of the list.
    pub revision: u32,
}
