//! The door to verification and reading, for fuzzing.

use http::{HeaderMap, HeaderValue};
use jiff::Timestamp;

use super::{ID, Notice, SIGNATURE, Secret, TIMESTAMP, verify};

/// Id, timestamp and signature in the first three lines, then the body. Any bytes are taken or refused; what is taken was
/// signed with the secret.
pub fn delivery(bytes: &[u8]) {
    let mut parts = bytes.splitn(4, |byte| *byte == b'\n');
    let mut headers = HeaderMap::new();
    for name in [ID, TIMESTAMP, SIGNATURE] {
        let value = HeaderValue::from_bytes(parts.next().unwrap_or_default());
        if let Ok(value) = value {
            headers.insert(name, value);
        }
    }
    let body = parts.next().unwrap_or_default();
    let secret = Secret::parse(&"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into());
    let secret = secret.expect("a secret");
    // The moment of the published example.
    let now = Timestamp::constant(1_614_265_330, 0);
    if let Ok(genuine) = verify(&headers, body, std::slice::from_ref(&secret), now) {
        let timestamp = genuine.sent_at.as_second().to_string();
        let own = secret.sign(&genuine.id, &timestamp, body);
        let said = headers[SIGNATURE].to_str().unwrap_or_default();
        assert!(said.split(' ').any(|part| part == own), "{said} {own}");
    }
    if let Ok(notice) = Notice::read(body) {
        assert_eq!(Notice::read(body), Ok(notice));
    }
}
