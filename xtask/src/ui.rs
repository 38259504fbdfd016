//! The front end's packages and its build.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::Failure;
use crate::leash::Leash;
use crate::place::{is_stale, root};

/// The oldest Node.js the front end's tools run on.
const NODE_MAJOR: u32 = 20;

/// What lies in `ui/` without being source.
const NOT_SOURCE: [&str; 6] = [
    "node_modules",
    "dist",
    "coverage",
    "test-results",
    "playwright-report",
    ".vite",
];

fn folder() -> PathBuf {
    root().join("ui")
}

/// npm, in the front end's folder.
pub(crate) fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(arguments).current_dir(folder());
    command
}

/// A program that one of the packages brings, started at the root.
pub(crate) fn package_program(name: &str) -> Command {
    let file = if cfg!(windows) {
        format!("{name}.cmd")
    } else {
        name.to_owned()
    };
    let mut command = Command::new(folder().join("node_modules/.bin").join(file));
    command.current_dir(root());
    command
}

/// Installs the packages exactly as locked, unless that was done since the lock file changed.
///
/// Packages get no chance to run scripts of their own.
pub(crate) fn ensure_packages(leash: &Leash) -> Result<(), Failure> {
    ensure_node()?;
    let lock = folder().join("package-lock.json");
    if !is_stale(&folder().join("node_modules/.package-lock.json"), &[lock]) {
        return Ok(());
    }
    println!("Installing the front end's packages");
    leash.run(&mut npm(&[
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]))
}

/// Builds `ui/dist`, unless it is newer than everything it is made from.
pub(crate) fn ensure_built(leash: &Leash) -> Result<(), Failure> {
    ensure_packages(leash)?;
    if !is_stale(&folder().join("dist/index.html"), &sources()?) {
        return Ok(());
    }
    println!("Building the front end");
    leash.run(&mut npm(&["run", "--silent", "build"]))
}

fn sources() -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(folder())
        .map_err(|error| Failure::new(format!("{}: {error}", folder().display())))?;
    Ok(entries
        .flatten()
        .filter(|entry| !NOT_SOURCE.iter().any(|name| entry.file_name() == *name))
        .map(|entry| entry.path())
        .collect())
}

fn ensure_node() -> Result<(), Failure> {
    let found = Command::new("node")
        .arg("--version")
        .stderr(Stdio::null())
        .output();
    let version = found.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    match version.ok().as_deref().map(|text| (text, node_major(text))) {
        Some((_, Some(major))) if major >= NODE_MAJOR => Ok(()),
        Some((text, _)) => Err(Failure::new(format!(
            "Node.js {NODE_MAJOR} or newer is needed for the front end; this is `{text}`."
        ))),
        None => Err(Failure::new(format!(
            "Node.js {NODE_MAJOR} or newer is needed for the front end and was not found. \
             `cargo xtask demo --headless` works without it."
        ))),
    }
}

fn node_major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::node_major;

    #[test]
    fn the_major_version_is_read_and_anything_else_is_not_a_version() {
        assert_eq!(node_major("v20.20.2"), Some(20));
        assert_eq!(node_major("20.20.2"), None);
        assert_eq!(node_major("v"), None);
        assert_eq!(node_major(""), None);
    }
}
