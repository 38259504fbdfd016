//! Vendors API v1.

use serde::Deserialize;
use uuid::Uuid;

use super::export::paged;
use super::routes::{Answer, id, query_id, same_company};
use super::{Call, Reply, text};
use crate::exception::Exception;
use crate::page::{Paging, Rules};
use crate::state::{State, next_vendor_id};
use crate::world::Company;
use crate::world::company::{Vendor, VendorState};

/// The body of create and update. Update needs `externalId` and `state` as well.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    company_id: Uuid,
    name: String,
    default_currency: String,
    #[serde(default, deserialize_with = "text")]
    code: Option<String>,
    #[serde(default, deserialize_with = "text")]
    country: Option<String>,
    #[serde(default, deserialize_with = "text")]
    external_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    registration_number: Option<String>,
    #[serde(default, deserialize_with = "text")]
    tax_registration_number: Option<String>,
    state: Option<VendorState>,
}

impl Body {
    fn check(&self, company: &Company, but: Option<Uuid>) -> Result<(), Exception> {
        same_company(company.id, Some(self.company_id))?;
        if self.name.trim().is_empty() {
            return Err(Exception::bad_request("name is empty."));
        }
        let letters = |text: &str, count: usize| {
            text.len() == count && text.bytes().all(|byte| byte.is_ascii_uppercase())
        };
        if !letters(&self.default_currency, 3) {
            return Err(Exception::bad_request(
                "defaultCurrency is not an ISO 4217 code.",
            ));
        }
        if self
            .country
            .as_deref()
            .is_some_and(|country| country != "UNDEFINED" && !letters(country, 2))
        {
            return Err(Exception::bad_request("country is not a country code."));
        }
        match &self.external_id {
            Some(external_id) => not_taken(company, external_id, but),
            None => Ok(()),
        }
    }
}

/// One external id, one vendor of the company.
fn not_taken(company: &Company, external_id: &str, but: Option<Uuid>) -> Result<(), Exception> {
    let mut others = company
        .vendors
        .iter()
        .filter(|vendor| Some(vendor.id) != but);
    if others.any(|vendor| vendor.external_id.as_deref() == Some(external_id)) {
        return Err(Exception::new(
            409,
            "VENDOR_ALREADY_EXISTS",
            "A vendor with this externalId exists.",
        ));
    }
    Ok(())
}

pub(crate) fn create(state: &mut State, call: &Call<'_>, company: usize) -> Answer {
    let body: Body = call.json()?;
    let now = state.clock.now();
    let company = &mut state.companies[company];
    body.check(company, None)?;
    // Without an id of the accounting system the vendor waits to be activated.
    let is_draft = body.external_id.is_none() && body.code.is_none();
    let vendor = Vendor {
        id: next_vendor_id(company, now),
        company_id: company.id,
        name: body.name,
        code: body.code,
        external_id: body.external_id,
        country: body.country,
        default_currency: body.default_currency,
        registration_number: body.registration_number,
        tax_registration_number: body.tax_registration_number,
        state: if is_draft {
            VendorState::Draft
        } else {
            VendorState::Active
        },
        created_at: now,
        updated_at: now,
    };
    let reply = answer(201, &vendor)?;
    company.vendors.push(vendor);
    state.changed();
    Ok(reply)
}

pub(crate) fn get(state: &State, company: usize, id: Uuid) -> Answer {
    let vendor = state.companies[company].vendor(id).ok_or_else(unknown)?;
    answer(200, vendor)
}

