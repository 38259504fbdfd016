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
    /// Largest page of the Export API; a larger `limit` is cut down without a word.
    pub max_limit: usize,
    /// Jobs and export items come newest first, so that clients sort themselves.
    pub newest_first: bool,
    /// Bodies of 401 and 403.
    pub error_bodies: ErrorBodies,
    /// How the 600 requests per minute are counted.
    pub rate_limit: RateLimit,
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
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            default_limit: 20,
            max_limit: 100,
            newest_first: true,
            error_bodies: ErrorBodies::ExceptionInfo,
            rate_limit: RateLimit::SlidingWindow,
            retry_after: true,
            strict_completed: false,
            items_need_started: true,
            negative_refunds: true,
            value_times_100: true,
            expires_in: 3600,
            link_seconds: 24 * 3600,
            max_body_bytes: 8 << 20,
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

/// How requests are counted against 600 per minute, per key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RateLimit {
    /// At most 600 in any 60 seconds.
    SlidingWindow,
    /// At most 600 in each minute of the clock.
    FixedWindow,
    /// A bucket of 600 that refills with 10 each second.
    Bucket,
    /// At most 10 in any second.
    Smooth,
    /// Not counted; for measurements.
    Unlimited,
}
