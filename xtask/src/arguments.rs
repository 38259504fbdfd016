//! What was typed after `cargo xtask`, as a [`Task`].

use std::path::PathBuf;

use crate::bench::Size;
use crate::simulate;
use crate::system::Group;

pub(crate) const USAGE: &str = "\
cargo xtask TASK

  demo [--headless]  build Ledgerport and start it with the demo company;
                     --headless exports the demo company without a window
  test [--fast]      everything the build server runs; --fast leaves out the app itself
  simulate [--jobs N] [--seed S] [--kills N]
                     export jobs in virtual time with every fault there is: N jobs (100000),
                     first story S (1); a story that breaks a rule is told. --kills instead
                     kills the real program at N moments that S decides
  coverage           the Rust tests with counters: lines of core they pass, room by room
  bench [--quick | --full] [--json FILE] [--programs FOLDER] [PART...]
                     what an export costs beside scripts in Python and Node (Linux): 100000 items,
                     or 10000 with --quick, and a million by us alone with --full; all parts, or
                     cost, limits, distance, resume, instructions, writers, matching; --programs
                     measures release programs built before, to compare two versions
  dev                the app with the front end reloading as you edit
  bundle [--check]   an installer for this operating system; --check instead makes the Debian
                     package of the debug build, installs it into a folder, starts it on a
                     virtual screen and removes it again (Linux)
  platforms          the app for Windows and macOS, as far as Linux can tell: type-checked; for
                     Windows also tested, installed, started and removed under Wine
  bindings           write ui/src/bindings.ts anew from the Rust commands
  e2e                the built app, driven from outside (Linux)
  rules              the repository's own rules (part of test)
  deny               licences, sources and duplicates of the crates we use
  system [GROUP...]  install what is missing from the operating system, for every day or
                     compiler, window, desktop, judges, browser, platforms
  help               this text";

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Help,
    /// Empty means every group.
    System(Vec<Group>),
    Demo {
        headless: bool,
    },
    Test {
        fast: bool,
    },
    Simulate {
        jobs: u64,
        seed: u64,
    },
    Kill {
        kills: u64,
        seed: u64,
    },
    Bench {
        size: Size,
        /// Empty means every part.
        only: Vec<String>,
        json: Option<PathBuf>,
        /// Folder of release programs that were built before.
        programs: Option<PathBuf>,
    },
    Coverage,
    Rules,
    Dev,
    Bundle {
        check: bool,
    },
    Platforms,
    Bindings,
    EndToEnd,
    Deny,
}

/// Reads a task and its flags; the error is a sentence naming the word that was not understood.
pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Task, String> {
    let mut words = arguments.into_iter();
    let Some(name) = words.next() else {
        return Err("No task was given.".to_owned());
    };
    let mut rest: Vec<String> = words.collect();
    let task = match name.as_str() {
        "help" | "--help" | "-h" => Task::Help,
        "system" => {
            let groups = rest
                .drain(..)
                .map(|word| Group::from_name(&word).ok_or(format!("Unknown group `{word}`.")))
                .collect::<Result<_, _>>()?;
            Task::System(groups)
        }
        "demo" => Task::Demo {
            headless: take_flag(&mut rest, "--headless"),
        },
        "test" => Task::Test {
            fast: take_flag(&mut rest, "--fast"),
        },
        "simulate" => {
            let seed = take_number(&mut rest, "--seed")?.unwrap_or(simulate::SEED);
            match take_number(&mut rest, "--kills")? {
                Some(kills) => Task::Kill { kills, seed },
                None => Task::Simulate {
                    jobs: take_number(&mut rest, "--jobs")?.unwrap_or(simulate::JOBS),
                    seed,
                },
            }
        }
        "bench" => bench(&mut rest)?,
        "coverage" => Task::Coverage,
        "rules" => Task::Rules,
        "dev" => Task::Dev,
        "bundle" => Task::Bundle {
            check: take_flag(&mut rest, "--check"),
        },
        "platforms" => Task::Platforms,
        "bindings" => Task::Bindings,
        "e2e" => Task::EndToEnd,
        "deny" => Task::Deny,
        _ => return Err(format!("Unknown task `{name}`.")),
    };
    match rest.first() {
        None => Ok(task),
        Some(word) => Err(format!("`{name}` does not know `{word}`.")),
    }
}

