//! New versions of this program: looked for, fetched and judged, before anything of them runs.
//!
//! Keeps true: a file is handed out only when it carries a signature by our key, and that signature names the very version that
//! was announced, newer than this one; nothing is followed off the safe connection; no answer takes more memory than is
//! stated here. The list of versions itself is not signed, so nothing it says is believed before the signature says the same.
//! Leaves out: installing, and asking the person, which are the window's.

mod error;

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minisign_verify::{PublicKey, Signature};
use reqwest::StatusCode;
use reqwest::redirect::{Attempt, Policy};
use semver::Version;
use serde::Deserialize;
use url::{Host, Url};

pub use error::UpdateError;

use crate::network::Proxy;

/// Largest list of versions, in bytes.
const MOST_LIST: usize = 256 << 10;
/// Largest installer, in bytes; ours are a tenth of it.
const MOST_FILE: usize = 128 << 20;
/// Redirects followed; a download page passes on once or twice.
const MOST_REDIRECTS: usize = 5;

/// Which versions a person wants to be told of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Channel {
    /// Finished versions.
    Stable,
    /// Also versions that are still being tried out (`1.2.0-rc.1`).
    Preview,
}

impl Channel {
    /// Word in the address of the list.
    pub fn word(self) -> &'static str {
        match self {
            Self::Stable => "stable",
            Self::Preview => "preview",
        }
    }
}

/// Where new versions are listed, and whose signature counts. Both are built in; only a maintainer can supply them.
#[derive(Clone, Debug)]
pub struct Source {
    /// Address of the list; `{channel}` in it becomes the channel's word.
    pub list: String,
    /// The public key, as the signing tool writes it (base64 of a minisign public key file).
    pub key: String,
}

/// A newer version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    /// Its number.
    pub version: Version,
    /// The list it stands in, for whoever installs it.
    pub list: serde_json::Value,
    file: Url,
    signature: String,
}

/// What the address answers with: the static format of Tauri's updater. Its notes are not signed, so nobody is shown them.
#[derive(Deserialize)]
struct List {
    version: Version,
    platforms: HashMap<String, File>,
}

#[derive(Deserialize)]
struct File {
    url: String,
    signature: String,
}

/// The way to new versions.
pub struct Updates {
    http: reqwest::Client,
    list: Url,
    channel: Channel,
    key: PublicKey,
}

impl Updates {
    /// Takes a source as it is built in.
    pub fn open(
        source: &Source,
        channel: Channel,
        proxy: Option<&Proxy>,
    ) -> Result<Self, UpdateError> {
        let list: Url = source
            .list
            .replace("{channel}", channel.word())
            .parse()
            .map_err(|_| UpdateError::Source("its address is none"))?;
        if !is_safe(&list) {
            return Err(UpdateError::Source("its address is not a safe one"));
        }
        let key = decoded(&source.key)
            .and_then(|text| PublicKey::decode(&text).ok())
            .ok_or(UpdateError::Source("its key is none"))?;
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("Ledgerport/", env!("CARGO_PKG_VERSION")))
            .referer(false)
            .redirect(Policy::custom(follow))
            .retry(reqwest::retry::never())
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(20))
            .timeout(Duration::from_mins(20))
            .http2_max_header_list_size(64 << 10);
        if let Some(proxy) = proxy {
            let proxy = reqwest::Proxy::all(proxy.address()).map_err(|_| UpdateError::Offline)?;
            builder = builder.proxy(proxy);
        }
        let http = builder.build().map_err(|_| UpdateError::Tls)?;
        Ok(Self {
            http,
            list,
            channel,
            key,
        })
    }

    /// What is newer than `current` for `system`, in the words of the list (`windows-x86_64`); none when nothing is.
    pub async fn look(
        &self,
        current: &Version,
        system: &str,
    ) -> Result<Option<Offer>, UpdateError> {
        let text = self.get(self.list.clone(), MOST_LIST).await?;
        let whole: serde_json::Value =
            serde_json::from_slice(&text).map_err(|_| UpdateError::List)?;
        let list = List::deserialize(&whole).map_err(|_| UpdateError::List)?;
        let unfinished = !list.version.pre.is_empty();
        if list.version <= *current || (unfinished && self.channel == Channel::Stable) {
            return Ok(None);
        }
        let mut files = list.platforms;
        let Some(File { url, signature }) = files.remove(system) else {
            return Ok(None);
        };
        let url: Url = url.parse().map_err(|_| UpdateError::List)?;
        // Whoever changes the list shall not choose whom this computer calls.
        if !is_safe(&url) || url.host() != self.list.host() {
            return Err(UpdateError::Elsewhere);
        }
        Ok(Some(Offer {
            version: list.version,
            list: whole,
            file: url,
            signature,
        }))
    }

    /// The installer of an offer, once it is certain that it is the one its makers signed as this version.
    pub async fn fetch(&self, offer: &Offer) -> Result<Vec<u8>, UpdateError> {
        let bytes = self.get(offer.file.clone(), MOST_FILE).await?;
        self.judge(offer, &bytes)?;
        Ok(bytes)
    }

    fn judge(&self, offer: &Offer, bytes: &[u8]) -> Result<(), UpdateError> {
        let signature = decoded(&offer.signature)
            .and_then(|text| Signature::decode(&text).ok())
            .ok_or(UpdateError::Signature)?;
        self.key
            .verify(bytes, &signature, false)
            .map_err(|_| UpdateError::Signature)?;
        // Only now is the comment one of ours: the signature covers it.
        let signed = signature
            .trusted_comment()
            .split('\t')
            .find_map(|field| field.strip_prefix("version:"))
            .and_then(|version| Version::parse(version).ok());
        if signed.as_ref() == Some(&offer.version) {
            Ok(())
        } else {
            Err(UpdateError::OtherVersion)
        }
    }

    async fn get(&self, url: Url, most: usize) -> Result<Vec<u8>, UpdateError> {
        let mut response = self
            .http
            .get(url)
            .send()
            .await
            .map_err(|error| UpdateError::of(&error))?;
        match response.status() {
            StatusCode::OK => {}
            status => {
                return Err(UpdateError::Answer {
                    status: status.as_u16(),
                });
            }
        }
        if response.content_length().unwrap_or(0) > most as u64 {
            return Err(UpdateError::TooLarge);
        }
        let mut body = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| UpdateError::of(&error))?
        {
            if chunk.len() > most - body.len() {
                return Err(UpdateError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// Over TLS, or on this computer, where a test stands in for the makers.
fn is_safe(url: &Url) -> bool {
    let plain = url.username().is_empty() && url.password().is_none();
    let here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        _ => false,
    };
    plain && url.host().is_some() && (url.scheme() == "https" || (url.scheme() == "http" && here))
}

/// A safe connection passes on to safe ones only.
fn follow(attempt: Attempt) -> reqwest::redirect::Action {
    let came_safe = attempt.previous().iter().all(|url| url.scheme() == "https");
    let unsafe_next = !is_safe(attempt.url()) || (came_safe && attempt.url().scheme() != "https");
    if unsafe_next || attempt.previous().len() > MOST_REDIRECTS {
        // The redirect itself is then the answer, and no file.
        attempt.stop()
    } else {
        attempt.follow()
    }
}

fn decoded(text: &str) -> Option<String> {
    let bytes = STANDARD.decode(text.trim()).ok()?;
    String::from_utf8(bytes).ok()
}
