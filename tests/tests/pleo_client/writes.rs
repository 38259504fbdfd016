//! What is sent, how often, and what is known when the answer does not come.

use std::time::Duration;

use ledgerport_core::model::{ItemUpdate, JobEvent, JobStatus};
use ledgerport_core::pleo::{ApiVersion, Client, Error, Hint, Limits};

use crate::raw::{COMPANY, ENTRY, JOB, Server, Turn, WHO, client, html, not_json, quick};

/// The errors of all three writes answered by `turn`.
async fn writes(turn: Turn, limits: Limits) -> Vec<(Error, usize)> {
    let mut errors = Vec::new();
    for which in 0..3 {
        let server = Server::start(vec![turn.clone()]).await;
        let error = write(&client(&server.url(), limits.clone()), which).await;
        errors.push((error.expect_err("not taken over"), server.requests().len()));
    }
    errors
}

async fn write(client: &Client, which: u8) -> Result<(), Error> {
    let update = [ItemUpdate::InProgress { entry: ENTRY }];
    match which {
        0 => client
            .create_job(ApiVersion::V3, COMPANY, &[ENTRY], true)
            .await
            .map(drop),
        1 => {
            client
                .send_event(ApiVersion::V3, JOB, &JobEvent::Started)
                .await
        }
        _ => client
            .update_items(ApiVersion::V3, JOB, &update)
            .await
            .map(drop),
    }
}

#[tokio::test]
async fn a_write_whose_answer_was_lost_is_never_repeated() {
    let cut = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{\"data\":{";
    let head = b"HTTP/1.1 200 O";
    let turns = [
        Turn::close(),
        Turn::Say(cut.to_vec()),
        Turn::Say(head.to_vec()),
        Turn::Say(b"garbage\r\n\r\n".to_vec()),
        Turn::status(500, ""),
        Turn::status(503, "Retry-After: 1\r\n"),
        html(502),
        html(200),
    ];
    for turn in turns {
        for (error, sent) in writes(turn, quick()).await {
            assert!(error.outcome_unknown(), "{error:?}");
            assert_eq!(sent, 1, "{error:?}");
        }
    }
    let short = Limits {
        deadline: Duration::from_millis(300),
        ..quick()
    };
    for (error, sent) in writes(Turn::hang(), short).await {
        assert_eq!(error, Error::OutcomeUnknown(Box::new(Error::Timeout)));
        assert!(error.is_transient());
        assert_eq!(sent, 1);
    }
}

#[tokio::test]
async fn an_unreadable_answer_to_a_write_leaves_its_outcome_open() {
    for body in ["{}", "", r#"{"data":{"id":7}}"#, r#"{"data":{"#] {
        let server = Server::start(vec![Turn::json(201, body)]).await;
        let made = server
            .client()
            .create_job(ApiVersion::V3, COMPANY, &[ENTRY], false)
            .await;
        assert!(made.expect_err("no job").outcome_unknown(), "{body}");
    }
    let server = Server::start(vec![Turn::json(200, r#"{"data":[{"status":"failed"}]}"#)]).await;
    let error = write(&server.client(), 2).await.expect_err("no item");
    let Error::OutcomeUnknown(cause) = error else {
        panic!("{error:?}")
    };
    let path = "data[0].accountingEntryId".to_owned();
    assert_eq!(
        *cause,
        Error::Unreadable {
            path,
            what: "it is missing".to_owned()
        }
    );
    // An event needs no body; the specification shows none.
    for turn in [
        Turn::status(202, ""),
        Turn::json(202, "{}"),
        Turn::status(204, ""),
    ] {
        let server = Server::start(vec![turn]).await;
        assert_eq!(write(&server.client(), 1).await, Ok(()));
    }
}

#[tokio::test]
async fn a_write_that_was_refused_is_known_to_be_refused() {
    let turns = [
        Turn::status(401, ""),
        Turn::status(403, ""),
        Turn::status(404, ""),
        Turn::status(409, ""),
        Turn::status(422, ""),
        Turn::status(307, "Location: /elsewhere\r\n"),
        Turn::status(407, ""),
        html(511),
    ];
    for turn in turns {
        for (error, sent) in writes(turn, quick()).await {
            assert!(!error.outcome_unknown(), "{error:?}");
            assert_eq!(sent, 1, "{error:?}");
        }
    }
}

#[tokio::test]
async fn without_a_connection_nothing_was_written() {
    // Held and not listened at, so that nobody else is given the port meanwhile.
    let nobody = tokio::net::TcpSocket::new_v4().expect("a socket");
    let any = "127.0.0.1:0".parse().expect("an address");
    nobody.bind(any).expect("a free port");
    let url = format!("http://{}", nobody.local_addr().expect("bound"));
    for which in 0..3 {
        let client = client(&url, quick());
        let error = write(&client, which).await.expect_err("nobody there");
        assert!(matches!(error, Error::Offline { .. }), "{error:?}");
        assert_eq!(client.traffic().sent, 3, "so it may be tried again");
    }
}

#[tokio::test]
async fn words_nobody_knows_are_not_asked_for() {
    let page = r#"{"data":[],"pagination":{"hasNextPage":false}}"#;
    let server = Server::start(vec![Turn::json(200, page)]).await;
    let client = server.client();
    let unknown = JobStatus::Unknown("odd".to_owned());
    assert_eq!(
        client
            .jobs(ApiVersion::V3, COMPANY, std::slice::from_ref(&unknown))
            .await,
        Ok(vec![])
    );
    assert_eq!(server.requests(), [""; 0]);
    let statuses = [JobStatus::Pending, unknown, JobStatus::InProgress];
    assert_eq!(
        client.jobs(ApiVersion::V2, COMPANY, &statuses).await,
        Ok(vec![])
    );
    let first = format!(
        "GET /v2/export-jobs?company_id={COMPANY}&statuses=pending&statuses=in_progress&limit=100 HTTP/1.1\r\n"
    );
    assert!(
        server.requests()[0].starts_with(&first),
        "{}",
        server.requests()[0]
    );
}

#[tokio::test]
async fn more_than_a_hundred_updates_are_not_sent() {
    let server = Server::start(vec![Turn::status(500, "")]).await;
    let updates = vec![ItemUpdate::InProgress { entry: ENTRY }; 101];
    let error = server
        .client()
        .update_items(ApiVersion::V3, JOB, &updates)
        .await
        .expect_err("too many");
    assert!(error.is_kind("EXPORT_JOB_ITEMS_UPDATE_LIMIT") && !error.outcome_unknown());
    let none = server
        .client()
        .update_items(ApiVersion::V3, JOB, &[])
        .await
        .expect("nothing to do");
    assert!(none.accepted.is_empty() && none.refused.is_empty());
    assert_eq!(server.requests(), [""; 0]);
}

#[tokio::test]
async fn nothing_is_sent_where_a_redirect_points() {
    let other = Server::start(vec![Turn::json(200, WHO)]).await;
    for status in [301, 302, 303, 307, 308] {
        let there = format!("Location: {}/v1/introspect\r\n", other.url());
        let server = Server::start(vec![Turn::status(status, &there)]).await;
        let error = server
            .client()
            .introspect()
            .await
            .expect_err("not followed");
        assert_eq!(error, not_json(status, Hint::Redirect));
        let error = write(&server.client(), 2).await.expect_err("not followed");
        assert_eq!(error, not_json(status, Hint::Redirect));
    }
    assert_eq!(other.requests(), [""; 0]);
}
