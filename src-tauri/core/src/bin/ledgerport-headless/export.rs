//! `export` and `resume`: set a run to work, show how it goes, say how it ended.

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use ledgerport_core::companies::Companies;
use ledgerport_core::model::{BooksId, RunId};
use ledgerport_core::problem::{Code, Problem};
use ledgerport_core::runs::{NewRun, Phase, Runs, Snapshot, Source, Status};
use ledgerport_core::store::EntryFilter;
use tokio::sync::broadcast::error::RecvError;

use crate::args::{Entries, Export, Resume};
use crate::connect::Seat;
use crate::{connect, output, profile};

pub(crate) async fn export(args: Export) -> u8 {
    let json = args.json;
    match begin(args).await {
        Ok(begun) => begun.follow(json).await,
        Err(problem) => output::stopped(&problem, json),
    }
}

pub(crate) async fn resume(args: Resume) -> u8 {
    let json = args.json;
    match go_on(args) {
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
    /// Its import was confirmed, so that it does not wait for that any more.
    confirmed: bool,
}

async fn begin(args: Export) -> Result<Begun, Problem> {
    let Seat {
        companies,
        company,
        missing_scopes,
    } = connect::company(args.connection).await?;
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
        format: args.format,
        folder: args.out,
        report: args.report,
        api: args.api,
        review: false,
    };
    let id = runs.start(new).await?;
    Ok(Begun {
        companies,
        runs,
        id,
        changes,
        confirmed: false,
    })
}

fn go_on(args: Resume) -> Result<Begun, Problem> {
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
    if args.confirm {
        runs.confirm(id, &[])?;
    } else {
        runs.resume(id)?;
    }
    Ok(Begun {
        companies,
        runs,
        id,
        changes,
        confirmed: args.confirm,
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
        let snapshot = loop {
            // Asked before the snapshot, which then is the last one if nobody works any more.
            let works = self.runs.works_on(self.id);
            let snapshot = match self.runs.snapshot(self.id) {
                Ok(snapshot) => snapshot,
                Err(problem) => return output::stopped(&problem, json),
            };
            show(&bar, &snapshot);
            let waits = snapshot.record.status == Status::Waiting && !self.confirmed;
            if waits || !works {
                break snapshot;
            }
            tokio::select! {
                change = self.changes.recv() => {
                    if matches!(change, Err(RecvError::Closed)) {
                        break snapshot;
                    }
                    // What piled up meanwhile is one look.
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
        let client = self.companies.client(snapshot.books).await;
        let traffic = client.map(|client| client.traffic()).ok();
        output::ended(&self.companies, &snapshot, traffic, json)
    }
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
