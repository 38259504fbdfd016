//! Spreadsheet programs open our tables: numbers are the numbers, texts are texts, and nothing is a formula.

use std::fs;

use ledgerport_core::formats::{Change, Voucher, draw_up};
use ledgerport_core::model::money::scaled;
use serde_json::Value;

use crate::files::{pieces, rows, written};
use crate::items::{item, profile, some, vouchers};
use crate::judges::{converted, openpyxl};
use crate::targets::complete;
use crate::templates::{danish, two_sides, with};

/// Every cell as type and text, and how many formulas the sheet's XML has.
const READ: &str = r#"
import json, sys, zipfile, openpyxl, datetime
def cell(c):
    v = c.value
    if v is None: return ["empty", ""]
    if isinstance(v, bool): return ["bool", str(v)]
    if isinstance(v, datetime.datetime): return ["date", v.date().isoformat()]
    if isinstance(v, (int, float)): return ["number", repr(v)]
    return ["text" if c.data_type == "s" or c.data_type == "inlineStr" else c.data_type, v]
sheet = openpyxl.load_workbook(sys.argv[1]).active
parts = zipfile.ZipFile(sys.argv[1])
formulas = sum(parts.read(n).decode().count(tag) for n in parts.namelist() for tag in ("<f>", "<f ", "<hyperlink"))
json.dump({"formulas": formulas, "freeze": sheet.freeze_panes, "filter": sheet.auto_filter.ref,
           "formats": [c.number_format for c in sheet[2]] if sheet.max_row > 1 else [],
           "rows": [[cell(c) for c in row] for row in sheet.iter_rows()]}, sys.stdout)
"#;

pub(crate) fn read(bytes: &[u8]) -> Option<Value> {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("month.xlsx");
    fs::write(&file, bytes).expect("room");
    let output = openpyxl()?
        .args(["-c", READ])
        .arg(&file)
        .output()
        .expect("it was here just now");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

pub(crate) fn cell(sheet: &Value, row: usize, name: &str) -> (String, String) {
    let head = sheet["rows"][0].as_array().expect("a header");
    let column = head
        .iter()
        .position(|cell| cell[1] == name)
        .expect("a column");
    let cell = &sheet["rows"][row + 1][column];
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    (text(&cell[0]), text(&cell[1]))
}

#[test]
fn a_workbook_reads_back_typed_and_exact() {
    let vouchers = vouchers();
    let (bytes, told) = written("generic-xlsx", vouchers.clone());
    let Some(sheet) = read(&bytes) else { return };
    assert_eq!(sheet["formulas"], 0);
    assert_eq!(sheet["freeze"], "A2");
    let lines: Vec<_> = vouchers
        .iter()
        .flat_map(|voucher| voucher.lines.iter().map(move |line| (voucher, line)))
        .collect();
    assert_eq!(
        sheet["rows"].as_array().map(Vec::len),
        Some(lines.len() + 1)
    );
    assert_eq!(sheet["filter"], format!("A1:AJ{}", lines.len() + 1));
    assert_eq!(told.rows, Some(lines.len() as u64));
    for (index, (voucher, line)) in lines.iter().enumerate() {
        let (kind, text) = cell(&sheet, index, "amount");
        let decimals = line.amount.wallet.currency.decimals();
        assert_eq!(
            (kind.as_str(), scaled(&text, decimals)),
            ("number", Some(line.amount.wallet.minor))
        );
        let date = ("date".to_owned(), voucher.date.to_string());
        assert_eq!(cell(&sheet, index, "date"), date);
        let account = cell(&sheet, index, "account");
        assert_eq!(account, ("text".to_owned(), line.account.number.clone()));
    }
    let hostile = lines
        .iter()
        .position(|(voucher, _)| voucher.kind.word() == "out_of_pocket")
        .expect("in the month");
    let text = |text: &str| ("text".to_owned(), text.to_owned());
    assert_eq!(
        cell(&sheet, hostile, "merchant"),
        text("=HYPERLINK(\"http://evil.example\",\"Café\")")
    );
    assert_eq!(cell(&sheet, hostile, "team"), text("+4712345678"));
    assert_eq!(
        cell(&sheet, 0, "tax_rate"),
        ("number".to_owned(), "25".to_owned())
    );
}

#[test]
fn workbook_and_table_say_the_same() {
    let (workbook, _) = written("generic-xlsx", vouchers());
    let (table, _) = written("generic-csv", vouchers());
    let Some(sheet) = read(&workbook) else { return };
    for (index, row) in rows(&table).iter().enumerate() {
        for (name, value) in row {
            let (kind, text) = cell(&sheet, index, name);
            let same = match kind.as_str() {
                "number" => scaled(&text, 6) == scaled(value, 6),
                "text" => *value == text || value.replace('\'', "") == text,
                _ => *value == text,
            };
            assert!(same, "{name} in row {index}: {value:?} and {kind} {text:?}");
        }
    }
}

#[test]
fn amounts_are_exact_to_fifteen_digits_and_text_beyond() {
    let exact = [
        999_999_999_999_999,
        -999_999_999_999_999,
        1,
        -1,
        10,
        29,
        57,
        1_005,
        123_456_789_012_345,
        900_719_925_474_099,
    ];
    // In this order no sum leaves 64 bits.
    let beyond = [
        -1_000_000_000_000_000,
        -1_234_567_890_123_456,
        i64::MAX,
        -i64::MAX,
    ];
    let mut seed = 7_u64;
    let random = std::iter::repeat_with(|| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        i64::try_from(seed >> 1).expect("63 bits") % 1_000_000_000_000_000
    });
    let amounts: Vec<i64> = exact
        .into_iter()
        .chain(beyond)
        .chain(random.take(2_000))
        .collect();
    for (currency, decimals) in [("DKK", 2), ("JPY", 0), ("KWD", 3)] {
        let vouchers = amounts.iter().zip(1..).map(|(minor, number)| {
            let mut item = item(number, "fee", *minor, currency);
            item.amount.supplier = None;
            item.lines[0].amount.supplier = None;
            draw_up(&item, None, "PLEO-1", &profile()).expect("it can be booked")
        });
        let (bytes, told) = written("generic-xlsx", vouchers);
        let Some(sheet) = read(&bytes) else { return };
        for (index, minor) in amounts.iter().enumerate() {
            let (kind, text) = cell(&sheet, index, "amount");
            assert_eq!(scaled(&text, decimals), Some(*minor), "{currency} {text}");
            let is_text = beyond.contains(minor);
            assert_eq!(
                kind,
                if is_text { "text" } else { "number" },
                "{minor} {currency}"
            );
        }
        let as_text = told
            .changes
            .iter()
            .filter(|change| change.change == Change::AsText)
            .count();
        assert_eq!(as_text, beyond.len() * 2, "amount and net of each");
    }
}

