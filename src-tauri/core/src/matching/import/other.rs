//! Accounts, tax codes and tags from a table. Suppliers are read in `read`.

use std::collections::{BTreeMap, HashMap};

use super::ImportError;
use super::cells::{Row, Table};
use super::columns::{Field, Mapping};
use super::read::{Finding, FindingKind, Listed, Listing, is_closed, read, text};
use crate::matching::fold::fold;
use crate::model::ListKind;
use crate::model::money::{Rate, scaled};

/// Longest code and name Pleo takes, in characters (Accounts API: 255).
const LONGEST: usize = 255;
/// One whole, in millionths.
const WHOLE: i64 = 1_000_000;

/// Reads a list of any kind from `table` as `mapping` says. Rows without code, and second rows with one code, are left out and
/// named; so are rows Pleo would refuse.
pub fn read_list(table: &Table, mapping: &Mapping, kind: ListKind) -> Result<Listing, ImportError> {
    let missing = |field| mapping.column(field).is_none();
    match kind {
        ListKind::Vendors => return read(table, mapping),
        _ if missing(Field::Code) => return Err(ImportError::NoCode),
        ListKind::Accounts | ListKind::TaxCodes if missing(Field::Name) => {
            return Err(ImportError::NoName);
        }
        ListKind::TaxCodes if missing(Field::Rate) => return Err(ImportError::NoRate),
        ListKind::Accounts | ListKind::TaxCodes | ListKind::Tags => {}
    }
    let percent = kind == ListKind::TaxCodes && says_percent(table, mapping);
    let mut list = Listing::default();
    let mut codes: HashMap<String, usize> = HashMap::new();
    for row in &table.rows {
        let mut find = |kind| {
            list.findings.push(Finding {
                row: row.number,
                kind,
            });
        };
        let read = match one(row, table, mapping, kind, percent) {
            Ok(read) => read,
            Err(kind) => {
                find(kind);
                continue;
            }
        };
        // Pleo tells tags apart without looking at the case of letters.
        let key = if kind == ListKind::Tags {
            read.code.to_lowercase()
        } else {
            read.code.clone()
        };
        if let Some(first) = codes.get(&key) {
            find(FindingKind::SameCode {
                code: read.code,
                first: *first,
            });
            continue;
        }
        codes.insert(key, row.number);
        list.rows.push(read);
    }
    Ok(list)
}

fn one(
    row: &Row,
    table: &Table,
    mapping: &Mapping,
    kind: ListKind,
    percent: bool,
) -> Result<Listed, FindingKind> {
    let of = |field| text(row, mapping, field);
    let optional = |field| Some(of(field)).filter(|text| !text.is_empty());
    let code = optional(Field::Code).ok_or(FindingKind::NoCode)?;
    let name = of(Field::Name);
    if name.is_empty() && kind != ListKind::Tags {
        return Err(FindingKind::NoName);
    }
    let too_long = |text: &str| text.chars().count() > LONGEST;
    if too_long(code) || too_long(name) || too_long(of(Field::ExternalId)) {
        return Err(FindingKind::TooLong);
    }
    let mut more = BTreeMap::new();
    if kind == ListKind::TaxCodes {
        more.insert(Field::Rate, rate(of(Field::Rate), percent)?.percent('.'));
        let kind = match optional(Field::TaxType) {
            None => "inclusive",
            Some(text) => tax_type(text)?,
        };
        more.insert(Field::TaxType, kind.to_owned());
    }
    for field in [
        Field::TaxCode,
        Field::IngoingAccount,
        Field::OutgoingAccount,
    ] {
        if let Some(text) = optional(field) {
            more.insert(field, text.to_owned());
        }
    }
    Ok(Listed {
        row: row.number,
        code: code.to_owned(),
        external_id: optional(Field::ExternalId).map(str::to_owned),
        name: name.to_owned(),
        closed: is_closed(row, table, mapping),
        more,
        ..Listed::default()
    })
}

/// Whether a bare number in the column of rates is percent: a heading or a cell says so, or a number is above one.
fn says_percent(table: &Table, mapping: &Mapping) -> bool {
    let heading = mapping
        .column(Field::Rate)
        .and_then(|at| table.headings.get(at));
    let named = heading.is_some_and(|heading| {
        let folded = fold(heading);
        heading.contains('%')
            || ["procent", "prozent", "percent", "pourcent", "prosent"]
                .iter()
                .any(|word| folded.contains(word))
    });
    named
        || table.rows.iter().any(|row| {
            let cell = text(row, mapping, Field::Rate);
            cell.contains('%') || number(cell).is_some_and(|millionths| millionths > WHOLE)
        })
}

/// A rate as written: `25`, `25 %`, `0,25`.
fn rate(cell: &str, percent: bool) -> Result<Rate, FindingKind> {
    let wrong = || FindingKind::Rate(cell.to_owned());
    let bare = cell.trim_end_matches('%').trim_end();
    let value = number(bare).ok_or_else(wrong)?;
    if !percent && value == WHOLE {
        return Err(FindingKind::RateUnclear(cell.to_owned()));
    }
    let millionths = if percent || cell.ends_with('%') {
        // Pleo's own fraction has six decimals; more would be rounded.
        if value % 100 != 0 {
            return Err(wrong());
        }
        value / 100
    } else {
        value
    };
    if (0..=WHOLE).contains(&millionths) {
        Ok(Rate { millionths })
    } else {
        Err(wrong())
    }
}

