//! Files as an accounting system would read them, without our own encoders.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::theirs::Sums;

/// A generic table.
#[derive(Debug, Default)]
pub struct Table {
    /// Rows without the header.
    pub rows: u64,
    /// By entry: reference, currency, sum of its lines in smallest units, vendor code.
    pub vouchers: BTreeMap<Uuid, Voucher>,
}

/// What a table says about one entry.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Voucher {
    /// Our reference.
    pub reference: String,
    /// Wallet currency.
    pub currency: String,
    /// Sum of the lines.
    pub minor: i64,
    /// Vendor it is booked on.
    pub vendor: String,
}

impl Table {
    /// Reads a CSV of every field.
    pub fn read(path: &Path) -> Self {
        let mut reader = csv::Reader::from_path(path).expect("the file is there");
        let header = reader.headers().expect("a header").clone();
        let place = |name: &str| {
            let found = header
                .iter()
                .position(|column| column.trim_start_matches('\u{feff}') == name);
            found.unwrap_or_else(|| panic!("no column {name}"))
        };
        let [entry, reference, amount, currency, vendor] = [
            "accounting_entry_id",
            "reference",
            "amount",
            "currency",
            "vendor_code",
        ]
        .map(place);
        let mut table = Self::default();
        for row in reader.records() {
            let row = row.expect("a sound row");
            table.rows += 1;
            let voucher = table
                .vouchers
                .entry(row[entry].parse().expect("an id"))
                .or_default();
            voucher.reference = String::from(&row[reference]);
            voucher.currency = String::from(&row[currency]);
            voucher.vendor = String::from(&row[vendor]);
            voucher.minor += minor(&row[amount]);
        }
        table
    }

    /// The entries in it.
    pub fn entries(&self) -> BTreeSet<Uuid> {
        self.vouchers.keys().copied().collect()
    }

    /// Sums by currency.
    pub fn sums(&self) -> Sums {
        let mut sums = Sums::new();
        for voucher in self.vouchers.values() {
            *sums.entry(voucher.currency.clone()).or_default() += voucher.minor;
        }
        sums
    }
}

/// An amount with two decimals in smallest units.
pub fn minor(text: &str) -> i64 {
    let (whole, decimals) = text.split_once('.').expect("two decimals");
    assert_eq!(decimals.len(), 2, "{text}");
    format!("{whole}{decimals}").parse().expect("digits")
}

/// Everything in a folder, hidden or not.
pub fn listing(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
}

/// `hledger` with these words on a journal; none where it is not installed and judges are optional.
pub fn hledger(journal: &Path, words: &[&str]) -> Option<String> {
    let output = std::process::Command::new("hledger")
        .arg("-f")
        .arg(journal)
        .args(words)
        .output();
    match output {
        Ok(output) => {
            let says = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "hledger {words:?}: {says}");
            Some(String::from_utf8(output.stdout).expect("text"))
        }
        Err(error) => {
            let mandatory = std::env::var_os("LEDGERPORT_JUDGES").is_some_and(|value| value == "1");
            assert!(
                !mandatory,
                "LEDGERPORT_JUDGES=1, but hledger is not here: {error}"
            );
            eprintln!("skipped: hledger is not here");
            None
        }
    }
}
