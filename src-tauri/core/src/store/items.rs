//! Items of a run: listed, read, checked, written, reported; counted, summed and read by windows.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row, named_params};

use super::columns::{containing, json, money, to_json};
use super::{Db, Result, StoreError};
use crate::model::{EntryId, ExportItem, ItemFailureKind, Money, Party, Vendor};

macro_rules! item_states {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)*) => {
        /// State of one item in a run.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum ItemState {
            $($(#[$doc])* $variant,)*
        }

        impl ItemState {
            /// Every state.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Word in the database and in the headless output.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

item_states! {
    /// In the job's item list; data not read yet.
    Listed = "listed",
    /// Data read, not checked yet.
    Read = "read",
    /// Will be in the file.
    Ready = "ready",
    /// Cannot be in the file; has a reason.
    Blocked = "blocked",
    /// Booked by an earlier run: reported, not written again.
    Booked = "already_booked",
    /// In a written file, not reported yet.
    Written = "written",
    /// Written, and refused by the accounting system.
    Refused = "refused",
    /// Reported as exported and acknowledged.
    Successful = "successful",
    /// Reported as failed and acknowledged.
    Failed = "failed",
    /// Ended by Pleo without a result.
    Abandoned = "abandoned",
    /// Finished before this run took the job up.
    Skipped = "skipped",
}

/// Data of an item as it arrives: the item, or why it could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadItem {
    /// The entry.
    pub entry: EntryId,
    /// Its data, or a sentence saying what is wrong with it.
    pub data: std::result::Result<ExportItem, String>,
    /// The day it is booked on, `YYYY-MM-DD`.
    pub date: String,
}

/// Outcome of the check of one item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CheckedItem {
    /// Position in the job.
    pub position: u32,
    /// Ready, blocked or booked.
    pub state: ItemState,
    /// `required`, `optional` or `not_possible`.
    pub rule: &'static str,
    /// `pleo`, `tag`, `supplier` or `none`.
    pub source: &'static str,
    /// Vendor to book on.
    pub party: Option<Party>,
    /// Why it is blocked.
    pub failure: Option<(ItemFailureKind, String)>,
    /// Voucher reference.
    pub reference: String,
}

/// An item for building, reporting or a screen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ItemRow {
    /// The entry.
    pub entry: EntryId,
    /// Position in the job, from 1.
    pub position: u32,
    /// State.
    pub state: ItemState,
    /// `YYYY-MM-DD`; empty until read.
    pub date: String,
    /// Merchant.
    pub merchant: String,
    /// Note.
    pub note: String,
    /// Pleo's type.
    pub kind: String,
    /// Amount in wallet currency.
    pub amount: Option<Money>,
    /// Amount in supplier currency.
    pub supplier_amount: Option<Money>,
    /// Account number and name of the first line.
    pub account: String,
    /// Number of lines.
    pub lines: u32,
    /// Number of receipts.
    pub receipts: u32,
    /// Vendor rule word.
    pub rule: String,
    /// Vendor source word.
    pub source: String,
    /// Vendor to book on.
    pub party: Option<Party>,
    /// Why it is blocked or failed.
    pub failure: Option<(ItemFailureKind, String)>,
    /// Voucher reference.
    pub reference: String,
}

/// Order of a run's items.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum ItemOrder {
    /// As in the job.
    #[default]
    Position,
    /// By day.
    Date,
    /// By merchant.
    Text,
    /// By amount in wallet currency.
    Amount,
    /// By account.
    Account,
    /// By vendor name.
    Vendor,
    /// By state.
    State,
}

/// Part of a run's items.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum ItemPart {
    /// All.
    #[default]
    All,
    /// Blocked, refused or failed.
    Problems,
    /// May or must carry a vendor and has none.
    WithoutVendor,
}

/// Which items, in which order. By default all, as in the job.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct ItemFilter {
    /// Found anywhere in merchant, note, vendor, account or amount.
    pub text: String,
    /// Part.
    pub part: ItemPart,
    /// Only those that are blocked or failed with exactly this sentence.
    pub reason: Option<String>,
    /// Order.
    pub order: ItemOrder,
    /// The other way round.
    pub descending: bool,
}

