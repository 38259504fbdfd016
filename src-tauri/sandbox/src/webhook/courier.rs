//! The courier: carries notifications to their endpoints.
//!
//! Keeps true: the state is locked only to take parcels and to note outcomes, never
//! while one is on its way. Each subscription gets one parcel at a time, so an
//! endpoint that is slow delays nobody else, and order is what the outbox says.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::parcel::Parcel;
use crate::http::Shared;

/// Longest sleep; a bell ends it earlier.
const NAP: Duration = Duration::from_mins(1);

struct Outcome {
    subscription: Uuid,
    delivery: u64,
    result: Result<u16, String>,
}

/// Carries until it is told to stop; what is on its way then is lost.
pub(crate) async fn run(shared: Arc<Shared>, mut stop: watch::Receiver<bool>) {
    let bell = shared.state().webhooks.bell();
    let client: Client<HttpConnector, Body> =
        Client::builder(TokioExecutor::new()).build(HttpConnector::new());
    let mut on_their_way = JoinSet::new();
    loop {
        let (parcels, wait) = shared.state().parcels();
        for parcel in parcels {
            on_their_way.spawn(carry(client.clone(), parcel));
        }
        tokio::select! {
            () = bell.notified() => {}
            Some(done) = on_their_way.join_next() => {
                // A task that panicked leaves its subscription waiting for ever; none of them can.
                if let Ok(Outcome { subscription, delivery, result }) = done {
                    shared.state().attempted(subscription, delivery, result);
                }
            }
            () = tokio::time::sleep(wait.map_or(NAP, |wait| wait.min(NAP))) => {}
            // An error means the sandbox is gone, which is the same.
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

async fn carry(client: Client<HttpConnector, Body>, parcel: Parcel) -> Outcome {
    let (subscription, delivery) = (parcel.subscription, parcel.delivery);
    let patience = Duration::from_millis(parcel.timeout_millis);
    let result = match tokio::time::timeout(patience, send(client, parcel)).await {
        Ok(result) => result,
        Err(_) => Err("the endpoint did not answer in time".into()),
    };
    Outcome {
        subscription,
        delivery,
        result,
    }
}

async fn send(client: Client<HttpConnector, Body>, parcel: Parcel) -> Result<u16, String> {
    let to = parcel.to?;
    let mut request = Request::post(to);
    for (name, value) in &parcel.headers {
        request = request.header(name, value);
    }
    let request = request
        .body(Body::from(parcel.body))
        .map_err(|error| error.to_string())?;
    let response = client
        .request(request)
        .await
        .map_err(|error| error.to_string())?;
    Ok(response.status().as_u16())
}
