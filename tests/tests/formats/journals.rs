//! Journals of all countries, read back: what belongs together balances, and every account gets what was booked on it.

use std::collections::BTreeMap;

use ledgerport_core::formats::{Voucher, by_id};
use ledgerport_core::model::money::scaled;

use crate::any::{anything, minor};
use crate::countries::{cells, has_head};
use crate::files::{batch, pieces, rows};
use crate::spreadsheets::{cell, read};
use crate::targets::{blocks, complete, drawn};

type Row = BTreeMap<String, String>;

/// The rows of a file by column name.
fn table(id: &str, file: &[u8]) -> Vec<Row> {
    if id == "netsuite" {
        return rows(file);
    }
    let names = by_id(id).expect("a format").columns();
    let rows = cells(id, file).into_iter().skip(usize::from(has_head(id)));
    rows.map(|row| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .zip(row)
            .collect()
    })
    .collect()
}

fn amount(row: &Row, name: &str) -> i64 {
    match row[name].as_str() {
        "" => 0,
        text => minor(&text.replace(',', ".")),
    }
}

/// Debit minus credit, or the one signed amount.
fn signed(row: &Row, names: &[&str]) -> i64 {
    match names {
        [both] => amount(row, both),
        [debit, credit] => {
            let [debit, credit] = [debit, credit].map(|name| amount(row, name));
            assert!(debit >= 0 && credit >= 0, "{row:?}");
            debit - credit
        }
        _ => panic!("{names:?}"),
    }
}

/// Of anything with tax codes that are numbers, what this format takes, in its files; and how many it refused.
fn taken(id: &str, seed: u64) -> (Vec<Voucher>, Vec<Vec<u8>>, usize) {
    let profile = complete("DKK");
    let format = by_id(id).expect("a format");
    let (mut vouchers, _) = anything(seed);
    let count = vouchers.len();
    for line in vouchers.iter_mut().flat_map(|voucher| &mut voucher.lines) {
        if let Some(code) = line.tax.as_mut().and_then(|tax| tax.code.as_mut()) {
            "25".clone_into(code);
        }
    }
    vouchers.retain(|voucher| format.blocks_item(&batch(&profile), voucher).is_empty());
    let pieces = pieces(id, &profile, vouchers.clone());
    let refused = count - vouchers.len();
    let files = pieces.into_iter().map(|piece| piece.out).collect();
    (vouchers, files, refused)
}

/// Number of an account that nothing but the wallet uses.
const WALLET: &str = "5830";

/// What was booked on it.
fn on_wallet(vouchers: &[Voucher]) -> i64 {
    let legs = vouchers.iter().flat_map(|voucher| &voucher.postings);
    let legs: Vec<i64> = legs
        .filter(|leg| leg.account.number == WALLET)
        .map(|leg| leg.amount.minor)
        .collect();
    assert!(legs.len() > 20);
    legs.iter().sum()
}

#[test]
fn rows_of_a_voucher_balance_and_the_wallet_gets_its_sum() {
    let journals: [(&str, Option<&str>, &str, &[&str]); 7] = [
        (
            "fec",
            Some("EcritureNum"),
            "CompteNum",
            &["Debit", "Credit"],
        ),
        (
            "gbat10",
            Some("journal number"),
            "account number",
            &["balance"],
        ),
        (
            "gbat10",
            Some("journal number"),
            "account number",
            &["gross sum"],
        ),
        ("netvisor", Some("Tositenumero"), "Tilinumero", &["Summa"]),
        ("procountor", None, "account", &["debit", "credit"]),
        (
            "exact",
            Some("Boekstuknummer"),
            "Grootboekrekening",
            &["Bedrag"],
        ),
        (
            "netsuite",
            Some("External ID"),
            "Account",
            &["Debit", "Credit"],
        ),
    ];
    for (id, key, account, names) in journals {
        let (vouchers, files, refused) = taken(id, 0x10e5);
        assert!(
            vouchers.len() > 50 && refused > 50,
            "{id}: {} {refused}",
            vouchers.len()
        );
        let mut by_account: BTreeMap<String, i64> = BTreeMap::new();
        let mut count = 0;
        for file in &files {
            let mut sums: BTreeMap<String, i64> = BTreeMap::new();
            for row in table(id, file) {
                let minor = signed(&row, names);
                let key = key.map_or_else(String::new, |key| row[key].clone());
                *sums.entry(key).or_default() += minor;
                *by_account.entry(row[account].clone()).or_default() += minor;
            }
            count += sums.len();
            assert!(sums.values().all(|sum| *sum == 0), "{id} {names:?}");
        }
        if key.is_some() {
            assert_eq!(count, vouchers.len(), "{id}");
        }
        // The others may have yen, which have no cents here and two in the file.
        if !matches!(id, "exact" | "netsuite") {
            assert_eq!(by_account[WALLET], on_wallet(&vouchers), "{id}");
        }
    }
}

