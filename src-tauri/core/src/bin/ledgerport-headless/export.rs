//! `export`, `resume`, `confirm` and `cancel`: set a run to work, show how it goes, say how it ended.

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use ledgerport_core::companies::Companies;
use ledgerport_core::model::{BooksId, RunId};
use ledgerport_core::problem::{Code, Problem};
use ledgerport_core::runs::{
    Confirmation, NewRun, Phase, Preview, Runs, Snapshot, Source, Stage, Status,
};
use ledgerport_core::store::{Decision, EntryFilter};
use tokio::sync::broadcast::error::RecvError;

use crate::args::{Booked, Cancel, Confirm, Connection, Entries, Export, OpenRun, Resume};
use crate::connect::Seat;
use crate::{connect, output, profile};

/// Least time between two looks at how far a run is.
const GLANCE: Duration = Duration::from_millis(250);
/// Least time between two looks at whether a run goes on: it changes with every page.
const BREATH: Duration = Duration::from_millis(10);

pub(crate) async fn export(args: Export) -> u8 {
    let json = args.json;
    match begin(args).await {
        Ok(begun) => begun.follow(json).await,
        Err(problem) => output::stopped(&problem, json),
    }
}

pub(crate) async fn resume(args: Resume) -> u8 {
    let json = args.open.json;
    let begun = go_on(args.open).and_then(|begun| {
        if args.confirm {
            begun.runs.confirm(begun.id, &[])?;
        } else {
            begun.runs.resume(begun.id)?;
        }
        Ok(Begun {
            confirmed: args.confirm,
            ..begun
        })
    });
    match begun {
        Ok(begun) => begun.follow(json).await,
        Err(problem) => {
            let code = output::stopped(&problem, json);
            if problem.code == Code::JobEnded {
                eprintln!("Continue with `export --continue RUN`.");
            }
            code
        }
    }
}

pub(crate) async fn confirm(args: Confirm) -> u8 {
    let json = args.open.json;
    let preview_only = args.preview;
    match said(args) {
        Ok((_, preview)) if preview_only => output::preview(&preview, json),
        Ok((begun, preview)) => {
            output::misfits(&preview);
            begun.follow(json).await
        }
        Err(problem) => output::stopped(&problem, json),
    }
}

/// Reads the voucher numbers and confirms with them, unless only a preview is wanted.
fn said(args: Confirm) -> Result<(Begun, Preview), Problem> {
    let begun = go_on(args.open)?;
    let preview = match args.vouchers {
        None => Preview::default(),
        Some(path) => {
            let bytes = std::fs::read(&path).map_err(|error| {
                Problem::input("The file of voucher numbers cannot be read.").with_detail(error)
            })?;
            let text = String::from_utf8(bytes).map_err(|error| {
                Problem::input("The file of voucher numbers is not UTF-8 text.").with_detail(error)
            })?;
            begun.runs.preview_vouchers(begun.id, &text)?
        }
    };
    if !args.preview {
        if preview.misfit_count > 0 {
            output::misfits(&preview);
            return Err(Problem::input(format!(
                "{} lines of the voucher numbers do not fit.",
                preview.misfit_count
            )));
        }
        let confirmation = Confirmation {
            refused: args.refuse,
            vouchers: preview.vouchers(),
        };
        begun.runs.confirm_with(begun.id, &confirmation)?;
    }
    let confirmed = true;
    Ok((Begun { confirmed, ..begun }, preview))
}

pub(crate) async fn cancel(args: Cancel) -> u8 {
    let json = args.open.json;
    let begun = go_on(args.open).and_then(|begun| {
        begun.runs.cancel(begun.id)?;
        let confirmed = true;
        Ok(Begun { confirmed, ..begun })
    });
    match begun {
        Ok(begun) => begun.follow(json).await,
        Err(problem) => output::stopped(&problem, json),
    }
}

/// A run that was set to work.
struct Begun {
    companies: Arc<Companies>,
    runs: Arc<Runs>,
    id: RunId,
    changes: tokio::sync::broadcast::Receiver<RunId>,
    /// Somebody said how it goes on, so that waiting is not its end.
    confirmed: bool,
}

async fn begin(mut args: Export) -> Result<Begun, Problem> {
    if let Some(before) = args.continue_run {
        return continued(args, before).await;
    }
    let booked = decision(args.booked, args.who.take(), args.why.take());
    let needed = || Problem::input("Say which Pleo, company, format and folder.");
    let connection = Connection {
        base_url: args.base_url.ok_or_else(needed)?,
        key_env: args.key_env,
        auth: args.auth,
        company: args.company.ok_or_else(needed)?,
        data: args.data,
    };
    let Seat {
        companies,
        company,
        missing_scopes,
    } = connect::company(connection).await?;
    if !missing_scopes.is_empty() {
        return Err(Problem::new(
            Code::ScopeMissing,
            format!("The key lacks these rights: {}.", missing_scopes.join(", ")),
            "Nothing was started; no entry is held by an export job.",
            "Create a key in Pleo with rights to read and write export jobs and to read export items.",
        ));
    }
    if let Some(file) = &args.profile {
        profile::take(&companies, &company, file)?;
    }
    let source = match (args.job, args.entries) {
        (Some(job), _) => Source::Job(job),
        (None, Some(Entries::Some(entries))) => Source::Entries(entries),
        (None, _) => {
            companies.fetch_entries(company.books).await?;
            let filter = EntryFilter::default();
            let entries = companies
                .store()
                .read(|db| db.entry_ids(company.books, &filter))?;
            Source::Entries(entries)
        }
    };
    let runs = Runs::open(companies.clone())?;
    let changes = runs.changes();
    let new = NewRun {
        books: company.books,
        source,
        format: args.format.ok_or_else(needed)?,
        folder: args.out.ok_or_else(needed)?,
        report: args.report,
        api: args.api,
        review: false,
        // A profile given with the export says it.
        receipts: None,
    };
    let id = runs.start_with(new, booked).await?;
    Ok(Begun {
        companies,
        runs,
        id,
        changes,
        confirmed: false,
    })
}

