//! Cargo's companions: used when present, one of them built on demand.

use std::path::PathBuf;
use std::process::Command;

use crate::Failure;
use crate::leash::Leash;
use crate::place::{cargo, root, target};
use crate::system::find_program;

/// Licences, sources and duplicates of every crate in the lock file, against `deny.toml`.
///
/// Not part of `test`: building the judge costs more than all our own tests. Advisories are left
/// to the build server, for their list comes over the network.
pub(crate) fn deny(leash: &Leash) -> Result<(), Failure> {
    let program = match find_program("cargo-deny") {
        Some(program) => program,
        None => built_deny(leash)?,
    };
    let mut command = Command::new(program);
    command.current_dir(root()).args(["--offline"]);
    leash.run(command.args(["check", "bans", "licenses", "sources"]))
}

fn built_deny(leash: &Leash) -> Result<PathBuf, Failure> {
    let folder = target().join("tools");
    let program = folder
        .join("bin")
        .join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        println!("Building cargo-deny, once; this takes several minutes");
        let mut command = cargo(&["install", "cargo-deny", "--version", "^0.20", "--locked"]);
        leash.run(command.arg("--root").arg(&folder))?;
    }
    Ok(program)
}

/// Whether cargo-nextest is installed; it runs the same tests, each in a process of its own.
pub(crate) fn has_nextest() -> bool {
    find_program("cargo-nextest").is_some()
}
