//! What a company's list of entries adds up to: by month, by account, and by what is missing.
//!
//! Leaves out rows: whoever needs those reads a window of the list.

use super::columns::money;
use super::entries::{MATCHES, bit};
use super::{Db, EntryFilter, Result};
use crate::model::{BooksId, Missing, Money};

/// One month of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Month {
    /// `YYYY-MM`.
    pub month: String,
    /// Entries.
    pub total: u32,
    /// Of those, ready ones.
    pub ready: u32,
}

/// What was spent on one account in one currency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountSum {
    /// Account number; none for entries without one.
    pub account: Option<String>,
    /// Sum.
    pub sum: Money,
    /// Entries.
    pub count: u32,
}

/// The list in figures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Overview {
    /// Revision of the list.
    pub revision: u32,
    /// Entries that match.
    pub total: u32,
    /// Of those, ready ones.
    pub ready: u32,
    /// Of those that match: how many lack what. One entry may lack several things.
    pub missing: Vec<(Missing, u32)>,
    /// Of those that match: sums by account and currency, largest first, whatever the sign.
    pub accounts: Vec<AccountSum>,
    /// Months of the whole list, newest first.
    pub months: Vec<Month>,
    /// Families of the whole list, with how many entries each has.
    pub families: Vec<(String, u32)>,
}

/// What can be missing, worst first.
const ALL: [Missing; 4] = [
    Missing::Locked,
    Missing::Settlement,
    Missing::Account,
    Missing::Receipt,
];

impl Db<'_> {
    /// The entries that match, in figures; and what there is to filter by.
    pub fn overview(&self, books: BooksId, filter: &EntryFilter) -> Result<Overview> {
        let bound = self.bound(books, filter)?;
        let (total, ready) = self
            .0
            .prepare_cached(&format!(
                "SELECT count(*), coalesce(sum(ready), 0) FROM entry WHERE {MATCHES}"
            ))?
            .query_row(&*bound.params(), |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut missing = Vec::new();
        for one in ALL {
            let mut params = bound.params();
            let bit = bit(one);
            params.push((":bit", &bit));
            let count = self
                .0
                .prepare_cached(&format!(
                    "SELECT count(*) FROM entry WHERE {MATCHES} AND missing & :bit"
                ))?
                .query_row(&*params, |row| row.get(0))?;
            missing.push((one, count));
        }
        Ok(Overview {
            revision: self.entries_revision(books)?,
            total,
            ready,
            missing,
            accounts: self.account_sums(books, filter)?,
            months: self.months(books)?,
            families: self.families(books)?,
        })
    }

    fn account_sums(&self, books: BooksId, filter: &EntryFilter) -> Result<Vec<AccountSum>> {
        let bound = self.bound(books, filter)?;
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT account, currency, sum(minor) AS sum, count(*) FROM entry \
             WHERE {MATCHES} AND currency IS NOT NULL \
             GROUP BY account, currency ORDER BY abs(sum) DESC, account"
        ))?;
        let mut rows = statement.query(&*bound.params())?;
        let mut sums = Vec::new();
        while let Some(row) = rows.next()? {
            let account: String = row.get(0)?;
            if let Some(sum) = money(row.get(1)?, row.get(2)?)? {
                sums.push(AccountSum {
                    account: (!account.is_empty()).then_some(account),
                    sum,
                    count: row.get(3)?,
                });
            }
        }
        Ok(sums)
    }

    fn months(&self, books: BooksId) -> Result<Vec<Month>> {
        let mut statement = self.0.prepare_cached(
            "SELECT substr(date, 1, 7) AS month, count(*), sum(ready) FROM entry \
             WHERE books = ?1 GROUP BY month ORDER BY month DESC",
        )?;
        let rows = statement.query_map([books], |row| {
            Ok(Month {
                month: row.get(0)?,
                total: row.get(1)?,
                ready: row.get(2)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn families(&self, books: BooksId) -> Result<Vec<(String, u32)>> {
        let mut statement = self.0.prepare_cached(
            "SELECT body ->> 'family' AS family, count(*) AS n FROM entry \
             WHERE books = ?1 GROUP BY family ORDER BY n DESC, family",
        )?;
        let rows = statement.query_map([books], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
