//! Vendors that get another id of the accounting system, in an order in which every id is free when it is given away.

use std::collections::{HashMap, HashSet};

use super::held::Held;
use super::plan::{Action, Step};
use super::words;
use crate::matching::import::Field;

/// Renames in order: a vendor moves after the one that has its new id has moved away; in a circle one of them is given an id
/// for the time being first. What would take the id of one that stays goes to `troubles`. Steps of a circle are carried out
/// together; their numbers start at `first`.
pub(super) fn renames(
    steps: Vec<Step>,
    taken: &HashMap<String, &Held>,
    first: u32,
    troubles: &mut Vec<Step>,
) -> Vec<Step> {
    let id_of = |held: &Option<Held>| {
        held.as_ref()
            .and_then(|held| held.value(Field::ExternalId))
            .unwrap_or_default()
            .to_owned()
    };
    // Each id is left by one vendor at most, and wanted by one at most.
    let mut by_old: HashMap<String, usize> = HashMap::new();
    for (place, step) in steps.iter().enumerate() {
        by_old.insert(id_of(&step.before), place);
    }
    let mut blocked: HashSet<usize> = HashSet::new();
    // One that cannot move keeps those from moving that wait for its id.
    loop {
        let before = blocked.len();
        for (place, step) in steps.iter().enumerate() {
            let wanted = id_of(&step.after);
            let stays = taken.contains_key(&wanted)
                && by_old
                    .get(&wanted)
                    .is_none_or(|holder| blocked.contains(holder));
            if stays {
                blocked.insert(place);
            }
        }
        if blocked.len() == before {
            break;
        }
    }
    let mut done: HashSet<usize> = HashSet::new();
    let mut ordered = Vec::with_capacity(steps.len());
    let mut together = first;
    for start in 0..steps.len() {
        if done.contains(&start) || blocked.contains(&start) {
            continue;
        }
        // The way from a vendor to the one that has its new id, and on.
        let mut way = vec![start];
        let mut circle = false;
        while let Some(holder) = way
            .last()
            .and_then(|place| by_old.get(&id_of(&steps[*place].after)))
        {
            if done.contains(holder) {
                break;
            }
            if *holder == start {
                circle = true;
                break;
            }
            if way.contains(holder) {
                break;
            }
            way.push(*holder);
        }
        let group = (way.len() > 1).then_some(together);
        together += u32::from(group.is_some());
        if circle {
            ordered.extend(park(&steps[start], group));
        }
        for place in way.iter().rev() {
            let mut step = steps[*place].clone();
            step.together = group;
            if circle && *place == start {
                step.before = parked(&step);
            }
            ordered.push(step);
        }
        done.extend(way);
    }
    // Whoever is asked about one step of a group is asked about all of it.
    for group in first..together {
        let asked = ordered
            .iter()
            .filter(|step: &&Step| step.together == Some(group))
            .find_map(|step| step.question);
        if asked.is_some() {
            for step in ordered
                .iter_mut()
                .filter(|step| step.together == Some(group))
            {
                step.question = asked;
            }
        }
    }
    for (place, step) in steps.iter().enumerate() {
        if blocked.contains(&place) {
            let wanted = id_of(&step.after);
            let name = taken.get(&wanted).map_or("", |held| held.name());
            troubles.push(Step {
                action: Action::Trouble,
                note: Some(words::taken(name, &wanted)),
                ..step.clone()
            });
        }
    }
    ordered
}

/// What the vendor is while it waits for its new id.
fn parked(step: &Step) -> Option<Held> {
    let mut held = step.before.clone()?;
    let id = held.id?.simple().to_string();
    let wanted = step.after.as_ref()?.value(Field::ExternalId)?;
    let mark = format!("{wanted}~{}", id.get(..8).unwrap_or(&id));
    held.values.insert(Field::ExternalId, mark);
    Some(held)
}

fn park(step: &Step, together: Option<u32>) -> Option<Step> {
    Some(Step {
        fields: vec![Field::ExternalId],
        together,
        question: step.question,
        ..Step::new(Action::Park, step.before.clone(), Some(parked(step)?))
    })
}

/// Ids that are free after these steps.
pub(super) fn free_of(steps: &[Step]) -> HashSet<String> {
    let ids = |held: &Option<Held>| {
        held.as_ref()
            .and_then(|held| held.value(Field::ExternalId))
            .map(str::to_owned)
    };
    let mut free = HashSet::new();
    for step in steps {
        free.extend(ids(&step.before));
        if let Some(id) = ids(&step.after) {
            free.remove(&id);
        }
    }
    free
}
