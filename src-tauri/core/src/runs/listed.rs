//! What of an item the accounting system's imported lists do not have: accounts, tax codes and tags, found before a file exists.
//!
//! Keeps true: a list that was never imported refuses nothing; codes are compared as the file will write them.

use std::collections::BTreeSet;

use crate::formats::Profile;
use crate::model::{Block, BooksId, ExportItem, ItemFailureKind, ListName};
use crate::store::{Db, Result};

/// Which lists of a company were imported.
#[derive(Debug, Default)]
pub(super) struct Listed {
    lists: BTreeSet<ListName>,
}

impl Listed {
    pub(super) fn of(db: &Db<'_>, books: BooksId) -> Result<Self> {
        let heads = db.lists(books)?;
        Ok(Self {
            lists: heads.into_iter().map(|head| head.list).collect(),
        })
    }

    /// Why the accounting system would refuse the item.
    pub(super) fn blocks(
        &self,
        db: &Db<'_>,
        books: BooksId,
        item: &ExportItem,
        profile: &Profile,
    ) -> Result<Vec<Block>> {
        let mut blocks = Vec::new();
        if self.lists.is_empty() {
            return Ok(blocks);
        }
        let mut seen: BTreeSet<(ListName, String)> = BTreeSet::new();
        let mut wanted = Vec::new();
        for line in &item.lines {
            if let Some(number) = line.account.as_ref().and_then(|account| account.number()) {
                let number = profile.accounts.get(number).map_or(number, String::as_str);
                wanted.push((ListName::Accounts, number.to_owned()));
            }
            if let Some(code) = line.tax.as_ref().and_then(|tax| tax.code.as_deref()) {
                let code = profile.tax_codes.get(code).map_or(code, String::as_str);
                wanted.push((ListName::TaxCodes, code.to_owned()));
            }
            for tag in &line.tags {
                wanted.push((self.group(&tag.group), tag.code.clone()));
            }
        }
        for (list, code) in wanted {
            if code.trim().is_empty() || !self.lists.contains(&list) {
                continue;
            }
            let key = match list {
                ListName::Tags(_) => code.to_lowercase(),
                _ => code.clone(),
            };
            if seen.insert((list.clone(), key.clone()))
                && db.lists_code(books, &list, &key)? == Some(false)
            {
                blocks.push(block(&list, &code));
            }
        }
        Ok(blocks)
    }

    /// The imported list of a group of tags, whatever the case of its letters.
    fn group(&self, code: &str) -> ListName {
        let wanted = ListName::Tags(code.to_owned());
        let same = |list: &&ListName| match list {
            ListName::Tags(known) => known.to_lowercase() == code.to_lowercase(),
            _ => false,
        };
        self.lists.iter().find(same).cloned().unwrap_or(wanted)
    }
}

/// In Pleo's words (integration design guidelines, error handling).
fn block(list: &ListName, code: &str) -> Block {
    match list {
        ListName::Accounts | ListName::Vendors => Block::new(
            ItemFailureKind::AccountUnknown,
            format!("Account No. {code} does not exist in the Accounting System. Check Category."),
        ),
        ListName::TaxCodes => Block::new(
            ItemFailureKind::TaxCodeUnknown,
            format!("Tax Code {code} does not exist in the Accounting System."),
        ),
        ListName::Tags(_) => Block::new(
            ItemFailureKind::TagUnknown,
            format!("Tag with code {code} does not exist on the Accounting System. Check the Tag."),
        ),
    }
}
