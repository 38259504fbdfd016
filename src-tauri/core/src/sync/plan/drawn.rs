//! Steps as the comparison brings them up, and the order in which they are carried out.

use std::collections::HashMap;

use super::pairs::{Proof, has_other_id};
use super::{Action, Plan, Question, Sides, Step, activation, archive, fresh};
use crate::matching::import::{Field, Listed};
use crate::matching::same_firm;
use crate::model::ListKind;
use crate::sync::held::{Held, Life, Values, same};
use crate::sync::{order, words};

/// Steps as they come up, before they are brought into order.
#[derive(Default)]
pub(super) struct Drawn {
    renames: Vec<Step>,
    updates: Vec<Step>,
    creates: Vec<Step>,
    pub(super) archives: Vec<Step>,
    pub(super) drafts: Vec<Step>,
    pub(super) troubles: Vec<Step>,
}

impl Drawn {
    pub(super) fn create(&mut self, sides: Sides<'_>, row: &Listed, values: &Values) {
        // What is not to be used need not be made.
        if row.closed {
            return;
        }
        let mut values = values.clone();
        if sides.kind == ListKind::Vendors && !values.contains_key(&Field::Currency) {
            let Some(currency) = sides.currency else {
                let held = fresh(values);
                self.troubles
                    .push(Step::trouble(None, Some(held), words::no_currency()));
                return;
            };
            values.insert(Field::Currency, currency.to_owned());
        }
        let fields = values.keys().copied().collect();
        self.creates.push(Step {
            fields,
            ..Step::new(Action::Create, None, Some(fresh(values)))
        });
    }

    pub(super) fn compare(
        &mut self,
        sides: Sides<'_>,
        row: &Listed,
        values: &Values,
        held: &Held,
        proof: Proof,
        plan: &mut Plan,
    ) {
        // An id the list does not name is none of its business.
        let keeps_id = row.external_id.is_none() && has_other_id(held);
        let doubt = doubt(sides, held, values, proof, keeps_id);
        if row.closed {
            if held.life == Life::Active {
                self.archives.push(Step {
                    question: doubt,
                    ..archive(held)
                });
            }
            return;
        }
        // What the list says nothing about stays.
        let mut after = held.clone();
        let mut fields = Vec::new();
        for (field, text) in values {
            if keeps_id && *field == Field::ExternalId {
                continue;
            }
            if !same(*field, &held.values, values) {
                fields.push(*field);
                after.values.insert(*field, text.clone());
            }
        }
        if sides.kind == ListKind::Vendors
            && !fields.is_empty()
            && !after.values.contains_key(&Field::Currency)
            && let Some(currency) = sides.currency
        {
            after.values.insert(Field::Currency, currency.to_owned());
        }
        let mut now = held.clone();
        match held.life {
            Life::Draft => {
                let mut step = activation(held, values, Action::Activate);
                step.question = (proof == Proof::Name).then_some(Question::SameName);
                now = step.after.clone().unwrap_or(now);
                self.updates.push(step);
            }
            Life::Archived => {
                let mut step = if sides.kind == ListKind::Vendors {
                    activation(held, &kept_id(held, values, keeps_id), Action::BringBack)
                } else {
                    let back = Held {
                        life: Life::Active,
                        ..held.clone()
                    };
                    Step::new(Action::BringBack, Some(held.clone()), Some(back))
                };
                step.question = doubt.or(Some(Question::BringBack));
                now = step.after.clone().unwrap_or(now);
                self.updates.push(step);
            }
            Life::Active => {}
        }
        after.life = Life::Active;
        fields.retain(|field| !same(*field, &now.values, &after.values));
        if fields.is_empty() {
            if held.life == Life::Active
                && let Some(id) = held.id
            {
                plan.agreed.push((id, held.values.clone()));
            }
            return;
        }
        let renamed = sides.kind == ListKind::Vendors
            && now.life == held.life
            && fields.contains(&Field::ExternalId)
            && held.value(Field::ExternalId).is_some();
        let mut step = Step::new(Action::Update, Some(now), Some(after));
        step.fields = fields;
        if held.life == Life::Active {
            step.question = doubt.or_else(|| changed_at_pleo(sides, held, &step.fields));
        } else {
            // It follows the answer to the step before it.
            let last = self.updates.len();
            let number = u32::try_from(last).unwrap_or(u32::MAX);
            if let Some(first) = self.updates.last_mut() {
                first.together = Some(number);
                step.together = Some(number);
                step.question = first.question;
            }
        }
        if renamed {
            self.renames.push(step);
        } else {
            self.updates.push(step);
        }
    }

    pub(super) fn in_order(self, sides: Sides<'_>) -> Vec<Step> {
        let mut troubles = self.troubles;
        let taken: HashMap<String, &Held> = sides
            .held
            .iter()
            .filter_map(|held| Some((held.value(Field::ExternalId)?.to_owned(), held)))
            .collect();
        let first = u32::try_from(self.updates.len()).unwrap_or(u32::MAX) + 1;
        let mut steps = order::renames(self.renames, &taken, first, &mut troubles);
        steps.extend(self.updates);
        let free = order::free_of(&steps);
        for step in self.creates {
            let id = step
                .after
                .as_ref()
                .and_then(|held| held.value(Field::ExternalId));
            // Another vendor, a draft or one of another code, has the id and does not move away.
            match id.and_then(|id| taken.get(id).filter(|_| !free.contains(id))) {
                Some(other) if sides.kind == ListKind::Vendors => {
                    let note = words::taken(other.name(), id.unwrap_or_default());
                    troubles.push(Step::trouble(Some((*other).clone()), step.after, note));
                }
                _ => steps.push(step),
            }
        }
        steps.extend(self.archives);
        steps.extend(self.drafts);
        steps.extend(troubles);
        steps
    }
}

/// The values with Pleo's own id, where the list names none.
fn kept_id(held: &Held, values: &Values, keeps_id: bool) -> Values {
    let mut values = values.clone();
    if keeps_id && let Some(id) = held.value(Field::ExternalId) {
        values.insert(Field::ExternalId, id.to_owned());
    }
    values
}

/// Whether the number may have been given to somebody else. `weak`: the list names no id, and Pleo has one that is not the
/// number.
fn doubt(
    sides: Sides<'_>,
    held: &Held,
    values: &Values,
    proof: Proof,
    weak: bool,
) -> Option<Question> {
    if sides.kind != ListKind::Vendors || !matches!(proof, Proof::Key | Proof::Code) {
        return None;
    }
    let name = values.get(&Field::Name).map_or("", String::as_str);
    match (held.tax_id(), fresh(values.clone()).tax_id()) {
        (Some(old), Some(new)) if old == new => None,
        (Some(_), Some(_)) if name != held.name() => Some(Question::OtherFirm),
        _ if weak && !same_firm(name, held.name()) => Some(Question::OtherName),
        _ => None,
    }
}

/// Whether the step would overwrite what was changed at Pleo since both sides agreed.
fn changed_at_pleo(sides: Sides<'_>, held: &Held, fields: &[Field]) -> Option<Question> {
    let agreed = sides.agreed.get(&held.id?)?;
    let changed = |field: &Field| !same(*field, agreed, &held.values);
    fields
        .iter()
        .any(changed)
        .then_some(Question::ChangedAtPleo)
}
