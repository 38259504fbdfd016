//! The read side of accounts, tax codes, tags, companies and employees; the write
//! side is in `accounts`, `tax_codes` and `tags`.

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::export::paged;
use super::routes::{Answer, id, query_id, same_company};
use super::{Call, Reply};
use crate::exception::Exception;
use crate::page::{Paging, Rules};
use crate::state::State;
use crate::wire;
use crate::world::Company;
use crate::world::company::TagGroup;

/// The scope a path of these lists needs; none if it is not one of them.
pub(crate) fn scope(path: &[&str]) -> Option<&'static str> {
    Some(match path {
        ["v1", "chart-of-accounts:search"] | ["v1", "chart-of-accounts", _] => "accounts:read",
        ["v0", "tax-codes:search"] | ["v0", "tax-codes", _] => "tax-codes:read",
        ["v0", "tag-groups" | "tags:search"]
        | ["v0", "tag-groups" | "tags", _]
        | ["v0", "tag-groups", _, "tags"] => "tag-groups:read",
        ["v1", "companies"] | ["v1", "companies", _] => "companies:read",
        ["v2", "employees"] | ["v2", "employees", _] => "users:read",
        _ => return None,
    })
}

pub(crate) fn wrong_method() -> Exception {
    Exception::new(405, "METHOD_NOT_ALLOWED", "This method is not served here.")
}

pub(crate) fn answer(state: &State, call: &Call<'_>, company: usize, path: &[&str]) -> Answer {
    let own = &state.companies[company];
    match (call.method, path) {
        ("POST", ["v1", "chart-of-accounts:search"]) => accounts(state, call, own),
        ("GET", ["v1", "chart-of-accounts", account]) => {
            let account = id(account)?;
            one(
                &own.accounts,
                "Account",
                |known| known.id == account && !known.deleted,
                |known| wire::lists::account(own, known),
            )
        }
        ("POST", ["v0", "tax-codes:search"]) => tax_codes(state, call, own),
        ("GET", ["v0", "tax-codes", tax]) => {
            let tax = id(tax)?;
            one(
                &own.tax_codes,
                "Tax code",
                |known| known.id == tax && !known.deleted,
                |known| wire::lists::tax_code(own, known),
            )
        }
        ("GET", ["v0", "tag-groups"]) => {
            same_company(own.id, query_id(call, "company_id")?)?;
            let archived = call.query.flag("include_archived")?;
            let groups: Vec<Value> = own
                .tag_groups
                .iter()
                .filter(|group| !group.deleted && (archived || !group.archived))
                .map(|group| wire::lists::tag_group(own, group))
                .collect();
            Ok(Reply::data(200, &Value::from(groups)))
        }
        ("GET", ["v0", "tag-groups", group]) => {
            let group = id(group)?;
            one(
                &own.tag_groups,
                "Tag group",
                |known| known.id == group && !known.deleted,
                |known| wire::lists::tag_group(own, known),
            )
        }
        ("GET", ["v0", "tag-groups", group, "tags"]) => tags_of(state, call, own, id(group)?),
        ("POST", ["v0", "tags:search"]) => tags(state, call, own),
        ("GET", ["v0", "tags", tag]) => {
            let tag = id(tag)?;
            one(
                &own.tags,
                "Tag",
                |known| known.id == tag && !known.deleted,
                |known| wire::lists::tag(own, known),
            )
        }
        ("GET", ["v1", "companies"]) => list(
            state,
            call,
            "companies",
            &[own],
            |_| true,
            |company| wire::lists::company(company),
        ),
        ("GET", ["v1", "companies", asked]) => {
            let asked = id(asked)?;
            if state.companies.iter().any(|known| known.id == asked) {
                same_company(own.id, Some(asked))?;
                return Ok(Reply::data(200, &wire::lists::company(own)));
            }
            Err(Exception::not_found("Company"))
        }
        ("GET", ["v2", "employees"]) => {
            same_company(own.id, query_id(call, "companyId")?)?;
            let (email, code) = (call.query.one("email"), call.query.one("code"));
            list(
                state,
                call,
                "employees",
                &own.employees,
                |known| {
                    email.is_none_or(|email| known.email == email)
                        && code.is_none_or(|code| known.code == code)
                },
                |known| wire::lists::employee(own, known),
            )
        }
        ("GET", ["v2", "employees", employee]) => {
            let employee = id(employee)?;
            one(
                &own.employees,
                "Employee",
                |known| known.id == employee,
                |known| wire::lists::employee(own, known),
            )
        }
        _ => Err(wrong_method()),
    }
}

fn one<T>(all: &[T], what: &str, is_it: impl Fn(&T) -> bool, show: impl Fn(&T) -> Value) -> Answer {
    all.iter()
        .find(|known| is_it(known))
        .map(|known| Reply::data(200, &show(known)))
        .ok_or_else(|| Exception::not_found(what))
}

