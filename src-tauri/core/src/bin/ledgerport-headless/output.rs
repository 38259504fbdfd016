//! What is said at the end: sentences on stderr, or one JSON object on stdout; and the exit code.

use ledgerport_core::companies::Companies;
use ledgerport_core::pleo::Traffic;
use ledgerport_core::problem::Problem;
use ledgerport_core::runs::{Preview, Snapshot, Status};
use ledgerport_core::store::{HandOver, ItemFilter, ItemPart, ItemState};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::package;

/// Exit code of a run's end. A run that waits for its confirmation did all it was asked for.
fn code(status: Status) -> u8 {
    match status {
        Status::Completed | Status::Waiting => 0,
        Status::CompletedWithErrors => 1,
        Status::Queued
        | Status::Running
        | Status::Paused
        | Status::Interrupted
        | Status::Failed
        | Status::Cancelled => 2,
    }
}

/// Prints one JSON line.
pub(crate) fn line(value: &Value) {
    println!("{value}");
}

/// Nothing came about.
pub(crate) fn stopped(problem: &Problem, json: bool) -> u8 {
    say(problem);
    if json {
        line(&json!({
            "run": null, "job": null, "status": "failed", "items": {}, "files": [],
            "requests_sent": 0, "answers_429": 0, "problem": told(problem),
        }));
    }
    2
}

pub(crate) fn say(problem: &Problem) {
    eprintln!("{}", problem.what);
    eprintln!("{}", problem.books);
    eprintln!("{}", problem.next);
    if let Some(detail) = &problem.detail {
        eprintln!("({detail})");
    }
}

/// A problem as JSON.
pub(crate) fn told(problem: &Problem) -> Value {
    json!({
        "code": problem.code.word(), "what": problem.what, "books": problem.books,
        "next": problem.next, "detail": problem.detail,
    })
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a std::path::Path,
    rows: Option<u64>,
    bytes: u64,
    sha256: &'a str,
}

/// Says how a run ended and gives the exit code.
pub(crate) fn ended(
    companies: &Companies,
    snapshot: &Snapshot,
    traffic: Option<Traffic>,
    json: bool,
) -> u8 {
    let record = &snapshot.record;
    if json {
        let mut whole = summary(snapshot, traffic);
        let (changes, receipts) = package::summary(companies, snapshot);
        whole["text_changes"] = changes;
        whole["receipts"] = receipts;
        line(&whole);
    } else {
        describe(companies, snapshot);
    }
    if let Some(problem) = &record.problem {
        say(problem);
    }
    if record.can_continue() {
        eprintln!("Continue with `export --continue {}`.", snapshot.id);
    }
    code(record.status)
}

fn summary(snapshot: &Snapshot, traffic: Option<Traffic>) -> Value {
    let record = &snapshot.record;
    let mut items = Map::new();
    for state in ItemState::ALL {
        let count = snapshot.count(*state);
        if count > 0 || matches!(state, ItemState::Successful | ItemState::Failed) {
            items.insert(state.word().into(), count.into());
        }
    }
    let files: Vec<File<'_>> = record
        .files
        .iter()
        .map(|file| File {
            path: &file.path,
            rows: file.rows,
            bytes: file.bytes,
            sha256: &file.sha256,
        })
        .collect();
    let sums: Vec<Value> = snapshot
        .sums
        .iter()
        .map(|sums| {
            json!({
                "currency": sums.pleo.currency.code(), "pleo": sums.pleo.decimal('.'),
                "file": sums.file.decimal('.'), "reported": sums.reported.decimal('.'),
            })
        })
        .collect();
    json!({
        "run": snapshot.id.to_string(),
        "job": record.job.as_ref().map(|job| job.id.to_string()),
        "status": record.status.word(),
        "items": items,
        "files": files,
        "requests_sent": traffic.map_or(record.requests_sent, |traffic| traffic.sent),
        "answers_429": traffic.map_or(record.answers_429, |traffic| traffic.throttled),
        "api": record.api.to_string(),
        "api_reason": record.api_reason,
        "totals": sums,
        "booked_before": snapshot.booked_before.iter().map(|before| json!({
            "run": before.run, "file": before.file, "items": before.items,
        })).collect::<Vec<_>>(),
        "hand_over": snapshot.hand_over.map(HandOver::word),
        "lease_seconds_left": snapshot.lease.map(|lease| lease.left.as_secs()),
        "continues": record.continues.map(|run| run.to_string()),
        "can_continue": record.can_continue(),
        "problem": record.problem.as_ref().map(told),
    })
}

