//! Fuzzes the headers and bodies of notifications.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| ledgerport_core::webhooks::probes::delivery(bytes));
