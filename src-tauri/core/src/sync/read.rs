//! What Pleo has of a list, as a whole.

use super::held::Held;
use crate::model::lists::TagGroup;
use crate::model::{CompanyId, ListName, Vendor};
use crate::pleo::{Client, Error};

/// A list of Pleo's.
#[derive(Debug, Default)]
pub(super) struct Theirs {
    pub(super) held: Vec<Held>,
    /// The group of tags, if there is one.
    pub(super) group: Option<TagGroup>,
    /// The vendors as they came.
    pub(super) vendors: Vec<Vendor>,
}

impl Theirs {
    pub(super) async fn read(
        client: &Client,
        company: CompanyId,
        list: &ListName,
    ) -> Result<Self, Error> {
        let mut theirs = Self::default();
        match list {
            ListName::Vendors => {
                theirs.vendors = client.vendors(company).await?;
                theirs.held = theirs.vendors.iter().filter_map(Held::of_vendor).collect();
            }
            ListName::Accounts => {
                let accounts = client.accounts(company).await?;
                theirs.held = accounts.iter().map(Held::of_account).collect();
            }
            ListName::TaxCodes => {
                let codes = client.tax_codes(company).await?;
                theirs.held = codes.iter().map(Held::of_tax_code).collect();
            }
            ListName::Tags(code) => {
                theirs.group = group(client, company, code).await?;
                if let Some(group) = &theirs.group {
                    let tags = client.tags(group.id).await?;
                    theirs.held = tags.iter().map(Held::of_tag).collect();
                }
            }
        }
        Ok(theirs)
    }
}

/// The group with this code, whatever the case of its letters.
pub(super) async fn group(
    client: &Client,
    company: CompanyId,
    code: &str,
) -> Result<Option<TagGroup>, Error> {
    let groups = client.tag_groups(company).await?;
    Ok(groups
        .into_iter()
        .find(|group| group.code.to_lowercase() == code.to_lowercase()))
}
