//! One attempt: follow the link, judge the answer, stream it to the disk.

use std::error::Error as StdError;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::Path;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, LOCATION};
use reqwest::{Response, StatusCode};
use url::Url;

use super::address::Reach;
use super::kind::{self, SNIFF};
use super::{Fetched, MAX_BYTES, ReceiptError, Receipts, Wanted};
use crate::disk::{DiskError, Finished, Staged};

/// Redirects followed; a storage link needs none, a moved one needs one.
const MAX_REDIRECTS: usize = 3;

impl Receipts {
    pub(super) async fn attempt(
        &self,
        wanted: Wanted<'_>,
        dir: &Path,
    ) -> Result<Fetched, ReceiptError> {
        if wanted.stated_bytes > 0 && wanted.stated_bytes.unsigned_abs() > MAX_BYTES {
            return Err(ReceiptError::TooLarge);
        }
        let response = self.follow(wanted.url).await?;
        let (start, finished) = stream(response, wanted.stated_bytes, dir).await?;
        let said = kind::stated(wanted.stated_kind);
        let found = kind::found(&start, said).ok_or(ReceiptError::NotADocument)?;
        if let Some(stated) = said
            && !kind::agrees(stated, found)
        {
            return Err(ReceiptError::OtherKind { stated, found });
        }
        let name = format!("{}.{}", wanted.stem, found.extension());
        let published = on_the_side({
            let name = name.clone();
            move || finished.publish(&name)
        })
        .await?;
        mark_as_foreign(&published.path);
        Ok(Fetched {
            name,
            bytes: published.bytes,
            sha256: published.sha256,
            kind: found,
        })
    }

    /// The answer behind a link, after its redirects.
    async fn follow(&self, link: &str) -> Result<Response, ReceiptError> {
        let mut url = self.reach.link(link, None)?;
        for _ in 0..=MAX_REDIRECTS {
            let response = self.ask(&url).await?;
            match judged(&response)? {
                Step::Here => return Ok(response),
                Step::Elsewhere(next) => url = self.reach.link(&next, Some(&url))?,
            }
        }
        Err(ReceiptError::Redirects)
    }

    /// Asks one server once, through a client made for its checked addresses.
    async fn ask(&self, url: &Url) -> Result<Response, ReceiptError> {
        let addresses = if self.reach.is_public() && (self.limits.proxy.is_some() || has_proxy(url))
        {
            // The proxy looks the name up and connects; what it may reach is the network's rule.
            None
        } else {
            Some(self.reach.addresses(url).await?)
        };
        let http = self.client(url, addresses.as_deref())?;
        http.get(url.clone())
            .header(ACCEPT, "*/*")
            // What comes is stored as it is, so its size is what was announced.
            .header(ACCEPT_ENCODING, "identity")
            .send()
            .await
            .map_err(|error| trouble(&error))
    }

    fn client(
        &self,
        url: &Url,
        addresses: Option<&[SocketAddr]>,
    ) -> Result<reqwest::Client, ReceiptError> {
        let limits = &self.limits;
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("Ledgerport/", env!("CARGO_PKG_VERSION")))
            .referer(false)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_gzip()
            .connect_timeout(limits.connect)
            .read_timeout(limits.silence)
            .timeout(limits.deadline)
            .pool_max_idle_per_host(0)
            .http2_max_header_list_size(64 << 10)
            .https_only(!matches!(self.reach, Reach::Local(_)));
        if let (Some(addresses), Some(host)) = (addresses, url.host_str()) {
            builder = builder.no_proxy().resolve_to_addrs(host, addresses);
        } else if let Some(proxy) = &limits.proxy {
            let proxy = reqwest::Proxy::all(proxy.address()).map_err(|_| ReceiptError::Offline)?;
            builder = builder.proxy(proxy);
        }
        builder.build().map_err(|_| ReceiptError::Tls)
    }
}

impl Reach {
    fn is_public(&self) -> bool {
        matches!(self, Self::Public)
    }
}

/// Whether this computer sends requests for `url` through a proxy; the same question reqwest asks itself.
fn has_proxy(url: &Url) -> bool {
    url.as_str()
        .parse()
        .is_ok_and(|uri: http::Uri| Matcher::from_system().intercept(&uri).is_some())
}

enum Step {
    Here,
    Elsewhere(String),
}

