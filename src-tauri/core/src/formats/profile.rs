//! The bookkeeper's choices that turn Pleo's items into vouchers and vouchers into files.
//!
//! Keeps true: every field has a default, so settings of an older version still read; nothing here is a secret. What one
//! target has to be told (client numbers, series, codes) stands in [`Profile::settings`] under the keys the format's table
//! names, so a new format needs no new field.

mod country;
mod file;
mod period;
mod receipts;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::file::ProfileError;
pub use self::period::{Closed, PeriodPolicy};
pub use self::receipts::{ReceiptPlace, ReceiptPolicy};
use super::template::Template;
use crate::model::{Account, ExportItem, Tag};

/// Accounts, codes, periods and names of one company's books.
///
/// An account is written as it is typed: a number of the chart of accounts, or a name where the target takes names.
/// Pleo names these accounts as the ones an integration has to let people configure (integration design guidelines).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Balance of the Pleo wallet; used when Pleo sends no contra account (always in v2).
    pub wallet_account: String,
    /// Debt to employees who paid with their own money.
    pub out_of_pocket_account: String,
    /// Where money goes to and comes from outside Pleo: bank, salary or a clearing account.
    pub transfer_account: String,
    /// Debt to suppliers, for bills whose vendor has no account of its own; none fails such bills.
    pub payable_account: Option<String>,
    /// Bills without a vendor are booked on that account as well; otherwise they fail, as Pleo prescribes.
    pub payable_without_vendor: bool,
    /// IANA name of the zone whose calendar dates the books use, e.g. `Europe/Copenhagen`.
    pub time_zone: String,
    /// Pleo's account number to the target's, where they differ.
    pub accounts: BTreeMap<String, String>,
    /// Pleo's tax code to the target's; an empty one means that the target is given none.
    pub tax_codes: BTreeMap<String, String>,
    /// Where tags go.
    pub dimensions: Vec<Dimension>,
    /// What happens to items of a closed period.
    pub period: PeriodPolicy,
    /// First month of the fiscal year, 1 to 12.
    pub fiscal_year_month: u8,
    /// Reference of a voucher: `{id}` is a short code of the accounting entry, always the same for it.
    pub reference: String,
    /// Name of a file without extension: `{company}`, `{date}`, `{job}`, `{format}`, `{part}`. Some targets fix the name.
    pub file_name: String,
    /// Numbers and series, for targets whose vouchers we number.
    pub numbering: Numbering,
    /// What becomes of receipts.
    pub receipts: ReceiptPolicy,
    /// The company's own columns for the generic table and workbook; none for every field.
    pub template: Option<Template>,
    /// What each target has to be told, by the key of its [`Setting`](super::Setting).
    pub settings: BTreeMap<String, String>,
}

/// Where the tags of one group go.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Dimension {
    /// Pleo's tag group.
    pub group: String,
    /// The target's place for it: `KOST1` for DATEV, the dimension's number for SIE, the category's name for Xero.
    pub target: String,
    /// Name of the dimension, for targets that want one; the group's own otherwise.
    pub name: String,
    /// Pleo's tag code to the target's, where they differ.
    pub values: BTreeMap<String, String>,
}

impl Dimension {
    /// The target's code of the first tag of this group.
    pub(super) fn value<'a>(&'a self, tags: &'a [Tag]) -> Option<&'a str> {
        let code = tags
            .iter()
            .find(|tag| tag.group == self.group)?
            .code
            .as_str();
        Some(self.values.get(code).map_or(code, String::as_str).trim())
            .filter(|code| !code.is_empty())
    }

    /// Name for people.
    pub(super) fn label(&self) -> &str {
        let name = self.name.trim();
        if name.is_empty() { &self.group } else { name }
    }
}

/// Numbers of vouchers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Numbering {
    /// We number the vouchers where the target lets us choose; otherwise it does.
    pub own: bool,
    /// Series or journal; one of our own keeps the target's other vouchers apart.
    pub series: String,
    /// Number of the first voucher ever.
    pub start: u64,
}

