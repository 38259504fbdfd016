//! Whom the merchants of a run's items may be, and the items that are the same question.
//!
//! Keeps true: a group keeps its place while its items are tagged, so that a list under somebody's keys does not move.
//! Leaves out items that cannot carry a vendor.

use rusqlite::{OptionalExtension, Row, named_params};
use serde::{Deserialize, Serialize};

use super::columns::{containing, json, money, to_json};
use super::items::{ITEM_COLUMNS, ItemRow, read_row};
use super::{Db, Result};
use crate::model::{EntryId, Money, VendorId};

/// One vendor that may be meant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Candidate {
    /// Which.
    pub vendor: VendorId,
    /// Its name.
    pub name: String,
    /// Its number in the accounting system.
    pub code: Option<String>,
    /// Certainty in thousandths.
    pub score: u16,
    /// Why, as a word; see [`crate::matching::Reason::word`].
    pub reason: String,
    /// What the reason rests on: a code, a number, a cleaned name. May be empty.
    pub evidence: String,
}

/// What was found for one item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ItemMatch {
    /// Position in the job.
    pub position: u32,
    /// Cleaned name of the merchant; none where its text holds no name.
    pub merchant: Option<String>,
    /// Category in small plain letters.
    pub category: String,
    /// Where the merchant sits, as two letters.
    pub country: Option<String>,
    /// Best first.
    pub candidates: Vec<Candidate>,
    /// Why none of them is first, as a word; see [`crate::matching::Nothing::word`].
    pub nothing: Option<&'static str>,
    /// The first is applied without being asked.
    pub applied: bool,
    /// What items without a name are told apart by: merchant or note as written.
    pub text: String,
}

impl ItemMatch {
    fn first(&self) -> Option<&Candidate> {
        self.candidates.first().filter(|_| self.nothing.is_none())
    }

    /// The key of the question this item asks: merchant, category, and the answer at hand.
    fn alike(&self) -> String {
        let answer = self
            .first()
            .map(|first| first.vendor.to_string())
            .or_else(|| self.nothing.map(str::to_owned))
            .unwrap_or_default();
        let (mark, name) = match &self.merchant {
            Some(name) => ("=", name),
            None => ("~", &self.text),
        };
        format!("{mark}{name}\u{1f}{}\u{1f}{answer}", self.category)
    }
}

/// Which groups of items.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum GroupPart {
    /// All.
    #[default]
    All,
    /// With items that have no vendor.
    Open,
    /// With items that cannot be exported without one.
    Required,
    /// Where nobody is first: equally good vendors, contradicting choices.
    Conflicts,
}

/// Items that ask the same question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TagGroup {
    /// Key of the group in its run.
    pub alike: String,
    /// Merchant as written on the first of them; its note where there is none.
    pub text: String,
    /// Cleaned merchant, as rules have it; none where there is none to make a rule of.
    pub merchant: Option<String>,
    /// Account of the first of them.
    pub account: String,
    /// Items.
    pub items: u32,
    /// Of those, items without a vendor.
    pub open: u32,
    /// Of those, items that are left out while they have none.
    pub required: u32,
    /// Whether any of them must have a vendor, with or without one.
    pub payable: bool,
    /// Sums by currency.
    pub sums: Vec<Money>,
    /// Vendors its items have.
    pub vendors: Vec<String>,
    /// Where those come from: `pleo`, `tag`, `supplier`, `rule`.
    pub sources: Vec<String>,
    /// Vendors that may be meant, best first.
    pub candidates: Vec<Candidate>,
    /// The first of them is suggested; otherwise nobody is.
    pub suggested: bool,
    /// Why, as a word.
    pub reason: String,
}

/// One window of groups.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TagGroups {
    /// Groups that match.
    pub total: u32,
    /// The window.
    pub rows: Vec<TagGroup>,
}

/// What is left to tag in a run.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct TagsLeft {
    /// Items that cannot be exported without a vendor and have none.
    pub required: u32,
    /// Items that may carry one and have none.
    pub optional: u32,
    /// Groups with open items.
    pub groups: u32,
    /// Of those, groups where nobody is first because choices contradict each other or vendors are equally good.
    pub conflicts: u32,
    /// Open items whose suggestion reaches the score that was asked for.
    pub likely: u32,
}

const JOIN: &str = "item i JOIN item_match m ON m.run = i.run AND m.position = i.position";
/// Items a group is made of.
const TAGGABLE: &str = "i.run = :run AND i.rule IN ('required', 'optional')";
const CONFLICT: &str = "m.reason IN ('rule_conflict', 'tie')";
const PART: &str = "CASE :part WHEN 'open' THEN sum(i.party IS NULL) > 0 \
     WHEN 'required' THEN sum(i.rule = 'required') > 0 \
     WHEN 'conflicts' THEN sum(m.reason IN ('rule_conflict', 'tie')) > 0 ELSE 1 END";

