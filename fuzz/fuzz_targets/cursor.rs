//! Fuzzes `cursor` of the parsers' probes.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| ledgerport_core::pleo::probes::cursor(bytes));
