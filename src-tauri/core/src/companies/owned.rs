//! What a company owns here: all of it handed out on wish, all of it gone on wish.

use std::io::Write as _;
use std::path::Path;

use serde_json::json;

use super::{Companies, lock};
use crate::disk::{DiskError, Published, Staged, safe_name};
use crate::logbook::note;
use crate::model::BooksId;
use crate::problem::Problem;

/// Longest name of the file, in bytes.
const MAX_NAME: usize = 100;

impl Companies {
    /// Writes everything kept for a company into one file in `folder`: JSON Lines, one row of the database a line, with
    /// the table's name. The key is not in it.
    ///
    /// # Errors
    /// `folder_not_writable`, `disk_full`, and `file_exists` for an older file of that day with other content.
    pub fn hand_out(
        &self,
        books: BooksId,
        today: jiff::civil::Date,
        folder: &Path,
    ) -> Result<Published, Problem> {
        let company = self.get(books)?;
        let name = safe_name(&company.name, MAX_NAME - 30).replace(' ', "-");
        let mut file = Staged::create(folder)?;
        let written = self.store.read(|db| {
            db.everything(books, |table, row| {
                let line = json!({ "table": table, "row": row });
                writeln!(file, "{line}")
            })
        })?;
        written.map_err(|error| DiskError::of(folder, error))?;
        let published = file
            .finish()?
            .publish(&format!("ledgerport-{name}-{today}.jsonl"))?;
        note("company_handed_out", &[("books", books.0.into())]);
        Ok(published)
    }

    /// Forgets a company: its key, then everything kept for it. Files already written stay where they are.
    ///
    /// # Errors
    /// `keychain_locked` when the key could not be deleted; then nothing else was removed either.
    pub async fn forget(&self, books: BooksId) -> Result<(), Problem> {
        self.vault.delete_hook_secrets(books).await?;
        self.vault.delete(books).await?;
        lock(&self.clients).remove(&books);
        lock(&self.entries).remove(&books);
        self.store.write(|db| db.delete_books(books))?;
        self.store.leave_no_trace()?;
        note("company_forgotten", &[("books", books.0.into())]);
        Ok(())
    }
}
