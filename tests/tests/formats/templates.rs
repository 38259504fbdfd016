//! Tables by template: byte for byte as before, adding up, with no text out of its place, judged by other programs, and
//! found again in what they wrote.

use std::collections::{BTreeMap, BTreeSet};

use ledgerport_core::companies::match_sample;
use ledgerport_core::formats::{Piece, Profile, Template, Voucher, by_id};
use ledgerport_core::model::money::scaled;
use ledgerport_sandbox::Scenario;
use serde_json::{Value, json};

use crate::any::anything;
use crate::files::{batch, pieces};
use crate::golden::compare;
use crate::items::profile;
use crate::judges::openpyxl;
use crate::scenarios::{SCENARIOS, scene};

fn read(template: Value) -> Template {
    let template: Template = serde_json::from_value(template).expect("a template");
    assert_eq!(template.flaws(), Vec::<String>::new());
    template
}

fn column(title: &str, field: &str) -> Value {
    json!({ "title": title, "content": { "field": field } })
}

/// One line an expense line, as Danish programs read it.
pub(crate) fn danish() -> Template {
    read(json!({
        "rows": "lines",
        "style": { "separator": ";", "decimal": ",", "date": "dd-mm-yyyy", "encoding": "windows-1252" },
        "sheets": [{ "columns": [
            column("Dato", "date"),
            column("Bilag", "voucher_number"),
            column("Tekst", "description"),
            column("Konto", "account"),
            column("Modkonto", "contra_account"),
            column("Beløb", "amount"),
            column("Valuta", "currency"),
        ] }],
    }))
}

/// Debit and credit rows on two sheets, with a fixed column and one that only some rows have.
pub(crate) fn two_sides() -> Template {
    let columns = json!([
        column("No", "voucher_number"),
        column("Date", "date"),
        column("Reference", "reference"),
        column("Account", "account"),
        column("Debit", "debit"),
        column("Credit", "credit"),
        column("Currency", "currency"),
        { "title": "Dept", "content": { "tag": "AFD" } },
        { "title": "Origin", "content": { "fixed": "PLEO" } },
        {
            "title": "VAT",
            "content": { "field": "tax_code" },
            "when": { "field": "tax_code", "is": "filled" },
            "otherwise": "NONE",
        },
        column("Text", "description"),
    ]);
    let cards = |is: &str| json!({ "field": "type", "is": is, "value": "card_purchase" });
    read(json!({
        "rows": "debit_credit",
        "style": { "separator": "\t", "date": "yyyymmdd", "quote_texts": true },
        "sheets": [
            { "name": "Cards", "only": cards("equal"), "columns": columns },
            { "name": "Others", "only": cards("other"), "columns": columns },
        ],
    }))
}

pub(crate) fn with(template: Template, base: Profile) -> Profile {
    Profile {
        template: Some(template),
        ..base
    }
}

/// What the format takes of these vouchers, and how many it refuses.
fn taken(id: &str, profile: &Profile, vouchers: Vec<Voucher>) -> (Vec<Voucher>, usize) {
    let format = by_id(id).expect("a format");
    assert_eq!(format.blocks_file(profile), []);
    let count = vouchers.len();
    let taken: Vec<Voucher> = vouchers
        .into_iter()
        .filter(|voucher| format.blocks_item(&batch(profile), voucher).is_empty())
        .collect();
    let refused = count - taken.len();
    (taken, refused)
}

/// The cells of a file; every row is as wide as its heading.
fn table(bytes: &[u8], separator: u8) -> Vec<BTreeMap<String, String>> {
    csv::ReaderBuilder::new()
        .delimiter(separator)
        .from_reader(bytes)
        .deserialize()
        .map(|row| row.expect("a row as wide as its header"))
        .collect()
}

fn sums(vouchers: &[Voucher]) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for voucher in vouchers {
        let amount = voucher.amount.wallet;
        *sums.entry(amount.currency.to_string()).or_default() += amount.minor;
    }
    sums
}

fn minor(text: &str, currency: &str) -> i64 {
    if text.is_empty() {
        return 0;
    }
    let decimals = currency
        .parse::<ledgerport_core::model::Currency>()
        .expect("a currency")
        .decimals();
    scaled(&text.replace(',', "."), decimals).expect("a decimal")
}