impl Db<'_> {
    /// Stores what was found for items.
    pub fn put_matches(&self, run: i64, found: &[ItemMatch]) -> Result<()> {
        let mut insert = self.0.prepare_cached(
            "INSERT OR REPLACE INTO item_match (run, position, alike, merchant, category, country, \
             vendor, reason, score, applied, listed) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?;
        for one in found {
            let first = one.first();
            insert.execute(rusqlite::params![
                run,
                one.position,
                one.alike(),
                one.merchant,
                one.category,
                one.country,
                first.map(|first| first.vendor),
                first.map_or(one.nothing.unwrap_or_default(), |first| &first.reason),
                first.map_or(0, |first| first.score),
                one.applied,
                to_json(&one.candidates),
            ])?;
        }
        Ok(())
    }

    /// The vendor that is applied to an item without being asked, with the word of its reason.
    pub fn applied(&self, run: i64, position: u32) -> Result<Option<(VendorId, String)>> {
        Ok(self
            .0
            .prepare_cached(
                "SELECT vendor, reason FROM item_match WHERE run = ?1 AND position = ?2 AND applied",
            )?
            .query_row((run, position), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    }

    /// One window of groups: contradictions first, then those with items that must have a vendor, then the largest.
    pub fn tag_groups(
        &self,
        run: i64,
        text: &str,
        part: GroupPart,
        offset: u32,
        limit: u32,
    ) -> Result<TagGroups> {
        let part = match part {
            GroupPart::All => "all",
            GroupPart::Open => "open",
            GroupPart::Required => "required",
            GroupPart::Conflicts => "conflicts",
        };
        let text = containing(text);
        let found = format!(
            "FROM {JOIN} WHERE {TAGGABLE} GROUP BY m.alike HAVING {PART} AND (:text = '%%' \
             OR sum(i.search LIKE :text ESCAPE '\\' OR lower(i.vendor) LIKE :text ESCAPE '\\') > 0)"
        );
        let total = self
            .0
            .prepare_cached(&format!("SELECT count(*) FROM (SELECT 1 {found})"))?
            .query_row(
                named_params! { ":run": run, ":text": text, ":part": part },
                |row| row.get(0),
            )?;
        // With exactly one `min`, SQLite takes the columns that are no aggregates from its row: the first item's.
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT m.alike, min(i.position), iif(i.merchant = '', i.note, i.merchant), m.merchant, \
             i.account, count(*), sum(i.party IS NULL), sum(i.party IS NULL AND i.rule = 'required'), \
             sum(i.rule = 'required') > 0, \
             json_group_array(DISTINCT i.vendor) FILTER (WHERE i.vendor <> ''), \
             json_group_array(DISTINCT i.source) FILTER (WHERE i.source <> 'none'), \
             m.listed, m.vendor IS NOT NULL, m.reason {found} \
             ORDER BY sum({CONFLICT}) > 0 DESC, sum(i.rule = 'required') > 0 DESC, count(*) DESC, \
             min(i.position) LIMIT :limit OFFSET :offset"
        ))?;
        let rows = statement.query_map(
            named_params! {
                ":run": run, ":text": text, ":part": part, ":limit": limit, ":offset": offset,
            },
            group,
        )?;
        let mut rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        let mut sums = self.0.prepare_cached(
            "SELECT i.currency, sum(i.minor) FROM item_match m \
             JOIN item i ON i.run = m.run AND i.position = m.position \
             WHERE m.run = ?1 AND m.alike = ?2 AND i.rule IN ('required', 'optional') \
             GROUP BY i.currency ORDER BY i.currency",
        )?;
        for row in &mut rows {
            let all = sums.query_map((run, &row.alike), |sum| money(sum.get(0)?, sum.get(1)?))?;
            let all = all.collect::<rusqlite::Result<Vec<_>>>()?;
            row.sums = all.into_iter().flatten().collect();
        }
        Ok(TagGroups { total, rows })
    }

    /// What is left to tag; `least` is the score, in thousandths, from which on a suggestion counts as likely.
    pub fn tags_left(&self, run: i64, least: u16) -> Result<TagsLeft> {
        Ok(self
            .0
            .prepare_cached(&format!(
                "SELECT coalesce(sum(i.rule = 'required'), 0), coalesce(sum(i.rule = 'optional'), 0), \
                 count(DISTINCT m.alike), count(DISTINCT iif({CONFLICT}, m.alike, NULL)), \
                 coalesce(sum(m.vendor IS NOT NULL AND m.score >= :least), 0) \
                 FROM {JOIN} WHERE {TAGGABLE} AND i.party IS NULL"
            ))?
            .query_row(named_params! { ":run": run, ":least": least }, |row| {
                Ok(TagsLeft {
                    required: row.get(0)?,
                    optional: row.get(1)?,
                    groups: row.get(2)?,
                    conflicts: row.get(3)?,
                    likely: row.get(4)?,
                })
            })?)
    }

    /// The items of a group, in the order of the job, at most `limit`.
    pub fn items_alike(&self, run: i64, alike: &str, limit: u32) -> Result<Vec<ItemRow>> {
        let columns: Vec<String> = ITEM_COLUMNS
            .split(", ")
            .map(|column| format!("i.{column}"))
            .collect();
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT {} FROM item_match m JOIN item i ON i.run = m.run AND i.position = m.position \
             WHERE m.run = ?1 AND m.alike = ?2 AND i.rule IN ('required', 'optional') \
             ORDER BY i.position LIMIT ?3",
            columns.join(", ")
        ))?;
        let rows = statement.query_map((run, alike, limit), |row| Ok(read_row(row)?.0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The items of a group without a vendor, with the one that is suggested.
    pub fn open_alike(&self, run: i64, alike: &str) -> Result<Vec<(EntryId, Option<VendorId>)>> {
        let mut statement = self.0.prepare_cached(
            "SELECT i.entry, m.vendor FROM item_match m \
             JOIN item i ON i.run = m.run AND i.position = m.position \
             WHERE m.run = ?1 AND m.alike = ?2 AND i.rule IN ('required', 'optional') \
             AND i.party IS NULL ORDER BY i.position",
        )?;
        let rows = statement.query_map((run, alike), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// All items of a run without a vendor whose suggestion reaches `least` thousandths.
    pub fn open_likely(&self, run: i64, least: u16) -> Result<Vec<(EntryId, Option<VendorId>)>> {
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT i.entry, m.vendor FROM {JOIN} WHERE {TAGGABLE} AND i.party IS NULL \
             AND m.vendor IS NOT NULL AND m.score >= :least ORDER BY i.position"
        ))?;
        let rows = statement.query_map(named_params! { ":run": run, ":least": least }, |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Cleaned merchant, category and country of an item; none where the check has not seen it.
    pub fn learns_from(
        &self,
        run: i64,
        entry: EntryId,
    ) -> Result<Option<(Option<String>, String, Option<String>)>> {
        Ok(self
            .0
            .prepare_cached(&format!(
                "SELECT m.merchant, m.category, m.country FROM {JOIN} WHERE i.run = ?1 AND i.entry = ?2"
            ))?
            .query_row((run, entry), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?)
    }

    /// Entries of a run whose merchant and category are these.
    pub fn entries_of_rule(
        &self,
        run: i64,
        merchant: &str,
        category: &str,
    ) -> Result<Vec<EntryId>> {
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT i.entry FROM {JOIN} WHERE i.run = ?1 AND m.merchant = ?2 AND m.category = ?3 \
             ORDER BY i.position"
        ))?;
        let rows = statement.query_map((run, merchant, category), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What was found for every item of a run that can carry a vendor, in the order of the job, after a position.
    pub fn matches_after(
        &self,
        run: i64,
        after: u32,
        limit: u32,
    ) -> Result<Vec<(ItemRow, Suggested)>> {
        let columns: Vec<String> = ITEM_COLUMNS
            .split(", ")
            .map(|column| format!("i.{column}"))
            .collect();
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT {}, m.merchant, m.category, m.country, m.listed, m.vendor IS NOT NULL, m.reason, \
             m.applied FROM {JOIN} WHERE {TAGGABLE} AND i.position > :after \
             ORDER BY i.position LIMIT :limit",
            columns.join(", ")
        ))?;
        let from = ITEM_COLUMNS.split(", ").count();
        let rows = statement.query_map(
            named_params! { ":run": run, ":after": after, ":limit": limit },
            |row| {
                Ok((
                    read_row(row)?.0,
                    Suggested {
                        merchant: row.get(from)?,
                        category: row.get(from + 1)?,
                        country: row.get(from + 2)?,
                        candidates: json(row.get_ref(from + 3)?.as_str()?)?,
                        suggested: row.get(from + 4)?,
                        reason: row.get(from + 5)?,
                        applied: row.get(from + 6)?,
                    },
                ))
            },
        )?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// What was found for an item, as it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suggested {
    /// Cleaned name of the merchant.
    pub merchant: Option<String>,
    /// Category in small plain letters.
    pub category: String,
    /// Country as two letters.
    pub country: Option<String>,
    /// Vendors that may be meant, best first.
    pub candidates: Vec<Candidate>,
    /// The first of them is suggested; otherwise nobody is.
    pub suggested: bool,
    /// Why, as a word.
    pub reason: String,
    /// Applied without being asked.
    pub applied: bool,
}

fn group(row: &Row<'_>) -> rusqlite::Result<TagGroup> {
    Ok(TagGroup {
        alike: row.get(0)?,
        text: row.get(2)?,
        merchant: row.get(3)?,
        account: row.get(4)?,
        items: row.get(5)?,
        open: row.get(6)?,
        required: row.get(7)?,
        payable: row.get(8)?,
        sums: Vec::new(),
        vendors: json(row.get_ref(9)?.as_str()?)?,
        sources: json(row.get_ref(10)?.as_str()?)?,
        candidates: json(row.get_ref(11)?.as_str()?)?,
        suggested: row.get(12)?,
        reason: row.get(13)?,
    })
}
