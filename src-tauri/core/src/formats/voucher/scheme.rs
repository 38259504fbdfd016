//! Which accounts meet each other: the double entry of every kind.
//!
//! | kind | debit | credit |
//! |---|---|---|
//! | `card_purchase`, `fee`, `refund`, `chargeback`, `cashback`, `card_invoice`, `atm_withdrawal`, `personal_spend` | line | contra, else wallet |
//! | the first five with `accounts_payable` | line, then payable | payable, then contra, else wallet |
//! | `out_of_pocket`, `mileage`, `per_diem` | line | out-of-pocket |
//! | `direct_reimbursement` | line, else out-of-pocket | contra, else wallet |
//! | `external_reimbursement` | line, else out-of-pocket | transfer |
//! | `wallet_topup` | contra, else wallet | line, else transfer |
//! | `wallet_unload` | line, else transfer | contra, else wallet |
//! | `invoice` | line | payable |
//! | `invoice_payment` | payable | contra, else wallet |
//!
//! From Pleo's integration design guidelines: debit the line's account, credit the contra account or else the account
//! configured for the kind (wallet for card kinds, out-of-pocket for pocket kinds); `accounts_payable` is an invoice (and
//! payment) on the vendor's account. INFERRED from what each kind does to the balances:
//! - a reimbursement settles a debt, so it debits the debt; paid outside Pleo it leaves the wallet alone;
//! - the contra account stands for the wallet, so a top-up debits it. Top-up and unload name their direction themselves,
//!   so their sign says nothing; everywhere else the sign carries through, and negative amounts swap the sides;
//! - an invoice and its payment meet on one payable account: the vendor's number with `accounts_payable`, else the
//!   profile's. A payment's own line account and tax are not booked, for they repeat the invoice's cost.
//!
//! Tax: inclusive with an ingoing account (v3) splits the line into net and tax; reverse charge with both accounts adds a
//! pair. Otherwise the gross amount stays on the line's account and the tax code is named for the target to work with.

use super::VoucherLine;
use super::check::too_large;
use super::postings::{LedgerAccount, Posting, Postings, Role};
use crate::formats::Profile;
use crate::model::{
    Block, ExportItem, ItemFailureKind, ItemKind, Line, Money, Party, TaxKind, VendorRule,
};

pub(super) struct Scheme {
    /// Takes every line, whatever account Pleo names.
    pub(super) lines_on: Option<LedgerAccount>,
    /// Takes a line for which Pleo names no account; none fails it.
    pub(super) fallback: Option<LedgerAccount>,
    /// Stands between the lines and `contra`, so that bill and payment both show.
    pub(super) through: Option<LedgerAccount>,
    /// The other side.
    pub(super) contra: LedgerAccount,
    /// A positive amount credits the lines instead of debiting them.
    pub(super) turned: bool,
}

impl Scheme {
    pub(super) fn of(
        item: &ExportItem,
        rule: VendorRule,
        vendor: Option<&Party>,
        profile: &Profile,
    ) -> Result<Self, Block> {
        use ItemKind as K;
        let wallet = || match &item.contra_account {
            Some(account) if account.number().is_some() => Ok(LedgerAccount::new(
                Role::Wallet,
                account.number().unwrap_or_default(),
                &account.name,
            )),
            _ => configured(Role::Wallet, &profile.wallet_account, "Pleo wallet"),
        };
        let pocket = || {
            configured(
                Role::OutOfPocket,
                &profile.out_of_pocket_account,
                "Out of pocket",
            )
        };
        let transfer = || configured(Role::Transfer, &profile.transfer_account, "Transfer");
        let payable = || payable(rule, vendor, profile);
        let against = |contra| Self {
            lines_on: None,
            fallback: None,
            through: None,
            contra,
            turned: false,
        };
        Ok(match &item.kind {
            K::CardPurchase | K::Fee | K::Overdraft | K::Refund | K::Chargeback | K::Cashback => {
                Self {
                    through: (rule == VendorRule::Required).then(payable).transpose()?,
                    ..against(wallet()?)
                }
            }
            K::CardInvoice | K::AtmWithdrawal | K::PersonalSpend => against(wallet()?),
            K::OutOfPocket | K::Mileage | K::PerDiem => against(pocket()?),
            K::DirectReimbursement => Self {
                fallback: Some(pocket()?),
                ..against(wallet()?)
            },
            K::ExternalReimbursement => Self {
                fallback: Some(pocket()?),
                ..against(transfer()?)
            },
            K::WalletTopup => Self {
                fallback: Some(transfer()?),
                turned: item.amount.wallet.minor >= 0,
                ..against(wallet()?)
            },
            K::WalletUnload => Self {
                fallback: Some(transfer()?),
                turned: item.amount.wallet.minor < 0,
                ..against(wallet()?)
            },
            K::Invoice => against(payable()?),
            K::InvoicePayment => Self {
                lines_on: Some(payable()?),
                ..against(wallet()?)
            },
            K::Unknown(word) => {
                return Err(Block::validation(format!("“{word}” cannot be booked.")));
            }
        })
    }

