//! A proxy, the system's or one chosen by hand: used for public links, where it names its own trouble; never a way around the rules for links. The
//! system's settings are read from the environment, so the asking is done in a process of its own.

use std::process::Stdio;

use ledgerport_core::network::Proxy;
use ledgerport_core::receipts::{Limits, ReceiptError, Receipts, Wanted};

use crate::quick;
use crate::server::{Server, Turn};

#[tokio::test]
async fn a_proxy_that_wants_a_login_is_named_and_never_asked_for_an_inner_address() {
    let proxy = Server::start(vec![Turn::answer(
        "407 Proxy Authentication Required",
        "Proxy-Authenticate: Basic\r\n",
        b"",
    )])
    .await;
    let program = std::env::current_exe().expect("this program");
    let mut command = tokio::process::Command::new(program);
    command
        .args([
            "--exact",
            "proxy::child_fetches",
            "--ignored",
            "--nocapture",
        ])
        .stdin(Stdio::null());
    for variable in ["NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"] {
        command.env_remove(variable);
    }
    for variable in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"] {
        command.env(variable, &proxy.url);
    }
    let ran = command.output().await.expect("starts");
    let words = String::from_utf8_lossy(&ran.stdout);
    assert!(
        ran.status.success() && words.contains("1 passed"),
        "{words}"
    );
    let requests = proxy.requests();
    assert_eq!(requests.len(), 1, "{requests:?}");
    assert!(requests[0].starts_with("CONNECT files.example:443 "));
    assert!(!requests[0].contains("secret"), "the link is not told");
}

#[tokio::test]
#[ignore = "started by its parent with a proxy in the environment"]
async fn child_fetches() {
    keeps_to_the_rules(Receipts::public().with_limits(quick())).await;
}

#[tokio::test]
async fn a_proxy_chosen_by_hand_is_asked_and_opens_no_other_way() {
    let proxy = Server::start(vec![Turn::answer(
        "407 Proxy Authentication Required",
        "",
        b"",
    )])
    .await;
    let limits = Limits {
        proxy: Some(Proxy::read(&proxy.url).expect("a proxy")),
        ..quick()
    };
    keeps_to_the_rules(Receipts::public().with_limits(limits)).await;
    let requests = proxy.requests();
    assert_eq!(requests.len(), 1, "{requests:?}");
    assert!(requests[0].starts_with("CONNECT files.example:443 "));
}

async fn keeps_to_the_rules(receipts: Receipts) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outcomes = Vec::new();
    for url in [
        "https://files.example/secret",
        "https://169.254.169.254/latest/meta-data",
        "https://127.0.0.1/secret",
    ] {
        let wanted = Wanted {
            url,
            stated_kind: "application/pdf",
            stated_bytes: 9,
            stem: "2026-10-01_a_1",
        };
        outcomes.push(receipts.fetch(wanted, folder.path()).await);
    }
    assert!(
        matches!(
            outcomes.as_slice(),
            [
                Err(ReceiptError::NotTheServer { status: 407 }),
                Err(ReceiptError::Address(_)),
                Err(ReceiptError::Address(_)),
            ]
        ),
        "{outcomes:?}"
    );
}
