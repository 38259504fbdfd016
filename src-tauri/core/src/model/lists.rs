//! Pleo's lists that stand beside expenses: chart of accounts, tax codes, tag groups and their tags; and which of them there
//! are to keep in step with an accounting system.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{AccountId, Rate, TagGroupId, TagId, TaxCodeId, TaxKind};

/// An account of the chart of accounts (Accounts API v1).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Account {
    /// Pleo's id.
    pub id: AccountId,
    /// Id in the accounting system; unique in the company, never changes.
    pub external_id: String,
    /// General ledger number people see.
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// It can no longer be chosen.
    pub archived: bool,
    /// The accounting system's id of the tax code that goes with it.
    pub tax_code_external_id: Option<String>,
    /// What others keep at the account, as JSON text; sent back as it came.
    pub metadata: Option<String>,
}

/// An account as it is to be at Pleo.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountData {
    /// Id in the accounting system, 1 to 255 characters.
    pub external_id: String,
    /// General ledger number, at most 255 characters.
    pub code: Option<String>,
    /// Name, 1 to 255 characters.
    pub name: String,
    /// It can no longer be chosen.
    pub archived: bool,
    /// The accounting system's id of the tax code that goes with it.
    pub tax_code_external_id: Option<String>,
    /// JSON text of an object.
    pub metadata: Option<String>,
}

/// A tax code (Tax codes API v0).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TaxCode {
    /// Pleo's id.
    pub id: TaxCodeId,
    /// What it is.
    pub data: TaxCodeData,
}

/// A tax code as it is, or is to be, at Pleo.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TaxCodeData {
    /// Code in the accounting system. Pleo does not keep it unique.
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// Rate; Pleo takes 0 to 100 percent.
    pub rate: Rate,
    /// Inclusive, exclusive (not supported at present) or reverse.
    pub kind: TaxKind,
    /// Account for tax coming in.
    pub ingoing_account: Option<String>,
    /// Account for tax going out.
    pub outgoing_account: Option<String>,
    /// It can no longer be chosen.
    pub archived: bool,
}

/// A group of tags: one dimension, for example cost centres (Tags API v0).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TagGroup {
    /// Pleo's id.
    pub id: TagGroupId,
    /// Code of the dimension.
    pub code: String,
    /// Name.
    pub name: String,
    /// It can no longer be chosen.
    pub archived: bool,
}

/// A value of a dimension.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Tag {
    /// Pleo's id.
    pub id: TagId,
    /// Code; unique in its group whatever the case of its letters.
    pub code: String,
    /// Name.
    pub name: Option<String>,
    /// It can no longer be chosen.
    pub archived: bool,
}

/// What kind of list it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum ListKind {
    /// Vendors; the accounting system calls them suppliers or creditors.
    Vendors,
    /// The chart of accounts.
    Accounts,
    /// Tax codes.
    TaxCodes,
    /// Tags of one group.
    Tags,
}

/// One list of a company: the vendors, the accounts, the tax codes, or the tags of a group. As text `vendors`, `accounts`,
/// `tax_codes` or `tags:` and the group's code.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ListName {
    /// Vendors.
    Vendors,
    /// Chart of accounts.
    Accounts,
    /// Tax codes.
    TaxCodes,
    /// Tags of the group with this code.
    Tags(String),
}

/// A text that names no list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("choose vendors, accounts, tax_codes, or tags: with the code of a tag group")]
pub struct UnknownList;

impl ListName {
    /// What kind of list it is.
    pub fn kind(&self) -> ListKind {
        match self {
            Self::Vendors => ListKind::Vendors,
            Self::Accounts => ListKind::Accounts,
            Self::TaxCodes => ListKind::TaxCodes,
            Self::Tags(_) => ListKind::Tags,
        }
    }
}

impl fmt::Display for ListName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vendors => f.write_str("vendors"),
            Self::Accounts => f.write_str("accounts"),
            Self::TaxCodes => f.write_str("tax_codes"),
            Self::Tags(group) => write!(f, "tags:{group}"),
        }
    }
}

impl FromStr for ListName {
    type Err = UnknownList;

    fn from_str(text: &str) -> Result<Self, UnknownList> {
        Ok(match text {
            "vendors" => Self::Vendors,
            "accounts" => Self::Accounts,
            "tax_codes" => Self::TaxCodes,
            _ => match text.strip_prefix("tags:").map(str::trim) {
                Some(group) if !group.is_empty() => Self::Tags(group.to_owned()),
                _ => return Err(UnknownList),
            },
        })
    }
}

impl TryFrom<String> for ListName {
    type Error = UnknownList;

    fn try_from(text: String) -> Result<Self, UnknownList> {
        text.parse()
    }
}

impl From<ListName> for String {
    fn from(name: ListName) -> Self {
        name.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_lists_survive_their_text() {
        for name in [
            ListName::Vendors,
            ListName::Accounts,
            ListName::TaxCodes,
            ListName::Tags("COST CENTRE:1".into()),
        ] {
            assert_eq!(name.to_string().parse(), Ok(name));
        }
        for odd in ["", "vendor", "tags", "tags:", "tags: ", "Vendors"] {
            assert_eq!(odd.parse::<ListName>(), Err(UnknownList), "{odd}");
        }
    }
}
