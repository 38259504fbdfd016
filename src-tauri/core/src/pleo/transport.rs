//! One request and what becomes of it: pace, deadline, size, repeats.
//!
//! Keeps true: reads are repeated a few times, writes only while it is certain that Pleo did not get them; nothing is
//! followed to another address; no answer, however large, slow or compressed, takes more than [`Limits`] allow.

use std::error::Error as StdError;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, DATE, HeaderName, HeaderValue, RETRY_AFTER,
};
use reqwest::{Method, Response, StatusCode};
use url::Url;

use super::answer::{Answer, refusal};
use super::limiter::{Limiter, Turn};
use super::retry::{self, Budget};
use super::send_log::SendLog;
use super::{BaseUrl, Credential, Error, Hint, Limits, walk};

const USER_AGENT: &str = concat!("Ledgerport/", env!("CARGO_PKG_VERSION"));

/// Updates Pleo takes in one call (Export API: 101 give 413).
pub(super) const MOST_UPDATES: usize = 100;

/// Whether a call changes something at Pleo.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Nature {
    /// Lists, searches, look-ups.
    Read,
    /// Everything else.
    Write,
}

/// One call.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) url: Url,
    /// JSON.
    pub(super) body: Option<Vec<u8>>,
    pub(super) nature: Nature,
}

/// What one send led to when it was not a success.
enum Setback {
    /// 429; the wait Pleo asks for.
    Throttled(Option<Duration>),
    /// Anything else.
    Failed {
        error: Error,
        /// Pleo may have acted on it.
        arrived: bool,
    },
}

/// The connection to Pleo with everything that belongs to it.
pub(super) struct Transport {
    http: reqwest::Client,
    base: BaseUrl,
    credential: Credential,
    authorization: HeaderValue,
    limits: Limits,
    limiter: Limiter,
    budget: Budget,
    largest_page: AtomicU32,
    largest_batch: AtomicUsize,
}

impl Transport {
    pub(super) fn new(
        base: BaseUrl,
        credential: Credential,
        limits: Limits,
    ) -> Result<Arc<Self>, Error> {
        let authorization = credential.header().ok_or(Error::KeyRefused)?;
        let mut builder = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .referer(false)
            .redirect(reqwest::redirect::Policy::none())
            // Repeats are ours alone: they are counted, paced, and never made of a write that may have arrived.
            .retry(reqwest::retry::never())
            .connect_timeout(limits.connect)
            .read_timeout(limits.silence)
            .timeout(limits.deadline)
            // A connection Pleo is about to close must not carry a write.
            .pool_idle_timeout(Duration::from_secs(20))
            .http2_max_header_list_size(64 << 10);
        builder = if base.is_local() {
            let port = base.port().unwrap_or_default();
            let here = [
                IpAddr::V4(Ipv4Addr::LOCALHOST),
                IpAddr::V6(Ipv6Addr::LOCALHOST),
            ];
            let here = here.map(|ip| SocketAddr::new(ip, port));
            // Whatever this computer's name lookup says about `localhost`.
            builder.no_proxy().resolve_to_addrs("localhost", &here)
        } else {
            builder.https_only(true)
        };
        if let Some(proxy) = &limits.proxy
            && !base.is_local()
        {
            let proxy = reqwest::Proxy::all(proxy.address()).map_err(|error| Error::Offline {
                cause: cause(&error),
            })?;
            builder = builder.proxy(proxy);
        }
        let http = builder.build().map_err(|error| Error::Tls {
            cause: cause(&error),
        })?;
        // Without the folder nothing else works either; this client then keeps its own pace.
        let log = limits.send_log.as_ref().and_then(|folder| {
            let name = format!("{}.sends", credential.mark(&base.to_string()));
            SendLog::open(folder, &name, limits.burst).ok()
        });
        let limiter = Limiter::new(limits.burst, log);
        Ok(Arc::new(Self {
            http,
            base,
            credential,
            authorization,
            limits,
            limiter,
            budget: Budget::new(),
            largest_page: AtomicU32::new(walk::LARGEST),
            largest_batch: AtomicUsize::new(MOST_UPDATES),
        }))
    }

