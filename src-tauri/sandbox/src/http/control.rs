//! `/_sandbox`: the knobs, over HTTP.
//!
//! Needs one of the sandbox's own keys (Basic or Bearer), which keeps working
//! here after it was revoked for Pleo's API. Not logged, not limited, not met by
//! faults.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::export::internal;
use super::routes::{Answer, id};
use super::{Call, Reply, object};
use crate::exception::Exception;
use crate::fault::{Fault, NamedFault};
use crate::scenario::Scenario;
use crate::state::{Refused, State};

const HELP: &[&str] = &[
    "GET    /_sandbox                      this list and the state in brief",
    "GET    /_sandbox/jobs                 all jobs of the company with items",
    "GET    /_sandbox/jobs/{id}            one job with items",
    "POST   /_sandbox/jobs/{id}:cancel     as a user in Pleo would",
    "GET    /_sandbox/entries              entries with export status",
    "POST   /_sandbox/click-export         {\"entryIds\": [..]?, \"vendorBasedBookkeeping\": bool?}",
    "POST   /_sandbox/vendors              {\"name\": ..}: a draft, as a bookkeeper makes one in Pleo",
    "GET    /_sandbox/webhooks             notifications and their attempts",
    "POST   /_sandbox/webhooks:release     sends what is held back for reordering",
    "POST   /_sandbox/webhooks/{event}:replay   sends an event once more",
    "POST   /_sandbox/subscriptions/{id}:rotate-secret   a new secret; the old one signs beside it",
    "GET    /_sandbox/requests             request log; DELETE forgets it",
    "GET    /_sandbox/requests:count       how many logged requests have `part` in their method and path",
    "GET    /_sandbox/faults               armed faults; POST arms one; DELETE disarms all",
    "GET    /_sandbox/faults/named         names that a fault may have in place of its effect",
    "POST   /_sandbox/clock                {\"advanceSeconds\": n}",
    "GET    /_sandbox/behaviour            switches; PUT replaces them (absent ones: default)",
    "POST   /_sandbox/scenario             {\"name\": \"bakery\"}",
    "POST   /_sandbox/reset                the scenario from its beginning",
    "POST   /_sandbox/key:revoke           the key no longer works; key:restore undoes it",
    "POST   /_sandbox/key:rotate           another key in its place",
    "PUT    /_sandbox/scopes               {\"scopes\": [..]}; null gives all back",
];

pub(crate) fn answer(state: &mut State, call: &Call<'_>) -> Reply {
    if !holds_key(state, call.authorization) {
        return Exception::unauthorized().into();
    }
    state.expire_jobs();
    let segments: Vec<&str> = call.path.split('/').skip(2).collect();
    route(state, call, &segments).unwrap_or_else(Reply::from)
}

