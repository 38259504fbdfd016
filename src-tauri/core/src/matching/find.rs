//! The search for one merchant's vendor: numbers first, then rules, then names.
//!
//! Keeps true: the same list and the same merchant give the same suggestions in the same order; a number that is not right
//! never decides, and no name does. Closed vendors are found by their numbers, so that nobody else is put in their place,
//! and never suggested.

mod by_name;
#[cfg(test)]
mod tests;

use smallvec::SmallVec;

use super::fold::fold;
use super::iban::IbanReading;
use super::learned::{Rules, Ruling};
use super::matcher::{Found, Matcher};
use super::suggestion::{Match, Nothing, Reason, Score, Suggestion};
use super::tax_id::{TaxId, TaxReading};
use super::vendors::{Merchant, filled};
use crate::model::{ItemKind, VendorRule};

use by_name::Ranked;

/// A name that chooses among vendors with one tax number has to fit at least like this.
const CHOOSES: u16 = 640;
/// Digits a number of no known country needs to identify anyone.
const TELLING: usize = 7;

impl Matcher {
    /// Finds the vendor of `merchant`, in the order of evidence.
    ///
    /// 1. A type that cannot carry a vendor gets none, whatever else is known.
    /// 2. A supplier code that is one vendor's code, as written, decides; then a supplier account.
    /// 3. A right tax number decides, against the name too. Of several vendors that share it the name chooses. A right one
    ///    that is nobody's here rules out vendors that have another. One with wrong check digits is not looked at.
    /// 4. A right bank account that is one vendor's decides.
    /// 5. An accepted rule decides; a decision that became no rule suggests. Decisions that contradict each other list
    ///    their vendors and suggest none.
    /// 6. The name suggests, with country, form of company, town and trade.
    ///
    /// Two vendors equally good: both are listed, none is first, none is applied.
    pub fn find(&self, merchant: &Merchant, rules: &Rules) -> Match {
        if let ItemKind::Unknown(_) = merchant.kind {
            return Match::none(Nothing::UnknownType);
        }
        // The method does not matter here: payable or not, the type decides whether there can be a vendor.
        if VendorRule::of(&merchant.kind, None) == Ok(VendorRule::NotPossible) {
            return Match::none(Nothing::NotPossible);
        }
        self.by_number(merchant)
            .or_else(|| self.by_rule(merchant, rules))
            .unwrap_or_else(|| self.by_names(merchant))
    }

    fn by_number(&self, merchant: &Merchant) -> Option<Match> {
        let code = filled(merchant.code.as_ref());
        if let Some(code) = code
            && let Some(found) = self.codes.get(code)
        {
            return Some(self.decided(
                found,
                merchant,
                Score::IDENTIFIER,
                Reason::Code(code.to_owned()),
            ));
        }
        if let Some(account) = filled(merchant.account.as_ref())
            && let Some(found) = self.accounts.get(account)
        {
            return Some(self.decided(
                found,
                merchant,
                Score::IDENTIFIER,
                Reason::Account(account.to_owned()),
            ));
        }
        match Self::tax_id(merchant) {
            TaxReading::Valid(id) | TaxReading::Unchecked(id) => {
                let found = self.tax_ids.get(&id).or_else(|| self.unplaced(&id))?;
                if let [_] = found[..] {
                    return Some(self.decided(found, merchant, Score::TAX_ID, Reason::TaxId(id)));
                }
                return Some(self.shared(found, merchant, id));
            }
            TaxReading::Bare(number)
                if number.bytes().filter(u8::is_ascii_digit).count() >= TELLING =>
            {
                if let Some([one]) = self.numbers.get(&number).map(SmallVec::as_slice) {
                    return Some(self.decided(
                        &[*one],
                        merchant,
                        Score::TAX_ID,
                        Reason::Number(number),
                    ));
                }
            }
            TaxReading::Bare(_) | TaxReading::Wrong(_) | TaxReading::Nothing => {}
        }
        let iban = IbanReading::of(merchant.iban.as_deref().unwrap_or_default());
        let found = self.ibans.get(iban.valid()?)?;
        let reason = Reason::Iban(iban.valid()?.to_owned());
        Some(self.decided(found, merchant, Score::IDENTIFIER, reason))
    }

    fn tax_id(merchant: &Merchant) -> TaxReading {
        TaxReading::of(
            merchant.tax_id.as_deref().unwrap_or_default(),
            merchant.country,
        )
    }

    /// Vendors whose number is the same but whose country nobody wrote down.
    fn unplaced(&self, id: &TaxId) -> Option<&Found> {
        self.numbers.get(&id.number).filter(|found| {
            found
                .iter()
                .all(|vendor| matches!(self.known[*vendor as usize].tax_id, TaxReading::Bare(_)))
        })
    }

