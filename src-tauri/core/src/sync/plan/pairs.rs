//! Who is who: which row of the list is which of Pleo's.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Sides;
use crate::matching::import::Field;
use crate::matching::{TaxId, same_name};
use crate::model::ListKind;
use crate::sync::held::{Held, Life, Values, key_of, wanted};

/// How it is known that a row and what Pleo has are the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Proof {
    Key,
    /// The number people see; the list names no id of its own, and Pleo keeps another.
    Code,
    TaxId,
    Name,
}

pub(super) enum Pair<'a> {
    None,
    One(usize, Proof),
    Many(&'a [usize]),
    /// Another row of the list is as much this one.
    Shared(usize),
}

/// Who is who.
pub(super) struct Pairs {
    pub(super) wanted: Vec<Values>,
    by_key: HashMap<String, Vec<usize>>,
    /// By the number people see: what Pleo keeps under an id the list does not name.
    by_code: HashMap<String, Vec<usize>>,
    /// Rows that name an id of their own.
    with_id: Vec<bool>,
    /// By the key of the row.
    proved: HashMap<String, (usize, Proof)>,
    met: HashSet<usize>,
    /// What more than one row was found to be: one row by the id, another by the number.
    shared: HashSet<usize>,
    kind: ListKind,
}

impl Pairs {
    pub(super) fn of(sides: Sides<'_>) -> Self {
        let kind = sides.kind;
        let wanted: Vec<Values> = sides.listed.iter().map(|row| wanted(kind, row)).collect();
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_code: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, held) in sides.held.iter().enumerate() {
            if held.life != Life::Draft
                && let Some(key) = held.key(kind)
            {
                if has_other_id(held)
                    && let Some(code) = held.value(Field::Code)
                {
                    by_code.entry(code.to_owned()).or_default().push(place);
                }
                by_key.entry(key).or_default().push(place);
            }
        }
        // Of several with one key the one that is in use counts.
        for places in by_key
            .values_mut()
            .chain(by_code.values_mut())
            .filter(|places| places.len() > 1)
        {
            let mut in_use = places
                .iter()
                .copied()
                .filter(|place| sides.held[*place].life == Life::Active);
            if let (Some(only), None) = (in_use.next(), in_use.next()) {
                *places = vec![only];
            }
        }
        let mut pairs = Self {
            by_key,
            by_code,
            with_id: sides
                .listed
                .iter()
                .map(|row| row.external_id.is_some())
                .collect(),
            proved: HashMap::new(),
            met: HashSet::new(),
            shared: HashSet::new(),
            kind,
            wanted,
        };
        if kind == ListKind::Vendors {
            pairs.prove(sides);
        }
        // A vendor that is proved to be another row's is no longer found by its old number.
        let moved: HashSet<usize> = pairs.proved.values().map(|(place, _)| *place).collect();
        for known in [&mut pairs.by_key, &mut pairs.by_code] {
            for places in known.values_mut() {
                places.retain(|place| !moved.contains(place));
            }
            known.retain(|_, places| !places.is_empty());
        }
        let (mut met, mut shared) = (HashSet::new(), HashSet::new());
        for row in 0..pairs.wanted.len() {
            match pairs.of_row(row) {
                Pair::None => {}
                Pair::One(place, _) | Pair::Shared(place) => {
                    if !met.insert(place) {
                        shared.insert(place);
                    }
                }
                Pair::Many(places) => met.extend(places),
            }
        }
        (pairs.met, pairs.shared) = (met, shared);
        if kind == ListKind::Vendors {
            pairs.drafts_by_name(sides);
        }
        pairs
    }

    /// Suppliers whose number changed, and drafts that have a tax number.
    fn prove(&mut self, sides: Sides<'_>) {
        let rows: Vec<Option<TaxId>> = self
            .wanted
            .iter()
            .map(|values| {
                Held {
                    id: None,
                    life: Life::Active,
                    values: values.clone(),
                    kept: None,
                }
                .tax_id()
            })
            .collect();
        let of_rows = alone(&rows);
        let held: Vec<Option<TaxId>> = sides.held.iter().map(Held::tax_id).collect();
        for (id, place) in alone(&held) {
            let Some(row) = of_rows.get(id) else { continue };
            let key = key_of(self.kind, &self.wanted[*row]).unwrap_or_default();
            let away = sides.held[place].life == Life::Archived && self.by_key.contains_key(&key);
            let held = &sides.held[place];
            // The same number under an id the list does not name is no move.
            let stays = has_other_id(held)
                && !self.with_id[*row]
                && held.value(Field::Code)
                    == self.wanted[*row].get(&Field::Code).map(String::as_str);
            if !away && !stays && held.key(self.kind).as_ref() != Some(&key) {
                self.proved.insert(key, (place, Proof::TaxId));
            }
        }
    }

    fn drafts_by_name(&mut self, sides: Sides<'_>) {
        let mut drafts: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for (place, held) in sides.held.iter().enumerate() {
            if held.life == Life::Draft && !self.met.contains(&place) {
                drafts
                    .entry(same_name(held.name()))
                    .and_modify(|only| *only = None)
                    .or_insert(Some(place));
            }
        }
        let mut rows: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for (row, values) in self.wanted.iter().enumerate() {
            if matches!(self.of_row(row), Pair::None) {
                let name = values.get(&Field::Name).map(String::as_str);
                rows.entry(same_name(name.unwrap_or_default()))
                    .and_modify(|only| *only = None)
                    .or_insert(Some(row));
            }
        }
        for (name, row) in rows {
            if let (Some(row), Some(Some(place))) = (row, drafts.get(&name)) {
                let key = key_of(self.kind, &self.wanted[row]).unwrap_or_default();
                self.proved.insert(key, (*place, Proof::Name));
                self.met.insert(*place);
            }
        }
    }

    pub(super) fn of_row(&self, row: usize) -> Pair<'_> {
        let values = &self.wanted[row];
        let key = key_of(self.kind, values).unwrap_or_default();
        if let Some((place, proof)) = self.proved.get(&key) {
            return Pair::One(*place, *proof);
        }
        let by_code = || {
            let code = values.get(&Field::Code).filter(|_| !self.with_id[row])?;
            Some((self.by_code.get(code)?.as_slice(), Proof::Code))
        };
        let by_key = self
            .by_key
            .get(&key)
            .map(|places| (places.as_slice(), Proof::Key));
        match by_key.or_else(by_code) {
            None | Some(([], _)) => Pair::None,
            Some(([place], _)) if self.shared.contains(place) => Pair::Shared(*place),
            Some(([place], proof)) => Pair::One(*place, proof),
            Some((many, _)) => Pair::Many(many),
        }
    }

    pub(super) fn is_met(&self, place: usize) -> bool {
        self.met.contains(&place)
    }
}

/// Whether Pleo keeps an id of the accounting system that is not the number people see.
pub(super) fn has_other_id(held: &Held) -> bool {
    let id = held.value(Field::ExternalId);
    id.is_some() && held.value(Field::Code).is_some() && id != held.value(Field::Code)
}

/// The only place of each number that stands once.
fn alone(numbers: &[Option<TaxId>]) -> HashMap<&TaxId, usize> {
    let mut places: HashMap<&TaxId, Option<usize>> = HashMap::new();
    for (place, number) in numbers.iter().enumerate() {
        if let Some(number) = number {
            places
                .entry(number)
                .and_modify(|only| *only = None)
                .or_insert(Some(place));
        }
    }
    let places = places.into_iter();
    places
        .filter_map(|(number, place)| Some((number, place?)))
        .collect()
}