/// Goes on for another run in a new job.
async fn continued(args: Export, before: RunId) -> Result<Begun, Problem> {
    let begun = go_on(OpenRun {
        run: Some(before),
        key_env: args.key_env,
        auth: args.auth,
        data: args.data,
        json: args.json,
    })?;
    let id = begun.runs.continue_in_new_job(before).await?;
    Ok(Begun { id, ..begun })
}

fn decision(booked: Booked, who: Option<String>, why: Option<String>) -> Decision {
    match booked {
        Booked::Report => Decision::ReportOnly,
        Booked::Leave => Decision::LeaveOut,
        Booked::Again => Decision::BookAgain {
            who: who.unwrap_or_else(ledgerport_core::companies::person),
            why: why.unwrap_or_default(),
        },
    }
}

/// Opens the data folder and finds the run that is meant. Nothing is set to work yet.
fn go_on(args: OpenRun) -> Result<Begun, Problem> {
    let token = connect::token(args.key_env.as_deref(), args.auth)?;
    let companies = connect::open(args.data, token.is_some())?;
    let runs = Runs::open(companies.clone())?;
    let (id, books) = match args.run {
        Some(id) => (id, runs.snapshot(id)?.books),
        None => only_open_run(&companies, &runs)?,
    };
    if let Some(token) = token {
        companies.vault().put_for_session(books, token);
    }
    let changes = runs.changes();
    Ok(Begun {
        companies,
        runs,
        id,
        changes,
        confirmed: false,
    })
}

fn only_open_run(companies: &Companies, runs: &Runs) -> Result<(RunId, BooksId), Problem> {
    let mut open = Vec::new();
    for company in companies.all()? {
        open.extend(
            runs.list(company.books)?
                .into_iter()
                .filter(|run| !run.record.status.is_over())
                .map(|run| (run.id, run.books)),
        );
    }
    match open.as_slice() {
        [one] => Ok(*one),
        [] => Err(Problem::input("There is no run to resume.")),
        _ => Err(Problem::input(
            "Several runs can be resumed. Say which with --run.",
        )),
    }
}

impl Begun {
    /// Shows progress until the run ends, stops or waits for a person.
    async fn follow(mut self, json: bool) -> u8 {
        let bar = bar(json);
        let mut interrupt = std::pin::pin!(tokio::signal::ctrl_c());
        let mut interrupted = false;
        let mut shown = Instant::now();
        let snapshot = loop {
            // Asked before the status, which then is the last one if nobody works any more.
            let works = self.runs.works_on(self.id);
            let status = match self.runs.status(self.id) {
                Ok(status) => status,
                Err(problem) => return output::stopped(&problem, json),
            };
            let waits = status == Status::Waiting && !self.confirmed;
            let ends = waits || !works;
            // A snapshot counts and sums every item, so it is not taken for every page.
            if ends || !bar.is_hidden() && shown.elapsed() >= GLANCE {
                shown = Instant::now();
                let snapshot = match self.runs.snapshot(self.id) {
                    Ok(snapshot) => snapshot,
                    Err(problem) => return output::stopped(&problem, json),
                };
                show(&bar, &snapshot);
                if ends {
                    break snapshot;
                }
            }
            tokio::select! {
                change = self.changes.recv() => {
                    if matches!(change, Err(RecvError::Closed)) {
                        continue;
                    }
                    // What piles up meanwhile is one look.
                    tokio::time::sleep(BREATH).await;
                    self.changes = self.changes.resubscribe();
                }
                () = tokio::time::sleep(Duration::from_millis(500)) => {}
                _ = &mut interrupt, if !interrupted => {
                    interrupted = true;
                    // A run that cannot be paused any more is about to end.
                    let _ = self.runs.pause(self.id);
                }
            }
        };
        bar.finish_and_clear();
        if waits_for_import(&snapshot) {
            // Its path is printed: whoever reads it has the file.
            let _ = self.runs.handed_over(self.id);
        }
        let client = self.companies.client(snapshot.books).await;
        let traffic = client.map(|client| client.traffic()).ok();
        output::ended(&self.companies, &snapshot, traffic, json)
    }
}

fn waits_for_import(snapshot: &Snapshot) -> bool {
    snapshot.record.status == Status::Waiting && !snapshot.record.files.is_empty()
}

fn bar(json: bool) -> ProgressBar {
    if json || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{msg:<32} {wide_bar} {pos}/{len} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style);
    bar
}

fn show(bar: &ProgressBar, snapshot: &Snapshot) {
    let message = match snapshot.record.phase() {
        Phase::Create => "Creating the job",
        Phase::Claim => "Claiming the job",
        Phase::Read if snapshot.record.stage == Stage::Receipts => "Fetching receipts",
        Phase::Read => "Reading items",
        Phase::Check => "Checking",
        Phase::Build => "Building files",
        Phase::HandOver => "Waiting for the import",
        Phase::Report => "Reporting to Pleo",
        Phase::Close => "Closing the job",
    };
    let (done, total) = snapshot.progress();
    bar.set_message(message);
    bar.set_length(total.into());
    bar.set_position(done.into());
}
