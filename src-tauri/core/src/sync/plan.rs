//! What has to happen at Pleo for a list to be in step: one step for each difference, in the order in which they can be
//! carried out. Pure: the same lists give the same plan.
//!
//! Who is who: a tax number that one row on each side has, with right check digits, proves a supplier even where its number
//! changed, unless number and name say it is another row; else the id in the accounting system; else the number people see,
//! which a person confirms where the names differ; else, for drafts, the name, which a person confirms.

mod drawn;
mod pairs;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::drawn::Drawn;
use self::pairs::{Pair, Pairs};
use super::held::{Held, Life, Values, same};
use super::words;
use crate::matching::import::{Field, Listed};
use crate::model::ListKind;

/// What a step does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Makes the group of tags.
    CreateGroup,
    /// Gives a vendor an id for the time being, so that two can swap theirs.
    Park,
    /// Changes values.
    Update,
    /// Tells Pleo the accounting system's number of a draft.
    Activate,
    /// Makes an archived one one that can be chosen.
    BringBack,
    /// Makes it.
    Create,
    /// Makes it one that can no longer be chosen.
    Archive,
    /// Nothing at Pleo: a draft that is to be made in the accounting system.
    Draft,
    /// Nothing at Pleo: something that cannot be put in step.
    Trouble,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::CreateGroup,
        Self::Park,
        Self::Update,
        Self::Activate,
        Self::BringBack,
        Self::Create,
        Self::Archive,
        Self::Draft,
        Self::Trouble,
    ];

    /// Its word in the database and outside.
    pub fn word(self) -> &'static str {
        match self {
            Self::CreateGroup => "create_group",
            Self::Park => "park",
            Self::Update => "update",
            Self::Activate => "activate",
            Self::BringBack => "bring_back",
            Self::Create => "create",
            Self::Archive => "archive",
            Self::Draft => "draft",
            Self::Trouble => "trouble",
        }
    }
}

/// Why a person is asked before a step is carried out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// It is no longer in the accounting system's list.
    Gone,
    /// It was changed at Pleo since both sides agreed; the step would overwrite that.
    ChangedAtPleo,
    /// Name and tax number both differ: the number was given to somebody else.
    OtherFirm,
    /// Nothing but the number people see says that both are the same, and the names differ.
    OtherName,
    /// It was archived at Pleo, and the list has it in use.
    BringBack,
    /// Nothing but the name says that the draft is this supplier.
    SameName,
}

impl Question {
    /// Its word in the database and outside.
    pub fn word(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::ChangedAtPleo => "changed_at_pleo",
            Self::OtherFirm => "other_firm",
            Self::OtherName => "other_name",
            Self::BringBack => "bring_back",
            Self::SameName => "same_name",
        }
    }
}

/// One step.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Step {
    /// What it does.
    pub action: Action,
    /// What Pleo has now.
    pub before: Option<Held>,
    /// What Pleo will have.
    pub after: Option<Held>,
    /// What differs.
    pub fields: Vec<Field>,
    /// Why a person is asked; none when nobody has to be.
    pub question: Option<Question>,
    /// Steps with one number are carried out together or not at all.
    pub together: Option<u32>,
    /// What there is to say about it.
    pub note: Option<String>,
}

impl Step {
    pub(super) fn new(action: Action, before: Option<Held>, after: Option<Held>) -> Self {
        Self {
            action,
            before,
            after,
            fields: Vec::new(),
            question: None,
            together: None,
            note: None,
        }
    }

    fn trouble(held: Option<Held>, after: Option<Held>, note: String) -> Self {
        Self {
            note: Some(note),
            ..Self::new(Action::Trouble, held, after)
        }
    }

    /// What it is about, for people: code and name.
    pub fn about(&self) -> (&str, &str) {
        self.after
            .as_ref()
            .or(self.before.as_ref())
            .map_or(("", ""), |held| (held.code(), held.name()))
    }
}

/// A plan.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Plan {
    /// In the order in which they are carried out.
    pub steps: Vec<Step>,
    /// Rows that are the same on both sides, with what both have.
    pub agreed: Vec<(Uuid, Values)>,
}

impl Plan {
    /// More than half of Pleo's list would be archived: mostly the wrong file, or one that was cut.
    pub fn is_suspicious(&self) -> bool {
        let gone = |step: &&Step| step.question == Some(Question::Gone);
        let gone = self.steps.iter().filter(gone).count();
        gone >= 5 && gone > self.agreed.len()
    }
}

/// What the two sides say.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'a> {
    /// Of what kind the list is.
    pub kind: ListKind,
    /// The accounting system's list; codes are unique.
    pub listed: &'a [Listed],
    /// Pleo's.
    pub held: &'a [Held],
    /// What both had when they last agreed, by Pleo's id.
    pub agreed: &'a HashMap<Uuid, Values>,
    /// Currency of vendors for which the list says none.
    pub currency: Option<&'a str>,
}

impl Plan {
    /// Compares the two sides.
    pub fn of(sides: Sides<'_>) -> Self {
        let pairs = Pairs::of(sides);
        let mut plan = Self::default();
        let mut drawn = Drawn::default();
        for (place, (row, values)) in sides.listed.iter().zip(&pairs.wanted).enumerate() {
            match pairs.of_row(place) {
                Pair::None => drawn.create(sides, row, values),
                Pair::Many(found) => drawn.troubles.push(Step::trouble(
                    Some(sides.held[found[0]].clone()),
                    None,
                    words::several(sides.kind, found.len()),
                )),
                Pair::Shared(held) => drawn.troubles.push(Step::trouble(
                    Some(sides.held[held].clone()),
                    None,
                    words::shared(sides.kind, &row.code),
                )),
                Pair::One(held, proof) => {
                    drawn.compare(sides, row, values, &sides.held[held], proof, &mut plan);
                }
            }
        }
        for (place, held) in sides.held.iter().enumerate() {
            if pairs.is_met(place) {
                continue;
            }
            match held.life {
                Life::Draft => {
                    drawn
                        .drafts
                        .push(Step::new(Action::Draft, Some(held.clone()), None));
                }
                Life::Active if held.key(sides.kind).is_some() => {
                    drawn.archives.push(Step {
                        question: Some(Question::Gone),
                        ..archive(held)
                    });
                }
                Life::Active | Life::Archived => {}
            }
        }
        plan.steps = drawn.in_order(sides);
        plan
    }
}

pub(super) fn archive(held: &Held) -> Step {
    let after = Held {
        life: Life::Archived,
        ..held.clone()
    };
    Step::new(Action::Archive, Some(held.clone()), Some(after))
}

fn fresh(values: Values) -> Held {
    Held {
        id: None,
        life: Life::Active,
        values,
        kept: None,
    }
}

/// Tells Pleo the accounting system's id and code; other values are another call.
pub(super) fn activation(held: &Held, values: &Values, action: Action) -> Step {
    let mut after = held.clone();
    after.life = Life::Active;
    for field in [Field::ExternalId, Field::Code] {
        if let Some(text) = values.get(&field) {
            after.values.insert(field, text.clone());
        }
    }
    let fields = [Field::ExternalId, Field::Code]
        .into_iter()
        .filter(|field| !same(*field, &held.values, &after.values))
        .collect();
    Step {
        fields,
        ..Step::new(action, Some(held.clone()), Some(after))
    }
}

#[cfg(test)]
mod tests;