    /// One vendor has the identifier: it is the one. Several have it: the list contradicts itself, and nobody is applied; the
    /// name may still say which is meant.
    fn decided(&self, found: &[u32], merchant: &Merchant, score: Score, reason: Reason) -> Match {
        if let [one] = found {
            if self.vendors[*one as usize].closed {
                return Match::none(Nothing::Closed);
            }
            return Match {
                suggestions: vec![Suggestion {
                    vendor: *one as usize,
                    score,
                    reason,
                }],
                nothing: None,
            };
        }
        let mut chosen = self.ranked(merchant, Some(found)).into_match();
        // A right tax number may tell the two apart: then both identifiers agree.
        if let TaxReading::Valid(id) = Self::tax_id(merchant)
            && let Some(owners) = self.tax_ids.get(&id)
        {
            let both: Vec<u32> = owners
                .iter()
                .copied()
                .filter(|one| found.contains(one))
                .collect();
            if let [_] = both[..] {
                return self.decided(&both, merchant, Score::TAX_ID, Reason::TaxId(id));
            }
        }
        if chosen.suggestions.is_empty() {
            chosen.suggestions = self.listed(found);
            chosen.nothing = Some(Nothing::Tie);
        }
        chosen
    }

    /// Several vendors have the tax number: the name chooses, if it fits one of them clearly.
    fn shared(&self, found: &[u32], merchant: &Merchant, id: TaxId) -> Match {
        let mut chosen = self.ranked(merchant, Some(found)).into_match();
        if let Some(first) = chosen.first()
            && first.score >= Score::permille(CHOOSES)
        {
            let first = Suggestion {
                score: Score::SHARED,
                reason: Reason::SharedTaxId(id),
                ..first.clone()
            };
            chosen.suggestions[0] = first;
            return chosen;
        }
        chosen.suggestions = self.listed(found);
        chosen.nothing = Some(Nothing::Tie);
        chosen
    }

    /// Vendors between whom only a person can choose.
    fn listed(&self, found: &[u32]) -> Vec<Suggestion> {
        found
            .iter()
            .map(|vendor| *vendor as usize)
            .filter(|vendor| !self.vendors[*vendor].closed)
            .take(by_name::MOST_SUGGESTIONS)
            .map(|vendor| Suggestion {
                vendor,
                score: Score::default(),
                reason: Reason::LikeName,
            })
            .collect()
    }

    fn by_rule(&self, merchant: &Merchant, rules: &Rules) -> Option<Match> {
        if let Some((name, vendors)) = rules.contradiction(&merchant.raw, &merchant.category) {
            return Some(self.unsettled(&name, &vendors));
        }
        let ruling = rules.ruling(&merchant.raw, &merchant.category, merchant.country)?;
        let (Ruling::Accepted {
            vendor,
            merchant: name,
        }
        | Ruling::Chosen {
            vendor,
            merchant: name,
        }) = &ruling;
        let accepted = matches!(ruling, Ruling::Accepted { .. });
        let listed = self.ids.get(vendor).copied();
        let open = listed.filter(|vendor| !self.vendors[*vendor as usize].closed);
        let Some(vendor) = open else {
            // Somebody else in the place of a rule's vendor would be a guess.
            return accepted.then(|| Match::none(Nothing::Closed));
        };
        if self.is_other_firm(merchant, vendor) {
            return None;
        }
        let (score, reason) = if accepted {
            (Score::RULE, Reason::Rule(name.clone()))
        } else {
            (Score::LEARNED, Reason::Learned(name.clone()))
        };
        Some(Match {
            suggestions: vec![Suggestion {
                vendor: vendor as usize,
                score,
                reason,
            }],
            nothing: None,
        })
    }

    /// Vendors people chose for the same merchant at different times: all are listed, none is first.
    fn unsettled(&self, name: &str, vendors: &[String]) -> Match {
        let suggestions = vendors
            .iter()
            .filter_map(|id| self.ids.get(id))
            .map(|vendor| *vendor as usize)
            .filter(|vendor| !self.vendors[*vendor].closed)
            .take(by_name::MOST_SUGGESTIONS)
            .map(|vendor| Suggestion {
                vendor,
                score: Score::LEARNED,
                reason: Reason::Learned(name.to_owned()),
            })
            .collect();
        Match {
            suggestions,
            nothing: Some(Nothing::Conflict),
        }
    }

    /// The merchant's tax number is right and this vendor has another one.
    fn is_other_firm(&self, merchant: &Merchant, vendor: u32) -> bool {
        let TaxReading::Valid(id) = Self::tax_id(merchant) else {
            return false;
        };
        match &self.known[vendor as usize].tax_id {
            TaxReading::Valid(other) | TaxReading::Unchecked(other) => *other != id,
            TaxReading::Bare(_) | TaxReading::Wrong(_) | TaxReading::Nothing => false,
        }
    }

    fn by_names(&self, merchant: &Merchant) -> Match {
        if fold(&merchant.raw).is_empty() {
            return Match::none(Nothing::NoEvidence);
        }
        let mut ranked: Ranked = self.ranked(merchant, None);
        let best_is_other = ranked
            .best()
            .is_some_and(|vendor| self.is_other_firm(merchant, vendor));
        if best_is_other {
            return Match::none(Nothing::OtherFirm);
        }
        ranked.drop_where(|vendor| self.is_other_firm(merchant, vendor));
        ranked.into_match()
    }
}
