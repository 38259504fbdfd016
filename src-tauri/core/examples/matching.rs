//! How long matching takes: `cargo run --release -p ledgerport-core --example matching -- vendors.csv items.csv`.
//!
//! The lists come from `tests/matching/bench_lists.py`; `tests/matching/compare.py --time` measures rapidfuzz on the same.

use std::time::Instant;

use ledgerport_core::matching::{Matcher, Rules, sheet};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [vendors, items] = &paths[..] else {
        return Err("give the vendors and the items".into());
    };
    let vendors = sheet::vendors(&std::fs::read(vendors)?)?.rows;
    let items = sheet::items(&std::fs::read(items)?)?.rows;
    let start = Instant::now();
    let count = vendors.len();
    let matcher = Matcher::new(vendors);
    let taken_in = start.elapsed();
    let rules = Rules::default();
    let found = items
        .iter()
        .filter(|item| matcher.find(&item.merchant, &rules).first().is_some())
        .count();
    let matched = start.elapsed().saturating_sub(taken_in);
    println!("{count} vendors taken in within {taken_in:.0?}");
    println!(
        "{} items matched within {matched:.0?}, {found} with a first suggestion",
        items.len()
    );
    Ok(())
}
