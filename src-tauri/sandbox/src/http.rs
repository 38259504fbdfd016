//! The network side: one request in, one answer out.
//!
//! Owns reading the request within its size limit, meeting faults, and the log.
//! What a request means is decided in the rooms below, which know no network.

mod accounts;
mod control;
mod entries;
mod export;
mod lists;
mod receipts;
mod routes;
mod slowly;
mod subscriptions;
mod tags;
mod tax_codes;
mod vendors;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State as Extracted};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::exception::Exception;
use crate::fault::{Effect, PageFault};
use crate::page::Query;
use crate::receipt::Links;
use crate::request_log::Exchange;
use crate::state::State;

pub(crate) const JSON: &str = "application/json;charset=UTF-8";

/// Longest delay a fault may ask for.
const LONGEST_DELAY: Duration = Duration::from_mins(10);

/// The sandbox as requests see it.
#[derive(Debug)]
pub(crate) struct Shared {
    state: Mutex<State>,
    /// `http://127.0.0.1:PORT`.
    pub(crate) base: String,
}

impl Shared {
    pub(crate) fn new(state: State, base: String) -> Self {
        Self {
            state: Mutex::new(state),
            base,
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request, read.
pub(crate) struct Call<'a> {
    pub(crate) base: &'a str,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: Query,
    pub(crate) authorization: Option<&'a str>,
    pub(crate) body: &'a [u8],
    pub(crate) page_fault: Option<PageFault>,
    /// Entries to refuse in item updates (none means all), and the error type.
    pub(crate) refuse: Option<(&'a [Uuid], &'a str)>,
}

impl<'a> Call<'a> {
    /// The body as a JSON object of the expected shape. A list is refused here,
    /// because serde would take its values for the fields in their order.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Exception> {
        serde_json::from_slice::<Map<String, Value>>(self.body)
            .and_then(object)
            .map_err(unexpected)
    }

    /// The body as a JSON list of such objects.
    pub(crate) fn json_list<T: DeserializeOwned>(&self) -> Result<Vec<T>, Exception> {
        serde_json::from_slice::<Vec<Map<String, Value>>>(self.body)
            .and_then(|list| list.into_iter().map(object).collect())
            .map_err(unexpected)
    }

    /// Signs links that end when the behaviour says.
    pub(crate) fn links(&self, state: &State) -> Links<'a> {
        let now = state.clock.now();
        let life = jiff::SignedDuration::from_secs(i64::from(state.behaviour.link_seconds));
        Links {
            base: self.base,
            secret: state.link_secret,
            expires: now.saturating_add(life).unwrap_or(now),
        }
    }
}

/// A JSON object, and nothing else, as a struct.
pub(crate) fn object<T: DeserializeOwned>(fields: Map<String, Value>) -> serde_json::Result<T> {
    serde_json::from_value(Value::Object(fields))
}

#[expect(clippy::needless_pass_by_value, reason = "the shape map_err wants")]
fn unexpected(error: serde_json::Error) -> Exception {
    Exception::bad_request(format!("The body is not as expected: {error}"))
}

/// A string that may be absent but not null, as Pleo's request schemas say.
pub(crate) fn text<'de, D: Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    String::deserialize(value).map(Some)
}

