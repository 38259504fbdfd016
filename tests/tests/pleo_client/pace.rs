//! 429 in all its forms, and a server that is down for everybody.

use ledgerport_core::model::{JobEvent, JobId};
use ledgerport_core::pleo::{ApiVersion, Error, Limits};
use uuid::Uuid;

use crate::raw::{Server, Turn, client, quick};

const JOB: JobId = JobId(Uuid::from_u128(1));

fn throttled(retry_after: &str) -> Turn {
    Turn::status(429, retry_after)
}

#[tokio::test]
async fn a_throttled_call_goes_through_in_the_end() {
    let turns = vec![
        throttled(""),
        throttled("Retry-After: 0\r\n"),
        throttled("Retry-After: -1\r\n"),
        // Capped by the longest pause of this client, else the test would take thirty years.
        throttled("Retry-After: 1000000000\r\n"),
        throttled("Retry-After: tomorrow\r\n"),
        throttled("Retry-After: Fri, 31 Dec 2094 23:59:59 GMT\r\n"),
        throttled("Retry-After: \u{fe}\r\n"),
        Turn::status(202, ""),
    ];
    let server = Server::start(turns).await;
    let client = server.client();
    // Nothing was applied, so even a write is sent again.
    let sent = client
        .send_event(ApiVersion::V3, JOB, &JobEvent::Started)
        .await;
    assert_eq!(sent, Ok(()));
    let traffic = client.traffic();
    assert_eq!(
        (traffic.sent, traffic.throttled, traffic.last_minute),
        (8, 7, 8)
    );
    assert_eq!(client.clone().traffic(), traffic, "clones share the count");
}

#[tokio::test]
async fn being_throttled_for_ever_ends() {
    let server = Server::start(vec![throttled("Retry-After: 1\r\n")]).await;
    let limits = Limits {
        throttles: 4,
        ..quick()
    };
    let client = client(&server.url(), limits);
    let event = client
        .send_event(ApiVersion::V3, JOB, &JobEvent::Started)
        .await;
    assert_eq!(event, Err(Error::RateLimited));
    assert_eq!(server.requests().len(), 4);
    assert_eq!(client.introspect().await, Err(Error::RateLimited));
    assert_eq!(server.requests().len(), 8);
}

#[tokio::test]
async fn a_server_that_is_down_is_not_hammered() {
    let server = Server::start(vec![Turn::status(503, "")]).await;
    let client = server.client();
    for _ in 0..25 {
        assert_eq!(
            client.introspect().await,
            Err(Error::Server { status: 503 })
        );
    }
    // Two repeats for each of the first ten calls, then the budget is spent.
    assert_eq!(server.requests().len(), 25 + 20);
    assert_eq!(client.traffic().sent, 45);
}
