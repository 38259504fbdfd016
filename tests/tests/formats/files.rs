//! The files themselves: what is in them, that all of it is, and that it is the same every time.

use std::collections::{BTreeMap, HashSet};
use std::convert::Infallible;
use std::io::{self, Write};

use ledgerport_core::formats::{
    Batch, Change, Piece, Profile, Voucher, WriteError, Written, all, by_id, draw_up,
};
use ledgerport_core::model::EntryId;
use ledgerport_core::model::money::scaled;
use uuid::Uuid;

use crate::items::{item, money, profile, some, vouchers};
use crate::judges::hledger;

/// Every file of these vouchers, in memory.
pub(crate) fn pieces(
    id: &str,
    profile: &Profile,
    vouchers: impl IntoIterator<Item = Voucher>,
) -> Vec<Piece<Vec<u8>>> {
    let vouchers: Vec<Voucher> = vouchers.into_iter().collect();
    by_id(id)
        .expect("a format")
        .write(
            &batch(profile),
            || vouchers.iter().cloned().map(Ok::<_, Infallible>),
            |_| Ok(Vec::new()),
        )
        .expect("memory takes everything")
}

/// A batch of a fixed moment.
pub(crate) fn batch(profile: &Profile) -> Batch<'_> {
    Batch {
        profile,
        created: "2026-04-03T08:15:00Z".parse().expect("a time"),
        before: 0,
    }
}

/// The bytes of the only file and what the writer says about it.
pub(crate) fn written(id: &str, vouchers: impl IntoIterator<Item = Voucher>) -> (Vec<u8>, Written) {
    let mut pieces = pieces(id, &profile(), vouchers);
    let piece = pieces.remove(0);
    assert!(pieces.is_empty(), "{id} makes several files of them");
    (piece.out, piece.written)
}

/// The rows of a CSV file by column name.
pub(crate) fn rows(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut file = csv::ReaderBuilder::new().from_reader(bytes);
    file.deserialize()
        .map(|row| row.expect("a row as wide as its header"))
        .collect()
}

#[test]
fn formats_are_found_by_their_ids() {
    let ids: HashSet<&str> = all().iter().map(|format| format.id).collect();
    assert_eq!(ids.len(), all().len());
    for format in all() {
        assert_eq!(
            by_id(format.id).map(|found| found.extension),
            Some(format.extension)
        );
    }
    assert!(by_id("Generic-CSV").is_none() && by_id("").is_none());
}

#[test]
fn the_table_holds_every_line_with_its_exact_amounts() {
    let vouchers = vouchers();
    let (bytes, written) = written("generic-csv", vouchers.clone());
    let rows = rows(&bytes);
    let lines: Vec<_> = vouchers
        .iter()
        .flat_map(|voucher| voucher.lines.iter().map(move |line| (voucher, line)))
        .collect();
    assert_eq!(rows.len(), lines.len());
    assert_eq!(written.rows, Some(rows.len() as u64));
    assert_eq!(written.vouchers, vouchers.len() as u64);
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for (row, (voucher, line)) in rows.iter().zip(lines) {
        assert_eq!(row["accounting_entry_id"], voucher.entry.to_string());
        assert_eq!(row["date"], voucher.date.to_string());
        assert_eq!(row["currency"], line.amount.wallet.currency.code());
        let minor = |text: &str, decimals| scaled(text, decimals).expect("a decimal");
        let decimals = line.amount.wallet.currency.decimals();
        assert_eq!(minor(&row["amount"], decimals), line.amount.wallet.minor);
        assert_eq!(minor(&row["net_amount"], decimals), line.net.minor);
        match &line.tax {
            Some(tax) => assert_eq!(minor(&row["tax_amount"], decimals), tax.amount.minor),
            None => assert_eq!(row["tax_amount"], ""),
        }
        *sums.entry(row["currency"].clone()).or_default() += minor(&row["amount"], decimals);
    }
    let told: BTreeMap<String, i64> = written
        .totals
        .iter()
        .map(|sum| (sum.currency.to_string(), sum.minor))
        .collect();
    assert_eq!(told, sums);
}

#[test]
fn the_bytes_are_as_described_and_always_the_same() {
    for format in all() {
        let bytes = || -> Vec<Vec<u8>> {
            let pieces = pieces(format.id, &profile(), vouchers());
            pieces.into_iter().map(|piece| piece.out).collect()
        };
        assert!(bytes() == bytes(), "{}", format.id);
    }
    let (table, _) = written("generic-csv", vouchers());
    assert!(
        table.starts_with(b"accounting_entry_id,line,reference,date,"),
        "no byte order mark"
    );
    let text = String::from_utf8(table).expect("UTF-8");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    assert!(
        text.chars()
            .all(|c| !c.is_control() || c == '\r' || c == '\n')
    );
    let (journal, written) = written("hledger", vouchers());
    let text = String::from_utf8(journal).expect("UTF-8");
    assert!(text.chars().all(|c| !c.is_control() || c == '\n'));
    assert_eq!(written.rows, None);
}

