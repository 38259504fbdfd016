//! Doors to the parsers, for fuzzing: each takes any bytes and may not fail, panic or take for ever.
//!
//! Keeps true: what a parser accepts, it gives back the same when it is written and read again. Compiled for tests and with
//! the feature `probes` only.

use jiff::Timestamp;

use super::wire::{self, entry, item, job};
use super::{Cursor, Place, retry};
use crate::model::money;

/// Rows and bytes as the client's own bounds have them.
const ROWS: usize = 10_000;
const ITEM: usize = 1 << 20;

/// A parser under a name, which is also the folder of its seeds.
pub type Probe = (&'static str, fn(&[u8]));

/// All of them.
pub const ALL: [Probe; 5] = [
    ("pages", pages),
    ("items", items),
    ("cursor", cursor),
    ("retry_after", retry_after),
    ("money", amounts),
];

/// Pages of jobs, job items, entries and vendors, and the answer to an update.
pub fn pages(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = wire::page(&text, ROWS, job::job);
    let _ = job::job_items(&text, ROWS);
    let _ = wire::page(&text, ROWS, entry::entry);
    let _ = wire::page(&text, ROWS, entry::vendor);
    let _ = job::updated(&text);
}

/// Pages of the items' data.
pub fn items(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(page) = item::items(&text, ROWS, ITEM) else {
        return;
    };
    for item in page.rows.into_iter().flatten() {
        let stored = serde_json::to_string(&item).expect("an item is plain data");
        let again = serde_json::from_str(&stored).ok();
        assert_eq!(Some(item), again, "what is stored is what was read");
    }
}

/// Cursors and places in a list.
pub fn cursor(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    if let Ok(cursor) = Cursor::try_from(text.clone()) {
        assert_eq!(cursor.as_str(), text);
    }
    if let Ok(place) = Place::try_from(text) {
        assert_eq!(Place::try_from(String::from(place.clone())), Ok(place));
    }
}

/// `Retry-After` in the first line, `Date` in the second.
pub fn retry_after(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.lines();
    let now: Timestamp = Timestamp::UNIX_EPOCH;
    let _ = retry::asked_for(lines.next(), lines.next(), now);
}

/// Decimal amounts.
pub fn amounts(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for places in [0, 2, 3] {
        if let Some(minor) = money::scaled(&text, places) {
            let written = money::decimal(minor, places, '.');
            assert_eq!(money::scaled(&written, places), Some(minor), "{written}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Every seed and every input that once went wrong, through its parser, without a fuzzer.
    #[test]
    fn every_seed_is_taken_or_refused() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
        for (name, probe) in ALL {
            let seeds = std::fs::read_dir(folder.join(name)).expect("a folder of seeds");
            let mut count = 0;
            for seed in seeds {
                let path = seed.expect("a seed").path();
                let bytes = std::fs::read(&path).expect("readable");
                // Cut off anywhere, it is still taken or refused.
                for end in (0..bytes.len()).step_by(1 + bytes.len() / 64) {
                    probe(&bytes[..end]);
                }
                probe(&bytes);
                count += 1;
            }
            assert!(count >= 4, "{name} has {count} seeds");
        }
    }
}
