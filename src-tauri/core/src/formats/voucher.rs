//! One accounting entry, drawn up for the books: what every format writes and nothing a format has to look up.
//!
//! Keeps true: a [`Voucher`] comes only from [`draw_up`], and its postings add up to zero in the wallet's currency. Dates
//! are calendar dates of the company's zone. Texts are as Pleo sent them: cleaning belongs to the file that is written.

mod check;
mod draw;
mod postings;
mod scheme;

use jiff::civil::Date;
use serde::Serialize;

pub use self::draw::draw_up;
pub use self::postings::{LedgerAccount, Posting, Postings, Role};
use crate::model::{
    AmountPair, BookkeepingMethod, EntryId, ItemKind, Money, Party, Rate, Tag, TaxKind,
};

/// One accounting entry, ready to be written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Voucher {
    /// The accounting entry.
    pub entry: EntryId,
    /// Our reference, unique per company and stable over rebuilds.
    pub reference: String,
    /// Date it is booked on: the item's, or the first open day after a closed period.
    pub date: Date,
    /// Date of the item in the company's zone.
    pub item_date: Date,
    /// What it is.
    pub kind: ItemKind,
    /// Bookkeeping method, as sent.
    pub method: Option<BookkeepingMethod>,
    /// Merchant, employee and note in one line, the order Pleo suggests; the kind when all are absent.
    pub text: String,
    /// Merchant.
    pub merchant: Option<String>,
    /// Note.
    pub note: Option<String>,
    /// Name of the employee.
    pub employee: Option<String>,
    /// Name of the team.
    pub team: Option<String>,
    /// Whom it is booked on.
    pub vendor: Option<Party>,
    /// Also called book id in Pleo's web app.
    pub reconciliation_id: String,
    /// Reconciliation ids a reimbursement settles.
    pub reconciled: Vec<String>,
    /// People present.
    pub attendees: Vec<String>,
    /// Invoice data.
    pub invoice: Option<Invoice>,
    /// Service period, first and last day.
    pub service_period: Option<(Date, Date)>,
    /// Number of receipts.
    pub receipts: usize,
    /// GUID of its receipts in a package whose target links them to the booking.
    pub document: Option<uuid::Uuid>,
    /// Total, as sent.
    pub amount: AmountPair,
    /// Lines in Pleo's order, at least one.
    pub lines: Vec<VoucherLine>,
    /// The supplier's account between the lines and their contra account, when a bill and its payment are one item.
    pub through: Option<LedgerAccount>,
    /// The double entry.
    pub postings: Postings,
    /// Oddities worth a look that do not stop the booking, as sentences.
    pub notices: Vec<String>,
}

/// Invoice data with calendar dates.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Invoice {
    /// Invoice number.
    pub number: String,
    /// Invoice date.
    pub date: Option<Date>,
    /// Due date.
    pub due: Option<Date>,
    /// Payment date.
    pub paid: Option<Date>,
}

/// One line of a voucher: its amount debits `account` and credits `contra`; a negative one the other way round.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct VoucherLine {
    /// The account it is booked on.
    pub account: LedgerAccount,
    /// The account it is booked against.
    pub contra: LedgerAccount,
    /// Total, as sent.
    pub amount: AmountPair,
    /// Total without tax, in the wallet's currency.
    pub net: Money,
    /// Tax.
    pub tax: Option<VoucherTax>,
    /// Tags.
    pub tags: Vec<Tag>,
}

/// Tax of a line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct VoucherTax {
    /// Amount in the wallet's currency.
    pub amount: Money,
    /// Tax code in the accounting system.
    pub code: Option<String>,
    /// Rate.
    pub rate: Rate,
    /// Inclusive or reverse.
    pub kind: TaxKind,
}
