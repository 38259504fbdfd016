//! The lists of a job, page by page, as `reading` and `pleo::Walk` read them.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::super::machine::{Item, Tables};
use super::super::pleo::{Data, Reply, Request};
use super::super::{Mutation, World};
use super::{Effected, Outcome, Uncut};
use crate::model::{EntryId, ItemFailureKind, ItemStatus, JobId, JobItem};
use crate::pleo::{self, ApiVersion, Cursor, Page, Place, Trail};
use crate::runs::reading::incomplete;
use crate::runs::record::Record;
use crate::runs::step::Event;
use crate::store::ItemState;

impl World {
    pub(super) fn items(
        &mut self,
        api: ApiVersion,
        job: JobId,
        after: Option<Cursor>,
    ) -> Uncut<Result<Page<JobItem>, pleo::Error>> {
        Ok(match self.ask(api, &Request::Items(job, after))? {
            Ok(Reply::Items(page)) => Ok(page),
            Ok(_) => unreachable!("Pleo answers what it was asked"),
            Err(error) => Err(error),
        })
    }

    pub(super) fn every_item(
        &mut self,
        api: ApiVersion,
        job: JobId,
    ) -> Uncut<Result<Vec<JobItem>, pleo::Error>> {
        let (mut items, mut trail, mut after) = (Vec::new(), Trail::new(), None);
        loop {
            let page = match self.items(api, job, after)? {
                Ok(page) => page,
                Err(error) => return Ok(Err(error)),
            };
            if let Err(error) = trail.advance(&page.next, page.rows.len()) {
                return Ok(Err(error));
            }
            items.extend(page.rows);
            after = page.next;
            if after.is_none() {
                return Ok(Ok(items));
            }
        }
    }

    pub(super) fn list(
        &mut self,
        run: usize,
        record: &Record,
        job: JobId,
        after: Option<Place>,
    ) -> Effected {
        let announced = record.job.as_ref().map_or(0, |job| job.items as usize);
        let page = ok!(self.items(record.api, job, start_of(after.as_ref()))?);
        let mut next = walked(after.as_ref(), &page, announced);
        let mut items = page.rows;
        let trusting = self.mutation == Some(Mutation::TrustPages);
        let whole = next.is_some() || self.known(run, &items) >= announced || trusting;
        if !whole && matches!(after, Some(Place::Offset(_))) {
            next = Some(Place::Anew);
        }
        ok!(self.moved_on(record.api, "items", next.as_ref()));
        if !whole && next.is_none() {
            items = ok!(self.every_item(record.api, job)?);
            if self.known(run, &items) < announced {
                return Ok(Err(incomplete().into()));
            }
        }
        let rows = move |tables: &mut Tables| {
            let run = &mut tables.runs[run];
            for item in items {
                if run.item(item.entry).is_none() {
                    let state = match item.status {
                        ItemStatus::Pending | ItemStatus::InProgress => ItemState::Listed,
                        ItemStatus::Abandoned => ItemState::Abandoned,
                        ItemStatus::Failed => ItemState::Failed,
                        ItemStatus::Successful | ItemStatus::Unknown(_) => ItemState::Skipped,
                    };
                    run.items.push(Item::listed(item.entry, state));
                }
            }
        };
        Ok(Ok(Outcome {
            event: Event::Listed { next },
            rows: Some(Box::new(rows)),
        }))
    }

    /// Whether every listed item has its data with this page.
    pub(super) fn all_read(&self, run: usize, page: &[Data]) -> bool {
        let listed = self.database.tables.runs[run].items.iter();
        let mut unread = listed.filter(|item| item.state == ItemState::Listed);
        unread.all(|item| page.iter().any(|(entry, _)| *entry == item.entry))
    }

    pub(super) fn known(&self, run: usize, items: &[JobItem]) -> usize {
        let stored = self.database.tables.runs[run].items.iter().map(|i| i.entry);
        let both: BTreeSet<EntryId> = stored.chain(items.iter().map(|i| i.entry)).collect();
        both.len()
    }

    pub(super) fn read(
        &mut self,
        run: usize,
        record: &Record,
        job: JobId,
        after: Option<Place>,
    ) -> Effected {
        let api = record.api;
        let request = Request::Data(job, start_of(after.as_ref()));
        let Reply::Data(page) = ok!(self.ask(api, &request)?) else {
            unreachable!("Pleo answers what it was asked")
        };
        let announced = record.job.as_ref().map_or(0, |job| job.items as usize);
        let mut next = walked(after.as_ref(), &page, announced);
        let by_offset = matches!(after, Some(Place::Offset(_)));
        if next.is_none() && by_offset && !self.all_read(run, &page.rows) {
            next = Some(Place::Anew);
        }
        ok!(self.moved_on(api, "data", next.as_ref()));
        let last = next.is_none();
        let rows = move |tables: &mut Tables| {
            let run = &mut tables.runs[run];
            let unexpected = |why: &str| Some((ItemFailureKind::Unexpected, why.to_owned()));
            for (entry, data) in page.rows {
                let item = run.item(entry).filter(|i| i.state == ItemState::Listed);
                match (item, data) {
                    (None, _) => {}
                    (Some(item), Ok(minor)) => {
                        item.state = ItemState::Read;
                        item.minor = Some(minor);
                    }
                    (Some(item), Err(())) => {
                        item.state = ItemState::Blocked;
                        item.failure = unexpected("The data cannot be booked.");
                    }
                }
            }
            if last {
                let unread = run
                    .items
                    .iter_mut()
                    .filter(|i| i.state == ItemState::Listed);
                for item in unread {
                    item.state = ItemState::Blocked;
                    item.failure = unexpected("Pleo gave no data for it.");
                }
            }
        };
        Ok(Ok(Outcome {
            event: Event::Read { next },
            rows: Some(Box::new(rows)),
        }))
    }

    pub(super) fn moved_on(
        &mut self,
        api: ApiVersion,
        list: &'static str,
        next: Option<&Place>,
    ) -> Result<(), pleo::Error> {
        match next {
            Some(next) if !self.announced.insert((list, api, next.clone())) => {
                Err(pleo::Error::PagingLoop)
            }
            _ => Ok(()),
        }
    }
}

/// Where a page begins. The model's cursors are as long as the number of rows before them.
fn start_of(place: Option<&Place>) -> Option<Cursor> {
    match place? {
        Place::After(cursor) => Some(cursor.clone()),
        Place::Offset(rows) => "A".repeat(usize::try_from(*rows).ok()?).parse().ok(),
        Place::Anew => None,
    }
}

/// Where the next page of a walk begins, as `pleo::Walk` decides it.
fn walked<T>(place: Option<&Place>, page: &Page<T>, announced: usize) -> Option<Place> {
    let rows = page.rows.len();
    let cursor = page.next.clone().map(Place::After);
    match place {
        None if page.next.is_none() || rows == 0 || rows >= announced => cursor,
        None => Some(Place::Offset(rows as u64)),
        Some(Place::Offset(start)) => {
            let end = start + rows as u64;
            match (page.next.is_some(), end.cmp(&(announced as u64))) {
                (false, Ordering::Equal) => None,
                (true, Ordering::Less) if rows > 0 => Some(Place::Offset(end)),
                _ => Some(Place::Anew),
            }
        }
        Some(_) => cursor,
    }
}
