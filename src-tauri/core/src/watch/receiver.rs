//! The receiving side: a small HTTP server on this computer's loopback address.
//!
//! Keeps true: it listens on loopback only and only while a company wants notifications; it answers nothing but a signed
//! POST to a company's own path; sizes, times and numbers of connections are bounded; an id counts once and is on the disk
//! before the answer says so. Leaves out: TLS and the way from the internet, which are a tunnel's or relay's, and what
//! follows from a notification.

mod judge;
mod keep;

use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;

use self::keep::Keeper;
use super::{Watch, lock};
use crate::model::BooksId;
use crate::problem::Problem;
use crate::webhooks::MAX_BODY;

/// Connections at once; more wait in the system's queue.
const CONNECTIONS: usize = 64;
/// Longest time a connection may take from its first byte to its answer.
const WHOLE: Duration = Duration::from_secs(15);
/// Longest time its head may take.
const HEAD: Duration = Duration::from_secs(5);
/// Largest head in bytes.
const MAX_HEAD: usize = 16 << 10;
/// Most headers.
const HEADERS: usize = 64;

/// The open receivers, one for each port in use.
pub(super) struct Receivers {
    watch: Weak<Watch>,
    open: Mutex<HashMap<u16, Receiver>>,
}

struct Receiver {
    /// The port it got; differs from the wished one when that was 0.
    port: u16,
    users: BTreeSet<BooksId>,
    task: AbortHandle,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Receivers {
    pub(super) fn new(watch: Weak<Watch>) -> Self {
        Self {
            watch,
            open: Mutex::default(),
        }
    }

    /// Receives for `books` on `wished` (0: any port), and nowhere else. Gives the port.
    pub(super) async fn join(&self, books: BooksId, wished: u16) -> Result<u16, Problem> {
        self.leave_all_but(books, Some(wished));
        if let Some(open) = lock(&self.open).get_mut(&wished) {
            open.users.insert(books);
            return Ok(open.port);
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, wished))
            .await
            .map_err(|error| {
                Problem::input(format!(
                    "Port {wished} of this computer is used by another program, so no notification can be received. \
                     Pleo is asked regularly all the same. Choose another port, and lead the tunnel to it."
                ))
                .with_detail(error)
            })?;
        let port = listener
            .local_addr()
            .map_err(|error| Problem::input("The port cannot be read.").with_detail(error))?
            .port();
        let task = tokio::spawn(serve(self.watch.clone(), listener)).abort_handle();
        // Two who join at once: the port is one's alone, so the other one failed above, unless any port will do.
        lock(&self.open)
            .entry(wished)
            .or_insert(Receiver {
                port,
                users: BTreeSet::new(),
                task,
            })
            .users
            .insert(books);
        Ok(lock(&self.open).get(&wished).map_or(port, |open| open.port))
    }

    /// Receives nothing for `books` any more.
    pub(super) fn leave(&self, books: BooksId) {
        self.leave_all_but(books, None);
    }

    fn leave_all_but(&self, books: BooksId, port: Option<u16>) {
        lock(&self.open).retain(|wished, open| {
            if Some(*wished) != port {
                open.users.remove(&books);
            }
            !open.users.is_empty()
        });
    }

    /// Closes all of them.
    pub(super) fn close(&self) {
        lock(&self.open).clear();
    }
}

async fn serve(watch: Weak<Watch>, listener: TcpListener) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let keeper = Keeper::start(watch.clone());
    loop {
        let Ok(permit) = room.clone().acquire_owned().await else {
            return;
        };
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file handles, for example: that passes.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let (watch, keeper) = (watch.clone(), keeper.clone());
        tokio::spawn(async move {
            // Whoever is slower is cut off.
            let _ = tokio::time::timeout(WHOLE, connection(watch, keeper, stream)).await;
            drop(permit);
        });
    }
}

async fn connection(watch: Weak<Watch>, keeper: Keeper, stream: TcpStream) {
    let service = service_fn(move |request| {
        let (watch, keeper) = (watch.clone(), keeper.clone());
        async move {
            let status = answer(watch, keeper, request).await;
            let mut response = Response::new(Empty::<Bytes>::new());
            *response.status_mut() = status;
            Ok::<_, Infallible>(response)
        }
    });
    // Broken connections and heads are the sender's business.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(MAX_HEAD)
        .max_headers(HEADERS)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(watch: Weak<Watch>, keeper: Keeper, request: Request<Incoming>) -> StatusCode {
    let Some(watch) = watch.upgrade() else {
        return StatusCode::SERVICE_UNAVAILABLE;
    };
    let Some(books) = books_of(request.uri().path()) else {
        return StatusCode::NOT_FOUND;
    };
    // Nobody learns which companies there are.
    let Some(seat) = judge::Seat::of(&watch, books) else {
        return StatusCode::NOT_FOUND;
    };
    if request.method() != Method::POST {
        return StatusCode::METHOD_NOT_ALLOWED;
    }
    let (parts, body) = request.into_parts();
    if body.size_hint().lower() > MAX_BODY as u64 {
        return seat.too_large();
    }
    let body = match Limited::new(body, MAX_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return seat.too_large(),
        Err(_) => return StatusCode::BAD_REQUEST,
    };
    seat.judge(&keeper, &parts.headers, &body).await
}

/// The books at the end of a path: a relay may leave its own prefix in front.
fn books_of(path: &str) -> Option<BooksId> {
    let (before, books) = path.rsplit_once('/')?;
    before
        .ends_with("/pleo")
        .then(|| books.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_a_path_counts() {
        let id = "7d444840-9dc0-11d1-b245-5ffdce74fad2";
        for path in [format!("/pleo/{id}"), format!("/relay/42/pleo/{id}")] {
            assert_eq!(
                books_of(&path).map(|books| books.to_string()).as_deref(),
                Some(id)
            );
        }
        for path in [
            "",
            "/",
            "/pleo",
            "/pleo/",
            "/pleo/x",
            "pleo",
            &format!("/{id}"),
            &format!("/pleo/{id}/"),
            &format!("/pleo/{id}/x"),
        ] {
            assert_eq!(books_of(path), None, "{path}");
        }
    }
}
