//! Tokens in the system's keychain: the only room that names keyring.
//!
//! Owns one small record per set of books for its key, and one for the secrets of its webhook subscription. Keeps true: a
//! token is in the keychain or in memory, nowhere else; there is no plain-text fallback, only a session that ends with the
//! program; a keychain that forgets is not used; a new key replaces the old one whole or not at all; deleted is deleted.
//! Waiting for a keychain never holds up more than the one who asked.

mod actor;
mod error;
mod hooks;
mod system;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use self::actor::{Actor, Answer, Job};
pub use self::error::VaultError;
use crate::model::BooksId;

/// Longest record in bytes: the limit of Windows Credential Manager.
pub const MAX_RECORD: usize = 2560;

/// Longest time the keychain may take to answer, a person's unlock prompt included.
const PATIENCE: Duration = Duration::from_mins(1);

/// Longest wait for what a screen shows beside other things.
const GLANCE: Duration = Duration::from_secs(2);

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
    /// Reads, writes and deletes; it was tried.
    Ready,
    /// There, but locked.
    Locked,
    /// There, but a person or a rule refused access.
    Denied,
    /// None on this system, or none wanted.
    Missing,
    /// There, but what is written to it is lost; it is not used.
    Forgets,
    /// There, but it does not answer.
    Slow,
    /// There, but it fails.
    Failed,
}

impl VaultState {
    /// What a refused request says about the keychain; none when it says nothing.
    fn after(error: VaultError) -> Option<Self> {
        match error {
            VaultError::Locked => Some(Self::Locked),
            VaultError::Denied => Some(Self::Denied),
            VaultError::Missing => Some(Self::Missing),
            VaultError::Forgets | VaultError::NotDeleted => Some(Self::Forgets),
            VaultError::Slow => Some(Self::Slow),
            VaultError::Failed => Some(Self::Failed),
            VaultError::TooLong | VaultError::Unreadable => None,
        }
    }

    /// Why nothing can be read or written now; none when it can.
    fn error(self) -> Option<VaultError> {
        match self {
            Self::Ready => None,
            Self::Locked => Some(VaultError::Locked),
            Self::Denied => Some(VaultError::Denied),
            Self::Missing => Some(VaultError::Missing),
            Self::Forgets => Some(VaultError::Forgets),
            Self::Slow => Some(VaultError::Slow),
            Self::Failed => Some(VaultError::Failed),
        }
    }
}

/// The keychain, plus what lives in memory only.
pub struct Vault {
    keychain: Option<Actor>,
    session: Mutex<HashMap<BooksId, Token>>,
    // Secrets of subscriptions, as records, for books whose key is in memory.
    hooks: Mutex<HashMap<BooksId, SecretString>>,
    // Books whose record was seen: asking again may bring up a prompt.
    seen: Mutex<HashSet<BooksId>>,
    /// Longest waits for a person's wish, and for what a screen shows beside other things.
    patience: Duration,
    glance: Duration,
}

impl Vault {
    /// The system's keychain, under the name `service`.
    ///
    /// Without a keychain the vault still works, for the session only.
    pub fn keychain(service: &str) -> Self {
        let service = service.to_owned();
        Self::over(Actor::start(move |job| system::perform(&service, job)))
    }

    /// No keychain at all: everything ends with the program.
    pub fn session_only() -> Self {
        Self::over(None)
    }

    fn over(keychain: Option<Actor>) -> Self {
        Self {
            keychain,
            session: Mutex::default(),
            hooks: Mutex::default(),
            seen: Mutex::default(),
            patience: PATIENCE,
            glance: GLANCE,
        }
    }

    /// What the keychain can do. The first call tries it out: a record is written, read and deleted.
    ///
    /// Comes back soon even when the keychain does not, and never repeats a prompt that was refused; [`Self::retry`]
    /// does.
    pub async fn state(&self) -> VaultState {
        let Some(keychain) = &self.keychain else {
            return VaultState::Missing;
        };
        if let Some(known) = keychain.known() {
            return known;
        }
        match keychain.test(self.glance).await {
            Ok(_) => VaultState::Ready,
            Err(error) => VaultState::after(error).unwrap_or(VaultState::Failed),
        }
    }

