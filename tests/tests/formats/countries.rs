//! Targets of single countries: what a row says, what is refused, and what becomes several files.

use ledgerport_core::formats::{Certainty, Names, Profile, Voucher, all, by_id, file_name};
use ledgerport_core::model::ExportItem;

use crate::files::{batch, pieces};
use crate::items::{account, item, line, some, taxed};
use crate::targets::{blocks, bought, complete, drawn, on, only};

/// The rows of a file without quotes, cell by cell; headings stay in front. Every byte is taken for a letter of Latin 1.
pub(crate) fn cells(id: &str, bytes: &[u8]) -> Vec<Vec<String>> {
    let delimiter = if id == "fec" { '\t' } else { ';' };
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let width = by_id(id).expect("a format").columns().len();
    text.split_terminator("\r\n")
        .map(|row| {
            let cells: Vec<String> = row.split(delimiter).map(str::to_owned).collect();
            assert_eq!(cells.len(), width, "{id}: {row:?}");
            cells
        })
        .collect()
}

/// Formats whose first row names the columns.
pub(crate) fn has_head(id: &str) -> bool {
    !matches!(id, "gbat10" | "procountor")
}

/// The rows of the only file of these items, without headings.
fn rows(id: &str, profile: &Profile, items: &[&ExportItem]) -> Vec<String> {
    let vouchers: Vec<Voucher> = items.iter().map(|item| drawn(item, profile)).collect();
    let mut files = pieces(id, profile, vouchers);
    assert_eq!(files.len(), 1);
    cells(id, &files.remove(0).out)
        .into_iter()
        .skip(usize::from(has_head(id)))
        .map(|row| row.join(";"))
        .collect()
}

fn with_tax(kind: &str, accounts: (Option<&str>, Option<&str>)) -> ExportItem {
    let mut item = bought("EUR");
    taxed(&mut item.lines[0], kind, 1_900, accounts);
    item
}

#[test]
fn every_format_is_there_under_its_id() {
    let ids: Vec<&str> = all().iter().map(|format| format.id).collect();
    assert_eq!(
        ids.join(" "),
        "generic-csv generic-xlsx datev sie xero-bills xero-journal xero-bank sage50 quickbooks e-conomic dinero billy fec \
         gbat10 netvisor procountor bmd exact business-central netsuite holded jsonl hledger beancount"
    );
}

#[test]
fn what_nobody_has_verified_needs_a_trial_and_says_what_to_look_at() {
    let trial: Vec<&str> = all()
        .iter()
        .filter(|format| format.certainty == Certainty::NeedsTrial)
        .map(|format| format.id)
        .collect();
    for id in [
        "e-conomic",
        "dinero",
        "billy",
        "gbat10",
        "netvisor",
        "procountor",
        "bmd",
        "exact",
        "business-central",
        "holded",
    ] {
        assert!(trial.contains(&id), "{id}");
    }
    for format in all().iter().filter(|format| trial.contains(&format.id)) {
        assert!(
            format.note.len() > 80 && format.note.ends_with('.') && !format.source.is_empty(),
            "{}",
            format.id
        );
    }
}

#[test]
fn a_tax_code_makes_one_gross_row_and_none_makes_rows_of_net_and_tax() {
    let mut profile = complete("EUR");
    profile.tax_codes.insert("I25".into(), "19".into());
    let tax = with_tax("inclusive", (Some("1576"), None));
    assert_eq!(
        rows("e-conomic", &profile, &[&tax]),
        ["12-03-2026;1;PLEO-7Q card purchase;2720;5830;119,00;19;EUR;"]
    );
    assert_eq!(
        rows("dinero", &profile, &[&tax]),
        ["1;12-03-2026;PLEO-7Q card purchase;2720;19;119,00;5830"]
    );
    assert_eq!(
        rows("billy", &profile, &[&tax]),
        ["1;12-03-2026;PLEO-7Q card purchase;2720;19;119,00;5830"]
    );
    assert_eq!(
        rows("bmd", &profile, &[&tax]),
        ["0;5830;2720;12.03.2026;12.03.2026;PLEO-7Q;;BK;2;25;19;-119,00;19,00;3;card purchase;"]
    );
    assert_eq!(
        rows("exact", &profile, &[&tax]),
        [
            "90;1;12-03-2026;2720;19;119,00;EUR;card purchase;PLEO-7Q;;;",
            "90;1;12-03-2026;5830;;-119,00;EUR;card purchase;PLEO-7Q;;;",
        ]
    );
    profile.tax_codes.insert("I25".into(), String::new());
    assert_eq!(
        rows("bmd", &profile, &[&tax]),
        [
            "0;5830;2720;12.03.2026;12.03.2026;PLEO-7Q;;BK;2;;;-100,00;;3;card purchase;",
            "0;5830;1576;12.03.2026;12.03.2026;PLEO-7Q;;BK;2;;;-19,00;;3;card purchase;",
        ]
    );
    let refund = item(1, "refund", -5_000, "EUR");
    assert_eq!(
        rows("bmd", &profile, &[&refund]),
        ["0;5830;2720;12.03.2026;12.03.2026;PLEO-7Q;;BK;1;;;50,00;;3;refund;"]
    );
}

