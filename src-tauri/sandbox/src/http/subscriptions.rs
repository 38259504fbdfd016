//! Webhook subscriptions v1: list, create, get, replace, delete, change log, secret.
//!
//! Keeps true: a credential sees the subscriptions of its company only; passwords
//! that were given are not told again.

use std::collections::BTreeMap;

use axum::http::{HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::export::paged;
use super::routes::Answer;
use super::{Call, Reply};
use crate::exception::Exception;
use crate::page::{Paging, Rules};
use crate::state::State;
use crate::webhook::event::Kind;
use crate::webhook::{EndpointAuth, Subscription, SubscriptionStatus, check_endpoint};

/// Most subscriptions of one company.
const MOST: usize = 100;

/// Headers that a notification has of its own.
const OURS: [&str; 8] = [
    "authorization",
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
    "webhook-id",
    "webhook-signature",
    "webhook-timestamp",
];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    endpoint_url: String,
    event_types: Vec<String>,
    #[serde(default)]
    custom_headers: BTreeMap<String, String>,
    #[serde(default)]
    endpoint_auth: Auth,
    #[serde(default = "active")]
    status: SubscriptionStatus,
}

fn active() -> SubscriptionStatus {
    SubscriptionStatus::Active
}

#[derive(Debug, Default, Deserialize)]
struct Auth {
    #[serde(default, rename = "type")]
    kind: AuthKind,
    #[serde(default)]
    credentials: Credentials,
}

#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum AuthKind {
    #[default]
    None,
    Basic,
}

#[derive(Debug, Default, Deserialize)]
struct Credentials {
    username: Option<String>,
    password: Option<String>,
}

impl Body {
    fn check(&self, scopes: &[String]) -> Result<EndpointAuth, Exception> {
        check_endpoint(&self.endpoint_url).map_err(Exception::bad_request)?;
        if self.event_types.is_empty() {
            return Err(Exception::bad_request("eventTypes is empty."));
        }
        for (n, name) in self.event_types.iter().enumerate() {
            let kind = Kind::parse(name)
                .ok_or_else(|| Exception::bad_request(format!("{name:?} is not an event type.")))?;
            if self.event_types[..n].contains(name) {
                return Err(Exception::bad_request(format!("{name:?} is listed twice.")));
            }
            if !scopes.iter().any(|held| held == kind.scope()) {
                return Err(Exception::forbidden(format!(
                    "The key lacks the scope {}.",
                    kind.scope()
                )));
            }
        }
        for (name, value) in &self.custom_headers {
            let is_ours = OURS.iter().any(|ours| name.eq_ignore_ascii_case(ours));
            if is_ours
                || HeaderName::from_bytes(name.as_bytes()).is_err()
                || HeaderValue::from_str(value).is_err()
            {
                return Err(Exception::bad_request(format!(
                    "{name:?} cannot be one of customHeaders."
                )));
            }
        }
        let credentials = match (self.endpoint_auth.kind, &self.endpoint_auth.credentials) {
            (AuthKind::None, _) => None,
            (
                AuthKind::Basic,
                Credentials {
                    username: Some(user),
                    password: Some(password),
                },
            ) if !user.contains(':') => Some((user.clone(), password.clone())),
            (AuthKind::Basic, _) => {
                return Err(Exception::bad_request(
                    "BASIC needs a username without a colon, and a password.",
                ));
            }
        };
        Ok(EndpointAuth { credentials })
    }

    fn fill(self, subscription: &mut Subscription, auth: EndpointAuth) {
        subscription.endpoint_url = self.endpoint_url;
        subscription.event_types = self.event_types;
        subscription.custom_headers = self.custom_headers;
        subscription.auth = auth;
        subscription.status = self.status;
    }
}

pub(crate) fn list(state: &State, call: &Call<'_>, company: usize) -> Answer {
    let status: Option<SubscriptionStatus> = call
        .query
        .one("status")
        .map(|name| {
            serde_json::from_value(name.into())
                .map_err(|_| Exception::bad_request(format!("{name:?} is not a status.")))
        })
        .transpose()?;
    let types = call.query.all("event_types");
    let all = &state.webhooks.subscriptions;
    let list = format!("subscriptions/{status:?}/{types:?}");
    let rules = Rules::of(&state.behaviour, list, &["createdAt"]);
    let page = Paging::read(&call.query, &rules, call.page_fault)?.page(all.len(), |rank| {
        let known = &all[rank as usize];
        known.company == company
            && status.is_none_or(|status| status == known.status)
            && (types.is_empty()
                || known
                    .event_types
                    .iter()
                    .any(|name| types.contains(&name.as_str())))
    });
    paged(&page, |rank, body| {
        serde_json::to_writer(body, &shown(state, &all[rank as usize]))
    })
}

