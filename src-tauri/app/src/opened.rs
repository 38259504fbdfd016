//! A profile file that the system hands over: by a double-click, to a first start, a second one, or a Mac's program that runs.
//!
//! Keeps true: what comes from outside is hostile. Flags apart, a start may name one file; of that one only the plain, bounded
//! profile on this computer is read, once, and nothing is changed by it. It waits here until the window has shown it and a
//! person has taken it in or left it. Leaves out what it would change: the window compares it with a company's settings.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};

use ledgerport_core::disk::{HandedError, read_handed, safe_name};
use ledgerport_core::formats::Profile;
use ledgerport_core::problem::Problem;
use tauri::{AppHandle, Manager};
use tauri_specta::Event;

use crate::view::{OpenedView, ProblemView, ProfileOpened};

/// Hand-overs that wait to be read. Who starts the program more often than files can be read is not answered.
const WAITING: usize = 8;
/// Longest name that is shown, in bytes.
const LONGEST_NAME: usize = 200;

/// What was opened last and is not dealt with, and the way in for the next.
pub struct Opened {
    last: Mutex<(u32, Option<Waiting>)>,
    way_in: SyncSender<Vec<PathBuf>>,
    way_out: Mutex<Option<Receiver<Vec<PathBuf>>>>,
}

#[derive(Clone)]
struct Waiting {
    number: u32,
    name: String,
    outcome: Result<Profile, Problem>,
}

impl Default for Opened {
    fn default() -> Self {
        let (way_in, way_out) = sync_channel(WAITING);
        Self {
            last: Mutex::default(),
            way_in,
            way_out: Mutex::new(Some(way_out)),
        }
    }
}

impl Opened {
    /// Begins to read what is handed over, in a thread of its own: a place that does not answer holds up nothing else.
    pub(crate) fn serve(app: &AppHandle) {
        let app = app.clone();
        let Some(handed) = locked(&app.state::<Self>().way_out).take() else {
            return;
        };
        // Without a thread nothing is opened; the settings still take a profile from a file.
        let _ = std::thread::Builder::new()
            .name("opened".into())
            .spawn(move || {
                for paths in handed {
                    let view = app.state::<Self>().take_up(&paths);
                    // A window that does not listen yet asks when it does.
                    let _ = ProfileOpened(view).emit(&app);
                }
            });
    }

    /// What the arguments of a start name beside its flags.
    pub(crate) fn hand_over(&self, arguments: impl IntoIterator<Item = OsString>) {
        let paths: Vec<PathBuf> = arguments
            .into_iter()
            .filter(|argument| !argument.as_encoded_bytes().starts_with(b"-"))
            // More than one is refused, however many.
            .take(2)
            .map(PathBuf::from)
            .collect();
        if !paths.is_empty() {
            let _ = self.way_in.try_send(paths);
        }
    }

    /// Reads what was handed over, in place of what waits.
    fn take_up(&self, paths: &[PathBuf]) -> OpenedView {
        let (name, outcome) = match paths {
            [path] => (shown(path), read(path)),
            _ => (String::new(), Err(several())),
        };
        let mut last = locked(&self.last);
        last.0 = last.0.wrapping_add(1);
        let waiting = Waiting {
            number: last.0,
            name,
            outcome,
        };
        let view = OpenedView::from(&waiting);
        last.1 = Some(waiting);
        view
    }

    /// What waits for a person.
    pub(crate) fn view(&self) -> Option<OpenedView> {
        locked(&self.last).1.as_ref().map(OpenedView::from)
    }

    /// The profile that was opened as `number`.
    pub(crate) fn profile(&self, number: u32) -> Result<Profile, Problem> {
        match &locked(&self.last).1 {
            Some(waiting) if waiting.number == number => waiting.outcome.clone(),
            _ => Err(Problem::input("This file is not open any more.")),
        }
    }

    /// A person has dealt with what was opened as `number`.
    pub(crate) fn close(&self, number: u32) {
        let mut last = locked(&self.last);
        if last
            .1
            .as_ref()
            .is_some_and(|waiting| waiting.number == number)
        {
            last.1 = None;
        }
    }
}

impl From<&Waiting> for OpenedView {
    fn from(waiting: &Waiting) -> Self {
        Self {
            number: waiting.number,
            name: waiting.name.clone(),
            problem: waiting.outcome.clone().err().map(ProblemView::from),
        }
    }
}