/// Items by state.
pub type StateCounts = BTreeMap<ItemState, u32>;

/// Sums of one currency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sums {
    /// Everything Pleo gave us.
    pub pleo: Money,
    /// What the file holds or will hold.
    pub file: Money,
    /// What Pleo acknowledged as exported.
    pub reported: Money,
}

const COLUMNS: &str = "entry, position, state, date, merchant, note, kind, currency, minor, \
     s_currency, s_minor, account, lines, receipts, rule, source, party, failure, reason, reference";

const MATCHES: &str = "run = :run AND (:text = '%%' OR search LIKE :text ESCAPE '\\') AND CASE :part \
     WHEN 'problems' THEN state IN ('blocked', 'refused', 'failed', 'abandoned') \
     WHEN 'vendor' THEN rule IN ('required', 'optional') AND party IS NULL \
     ELSE 1 END AND (:reason IS NULL OR reason = :reason)";

impl ItemFilter {
    fn part_word(&self) -> &'static str {
        match self.part {
            ItemPart::All => "all",
            ItemPart::Problems => "problems",
            ItemPart::WithoutVendor => "vendor",
        }
    }
}

impl Db<'_> {
    /// Adds items as the job lists them. An entry listed twice stays one item.
    pub fn put_listed(&self, run: i64, page: &[(EntryId, ItemState)]) -> Result<()> {
        let mut insert = self.0.prepare_cached(
            "INSERT OR IGNORE INTO item (run, position, entry, state) \
             SELECT ?1, coalesce(max(position), 0) + 1, ?2, ?3 FROM item WHERE run = ?1",
        )?;
        for (entry, state) in page {
            insert.execute((run, entry, state.word()))?;
        }
        Ok(())
    }

    /// Adds data to listed items; gives how many of the page were listed and new.
    pub fn put_read(&self, run: i64, page: &[ReadItem]) -> Result<usize> {
        let mut update = self.0.prepare_cached(
            "UPDATE item SET state = 'read', date = ?3, merchant = ?4, note = ?5, kind = ?6, \
             currency = ?7, minor = ?8, s_currency = ?9, s_minor = ?10, account = ?11, lines = ?12, \
             receipts = ?13, search = ?14, body = ?15 \
             WHERE run = ?1 AND entry = ?2 AND state = 'listed'",
        )?;
        let mut fault = self.0.prepare_cached(
            "UPDATE item SET state = 'blocked', failure = ?3, reason = ?4 \
             WHERE run = ?1 AND entry = ?2 AND state = 'listed'",
        )?;
        let mut taken = 0;
        for read in page {
            let item = match &read.data {
                Ok(item) => item,
                Err(sentence) => {
                    let kind = ItemFailureKind::Validation;
                    taken += fault.execute((run, read.entry, kind.word(), sentence))?;
                    continue;
                }
            };
            let merchant = item.supplier.name.as_deref().unwrap_or_default().trim();
            let note = item.note.as_deref().unwrap_or_default().trim();
            let account = item
                .lines
                .first()
                .and_then(|line| line.account.as_ref())
                .map(|a| format!("{} {}", a.number().unwrap_or_default(), a.name))
                .unwrap_or_default();
            let wallet = item.amount.wallet;
            let supplier = item
                .amount
                .supplier
                .filter(|s| s.currency != wallet.currency);
            let search =
                format!("{merchant} {note} {account} {wallet} {}", read.date).to_lowercase();
            taken += update.execute(rusqlite::params![
                run,
                read.entry,
                read.date,
                merchant,
                note,
                item.kind.word(),
                wallet.currency.code(),
                wallet.minor,
                supplier.map(|s| s.currency.to_string()),
                supplier.map(|s| s.minor),
                account.trim(),
                u32::try_from(item.lines.len()).unwrap_or(u32::MAX),
                u32::try_from(item.receipts.len()).unwrap_or(u32::MAX),
                search,
                to_json(item),
            ])?;
        }
        Ok(taken)
    }

    /// Blocks every item whose data never came.
    pub fn block_unread(&self, run: i64, reason: &str) -> Result<usize> {
        Ok(self.0.execute(
            "UPDATE item SET state = 'blocked', failure = ?2, reason = ?3 \
             WHERE run = ?1 AND state = 'listed'",
            (run, ItemFailureKind::Unexpected.word(), reason),
        )?)
    }

    /// Items to check or to write after `position`, at most `limit`, with their data and tag.
    pub fn items_with_data(
        &self,
        run: i64,
        states: &[ItemState],
        after: u32,
        limit: u32,
    ) -> Result<Vec<(u32, ExportItem, Option<Vendor>)>> {
        let mut statement = self.0.prepare_cached(
            "SELECT i.position, i.body, t.body FROM item i JOIN run r ON r.seq = i.run \
             LEFT JOIN vendor_tag t ON t.books = r.books AND t.entry = i.entry \
             WHERE i.run = ?1 AND i.position > ?2 AND i.body IS NOT NULL \
             AND instr(?3, '|' || i.state || '|') ORDER BY i.position LIMIT ?4",
        )?;
        let words = states
            .iter()
            .map(|s| s.word())
            .collect::<Vec<_>>()
            .join("|");
        let rows = statement.query_map((run, after, format!("|{words}|"), limit), |row| {
            let tag: Option<String> = row.get(2)?;
            Ok((
                row.get(0)?,
                json(&row.get::<_, String>(1)?)?,
                tag.map(|tag| json(&tag)).transpose()?,
            ))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// One item with its data and tag, if it is in one of these states.
    pub fn item_with_data(
        &self,
        run: i64,
        entry: EntryId,
        states: &[ItemState],
    ) -> Result<Option<(u32, ExportItem, Option<Vendor>)>> {
        let found = self
            .0
            .prepare_cached(
                "SELECT i.position, i.body, t.body, i.state FROM item i JOIN run r ON r.seq = i.run \
                 LEFT JOIN vendor_tag t ON t.books = r.books AND t.entry = i.entry \
                 WHERE i.run = ?1 AND i.entry = ?2 AND i.body IS NOT NULL",
            )?
            .query_row((run, entry), |row| {
                let tag: Option<String> = row.get(2)?;
                Ok((
                    row.get(0)?,
                    json(&row.get::<_, String>(1)?)?,
                    tag.map(|tag| json(&tag)).transpose()?,
                    state(&row.get::<_, String>(3)?)?,
                ))
            })
            .optional()?;
        Ok(found
            .filter(|(.., state)| states.contains(state))
            .map(|(position, item, tag, _)| (position, item, tag)))
    }

    /// An item Pleo has no result for: something to give a sign of life with.
    pub fn first_open_item(&self, run: i64) -> Result<Option<EntryId>> {
        Ok(self
            .0
            .prepare_cached(
                "SELECT entry FROM item WHERE run = ?1 AND state NOT IN \
                 ('successful', 'failed', 'abandoned', 'skipped') ORDER BY position LIMIT 1",
            )?
            .query_row([run], |row| row.get(0))
            .optional()?)
    }

    /// Sums by currency of the items that are in the file or will be.
    pub fn sums_ready(&self, run: i64) -> Result<Vec<Money>> {
        let mut statement = self.0.prepare_cached(
            "SELECT currency, sum(minor) FROM item WHERE run = ?1 AND state IN ('ready', 'written') \
             GROUP BY currency ORDER BY currency",
        )?;
        let rows = statement.query_map([run], |row| money(row.get(0)?, row.get(1)?))?;
        Ok(rows
            .collect::<rusqlite::Result<Vec<_>>>()?
            .into_iter()
            .flatten()
            .collect())
    }

    /// Items for the file in its order: by day, then entry; after the given key, at most `limit`.
    pub fn items_for_file(
        &self,
        run: i64,
        after: Option<&(String, EntryId)>,
        limit: u32,
    ) -> Result<Vec<(String, ExportItem, ItemRow)>> {
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT {COLUMNS}, body FROM item WHERE run = :run AND state IN ('ready', 'written') \
             AND (:date IS NULL OR (date, entry) > (:date, :entry)) ORDER BY date, entry LIMIT :limit"
        ))?;
        let rows = statement.query_map(
            named_params! {
                ":run": run, ":date": after.map(|a| &a.0), ":entry": after.map(|a| a.1),
                ":limit": limit,
            },
            |row| {
                let item = read_row(row)?;
                Ok((
                    item.date.clone(),
                    json(&row.get::<_, String>("body")?)?,
                    item,
                ))
            },
        )?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Stores what the check found.
    pub fn put_checked(&self, run: i64, items: &[CheckedItem]) -> Result<()> {
        let mut update = self.0.prepare_cached(
            "UPDATE item SET state = ?3, rule = ?4, source = ?5, vendor = ?6, party = ?7, \
             failure = ?8, reason = ?9, reference = ?10 WHERE run = ?1 AND position = ?2",
        )?;
        for item in items {
            let (failure, reason) = match &item.failure {
                Some((kind, reason)) => (Some(kind.word()), Some(reason)),
                None => (None, None),
            };
            update.execute((
                run,
                item.position,
                item.state.word(),
                item.rule,
                item.source,
                item.party.as_ref().map_or("", |party| &party.name),
                item.party.as_ref().map(to_json),
                failure,
                reason,
                &item.reference,
            ))?;
        }
        Ok(())
    }

    /// Moves all items of a run from one state to another; gives how many.
    pub fn move_items(&self, run: i64, from: ItemState, to: ItemState) -> Result<usize> {
        Ok(self.0.execute(
            "UPDATE item SET state = ?3 WHERE run = ?1 AND state = ?2",
            (run, from.word(), to.word()),
        )?)
    }

    /// Marks a written item as refused by the accounting system.
    pub fn refuse_item(&self, run: i64, entry: EntryId, reason: &str) -> Result<bool> {
        let kind = ItemFailureKind::AccountingSystemValidation;
        Ok(self
            .0
            .prepare_cached(
                "UPDATE item SET state = 'refused', failure = ?3, reason = ?4 \
                 WHERE run = ?1 AND entry = ?2 AND state = 'written'",
            )?
            .execute((run, entry, kind.word(), reason))?
            == 1)
    }

    /// Sets one item's state.
    pub fn set_item_state(&self, run: i64, entry: EntryId, state: ItemState) -> Result<()> {
        self.0
            .prepare_cached("UPDATE item SET state = ?3 WHERE run = ?1 AND entry = ?2")?
            .execute((run, entry, state.word()))?;
        Ok(())
    }

    /// Notes that Pleo itself does not accept a result for an item.
    pub fn fail_item(&self, run: i64, entry: EntryId, reason: &str) -> Result<()> {
        self.0
            .prepare_cached(
                "UPDATE item SET state = 'failed', failure = ?3, reason = ?4 \
                 WHERE run = ?1 AND entry = ?2",
            )?
            .execute((run, entry, ItemFailureKind::Unexpected.word(), reason))?;
        Ok(())
    }

    /// The next items Pleo must be told about: written or booked ones as exported, blocked and refused ones as failed.
    pub fn items_to_report(&self, run: i64, limit: u32) -> Result<Vec<ItemRow>> {
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM item WHERE run = ?1 \
             AND state IN ('written', 'already_booked', 'blocked', 'refused') ORDER BY position LIMIT ?2"
        ))?;
        let rows = statement.query_map((run, limit), read_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// One window of items and the number of all that match.
    pub fn items(
        &self,
        run: i64,
        filter: &ItemFilter,
        offset: u32,
        limit: u32,
    ) -> Result<(u32, Vec<ItemRow>)> {
        let text = containing(&filter.text);
        let part = filter.part_word();
        let total = self
            .0
            .prepare_cached(&format!("SELECT count(*) FROM item WHERE {MATCHES}"))?
            .query_row(
                named_params! { ":run": run, ":text": text, ":part": part, ":reason": filter.reason },
                |row| row.get(0),
            )?;
        let order = match filter.order {
            ItemOrder::Position => "position",
            ItemOrder::Date => "date",
            ItemOrder::Text => "merchant",
            ItemOrder::Amount => "minor",
            ItemOrder::Account => "account",
            ItemOrder::Vendor => "vendor",
            ItemOrder::State => "state",
        };
        let direction = if filter.descending { "DESC" } else { "ASC" };
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM item WHERE {MATCHES} \
             ORDER BY {order} {direction}, position LIMIT :limit OFFSET :offset"
        ))?;
        let rows = statement.query_map(
            named_params! {
                ":run": run, ":text": text, ":part": part, ":reason": filter.reason,
                ":limit": limit, ":offset": offset,
            },
            read_row,
        )?;
        Ok((total, rows.collect::<rusqlite::Result<_>>()?))
    }

    /// One item by its entry.
    pub fn item(&self, run: i64, entry: EntryId) -> Result<ItemRow> {
        self.0
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM item WHERE run = ?1 AND entry = ?2"
            ))?
            .query_row((run, entry), read_row)
            .optional()?
            .ok_or(StoreError::Absent("the item"))
    }

    /// Items by state.
    pub fn state_counts(&self, run: i64) -> Result<StateCounts> {
        let mut statement = self
            .0
            .prepare_cached("SELECT state, count(*) FROM item WHERE run = ?1 GROUP BY state")?;
        let rows = statement.query_map([run], |row| {
            Ok((state(&row.get::<_, String>(0)?)?, row.get(1)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Items without a vendor: those that must have one, and those that may.
    pub fn without_vendor(&self, run: i64) -> Result<(u32, u32)> {
        Ok(self
            .0
            .prepare_cached(
                "SELECT coalesce(sum(rule = 'required'), 0), coalesce(sum(rule = 'optional'), 0) \
                 FROM item WHERE run = ?1 AND party IS NULL",
            )?
            .query_row([run], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// Sums by currency over the items whose data could be read.
    pub fn sums(&self, run: i64) -> Result<Vec<Sums>> {
        let mut statement = self.0.prepare_cached(
            "SELECT currency, sum(minor), \
             sum(iif(item.state IN ('ready', 'written') OR b.entry IS NOT NULL, minor, 0)), \
             sum(iif(item.state = 'successful', minor, 0)) \
             FROM item JOIN run r ON r.seq = item.run \
             LEFT JOIN booking b ON b.books = r.books AND b.entry = item.entry AND b.run = item.run \
             WHERE item.run = ?1 AND currency IS NOT NULL GROUP BY currency ORDER BY currency",
        )?;
        let mut rows = statement.query([run])?;
        let mut sums = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(pleo) = money(row.get(0)?, row.get(1)?)? else {
                continue;
            };
            sums.push(Sums {
                pleo,
                file: Money::new(row.get(2)?, pleo.currency),
                reported: Money::new(row.get(3)?, pleo.currency),
            });
        }
        Ok(sums)
    }

    /// Failures grouped by type and sentence, largest first, at most 50.
    pub fn failure_groups(&self, run: i64) -> Result<Vec<(ItemFailureKind, String, u32)>> {
        let mut statement = self.0.prepare_cached(
            "SELECT failure, reason, count(*) AS n FROM item WHERE run = ?1 AND failure IS NOT NULL \
             GROUP BY failure, reason ORDER BY n DESC, reason LIMIT 50",
        )?;
        let rows = statement.query_map([run], |row| {
            Ok((
                ItemFailureKind::from(row.get::<_, String>(0)?),
                row.get(1)?,
                row.get(2)?,
            ))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn state(word: &str) -> rusqlite::Result<ItemState> {
    ItemState::from_word(word).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(
            0,
            rusqlite::types::Type::Text,
            StoreError::Absent("the item state").into(),
        )
    })
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<ItemRow> {
    let failure: Option<String> = row.get("failure")?;
    let reason: Option<String> = row.get("reason")?;
    let party: Option<String> = row.get("party")?;
    Ok(ItemRow {
        entry: row.get("entry")?,
        position: row.get("position")?,
        state: state(&row.get::<_, String>("state")?)?,
        date: row.get("date")?,
        merchant: row.get("merchant")?,
        note: row.get("note")?,
        kind: row.get("kind")?,
        amount: money(row.get("currency")?, row.get("minor")?)?,
        supplier_amount: money(row.get("s_currency")?, row.get("s_minor")?)?,
        account: row.get("account")?,
        lines: row.get("lines")?,
        receipts: row.get("receipts")?,
        rule: row.get("rule")?,
        source: row.get("source")?,
        party: party.map(|party| json(&party)).transpose()?,
        failure: failure.map(|kind| (ItemFailureKind::from(kind), reason.unwrap_or_default())),
        reference: row.get("reference")?,
    })
}