#[tokio::test]
async fn templates_write_every_company_as_before_and_twice_the_same() {
    for scenario in SCENARIOS {
        let scene = scene(scenario).await;
        for (name, template) in [("danish", danish()), ("two-sides", two_sides())] {
            for id in ["generic-csv", "generic-xlsx"] {
                let (base, vouchers, _) = scene.vouchers(id);
                let profile = with(template.clone(), base);
                let (vouchers, _) = taken(id, &profile, vouchers);
                assert!(vouchers.len() > 10, "{scenario}");
                let first = pieces(id, &profile, vouchers.clone());
                let again = pieces(id, &profile, vouchers.clone());
                let files = if id == "generic-csv" {
                    template.sheets.len()
                } else {
                    1
                };
                assert_eq!(first.len(), files);
                let count: u64 = first.iter().map(|piece| piece.written.vouchers).sum();
                assert_eq!(count, vouchers.len() as u64);
                for (piece, same) in first.iter().zip(&again) {
                    assert!(piece.out == same.out, "the same every time");
                    let sheet = piece.part.sheet.to_lowercase();
                    let part = if sheet.is_empty() {
                        sheet
                    } else {
                        format!("-{sheet}")
                    };
                    let extension = by_id(id).expect("a format").extension;
                    compare(
                        &format!("templates/{scenario}-{name}{part}.{extension}"),
                        &piece.out,
                    );
                }
            }
        }
    }
}

#[test]
fn one_line_tables_add_up_to_their_items() {
    let mut template = danish();
    template.style.encoding = serde_json::from_value(json!("utf-8")).expect("one");
    let profile = with(template, profile());
    let (vouchers, _) = anything(0x7e3a);
    let (vouchers, refused) = taken("generic-csv", &profile, vouchers);
    assert!(vouchers.len() > 1_000, "{} of {refused}", vouchers.len());
    let files = pieces("generic-csv", &profile, vouchers.clone());
    let [Piece { out, written, .. }] = files.as_slice() else {
        panic!("one file");
    };
    let rows = table(out, b';');
    assert_eq!(written.rows, Some(rows.len() as u64));
    let mut found = BTreeMap::new();
    for row in &rows {
        *found.entry(row["Valuta"].clone()).or_default() += minor(&row["Beløb"], &row["Valuta"]);
        harmless(row);
    }
    assert_eq!(found, sums(&vouchers));
}

#[test]
fn debit_and_credit_tables_balance_in_every_voucher() {
    let profile = with(two_sides(), profile());
    let (vouchers, _) = anything(0x51de);
    let (vouchers, _) = taken("generic-csv", &profile, vouchers);
    let files = pieces("generic-csv", &profile, vouchers.clone());
    let mut balances: BTreeMap<(String, String), i64> = BTreeMap::new();
    let mut turnover = 0;
    for (at, file) in files.iter().enumerate() {
        for row in table(&file.out, b'\t') {
            harmless(&row);
            let (debit, credit) = (
                minor(&row["Debit"], &row["Currency"]),
                minor(&row["Credit"], &row["Currency"]),
            );
            assert!(debit >= 0 && credit >= 0 && (debit == 0 || credit == 0));
            turnover += debit;
            *balances
                .entry((row["Reference"].clone(), row["Currency"].clone()))
                .or_default() += debit - credit;
            assert_eq!(row["Origin"], "PLEO");
            assert!(!row["VAT"].is_empty());
        }
        // A voucher stands in one of the two, whole.
        assert!(at < 2);
    }
    assert!(turnover > 0);
    assert_eq!(balances.values().filter(|sum| **sum != 0).count(), 0);
    let references: BTreeSet<&String> = balances.keys().map(|(reference, _)| reference).collect();
    assert_eq!(references.len(), vouchers.len());
}

fn harmless(row: &BTreeMap<String, String>) {
    for (name, value) in row {
        let clean = value
            .chars()
            .all(|c| !c.is_control() && !matches!(c, '\u{202e}' | '\u{feff}' | '\u{ffff}'));
        assert!(clean, "{name}: {value:?}");
        if ["Text", "Tekst"].contains(&name.as_str()) {
            assert!(
                !value.starts_with(['=', '+', '-', '@', '＝']),
                "{name}: {value:?}"
            );
        }
    }
}

#[test]
fn a_key_is_written_as_it_is_or_its_item_is_blocked() {
    let profile = with(danish(), profile());
    let format = by_id("generic-csv").expect("a format");
    let (mut vouchers, _) = anything(0x4e75);
    vouchers.truncate(1);
    assert_eq!(format.blocks_item(&batch(&profile), &vouchers[0]), []);
    vouchers[0].lines[0].account.number = "49Ł0".into();
    let found = format.blocks_item(&batch(&profile), &vouchers[0]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].rule.contains("“49Ł0”") && found[0].rule.contains("“Konto”"));
    let mut utf8 = profile;
    if let Some(template) = &mut utf8.template {
        template.style.encoding = serde_json::from_value(json!("utf-8")).expect("one");
    }
    assert_eq!(format.blocks_item(&batch(&utf8), &vouchers[0]), []);
}

