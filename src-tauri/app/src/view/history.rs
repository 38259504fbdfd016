//! What a run did and what its files hold: history, comparison, previews, and one item whole.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{ItemRow, MoneyView};

/// One line of a run's history.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditLineView {
    /// RFC 3339.
    pub at: String,
    /// `said` for a sentence of the run, else the word of the booking ledger: `published`, `handed_over`, `confirmed`,
    /// `voided`, `superseded`.
    pub kind: String,
    /// The sentence; empty for lines of the ledger.
    pub text: String,
    /// Entries it is about; 0 for the whole run.
    pub entries: u32,
    /// Of those, entries that were given a voucher number.
    pub numbered: u32,
    /// Who decided it, where that was asked.
    pub who: Option<String>,
    /// Why.
    pub why: Option<String>,
}

/// How a file on the disk differs from what was built.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ComparisonView {
    /// Lines of what was built.
    pub built_lines: u32,
    /// Lines of the file on the disk.
    pub found_lines: u32,
    /// Lines that are not the same.
    pub differing: u32,
    /// The first of them.
    pub first: Option<DifferenceView>,
    /// They are texts; of others only the sizes can be compared.
    pub text: bool,
}

/// One line in two files.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DifferenceView {
    /// Number of the line, from 1.
    pub line: u32,
    /// As it was built.
    pub built: String,
    /// As it is on the disk.
    pub found: String,
}

/// Texts of a run that are not in its files as Pleo has them.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TextChangesView {
    /// All of the run.
    pub total: u32,
    /// Those asked for, in the order of the files.
    pub rows: Vec<TextChangeView>,
}

/// One text, before and after.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TextChangeView {
    /// Reference of its voucher.
    pub reference: String,
    /// Field of the file.
    pub field: String,
    /// What was done: `quoted`, `stripped`, `transliterated`, `unbroken`, `removed`, `replaced`, `cut`, `as_text`.
    pub kinds: Vec<String>,
    /// As Pleo has it, at most 2,000 characters.
    pub before: String,
    /// As it is in the file, at most 2,000 characters.
    pub after: String,
}

/// A receipt that could not be fetched.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MissingReceiptView {
    /// Day of its item, `YYYY-MM-DD`.
    pub date: String,
    /// Merchant of its item.
    pub merchant: String,
    /// Reference of its voucher; empty before the check.
    pub reference: String,
    /// Which of the item's receipts, from 1.
    pub number: u32,
    /// Why, as a sentence.
    pub reason: String,
}

/// The beginning of a file.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FilePreviewView {
    /// Number of the run whose items it shows.
    pub run: u32,
    /// Rows and text.
    pub shown: ShownView,
    /// Vouchers in it.
    pub vouchers: u32,
    /// Items that cannot be written so.
    pub left_out: Vec<LeftOutView>,
    /// What the format has to be told first, as sentences.
    pub lacks: Vec<String>,
}

/// An item that cannot be written.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LeftOutView {
    /// Its reference.
    pub reference: String,
    /// Why, as a sentence.
    pub reason: String,
}

/// Rows of a file as a person reads them.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ShownView {
    /// Names of the columns; empty where a file is no table.
    pub columns: Vec<String>,
    /// Rows with a cell for every column, as they are in the file.
    pub rows: Vec<Vec<String>>,
    /// The beginning of the file's text; empty for a workbook.
    pub text: String,
}

/// One item of a run, whole.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ItemDetailView {
    /// As listed.
    pub row: ItemRow,
    /// Day it is booked on, `YYYY-MM-DD`; none when it cannot be.
    pub booked_on: Option<String>,
    /// Name of the employee.
    pub employee: Option<String>,
    /// Lines as Pleo sent them; more than one when the expense is split.
    pub lines: Vec<ItemLineView>,
    /// The double entry; empty when it cannot be booked.
    pub postings: Vec<PostingView>,
    /// Oddities worth a look, as sentences.
    pub notices: Vec<String>,
    /// Every reason why it cannot be booked.
    pub blocks: Vec<String>,
    /// What is written for it.
    pub shown: Option<ShownView>,
    /// Receipts as Pleo lists them.
    pub receipts: Vec<ReceiptView>,
    /// Its history in the booking ledger, oldest first.
    pub ledger: Vec<LedgerLineView>,
}

/// One line of an item.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ItemLineView {
    /// Account number and name.
    pub account: Option<String>,
    /// Total.
    pub amount: MoneyView,
    /// Total without tax.
    pub net: MoneyView,
    /// Tax amount.
    pub tax: Option<MoneyView>,
    /// Tax code and rate, e.g. `I25, 25 %`.
    pub tax_name: Option<String>,
    /// Tags as `group: value`.
    pub tags: Vec<String>,
}

/// One leg of a voucher.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PostingView {
    /// Account number.
    pub account: String,
    /// Name of the account; may be empty.
    pub name: String,
    /// Debit, without a sign; none for a credit.
    pub debit: Option<MoneyView>,
    /// Credit, without a sign; none for a debit.
    pub credit: Option<MoneyView>,
}

/// A receipt as Pleo lists it.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptView {
    /// Type as Pleo names it, e.g. `application/pdf`.
    pub kind: String,
    /// Size in KiB, rounded up.
    pub kib: u32,
}

/// A receipt as the window can show it.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptSight {
    /// What there is to see.
    pub state: ReceiptState,
    /// The picture as a `data:` address; else empty.
    pub picture: String,
    /// It is the first page of a document.
    pub first_page: bool,
    /// Its text, or why it is missing, as a sentence; else empty.
    pub text: String,
    /// The system can show it, or the folder it is in.
    pub can_open: bool,
}

impl ReceiptSight {
    /// A state that says it all.
    pub fn of(state: ReceiptState) -> Self {
        Self {
            state,
            picture: String::new(),
            first_page: false,
            text: String::new(),
            can_open: false,
        }
    }
}

/// What there is to see of a receipt.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ReceiptState {
    /// A picture.
    Picture,
    /// Plain text.
    Text,
    /// A document of an office program, which stays closed here.
    Document,
    /// It is whole, and cannot be drawn here.
    Undrawable,
    /// It could not be fetched.
    Missing,
    /// This export fetches no receipts, or has not come to it yet.
    NotFetched,
    /// Its file is not there any more, or stands inside another one.
    Gone,
    /// Its file is not what was fetched.
    Changed,
    /// It is too large to be shown here.
    TooLarge,
}

/// One line of an entry's history in the booking ledger.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LedgerLineView {
    /// RFC 3339.
    pub at: String,
    /// Number of the run whose booking it is about.
    pub run: u32,
    /// `booked`, `handed_over`, `confirmed`, `voided` or `superseded`.
    pub kind: String,
    /// File name.
    pub file: String,
    /// Voucher reference in the file.
    pub reference: String,
    /// Number the accounting system gave.
    pub voucher: Option<String>,
    /// Who decided it.
    pub who: Option<String>,
    /// Why.
    pub why: Option<String>,
}
