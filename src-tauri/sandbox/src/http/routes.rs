//! From path and method to the room that answers; authentication and scopes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Call, Reply, accounts, entries, export, lists, receipts, subscriptions, tags, tax_codes,
    vendors,
};
use crate::behaviour::ErrorBodies;
use crate::exception::Exception;
use crate::limit::Rate;
use crate::state::{Credential, State};
use crate::wire::export_item::Version;

pub(crate) type Answer = Result<Reply, Exception>;

/// Answers a call to Pleo's API or to a signed link.
pub(crate) fn answer(state: &mut State, call: &Call<'_>) -> Reply {
    state.expire_jobs();
    let path = call.path.replace("%3A", ":").replace("%3a", ":");
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    if let ["files", entry, n] = segments[..] {
        return receipts::download(state, call, entry, n).unwrap_or_else(Reply::from);
    }
    let outcome = authenticate(state, call.authorization).and_then(|credential| {
        admit(state, credential)?;
        route(state, call, credential, &segments)
    });
    match outcome {
        Ok(reply) => reply,
        Err(exception)
            if matches!(exception.status, 401 | 403)
                && state.behaviour.error_bodies == ErrorBodies::Empty =>
        {
            Reply::empty(exception.status)
        }
        Err(exception) if exception.kind == RATE_LIMITED => {
            let reply = Reply::from(Exception::new(429, RATE_LIMITED, "Too many requests."));
            if state.behaviour.retry_after {
                reply.with("retry-after", exception.message)
            } else {
                reply
            }
        }
        Err(exception) => exception.into(),
    }
}

const RATE_LIMITED: &str = "RATE_LIMITED";

/// Position of the credential that this header carries.
pub(crate) fn authenticate(state: &State, authorization: Option<&str>) -> Result<usize, Exception> {
    let (scheme, value) = authorization
        .and_then(|header| header.split_once(' '))
        .ok_or_else(Exception::unauthorized)?;
    let key = if scheme.eq_ignore_ascii_case("bearer") {
        value.trim().to_owned()
    } else if scheme.eq_ignore_ascii_case("basic") {
        // The key is the user name, the password is empty.
        STANDARD
            .decode(value.trim())
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|pair| pair.strip_suffix(':').map(str::to_owned))
            .ok_or_else(Exception::unauthorized)?
    } else {
        return Err(Exception::unauthorized());
    };
    state
        .credentials
        .iter()
        .position(|credential| credential.key == key && !credential.revoked)
        .ok_or_else(Exception::unauthorized)
}

fn admit(state: &mut State, credential: usize) -> Result<(), Exception> {
    let now = state.clock.now().as_millisecond();
    let rate = Rate::of(&state.behaviour);
    state.credentials[credential]
        .meter
        .admit(rate, now)
        .map_err(|seconds| Exception::new(429, RATE_LIMITED, seconds.to_string()))
}

/// An id in a path.
pub(crate) fn id(text: &str) -> Result<Uuid, Exception> {
    Uuid::try_parse(text)
        .ok()
        .filter(|_| text.len() == 36)
        .ok_or_else(|| Exception::bad_request("The id is not a UUID."))
}

/// An id in the query.
pub(crate) fn query_id(call: &Call<'_>, name: &str) -> Result<Option<Uuid>, Exception> {
    call.query
        .one(name)
        .map(|text| id(text).map_err(|_| Exception::bad_request(format!("{name} is not a UUID."))))
        .transpose()
}

/// Refuses a company the key cannot see.
pub(crate) fn same_company(own: Uuid, asked: Option<Uuid>) -> Result<(), Exception> {
    match asked {
        Some(asked) if asked != own => Err(Exception::forbidden(
            "The key has no access to this company.",
        )),
        _ => Ok(()),
    }
}

fn route(state: &mut State, call: &Call<'_>, key: usize, path: &[&str]) -> Answer {
    if let [version, rest @ ..] = path
        && let ["export-jobs" | "export-job-events" | "export-items", ..] = rest
    {
        return match *version {
            "v0" => Err(export::v0_ended()),
            "v1" => export_api(state, call, key, (Version::V1, rest)),
            "v2" => export_api(state, call, key, (Version::V2, rest)),
            "v3" => export_api(state, call, key, (Version::V3, rest)),
            _ => Err(Exception::not_found("Resource")),
        };
    }
    match path {
        ["v1", "subscriptions", rest @ ..] => webhooks(state, call, key, rest),
        ["v1", "vendors" | "vendors:search", ..] => vendor_api(state, call, key, path),
        ["v1", "accounting-entries", ..] | ["v1", "accounting-entries:search"] => {
            entry_api(state, call, key, path)
        }
        ["v1", "introspect"] if call.method == "GET" => Ok(introspect(state, call, key)),
        _ => master_data(state, call, key, path),
    }
}