/// The key of the sandbox, revoked or not.
fn holds_key(state: &mut State, authorization: Option<&str>) -> bool {
    let revoked = state.credentials[0].revoked;
    state.credentials[0].revoked = false;
    let held = super::routes::authenticate(state, authorization) == Ok(0);
    state.credentials[0].revoked = revoked;
    held
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Advance {
    advance_seconds: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scopes {
    scopes: Option<Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Click {
    entry_ids: Option<Vec<Uuid>>,
    vendor_based_bookkeeping: Option<bool>,
}

fn route(state: &mut State, call: &Call<'_>, path: &[&str]) -> Answer {
    match (call.method, path) {
        ("GET", [] | [""]) => Ok(Reply::json(200, &brief(state))),
        ("GET", ["jobs"]) => shown(&state.jobs()),
        ("GET", ["jobs", job]) => shown(&state.job(id(job)?).ok_or_else(Exception::job_not_found)?),
        ("POST", ["jobs", job]) => {
            let job = job
                .strip_suffix(":cancel")
                .ok_or_else(|| Exception::not_found("Knob"))?;
            state.cancel_job(id(job)?)?;
            Ok(Reply::empty(204))
        }
        ("GET", ["entries"]) => shown(&state.entries()),
        ("POST", ["click-export"]) => {
            let click: Click = if call.body.is_empty() {
                Click::default()
            } else {
                call.json()?
            };
            let job =
                state.click_export(click.entry_ids.as_deref(), click.vendor_based_bookkeeping)?;
            Ok(Reply::data(201, &json!({"jobId": job})))
        }
        ("POST", ["vendors"]) => {
            let named: Named = call.json()?;
            let vendor = state.make_vendor(&named.name)?;
            Ok(Reply::data(201, &json!({"vendorId": vendor})))
        }
        ("GET", ["webhooks"]) => shown(&state.webhooks.deliveries()),
        ("POST", ["webhooks:release"]) => {
            state.webhooks.release();
            Ok(Reply::empty(204))
        }
        ("POST", ["webhooks", event]) => {
            let event = event
                .strip_suffix(":replay")
                .ok_or_else(|| Exception::not_found("Knob"))?;
            state.replay(id(event)?)?;
            Ok(Reply::empty(204))
        }
        ("POST", ["subscriptions", subscription]) => {
            let subscription = subscription
                .strip_suffix(":rotate-secret")
                .ok_or_else(|| Exception::not_found("Knob"))?;
            state.rotate_webhook_secret(id(subscription)?)?;
            Ok(Reply::empty(204))
        }
        ("GET", ["requests"]) => shown(&state.log.all()),
        ("GET", ["requests:count"]) => {
            let part = call.query.one("part").unwrap_or_default();
            Ok(Reply::data(200, &json!({"count": state.log.count(part)})))
        }
        ("DELETE", ["requests"]) => {
            state.log.clear();
            Ok(Reply::empty(204))
        }
        ("GET", ["faults", "named"]) => shown(&NamedFault::ALL),
        ("GET", ["faults"]) => shown(&state.faults.list()),
        ("POST", ["faults"]) => {
            let fault = fault(call.json()?)?;
            state.faults.arm(fault);
            Ok(Reply::empty(204))
        }
        ("DELETE", ["faults"]) => {
            state.faults.clear();
            Ok(Reply::empty(204))
        }
        ("POST", ["clock"]) => {
            let by: Advance = call.json()?;
            state.advance_clock(Duration::from_secs(by.advance_seconds));
            Ok(Reply::data(200, &json!({"now": state.clock.now()})))
        }
        ("GET", ["behaviour"]) => shown(&state.behaviour),
        ("PUT", ["behaviour"]) => {
            state.behaviour = call.json()?;
            shown(&state.behaviour)
        }
        ("POST", ["scenario"]) => {
            let named: Named = call.json()?;
            let scenario: Scenario =
                named
                    .name
                    .parse()
                    .map_err(|error: crate::UnknownScenario| {
                        Exception::bad_request(error.to_string())
                    })?;
            state.reset(scenario);
            Ok(Reply::json(200, &brief(state)))
        }
        ("POST", ["reset"]) => {
            state.reset(state.scenario);
            Ok(Reply::json(200, &brief(state)))
        }
        ("POST", ["key:revoke"]) => {
            state.credentials[0].revoked = true;
            Ok(Reply::empty(204))
        }
        ("POST", ["key:restore"]) => {
            state.credentials[0].revoked = false;
            Ok(Reply::empty(204))
        }
        ("POST", ["key:rotate"]) => Ok(Reply::data(200, &json!({"key": state.rotate_key()}))),
        ("PUT", ["scopes"]) => {
            let wanted: Scopes = call.json()?;
            state.credentials[0].scopes = wanted.scopes.unwrap_or_else(crate::state::all_scopes);
            Ok(Reply::empty(204))
        }
        _ => Err(Exception::not_found("Knob")),
    }
}

/// A fault with its effect spelled out, or with `named` in its place.
fn fault(mut fields: Map<String, Value>) -> Result<Fault, Exception> {
    if let Some(name) = fields.remove("named") {
        let known = name.as_str().and_then(NamedFault::find);
        let known = known.ok_or_else(|| {
            Exception::bad_request(format!("{name} is not a named fault; see faults/named."))
        })?;
        let effect = serde_json::to_value(known.effect()).map_err(internal)?;
        if fields.insert("effect".into(), effect).is_some() {
            return Err(Exception::bad_request(
                "A fault has named or effect, not both.",
            ));
        }
    }
    object(fields).map_err(|error| Exception::bad_request(format!("No such fault: {error}")))
}

fn shown(value: &impl serde::Serialize) -> Answer {
    serde_json::to_value(value)
        .map(|data| Reply::data(200, &data))
        .map_err(internal)
}

fn brief(state: &State) -> Value {
    let company = &state.companies[0];
    json!({
        "help": HELP,
        "scenario": state.scenario,
        "company": company.id,
        "companyName": company.name,
        "neighbour": state.companies[1].id,
        "entries": company.book.len(),
        "jobs": company.jobs.len(),
        "vendors": company.vendors.len(),
        "now": state.clock.now(),
        "revoked": state.credentials[0].revoked,
        "scopes": state.credentials[0].scopes,
    })
}

impl From<Refused> for Exception {
    fn from(refused: Refused) -> Self {
        let status = match refused {
            Refused::Unknown(_) => 404,
            Refused::NoName => 400,
            Refused::NothingToExport | Refused::Locked(_) | Refused::Finished(_) => 409,
        };
        Self::new(status, "REFUSED", refused.to_string())
    }
}