#[test]
fn no_row_is_left_out_of_every_sheet_without_a_word() {
    let mut template = two_sides();
    template.sheets.truncate(1);
    let profile = with(template, profile());
    let (vouchers, _) = anything(0x0de5);
    let format = by_id("generic-csv").expect("a format");
    let (mut cards, mut others) = (0, 0);
    for voucher in vouchers {
        let found = format.blocks_item(&batch(&profile), &voucher);
        let left_out = found.iter().any(|finding| finding.field == "template");
        let is_card = voucher.kind.word() == "card_purchase";
        assert_eq!(left_out, !is_card, "{found:#?}");
        if is_card {
            cards += 1;
        } else {
            others += 1;
        }
    }
    assert!(cards > 100 && others > 100, "{cards} and {others}");
}

#[tokio::test]
async fn a_template_is_found_again_in_the_file_it_wrote() {
    let scene = scene(Scenario::Bakery).await;
    let (base, vouchers, _) = scene.vouchers("generic-csv");
    for template in [danish(), read(every_field())] {
        let profile = with(template.clone(), base.clone());
        let (vouchers, _) = taken("generic-csv", &profile, vouchers.clone());
        let file = &pieces("generic-csv", &profile, vouchers.clone())[0].out;
        let found = match_sample(file).expect("a table");
        let again = with(found.template, base.clone());
        let copy = &pieces("generic-csv", &again, vouchers)[0].out;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(text(copy), text(file), "{:#?}", found.doubts);
    }
}

/// Every field under its own name.
fn every_field() -> Value {
    let columns: Vec<Value> = Template::fields()
        .into_iter()
        .filter(|name| !matches!(*name, "debit" | "credit" | "side"))
        .map(|name| column(name, name))
        .collect();
    json!({ "sheets": [{ "columns": columns }] })
}

#[test]
fn a_preview_shows_what_is_written() {
    let (mut vouchers, _) = anything(0x9e3);
    let format = by_id("generic-csv").expect("a format");
    for template in [danish(), two_sides()] {
        let profile = with(template, profile());
        vouchers = taken("generic-csv", &profile, vouchers).0;
        vouchers.truncate(50);
        let shown = format.show(&batch(&profile), &vouchers).expect("shown");
        let template = profile.template.as_ref().expect("there");
        let titles = template.sheets[0].columns.iter();
        assert!(shown.columns.iter().eq(titles.map(|column| &column.title)));
        assert!(
            shown
                .rows
                .iter()
                .all(|row| row.len() == shown.columns.len())
        );
        let separator = template.style.separator;
        let mut lines = 0;
        for row in shown.rows.iter().filter(|row| row[0] != shown.columns[0]) {
            lines += 1;
            // Cells that need no quotes stand in the text as they are shown.
            assert!(
                row.iter()
                    .all(|cell| shown.text.contains(&cell.replace('"', "\"\"")))
            );
        }
        assert!(lines >= 50 && shown.text.contains(separator));
        let book = by_id("generic-xlsx").expect("a format");
        let book = book.show(&batch(&profile), &vouchers).expect("shown");
        assert_eq!(book.columns, shown.columns);
        assert_eq!(book.text, "");
    }
}

/// A number of a hostile text now and then, mostly of a harmless one.
fn odd(below: &mut impl FnMut(usize) -> usize) -> usize {
    if below(25) == 0 {
        below(16)
    } else {
        100 + below(50)
    }
}

