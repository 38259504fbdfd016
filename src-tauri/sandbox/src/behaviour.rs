//! Readings of Pleo where its documentation is silent.
//!
//! Owns one switch per open question. The defaults are the stricter or more
//! likely reading, so a client that passes against them is safe.

use serde::{Deserialize, Serialize};

/// How the sandbox answers where Pleo's documentation does not say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent yes-or-no question about Pleo"
)]
pub struct Behaviour {
    /// Rows per page of the Export API when `limit` is absent (or 0).
    pub default_limit: usize,
    /// Largest page the Export API grants; what a larger `limit` gets is up to
    /// `refuse_large_limit`.
    pub max_limit: usize,
    /// A `limit` above `max_limit` is refused with 400 instead of cut down without a word.
    pub refuse_large_limit: bool,
    /// Pages of the Export API say how many rows there are in all.
    pub tells_total: bool,
    /// Most items in one update; more is refused with 413. An older page of Pleo's says 10.
    pub max_items_per_update: usize,
    /// Which versions of the Export API answer. A scenario may say so as well; a
    /// policy here other than [`ExportVersions::Documented`] wins.
    pub export_versions: ExportVersions,
    /// Jobs and export items come newest first, so that clients sort themselves.
    pub newest_first: bool,
    /// Bodies of 401 and 403.
    pub error_bodies: ErrorBodies,
    /// How requests are counted against the limit.
    pub rate_limit: RateLimit,
    /// Requests per minute and key.
    pub requests_per_minute: u32,
    /// Depth of the bucket of [`RateLimit::Bucket`].
    pub burst: u32,
    /// Milliseconds that every answer of Pleo's API takes, as distance does.
    pub latency_millis: u64,
    /// Whether a 429 says how many seconds to wait.
    pub retry_after: bool,
    /// `completed` while items are open: refused with 422 when true, otherwise
    /// accepted and the open items become `abandoned`.
    pub strict_completed: bool,
    /// Item updates before `started` are refused with 422.
    pub items_need_started: bool,
    /// Refunds, chargebacks and cashback carry negative amounts.
    pub negative_refunds: bool,
    /// `value` is the amount times 100 for every currency; when false it is the
    /// amount in the currency's own smallest unit.
    pub value_times_100: bool,
    /// Seconds without an event or item update after which a job expires.
    pub expires_in: u32,
    /// Seconds a signed receipt link works.
    pub link_seconds: u32,
    /// Largest request body in bytes; creating a job may use six times as much.
    pub max_body_bytes: usize,
    /// Most tags in a group; one more is refused with 400.
    pub max_tags_per_group: usize,
    /// How notifications are sent.
    pub webhooks: Webhooks,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            default_limit: 20,
            max_limit: 100,
            refuse_large_limit: false,
            tells_total: false,
            max_items_per_update: 100,
            export_versions: ExportVersions::Documented,
            newest_first: true,
            error_bodies: ErrorBodies::ExceptionInfo,
            rate_limit: RateLimit::SlidingWindow,
            requests_per_minute: 600,
            burst: 600,
            latency_millis: 0,
            retry_after: true,
            strict_completed: false,
            items_need_started: true,
            negative_refunds: true,
            value_times_100: true,
            expires_in: 3600,
            link_seconds: 24 * 3600,
            max_body_bytes: 8 << 20,
            max_tags_per_group: 10_000,
            webhooks: Webhooks::default(),
        }
    }
}

/// What the body of a 401 or 403 holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ErrorBodies {
    /// `{"type": "UNAUTHORIZED", "message": ...}` or `FORBIDDEN`.
    ExceptionInfo,
    /// Nothing.
    Empty,
}

/// How requests are counted against the limit per minute, per key. The numbers
/// are those of 600 per minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RateLimit {
    /// At most 600 in any 60 seconds.
    SlidingWindow,
    /// At most 600 in each minute of the clock.
    FixedWindow,
    /// A bucket of `burst` that refills with 10 each second.
    Bucket,
    /// At most 10 in any second.
    Smooth,
    /// Not counted; for measurements.
    Unlimited,
}

/// Which versions of the Export API answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ExportVersions {
    /// v1, v2 and v3 as documented: v1 and v2 refuse the items of a company with
    /// wallets in several currencies, v3 refuses one whose contra accounts are not
    /// mapped, v0 is refused always.
    #[default]
    Documented,
    /// Older versions are refused with 400 `UNSUPPORTED_API_VERSION`.
    OnlyV3,
    /// The company's Pleo has no v3 yet: its paths are unknown (404).
    UpToV2,
    /// Nor v2.
    UpToV1,
}

/// How notifications are sent. The defaults are what Pleo documents, and silence
/// read strictly: each event once, at once, in order, and never again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Webhooks {
    /// Seconds (sandbox time) to wait after each failed attempt before the next;
    /// as many retries as there are values. A 2xx within `timeout_millis` is success.
    pub retry_after_seconds: Vec<u32>,
    /// Seconds (sandbox time) between an event and its first attempt.
    pub delay_seconds: u32,
    /// How often each event is sent, with the same id: 2 and more are duplicates, 0 loses it.
    pub copies: u32,
    /// Events are held back until so many have gathered and then sent newest first;
    /// 0 and 1 keep the order.
    pub reverse_groups_of: u32,
    /// The event type that a notification carries.
    pub spelling: Spelling,
    /// The JSON around an event: bare, or inside `payload` beside its headers as
    /// newer samples print it.
    pub wrapped: bool,
    /// Answers of the subscriptions API show `eventTypes` as one string, as samples do.
    pub event_types_as_string: bool,
    /// What is wrong with each notification.
    pub tamper: Tamper,
    /// Milliseconds (real time) that an endpoint has for its answer.
    pub timeout_millis: u64,
}

impl Default for Webhooks {
    fn default() -> Self {
        Self {
            retry_after_seconds: Vec::new(),
            delay_seconds: 0,
            copies: 1,
            reverse_groups_of: 1,
            spelling: Spelling::Canonical,
            wrapped: false,
            event_types_as_string: false,
            tamper: Tamper::Nothing,
            timeout_millis: 10_000,
        }
    }
}

/// Pleo's pages spell event types in several ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Spelling {
    /// As Pleo's sample notification does: `v1.export-job.created`.
    Canonical,
    /// As the subscription asked for it.
    AsSubscribed,
}

/// What is wrong with a notification. All but the first two are signed rightly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Tamper {
    /// Nothing.
    Nothing,
    /// Signed with another secret.
    WrongSignature,
    /// No signature header.
    Unsigned,
    /// Signed under a version nobody knows (`v9,`).
    UnknownVersion,
    /// Its timestamp is six minutes old.
    Stale,
    /// Its timestamp lies six minutes ahead.
    Early,
    /// Its event type is one that nobody knows.
    UnknownType,
    /// It is about another company.
    OtherCompany,
    /// Its body is larger than 2 MiB.
    Oversize,
    /// Its body breaks off in the middle.
    Malformed,
}
