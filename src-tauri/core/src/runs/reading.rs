//! Reading a job's two lists, page by page: its items (control) and their data, joined by entry.
//!
//! Keeps true: a list that ends early or never is an error; data of an item that cannot be used blocks that item alone.

use std::collections::BTreeSet;
use std::sync::PoisonError;

use jiff::tz::TimeZone;
use tokio::sync::Mutex;

use super::drive::{Context, Failure, Outcome};
use super::record::Record;
use super::step::Event;
use crate::matching::job_setup;
use crate::model::{EntryId, ExportItem, ItemFault, ItemStatus, JobId, JobItem};
use crate::pleo::{self, ApiVersion, Page, Place, Trail, Walk};
use crate::problem::{Code, Problem};
use crate::store::{ItemState, ReadItem, StoreError};

/// Amounts beyond this (in minor units) are a mistake, and would overflow sums.
const LARGEST: u64 = 10_000_000_000_000;

/// A job's lists on their way, each in the version it is read in. A job has one set of items once it is claimed, so their
/// pages may be fetched several at a time; stored they are one by one.
#[derive(Default)]
pub(super) struct Walks {
    items: Mutex<Option<(ApiVersion, Walk<JobItem>)>>,
    data: Mutex<Option<(ApiVersion, Walk<Result<ExportItem, ItemFault>>)>>,
}

/// Rows stored in one transaction at most, as long as one page is not larger.
const TOGETHER: usize = 1000;

/// The page at `place` of the list in `slot`, which `start` begins, and the pages behind it that have arrived meanwhile: what
/// is stored together costs one flush of the disk.
async fn page<T: Send + 'static>(
    slot: &Mutex<Option<(ApiVersion, Walk<T>)>>,
    api: ApiVersion,
    place: Option<&Place>,
    start: impl FnOnce() -> Walk<T>,
) -> Result<Page<T, Place>, pleo::Error> {
    let mut slot = slot.lock().await;
    if slot.as_ref().is_none_or(|(version, _)| *version != api) {
        *slot = Some((api, start()));
    }
    let (_, walk) = slot.as_mut().expect("it was just set");
    let mut page = walk.page(place).await?;
    while page.rows.len() < TOGETHER
        && let Some(next) = &page.next
        // One that failed is asked for again in its turn.
        && let Some(Ok(more)) = walk.arrived(next).await
    {
        page.rows.extend(more.rows);
        page.next = more.next;
    }
    if page.next.is_none() {
        *slot = None;
    }
    Ok(page)
}

/// Reads a page of the item list.
pub(super) async fn list(
    context: &Context,
    record: &Record,
    job: JobId,
    after: Option<Place>,
) -> Result<Outcome, Failure> {
    if after.is_none()
        && let Some(fatal) = not_set_up(context, record)?
    {
        return Ok(fatal.into());
    }
    list_from(context, record, job, after).await.or_else(broken)
}

/// Why the job cannot be taken: it asks for vendors, and this company has none here. v1 knows nothing of vendors.
fn not_set_up(context: &Context, record: &Record) -> Result<Option<Event>, StoreError> {
    let wants = record.job.as_ref().is_some_and(|job| job.vendor_based);
    let has = context
        .runs
        .store
        .read(|db| db.has_vendors(context.books))?;
    Ok(setup_event(wants && record.api != ApiVersion::V1, has))
}

pub(super) fn setup_event(wants_vendors: bool, has_vendors: bool) -> Option<Event> {
    let (kind, what) = job_setup(wants_vendors, has_vendors).err()?;
    let problem = Problem::new(
        Code::Input,
        what,
        "Nothing was exported, and no file was written. Pleo is told so, and the entries return to its list.",
        "Fetch the vendor list with a key that may read vendors, or import the suppliers, then export again.",
    );
    Some(Event::Fatal(problem, kind))
}

/// Reads a page of the items' data.
pub(super) async fn read(
    context: &Context,
    record: &Record,
    job: JobId,
    after: Option<Place>,
) -> Result<Outcome, Failure> {
    let outcome = read_from(context, record, job, after).await;
    outcome.or_else(broken)
}

/// A list whose cursors lead nowhere is read from its beginning when the run goes on.
fn broken(failure: Failure) -> Result<Outcome, Failure> {
    match failure {
        Failure::Pleo(error) if is_broken_list(&error) => {
            Ok(Event::ListBroken(error.into()).into())
        }
        other => Err(other),
    }
}

