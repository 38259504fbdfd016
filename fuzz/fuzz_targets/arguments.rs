//! Fuzzes the command line of the program without a window: one argument a line. It is understood or refused, and printing
//! the refusal does not fail.

#![no_main]

#[allow(dead_code, unreachable_pub)]
#[path = "../../src-tauri/core/src/bin/ledgerport-headless/args.rs"]
mod args;
#[allow(dead_code, unreachable_pub)]
#[path = "../../src-tauri/core/src/bin/ledgerport-headless/args_lists.rs"]
mod args_lists;

use clap::Parser;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let words = std::iter::once("ledgerport-headless").chain(text.lines());
    if let Err(error) = args::Args::try_parse_from(words) {
        assert!(!error.to_string().is_empty());
    }
});
