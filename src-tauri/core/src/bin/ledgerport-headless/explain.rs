//! `explain`: what a message of the accounting system means, and which items of a run it concerns.

use ledgerport_core::formats::dictionary::{self, Explanation};
use ledgerport_core::model::EntryId;
use ledgerport_core::problem::Problem;
use ledgerport_core::runs::Runs;
use serde_json::json;

use crate::args_lists::Explain;
use crate::{connect, output};

pub(crate) fn explain(args: Explain) -> u8 {
    let json = args.json;
    match look_up(args) {
        Ok(Some((explanation, entries))) => {
            say(&explanation, &entries, json);
            0
        }
        Ok(None) => {
            eprintln!(
                "Nothing in this message is known. Look it up in the accounting system's help."
            );
            if json {
                output::line(&json!({ "known": false, "problem": null }));
            }
            1
        }
        Err(problem) => {
            output::say(&problem);
            if json {
                output::line(&json!({ "known": null, "problem": output::told(&problem) }));
            }
            2
        }
    }
}

fn look_up(args: Explain) -> Result<Option<(Explanation, Vec<EntryId>)>, Problem> {
    let Some(run) = args.run else {
        let found = dictionary::explain(&args.message, args.system.as_deref());
        return Ok(found.map(|explanation| (explanation, Vec::new())));
    };
    let runs = Runs::open(connect::open(args.data, true)?)?;
    let found = runs.explain(run, &args.message)?;
    Ok(found.map(|refusal| (refusal.explanation, refusal.entries)))
}

fn say(explanation: &Explanation, entries: &[EntryId], json: bool) {
    let block = &explanation.block;
    if json {
        output::line(&json!({
            "known": true, "system": explanation.system, "about": explanation.about.word(),
            "cause": explanation.cause, "fix": explanation.fix, "source": explanation.source,
            "named": explanation.named, "type_v3": block.kind.word(),
            "type_v2": explanation.kind_before_v3().word(), "reason": block.reason,
            "entries": entries.iter().map(ToString::to_string).collect::<Vec<_>>(), "problem": null,
        }));
        return;
    }
    println!("{}", explanation.system.unwrap_or("Not in the list"));
    println!("{}", explanation.cause);
    println!("{}", explanation.fix);
    println!(
        "Pleo is told: {} ({}; before v3 {})",
        block.reason,
        block.kind,
        explanation.kind_before_v3()
    );
    for entry in entries {
        println!("{entry}");
    }
}