impl Default for Numbering {
    fn default() -> Self {
        Self {
            own: false,
            series: "P".to_owned(),
            start: 1,
        }
    }
}

impl Default for Profile {
    /// Names that no chart of accounts has by chance, and dates in UTC: made to be replaced by the company's own.
    fn default() -> Self {
        Self {
            wallet_account: "PLEO-WALLET".to_owned(),
            out_of_pocket_account: "PLEO-OUT-OF-POCKET".to_owned(),
            transfer_account: "PLEO-TRANSFER".to_owned(),
            payable_account: None,
            payable_without_vendor: false,
            time_zone: "UTC".to_owned(),
            accounts: BTreeMap::new(),
            tax_codes: BTreeMap::new(),
            dimensions: Vec::new(),
            period: PeriodPolicy::default(),
            fiscal_year_month: 1,
            reference: "PLEO-{id}".to_owned(),
            file_name: "{company}_{date}_{job}".to_owned(),
            numbering: Numbering::default(),
            receipts: ReceiptPolicy::default(),
            template: None,
            settings: BTreeMap::new(),
        }
    }
}

impl Profile {
    /// Currency of the books, if it is set.
    pub fn currency(&self) -> Option<&str> {
        let text = self.settings.get(super::settings::CURRENCY.key)?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// The reference of the voucher whose short code is `id`.
    ///
    /// A pattern without `{id}` would give every voucher the same reference, so the code is put behind it.
    pub fn reference(&self, id: &str) -> String {
        if self.reference.contains("{id}") {
            self.reference.replace("{id}", id)
        } else {
            format!("{}{id}", self.reference)
        }
    }

    /// The account for bills without a vendor; none where they fail.
    pub fn fallback_payable(&self) -> Option<&str> {
        let account = self.payable_account.as_deref()?.trim();
        (self.payable_without_vendor && !account.is_empty()).then_some(account)
    }

    /// `item` with the accounts and tax codes of the target.
    pub(super) fn translated<'i>(&self, item: &'i ExportItem) -> Cow<'i, ExportItem> {
        if self.accounts.is_empty() && self.tax_codes.is_empty() {
            return Cow::Borrowed(item);
        }
        let mut item = item.clone();
        let renumber = |account: &mut Account| {
            if let Some(number) = account.number().and_then(|own| self.accounts.get(own)) {
                account.code = Some(number.clone());
            }
        };
        item.contra_account.as_mut().map(renumber);
        for line in &mut item.lines {
            line.account.as_mut().map(renumber);
            let Some(tax) = &mut line.tax else { continue };
            for number in [&mut tax.ingoing_account, &mut tax.outgoing_account] {
                if let Some(own) = number
                    && let Some(other) = self.accounts.get(own.trim())
                {
                    other.clone_into(own);
                }
            }
            if let Some(own) = &tax.code
                && let Some(other) = self.tax_codes.get(own.trim())
            {
                tax.code = Some(other.trim().to_owned()).filter(|code| !code.is_empty());
            }
        }
        Cow::Owned(item)
    }

    /// First day of the fiscal year `date` lies in.
    pub(super) fn fiscal_year_start(&self, date: jiff::civil::Date) -> jiff::civil::Date {
        let month = i8::try_from(self.fiscal_year_month.clamp(1, 12)).unwrap_or(1);
        let year = if date.month() < month {
            date.year() - 1
        } else {
            date.year()
        };
        jiff::civil::date(year, month, 1)
    }

    /// Last day of the fiscal year `date` lies in.
    pub(super) fn fiscal_year_end(&self, date: jiff::civil::Date) -> jiff::civil::Date {
        use jiff::ToSpan;
        self.fiscal_year_start(date)
            .checked_add(1.year())
            .and_then(|next| next.yesterday())
            .unwrap_or(jiff::civil::Date::MAX)
    }
}
