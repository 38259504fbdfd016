//! The files themselves, byte for byte. `UPDATE_GOLDEN=1` writes them anew; read the difference before it is kept.

use std::fs;
use std::path::{Path, PathBuf};

use ledgerport_core::formats::all;

use crate::files::{pieces, written};
use crate::items::vouchers;
use crate::scenarios::{SCENARIOS, scene};

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("golden")
        .join(name)
}

/// Compares `bytes` with the golden file of this name, or replaces it.
pub(crate) fn compare(name: &str, bytes: &[u8]) {
    let path = golden(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("room");
        fs::write(&path, bytes).expect("the golden folder can be written to");
    }
    let expected = fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    if bytes == expected {
        return;
    }
    let lines = |bytes: &[u8]| -> Vec<String> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        text.split('\n').map(str::to_owned).collect()
    };
    let (ours, theirs) = (lines(bytes), lines(&expected));
    let at = ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
    panic!(
        "{name} differs from line {}:\n{:?}\nexpected:\n{:?}",
        at + 1,
        ours.get(at),
        theirs.get(at)
    );
}

#[test]
fn the_month_is_written_as_before() {
    for (id, name) in [("generic-csv", "month.csv"), ("hledger", "month.journal")] {
        let (bytes, _) = written(id, vouchers());
        compare(name, &bytes);
    }
}

#[tokio::test]
async fn every_format_writes_every_company_as_before_and_twice_the_same() {
    for scenario in SCENARIOS {
        let scene = scene(scenario).await;
        assert!(scene.entries().len() > 20, "{scenario}");
        for format in all() {
            let id = format.id;
            let (profile, vouchers, blocked) = scene.vouchers(id);
            assert_eq!(vouchers.len() + blocked.len(), scene.entries().len());
            compare(
                &format!("{scenario}/{id}.blocked"),
                blocked.concat().as_bytes(),
            );
            let first = pieces(id, &profile, vouchers.clone());
            let second = pieces(id, &profile, vouchers.clone());
            let count: u64 = first.iter().map(|piece| piece.written.vouchers).sum();
            assert_eq!(count, vouchers.len() as u64, "{id}");
            for (piece, again) in first.iter().zip(&second) {
                assert!(piece.out == again.out, "{id} is the same every time");
                let number = if piece.part.of > 1 {
                    format!("_{}", piece.part.number)
                } else {
                    String::new()
                };
                let name = format!("{scenario}/{id}{number}.{}", format.extension);
                compare(&name, &piece.out);
            }
        }
    }
}
