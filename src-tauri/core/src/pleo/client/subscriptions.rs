//! Asking Pleo for notifications, and taking that back.

use reqwest::Method;
use secrecy::SecretString;
use uuid::Uuid;

use super::{Call, Client, Error, FEW_PAGES, Nature, request, wire};
use crate::pleo::wire::subscription::{Key, NewSubscription, Wire, subscription};

const ALL: &str = "/v1/subscriptions";

/// A subscription at Pleo.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct SubscriptionId(pub Uuid);

/// What Pleo says of a subscription.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subscription {
    /// Id.
    pub id: SubscriptionId,
    /// Where notifications go.
    pub endpoint: String,
    /// They are sent.
    pub active: bool,
}

impl Client {
    /// The subscriptions the credential sees.
    pub async fn subscriptions(&self) -> Result<Vec<Subscription>, Error> {
        self.whole(ALL, &[], None, FEW_PAGES, subscription, |known| known.id)
            .await
    }

    /// Asks for notifications of `event_types` at `endpoint`. Pleo gives the secret apart, see [`Self::webhook_secret`].
    pub async fn subscribe(
        &self,
        endpoint: &str,
        event_types: &[&str],
    ) -> Result<Subscription, Error> {
        let body = request::json(&NewSubscription {
            endpoint_url: endpoint,
            event_types,
            status: "ACTIVE",
        });
        let answer = self.write(Method::POST, self.url(ALL, &[]), body).await?;
        let made = answer.json().and_then(wire::single::<Wire>);
        made.map(Subscription::from).map_err(Error::after_write)
    }

    /// Ends a subscription. One that is gone already is fine.
    pub async fn unsubscribe(&self, id: SubscriptionId) -> Result<(), Error> {
        let call = Call {
            method: Method::DELETE,
            url: self.url(&format!("{ALL}/{}", id.0), &[]),
            body: None,
            // Deleting twice is deleting once.
            nature: Nature::Read,
        };
        match self.0.call(&call).await {
            Ok(_) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// What the notifications of a subscription are signed with, as text (`whsec_...`).
    pub async fn webhook_secret(&self, id: SubscriptionId) -> Result<SecretString, Error> {
        let answer = self.get(&format!("{ALL}/{}/secret", id.0), &[]).await?;
        let text = answer.json()?;
        // Pleo's page shows the object bare, its other answers are wrapped.
        wire::single::<Key>(text)
            .or_else(|_| wire::decode::<Key>(text).map_err(Error::from))
            .map(|key| key.secret_key.into())
    }
}
