//! Reading a long list in the least time: the largest pages, several of them under way.
//!
//! The items of a claimed job are a fixed set, so its pages can be asked for by offset before the ones in front of them
//! have arrived. Keeps true: pages are handed out one after the other, each with the place where the next one starts, so
//! that a reader who stores both goes on exactly there; offsets are believed only while they add up to the announced
//! number of rows, else the list starts anew by cursors. Leaves out: whether every id came (the reader has stored them
//! and compares; [`Place::Anew`] is how to ask again), and telling a cursor that was seen before ([`Trail`]).
//!
//! [`Trail`]: super::Trail

use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::{Client, Cursor, Error, Page, Place};

/// Rows asked for in the first page; Pleo gives as many as it likes.
pub(super) const LARGEST: u32 = 1000;
/// Pages under way behind the one that is waited for, however fast the answers are. Together they are what a program that
/// dies has to ask for again; on a busy machine, where answers seem slow, more are.
const FEWEST: usize = 2;
const MOST: usize = 50;
/// Rows under way, so that large pages do not fill the memory.
const MOST_ROWS: usize = 5000;
/// One more page is worth being under way for so much waiting, beyond what a page takes to be made and stored.
const PER_PAGE: Duration = Duration::from_micros(2800);
const ONE_PAGE: Duration = Duration::from_millis(8);

/// What the lists read so far taught about the next one.
#[derive(Debug, Default)]
pub(super) struct Learned {
    /// Rows of a full page; 0 while unknown.
    rows: AtomicU32,
    /// How long the last page took that was waited for from the start, in milliseconds.
    took: AtomicU32,
}

impl Learned {
    fn rows(&self) -> Option<u64> {
        match self.rows.load(Ordering::Relaxed) {
            0 => None,
            rows => Some(rows.into()),
        }
    }

    fn took(&self) -> Duration {
        Duration::from_millis(self.took.load(Ordering::Relaxed).into())
    }

    fn page(&self, rows: u64) {
        self.rows
            .store(u32::try_from(rows).unwrap_or(0), Ordering::Relaxed);
    }
}

/// Where a page starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum At<C> {
    Start,
    After(C),
    Offset(u64),
}

impl<C> From<Option<C>> for At<C> {
    fn from(after: Option<C>) -> Self {
        after.map_or(Self::Start, Self::After)
    }
}

impl At<Cursor> {
    pub(super) fn borrowed(&self) -> At<&Cursor> {
        match self {
            Self::Start => At::Start,
            Self::After(cursor) => At::After(cursor),
            Self::Offset(rows) => At::Offset(*rows),
        }
    }
}

type Answer<T> = Pin<Box<dyn Future<Output = Result<Page<T>, Error>> + Send>>;

/// A list on its way. Dropped, the pages under way are given up.
pub struct Walk<T> {
    client: Client,
    ask: Box<dyn Fn(At<Cursor>) -> Answer<T> + Send + Sync>,
    /// Rows the list was said to have.
    items: u64,
    /// Rows of a full page, once known.
    size: Option<u64>,
    /// Pages under way, by offset.
    ahead: BTreeMap<u64, Ahead<T>>,
    /// How long the last page took that was waited for from the start.
    took: Duration,
    /// Nothing more is sent for.
    resting: bool,
    /// The first pages were sent for together.
    prepared: bool,
}

struct Ahead<T>(JoinHandle<Result<Page<T>, Error>>);

impl<T> Drop for Ahead<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl<T> fmt::Debug for Walk<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Walk")
            .field("items", &self.items)
            .field("ahead", &self.ahead.len())
            .finish_non_exhaustive()
    }
}