fn export_api(
    state: &mut State,
    call: &Call<'_>,
    key: usize,
    (version, path): (Version, &[&str]),
) -> Answer {
    let company = state.credentials[key].company;
    let (scope, is_known) = match (call.method, path) {
        ("GET", ["export-jobs"] | ["export-jobs", _] | ["export-jobs", _, "items"]) => {
            ("export-jobs:read", true)
        }
        ("POST", ["export-jobs" | "export-job-events"]) | ("PUT", ["export-jobs", _, "items"]) => {
            ("export-jobs:write", true)
        }
        ("GET", ["export-items"]) => ("export-items:read", true),
        _ => ("", false),
    };
    if !is_known {
        return Err(unknown(&[&["v3"], path].concat()));
    }
    needs(&state.credentials[key], scope)?;
    export::serves(state, company, version)?;
    match (call.method, path) {
        ("GET", ["export-jobs"]) => export::jobs(state, call, company, version),
        ("POST", ["export-jobs"]) => export::create(state, call, company, version),
        ("GET", ["export-jobs", job]) => export::job(state, company, (version, id(job)?)),
        ("GET", ["export-jobs", job, _]) => {
            export::items(state, call, company, (version, id(job)?))
        }
        ("PUT", ["export-jobs", job, _]) => {
            export::update_items(state, call, company, (version, id(job)?))
        }
        ("GET", _) => export::export_items(state, call, company, version),
        _ => export::event(state, call, company),
    }
}

/// Lists and their write side.
fn master_data(state: &mut State, call: &Call<'_>, key: usize, path: &[&str]) -> Answer {
    let company = state.credentials[key].company;
    let held = |scope| needs(&state.credentials[key], scope);
    match (call.method, path) {
        ("POST", ["v1", "chart-of-accounts"]) => {
            held("accounts:write")?;
            accounts::create(state, call, company)
        }
        ("POST", ["v1", "chart-of-accounts", "batch"]) => {
            held("accounts:write")?;
            accounts::create_batch(state, call, company)
        }
        ("PUT", ["v1", "chart-of-accounts", account]) => {
            held("accounts:write")?;
            accounts::update(state, call, company, id(account)?)
        }
        ("DELETE", ["v1", "chart-of-accounts", account]) => {
            held("accounts:write")?;
            accounts::delete(state, company, id(account)?)
        }
        ("POST", ["v0", "tax-codes"]) => {
            held("tax-codes:write")?;
            tax_codes::create(state, call, company)
        }
        ("PUT", ["v0", "tax-codes", tax]) => {
            held("tax-codes:write")?;
            tax_codes::update(state, call, company, id(tax)?)
        }
        ("DELETE", ["v0", "tax-codes", tax]) => {
            held("tax-codes:write")?;
            tax_codes::delete(state, company, id(tax)?)
        }
        ("POST", ["v0", "tag-groups"]) => {
            held("tag-groups:write")?;
            tags::create_group(state, call, company)
        }
        ("PUT", ["v0", "tag-groups", group]) => {
            held("tag-groups:write")?;
            tags::update_group(state, call, company, id(group)?)
        }
        ("DELETE", ["v0", "tag-groups", group]) => {
            held("tag-groups:write")?;
            tags::delete_group(state, company, id(group)?)
        }
        ("POST", ["v0", "tag-groups", group, "tags"]) => {
            held("tag-groups:write")?;
            tags::create(state, call, company, id(group)?)
        }
        ("POST", ["v0", "tags", "archive"]) => {
            held("tag-groups:write")?;
            tags::archive(state, call, company)
        }
        ("PUT", ["v0", "tags", tag]) => {
            held("tag-groups:write")?;
            tags::update(state, call, company, id(tag)?)
        }
        ("DELETE", ["v0", "tags", tag]) => {
            held("tag-groups:write")?;
            tags::delete(state, company, id(tag)?)
        }
        _ => {
            let scope = lists::scope(path).ok_or_else(|| unknown(path))?;
            held(scope)?;
            lists::answer(state, call, company, path)
        }
    }
}

