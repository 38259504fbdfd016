//! Subscriptions and what waits for each.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::Notify;
use uuid::Uuid;

use super::Secret;
use super::event::Kind;
use super::parcel::{Event, Parcel};
use crate::behaviour::Webhooks as Knobs;

/// Deliveries remembered; the oldest that are done fall out.
const KEPT: usize = 20_000;

/// A notification to one subscription, with its attempts so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// The event, the same for all subscriptions and copies.
    pub event_id: Uuid,
    /// The event type it carries.
    pub event_type: String,
    /// Value of `webhook-id`, the same over retries and copies.
    pub message_id: String,
    /// The subscription.
    pub subscription_id: Uuid,
    /// Where it stands.
    pub state: DeliveryState,
    /// Attempts, oldest first.
    pub attempts: Vec<DeliveryAttempt>,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum DeliveryState {
    /// To be sent, now or later.
    Waiting,
    /// The endpoint answered with 2xx.
    Delivered,
    /// It did not, and there are no more retries.
    Failed,
    /// The subscription was deleted or made inactive before it was sent.
    Dropped,
}

/// One attempt to deliver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryAttempt {
    /// Sandbox time of its end.
    pub at: Timestamp,
    /// HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// What went wrong, if there was none.
    pub error: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum SubscriptionStatus {
    Active,
    Inactive,
}

/// How the sandbox proves itself to an endpoint, beside the signature.
#[derive(Debug, Clone, Default)]
pub(crate) struct EndpointAuth {
    /// User name and password of `BASIC`; none is `NONE`.
    pub(crate) credentials: Option<(String, String)>,
}

impl EndpointAuth {
    pub(crate) fn basic(&self) -> Option<(&str, &str)> {
        let (user, password) = self.credentials.as_ref()?;
        Some((user, password))
    }
}

#[derive(Debug)]
pub(crate) struct Subscription {
    pub(crate) id: Uuid,
    /// Position in the sandbox's companies.
    pub(crate) company: usize,
    pub(crate) endpoint_url: String,
    pub(crate) event_types: Vec<String>,
    pub(crate) status: SubscriptionStatus,
    pub(crate) custom_headers: BTreeMap<String, String>,
    pub(crate) auth: EndpointAuth,
    pub(crate) secret: Secret,
    /// Signs as well since the last rotation.
    pub(crate) former_secret: Option<Secret>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) activities: Vec<Activity>,
    /// By when it is due and which came first.
    queue: BTreeMap<(Timestamp, u64), Waiting>,
    /// Held back until a group is full.
    held: Vec<(Timestamp, Waiting)>,
    /// One parcel at a time is on its way.
    on_its_way: Option<Waiting>,
}

#[derive(Debug, Clone)]
pub(crate) struct Activity {
    pub(crate) id: Uuid,
    pub(crate) at: Timestamp,
    /// `CREATE` or `UPDATE`.
    pub(crate) operation: &'static str,
    pub(crate) description: &'static str,
}

#[derive(Debug)]
struct Waiting {
    delivery: u64,
    event: Event,
    attempts: usize,
}

#[derive(Debug)]
struct Recorded {
    number: u64,
    event: Event,
    delivery: Delivery,
}

/// All subscriptions and the record of what was sent.
#[derive(Debug, Default)]
pub(crate) struct Webhooks {
    pub(crate) subscriptions: Vec<Subscription>,
    /// By number, oldest first.
    record: VecDeque<Recorded>,
    next: u64,
    bell: Arc<Notify>,
}

impl Subscription {
    pub(crate) fn new(company: usize, now: Timestamp) -> Self {
        Self {
            id: Uuid::new_v4(),
            company,
            endpoint_url: String::new(),
            event_types: Vec::new(),
            status: SubscriptionStatus::Active,
            custom_headers: BTreeMap::new(),
            auth: EndpointAuth::default(),
            secret: Secret::random(),
            former_secret: None,
            created_at: now,
            updated_at: now,
            activities: Vec::new(),
            queue: BTreeMap::new(),
            held: Vec::new(),
            on_its_way: None,
        }
    }

