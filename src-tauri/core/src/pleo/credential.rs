//! What proves to Pleo who we are. It can be used, but neither printed nor stored from here.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderValue;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// A secret for Pleo's API.
#[derive(Clone)]
pub enum Credential {
    /// API key, sent as the user name of HTTP Basic with an empty password.
    ApiKey(SecretString),
    /// OAuth access token.
    Bearer(SecretString),
}

impl Credential {
    /// The value of the `Authorization` header; none when the secret is empty or cannot stand in a header.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        let secret = self.secret().expose_secret();
        if secret.trim().is_empty() {
            return None;
        }
        let text = Zeroizing::new(match self {
            Self::ApiKey(_) => {
                let pair = Zeroizing::new(format!("{secret}:"));
                let coded = Zeroizing::new(STANDARD.encode(pair.as_bytes()));
                format!("Basic {}", coded.as_str())
            }
            Self::Bearer(_) => format!("Bearer {secret}"),
        });
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// `text` without the secret, plain or coded: answers may quote what was sent.
    pub(super) fn scrub(&self, text: &str) -> String {
        const HIDDEN: &str = "[hidden]";
        let secret = self.secret().expose_secret();
        if secret.trim().is_empty() {
            return text.to_owned();
        }
        let pair = Zeroizing::new(format!("{secret}:"));
        let coded = Zeroizing::new(STANDARD.encode(pair.as_bytes()));
        text.replace(secret, HIDDEN).replace(coded.as_str(), HIDDEN)
    }

    /// A name for what belongs to this secret at `base`: 16 bits of a hash, far too little to find or test a secret by.
    /// Should two secrets ever share it, they share a pace, which is only slower.
    pub(super) fn mark(&self, base: &str) -> String {
        let mut hash = Sha256::new();
        hash.update(base.as_bytes());
        hash.update([0]);
        hash.update(self.secret().expose_secret().as_bytes());
        let hash = hash.finalize();
        format!("{:02x}{:02x}", hash[0], hash[1])
    }

    fn secret(&self) -> &SecretString {
        match self {
            Self::ApiKey(secret) | Self::Bearer(secret) => secret,
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ApiKey(_) => "ApiKey([hidden])",
            Self::Bearer(_) => "Bearer([hidden])",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_user_name_without_password() {
        let header = Credential::ApiKey("plp_1".into()).header().expect("fits");
        assert_eq!(header.to_str().expect("ASCII"), "Basic cGxwXzE6");
        assert!(header.is_sensitive());
        let header = Credential::Bearer("abc".into()).header().expect("fits");
        assert_eq!(header.to_str().expect("ASCII"), "Bearer abc");
        assert!(header.is_sensitive());
    }

    #[test]
    fn what_cannot_be_sent_has_no_header() {
        assert!(Credential::ApiKey(" ".into()).header().is_none());
        assert!(Credential::Bearer("".into()).header().is_none());
        assert!(Credential::Bearer("a\r\nX: y".into()).header().is_none());
        // Base64 carries any key.
        assert!(Credential::ApiKey("a\nb".into()).header().is_some());
    }

    #[test]
    fn a_mark_is_short_and_differs_by_secret_and_place() {
        let mark = |secret: &str, base: &str| Credential::ApiKey(secret.into()).mark(base);
        let marks = [mark("a", "x"), mark("b", "x"), mark("a", "y")];
        assert!(marks.iter().all(|mark| mark.len() == 4), "{marks:?}");
        assert!(marks[0] != marks[1] && marks[0] != marks[2]);
        assert_eq!(mark("a", "x"), Credential::Bearer("a".into()).mark("x"));
    }

    #[test]
    fn quoted_secrets_vanish() {
        let key = Credential::ApiKey("plp_secret".into());
        let text = "key plp_secret, header Basic cGxwX3NlY3JldDo=";
        assert_eq!(key.scrub(text), "key [hidden], header Basic [hidden]");
        assert!(!format!("{key:?}").contains("plp_secret"));
    }
}
