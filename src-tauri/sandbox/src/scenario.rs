//! The made-up companies.
//!
//! Keeps true: the same scenario always has the same ids, names and amounts.
//! Every scenario comes with a second company, in the same Pleo, which the key
//! cannot see.

pub(crate) mod agency;
pub(crate) mod awkward;
pub(crate) mod bakery;
pub(crate) mod draft;
pub(crate) mod large;
pub(crate) mod small;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::world::Company;

/// Entries of the largest `large:N`.
const MOST: u32 = 1_000_000;

/// A made-up company to work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Scenario {
    /// A Danish bakery: one month, one currency, everything complete.
    #[default]
    Bakery,
    /// A UK agency: foreign suppliers, vendor-based bookkeeping, some vendors missing.
    Agency,
    /// Wallets in several currencies: v2 refuses its items.
    MultiCurrency,
    /// Every odd value that Pleo's schema allows.
    Awkward,
    /// A company without entries.
    Empty,
    /// Contra accounts are not mapped: v3 refuses.
    ContraMissing,
    /// The bakery in a Pleo that answers Export API v1 only.
    Legacy,
    /// So many generated entries, at most 1,000,000.
    Large(u32),
}

/// The name is not one of [`Scenario::NAMES`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no scenario `{0}`; there are: {list}", list = Scenario::NAMES.join(", "))]
pub struct UnknownScenario(pub String);

impl Scenario {
    /// All names; `large:N` stands for `large:` and a number from 0 to 1000000.
    pub const NAMES: [&str; 8] = [
        "bakery",
        "agency",
        "multicurrency",
        "awkward",
        "empty",
        "contra-missing",
        "legacy",
        "large:N",
    ];

    /// The company of the key, then the one it cannot see.
    pub(crate) fn companies(self) -> Vec<Company> {
        let own = match self {
            Self::Bakery => bakery::company(),
            Self::Agency => agency::company(),
            Self::MultiCurrency => small::multicurrency(),
            Self::Awkward => awkward::company(),
            Self::Empty => small::empty(),
            Self::ContraMissing => small::contra_missing(),
            Self::Legacy => small::legacy(),
            Self::Large(count) => large::company(count.min(MOST)),
        };
        let mut companies = vec![own, small::neighbour()];
        // Nobody is notified of what was before.
        for job in companies.iter_mut().flat_map(|company| &mut company.jobs) {
            job.told = Some(job.status);
        }
        companies
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bakery => f.write_str("bakery"),
            Self::Agency => f.write_str("agency"),
            Self::MultiCurrency => f.write_str("multicurrency"),
            Self::Awkward => f.write_str("awkward"),
            Self::Empty => f.write_str("empty"),
            Self::ContraMissing => f.write_str("contra-missing"),
            Self::Legacy => f.write_str("legacy"),
            Self::Large(count) => write!(f, "large:{count}"),
        }
    }
}

impl FromStr for Scenario {
    type Err = UnknownScenario;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Ok(match name {
            "bakery" => Self::Bakery,
            "agency" => Self::Agency,
            "multicurrency" => Self::MultiCurrency,
            "awkward" => Self::Awkward,
            "empty" => Self::Empty,
            "contra-missing" => Self::ContraMissing,
            "legacy" => Self::Legacy,
            _ => name
                .strip_prefix("large:")
                .and_then(|count| count.parse().ok())
                .filter(|count| *count <= MOST)
                .map(Self::Large)
                .ok_or_else(|| UnknownScenario(name.to_owned()))?,
        })
    }
}

impl TryFrom<String> for Scenario {
    type Error = UnknownScenario;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        name.parse()
    }
}

impl From<Scenario> for String {
    fn from(scenario: Scenario) -> Self {
        scenario.to_string()
    }
}
