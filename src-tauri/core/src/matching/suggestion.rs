//! What matching found for one item, and why: reasons a person can check.

use std::fmt;

use super::resolve::Source;
use super::tax_id::TaxId;

/// Certainty in thousandths: 0 to 1000. Identifiers stand above accepted rules, rules above names, names above likeness.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct Score(u16);

impl Score {
    /// A supplier code, account or bank account that is this vendor's.
    pub const IDENTIFIER: Self = Self(1000);
    /// A valid tax number that is this vendor's.
    pub const TAX_ID: Self = Self(995);
    /// A valid tax number several vendors share, and the name that is this one's.
    pub const SHARED: Self = Self(985);
    /// A rule a person accepted.
    pub const RULE: Self = Self(980);
    /// The most a name alone can reach.
    pub const NAME: Self = Self(970);
    /// A decision a person made before for the same merchant and category.
    pub const LEARNED: Self = Self(975);

    /// From thousandths; more than 1000 is 1000.
    pub fn permille(value: u16) -> Self {
        Self(value.min(1000))
    }

    /// In thousandths.
    pub fn as_permille(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1000, self.0 % 1000)
    }
}

/// Why a vendor is suggested or applied.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The supplier code is the vendor's code, as written.
    Code(String),
    /// The supplier account is the vendor's code, account or id in the accounting system, as written.
    Account(String),
    /// The valid tax number is the vendor's alone.
    TaxId(TaxId),
    /// Several vendors share the valid tax number, and the name is this one's.
    SharedTaxId(TaxId),
    /// The number, of no known country, is the vendor's alone, digit by digit.
    Number(String),
    /// The bank account is the vendor's alone.
    Iban(String),
    /// A rule a person accepted: this cleaned name with this category.
    Rule(String),
    /// A person chose this vendor before, for this cleaned name with this category.
    Learned(String),
    /// The name is the vendor's, letter by letter.
    ExactName,
    /// The name is the vendor's but for case, accents, forms of company, towns and what card networks add.
    LooseName,
    /// The name is like the vendor's.
    LikeName,
}

impl Reason {
    /// A word for tables and filters.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Code(_) => "code",
            Self::Account(_) => "account",
            Self::TaxId(_) => "tax_id",
            Self::SharedTaxId(_) => "shared_tax_id",
            Self::Number(_) => "number",
            Self::Iban(_) => "iban",
            Self::Rule(_) => "rule",
            Self::Learned(_) => "learned",
            Self::ExactName => "exact_name",
            Self::LooseName => "loose_name",
            Self::LikeName => "like_name",
        }
    }

    /// What it rests on: the code, number or cleaned name; empty where the name itself is the reason.
    pub fn evidence(&self) -> String {
        match self {
            Self::Code(text)
            | Self::Account(text)
            | Self::Number(text)
            | Self::Iban(text)
            | Self::Rule(text)
            | Self::Learned(text) => text.clone(),
            Self::TaxId(id) | Self::SharedTaxId(id) => format!("{}{}", id.country, id.number),
            Self::ExactName | Self::LooseName | Self::LikeName => String::new(),
        }
    }

    /// Where a vendor that is applied for this reason comes from.
    pub fn source(&self) -> Source {
        match self {
            Self::Rule(_) => Source::Rule,
            _ if self.decides() => Source::Supplier,
            _ => Source::None,
        }
    }

    /// Whether the vendor is applied without being asked: exact identifiers and accepted rules, never a name.
    pub fn decides(&self) -> bool {
        match self {
            Self::Code(_)
            | Self::Account(_)
            | Self::TaxId(_)
            | Self::SharedTaxId(_)
            | Self::Number(_)
            | Self::Iban(_)
            | Self::Rule(_) => true,
            Self::Learned(_) | Self::ExactName | Self::LooseName | Self::LikeName => false,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "The supplier code “{code}” is this vendor's."),
            Self::Account(account) => write!(f, "The supplier account “{account}” is this vendor's."),
            Self::TaxId(id) => write!(f, "The tax number {}{} is this vendor's.", id.country, id.number),
            Self::SharedTaxId(id) => write!(
                f,
                "Several vendors have the tax number {}{}; the name is this one's.",
                id.country, id.number
            ),
            Self::Number(number) => write!(f, "The number {number} is this vendor's."),
            Self::Iban(iban) => write!(f, "The bank account {iban} is this vendor's."),
            Self::Rule(name) => write!(f, "Your rule for “{name}” with this category."),
            Self::Learned(name) => write!(f, "You chose this vendor before for “{name}” with this category."),
            Self::ExactName => f.write_str("The name is exactly this vendor's."),
            Self::LooseName => f.write_str(
                "The name is this vendor's but for spelling, form of company, town or what the card network adds.",
            ),
            Self::LikeName => f.write_str("The name is like this vendor's. Look before you accept."),
        }
    }
}

