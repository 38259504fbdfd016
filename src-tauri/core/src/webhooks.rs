//! Notifications after Standard Webhooks: whether one is Pleo's, and the little it says.
//!
//! Keeps true: nothing of a body is read before its signature was found right, in constant time, over the raw bytes; a
//! genuine one that is old, or from the future, is refused too; no input panics. Pure: the time is passed in, nothing is
//! kept. Leaves out: receiving, remembering which ones came before, and what follows from one. A notification is a hint
//! only; what it says of a job is asked of Pleo again.
//!
//! Facts: Standard Webhooks specification 1.0 (headers, `id.timestamp.body`, `v1`, `whsec_`, several signatures) and
//! Pleo's pages on webhook events, whose samples follow it.

mod notice;
#[cfg(any(test, feature = "probes"))]
pub mod probes;
mod secret;
mod verify;

pub use notice::{Event, Notice, Unreadable};
pub use secret::{Secret, SecretError};
pub use verify::{Genuine, Refusal, TOLERANCE, verify};

/// Header with the delivery's id, the same over repeats.
pub const ID: &str = "webhook-id";
/// Header with the time of sending, in seconds since 1970.
pub const TIMESTAMP: &str = "webhook-timestamp";
/// Header with one or more signatures, separated by blanks.
pub const SIGNATURE: &str = "webhook-signature";

/// Largest body in bytes. Pleo's samples have a few hundred; the specification advises at most 20 KiB.
pub const MAX_BODY: usize = 64 << 10;

#[cfg(test)]
mod tests;
