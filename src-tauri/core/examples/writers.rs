//! What writing a table costs: `cargo run --release -p ledgerport-core --example writers -- FOLDER ROWS`.
//!
//! Writes the generic table of made-up vouchers as CSV and as a workbook into the folder and prints one line for each: file,
//! bytes, the milliseconds of processor time its writing took, and the KiB of memory it needed at its peak (Linux). A
//! thousand vouchers are drawn up before and come again and again under new names, so that the memory is the writer's; files
//! are synced after the clock has stopped.

use std::convert::Infallible;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use ledgerport_core::formats::{self, Batch, Profile, Voucher, draw_up};
use ledgerport_core::model::{
    Account, AmountPair, EntryId, ExportItem, ItemKind, Line, Money, Rate, Supplier, Tag, Tax,
    TaxKind,
};
use uuid::Uuid;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, rows] = &words[..] else {
        return Err("give a folder and a number of rows".into());
    };
    let rows: u32 = rows.parse()?;
    let profile = Profile::for_country(Some("DK"));
    let drawn: Result<Vec<Voucher>, Failure> = (0..rows.min(1000))
        .map(|row| {
            let item = item(row)?;
            let reference = format!("PLEO-{row:010}");
            draw_up(&item, None, &reference, &profile).map_err(|blocks| {
                let reasons = blocks.into_iter().map(|block| block.reason);
                reasons.collect::<Vec<_>>().join(" ").into()
            })
        })
        .collect();
    let drawn = drawn?;
    let vouchers = || {
        let again = drawn.iter().cycle().cloned();
        again.zip(0..rows).map(|(mut voucher, row)| {
            voucher.entry = EntryId(name_of(0xe, row));
            Ok::<_, Infallible>(voucher)
        })
    };
    let batch = Batch {
        profile: &profile,
        created: "2026-10-31T12:00:00Z".parse()?,
        before: 0,
    };
    for id in ["generic-csv", "generic-xlsx"] {
        let format = formats::by_id(id).ok_or("no such format")?;
        let path = Path::new(folder).join(format!("table.{}", format.extension));
        let held = memory("VmRSS:");
        // What was the peak so far is forgotten.
        std::fs::write("/proc/self/clear_refs", "5")?;
        let before = processor_time();
        let pieces = format.write(&batch, vouchers, |_| {
            Ok(BufWriter::new(
                File::create(&path).expect("a file can be made"),
            ))
        })?;
        let after = processor_time();
        let peak = memory("VmHWM:").saturating_sub(held);
        for piece in pieces {
            piece.out.into_inner()?.sync_all()?;
        }
        let bytes = std::fs::metadata(&path)?.len();
        println!("{} {bytes} {:.3} {peak}", path.display(), after - before);
    }
    // What making the vouchers costs is part of both.
    let before = processor_time();
    for voucher in vouchers() {
        std::hint::black_box(voucher)?;
    }
    println!("clone {rows} {:.3}", processor_time() - before);
    Ok(())
}

/// A line of the kernel's account of this process, in KiB.
fn memory(line: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = text.lines().find_map(|text| text.strip_prefix(line));
    found
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or_default()
}

/// An identifier of a row.
fn name_of(kind: u128, row: u32) -> Uuid {
    Uuid::from_u128(kind << 96 | u128::from(row).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// Milliseconds this thread has worked.
fn processor_time() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = text
        .split_whitespace()
        .next()
        .and_then(|n| n.parse::<f64>().ok());
    nanos.unwrap_or_default() / 1e6
}

/// A purchase as `large:N` of the sandbox has them.
fn item(row: u32) -> Result<ExportItem, Failure> {
    const MERCHANTS: [&str; 4] = [
        "Valsemøllen A/S",
        "Circle K",
        "Joe & The Juice",
        "Elgiganten",
    ];
    let gross = i64::from(row.wrapping_mul(2_654_435_761) >> 12) + 500;
    let krone = "DKK".parse()?;
    let pair = |minor| {
        let money = Money::new(minor, krone);
        AmountPair {
            wallet: money,
            supplier: Some(money),
        }
    };
    let account = |code: &str, name: &str| Account {
        code: Some(code.into()),
        identifier: None,
        name: name.into(),
    };
    let id = |kind| name_of(kind, row);
    Ok(ExportItem {
        entry: EntryId(id(0xe)),
        kind: ItemKind::CardPurchase,
        sub_kind: None,
        date: serde_json::from_value(format!("2026-10-{:02}T09:30:00Z", 1 + row % 30).into())?,
        amount: pair(gross),
        lines: vec![Line {
            id: id(0x1),
            account: Some(account("2740", "Forplejning")),
            amount: pair(gross),
            net: pair(gross - gross / 5),
            tax: Some(Tax {
                code: Some("I25".into()),
                rate: Rate {
                    millionths: 250_000,
                },
                kind: TaxKind::Inclusive,
                amount: pair(gross / 5),
                ingoing_account: None,
                outgoing_account: None,
            }),
            tags: vec![Tag {
                group: "Afdeling".into(),
                code: "100".into(),
            }],
        }],
        contra_account: Some(account("5820", "Pleo")),
        bookkeeping: None,
        vendor: None,
        supplier: Supplier {
            name: Some(MERCHANTS[row as usize % 4].into()),
            ..Supplier::default()
        },
        note: row.is_multiple_of(3).then(|| format!("Bilag {}", row + 1)),
        user: Some("Freja Lund".into()),
        user_code: Some("7".into()),
        team: Some("Butik".into()),
        service_period: None,
        attendees: Vec::new(),
        reconciliation_id: id(0xc).to_string(),
        reconciled: Vec::new(),
        invoice: None,
        receipts: Vec::new(),
    })
}