fn entry_api(state: &mut State, call: &Call<'_>, key: usize, path: &[&str]) -> Answer {
    let company = state.credentials[key].company;
    match (call.method, path) {
        ("POST", ["v1", "accounting-entries:search"]) => entries::search(state, call, company),
        ("POST", ["v1", "accounting-entries", "receipts:search"]) => {
            receipts::search(state, call, company)
        }
        ("GET", ["v1", "accounting-entries", entry]) => {
            entries::get(state, call, company, id(entry)?)
        }
        ("GET", ["v1", "accounting-entries", entry, "receipts"]) => {
            receipts::of_entry(state, call, company, id(entry)?)
        }
        ("GET", ["v1", "accounting-entries", entry, "receipts", receipt]) => {
            receipts::get(state, call, company, (id(entry)?, id(receipt)?))
        }
        _ => Err(unknown(path)),
    }
}

fn vendor_api(state: &mut State, call: &Call<'_>, key: usize, path: &[&str]) -> Answer {
    let company = state.credentials[key].company;
    let held = |scope| needs(&state.credentials[key], scope);
    match (call.method, path) {
        ("POST", ["v1", "vendors:search"]) => {
            held("vendors:read")?;
            vendors::search(state, call, company)
        }
        ("POST", ["v1", "vendors"]) => {
            held("vendors:write")?;
            vendors::create(state, call, company)
        }
        ("GET", ["v1", "vendors", vendor]) => {
            held("vendors:read")?;
            vendors::get(state, company, id(vendor)?)
        }
        ("PUT", ["v1", "vendors", vendor]) => {
            held("vendors:write")?;
            vendors::update(state, call, company, id(vendor)?)
        }
        ("POST", ["v1", "vendors", vendor]) if vendor.contains(':') => {
            held("vendors:write")?;
            vendors::act(state, call, company, vendor)
        }
        _ => Err(unknown(path)),
    }
}

/// `path` begins after `/v1/subscriptions`.
fn webhooks(state: &mut State, call: &Call<'_>, key: usize, path: &[&str]) -> Answer {
    let company = state.credentials[key].company;
    match (call.method, path) {
        ("GET", []) => subscriptions::list(state, call, company),
        ("POST", []) => subscriptions::create(state, call, (company, key)),
        ("GET", [known]) => subscriptions::get(state, company, id(known)?),
        ("PUT", [known]) => subscriptions::update(state, call, (company, key), id(known)?),
        ("DELETE", [known]) => subscriptions::delete(state, company, id(known)?),
        ("GET", [known, "activities"]) => {
            subscriptions::activities(state, call, company, id(known)?)
        }
        ("GET", [known, "secret"]) => subscriptions::secret(state, company, id(known)?),
        (_, [] | [_] | [_, "activities" | "secret"]) => Err(lists::wrong_method()),
        _ => Err(Exception::not_found("Resource")),
    }
}

/// A path we know under another method, or no path of ours.
fn unknown(path: &[&str]) -> Exception {
    let known = match path {
        [
            "v2" | "v3",
            "export-jobs" | "export-job-events" | "export-items",
        ]
        | ["v2" | "v3", "export-jobs", _]
        | ["v2" | "v3", "export-jobs", _, "items"]
        | [
            "v1",
            "introspect"
            | "accounting-entries:search"
            | "vendors:search"
            | "vendors"
            | "chart-of-accounts",
        ]
        | ["v0", "tax-codes"]
        | ["v1", "accounting-entries" | "vendors", _] => true,
        ["v1", "accounting-entries", _, "receipts", rest @ ..] => rest.len() < 2,
        _ => false,
    };
    if known {
        lists::wrong_method()
    } else {
        Exception::not_found("Resource")
    }
}

fn needs(credential: &Credential, scope: &str) -> Result<(), Exception> {
    if credential.scopes.iter().any(|held| held == scope) {
        Ok(())
    } else {
        Err(Exception::forbidden(format!(
            "The key lacks the scope {scope}."
        )))
    }
}

fn introspect(state: &State, call: &Call<'_>, key: usize) -> Reply {
    let credential = &state.credentials[key];
    let company = &state.companies[credential.company];
    let bearer = call
        .authorization
        .is_some_and(|header| header.to_ascii_lowercase().starts_with("bearer "));
    let data: Value = json!({
        "applicationName": "Ledgerport sandbox",
        "authMethod": if bearer { "OAUTH2" } else { "API_KEY" },
        "clientId": company.derived_id("client"),
        "scope": credential.scopes.join(" "),
        "subjectURN": format!("urn:pleo:company:{}", company.id),
    });
    Reply::data(200, &data)
}
