//! `suppliers` and `lists`: import, plan, sync. Exit code 1 says that a person is asked something, or that single steps did
//! not work.

use ledgerport_core::companies::Companies;
use ledgerport_core::matching::import::{Field, Source};
use ledgerport_core::model::{BooksId, ListName};
use ledgerport_core::problem::Problem;
use ledgerport_core::store::{StepFilter, StepRow, StepState, SyncRow, SyncStatus};
use ledgerport_core::sync::{Choices, Preview, Question, Record, Step, step_of};
use serde_json::{Value, json};

use crate::args_lists::{Activate, Import, Lists, Plan, Show, Suppliers, Sync};
use crate::connect::{self, Seat};
use crate::output;

/// Steps and findings that are printed; the rest is counted.
const SHOWN: u32 = 50;

pub(crate) async fn suppliers(command: Suppliers) -> u8 {
    let list = ListName::Vendors;
    match command {
        Suppliers::Import(args) => import(list, args).await,
        Suppliers::Plan(args) => plan(list, args).await,
        Suppliers::Sync(args) => sync(list, args).await,
        Suppliers::Activate(args) => activate(args).await,
        Suppliers::Show(args) => show(list, args).await,
    }
}

pub(crate) async fn lists(command: Lists) -> u8 {
    match command {
        Lists::Import(of) => import(of.list, of.rest).await,
        Lists::Plan(of) => plan(of.list, of.rest).await,
        Lists::Sync(of) => sync(of.list, of.rest).await,
        Lists::Show(of) => show(of.list, of.rest).await,
    }
}

fn answer(outcome: Result<u8, Problem>, json: bool) -> u8 {
    outcome.unwrap_or_else(|problem| {
        output::say(&problem);
        if json {
            output::line(&json!({ "status": "failed", "problem": output::told(&problem) }));
        }
        2
    })
}

async fn import(list: ListName, args: Import) -> u8 {
    let json = args.json;
    answer(import_file(list, args).await, json)
}

async fn import_file(list: ListName, args: Import) -> Result<u8, Problem> {
    let bytes = std::fs::read(&args.file).map_err(|error| {
        Problem::input(format!("{} cannot be read.", args.file.display())).with_detail(error)
    })?;
    let name = args.file.file_name().unwrap_or_default();
    let name = name.to_string_lossy().into_owned();
    let Seat {
        companies, company, ..
    } = connect::company(args.connection).await?;
    let choices = Choices {
        mapping: args.mapping,
        dimension: args.dimension,
    };
    let preview = companies.view_list(company.books, &list, &name, &bytes, &choices)?;
    let asks = preview.must_ask() && !args.yes;
    let stored = !args.preview && !asks;
    if stored {
        companies.take_list(company.books, &preview)?;
    }
    if args.json {
        output::line(&told(&preview, stored));
    } else {
        describe(&preview);
        if stored {
            eprintln!("Taken over. Next: plan.");
        } else {
            eprintln!("Nothing was taken over. Run it again with --yes to take this over.");
        }
    }
    Ok(u8::from(asks && !args.preview))
}

fn source(preview: &Preview) -> String {
    match &preview.table.source {
        Source::Delimited {
            encoding,
            separator,
        } => format!("{encoding}, separated by {separator:?}"),
        Source::Workbook { sheet } => format!("sheet {sheet}"),
        Source::Sie => "SIE".to_owned(),
        Source::Datev => "DATEV".to_owned(),
    }
}

fn columns(preview: &Preview) -> impl Iterator<Item = (Field, &str)> {
    let fields = Field::of(preview.list.kind()).iter();
    fields.filter_map(|field| {
        let heading = preview
            .table
            .headings
            .get(preview.mapping.column(*field)?)?;
        Some((*field, heading.as_str()))
    })
}

fn told(preview: &Preview, stored: bool) -> Value {
    let plan = &preview.plan;
    json!({
        "list": preview.list.to_string(), "stored": stored, "rows": preview.listing.rows.len(),
        "source": source(preview), "headings": preview.table.headings,
        "mapping": columns(preview).map(|(field, heading)| (field.id().to_owned(), heading.into()))
            .collect::<serde_json::Map<_, _>>(),
        "remarks": preview.table.remarks,
        "added": plan.added.len(), "changed": plan.changed.len(), "renamed": plan.renamed.len(),
        "gone": plan.gone.len(), "unchanged": plan.unchanged, "suspicious": plan.is_suspicious(),
        "must_ask": preview.must_ask(),
        "findings": preview.listing.findings.iter().take(SHOWN as usize).map(|finding| json!({
            "row": finding.row, "text": finding.kind.to_string(), "left_out": finding.kind.is_left_out(),
        })).collect::<Vec<_>>(),
        "finding_count": preview.listing.findings.len(), "problem": null,
    })
}

