//! Pleo's vendor list as last read, and the vendor a person chose for an entry.

use jiff::Timestamp;
use rusqlite::OptionalExtension;

use super::columns::{At, containing, json, to_json};
use super::{Db, Result};
use crate::model::{BooksId, EntryId, Vendor, VendorId};

impl Db<'_> {
    /// Replaces the vendor list.
    pub fn replace_vendors(&self, books: BooksId, vendors: &[Vendor]) -> Result<()> {
        self.0
            .execute("DELETE FROM vendor WHERE books = ?1", [books])?;
        let mut insert = self.0.prepare_cached(
            "INSERT OR REPLACE INTO vendor (books, vendor, search, body) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for vendor in vendors {
            let search = [
                Some(&vendor.name),
                vendor.code.as_ref(),
                vendor.tax_registration_number.as_ref(),
            ]
            .into_iter()
            .flatten()
            .map(|text| text.to_lowercase())
            .collect::<Vec<_>>()
            .join(" ");
            insert.execute((books, vendor.id, search, to_json(vendor)))?;
        }
        Ok(())
    }

    /// The whole vendor list.
    pub fn vendors(&self, books: BooksId) -> Result<Vec<Vendor>> {
        self.find_vendors(books, "", u32::MAX)
    }

    /// Vendors whose name, code or tax number contains `text`, by name.
    pub fn find_vendors(&self, books: BooksId, text: &str, limit: u32) -> Result<Vec<Vendor>> {
        let mut statement = self.0.prepare_cached(
            "SELECT body FROM vendor WHERE books = ?1 AND search LIKE ?2 ESCAPE '\\' \
             ORDER BY search, vendor LIMIT ?3",
        )?;
        let rows = statement.query_map((books, containing(text), limit), |row| {
            json(&row.get::<_, String>(0)?)
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Vendors one can choose, found like in [`Db::find_vendors`].
    pub fn find_active_vendors(
        &self,
        books: BooksId,
        text: &str,
        limit: u32,
    ) -> Result<Vec<Vendor>> {
        let mut statement = self.0.prepare_cached(
            "SELECT body FROM vendor WHERE books = ?1 AND search LIKE ?2 ESCAPE '\\' \
             AND body ->> 'state' = 'ACTIVE' ORDER BY search, vendor LIMIT ?3",
        )?;
        let rows = statement.query_map((books, containing(text), limit), |row| {
            json(&row.get::<_, String>(0)?)
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// One vendor.
    pub fn vendor(&self, books: BooksId, vendor: VendorId) -> Result<Option<Vendor>> {
        Ok(self
            .0
            .prepare_cached("SELECT body FROM vendor WHERE books = ?1 AND vendor = ?2")?
            .query_row((books, vendor), |row| json(&row.get::<_, String>(0)?))
            .optional()?)
    }

    /// Whether a vendor list was read.
    pub fn has_vendors(&self, books: BooksId) -> Result<bool> {
        Ok(self
            .0
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM vendor WHERE books = ?1)")?
            .query_row([books], |row| row.get(0))?)
    }

    /// Sets or removes the vendor of an entry.
    pub fn tag(
        &self,
        books: BooksId,
        entry: EntryId,
        vendor: Option<&Vendor>,
        at: Timestamp,
    ) -> Result<()> {
        match vendor {
            Some(vendor) => self
                .0
                .prepare_cached(
                    "INSERT OR REPLACE INTO vendor_tag (books, entry, tagged_at, body) \
                     VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute((books, entry, At(at), to_json(vendor)))?,
            None => self
                .0
                .prepare_cached("DELETE FROM vendor_tag WHERE books = ?1 AND entry = ?2")?
                .execute((books, entry))?,
        };
        Ok(())
    }

    /// The vendor a person chose for an entry.
    pub fn tag_of(&self, books: BooksId, entry: EntryId) -> Result<Option<Vendor>> {
        Ok(self
            .0
            .prepare_cached("SELECT body FROM vendor_tag WHERE books = ?1 AND entry = ?2")?
            .query_row((books, entry), |row| json(&row.get::<_, String>(0)?))
            .optional()?)
    }
}