/// Millionths of a number with point or comma.
fn number(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches('%').trim_end();
    scaled(&text.replace(',', "."), 6)
}

fn tax_type(text: &str) -> Result<&'static str, FindingKind> {
    const REVERSE: [&str; 12] = [
        "reverse",
        "reverse charge",
        "omvendt",
        "omvendt betalingspligt",
        "omvand",
        "omvand skattskyldighet",
        "13b",
        "ustg 13b",
        "autoliquidation",
        "inversion del sujeto pasivo",
        "verlegd",
        "snudd avregning",
    ];
    const INCLUSIVE: [&str; 12] = [
        "inclusive",
        "included",
        "inkl",
        "inklusive",
        "brutto",
        "ttc",
        "incl",
        "kob",
        "kobsmoms",
        "input",
        "vorsteuer",
        "purchase",
    ];
    let folded = fold(text);
    if REVERSE.contains(&folded.as_str()) {
        Ok("reverse")
    } else if INCLUSIVE.contains(&folded.as_str()) {
        Ok("inclusive")
    } else {
        Err(FindingKind::TaxType(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ListName;

    fn list(name: &ListName, text: &str) -> Listing {
        let table = Table::of_list(text.as_bytes(), name, None).expect("a table");
        let mapping = Mapping::guess_of(name.kind(), &table.headings);
        read_list(&table, &mapping, name.kind()).expect("a list")
    }

    fn rates(text: &str) -> (Vec<String>, Vec<String>) {
        let list = list(&ListName::TaxCodes, text);
        let rows = list.rows.iter();
        (
            rows.map(|row| format!("{} {}", row.more[&Field::Rate], row.more[&Field::TaxType]))
                .collect(),
            list.findings
                .iter()
                .map(|finding| format!("{} {}", finding.row, finding.kind))
                .collect(),
        )
    }

    #[test]
    fn rates_are_percent_where_something_says_so_and_fractions_otherwise() {
        assert_eq!(
            rates("Kode;Navn;Sats;Type\nI25;Moms;25;\nI0;Fri;0;omvendt\nI1;En;1;\nI5;Fem;5,5 %;\n")
                .0,
            ["25 inclusive", "0 reverse", "1 inclusive", "5.5 inclusive"]
        );
        let (read, odd) = rates("code;name;rate\nA;a;0.25\nB;b;0,055\nC;c;1\nD;d;x\nE;e;-0.1\n");
        assert_eq!(read, ["25 inclusive", "5.5 inclusive"]);
        assert_eq!(odd.len(), 3, "{odd:?}");
        assert!(
            odd[0].starts_with("4 ") && odd[0].contains("may mean"),
            "{odd:?}"
        );
        let (read, odd) = rates("code;name;rate %;type\nA;a;250;\nB;b;7.77777;\nC;c;7;sideways\n");
        assert!(read.is_empty());
        assert_eq!(odd.len(), 3, "{odd:?}");
    }

    #[test]
    fn accounts_and_tags_are_read_and_doubles_named() {
        let accounts = list(
            &ListName::Accounts,
            "Kontonummer;Kontonavn;Momskode;Spærret\n1000;Salg;U25;nej\n1000;Igen;;\n2000;;;\n3000;Lukket;;ja\n",
        );
        let rows: Vec<_> = accounts
            .rows
            .iter()
            .map(|row| (row.code.as_str(), row.more.get(&Field::TaxCode), row.closed))
            .collect();
        assert_eq!(
            rows,
            [
                ("1000", Some(&"U25".to_owned()), false),
                ("3000", None, true)
            ]
        );
        assert_eq!(accounts.findings.len(), 2);
        let tags = list(
            &ListName::Tags("COST".into()),
            "Kostenstelle;Bezeichnung\n0100;Büro\nab;\nAB;Zweimal\n",
        );
        assert_eq!(tags.rows.len(), 2);
        assert_eq!(tags.rows[1].name, "");
        assert!(matches!(
            tags.findings[0].kind,
            FindingKind::SameCode { .. }
        ));
        let long = format!("code;name\n{};x\n", "9".repeat(256));
        assert_eq!(
            list(&ListName::Accounts, &long).findings[0].kind,
            FindingKind::TooLong
        );
    }

    #[test]
    fn corrections_name_headings_or_count_columns() {
        let table = Table::of_list(b"foo;bar;baz\n1;Salg;x\n", &ListName::Accounts, None);
        let table = table.expect("a table");
        let guess = Mapping::guess_of(ListKind::Accounts, &table.headings);
        assert_eq!(
            read_list(&table, &guess, ListKind::Accounts),
            Err(ImportError::NoCode)
        );
        let correct = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(ToString::to_string).collect();
            guess
                .clone()
                .corrected(ListKind::Accounts, &table.headings, &words)
        };
        let said = correct(&["code=1", "name=Bar"]).expect("fits");
        let list = read_list(&table, &said, ListKind::Accounts).expect("a list");
        assert_eq!(list.rows[0].name, "Salg");
        assert_eq!(
            correct(&["code=1", "code="])
                .expect("fits")
                .column(Field::Code),
            None
        );
        for (words, odd) in [
            ("code=9", ImportError::NoColumn("9".into())),
            ("code=0", ImportError::NoColumn("0".into())),
            ("iban=1", ImportError::NoField("iban".into())),
            ("nonsense", ImportError::NoField("nonsense".into())),
        ] {
            assert_eq!(correct(&[words]), Err(odd));
        }
    }
}
