//! Making a plan: Pleo's list is read, compared with the imported one, and the steps are stored for review.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::call::most;
use super::held::{Held, Life, Values};
use super::plan::{Action, Plan, Question, Sides, Step, activation};
use super::read::Theirs;
use super::words;
use super::work::Seat;
use crate::crash;
use crate::matching::import::{Field, Listed};
use crate::model::{ListKind, ListName, VendorId};
use crate::pleo;
use crate::problem::Problem;
use crate::store::{StepRow, StepState, SyncRow};

/// Requests Pleo allows in a minute; what a plan takes is told by it.
const PER_MINUTE: u32 = 600;

/// What is kept of a sync beside its steps.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// Rows that were the same on both sides.
    pub unchanged: u32,
    /// Most of Pleo's list would be archived.
    pub suspicious: bool,
    /// Calls the plan takes if everything is wanted.
    pub calls: u32,
    /// Why it stopped.
    pub problem: Option<Problem>,
}

impl Record {
    /// Whole minutes the plan takes at Pleo's pace.
    pub fn minutes(&self) -> u32 {
        self.calls.div_ceil(PER_MINUTE)
    }
}

impl From<&SyncRow> for Record {
    fn from(row: &SyncRow) -> Self {
        serde_json::from_str(&row.record).unwrap_or_default()
    }
}

pub(super) fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain data with text keys serialises")
}

/// Reads Pleo's list, compares it with the imported one and stores the plan; gives its key. Nothing is changed at Pleo.
///
/// `currency` is for vendors for which the list names none; `group_name` for a group of tags that Pleo does not have yet.
///
/// # Errors
/// `input_invalid` when the list was never imported; what reading Pleo brings up.
pub async fn plan(
    seat: Seat<'_>,
    currency: Option<&str>,
    group_name: Option<&str>,
) -> Result<i64, Problem> {
    let Seat { store, books, .. } = seat;
    let kind = seat.list.kind();
    let (bodies, agreed) = store.read(|db| {
        let imported = db.list(books, seat.list)?.is_some();
        let bodies = imported.then(|| db.listed(books, seat.list)).transpose()?;
        Ok((bodies, db.agreed(books, seat.list)?))
    })?;
    let bodies = bodies.ok_or_else(|| {
        Problem::input(
            "This list was not imported yet. Import it from the accounting system first.",
        )
    })?;
    let listed = bodies
        .iter()
        .map(|body| serde_json::from_str::<Listed>(body))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| {
            Problem::input("The imported list cannot be read. Import it again.").with_detail(error)
        })?;
    let agreed: HashMap<Uuid, Values> = agreed
        .into_iter()
        .filter_map(|(id, body)| Some((id, serde_json::from_str(&body).ok()?)))
        .collect();
    crash::at("plan_list", "before");
    let theirs = Theirs::read(seat.client, seat.company, seat.list)
        .await
        .map_err(|error| words::stops(kind, error))?;
    crash::at("plan_list", "answered");
    let common = most_common_currency(&theirs.held);
    let mut plan = Plan::of(Sides {
        kind,
        listed: &listed,
        held: &theirs.held,
        agreed: &agreed,
        currency: common.as_deref().or(currency),
    });
    if let ListName::Tags(code) = seat.list
        && theirs.group.is_none()
    {
        plan.steps.insert(0, new_group(code, group_name));
    }
    let record = Record {
        unchanged: u32::try_from(plan.agreed.len()).unwrap_or(u32::MAX),
        suspicious: plan.is_suspicious(),
        calls: calls(kind, &plan.steps),
        problem: None,
    };
    let rows = rows(&plan.steps);
    let same: Vec<(Uuid, String)> = plan
        .agreed
        .iter()
        .map(|(id, values)| (*id, json(values)))
        .collect();
    let seq = store.write(|db| {
        if kind == ListKind::Vendors {
            db.replace_vendors(books, &theirs.vendors)?;
        }
        db.put_agreed(books, seat.list, &same)?;
        let seq = db.put_sync(books, seat.list, Timestamp::now(), &json(&record), &rows)?;
        crash::at("plan_list", "inside");
        Ok(seq)
    })?;
    crash::at("plan_list", "after");
    Ok(seq)
}