pub(crate) fn update(state: &mut State, call: &Call<'_>, company: usize, id: Uuid) -> Answer {
    let now = state.clock.now();
    let company = &mut state.companies[company];
    company.vendor(id).ok_or_else(unknown)?;
    let body: Body = call.json()?;
    if body.external_id.is_none() {
        return Err(Exception::bad_request("externalId is missing."));
    }
    let wanted = body
        .state
        .ok_or_else(|| Exception::bad_request("state is missing."))?;
    body.check(company, Some(id))?;
    let vendor = company.vendor_mut(id).ok_or_else(unknown)?;
    *vendor = Vendor {
        name: body.name,
        code: body.code,
        external_id: body.external_id,
        country: body.country,
        default_currency: body.default_currency,
        registration_number: body.registration_number,
        tax_registration_number: body.tax_registration_number,
        state: wanted,
        updated_at: now,
        ..vendor.clone()
    };
    let reply = answer(200, vendor)?;
    state.changed();
    Ok(reply)
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Activate {
    external_id: String,
    #[serde(default, deserialize_with = "text")]
    code: Option<String>,
}

/// `{id}:activate` and `{id}:archive`.
pub(crate) fn act(state: &mut State, call: &Call<'_>, company: usize, segment: &str) -> Answer {
    let now = state.clock.now();
    let company = &mut state.companies[company];
    let (id, wanted) = match segment.split_once(':') {
        Some((text, "activate")) => (id(text)?, VendorState::Active),
        Some((text, "archive")) => (id(text)?, VendorState::Archived),
        _ => return Err(Exception::not_found("Resource")),
    };
    company.vendor(id).ok_or_else(unknown)?;
    let activate: Option<Activate> = if wanted == VendorState::Active {
        let activate: Activate = call.json()?;
        if activate.external_id.trim().is_empty() {
            return Err(Exception::bad_request("externalId is empty."));
        }
        not_taken(company, &activate.external_id, Some(id))?;
        Some(activate)
    } else {
        None
    };
    let vendor = company.vendor_mut(id).ok_or_else(unknown)?;
    if let Some(activate) = activate {
        vendor.external_id = Some(activate.external_id);
        vendor.code = activate.code.or_else(|| vendor.code.take());
    }
    vendor.state = wanted;
    vendor.updated_at = now;
    state.changed();
    Ok(Reply::empty(204))
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Filter {
    accounting_systems: Vec<String>,
    codes: Vec<String>,
    countries: Vec<String>,
    external_ids: Vec<String>,
    ids: Vec<Uuid>,
    name: Option<String>,
    states: Vec<VendorState>,
    tax_registration_numbers: Vec<String>,
}

pub(crate) fn search(state: &State, call: &Call<'_>, company: usize) -> Answer {
    let company = &state.companies[company];
    let asked = query_id(call, "company_id")?
        .ok_or_else(|| Exception::bad_request("company_id is missing."))?;
    same_company(company.id, Some(asked))?;
    let filter: Filter = if call.body.is_empty() {
        Filter::default()
    } else {
        call.json()?
    };
    let longest = [
        filter.accounting_systems.len(),
        filter.codes.len(),
        filter.countries.len(),
        filter.external_ids.len(),
        filter.ids.len(),
        filter.tax_registration_numbers.len(),
    ];
    if longest.iter().any(|length| *length > 100) || filter.states.len() > 4 {
        return Err(Exception::bad_request("A filter has too many values."));
    }
    let rules = Rules::of(&state.behaviour, "vendors".into(), &["createdAt", "name"]);
    let part = filter.name.as_deref().map(str::to_lowercase);
    let one_of = |wanted: &[String], value: &Option<String>| {
        wanted.is_empty() || value.as_ref().is_some_and(|value| wanted.contains(value))
    };
    let page =
        Paging::read(&call.query, &rules, call.page_fault)?.page(company.vendors.len(), |rank| {
            let vendor = &company.vendors[rank as usize];
            filter.accounting_systems.is_empty()
                && (filter.ids.is_empty() || filter.ids.contains(&vendor.id))
                && (filter.states.is_empty() || filter.states.contains(&vendor.state))
                && one_of(&filter.codes, &vendor.code)
                && one_of(&filter.countries, &vendor.country)
                && one_of(&filter.external_ids, &vendor.external_id)
                && one_of(
                    &filter.tax_registration_numbers,
                    &vendor.tax_registration_number,
                )
                && part
                    .as_ref()
                    .is_none_or(|part| vendor.name.to_lowercase().contains(part))
        });
    paged(&page, |rank, body| {
        serde_json::to_writer(body, &company.vendors[rank as usize])
    })
}

fn answer(status: u16, vendor: &Vendor) -> Answer {
    serde_json::to_value(vendor)
        .map(|data| Reply::data(status, &data))
        .map_err(|error| Exception::new(500, "INTERNAL", error.to_string()))
}

fn unknown() -> Exception {
    Exception::not_found("Vendor")
}
