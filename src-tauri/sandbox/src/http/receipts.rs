//! Receipts: search, list, get, and the files behind the signed links.

use serde::Deserialize;
use uuid::Uuid;

use super::entries::find;
use super::export::paged;
use super::routes::{Answer, id, query_id, same_company};
use super::{Call, Reply};
use crate::exception::Exception;
use crate::page::{Bounds, Paging, Rules};
use crate::receipt;
use crate::state::State;
use crate::wire;
use crate::world::entry::Receipt;

/// Most receipts of one entry; a place in a search is entry times this plus number.
const MOST_PER_ENTRY: usize = 8;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filter {
    include_deleted: bool,
    #[serde(default)]
    accounting_entry_ids: Vec<Uuid>,
    #[serde(default)]
    employee_ids: Vec<Uuid>,
    file_type: Option<FileType>,
    #[serde(default)]
    mime_type: Vec<String>,
    #[serde(default)]
    source: Vec<String>,
}

/// Only originals are kept; the other kinds find nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum FileType {
    Embed,
    Original,
    Thumbnail,
    Preview,
}

fn file_type(call: &Call<'_>) -> Result<Option<FileType>, Exception> {
    call.query
        .one("file_type")
        .map(|name| {
            serde_json::from_value(name.into())
                .map_err(|_| Exception::bad_request(format!("{name:?} is not a file type.")))
        })
        .transpose()
}

fn paging(call: &Call<'_>, list: String) -> Result<Paging, Exception> {
    let rules = Rules {
        list,
        default_limit: 10,
        max_limit: 100,
        bounds: Bounds::Strict,
        total: false,
        keys: &["createdAt", "id", "size"],
        newest_first: false,
    };
    Paging::read(&call.query, &rules, call.page_fault)
}

pub(crate) fn search(state: &State, call: &Call<'_>, company: usize) -> Answer {
    let filter: Filter = call.json()?;
    let company = &state.companies[company];
    same_company(company.id, query_id(call, "company_id")?)?;
    // The given entries, or all of the company's.
    let chosen: Option<Vec<u32>> = (!filter.accounting_entry_ids.is_empty()).then(|| {
        filter
            .accounting_entry_ids
            .iter()
            .filter_map(|id| company.book.position(*id))
            .collect()
    });
    let count = chosen.as_ref().map_or(company.book.len(), Vec::len);
    let place = |rank: u32| {
        let (at, n) = (
            rank as usize / MOST_PER_ENTRY,
            rank as usize % MOST_PER_ENTRY,
        );
        let position = match &chosen {
            Some(chosen) => chosen[at],
            None => u32::try_from(at).unwrap_or(u32::MAX),
        };
        (position, n)
    };
    let list = format!("receipts/{:?}", filter.accounting_entry_ids);
    let page = paging(call, list)?.page(count * MOST_PER_ENTRY, |rank| {
        let (position, n) = place(rank);
        let entry = company.book.entry(position);
        let employee = entry
            .employee
            .map(|employee| company.employees[employee].id);
        entry.receipts.get(n).is_some_and(|receipt| {
            filter
                .file_type
                .is_none_or(|kind| kind == FileType::Original)
                && (filter.include_deleted || !entry.deleted)
                && (filter.employee_ids.is_empty()
                    || employee.is_some_and(|id| filter.employee_ids.contains(&id)))
                && (filter.mime_type.is_empty()
                    || filter
                        .mime_type
                        .iter()
                        .any(|t| t == receipt.file.mime_type()))
                && (filter.source.is_empty() || filter.source.iter().any(|s| s == receipt.source))
        })
    });
    let links = call.links(state);
    paged(&page, |rank, body| {
        let (position, n) = place(rank);
        let entry = company.book.entry(position);
        serde_json::to_writer(body, &wire::entry::receipt(&entry, n, &links))
    })
}

pub(crate) fn of_entry(state: &State, call: &Call<'_>, company: usize, id: Uuid) -> Answer {
    let kind = file_type(call)?;
    let sources = call.query.all("source");
    let position = find(state, company, id)?;
    let entry = state.companies[company].book.entry(position);
    let fits = |receipt: &Receipt| {
        kind.is_none_or(|kind| kind == FileType::Original)
            && (sources.is_empty() || sources.contains(&receipt.source))
    };
    let page = paging(call, format!("receipts-of/{id}"))?.page(entry.receipts.len(), |rank| {
        fits(&entry.receipts[rank as usize])
    });
    let links = call.links(state);
    paged(&page, |rank, body| {
        serde_json::to_writer(body, &wire::entry::receipt(&entry, rank as usize, &links))
    })
}

pub(crate) fn get(
    state: &State,
    call: &Call<'_>,
    company: usize,
    (entry, receipt): (Uuid, Uuid),
) -> Answer {
    file_type(call)?;
    let position = find(state, company, entry)?;
    let entry = state.companies[company].book.entry(position);
    let n = entry
        .receipts
        .iter()
        .position(|known| known.id == receipt)
        .ok_or_else(|| Exception::not_found("Receipt"))?;
    let data = wire::entry::receipt(&entry, n, &call.links(state));
    Ok(Reply::data(200, &data))
}

/// A file behind its signed link: no credential; 403 once expired or altered.
pub(crate) fn download(state: &State, call: &Call<'_>, entry: &str, n: &str) -> Answer {
    if call.method != "GET" && call.method != "HEAD" {
        return Err(super::lists::wrong_method());
    }
    let refused = || Exception::new(403, "ACCESS_DENIED", "The link is expired or not valid.");
    let entry = id(entry).map_err(|_| refused())?;
    let n: usize = n.parse().map_err(|_| refused())?;
    let expires: i64 = call
        .query
        .one("expires")
        .and_then(|text| text.parse().ok())
        .ok_or_else(refused)?;
    let signature = receipt::signature(state.link_secret, entry, n, expires);
    let given = call.query.one("signature").unwrap_or_default();
    if given != signature.simple().to_string() || state.clock.now().as_second() >= expires {
        return Err(refused());
    }
    let (kind, body) = state
        .companies
        .iter()
        .find_map(|company| {
            let position = company.book.position(entry)?;
            receipt::file(&company.book.entry(position), n)
        })
        .ok_or_else(|| Exception::not_found("File"))?;
    Ok(Reply::new(200, kind, body))
}
