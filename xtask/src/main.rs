//! The project's own tasks: `cargo xtask TASK`.
//!
//! Only the standard library, so the first task on a fresh machine starts in seconds. Each task
//! lives in its own file; this one turns arguments into a task and a result into an exit code.

mod system;

use std::env;
use std::process::ExitCode;

/// Why a task stopped, in one sentence for the person at the terminal.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

fn main() -> ExitCode {
    let _arguments: Vec<String> = env::args().skip(1).collect();
    match system::ensure(&system::Group::ALL) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {}", failure.0);
            ExitCode::FAILURE
        }
    }
}
