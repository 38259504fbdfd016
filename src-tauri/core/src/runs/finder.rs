//! The vendors of a run's items: what the company's list, numbers and rules say about each merchant.
//!
//! Keeps true: the same list, rules and items give the same answer; nothing is applied that a person did not choose or a
//! number does not prove. Leaves out: what is done with the answer, which is the check's business.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::companies::rules_of;
use crate::matching::{
    Country, ListedVendor, Match, Matcher, Merchant, RuleKey, Rules, Source, VendorIndex,
};
use crate::model::{BooksId, ExportItem, Vendor, VendorRule};
use crate::problem::Problem;
use crate::store::{Candidate, ItemMatch, Store};

/// A company's vendors and rules, ready to be asked.
pub(super) struct Finder {
    /// In the order of the matcher's list.
    vendors: Vec<Vendor>,
    matcher: Matcher,
    rules: Rules,
    index: VendorIndex,
    /// What was found lately: a company buys at the same places again and again.
    lately: RefCell<HashMap<Merchant, Rc<Finding>>>,
}

/// What is found for a merchant.
pub(super) struct Finding {
    found: Match,
    /// What a rule about it would be kept under.
    key: Option<RuleKey>,
    country: Option<Country>,
}

/// Findings remembered at once.
const LATELY: usize = 500;

impl Finder {
    /// Takes in the company's list and rules as they are now.
    pub(super) fn of(store: &Store, books: BooksId) -> Result<Self, Problem> {
        let (vendors, choices) = store.read(|db| Ok((db.vendors(books)?, db.choices(books)?)))?;
        Ok(Self {
            matcher: Matcher::new(vendors.iter().map(ListedVendor::from).collect()),
            rules: rules_of(&choices),
            // Unknown as long as none was read: then Pleo's own vendors are believed.
            index: if vendors.is_empty() {
                VendorIndex::unknown()
            } else {
                VendorIndex::new(vendors.iter().cloned())
            },
            vendors,
            lately: RefCell::default(),
        })
    }

    /// The list by id.
    pub(super) fn index(&self) -> &VendorIndex {
        &self.index
    }

    /// What is found for an item.
    pub(super) fn find(&self, item: &ExportItem) -> Rc<Finding> {
        let merchant = Merchant::from(item);
        let mut lately = self.lately.borrow_mut();
        if let Some(found) = lately.get(&merchant) {
            return found.clone();
        }
        let found = Rc::new(Finding {
            found: self.matcher.find(&merchant, &self.rules),
            key: RuleKey::of(&merchant.raw, &merchant.category),
            country: merchant.country,
        });
        if lately.len() >= LATELY {
            lately.clear();
        }
        lately.insert(merchant, found.clone());
        found
    }

    /// The vendor that is applied without being asked.
    pub(super) fn applied(&self, finding: &Finding) -> Option<(Source, &Vendor)> {
        let applied = finding.found.applied()?;
        Some((applied.reason.source(), &self.vendors[applied.vendor]))
    }

    /// What is kept of a finding; none for an item that cannot carry a vendor.
    pub(super) fn kept(
        &self,
        position: u32,
        item: &ExportItem,
        finding: &Finding,
    ) -> Option<ItemMatch> {
        if item.vendor_rule().ok()? == VendorRule::NotPossible {
            return None;
        }
        let Finding {
            found,
            key,
            country,
        } = finding;
        let text = [item.supplier.name.as_deref(), item.note.as_deref()]
            .into_iter()
            .flatten()
            .map(str::trim)
            .find(|text| !text.is_empty());
        Some(ItemMatch {
            position,
            category: key
                .as_ref()
                .map_or_else(String::new, |key| key.category.clone()),
            merchant: key.as_ref().map(|key| key.merchant.clone()),
            country: country.map(|country| country.code().to_owned()),
            candidates: found
                .suggestions
                .iter()
                .map(|one| {
                    let vendor = &self.vendors[one.vendor];
                    Candidate {
                        vendor: vendor.id,
                        name: vendor.name.clone(),
                        code: vendor.code.clone(),
                        score: one.score.as_permille(),
                        reason: one.reason.word().to_owned(),
                        evidence: one.reason.evidence(),
                    }
                })
                .collect(),
            nothing: found.nothing.map(crate::matching::Nothing::word),
            applied: found.applied().is_some(),
            text: text.unwrap_or_default().to_owned(),
        })
    }
}
