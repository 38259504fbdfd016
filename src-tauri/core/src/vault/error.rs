//! Why the keychain did not do it, without the words of the keychain itself: some of them carry the secret.

use super::MAX_RECORD;

/// Why the keychain did not do it. Each has a sentence of its own in `problem`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// Locked, and nobody could be asked to unlock it.
    #[error("the keychain is locked")]
    Locked,
    /// A person said no to the prompt, or a rule of this computer did.
    #[error("the keychain refused access")]
    Denied,
    /// There is none.
    #[error("this system has no keychain")]
    Missing,
    /// The token is too long to be kept.
    #[error("the key is longer than the keychain can keep ({MAX_RECORD} bytes)")]
    TooLong,
    /// What was written was not there any more, or changed, when it was read back.
    #[error("the keychain does not keep what is written to it")]
    Forgets,
    /// What was deleted is still there.
    #[error("the keychain did not delete the key")]
    NotDeleted,
    /// The record is not ours or from a newer version.
    #[error("the keychain holds a record that this version cannot read")]
    Unreadable,
    /// No answer in time.
    #[error("the keychain did not answer in time")]
    Slow,
    /// It failed in a way we do not know.
    #[error("the keychain failed")]
    Failed,
}

impl From<&keyring::Error> for VaultError {
    fn from(error: &keyring::Error) -> Self {
        use keyring::Error as E;
        // The payloads stay behind: `BadEncoding` and `BadDataFormat` hold the secret itself.
        match error {
            E::NoStorageAccess(cause) | E::PlatformFailure(cause) => {
                // Only the system's own words about access are looked at; they are not kept.
                let words = cause.to_string().to_lowercase();
                let says = |marks: &[&str]| marks.iter().any(|mark| words.contains(mark));
                // Secret Service: a dismissed prompt. macOS: errSecUserCanceled, errSecAuthFailed.
                if says(&["prompt", "dismiss", "cancel", "passphrase", "denied"]) {
                    Self::Denied
                // macOS: errSecInteractionNotAllowed.
                } else if says(&["lock", "interaction is not allowed"])
                    || matches!(error, E::NoStorageAccess(_))
                {
                    Self::Locked
                } else {
                    Self::Failed
                }
            }
            E::NoDefaultStore | E::NotSupportedByStore(_) => Self::Missing,
            E::TooLong(..) => Self::TooLong,
            E::BadEncoding(_) | E::BadDataFormat(..) | E::Ambiguous(_) => Self::Unreadable,
            _ => Self::Failed,
        }
    }
}
