//! A run's items by merchant, so that a vendor is picked once for all of them.
//!
//! Leaves out items that cannot carry a vendor.

use std::collections::BTreeMap;

use super::columns::money;
use super::{Db, Result};
use crate::model::{EntryId, Money};

/// The items of one merchant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MerchantGroup {
    /// Merchant, or the note of items without one.
    pub merchant: String,
    /// Items that can carry a vendor.
    pub items: u32,
    /// Of those, items without one.
    pub open: u32,
    /// Of those, items that are left out while they have none.
    pub required: u32,
    /// Sums by currency.
    pub sums: Vec<Money>,
    /// Vendors its items have.
    pub vendors: Vec<String>,
}

/// Name of the group an item is in, and what is in any.
const NAME: &str = "CASE merchant WHEN '' THEN note ELSE merchant END";
const TAGGABLE: &str = "run = ?1 AND rule IN ('required', 'optional')";

impl Db<'_> {
    /// The merchants of a run: those with the most items without a vendor first, at most `limit`.
    pub fn merchants(&self, run: i64, limit: usize) -> Result<Vec<MerchantGroup>> {
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT {NAME} AS name, currency, sum(minor), count(*), sum(party IS NULL), \
             sum(party IS NULL AND rule = 'required'), \
             json_group_array(DISTINCT vendor) FILTER (WHERE vendor <> '') \
             FROM item WHERE {TAGGABLE} GROUP BY name, currency"
        ))?;
        let mut groups = BTreeMap::<String, MerchantGroup>::new();
        let mut rows = statement.query([run])?;
        while let Some(row) = rows.next()? {
            let merchant: String = row.get(0)?;
            let group = groups
                .entry(merchant.clone())
                .or_insert_with(|| MerchantGroup {
                    merchant,
                    items: 0,
                    open: 0,
                    required: 0,
                    sums: Vec::new(),
                    vendors: Vec::new(),
                });
            group.sums.extend(money(row.get(1)?, row.get(2)?)?);
            group.items += row.get::<_, u32>(3)?;
            group.open += row.get::<_, u32>(4)?;
            group.required += row.get::<_, u32>(5)?;
            let vendors: Vec<String> =
                serde_json::from_str(&row.get::<_, String>(6)?).unwrap_or_default();
            group.vendors.extend(vendors);
            group.vendors.sort();
            group.vendors.dedup();
        }
        let mut groups: Vec<_> = groups.into_values().collect();
        groups.sort_by_key(|group| std::cmp::Reverse((group.open, group.items)));
        groups.truncate(limit);
        Ok(groups)
    }

    /// The items of a merchant that can carry a vendor and have none, in the order of the job.
    pub fn open_of_merchant(&self, run: i64, merchant: &str) -> Result<Vec<EntryId>> {
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT entry FROM item WHERE {TAGGABLE} AND party IS NULL AND {NAME} = ?2 \
             ORDER BY position"
        ))?;
        let rows = statement.query_map((run, merchant), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
