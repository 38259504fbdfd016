//! The program: one line, a clean end, and exit codes.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::client::{answer, http};

const PROGRAM: &str = env!("CARGO_BIN_EXE_ledgerport-sandbox");

#[test]
fn an_unknown_scenario_or_option_is_exit_64() {
    for arguments in [
        &["--scenario", "moon"][..],
        &["--scenario", "large:1000001"],
        &["--scenario", "large:-1"],
        &["--wrong"],
        &["--port", "70000"],
    ] {
        let output = Command::new(PROGRAM)
            .args(arguments)
            .output()
            .expect("it runs");
        assert_eq!(output.status.code(), Some(64), "{arguments:?}");
        assert!(output.stdout.is_empty());
    }
    let output = Command::new(PROGRAM)
        .args(["--scenario", "moon"])
        .output()
        .expect("it runs");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    for name in ledgerport_sandbox::Scenario::NAMES {
        assert!(told.contains(name), "{told} should name {name}");
    }
    let help = Command::new(PROGRAM)
        .arg("--help")
        .output()
        .expect("it runs");
    assert_eq!(help.status.code(), Some(0));
}

#[cfg(unix)]
#[tokio::test]
async fn it_says_one_line_serves_and_ends_cleanly_on_a_signal() {
    let folder = tempfile::tempdir().expect("a folder");
    let key_file = folder.path().join("key");
    std::fs::write(&key_file, "my-own-key\n").expect("the folder is ours");
    for signal in ["-TERM", "-INT"] {
        let mut program = Command::new(PROGRAM)
            .args(["--scenario", "large:100000", "--json", "--key-file"])
            .arg(&key_file)
            .stdout(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut lines = BufReader::new(program.stdout.take().expect("it is piped")).lines();
        let line = lines.next().expect("one line").expect("it is text");
        let told: serde_json::Value = serde_json::from_str(&line).expect("it is JSON");
        assert_eq!(told["key"], "my-own-key");
        let url = told["url"].as_str().unwrap_or_default();
        assert!(url.starts_with("http://127.0.0.1:") && !url.ends_with('/'));
        let request = http()
            .get(format!("{url}/v1/introspect"))
            .bearer_auth("my-own-key");
        let me = answer(request).await.expect("answers").data();
        let company = told["company"].as_str().unwrap_or_default();
        assert_eq!(me["subjectURN"], format!("urn:pleo:company:{company}"));
        let id = program.id().to_string();
        let sent = Command::new("kill")
            .args([signal, &id])
            .status()
            .expect("kill runs");
        assert!(sent.success());
        assert_eq!(program.wait().expect("it ends").code(), Some(0), "{signal}");
        assert!(lines.next().is_none());
    }
}
