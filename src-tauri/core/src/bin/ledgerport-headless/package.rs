//! `changes` and `receipts`: what is not in a run's files or package as Pleo has it.

use ledgerport_core::companies::Companies;
use ledgerport_core::problem::Problem;
use ledgerport_core::runs::Snapshot;
use ledgerport_core::store::{ChangedText, MissingReceipt};
use serde_json::{Value, json};

use crate::args::Items;
use crate::{lists, output};

/// Changes and receipts that stand in the summary of a run one by one; the commands list them all.
const LISTED: u32 = 200;
/// Rows read from the store at once.
const WINDOW: u32 = 1000;

pub(crate) fn changes(args: Items) -> u8 {
    let json = args.json;
    answer(list_changes(args), json)
}

pub(crate) fn missing(args: Items) -> u8 {
    let json = args.json;
    answer(list_missing(args), json)
}

fn answer(outcome: Result<(), Problem>, json: bool) -> u8 {
    match outcome {
        Ok(()) => 0,
        Err(problem) => output::stopped(&problem, json),
    }
}

fn list_changes(args: Items) -> Result<(), Problem> {
    let (companies, all) = lists::all_runs(args.data)?;
    let seq = lists::key_of(&companies, &all, args.run)?;
    let mut list = Vec::new();
    let mut after = 0;
    loop {
        let page = companies
            .store()
            .read(|db| db.text_changes(seq, after, WINDOW))?;
        if page.is_empty() {
            break;
        }
        after += WINDOW;
        for text in &page {
            if args.json {
                list.push(change(text));
            } else {
                println!(
                    "{} {} {}: {:?} -> {:?}",
                    text.reference, text.field, text.kinds, text.before, text.after
                );
            }
        }
    }
    if args.json {
        output::line(&Value::from(list));
    }
    Ok(())
}

fn list_missing(args: Items) -> Result<(), Problem> {
    let (companies, all) = lists::all_runs(args.data)?;
    let seq = lists::key_of(&companies, &all, args.run)?;
    let rows = companies
        .store()
        .read(|db| db.missing_receipts(seq, u32::MAX))?;
    if args.json {
        output::line(&rows.iter().map(receipt).collect());
    } else {
        for row in &rows {
            println!(
                "{} {} {} receipt {}: {}",
                row.entry, row.date, row.merchant, row.number, row.reason
            );
        }
    }
    Ok(())
}

fn change(text: &ChangedText) -> Value {
    json!({
        "entry": text.entry.to_string(), "reference": text.reference, "field": text.field,
        "changes": text.kinds.split(',').collect::<Vec<_>>(),
        "before": text.before, "after": text.after,
    })
}

fn receipt(row: &MissingReceipt) -> Value {
    json!({
        "entry": row.entry.to_string(), "date": row.date, "merchant": row.merchant,
        "reference": row.reference, "receipt": row.number, "reason": row.reason,
    })
}

/// What the summary of a run says about changed texts and receipts.
pub(crate) fn summary(companies: &Companies, snapshot: &Snapshot) -> (Value, Value) {
    let seq = snapshot.seq;
    let found = companies.store().read(|db| {
        Ok((
            db.text_changes(seq, 0, LISTED)?,
            db.missing_receipts(seq, LISTED)?,
        ))
    });
    // A summary without its details is better than none.
    let (texts, missing) = found.unwrap_or_default();
    let changes = json!({
        "count": snapshot.texts_changed,
        "listed": texts.iter().map(change).collect::<Vec<_>>(),
    });
    let receipts = snapshot.receipts.map(|counts| {
        json!({
            "wanted": counts.wanted, "fetched": counts.whole, "missing": counts.missing,
            "bytes": counts.bytes,
            "listed": missing.iter().map(receipt).collect::<Vec<_>>(),
        })
    });
    (changes, Value::from(receipts))
}
