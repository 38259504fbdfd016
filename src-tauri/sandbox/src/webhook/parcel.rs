//! One notification made ready: where to, which headers, which body.

use axum::http::Uri;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};
use url::{Host, Url};
use uuid::Uuid;

use super::event::Kind;
use super::{Secret, Subscription};
use crate::behaviour::{Spelling, Tamper, Webhooks as Knobs};

/// Seconds beyond the tolerance of five minutes.
const OUT_OF_TIME: i64 = 360;

/// Bytes that no notification of Pleo's has.
const OVERSIZE: usize = 2 << 20;

/// What the courier carries; it needs nothing of the state.
pub(crate) struct Parcel {
    pub(crate) subscription: Uuid,
    /// Which delivery this attempt belongs to.
    pub(crate) delivery: u64,
    pub(crate) to: Result<Uri, &'static str>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    pub(crate) timeout_millis: u64,
}

/// An event as it waits.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) id: Uuid,
    pub(crate) kind: Kind,
    pub(crate) data: Value,
}

impl Event {
    /// The id that stays the same over retries and copies.
    pub(crate) fn message_id(&self) -> String {
        format!("msg_{}", self.id.simple())
    }

    /// The event type that this subscription is shown.
    pub(crate) fn spelled(&self, subscription: &Subscription, knobs: &Knobs) -> String {
        let asked = subscription
            .event_types
            .iter()
            .find(|name| Kind::parse(name).is_some_and(|kind| kind.covers(self.kind)));
        match (knobs.tamper, knobs.spelling, asked) {
            (Tamper::UnknownType, ..) => "v1.moon-phase.changed".into(),
            (_, Spelling::AsSubscribed, Some(name)) => name.clone(),
            _ => self.kind.canonical().into(),
        }
    }

    pub(crate) fn parcel(
        &self,
        subscription: &Subscription,
        delivery: u64,
        knobs: &Knobs,
        now: Timestamp,
    ) -> Parcel {
        let timestamp = match knobs.tamper {
            Tamper::Stale => now.as_second() - OUT_OF_TIME,
            Tamper::Early => now.as_second() + OUT_OF_TIME,
            _ => now.as_second(),
        };
        let id = self.message_id();
        let body = self.body(subscription, knobs, &id, timestamp);
        let mut headers = vec![
            ("content-type".into(), "application/json".into()),
            ("user-agent".into(), "pleo-sandbox-webhooks".into()),
            ("webhook-id".into(), id.clone()),
            ("webhook-timestamp".into(), timestamp.to_string()),
        ];
        let sign = |secret: &Secret| secret.sign(&id, timestamp, &body);
        let signature = match knobs.tamper {
            Tamper::Unsigned => None,
            Tamper::WrongSignature => Some(sign(&Secret::random())),
            Tamper::UnknownVersion => Some(sign(&subscription.secret).replacen("v1,", "v9,", 1)),
            // After a rotation the old secret signs as well, for those who have not changed yet.
            _ => Some(
                [
                    Some(&subscription.secret),
                    subscription.former_secret.as_ref(),
                ]
                .into_iter()
                .flatten()
                .map(sign)
                .collect::<Vec<_>>()
                .join(" "),
            ),
        };
        headers.extend(signature.map(|text| ("webhook-signature".into(), text)));
        if let Some((user, password)) = subscription.auth.basic() {
            let pair = STANDARD.encode(format!("{user}:{password}"));
            headers.push(("authorization".into(), format!("Basic {pair}")));
        }
        let own = subscription.custom_headers.iter();
        headers.extend(own.map(|(name, value)| (name.clone(), value.clone())));
        Parcel {
            subscription: subscription.id,
            delivery,
            to: destination(&subscription.endpoint_url),
            headers,
            body,
            timeout_millis: knobs.timeout_millis,
        }
    }

    fn body(&self, subscription: &Subscription, knobs: &Knobs, id: &str, timestamp: i64) -> String {
        let mut data = self.data.clone();
        match knobs.tamper {
            Tamper::OtherCompany => data["companyId"] = json!(Uuid::new_v4()),
            Tamper::Oversize => data["padding"] = "x".repeat(OVERSIZE).into(),
            _ => {}
        }
        let inner = json!({
            "eventId": self.id,
            "eventType": self.spelled(subscription, knobs),
            "data": data,
        });
        let whole = if knobs.wrapped {
            json!({
                "webhook-id": id,
                "webhook-timestamp": timestamp.to_string(),
                "payload": inner,
            })
        } else {
            inner
        };
        let mut text = whole.to_string();
        if knobs.tamper == Tamper::Malformed {
            text.truncate(text.len() / 2);
        }
        text
    }
}

/// Where an endpoint may be: Pleo asks for HTTPS; plain HTTP on this computer is
/// the sandbox's own allowance.
pub(crate) fn check_endpoint(text: &str) -> Result<(), &'static str> {
    let url = Url::parse(text).map_err(|_| "endpointUrl is not a URL.")?;
    if text.len() > 2048 {
        return Err("endpointUrl is longer than 2048 bytes.");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("endpointUrl must not carry a user or password; use endpointAuth.");
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(&url) => Ok(()),
        _ => Err("endpointUrl must be https, or http on this computer's loopback address."),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

/// The address to send to, or why nothing is sent.
fn destination(text: &str) -> Result<Uri, &'static str> {
    const ELSEWHERE: &str = "not sent: the sandbox sends to http on this computer only";
    let url = Url::parse(text).map_err(|_| ELSEWHERE)?;
    if url.scheme() != "http" || !is_loopback(&url) {
        return Err(ELSEWHERE);
    }
    let mut url = url;
    url.set_fragment(None);
    url.as_str().parse().map_err(|_| ELSEWHERE)
}

#[cfg(test)]
mod tests {
    use super::{check_endpoint, destination};

    #[test]
    fn http_only_to_this_computer_and_nothing_sent_elsewhere() {
        for here in [
            "http://127.0.0.1:9/x",
            "http://[::1]:9/",
            "http://localhost:9/?a=b#c",
        ] {
            assert_eq!(check_endpoint(here), Ok(()), "{here}");
            assert!(destination(here).is_ok(), "{here}");
        }
        for away in ["https://example.com/hook", "https://127.0.0.1/hook"] {
            assert_eq!(check_endpoint(away), Ok(()), "{away}");
            assert!(destination(away).is_err(), "{away}");
        }
        for refused in [
            "",
            "hook",
            "http://example.com/",
            "http://10.0.0.1/",
            "http://127.0.0.1.example.com/",
            "http://user:secret@127.0.0.1/",
            "http://0.0.0.0/",
            "ftp://127.0.0.1/",
            "file:///etc/passwd",
        ] {
            assert!(check_endpoint(refused).is_err(), "{refused}");
            assert!(
                destination(refused).is_err() || refused.contains('@'),
                "{refused}"
            );
        }
    }
}
