//! What clients asked and what they got, for tests and for the curious.
//!
//! Bounded: old requests fall out, bodies are cut. The sandbox's keys never
//! appear; a request that carried one outside the `Authorization` header is marked.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::Serialize;

const REQUESTS_KEPT: usize = 5000;
const REQUEST_BODY_KEPT: usize = 32 * 1024;
/// Bytes of all bodies together; a large export would fill the memory otherwise.
const ALL_BODIES_KEPT: usize = 32 << 20;
const ANSWER_BODY_KEPT: usize = 2 * 1024;

/// One request and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LoggedRequest {
    /// Sandbox time.
    pub at: Timestamp,
    /// HTTP method.
    pub method: String,
    /// Path with query.
    pub path: String,
    /// Scheme of the `Authorization` header: `basic`, `bearer`, `other` or `none`.
    pub auth: String,
    /// Status sent, or none if the connection was closed without one.
    pub status: Option<u16>,
    /// First 32 KiB of the request body.
    pub request_body: String,
    /// First 2 KiB of the answer body.
    pub answer_body: String,
    /// True if the key was anywhere but in the `Authorization` header.
    pub key_exposed: bool,
}

#[derive(Debug, Default)]
pub(crate) struct RequestLog {
    requests: VecDeque<LoggedRequest>,
    bytes: usize,
}

impl LoggedRequest {
    fn bytes(&self) -> usize {
        self.path.len() + self.request_body.len() + self.answer_body.len()
    }
}

/// A request as it came and went, before bounding and redaction.
pub(crate) struct Exchange<'a> {
    pub(crate) at: Timestamp,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) authorization: Option<&'a str>,
    pub(crate) request_body: &'a [u8],
    pub(crate) status: Option<u16>,
    pub(crate) answer_body: &'a [u8],
}

impl RequestLog {
    pub(crate) fn push(&mut self, exchange: &Exchange<'_>, keys: &[&str]) {
        let request_body = text(exchange.request_body, REQUEST_BODY_KEPT);
        let key_exposed = keys
            .iter()
            .any(|key| exchange.path.contains(key) || request_body.contains(key));
        let logged = LoggedRequest {
            at: exchange.at,
            method: exchange.method.to_owned(),
            path: redact(exchange.path.to_owned(), keys),
            auth: exchange.authorization.map_or("none", scheme).to_owned(),
            status: exchange.status,
            request_body: redact(request_body, keys),
            answer_body: redact(text(exchange.answer_body, ANSWER_BODY_KEPT), keys),
            key_exposed,
        };
        self.bytes += logged.bytes();
        self.requests.push_back(logged);
        while self.requests.len() > REQUESTS_KEPT || self.bytes > ALL_BODIES_KEPT {
            let Some(oldest) = self.requests.pop_front() else {
                break;
            };
            self.bytes -= oldest.bytes();
        }
    }

    pub(crate) fn all(&self) -> Vec<LoggedRequest> {
        self.requests.iter().cloned().collect()
    }

    /// Requests whose line, as `GET /v3/export-items?limit=100`, holds `part`.
    pub(crate) fn count(&self, part: &str) -> usize {
        let holds = |request: &&LoggedRequest| {
            format!("{} {}", request.method, request.path).contains(part)
        };
        self.requests.iter().filter(holds).count()
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// Never the header's own text: a client may send a bare key.
fn scheme(authorization: &str) -> &'static str {
    match authorization.split_once(' ') {
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("basic") => "basic",
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("bearer") => "bearer",
        _ => "other",
    }
}

fn text(body: &[u8], at_most: usize) -> String {
    String::from_utf8_lossy(&body[..body.len().min(at_most)]).into_owned()
}

fn redact(text: String, keys: &[&str]) -> String {
    if keys.iter().any(|key| text.contains(key)) {
        keys.iter()
            .fold(text, |text, key| text.replace(key, "[key]"))
    } else {
        text
    }
}