#[test]
fn legs_are_rows_where_the_target_works_nothing_out() {
    let profile = complete("EUR");
    let tax = with_tax("inclusive", (Some("1576"), None));
    assert_eq!(
        rows("netvisor", &profile, &[&tax]),
        [
            "Pleo;1;12.03.2026;card purchase;PLEO-7Q;2720;100,00;;",
            "Pleo;1;12.03.2026;card purchase;PLEO-7Q;1576;19,00;;",
            "Pleo;1;12.03.2026;card purchase;PLEO-7Q;5830;-119,00;;",
        ]
    );
    assert_eq!(
        rows("procountor", &profile, &[&tax]),
        [
            "12.03.2026;2720;100,00;;PLEO-7Q card purchase;;",
            "12.03.2026;1576;19,00;;PLEO-7Q card purchase;;",
            "12.03.2026;5830;;119,00;PLEO-7Q card purchase;;",
        ]
    );
    assert_eq!(
        rows("fec", &profile, &[&tax])[2],
        "PLEO;Cartes Pleo;1;20260312;5830;Pleo wallet;;;PLEO-7Q;20260312;card purchase;0,00;119,00;;;;;"
    );
    // A code without accounts would be booked as cost without a word.
    let bare = with_tax("inclusive", (None, None));
    let mut numeric = profile.clone();
    numeric.tax_codes.insert("I25".into(), "25".into());
    for id in [
        "fec",
        "gbat10",
        "netvisor",
        "procountor",
        "business-central",
        "netsuite",
        "holded",
    ] {
        only(id, &bare, &numeric, "has no account");
    }
    for id in ["e-conomic", "dinero", "billy", "bmd", "exact"] {
        assert_eq!(blocks(id, &bare, &numeric), Vec::<String>::new(), "{id}");
    }
}

#[test]
fn gbat10_balances_net_and_gross() {
    let mut profile = complete("EUR");
    profile.tax_codes.insert("I25".into(), "101".into());
    let brief = |item: &ExportItem, profile: &Profile| -> Vec<String> {
        rows("gbat10", profile, &[item])
            .iter()
            .map(|row| {
                let cells: Vec<&str> = row.split(';').collect();
                [cells[6], cells[7], cells[8], cells[26], cells[27]].join(" ")
            })
            .collect()
    };
    let inclusive = with_tax("inclusive", (Some("2710"), None));
    assert_eq!(
        rows("gbat10", &profile, &[&inclusive])[0],
        "GBAT10;1;20260312;10;3;2026;2720;101;100.00;;;;;;;;;;;;PLEO-7Q card purchase;;;;;;T;119.00;;"
    );
    assert_eq!(
        brief(&inclusive, &profile),
        [
            "2720 101 100.00 T 119.00",
            "2710 0 19.00 F 0.00",
            "5830 0 -119.00 T -119.00",
        ]
    );
    let reverse = with_tax("reverse", (Some("2711"), Some("2701")));
    assert_eq!(
        brief(&reverse, &profile),
        [
            "2720 101 119.00 T 119.00",
            "5830 0 -119.00 T -119.00",
            "2711 0 19.00 F 0.00",
            "2701 0 -19.00 F 0.00",
        ]
    );
    // Without a code nobody else books the VAT.
    let mut plain = profile.clone();
    plain.tax_codes.insert("I25".into(), String::new());
    assert_eq!(
        brief(&inclusive, &plain),
        [
            "2720 0 100.00 T 100.00",
            "2710 0 19.00 T 19.00",
            "5830 0 -119.00 T -119.00",
        ]
    );
    let mut nothing_else = item(1, "card_purchase", 1_900, "EUR");
    taxed(
        &mut nothing_else.lines[0],
        "inclusive",
        1_900,
        (Some("2710"), None),
    );
    only("gbat10", &nothing_else, &profile, "nothing but tax");
    assert_eq!(
        blocks("gbat10", &nothing_else, &plain),
        Vec::<String>::new()
    );
}

