//! `runs`, `items`, `ledger`, `jobs`, `tag` and `formats`.

use ledgerport_core::companies::Companies;
use ledgerport_core::formats::{Certainty, Setting};
use ledgerport_core::model::RunId;
use ledgerport_core::problem::Problem;
use ledgerport_core::runs::{Runs as AllRuns, Summary};
use ledgerport_core::store::{ItemFilter, ItemRow};
use serde_json::{Value, json};

use crate::args::{Items, Jobs, Ledger, Runs, Tag};
use crate::connect::Seat;
use crate::{connect, output, vendors};

/// Items read from the store at once.
const WINDOW: u32 = 1000;

pub(crate) fn answer(outcome: Result<(), Problem>, json: bool) -> u8 {
    match outcome {
        Ok(()) => 0,
        Err(problem) => output::stopped(&problem, json),
    }
}

pub(crate) fn formats(json: bool) -> u8 {
    let all = ledgerport_core::formats::all();
    if json {
        let list: Vec<Value> = all
            .iter()
            .map(|f| {
                json!({
                    "id": f.id, "name": f.name, "extension": f.extension, "about": f.about,
                    "certainty": f.certainty.word(), "note": f.note, "source": f.source,
                    "settings": f.settings.iter().map(setting).collect::<Vec<_>>(),
                })
            })
            .collect();
        output::line(&Value::from(list));
    } else {
        for format in all {
            let trial = match format.certainty {
                Certainty::NeedsTrial => " - needs a trial import",
                Certainty::Judged | Certainty::Specified => "",
            };
            println!(
                "{:<17} {} (.{}){trial}",
                format.id, format.name, format.extension
            );
        }
    }
    0
}

fn setting(setting: &Setting) -> Value {
    json!({
        "key": setting.key, "label": setting.label, "about": setting.about,
        "default": setting.default, "needed": setting.needed,
    })
}

pub(crate) fn runs(args: Runs) -> u8 {
    let json = args.json;
    answer(list_runs(args), json)
}

pub(crate) fn all_runs(
    data: Option<std::path::PathBuf>,
) -> Result<(std::sync::Arc<Companies>, Vec<Summary>), Problem> {
    let companies = connect::open(data, true)?;
    let runs = AllRuns::open(companies.clone())?;
    let mut all = Vec::new();
    for company in companies.all()? {
        all.extend(runs.list(company.books)?);
    }
    all.sort_by_key(|run| std::cmp::Reverse(run.created_at));
    Ok((companies, all))
}

fn list_runs(args: Runs) -> Result<(), Problem> {
    let (_, all) = all_runs(args.data)?;
    if args.json {
        let list: Vec<Value> = all
            .iter()
            .map(|run| {
                json!({
                    "run": run.id.to_string(), "number": run.number,
                    "job": run.record.job.as_ref().map(|job| job.id.to_string()),
                    "status": run.record.status.word(), "created_at": run.created_at.to_string(),
                    "items": run.counts.values().sum::<u32>(),
                })
            })
            .collect();
        output::line(&Value::from(list));
    } else {
        for run in &all {
            println!(
                "{} {:<22} {} items, {}",
                run.id,
                run.record.status.word(),
                run.counts.values().sum::<u32>(),
                run.created_at
            );
        }
    }
    Ok(())
}

pub(crate) fn items(args: Items) -> u8 {
    let json = args.json;
    answer(list_items(args), json)
}

fn list_items(args: Items) -> Result<(), Problem> {
    let (companies, all) = all_runs(args.data)?;
    let seq = key_of(&companies, &all, args.run)?;
    let filter = ItemFilter::default();
    let mut list = Vec::new();
    let mut offset = 0;
    loop {
        let (_, rows) = companies
            .store()
            .read(|db| db.items(seq, &filter, offset, WINDOW))?;
        if rows.is_empty() {
            break;
        }
        offset += WINDOW;
        for row in &rows {
            if args.json {
                list.push(item(row));
            } else {
                let amount = row.amount.map(|m| m.to_string()).unwrap_or_default();
                let reason = row.failure.as_ref().map_or("", |(_, reason)| reason);
                let before = row.earlier.as_ref().map_or(String::new(), |earlier| {
                    format!(" (in {} as {})", earlier.file, earlier.external_id())
                });
                println!(
                    "{} {:<12} {} {:>16} {} {reason}{before}",
                    row.entry,
                    row.state.word(),
                    row.date,
                    amount,
                    row.merchant
                );
            }
        }
    }
    if args.json {
        output::line(&Value::from(list));
    }
    Ok(())
}