/// Fewer items are listed than the job announces.
pub(super) fn incomplete() -> pleo::Error {
    pleo::Error::Unreadable {
        path: "data".into(),
        what: "the job announces more items".into(),
    }
}

/// A list that does not lead on says nothing about what is in it.
pub(super) fn as_incomplete(error: pleo::Error) -> pleo::Error {
    if is_broken_list(&error) {
        incomplete()
    } else {
        error
    }
}

/// The list does not lead on from where we are, and nothing else is wrong.
pub(super) fn is_broken_list(error: &pleo::Error) -> bool {
    match error {
        pleo::Error::PagingLoop | pleo::Error::BadCursor | pleo::Error::Unreadable { .. } => true,
        pleo::Error::Refused { status: 400, .. } => {
            !error.is_kind("MISSING_CONTRA_ACCOUNTS") && !error.is_kind("UNSUPPORTED_API_VERSION")
        }
        _ => false,
    }
}

async fn list_from(
    context: &Context,
    record: &Record,
    job: JobId,
    after: Option<Place>,
) -> Result<Outcome, Failure> {
    let page = page(&context.walks.items, record.api, after.as_ref(), || {
        let announced = record.job.as_ref().map_or(0, |job| job.items);
        context.client.job_items_walk(record.api, job, announced)
    })
    .await?;
    let (mut items, mut next) = (page.rows, page.next);
    let whole = next.is_some() || known(context, &items)? >= announced(record);
    if !whole && matches!(after, Some(Place::Offset(_))) {
        next = Some(Place::Anew);
    }
    moved_on(context, record.api, "items", next.as_ref())?;
    if !whole && next.is_none() {
        // Pages that overlap or move under our hands hide items; reading all of them anew brings them up.
        items = every_item(context, record.api, job).await?;
        if known(context, &items)? < announced(record) {
            return Err(incomplete().into());
        }
    }
    let rows: Vec<(EntryId, ItemState)> = items
        .iter()
        .map(|item| {
            let state = match item.status {
                ItemStatus::Pending | ItemStatus::InProgress => ItemState::Listed,
                ItemStatus::Abandoned => ItemState::Abandoned,
                // Finished before this run took the job up; a failure counts for how the job ends.
                ItemStatus::Failed => ItemState::Failed,
                ItemStatus::Successful | ItemStatus::Unknown(_) => ItemState::Skipped,
            };
            (item.entry, state)
        })
        .collect();
    let seq = context.row.seq;
    let first = after.is_none();
    let outcome =
        Outcome::from(Event::Listed { next }).rows(Box::new(move |db| db.put_listed(seq, &rows)));
    Ok(if first {
        outcome.log("Reading the list of items.")
    } else {
        outcome
    })
}

async fn read_from(
    context: &Context,
    record: &Record,
    job: JobId,
    after: Option<Place>,
) -> Result<Outcome, Failure> {
    let page = page(&context.walks.data, record.api, after.as_ref(), || {
        let announced = record.job.as_ref().map_or(0, |job| job.items);
        context.client.export_items_walk(record.api, job, announced)
    })
    .await?;
    let mut next = page.next;
    let by_offset = matches!(after, Some(Place::Offset(_)));
    if next.is_none() && by_offset && !all_read(context, &page.rows)? {
        next = Some(Place::Anew);
    }
    moved_on(context, record.api, "data", next.as_ref())?;
    let zone = TimeZone::get(&record.plan.profile.time_zone).unwrap_or(TimeZone::UTC);
    let rows: Vec<ReadItem> = page
        .rows
        .into_iter()
        .map(|row| readable(row, &zone))
        .collect();
    let seq = context.row.seq;
    let first = after.is_none();
    let last = next.is_none();
    let outcome = Outcome::from(Event::Read { next }).rows(Box::new(move |db| {
        db.put_read(seq, &rows)?;
        if last {
            db.block_unread(
                seq,
                "Pleo lists this entry in the job but gave no data for it. Export it again.",
            )?;
        }
        Ok(())
    }));
    Ok(if first {
        outcome.log("Reading the data of the items.")
    } else {
        outcome
    })
}