#[test]
fn texts_longer_than_a_cell_are_cut_and_listed() {
    let mut long = item(1, "fee", 1, "DKK");
    long.team = some(&"😀".repeat(20_000));
    let voucher = draw_up(&long, None, "PLEO-1", &profile()).expect("it can be booked");
    let (bytes, told) = written("generic-xlsx", [voucher]);
    assert_eq!(told.changes.len(), 1);
    assert_eq!(
        (told.changes[0].field, told.changes[0].change),
        ("team", Change::Cut)
    );
    let Some(sheet) = read(&bytes) else { return };
    assert_eq!(cell(&sheet, 0, "team").1, "😀".repeat(16_383));
}

/// A voucher for every text that a spreadsheet might take for a formula.
fn nasty() -> Vec<Voucher> {
    let nasty = [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "\t=1+1",
        "\r\n=1+1",
        " =1+1",
        "\0=1+1",
        "＝1+1",
        "x;=1+1",
        "x; =1+1",
        "\u{202e}=1+1",
        "\u{feff}=1+1",
        "\";=1+1;\"",
        "=cmd|' /C calc'!A0",
        "x\n=1+1",
        ";;=1+1",
        "x\t=1+1;\t=2+2",
    ];
    let vouchers = nasty.iter().zip(1..).map(|(text, number)| {
        let mut item = item(number, "fee", -1, "DKK");
        item.supplier.name = some(text);
        item.note = some(text);
        item.user = some(text);
        item.attendees = vec!["Ida".to_owned(), (*text).to_owned()];
        (*text).clone_into(&mut item.reconciliation_id);
        draw_up(&item, None, "PLEO-1", &profile()).expect("it can be booked")
    });
    vouchers.collect()
}

