//! `watch`: one line for every change of a company's jobs and runs, until somebody stops it.
//!
//! Keeps true: lines have a growing revision and nothing in them goes back in time; SIGTERM and Ctrl+C end it in order:
//! a question under way is given up, and a run that works goes on where it was when somebody watches again.

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use ledgerport_core::companies::Company;
use ledgerport_core::logbook;
use ledgerport_core::model::RunId;
use ledgerport_core::problem::Problem;
use ledgerport_core::runs::{Runs, Snapshot};
use ledgerport_core::store::{ItemState, SeenJob};
use ledgerport_core::watch::{Change, Policy, Post, Reminder, View, Watch, What};
use serde_json::{Map, Value, json};
use tokio::sync::broadcast::error::RecvError;

use crate::args::Watch as Args;
use crate::connect::{self, Seat};
use crate::output;

/// Pause after each burst of changes of a run, so that lines keep up.
const PAUSE: Duration = Duration::from_millis(100);

pub(crate) async fn watch(args: Args) -> u8 {
    let json = args.json;
    match begin(args).await {
        Ok(mut following) => following.follow().await,
        Err(problem) => {
            output::say(&problem);
            if json {
                output::line(&json!({
                    "revision": 1, "change": "stopped", "problem": output::told(&problem),
                }));
            }
            2
        }
    }
}

async fn begin(args: Args) -> Result<Following, Problem> {
    let claims = ledgerport_core::claims_folder()
        .ok_or_else(|| Problem::input("This system names no folder for data."))?;
    let Seat {
        companies, company, ..
    } = connect::company(args.connection).await?;
    logbook::open(companies.store().folder());
    let mut settings = company.settings.clone();
    if let Some(format) = args.format {
        settings.format = format;
    }
    if let Some(out) = args.out {
        settings.folder = std::path::absolute(&out).map_err(|error| {
            Problem::input("The folder for the files cannot be used.").with_detail(error)
        })?;
    }
    companies.save_settings(company.books, &settings)?;
    let runs = Runs::open(companies)?;
    let watch = Watch::new(runs.clone(), claims);
    let mut chosen = watch.settings(company.books)?;
    if let Some(policy) = args.policy {
        chosen.policy = policy.into();
    }
    if chosen.policy != Policy::Ask && settings.folder.as_os_str().is_empty() {
        return Err(Problem::input("Files need a folder. Say which with --out."));
    }
    if args.hook {
        chosen.hook = true;
        if let Some(port) = args.port {
            chosen.port = port;
        }
        if let Some(address) = args.address {
            chosen.address = address;
        }
    }
    watch.save_settings(company.books, &chosen)?;
    let changes = watch.changes();
    let run_changes = runs.changes();
    runs.keep_waiting(company.books)?;
    watch.begin(company.books);
    Ok(Following {
        json: args.json,
        company,
        runs,
        watch,
        changes,
        run_changes,
        revision: 0,
        shown: HashMap::new(),
        jobs: HashMap::new(),
        view: None,
    })
}

struct Following {
    json: bool,
    company: Company,
    runs: Arc<Runs>,
    watch: Arc<Watch>,
    changes: tokio::sync::broadcast::Receiver<Change>,
    run_changes: tokio::sync::broadcast::Receiver<RunId>,
    /// Of the last line.
    revision: u64,
    /// Revision of each run as last shown.
    shown: HashMap<RunId, u32>,
    /// Revision of each job as last shown.
    jobs: HashMap<ledgerport_core::model::JobId, u32>,
    view: Option<(Post, Vec<Reminder>, bool)>,
}

/// Nobody reads any more.
struct Unread;

impl Following {
    async fn follow(&mut self) -> u8 {
        let mut stop = std::pin::pin!(stopped());
        let mut outcome = self.view();
        while outcome.is_ok() {
            outcome = tokio::select! {
                () = &mut stop => break,
                change = self.changes.recv() => match change {
                    Ok(change) => self.change(change),
                    Err(RecvError::Lagged(_)) => self.view(),
                    Err(RecvError::Closed) => break,
                },
                run = self.run_changes.recv() => match run {
                    Ok(run) => {
                        tokio::time::sleep(PAUSE).await;
                        let mut ids = vec![run];
                        while let Ok(more) = self.run_changes.try_recv() {
                            ids.push(more);
                        }
                        ids.sort();
                        ids.dedup();
                        ids.into_iter().try_for_each(|id| self.run(id))
                    }
                    Err(RecvError::Lagged(_)) => Ok(()),
                    Err(RecvError::Closed) => break,
                },
            };
        }
        self.watch.stop().await;
        // Without a reader there is nobody to tell.
        let _ = self.line("stopped", Map::new());
        0
    }

    fn change(&mut self, change: Change) -> Result<(), Unread> {
        match change.what {
            What::Found { job, tell } => self.job("found", &job, Some(tell)),
            What::Job(job) => self.job("job", &job, None),
            What::Started(run) => self.line("started", object(json!({ "run": run.to_string() }))),
            What::KeyEnds(days) => self.line("key_ends", object(json!({ "days": days }))),
            What::View => self.view(),
        }
    }

