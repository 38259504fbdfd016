//! The list of entries to export: fetched page by page, filtered and sorted here, read by windows.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, Row, ToSql};

use super::columns::{At, containing, json, money, to_json};
use super::{Db, Result};
use crate::model::{AccountingEntry, BooksId, Currency, EntryId, Missing, Money};

/// An entry with its date in the company's time zone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListedEntry {
    /// The day it was performed.
    pub date: Date,
    /// The entry.
    pub entry: AccountingEntry,
}

/// Order of the list.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum EntryOrder {
    /// By day.
    #[default]
    Date,
    /// By note.
    Label,
    /// By amount.
    Amount,
    /// By account number.
    Account,
    /// By what is missing.
    Missing,
}

/// Which entries, in which order. By default all, oldest first.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct EntryFilter {
    /// Found anywhere in note, family, account or amount; case is ignored.
    pub text: String,
    /// Only (not) ready ones.
    pub ready: Option<bool>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Only those that lack this.
    pub missing: Option<Missing>,
    /// Only those of this family, as Pleo sends it.
    pub family: Option<String>,
    /// Least amount, whatever its sign, in ten-thousandths of the main unit of the entry's own currency.
    pub least: Option<i64>,
    /// Most amount, likewise.
    pub most: Option<i64>,
    /// Order.
    pub order: EntryOrder,
    /// The other way round.
    pub descending: bool,
}

/// A window of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EntryWindow {
    /// Grows with every change of the list.
    pub revision: u32,
    /// When the list was last complete.
    pub fetched_at: Option<Timestamp>,
    /// Entries that match.
    pub total: u32,
    /// Of those, ready ones.
    pub ready: u32,
    /// Sums of what matches, by currency.
    pub sums: Vec<Money>,
    /// The rows.
    pub rows: Vec<ListedEntry>,
}

/// Decimals in which amounts of different currencies are compared; no currency has more.
const PLACES: u8 = 4;

/// What of an entry's row the filter looks at; [`Bound`] holds its values.
pub(super) const MATCHES: &str = "books = :books \
    AND (:text = '%%' OR search LIKE :text ESCAPE '\\') \
    AND (:ready IS NULL OR ready = :ready) \
    AND (:from IS NULL OR date >= :from) AND (:to IS NULL OR date <= :to) \
    AND (:missing IS NULL OR missing & :missing) \
    AND (:family IS NULL OR body ->> 'family' = :family) \
    AND (:least IS NULL OR abs(minor) * (:factors ->> currency) >= :least) \
    AND (:most IS NULL OR abs(minor) * (:factors ->> currency) <= :most)";

/// A filter's values as [`MATCHES`] takes them.
pub(super) struct Bound {
    books: BooksId,
    text: String,
    ready: Option<bool>,
    from: Option<String>,
    to: Option<String>,
    missing: Option<i64>,
    family: Option<String>,
    least: Option<i64>,
    most: Option<i64>,
    /// By currency, what makes its minor units ten-thousandths of the main unit, as JSON.
    factors: String,
}

impl Bound {
    pub(super) fn params(&self) -> Vec<(&str, &dyn ToSql)> {
        vec![
            (":books", &self.books),
            (":text", &self.text),
            (":ready", &self.ready),
            (":from", &self.from),
            (":to", &self.to),
            (":missing", &self.missing),
            (":family", &self.family),
            (":least", &self.least),
            (":most", &self.most),
            (":factors", &self.factors),
        ]
    }
}

/// What an entry lacks as one number: worse is larger, so that a sort puts like with like and the worst last.
fn lacks(missing: &[Missing]) -> i64 {
    missing.iter().map(|one| bit(*one)).sum()
}

pub(super) fn bit(missing: Missing) -> i64 {
    match missing {
        Missing::Receipt => 1,
        Missing::Account => 2,
        Missing::Settlement => 4,
        Missing::Locked => 8,
    }
}

