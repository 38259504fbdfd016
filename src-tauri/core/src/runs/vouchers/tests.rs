//! What people paste, and what they did not mean to.

use super::*;

fn entry(n: u128) -> EntryId {
    EntryId(uuid::Uuid::from_u128(n))
}

/// Three vouchers in the file, one in an earlier file.
fn items() -> Vec<(EntryId, String, bool)> {
    (1..=4)
        .map(|n| (entry(n), format!("PLEO-{n}"), n < 4))
        .collect()
}

/// Numbers by entry, and the number of misfits.
fn taken(text: &str) -> (Vec<(u128, String)>, u32) {
    let preview = preview(text, &items());
    let found = preview
        .matches
        .iter()
        .map(|found| (found.entry.0.as_u128(), found.voucher.clone()))
        .collect::<Vec<_>>();
    assert_eq!(preview.without as usize, 4 - found.len());
    assert_eq!(preview.misfits.len(), preview.misfit_count as usize);
    for misfit in &preview.misfits {
        assert!(
            misfit.why.ends_with('.') && misfit.why.len() > 10,
            "{misfit:?}"
        );
    }
    (found, preview.misfit_count)
}

fn numbers(pairs: &[(u128, &str)]) -> Vec<(u128, String)> {
    pairs
        .iter()
        .map(|(n, text)| (*n, (*text).to_owned()))
        .collect()
}

#[test]
fn a_table_is_matched_by_reference_or_entry_id() {
    let id = entry(2).to_string().to_uppercase();
    for text in [
        format!("PLEO-1\tV-7\n{id}\tV-8\n"),
        format!("\u{feff}Reference;Voucher no\r\npleo-1;V-7\r\n\r\n{id};V-8;;\r\n"),
        format!("V-7,PLEO-1\nV-8,\"{id}\"\n"),
        format!("Date;Bilag;Text;Ref\n1.11.;V-7;Coffee;PLEO-1\n2.11.;V-8;Tea;{id}"),
    ] {
        assert_eq!(
            taken(&text),
            (numbers(&[(1, "V-7"), (2, "V-8")]), 0),
            "{text}"
        );
    }
    // Listed once per posting, with the same number.
    assert_eq!(taken("PLEO-1\t7\nPLEO-1\t7\n"), (numbers(&[(1, "7")]), 0));
    // An entry of an earlier file.
    assert_eq!(taken("PLEO-4\t9"), (numbers(&[(4, "9")]), 0));
}

#[test]
fn a_column_is_taken_in_the_order_of_the_file() {
    let expected = numbers(&[(1, "7"), (2, "8"), (3, "9")]);
    assert_eq!(taken("7\n8\n9"), (expected.clone(), 0));
    assert_eq!(taken("Voucher\r\n7\r\n8\r\n9\r\n"), (expected.clone(), 0));
    assert_eq!(taken("7\t\n8\t\n9\t\n"), (expected, 0));
}

#[test]
fn what_is_not_certain_is_not_taken() {
    for (text, left, misfits) in [
        ("", numbers(&[]), 1),
        ("\n \n\t\n", numbers(&[]), 1),
        ("7\n8", numbers(&[]), 1),
        ("7\n8\n9\n10", numbers(&[]), 1),
        ("PLEO-1\nPLEO-2\nPLEO-3", numbers(&[]), 1),
        ("PLEO-1\t7\nPLEO-1\t8\nPLEO-2\t9", numbers(&[(2, "9")]), 1),
        ("PLEO-1\t7\nPLEO-99\t8", numbers(&[(1, "7")]), 1),
        ("PLEO-1\t\nPLEO-2\t9", numbers(&[(2, "9")]), 1),
        ("PLEO-1\ta\tb\nPLEO-2\tc\td", numbers(&[]), 2),
        ("a\tb\n1\t2", numbers(&[]), 1),
        ("PLEO-1\t\u{7}\u{1b}[2J", numbers(&[]), 1),
    ] {
        assert_eq!(taken(text), (left, misfits), "{text:?}");
    }
    let long = format!("PLEO-1\t{}", "9".repeat(101));
    assert_eq!(taken(&long), (numbers(&[]), 1));
}

#[test]
fn endless_and_odd_texts_end() {
    let many = "nonsense\tmore\n".repeat(100_000);
    let shown = preview(&many, &items());
    assert_eq!((shown.misfits.len(), shown.misfit_count), (200, 99_999));
    assert!(
        preview(&"x".repeat(LARGEST + 1), &items())
            .matches
            .is_empty()
    );
    for text in [
        "\"",
        "\"PLEO-1\t7",
        "\0\0\0",
        "\r\r\r",
        ";;;;;;",
        "=cmd|'/c calc'!A1\tPLEO-1",
    ] {
        let _ = preview(text, &items());
    }
    // No file of this run, only of earlier ones: a column has no order to go by.
    let earlier: Vec<_> = items().into_iter().filter(|(.., filed)| !filed).collect();
    assert!(preview("7", &earlier).matches.is_empty());
}