impl<T: Send + 'static> Walk<T> {
    pub(super) fn new(
        client: Client,
        items: u32,
        ask: impl Fn(At<Cursor>) -> Answer<T> + Send + Sync + 'static,
    ) -> Self {
        Self {
            client,
            ask: Box::new(ask),
            items: items.into(),
            size: None,
            ahead: BTreeMap::new(),
            took: Duration::ZERO,
            resting: false,
            prepared: false,
        }
    }

    /// The page at `place` (the first, when there is none). The same place may be asked for again, as after an error or in
    /// another process; asked for in order, the next pages are under way already. [`Place::Anew`] as the next place says
    /// that the rows so far may have gaps: the list has to be read from its beginning.
    pub async fn page(&mut self, place: Option<&Place>) -> Result<Page<T, Place>, Error> {
        match place {
            Some(Place::Offset(start)) => self.by_offset(*start).await,
            Some(Place::After(cursor)) => self.by_cursor(At::After(cursor.clone())).await,
            Some(Place::Anew) => self.by_cursor(At::Start).await,
            None if self.prepared => self.by_offset(0).await,
            None => {
                let page = self.timely(At::Start).await?;
                let rows = page.rows.len() as u64;
                if page.next.is_none() || rows == 0 || rows >= self.items {
                    return Ok(continued(page));
                }
                self.size = Some(rows);
                self.go_ahead(rows);
                Ok(Page {
                    next: Some(Place::Offset(rows)),
                    rows: page.rows,
                    total: page.total,
                })
            }
        }
    }

    /// Sends for the first pages together, if another list taught how large they are. For a list that is only looked at:
    /// a run that reads its job asks for the first page alone, because the answer tells whether there is still a job.
    pub fn prepare(&mut self) {
        let known = self.client.learned().rows();
        if let Some(rows) = known.filter(|rows| *rows < self.items) {
            self.size = Some(rows);
            self.took = self.client.learned().took();
            self.prepared = true;
            self.go_ahead(0);
        }
    }

    /// The page at `place`, if it has arrived and can be taken without waiting; as [`Self::page`] gives it. While answers
    /// are fast nothing more is sent for: what was taken is not stored yet.
    pub async fn arrived(&mut self, place: &Place) -> Option<Result<Page<T, Place>, Error>> {
        let Place::Offset(start) = place else {
            return None;
        };
        let ahead = self.ahead.get(start)?;
        if !ahead.0.is_finished() {
            return None;
        }
        self.resting = self.by_time() <= FEWEST;
        let page = self.by_offset(*start).await;
        self.resting = false;
        Some(page)
    }

    async fn by_cursor(&mut self, at: At<Cursor>) -> Result<Page<T, Place>, Error> {
        self.ahead.clear();
        (self.ask)(at).await.map(continued)
    }

    async fn by_offset(&mut self, start: u64) -> Result<Page<T, Place>, Error> {
        let page = match self.ahead.remove(&start) {
            Some(mut under_way) => {
                self.go_ahead(start + self.size.unwrap_or(0));
                match (&mut under_way.0).await {
                    Ok(page) => page?,
                    // Its task was ended with the program's own end.
                    Err(_) => (self.ask)(At::Offset(start)).await?,
                }
            }
            None => {
                // In another process, or after an error; what is under way may belong elsewhere.
                self.ahead.clear();
                self.timely(At::Offset(start)).await?
            }
        };
        let rows = page.rows.len() as u64;
        let end = start + rows;
        let next = match (page.next.is_some(), end.cmp(&self.items)) {
            (false, std::cmp::Ordering::Equal) => None,
            (true, std::cmp::Ordering::Less) if rows > 0 => Some(Place::Offset(end)),
            _ => Some(Place::Anew),
        };
        match &next {
            Some(Place::Offset(end)) => {
                self.client.learned().page(rows);
                let size = *self.size.get_or_insert(rows);
                if rows != size {
                    // A page of another size than before: those under way start in the wrong places.
                    self.ahead.clear();
                    self.size = Some(rows.max(1));
                }
                self.go_ahead(*end);
            }
            _ => self.ahead.clear(),
        }
        Ok(Page {
            rows: page.rows,
            next,
            total: page.total,
        })
    }

    async fn timely(&mut self, at: At<Cursor>) -> Result<Page<T>, Error> {
        let begun = Instant::now();
        let page = (self.ask)(at).await;
        self.took = begun.elapsed();
        let took = u32::try_from(self.took.as_millis()).unwrap_or(u32::MAX);
        self.client.learned().took.store(took, Ordering::Relaxed);
        page
    }

    /// How many pages under way are worth it.
    fn by_time(&self) -> usize {
        let waited = self.took.saturating_sub(ONE_PAGE);
        let by_time = waited.as_micros().div_ceil(PER_PAGE.as_micros());
        usize::try_from(by_time).unwrap_or(MOST).clamp(FEWEST, MOST)
    }

    /// Sends for the pages from `start` on, as many as make sense.
    fn go_ahead(&mut self, start: u64) {
        let Some(size) = self.size.filter(|size| *size > 0) else {
            return;
        };
        let rows = usize::try_from(size).unwrap_or(usize::MAX);
        if self.resting {
            return;
        }
        let burst = usize::try_from(self.client.traffic().burst).unwrap_or(MOST);
        let most = self
            .by_time()
            .min(burst.max(FEWEST))
            .min((MOST_ROWS / rows).max(2));
        let mut next = start;
        while self.ahead.len() < most && next < self.items {
            if !self.ahead.contains_key(&next) {
                let task = tokio::spawn((self.ask)(At::Offset(next)));
                self.ahead.insert(next, Ahead(task));
            }
            next += size;
        }
    }
}

fn continued<T>(page: Page<T>) -> Page<T, Place> {
    Page {
        rows: page.rows,
        next: page.next.map(Place::After),
        total: page.total,
    }
}
