//! The log: what happened when, without saying to whom or how much.
//!
//! Keeps true by construction: a line is made of words that stand in this program's source, of numbers and of our own
//! ids. There is no way to hand it a text from outside, so no key, name, note, amount or link can get in, and nobody
//! has to remember to leave it out. Files rotate, and only their user may read them. Leaves out: what a run tells its
//! user, which is the run's own log.

mod crash;
mod file;

use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use jiff::Timestamp;
use uuid::Uuid;

pub use crash::watch_for_panics;
use file::Rotating;

/// What a line may hold beside its event.
#[derive(Clone, Copy, Debug)]
pub enum Field {
    /// A word of this program.
    Word(&'static str),
    /// A count, a status, a size in bytes or a time in milliseconds.
    Number(i64),
    /// One of our own ids, or Pleo's id of a job.
    Id(Uuid),
}

impl From<&'static str> for Field {
    fn from(word: &'static str) -> Self {
        Self::Word(word)
    }
}

impl From<u16> for Field {
    fn from(number: u16) -> Self {
        Self::Number(number.into())
    }
}

impl From<usize> for Field {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<Uuid> for Field {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

static OPEN: OnceLock<Mutex<Rotating>> = OnceLock::new();

/// Starts the log in the folder `logs` below `data`. Once per process; without it [`note`] does nothing.
///
/// A log that cannot be written is no reason to stop: then there is none.
pub fn open(data: &Path) {
    if let Ok(file) = Rotating::open(&data.join("logs")) {
        // A second call keeps the first log.
        let _ = OPEN.set(Mutex::new(file));
    }
}

/// Writes one line.
pub fn note(event: &'static str, fields: &[(&'static str, Field)]) {
    if let Some(log) = OPEN.get() {
        let line = line(Timestamp::now(), event, fields);
        log.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .write(&line);
    }
}

/// The newest lines, oldest of them first; none without a log.
pub fn newest(most: usize) -> Vec<String> {
    OPEN.get().map_or_else(Vec::new, |log| {
        log.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .newest(most)
    })
}

fn line(now: Timestamp, event: &'static str, fields: &[(&'static str, Field)]) -> String {
    let mut line = format!("{now:.3} {event}");
    for (name, field) in fields {
        line.push(' ');
        line.push_str(name);
        line.push('=');
        match field {
            Field::Word(word) => line.push_str(word),
            Field::Number(number) => line.push_str(&number.to_string()),
            Field::Id(id) => line.push_str(&id.to_string()),
        }
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_words_numbers_and_ids() {
        let now = "2026-10-01T08:00:00.1234Z".parse().expect("a time");
        let fields = [
            ("code", "offline".into()),
            ("status", 503_u16.into()),
            ("run", Uuid::from_u128(7).into()),
        ];
        assert_eq!(
            line(now, "problem", &fields),
            "2026-10-01T08:00:00.123Z problem code=offline status=503 \
             run=00000000-0000-0000-0000-000000000007\n"
        );
    }
}
