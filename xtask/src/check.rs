//! `cargo xtask test`: everything the build server runs, cheapest first.
//!
//! One target folder, one feature set (the whole workspace's) and the debug profile alone, so no
//! step builds what another has built. The first failing step ends the run; the summary comes
//! either way.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::Failure;
use crate::desktop::Desktop;
use crate::leash::Leash;
use crate::place::cargo;
use crate::system::{self, Group};
use crate::{e2e, judges, rules, simulate, tools, ui};

struct Step {
    name: &'static str,
    run: fn(&Leash) -> Result<(), Failure>,
}

const STEPS: [Step; 13] = [
    Step {
        name: "repository rules",
        run: |_| rules::check(),
    },
    Step {
        name: "format",
        run: |leash| leash.run(&mut cargo(&["fmt", "--all", "--check"])),
    },
    Step {
        name: "system packages",
        run: |_| system::ensure(&Group::EVERYDAY),
    },
    Step {
        name: "judges",
        run: judges::ensure,
    },
    Step {
        name: "front end: packages",
        run: ui::ensure_packages,
    },
    Step {
        name: "front end: types, lint, format",
        run: |leash| npm_run(leash, "check"),
    },
    Step {
        name: "front end: tests",
        run: |leash| npm_run(leash, "test"),
    },
    Step {
        name: "front end: build",
        run: ui::ensure_built,
    },
    Step {
        name: "front end: pages in a browser",
        run: |leash| npm_run(leash, "test:pages"),
    },
    Step {
        name: "clippy",
        run: clippy,
    },
    Step {
        name: "build",
        run: build,
    },
    Step {
        name: "tests",
        run: tests,
    },
    Step {
        name: "simulation",
        run: |leash| simulate::simulate(leash, simulate::JOBS, simulate::SEED),
    },
];

/// After the tests, and before the app itself: nobody waits for prose while code is broken.
const DOCUMENTATION: Step = Step {
    name: "documentation",
    run: documentation,
};

const END_TO_END: Step = Step {
    name: "the app, end to end",
    run: e2e::drive,
};

pub(crate) fn test(leash: &Leash, fast: bool) -> Result<(), Failure> {
    let mut steps: Vec<&Step> = STEPS.iter().chain([&DOCUMENTATION]).collect();
    // A virtual screen and a driver for the system's web view exist on Linux only.
    if !fast && cfg!(target_os = "linux") && e2e::is_written() {
        steps.push(&END_TO_END);
    }

    let mut times = Vec::new();
    for step in &steps {
        println!("\n=== {}", step.name);
        let start = Instant::now();
        let result = (step.run)(leash);
        times.push(start.elapsed());
        if let Err(Failure(text)) = result {
            println!("{}", summary(&steps, &times, false));
            return Err(Failure::new(format!("{}: {text}", step.name)));
        }
    }
    println!("{}", summary(&steps, &times, true));
    Ok(())
}

fn summary(steps: &[&Step], times: &[Duration], passed: bool) -> String {
    let mut text = String::from("\n=== summary\n");
    for (index, step) in steps.iter().enumerate() {
        let outcome = match times.get(index) {
            None => "not run".to_owned(),
            Some(time) if index + 1 == times.len() && !passed => {
                format!("{:>8}  FAILED", in_words(*time))
            }
            Some(time) => format!("{:>8}", in_words(*time)),
        };
        let _ = writeln!(text, "{:<32} {outcome}", step.name);
    }
    let _ = write!(text, "{:<32} {:>8}", "all", in_words(times.iter().sum()));
    text
}

fn in_words(time: Duration) -> String {
    let (minutes, seconds) = (time.as_secs() / 60, time.as_secs() % 60);
    if minutes > 0 {
        format!("{minutes}m {seconds:02}s")
    } else {
        format!("{seconds}.{}s", time.subsec_millis() / 100)
    }
}

fn npm_run(leash: &Leash, script: &str) -> Result<(), Failure> {
    leash.run(&mut ui::npm(&["run", "--silent", script]))
}

fn clippy(leash: &Leash) -> Result<(), Failure> {
    let mut command = cargo(&["clippy", "--quiet", "--workspace", "--all-targets"]);
    leash.run(command.args(["--", "-D", "warnings"]))
}

/// Everything the following steps start, in one go: test programs need the app's own programs.
fn build(leash: &Leash) -> Result<(), Failure> {
    leash.run(&mut cargo(&["build", "--workspace", "--all-targets"]))
}

/// The Rust tests; where we can provide a real keyring and the judges, no test may leave itself out
/// for want of them.
fn tests(leash: &Leash) -> Result<(), Failure> {
    let desktop = if cfg!(target_os = "linux") {
        Some(Desktop::start(leash, false)?)
    } else {
        None
    };
    let seated = |arguments: &[&str]| {
        let mut command = cargo(arguments);
        if let Some(desktop) = &desktop {
            desktop.seat(&mut command);
            command.env("LEDGERPORT_JUDGES", "1");
        }
        leash.run(&mut command)
    };
    if tools::has_nextest() {
        seated(&["nextest", "run", "--workspace"])?;
        seated(&["test", "--quiet", "--workspace", "--doc"])
    } else {
        seated(&["test", "--quiet", "--workspace"])
    }
}

fn documentation(leash: &Leash) -> Result<(), Failure> {
    let mut command = cargo(&["doc", "--quiet", "--workspace", "--no-deps"]);
    leash.run(command.env("RUSTDOCFLAGS", "-D warnings"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_names_the_failed_step_and_those_not_run() {
        let steps: Vec<&Step> = STEPS.iter().take(3).collect();
        let text = summary(
            &steps,
            &[Duration::from_millis(1250), Duration::from_secs(61)],
            false,
        );
        let lines: Vec<&str> = text.trim_start().lines().skip(1).collect();
        assert!(lines[0].ends_with("1.2s"), "{text}");
        assert!(lines[1].ends_with("1m 01s  FAILED"), "{text}");
        assert!(lines[2].ends_with("not run"), "{text}");
        assert!(lines[3].ends_with("1m 02s"), "{text}");
    }
}
