//! Accounting entries: search and get.

use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

use super::export::paged;
use super::routes::{Answer, query_id, same_company};
use super::{Call, Reply};
use crate::exception::Exception;
use crate::page::{Bounds, Paging, Rules};
use crate::state::State;
use crate::wire;
use crate::world::book::SortKey;
use crate::world::{Company, Entry};

/// Filters of a search; all of them combine.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filter {
    include_deleted: bool,
    #[serde(default)]
    account_ids: Vec<Uuid>,
    bookkeeping_date_end: Option<Timestamp>,
    bookkeeping_date_start: Option<Timestamp>,
    #[serde(default)]
    employee_ids: Vec<Uuid>,
    #[serde(default)]
    export_status: Vec<WireStatus>,
    #[serde(default)]
    families: Vec<String>,
    #[serde(default)]
    foreign_extension_ids: Vec<String>,
    has_account: Option<bool>,
    has_bookkeeping_date: Option<bool>,
    has_note: Option<bool>,
    performed_at_end: Option<Timestamp>,
    performed_at_start: Option<Timestamp>,
    #[serde(default)]
    review_status: Vec<String>,
    settled: Option<bool>,
    settled_at_end: Option<Timestamp>,
    settled_at_start: Option<Timestamp>,
    #[serde(default)]
    status: Vec<String>,
    #[serde(default)]
    sub_families: Vec<String>,
    #[serde(default)]
    tag_group_ids_unset: Vec<Uuid>,
    #[serde(default)]
    tag_row_ids: Vec<Uuid>,
    #[serde(default)]
    tax_code_ids: Vec<Uuid>,
    #[serde(default)]
    team_ids: Vec<Uuid>,
    #[serde(default)]
    transaction_value_currencies: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum WireStatus {
    Created,
    Exported,
    Exporting,
    NotCreated,
    NotExported,
    Queued,
}

impl WireStatus {
    fn as_str(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Exported => "EXPORTED",
            Self::Exporting => "EXPORTING",
            Self::NotCreated => "NOT_CREATED",
            Self::NotExported => "NOT_EXPORTED",
            Self::Queued => "QUEUED",
        }
    }
}

impl Filter {
    fn check(&self) -> Result<(), Exception> {
        let families = [
            self.performed_at_start.or(self.performed_at_end).is_some(),
            self.settled_at_start.or(self.settled_at_end).is_some(),
            self.bookkeeping_date_start
                .or(self.bookkeeping_date_end)
                .is_some(),
        ];
        if families.iter().filter(|used| **used).count() > 1 {
            return Err(Exception::bad_request(
                "Only one kind of date range can be used in a search.",
            ));
        }
        let longest = [
            self.account_ids.len(),
            self.employee_ids.len(),
            self.foreign_extension_ids.len(),
            self.tag_group_ids_unset.len(),
            self.tag_row_ids.len(),
            self.tax_code_ids.len(),
            self.team_ids.len(),
            self.transaction_value_currencies.len(),
        ];
        if longest.iter().any(|length| *length > 100) {
            return Err(Exception::bad_request("A filter has more than 100 values."));
        }
        Ok(())
    }

    fn fits(&self, company: &Company, position: u32) -> bool {
        // The status is at hand; the entry may have to be made.
        let status = company.book.status(position).as_str();
        any(&self.export_status, |wanted| wanted.as_str() == status)
            && self.fits_entry(company, &company.book.entry(position))
    }

