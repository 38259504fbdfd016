//! Tokens in the system's keychain: the only room that names keyring.
//!
//! Owns one small record per set of books. Keeps true: a token is in the keychain or in memory, nowhere else; there is no
//! plain-text fallback, only a session that ends with the program; errors of the keychain are mapped at once, because
//! their debug output can hold the secret. All calls pass through one thread: the stores block, and Windows does not
//! order calls for one record that come from several threads.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::Duration;

use keyring::Entry;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::oneshot;

use crate::model::BooksId;

/// Longest record in bytes: the limit of Windows Credential Manager.
pub const MAX_RECORD: usize = 2560;

/// Longest time the keychain may take to answer, a person's unlock prompt included.
const PATIENCE: Duration = Duration::from_mins(1);

/// How a token is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenKind {
    /// API key, sent as HTTP Basic user name.
    ApiKey,
    /// Access token, sent as Bearer.
    Bearer,
}

/// What lets us into Pleo. Neither printable nor serialisable.
#[derive(Clone)]
pub struct Token {
    /// How it is sent.
    pub kind: TokenKind,
    /// The secret itself.
    pub secret: SecretString,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({:?}, redacted)", self.kind)
    }
}

impl Token {
    fn record(&self) -> SecretString {
        let kind = match self.kind {
            TokenKind::ApiKey => 'k',
            TokenKind::Bearer => 'b',
        };
        // Text, because some Secret Services keep UTF-8 only. `1` is the version of the record.
        SecretString::from(format!("1{kind}{}", self.secret.expose_secret()))
    }

    fn from_record(record: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(record).ok()?;
        let kind = match text.get(..2)? {
            "1k" => TokenKind::ApiKey,
            "1b" => TokenKind::Bearer,
            _ => return None,
        };
        let secret = SecretString::from(text.get(2..)?.to_owned());
        Some(Self { kind, secret })
    }
}

/// Where a token was put or found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// In the system's keychain.
    Keychain,
    /// In memory, until the program ends.
    Session,
}

/// What the keychain can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VaultState {
    /// Reads and writes.
    Ready,
    /// There, but locked or refusing.
    Locked,
    /// None on this system, or none wanted.
    Missing,
}

/// Why the keychain did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// Locked, or a person said no to the prompt.
    #[error("the keychain is locked or refuses access")]
    Locked,
    /// There is none.
    #[error("this system has no keychain")]
    Missing,
    /// The token is too long to be kept.
    #[error("the key is longer than the keychain can keep ({MAX_RECORD} bytes)")]
    TooLong,
    /// The record is not ours or from a newer version.
    #[error("the keychain holds a record that this version cannot read")]
    Unreadable,
    /// No answer in time.
    #[error("the keychain did not answer")]
    Slow,
    /// It failed in a way we do not know.
    #[error("the keychain failed")]
    Failed,
}

impl From<keyring::Error> for VaultError {
    fn from(error: keyring::Error) -> Self {
        // The payloads stay behind: some of them carry the secret.
        match error {
            keyring::Error::NoStorageAccess(_) => Self::Locked,
            keyring::Error::NoDefaultStore | keyring::Error::NotSupportedByStore(_) => {
                Self::Missing
            }
            keyring::Error::TooLong(..) => Self::TooLong,
            keyring::Error::BadEncoding(_)
            | keyring::Error::BadDataFormat(..)
            | keyring::Error::Ambiguous(_) => Self::Unreadable,
            _ => Self::Failed,
        }
    }
}

enum Job {
    Put(String, SecretString),
    Get(String),
    Delete(String),
}

type Answer = Result<Option<SecretString>, VaultError>;
type Request = (Job, oneshot::Sender<Answer>);

/// The keychain, plus what lives in memory only.
pub struct Vault {
    keychain: Option<mpsc::Sender<Request>>,
    session: Mutex<HashMap<BooksId, Token>>,
}

impl Vault {
    /// The system's keychain, under the name `service`.
    ///
    /// Without a keychain the vault still works, for the session only.
    pub fn keychain(service: &str) -> Self {
        let (send, receive) = mpsc::channel::<Request>();
        let service = service.to_owned();
        let started = std::thread::Builder::new()
            .name("keychain".into())
            .spawn(move || {
                for (job, answer) in receive {
                    // Nobody waits any more when the patience is over; the work is done all the same.
                    let _ = answer.send(perform(&service, job));
                }
            });
        Self {
            keychain: started.is_ok().then_some(send),
            session: Mutex::default(),
        }
    }

    /// No keychain at all: everything ends with the program.
    pub fn session_only() -> Self {
        Self {
            keychain: None,
            session: Mutex::default(),
        }
    }

    /// Whether the keychain answers. Asks for a record that does not exist.
    pub async fn state(&self) -> VaultState {
        match self.ask(Job::Get("probe".into())).await {
            Ok(_) | Err(VaultError::Unreadable) => VaultState::Ready,
            Err(VaultError::Missing) => VaultState::Missing,
            Err(_) => VaultState::Locked,
        }
    }

