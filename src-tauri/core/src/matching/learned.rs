//! Learned rules: what people chose before, by cleaned merchant name and category.
//!
//! Keeps true: the raw text is never kept and never compared; a rule decides only after a person accepted it, only while no
//! later choice speaks against it, and only in a country it was made in; every step can be taken back and leaves what was
//! there before. All functions are pure: they give new rules. Leaves out: where rules are stored.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::country::Country;
use super::fold::fold;
use super::names;

/// What a rule is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct RuleKey {
    /// Cleaned name of the merchant; see [`names::clean`].
    pub merchant: String,
    /// Category in small plain letters; empty when there is none.
    pub category: String,
}

impl RuleKey {
    /// The key of a merchant; none when its text holds no name to recognise it by.
    pub fn of(raw: &str, category: &str) -> Option<Self> {
        Some(Self {
            merchant: names::clean(raw)?,
            category: fold(category),
        })
    }
}

/// One thing a person did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Step {
    /// Chose a vendor for an item.
    Chose {
        /// What it was about.
        key: RuleKey,
        /// Where the merchant sat.
        country: Option<Country>,
        /// Key of the vendor in the list.
        vendor: String,
    },
    /// Made it a rule.
    Accepted {
        /// What it is about.
        key: RuleKey,
        /// Where it holds.
        country: Option<Country>,
        /// Key of the vendor in the list.
        vendor: String,
    },
    /// Withdrew the rule and forgot the choices.
    Withdrew {
        /// What it was about.
        key: RuleKey,
    },
}

/// What came of a choice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Learning {
    /// Remembered; so often this vendor was chosen for this merchant and category.
    Noted(u32),
    /// The rule says the same.
    Confirmed,
    /// It speaks against earlier choices or the rule: none of them decides or suggests any more until a person settles it.
    Conflict(RuleConflict),
    /// There is no name in the text to recognise the merchant by; nothing was remembered.
    NoName,
}

/// Different vendors for one merchant and category.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleConflict {
    /// What it is about.
    pub key: RuleKey,
    /// The vendor of the accepted rule.
    pub rule: Option<String>,
    /// Vendors chosen, in alphabetical order of their keys.
    pub vendors: Vec<String>,
}

/// What is known about one merchant and category.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Learned {
    /// What it is about.
    pub key: RuleKey,
    /// The vendor of the accepted rule.
    pub rule: Option<String>,
    /// How often each vendor was chosen, by key.
    pub chosen: Vec<(String, u32)>,
    /// Countries it was made in; none for a merchant whose country was not known.
    pub countries: Vec<Option<Country>>,
}

impl Learned {
    /// Different vendors: nothing of it decides or suggests until a person settles it.
    pub fn is_contradictory(&self) -> bool {
        let others = |rule: &String| self.chosen.iter().any(|(vendor, _)| vendor != rule);
        self.chosen.len() > 1 || self.rule.as_ref().is_some_and(others)
    }
}

/// What the rules say about a merchant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ruling {
    /// An accepted rule: it is applied.
    Accepted {
        /// Key of the vendor in the list.
        vendor: String,
        /// Cleaned name of the merchant.
        merchant: String,
    },
    /// Chosen before, or a rule of another country: it is suggested.
    Chosen {
        /// Key of the vendor in the list.
        vendor: String,
        /// Cleaned name of the merchant.
        merchant: String,
    },
}

/// Everything people did, and what follows from it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Step>", into = "Vec<Step>")]
pub struct Rules {
    steps: Vec<Step>,
    states: BTreeMap<RuleKey, State>,
}

/// What follows for one key.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct State {
    rule: Option<String>,
    chosen: BTreeMap<String, u32>,
    places: BTreeSet<Option<Country>>,
}

impl State {
    fn vendors(&self) -> BTreeSet<&String> {
        self.rule.iter().chain(self.chosen.keys()).collect()
    }
}

impl From<Vec<Step>> for Rules {
    fn from(steps: Vec<Step>) -> Self {
        let mut rules = Self::default();
        for step in steps {
            rules.take(step);
        }
        rules
    }
}

impl From<Rules> for Vec<Step> {
    fn from(rules: Rules) -> Self {
        rules.steps
    }
}

