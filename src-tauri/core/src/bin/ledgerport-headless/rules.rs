//! `rules list`, `add`, `remove`, `history` and `undo`.

use ledgerport_core::companies::{Companies, Company, RuleRow, RuleVendor, person};
use ledgerport_core::matching::{Country, RuleKey};
use ledgerport_core::problem::Problem;
use ledgerport_core::store::Choice;
use serde_json::{Value, json};

use crate::args::{Kept, RuleAdd, RuleList, RuleRemove, RuleUndo, Rules};
use crate::lists::answer as told;
use crate::vendors::named;
use crate::{connect, output};

/// Lines of the history that are shown.
const HISTORY: u32 = 1000;

pub(crate) fn answer(command: Rules) -> u8 {
    match command {
        Rules::List(args) => {
            let json = args.kept.json;
            told(list(args), json)
        }
        Rules::Add(args) => {
            let json = args.kept.json;
            told(add(args), json)
        }
        Rules::Remove(args) => {
            let json = args.kept.json;
            told(remove(args), json)
        }
        Rules::History(args) => {
            let json = args.kept.json;
            told(history(args), json)
        }
        Rules::Undo(args) => {
            let json = args.kept.json;
            told(undo(args), json)
        }
    }
}

fn seat(kept: &Kept) -> Result<(std::sync::Arc<Companies>, Company), Problem> {
    let companies = connect::open(kept.data.clone(), true)?;
    let mut all = companies.all()?;
    if let Some(id) = kept.company {
        all.retain(|company| company.id == id);
    }
    match (all.pop(), all.is_empty()) {
        (Some(company), true) => Ok((companies, company)),
        (None, _) => Err(Problem::input("This company is not connected.")),
        _ => Err(Problem::input(
            "Several companies are connected. Say which one with --company.",
        )),
    }
}

fn list(args: RuleList) -> Result<(), Problem> {
    let (companies, company) = seat(&args.kept)?;
    let wanted = args.merchant.to_lowercase();
    let mut rows = companies.rule_rows(company.books)?;
    rows.retain(|row| row.key.merchant.contains(&wanted));
    if args.kept.json {
        let list: Vec<Value> = rows.iter().map(rule).collect();
        output::line(&Value::from(list));
        return Ok(());
    }
    for row in &rows {
        let mark = match (row.conflict, &row.rule) {
            (true, _) => "conflict",
            (false, Some(_)) => "rule",
            (false, None) => "chosen",
        };
        let whom = row
            .rule
            .iter()
            .chain(row.chosen.iter().map(|(vendor, _)| vendor));
        let mut names: Vec<String> = whom.map(name).collect();
        names.dedup();
        println!(
            "{mark:<8} {} / {}: {}",
            row.key.merchant,
            row.key.category,
            names.join(", ")
        );
    }
    Ok(())
}

fn name(vendor: &RuleVendor) -> String {
    vendor
        .listed
        .as_ref()
        .map_or_else(|| vendor.id.to_string(), |listed| listed.name.clone())
}

fn rule(row: &RuleRow) -> Value {
    let vendor = |vendor: &RuleVendor| {
        json!({
            "id": vendor.id.to_string(), "usable": vendor.is_usable(),
            "name": vendor.listed.as_ref().map(|listed| &listed.name),
            "code": vendor.listed.as_ref().and_then(|listed| listed.code.as_ref()),
        })
    };
    let chosen: Vec<Value> = row
        .chosen
        .iter()
        .map(|(who, times)| {
            let mut value = vendor(who);
            value["times"] = (*times).into();
            value
        })
        .collect();
    let countries: Vec<Option<&str>> = row
        .countries
        .iter()
        .map(|country| country.as_ref().map(Country::code))
        .collect();
    json!({
        "merchant": row.key.merchant, "category": row.key.category, "countries": countries,
        "vendor": row.rule.as_ref().map(vendor), "chosen": chosen, "conflict": row.conflict,
        "who": row.last.0, "at": row.last.1.to_string(),
    })
}

fn add(args: RuleAdd) -> Result<(), Problem> {
    let (companies, company) = seat(&args.kept)?;
    let key = Companies::rule_key(&args.merchant, &args.category)?;
    let countries = args
        .country
        .iter()
        .map(|code| {
            Country::read(code)
                .map(Some)
                .ok_or_else(|| Problem::input(format!("“{code}” is not a country.")))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let vendor = named(&companies, company.books, &args.vendor)?;
    let who = args.who.unwrap_or_else(person);
    let step = companies.make_rule(company.books, &key, &countries, vendor, &who)?;
    done(&args.kept, step, &key);
    Ok(())
}

fn remove(args: RuleRemove) -> Result<(), Problem> {
    let (companies, company) = seat(&args.kept)?;
    let key = Companies::rule_key(&args.merchant, &args.category)?;
    let who = args.who.unwrap_or_else(person);
    let step = companies.withdraw_rule(company.books, &key, &who)?;
    done(&args.kept, step, &key);
    Ok(())
}

fn done(kept: &Kept, step: i64, key: &RuleKey) {
    if kept.json {
        output::line(&json!({ "step": step, "merchant": key.merchant, "category": key.category }));
    } else {
        println!("Step {step}: {} / {}", key.merchant, key.category);
    }
}

fn history(args: RuleList) -> Result<(), Problem> {
    let (companies, company) = seat(&args.kept)?;
    let steps = companies.choice_history(company.books, &args.merchant, HISTORY)?;
    if args.kept.json {
        let list: Vec<Value> = steps.iter().map(choice).collect();
        output::line(&Value::from(list));
        return Ok(());
    }
    for step in &steps {
        let what = &step.what;
        println!(
            "{} {} {:<8} {} / {} {}{}",
            step.step,
            step.at,
            what.kind.word(),
            what.merchant.as_deref().unwrap_or_default(),
            what.category,
            step.who,
            if step.undone.is_some() {
                " (taken back)"
            } else {
                ""
            }
        );
    }
    Ok(())
}

fn choice(choice: &Choice) -> Value {
    let what = &choice.what;
    json!({
        "step": choice.step, "kind": what.kind.word(), "merchant": what.merchant,
        "category": what.category, "country": what.country,
        "entry": what.entry.map(|entry| entry.to_string()),
        "vendor": what.vendor.map(|vendor| vendor.to_string()),
        "who": choice.who, "at": choice.at.to_string(),
        "undone_by": choice.undone.as_ref().map(|(who, _)| who),
        "undone_at": choice.undone.as_ref().map(|(_, at)| at.to_string()),
    })
}

fn undo(args: RuleUndo) -> Result<(), Problem> {
    let (companies, company) = seat(&args.kept)?;
    let who = args.who.unwrap_or_else(person);
    let undone = companies.undo_choices(company.books, args.step, &who)?;
    if args.kept.json {
        output::line(&json!({ "step": args.step, "undone": undone.len() }));
    } else {
        println!("Step {} taken back", args.step);
    }
    Ok(())
}
