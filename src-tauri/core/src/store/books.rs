//! Connected companies: one row per company and Pleo.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row};

use super::columns::At;
use super::{Db, Result};
use crate::model::{BooksId, CompanyId};

/// One set of books.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BooksRow {
    /// Key.
    pub id: BooksId,
    /// Pleo's company id.
    pub company: CompanyId,
    /// `production`, `staging`, `demo` or a sandbox's address.
    pub place: String,
    /// Name for people.
    pub name: String,
    /// Country as Pleo says it.
    pub country: Option<String>,
    /// `api_key` or `bearer`.
    pub auth: String,
    /// When it was connected.
    pub connected_at: Timestamp,
    /// Settings as JSON.
    pub settings: String,
}

impl BooksRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            company: row.get("company")?,
            place: row.get("place")?,
            name: row.get("name")?,
            country: row.get("country")?,
            auth: row.get("auth")?,
            connected_at: row.get::<_, At>("connected_at")?.0,
            settings: row.get("settings")?,
        })
    }
}

impl Db<'_> {
    /// Adds a set of books or replaces what is known of it; its runs and bookings stay.
    pub fn put_books(&self, row: &BooksRow) -> Result<()> {
        self.0
            .prepare_cached(
                "INSERT INTO books (id, company, place, name, country, auth, connected_at, settings) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
                 ON CONFLICT (id) DO UPDATE SET name = ?4, country = ?5, auth = ?6, settings = ?8",
            )?
            .execute((
                row.id,
                row.company,
                &row.place,
                &row.name,
                &row.country,
                &row.auth,
                At(row.connected_at),
                &row.settings,
            ))?;
        Ok(())
    }

    /// All books, in the order of connecting.
    pub fn all_books(&self) -> Result<Vec<BooksRow>> {
        let mut statement = self
            .0
            .prepare_cached("SELECT * FROM books ORDER BY connected_at, id")?;
        let rows = statement.query_map([], BooksRow::read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// One set of books.
    pub fn books(&self, id: BooksId) -> Result<Option<BooksRow>> {
        Ok(self
            .0
            .prepare_cached("SELECT * FROM books WHERE id = ?1")?
            .query_row([id], BooksRow::read)
            .optional()?)
    }

    /// Forgets a company with everything kept for it.
    pub fn delete_books(&self, id: BooksId) -> Result<()> {
        self.0.execute("DELETE FROM books WHERE id = ?1", [id])?;
        Ok(())
    }
}

#[cfg(test)]
impl BooksRow {
    /// Made-up books for tests.
    pub(crate) fn sample() -> Self {
        let company = CompanyId(uuid::Uuid::from_u128(1));
        Self {
            id: BooksId::of("staging", company),
            company,
            place: "staging".into(),
            name: "Bageriet".into(),
            country: Some("DK".into()),
            auth: "api_key".into(),
            connected_at: "2026-10-01T08:00:00Z".parse().expect("a time"),
            settings: "{}".into(),
        }
    }
}