impl Rules {
    /// Everything people did, oldest first.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    fn take(&mut self, step: Step) {
        match &step {
            Step::Chose {
                key,
                country,
                vendor,
            } => {
                let state = self.states.entry(key.clone()).or_default();
                *state.chosen.entry(vendor.clone()).or_default() += 1;
                state.places.insert(*country);
            }
            // A person who makes a rule has settled what was chosen before.
            Step::Accepted {
                key,
                country,
                vendor,
            } => {
                let state = self.states.entry(key.clone()).or_default();
                state.rule = Some(vendor.clone());
                state.chosen.retain(|chosen, _| chosen == vendor);
                state.places.insert(*country);
            }
            Step::Withdrew { key } => {
                self.states.remove(key);
            }
        }
        self.steps.push(step);
    }

    /// A person chose `vendor` for a merchant.
    #[must_use]
    pub fn chose(
        &self,
        raw: &str,
        category: &str,
        country: Option<Country>,
        vendor: &str,
    ) -> (Self, Learning) {
        let Some(key) = RuleKey::of(raw, category) else {
            return (self.clone(), Learning::NoName);
        };
        let mut rules = self.clone();
        rules.take(Step::Chose {
            key: key.clone(),
            country,
            vendor: vendor.to_owned(),
        });
        let learning = match rules.conflict(&key) {
            Some(conflict) => Learning::Conflict(conflict),
            None => match rules.states.get(&key) {
                Some(State { rule: Some(_), .. }) => Learning::Confirmed,
                state => Learning::Noted(
                    state
                        .and_then(|state| state.chosen.get(vendor))
                        .copied()
                        .unwrap_or_default(),
                ),
            },
        };
        (rules, learning)
    }

    /// A person makes it a rule that the merchant is `vendor`. That settles earlier choices of others.
    #[must_use]
    pub fn accept(&self, key: RuleKey, country: Option<Country>, vendor: &str) -> Self {
        let mut rules = self.clone();
        rules.take(Step::Accepted {
            key,
            country,
            vendor: vendor.to_owned(),
        });
        rules
    }

    /// A person withdraws the rule and everything learned for `key`.
    #[must_use]
    pub fn withdraw(&self, key: RuleKey) -> Self {
        let mut rules = self.clone();
        rules.take(Step::Withdrew { key });
        rules
    }

    /// Takes the newest step back. Gives the rules as they were before it, and the step; none when there is none.
    pub fn undo(&self) -> Option<(Self, Step)> {
        let (last, before) = self.steps.split_last()?;
        Some((Self::from(before.to_vec()), last.clone()))
    }

    /// Takes the step at `index` back, wherever it stands. None when there is no such step.
    pub fn undo_at(&self, index: usize) -> Option<(Self, Step)> {
        let step = self.steps.get(index)?.clone();
        let mut steps = self.steps.clone();
        steps.remove(index);
        Some((Self::from(steps), step))
    }

    /// What the rules say about a merchant. None when they say nothing, or contradict each other.
    pub fn ruling(&self, raw: &str, category: &str, country: Option<Country>) -> Option<Ruling> {
        if self.states.is_empty() {
            return None;
        }
        let key = RuleKey::of(raw, category)?;
        let state = self.states.get(&key)?;
        let vendors = state.vendors();
        let (1, Some(vendor)) = (vendors.len(), vendors.first()) else {
            return None;
        };
        let vendor = (*vendor).clone();
        let merchant = key.merchant;
        Some(if state.rule.is_some() && state.places.contains(&country) {
            Ruling::Accepted { vendor, merchant }
        } else {
            Ruling::Chosen { vendor, merchant }
        })
    }

    /// The cleaned name and the vendors of a merchant whose choices contradict each other.
    pub fn contradiction(&self, raw: &str, category: &str) -> Option<(String, Vec<String>)> {
        if self.states.is_empty() {
            return None;
        }
        let key = RuleKey::of(raw, category)?;
        let vendors = self.states.get(&key)?.vendors();
        (vendors.len() > 1).then(|| (key.merchant, vendors.into_iter().cloned().collect()))
    }

    /// Everything known, by merchant and category.
    pub fn learned(&self) -> impl Iterator<Item = Learned> + '_ {
        self.states.iter().map(|(key, state)| Learned {
            key: key.clone(),
            rule: state.rule.clone(),
            chosen: state
                .chosen
                .iter()
                .map(|(vendor, times)| (vendor.clone(), *times))
                .collect(),
            countries: state.places.iter().copied().collect(),
        })
    }

    fn conflict(&self, key: &RuleKey) -> Option<RuleConflict> {
        let state = self.states.get(key)?;
        (state.vendors().len() > 1).then(|| RuleConflict {
            key: key.clone(),
            rule: state.rule.clone(),
            vendors: state.chosen.keys().cloned().collect(),
        })
    }

    /// All contradictions, in alphabetical order of the merchants.
    pub fn conflicts(&self) -> Vec<RuleConflict> {
        self.states
            .keys()
            .filter_map(|key| self.conflict(key))
            .collect()
    }
}

#[cfg(test)]
mod tests;
