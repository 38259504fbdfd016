//! Which version of the Export API a company is served with.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Version of Pleo's Export API.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApiVersion {
    /// Deprecated but served: no vendors, bookkeeping methods or service periods, and none of v3's failure types.
    V1,
    /// Works without contra accounts, not for companies with several currencies.
    V2,
    /// Current; needs contra accounts mapped in Pleo.
    V3,
}

/// The text names no version we speak.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum UnknownVersion {
    /// Version 0, whose end Pleo announced for 2025.
    #[error(
        "Pleo announced the end of its Export API v0 for 2025, so v0 is not offered here. Choose v3, v2 or v1."
    )]
    Retired,
    /// Anything else.
    #[error("The Export API version is v3, v2 or v1.")]
    Unknown,
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
            Self::V3 => "v3",
        })
    }
}

impl FromStr for ApiVersion {
    type Err = UnknownVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "v1" => Ok(Self::V1),
            "v2" => Ok(Self::V2),
            "v3" => Ok(Self::V3),
            "v0" => Err(UnknownVersion::Retired),
            _ => Err(UnknownVersion::Unknown),
        }
    }
}