impl Db<'_> {
    /// Starts a new fetch and gives its generation.
    pub fn begin_entries(&self, books: BooksId) -> Result<i64> {
        Ok(self.0.query_row(
            "INSERT INTO entry_list (books, generation, revision) VALUES (?1, 1, 1) \
             ON CONFLICT (books) DO UPDATE SET generation = generation + 1, revision = revision + 1 \
             RETURNING generation",
            [books],
            |row| row.get(0),
        )?)
    }

    /// Adds one page.
    pub fn put_entries(&self, books: BooksId, generation: i64, page: &[ListedEntry]) -> Result<()> {
        let mut insert = self.0.prepare_cached(
            "INSERT OR REPLACE INTO entry (books, entry, generation, date, label, account, \
             currency, minor, ready, missing, search, body) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?;
        for ListedEntry { date, entry } in page {
            let label = entry.note.as_deref().unwrap_or_default().trim();
            let account = entry.account_code.as_deref().unwrap_or_default();
            let amount = entry.amount.map(|m| m.to_string()).unwrap_or_default();
            let search =
                format!("{label} {} {account} {amount} {date}", entry.family).to_lowercase();
            insert.execute((
                books,
                entry.id,
                generation,
                date.to_string(),
                label,
                account,
                entry.amount.map(|m| m.currency.to_string()),
                entry.amount.map(|m| m.minor),
                entry.is_ready(),
                lacks(&entry.missing()),
                search,
                to_json(entry),
            ))?;
        }
        self.touch_entries(books)
    }

    /// Ends a complete fetch: what it did not see is gone.
    pub fn finish_entries(&self, books: BooksId, generation: i64, at: Timestamp) -> Result<()> {
        self.0.execute(
            "DELETE FROM entry WHERE books = ?1 AND generation <> ?2",
            (books, generation),
        )?;
        self.0.execute(
            "UPDATE entry_list SET fetched_at = ?2 WHERE books = ?1",
            (books, At(at)),
        )?;
        self.touch_entries(books)
    }

    /// Says that something about the list changed.
    pub fn touch_entries(&self, books: BooksId) -> Result<()> {
        self.0.execute(
            "INSERT INTO entry_list (books, generation, revision) VALUES (?1, 0, 1) \
             ON CONFLICT (books) DO UPDATE SET revision = revision + 1",
            [books],
        )?;
        Ok(())
    }

    /// Revision of the list; 0 before the first fetch.
    pub fn entries_revision(&self, books: BooksId) -> Result<u32> {
        Ok(self
            .0
            .query_row(
                "SELECT revision FROM entry_list WHERE books = ?1",
                [books],
                |row| row.get(0),
            )
            .optional()?
            .unwrap_or(0))
    }

    /// One window of the list.
    pub fn entries(
        &self,
        books: BooksId,
        filter: &EntryFilter,
        offset: u32,
        limit: u32,
    ) -> Result<EntryWindow> {
        let bound = self.bound(books, filter)?;
        let mut sums = Vec::new();
        let (mut total, mut ready) = (0, 0);
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT currency, sum(minor), count(*), sum(ready) FROM entry WHERE {MATCHES} \
             GROUP BY currency ORDER BY currency"
        ))?;
        let mut rows = statement.query(&*bound.params())?;
        while let Some(row) = rows.next()? {
            sums.extend(money(row.get(0)?, row.get(1)?)?);
            total += row.get::<_, u32>(2)?;
            ready += row.get::<_, u32>(3)?;
        }
        let order = match filter.order {
            EntryOrder::Date => "date",
            EntryOrder::Label => "label",
            EntryOrder::Amount => "minor",
            EntryOrder::Account => "account",
            EntryOrder::Missing => "missing",
        };
        let direction = if filter.descending { "DESC" } else { "ASC" };
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT date, body FROM entry WHERE {MATCHES} \
             ORDER BY {order} {direction}, date {direction}, entry LIMIT :limit OFFSET :offset"
        ))?;
        let mut params = bound.params();
        params.extend([
            (":limit", &limit as &dyn ToSql),
            (":offset", &offset as &dyn ToSql),
        ]);
        let rows = statement.query_map(&*params, listed)?;
        let rows = rows.collect::<rusqlite::Result<_>>()?;
        let list: Option<(u32, Option<At>)> = self
            .0
            .query_row(
                "SELECT revision, fetched_at FROM entry_list WHERE books = ?1",
                [books],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let (revision, fetched_at) = list.unwrap_or((0, None));
        Ok(EntryWindow {
            revision,
            fetched_at: fetched_at.map(|at| at.0),
            total,
            ready,
            sums,
            rows,
        })
    }

    /// Ids of everything that matches, in a fixed order.
    pub fn entry_ids(&self, books: BooksId, filter: &EntryFilter) -> Result<Vec<EntryId>> {
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT entry FROM entry WHERE {MATCHES} ORDER BY date, entry"
        ))?;
        let bound = self.bound(books, filter)?;
        let rows = statement.query_map(&*bound.params(), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub(super) fn bound(&self, books: BooksId, filter: &EntryFilter) -> Result<Bound> {
        let factors = if filter.least.is_some() || filter.most.is_some() {
            self.factors(books)?
        } else {
            "{}".into()
        };
        Ok(Bound {
            books,
            text: containing(&filter.text),
            ready: filter.ready,
            from: filter.from.map(|day| day.to_string()),
            to: filter.to.map(|day| day.to_string()),
            missing: filter.missing.map(bit),
            family: filter.family.clone(),
            least: filter.least,
            most: filter.most,
            factors,
        })
    }

    fn factors(&self, books: BooksId) -> Result<String> {
        let mut statement = self.0.prepare_cached(
            "SELECT DISTINCT currency FROM entry WHERE books = ?1 AND currency IS NOT NULL",
        )?;
        let codes = statement.query_map([books], |row| row.get::<_, String>(0))?;
        let mut factors = std::collections::BTreeMap::new();
        for code in codes {
            let code = code?;
            if let Ok(currency) = code.parse::<Currency>() {
                let shift = PLACES.saturating_sub(currency.decimals());
                factors.insert(code, 10_i64.pow(shift.into()));
            }
        }
        Ok(to_json(&factors))
    }
}

fn listed(row: &Row<'_>) -> rusqlite::Result<ListedEntry> {
    let date: String = row.get(0)?;
    let body: String = row.get(1)?;
    Ok(ListedEntry {
        date: date.parse().map_err(|error: jiff::Error| {
            rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error.into())
        })?,
        entry: json(&body)?,
    })
}

#[cfg(test)]
mod tests;
