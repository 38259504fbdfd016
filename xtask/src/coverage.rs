//! `cargo xtask coverage`: which lines of core the tests pass through, room by room.
//!
//! Counted are the lines of the product: core and its headless program, without test modules and the machinery of the
//! simulation. A process that is killed leaves no counts, so what only killed processes did counts as not done.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use crate::desktop::Desktop;
use crate::leash::Leash;
use crate::place::{root, target};
use crate::{Failure, tools, ui};

const CORE: &str = "src-tauri/core/src/";

/// Lines that can be counted, and lines that were passed.
#[derive(Clone, Copy, Default)]
struct Lines {
    all: u32,
    passed: u32,
}

/// Builds everything with counters, beside the ordinary build, and runs every Rust test but those of the built app. The judges,
/// which pass no line of core, may be missing.
pub(crate) fn coverage(leash: &Leash) -> Result<(), Failure> {
    let list = target().join("core.lcov");
    let program = tools::coverage(leash)?;
    ui::ensure_built(leash)?;
    let desktop = if cfg!(target_os = "linux") {
        Some(Desktop::start(leash, false)?)
    } else {
        None
    };
    let mut command = Command::new(program);
    command.current_dir(root()).arg("llvm-cov");
    if tools::has_nextest() {
        command.arg("nextest");
    }
    command.args(["--workspace", "--no-cfg-coverage", "--failure-mode", "all"]);
    command.args(["--ignore-run-fail", "--lcov", "--output-path"]);
    command.arg(&list);
    // A few files that all processes add to; there are thousands of processes.
    command.env("LLVM_PROFILE_FILE_NAME", "core-%4m.profraw");
    if let Some(desktop) = &desktop {
        desktop.seat(&mut command);
    }
    leash.run(&mut command)?;
    let list = fs::read_to_string(&list).map_err(|error| Failure::new(error.to_string()))?;
    let (all, table) = table(&list);
    if all.passed == 0 {
        return Err(Failure::new("no test ran; see above"));
    }
    print!("{table}");
    Ok(())
}

/// Rooms and files from the list that LLVM writes: `SF:path`, then `DA:line,times` for each line.
fn table(list: &str) -> (Lines, String) {
    let mut rooms: BTreeMap<String, Lines> = BTreeMap::new();
    let mut files: BTreeMap<&str, Lines> = BTreeMap::new();
    let mut current = None;
    for line in list.lines() {
        if let Some(path) = line.strip_prefix("SF:") {
            let name = path.find(CORE).map(|at| &path[at + CORE.len()..]);
            let name = name.filter(|name| !name.contains("tests") && !name.contains("simulat"));
            current = name.map(|name| (name, first_test_line(path)));
        } else if let (Some((name, tests)), Some(counts)) = (current, line.strip_prefix("DA:")) {
            let mut numbers = counts
                .split(',')
                .map(|number| number.parse().unwrap_or(0_u64));
            let (number, times) = (numbers.next(), numbers.next());
            if number.is_some_and(|number| number < tests) {
                let room = name.split('/').next().unwrap_or(name).replace(".rs", "");
                for lines in [
                    rooms.entry(room).or_default(),
                    files.entry(name).or_default(),
                ] {
                    lines.all += 1;
                    lines.passed += u32::from(times > Some(0));
                }
            }
        }
    }
    let all = rooms.values().fold(Lines::default(), |sum, lines| Lines {
        all: sum.all + lines.all,
        passed: sum.passed + lines.passed,
    });
    let row = |name: &str, of: Lines| {
        let share = f64::from(of.passed) * 100.0 / f64::from(of.all.max(1));
        format!(
            "| {name} | {} | {} | {share:.1} % |\n",
            of.all,
            of.all - of.passed
        )
    };
    let mut text = "| | lines | not passed | |\n| --- | ---: | ---: | ---: |\n".to_owned();
    text.extend(rooms.iter().map(|(name, lines)| row(name, *lines)));
    text += &row("all", all);
    text += "\nFiles below 85 %:\n\n";
    let low = files.iter().filter(|(_, of)| of.passed * 100 < of.all * 85);
    text.extend(low.map(|(name, lines)| row(name, *lines)));
    (all, text)
}

/// Number of the line from which on a file holds its tests.
fn first_test_line(path: &str) -> u64 {
    let text = fs::read_to_string(path).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let at = lines
        .windows(2)
        .position(|two| two[0] == "#[cfg(test)]" && two[1].starts_with("mod tests"));
    at.map_or(u64::MAX, |at| at as u64 + 1)
}
