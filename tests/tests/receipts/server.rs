//! A server on this computer that says exactly what a test wants.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// What to say to one request.
#[derive(Clone)]
pub(crate) enum Turn {
    /// These bytes, then close.
    Say(Vec<u8>),
    /// These bytes, then nothing, without closing.
    Hang(Vec<u8>),
    /// The first bytes, then the second again and again until the client has enough.
    Repeat(Vec<u8>, Vec<u8>),
}

impl Turn {
    /// A whole answer.
    pub(crate) fn answer(status: &str, headers: &str, body: &[u8]) -> Self {
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        Self::Say([head.as_bytes(), body].concat())
    }
}

/// A server that plays its turns in order, the last one for ever.
pub(crate) struct Server {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) async fn start(turns: Vec<Turn>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            let mut at = 0;
            while let Ok((mut stream, _)) = listener.accept().await {
                let turn = turns[at.min(turns.len() - 1)].clone();
                at += 1;
                let seen = Arc::clone(&seen);
                tokio::spawn(async move {
                    let mut head = vec![0; 8192];
                    let read = stream.read(&mut head).await.unwrap_or(0);
                    let text = String::from_utf8_lossy(&head[..read]).into_owned();
                    seen.lock().expect("nobody panicked").push(text);
                    // A client that has enough hangs up, which ends the turn.
                    match turn {
                        Turn::Say(bytes) => {
                            let _ = stream.write_all(&bytes).await;
                        }
                        Turn::Hang(bytes) => {
                            let _ = stream.write_all(&bytes).await;
                            let _ = stream.read(&mut [0]).await;
                        }
                        Turn::Repeat(first, then) => {
                            let mut sent = stream.write_all(&first).await;
                            while sent.is_ok() {
                                sent = stream.write_all(&then).await;
                            }
                        }
                    }
                });
            }
        });
        Self { url, requests }
    }

    /// The heads of all requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("nobody panicked").clone()
    }
}
