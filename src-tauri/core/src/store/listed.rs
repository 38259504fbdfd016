//! Lists of the accounting system as last imported: one row for each supplier, account, tax code or tag. Their bodies are JSON
//! of whoever stored them.

use jiff::Timestamp;
use rusqlite::OptionalExtension;

use super::columns::{At, containing};
use super::{Db, Result};
use crate::model::{BooksId, ListName};

/// One row to store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListedRow {
    /// Code; unique in its list, of tags in small letters.
    pub code: String,
    /// It is not to be used.
    pub closed: bool,
    /// What it is found by, in small letters.
    pub search: String,
    /// JSON.
    pub body: String,
}

/// About an imported list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListHead {
    /// Which list.
    pub list: ListName,
    /// Name of the file.
    pub source: String,
    /// How it was read, as JSON.
    pub reading: String,
    /// Rows.
    pub rows: u32,
    /// When.
    pub imported_at: Timestamp,
}

impl Db<'_> {
    /// Replaces a list.
    pub fn put_list(&self, books: BooksId, head: &ListHead, rows: &[ListedRow]) -> Result<()> {
        let list = head.list.to_string();
        self.0.execute(
            "DELETE FROM listed WHERE books = ?1 AND list = ?2",
            (books, &list),
        )?;
        let mut insert = self.0.prepare_cached(
            "INSERT INTO listed (books, list, code, position, closed, search, body) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        for (position, row) in (0_u32..).zip(rows) {
            insert.execute((
                books,
                &list,
                &row.code,
                position,
                row.closed,
                &row.search,
                &row.body,
            ))?;
        }
        self.0.execute(
            "INSERT OR REPLACE INTO listing (books, list, source, reading, rows, imported_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (
                books,
                &list,
                &head.source,
                &head.reading,
                head.rows,
                At(head.imported_at),
            ),
        )?;
        Ok(())
    }

    /// All lists imported for a company.
    pub fn lists(&self, books: BooksId) -> Result<Vec<ListHead>> {
        let mut statement = self.0.prepare_cached(
            "SELECT list, source, reading, rows, imported_at FROM listing WHERE books = ?1 ORDER BY list",
        )?;
        let rows = statement.query_map([books], |row| {
            let list: String = row.get("list")?;
            Ok(ListHead {
                list: list
                    .parse()
                    .map_err(|error: crate::model::lists::UnknownList| {
                        rusqlite::Error::FromSqlConversionFailure(
                            0,
                            rusqlite::types::Type::Text,
                            error.into(),
                        )
                    })?,
                source: row.get("source")?,
                reading: row.get("reading")?,
                rows: row.get("rows")?,
                imported_at: row.get::<_, At>("imported_at")?.0,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// About one list; none as long as it was never imported.
    pub fn list(&self, books: BooksId, list: &ListName) -> Result<Option<ListHead>> {
        Ok(self
            .lists(books)?
            .into_iter()
            .find(|head| head.list == *list))
    }

    /// The bodies of a list, in the order of the file.
    pub fn listed(&self, books: BooksId, list: &ListName) -> Result<Vec<String>> {
        let mut statement = self.0.prepare_cached(
            "SELECT body FROM listed WHERE books = ?1 AND list = ?2 ORDER BY position",
        )?;
        let rows = statement.query_map((books, list.to_string()), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many rows contain `text`, and a window of their bodies in the order of the file.
    pub fn find_listed(
        &self,
        books: BooksId,
        list: &ListName,
        text: &str,
        offset: u32,
        limit: u32,
    ) -> Result<(u32, Vec<String>)> {
        let (list, pattern) = (list.to_string(), containing(text));
        let total = self
            .0
            .prepare_cached(
                "SELECT count(*) FROM listed WHERE books = ?1 AND list = ?2 AND search LIKE ?3 ESCAPE '\\'",
            )?
            .query_row((books, &list, &pattern), |row| row.get(0))?;
        let mut statement = self.0.prepare_cached(
            "SELECT body FROM listed WHERE books = ?1 AND list = ?2 AND search LIKE ?3 ESCAPE '\\' \
             ORDER BY position LIMIT ?4 OFFSET ?5",
        )?;
        let rows =
            statement.query_map((books, &list, &pattern, limit, offset), |row| row.get(0))?;
        Ok((total, rows.collect::<rusqlite::Result<_>>()?))
    }

    /// Whether a list has a code that is in use. None as long as the list was never imported: then nothing is known.
    pub fn lists_code(&self, books: BooksId, list: &ListName, code: &str) -> Result<Option<bool>> {
        let name = list.to_string();
        let known: bool = self
            .0
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM listing WHERE books = ?1 AND list = ?2)")?
            .query_row((books, &name), |row| row.get(0))?;
        if !known {
            return Ok(None);
        }
        let closed: Option<bool> = self
            .0
            .prepare_cached(
                "SELECT closed FROM listed WHERE books = ?1 AND list = ?2 AND code = ?3",
            )?
            .query_row((books, &name, code), |row| row.get(0))
            .optional()?;
        Ok(Some(closed == Some(false)))
    }
}