    /// Tries the keychain again after it was locked, refused or slow. Waits for a person at a prompt.
    pub async fn retry(&self) -> VaultState {
        let Some(keychain) = &self.keychain else {
            return VaultState::Missing;
        };
        keychain.forget_state();
        match keychain.test(self.patience).await {
            Ok(_) => VaultState::Ready,
            Err(error) => VaultState::after(error).unwrap_or(VaultState::Failed),
        }
    }

    /// Keeps a token in the keychain, in place of an older one, and reads it back.
    ///
    /// # Errors
    /// When the new token is not kept, the old one is put back. [`VaultError::Slow`] says that it is not known which
    /// of the two is there.
    pub async fn put(&self, books: BooksId, token: &Token) -> Result<(), VaultError> {
        let record = token.record();
        if record.expose_secret().len() > MAX_RECORD {
            return Err(VaultError::TooLong);
        }
        let name = books.to_string();
        let old = match self.ask(Job::Get(name.clone())).await {
            // What cannot be read is replaced.
            Err(VaultError::Unreadable) => None,
            other => other?,
        };
        self.ask(Job::Put(name.clone(), record.clone())).await?;
        let kept = self.ask(Job::Get(name.clone())).await?;
        if kept.is_none_or(|kept| kept.expose_secret() != record.expose_secret()) {
            if let Some(old) = old {
                // The store has already failed once; that it forgets is the news either way.
                let _ = self.ask(Job::Put(name, old)).await;
            }
            return Err(VaultError::Forgets);
        }
        self.session().remove(&books);
        self.seen().insert(books);
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
        self.read(books, self.patience)
            .await
            .map(|token| token.map(|token| (token, Place::Keychain)))
    }

    /// Where the token of a set of books is, for a screen.
    ///
    /// Comes back soon, and asks nothing of a keychain that is known to be locked, to refuse or not to answer.
    pub async fn place(&self, books: BooksId) -> Result<Option<Place>, VaultError> {
        if self.session().contains_key(&books) {
            return Ok(Some(Place::Session));
        }
        if self.seen().contains(&books) {
            return Ok(Some(Place::Keychain));
        }
        let known = self.keychain.as_ref().and_then(Actor::known);
        match known.and_then(VaultState::error) {
            Some(VaultError::Missing) => Ok(None),
            Some(error) => Err(error),
            None => {
                let token = self.read(books, self.glance).await?;
                Ok(token.map(|_| Place::Keychain))
            }
        }
    }

    async fn read(&self, books: BooksId, patience: Duration) -> Result<Option<Token>, VaultError> {
        let Some(keychain) = &self.keychain else {
            return Ok(None);
        };
        match keychain
            .perform(Job::Get(books.to_string()), patience)
            .await
        {
            Ok(Some(record)) => {
                let token = Token::from_record(record.expose_secret().as_bytes())
                    .ok_or(VaultError::Unreadable)?;
                self.seen().insert(books);
                Ok(Some(token))
            }
            Ok(None) | Err(VaultError::Missing) => {
                self.seen().remove(&books);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Removes a token everywhere, and looks whether it is gone. Removing what is not there is fine.
    pub async fn delete(&self, books: BooksId) -> Result<(), VaultError> {
        self.session().remove(&books);
        self.seen().remove(&books);
        match self.ask(Job::Delete(books.to_string())).await {
            Ok(_) | Err(VaultError::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn hooks(&self) -> MutexGuard<'_, HashMap<BooksId, SecretString>> {
        self.hooks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn session(&self) -> MutexGuard<'_, HashMap<BooksId, Token>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seen(&self) -> MutexGuard<'_, HashSet<BooksId>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ask(&self, job: Job) -> Answer {
        let keychain = self.keychain.as_ref().ok_or(VaultError::Missing)?;
        keychain.perform(job, self.patience).await
    }
}

#[cfg(test)]
mod tests;