#[test]
fn a_supplier_stands_on_the_collective_account_or_where_the_target_has_a_place() {
    let profile = complete("EUR");
    let mut bill = bought("EUR");
    bill.bookkeeping = some_payable();
    // Debited and credited once each, on the supplier's account 70001 in Pleo.
    let at = |id: &str, columns: &[usize]| -> Vec<String> {
        rows(id, &profile, &[&bill])
            .iter()
            .map(|row| {
                let cells: Vec<&str> = row.split(';').collect();
                let chosen: Vec<&str> = columns.iter().map(|column| cells[*column]).collect();
                chosen.join(" ")
            })
            .collect()
    };
    assert_eq!(at("e-conomic", &[3, 4]), ["2720 6800", "6800 5830"]);
    assert_eq!(at("bmd", &[1, 2]), ["70001 2720", "5830 70001"]);
    assert_eq!(
        at("fec", &[4, 5, 6, 7]),
        [
            "2720 Office supplies  ",
            "6800 Fournisseurs 70001 M\u{f8}llers Mel A/S",
            "6800 Fournisseurs 70001 M\u{f8}llers Mel A/S",
            "5830 Pleo wallet  ",
        ]
    );
    assert_eq!(
        at("gbat10", &[6, 10]),
        ["2720 ", "6800 70001", "6800 70001", "5830 "]
    );
    assert_eq!(
        at("exact", &[3, 9]),
        ["2720 ", "6800 70001", "6800 70001", "5830 "]
    );
    let none = Profile {
        payable_account: None,
        ..profile.clone()
    };
    for id in ["e-conomic", "fec", "netvisor", "holded"] {
        let said = blocks(id, &bill, &none);
        assert!(!said.is_empty(), "{id}");
        assert!(
            said.iter().all(|said| said.contains("must not be empty")),
            "{said:?}"
        );
    }
}

fn some_payable() -> Option<ledgerport_core::model::BookkeepingMethod> {
    Some("accounts_payable".into())
}

#[test]
fn what_a_target_cannot_hold_blocks_its_item() {
    let profile = complete("EUR");
    let on = |number: &str| {
        let mut item = bought("EUR");
        item.lines[0].account = Some(account(number, "Office"));
        item
    };
    for (id, number, said) in [
        ("e-conomic", "1234567890", "must be 1 to 9 digits"),
        ("dinero", "27A0", "must be 1 to 9 digits"),
        ("billy", "27-20", "must be 1 to 9 digits"),
        ("fec", "PL2720", "three digits of the French chart"),
        ("fec", "27", "three digits of the French chart"),
        ("gbat10", "12345678", "must be 1 to 7 digits"),
        ("netvisor", "27 20", "must be 1 to 10 digits"),
        ("procountor", "A", "must be 1 to 10 digits"),
        ("bmd", "12345678901", "must be 1 to 10 digits"),
        ("exact", "27;20", "cannot be written there"),
        ("business-central", "123456789012345678901", "at most 20"),
        ("holded", "272", "has not the 4 digits"),
    ] {
        only(id, &on(number), &profile, said);
    }
    for id in [
        "dinero",
        "billy",
        "fec",
        "gbat10",
        "netvisor",
        "procountor",
        "bmd",
        "holded",
    ] {
        only(id, &bought("DKK"), &profile, "the books are in EUR");
    }
    let large = item(1, "fee", 1_000_000_000_000, "EUR");
    let said = blocks("netsuite", &large, &profile);
    assert_eq!(said.len(), 2, "debit and credit: {said:?}");
    assert!(said[0].contains("room for 10 digits"), "{said:?}");
    let mut long = profile.clone();
    long.reference = "X".repeat(41);
    for id in ["netvisor", "bmd", "exact", "business-central"] {
        only(id, &bought("EUR"), &long, "has 43 characters");
    }
    let mut zero = item(1, "fee", 0, "EUR");
    zero.lines = vec![line(1, 0, "EUR")];
    for id in ["e-conomic", "fec", "gbat10", "netsuite", "holded"] {
        only(id, &zero, &profile, "The amount is zero");
    }
}

