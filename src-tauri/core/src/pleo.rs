//! The Pleo client: every call Ledgerport makes, over one paced connection per credential.
//!
//! Keeps true: the credential leaves this machine only in the `Authorization` header of a request to the chosen
//! [`BaseUrl`]; amounts are read from the digits Pleo sent, never through a float; a write whose answer was lost is
//! never sent again but reported as [`Error::OutcomeUnknown`]; one broken item spoils neither its page nor its job; no
//! more than 600 requests leave in any minute, counting every process with the same credential. Leaves out: what an answer
//! means for a run, storing anything, OAuth, receiving notifications, and receipts' files (their links belong to other
//! hosts).

mod answer;
mod base;
mod client;
mod credential;
mod error;
mod limiter;
mod limits;
mod pace;
mod paging;
#[cfg(any(test, feature = "probes"))]
pub mod probes;
mod retry;
mod send_log;
mod transport;
mod version;
mod walk;
mod wire;

pub use base::{BaseUrl, BaseUrlError};
pub use client::{
    AccountsMade, Client, Company, EntryFilter, Identity, MOST_ACCOUNTS, MOST_TAGS, Refusal,
    Subject, Subscription, SubscriptionId, Updated,
};
pub use credential::Credential;
pub use error::{Error, Hint};
pub use limiter::Traffic;
pub use limits::Limits;
pub use paging::{Cursor, Page, Place, Trail};
pub use version::{ApiVersion, UnknownVersion};
pub use walk::Walk;
