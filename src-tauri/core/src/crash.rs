//! Moments at which a test may kill the program: before, inside and after every step that is kept or sent.
//!
//! `CRASH_AT=name:n` makes a debug build end without a word, as by `kill -9`, the n-th time it comes to the moment `name`.
//! Keeps true: a moment that is not in [`POINTS`] does not exist (a debug build panics), so a test that walks through the
//! list walks through all of them. `CRASH_AT=name:n:panic` panics there instead, as a mistake of ours would.
//!
//! `FAIL_AT=name:n` makes the n-th of the calls in [`FAULTS`] fail as a broken disk does (`EIO`), `FAIL_AT=name:n:full` as a
//! full one. Release builds do nothing here.

use std::io;

/// Every moment, in the order in which an export comes to them; then those of lists that are brought in step.
///
/// An effect has four: `before` (what will be done is on the disk, nothing is done), `answered` (done, and not known to
/// the disk), `inside` (its rows are written, not committed), `after` (committed).
pub const POINTS: &[&str] = &[
    "store.backup.inside",
    "store.backup.after",
    "store.migrate.inside",
    "store.migrate.after",
    "run.recorded.inside",
    "run.recorded.after",
    "create.before",
    "create.answered",
    "create.inside",
    "create.after",
    "find_created.before",
    "find_created.answered",
    "find_created.inside",
    "find_created.after",
    "open.before",
    "open.answered",
    "open.inside",
    "open.after",
    "claim.before",
    "claim.answered",
    "claim.inside",
    "claim.after",
    "list.before",
    "list.answered",
    "list.inside",
    "list.after",
    "read.before",
    "read.answered",
    "read.inside",
    "read.after",
    "fetch.before",
    "fetch.kept.inside",
    "fetch.kept.after",
    "fetch.answered",
    "fetch.inside",
    "fetch.after",
    "check.before",
    "check.chunk.inside",
    "check.chunk.after",
    "check.answered",
    "check.inside",
    "check.after",
    "build.before",
    "file.inside",
    "file.synced",
    "file.planned.inside",
    "file.planned.after",
    "file.named",
    "build.answered",
    "build.inside",
    "build.after",
    "confirm.inside",
    "confirm.after",
    "report.before",
    "report.answered",
    "report.inside",
    "report.after",
    "look_reported.before",
    "look_reported.answered",
    "look_reported.inside",
    "look_reported.after",
    "close.before",
    "close.answered",
    "close.inside",
    "close.after",
    "look_closed.before",
    "look_closed.answered",
    "look_closed.inside",
    "look_closed.after",
    "compare.before",
    "compare.answered",
    "compare.inside",
    "compare.after",
    "sign.before",
    "sign.answered",
    "recover.inside",
    "recover.after",
    "import_list.inside",
    "import_list.after",
    "plan_list.before",
    "plan_list.answered",
    "plan_list.inside",
    "plan_list.after",
    "sync_look.before",
    "sync_look.answered",
    "sync_look.inside",
    "sync_look.after",
    "sync_step.before",
    "sync_step.answered",
    "sync_step.inside",
    "sync_step.after",
    "sync_end.inside",
    "sync_end.after",
];

/// Calls of the system that a test may make fail, in the order in which an export comes to them.
pub const FAULTS: &[&str] = &[
    "store.commit",
    "disk.create",
    "disk.write",
    "disk.sync",
    "disk.name",
    "disk.folder",
];

/// The program is about to make a call that can fail.
#[cfg(debug_assertions)]
pub fn fault(name: &str) -> io::Result<()> {
    assert!(FAULTS.contains(&name), "{name} is in no list of calls");
    match failing() {
        Some(armed) if armed.comes(name) => {
            // A test has to know that it came to the call, also where the program can do without it.
            eprintln!("{name} was made to fail");
            Err(match armed.how.as_str() {
                "full" => io::ErrorKind::StorageFull.into(),
                _ => io::Error::other("the disk does not answer"),
            })
        }
        _ => Ok(()),
    }
}

/// The program is about to make a call that can fail.
#[cfg(not(debug_assertions))]
#[inline(always)]
#[expect(clippy::unnecessary_wraps, reason = "a debug build may say no")]
pub fn fault(_name: &str) -> io::Result<()> {
    Ok(())
}

/// The program has come to a moment.
#[cfg(debug_assertions)]
pub fn point(name: &str) {
    assert!(POINTS.contains(&name), "{name} is in no list of moments");
    if let Some(armed) = armed()
        && armed.comes(name)
    {
        assert!(armed.how != "panic", "a mistake, made on purpose");
        die();
    }
}

/// The program has come to a moment.
#[cfg(not(debug_assertions))]
#[inline(always)]
pub fn point(_name: &str) {}

/// The program has come to a moment of an effect.
pub fn at(effect: &str, moment: &str) {
    #[cfg(debug_assertions)]
    point(&format!("{effect}.{moment}"));
    #[cfg(not(debug_assertions))]
    let _ = (effect, moment);
}

/// Whether the program is to be killed at this moment once it comes to it.
pub fn is_armed(name: &str) -> bool {
    #[cfg(debug_assertions)]
    {
        armed().is_some_and(|armed| armed.name == name)
    }
    #[cfg(not(debug_assertions))]
    {
        let _ = name;
        false
    }
}

#[cfg(debug_assertions)]
struct Armed {
    name: String,
    at: u32,
    how: String,
    seen: std::sync::atomic::AtomicU32,
}

#[cfg(debug_assertions)]
impl Armed {
    /// What a variable says, `name:n` or `name:n:how`.
    fn of(variable: &str, names: &[&str]) -> Option<Self> {
        let text = std::env::var(variable).ok()?;
        let mut parts = text.split(':');
        let name = parts.next().unwrap_or_default();
        assert!(names.contains(&name), "{name} is in no list of moments");
        let at = parts.next().unwrap_or("1");
        Some(Self {
            name: name.to_owned(),
            at: at.parse().expect("the variable is name:n"),
            how: parts.next().unwrap_or_default().to_owned(),
            seen: 0.into(),
        })
    }

    /// Whether this is the time that is meant.
    fn comes(&self, name: &str) -> bool {
        self.name == name
            && self.seen.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1 == self.at
    }
}

#[cfg(debug_assertions)]
fn armed() -> Option<&'static Armed> {
    static ARMED: std::sync::OnceLock<Option<Armed>> = std::sync::OnceLock::new();
    ARMED.get_or_init(|| Armed::of("CRASH_AT", POINTS)).as_ref()
}

#[cfg(debug_assertions)]
fn failing() -> Option<&'static Armed> {
    static FAILING: std::sync::OnceLock<Option<Armed>> = std::sync::OnceLock::new();
    FAILING
        .get_or_init(|| Armed::of("FAIL_AT", FAULTS))
        .as_ref()
}

/// Ends as by `kill -9`: nothing is cleaned up.
#[cfg(debug_assertions)]
fn die() -> ! {
    #[cfg(unix)]
    {
        // A process can always signal itself, and nothing outlives this signal.
        let _ =
            rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    }
    std::process::abort()
}

#[cfg(test)]
mod tests {
    use super::POINTS;

    #[test]
    fn no_moment_is_listed_twice() {
        let mut names = POINTS.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), POINTS.len());
    }
}
