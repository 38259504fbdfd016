//! `cargo xtask bench`: what an export costs, beside a straightforward script in Python and one in Node.
//!
//! Everything is measured in one run on one machine against the same release build of the sandbox, and what the programs
//! write is compared cell by cell first: a figure for another result is none. Processor time and memory hold on a busy
//! machine; time on the clock is claimed only when others left the machine alone. The peers are in `tests/bench`, which
//! says how they were written. Results go to `docs/benchmarks` and, when asked for, to a JSON file.

mod chart;
mod export;
mod figures;
mod parts;
mod pleo;
mod process;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;
use crate::e2e;
use crate::judges;
use crate::leash::Leash;
use crate::place::{cargo, root, target};
use crate::system::find_program;
use figures::Figures;

/// How large an export is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    /// 10,000 items.
    Quick,
    /// 100,000 items.
    Usual,
    /// 100,000 items beside the peers, and a million by us alone.
    Full,
}

impl Size {
    /// Items of the exports that are compared.
    fn items(self) -> u32 {
        match self {
            Self::Quick => 10_000,
            Self::Usual | Self::Full => 100_000,
        }
    }
}

/// Programs and folders of one benchmark.
struct Bench<'a> {
    leash: &'a Leash,
    /// Scratch space on the disk Cargo builds on, because what is measured has to reach a disk.
    folder: PathBuf,
    headless: PathBuf,
    sandbox: PathBuf,
    writers: PathBuf,
    python: PathBuf,
    node: Option<PathBuf>,
}

impl Bench<'_> {
    /// An empty folder.
    fn fresh(&self, name: &str) -> Result<PathBuf, Failure> {
        let folder = self.folder.join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)
            .map_err(|error| Failure::new(format!("{}: {error}", folder.display())))?;
        Ok(folder)
    }

    /// Asks the judge, who prints one line or fails with the first difference.
    fn judge(&self, arguments: &[&str]) -> Result<String, Failure> {
        let output = Command::new(&self.python)
            .arg(peer("judge.py"))
            .args(arguments)
            .output()
            .map_err(|error| Failure::new(format!("the judge: {error}")))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(Failure::new(format!("judge.py {}: {said}", arguments[0])))
    }
}

/// A script of the peers.
fn peer(name: &str) -> PathBuf {
    root().join("tests/bench").join(name)
}

pub(crate) fn bench(
    leash: &Leash,
    size: Size,
    only: &[String],
    json: Option<&Path>,
    programs: Option<PathBuf>,
) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Err(Failure::new(
            "what a process costs is read from /proc, so the benchmark runs on Linux only",
        ));
    }
    if let [one] = only
        && one == "window"
    {
        let file = json.map_or_else(
            || root().join("artifacts/window-figures.json"),
            PathBuf::from,
        );
        return e2e::figures(leash, &file);
    }
    let release = match programs {
        Some(folder) => folder,
        None => {
            println!("Building release programs");
            build(leash)?;
            target().join("release")
        }
    };
    let python = judges::python(leash, "bench/python", "tests/bench/requirements.txt")?;
    let bench = Bench {
        leash,
        folder: target().join("bench/run"),
        headless: release.join("ledgerport-headless"),
        sandbox: release.join("ledgerport-sandbox"),
        writers: release.join("examples/writers"),
        python,
        node: find_program("node"),
    };
    let mut figures = Figures::default();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|word| word == name);
    type Part = fn(&Bench<'_>, Size, &mut Figures) -> Result<(), Failure>;
    let all: [(&str, Part); 7] = [
        ("cost", export::cost),
        ("limits", export::limits),
        ("distance", export::distance),
        ("resume", export::resume),
        ("instructions", parts::instructions),
        ("writers", parts::writers),
        ("matching", parts::matching),
    ];
    if let Some(word) = only
        .iter()
        .find(|word| all.iter().all(|(name, _)| name != word))
    {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        let names = names.join(", ");
        return Err(Failure::new(format!(
            "no part `{word}`; there are {names}, and window, alone"
        )));
    }
    let mut failed = Vec::new();
    for (name, part) in all {
        if wanted(name) {
            println!("Measuring: {name}");
            // What was measured is worth keeping, and what was not is said.
            if let Err(Failure(why)) = part(&bench, size, &mut figures) {
                figures.note(format!("The part {name} failed: {why}"));
                failed.push(name);
            }
        }
    }
    println!("\n{}", figures.table());
    if let Some(path) = json {
        write(path, &figures.json())?;
    }
    // A part alone is a look, not a result.
    if only.is_empty() {
        let folder = root().join("docs/benchmarks");
        write(&folder.join("README.md"), &figures.page(size))?;
        for (name, picture) in figures.charts() {
            write(&folder.join(name), &picture)?;
        }
        println!("Written to {}", folder.display());
    }
    let _ = fs::remove_dir_all(&bench.folder);
    if failed.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(format!("failed: {}", failed.join(", "))))
    }
}

/// The two programs apart, so that neither is built with what only the other asks of a dependency.
fn build(leash: &Leash) -> Result<(), Failure> {
    let core = ["--bin", "ledgerport-headless", "--example", "writers"];
    leash.run(cargo(&["build", "--release", "-p", "ledgerport-core"]).args(core))?;
    leash.run(&mut cargo(&[
        "build",
        "--release",
        "-p",
        "ledgerport-sandbox",
    ]))
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(path, text))
        .map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}
