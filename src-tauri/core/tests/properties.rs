//! Properties of small parts over any input: amounts, cursors, trails, voucher codes, file names.

use ledgerport_core::companies::Settings;
use ledgerport_core::disk::safe_name;
use ledgerport_core::model::EntryId;
use ledgerport_core::model::money::{decimal, scaled};
use ledgerport_core::pleo::{Cursor, Place, Trail};
use ledgerport_core::runs::code_of;
use proptest::prelude::*;

proptest! {
    #[test]
    fn an_amount_survives_its_text(minor: i64, places in 0_u8..=3) {
        prop_assert_eq!(scaled(&decimal(minor, places, '.'), places), Some(minor));
    }

    #[test]
    fn an_amount_is_exact_or_refused(whole in 0_i64..1_000_000_000_000, fraction in 0_u32..10_000) {
        // Four decimals fit into two only when the last two are nothing.
        let text = format!("{whole}.{fraction:04}");
        let exact = (fraction % 100 == 0).then(|| whole * 100 + i64::from(fraction / 100));
        prop_assert_eq!(scaled(&text, 2), exact);
        prop_assert_eq!(scaled(&format!("-{text}"), 2), exact.map(|minor| -minor));
    }

    #[test]
    fn no_text_makes_an_amount_out_of_words(text in "[^0-9]*") {
        prop_assert_eq!(scaled(&text, 2), None);
    }

    #[test]
    fn a_cursor_is_the_text_it_was_made_of(text in ".{0,40}") {
        let allowed = !text.is_empty()
            && text.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'2'..=b'7' | b'=' | b'~'));
        let cursor = text.parse::<Cursor>();
        prop_assert_eq!(cursor.is_ok(), allowed);
        if let Ok(cursor) = cursor {
            prop_assert_eq!(cursor.as_str(), text);
        }
    }

    #[test]
    fn a_place_is_stored_and_read_back(rows: u64, text in "[A-Z2-7=~]{1,60}") {
        for place in [Place::Offset(rows), Place::Anew, Place::After(text.parse().expect("a cursor"))] {
            prop_assert_eq!(Place::try_from(String::from(place.clone())), Ok(place));
        }
    }

    /// Whatever pages name, a reader who keeps to the trail stops: at the end, or at the first cursor seen before.
    #[test]
    fn every_trail_ends(names in prop::collection::vec("[A-D]{1,2}", 1..60), rows in 1_usize..5) {
        let mut trail = Trail::new();
        let mut seen = std::collections::HashSet::new();
        for name in names {
            let fresh = seen.insert(name.clone());
            let next = Some(name.parse().expect("a cursor"));
            prop_assert_eq!(trail.advance(&next, rows).is_ok(), fresh);
            if !fresh {
                break;
            }
        }
    }

    #[test]
    fn a_code_is_ten_signs_that_cannot_be_misread(a: u128, b: u128) {
        let [one, two] = [a, b].map(|n| code_of(EntryId(uuid::Uuid::from_u128(n))));
        prop_assert!(one.len() == 10 && one.bytes().all(|c| b"0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains(&c)));
        prop_assert_eq!(one == two, a == b);
    }

    /// Windows, macOS and Linux take it, it leads nowhere else, and making it safe again changes nothing.
    #[test]
    fn any_text_becomes_a_name_every_system_takes(text in any::<String>(), max in 8_usize..200) {
        let name = safe_name(&text, max);
        prop_assert!(!name.is_empty() && name.len() <= max, "{:?}", name);
        prop_assert!(!name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '\0']));
        prop_assert!(!name.starts_with('.') && !name.ends_with(['.', ' ']), "{:?}", name);
        prop_assert!(!name.chars().any(char::is_control));
        let stem = name.split('.').next().unwrap_or_default().to_uppercase();
        prop_assert!(!["CON", "PRN", "AUX", "NUL", "COM1", "LPT1"].contains(&stem.as_str()));
        prop_assert_eq!(safe_name(&name, max), name);
    }
}

/// The seeds of the fuzz target of the same name, without a fuzzer.
#[test]
fn settings_are_read_whole_or_refused() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/seeds/settings");
    let mut read = 0;
    for seed in std::fs::read_dir(folder).expect("a folder of seeds") {
        let bytes = std::fs::read(seed.expect("a seed").path()).expect("readable");
        for end in 0..=bytes.len() {
            let Ok(settings) = serde_json::from_slice::<Settings>(&bytes[..end]) else {
                continue;
            };
            let _ = settings.check();
            let text = serde_json::to_string(&settings).expect("plain text");
            let again: Settings = serde_json::from_str(&text).expect("its own text");
            assert_eq!(again, settings);
            read += 1;
        }
    }
    assert!(read >= 1, "no seed is a company's settings");
}
