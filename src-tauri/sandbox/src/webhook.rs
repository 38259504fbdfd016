//! Notifications: who asked to be told, what is to be told, and the telling.
//!
//! Keeps true: an event reaches each active subscription that asked for it as
//! often as the knobs say; what is sent is signed after Standard Webhooks; the
//! sandbox's clock rules when; the state is never locked while something is sent,
//! and nothing is ever sent to another computer.
//!
//! Leaves out: subscriptions are not kept over restarts, because their secrets
//! would have to be.

pub(crate) mod courier;
pub(crate) mod event;
mod outbox;
mod parcel;
mod sign;

pub use outbox::{Delivery, DeliveryAttempt, DeliveryState};
pub(crate) use outbox::{EndpointAuth, Subscription, SubscriptionStatus, Webhooks};
pub(crate) use parcel::{Parcel, check_endpoint};
pub(crate) use sign::Secret;
