//! The real program: lines of changes, a clean end, and one watcher and one runner whoever else starts.

use std::process::Stdio;
use std::time::Duration;

use ledgerport_sandbox::Scenario;
use ledgerport_tests::headless::Desk;
use ledgerport_tests::secrets;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// Longest wait for a line.
const PATIENCE: Duration = Duration::from_mins(2);

struct Program {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    last: u64,
}

impl Program {
    fn start(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::inherit()).spawn().expect("it starts");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        Self {
            child,
            lines,
            last: 0,
        }
    }

    /// The next line; its revision is higher than any before.
    async fn line(&mut self) -> Value {
        let line = tokio::time::timeout(PATIENCE, self.lines.next_line());
        let line = line
            .await
            .expect("a line comes")
            .expect("read")
            .expect("it goes on");
        secrets::assert_clean("a line", line.as_bytes());
        let line: Value = serde_json::from_str(&line).expect("JSON");
        let revision = line["revision"].as_u64().expect("a revision");
        assert!(revision > self.last, "{line}");
        self.last = revision;
        line
    }

    /// The next line that says this.
    async fn until(&mut self, change: &str) -> Value {
        loop {
            let line = self.line().await;
            if line["change"] == change {
                return line;
            }
        }
    }

    #[cfg(unix)]
    async fn terminate(mut self) -> Vec<Value> {
        let pid = self.child.id().expect("it runs").to_string();
        let sent = std::process::Command::new("kill")
            .args(["-TERM", &pid])
            .status();
        assert!(sent.expect("kill runs").success());
        let mut rest = Vec::new();
        while let Some(line) = self.lines.next_line().await.expect("read") {
            rest.push(serde_json::from_str(&line).expect("JSON"));
        }
        assert_eq!(self.child.wait().await.expect("ended").code(), Some(0));
        rest
    }
}

/// `watch` that hears from Pleo at once and prepares what it finds.
fn told_and_preparing(desk: &Desk) -> Command {
    let out = desk.out().display().to_string();
    let words = [
        "--json",
        "--hook",
        "--port",
        "0",
        "--policy",
        "prepare",
        "--format",
        "generic-csv",
        "--out",
        &out,
    ];
    desk.connected("watch", &words)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_says_every_change_and_ends_when_told_to() {
    let desk = Desk::open(Scenario::Bakery).await;
    let mut program = Program::start(told_and_preparing(&desk));
    loop {
        let line = program.until("watching").await;
        if line["notifications"] == true {
            break;
        }
    }
    let job = desk.sandbox.click_export(None).expect("entries");
    let found = program.until("found").await;
    assert_eq!(
        (&found["job"], &found["status"]),
        (&job.to_string().into(), &"pending".into())
    );
    let started = program.until("started").await;
    let mut revision = 0;
    loop {
        let line = program.line().await;
        if line["change"] == "run" {
            assert_eq!(line["run"], started["run"]);
            let now = line["run_revision"].as_u64().expect("a revision");
            assert!(now > revision);
            revision = now;
            if line["phase"] == "hand_over" {
                assert!(
                    line["lease_seconds_left"]
                        .as_u64()
                        .is_some_and(|left| left > 3000)
                );
                break;
            }
        }
    }
    desk.sandbox.cancel_job(job).expect("open");
    loop {
        let line = program.until("job").await;
        if line["status"] == "failed" {
            break;
        }
    }
    #[cfg(unix)]
    {
        let rest = program.terminate().await;
        assert_eq!(rest.last().expect("a last line")["change"], "stopped");
    }
    secrets::assert_clean_folder(&desk.data());
}

/// Only a run that is at work looks when its job is closed; one that nobody took up would hear of it never.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_waits_is_taken_up_again_by_the_next_watch() {
    let desk = Desk::open(Scenario::Bakery).await;
    let job = desk.sandbox.click_export(None).expect("entries");
    let mut first = Program::start(told_and_preparing(&desk));
    while first.until("run").await["phase"] != "hand_over" {}
    first.terminate().await;

    let mut second = Program::start(told_and_preparing(&desk));
    while second.until("watching").await["notifications"] != true {}
    desk.sandbox.cancel_job(job).expect("open");
    loop {
        let line = second.until("run").await;
        if line["status"] != "waiting" {
            assert!(!line["problem"].is_null(), "{line}");
            break;
        }
    }
    second.terminate().await;
}

/// Two programs, each with data of its own, for one company: one watches and runs, the other stands by. Every start has fresh
/// data: a run with a file that waits for a person holds back the next job, which is another test's matter.
/// `LEDGERPORT_STARTS` for more than a few starts.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn two_programs_one_watcher_and_one_runner() {
    let starts: usize = std::env::var("LEDGERPORT_STARTS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(3);
    let desk = Desk::open(Scenario::Bakery).await;
    let command = |name: &str| {
        let (data, out) = (desk.data().join(name), desk.out().join(name));
        let out = out.display().to_string();
        let words = [
            "--json",
            "--policy",
            "prepare",
            "--format",
            "generic-csv",
            "--out",
            &out,
        ];
        desk.connected_in(&data, "watch", &words)
    };
    for n in 0..starts {
        let job = desk.sandbox.click_export(None).expect("entries");
        desk.sandbox.clear_requests();
        let mut programs = ["a", "b"].map(|name| Program::start(command(&format!("{name}{n}"))));
        // Whoever watches takes the job up; the other says that it stands by.
        let mut posts = Vec::new();
        for program in &mut programs {
            loop {
                let line = program.line().await;
                if let Some(post @ ("watching" | "standby")) = line["change"].as_str() {
                    posts.push(post.to_owned());
                    break;
                }
            }
        }
        posts.sort();
        assert_eq!(posts, ["standby", "watching"], "start {n}");
        let begun = std::time::Instant::now();
        while desk.sandbox.job(job).expect("there").status != "in_progress" {
            assert!(begun.elapsed() < PATIENCE, "start {n}: nobody took it up");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        for program in programs {
            program.terminate().await;
        }
        let requests = desk.sandbox.requests();
        // Many starts in a row also meet the limit of requests: one that was refused began nothing.
        let begins = requests.iter().filter(|request| {
            request.path.ends_with("/export-job-events")
                && request.request_body.contains("started")
                && request.status != Some(429)
        });
        assert_eq!(begins.count(), 1, "start {n}: one runner");
        desk.sandbox.cancel_job(job).expect("open");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_stands_by_takes_over_when_the_first_is_gone() {
    let desk = Desk::open(Scenario::Bakery).await;
    let mut first = Program::start(desk.connected("watch", &["--json"]));
    first.until("watching").await;
    let other = || desk.connected_in(&desk.data().join("other"), "watch", &["--json"]);
    let mut second = Program::start(other());
    second.until("standby").await;
    // However it ends.
    first.child.kill().await.expect("killed");
    second.until("watching").await;
    // The same data folder is one program's alone.
    let said = desk.say(other()).await;
    assert_eq!(
        (said.code, &said.json["problem"]["code"]),
        (Some(2), &"already_open".into())
    );
    second.child.kill().await.expect("killed");
}
