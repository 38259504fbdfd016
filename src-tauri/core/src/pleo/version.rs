//! Which version of the Export API a company is served with.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Version of Pleo's Export API.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApiVersion {
    /// Works without contra accounts, not for companies with several currencies.
    V2,
    /// Current; needs contra accounts mapped in Pleo.
    V3,
}

/// The text is neither `v2` nor `v3`.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the Export API version is v2 or v3")]
pub struct UnknownVersion;

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V2 => "v2",
            Self::V3 => "v3",
        })
    }
}

impl FromStr for ApiVersion {
    type Err = UnknownVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "v2" => Ok(Self::V2),
            "v3" => Ok(Self::V3),
            _ => Err(UnknownVersion),
        }
    }
}
