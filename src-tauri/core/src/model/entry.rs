//! An accounting entry as the search lists it, before it is part of a job (accounting entries API v1).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{EntryId, Money};

/// One accounting entry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AccountingEntry {
    /// Id.
    pub id: EntryId,
    /// When it was performed.
    pub performed_at: Timestamp,
    /// When it was settled.
    pub settled_at: Option<Timestamp>,
    /// Amount in the currency of the transaction; none when Pleo's currency is not one.
    pub amount: Option<Money>,
    /// Pleo's family as sent, e.g. `CARD_PURCHASE`.
    pub family: String,
    /// Pleo's sub family as sent.
    pub sub_family: Option<String>,
    /// Note.
    pub note: Option<String>,
    /// Account number.
    pub account_code: Option<String>,
    /// A category is chosen. False also for Pleo's all-zero id, which means "I don't know".
    pub has_account: bool,
    /// Number of receipts.
    pub receipts: u32,
    /// Export status as sent, e.g. `NOT_EXPORTED`.
    pub export_status: String,
}

/// What keeps an entry from being exported, or is worth a look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Missing {
    /// No category, hence no account.
    Account,
    /// No receipt; a hint only.
    Receipt,
    /// Not settled yet.
    Settlement,
    /// Locked by an open export job.
    Locked,
}

impl AccountingEntry {
    /// Everything missing or odd, worst first.
    pub fn missing(&self) -> Vec<Missing> {
        let mut missing = Vec::new();
        if matches!(self.export_status.as_str(), "QUEUED" | "EXPORTING") {
            missing.push(Missing::Locked);
        }
        if self.settled_at.is_none() {
            missing.push(Missing::Settlement);
        }
        // Lines of a split entry hold their own accounts, so only a single one can be judged by this field.
        if !self.has_account {
            missing.push(Missing::Account);
        }
        if self.receipts == 0 && self.wants_receipt() {
            missing.push(Missing::Receipt);
        }
        missing
    }

    /// Nothing blocks its export.
    pub fn is_ready(&self) -> bool {
        self.missing().iter().all(|m| *m == Missing::Receipt)
    }

    fn wants_receipt(&self) -> bool {
        matches!(
            self.family.as_str(),
            "CARD_PURCHASE" | "OUT_OF_POCKET" | "BILL_INVOICE"
        )
    }
}