/// An answer before it meets the network.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            content_type: content_type.to_owned(),
            headers: Vec::new(),
            body: body.into(),
        }
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self::new(status, "", Bytes::new())
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, JSON, body.to_string())
    }

    /// `{"data": ...}`.
    pub(crate) fn data(status: u16, data: &Value) -> Self {
        Self::new(status, JSON, format!("{{\"data\":{data}}}"))
    }

    fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if let Ok(value) = HeaderValue::from_str(&self.content_type)
            && !value.is_empty()
        {
            headers.insert(header::CONTENT_TYPE, value);
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

impl From<Exception> for Reply {
    fn from(exception: Exception) -> Self {
        let body = serde_json::to_vec(&exception).unwrap_or_default();
        Self::new(exception.status, JSON, body)
    }
}

/// Answers any request.
pub(crate) async fn serve(Extracted(shared): Extracted<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let method = parts.method.as_str();
    let path = parts.uri.path();
    let target = parts
        .uri
        .path_and_query()
        .map_or(path, |target| target.as_str());
    let authorization = parts
        .headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let is_control = path == "/_sandbox" || path.starts_with("/_sandbox/");
    let (limit, effect) = {
        let mut state = shared.state();
        let limit = state.behaviour.max_body_bytes;
        let creates = method == "POST" && path.ends_with("/export-jobs");
        let effect = if is_control {
            None
        } else {
            state.faults.meet(method, path)
        };
        (
            if creates {
                limit.saturating_mul(6)
            } else {
                limit
            },
            effect,
        )
    };
    let body = read(body, limit).await;
    let seen = Seen {
        method,
        path,
        target,
        authorization,
        is_control,
    };
    let (reply, delivery) = match (body, effect) {
        (Err(exception), _) => {
            let reply = Reply::from(exception);
            shared.log(&seen, &[], Some(&reply));
            (Some(reply), Delivery::Whole)
        }
        (Ok(body), effect) => shared.clone().meet(&seen, body, effect).await,
    };
    let reply = reply.map(|reply| {
        if reply.headers.iter().any(|(name, _)| *name == "date") {
            return reply;
        }
        // The server's time is the sandbox's, moved or not.
        let now = shared.state().clock.now();
        let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT");
        reply.with("date", date.to_string())
    });
    match (reply, delivery) {
        (Some(reply), Delivery::Whole) => reply.into_response(),
        (Some(reply), Delivery::Half) => slowly::half(reply),
        (Some(reply), Delivery::NoEnd) => slowly::without_end(reply),
        (Some(reply), Delivery::Drip(pause)) => slowly::drip(reply, pause),
        (Some(reply), Delivery::Zeros(count)) => slowly::zeros(reply, count),
        (None, _) | (_, Delivery::None) => slowly::hang_up(),
    }
}

/// What of the answer reaches the client.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Delivery {
    Whole,
    Half,
    /// All of the body, but not the mark that ends it.
    NoEnd,
    /// A byte, a pause, a byte...
    Drip(Duration),
    /// So many zeros in place of the body; none never ends.
    Zeros(Option<u64>),
    None,
}

/// The parts of a request that are known before its body.
struct Seen<'a> {
    method: &'a str,
    path: &'a str,
    target: &'a str,
    authorization: Option<&'a str>,
    is_control: bool,
}

impl Shared {
    /// Answers a request that a fault may meet.
    async fn meet(
        self: Arc<Self>,
        seen: &Seen<'_>,
        body: Bytes,
        effect: Option<Effect>,
    ) -> (Option<Reply>, Delivery) {
        let mut delivery = Delivery::Whole;
        if !seen.is_control {
            let latency = self.state().behaviour.latency_millis;
            if latency > 0 {
                tokio::time::sleep(delay(latency)).await;
            }
        }
        match &effect {
            Some(Effect::Hang) => {
                self.log(seen, &body, None);
                tokio::time::sleep(LONGEST_DELAY).await;
                return (None, Delivery::None);
            }
            Some(Effect::Delay { millis }) => tokio::time::sleep(delay(*millis)).await,
            Some(Effect::ApplyLater { millis }) => {
                self.log(seen, &body, None);
                self.clone().apply_later(seen, body, delay(*millis));
                return (None, Delivery::None);
            }
            Some(Effect::Close) => {
                self.log(seen, &body, None);
                return (None, Delivery::None);
            }
            Some(Effect::LoseAnswer) => delivery = Delivery::None,
            Some(Effect::Truncate) => delivery = Delivery::Half,
            Some(Effect::LoseEnd) => delivery = Delivery::NoEnd,
            Some(Effect::Drip { millis }) => delivery = Delivery::Drip(delay(*millis)),
            Some(Effect::Bytes { count, .. }) => delivery = Delivery::Zeros(*count),
            _ => {}
        }
        let mut reply = match effect.as_ref().and_then(instead) {
            Some(reply) => reply,
            None => self.answer(seen, &body, effect.as_ref()),
        };
        match effect {
            Some(Effect::ContentType { value }) => reply.content_type = value,
            Some(Effect::Mangle { how }) => reply.body = how.apply(&reply.body).into(),
            Some(Effect::Pad { bytes }) => {
                reply.body = [&reply.body[..], &vec![0; bytes]].concat().into();
            }
            Some(Effect::Date { value }) => reply = reply.with("date", value),
            _ => {}
        }
        let told = (delivery != Delivery::None).then_some(&reply);
        self.log(seen, &body, told);
        (Some(reply), delivery)
    }

