//! Items of a run: what they look like, and windows of them for screens.
//!
//! Keeps true: what changes often (a state) lies apart from what is written once (the data Pleo gave). The work on items
//! is in `work`, counts and sums are in `counts`.

mod counts;
mod work;

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row, named_params};

pub(in crate::store) use self::work::data_key;
use super::bookings::{Decision, EARLIER, Earlier};
use super::columns::{containing, json, money};
use super::{Db, Result, StoreError};
use crate::model::{EntryId, ExportItem, ItemFailureKind, Money, Party};

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
    /// Where an earlier run booked it.
    pub earlier: Option<Earlier>,
    /// What becomes of it then.
    pub decision: Option<Decision>,
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
    /// Number the accounting system gave; Pleo is told this one instead of the reference.
    pub voucher: Option<String>,
    /// Where an earlier run booked it. Not filled in for building files, which never asks.
    pub earlier: Option<Earlier>,
    /// What a person decided about that.
    pub decision: Option<Decision>,
}

impl ItemRow {
    /// What Pleo is told as the id in the accounting system.
    pub fn external_id(&self) -> &str {
        self.voucher.as_deref().unwrap_or(&self.reference)
    }
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
    /// In a file of an earlier run already.
    BookedBefore,
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

/// Columns of an item, in the order [`read_row`] takes them.
pub(super) const ITEM_COLUMNS: &str = COLUMNS;
const COLUMNS: &str = "entry, position, state, date, merchant, note, kind, currency, minor, \
     s_currency, s_minor, account, lines, receipts, rule, source, party, failure, reason, reference, \
     voucher, earlier, decision";

const MATCHES: &str = "run = :run AND (:text = '%%' OR search LIKE :text ESCAPE '\\') AND CASE :part \
     WHEN 'problems' THEN state IN ('blocked', 'refused', 'failed', 'abandoned') \
     WHEN 'vendor' THEN rule IN ('required', 'optional') AND party IS NULL \
     WHEN 'booked' THEN earlier IS NOT NULL \
     ELSE 1 END AND (:reason IS NULL OR reason = :reason)";

impl ItemFilter {
    fn part_word(&self) -> &'static str {
        match self.part {
            ItemPart::All => "all",
            ItemPart::Problems => "problems",
            ItemPart::WithoutVendor => "vendor",
            ItemPart::BookedBefore => "booked",
        }
    }
}

impl Db<'_> {
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
        let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok((total, self.with_earlier(run, rows)?))
    }

    /// One item by its entry.
    pub fn item(&self, run: i64, entry: EntryId) -> Result<ItemRow> {
        let row = self
            .0
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM item WHERE run = ?1 AND entry = ?2"
            ))?
            .query_row((run, entry), read_row)
            .optional()?;
        let mut rows = self.with_earlier(run, row.into_iter().collect())?;
        rows.pop().ok_or(StoreError::Absent("the item"))
    }

    /// Fills in where items were booked before.
    fn with_earlier(&self, run: i64, rows: Vec<(ItemRow, Option<i64>)>) -> Result<Vec<ItemRow>> {
        rows.into_iter()
            .map(|(mut row, earlier)| {
                if let Some(earlier) = earlier {
                    row.earlier = self
                        .0
                        .prepare_cached(&format!(
                            "SELECT {EARLIER} FROM booking b JOIN file f ON f.id = b.file \
                             WHERE b.books = (SELECT books FROM run WHERE seq = ?1) \
                             AND b.entry = ?2 AND b.run = ?3"
                        ))?
                        .query_row((run, row.entry, earlier), Earlier::read)
                        .optional()?;
                }
                Ok(row)
            })
            .collect()
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

/// An item, and the run that booked it before.
pub(super) fn read_row(row: &Row<'_>) -> rusqlite::Result<(ItemRow, Option<i64>)> {
    // In the order of `COLUMNS`: looking a column up by its name costs more than reading it.
    let party: Option<String> = row.get(16)?;
    let failure: Option<String> = row.get(17)?;
    let reason: Option<String> = row.get(18)?;
    let decision: Option<String> = row.get(22)?;
    let item = ItemRow {
        entry: row.get(0)?,
        position: row.get(1)?,
        state: state(row.get_ref(2)?.as_str()?)?,
        date: row.get(3)?,
        merchant: row.get(4)?,
        note: row.get(5)?,
        kind: row.get(6)?,
        amount: money(row.get(7)?, row.get(8)?)?,
        supplier_amount: money(row.get(9)?, row.get(10)?)?,
        account: row.get(11)?,
        lines: row.get(12)?,
        receipts: row.get(13)?,
        rule: row.get(14)?,
        source: row.get(15)?,
        party: party.map(|party| json(&party)).transpose()?,
        failure: failure.map(|kind| (ItemFailureKind::from(kind), reason.unwrap_or_default())),
        reference: row.get(19)?,
        voucher: row.get(20)?,
        earlier: None,
        decision: decision.map(|text| json(&text)).transpose()?,
    };
    Ok((item, row.get(21)?))
}