/// What an answer's status and headers mean.
fn judged(response: &Response) -> Result<Step, ReceiptError> {
    let status = response.status();
    match status {
        StatusCode::OK => {}
        StatusCode::MOVED_PERMANENTLY
        | StatusCode::FOUND
        | StatusCode::SEE_OTHER
        | StatusCode::TEMPORARY_REDIRECT
        | StatusCode::PERMANENT_REDIRECT => {
            return text(response.headers(), LOCATION.as_str())
                .map(|place| Step::Elsewhere(place.to_owned()))
                .ok_or(ReceiptError::Address("it is passed on to nowhere"));
        }
        // Storages say 403 to an expired signature, some 400, and 404 or 410 to what is gone.
        StatusCode::BAD_REQUEST
        | StatusCode::UNAUTHORIZED
        | StatusCode::FORBIDDEN
        | StatusCode::NOT_FOUND
        | StatusCode::GONE => {
            return Err(ReceiptError::Expired {
                status: status.as_u16(),
            });
        }
        StatusCode::PROXY_AUTHENTICATION_REQUIRED | StatusCode::NETWORK_AUTHENTICATION_REQUIRED => {
            return Err(ReceiptError::NotTheServer {
                status: status.as_u16(),
            });
        }
        _ => {
            return Err(ReceiptError::Server {
                status: status.as_u16(),
            });
        }
    }
    match text(response.headers(), CONTENT_ENCODING.as_str()) {
        None | Some("identity" | "") => Ok(Step::Here),
        Some(_) => Err(ReceiptError::Coding),
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let value = headers.get(name)?;
    // A header that is no text is not left out: it means something we do not know.
    Some(value.to_str().unwrap_or("?"))
}

/// Writes the body into a hidden file in `dir`; gives its first bytes for judging.
async fn stream(
    mut response: Response,
    stated: i64,
    dir: &Path,
) -> Result<(Vec<u8>, Finished), ReceiptError> {
    let is_stated = |size: u64| u64::try_from(stated) == Ok(size);
    if let Some(found) = response.content_length() {
        if found > MAX_BYTES {
            return Err(ReceiptError::TooLarge);
        }
        if !is_stated(found) {
            return Err(ReceiptError::Size { stated, found });
        }
    }
    // More than was said is never needed to know that it is too much.
    let most = u64::try_from(stated).unwrap_or(0).min(MAX_BYTES);
    let mut file = Staged::create(dir)?;
    let mut start = Vec::with_capacity(SNIFF);
    let mut bytes = 0_u64;
    while let Some(chunk) = response.chunk().await.map_err(|error| trouble(&error))? {
        bytes += chunk.len() as u64;
        if bytes > most {
            return Err(ReceiptError::Size {
                stated,
                found: bytes,
            });
        }
        let room = SNIFF - start.len();
        start.extend_from_slice(&chunk[..chunk.len().min(room)]);
        // A chunk is a few kilobytes into a buffer; the slow part, the flush, is done on the side.
        file.write_all(&chunk)
            .map_err(|error| DiskError::of(dir, error))?;
    }
    if !is_stated(bytes) {
        return Err(ReceiptError::Size {
            stated,
            found: bytes,
        });
    }
    let finished = on_the_side(move || file.finish()).await?;
    Ok((start, finished))
}

/// Runs what waits for the disk where waiting holds up nobody.
async fn on_the_side<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DiskError> + Send + 'static,
) -> Result<T, ReceiptError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => Ok(outcome?),
        Err(_) => Err(ReceiptError::Timeout),
    }
}

/// Windows then warns before it opens the file in a program that could run something in it.
fn mark_as_foreign(path: &Path) {
    if cfg!(windows) {
        let mut stream = path.as_os_str().to_owned();
        stream.push(":Zone.Identifier");
        // File systems without streams keep no mark; the receipt is as good.
        let _ = std::fs::write(stream, "[ZoneTransfer]\r\nZoneId=3\r\n");
    }
}

/// What a failed request was. The error's own words hold the link and stay behind.
fn trouble(error: &reqwest::Error) -> ReceiptError {
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
    let bad_data = |link: &&(dyn StdError + 'static)| {
        link.downcast_ref::<io::Error>()
            .is_some_and(|io| io.kind() == io::ErrorKind::InvalidData)
    };
    if error.is_timeout() {
        ReceiptError::Timeout
    } else if links
        .iter()
        .any(|link| link.to_string().contains("proxy authorization required"))
    {
        ReceiptError::NotTheServer { status: 407 }
    } else if error.is_connect() && links.iter().any(bad_data) {
        ReceiptError::Tls
    } else {
        ReceiptError::Offline
    }
}
