//! Subscriptions to notifications (Webhook subscriptions 11.6).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Fault, decode};
use crate::pleo::{Subscription, SubscriptionId};

/// `CreateSubscription`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pleo) struct NewSubscription<'a> {
    pub(in crate::pleo) endpoint_url: &'a str,
    pub(in crate::pleo) event_types: &'a [&'a str],
    pub(in crate::pleo) status: &'static str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pleo) struct Wire {
    id: Uuid,
    // Pleo's samples leave some of these out, and write event types as one text.
    endpoint_url: Option<String>,
    status: Option<String>,
}

impl From<Wire> for Subscription {
    fn from(wire: Wire) -> Self {
        Self {
            id: SubscriptionId(wire.id),
            endpoint: wire.endpoint_url.unwrap_or_default(),
            active: wire
                .status
                .is_none_or(|status| status.eq_ignore_ascii_case("ACTIVE")),
        }
    }
}

pub(in crate::pleo) fn subscription(text: &str) -> Result<Subscription, Fault> {
    decode::<Wire>(text).map(Subscription::from)
}

/// `{"secretKey": "whsec_..."}`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pleo) struct Key {
    pub(in crate::pleo) secret_key: String,
}
