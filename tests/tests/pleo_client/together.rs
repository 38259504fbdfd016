//! Several processes with one key, and several tasks in one: together they stay within what Pleo allows.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use ledgerport_core::pleo::{Client, Limits};
use ledgerport_sandbox::{Behaviour, Config, RateLimit, Sandbox, Scenario};
use tokio::task::JoinSet;

use crate::raw::{KEY, Server, Turn, WHO, client, quick};

/// Sends a process is to see before it stops: the limit, less two for processes that start later.
const FULL: u32 = 598;

fn sharing(folder: &Path) -> Limits {
    Limits {
        burst: 600,
        send_log: Some(folder.to_owned()),
        ..quick()
    }
}

async fn sandbox(rate_limit: RateLimit) -> Sandbox {
    let behaviour = Behaviour {
        rate_limit,
        ..Behaviour::default()
    };
    let config = Config {
        scenario: Scenario::Bakery,
        key: Some(KEY.to_owned()),
        behaviour,
        ..Config::default()
    };
    Sandbox::start(config).await.expect("starts")
}

/// Asks as fast as it may until nobody may ask any more.
async fn ask_all(client: &Client) {
    while client.traffic().last_minute < FULL {
        // Another process may have taken the last one; the next is a minute away.
        let answer = tokio::time::timeout(Duration::from_secs(3), client.introspect());
        match answer.await {
            Ok(answer) => drop(answer.expect("never too many")),
            Err(_) => return,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_and_end_never_ask_more_than_six_hundred_times_a_minute() {
    let sandbox = sandbox(RateLimit::SlidingWindow).await;
    let folder = tempfile::tempdir().expect("a folder");
    let program = std::env::current_exe().expect("this program");
    let start = || {
        let mut command = Command::new(&program);
        command
            .args(["--exact", "together::child_asks_all", "--ignored"])
            .env("SHARED_URL", sandbox.url())
            .env("SHARED_LOG", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        command.spawn().expect("starts")
    };
    let children: Vec<_> = (0..3).map(|_| start()).collect();
    let wait = |child: std::process::Child| {
        let ran = child.wait_with_output().expect("ends");
        let words = String::from_utf8_lossy(&ran.stdout);
        assert!(
            ran.status.success() && words.contains("1 passed"),
            "{words}"
        );
    };
    tokio::task::spawn_blocking(move || children.into_iter().for_each(wait))
        .await
        .expect("all end");
    // One more, as after a restart.
    let late = start();
    tokio::task::spawn_blocking(move || wait(late))
        .await
        .expect("ends");
    let requests = sandbox.requests();
    assert!(requests.iter().all(|request| request.status != Some(429)));
    assert!(
        (FULL as usize..=600).contains(&requests.len()),
        "{}",
        requests.len()
    );

    let files: Vec<_> = std::fs::read_dir(folder.path())
        .expect("lists")
        .flatten()
        .collect();
    assert_eq!(files.len(), 1);
    let name = files[0].file_name().into_string().expect("text");
    assert!(!name.contains("canary"), "{name}");
    let bytes = std::fs::read(files[0].path()).expect("reads");
    let holds = |text: &str| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    assert!(!holds("canary") && !holds("cGxw"), "times and counts only");
}

#[tokio::test]
#[ignore = "started by its parent, several at a time"]
async fn child_asks_all() {
    let folder = std::env::var_os("SHARED_LOG").expect("set by the parent");
    let url = std::env::var("SHARED_URL").expect("set by the parent");
    ask_all(&client(&url, sharing(Path::new(&folder)))).await;
}

#[tokio::test]
async fn a_burst_of_tasks_stays_within_each_way_of_counting() {
    for policy in [
        RateLimit::SlidingWindow,
        RateLimit::FixedWindow,
        RateLimit::Bucket,
    ] {
        let sandbox = sandbox(policy).await;
        let limits = Limits {
            burst: 600,
            ..quick()
        };
        let client = client(&sandbox.url(), limits);
        let mut tasks = JoinSet::new();
        for _ in 0..16 {
            let client = client.clone();
            tasks.spawn(async move { ask_all(&client).await });
        }
        while let Some(ended) = tasks.join_next().await {
            ended.expect("no task fails");
        }
        assert!(sandbox.requests().len() >= FULL as usize);
        assert_eq!(client.traffic().throttled, 0);
    }
}

#[tokio::test]
async fn what_was_learned_is_remembered_and_a_refusal_seen_by_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let limits = || Limits {
        burst: 100,
        ..sharing(folder.path())
    };
    let server = Server::start(vec![Turn::status(429, ""), Turn::json(200, WHO)]).await;
    let first = client(&server.url(), limits());
    first.introspect().await.expect("the second time");
    assert_eq!(first.traffic().burst, 50);
    let second = client(&server.url(), limits());
    second.introspect().await.expect("answers");
    assert_eq!(
        (second.traffic().burst, second.traffic().last_minute),
        (50, 3)
    );
    // Another server, or another key, is another matter.
    let other = Server::start(vec![Turn::json(200, WHO)]).await;
    let third = client(&other.url(), limits());
    third.introspect().await.expect("answers");
    assert_eq!(
        (third.traffic().burst, third.traffic().last_minute),
        (100, 1)
    );
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_leaves_the_client_its_own_pace() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let server = Server::start(vec![Turn::json(200, WHO)]).await;
    let client = client(&server.url(), sharing(file.path()));
    client.introspect().await.expect("answers");
    assert_eq!(client.traffic().last_minute, 1);
}
