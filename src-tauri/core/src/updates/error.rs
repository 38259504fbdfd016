//! Why a new version was not found, not fetched, or not believed.

use std::error::Error as StdError;
use std::io;

/// Why a new version was not found, not fetched, or not believed. Nothing of it was run.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum UpdateError {
    /// What is built in is not usable.
    #[error("the source of new versions is not usable: {0}")]
    Source(&'static str),
    /// No connection, or it broke off.
    #[error("the list of versions or the file cannot be reached")]
    Offline,
    /// The certificate does not hold.
    #[error("the connection is not safe")]
    Tls,
    /// Neither list nor file came.
    #[error("the answer has status {status}")]
    Answer {
        /// HTTP status.
        status: u16,
    },
    /// More than any of our lists or installers has.
    #[error("the answer is larger than it can be")]
    TooLarge,
    /// Not a list of versions.
    #[error("the answer is no list of versions")]
    List,
    /// The list names a file on another host.
    #[error("the list names a file somewhere else")]
    Elsewhere,
    /// Not signed by our key, or changed or cut off since.
    #[error("the file is not as its makers signed it")]
    Signature,
    /// Signed, but as another version, or as none.
    #[error("the file was signed as another version than the list says")]
    OtherVersion,
}

impl UpdateError {
    /// What a failed request was.
    pub(super) fn of(error: &reqwest::Error) -> Self {
        let mut next: Option<&(dyn StdError + 'static)> = Some(error);
        let mut bad_data = false;
        while let Some(link) = next {
            let io = link.downcast_ref::<io::Error>();
            bad_data |= io.is_some_and(|io| io.kind() == io::ErrorKind::InvalidData);
            next = match io.and_then(io::Error::get_ref) {
                Some(inner) => Some(inner),
                None => link.source(),
            };
        }
        if error.is_connect() && bad_data {
            Self::Tls
        } else {
            Self::Offline
        }
    }
}