fn describe(preview: &Preview) {
    eprintln!("{} rows ({})", preview.listing.rows.len(), source(preview));
    for (field, heading) in columns(preview) {
        eprintln!("  {} is read from “{heading}”", field.word());
    }
    for remark in &preview.table.remarks {
        eprintln!("  {remark}");
    }
    for finding in preview.listing.findings.iter().take(SHOWN as usize) {
        eprintln!("Row {}: {}", finding.row, finding.kind);
    }
    let more = preview
        .listing
        .findings
        .len()
        .saturating_sub(SHOWN as usize);
    if more > 0 {
        eprintln!("And {more} more.");
    }
    let plan = &preview.plan;
    if preview.first {
        return;
    }
    for change in plan.changed.iter().take(SHOWN as usize) {
        let fields: Vec<_> = change.fields.iter().map(|field| field.word()).collect();
        println!(
            "changed {} {} ({})",
            change.now.code,
            change.now.name,
            fields.join(", ")
        );
    }
    for moved in plan.renamed.iter().take(SHOWN as usize) {
        println!(
            "moved {} to {} {}",
            moved.before.code, moved.now.code, moved.now.name
        );
    }
    for gone in plan.gone.iter().take(SHOWN as usize) {
        println!("gone {} {}", gone.code, gone.name);
    }
    eprintln!(
        "{} added, {} changed, {} moved, {} gone, {} the same.",
        plan.added.len(),
        plan.changed.len(),
        plan.renamed.len(),
        plan.gone.len(),
        plan.unchanged
    );
    if plan.is_suspicious() {
        eprintln!(
            "More than half of the list would go. It may be the wrong file, or one that was cut."
        );
    }
}

async fn plan(list: ListName, args: Plan) -> u8 {
    let json = args.json;
    answer(make_plan(list, args).await, json)
}

async fn make_plan(list: ListName, args: Plan) -> Result<u8, Problem> {
    let Seat {
        companies, company, ..
    } = connect::company(args.connection).await?;
    let group_name = args.group_name.as_deref();
    companies
        .plan_list(company.books, &list, group_name)
        .await?;
    state(&companies, company.books, &list, args.json)
}

async fn sync(list: ListName, args: Sync) -> u8 {
    let json = args.json;
    answer(carry_out(list, args).await, json)
}

async fn carry_out(list: ListName, args: Sync) -> Result<u8, Problem> {
    let Seat {
        companies, company, ..
    } = connect::company(args.connection).await?;
    let books = company.books;
    let open = companies
        .last_sync(books, &list)?
        .filter(|row| row.status != SyncStatus::Done);
    let seq = match open {
        Some(row) => row.seq,
        None => companies.plan_list(books, &list, None).await?,
    };
    let accepted = accepted(&companies, seq, &args.accept)?;
    let everything = StepFilter::default();
    for (positions, wanted) in [
        (accepted, true),
        (args.accept_step, true),
        (args.leave_step, false),
    ] {
        for part in positions.chunks(500) {
            companies.decide_steps(books, &list, seq, &everything, Some(part), wanted)?;
        }
    }
    companies.sync_list(books, &list, seq).await?;
    state(&companies, books, &list, args.json)
}

/// Steps that ask one of these questions.
fn accepted(companies: &Companies, seq: i64, questions: &[String]) -> Result<Vec<u32>, Problem> {
    let known = [
        Question::Gone,
        Question::ChangedAtPleo,
        Question::OtherFirm,
        Question::OtherName,
        Question::BringBack,
        Question::SameName,
    ]
    .map(Question::word);
    if let Some(odd) = questions
        .iter()
        .find(|word| *word != "all" && !known.contains(&word.as_str()))
    {
        return Err(Problem::input(format!(
            "“{odd}” is no question. Choose from {}, or all.",
            known.join(", ")
        )));
    }
    if questions.is_empty() {
        return Ok(Vec::new());
    }
    let ask = [StepState::Ask];
    let rows = companies
        .store()
        .read(|db| db.next_steps(seq, &ask, 0, u32::MAX))?;
    Ok(rows
        .into_iter()
        .filter(|row| {
            questions
                .iter()
                .any(|word| word == "all" || *word == row.question)
        })
        .map(|row| row.position)
        .collect())
}

async fn activate(args: Activate) -> u8 {
    let json = args.json;
    answer(activate_draft(args).await, json)
}

async fn activate_draft(args: Activate) -> Result<u8, Problem> {
    let Seat {
        companies, company, ..
    } = connect::company(args.connection).await?;
    let list = ListName::Vendors;
    let code = args.code.as_deref();
    let seq = companies
        .plan_activation(company.books, args.vendor, &args.external_id, code)
        .await?;
    companies.sync_list(company.books, &list, seq).await?;
    state(&companies, company.books, &list, args.json)
}

async fn show(list: ListName, args: Show) -> u8 {
    let json = args.json;
    let outcome = async {
        let Seat {
            companies, company, ..
        } = connect::company(args.connection).await?;
        state(&companies, company.books, &list, json)
    };
    answer(outcome.await, json)
}

