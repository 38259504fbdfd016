//! A company's lists of master data: imported, planned, brought in step. The work is `sync`'s; here are the company's key, its
//! currency, and the rule that one list is worked on once at a time.

use jiff::Timestamp;
use tokio::sync::broadcast;

use super::{Companies, lock};
use crate::model::{BooksId, ListName, VendorId};
use crate::problem::Problem;
use crate::store::{StepFilter, SyncRow, SyncStatus};
use crate::sync::{self, Choices, Preview, Seat, Stop, planning, work};

impl Companies {
    /// Fires whenever a list, its plan or its sync changed.
    pub fn lists_changes(&self) -> broadcast::Receiver<BooksId> {
        self.lists_changed.subscribe()
    }

    /// Reads a file as a list and compares it with the one before; nothing is stored.
    ///
    /// # Errors
    /// `input_invalid` with what is wrong with the file.
    pub fn view_list(
        &self,
        books: BooksId,
        list: &ListName,
        name: &str,
        bytes: &[u8],
        choices: &Choices,
    ) -> Result<Preview, Problem> {
        self.get(books)?;
        sync::view(&self.store, books, list, name, bytes, choices)
    }

    /// Takes a list over as it was shown.
    pub fn take_list(&self, books: BooksId, preview: &Preview) -> Result<(), Problem> {
        self.refuse_busy(books, &preview.list)?;
        sync::take(&self.store, books, preview, Timestamp::now())?;
        self.announce_lists(books);
        Ok(())
    }

    /// Compares the imported list with Pleo's and stores the plan; nothing is changed at Pleo. `group_name` names a group of
    /// tags that Pleo does not have yet.
    ///
    /// # Errors
    /// What reading Pleo brings up, and `input_invalid` while the list is being brought in step or was never imported.
    pub async fn plan_list(
        &self,
        books: BooksId,
        list: &ListName,
        group_name: Option<&str>,
    ) -> Result<i64, Problem> {
        let _turn = self.take_turn(books, list, Stop::default())?;
        let company = self.get(books)?;
        let client = self.client(books).await?;
        let currency = company.settings.profile.currency();
        let seat = Seat {
            store: &self.store,
            client: &client,
            company: company.id,
            books,
            list,
        };
        let seq = planning::plan(seat, currency, group_name).await?;
        self.announce_lists(books);
        Ok(seq)
    }

    /// Plans to tell Pleo the accounting system's number of a draft; gives the plan.
    ///
    /// # Errors
    /// As [`Companies::plan_list`], and for a vendor that is no draft.
    pub async fn plan_activation(
        &self,
        books: BooksId,
        vendor: VendorId,
        external_id: &str,
        code: Option<&str>,
    ) -> Result<i64, Problem> {
        let list = ListName::Vendors;
        let _turn = self.take_turn(books, &list, Stop::default())?;
        let company = self.get(books)?;
        let client = self.client(books).await?;
        let seat = Seat {
            store: &self.store,
            client: &client,
            company: company.id,
            books,
            list: &list,
        };
        let seq = planning::plan_activation(seat, vendor, external_id, code).await?;
        self.announce_lists(books);
        Ok(seq)
    }

    /// Carries a plan out, or goes on with one.
    ///
    /// # Errors
    /// `input_invalid` while this list is being worked on; `key_missing`, and what the database brings up. What Pleo brings
    /// up pauses the sync and stands in its record.
    pub async fn sync_list(
        &self,
        books: BooksId,
        list: &ListName,
        seq: i64,
    ) -> Result<SyncStatus, Problem> {
        let stop = Stop::default();
        let _turn = self.take_turn(books, list, stop.clone())?;
        let company = self.get(books)?;
        let client = self.client(books).await?;
        let seat = Seat {
            store: &self.store,
            client: &client,
            company: company.id,
            books,
            list,
        };
        let changed = || self.announce_lists(books);
        work::carry_out(seat, seq, &stop, &changed).await
    }

    /// Asks a sync to stop after the call that is under way. Without one nothing happens.
    pub fn stop_sync(&self, books: BooksId, list: &ListName) {
        if let Some(stop) = lock(&self.syncing).get(&(books, list.clone())) {
            stop.now();
        }
    }

    /// Whether the list is being worked on in this process.
    pub fn is_syncing(&self, books: BooksId, list: &ListName) -> bool {
        lock(&self.syncing).contains_key(&(books, list.clone()))
    }

    /// The newest plan of a list.
    pub fn last_sync(&self, books: BooksId, list: &ListName) -> Result<Option<SyncRow>, Problem> {
        Ok(self.store.read(|db| db.last_sync(books, list))?)
    }

    /// Wants or leaves steps of a plan, with those that go together with them; gives how many changed.
    pub fn decide_steps(
        &self,
        books: BooksId,
        list: &ListName,
        seq: i64,
        filter: &StepFilter,
        positions: Option<&[u32]>,
        wanted: bool,
    ) -> Result<u32, Problem> {
        self.refuse_busy(books, list)?;
        let changed = self
            .store
            .write(|db| db.decide_steps(seq, filter, positions, wanted))?;
        self.announce_lists(books);
        Ok(changed)
    }

    fn refuse_busy(&self, books: BooksId, list: &ListName) -> Result<(), Problem> {
        if self.is_syncing(books, list) {
            return Err(busy());
        }
        Ok(())
    }

    fn take_turn(&self, books: BooksId, list: &ListName, stop: Stop) -> Result<Turn<'_>, Problem> {
        let key = (books, list.clone());
        let mut syncing = lock(&self.syncing);
        if syncing.contains_key(&key) {
            return Err(busy());
        }
        syncing.insert(key.clone(), stop);
        Ok(Turn {
            companies: self,
            key,
        })
    }

    fn announce_lists(&self, books: BooksId) {
        // Nobody listening is fine: a listener looks when it comes.
        let _ = self.lists_changed.send(books);
    }
}

fn busy() -> Problem {
    Problem::input("This list is being worked on. Wait until it is done, or stop it.")
}

/// The right to work on a list, until dropped.
struct Turn<'a> {
    companies: &'a Companies,
    key: (BooksId, ListName),
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        lock(&self.companies.syncing).remove(&self.key);
        self.companies.announce_lists(self.key.0);
    }
}