/// Any template that has no flaw makes a file with as many cells in every row as it has columns; no other makes a file.
#[test]
fn odd_templates_are_refused_or_written_whole() {
    let (mut vouchers, _) = anything(0x0dd);
    vouchers.truncate(40);
    let mut seed = 0x1234_5678_u64;
    let mut below = |end: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % end as u64).expect("small")
    };
    let fields = Template::fields();
    let hostile = [
        "",
        "=1+1",
        "a;b",
        "\"",
        "x\ty",
        "a\nb",
        "\0",
        "\u{202e}",
        "🦀",
        "Łódź",
        "../..",
        "'",
        "[x]",
        "no_such_field",
        "Beløb",
    ];
    let long = "x".repeat(300);
    let (mut written, mut refused) = (0, 0);
    for _ in 0..600 {
        let text = |at: usize| match at.checked_sub(100) {
            None => hostile.get(at).copied().unwrap_or(&long),
            Some(at) => ["No", "Text", "Konto", "x y"][at % 4],
        };
        let sheets: Vec<Value> = (0..below(4))
            .map(|_| {
                let columns: Vec<Value> = (0..below(6))
                    .map(|_| {
                        let name = if below(40) == 0 { text(odd(&mut below)) } else { fields[below(fields.len())] };
                        let content = if below(9) == 0 {
                            json!({ "tag": text(odd(&mut below)) })
                        } else if below(4) == 0 {
                            json!({ "fixed": text(odd(&mut below)) })
                        } else {
                            json!({ "field": name })
                        };
                        let when = if below(3) == 0 {
                            let is = ["filled", "empty", "equal", "other", "positive", "negative"][below(6)];
                            json!({ "field": fields[below(fields.len())], "is": is, "value": text(odd(&mut below)) })
                        } else {
                            Value::Null
                        };
                        json!({ "title": text(odd(&mut below)), "content": content, "when": when, "otherwise": text(odd(&mut below)) })
                    })
                    .collect();
                json!({ "name": text(odd(&mut below)), "columns": columns })
            })
            .collect();
        let template: Template = serde_json::from_value(json!({
            "rows": (["lines", "debit_credit"][below(2)]),
            "style": {
                "separator": ([",", ";", "\t", "|", "x", "\n"][below(7).min(5)]),
                "decimal": ([".", ",", "'"][below(3)]),
                "heading": below(2) == 0,
                "quote_texts": below(2) == 0,
                "guard": below(4) > 0,
                "encoding": (["utf-8", "utf-8-bom", "windows-1252"][below(3)]),
            },
            "sheets": sheets,
        }))
        .expect("of the right types");
        let flaws = template.flaws();
        let profile = with(template.clone(), profile());
        let csv = by_id("generic-csv").expect("a format");
        assert_eq!(csv.blocks_file(&profile).len(), flaws.len());
        if !flaws.is_empty() {
            assert!(flaws.iter().all(|flaw| flaw.ends_with('.')));
            refused += 1;
            continue;
        }
        written += 1;
        let separator = u8::try_from(template.style.separator).expect("ASCII");
        for (file, sheet) in pieces("generic-csv", &profile, vouchers.clone())
            .iter()
            .zip(&template.sheets)
        {
            let mut reader = csv::ReaderBuilder::new()
                .delimiter(separator)
                .has_headers(false)
                .flexible(true)
                .from_reader(file.out.as_slice());
            for row in reader.byte_records() {
                assert_eq!(
                    row.expect("a row").len(),
                    sheet.columns.len(),
                    "{template:#?}"
                );
            }
        }
        assert_eq!(pieces("generic-xlsx", &profile, vouchers.clone()).len(), 1);
        csv.show(&batch(&profile), &vouchers).expect("shown");
    }
    assert!(written > 20 && refused > 100, "{written} and {refused}");
}

#[test]
fn what_is_no_template_is_refused_whole() {
    for bad in [
        json!({ "rows": "columns" }),
        json!({ "sheets": [{ "columns": [{ "title": "a" }] }] }),
        json!({ "sheets": [{ "columns": [{ "title": "a", "content": { "formula": "=1" } }] }] }),
        json!({ "style": { "separator": ";;" } }),
        json!({ "style": { "date": "mm-dd" } }),
        json!({ "sheet": [] }),
        json!("danish"),
    ] {
        assert!(
            serde_json::from_value::<Template>(bad.clone()).is_err(),
            "{bad}"
        );
        let profile = json!({ "ledgerport_profile": 1, "profile": { "template": bad } });
        assert!(Profile::from_file(&profile.to_string()).is_err());
    }
}

const SHEETS: &str = r#"
import json, sys, zipfile, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
parts = zipfile.ZipFile(sys.argv[1])
formulas = sum(parts.read(n).decode().count(tag) for n in parts.namelist() for tag in ("<f>", "<f ", "<hyperlink"))
json.dump({"formulas": formulas, "sheets": {s.title: [[c.value if c.value is None or isinstance(c.value, (int, float)) else str(c.value) for c in row] for row in s.iter_rows()] for s in book}}, sys.stdout)
"#;

#[test]
fn openpyxl_finds_every_sheet_typed_and_without_a_formula() {
    let profile = with(two_sides(), profile());
    let (vouchers, _) = anything(0xb00c);
    let (mut vouchers, _) = taken("generic-xlsx", &profile, vouchers);
    vouchers.truncate(300);
    let files = pieces("generic-xlsx", &profile, vouchers.clone());
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("book.xlsx");
    std::fs::write(&path, &files[0].out).expect("room");
    let Some(mut python) = openpyxl() else { return };
    let output = python
        .args(["-c", SHEETS])
        .arg(&path)
        .output()
        .expect("it was here");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(found["formulas"], 0);
    let sheets = found["sheets"].as_object().expect("sheets");
    assert_eq!(sheets.keys().collect::<Vec<_>>(), ["Cards", "Others"]);
    let mut rows = 0;
    for cells in sheets.values().filter_map(Value::as_array) {
        assert_eq!(cells[0][3], "Account");
        rows += cells.len() - 1;
        for row in &cells[1..] {
            assert!(row[4].is_number() || row[5].is_number(), "{row}");
            assert!(row[3].is_string() && row[8] == "PLEO");
        }
    }
    assert_eq!(files[0].written.rows, Some(rows as u64));
}
