//! Receipts: fetched from their signed links, judged, named and written whole.
//!
//! Owns an HTTP client that has never seen a key: the links lead to other hosts than Pleo. Keeps true: only https to
//! public addresses is called (a local company's links lead to its own sandbox and nowhere else), and to the very
//! address that was checked; at most three redirects, each checked anew; a file is no larger than Pleo said and never
//! larger than 30 MB; its bytes must be what its name will say; nothing is ever opened or run. Leaves out: which items
//! want receipts, asking Pleo for fresh links, and packing.

mod address;
mod error;
mod fetch;
mod index;
mod kind;
mod merge;
mod name;

use std::path::Path;
use std::time::Duration;

pub use self::error::ReceiptError;
pub use self::index::{INDEX_HEAD, IndexRow};
pub use self::kind::Kind;
pub use self::merge::{Merged, merge};
pub use self::name::stem;

use self::address::Reach;
use crate::network::Proxy;

/// Largest receipt in bytes (Pleo, Exports, Attachments: at most 30 MB each).
pub const MAX_BYTES: u64 = 30 << 20;

/// How long and how often is tried.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Longest time to a connection.
    pub connect: Duration,
    /// Longest silence inside an answer.
    pub silence: Duration,
    /// Longest time for one attempt, redirects included.
    pub deadline: Duration,
    /// Attempts while the trouble may pass.
    pub attempts: u32,
    /// First pause between attempts; it doubles.
    pub pause: Duration,
    /// Proxy chosen by hand, in place of the system's.
    pub proxy: Option<Proxy>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            silence: Duration::from_secs(30),
            deadline: Duration::from_mins(5),
            attempts: 3,
            pause: Duration::from_secs(1),
            proxy: None,
        }
    }
}

/// A receipt to fetch.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Signed link, as Pleo sent it.
    pub url: &'a str,
    /// MIME-like type, as Pleo sent it.
    pub stated_kind: &'a str,
    /// Size in bytes, as Pleo sent it.
    pub stated_bytes: i64,
    /// Name without its extension, from [`stem`].
    pub stem: &'a str,
}

/// A receipt on the disk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fetched {
    /// Name of the file in the folder that was handed in.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 as 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// What its bytes are.
    pub kind: Kind,
}

/// Fetches receipts.
#[derive(Clone, Debug)]
pub struct Receipts {
    reach: Reach,
    limits: Limits,
}

impl Receipts {
    /// For companies at Pleo: https to public addresses only.
    pub fn public() -> Self {
        Self {
            reach: Reach::Public,
            limits: Limits::default(),
        }
    }

    /// For a company in a sandbox at `base`, an address of this computer as
    /// [`BaseUrl::local`](crate::pleo::BaseUrl::local) takes it: links to that server only.
    ///
    /// # Errors
    /// [`ReceiptError::Address`] when `base` is not such an address.
    pub fn local(base: &str) -> Result<Self, ReceiptError> {
        Ok(Self {
            reach: Reach::local(base)?,
            limits: Limits::default(),
        })
    }

    /// Through a proxy that was chosen by hand.
    #[must_use]
    pub fn through(mut self, proxy: Option<Proxy>) -> Self {
        self.limits.proxy = proxy;
        self
    }

    /// With other limits than the usual.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Fetches one receipt into `dir`, which must exist.
    ///
    /// The same receipt fetched twice is kept once. Nothing is left in `dir` when it fails.
    ///
    /// # Errors
    /// [`ReceiptError::wants_fresh_link`] says when reading the item anew and fetching again helps.
    pub async fn fetch(&self, wanted: Wanted<'_>, dir: &Path) -> Result<Fetched, ReceiptError> {
        let mut attempt = 1;
        loop {
            let fetching = self.attempt(wanted, dir);
            let outcome = tokio::time::timeout(self.limits.deadline, fetching)
                .await
                .unwrap_or(Err(ReceiptError::Timeout));
            match outcome {
                Err(error) if error.may_pass() && attempt < self.limits.attempts => {
                    tokio::time::sleep(self.limits.pause * 2_u32.pow(attempt - 1)).await;
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }
}

#[cfg(test)]
mod tests;
