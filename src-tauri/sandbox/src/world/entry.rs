//! One accounting entry with everything Pleo would know about it.

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

/// An amount in the smallest unit of its currency (1500 ISK is 1500).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Money {
    pub(crate) currency: &'static str,
    pub(crate) minors: i64,
}

impl Money {
    /// Decimals of the currency (ISO 4217), for the currencies of our scenarios.
    pub(crate) fn decimals(self) -> u32 {
        match self.currency {
            "ISK" | "JPY" | "KRW" | "CLP" | "VND" => 0,
            "BHD" | "KWD" | "TND" | "JOD" => 3,
            _ => 2,
        }
    }
}

/// The same amount in the merchant's currency and in the wallet's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) supplier: Money,
    pub(crate) wallet: Money,
}

/// One booking line. Account, tax code and tags are positions in the company's lists.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) id: Uuid,
    pub(crate) account: Option<usize>,
    pub(crate) tax: Option<usize>,
    pub(crate) tags: Vec<usize>,
    pub(crate) gross: Pair,
    pub(crate) net: Pair,
    pub(crate) tax_amount: Pair,
}

/// The merchant as the card network or the invoice names it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Supplier {
    pub(crate) name: String,
    pub(crate) country: Option<&'static str>,
    pub(crate) category_code: Option<&'static str>,
    pub(crate) code: Option<&'static str>,
    pub(crate) account: Option<&'static str>,
    pub(crate) tax_identifier: Option<&'static str>,
}

/// What a supplier invoice says about itself. Dates are plain, `YYYY-MM-DD`.
#[derive(Debug, Clone)]
pub(crate) struct Invoice {
    pub(crate) number: &'static str,
    pub(crate) date: &'static str,
    pub(crate) due: Option<&'static str>,
    pub(crate) paid: Option<&'static str>,
    pub(crate) status: &'static str,
    pub(crate) bank_name: &'static str,
    pub(crate) bank_country: &'static str,
    pub(crate) iban: Option<&'static str>,
}

/// A file attached to an entry.
#[derive(Debug, Clone)]
pub(crate) struct Receipt {
    pub(crate) id: Uuid,
    pub(crate) file: ReceiptFile,
    pub(crate) source: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReceiptFile {
    Pdf,
    Png,
}

impl ReceiptFile {
    pub(crate) fn mime_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
        }
    }
}

/// Which answer an [`Edit`] changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    ItemV2,
    ItemV3,
    Entry,
}

/// A change to an answer after it was made from the entry: the way `awkward`
/// says things an ordinary entry cannot.
#[derive(Debug, Clone)]
pub(crate) struct Edit {
    pub(crate) view: View,
    /// JSON pointer.
    pub(crate) at: &'static str,
    /// The new value, or none to take the field away.
    pub(crate) value: Option<Value>,
}

#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) id: Uuid,
    /// Type of the export item, for example `card_purchase`.
    pub(crate) kind: &'static str,
    pub(crate) sub_type: Option<&'static str>,
    pub(crate) performed_at: Timestamp,
    pub(crate) settled: bool,
    pub(crate) amount: Pair,
    pub(crate) lines: Vec<Line>,
    pub(crate) supplier: Option<Supplier>,
    /// Position in the company's vendor list.
    pub(crate) vendor: Option<usize>,
    /// Bookkeeping method, if vendor tagging is active for this entry.
    pub(crate) method: Option<&'static str>,
    /// Position in the company's employee list.
    pub(crate) employee: Option<usize>,
    pub(crate) note: Option<String>,
    pub(crate) receipts: Vec<Receipt>,
    pub(crate) service_period: Option<(Timestamp, Timestamp)>,
    pub(crate) attendees: Vec<&'static str>,
    pub(crate) invoice: Option<Invoice>,
    pub(crate) reconciliation_id: String,
    /// Reconciliation ids of the entries this one settles.
    pub(crate) reconciles: Vec<String>,
    pub(crate) edits: Vec<Edit>,
    /// Already exported when the scenario begins.
    pub(crate) exported: bool,
    pub(crate) deleted: bool,
}

impl Entry {
    /// Family and sub family of the accounting entry that becomes this item type.
    pub(crate) fn family(&self) -> (&'static str, Option<&'static str>) {
        match self.kind {
            "out_of_pocket" => ("OUT_OF_POCKET", None),
            "mileage" => ("MILEAGE", None),
            "per_diem" => ("PER_DIEM", None),
            "invoice" => ("BILL_INVOICE", None),
            "invoice_payment" => ("BILL_INVOICE_PAYMENT", None),
            "fee" => ("PLEO_INVOICE", Some("FEE")),
            "cashback" => ("CASHBACK", None),
            "wallet_topup" => ("WALLET", Some("LOAD")),
            "wallet_unload" => ("WALLET", Some("UNLOAD")),
            "direct_reimbursement" | "external_reimbursement" => {
                ("REIMBURSEMENT", Some("REIMBURSEMENT_TO_EMPLOYEE"))
            }
            "atm_withdrawal" => ("CARD_PURCHASE", Some("ATM")),
            _ => ("CARD_PURCHASE", Some("IN_STORE")),
        }
    }

    /// Whether the item changes the Pleo balance and so has a contra account (v3).
    pub(crate) fn moves_the_wallet(&self) -> bool {
        matches!(
            self.kind,
            "card_purchase"
                | "fee"
                | "cashback"
                | "refund"
                | "chargeback"
                | "direct_reimbursement"
                | "invoice_payment"
                | "card_invoice"
                | "atm_withdrawal"
                | "personal_spend"
                | "wallet_topup"
                | "wallet_unload"
        )
    }

    /// Whether the item brings money back.
    pub(crate) fn is_money_back(&self) -> bool {
        matches!(self.kind, "refund" | "chargeback" | "cashback")
    }
}
