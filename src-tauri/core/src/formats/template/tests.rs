//! Templates are data: checked, written, previewed, and found again in what they wrote.

use super::*;
use crate::formats::{Profile, by_id};

fn column(title: &str, name: &str) -> Column {
    Column {
        title: title.into(),
        content: Content::Field(name.into()),
        when: None,
        otherwise: String::new(),
    }
}

fn sheet(name: &str, columns: Vec<Column>) -> TemplateSheet {
    TemplateSheet {
        name: name.into(),
        only: None,
        columns,
    }
}

fn danish() -> Template {
    Template {
        rows: RowKind::Lines,
        style: Style {
            separator: ';',
            decimal: ',',
            date: DateStyle::DayHyphens,
            encoding: TextEncoding::Windows1252,
            ..Style::default()
        },
        sheets: vec![sheet(
            "",
            vec![
                column("Dato", "date"),
                column("Bilag", "voucher_number"),
                column("Tekst", "description"),
                column("Konto", "account"),
                column("Modkonto", "contra_account"),
                column("Beløb", "amount"),
                column("Valuta", "currency"),
            ],
        )],
    }
}

#[test]
fn every_flaw_of_a_template_is_named() {
    assert_eq!(danish().flaws(), Vec::<String>::new());
    let mut broken = danish();
    broken.style.separator = ',';
    broken
        .sheets
        .push(sheet("a/b", vec![column("x", "no_such_field")]));
    broken.sheets.push(sheet("A/B", Vec::new()));
    broken.sheets[0].only = Some(Condition {
        field: "nothing".into(),
        is: Test::Equal,
        value: "x".repeat(300),
    });
    broken.sheets[0].columns[0].title = "a\nb".into();
    let flaws = broken.flaws();
    assert!(flaws.len() >= 8, "{flaws:#?}");
    assert!(flaws.iter().all(|flaw| flaw.ends_with('.')), "{flaws:#?}");
    assert!(!Template::default().flaws().is_empty());
    let mut profile = Profile {
        template: Some(broken),
        ..Profile::default()
    };
    let csv = by_id("generic-csv").expect("a format");
    assert!(!csv.blocks_file(&profile).is_empty());
    let other = by_id("jsonl").expect("a format");
    assert_eq!(other.blocks_file(&profile), [], "not its business");
    profile.template = Some(danish());
    assert_eq!(csv.blocks_file(&profile), []);
    let text = profile.to_file();
    assert_eq!(Profile::from_file(&text), Ok(profile));
}

#[test]
fn a_sample_is_understood_by_its_headings_and_its_cells() {
    let sample = |headings: &[&str], rows: &[&[&str]], separator| {
        let owned = |cells: &[&str]| {
            cells
                .iter()
                .map(|cell| (*cell).to_owned())
                .collect::<Vec<_>>()
        };
        propose(&Sample {
            headings: &owned(headings),
            rows: &rows.iter().map(|row| owned(row)).collect::<Vec<_>>(),
            separator,
            encoding: TextEncoding::Windows1252,
        })
    };
    let found = sample(
        &[
            "Dato", "Bilag", "Tekst", "Konto", "Modkonto", "Beløb", "Valuta",
        ],
        &[
            &[
                "12-03-2026",
                "1",
                "Papir",
                "4930",
                "5825",
                "1.125,00",
                "DKK",
            ],
            &["13-03-2026", "2", "Kaffe", "4940", "5825", "-25,50", "DKK"],
        ],
        Some(';'),
    );
    assert_eq!(found.template, danish());
    assert_eq!(found.doubts, Vec::<String>::new());

    let found = sample(
        &[
            "Journal No",
            "Journal Date",
            "Account Name",
            "Description",
            "Debits",
            "Credits",
            "",
            "Fixed",
            "??",
        ],
        &[
            &[
                "1",
                "03/04/2026",
                "Paper",
                "a",
                "100.00",
                "",
                "EUR",
                "P",
                "x",
            ],
            &[
                "1",
                "04/05/2026",
                "Wallet",
                "a",
                "",
                "100.00",
                "EUR",
                "P",
                "y",
            ],
            &[
                "2",
                "04/05/2026",
                "Wallet",
                "a",
                "",
                "100.00",
                "EUR",
                "P",
                "z",
            ],
        ],
        Some(','),
    );
    let fields: Vec<_> = found.columns.iter().map(|column| column.field).collect();
    assert_eq!(
        fields,
        [
            Some("voucher_number"),
            Some("date"),
            Some("account_name"),
            Some("description"),
            Some("debit"),
            Some("credit"),
            Some("currency"),
            None,
            None
        ]
    );
    assert_eq!(found.template.rows, RowKind::DebitCredit);
    assert_eq!(
        found.template.sheets[0].columns[7].content,
        Content::Fixed("P".into())
    );
    assert_eq!(found.template.style.date, DateStyle::DaySlashes);
    assert!(
        found
            .doubts
            .iter()
            .any(|doubt| doubt.contains("day and month"))
    );
    assert!(found.doubts.iter().any(|doubt| doubt.contains("“??”")));
    assert_eq!(found.template.flaws(), Vec::<String>::new());

    // Anything else gives a template too, with doubts.
    for odd in [
        &[][..],
        &[&["a", "b", "c"][..]],
        &[&["=1+1", "\0", "🦀"][..]],
    ] {
        let found = sample(&["", "\u{202e}", "Dato Dato Beløb"], odd, None);
        assert!(!found.doubts.is_empty());
    }
}

#[test]
fn every_word_belongs_to_a_field() {
    for (name, words) in super::words::WORDS {
        assert!(field(name).is_some(), "{name}");
        assert!(words.iter().all(|word| {
            word.chars().all(char::is_alphanumeric) && word.to_lowercase() == **word
        }));
    }
}
