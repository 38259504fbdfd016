//! A server that says exactly what a test wants, byte by byte, once for each connection.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ledgerport_core::model::{CompanyId, EntryId, JobId};
use ledgerport_core::pleo::{ApiVersion, BaseUrl, Client, Credential, Error, Hint, Limits};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Barrier;
use uuid::Uuid;

/// The key all tests use; it must turn up nowhere but in `Authorization`.
pub(crate) const KEY: &str = "plp_canary_7Qx9";

/// What to do with one connection once its request was read.
#[derive(Clone)]
pub(crate) enum Turn {
    /// Send these bytes and close.
    Say(Vec<u8>),
    /// Send these bytes and keep the connection open without a word.
    SayAndHang(Vec<u8>),
    /// Send these bytes one at a time, 30 ms apart.
    Drip(Vec<u8>),
    /// Send the first bytes, then the second again and again until the client has enough.
    Repeat(Vec<u8>, Vec<u8>),
    /// Send these bytes, then tear the connection down instead of closing it.
    Reset(Vec<u8>),
    /// Send these bytes and close, once as many requests are here as the barrier waits for.
    Together(Arc<Barrier>, Vec<u8>),
}

impl Turn {
    /// Close without an answer.
    pub(crate) fn close() -> Self {
        Self::Say(Vec::new())
    }

    /// Never answer.
    pub(crate) fn hang() -> Self {
        Self::SayAndHang(Vec::new())
    }

    /// A whole answer of JSON.
    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::answer(
            status,
            "Content-Type: application/json\r\n",
            body.as_bytes(),
        )
    }

    /// The same, but only when the barrier lets it pass.
    pub(crate) fn behind(self, barrier: &Arc<Barrier>) -> Self {
        match self {
            Self::Say(bytes) => Self::Together(Arc::clone(barrier), bytes),
            other => other,
        }
    }

    /// A whole answer without a body.
    pub(crate) fn status(status: u16, headers: &str) -> Self {
        Self::answer(status, headers, b"")
    }

    /// A whole answer with more header lines.
    pub(crate) fn answer(status: u16, headers: &str, body: &[u8]) -> Self {
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status} X\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        Self::Say([head.as_bytes(), body].concat())
    }
}

/// A server on this machine that plays its turns in order, the last one for ever.
pub(crate) struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) async fn start(turns: Vec<Turn>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            let mut turns = turns.into_iter().peekable();
            while let Ok((stream, _)) = listener.accept().await {
                let Some(turn) = turns.peek().cloned() else {
                    return;
                };
                tokio::spawn(play(stream, turn, Arc::clone(&seen)));
                if turns.len() > 1 {
                    turns.next();
                }
            }
        });
        Self { port, requests }
    }

    /// A server that answers each request (head and body) as `answer` says.
    pub(crate) async fn answering(answer: impl Fn(&str) -> Turn + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, answer) = (Arc::clone(&requests), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                tokio::spawn(async move {
                    if let Some(request) = read(&mut stream).await {
                        let turn = answer(&request);
                        seen.lock().expect("no test panics here").push(request);
                        say(stream, turn).await;
                    }
                });
            }
        });
        Self { port, requests }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Every request so far, head and body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests
            .lock()
            .expect("no test panics while holding it")
            .clone()
    }

    pub(crate) fn client(&self) -> Client {
        client(&self.url(), quick())
    }
}

async fn play(mut stream: TcpStream, turn: Turn, seen: Arc<Mutex<Vec<String>>>) {
    let Some(request) = read(&mut stream).await else {
        return;
    };
    seen.lock()
        .expect("no test panics while holding it")
        .push(request);
    say(stream, turn).await;
}

async fn say(mut stream: TcpStream, turn: Turn) {
    // The client may hang up first; that is what some tests are about.
    let _ = match turn {
        Turn::Say(bytes) => stream.write_all(&bytes).await,
        Turn::SayAndHang(bytes) => {
            let said = stream.write_all(&bytes).await;
            tokio::time::sleep(Duration::from_mins(1)).await;
            said
        }
        Turn::Drip(bytes) => drip(&mut stream, &bytes).await,
        Turn::Repeat(first, again) => {
            let mut said = stream.write_all(&first).await;
            while said.is_ok() {
                said = stream.write_all(&again).await;
            }
            said
        }
        Turn::Reset(bytes) => {
            let said = stream.write_all(&bytes).await;
            // Dropped now, the connection is torn down.
            let _ = stream.set_zero_linger();
            drop(stream);
            drop(said);
            return;
        }
        Turn::Together(barrier, bytes) => {
            barrier.wait().await;
            stream.write_all(&bytes).await
        }
    };
    let _ = stream.shutdown().await;
}

async fn drip(stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    for byte in bytes {
        stream.write_all(&[*byte]).await?;
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    Ok(())
}

async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&request);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse::<usize>().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                return Some(text.into_owned());
            }
        }
        match stream.read(&mut buffer).await {
            Ok(count) if count > 0 => request.extend_from_slice(&buffer[..count]),
            _ => return None,
        }
    }
}

/// Bounds that let a test fail fast.
pub(crate) fn quick() -> Limits {
    Limits {
        connect: Duration::from_secs(5),
        deadline: Duration::from_secs(5),
        silence: Duration::from_secs(5),
        pause: Duration::from_millis(1),
        longest_pause: Duration::from_millis(5),
        burst: 600,
        ..Limits::default()
    }
}

pub(crate) fn client(url: &str, limits: Limits) -> Client {
    let base = BaseUrl::local(url).expect("on this machine");
    Client::with_limits(base, Credential::ApiKey(KEY.into()), limits).expect("a client")
}

pub(crate) const JOB: JobId = JobId(Uuid::from_u128(1));

pub(crate) const COMPANY: CompanyId = CompanyId(Uuid::from_u128(2));

pub(crate) const ENTRY: EntryId = EntryId(Uuid::from_u128(3));

pub(crate) const WHO: &str =
    r#"{"data":{"authMethod":"API_KEY","clientId":"c","scope":"export-jobs:read vendors:read"}}"#;

/// The error of a look-up answered by `turn`, and how often it was sent.
pub(crate) async fn look_up(turn: Turn) -> (Error, usize) {
    let server = Server::start(vec![turn]).await;
    let error = server
        .client()
        .job(ApiVersion::V3, JOB)
        .await
        .expect_err("not a job");
    (error, server.requests().len())
}

pub(crate) fn html(status: u16) -> Turn {
    Turn::answer(
        status,
        "Content-Type: text/html\r\n",
        b"<html>Sign in to Hotel Wifi</html>",
    )
}

pub(crate) fn not_json(status: u16, hint: Hint) -> Error {
    Error::NotJson { status, hint }
}