/// A list that leads to a page it led to before never ends.
fn moved_on(
    context: &Context,
    api: ApiVersion,
    list: &'static str,
    next: Option<&Place>,
) -> Result<(), pleo::Error> {
    let mut announced = context
        .announced
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    match next {
        Some(next) if !announced.insert((list, api, next.clone())) => Err(pleo::Error::PagingLoop),
        _ => Ok(()),
    }
}

fn announced(record: &Record) -> usize {
    let items = record.job.as_ref().map_or(0, |job| job.items);
    usize::try_from(items).unwrap_or(usize::MAX)
}

/// How many items are known once these are stored too.
fn known(context: &Context, items: &[JobItem]) -> Result<usize, StoreError> {
    let seq = context.row.seq;
    context.runs.store.read(|db| {
        let stored: u32 = db.state_counts(seq)?.values().sum();
        let mut new: BTreeSet<EntryId> = items.iter().map(|item| item.entry).collect();
        let mut listed = BTreeSet::new();
        for entry in &new {
            if db.item_state(seq, *entry)?.is_some() {
                listed.insert(*entry);
            }
        }
        new.retain(|entry| !listed.contains(entry));
        Ok(usize::try_from(stored).unwrap_or(usize::MAX) + new.len())
    })
}

/// No listed item is without data once these are stored too.
fn all_read(context: &Context, rows: &[Result<ExportItem, ItemFault>]) -> Result<bool, StoreError> {
    let seq = context.row.seq;
    context.runs.store.read(|db| {
        let unread = db.state_counts(seq)?.get(&ItemState::Listed).copied();
        let new: BTreeSet<EntryId> = rows
            .iter()
            .map(|row| {
                row.as_ref()
                    .map_or_else(|fault| fault.entry, |item| item.entry)
            })
            .filter(|entry| {
                let item = db.item(seq, *entry);
                item.is_ok_and(|item| item.state == ItemState::Listed)
            })
            .collect();
        Ok(usize::try_from(unread.unwrap_or(0)).is_ok_and(|unread| unread <= new.len()))
    })
}

fn readable(row: Result<ExportItem, ItemFault>, zone: &TimeZone) -> ReadItem {
    match row {
        Ok(item) => {
            let amounts = item
                .lines
                .iter()
                .map(|line| line.amount)
                .chain([item.amount])
                .flat_map(|pair| [Some(pair.wallet), pair.supplier])
                .flatten();
            let too_large = amounts
                .into_iter()
                .any(|m| m.minor.unsigned_abs() > LARGEST);
            ReadItem {
                entry: item.entry,
                date: item.date.date(zone).to_string(),
                data: if too_large {
                    Err(
                        "An amount of this entry is too large to be right. Check it in Pleo."
                            .into(),
                    )
                } else {
                    Ok(item)
                },
            }
        }
        Err(fault) => ReadItem {
            entry: fault.entry,
            date: String::new(),
            data: Err(format!(
                "The data Pleo gave for this entry cannot be booked: {} ({}).",
                fault.what, fault.path
            )),
        },
    }
}

/// Hands the items of a job that does not change any more, `count` by what we know, to `take`, page by page; several pages
/// are under way at once. A row may come twice.
pub(super) async fn in_pages(
    context: &Context,
    api: ApiVersion,
    job: JobId,
    count: u32,
    mut take: impl FnMut(Vec<JobItem>) -> Result<(), StoreError>,
) -> Result<(), Failure> {
    let mut walk = context.client.job_items_walk(api, job, count);
    walk.prepare();
    let mut trail = Trail::new();
    let mut place = None;
    loop {
        let page = walk.page(place.as_ref()).await?;
        if let Some(Place::After(cursor)) = &page.next {
            trail.advance(&Some(cursor.clone()), page.rows.len())?;
        }
        take(page.rows)?;
        place = page.next;
        if place.is_none() {
            return Ok(());
        }
    }
}

/// All items of a job, for looking back; a run's own list is stored page by page.
pub(super) async fn every_item(
    context: &Context,
    api: ApiVersion,
    job: JobId,
) -> Result<Vec<JobItem>, pleo::Error> {
    let mut items = Vec::new();
    let mut trail = Trail::new();
    let mut after = None;
    loop {
        let page = context.client.job_items(api, job, after.as_ref()).await?;
        trail.advance(&page.next, page.rows.len())?;
        items.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return Ok(items);
        }
    }
}
