//! The sandbox of a benchmark: how it behaves, what it was asked, and what happens to its clock.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::Failure;
use crate::demo::{Company, company, json_text};
use crate::leash::{Leash, Running};

/// A release build of the sandbox, playing `large:N`.
pub(crate) struct Pleo<'a> {
    running: Running<'a>,
    pub(crate) company: Company,
}

impl<'a> Pleo<'a> {
    pub(crate) fn start(
        leash: &'a Leash,
        program: &Path,
        folder: &Path,
        items: u32,
    ) -> Result<Self, Failure> {
        let log = fs::File::create(folder.join("sandbox.log"))
            .map_err(|error| Failure::new(format!("{}: {error}", folder.display())))?;
        let mut command = Command::new(program);
        let scenario = format!("large:{items}");
        command
            .args(["--scenario", &scenario, "--json"])
            .stderr(log);
        let (running, line) = leash.start_and_read_line(&mut command)?;
        let company =
            company(&line).ok_or_else(|| Failure::new("the sandbox did not say where it is"))?;
        Ok(Self { running, company })
    }

    pub(crate) fn id(&self) -> u32 {
        self.running.child.id()
    }

    /// The company as it was at first, and how Pleo behaves; a JSON object.
    pub(crate) fn begin(&self, behaviour: &str) -> Result<(), Failure> {
        self.ask("POST", "/_sandbox/reset", "")?;
        self.ask("DELETE", "/_sandbox/requests", "")?;
        self.ask("PUT", "/_sandbox/behaviour", behaviour)?;
        Ok(())
    }

    /// How Pleo behaves from here on.
    pub(crate) fn behave(&self, behaviour: &str) -> Result<(), Failure> {
        self.ask("PUT", "/_sandbox/behaviour", behaviour).map(drop)
    }

    /// A job with its items, as the sandbox knows it: JSON.
    pub(crate) fn job(&self, job: &str) -> Result<String, Failure> {
        self.ask("GET", &format!("/_sandbox/jobs/{job}"), "")
    }

    /// How many requests were logged whose method and path hold `part`.
    pub(crate) fn count(&self, part: &str) -> Result<u64, Failure> {
        let answer = self.ask("GET", &format!("/_sandbox/requests:count?part={part}"), "")?;
        let digits: String = answer.chars().filter(char::is_ascii_digit).collect();
        digits
            .parse()
            .map_err(|_| Failure::new(format!("no count: {answer}")))
    }

    /// A job of all entries, as a bookkeeper makes one by a click in Pleo.
    pub(crate) fn click(&self) -> Result<String, Failure> {
        let answer = self.ask("POST", "/_sandbox/click-export", "")?;
        json_text(&answer, "jobId").ok_or_else(|| Failure::new(format!("no job: {answer}")))
    }

    /// What Pleo was asked, as the sandbox logs it: JSON.
    pub(crate) fn requests(&self) -> Result<String, Failure> {
        self.ask("GET", "/_sandbox/requests", "")
    }

    pub(crate) fn forget_requests(&self) -> Result<(), Failure> {
        self.ask("DELETE", "/_sandbox/requests", "").map(drop)
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Result<String, Failure> {
        ask(&self.company, method, path, body)
    }

    /// Lets Pleo's clock run ahead, a minute at a time: no request counts against the limit for long then, which is how
    /// the engine is measured without it.
    pub(crate) fn hurry(&self) -> Hurry {
        let over = Arc::new(AtomicBool::new(false));
        let (seen, company) = (over.clone(), self.company.clone());
        let thread = thread::spawn(move || {
            while !seen.load(Ordering::Relaxed) {
                // One that fails is followed by the next.
                let _ = ask(
                    &company,
                    "POST",
                    "/_sandbox/clock",
                    r#"{"advanceSeconds": 70}"#,
                );
                thread::sleep(Duration::from_millis(20));
            }
        });
        Hurry {
            over,
            thread: Some(thread),
        }
    }
}

/// Pleo's clock runs ahead until this is dropped.
pub(crate) struct Hurry {
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Hurry {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// One call over a connection of its own; the body of the answer, if it is a success.
fn ask(company: &Company, method: &str, path: &str, body: &str) -> Result<String, Failure> {
    let host = company.url.trim_start_matches("http://");
    let failed = |what: String| Failure::new(format!("{method} {path} at the sandbox: {what}"));
    let mut stream = TcpStream::connect(host).map_err(|error| failed(error.to_string()))?;
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        company.key,
        body.len()
    );
    let mut answer = Vec::new();
    stream
        .write_all(request.as_bytes())
        .and_then(|()| stream.read_to_end(&mut answer))
        .map_err(|error| failed(error.to_string()))?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    if head
        .split_whitespace()
        .nth(1)
        .is_some_and(|s| s.starts_with('2'))
    {
        Ok(body.to_owned())
    } else {
        Err(failed(answer.clone()))
    }
}
