//! The entries a company could export and its vendor list: fetched from Pleo into the store, page by page.

use jiff::{Timestamp, tz::TimeZone};
use tokio::sync::broadcast;

use super::{Companies, lock};
use crate::model::{BooksId, EntryId};
use crate::pleo::{self, EntryFilter, Trail};
use crate::problem::Problem;
use crate::store::ListedEntry;

/// How the last fetch went.
#[derive(Clone, Default, Debug)]
pub struct EntriesState {
    /// One is going on.
    pub fetching: bool,
    /// Why the last one stopped early; what came before stays usable.
    pub problem: Option<Problem>,
}

impl Companies {
    /// Fires whenever the list of entries of some books changed.
    pub fn entries_changes(&self) -> broadcast::Receiver<BooksId> {
        self.entries_changed.subscribe()
    }

    /// How the last fetch of a company went.
    pub fn entries_state(&self, books: BooksId) -> EntriesState {
        lock(&self.entries).get(&books).cloned().unwrap_or_default()
    }

    /// Fetches all entries that are not exported, and the vendor list. A second call while one runs does nothing.
    pub async fn fetch_entries(&self, books: BooksId) -> Result<(), Problem> {
        {
            let mut states = lock(&self.entries);
            let state = states.entry(books).or_default();
            if state.fetching {
                return Ok(());
            }
            state.fetching = true;
            state.problem = None;
        }
        self.state_changed(books);
        let outcome = self.fetch(books).await;
        {
            let mut states = lock(&self.entries);
            let state = states.entry(books).or_default();
            state.fetching = false;
            state.problem = outcome.as_ref().err().cloned();
        }
        self.state_changed(books);
        outcome
    }

    async fn fetch(&self, books: BooksId) -> Result<(), Problem> {
        let client = self.client(books).await?;
        let company = self.get(books)?;
        let zone = TimeZone::get(&company.settings.profile.time_zone).unwrap_or(TimeZone::UTC);
        let generation = self.store.write(|db| db.begin_entries(books))?;
        let filter = EntryFilter::not_exported();
        let mut trail = Trail::new();
        let mut after = None;
        loop {
            let page = client
                .entries(company.id, filter.clone(), after.as_ref())
                .await?;
            trail.advance(&page.next, page.rows.len())?;
            let rows: Vec<ListedEntry> = page
                .rows
                .into_iter()
                .map(|entry| ListedEntry {
                    date: entry.performed_at.to_zoned(zone.clone()).date(),
                    entry,
                })
                .collect();
            self.store
                .write(|db| db.put_entries(books, generation, &rows))?;
            self.announce(books);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        self.store
            .write(|db| db.finish_entries(books, generation, Timestamp::now()))?;
        self.fetch_vendors(books).await
    }

    /// Reads Pleo's vendor list. A key without the right to see it leaves the list as it is.
    pub async fn fetch_vendors(&self, books: BooksId) -> Result<(), Problem> {
        let client = self.client(books).await?;
        let company = self.get(books)?;
        match client.vendors(company.id).await {
            Ok(vendors) => Ok(self.store.write(|db| db.replace_vendors(books, &vendors))?),
            Err(pleo::Error::ScopeMissing | pleo::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The same when Pleo says that there is a new vendor: whoever shows the list hears of it.
    pub(crate) async fn renew_vendors(&self, books: BooksId) -> Result<(), Problem> {
        self.fetch_vendors(books).await?;
        self.state_changed(books);
        Ok(())
    }

    /// Sets or removes the vendor of entries nothing more is known of; gives how many were set.
    ///
    /// # Errors
    /// `input_invalid` for a vendor that is not in the list.
    pub fn tag_entries(
        &self,
        books: BooksId,
        entries: &[EntryId],
        vendor: Option<crate::model::VendorId>,
    ) -> Result<usize, Problem> {
        let picks: Vec<_> = entries.iter().map(|entry| (*entry, vendor)).collect();
        self.choose(books, &picks, &[], &super::person(), |_, _| Ok(None))?;
        Ok(entries.len())
    }

    fn state_changed(&self, books: BooksId) {
        // A list whose revision cannot be saved is fetched again all the same.
        let _ = self.store.write(|db| db.touch_entries(books));
        self.announce(books);
    }

    fn announce(&self, books: BooksId) {
        // Nobody listening is fine: a listener fetches when it comes.
        let _ = self.entries_changed.send(books);
    }
}