#[test]
fn rows_against_a_contra_account_move_the_wallet_by_its_sum() {
    let pairs = [
        ("e-conomic", "Konto", "Modkonto", "Beløb"),
        ("dinero", "Konto", "Modkonto", "Beløb"),
        ("billy", "Konto", "Modkonto", "Beløb"),
        ("bmd", "konto", "gkonto", "betrag"),
    ];
    for (id, account, contra, name) in pairs {
        let (mut vouchers, _, refused) = taken(id, 0x9a17);
        vouchers.retain(|voucher| voucher.amount.wallet.currency.code() == "DKK");
        assert!(vouchers.len() > 50 && refused > 50, "{id}");
        let files = pieces(id, &complete("DKK"), vouchers.clone());
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for row in files.iter().flat_map(|piece| table(id, &piece.out)) {
            let minor = amount(&row, name);
            assert_ne!(row[account], row[contra], "{id}");
            *sums.entry(row[account].clone()).or_default() += minor;
            *sums.entry(row[contra].clone()).or_default() -= minor;
        }
        assert_eq!(sums[WALLET], on_wallet(&vouchers), "{id}");
    }
}

#[test]
fn workbooks_of_journals_balance_and_hold_no_formula() {
    for (id, key, account, amounts) in [
        (
            "business-central",
            "Document No.",
            "Account No.",
            &["Amount"][..],
        ),
        (
            "holded",
            "Número de asiento",
            "Cuenta contable",
            &["Debe", "Haber"],
        ),
    ] {
        let (vouchers, files, _) = taken(id, 0xb00c);
        assert!(vouchers.len() > 50, "{id}");
        let mut entries = 0;
        for file in &files {
            let Some(sheet) = read(file) else { return };
            assert_eq!(sheet["formulas"], 0, "{id}");
            let count = sheet["rows"].as_array().expect("rows").len() - 1;
            assert!(id != "holded" || count <= 800, "{count}");
            let mut sums: BTreeMap<String, i64> = BTreeMap::new();
            for row in 0..count {
                let mut sum = 0;
                for (name, sign) in amounts.iter().zip([1, -1]) {
                    let (kind, text) = cell(&sheet, row, name);
                    if kind != "empty" {
                        assert_eq!(kind, "number", "{id} {name}");
                        sum += sign * scaled(&text, 4).expect("a decimal");
                    }
                }
                assert_eq!(cell(&sheet, row, account).0, "text");
                *sums.entry(cell(&sheet, row, key).1).or_default() += sum;
            }
            entries += sums.len();
            assert!(sums.values().all(|sum| *sum == 0), "{id}");
        }
        assert_eq!(entries, vouchers.len(), "{id}");
    }
}

#[test]
fn business_central_names_the_kind_of_account() {
    let mut profile = complete("EUR");
    let mut bill = crate::targets::bought("EUR");
    bill.bookkeeping = Some("accounts_payable".into());
    let kinds = |profile: &ledgerport_core::formats::Profile| -> Option<Vec<String>> {
        let file = pieces("business-central", profile, [drawn(&bill, profile)]).remove(0);
        let sheet = read(&file.out)?;
        let row = |row| {
            let [kind, number, currency] = ["Account Type", "Account No.", "Currency Code"]
                .map(|name| cell(&sheet, row, name).1);
            format!("{kind} {number} {currency}")
        };
        Some((0..4).map(row).collect())
    };
    let Some(own) = kinds(&profile) else { return };
    assert_eq!(
        own,
        [
            "G/L Account 2720 ",
            "Vendor 70001 ",
            "Vendor 70001 ",
            "G/L Account 5830 ",
        ]
    );
    profile
        .settings
        .insert("business_central.wallet".into(), "Bank Account".into());
    profile
        .settings
        .insert("books.currency".into(), "DKK".into());
    let other = kinds(&profile).expect("it was here");
    assert_eq!(other[3], "Bank Account 5830 EUR");
    assert_eq!(blocks("business-central", &bill, &profile).len(), 0);
}

#[test]
fn unchecked_vouchers_break_no_row_either() {
    let profile = complete("DKK");
    let (vouchers, _) = anything(0xbad);
    for id in [
        "e-conomic",
        "dinero",
        "billy",
        "fec",
        "gbat10",
        "netvisor",
        "procountor",
        "bmd",
        "exact",
    ] {
        let mut seen = 0;
        for piece in pieces(id, &profile, vouchers.clone()) {
            for row in cells(id, &piece.out)
                .into_iter()
                .skip(usize::from(has_head(id)))
            {
                for cell in row {
                    let number = cell
                        .trim_start_matches('-')
                        .chars()
                        .all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
                    let formula = cell.trim_start().starts_with(['=', '+', '-', '@']);
                    assert!(number || !formula, "{id}: {cell:?}");
                    assert!(!cell.contains('"'), "{id}: {cell:?}");
                    seen += 1;
                }
            }
        }
        assert!(seen > 10_000, "{id}");
    }
}