    pub(super) fn base(&self) -> &BaseUrl {
        &self.base
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(super) fn limiter(&self) -> &Limiter {
        &self.limiter
    }

    /// Rows of a page Pleo is not known to refuse.
    pub(super) fn largest_page(&self) -> &AtomicU32 {
        &self.largest_page
    }

    /// Updates Pleo is not known to refuse in one call.
    pub(super) fn largest_batch(&self) -> &AtomicUsize {
        &self.largest_batch
    }

    /// Sends `call` until there is a 2xx answer or no sense in going on.
    pub(super) async fn call(&self, call: &Call) -> Result<Answer, Error> {
        let mut sent = 0;
        let mut throttles = 0;
        loop {
            let turn = self.limiter.pass().await;
            let setback = match self.send(call, turn).await {
                Ok(answer) => {
                    self.budget.earn();
                    return Ok(answer);
                }
                Err(setback) => setback,
            };
            match setback {
                Setback::Throttled(asked) => {
                    throttles += 1;
                    let wait =
                        retry::quiet(asked, self.back_off(throttles), self.limits.longest_pause);
                    self.limiter.throttled(turn, wait).await;
                    if throttles >= self.limits.throttles {
                        return Err(Error::RateLimited);
                    }
                }
                Setback::Failed { error, arrived } => {
                    sent += 1;
                    let unclear = arrived && call.nature == Nature::Write;
                    if unclear {
                        return Err(error.after_write());
                    }
                    let again = worth_repeating(&error) && sent < self.limits.attempts;
                    if !again || !self.budget.spend() {
                        return Err(error);
                    }
                    tokio::time::sleep(self.back_off(sent)).await;
                }
            }
        }
    }

    fn back_off(&self, sent: u32) -> Duration {
        retry::back_off(
            sent,
            self.limits.pause,
            self.limits.longest_pause,
            retry::dice(),
        )
    }

    async fn send(&self, call: &Call, turn: Turn) -> Result<Answer, Setback> {
        let mut request = self
            .http
            .request(call.method.clone(), call.url.clone())
            .header(ACCEPT, "application/json")
            .header(AUTHORIZATION, self.authorization.clone());
        if let Some(body) = &call.body {
            request = request
                .header(CONTENT_TYPE, "application/json")
                .body(body.clone());
        }
        let mut response = request.send().await.map_err(|error| no_answer(&error))?;
        let status = response.status();
        let date = text(&response, DATE).and_then(retry::moment);
        if (status.is_success() || status == StatusCode::TOO_MANY_REQUESTS)
            && let Some(date) = date
        {
            self.limiter.answered(turn, date.as_millisecond());
        }
        if status.is_success() {
            return match self.body(&mut response, self.limits.body).await {
                Ok(body) => {
                    Ok(Answer::new(status.as_u16(), content_type(&response), body).at(date))
                }
                Err(error) => Err(Setback::Failed {
                    error,
                    arrived: true,
                }),
            };
        }
        if status == StatusCode::TOO_MANY_REQUESTS {
            let (asked, date) = (text(&response, RETRY_AFTER), text(&response, DATE));
            let asked = retry::asked_for(asked, date, Timestamp::now());
            return Err(Setback::Throttled(asked));
        }
        let arrived =
            status.is_server_error() && status != StatusCode::NETWORK_AUTHENTICATION_REQUIRED;
        let error = self.refused(&mut response).await;
        Err(Setback::Failed { error, arrived })
    }

    /// The error for an answer that is neither 2xx nor 429.
    async fn refused(&self, response: &mut Response) -> Error {
        let status = response.status();
        match status {
            StatusCode::UNAUTHORIZED => return Error::KeyRefused,
            StatusCode::PROXY_AUTHENTICATION_REQUIRED
            | StatusCode::NETWORK_AUTHENTICATION_REQUIRED => {
                return Error::NotJson {
                    status: status.as_u16(),
                    hint: Hint::Proxy,
                };
            }
            _ if status.is_server_error() => {
                return Error::Server {
                    status: status.as_u16(),
                };
            }
            _ if !status.is_client_error() => {
                return Error::NotJson {
                    status: status.as_u16(),
                    hint: Hint::Redirect,
                };
            }
            _ => {}
        }
        // The status alone says enough when the rest is cut off or never comes.
        let body = self
            .body(response, self.limits.refusal)
            .await
            .unwrap_or_default();
        refusal(
            &Answer::new(status.as_u16(), content_type(response), body),
            &self.credential,
        )
    }

    /// The decompressed body; more than `most` bytes is too large.
    async fn body(&self, response: &mut Response, most: usize) -> Result<Vec<u8>, Error> {
        let announced = response.content_length().unwrap_or(0);
        if announced > most as u64 {
            return Err(Error::TooLarge);
        }
        let mut body = Vec::with_capacity(usize::try_from(announced).unwrap_or(0));
        while let Some(chunk) = response.chunk().await.map_err(|error| broken_off(&error))? {
            if chunk.len() > most - body.len() {
                return Err(Error::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// A header that is text.
fn text(response: &Response, name: HeaderName) -> Option<&str> {
    let value = response.headers().get(name)?;
    value.to_str().ok()
}

fn content_type(response: &Response) -> Option<&str> {
    response
        .headers()
        .get(CONTENT_TYPE)
        .map(|value| value.to_str().unwrap_or("?"))
}

fn worth_repeating(error: &Error) -> bool {
    matches!(
        error,
        Error::Offline { .. } | Error::Timeout | Error::Server { .. }
    ) && error.is_transient()
}

fn no_answer(error: &reqwest::Error) -> Setback {
    // Without a connection nothing can have arrived.
    let arrived = !error.is_connect() && !error.is_builder();
    let error = if error.is_timeout() {
        Error::Timeout
    } else if wants_proxy_login(error) {
        Error::NotJson {
            status: StatusCode::PROXY_AUTHENTICATION_REQUIRED.as_u16(),
            hint: Hint::Proxy,
        }
    } else if error.is_connect() && any_io(error, io::ErrorKind::InvalidData) {
        Error::Tls {
            cause: cause(error),
        }
    } else {
        Error::Offline {
            cause: cause(error),
        }
    };
    Setback::Failed { error, arrived }
}

fn broken_off(error: &reqwest::Error) -> Error {
    if error.is_timeout() {
        Error::Timeout
    } else if is_undecodable(error) {
        Error::Unreadable {
            path: String::new(),
            what: "its compression is damaged".to_owned(),
        }
    } else {
        Error::Offline {
            cause: cause(error),
        }
    }
}

/// `error` and what is behind it, from the outside in. An `io::Error` hides the error it carries from `source`.
fn links(error: &reqwest::Error) -> Vec<&(dyn StdError + 'static)> {
    let mut links: Vec<&(dyn StdError + 'static)> = vec![error];
    while let Some(last) = links.last().copied() {
        let carried = last
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        match carried
            .map(|inner| inner as &(dyn StdError + 'static))
            .or_else(|| last.source())
        {
            Some(inner) => links.push(inner),
            None => break,
        }
    }
    links
}

fn any_io(error: &reqwest::Error, kind: io::ErrorKind) -> bool {
    let mut io = links(error)
        .into_iter()
        .filter_map(|link| link.downcast_ref::<io::Error>());
    io.any(|io| io.kind() == kind)
}

/// The compression of an answer is damaged; anything else that ends an answer early is the connection.
fn is_undecodable(error: &reqwest::Error) -> bool {
    any_io(error, io::ErrorKind::InvalidData)
        || any_io(error, io::ErrorKind::InvalidInput)
        || links(error)
            .iter()
            .any(|link| link.to_string().starts_with("deflate decompression error"))
}

/// A proxy wants a login before it lets a connection through; its error type is not public.
fn wants_proxy_login(error: &reqwest::Error) -> bool {
    links(error)
        .iter()
        .any(|link| link.to_string().contains("proxy authorization required"))
}

/// The innermost words, which never hold an address with a query or a header.
fn cause(error: &reqwest::Error) -> String {
    let words = links(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default();
    words
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect()
}

#[cfg(test)]
mod tests;