#[test]
fn missing_and_odd_settings_block_the_file() {
    let sound = complete("EUR");
    for format in all() {
        assert_eq!(format.blocks_file(&sound), [], "{}", format.id);
    }
    for (id, key, value) in [
        ("fec", "fec.siren", ""),
        ("fec", "fec.siren", "12345678"),
        ("fec", "fec.journal", "P\tX"),
        ("fec", "fec.journal_name", "a\r\nb"),
        ("gbat10", "gbat10.type", "1000"),
        ("gbat10", "gbat10.no_vat", "none"),
        ("netvisor", "books.currency", "eur"),
        ("bmd", "bmd.symbol", ""),
        ("bmd", "bmd.symbol", "B;K"),
        ("exact", "exact.journal", ""),
        ("exact", "exact.journal", "=1+1"),
        ("business-central", "business_central.batch", "ELEVEN CHARS"),
        ("business-central", "business_central.wallet", "Vendor"),
        ("netsuite", "netsuite.accounts", "both"),
        ("netsuite", "date.order", "ydm"),
        ("holded", "holded.digits", "13"),
    ] {
        let mut odd = sound.clone();
        odd.settings.insert(key.into(), value.into());
        let found = by_id(id).expect("a format").blocks_file(&odd);
        assert_eq!(found.len(), 1, "{id} {key} {value:?}");
        assert_eq!(found[0].field, key);
        assert!(found[0].fix.ends_with('.'), "{}", found[0].fix);
    }
}

#[test]
fn months_years_currencies_and_full_files_are_files_of_their_own() {
    let mut profile = complete("EUR");
    profile.fiscal_year_month = 7;
    let days = ["2026-05-31", "2026-06-01", "2026-06-30", "2026-07-01"];
    let counts = |id: &str| -> Vec<u64> {
        let vouchers = days
            .iter()
            .zip(1..)
            .map(|(day, number)| drawn(&on(day, number), &profile));
        pieces(id, &profile, vouchers)
            .iter()
            .map(|piece| piece.part.vouchers)
            .collect()
    };
    assert_eq!(counts("procountor"), [1, 2, 1]);
    assert_eq!(counts("netvisor"), [3, 1]);
    assert_eq!(counts("fec"), [3, 1]);
    let vouchers = days
        .iter()
        .zip(1..)
        .map(|(day, number)| drawn(&on(day, number), &profile));
    let names: Vec<String> = pieces("fec", &profile, vouchers)
        .iter()
        .map(|piece| {
            let names = Names {
                company: "Ü/..",
                day: "2026-07-03".parse().expect("a date"),
                job: "9d7c3f4e",
            };
            let fec = by_id("fec").expect("a format");
            file_name(fec, &batch(&profile), &piece.part, &names)
        })
        .collect();
    assert_eq!(
        names,
        [
            "123456789FEC20260630_2026-07-03_9d7c3f4e_1.txt",
            "123456789FEC20270630_2026-07-03_9d7c3f4e_2.txt",
        ]
    );
    let mixed = ["EUR", "DKK", "EUR"].iter().zip(1..);
    let mixed =
        mixed.map(|(currency, number)| drawn(&item(number, "fee", 100, currency), &profile));
    assert_eq!(pieces("exact", &profile, mixed).len(), 2);

    // Holded is likely to fail with more than 800 lines; an expense of three is never torn.
    let mut split = bought("EUR");
    split.lines = vec![line(1, 100, "EUR"), line(2, 11_800, "EUR")];
    let many = (0..534).map(|_| drawn(&split, &profile));
    let rows: Vec<u64> = pieces("holded", &profile, many)
        .iter()
        .filter_map(|piece| piece.written.rows)
        .collect();
    assert_eq!(rows, [798, 798, 6]);
}

#[test]
fn no_text_breaks_a_file_without_quotes() {
    let mut hostile = bought("EUR");
    hostile.supplier.name = some("=1;2\"3|4\t5\r\n6\0;=7\u{202e}東");
    hostile.note = some(&"ö".repeat(10_000));
    let profile = complete("EUR");
    for (id, column) in [
        ("e-conomic", 2),
        ("dinero", 2),
        ("billy", 2),
        ("fec", 10),
        ("gbat10", 20),
        ("netvisor", 3),
        ("procountor", 4),
        ("bmd", 14),
        ("exact", 7),
    ] {
        let piece = pieces(id, &profile, [drawn(&hostile, &profile)]).remove(0);
        let rows = cells(id, &piece.out);
        let text = &rows[usize::from(has_head(id))][column];
        let text = text.trim_start_matches("PLEO-7Q ");
        assert!(text.contains("2'3"), "{id}: {text}");
        assert!(!text.starts_with('='), "{id}: {text}");
        assert!(piece.written.changed > 0, "{id}");
    }
}