fn list<T>(
    state: &State,
    call: &Call<'_>,
    name: &str,
    all: &[T],
    fits: impl Fn(&T) -> bool,
    show: impl Fn(&T) -> Value,
) -> Answer {
    let keys = ["createdAt", "id", "name", "code"];
    let rules = Rules::of(&state.behaviour, name.to_owned(), &keys);
    let page = Paging::read(&call.query, &rules, call.page_fault)?
        .page(all.len(), |rank| fits(&all[rank as usize]));
    paged(&page, |rank, body| {
        serde_json::to_writer(body, &show(&all[rank as usize]))
    })
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct AccountFilter {
    company_id: Uuid,
    exclude_if_assigned_to_category: bool,
    exclude_if_assigned_to_contra_account: bool,
    archived: Option<bool>,
    code: Option<String>,
    codes: Option<Vec<Option<String>>>,
    external_id: Option<String>,
    ids: Option<Vec<Option<Uuid>>>,
    name: Option<String>,
}

fn accounts(state: &State, call: &Call<'_>, own: &Company) -> Answer {
    let filter: AccountFilter = call.json()?;
    same_company(own.id, Some(filter.company_id))?;
    let part = filter.name.as_deref().map(str::to_lowercase);
    let is_contra = |id: Uuid| own.contra.iter().any(|(_, n)| own.accounts[*n].id == id);
    let reply = list(
        state,
        call,
        "accounts",
        &own.accounts,
        |known| {
            let codes = filter.codes.as_ref();
            // Every account but the contra accounts is attached to a category.
            let excluded = if is_contra(known.id) {
                filter.exclude_if_assigned_to_contra_account
            } else {
                filter.exclude_if_assigned_to_category
            };
            let code = known.code.as_deref();
            !excluded
                && !known.deleted
                && filter
                    .archived
                    .is_none_or(|archived| archived == known.archived)
                && filter.code.is_none_or_is(code)
                && codes.is_none_or(|codes| codes.iter().any(|one| one.as_deref() == code))
                && filter.external_id.is_none_or_is(Some(&known.external_id))
                && filter
                    .ids
                    .as_ref()
                    .is_none_or(|ids| ids.contains(&Some(known.id)))
                && part
                    .as_ref()
                    .is_none_or(|part| known.name.to_lowercase().contains(part))
        },
        |known| wire::lists::account(own, known),
    )?;
    Ok(super::accounts::plain(reply))
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TaxFilter {
    archived: Option<bool>,
    code: Option<String>,
    tax_code_ids: Vec<Uuid>,
    #[serde(rename = "type")]
    kind: Option<TaxKind>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TaxKind {
    Inclusive,
    Exclusive,
    Reverse,
}

impl TaxKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Inclusive => "inclusive",
            Self::Exclusive => "exclusive",
            Self::Reverse => "reverse",
        }
    }
}

fn tax_codes(state: &State, call: &Call<'_>, own: &Company) -> Answer {
    same_company(own.id, query_id(call, "company_id")?)?;
    let filter: TaxFilter = optional(call)?;
    list(
        state,
        call,
        "tax-codes",
        &own.tax_codes,
        |known| {
            !known.deleted
                && filter
                    .archived
                    .is_none_or(|archived| archived == known.archived)
                && filter.code.is_none_or_is(known.code.as_deref())
                && (filter.tax_code_ids.is_empty() || filter.tax_code_ids.contains(&known.id))
                && filter.kind.is_none_or(|kind| known.kind == kind.as_str())
        },
        |known| wire::lists::tax_code(own, known),
    )
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TagFilter {
    archived: Option<bool>,
    include_archived: Option<bool>,
    tag_group_ids: Vec<Uuid>,
    tag_ids: Vec<Uuid>,
    text_search: Option<String>,
}

fn tags(state: &State, call: &Call<'_>, own: &Company) -> Answer {
    same_company(own.id, query_id(call, "company_id")?)?;
    let filter: TagFilter = optional(call)?;
    let part = filter.text_search.as_deref().map(str::to_lowercase);
    let archived = filter.archived == Some(true) || filter.include_archived == Some(true);
    list(
        state,
        call,
        "tags",
        &own.tags,
        |known| {
            let group = own.tag_groups[known.group].id;
            !known.deleted
                && (archived || !known.archived)
                && filter
                    .archived
                    .is_none_or(|archived| archived == known.archived)
                && (filter.tag_group_ids.is_empty() || filter.tag_group_ids.contains(&group))
                && (filter.tag_ids.is_empty() || filter.tag_ids.contains(&known.id))
                && part.as_ref().is_none_or(|part| {
                    let name = known.name.as_deref().unwrap_or_default();
                    name.to_lowercase().contains(part) || known.code.to_lowercase().contains(part)
                })
        },
        |known| wire::lists::tag(own, known),
    )
}

fn tags_of(state: &State, call: &Call<'_>, own: &Company, group: Uuid) -> Answer {
    let archived = call.query.flag("include_archived")?;
    let is_it = |known: &TagGroup| known.id == group && !known.deleted;
    if !own.tag_groups.iter().any(is_it) {
        return Err(Exception::not_found("Tag group"));
    }
    list(
        state,
        call,
        &format!("tags/{group}"),
        &own.tags,
        |known| {
            own.tag_groups[known.group].id == group
                && !known.deleted
                && (archived || !known.archived)
        },
        |known| wire::lists::tag(own, known),
    )
}

/// A filter that may be left out.
trait IsNoneOrIs {
    /// Whether there is no filter, or the value is the one it asks for.
    fn is_none_or_is(&self, value: Option<&str>) -> bool;
}

impl IsNoneOrIs for Option<String> {
    fn is_none_or_is(&self, value: Option<&str>) -> bool {
        self.is_none() || self.as_deref() == value
    }
}

/// A search body that may be left out.
fn optional<T: Default + serde::de::DeserializeOwned>(call: &Call<'_>) -> Result<T, Exception> {
    if call.body.is_empty() {
        Ok(T::default())
    } else {
        call.json()
    }
}
