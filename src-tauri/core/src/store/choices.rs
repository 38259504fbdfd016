//! What people decided about vendors: tags of entries and rules of merchants, with who and when.
//!
//! Keeps true: rows are only added, and marked when a step is taken back; a later choice for an entry stands in front of
//! an earlier one without removing it. Leaves out: what follows from the choices, which is `matching`'s business.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row};

use super::columns::{At, json, to_json};
use super::{Db, Result};
use crate::model::{BooksId, EntryId, Vendor, VendorId};

macro_rules! choice_kinds {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)*) => {
        /// What a person did.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum ChoiceKind {
            $($(#[$doc])* $variant,)*
        }

        impl ChoiceKind {
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

choice_kinds! {
    /// Chose a vendor for an entry.
    Chose = "chose",
    /// Removed the vendor of an entry.
    Removed = "removed",
    /// Made a rule.
    Accepted = "accepted",
    /// Withdrew a rule and what was learned for it.
    Withdrew = "withdrew",
}

/// Something a person decides, about to be kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewChoice {
    /// What.
    pub kind: ChoiceKind,
    /// Cleaned name of the merchant; none where there is no name to learn from.
    pub merchant: Option<String>,
    /// Category in small plain letters.
    pub category: String,
    /// Where the merchant sits, as two letters.
    pub country: Option<String>,
    /// For which entry.
    pub entry: Option<EntryId>,
    /// Which vendor.
    pub vendor: Option<VendorId>,
}

/// Who does something, and when.
#[derive(Clone, Copy, Debug)]
pub struct Author<'a> {
    /// Name.
    pub who: &'a str,
    /// When.
    pub at: Timestamp,
}

/// Something a person decided.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// Number of the step it belongs to.
    pub step: i64,
    /// What it was.
    pub what: NewChoice,
    /// Who did it.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// Who took it back, and when.
    pub undone: Option<(String, Timestamp)>,
}

const COLUMNS: &str =
    "step, kind, merchant, category, country, entry, vendor, who, at, undone_by, undone_at";

const STANDS: &str = "undone_at IS NULL AND kind <> 'removed' AND NOT (entry IS NOT NULL AND EXISTS ( \
     SELECT 1 FROM vendor_choice later WHERE later.books = c.books AND later.entry = c.entry \
     AND later.id > c.id AND later.undone_at IS NULL))";

impl Db<'_> {
    /// A number for what is about to be done with one key.
    pub fn next_choice_step(&self, books: BooksId) -> Result<i64> {
        Ok(self
            .0
            .prepare_cached(
                "SELECT coalesce(max(step), 0) + 1 FROM vendor_choice WHERE books = ?1",
            )?
            .query_row([books], |row| row.get(0))?)
    }

    /// Keeps a choice. `before` is the tag its entry had.
    pub fn put_choice(
        &self,
        books: BooksId,
        step: i64,
        choice: &NewChoice,
        before: Option<&Vendor>,
        by: Author<'_>,
    ) -> Result<()> {
        self.0
            .prepare_cached(
                "INSERT INTO vendor_choice (books, step, kind, merchant, category, country, entry, \
                 vendor, before, who, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute(rusqlite::params![
                books,
                step,
                choice.kind.word(),
                choice.merchant,
                choice.category,
                choice.country,
                choice.entry,
                choice.vendor,
                before.map(to_json),
                by.who,
                At(by.at),
            ])?;
        Ok(())
    }

    /// The choices that stand and teach something, oldest first: not taken back, and of each entry only the newest.
    pub fn choices(&self, books: BooksId) -> Result<Vec<Choice>> {
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM vendor_choice c WHERE books = ?1 AND merchant IS NOT NULL AND {STANDS} \
             ORDER BY id"
        ))?;
        let rows = statement.query_map([books], read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Of those, the ones about a cleaned merchant with a category.
    pub fn choices_of(
        &self,
        books: BooksId,
        merchant: &str,
        category: &str,
    ) -> Result<Vec<Choice>> {
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM vendor_choice c WHERE books = ?1 AND merchant = ?2 AND category = ?3 \
             AND {STANDS} ORDER BY id"
        ))?;
        let rows = statement.query_map((books, merchant, category), read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Everything that was decided about the merchants whose cleaned name contains `merchant`, newest first.
    pub fn choice_history(
        &self,
        books: BooksId,
        merchant: &str,
        limit: u32,
    ) -> Result<Vec<Choice>> {
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM vendor_choice WHERE books = ?1 \
             AND coalesce(merchant, '') LIKE ?2 ESCAPE '\\' ORDER BY id DESC LIMIT ?3"
        ))?;
        let pattern = super::columns::containing(merchant);
        let rows = statement.query_map((books, pattern, limit), read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Takes a step back: its entries get the tag they had, unless a later step changed it again. Gives what was undone.
    pub fn undo_choices(
        &self,
        books: BooksId,
        step: i64,
        by: Author<'_>,
    ) -> Result<Vec<NewChoice>> {
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT {COLUMNS}, before, id FROM vendor_choice WHERE books = ?1 AND step = ?2 \
             AND undone_at IS NULL ORDER BY id"
        ))?;
        let rows = statement.query_map((books, step), |row| {
            Ok((
                read(row)?.what,
                row.get::<_, Option<String>>(11)?,
                row.get::<_, i64>(12)?,
            ))
        })?;
        let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        let mut later = self.0.prepare_cached(
            "SELECT 1 FROM vendor_choice WHERE books = ?1 AND entry = ?2 AND id > ?3 \
             AND undone_at IS NULL LIMIT 1",
        )?;
        let mut mark = self.0.prepare_cached(
            "UPDATE vendor_choice SET undone_by = ?2, undone_at = ?3 WHERE id = ?1",
        )?;
        let mut undone = Vec::with_capacity(rows.len());
        for (choice, before, id) in rows {
            if let Some(entry) = choice.entry {
                let changed = later
                    .query_row((books, entry, id), |_| Ok(()))
                    .optional()?
                    .is_some();
                if !changed {
                    let before: Option<Vendor> = before.as_deref().map(json).transpose()?;
                    self.tag(books, entry, before.as_ref(), by.at)?;
                }
            }
            mark.execute((id, by.who, At(by.at)))?;
            undone.push(choice);
        }
        Ok(undone)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Choice> {
    let kind: String = row.get(1)?;
    let kind = ChoiceKind::from_word(&kind).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(
            1,
            rusqlite::types::Type::Text,
            super::StoreError::Absent("the kind of a choice").into(),
        )
    })?;
    let undone: Option<(String, At)> = match row.get(9)? {
        Some(who) => Some((who, row.get(10)?)),
        None => None,
    };
    Ok(Choice {
        step: row.get(0)?,
        what: NewChoice {
            kind,
            merchant: row.get(2)?,
            category: row.get(3)?,
            country: row.get(4)?,
            entry: row.get(5)?,
            vendor: row.get(6)?,
        },
        who: row.get(7)?,
        at: row.get::<_, At>(8)?.0,
        undone: undone.map(|(who, at)| (who, at.0)),
    })
}