#[test]
fn no_vouchers_make_a_valid_file() {
    let (table, written_table) = written("generic-csv", []);
    assert_eq!(rows(&table).len(), 0);
    assert_eq!(written_table.rows, Some(0));
    let (workbook, _) = written("generic-xlsx", []);
    assert!(workbook.starts_with(b"PK"));
    assert!(!written("hledger", []).0.is_empty());
}

#[test]
fn a_row_always_debits_its_account() {
    let row = |kind: &str, minor| {
        let voucher = draw_up(&item(1, kind, minor, "DKK"), None, "PLEO-1", &profile());
        let (bytes, _) = written("generic-csv", voucher);
        let row = rows(&bytes).swap_remove(0);
        ["account", "contra_account", "amount"].map(|name| row[name].clone())
    };
    // 2720 is the line's account, 5830 the wallet: into the wallet, and out of it, with either sign.
    assert_eq!(row("wallet_topup", 10_000), ["5830", "2720", "100.00"]);
    assert_eq!(row("wallet_topup", -10_000), ["2720", "5830", "-100.00"]);
    assert_eq!(row("wallet_unload", 10_000), ["2720", "5830", "100.00"]);
    assert_eq!(row("wallet_unload", -10_000), ["5830", "2720", "-100.00"]);
    assert_eq!(row("card_purchase", 10_000), ["2720", "5830", "100.00"]);
    assert_eq!(row("refund", -10_000), ["2720", "5830", "-100.00"]);
}

#[test]
fn hostile_text_is_defused_and_listed() {
    let (bytes, written) = written("generic-csv", vouchers());
    let rows = rows(&bytes);
    let row = rows
        .iter()
        .find(|row| row["type"] == "out_of_pocket")
        .expect("in the month");
    assert_eq!(
        row["merchant"],
        "'=HYPERLINK(\"http://evil.example\",\"Café\")"
    );
    assert_eq!(row["employee"], "'@Ole;'=1+1");
    assert_eq!(row["team"], "'+4712345678");
    assert_eq!(
        row["note"],
        "one two three ; date: 2026-99-99, [2026-13-45]  end"
    );
    assert_eq!(row["tags"], ":a,b; x y:＝1");
    let refund = rows
        .iter()
        .find(|row| row["type"] == "refund")
        .expect("in the month");
    assert_eq!(refund["amount"], "-50.00", "an amount is no text");
    let entry: EntryId = row["accounting_entry_id"].parse().expect("an id");
    let listed: Vec<_> = written
        .changes
        .iter()
        .filter(|change| change.entry == entry)
        .map(|change| (change.field, change.change))
        .collect();
    assert_eq!(
        listed,
        [
            ("merchant", Change::Quoted),
            ("description", Change::Unbroken),
            ("description", Change::Quoted),
            ("employee", Change::Quoted),
            ("team", Change::Quoted),
            ("note", Change::Unbroken),
        ]
    );
    assert_eq!(written.changed, written.changes.len() as u64);
}

#[test]
fn a_long_list_of_changes_is_cut_but_counted() {
    let vouchers = (0..300).map(|number| {
        let mut item = item(number, "fee", 1, "DKK");
        item.team = some("=1");
        draw_up(&item, None, "PLEO-1", &profile()).expect("it can be booked")
    });
    let (_, written) = written("generic-csv", vouchers);
    assert_eq!(
        (written.changes.len(), written.changed),
        (Written::LISTED, 300)
    );
}

#[test]
fn a_failing_source_or_disk_stops_the_file() {
    let profile = profile();
    for format in all() {
        let source = || vouchers().into_iter().map(Ok).chain([Err("torn page")]);
        let stopped = format.write(&batch(&profile), source, |_| Ok(Vec::new()));
        assert!(
            matches!(stopped, Err(WriteError::Source("torn page"))),
            "{}",
            format.id
        );

        let source = || vouchers().into_iter().map(Ok::<_, Infallible>);
        let full = format.write(&batch(&profile), source, |_| Ok(Full(100)));
        let Err(WriteError::Io(error)) = full else {
            panic!("{}: {full:?}", format.id);
        };
        assert_eq!(error.kind(), io::ErrorKind::StorageFull, "{}", format.id);
    }
}

/// A disk with room for so many bytes.
#[derive(Debug)]
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        if taken == 0 && !bytes.is_empty() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn sums_beyond_64_bits_are_an_error() {
    let huge = draw_up(&item(1, "fee", i64::MAX, "DKK"), None, "PLEO-1", &profile())
        .expect("it can be booked");
    let profile = profile();
    for format in all() {
        let twice = || {
            let both = [huge.clone(), huge.clone()];
            both.into_iter().map(Ok::<_, Infallible>)
        };
        let refused = format.write(&batch(&profile), twice, |_| Ok(Vec::new()));
        assert!(
            matches!(refused, Err(WriteError::Overflow(_))),
            "{}",
            format.id
        );
    }
}

