//! The project's own tasks: `cargo xtask TASK`.
//!
//! Only the standard library, so the first task on a fresh machine starts in seconds. Each task
//! lives in a file of its own; this one turns arguments into a task and a result into an exit
//! code. Whatever a task starts is on a leash and ends with it (see [`leash`]).

mod arguments;
mod bench;
mod check;
mod coverage;
mod demo;
mod desktop;
mod e2e;
mod installer;
mod judges;
mod leash;
mod place;
mod platforms;
mod rules;
mod shell;
mod simulate;
mod system;
mod tools;
mod ui;

use std::env;
use std::process::ExitCode;

use arguments::Task;
use leash::Leash;
use system::Group;

/// Why a task stopped, in words for the person at the terminal.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// The exit code for an unknown task or flag (`EX_USAGE`), shared with the headless program.
const USAGE_EXIT: u8 = 64;

fn main() -> ExitCode {
    let task = match arguments::parse(env::args().skip(1)) {
        Ok(task) => task,
        Err(problem) => {
            eprintln!("{problem}\n\n{}", arguments::USAGE);
            return ExitCode::from(USAGE_EXIT);
        }
    };
    match run(task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(text)) => {
            eprintln!("\nxtask: {text}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<(), Failure> {
    let leash = Leash::new()?;
    match task {
        Task::Help => {
            println!("{}", arguments::USAGE);
            Ok(())
        }
        Task::System(groups) => {
            let groups = if groups.is_empty() {
                &Group::EVERYDAY[..]
            } else {
                &groups
            };
            system::ensure(groups)?;
            if groups.contains(&Group::Judges) {
                judges::ensure(&leash)?;
            }
            Ok(())
        }
        Task::Demo { headless } => demo::demo(&leash, headless),
        Task::Test { fast } => check::test(&leash, fast),
        Task::Simulate { jobs, seed } => simulate::simulate(&leash, jobs, seed),
        Task::Kill { kills, seed } => simulate::kill(&leash, kills, seed),
        Task::Bench {
            size,
            only,
            json,
            programs,
        } => bench::bench(&leash, size, &only, json.as_deref(), programs),
        Task::Coverage => coverage::coverage(&leash),
        Task::Rules => rules::check(),
        Task::Dev => shell::dev(&leash),
        Task::Bundle { check: false } => shell::bundle(&leash),
        Task::Bundle { check: true } => installer::check(&leash),
        Task::Platforms => platforms::check(&leash),
        Task::Bindings => shell::bindings(&leash),
        Task::EndToEnd => e2e::e2e(&leash),
        Task::Deny => tools::deny(&leash),
    }
}
