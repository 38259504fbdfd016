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
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::{Client, Cursor, Error, Page, Place};

/// Rows asked for in the first page; Pleo gives as many as it likes.
pub(super) const LARGEST: u32 = 1000;
/// Pages under way however slow the answers are.
const FEWEST: usize = 3;
const MOST: usize = 24;
/// Rows under way, so that large pages do not fill the memory.
const MOST_ROWS: usize = 2400;
/// One more page is worth being under way for so much waiting.
const PER_PAGE: Duration = Duration::from_millis(6);

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

    /// The page at `place` has arrived and can be taken without waiting.
    pub fn has_arrived(&self, place: &Place) -> bool {
        match place {
            Place::Offset(start) => self
                .ahead
                .get(start)
                .is_some_and(|ahead| ahead.0.is_finished()),
            Place::After(_) | Place::Anew => false,
        }
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
        page
    }

    /// Sends for the pages from `start` on, as many as make sense.
    fn go_ahead(&mut self, start: u64) {
        let Some(size) = self.size.filter(|size| *size > 0) else {
            return;
        };
        let rows = usize::try_from(size).unwrap_or(usize::MAX);
        let by_time = self.took.as_millis().div_ceil(PER_PAGE.as_millis());
        let by_time = usize::try_from(by_time).unwrap_or(MOST).clamp(FEWEST, MOST);
        let burst = usize::try_from(self.client.traffic().burst).unwrap_or(MOST);
        let most = by_time
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
