//! Entries to export, and the vendor list.

use ledgerport_core::model::money::scaled;
use ledgerport_core::model::{BooksId, Missing};
use ledgerport_core::problem::Problem;
use ledgerport_core::store::{EntryFilter, EntryOrder};
use tauri::State;

use super::{Answer, hand_over_blocking, id, limited};
use crate::desk::Shared;
use crate::view::{
    EntryQuery, EntryRow, EntrySort, EntryWindow, MoneyView, OverviewView, ProblemView,
    VendorOption,
};

/// Longest list of vendors a picker gets.
const VENDORS: u32 = 50;

/// The store's filter for a query of the window. What is not a day or a decimal is refused: a filter that is not
/// understood would show, and export, too much.
pub(super) fn filter(query: EntryQuery) -> Result<EntryFilter, Problem> {
    let day = |text: Option<String>| {
        text.map(|text| text.parse())
            .transpose()
            .map_err(|_| Problem::input("A day in the filter is not a date."))
    };
    let amount = |text: Option<String>| {
        text.map(|text| scaled(&text, 4).ok_or(()))
            .transpose()
            .map_err(|()| Problem::input("An amount in the filter is not a number."))
    };
    Ok(EntryFilter {
        text: query.text.chars().take(200).collect(),
        ready: query.ready,
        from: day(query.from)?,
        to: day(query.to)?,
        missing: query.missing.map(Missing::from),
        family: query.family,
        least: amount(query.least)?,
        most: amount(query.most)?,
        order: match query.sort {
            EntrySort::Date => EntryOrder::Date,
            EntrySort::Text => EntryOrder::Label,
            EntrySort::Amount => EntryOrder::Amount,
            EntrySort::Account => EntryOrder::Account,
            EntrySort::Ready => EntryOrder::Missing,
        },
        descending: query.descending,
    })
}

/// Fetches the list from Pleo; the window hears of it page by page.
#[tauri::command]
#[specta::specta]
pub async fn fetch_entries(shared: State<'_, Shared>, company_id: String) -> Answer<()> {
    let desk = shared.desk()?;
    let books: BooksId = id(&company_id).map_err(ProblemView::from)?;
    desk.companies.get(books).map_err(ProblemView::from)?;
    tauri::async_runtime::spawn(async move {
        // What goes wrong is kept with the list and shown there.
        let _ = desk.companies.fetch_entries(books).await;
    });
    Ok(())
}

/// One window of the list.
#[tauri::command]
#[specta::specta]
pub async fn list_entries(
    shared: State<'_, Shared>,
    company_id: String,
    query: EntryQuery,
    offset: u32,
    limit: u32,
) -> Answer<EntryWindow> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let books = id(&company_id)?;
        let filter = filter(query)?;
        let state = desk.companies.entries_state(books);
        let window = desk
            .companies
            .store()
            .read(|db| db.entries(books, &filter, offset, limited(limit)))?;
        Ok(EntryWindow {
            revision: window.revision,
            total: window.total,
            ready: window.ready,
            offset,
            rows: window.rows.into_iter().map(EntryRow::from).collect(),
            sums: window.sums.into_iter().map(MoneyView::from).collect(),
            fetching: state.fetching,
            fetched_at: window.fetched_at.map(|at| at.to_string()),
            problem: state.problem.map(ProblemView::from),
        })
    })
    .await
}

/// What the list adds up to: by month, account and what is missing.
#[tauri::command]
#[specta::specta]
pub async fn get_overview(
    shared: State<'_, Shared>,
    company_id: String,
    query: EntryQuery,
) -> Answer<OverviewView> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let books = id(&company_id)?;
        let filter = filter(query)?;
        let overview = desk
            .companies
            .store()
            .read(|db| db.overview(books, &filter))?;
        Ok(OverviewView::from(overview))
    })
    .await
}

/// Vendors whose name, code or tax number contains a text; archived ones and drafts cannot be chosen.
#[tauri::command]
#[specta::specta]
pub async fn list_vendors(
    shared: State<'_, Shared>,
    company_id: String,
    text: String,
) -> Answer<Vec<VendorOption>> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let books = id(&company_id)?;
        let text: String = text.chars().take(200).collect();
        let vendors = desk
            .companies
            .store()
            .read(|db| db.find_active_vendors(books, &text, VENDORS))?;
        Ok(vendors.into_iter().map(VendorOption::from).collect())
    })
    .await
}
