//! Why a receipt was not fetched. No error holds the link: whoever has it has the receipt.

use super::MAX_BYTES;
use super::kind::Kind;
use crate::disk::DiskError;
use crate::model::{Block, ItemFailureKind};

/// Why a receipt was not fetched.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    /// The link is not one we follow; nothing was sent.
    #[error("the link of the receipt leads to a place that is not allowed: {0}")]
    Address(&'static str),
    /// More redirects than are followed.
    #[error("the link of the receipt is passed on too often")]
    Redirects,
    /// The link no longer works: it expires 24 hours after the item was read.
    #[error("the link of the receipt has expired (status {status})")]
    Expired {
        /// HTTP status.
        status: u16,
    },
    /// Name not found, no connection, broken off.
    #[error("the receipt cannot be reached")]
    Offline,
    /// The certificate does not hold; nothing was sent.
    #[error("the connection to the receipt is not safe")]
    Tls,
    /// A proxy wants a sign-in, or a network answers for everybody.
    #[error("something other than the receipt's server answered (status {status})")]
    NotTheServer {
        /// HTTP status.
        status: u16,
    },
    /// Not in time.
    #[error("the receipt did not come in time")]
    Timeout,
    /// The server has a problem of its own.
    #[error("the receipt's server answers with status {status}")]
    Server {
        /// HTTP status.
        status: u16,
    },
    /// Larger than is fetched.
    #[error("the receipt is larger than {} MB", MAX_BYTES >> 20)]
    TooLarge,
    /// Not as large as Pleo said.
    #[error("the receipt has {found} bytes where Pleo said {stated}")]
    Size {
        /// What Pleo said.
        stated: i64,
        /// What came, or was announced.
        found: u64,
    },
    /// Sent compressed, which was not asked for.
    #[error("the receipt was sent in a coding that was not asked for")]
    Coding,
    /// The bytes are no document we store.
    #[error("the receipt is not a document: its bytes are of an unknown or a running kind")]
    NotADocument,
    /// The bytes are something else than Pleo said.
    #[error("Pleo says the receipt is {stated}, but it is {found}")]
    OtherKind {
        /// What Pleo said.
        stated: Kind,
        /// What it is.
        found: Kind,
    },
    /// The folder or the file.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

impl ReceiptError {
    /// Reading the item anew gives a link that may work.
    pub fn wants_fresh_link(&self) -> bool {
        matches!(self, Self::Expired { .. })
    }

    /// The same may work a little later.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Offline | Self::Timeout => true,
            Self::Server { status } => matches!(status, 429 | 500 | 502..=504),
            _ => false,
        }
    }

    /// HTTP status, where one was the reason.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Expired { status } | Self::NotTheServer { status } | Self::Server { status } => {
                Some(*status)
            }
            _ => None,
        }
    }

    /// What Pleo is told when the item is not booked because of it; none when the trouble is on this computer.
    pub fn block(&self) -> Option<Block> {
        if matches!(self, Self::Disk(_)) {
            return None;
        }
        Some(Block::new(
            ItemFailureKind::ReceiptDownload,
            format!("{}.", uppercase_first(&self.to_string())),
        ))
    }
}

fn uppercase_first(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
