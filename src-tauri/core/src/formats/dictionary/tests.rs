//! Messages as makers write them, and as nobody does.

use super::*;

fn said(message: &str) -> Explanation {
    explain(message, None).unwrap_or_else(|| panic!("unknown: {message}"))
}

#[test]
fn real_messages_are_recognised_with_what_they_name() {
    let table = [
        (
            "Account code '4010' is not a valid code for this document.",
            "Xero",
            About::Account,
            "account_unknown",
            "invalid_configuration",
            vec!["4010"],
        ),
        (
            "The TaxType code ‘INPUT2’ cannot be used with account code ‘429’.",
            "Xero",
            About::TaxCode,
            "tax_code_unknown",
            "invalid_configuration",
            vec!["INPUT2", "429"],
        ),
        (
            "Validation Error (The document date cannot be before the period lock date, currently set at 30-Nov-2018)",
            "Xero",
            About::Period,
            "accounting_system_validation_failure",
            "accounting_system_validation_failure",
            vec!["30-Nov-2018"],
        ),
        (
            "2000401 - har låst perioden t.o.m. 2024-09-30. Lås upp perioden för att fortsätta.",
            "Fortnox",
            About::Period,
            "accounting_system_validation_failure",
            "accounting_system_validation_failure",
            vec!["2000401", "2024-09-30"],
        ),
        (
            "Konto \"6540\" är inte aktivt",
            "Fortnox",
            About::Account,
            "account_unknown",
            "invalid_configuration",
            vec!["6540"],
        ),
        (
            "Der BU-Schlüssel [9] ist ungültig!",
            "DATEV",
            About::TaxCode,
            "tax_code_unknown",
            "invalid_configuration",
            vec!["9"],
        ),
        (
            "Duplicate Document Number Error : You must specify a different number. This number has already been used. (6140)",
            "QuickBooks Online",
            About::Duplicate,
            "accounting_system_validation_failure",
            "accounting_system_validation_failure",
            vec!["6140"],
        ),
        (
            "Posting Date is not within your range of allowed posting dates in Gen. Journal Line Journal Batch Name='PLEO'.",
            "Business Central",
            About::Period,
            "accounting_system_validation_failure",
            "accounting_system_validation_failure",
            vec!["PLEO"],
        ),
    ];
    for (message, system, about, v3, v2, named) in table {
        let found = said(message);
        assert_eq!(
            (found.system, found.about),
            (Some(system), about),
            "{message}"
        );
        assert_eq!(found.block.kind.word(), v3, "{message}");
        assert_eq!(found.kind_before_v3().word(), v2, "{message}");
        assert_eq!(found.named, named, "{message}");
        assert!(
            found
                .source
                .is_some_and(|source| source.starts_with("http"))
        );
    }
}

#[test]
fn every_entry_is_recognised_by_its_own_words_and_says_something() {
    for entry in MESSAGES {
        let message = entry.words.join(" 4711 ");
        let found = explain(&message, Some(entry.system)).expect("known");
        assert_eq!(found.system, Some(entry.system), "{message}");
        assert_eq!(fold(entry.words[0]), entry.words[0], "words are folded");
        assert!(
            entry.cause.ends_with('.') && entry.fix.ends_with('.'),
            "{message}"
        );
        assert!(entry.source.starts_with("http"), "{message}");
    }
    let systems: std::collections::BTreeSet<_> =
        MESSAGES.iter().map(|entry| entry.system).collect();
    assert!(systems.len() >= 8, "{systems:?}");
}

#[test]
fn unknown_messages_are_guessed_by_what_they_speak_of_or_not_at_all() {
    for (message, about) in [
        ("Kontoen 1234 findes ikke", Some(About::Account)),
        ("Leverandør 77 er spærret", Some(About::Vendor)),
        ("Kostenstelle 900 unbekannt", Some(About::Tag)),
        ("Perioden er lukket", Some(About::Period)),
        ("Bilaget balancerer ikke", Some(About::Balance)),
        ("", None),
        ("???", None),
        ("ok", None),
    ] {
        let found = explain(message, None);
        assert_eq!(found.as_ref().map(|found| found.about), about, "{message}");
        assert!(found.is_none_or(|found| found.system.is_none() && !found.fix.is_empty()));
    }
    let long = "konto ".repeat(100_000);
    assert!(explain(&long, None).is_some());
    assert!(explain("\u{0}\u{feff}''''\"", None).is_none());
}

#[test]
fn items_are_found_by_reference_or_by_what_the_message_is_about() {
    let subjects = [
        Subject {
            reference: "PLEO-1",
            accounts: vec!["4010"],
            ..Subject::default()
        },
        Subject {
            reference: "PLEO-2",
            accounts: vec!["4010", "6540"],
            vendor: Some("77"),
            ..Subject::default()
        },
    ];
    let of = |message: &str| concerned(&said(message), &subjects);
    assert_eq!(
        of("Account code '4010' is not a valid code for this document"),
        [0, 1]
    );
    assert_eq!(of("Konto \"6540\" är inte aktivt"), [1]);
    assert_eq!(of("PLEO-1: Konto 6540 findes ikke"), [0]);
    assert_eq!(of("Leverandør 77 er spærret"), [1]);
    // A number of something else is no account.
    assert_eq!(of("Leverandør 4010 er spærret"), [0_usize; 0]);
    assert_eq!(of("Account must be valid"), [0_usize; 0]);
}
