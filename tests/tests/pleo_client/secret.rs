//! The key is in the one header it belongs in, and nowhere else.

use ledgerport_core::model::{CompanyId, JobId};
use ledgerport_core::pleo::{ApiVersion, BaseUrl, Client, Credential, Error, Limits};
use uuid::Uuid;

use crate::raw::{KEY, Server, Turn, client, quick};

/// `KEY` as HTTP Basic codes it, without what depends on the text around it.
const CODED: &str = "cGxwX2NhbmFyeV83UXg5Og==";

fn assert_silent(text: &str) {
    assert!(!text.contains("canary") && !text.contains(CODED), "{text}");
}

#[tokio::test]
async fn requests_carry_the_key_once_and_no_more_than_needed() {
    let server = Server::start(vec![Turn::status(404, "")]).await;
    let company = CompanyId(Uuid::from_u128(9));
    server
        .client()
        .company(company)
        .await
        .expect_err("not found");
    let base = BaseUrl::local(&server.url()).expect("on this machine");
    let bearer = Client::new(base, Credential::Bearer("tok_en".into())).expect("a client");
    bearer.company(company).await.expect_err("not found");

    let requests = server.requests();
    let head = requests[0].to_ascii_lowercase();
    assert_eq!(requests[0].matches(CODED).count(), 1);
    assert!(requests[0].to_ascii_lowercase().contains(&format!(
        "authorization: basic {}\r\n",
        CODED.to_ascii_lowercase()
    )));
    assert!(!requests[0].contains(KEY));
    assert!(head.contains(&format!(
        "user-agent: ledgerport/{}\r\n",
        env!("CARGO_PKG_VERSION")
    )));
    assert!(head.contains("accept: application/json\r\n"));
    assert!(!head.contains("referer") && !head.contains("cookie"));
    assert!(
        requests[1]
            .to_ascii_lowercase()
            .contains("authorization: bearer tok_en\r\n")
    );
}

#[tokio::test]
async fn nothing_that_can_be_printed_holds_the_key() {
    let echo = format!(r#"{{"type":"{KEY}","message":"You sent Basic {CODED} for {KEY}"}}"#);
    let in_data = format!(r#"{{"data":{{"id":"{KEY}","status":"{CODED}"}}}}"#);
    let limits = || Limits {
        attempts: 1,
        throttles: 1,
        ..quick()
    };
    let turns = [
        Turn::json(400, &echo),
        Turn::json(401, &echo),
        Turn::json(403, &echo),
        Turn::json(404, &echo),
        Turn::json(409, &echo),
        Turn::json(422, &echo),
        Turn::json(429, &echo),
        Turn::json(500, &echo),
        Turn::json(200, &echo),
        Turn::json(200, &in_data),
        Turn::answer(200, "Content-Type: text/html\r\n", echo.as_bytes()),
        Turn::status(302, &format!("Location: http://example.org/{KEY}\r\n")),
        Turn::Say(format!("HTTP/1.1 {KEY}\r\n\r\n").into()),
        Turn::close(),
    ];
    for turn in turns {
        let server = Server::start(vec![turn]).await;
        let client = client(&server.url(), limits());
        let error = client
            .job(ApiVersion::V3, JobId(Uuid::from_u128(1)))
            .await
            .expect_err("no job");
        assert_silent(&format!(
            "{error} {error:?} {error:#?} {client:?} {client:#?}"
        ));
        let source = std::error::Error::source(&error).map(ToString::to_string);
        assert_silent(&source.unwrap_or_default());
    }
    let key = Credential::ApiKey(KEY.into());
    assert_silent(&format!("{key:?} {:#?}", Credential::Bearer(KEY.into())));
}

#[test]
fn a_key_that_cannot_be_sent_is_refused_at_once() {
    for key in ["", "  "] {
        let made = Client::new(BaseUrl::production(), Credential::ApiKey(key.into()));
        assert_eq!(made.map(drop), Err(Error::KeyRefused));
    }
    let made = Client::new(
        BaseUrl::staging(),
        Credential::Bearer("a\r\nX-Other: b".into()),
    );
    assert_eq!(made.map(drop), Err(Error::KeyRefused));
}
