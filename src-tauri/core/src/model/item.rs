//! The accounting data of one entry, ready for booking: Pleo's export item (Export API v2 and v3).

use serde::{Deserialize, Serialize};
use std::fmt;

use super::compact::compact;
use super::job::words;
use super::{Block, EntryId, Money, Rate, VendorId, When};

words! {
    /// What an item is.
    ItemKind {
        /// Payment with a Pleo card.
        CardPurchase = "card_purchase",
        /// Invoice and card payment in one document.
        CardInvoice = "card_invoice",
        /// Employee paid with own money.
        OutOfPocket = "out_of_pocket",
        /// Allowance for using a private car.
        Mileage = "mileage",
        /// Daily travel allowance.
        PerDiem = "per_diem",
        /// Debt to an employee settled outside Pleo.
        ExternalReimbursement = "external_reimbursement",
        /// Debt to an employee settled from the Pleo wallet.
        DirectReimbursement = "direct_reimbursement",
        /// Supplier invoice.
        Invoice = "invoice",
        /// Payment of a supplier invoice.
        InvoicePayment = "invoice_payment",
        /// Money back after a dispute.
        Chargeback = "chargeback",
        /// Money back from the merchant.
        Refund = "refund",
        /// Pleo cashback.
        Cashback = "cashback",
        /// Cash with a Pleo card.
        AtmWithdrawal = "atm_withdrawal",
        /// Money into the Pleo wallet.
        WalletTopup = "wallet_topup",
        /// Money out of the Pleo wallet.
        WalletUnload = "wallet_unload",
        /// Private spending with a Pleo card.
        PersonalSpend = "personal_spend",
        /// Pleo subscription, service or credit fee.
        Fee = "fee",
        /// Use of Pleo's overdraft. Named among the types that carry a vendor, not yet seen as a type.
        Overdraft = "overdraft",
    }
}

words! {
    /// How Pleo wants an item booked.
    BookkeepingMethod {
        /// No preference; booked as a journal entry.
        None = "none",
        /// Journal entry.
        Journal = "journal",
        /// Invoice (and payment) on the vendor's account.
        AccountsPayable = "accounts_payable",
    }
}

/// Whether an item is booked on a vendor.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum VendorRule {
    /// Booked on the vendor's account; without a vendor the item fails.
    Required,
    /// A journal entry that may name a vendor.
    Optional,
    /// Pleo does not let this kind carry a vendor.
    NotPossible,
}

impl VendorRule {
    /// Pleo's rules for vendor tagging, one row per kind.
    ///
    /// Kinds and methods this version does not know are blocks, and so is `accounts_payable` for a kind without
    /// vendors: booking it as a journal would contradict what was chosen. Movements of the wallet itself are journals
    /// whatever the method says (Pleo's design guideline).
    pub fn of(kind: &ItemKind, method: Option<&BookkeepingMethod>) -> Result<Self, Block> {
        use ItemKind as K;
        let payable = match method {
            None | Some(BookkeepingMethod::None | BookkeepingMethod::Journal) => false,
            Some(BookkeepingMethod::AccountsPayable) => true,
            Some(BookkeepingMethod::Unknown(word)) => {
                return Err(Block::validation(format!(
                    "“{word}” is a bookkeeping method this version of Ledgerport does not know. \
                     Choose journal or accounts payable in Pleo, or update Ledgerport."
                )));
            }
        };
        match kind {
            K::CardPurchase
            | K::Fee
            | K::Chargeback
            | K::Refund
            | K::Cashback
            | K::Invoice
            | K::InvoicePayment
            | K::Overdraft => Ok(if payable {
                Self::Required
            } else {
                Self::Optional
            }),
            K::WalletTopup | K::WalletUnload => Ok(Self::NotPossible),
            K::CardInvoice
            | K::OutOfPocket
            | K::Mileage
            | K::PerDiem
            | K::ExternalReimbursement
            | K::DirectReimbursement
            | K::AtmWithdrawal
            | K::PersonalSpend => {
                if payable {
                    Err(Block::validation(format!(
                        "Pleo asks for accounts payable, but an item of type {kind} cannot carry a vendor. \
                         Choose journal as its bookkeeping method in Pleo."
                    )))
                } else {
                    Ok(Self::NotPossible)
                }
            }
            K::Unknown(word) => Err(Block::validation(format!(
                "“{word}” is a type of expense this version of Ledgerport does not know. \
                 Book it by hand, or update Ledgerport."
            ))),
        }
    }
}

words! {
    /// How tax relates to the amount.
    TaxKind {
        /// Tax is part of the line amount.
        Inclusive = "inclusive",
        /// Tax comes on top; Pleo says it is not supported at present.
        Exclusive = "exclusive",
        /// Reverse charge.
        Reverse = "reverse",
    }
}

/// The same amount in the wallet's and the supplier's currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
pub struct AmountPair {
    /// In the currency of the Pleo wallet; what is booked.
    pub wallet: Money,
    /// In the currency the merchant charged; none when Pleo says `UNDEFINED`.
    pub supplier: Option<Money>,
}

/// A ledger account as Pleo knows it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Account {
    /// General ledger number, as imported into Pleo.
    pub code: Option<String>,
    /// Id in the accounting system.
    pub identifier: Option<String>,
    /// Name shown in Pleo.
    pub name: String,
}