    fn job(&mut self, change: &str, job: &SeenJob, tell: Option<bool>) -> Result<(), Unread> {
        let known = self.jobs.entry(job.job).or_default();
        if job.revision <= *known {
            return Ok(());
        }
        *known = job.revision;
        let mut said = object(json!({
            "job": job.job.to_string(), "job_revision": job.revision, "status": job.status.word(),
            "items": job.items, "ours": job.ours, "created_at": job.created_at.to_string(),
            "reason": job.reason,
        }));
        if let Some(tell) = tell {
            said.insert("tell".into(), tell.into());
        }
        self.line(change, said)
    }

    fn run(&mut self, id: RunId) -> Result<(), Unread> {
        let Ok(snapshot) = self.runs.snapshot(id) else {
            return Ok(());
        };
        let known = self.shown.insert(id, snapshot.revision);
        if known.is_some_and(|known| known >= snapshot.revision) {
            return Ok(());
        }
        self.line("run", object(of_run(&snapshot)))
    }

    /// What is not told by itself: who watches, what is wrong, and after lost changes everything.
    fn view(&mut self) -> Result<(), Unread> {
        let Ok(view) = self.watch.view(self.company.books) else {
            return Ok(());
        };
        for job in &view.jobs {
            self.job("job", job, None)?;
        }
        let now = (view.post, view.reminders.clone(), view.hook.subscribed);
        if self.view.as_ref() == Some(&now) {
            return Ok(());
        }
        self.view = Some(now);
        self.line(view.post.word(), object(of_view(&view)))
    }

    fn line(&mut self, change: &str, said: Map<String, Value>) -> Result<(), Unread> {
        self.revision += 1;
        let at = self.runs.clock().wall();
        let mut out = std::io::stdout().lock();
        let written = if self.json {
            let mut whole = object(json!({
                "revision": self.revision, "at": at.to_string(), "change": change,
                "company": self.company.id.to_string(),
            }));
            whole.extend(said);
            writeln!(out, "{}", Value::Object(whole))
        } else {
            let words: Vec<_> = said
                .iter()
                .filter(|(_, value)| !value.is_null() && !value.is_object() && !value.is_array())
                .map(|(name, value)| match value {
                    Value::String(text) => format!("{name}={text}"),
                    other => format!("{name}={other}"),
                })
                .collect();
            writeln!(out, "{at:.0} {change} {}", words.join(" "))
        };
        written.and_then(|()| out.flush()).map_err(|_| Unread)
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        other => Map::from_iter([("value".to_owned(), other)]),
    }
}

fn of_run(run: &Snapshot) -> Value {
    let items: Map<String, Value> = ItemState::ALL
        .iter()
        .map(|state| (state.word().to_owned(), run.count(*state)))
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| (word, count.into()))
        .collect();
    let (done, total) = run.progress();
    let phase = serde_json::to_value(run.record.stage.phase()).unwrap_or_default();
    json!({
        "run": run.id.to_string(), "run_revision": run.revision,
        "job": run.record.job.as_ref().map(|job| job.id.to_string()),
        "status": run.record.status.word(), "phase": phase,
        "items": items, "done": done, "total": total,
        "lease_seconds_left": run.lease.map(|lease| lease.left.as_secs()),
        "problem": run.record.problem.as_ref().map(output::told),
    })
}

fn of_view(view: &View) -> Value {
    let reminders: Vec<Value> = view
        .reminders
        .iter()
        .map(|reminder| match reminder {
            Reminder::KeyEnds(days) => json!({ "kind": "key_ends", "days": days }),
            Reminder::MissingScopes(scopes) => {
                json!({ "kind": "missing_scopes", "scopes": scopes })
            }
            Reminder::Troubled(failure) => {
                json!({ "kind": "troubled", "problem": output::told(&failure.problem) })
            }
            Reminder::Hook(problem) => json!({ "kind": "hook", "problem": output::told(problem) }),
            Reminder::NotStarted(failure) => {
                json!({ "kind": "not_started", "problem": output::told(&failure.problem) })
            }
        })
        .collect();
    json!({
        "notifications": view.hook.subscribed, "port": view.hook.port, "reminders": reminders,
    })
}

/// Comes when somebody asked us to end; a signal after this call and before the first poll counts too.
fn stopped() -> impl Future<Output = ()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{Signal, SignalKind, signal};
        async fn received(signal: std::io::Result<Signal>) {
            match signal {
                Ok(mut signal) => drop(signal.recv().await),
                Err(_) => std::future::pending().await,
            }
        }
        let interrupt = received(signal(SignalKind::interrupt()));
        let terminate = received(signal(SignalKind::terminate()));
        async {
            tokio::select! {
                () = interrupt => {}
                () = terminate => {}
            }
        }
    }
    #[cfg(windows)]
    {
        let interrupt = tokio::signal::windows::ctrl_c();
        async {
            match interrupt {
                Ok(mut interrupt) => drop(interrupt.recv().await),
                Err(_) => std::future::pending().await,
            }
        }
    }
}