    fn fits_entry(&self, company: &Company, entry: &Entry) -> bool {
        let (family, sub_family) = entry.family();
        let at = entry.performed_at;
        let settled_at = entry.settled.then_some(at);
        let employee = entry.employee.map(|employee| &company.employees[employee]);
        let lines = &entry.lines;
        let has_tag = |id: &Uuid| {
            lines
                .iter()
                .flat_map(|line| &line.tags)
                .any(|tag| company.tags[*tag].id == *id)
        };
        let has_group = |id: &Uuid| {
            lines
                .iter()
                .flat_map(|line| &line.tags)
                .any(|tag| company.tag_groups[company.tags[*tag].group].id == *id)
        };
        let on_account = |id: &Uuid| {
            let chosen = lines.iter().filter_map(|line| line.account);
            chosen
                .into_iter()
                .any(|account| company.accounts[account].id == *id)
        };
        let with_tax = |id: &Uuid| {
            let chosen = lines.iter().filter_map(|line| line.tax);
            chosen
                .into_iter()
                .any(|tax| company.tax_codes[tax].id == *id)
        };
        (self.include_deleted || !entry.deleted)
            && any(&self.families, |wanted| wanted == family)
            && any(&self.sub_families, |wanted| {
                sub_family == Some(wanted.as_str())
            })
            && any(&self.status, |wanted| wanted == "COMPLETED")
            && any(&self.review_status, |wanted| wanted == "OK")
            && self.foreign_extension_ids.is_empty()
            && is(
                self.has_account,
                lines.iter().any(|line| line.account.is_some()),
            )
            && is(self.has_bookkeeping_date, true)
            && is(self.has_note, entry.note.is_some())
            && is(self.settled, entry.settled)
            && within(Some(at), self.performed_at_start, self.performed_at_end)
            && within(
                Some(at),
                self.bookkeeping_date_start,
                self.bookkeeping_date_end,
            )
            && within(settled_at, self.settled_at_start, self.settled_at_end)
            && any(&self.account_ids, on_account)
            && any(&self.tax_code_ids, with_tax)
            && any(&self.tag_row_ids, has_tag)
            && any(&self.tag_group_ids_unset, |id| !has_group(id))
            && any(&self.employee_ids, |id| {
                employee.is_some_and(|employee| employee.id == *id)
            })
            && any(&self.team_ids, |id| {
                employee.is_some_and(|employee| company.derived_id(employee.team) == *id)
            })
            && any(&self.transaction_value_currencies, |wanted| {
                wanted == entry.amount.wallet.currency
            })
    }
}

/// An empty filter lets everything through.
fn any<T>(wanted: &[T], fits: impl Fn(&T) -> bool) -> bool {
    wanted.is_empty() || wanted.iter().any(fits)
}

fn is(wanted: Option<bool>, value: bool) -> bool {
    wanted.is_none_or(|wanted| wanted == value)
}

fn within(at: Option<Timestamp>, start: Option<Timestamp>, end: Option<Timestamp>) -> bool {
    match at {
        Some(at) => start.is_none_or(|start| at >= start) && end.is_none_or(|end| at <= end),
        None => start.is_none() && end.is_none(),
    }
}

pub(crate) fn search(state: &mut State, call: &Call<'_>, company: usize) -> Answer {
    let filter: Filter = call.json()?;
    filter.check()?;
    let company = &mut state.companies[company];
    same_company(company.id, query_id(call, "company_id")?)?;
    let rules = Rules {
        list: "entries".into(),
        default_limit: 20,
        max_limit: 100,
        bounds: Bounds::Strict,
        total: false,
        keys: &["performedAt", "settledAt", "id", "bookkeepingDate"],
        newest_first: false,
    };
    let paging = Paging::read(&call.query, &rules, call.page_fault)?;
    let key = match paging.key.as_str() {
        "settledAt" => SortKey::SettledAt,
        "id" => SortKey::Id,
        "bookkeepingDate" => SortKey::BookkeepingDate,
        _ => SortKey::PerformedAt,
    };
    let order = company.book.order(key);
    let position = |rank: u32| match &order {
        Some(order) => order[rank as usize],
        None => rank,
    };
    let company = &*company;
    let page = paging.page(company.book.len(), |rank| {
        filter.fits(company, position(rank))
    });
    paged(&page, |rank, body| {
        let position = position(rank);
        let entry = company.book.entry(position);
        let status = company.book.status(position);
        serde_json::to_writer(body, &wire::entry::entry(company, &entry, status))
    })
}

/// Position of an entry of this company; 403 if it is another company's.
pub(crate) fn find(state: &State, company: usize, id: Uuid) -> Result<u32, Exception> {
    if let Some(position) = state.companies[company].book.position(id) {
        return Ok(position);
    }
    let elsewhere = state
        .companies
        .iter()
        .any(|company| company.book.position(id).is_some());
    Err(if elsewhere {
        Exception::forbidden("The key has no access to this accounting entry.")
    } else {
        Exception::not_found("Accounting entry")
    })
}

pub(crate) fn get(state: &State, call: &Call<'_>, company: usize, id: Uuid) -> Answer {
    let include_deleted = call.query.flag("include_deleted")?;
    let position = find(state, company, id)?;
    let company = &state.companies[company];
    let entry = company.book.entry(position);
    if entry.deleted && !include_deleted {
        return Err(Exception::not_found("Accounting entry"));
    }
    let status = company.book.status(position);
    Ok(Reply::data(
        200,
        &wire::entry::entry(company, &entry, status),
    ))
}