/// The key of a run inside the store; of the newest where none is named.
pub(crate) fn key_of(
    companies: &Companies,
    all: &[Summary],
    run: Option<RunId>,
) -> Result<i64, Problem> {
    let none = || Problem::input("There is no such run.");
    let run = match run {
        Some(id) => all.iter().find(|run| run.id == id),
        None => all.first(),
    }
    .ok_or_else(none)?;
    let row = companies.store().read(|db| db.run(run.id))?;
    Ok(row.ok_or_else(none)?.seq)
}

pub(crate) fn item(row: &ItemRow) -> Value {
    json!({
        "entry": row.entry.to_string(), "state": row.state.word(), "date": row.date,
        "type": row.kind, "merchant": row.merchant, "account": row.account,
        "amount": row.amount.map(|m| m.decimal('.')),
        "currency": row.amount.map(|m| m.currency.to_string()),
        "vendor": row.party.as_ref().map(|party| json!({
            "id": party.id.map(|id| id.to_string()), "name": party.name, "code": party.code,
        })),
        "voucher": row.voucher, "decision": row.decision,
        "booked_before": row.earlier.as_ref().map(|earlier| json!({
            "run": earlier.number, "file": earlier.file, "reference": earlier.reference,
            "voucher": earlier.voucher, "hand_over": earlier.hand_over.word(),
            "written_at": earlier.written_at.to_string(),
        })),
        "vendor_rule": row.rule, "vendor_source": row.source, "reference": row.reference,
        "failure": row.failure.as_ref().map(|(kind, reason)| json!({
            "type": kind.word(), "reason": reason,
        })),
    })
}

pub(crate) fn ledger(args: Ledger) -> u8 {
    let json = args.json;
    answer(show_ledger(args), json)
}

fn show_ledger(args: Ledger) -> Result<(), Problem> {
    let companies = connect::open(args.data, true)?;
    let runs = AllRuns::open(companies.clone())?;
    let mut lines = Vec::new();
    for company in companies.all()? {
        lines.extend(runs.ledger(company.books, args.entry)?);
    }
    if args.json {
        let list: Vec<Value> = lines
            .iter()
            .map(|line| {
                json!({
                    "at": line.at.to_string(), "run": line.run, "kind": line.kind, "file": line.file,
                    "reference": line.reference, "voucher": line.voucher, "who": line.who,
                    "why": line.why,
                })
            })
            .collect();
        output::line(&Value::from(list));
    } else {
        for line in &lines {
            let voucher = line.voucher.as_deref().unwrap_or(&line.reference);
            let why = line.why.as_deref().unwrap_or_default();
            let who = line.who.as_deref().unwrap_or_default();
            println!(
                "{} {:<12} run {} {} {voucher} {who} {why}",
                line.at, line.kind, line.run, line.file
            );
        }
    }
    Ok(())
}

#[cfg(debug_assertions)]
pub(crate) fn crash_points() -> u8 {
    for name in ledgerport_core::crash::POINTS {
        println!("{name}");
    }
    0
}

pub(crate) async fn jobs(args: Jobs) -> u8 {
    let json = args.json;
    answer(list_jobs(args).await, json)
}

async fn list_jobs(args: Jobs) -> Result<(), Problem> {
    let Seat {
        companies, company, ..
    } = connect::company(args.connection).await?;
    let jobs = companies.jobs(company.books, args.api).await?;
    if args.json {
        let list: Vec<Value> = jobs
            .iter()
            .map(|job| {
                json!({
                    "job": job.id.to_string(), "status": job.status.word(),
                    "created_at": job.created_at.to_string(), "items": job.number_of_items,
                    "failure_type": job.failure_kind.as_ref().map(|kind| kind.word()),
                    "failure_reason": job.failure_reason,
                })
            })
            .collect();
        output::line(&Value::from(list));
    } else {
        for job in &jobs {
            println!(
                "{} {:<22} {} items, {}",
                job.id, job.status, job.number_of_items, job.created_at
            );
        }
    }
    Ok(())
}

pub(crate) async fn tag(args: Tag) -> u8 {
    let json = args.json;
    answer(set_tag(args).await, json)
}

async fn set_tag(args: Tag) -> Result<(), Problem> {
    let Seat {
        companies, company, ..
    } = connect::company(args.connection).await?;
    companies.fetch_vendors(company.books).await?;
    let vendor = if args.vendor == "none" {
        None
    } else {
        Some(vendors::named(&companies, company.books, &args.vendor)?)
    };
    let count = companies.tag_entries(company.books, &args.entry, vendor)?;
    if args.json {
        output::line(&json!({ "tagged": count, "vendor": vendor.map(|id| id.to_string()) }));
    } else {
        println!("{count} tagged");
    }
    Ok(())
}