/// The profile in the bytes of a file.
pub(crate) fn profile_in(bytes: Result<Vec<u8>, HandedError>) -> Result<Profile, Problem> {
    let bytes = bytes.map_err(|error| {
        let problem = Problem::input(error.to_string());
        match error {
            HandedError::Unreadable(why) => problem.with_detail(why),
            _ => problem,
        }
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        Problem::input("The file cannot be read.").with_detail(error.utf8_error())
    })?;
    Profile::from_file(&text).map_err(|error| Problem::input(error.to_string()))
}

fn read(path: &Path) -> Result<Profile, Problem> {
    profile_in(read_handed(path, Profile::EXTENSION, Profile::MOST_BYTES))
}

/// The name of a file for a person, without what could deceive them.
fn shown(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    safe_name(&name, LONGEST_NAME)
}

fn several() -> Problem {
    Problem::input("Several files were opened at once; a profile is looked at alone.")
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(words: &[&str]) -> Vec<PathBuf> {
        let opened = Opened::default();
        opened.hand_over(words.iter().map(OsString::from));
        let handed = locked(&opened.way_out).take().expect("not served");
        handed.try_recv().unwrap_or_default()
    }

    #[test]
    fn flags_are_no_files_and_two_files_are_told() {
        for flags in [
            &[][..],
            &["--demo"],
            &["-psn_0_1"],
            &["--profile=/tmp/a.ledgerport", "-"],
        ] {
            assert!(arguments(flags).is_empty(), "{flags:?}");
        }
        let one = PathBuf::from("/tmp/a.ledgerport");
        assert_eq!(arguments(&["--demo", "/tmp/a.ledgerport"]), [one]);
        let many = ["x.ledgerport"; 1000];
        assert_eq!(arguments(&many).len(), 2);
        let view = Opened::default().take_up(&arguments(&many));
        let problem = view.problem.expect("refused");
        assert!(problem.what.contains("at once"), "{}", problem.what);
    }

    #[test]
    fn whoever_starts_it_without_end_is_not_answered() {
        let opened = Opened::default();
        for _ in 0..10_000 {
            opened.hand_over([OsString::from("/tmp/a.ledgerport")]);
        }
        let handed = locked(&opened.way_out).take().expect("not served");
        assert_eq!(handed.try_iter().count(), WAITING);
    }

    #[test]
    fn what_was_opened_last_waits_until_a_person_has_dealt_with_it() {
        let place = tempfile::tempdir().expect("a folder");
        let path = place.path().join("a\u{202e}b.ledgerport");
        let profile = Profile::for_country(Some("DE"));
        std::fs::write(&path, profile.to_file()).expect("room");
        let opened = Opened::default();
        assert!(opened.view().is_none());
        let first = opened.take_up(std::slice::from_ref(&path));
        assert_eq!(first.name, "ab.ledgerport", "no sign turns the text round");
        assert!(first.problem.is_none());
        assert_eq!(opened.profile(first.number).expect("it waits"), profile);

        std::fs::write(&path, "{\"ledgerport_profile\":99,\"profile\":{}}").expect("room");
        let second = opened.take_up(&[path]);
        assert!(
            opened.profile(first.number).is_err(),
            "another took its place"
        );
        opened.close(first.number);
        let waiting = opened.view().expect("the second waits still");
        assert_eq!(waiting.number, second.number);
        let problem = waiting.problem.expect("of a newer version");
        assert!(problem.what.contains("newer"), "{}", problem.what);
        opened.close(second.number);
        assert!(opened.view().is_none());
        assert!(opened.profile(second.number).is_err());
    }

    #[test]
    fn nothing_but_a_profile_on_this_computer_is_opened() {
        let place = tempfile::tempdir().expect("a folder");
        let written = |name: &str, bytes: &[u8]| {
            let path = place.path().join(name);
            std::fs::write(&path, bytes).expect("room");
            path
        };
        let profile = Profile::default().to_file();
        for bad in [
            written("a.json", profile.as_bytes()),
            written("a.exe", b"MZ"),
            written("empty.ledgerport", b""),
            written("program.ledgerport", b"#!/bin/sh\necho\n"),
            written("binary.ledgerport", b"\xff\xfe\0"),
            written("deep.ledgerport", "[".repeat(100_000).as_bytes()),
            written("huge.ledgerport", &vec![b' '; 2_000_000]),
            PathBuf::from("a.ledgerport"),
            PathBuf::from("https://example.org/a.ledgerport"),
            PathBuf::from("file:///tmp/a.ledgerport"),
            PathBuf::from(r"\\server\share\a.ledgerport"),
        ] {
            let view = Opened::default().take_up(std::slice::from_ref(&bad));
            assert!(view.problem.is_some(), "{}", bad.display());
        }
    }
}
