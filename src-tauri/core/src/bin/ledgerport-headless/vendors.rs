//! `vendors suggest` and `vendors tag`: who may be meant by the merchants of a run, and a person's choice.

use ledgerport_core::companies::Companies;
use ledgerport_core::model::{BooksId, EntryId, VendorId};
use ledgerport_core::problem::Problem;
use ledgerport_core::runs::{Runs, Summary};
use ledgerport_core::store::{Candidate, ItemRow, Suggested};
use serde_json::{Value, json};

use crate::args::{Suggest, TagItems, Vendors};
use crate::lists::{all_runs, answer as told, item};
use crate::output;

/// Items read from the store at once.
const WINDOW: u32 = 1000;

pub(crate) async fn answer(command: Vendors) -> u8 {
    match command {
        Vendors::Suggest(args) => {
            let json = args.json;
            told(suggest(args), json)
        }
        Vendors::Tag(args) => {
            let json = args.json;
            told(tag(args).await, json)
        }
    }
}

/// The one vendor of a company with this id or code.
pub(crate) fn named(
    companies: &Companies,
    books: BooksId,
    text: &str,
) -> Result<VendorId, Problem> {
    let vendors = companies.store().read(|db| db.vendors(books))?;
    let by_id = text.parse::<VendorId>().ok();
    let mut found = vendors
        .iter()
        .filter(|vendor| Some(vendor.id) == by_id || vendor.code.as_deref() == Some(text));
    match (found.next(), found.next()) {
        (Some(vendor), None) => Ok(vendor.id),
        (None, _) => Err(Problem::input("No vendor has this id or code.")),
        _ => Err(Problem::input(
            "Several vendors have this code. Use the id.",
        )),
    }
}

fn chosen(
    all: &[Summary],
    wanted: Option<ledgerport_core::model::RunId>,
) -> Result<&Summary, Problem> {
    match wanted {
        Some(id) => all.iter().find(|run| run.id == id),
        None => all.first(),
    }
    .ok_or_else(|| Problem::input("There is no such run."))
}

/// Every item of a run that can carry a vendor, with what was found for it.
fn found(companies: &Companies, run: &Summary) -> Result<Vec<(ItemRow, Suggested)>, Problem> {
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let rows = companies.store().read(|db| {
            let row = db
                .run(run.id)?
                .ok_or(ledgerport_core::store::StoreError::Absent("the run"))?;
            db.matches_after(row.seq, after, WINDOW)
        })?;
        match rows.last() {
            Some((last, _)) => after = last.position,
            None => return Ok(all),
        }
        all.extend(rows);
    }
}

fn suggest(args: Suggest) -> Result<(), Problem> {
    let (companies, all) = all_runs(args.data)?;
    let run = chosen(&all, args.run)?;
    let mut rows = found(&companies, run)?;
    rows.retain(|(item, _)| !args.open || item.party.is_none());
    if args.json {
        let list: Vec<Value> = rows.iter().map(|(row, found)| one(row, found)).collect();
        output::line(&Value::from(list));
        return Ok(());
    }
    for (row, found) in &rows {
        let whom = match (&row.party, found.candidates.first()) {
            (Some(party), _) => format!("{} ({})", party.name, row.source),
            (None, Some(first)) if found.suggested => {
                format!("{}? {} {}", first.name, score(first.score), found.reason)
            }
            (None, _) => found.reason.clone(),
        };
        println!("{} {:<9} {:<30} {whom}", row.entry, row.rule, row.merchant);
    }
    Ok(())
}

fn one(row: &ItemRow, found: &Suggested) -> Value {
    let mut value = item(row);
    let all: Vec<Value> = found.candidates.iter().map(candidate).collect();
    value["rule_key"] = json!({
        "merchant": found.merchant, "category": found.category, "country": found.country,
    });
    value["suggestion"] = match all.first() {
        Some(first) if found.suggested => first.clone(),
        _ => Value::Null,
    };
    value["applied"] = found.applied.into();
    value["reason"] = found.reason.clone().into();
    value["candidates"] = all.into();
    value
}

fn candidate(candidate: &Candidate) -> Value {
    json!({
        "id": candidate.vendor.to_string(), "name": candidate.name, "code": candidate.code,
        "score": score(candidate.score), "reason": candidate.reason, "evidence": candidate.evidence,
    })
}

/// A score as text with three digits behind the point.
fn score(thousandths: u16) -> String {
    format!("{}.{:03}", thousandths / 1000, thousandths % 1000)
}

async fn tag(args: TagItems) -> Result<(), Problem> {
    let (companies, all) = all_runs(args.data.clone())?;
    let run = chosen(&all, args.run)?;
    let picks = picks(&args, &companies, run)?;
    let runs = Runs::open(companies.clone())?;
    let tagged = if run.record.status.is_over() {
        runs.tag_for_later(run.id, &picks)?
    } else {
        runs.choose_each(run.id, picks).await?
    };
    if args.json {
        let entries: Vec<String> = tagged.entries.iter().map(ToString::to_string).collect();
        output::line(&json!({
            "run": run.id.to_string(), "step": tagged.step, "tagged": entries.len(), "left": tagged.left,
            "entries": entries,
        }));
    } else {
        println!("{} tagged", tagged.entries.len());
    }
    Ok(())
}

/// Which entry gets which vendor.
fn picks(
    args: &TagItems,
    companies: &Companies,
    run: &Summary,
) -> Result<Vec<(EntryId, Option<VendorId>)>, Problem> {
    if let Some(vendor) = &args.vendor {
        let vendor = match vendor.as_str() {
            "none" => None,
            text => Some(named(companies, run.books, text)?),
        };
        return Ok(args.entry.iter().map(|entry| (*entry, vendor)).collect());
    }
    let rows = found(companies, run)?;
    Ok(rows
        .iter()
        .filter(|(item, _)| item.party.is_none())
        .filter(|(item, _)| args.entry.is_empty() || args.entry.contains(&item.entry))
        .filter_map(|(item, found)| {
            let first = found.candidates.first().filter(|_| found.suggested)?;
            (first.score >= args.least).then_some((item.entry, Some(first.vendor)))
        })
        .collect())
}