/// The currency most vendors have that Pleo knows.
fn most_common_currency(held: &[Held]) -> Option<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for currency in held.iter().filter_map(|held| held.value(Field::Currency)) {
        *counts.entry(currency).or_default() += 1;
    }
    let most = counts
        .into_iter()
        .max_by_key(|(currency, count)| (*count, std::cmp::Reverse(*currency)));
    most.map(|(currency, _)| currency.to_owned())
}

fn new_group(code: &str, name: Option<&str>) -> Step {
    let name = name.filter(|name| !name.trim().is_empty()).unwrap_or(code);
    let values = [(Field::Code, code), (Field::Name, name)];
    let group = Held {
        id: None,
        life: Life::Active,
        values: values.map(|(field, text)| (field, text.to_owned())).into(),
        kept: None,
    };
    Step::new(Action::CreateGroup, None, Some(group))
}

fn calls(kind: ListKind, steps: &[Step]) -> u32 {
    let mut counts: HashMap<Action, usize> = HashMap::new();
    for step in steps {
        *counts.entry(step.action).or_default() += 1;
    }
    let calls: usize = counts
        .into_iter()
        .filter(|(action, _)| !matches!(action, Action::Draft | Action::Trouble))
        .map(|(action, count)| count.div_ceil(most(kind, action)))
        .sum();
    u32::try_from(calls).unwrap_or(u32::MAX)
}

fn rows(steps: &[Step]) -> Vec<StepRow> {
    (0_u32..)
        .zip(steps)
        .map(|(position, step)| {
            let (code, name) = step.about();
            let outcome = step.note.clone().unwrap_or_default();
            StepRow {
                position,
                action: step.action.word().to_owned(),
                state: match (step.action, step.question) {
                    (Action::Draft, _) => StepState::Task,
                    (Action::Trouble, _) => StepState::Failed,
                    (_, Some(_)) => StepState::Ask,
                    (_, None) => StepState::Ready,
                },
                question: step.question.map_or("", Question::word).to_owned(),
                together: step.together,
                code: code.to_owned(),
                name: name.to_owned(),
                search: format!("{code} {name}").to_lowercase(),
                body: json(step),
                outcome,
            }
        })
        .collect()
}

/// The step in a row of the database.
pub fn step_of(row: &StepRow) -> Option<Step> {
    serde_json::from_str(&row.body).ok()
}

/// Plans to tell Pleo the accounting system's number of one draft, which a person made there by hand; gives the plan's key.
///
/// # Errors
/// `input_invalid` for an empty number, and for a vendor that is no draft of this company.
pub async fn plan_activation(
    seat: Seat<'_>,
    vendor: VendorId,
    external_id: &str,
    code: Option<&str>,
) -> Result<i64, Problem> {
    let external_id = external_id.trim();
    if external_id.is_empty() || external_id.chars().count() > 255 {
        return Err(Problem::input(
            "The number in the accounting system is empty or longer than 255 characters.",
        ));
    }
    let vendor = match seat.client.vendor(vendor).await {
        Err(pleo::Error::NotFound { .. }) => {
            return Err(Problem::input(words::no_longer_there(ListKind::Vendors)));
        }
        other => other.map_err(|error| words::stops(ListKind::Vendors, error))?,
    };
    let held = Held::of_vendor(&vendor)
        .filter(|held| held.life == Life::Draft)
        .ok_or_else(|| Problem::input("This vendor is no draft any more. Plan again."))?;
    let code = code.map(str::trim).filter(|code| !code.is_empty());
    let values = [
        (Field::ExternalId, external_id.to_owned()),
        (Field::Code, code.unwrap_or(external_id).to_owned()),
    ];
    let step = activation(&held, &values.into(), Action::Activate);
    let record = Record {
        calls: 1,
        ..Record::default()
    };
    let rows = rows(std::slice::from_ref(&step));
    Ok(seat.store.write(|db| {
        db.put_sync(
            seat.books,
            seat.list,
            Timestamp::now(),
            &json(&record),
            &rows,
        )
    })?)
}