    fn answer(&self, seen: &Seen<'_>, body: &[u8], effect: Option<&Effect>) -> Reply {
        let call = Call {
            base: &self.base,
            method: seen.method,
            path: seen.path,
            query: Query::parse(seen.target.split_once('?').map_or("", |(_, query)| query)),
            authorization: seen.authorization,
            body,
            page_fault: effect.and_then(Effect::page_fault),
            refuse: match effect {
                Some(Effect::RefuseItems {
                    entries,
                    error_type,
                }) => Some((entries, error_type)),
                _ => None,
            },
        };
        let mut state = self.state();
        if seen.is_control {
            return control::answer(&mut state, &call);
        }
        match effect {
            Some(Effect::ExpireJobs) => state.end_open_jobs(true),
            Some(Effect::CancelJobs) => state.end_open_jobs(false),
            _ => {}
        }
        routes::answer(&mut state, &call)
    }

    fn apply_later(self: Arc<Self>, seen: &Seen<'_>, body: Bytes, after: Duration) {
        let (method, target) = (seen.method.to_owned(), seen.target.to_owned());
        let authorization = seen.authorization.map(str::to_owned);
        tokio::spawn(async move {
            tokio::time::sleep(after).await;
            let seen = Seen {
                method: &method,
                path: target.split_once('?').map_or(&*target, |(path, _)| path),
                target: &target,
                authorization: authorization.as_deref(),
                is_control: false,
            };
            self.answer(&seen, &body, None);
        });
    }

    fn log(&self, seen: &Seen<'_>, body: &[u8], reply: Option<&Reply>) {
        if seen.is_control {
            return;
        }
        let mut state = self.state();
        let state = &mut *state;
        let keys: Vec<&str> = state
            .credentials
            .iter()
            .map(|credential| credential.key.as_str())
            .collect();
        let exchange = Exchange {
            at: state.clock.now(),
            method: seen.method,
            path: seen.target,
            authorization: seen.authorization,
            request_body: body,
            status: reply.map(|reply| reply.status),
            answer_body: reply.map_or(&[], |reply| &reply.body),
        };
        state.log.push(&exchange, &keys);
    }
}

fn delay(millis: u64) -> Duration {
    Duration::from_millis(millis).min(LONGEST_DELAY)
}

/// Answers that faults give in place of Pleo's.
fn instead(effect: &Effect) -> Option<Reply> {
    Some(match effect {
        Effect::Status {
            status,
            retry_after,
        } => {
            let reply = Reply::json(
                *status,
                &serde_json::json!({"type": "SANDBOX_FAULT", "message": "Injected."}),
            );
            match retry_after {
                Some(value) => reply.with("retry-after", value.clone()),
                None => reply,
            }
        }
        Effect::CaptivePortal => Reply::new(
            200,
            "text/html; charset=utf-8",
            "<!doctype html><title>Welcome</title><p>Please sign in to use this network.",
        ),
        Effect::Body {
            status,
            content_type,
            body,
        } => Reply::new(*status, content_type, body.clone()),
        Effect::Bytes { content_type, .. } => Reply::new(200, content_type, Bytes::new()),
        Effect::GzipBomb { mebibytes } => {
            Reply::new(200, "application/pdf", slowly::gzip_bomb(*mebibytes))
                .with("content-encoding", "gzip".into())
        }
        Effect::Redirect { status, location } => {
            Reply::empty(*status).with("location", location.clone())
        }
        Effect::RevokedKey => Exception::unauthorized().into(),
        Effect::LostScope => Exception::forbidden("The key lacks a scope.").into(),
        Effect::JobGone => Exception::job_not_found().into(),
        _ => return None,
    })
}

/// Reads a body up to `limit` bytes. A larger one is read on and dropped for a
/// while, because a client that is still sending would not see the answer.
async fn read(body: Body, limit: usize) -> Result<Bytes, Exception> {
    let mut stream = body.into_data_stream();
    let mut kept: Vec<u8> = Vec::new();
    let mut total = 0usize;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Exception::bad_request("The body ended too early."))?;
        total = total.saturating_add(chunk.len());
        if total <= limit {
            kept.extend_from_slice(&chunk);
        } else if total > limit.saturating_mul(8) {
            break;
        }
    }
    if total > limit {
        return Err(Exception::new(
            413,
            "PAYLOAD_TOO_LARGE",
            format!("The body has more than {limit} bytes."),
        ));
    }
    Ok(kept.into())
}