fn bench(words: &mut Vec<String>) -> Result<Task, String> {
    let size = match (take_flag(words, "--quick"), take_flag(words, "--full")) {
        (true, true) => return Err("`--quick` and `--full` are two sizes; choose one.".into()),
        (true, false) => Size::Quick,
        (false, true) => Size::Full,
        (false, false) => Size::Usual,
    };
    let json = take_word(words, "--json")?.map(PathBuf::from);
    let programs = take_word(words, "--programs")?.map(PathBuf::from);
    let parts = words.iter().filter(|word| !word.starts_with("--"));
    let only: Vec<String> = parts.cloned().collect();
    words.retain(|word| word.starts_with("--"));
    Ok(Task::Bench {
        size,
        only,
        json,
        programs,
    })
}

fn take_flag(words: &mut Vec<String>, flag: &str) -> bool {
    match words.iter().position(|word| word == flag) {
        Some(at) => {
            words.remove(at);
            true
        }
        None => false,
    }
}

/// A flag and the word after it.
fn take_word(words: &mut Vec<String>, flag: &str) -> Result<Option<String>, String> {
    let Some(at) = words.iter().position(|word| word == flag) else {
        return Ok(None);
    };
    words.remove(at);
    if at == words.len() {
        return Err(format!("`{flag}` needs a word after it."));
    }
    Ok(Some(words.remove(at)))
}

/// A flag and the number after it; the error names what stands there instead.
fn take_number(words: &mut Vec<String>, flag: &str) -> Result<Option<u64>, String> {
    let Some(word) = take_word(words, flag)? else {
        return Ok(None);
    };
    let number = word.parse();
    number
        .map(Some)
        .map_err(|_| format!("`{flag}` needs a number, not `{word}`."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Task, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn flags_belong_to_their_own_task() {
        assert_eq!(parsed("demo --headless"), Ok(Task::Demo { headless: true }));
        assert_eq!(parsed("test"), Ok(Task::Test { fast: false }));
        assert_eq!(
            parsed("test --headless"),
            Err("`test` does not know `--headless`.".into())
        );
    }

    #[test]
    fn a_flag_given_twice_or_an_extra_word_is_refused() {
        assert!(parsed("demo --headless --headless").is_err());
        assert!(parsed("dev now").is_err());
    }

    #[test]
    fn numbers_follow_their_flag() {
        let simulate = |jobs, seed| Ok(Task::Simulate { jobs, seed });
        assert_eq!(parsed("simulate"), simulate(100_000, 1));
        assert_eq!(parsed("simulate --seed 7 --jobs 3"), simulate(3, 7));
        let (kills, seed) = (5, 7);
        assert_eq!(
            parsed("simulate --seed 7 --kills 5"),
            Ok(Task::Kill { kills, seed })
        );
        for line in [
            "simulate --jobs",
            "simulate --jobs many",
            "simulate --kills",
            "simulate --kills 3 --jobs 4",
            "simulate --jobs -1",
            "simulate --jobs 3 --jobs 4",
            "simulate 3",
        ] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }

    #[test]
    fn a_benchmark_has_one_size_and_any_parts() {
        let bench = |size, only: &[&str], json: Option<&str>, programs: Option<&str>| {
            Ok(Task::Bench {
                size,
                only: only.iter().map(|part| (*part).to_owned()).collect(),
                json: json.map(PathBuf::from),
                programs: programs.map(PathBuf::from),
            })
        };
        assert_eq!(parsed("bench"), bench(Size::Usual, &[], None, None));
        assert_eq!(
            parsed("bench --quick cost --json figures.json limits --programs before"),
            bench(
                Size::Quick,
                &["cost", "limits"],
                Some("figures.json"),
                Some("before")
            )
        );
        for line in ["bench --quick --full", "bench --json", "bench --slow"] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }

    #[test]
    fn unknown_or_missing_tasks_are_refused() {
        assert_eq!(parsed("tset"), Err("Unknown task `tset`.".into()));
        assert_eq!(parsed(""), Err("No task was given.".into()));
    }

    #[test]
    fn system_takes_any_number_of_known_groups() {
        assert_eq!(parsed("system"), Ok(Task::System(vec![])));
        assert_eq!(
            parsed("system judges window"),
            Ok(Task::System(vec![Group::Judges, Group::Window]))
        );
        assert_eq!(
            parsed("system judges all"),
            Err("Unknown group `all`.".into())
        );
    }
}