#[test]
fn a_hundred_thousand_vouchers_stream_through() {
    #[derive(Debug)]
    struct Count(u64);
    impl Write for Count {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes
                .iter()
                .fold(0, |sum, byte| sum + u64::from(*byte == b'\n'));
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let pattern = vouchers().swap_remove(1);
    let lines = pattern.lines.len() as u64;
    let many = || {
        (0..100_000_u128).map(|number| {
            Ok::<_, Infallible>(Voucher {
                entry: EntryId(Uuid::from_u128(number)),
                reference: format!("PLEO-{number}"),
                ..pattern.clone()
            })
        })
    };
    let profile = profile();
    let format = by_id("generic-csv").expect("a format");
    let mut pieces = format
        .write(&batch(&profile), many, |_| Ok(Count(0)))
        .expect("nothing fails");
    let Piece { written, out, .. } = pieces.remove(0);
    assert_eq!(written.vouchers, 100_000);
    assert_eq!(written.rows, Some(100_000 * lines));
    assert_eq!(out.0, 100_000 * lines + 1);
    assert_eq!(
        written.totals.get("DKK".parse().expect("a currency")),
        Some(money(100_000 * pattern.amount.wallet.minor, "DKK"))
    );
}

#[test]
fn hledger_accepts_the_journal_and_refuses_a_broken_one() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("month.journal");
    let (bytes, _) = written("hledger", vouchers());
    std::fs::write(&file, &bytes).expect("room");
    for args in [&["check"][..], &["check", "--strict"]] {
        let Some(output) = hledger(&file, args) else {
            return;
        };
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let text = String::from_utf8(bytes).expect("UTF-8");
    let unbalanced = text.replacen("  100.00 DKK", "  100.01 DKK", 1);
    let undeclared = text.replacen("\naccount assets:pleo wallet:5830", "\n; no account", 1);
    for (broken, args) in [
        (unbalanced, &["check"][..]),
        (undeclared, &["check", "--strict"]),
    ] {
        assert_ne!(broken, text);
        std::fs::write(&file, broken).expect("room");
        let output = hledger(&file, args).expect("it was here");
        assert!(!output.status.success(), "{args:?}");
    }
}

#[test]
fn hledger_has_the_same_balance_on_every_account() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("month.journal");
    std::fs::write(&file, written("hledger", vouchers()).0).expect("room");
    let args = ["bal", "--flat", "-N", "-E", "--layout=bare", "-O", "csv"];
    let Some(output) = hledger(&file, &args) else {
        return;
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut theirs = BTreeMap::new();
    for row in rows(&output.stdout) {
        let number = row["account"].rsplit(':').next().expect("a last part");
        let number = number.split(' ').next().expect("a first word").to_owned();
        let minor: i64 = row["balance"].replace('.', "").parse().expect("digits");
        if minor != 0 {
            *theirs
                .entry((number, row["commodity"].clone()))
                .or_insert(0) += minor;
        }
    }
    let mut ours = BTreeMap::new();
    for leg in vouchers().iter().flat_map(|voucher| &voucher.postings) {
        // The one number that cannot be an hledger account as it is.
        let number = leg.account.number.replace("27:20  A", "27-20");
        *ours
            .entry((number, leg.amount.currency.to_string()))
            .or_insert(0) += leg.amount.minor;
    }
    theirs.retain(|_, minor| *minor != 0);
    ours.retain(|_, minor| *minor != 0);
    assert_eq!(theirs, ours);
}

#[test]
fn journal_tags_are_read_as_they_were_meant() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("month.journal");
    std::fs::write(&file, written("hledger", vouchers()).0).expect("room");
    let found = |query: &[&str]| {
        let mut args = vec!["print"];
        args.extend(query);
        hledger(&file, &args).map(|output| String::from_utf8(output.stdout).expect("UTF-8"))
    };
    let Some(tagged) = found(&["tag:COST=^100$"]) else {
        return;
    };
    assert!(
        tagged.contains("(PLEO-1001) Bürobedarf Schäfer | Printer paper, \"A4\""),
        "{tagged}"
    );
    let odd = found(&["tag:tag-date=^-7$"]).expect("it was here");
    assert!(
        odd.contains("PLEO-1001"),
        "a dimension named date is no posting date: {odd}"
    );
    let id = found(&["tag:pleo-id=00000000-0000-0000-0000-000000001003"]).expect("it was here");
    assert!(
        id.contains("Cloud Inc.") && id.contains("supplier-amount: 54.00 USD"),
        "{id}"
    );
}