/// Says how the newest plan stands, and gives the exit code.
fn state(
    companies: &Companies,
    books: BooksId,
    list: &ListName,
    json: bool,
) -> Result<u8, Problem> {
    let head = companies.store().read(|db| db.list(books, list))?;
    let Some(row) = companies.last_sync(books, list)? else {
        if json {
            output::line(&json!({
                "list": list.to_string(), "status": null, "imported": head.map(|head| head.rows),
                "problem": null,
            }));
        } else {
            let rows = head.map_or(0, |head| head.rows);
            println!("{rows} rows imported, nothing planned");
        }
        return Ok(0);
    };
    let record = Record::from(&row);
    let open = StepFilter {
        states: vec![StepState::Ask, StepState::Failed, StepState::Task],
        ..StepFilter::default()
    };
    let everything = StepFilter::default();
    let filter = if row.status == SyncStatus::Planned {
        &everything
    } else {
        &open
    };
    let (counts, (total, steps)) = companies.store().read(|db| {
        Ok((
            db.step_counts(row.seq)?,
            db.steps(row.seq, filter, 0, SHOWN)?,
        ))
    })?;
    let of = |state| -> u32 {
        let fitting = counts.iter().filter(|(_, found, _)| *found == state);
        fitting.map(|(_, _, count)| count).sum()
    };
    if json {
        output::line(&json!({
            "list": list.to_string(), "status": row.status.word(),
            "imported": head.map(|head| head.rows), "unchanged": record.unchanged,
            "calls": record.calls, "minutes": record.minutes(), "suspicious": record.suspicious,
            "counts": counts.iter().map(|(action, state, count)| json!({
                "action": action, "state": state.word(), "count": count,
            })).collect::<Vec<_>>(),
            "steps": steps.iter().map(step).collect::<Vec<_>>(), "step_count": total,
            "problem": record.problem.as_ref().map(output::told),
        }));
    } else {
        describe_state(&row, &record, &steps, total);
        for (action, state, count) in &counts {
            eprintln!("  {count:>6} {} {}", action.replace('_', " "), state.word());
        }
    }
    if let Some(problem) = &record.problem {
        output::say(problem);
    }
    Ok(match row.status {
        SyncStatus::Paused | SyncStatus::Cancelled | SyncStatus::Running => 2,
        SyncStatus::Planned => 0,
        SyncStatus::Done => u8::from(of(StepState::Ask) + of(StepState::Failed) > 0),
    })
}

fn describe_state(row: &SyncRow, record: &Record, steps: &[StepRow], total: u32) {
    for step in steps {
        println!("{}", sentence(step));
    }
    let shown = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    if total > shown {
        println!("and {} more", total - shown);
    }
    eprintln!(
        "{}: {} the same; the plan takes {} calls, about {} minutes.",
        row.status.word(),
        record.unchanged,
        record.calls,
        record.minutes()
    );
    if record.suspicious {
        eprintln!("Most of Pleo's list would be archived. Check that the right file was imported.");
    }
}

fn sentence(row: &StepRow) -> String {
    let question = if row.question.is_empty() {
        String::new()
    } else {
        format!(" [{}]", row.question)
    };
    let changes = step_of(row).map(|step| changes(&step)).unwrap_or_default();
    let changes: Vec<String> = changes
        .into_iter()
        .map(|(field, before, after)| {
            let before = before.as_deref().unwrap_or("nothing");
            format!(
                " {}: {before} -> {}",
                field.word(),
                after.unwrap_or_default()
            )
        })
        .collect();
    format!(
        "{:>5} {} {} {} {}{question}{}{}{}",
        row.position,
        row.state.word(),
        row.action.replace('_', " "),
        row.code,
        row.name,
        changes.join(","),
        if row.outcome.is_empty() { "" } else { ": " },
        row.outcome
    )
}

/// What a step changes: field, before, after.
fn changes(step: &Step) -> Vec<(Field, Option<String>, Option<String>)> {
    step.fields
        .iter()
        .map(|field| {
            let of = |held: &Option<ledgerport_core::sync::Held>| {
                held.as_ref()
                    .and_then(|held| held.value(*field))
                    .map(str::to_owned)
            };
            (*field, of(&step.before), of(&step.after))
        })
        .collect()
}

fn step(row: &StepRow) -> Value {
    let changes = step_of(row).map(|step| changes(&step)).unwrap_or_default();
    let id = step_of(row).and_then(|step| step.before.and_then(|held| held.id));
    json!({
        "step": row.position, "action": row.action, "state": row.state.word(),
        "question": row.question, "code": row.code, "name": row.name, "outcome": row.outcome,
        "id": id.map(|id| id.to_string()), "together": row.together,
        "changes": changes.iter().map(|(field, before, after)| json!({
            "field": field.id(), "pleo": before, "list": after,
        })).collect::<Vec<_>>(),
    })
}
