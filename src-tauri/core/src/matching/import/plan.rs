//! What a new list changes against the one before: a plan a person reviews. Nothing is done here.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::columns::Field;
use super::read::Listed;
use crate::matching::tax_id::{TaxId, TaxReading};

/// A supplier whose data changed under the same code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Before.
    pub before: Listed,
    /// Now.
    pub now: Listed,
    /// What differs.
    pub fields: Vec<Field>,
    /// It looks like another firm under a code that was used before; ask before it is taken over.
    pub other_firm: bool,
}

/// A supplier that has another code now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Renamed {
    /// Before.
    pub before: Listed,
    /// Now.
    pub now: Listed,
}

/// The plan. Every supplier of both lists stands in exactly one place.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Plan {
    /// New codes, in the order of the new list.
    pub added: Vec<Listed>,
    /// Changed ones, in the order of the new list.
    pub changed: Vec<Change>,
    /// Ones that moved to another code: proved by the same tax number, which nobody else has in either list.
    pub renamed: Vec<Renamed>,
    /// Codes that are no longer there, in the order of the list before.
    pub gone: Vec<Listed>,
    /// How many are the same.
    pub unchanged: usize,
}

impl Plan {
    /// Compares by code; codes that swapped places are recognised by the tax number.
    pub fn of(before: &[Listed], now: &[Listed]) -> Self {
        let owners_before = owners(before);
        let owners_now = owners(now);
        // Moved: the same firm, alone with its number on both sides, under another code.
        let mut moved: BTreeMap<usize, usize> = BTreeMap::new();
        for (id, new) in &owners_now {
            if let (Some(new), Some(Some(old))) = (new, owners_before.get(id))
                && before[*old].code != now[*new].code
            {
                moved.insert(*new, *old);
            }
        }
        let left: HashSet<usize> = moved.values().copied().collect();
        let by_code: HashMap<&str, usize> = before
            .iter()
            .enumerate()
            .filter(|(index, _)| !left.contains(index))
            .map(|(index, supplier)| (supplier.code.as_str(), index))
            .collect();
        let mut plan = Self::default();
        let mut met = left;
        for (index, supplier) in now.iter().enumerate() {
            if let Some(old) = moved.get(&index) {
                plan.renamed.push(Renamed {
                    before: before[*old].clone(),
                    now: supplier.clone(),
                });
                continue;
            }
            let Some(old) = by_code.get(supplier.code.as_str()) else {
                plan.added.push(supplier.clone());
                continue;
            };
            met.insert(*old);
            let old = &before[*old];
            let fields = differences(old, supplier);
            if fields.is_empty() {
                plan.unchanged += 1;
            } else {
                plan.changed.push(Change {
                    other_firm: is_other_firm(old, supplier),
                    before: old.clone(),
                    now: supplier.clone(),
                    fields,
                });
            }
        }
        plan.gone = before
            .iter()
            .enumerate()
            .filter(|(index, _)| !met.contains(index))
            .map(|(_, supplier)| supplier.clone())
            .collect();
        plan
    }

    /// Nothing changes.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.changed.is_empty()
            && self.renamed.is_empty()
            && self.gone.is_empty()
    }

    /// More than half of a list that is worth the name would go: mostly the wrong file, or one that was cut.
    pub fn is_suspicious(&self) -> bool {
        let stayed = self.unchanged + self.changed.len() + self.renamed.len();
        self.gone.len() >= 5 && self.gone.len() > stayed
    }
}

/// The one supplier that has a right tax number; none where several have it.
fn owners(list: &[Listed]) -> HashMap<TaxId, Option<usize>> {
    let mut owners = HashMap::new();
    for (index, supplier) in list.iter().enumerate() {
        if let Some(id) = number(supplier) {
            owners
                .entry(id)
                .and_modify(|owner| *owner = None)
                .or_insert(Some(index));
        }
    }
    owners
}

fn number(supplier: &Listed) -> Option<TaxId> {
    let text = supplier.tax_id.as_deref()?;
    TaxReading::of(text, supplier.country).valid().cloned()
}

fn differences(before: &Listed, now: &Listed) -> Vec<Field> {
    [
        (Field::ExternalId, before.external_id != now.external_id),
        (Field::Name, before.name != now.name),
        (Field::LegalName, before.legal_name != now.legal_name),
        (Field::Country, before.country != now.country),
        (Field::TaxId, before.tax_id != now.tax_id),
        (Field::Iban, before.iban != now.iban),
        (Field::Account, before.account != now.account),
        (Field::Currency, before.currency != now.currency),
        (Field::State, before.closed != now.closed),
    ]
    .into_iter()
    .filter(|(_, differs)| *differs)
    .map(|(field, _)| field)
    .chain(
        Field::ALL
            .into_iter()
            .filter(|field| before.more.get(field) != now.more.get(field)),
    )
    .collect()
}

/// Name and right tax number both changed: the code was given to somebody else.
fn is_other_firm(before: &Listed, now: &Listed) -> bool {
    before.name != now.name
        && match (number(before), number(now)) {
            (Some(old), Some(new)) => old != new,
            _ => false,
        }
}
