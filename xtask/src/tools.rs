//! Cargo's companions: used when present, the judges of our crates built on demand.

use std::path::PathBuf;
use std::process::Command;

use crate::Failure;
use crate::leash::Leash;
use crate::place::{cargo, root, target};
use crate::system::find_program;

/// A judge of the crates, built from its source where it is not installed.
struct Judge {
    name: &'static str,
    version: &'static str,
}

const DENY: Judge = Judge {
    name: "cargo-deny",
    version: "^0.20",
};
const SHEAR: Judge = Judge {
    name: "cargo-shear",
    version: "^1.14",
};

const COVERAGE: Judge = Judge {
    name: "cargo-llvm-cov",
    version: "^0.9",
};

/// Licences, sources and duplicates of every crate in the lock file, against `deny.toml`; and that each crate that is asked for
/// is used.
///
/// Not part of `test`: building the judges costs more than all our own tests. Advisories are left to the build server, for
/// their list comes over the network.
pub(crate) fn deny(leash: &Leash) -> Result<(), Failure> {
    let mut command = Command::new(DENY.ensure(leash)?);
    command.current_dir(root()).args(["--offline"]);
    leash.run(command.args(["check", "bans", "licenses", "sources"]))?;
    println!("Looking for crates that nobody uses");
    leash.run(Command::new(SHEAR.ensure(leash)?).current_dir(root()))
}

/// The program that counts which lines are passed; it needs the component `llvm-tools` of the toolchain.
pub(crate) fn coverage(leash: &Leash) -> Result<PathBuf, Failure> {
    COVERAGE.ensure(leash)
}

impl Judge {
    fn ensure(&self, leash: &Leash) -> Result<PathBuf, Failure> {
        if let Some(program) = find_program(self.name) {
            return Ok(program);
        }
        let folder = target().join("tools");
        let program =
            folder
                .join("bin")
                .join(format!("{}{}", self.name, std::env::consts::EXE_SUFFIX));
        if !program.is_file() {
            println!("Building {}, once; this takes several minutes", self.name);
            let mut command = cargo(&["install", self.name, "--version", self.version, "--locked"]);
            leash.run(command.arg("--root").arg(&folder))?;
        }
        Ok(program)
    }
}

/// Whether cargo-nextest is installed; it runs the same tests, each in a process of its own.
pub(crate) fn has_nextest() -> bool {
    find_program("cargo-nextest").is_some()
}