    pub(crate) fn note(
        &mut self,
        operation: &'static str,
        description: &'static str,
        at: Timestamp,
    ) {
        self.updated_at = at;
        self.activities.push(Activity {
            id: Uuid::new_v4(),
            at,
            operation,
            description,
        });
    }

    fn wants(&self, company: usize, event: Kind) -> bool {
        self.company == company
            && self.status == SubscriptionStatus::Active
            && self
                .event_types
                .iter()
                .filter_map(|name| Kind::parse(name))
                .any(|kind| kind.covers(event))
    }

    /// Puts what was held back into the queue, newest first.
    fn release(&mut self, next: &mut u64) {
        while let Some((due, waiting)) = self.held.pop() {
            *next += 1;
            self.queue.insert((due, *next), waiting);
        }
    }

    fn clear(&mut self) -> Vec<u64> {
        let held = self.held.drain(..).map(|(_, waiting)| waiting.delivery);
        let mut dropped: Vec<u64> = held.collect();
        let queue = std::mem::take(&mut self.queue);
        dropped.extend(queue.into_values().map(|waiting| waiting.delivery));
        dropped
    }
}

impl Webhooks {
    /// Rings when there may be something to do.
    pub(crate) fn bell(&self) -> Arc<Notify> {
        self.bell.clone()
    }

    pub(crate) fn ring(&self) {
        self.bell.notify_one();
    }

    /// Whether anybody is to be told anything.
    pub(crate) fn anyone(&self) -> bool {
        !self.subscriptions.is_empty()
    }

    /// Queues an event for all who asked for it.
    pub(crate) fn tell(
        &mut self,
        company: usize,
        kind: Kind,
        data: &Value,
        knobs: &Knobs,
        now: Timestamp,
    ) {
        let event = Event {
            id: Uuid::new_v4(),
            kind,
            data: data.clone(),
        };
        for n in 0..self.subscriptions.len() {
            if self.subscriptions[n].wants(company, kind) {
                for _ in 0..knobs.copies {
                    self.queue(n, event.clone(), knobs, now);
                }
            }
        }
        self.ring();
    }

    fn queue(&mut self, subscription: usize, event: Event, knobs: &Knobs, now: Timestamp) {
        self.next += 1;
        let delivery = self.next;
        let subscription = &mut self.subscriptions[subscription];
        self.record.push_back(Recorded {
            number: delivery,
            delivery: Delivery {
                event_id: event.id,
                event_type: event.spelled(subscription, knobs),
                message_id: event.message_id(),
                subscription_id: subscription.id,
                state: DeliveryState::Waiting,
                attempts: Vec::new(),
            },
            event: event.clone(),
        });
        let done = |oldest: &Recorded| oldest.delivery.state != DeliveryState::Waiting;
        while self.record.len() > KEPT && self.record.front().is_some_and(done) {
            self.record.pop_front();
        }
        let due = later(now, knobs.delay_seconds);
        let waiting = Waiting {
            delivery,
            event,
            attempts: 0,
        };
        if knobs.reverse_groups_of < 2 {
            subscription.release(&mut self.next);
            self.next += 1;
            subscription.queue.insert((due, self.next), waiting);
            return;
        }
        // One moment for the whole group, or the dates would put it in order again.
        let due = subscription.held.first().map_or(due, |(first, _)| *first);
        subscription.held.push((due, waiting));
        if subscription.held.len() >= knobs.reverse_groups_of as usize {
            subscription.release(&mut self.next);
        }
    }

    /// Sends what is held back, too.
    pub(crate) fn release(&mut self) {
        for subscription in &mut self.subscriptions {
            subscription.release(&mut self.next);
        }
        self.ring();
    }

