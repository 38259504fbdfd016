//! What is kept when the program panics: where, not about what. It stays on this computer until a person sends it.

use std::backtrace::Backtrace;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::panic::PanicHookInfo;
use std::path::Path;

use jiff::Timestamp;

use super::{file, note};

/// Most reports that are kept.
const MOST: usize = 5;

/// Keeps a report of every panic in the folder `logs` below `data`, beside whatever else is done about it.
pub fn watch_for_panics(data: &Path) {
    let folder = data.join("logs");
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        note("panic", &[]);
        // Nobody is left to be told that it could not be kept.
        let _ = keep(&folder, panic);
        before(panic);
    }));
}

fn keep(folder: &Path, panic: &PanicHookInfo<'_>) -> std::io::Result<()> {
    // Only a text that stands in the source: one that was put together may hold what the program worked on.
    let words = panic
        .payload()
        .downcast_ref::<&'static str>()
        .copied()
        .unwrap_or("(the message may hold data, so it is not kept)");
    let place = panic.location().map_or_else(String::new, |at| {
        format!("{}:{}:{}", at.file(), at.line(), at.column())
    });
    let now = Timestamp::now();
    let report = format!(
        "Ledgerport {} on {} {}\n{now}\n{words}\nat {place}\n\n{}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        Backtrace::force_capture()
    );
    // To the nanosecond: two threads may panic within one millisecond, and each report is wanted.
    let name = format!("crash-{}.txt", now.strftime("%Y%m%dT%H%M%S.%9fZ"));
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    file::private(&mut options);
    options
        .open(folder.join(name))?
        .write_all(report.as_bytes())?;
    clear(folder)
}

/// Removes all but the newest reports.
fn clear(folder: &Path) -> std::io::Result<()> {
    let mut reports: Vec<_> = fs::read_dir(folder)?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with("crash-"))
        })
        .collect();
    // Names begin with their time.
    reports.sort();
    let many = reports.len().saturating_sub(MOST);
    for old in &reports[..many] {
        fs::remove_file(old)?;
    }
    Ok(())
}
