//! The write side of the chart of accounts: create, create many, update, delete.
//!
//! Keeps true: `externalId` is unique in the company. Pleo documents 200 for a
//! create that "matched an existing account" and 409 for an `externalId` that
//! exists; our reading: a repetition word for word is a match, anything else a
//! conflict. A batch knows no match: what exists fails.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::routes::{Answer, same_company};
use super::{Call, Reply};
use crate::exception::Exception;
use crate::state::State;
use crate::wire;
use crate::world::Company;
use crate::world::company::{Account, Metadata};

/// Most accounts in one batch.
const MOST: usize = 1000;

/// Longest external id, name and code, in characters.
const LONGEST: usize = 255;

/// An account as a batch lists it; alone it says its company beside this.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct NewAccount {
    archived: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    external_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    metadata: Option<Metadata>,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tax_code_external_id: Option<String>,
}

impl NewAccount {
    /// Why Pleo refuses it, in Pleo's words.
    fn faults(&self, is_taken: impl Fn(&str) -> bool) -> Vec<&'static str> {
        let too_long = |text: &str| text.chars().count() > LONGEST;
        let mut faults = Vec::new();
        if self.external_id.is_empty() {
            faults.push("EXTERNAL_ID_EMPTY");
        }
        if too_long(&self.external_id) {
            faults.push("EXTERNAL_ID_TOO_LONG");
        }
        if is_taken(&self.external_id) {
            faults.push("EXTERNAL_ID_ALREADY_EXISTS");
        }
        if self.name.trim().is_empty() {
            faults.push("NAME_EMPTY");
        }
        if too_long(&self.name) {
            faults.push("NAME_TOO_LONG");
        }
        if self.code.as_deref().is_some_and(too_long) {
            faults.push("CODE_TOO_LONG");
        }
        faults
    }

    fn is(&self, known: &Account) -> bool {
        self.external_id == known.external_id
            && self.archived == known.archived
            && self.code.as_deref() == known.code.as_deref()
            && self.metadata == known.metadata
            && self.name == known.name
            && self.tax_code_external_id == known.tax_code_external_id
    }
}

/// A body and the company it is meant for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfCompany<T> {
    company_id: Uuid,
    #[serde(flatten)]
    rest: T,
}

#[derive(Debug, Deserialize)]
struct Batch {
    items: Vec<NewAccount>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Update {
    archived: bool,
    name: String,
    code: Option<String>,
    metadata: Option<Metadata>,
    tax_code_external_id: Option<String>,
}

pub(crate) fn create(state: &mut State, call: &Call<'_>, company: usize) -> Answer {
    let OfCompany::<NewAccount> {
        company_id,
        rest: new,
    } = call.json()?;
    let company = &mut state.companies[company];
    same_company(company.id, Some(company_id))?;
    if let Some(known) = company
        .accounts
        .iter()
        .find(|known| !known.deleted && new.is(known))
    {
        return Ok(answer(200, company, known));
    }
    let faults = new.faults(|id| live(company).any(|known| known.external_id == id));
    if faults.contains(&"EXTERNAL_ID_ALREADY_EXISTS") {
        return Err(Exception::new(
            409,
            "EXTERNAL_ID_ALREADY_EXISTS",
            "An account with this externalId exists.",
        ));
    }
    if let Some(fault) = faults.first() {
        return Err(Exception::bad_request(format!(
            "The account is refused: {fault}."
        )));
    }
    let position = add(company, new);
    let reply = answer(201, company, &company.accounts[position]);
    state.changed();
    Ok(reply)
}

pub(crate) fn create_batch(state: &mut State, call: &Call<'_>, company: usize) -> Answer {
    let OfCompany::<Batch> { company_id, rest } = call.json()?;
    let company = &mut state.companies[company];
    same_company(company.id, Some(company_id))?;
    if rest.items.is_empty() || rest.items.len() > MOST {
        return Err(Exception::bad_request(format!(
            "items must be 1 to {MOST}."
        )));
    }
    let mut failed = Vec::new();
    let mut accepted = Vec::new();
    {
        let mut taken: HashSet<&str> = live(company)
            .map(|known| known.external_id.as_ref())
            .collect();
        for item in &rest.items {
            let faults = item.faults(|id| taken.contains(id));
            if faults.is_empty() {
                taken.insert(&item.external_id);
                accepted.push(item.clone());
            } else {
                failed.push(json!({"reasons": faults, "request": item}));
            }
        }
    }
    let mut created = Vec::with_capacity(accepted.len());
    for new in accepted {
        let position = add(company, new);
        created.push(wire::lists::account(company, &company.accounts[position]));
    }
    state.changed();
    Ok(plain(Reply::data(
        201,
        &json!({"created": created, "failed": failed}),
    )))
}

pub(crate) fn update(state: &mut State, call: &Call<'_>, company: usize, id: Uuid) -> Answer {
    let company = &mut state.companies[company];
    let position = find(company, id)?;
    let body: Update = call.json()?;
    let too_long = |text: &str| text.chars().count() > LONGEST;
    if body.name.trim().is_empty()
        || too_long(&body.name)
        || body.code.as_deref().is_some_and(too_long)
    {
        return Err(Exception::bad_request(format!(
            "name must be 1 to {LONGEST} characters, code at most {LONGEST}."
        )));
    }
    let account = &mut company.accounts[position];
    account.archived = body.archived;
    account.name = body.name.into();
    account.code = body.code.map(Into::into);
    account.metadata = body.metadata;
    account.tax_code_external_id = body.tax_code_external_id;
    let reply = answer(200, company, &company.accounts[position]);
    state.changed();
    Ok(reply)
}

pub(crate) fn delete(state: &mut State, company: usize, id: Uuid) -> Answer {
    let company = &mut state.companies[company];
    let position = find(company, id)?;
    if company.uses_account(position) {
        return Err(Exception::new(
            409,
            "ACCOUNT_IN_USE",
            "The account is in use and cannot be deleted. Archive it instead.",
        ));
    }
    company.accounts[position].deleted = true;
    state.changed();
    Ok(Reply::empty(204))
}

fn live(company: &Company) -> impl Iterator<Item = &Account> {
    company.accounts.iter().filter(|known| !known.deleted)
}

fn find(company: &Company, id: Uuid) -> Result<usize, Exception> {
    company
        .accounts
        .iter()
        .position(|known| known.id == id && !known.deleted)
        .ok_or_else(|| Exception::not_found("Account"))
}

/// Position of the new account.
fn add(company: &mut Company, new: NewAccount) -> usize {
    let position = company.accounts.len();
    company.accounts.push(Account {
        id: company.derived_id(&format!("account/made/{position}")),
        code: new.code.map(Into::into),
        external_id: new.external_id.into(),
        name: new.name.into(),
        archived: new.archived,
        metadata: new.metadata,
        tax_code_external_id: new.tax_code_external_id,
        deleted: false,
    });
    position
}

fn answer(status: u16, company: &Company, account: &Account) -> Reply {
    plain(Reply::data(status, &wire::lists::account(company, account)))
}

/// This one API leaves the character set out.
pub(crate) fn plain(reply: Reply) -> Reply {
    Reply {
        content_type: "application/json".into(),
        ..reply
    }
}
