//! What becomes of the receipts of a company's expenses.

use serde::{Deserialize, Serialize};

/// What becomes of receipts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReceiptPolicy {
    /// Where they go.
    pub place: ReceiptPlace,
    /// An expense is exported only with all its receipts, and a purchase without any is not exported.
    pub required: bool,
    /// All receipts of an expense become one PDF, for targets that take one file only.
    pub one_file: bool,
}

impl ReceiptPolicy {
    /// Where none is fetched, none can be missed or put together.
    #[must_use]
    pub fn sound(self) -> Self {
        match self.place {
            ReceiptPlace::None => Self::default(),
            ReceiptPlace::Beside | ReceiptPlace::Package => self,
        }
    }
}

/// Where receipts go.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptPlace {
    /// They stay in Pleo.
    #[default]
    None,
    /// Into a folder beside the file.
    Beside,
    /// Into one package with the file, an index and a proof.
    Package,
}
