//! Answers that are not what was asked for, and the error each becomes.

use ledgerport_core::pleo::{Error, Hint};

use crate::raw::{COMPANY, ENTRY, Server, Turn, WHO, client, html, look_up, not_json, quick};

#[tokio::test]
async fn each_refusal_is_its_own_error_and_asked_once() {
    let kind = |kind: &str| kind.to_owned();
    let table = [
        (Turn::status(401, ""), Error::KeyRefused),
        (html(401), Error::KeyRefused),
        (Turn::status(403, ""), Error::ScopeMissing),
        (
            Turn::json(403, r#"{"type":"FORBIDDEN"}"#),
            Error::ScopeMissing,
        ),
        (html(403), not_json(403, Hint::Html)),
        (
            Turn::json(404, r#"{"type":"EXPORT_NOT_FOUND"}"#),
            Error::NotFound {
                kind: kind("EXPORT_NOT_FOUND"),
            },
        ),
        (Turn::status(404, ""), Error::NotFound { kind: kind("") }),
        (html(404), not_json(404, Hint::Html)),
        (
            Turn::json(409, r#"{"type":"A","message":"b"}"#),
            Error::Conflict { kind: kind("A") },
        ),
        (
            Turn::json(422, r#"{"type":"A","message":"Because."}"#),
            Error::Refused {
                status: 422,
                kind: kind("A"),
                message: kind("Because."),
            },
        ),
        (
            Turn::json(418, "{"),
            Error::Refused {
                status: 418,
                kind: kind(""),
                message: kind(""),
            },
        ),
        (
            Turn::status(302, "Location: http://example.org/\r\n"),
            not_json(302, Hint::Redirect),
        ),
        (Turn::status(304, ""), not_json(304, Hint::Redirect)),
        (
            Turn::status(407, "Proxy-Authenticate: Basic\r\n"),
            not_json(407, Hint::Proxy),
        ),
        (html(511), not_json(511, Hint::Proxy)),
        (Turn::status(501, ""), Error::Server { status: 501 }),
        (html(200), not_json(200, Hint::Html)),
        (Turn::status(200, ""), not_json(200, Hint::Empty)),
        (Turn::status(204, ""), not_json(204, Hint::Empty)),
        (
            Turn::json(200, "\u{feff}{\"data\":{}}"),
            not_json(200, Hint::Other),
        ),
        (Turn::json(200, "[]"), not_json(200, Hint::Other)),
        (
            Turn::answer(200, "Content-Type: text/plain\r\n", b"{}"),
            not_json(200, Hint::Other),
        ),
        (
            Turn::answer(
                200,
                "Content-Type: application/json\r\n",
                b"{\"a\":\"\xff\"}",
            ),
            not_json(200, Hint::Other),
        ),
    ];
    for (turn, expected) in table {
        assert_eq!(look_up(turn).await, (expected, 1));
    }
}

#[tokio::test]
async fn kinds_are_compared_without_case() {
    let body = r#"{"type":"missing_contra_accounts","message":"Map them."}"#;
    let (error, _) = look_up(Turn::json(400, body)).await;
    assert!(error.is_kind("MISSING_CONTRA_ACCOUNTS"));
    assert!(!error.is_kind("UNSUPPORTED_API_VERSION"));
    assert!(!error.is_transient());
}

#[tokio::test]
async fn reads_are_repeated_while_it_may_help() {
    for turn in [
        Turn::status(500, ""),
        Turn::status(502, ""),
        Turn::status(503, ""),
        html(504),
    ] {
        let (error, sent) = look_up(turn).await;
        assert!(
            matches!(error, Error::Server { .. }) && error.is_transient(),
            "{error:?}"
        );
        assert_eq!(sent, 3);
    }
    let (error, sent) = look_up(Turn::close()).await;
    assert!(matches!(error, Error::Offline { .. }), "{error:?}");
    assert_eq!(sent, 3);
    // The head promises more than comes.
    let cut = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{\"data\":{";
    let (error, sent) = look_up(Turn::Say(cut.to_vec())).await;
    assert!(matches!(error, Error::Offline { .. }), "{error:?}");
    assert_eq!(sent, 3);

    let server = Server::start(vec![
        Turn::status(503, ""),
        Turn::close(),
        Turn::json(200, WHO),
    ])
    .await;
    let client = server.client();
    let identity = client.introspect().await.expect("the third time");
    assert_eq!(identity.scopes, ["export-jobs:read", "vendors:read"]);
    assert_eq!(client.traffic().sent, 3, "repeats are counted");
}

#[tokio::test]
async fn a_search_is_a_read_though_it_is_posted() {
    let page = r#"{"data":[],"pagination":{"hasNextPage":false,"currentRequestPagination":{"parameters":{}}}}"#;
    let server = Server::start(vec![Turn::status(503, ""), Turn::json(200, page)]).await;
    let vendors = server
        .client()
        .vendors(COMPANY)
        .await
        .expect("the second time");
    assert!(vendors.is_empty());
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    let first = format!("POST /v1/vendors:search?company_id={COMPANY}&limit=100 HTTP/1.1\r\n");
    assert!(
        requests.iter().all(|request| request.starts_with(&first)),
        "{}",
        requests[0]
    );
}

#[tokio::test]
async fn unreadable_json_says_where_and_quotes_nothing() {
    let deep = format!(r#"{{"data":{}"#, "[".repeat(100_000));
    let table = [
        (
            r#"{"data":{"id":"#.to_owned(),
            "data.id",
            "the text ends too early",
        ),
        (deep, "data[0]", "a list is out of place here"),
        (
            r#"{"data":null}"#.to_owned(),
            "data",
            "null is out of place here",
        ),
        (
            r#"{"data":{"id":"private note"}}"#.to_owned(),
            "data.id",
            "it is not an id",
        ),
        (
            r#"{"data":{"status":7}}"#.to_owned(),
            "data.status",
            "a number is out of place here",
        ),
        (
            r#"{"data":{"status":"a","status":"b"}}"#.to_owned(),
            "data.status",
            "it appears twice",
        ),
        (
            r#"{"data":{"createdAt":"private note"}}"#.to_owned(),
            "data.createdAt",
            "it is not as expected",
        ),
        (
            r#"{"data":{"status":"\ud800"}}"#.to_owned(),
            "data.status",
            "it is not valid JSON",
        ),
        (
            r#"{"data":{"expiresIn":1e999}}"#.to_owned(),
            "data.expiresIn",
            "it is not valid JSON",
        ),
        (
            format!(r#"{{"data":{{"id":"{ENTRY}"}}}}"#),
            "data.companyId",
            "it is missing",
        ),
        (r"{}".to_owned(), "data", "it is missing"),
    ];
    for (body, path, what) in table {
        let (error, sent) = look_up(Turn::json(200, &body)).await;
        let expected = Error::Unreadable {
            path: path.to_owned(),
            what: what.to_owned(),
        };
        assert_eq!(error, expected, "{}", &body[..body.len().min(80)]);
        assert_eq!(sent, 1);
    }
}

#[tokio::test]
async fn lists_that_do_not_end_are_left() {
    let page = |next: &str| {
        let body = format!(
            r#"{{"data":[{{"id":"{COMPANY}","name":"A"}}],"pagination":{{"hasNextPage":true{next}}}}}"#
        );
        Turn::json(200, &body)
    };
    let table = [
        (r#","endCursor":"AAAA""#, Error::PagingLoop, 2),
        ("", Error::BadCursor, 1),
        (r#","endCursor":null"#, Error::BadCursor, 1),
        (r#","endCursor":"""#, Error::BadCursor, 1),
        (r#","endCursor":"A&limit=0""#, Error::BadCursor, 1),
    ];
    for (next, expected, requests) in table {
        let server = Server::start(vec![page(next)]).await;
        assert_eq!(server.client().companies().await, Err(expected), "{next}");
        assert_eq!(server.requests().len(), requests);
    }
    // Always another page, each time somewhere new.
    let names =
        (0..60_u8).map(|i| format!("{}{}", char::from(b'A' + i / 26), char::from(b'A' + i % 26)));
    let turns = names
        .map(|name| page(&format!(r#","endCursor":"{name}""#)))
        .collect();
    let server = Server::start(turns).await;
    let limits = quick();
    assert_eq!(
        client(&server.url(), limits).companies().await,
        Err(Error::PagingLoop)
    );
    assert_eq!(server.requests().len(), 50);
    // Without pages at all nobody can tell that the list is whole.
    let (body, path) = (r#"{"data":[]}"#, "pagination".to_owned());
    let server = Server::start(vec![Turn::json(200, body)]).await;
    let expected = Error::Unreadable {
        path,
        what: "it is missing".to_owned(),
    };
    assert_eq!(server.client().companies().await, Err(expected));
}
