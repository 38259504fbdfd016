//! A proxy, the system's or one chosen by hand: used for Pleo, not for this machine. The system's settings are read from the
//! environment, so each of their cases runs in a process of its own.

use std::process::Stdio;

use ledgerport_core::network::Proxy;
use ledgerport_core::pleo::{BaseUrl, Client, Credential, Error, Hint, Limits};

use crate::raw::{KEY, Server, Turn, client, quick};

const WHO: &str = r#"{"data":{"scope":"a"}}"#;

/// Runs the ignored test `name` of this program with `proxy` as everybody's proxy.
async fn in_a_process(name: &str, proxy: &str, more: &[(&str, &str)]) {
    let program = std::env::current_exe().expect("this program");
    let mut command = tokio::process::Command::new(program);
    command
        .args(["--exact", name, "--ignored", "--nocapture"])
        .stdin(Stdio::null());
    for variable in ["NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"] {
        command.env_remove(variable);
    }
    for variable in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"] {
        command.env(variable, proxy);
    }
    let ran = command
        .envs(more.iter().copied())
        .output()
        .await
        .expect("starts");
    let words = String::from_utf8_lossy(&ran.stdout);
    assert!(
        ran.status.success() && words.contains("1 passed"),
        "{words}"
    );
}

#[tokio::test]
async fn a_proxy_that_wants_a_login_is_named() {
    let proxy = Server::start(vec![Turn::status(407, "Proxy-Authenticate: Basic\r\n")]).await;
    in_a_process("proxy::child_asks_pleo", &proxy.url(), &[]).await;
    let requests = proxy.requests();
    assert!(
        requests
            .iter()
            .all(|request| request.starts_with("CONNECT external.pleo.io:443 ")),
        "{requests:?}"
    );
    assert_eq!(requests.len(), 1);
    let spoken = requests.concat().to_ascii_lowercase();
    assert!(
        !spoken.contains("\r\nauthorization"),
        "the key is not for the proxy"
    );
}

#[tokio::test]
#[ignore = "started by its parent with a proxy in the environment"]
async fn child_asks_pleo() {
    let client = Client::with_limits(
        BaseUrl::production(),
        Credential::ApiKey(KEY.into()),
        quick(),
    );
    let answer = client.expect("a client").introspect().await;
    assert_eq!(
        answer,
        Err(Error::NotJson {
            status: 407,
            hint: Hint::Proxy
        })
    );
}

#[tokio::test]
async fn this_machine_is_reached_without_a_proxy() {
    let proxy = Server::start(vec![Turn::status(407, "")]).await;
    let server = Server::start(vec![Turn::json(200, WHO)]).await;
    in_a_process(
        "proxy::child_asks_this_machine",
        &proxy.url(),
        &[("LOCAL", &server.url())],
    )
    .await;
    assert_eq!(proxy.requests(), [""; 0]);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
#[ignore = "started by its parent with a proxy in the environment"]
async fn child_asks_this_machine() {
    let url = std::env::var("LOCAL").expect("set by the parent");
    let url = url.replace("127.0.0.1", "localhost");
    client(&url, quick()).introspect().await.expect("answers");
}

#[tokio::test]
async fn a_proxy_chosen_by_hand_is_used_for_pleo_and_not_for_this_machine() {
    let proxy = Server::start(vec![Turn::status(407, "")]).await;
    let limits = Limits {
        proxy: Some(Proxy::read(&proxy.url()).expect("a proxy")),
        ..quick()
    };
    let pleo = Client::with_limits(
        BaseUrl::production(),
        Credential::ApiKey(KEY.into()),
        limits.clone(),
    );
    let answer = pleo.expect("a client").introspect().await;
    let wants_login = Error::NotJson {
        status: 407,
        hint: Hint::Proxy,
    };
    assert_eq!(answer, Err(wants_login));
    let server = Server::start(vec![Turn::json(200, WHO)]).await;
    let here = client(&server.url(), limits);
    here.introspect().await.expect("answers");
    let requests = proxy.requests();
    assert_eq!(requests.len(), 1, "{requests:?}");
    assert!(requests[0].starts_with("CONNECT external.pleo.io:443 "));
    assert!(
        !requests[0]
            .to_ascii_lowercase()
            .contains("\r\nauthorization")
    );
}
