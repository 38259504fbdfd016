//! The part of a company's profile that people edit beside its accounts.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::TemplateView;

/// Mappings, periods, names and numbers of a company's books.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProfileView {
    /// Pleo's account number to the target's, where they differ.
    pub accounts: Vec<MappingView>,
    /// Pleo's tax code to the target's; an empty one means that the target is given none.
    pub tax_codes: Vec<MappingView>,
    /// Where tags go; shown and kept, not edited.
    pub dimensions: Vec<DimensionView>,
    /// IANA name of the zone whose calendar dates the books use, e.g. `Europe/Copenhagen`.
    pub time_zone: String,
    /// Last closed day, `YYYY-MM-DD`.
    pub closed_until: Option<String>,
    /// What happens to items up to that day.
    pub closed_then: ClosedView,
    /// First month of the fiscal year, 1 to 12.
    pub fiscal_year_month: u32,
    /// Reference of a voucher; `{id}` is a short code of the entry.
    pub reference: String,
    /// Name of a file without extension: `{company}`, `{date}`, `{job}`, `{format}`, `{part}`.
    pub file_name: String,
    /// We number the vouchers where the target lets us choose.
    pub own_numbers: bool,
    /// Series or journal.
    pub series: String,
    /// Number of the first voucher ever; a whole number as text.
    pub first_number: String,
    /// What becomes of receipts.
    pub receipts: ReceiptsView,
    /// A table of the company's own, for formats that take one.
    pub template: Option<TemplateView>,
}

/// One thing of Pleo's and what it is called in the books.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MappingView {
    /// Pleo's.
    pub from: String,
    /// The target's.
    pub to: String,
}

/// Where the tags of one group go.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DimensionView {
    /// Pleo's tag group.
    pub group: String,
    /// The target's place for it, e.g. `KOST1`.
    pub target: String,
    /// Name of the dimension; empty for the group's own.
    pub name: String,
    /// Pleo's tag code to the target's, where they differ.
    pub values: Vec<MappingView>,
}

/// What becomes of receipts.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptsView {
    /// Where they go.
    pub place: ReceiptPlaceView,
    /// No expense is exported without them.
    pub required: bool,
    /// All of an expense become one PDF.
    pub in_one: bool,
}

/// Where receipts go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ReceiptPlaceView {
    /// They stay in Pleo.
    None,
    /// Into a folder beside the file.
    Beside,
    /// Into one package with the file, an index and a proof.
    Package,
}

/// What happens to an item of a closed period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ClosedView {
    /// It fails, with a sentence that says so.
    Fail,
    /// It is booked on the first open day.
    Shift,
    /// It is booked on its own date.
    Keep,
}
