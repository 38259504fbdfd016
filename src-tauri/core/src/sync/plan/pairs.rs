//! Who is who: which row of the list is which of Pleo's.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Sides, fresh};
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

pub(super) enum Pair {
    None,
    One(usize, Proof),
    Many(Vec<usize>),
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
    /// What can be chosen in Pleo.
    in_use: Vec<bool>,
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
            in_use: sides
                .held
                .iter()
                .map(|held| held.life == Life::Active)
                .collect(),
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
            .map(|values| fresh(values.clone()).tax_id())
            .collect();
        let of_rows = alone(&rows);
        let held: Vec<Option<TaxId>> = sides.held.iter().map(Held::tax_id).collect();
        let keys: HashMap<String, usize> = (0..self.wanted.len())
            .filter_map(|row| Some((key_of(self.kind, &self.wanted[row])?, row)))
            .collect();
        let mut found: Vec<(usize, usize)> = alone(&held)
            .into_iter()
            .filter_map(|(id, place)| Some((place, *of_rows.get(id)?)))
            .collect();
        // Those that can be chosen first: what they move away from is free for the others.
        found.sort_unstable_by_key(|(place, _)| (!self.in_use[*place], *place));
        let mut moved: HashSet<usize> = HashSet::new();
        for (place, row) in found {
            let held = &sides.held[place];
            let key = key_of(self.kind, &self.wanted[row]).unwrap_or_default();
            let code = self.wanted[row].get(&Field::Code).map(String::as_str);
            // The number belongs to somebody already: a draft of the same firm is one too many.
            let taken = |known: &HashMap<String, Vec<usize>>, key: &str| {
                let places = known.get(key).into_iter().flatten();
                places
                    .into_iter()
                    .any(|other| *other != place && !moved.contains(other))
            };
            let away = !self.in_use[place]
                && (taken(&self.by_key, &key)
                    || held.life == Life::Draft
                        && !self.with_id[row]
                        && code.is_some_and(|code| taken(&self.by_code, code)));
            // The same number under an id the list does not name is no move.
            let stays = has_other_id(held) && !self.with_id[row] && held.value(Field::Code) == code;
            // A group of firms shares a tax number: whoever has number and name of another row is that one.
            let other = held.key(self.kind).and_then(|key| keys.get(&key)).or(held
                .value(Field::Code)
                .and_then(|code| keys.get(code))
                .filter(|row| has_other_id(held) && !self.with_id[**row]));
            let another = other.is_some_and(|other| {
                *other != row
                    && rows[*other].is_none()
                    && self.wanted[*other]
                        .get(&Field::Name)
                        .is_some_and(|name| same_name(name) == same_name(held.name()))
            });
            if !away && !stays && !another && held.key(self.kind).as_ref() != Some(&key) {
                moved.insert(place);
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

    pub(super) fn of_row(&self, row: usize) -> Pair {
        let values = &self.wanted[row];
        let key = key_of(self.kind, values).unwrap_or_default();
        if let Some((place, proof)) = self.proved.get(&key) {
            return Pair::One(*place, *proof);
        }
        let by_key = self.by_key.get(&key).into_iter().flatten();
        let by_code = values
            .get(&Field::Code)
            .filter(|_| !self.with_id[row])
            .and_then(|code| self.by_code.get(code))
            .into_iter()
            .flatten();
        let mut found: Vec<(usize, Proof)> = by_key
            .map(|place| (*place, Proof::Key))
            .chain(by_code.map(|place| (*place, Proof::Code)))
            .collect();
        // Of several the one that is in use counts.
        let mut in_use = found.iter().filter(|(place, _)| self.in_use[*place]);
        if let (Some(only), None) = (in_use.next().copied(), in_use.next()) {
            found = vec![only];
        }
        match found[..] {
            [] => Pair::None,
            [(place, _)] if self.shared.contains(&place) => Pair::Shared(place),
            [(place, proof)] => Pair::One(place, proof),
            _ => Pair::Many(found.into_iter().map(|(place, _)| place).collect()),
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
