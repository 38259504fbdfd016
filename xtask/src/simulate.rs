//! `cargo xtask simulate`: whole stories of runs in virtual time, on every core; or the real program, killed at random.
//!
//! The program is a debug build whose core alone is optimised, so that no dependency is built a second time.

use std::process::Command;

use crate::Failure;
use crate::leash::Leash;
use crate::place::{built_program, cargo};

/// Export jobs when nobody says how many; what the build server runs.
pub(crate) const JOBS: u64 = 100_000;
/// First story when nobody says which.
pub(crate) const SEED: u64 = 1;

pub(crate) fn simulate(leash: &Leash, jobs: u64, seed: u64) -> Result<(), Failure> {
    leash.run(cargo(&["build", "--workspace"]).args([
        "--features",
        "ledgerport-core/simulation",
        "--bin",
        "ledgerport-simulate",
        "--config",
        "profile.dev.package.ledgerport-core.opt-level=2",
    ]))?;
    leash.run(
        Command::new(built_program("ledgerport-simulate"))
            .args([jobs.to_string(), seed.to_string()]),
    )
}

/// The test is left out of every other run, because it takes a second for two kills.
pub(crate) fn kill(leash: &Leash, kills: u64, seed: u64) -> Result<(), Failure> {
    leash.run(&mut cargo(&["build", "--workspace"]))?;
    leash.run(
        cargo(&["test", "--workspace", "--test", "resume"])
            .args(["--", "--ignored", "--nocapture", "killed_as_often_as_asked"])
            .env("LEDGERPORT_KILLS", kills.to_string())
            .env("LEDGERPORT_SEED", seed.to_string()),
    )
}
