//! Ledgerport without a window, for scripts, tests and benchmarks: the same engine, driven from the command line.
//!
//! Exit codes: 0 completed (or what was asked for is done), 1 completed with errors, 2 failed or stopped, 64 usage.
//! Sentences and progress go to stderr; with `--json` stdout carries one JSON object as its last line. A key is read from
//! an environment variable or the system's keychain, never from an argument, where other users could see it.

mod args;
mod args_lists;
mod connect;
mod explain;
mod export;
mod lists;
mod master_data;
mod matching;
mod output;
mod package;
mod profile;
mod rules;
mod template;
mod vendors;
mod watch;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

/// `EX_USAGE` of sysexits.
const USAGE: u8 = 64;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version are answers, not mistakes.
            let code = if error.use_stderr() { USAGE } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("The program could not start: {error}");
            return ExitCode::from(2);
        }
    };
    let code = runtime.block_on(async {
        match args.command {
            Command::Export(export) => export::export(export).await,
            Command::Resume(resume) => export::resume(resume).await,
            Command::Confirm(confirm) => export::confirm(confirm).await,
            Command::Cancel(cancel) => export::cancel(cancel).await,
            Command::Ledger(ledger) => lists::ledger(ledger),
            #[cfg(debug_assertions)]
            Command::CrashPoints => lists::crash_points(),
            Command::Runs(list) => lists::runs(list),
            Command::Items(items) => lists::items(items),
            Command::Changes(changes) => package::changes(changes),
            Command::Receipts(receipts) => package::missing(receipts),
            Command::Jobs(jobs) => lists::jobs(jobs).await,
            Command::Watch(args) => watch::watch(args).await,
            Command::Tag(tag) => lists::tag(tag).await,
            Command::Match(paths) => matching::answer(paths),
            Command::Suppliers(command) => master_data::suppliers(command).await,
            Command::Lists(command) => master_data::lists(command).await,
            Command::Explain(message) => explain::explain(message),
            Command::Vendors(vendors) => vendors::answer(vendors).await,
            Command::Rules(rules) => rules::answer(rules),
            Command::Formats(formats) => lists::formats(formats.json),
            Command::Template(template) => template::answer(template),
            Command::Profile(profile) => profile::print(profile),
        }
    });
    ExitCode::from(code)
}
