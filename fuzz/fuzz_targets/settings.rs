//! Fuzzes a company's settings: what is read and checked is the same when it is written and read again.

#![no_main]

use ledgerport_core::companies::Settings;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(settings) = serde_json::from_slice::<Settings>(bytes) {
        let _ = settings.check();
        let text = serde_json::to_string(&settings).expect("settings are plain text");
        assert_eq!(serde_json::from_str::<Settings>(&text).ok(), Some(settings));
    }
});