    /// Keeps a token in the keychain and reads it back, because some stores forget.
    pub async fn put(&self, books: BooksId, token: &Token) -> Result<(), VaultError> {
        let record = token.record();
        if record.expose_secret().len() > MAX_RECORD {
            return Err(VaultError::TooLong);
        }
        self.ask(Job::Put(books.to_string(), record.clone()))
            .await?;
        let kept = self.ask(Job::Get(books.to_string())).await?;
        let same = kept.is_some_and(|kept| kept.expose_secret() == record.expose_secret());
        if !same {
            return Err(VaultError::Failed);
        }
        self.session().remove(&books);
        Ok(())
    }

    /// Keeps a token until the program ends.
    pub fn put_for_session(&self, books: BooksId, token: Token) {
        self.session().insert(books, token);
    }

    /// The token of a set of books and where it is.
    pub async fn get(&self, books: BooksId) -> Result<Option<(Token, Place)>, VaultError> {
        if let Some(token) = self.session().get(&books) {
            return Ok(Some((token.clone(), Place::Session)));
        }
        match self.ask(Job::Get(books.to_string())).await {
            Ok(Some(record)) => Token::from_record(record.expose_secret().as_bytes())
                .map(|token| Some((token, Place::Keychain)))
                .ok_or(VaultError::Unreadable),
            Ok(None) | Err(VaultError::Missing) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes a token everywhere. Removing what is not there is fine.
    pub async fn delete(&self, books: BooksId) -> Result<(), VaultError> {
        self.session().remove(&books);
        match self.ask(Job::Delete(books.to_string())).await {
            Ok(_) | Err(VaultError::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn session(&self) -> std::sync::MutexGuard<'_, HashMap<BooksId, Token>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ask(&self, job: Job) -> Answer {
        let keychain = self.keychain.as_ref().ok_or(VaultError::Missing)?;
        let (send, receive) = oneshot::channel();
        keychain
            .send((job, send))
            .map_err(|_| VaultError::Missing)?;
        match tokio::time::timeout(PATIENCE, receive).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(VaultError::Failed),
            Err(_) => Err(VaultError::Slow),
        }
    }
}

fn perform(service: &str, job: Job) -> Answer {
    let name = match &job {
        Job::Put(name, _) | Job::Get(name) | Job::Delete(name) => name,
    };
    let entry = Entry::new(service, name)?;
    let outcome = match job {
        Job::Put(_, record) => entry
            .set_secret(record.expose_secret().as_bytes())
            .map(|()| None),
        Job::Get(_) => match entry.get_secret() {
            Ok(bytes) => {
                return String::from_utf8(bytes)
                    .map(|text| Some(SecretString::from(text)))
                    .map_err(|_| VaultError::Unreadable);
            }
            Err(error) => Err(error),
        },
        Job::Delete(_) => entry.delete_credential().map(|()| None),
    };
    match outcome {
        Err(keyring::Error::NoEntry) => Ok(None),
        other => Ok(other?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(secret: &str) -> Token {
        Token {
            kind: TokenKind::ApiKey,
            secret: SecretString::from(secret.to_owned()),
        }
    }

    #[test]
    fn a_record_reads_back_and_a_foreign_one_does_not() {
        let record = token("plp_ænøgle").record();
        let back = Token::from_record(record.expose_secret().as_bytes()).expect("our record");
        assert_eq!(back.secret.expose_secret(), "plp_ænøgle");
        assert_eq!(back.kind, TokenKind::ApiKey);
        for foreign in [&b""[..], b"1", b"2kx", b"1xx", b"\xff\xfe"] {
            assert!(Token::from_record(foreign).is_none(), "{foreign:?}");
        }
    }

    #[test]
    fn nothing_prints_the_secret() {
        assert!(!format!("{:?}", token("plp_secret")).contains("plp_secret"));
        let error = VaultError::from(keyring::Error::BadEncoding(b"plp_secret".to_vec()));
        assert!(!format!("{error:?} {error}").contains("plp"));
        assert!(!format!("{error:?}").contains("112"));
    }

    #[tokio::test]
    async fn a_session_keeps_until_deleted() {
        let vault = Vault::session_only();
        let books = BooksId(uuid::Uuid::from_u128(7));
        assert_eq!(vault.state().await, VaultState::Missing);
        assert_eq!(
            vault.put(books, &token("a")).await,
            Err(VaultError::Missing)
        );
        assert!(vault.get(books).await.expect("an answer").is_none());
        vault.put_for_session(books, token("a"));
        let (found, place) = vault.get(books).await.expect("an answer").expect("kept");
        assert_eq!((found.secret.expose_secret(), place), ("a", Place::Session));
        vault.delete(books).await.expect("deleted");
        assert!(vault.get(books).await.expect("an answer").is_none());
    }

    #[tokio::test]
    async fn an_oversize_key_is_refused_before_the_keychain_sees_it() {
        let vault = Vault::session_only();
        let books = BooksId(uuid::Uuid::from_u128(7));
        let long = token(&"x".repeat(MAX_RECORD));
        assert_eq!(vault.put(books, &long).await, Err(VaultError::TooLong));
    }
}
