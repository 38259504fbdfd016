//! The app on the systems this machine is not: Windows and macOS, as far as Linux can tell.
//!
//! A lane of its own with a target folder of its own, so that `test` stays quick. It type-checks the whole app for Windows and
//! both kinds of Mac; runs core's own tests, the keychain's among them, and an export under Wine; and makes an installer that
//! is installed, started and removed there. What only a real machine shows (the web view of Windows, prompts of a keychain,
//! what the two systems say of an unsigned installer) is in docs/smoke.md.

mod apple;
mod setup;
mod wine;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;
use crate::leash::Leash;
use crate::place::{cargo, target};
use crate::system::{self, Group, find_program};
use crate::ui;
use wine::Wine;

const WINDOWS: &str = "x86_64-pc-windows-gnu";
const MACS: [&str; 2] = ["aarch64-apple-darwin", "x86_64-apple-darwin"];
/// What people get; the tests' own crates are not shipped.
const OURS: [&str; 6] = [
    "-p",
    "ledgerport",
    "-p",
    "ledgerport-core",
    "-p",
    "ledgerport-sandbox",
];

pub(crate) fn check(leash: &Leash) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Err(Failure::new(
            "this lane shows on Linux what can be shown of Windows and macOS; \
             on those themselves run `cargo test --workspace` and docs/smoke.md.",
        ));
    }
    system::ensure(&[Group::Compiler, Group::Platforms])?;
    add_targets(leash)?;
    // The app embeds it when it is compiled.
    ui::ensure_built(leash)?;
    make(&folder())?;

    let wine = Wine::ensure(leash)?;
    wine.run_tests(leash)?;
    println!("Building the programs for Windows");
    leash.run(ours("build", WINDOWS).arg("--release"))?;
    wine.exports_the_same(leash)?;
    setup::check(leash, &wine)?;

    let apple = apple::Compiler::ensure(leash)?;
    for triple in MACS {
        println!("Checking for {triple}");
        let mut command = ours("check", triple);
        apple.compiles_c(&mut command, triple)?;
        leash.run(&mut command)?;
    }
    Ok(())
}

/// Cargo for one system's libraries and programs of ours.
fn ours(verb: &str, triple: &str) -> Command {
    let mut command = lane(&[verb, "--lib", "--bins", "--target", triple]);
    command.args(OURS);
    command
}

/// Cargo with this lane's target folder, and without what only a debugger reads: three systems take much room as it is.
fn lane(arguments: &[&str]) -> Command {
    let mut command = cargo(arguments);
    command
        .arg("--target-dir")
        .arg(folder())
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0");
    command
}

fn folder() -> PathBuf {
    target().join("platforms")
}

/// Where the optimised programs for Windows lie.
fn windows_release() -> PathBuf {
    folder().join(WINDOWS).join("release")
}

/// A file of this lane in the source tree.
fn source(name: &str) -> PathBuf {
    crate::place::root().join("xtask/src/platforms").join(name)
}

fn add_targets(leash: &Leash) -> Result<(), Failure> {
    let missing: Vec<&str> = [WINDOWS]
        .into_iter()
        .chain(MACS)
        .filter(|triple| !has_library(triple))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if find_program("rustup").is_none() {
        return Err(Failure::new(format!(
            "the standard library is missing for {}, and there is no rustup to add it",
            missing.join(", ")
        )));
    }
    leash.run(Command::new("rustup").args(["target", "add"]).args(missing))
}

/// Whether the compiler in use has the standard library of `triple`.
fn has_library(triple: &str) -> bool {
    let output = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", triple])
        .output();
    output.is_ok_and(|output| {
        let folder = String::from_utf8_lossy(&output.stdout);
        fs::read_dir(folder.trim()).is_ok_and(|mut files| files.next().is_some())
    })
}

fn make(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| at(folder, &error))
}

fn at(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}

fn expect(holds: bool, what: &str) -> Result<(), Failure> {
    if holds {
        Ok(())
    } else {
        Err(Failure::new(format!("not so: {what}")))
    }
}
