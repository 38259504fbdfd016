//! Ids as types, so that an entry is never passed where a job is meant.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

id! {
    /// A Pleo company: one legal entity. Also the key of our connection to it.
    CompanyId
}
id! {
    /// A Pleo export job.
    JobId
}
id! {
    /// A Pleo accounting entry; joins job items (status) and export items (data).
    EntryId
}
id! {
    /// A vendor in Pleo's vendor list.
    VendorId
}
id! {
    /// An account of Pleo's chart of accounts.
    AccountId
}
id! {
    /// A tax code at Pleo.
    TaxCodeId
}
id! {
    /// A group of tags at Pleo.
    TagGroupId
}
id! {
    /// A tag at Pleo.
    TagId
}
id! {
    /// One of our runs.
    RunId
}
id! {
    /// One company's books at one Pleo: the same company at staging and at production are two sets of books.
    BooksId
}

impl BooksId {
    /// The books of `company` at `place` (an environment's name or a sandbox's address).
    pub fn of(place: &str, company: CompanyId) -> Self {
        Self(Uuid::new_v5(
            &Uuid::NAMESPACE_URL,
            format!("{place}#{company}").as_bytes(),
        ))
    }
}

impl RunId {
    /// A new id, ordered by time of creation.
    pub fn fresh() -> Self {
        Self(Uuid::now_v7())
    }
}
