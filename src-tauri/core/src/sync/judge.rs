//! Whether a step still has to be carried out, judged by what Pleo has now. Pure.
//!
//! This is what makes a sync safe to be cut anywhere: before it goes on, and after a call whose answer was lost, every step
//! that is not known to be done is judged, and only what still stands is sent.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::held::{Held, same};
use super::plan::{Action, Step};
use crate::model::ListKind;

/// How a step stands with Pleo.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// Pleo has it; the id, where there is one.
    Applied(Option<Uuid>),
    /// It is still to be done.
    Standing,
    /// What it was planned for is no longer so.
    Changed,
    /// Pleo does not have what it is about.
    Absent,
}

/// What Pleo has, and will have after the steps judged so far.
pub(super) struct Bench {
    kind: ListKind,
    by_id: HashMap<Uuid, Held>,
    /// Those that Pleo has under a key, drafts left out.
    by_key: HashMap<String, Vec<Uuid>>,
    /// Keys that steps judged so far will make.
    coming: HashSet<String>,
    group: bool,
}

impl Bench {
    pub(super) fn new(kind: ListKind, held: Vec<Held>, group: bool) -> Self {
        let mut bench = Self {
            kind,
            by_id: HashMap::new(),
            by_key: HashMap::new(),
            coming: HashSet::new(),
            group,
        };
        for held in held {
            if let Some(id) = held.id {
                if let Some(key) = held.key(kind) {
                    bench.by_key.entry(key).or_default().push(id);
                }
                bench.by_id.insert(id, held);
            }
        }
        bench
    }

    /// Judges the next step; what still stands counts as done for those after it.
    pub(super) fn judge(&mut self, step: &Step) -> Verdict {
        match step.action {
            Action::Draft | Action::Trouble => Verdict::Standing,
            Action::CreateGroup => {
                if self.group {
                    Verdict::Applied(None)
                } else {
                    Verdict::Standing
                }
            }
            Action::Create => self.judge_new(step),
            Action::Park
            | Action::Update
            | Action::Activate
            | Action::BringBack
            | Action::Archive => self.judge_known(step),
        }
    }

    fn judge_new(&mut self, step: &Step) -> Verdict {
        let Some(after) = &step.after else {
            return Verdict::Changed;
        };
        let key = after.key(self.kind).unwrap_or_default();
        let found = self.by_key.get(&key).map_or(&[][..], Vec::as_slice);
        let found = found.iter().filter_map(|id| self.by_id.get(id));
        // One that has moved away since, or will.
        let mut found = found.filter(|held| held.key(self.kind).as_ref() == Some(&key));
        match (found.next(), found.next()) {
            (None, _) if !self.coming.contains(&key) => {
                self.coming.insert(key);
                Verdict::Standing
            }
            (Some(held), None) if fits(held, after, after.values.keys()) => {
                Verdict::Applied(held.id)
            }
            _ => Verdict::Changed,
        }
    }

    fn judge_known(&mut self, step: &Step) -> Verdict {
        let (Some(before), Some(after)) = (&step.before, &step.after) else {
            return Verdict::Changed;
        };
        let Some(held) = after.id.and_then(|id| self.by_id.get_mut(&id)) else {
            return Verdict::Absent;
        };
        if fits(held, after, step.fields.iter()) {
            return Verdict::Applied(after.id);
        }
        if held.values == before.values && held.life == before.life {
            *held = after.clone();
            return Verdict::Standing;
        }
        Verdict::Changed
    }
}

fn fits<'a>(
    held: &Held,
    after: &Held,
    mut fields: impl Iterator<Item = &'a crate::matching::import::Field>,
) -> bool {
    held.life == after.life && fields.all(|field| same(*field, &held.values, &after.values))
}
