//! Secrets of webhook subscriptions: one record per set of books, beside its key.
//!
//! Keeps true: as for keys, keychain or memory and nowhere else. The record holds the secret in use and, after a rotation,
//! the one before.

use secrecy::{ExposeSecret, SecretString};

use super::actor::Job;
use super::{MAX_RECORD, Place, Vault, VaultError};
use crate::model::BooksId;

/// `1` is the version of the record.
const BEGIN: &str = "1h";

impl Vault {
    /// Keeps the texts of secrets, newest first, where the key of the books is: in the keychain, or in memory.
    pub async fn put_hook_secrets(
        &self,
        books: BooksId,
        secrets: &[SecretString],
    ) -> Result<Place, VaultError> {
        let texts: Vec<_> = secrets.iter().map(|one| one.expose_secret()).collect();
        let record = SecretString::from(format!("{BEGIN}{}", texts.join(" ")));
        if record.expose_secret().len() > MAX_RECORD {
            return Err(VaultError::TooLong);
        }
        if self.session().contains_key(&books) || self.keychain.is_none() {
            self.hooks().insert(books, record);
            return Ok(Place::Session);
        }
        self.ask(Job::Put(name(books), record)).await?;
        self.hooks().remove(&books);
        Ok(Place::Keychain)
    }

    /// The texts of the secrets of the books, newest first; none where there are none.
    pub async fn hook_secrets(&self, books: BooksId) -> Result<Vec<SecretString>, VaultError> {
        let record = self.hooks().get(&books).cloned();
        let record = match record {
            None if self.keychain.is_some() => match self.ask(Job::Get(name(books))).await {
                Ok(record) => record,
                Err(VaultError::Missing) => None,
                Err(error) => return Err(error),
            },
            kept => kept,
        };
        let Some(record) = record else {
            return Ok(Vec::new());
        };
        let texts = record
            .expose_secret()
            .strip_prefix(BEGIN)
            .ok_or(VaultError::Unreadable)?;
        Ok(texts.split_whitespace().map(SecretString::from).collect())
    }

    /// Removes the secrets of the books everywhere.
    pub async fn delete_hook_secrets(&self, books: BooksId) -> Result<(), VaultError> {
        self.hooks().remove(&books);
        match self.ask(Job::Delete(name(books))).await {
            Ok(_) | Err(VaultError::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn name(books: BooksId) -> String {
    format!("{books}/webhook")
}
