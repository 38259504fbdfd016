//! Somebody who wants to be notified.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2_011::Sha256;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// A notification as it arrived.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Arrival {
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    pub(crate) fn event_type(&self) -> String {
        self.json()["eventType"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// How many of its signatures are right for a secret (`whsec_...`).
    pub(crate) fn right_signatures(&self, secret: &str) -> usize {
        let key = STANDARD
            .decode(secret.strip_prefix("whsec_").unwrap_or_default())
            .expect("the secret is base64");
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("any length");
        let (id, at) = (self.header("webhook-id"), self.header("webhook-timestamp"));
        mac.update(format!("{id}.{at}.{}", self.body).as_bytes());
        let right = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        let signatures = self.header("webhook-signature").split(' ');
        signatures.filter(|signature| *signature == right).count()
    }
}

pub(crate) struct Endpoint {
    pub(crate) url: String,
    status: Arc<AtomicU16>,
    arrivals: mpsc::UnboundedReceiver<Arrival>,
}

#[derive(Clone)]
struct Desk {
    status: Arc<AtomicU16>,
    arrived: mpsc::UnboundedSender<Arrival>,
}

impl Endpoint {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let (arrived, arrivals) = mpsc::unbounded_channel();
        let status = Arc::new(AtomicU16::new(204));
        let desk = Desk {
            status: status.clone(),
            arrived,
        };
        let router = Router::new().fallback(take).with_state(desk);
        tokio::spawn(async move {
            axum::serve(listener, router).await.expect("it serves");
        });
        Self {
            url,
            status,
            arrivals,
        }
    }

    /// What it answers from now on.
    pub(crate) fn answer(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    /// The next notification; a test that waits for none that comes fails.
    pub(crate) async fn next(&mut self) -> Arrival {
        tokio::time::timeout(Duration::from_secs(20), self.arrivals.recv())
            .await
            .expect("a notification comes")
            .expect("the endpoint lives")
    }

    /// The event types of the next so many.
    pub(crate) async fn next_types(&mut self, count: usize) -> Vec<String> {
        let mut types = Vec::new();
        for _ in 0..count {
            types.push(self.next().await.event_type());
        }
        types
    }
}

async fn take(State(desk): State<Desk>, request: Request) -> StatusCode {
    let (parts, body) = request.into_parts();
    let headers = parts.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    let headers = headers.collect();
    let bytes = axum::body::to_bytes(body, 16 << 20).await.expect("it ends");
    let body = String::from_utf8_lossy(&bytes).into_owned();
    drop(desk.arrived.send(Arrival { headers, body }));
    StatusCode::from_u16(desk.status.load(Ordering::SeqCst)).expect("a status")
}
