//! Items that ask for the same vendor, suggestions with their reasons, and rules.

use ledgerport_core::companies::{RuleRow, RuleVendor};
use ledgerport_core::runs::Tagged;
use ledgerport_core::store::{Candidate, TagGroup, TagsLeft};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{MoneyView, VendorSourceView};

/// Which groups of items.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TagQuery {
    /// Matches merchant, note, vendor, account, amount; case is ignored. Empty: all.
    pub text: String,
    /// Only this part of them.
    pub part: TagPart,
}

/// Parts of a run's groups.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TagPart {
    /// All.
    All,
    /// With items that have no vendor.
    Open,
    /// With items that must have one.
    Required,
    /// Where nobody is first: equally good vendors, contradicting choices.
    Conflicts,
}

/// A window of groups of a run.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TagWindow {
    /// Grows with every change of the run.
    pub revision: u32,
    /// Groups that match.
    pub total: u32,
    /// Index of the first row.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<TagRow>,
    /// What is left to tag in the whole run.
    pub left: TagLeft,
}

/// What is left to tag.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TagLeft {
    /// Items that are left out of the file while they have no vendor.
    pub required: u32,
    /// Items that may carry one and have none.
    pub optional: u32,
    /// Groups with open items.
    pub groups: u32,
    /// Of those, groups where nobody is first.
    pub conflicts: u32,
    /// Open items whose suggestion is very likely.
    pub likely: u32,
}

/// Items that ask the same question: same merchant, category and suggestion.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TagRow {
    /// Key of the group.
    pub key: String,
    /// Merchant as written, or the note of items without one; may be empty.
    pub text: String,
    /// The merchant as a rule knows it; none where no rule can be made.
    pub merchant: Option<String>,
    /// Account of the first item.
    pub account: String,
    /// Items.
    pub items: u32,
    /// Of those, items without a vendor.
    pub open: u32,
    /// Of those, items that are left out while they have none.
    pub required: u32,
    /// Some of them must have a vendor.
    pub payable: bool,
    /// Sums by currency.
    pub sums: Vec<MoneyView>,
    /// Vendors its items have.
    pub vendors: Vec<String>,
    /// Where those come from.
    pub sources: Vec<VendorSourceView>,
    /// Vendors that may be meant, best first.
    pub candidates: Vec<CandidateView>,
    /// The first of them is suggested; otherwise nobody is.
    pub suggested: bool,
    /// Why, as a word.
    pub reason: String,
}

/// A vendor that may be meant.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CandidateView {
    /// Pleo vendor id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Vendor number in the accounting system.
    pub code: Option<String>,
    /// Certainty in thousandths.
    pub score: u16,
    /// Why, as a word.
    pub reason: String,
    /// What the reason rests on; may be empty.
    pub evidence: String,
}

/// What was done with one key.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TaggedView {
    /// Number of the step, to take it back; none where there was nothing to do.
    pub step: Option<u32>,
    /// Items that were tagged.
    pub tagged: u32,
    /// Items that were left as they are.
    pub left: u32,
}

/// Rules of a company.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RuleWindow {
    /// Rules that match.
    pub total: u32,
    /// The rows.
    pub rows: Vec<RuleView>,
}

/// A rule, or what was learned without one.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RuleView {
    /// Cleaned merchant.
    pub merchant: String,
    /// Category in small letters; empty: none.
    pub category: String,
    /// Countries as two letters; an empty text for unknown.
    pub countries: Vec<String>,
    /// The vendor of the rule; none when nothing was made a rule.
    pub rule: Option<RuleVendorView>,
    /// Vendors chosen.
    pub chosen: Vec<RuleVendorView>,
    /// It contradicts itself and decides nothing.
    pub conflict: bool,
    /// Who decided last.
    pub who: String,
    /// When.
    pub at: String,
}

/// A vendor a rule names.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RuleVendorView {
    /// Pleo vendor id.
    pub id: String,
    /// Name; none when it is not in the list any more.
    pub name: Option<String>,
    /// Vendor number in the accounting system.
    pub code: Option<String>,
    /// It can be booked on.
    pub usable: bool,
    /// How often it was chosen.
    pub times: u32,
}

/// Where a vendor comes from, by the word in the store.
pub(super) fn source(word: &str) -> VendorSourceView {
    match word {
        "pleo" => VendorSourceView::Pleo,
        "tag" => VendorSourceView::Tag,
        "supplier" => VendorSourceView::Supplier,
        "rule" => VendorSourceView::Rule,
        _ => VendorSourceView::None,
    }
}

impl From<TagsLeft> for TagLeft {
    fn from(left: TagsLeft) -> Self {
        Self {
            required: left.required,
            optional: left.optional,
            groups: left.groups,
            conflicts: left.conflicts,
            likely: left.likely,
        }
    }
}

impl From<TagGroup> for TagRow {
    fn from(group: TagGroup) -> Self {
        Self {
            key: group.alike,
            text: group.text,
            merchant: group.merchant,
            account: group.account,
            items: group.items,
            open: group.open,
            required: group.required,
            payable: group.payable,
            sums: group.sums.into_iter().map(MoneyView::from).collect(),
            vendors: group.vendors,
            sources: group.sources.iter().map(|word| source(word)).collect(),
            candidates: group
                .candidates
                .into_iter()
                .map(CandidateView::from)
                .collect(),
            suggested: group.suggested,
            reason: group.reason,
        }
    }
}

impl From<Candidate> for CandidateView {
    fn from(candidate: Candidate) -> Self {
        Self {
            id: candidate.vendor.to_string(),
            name: candidate.name,
            code: candidate.code,
            score: candidate.score,
            reason: candidate.reason,
            evidence: candidate.evidence,
        }
    }
}

impl From<Tagged> for TaggedView {
    fn from(tagged: Tagged) -> Self {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            step: tagged.step.and_then(|step| u32::try_from(step).ok()),
            tagged: count(tagged.entries.len()),
            left: count(tagged.left),
        }
    }
}

impl From<RuleRow> for RuleView {
    fn from(row: RuleRow) -> Self {
        let vendor = |vendor: &RuleVendor, times| RuleVendorView {
            id: vendor.id.to_string(),
            name: vendor.listed.as_ref().map(|vendor| vendor.name.clone()),
            code: vendor
                .listed
                .as_ref()
                .and_then(|vendor| vendor.code.clone()),
            usable: vendor.is_usable(),
            times,
        };
        Self {
            countries: row
                .countries
                .iter()
                .map(|country| {
                    country.map_or_else(String::new, |country| country.code().to_owned())
                })
                .collect(),
            rule: row.rule.as_ref().map(|rule| {
                let times = row.chosen.iter().find(|(chosen, _)| chosen.id == rule.id);
                vendor(rule, times.map_or(0, |(_, times)| *times))
            }),
            chosen: row
                .chosen
                .iter()
                .map(|(chosen, times)| vendor(chosen, *times))
                .collect(),
            conflict: row.conflict,
            who: row.last.0,
            at: row.last.1.to_string(),
            merchant: row.key.merchant,
            category: row.key.category,
        }
    }
}