#[test]
fn no_cell_of_the_table_becomes_a_formula() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("month.csv");
    let separators = ["CSV:44,34,76,1", "CSV:59,34,76,1"];
    // First the danger itself, or the rest proves nothing.
    fs::write(&file, "a,b;c\n=1+1,x;=2+2\n").expect("room");
    for filter in separators {
        let Some(sheet) = converted(&file, Some(filter), "fods") else {
            return;
        };
        assert!(sheet.contains("table:formula"), "{filter}");
    }
    let vouchers = nasty();
    for id in [
        "generic-csv",
        "xero-journal",
        "quickbooks",
        "sage50",
        "datev",
    ] {
        let pieces = pieces(id, &complete("DKK"), vouchers.clone());
        fs::write(&file, &pieces[0].out).expect("room");
        for filter in separators {
            let sheet = converted(&file, Some(filter), "fods").expect("it was here");
            assert!(
                sheet.contains("1+1") && !sheet.contains("table:formula"),
                "{id} {filter}"
            );
        }
    }
}

/// Templates too: three separators, and a workbook of several sheets.
#[test]
fn no_cell_of_a_template_becomes_a_formula() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("month.csv");
    for (template, filter) in [
        (danish(), "CSV:59,34,1,1"),
        (two_sides(), "CSV:9,34,76,1"),
        (two_sides(), "CSV:44,34,76,1"),
    ] {
        let profile = with(template, profile());
        for piece in pieces("generic-csv", &profile, nasty()) {
            fs::write(&file, &piece.out).expect("room");
            let Some(sheet) = converted(&file, Some(filter), "fods") else {
                return;
            };
            let empty = piece.written.rows == Some(0);
            assert!(sheet.contains("1+1") || empty, "{filter}");
            assert!(!sheet.contains("table:formula"), "{filter}");
        }
    }
    let book = dir.path().join("book.xlsx");
    let profile = with(two_sides(), profile());
    fs::write(&book, &pieces("generic-xlsx", &profile, nasty())[0].out).expect("room");
    let sheet = converted(&book, None, "fods").expect("it was here");
    for name in ["Cards", "Others"] {
        assert!(sheet.contains(&format!("table:name=\"{name}\"")), "{name}");
    }
    assert!(sheet.contains("1+1") && !sheet.contains("table:formula"));
}

/// LibreOffice reads the same cells from a template's workbook as stand in its CSV file.
#[test]
fn an_office_program_reads_the_workbook_of_a_template_as_its_table() {
    let dir = tempfile::tempdir().expect("a folder");
    let book = dir.path().join("book.xlsx");
    let mut template = danish();
    template.style.encoding = serde_json::from_value("utf-8".into()).expect("one");
    let profile = with(template, profile());
    let table = pieces("generic-csv", &profile, vouchers());
    let workbook = pieces("generic-xlsx", &profile, vouchers());
    fs::write(&book, &workbook[0].out).expect("room");
    // Cells as they are shown; dates as ISO 8601 has them.
    let Some(read) = converted(
        &book,
        None,
        "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false",
    ) else {
        return;
    };
    let rows = |text: &[u8]| -> Vec<csv::StringRecord> {
        csv::ReaderBuilder::new()
            .delimiter(b';')
            .has_headers(false)
            .from_reader(text)
            .records()
            .map(|row| row.expect("as wide as the others"))
            .collect()
    };
    let (ours, theirs) = (rows(&table[0].out), rows(read.as_bytes()));
    assert_eq!(ours.len(), theirs.len());
    assert!(ours.len() > 3);
    let (ours_head, body) = ours.split_first().expect("a heading");
    assert_eq!(Some(ours_head), theirs.first());
    for (ours, theirs) in body.iter().zip(&theirs[1..]) {
        for (place, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
            let same = match ours_head.get(place) {
                Some("Beløb") => scaled(&ours.replace(',', "."), 6) == scaled(theirs, 6),
                Some("Dato") => {
                    let mut parts: Vec<&str> = theirs.split('-').collect();
                    parts.reverse();
                    parts.join("-") == ours
                }
                // The CSV file guards what looks like a formula; a typed cell needs no guard.
                _ => ours.replace('\'', "") == theirs.replace('\'', ""),
            };
            assert!(same, "column {place}: {ours:?} and {theirs:?}");
        }
    }
}