/// What voucher numbers match.
pub(crate) fn preview(preview: &Preview, json: bool) -> u8 {
    if json {
        line(&json!({
            "matches": preview.matches.iter().map(|found| json!({
                "line": found.line, "entry": found.entry.to_string(),
                "reference": found.reference, "voucher": found.voucher,
            })).collect::<Vec<_>>(),
            "misfits": preview.misfits.iter().map(|misfit| json!({
                "line": misfit.line, "text": misfit.text, "why": misfit.why,
            })).collect::<Vec<_>>(),
            "misfit_count": preview.misfit_count, "without": preview.without,
        }));
    } else {
        for found in &preview.matches {
            println!("{:>6} {} {}", found.line, found.reference, found.voucher);
        }
        println!("{} vouchers get no number", preview.without);
    }
    misfits(preview);
    u8::from(preview.misfit_count > 0)
}

/// Lines of voucher numbers that do not fit.
pub(crate) fn misfits(preview: &Preview) {
    for misfit in &preview.misfits {
        eprintln!("Line {}: {} {}", misfit.line, misfit.text, misfit.why);
    }
    let more = preview
        .misfit_count
        .saturating_sub(u32::try_from(preview.misfits.len()).unwrap_or(u32::MAX));
    if more > 0 {
        eprintln!("And {more} more.");
    }
}

fn describe(companies: &Companies, snapshot: &Snapshot) {
    let record = &snapshot.record;
    let headline = match record.status {
        Status::Completed => "Completed: every entry was exported.",
        Status::CompletedWithErrors => "Completed with errors: some entries were not exported.",
        Status::Waiting => {
            "The file is written. Import it, then say how it went with `confirm` or `resume --confirm`."
        }
        Status::Failed => "Failed: nothing was exported.",
        Status::Cancelled => "Cancelled: nothing was exported.",
        Status::Paused | Status::Interrupted | Status::Queued | Status::Running => {
            "Stopped. Nothing is lost: go on with `resume`."
        }
    };
    eprintln!("{headline}");
    for state in ItemState::ALL {
        let count = snapshot.count(*state);
        if count > 0 {
            eprintln!("  {count:>6} {}", state.word().replace('_', " "));
        }
    }
    for sums in &snapshot.sums {
        eprintln!(
            "  {}: Pleo {}, file {}, reported {}",
            sums.pleo.currency,
            sums.pleo.decimal('.'),
            sums.file.decimal('.'),
            sums.reported.decimal('.'),
        );
    }
    for file in &record.files {
        println!("{}", file.path.display());
    }
    if let Some(counts) = snapshot.receipts.filter(|counts| counts.wanted > 0) {
        eprintln!(
            "  receipts: {} of {} fetched; {} could not be, see `receipts`.",
            counts.whole, counts.wanted, counts.missing
        );
    }
    if snapshot.texts_changed > 0 {
        eprintln!(
            "  {} texts were changed to fit, see `changes`.",
            snapshot.texts_changed
        );
    }
    reasons(companies, snapshot);
}

/// The first entries that were not exported, with their reasons.
fn reasons(companies: &Companies, snapshot: &Snapshot) {
    let filter = ItemFilter {
        part: ItemPart::Problems,
        ..ItemFilter::default()
    };
    let Ok((total, rows)) = companies
        .store()
        .read(|db| db.items(snapshot.seq, &filter, 0, 20))
    else {
        return;
    };
    for row in &rows {
        let reason = row.failure.as_ref().map_or("", |(_, reason)| reason);
        eprintln!("  - {} {}: {reason}", row.date, row.merchant);
    }
    let more = total.saturating_sub(u32::try_from(rows.len()).unwrap_or(u32::MAX));
    if more > 0 {
        eprintln!("  - and {more} more; see `items`.");
    }
}