/// One vendor that may be meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suggestion {
    /// Position in the list given to [`super::Matcher::new`].
    pub vendor: usize,
    /// How certain.
    pub score: Score,
    /// Why.
    pub reason: Reason,
}

/// Why nothing, or nothing more, is suggested.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Nothing {
    /// Items of this type never carry a vendor.
    NotPossible,
    /// A type this version does not know.
    UnknownType,
    /// Two or more vendors are equally good; a person has to choose.
    Tie,
    /// The tax number is right and belongs to nobody in the list, while the vendor of that name has another.
    OtherFirm,
    /// What people chose before for this merchant and category contradicts itself.
    Conflict,
    /// The number or the rule is that of a vendor one may not book on: archived, a draft, or not in the list any more.
    Closed,
    /// Nothing is known of the merchant that could be compared.
    NoEvidence,
    /// No vendor is like it.
    NoVendor,
}

impl Nothing {
    /// A word for tables and filters.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotPossible => "not_possible",
            Self::UnknownType => "unknown_type",
            Self::Tie => "tie",
            Self::OtherFirm => "other_firm",
            Self::Conflict => "rule_conflict",
            Self::Closed => "closed_vendor",
            Self::NoEvidence => "no_evidence",
            Self::NoVendor => "no_vendor",
        }
    }
}

impl fmt::Display for Nothing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotPossible => "Pleo does not let this type carry a vendor.",
            Self::UnknownType => "This version of Ledgerport does not know this type. Update it, or choose by hand.",
            Self::Tie => "Several vendors are equally good. Choose one.",
            Self::OtherFirm => {
                "The tax number is right but in nobody's entry, and the vendor of that name has another: a different firm."
            }
            Self::Conflict => {
                "Different vendors were chosen for this merchant before. Choose one, and make it a rule to settle it."
            }
            Self::Closed => {
                "The number or your rule leads to a vendor that is archived, still a draft or not in the list any more. \
                 Activate it, or choose another."
            }
            Self::NoEvidence => "Neither a number nor a name to go by.",
            Self::NoVendor => "No vendor in the list is like it.",
        })
    }
}

/// What was found for one item.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Match {
    /// Best first; equally good ones in the order of the list.
    pub suggestions: Vec<Suggestion>,
    /// Why there is no first suggestion; none when there is one.
    pub nothing: Option<Nothing>,
}

impl Match {
    /// Nothing to suggest.
    pub(super) fn none(why: Nothing) -> Self {
        Self {
            suggestions: Vec::new(),
            nothing: Some(why),
        }
    }

    /// The suggestion one key accepts. None when there is none or several are equally good.
    pub fn first(&self) -> Option<&Suggestion> {
        match self.nothing {
            None => self.suggestions.first(),
            Some(_) => None,
        }
    }

    /// The vendor that is applied without being asked.
    pub fn applied(&self) -> Option<&Suggestion> {
        self.first().filter(|first| first.reason.decides())
    }
}