impl Account {
    /// The number to book on: the code, else the accounting system's id. Empty texts count as absent.
    pub fn number(&self) -> Option<&str> {
        [&self.code, &self.identifier]
            .into_iter()
            .flatten()
            .map(|text| text.trim())
            .find(|text| !text.is_empty())
    }
}

/// Tax of a line.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Tax {
    /// Tax code in the accounting system.
    pub code: Option<String>,
    /// Rate.
    pub rate: Rate,
    /// Inclusive, exclusive or reverse.
    pub kind: TaxKind,
    /// Tax amount.
    pub amount: AmountPair,
    /// Account for tax coming in (v3).
    pub ingoing_account: Option<String>,
    /// Account for tax going out (v3).
    pub outgoing_account: Option<String>,
}

/// A tag: the code of a dimension and of its value.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Tag {
    /// Dimension, e.g. cost centre.
    pub group: String,
    /// Value.
    pub code: String,
}

/// One debit line; more than one when the expense is split.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Line {
    /// Pleo's line id.
    pub id: uuid::Uuid,
    /// Account; none when no category was chosen.
    pub account: Option<Account>,
    /// Total of the line.
    pub amount: AmountPair,
    /// The same without tax.
    pub net: AmountPair,
    /// Tax, if a tax code was chosen.
    pub tax: Option<Tax>,
    /// Tags.
    pub tags: Vec<Tag>,
}

/// The merchant as the card network or the invoice names it; not a master record.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
pub struct Supplier {
    /// Name.
    pub name: Option<String>,
    /// Supplier id in the accounting system (in practice often a merchant number).
    pub code: Option<String>,
    /// Supplier account in the accounting system.
    pub account: Option<String>,
    /// Tax identifier.
    pub tax_identifier: Option<String>,
    /// Country as sent: ISO code, or oddities such as `UK` and `UNDEFINED`.
    pub country: Option<String>,
}

/// Vendor as sent with an item of a vendor-based job.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct ItemVendor {
    /// Pleo's vendor id.
    pub id: VendorId,
    /// Name.
    pub name: String,
    /// Account code in the accounting system.
    pub code: Option<String>,
    /// Id in the accounting system.
    pub external_id: Option<String>,
    /// Tax registration number.
    pub tax_registration_number: Option<String>,
}

/// Invoice data of an item.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct InvoiceInformation {
    /// Invoice number.
    pub number: String,
    /// Invoice date.
    pub invoice_date: Option<When>,
    /// Due date.
    pub due_date: Option<When>,
    /// Payment date.
    pub payment_date: Option<When>,
}

/// A receipt of an item: a link that dies 24 hours after it was read.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Receipt {
    /// Signed link; never send the API credential there.
    pub url: String,
    /// MIME-like type as sent.
    pub kind: String,
    /// Size in bytes as sent.
    pub size: i64,
}

/// One export item.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct ExportItem {
    /// The accounting entry; key in both layers.
    pub entry: EntryId,
    /// What it is.
    pub kind: ItemKind,
    /// Finer kind as sent.
    pub sub_kind: Option<String>,
    /// When it happened.
    pub date: When,
    /// Total.
    pub amount: AmountPair,
    /// Debit lines.
    pub lines: Vec<Line>,
    /// Credit account for items that change the Pleo balance (v3).
    pub contra_account: Option<Account>,
    /// How to book; none when vendor tagging is not active.
    pub bookkeeping: Option<BookkeepingMethod>,
    /// Vendor, in vendor-based jobs.
    pub vendor: Option<ItemVendor>,
    /// Merchant.
    pub supplier: Supplier,
    /// Note.
    pub note: Option<String>,
    /// Name of the employee.
    pub user: Option<String>,
    /// Employee code.
    pub user_code: Option<String>,
    /// Name of the team.
    pub team: Option<String>,
    /// Service period, first and last day.
    pub service_period: Option<(When, When)>,
    /// People present.
    pub attendees: Vec<String>,
    /// Also called book id in Pleo's web app.
    pub reconciliation_id: String,
    /// Reconciliation ids a reimbursement settles.
    pub reconciled: Vec<String>,
    /// Invoice data.
    pub invoice: Option<InvoiceInformation>,
    /// Receipts in Pleo's order.
    pub receipts: Vec<Receipt>,
}

compact! {
    AmountPair { wallet, supplier }
    Account { code, identifier, name }
    Tax { code, rate, kind, amount, ingoing_account, outgoing_account }
    Tag { group, code }
    Line { id, account, amount, net, tax, tags }
    Supplier { name, code, account, tax_identifier, country }
    ItemVendor { id, name, code, external_id, tax_registration_number }
    InvoiceInformation { number, invoice_date, due_date, payment_date }
    Receipt { url, kind, size }
    ExportItem { entry, kind, sub_kind, date, amount, lines, contra_account, bookkeeping, vendor, supplier, note, user, user_code, team, service_period, attendees, reconciliation_id, reconciled, invoice, receipts }
}

/// An item whose data could not be read. It becomes a failed item, never silence.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ItemFault {
    /// The entry, as far as it could be read.
    pub entry: EntryId,
    /// JSON path inside the item, e.g. `amount.inWalletCurrency.value`.
    pub path: String,
    /// What is wrong there, in words, without the value of free texts.
    pub what: String,
}

impl ExportItem {
    /// Whether this item is booked on a vendor; see [`VendorRule::of`].
    pub fn vendor_rule(&self) -> Result<VendorRule, Block> {
        VendorRule::of(&self.kind, self.bookkeeping.as_ref())
    }
}