    /// The double entry; `lines` were drawn up from the item's lines, one for one.
    pub(super) fn postings(
        &self,
        item: &ExportItem,
        lines: &[VoucherLine],
    ) -> Result<Postings, Block> {
        let currency = item.amount.wallet.currency;
        let mut legs = Vec::new();
        let mut pairs = Vec::new();
        for (index, (line, sent)) in lines.iter().zip(&item.lines).enumerate() {
            let mut leg = |account: &LedgerAccount, amount: Money| {
                let minor = if self.turned {
                    amount.minor.checked_neg().ok_or_else(too_large)?
                } else {
                    amount.minor
                };
                legs.push(Posting {
                    account: account.clone(),
                    amount: Money::new(minor, currency),
                    line: Some(index),
                    counter: false,
                });
                Ok::<(), Block>(())
            };
            let own = if self.turned {
                &line.contra
            } else {
                &line.account
            };
            match self.tax_accounts(sent) {
                Some((tax, TaxAccounts::Split(account))) => {
                    leg(own, sent.net.wallet)?;
                    leg(&account, tax)?;
                }
                Some((tax, TaxAccounts::Pair(ingoing, outgoing))) => {
                    leg(own, sent.amount.wallet)?;
                    let debit = Posting {
                        account: ingoing,
                        amount: tax,
                        line: Some(index),
                        counter: false,
                    };
                    pairs.push((debit, outgoing));
                }
                None => leg(own, sent.amount.wallet)?,
            }
        }
        if let Some(leg) = legs
            .iter()
            .find(|leg| leg.account.number == self.contra.number)
        {
            return Err(Block::new(
                ItemFailureKind::InvalidConfiguration,
                format!(
                    "Account {} would be debited and credited at once, so nothing would be booked. \
                     Choose another category in Pleo, or another account in Ledgerport's settings.",
                    leg.account.number
                ),
            ));
        }
        let mut postings = Postings::new();
        let mut book = |legs: Vec<Posting>, counter: &LedgerAccount, line| {
            postings
                .against(legs, counter.clone(), line, currency)
                .map_err(|_| too_large())
        };
        match &self.through {
            None => book(legs, &self.contra, None)?,
            Some(payable) => {
                book(legs, payable, None)?;
                let settled = Posting {
                    account: payable.clone(),
                    amount: item.amount.wallet,
                    line: None,
                    counter: false,
                };
                book(vec![settled], &self.contra, None)?;
            }
        }
        for (debit, credit) in pairs {
            let line = debit.line;
            book(vec![debit], &credit, line)?;
        }
        Ok(postings)
    }

    /// The tax to book besides the line, if it is to be booked at all.
    fn tax_accounts(&self, line: &Line) -> Option<(Money, TaxAccounts)> {
        let tax = line.tax.as_ref()?;
        if self.lines_on.is_some() || tax.amount.wallet.minor == 0 {
            return None;
        }
        let account = |role, number: &Option<String>| {
            let number = number.as_deref()?.trim();
            (!number.is_empty()).then(|| LedgerAccount::new(role, number, ""))
        };
        let ingoing = account(Role::TaxIn, &tax.ingoing_account)?;
        let accounts = match tax.kind {
            TaxKind::Inclusive => TaxAccounts::Split(ingoing),
            TaxKind::Reverse => {
                TaxAccounts::Pair(ingoing, account(Role::TaxOut, &tax.outgoing_account)?)
            }
            TaxKind::Exclusive | TaxKind::Unknown(_) => return None,
        };
        Some((tax.amount.wallet, accounts))
    }
}

enum TaxAccounts {
    /// Tax leaves the line's amount for this account.
    Split(LedgerAccount),
    /// Tax is debited on the first and credited on the second, besides the line.
    Pair(LedgerAccount, LedgerAccount),
}

fn payable(
    rule: VendorRule,
    vendor: Option<&Party>,
    profile: &Profile,
) -> Result<LedgerAccount, Block> {
    if rule == VendorRule::Required {
        let Some(vendor) = vendor else {
            let account = profile.fallback_payable().ok_or_else(Block::vendor)?;
            return configured(Role::Payable, account, "Accounts payable");
        };
        let code = vendor.code.as_deref().unwrap_or_default().trim();
        if !code.is_empty() {
            return Ok(LedgerAccount::new(Role::Payable, code, &vendor.name));
        }
    }
    let number = profile.payable_account.as_deref().unwrap_or_default();
    configured(Role::Payable, number, "Accounts payable")
}

/// An account of the profile; `name` is what people call it.
fn configured(role: Role, number: &str, name: &str) -> Result<LedgerAccount, Block> {
    let number = number.trim();
    if !number.is_empty() {
        return Ok(LedgerAccount::new(role, number, name));
    }
    let what = match role {
        Role::Payable => "“accounts payable”",
        Role::OutOfPocket => "“out of pocket”",
        Role::Transfer => "“transfer”",
        Role::Wallet | Role::Expense | Role::TaxIn | Role::TaxOut => "“wallet”",
    };
    Err(Block::missing(format!(
        "Account {what} missing: provide account {what} in Ledgerport's settings."
    )))
}
