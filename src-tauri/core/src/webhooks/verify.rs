//! Whether a delivery is from whoever knows the secret, and from now.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::Mac;
use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};

use super::{ID, MAX_BODY, SIGNATURE, Secret, TIMESTAMP};

/// How far the time of sending may be from now (the libraries of the specification's authors use the same).
pub const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);
/// Longest id in bytes.
const MAX_ID: usize = 256;
/// Most signatures looked at: one for each secret in use, with room to spare.
const MAX_SIGNATURES: usize = 16;

/// A delivery that is from whoever knows the secret, and from now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Genuine {
    /// Its id; a second one with it is a repeat.
    pub id: String,
    /// When it was sent.
    pub sent_at: Timestamp,
}

/// Why a delivery is not believed. Every variant says what an office has to look at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// A header is missing: not a signed notification.
    #[error("the header {0} is missing")]
    Missing(&'static str),
    /// A header is there twice, too long or not of its form.
    #[error("the header {0} is not as it should be")]
    Malformed(&'static str),
    /// The body is larger than a notification.
    #[error("it is larger than a notification")]
    TooLarge,
    /// Signed with another secret, or changed on its way.
    #[error("the signature is not right")]
    WrongSignature,
    /// Signed rightly, but sent too long ago: late, repeated by somebody, or our clock is ahead.
    #[error("it was sent {0} seconds ago by our clock")]
    TooOld(i64),
    /// Signed rightly, but from the future: our clock is behind.
    #[error("it was sent {0} seconds in the future by our clock")]
    TooNew(i64),
}

/// Looks at a delivery as it came: its headers, and the bytes of its body before anybody read them.
///
/// Any of `secrets` may have signed it, so that the one before a rotation still counts. The signature is looked at before
/// the time: only a genuine delivery can be called old.
pub fn verify(
    headers: &HeaderMap,
    body: &[u8],
    secrets: &[Secret],
    now: Timestamp,
) -> Result<Genuine, Refusal> {
    let id = one(headers, ID)?;
    let timestamp = one(headers, TIMESTAMP)?;
    let signatures = one(headers, SIGNATURE)?;
    if id.is_empty() || id.len() > MAX_ID {
        return Err(Refusal::Malformed(ID));
    }
    let digits = timestamp.bytes().all(|byte| byte.is_ascii_digit());
    let sent_at = timestamp
        .parse()
        .ok()
        .filter(|_| digits)
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .ok_or(Refusal::Malformed(TIMESTAMP))?;
    if body.len() > MAX_BODY {
        return Err(Refusal::TooLarge);
    }
    let claimed = macs(signatures)?;
    let known = secrets.iter().any(|secret| {
        claimed.iter().any(|mac| {
            // In constant time.
            let own = secret.mac(id, timestamp, body);
            own.verify_slice(mac).is_ok()
        })
    });
    if !known {
        return Err(Refusal::WrongSignature);
    }
    let age = now.duration_since(sent_at);
    if age > TOLERANCE {
        return Err(Refusal::TooOld(age.as_secs()));
    }
    if -age > TOLERANCE {
        return Err(Refusal::TooNew(-age.as_secs()));
    }
    Ok(Genuine {
        id: id.to_owned(),
        sent_at,
    })
}

/// The one value of a header.
fn one<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<&'a str, Refusal> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().ok_or(Refusal::Missing(name))?;
    if values.next().is_some() {
        return Err(Refusal::Malformed(name));
    }
    value.to_str().map_err(|_| Refusal::Malformed(name))
}

/// The signatures of version 1; those of other versions are somebody else's.
fn macs(text: &str) -> Result<Vec<Vec<u8>>, Refusal> {
    let parts = text.split(' ').filter(|part| !part.is_empty());
    if parts.clone().count() > MAX_SIGNATURES {
        return Err(Refusal::Malformed(SIGNATURE));
    }
    let macs: Vec<_> = parts
        .filter_map(|part| part.strip_prefix("v1,"))
        .filter_map(|coded| STANDARD.decode(coded).ok())
        .collect();
    Ok(macs)
}
