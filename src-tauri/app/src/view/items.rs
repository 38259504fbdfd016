//! Items of a run, their vendors, and how an import went.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::MoneyView;

/// Filter and order of a run's items.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ItemQuery {
    /// Matches merchant, note, vendor, amount; case is ignored. Empty: all.
    pub text: String,
    /// Only this part of the items.
    pub filter: ItemFilter,
    /// Only items that were left out or failed with exactly this sentence.
    pub reason: Option<String>,
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
    /// In a file of an earlier run already.
    BookedBefore,
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
    /// Number the accounting system gave; Pleo is told this one instead of the reference.
    pub voucher: Option<String>,
    /// Where an earlier run booked it.
    pub earlier: Option<EarlierView>,
    /// What becomes of it then.
    pub decision: Option<DecisionView>,
}

/// A booking that counts, made by an earlier run.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EarlierView {
    /// Number of the run that wrote it.
    pub run: u32,
    /// File name.
    pub file: String,
    /// What Pleo is told: the voucher number a person gave, else the reference in the file.
    pub voucher: String,
    /// When the file was written (RFC 3339).
    pub written_at: String,
    /// How far it has come.
    pub hand_over: HandOverView,
}

/// How far a file has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum HandOverView {
    /// In a published file.
    Written,
    /// A person was given the file.
    HandedOver,
    /// A person said that it was imported.
    Confirmed,
    /// Pleo acknowledged that it is exported.
    Reported,
}

/// What becomes of an entry that a file of an earlier run holds already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum DecisionView {
    /// Pleo is told that it is exported, with the earlier voucher. It goes into no new file.
    ReportOnly,
    /// It goes into the new file as well; the earlier booking no longer counts.
    BookAgain {
        /// Who decided it.
        who: String,
        /// Why.
        why: String,
    },
    /// Pleo is told that it failed, so that it returns to the list of entries.
    LeaveOut,
}

/// Entries of one decision.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DecidedView {
    /// The decision.
    pub decision: DecisionView,
    /// Accounting entry ids.
    pub entry_ids: Vec<String>,
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
    /// In a file of an earlier run already: it is only reported.
    Booked,
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
    /// A rule a person accepted.
    Rule,
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
    /// Voucher numbers the accounting system gave.
    pub vouchers: Vec<VoucherNumber>,
}

/// The number the accounting system gave an entry.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VoucherNumber {
    /// Accounting entry id.
    pub entry_id: String,
    /// The number; goes to Pleo.
    pub number: String,
}

/// What a pasted column or table of voucher numbers says.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VoucherPreview {
    /// Numbers that have their entry, by line.
    pub matches: Vec<VoucherMatch>,
    /// Lines that do not fit, at most 200.
    pub misfits: Vec<VoucherMisfit>,
    /// All lines that do not fit.
    pub misfit_count: u32,
    /// Vouchers of the file that got no number.
    pub without: u32,
}

/// A number and its entry.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VoucherMatch {
    /// Line of the text, from 1.
    pub line: u32,
    /// Accounting entry id.
    pub entry_id: String,
    /// Our reference in the file.
    pub reference: String,
    /// The number.
    pub number: String,
}

/// A line that does not fit.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VoucherMisfit {
    /// Line of the text, from 1; 0 for the text as a whole.
    pub line: u32,
    /// Its beginning.
    pub text: String,
    /// Why, as a sentence.
    pub why: String,
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

/// The items of one merchant in a run that can carry a vendor.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MerchantView {
    /// Merchant, or the note of items without one; may be empty.
    pub merchant: String,
    /// Items.
    pub items: u32,
    /// Of those, items without a vendor.
    pub open: u32,
    /// Of those, items that are left out while they have none.
    pub required: u32,
    /// Sums by currency.
    pub sums: Vec<MoneyView>,
    /// Vendors its items have.
    pub vendors: Vec<String>,
}
