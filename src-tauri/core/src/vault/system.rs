//! The operating system's keychain, one call at a time. The only file that touches keyring.
//!
//! Keeps true: errors are mapped where they come up; a delete removes every record of that name; on Windows a record
//! stays on this computer.

use keyring_core::Entry;
use secrecy::{ExposeSecret, SecretString};

use super::VaultError;
use super::actor::{Answer, Job};

/// Carries out `job` under the name `service`. May block for as long as a person looks at a prompt.
pub(super) fn perform(service: &str, job: &Job) -> Answer {
    match job {
        Job::Put(name, record) => {
            let entry = entry(service, name)?;
            let kept = entry.set_secret(record.expose_secret().as_bytes());
            if let Err(keyring::Error::Ambiguous(_)) = kept {
                // Somebody copied the record. All but the new one are worth nothing.
                delete(&entry)?;
                return entry
                    .set_secret(record.expose_secret().as_bytes())
                    .map(|()| None)
                    .map_err(|error| VaultError::from(&error));
            }
            kept.map(|()| None)
                .map_err(|error| VaultError::from(&error))
        }
        Job::Get(name) => match entry(service, name)?.get_secret() {
            Ok(bytes) => String::from_utf8(bytes)
                .map(|text| Some(SecretString::from(text)))
                .map_err(|_| VaultError::Unreadable),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(VaultError::from(&error)),
        },
        Job::Delete(name) => {
            let entry = entry(service, name)?;
            delete(&entry)?;
            match entry.get_secret() {
                Err(keyring::Error::NoEntry) => Ok(None),
                Err(error) if VaultError::from(&error) != VaultError::Unreadable => {
                    Err(VaultError::from(&error))
                }
                _ => Err(VaultError::NotDeleted),
            }
        }
    }
}

fn delete(entry: &Entry) -> Result<(), VaultError> {
    match entry.delete_credential() {
        Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
        Err(keyring::Error::Ambiguous(all)) => all.iter().try_for_each(|one| {
            one.delete_credential()
                .map_err(|error| VaultError::from(&error))
        }),
        Err(error) => Err(VaultError::from(&error)),
    }
}

fn entry(service: &str, name: &str) -> Result<Entry, VaultError> {
    // Sets the system's store up, once.
    if keyring::Entry::store_status().is_err() {
        return Err(VaultError::Missing);
    }
    #[cfg(not(windows))]
    let entry = Entry::new(service, name);
    // The default travels with a roaming profile to other computers.
    #[cfg(windows)]
    let entry = {
        let modifiers = std::collections::HashMap::from([("persistence", "local")]);
        Entry::new_with_modifiers(service, name, &modifiers)
    };
    entry.map_err(|error| VaultError::from(&error))
}
