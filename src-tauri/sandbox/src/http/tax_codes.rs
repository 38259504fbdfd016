//! The write side of tax codes: create, update, delete.
//!
//! Pleo documents no conflict here: the same code created twice exists twice, so
//! a client has to search before it creates.

use serde::Deserialize;
use uuid::Uuid;

use super::lists::TaxKind;
use super::routes::{Answer, same_company};
use super::{Call, Reply};
use crate::exception::Exception;
use crate::state::State;
use crate::wire;
use crate::world::Company;
use crate::world::company::TaxCode;

/// The body of create and update.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    archived: bool,
    company_id: Uuid,
    code: Option<String>,
    ingoing_tax_account: Option<String>,
    name: String,
    outgoing_tax_account: Option<String>,
    /// A fraction: 0.25 is 25 percent.
    rate: f64,
    #[serde(rename = "type")]
    kind: TaxKind,
}

impl Body {
    /// The rate in millionths, if the body is acceptable.
    fn check(&self, company: &Company) -> Result<i64, Exception> {
        same_company(company.id, Some(self.company_id))?;
        if self.name.trim().is_empty() {
            return Err(Exception::bad_request("name is empty."));
        }
        if matches!(self.kind, TaxKind::Exclusive) {
            return Err(Exception::bad_request(
                "Tax codes of the type exclusive are not supported at present.",
            ));
        }
        if !(0.0..=1.0).contains(&self.rate) {
            return Err(Exception::bad_request(
                "rate must be a fraction from 0 to 1: 0.25 is 25 percent.",
            ));
        }
        #[expect(clippy::cast_possible_truncation, reason = "between 0 and a million")]
        let millionths = (self.rate * 1_000_000.0).round() as i64;
        Ok(millionths)
    }
}

pub(crate) fn create(state: &mut State, call: &Call<'_>, company: usize) -> Answer {
    let body: Body = call.json()?;
    let now = state.clock.now();
    let company = &mut state.companies[company];
    let millionths = body.check(company)?;
    let position = company.tax_codes.len();
    company.tax_codes.push(TaxCode {
        id: company.derived_id(&format!("tax/made/{position}")),
        code: body.code.map(Into::into),
        name: body.name.into(),
        millionths,
        kind: body.kind.as_str().into(),
        ingoing: body.ingoing_tax_account.map(Into::into),
        outgoing: body.outgoing_tax_account.map(Into::into),
        archived: body.archived,
        created_at: now,
        updated_at: now,
        deleted: false,
    });
    let shown = wire::lists::tax_code(company, &company.tax_codes[position]);
    state.changed();
    Ok(Reply::data(201, &shown))
}

pub(crate) fn update(state: &mut State, call: &Call<'_>, company: usize, id: Uuid) -> Answer {
    let now = state.clock.now();
    let company = &mut state.companies[company];
    let position = find(company, id)?;
    let body: Body = call.json()?;
    let millionths = body.check(company)?;
    let known = &mut company.tax_codes[position];
    *known = TaxCode {
        id: known.id,
        code: body.code.map(Into::into),
        name: body.name.into(),
        millionths,
        kind: body.kind.as_str().into(),
        ingoing: body.ingoing_tax_account.map(Into::into),
        outgoing: body.outgoing_tax_account.map(Into::into),
        archived: body.archived,
        created_at: known.created_at,
        updated_at: now,
        deleted: false,
    };
    let shown = wire::lists::tax_code(company, &company.tax_codes[position]);
    state.changed();
    Ok(Reply::data(200, &shown))
}

pub(crate) fn delete(state: &mut State, company: usize, id: Uuid) -> Answer {
    let company = &mut state.companies[company];
    let position = find(company, id)?;
    company.tax_codes[position].deleted = true;
    state.changed();
    Ok(Reply::empty(204))
}

fn find(company: &Company, id: Uuid) -> Result<usize, Exception> {
    company
        .tax_codes
        .iter()
        .position(|known| known.id == id && !known.deleted)
        .ok_or_else(|| Exception::not_found("Tax code"))
}