pub(crate) fn create(state: &mut State, call: &Call<'_>, (company, key): (usize, usize)) -> Answer {
    let body: Body = call.json()?;
    let auth = body.check(&state.credentials[key].scopes)?;
    let own = state
        .webhooks
        .subscriptions
        .iter()
        .filter(|known| known.company == company);
    if own.count() >= MOST {
        return Err(Exception::bad_request(format!(
            "A company has at most {MOST} subscriptions."
        )));
    }
    let now = state.clock.now();
    let mut subscription = Subscription::new(company, now);
    body.fill(&mut subscription, auth);
    subscription.note("CREATE", "The subscription was created.", now);
    let reply = Reply::data(200, &shown(state, &subscription));
    state.webhooks.subscriptions.push(subscription);
    // Job expiry is told from now on, so somebody has to watch for it.
    state.webhooks.ring();
    Ok(reply)
}

pub(crate) fn get(state: &State, company: usize, id: Uuid) -> Answer {
    let place = find(state, company, id)?;
    let known = &state.webhooks.subscriptions[place];
    Ok(Reply::data(200, &shown(state, known)))
}

pub(crate) fn update(
    state: &mut State,
    call: &Call<'_>,
    (company, key): (usize, usize),
    id: Uuid,
) -> Answer {
    let place = find(state, company, id)?;
    let body: Body = call.json()?;
    let auth = body.check(&state.credentials[key].scopes)?;
    let now = state.clock.now();
    let known = &mut state.webhooks.subscriptions[place];
    body.fill(known, auth);
    known.note("UPDATE", "The subscription was replaced.", now);
    if known.status == SubscriptionStatus::Inactive {
        state.webhooks.drop_waiting(place);
    }
    get(state, company, id)
}

pub(crate) fn delete(state: &mut State, company: usize, id: Uuid) -> Answer {
    let place = find(state, company, id)?;
    state.webhooks.drop_waiting(place);
    state.webhooks.subscriptions.remove(place);
    Ok(Reply::empty(204))
}

pub(crate) fn activities(state: &State, call: &Call<'_>, company: usize, id: Uuid) -> Answer {
    let known = &state.webhooks.subscriptions[find(state, company, id)?];
    let types = call.query.all("operation_types");
    if let Some(unknown) = types
        .iter()
        .find(|name| !["CREATE", "UPDATE", "DELETE"].contains(name))
    {
        return Err(Exception::bad_request(format!(
            "{unknown:?} is not an operation type."
        )));
    }
    let list = format!("activities/{id}/{types:?}");
    let rules = Rules::of(&state.behaviour, list, &["createdAt"]);
    let all = &known.activities;
    let page = Paging::read(&call.query, &rules, call.page_fault)?.page(all.len(), |rank| {
        types.is_empty() || types.contains(&all[rank as usize].operation)
    });
    let actor = format!("urn:pleo:company:{}", state.companies[company].id);
    paged(&page, |rank, body| {
        let activity = &all[rank as usize];
        serde_json::to_writer(
            body,
            &json!({
                "actorUrn": actor,
                "createdAt": activity.at,
                "description": activity.description,
                "id": activity.id,
                "operationType": activity.operation,
                "subscriptionId": id,
            }),
        )
    })
}

pub(crate) fn secret(state: &State, company: usize, id: Uuid) -> Answer {
    let known = &state.webhooks.subscriptions[find(state, company, id)?];
    Ok(Reply::data(200, &json!({"secretKey": known.secret.text()})))
}

fn find(state: &State, company: usize, id: Uuid) -> Result<usize, Exception> {
    state
        .webhooks
        .subscriptions
        .iter()
        .position(|known| known.id == id && known.company == company)
        .ok_or_else(|| Exception::not_found("Subscription"))
}

fn shown(state: &State, known: &Subscription) -> Value {
    let auth = match known.auth.basic() {
        Some((user, _)) => json!({"type": "BASIC", "credentials": {"username": user}}),
        None => json!({"type": "NONE"}),
    };
    let types = if state.behaviour.webhooks.event_types_as_string {
        known.event_types.join(",").into()
    } else {
        json!(known.event_types)
    };
    json!({
        "createdAt": known.created_at,
        "customHeaders": known.custom_headers,
        "endpointAuth": auth,
        "endpointUrl": known.endpoint_url,
        "eventTypes": types,
        "id": known.id,
        "status": known.status,
        "updatedAt": known.updated_at,
    })
}