    /// Sends an event once more to all it was sent to who are still active; false if there is none.
    pub(crate) fn replay(&mut self, event: Uuid, knobs: &Knobs, now: Timestamp) -> bool {
        let sent = self.record.iter().filter(|known| known.event.id == event);
        let Some(known) = sent.clone().next() else {
            return false;
        };
        let known = known.event.clone();
        let receivers: BTreeSet<Uuid> = sent.map(|sent| sent.delivery.subscription_id).collect();
        for place in 0..self.subscriptions.len() {
            let subscription = &self.subscriptions[place];
            let is_active = subscription.status == SubscriptionStatus::Active;
            if is_active && receivers.contains(&subscription.id) {
                self.queue(place, known.clone(), knobs, now);
            }
        }
        self.ring();
        true
    }

    /// What is due, one parcel for each subscription that is not busy, and how long
    /// nothing more will be (none: nothing waits).
    pub(crate) fn take_due(
        &mut self,
        knobs: &Knobs,
        now: Timestamp,
    ) -> (Vec<Parcel>, Option<Duration>) {
        let mut parcels = Vec::new();
        let mut next: Option<Timestamp> = None;
        for subscription in &mut self.subscriptions {
            if subscription.on_its_way.is_some() {
                continue;
            }
            let Some((&(due, order), _)) = subscription.queue.first_key_value() else {
                continue;
            };
            if due > now {
                next = Some(next.map_or(due, |earlier| earlier.min(due)));
                continue;
            }
            if let Some(waiting) = subscription.queue.remove(&(due, order)) {
                let event = &waiting.event;
                parcels.push(event.parcel(subscription, waiting.delivery, knobs, now));
                subscription.on_its_way = Some(waiting);
            }
        }
        let wait = next.map(|due| Duration::try_from(due.duration_since(now)).unwrap_or_default());
        (parcels, wait)
    }

    /// Notes how an attempt went, and plans the next if it failed.
    pub(crate) fn attempted(
        &mut self,
        subscription: Uuid,
        delivery: u64,
        outcome: Result<u16, String>,
        knobs: &Knobs,
        now: Timestamp,
    ) {
        let went_well = matches!(outcome, Ok(200..=299));
        let mut state = if went_well {
            DeliveryState::Delivered
        } else {
            DeliveryState::Failed
        };
        let known = self
            .subscriptions
            .iter_mut()
            .find(|known| known.id == subscription);
        if let Some(subscription) = known
            && let Some(mut waiting) = subscription.on_its_way.take()
            && !went_well
            && subscription.status == SubscriptionStatus::Active
            && let Some(seconds) = knobs.retry_after_seconds.get(waiting.attempts)
        {
            waiting.attempts += 1;
            self.next += 1;
            let due = later(now, *seconds);
            subscription.queue.insert((due, self.next), waiting);
            state = DeliveryState::Waiting;
        }
        let (status, error) = match outcome {
            Ok(status) => (Some(status), None),
            Err(error) => (None, Some(error)),
        };
        if let Some(record) = self.record_of(delivery) {
            record.state = state;
            record.attempts.push(DeliveryAttempt {
                at: now,
                status,
                error,
            });
        }
        self.ring();
    }

    /// Stops what waits for a subscription that is inactive or goes away.
    pub(crate) fn drop_waiting(&mut self, place: usize) {
        for delivery in self.subscriptions[place].clear() {
            if let Some(record) = self.record_of(delivery) {
                record.state = DeliveryState::Dropped;
            }
        }
    }

    fn record_of(&mut self, delivery: u64) -> Option<&mut Delivery> {
        let place = self
            .record
            .binary_search_by_key(&delivery, |known| known.number)
            .ok()?;
        self.record.get_mut(place).map(|known| &mut known.delivery)
    }

    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        self.record
            .iter()
            .map(|known| known.delivery.clone())
            .collect()
    }
}

fn later(now: Timestamp, seconds: u32) -> Timestamp {
    now.saturating_add(SignedDuration::from_secs(i64::from(seconds)))
        .unwrap_or(Timestamp::MAX)
}
