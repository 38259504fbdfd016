//! The bookkeeper's choices that turn Pleo's items into vouchers.

use serde::{Deserialize, Serialize};

/// Accounts and time zone of one company's books.
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
    /// IANA name of the zone whose calendar dates the books use, e.g. `Europe/Copenhagen`.
    pub time_zone: String,
}

impl Default for Profile {
    /// Names that no chart of accounts has by chance, and dates in UTC: made to be replaced by the company's own.
    fn default() -> Self {
        Self {
            wallet_account: "PLEO-WALLET".to_owned(),
            out_of_pocket_account: "PLEO-OUT-OF-POCKET".to_owned(),
            transfer_account: "PLEO-TRANSFER".to_owned(),
            payable_account: None,
            time_zone: "UTC".to_owned(),
        }
    }
}
