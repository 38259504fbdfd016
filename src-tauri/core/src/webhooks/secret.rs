//! The secret of a subscription.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use sha2_011::Sha256;

/// Begins a secret's text.
const PREFIX: &str = "whsec_";
/// Length of a key in bytes. The specification says 24 to 64; what is a little outside is still a key.
const BYTES: std::ops::RangeInclusive<usize> = 16..=128;

/// The text is no secret of a subscription.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the secret is not `whsec_` and base64 of 16 to 128 bytes")]
pub struct SecretError;

/// What a subscription's notifications are signed with. Neither printable nor serialisable.
#[derive(Clone)]
pub struct Secret(SecretSlice<u8>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

impl Secret {
    /// From Pleo's text, `whsec_` and base64.
    pub fn parse(text: &SecretString) -> Result<Self, SecretError> {
        let text = text.expose_secret().trim();
        let coded = text.strip_prefix(PREFIX).ok_or(SecretError)?;
        let key = STANDARD.decode(coded).map_err(|_| SecretError)?;
        if !BYTES.contains(&key.len()) {
            return Err(SecretError);
        }
        Ok(Self(key.into()))
    }

    /// One nobody knows, for a test of our own endpoint.
    pub fn fresh() -> Self {
        let mut key = Vec::with_capacity(32);
        key.extend(uuid::Uuid::new_v4().as_bytes());
        key.extend(uuid::Uuid::new_v4().as_bytes());
        Self(key.into())
    }

    /// One signature as it stands in the header: `v1,` and base64.
    pub fn sign(&self, id: &str, timestamp: &str, body: &[u8]) -> String {
        let mac = self.mac(id, timestamp, body).finalize().into_bytes();
        format!("v1,{}", STANDARD.encode(mac))
    }

    pub(super) fn mac(&self, id: &str, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose_secret())
            .expect("HMAC takes keys of any length");
        for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
            mac.update(part);
        }
        mac
    }
}
