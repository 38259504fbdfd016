//! The order of evidence, rule by rule.

use crate::matching::{Country, ListedVendor, Match, Matcher, Merchant, Nothing, RuleKey, Rules};
use crate::model::ItemKind;

fn vendor(id: &str, name: &str, country: &str) -> ListedVendor {
    ListedVendor {
        id: id.to_owned(),
        name: name.to_owned(),
        country: Country::read(country),
        ..ListedVendor::default()
    }
}

fn with(mut vendor: ListedVendor, code: &str, tax_id: &str, iban: &str) -> ListedVendor {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    (vendor.code, vendor.tax_id, vendor.iban) = (some(code), some(tax_id), some(iban));
    vendor
}

fn matcher() -> Matcher {
    Matcher::new(vec![
        with(vendor("1", "Mokka ApS", "DK"), "0042", "DK25470931", ""),
        with(
            vendor("2", "Nordlys A/S", "DK"),
            "42",
            "",
            "DK5000400440116243",
        ),
        with(
            vendor("3", "Grøn Have Holding ApS", "DK"),
            "",
            "28142412",
            "",
        ),
        with(
            vendor("4", "Grøn Have Service ApS", "DK"),
            "",
            "DK28142412",
            "",
        ),
        with(vendor("5", "Kiosk Øst", "DK"), "77", "", ""),
        with(vendor("6", "Kiosk Vest", "DK"), "77", "DK40075291", ""),
        ListedVendor {
            closed: true,
            ..with(vendor("7", "Gammel Tryk A/S", "DK"), "99", "DK42316415", "")
        },
        with(vendor("8", "Fjeldvang DK", "DK"), "", "", ""),
        with(vendor("9", "Fjeldvang AB", "SE"), "", "", ""),
        with(vendor("10", "Zwilling Tryk", "DK"), "", "", ""),
        with(vendor("11", "Zwilling Tryk", "DK"), "", "", ""),
    ])
}

fn merchant(raw: &str, code: &str, tax_id: &str) -> Merchant {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Merchant {
        country: Country::read("DK"),
        code: some(code),
        tax_id: some(tax_id),
        ..Merchant::new(ItemKind::CardPurchase, raw)
    }
}

/// Applied, first, and why not.
fn found(merchant: &Merchant) -> (Option<String>, Option<String>, Option<Nothing>) {
    say(&matcher(), &matcher().find(merchant, &Rules::default()))
}

fn say(matcher: &Matcher, found: &Match) -> (Option<String>, Option<String>, Option<Nothing>) {
    let id = |one: Option<&crate::matching::Suggestion>| {
        one.map(|one| matcher.vendors()[one.vendor].id.clone())
    };
    (id(found.applied()), id(found.first()), found.nothing)
}

#[test]
fn evidence_counts_in_the_order_of_the_rules() {
    let table = [
        // merchant, code, tax number; applied, suggested
        ("NORDLYS", "0042", "", Some("1"), Some("1")),
        ("NORDLYS", "42", "DK25470931", Some("2"), Some("2")),
        ("NORDLYS", "042", "", None, Some("2")),
        ("NORDLYS", " 42", "", None, Some("2")),
        ("NORDLYS", "unknown", "25 47 09 31", Some("1"), Some("1")),
        ("", "", "cvr 25470931", Some("1"), Some("1")),
        // Wrong check digits are a misreading.
        ("NORDLYS", "", "DK25470932", None, Some("2")),
        ("", "", "DK25470932", None, None),
        // Right, and nobody's: the one of that name with another number is a different firm, one without may be it.
        ("MOKKA", "", "DK25313763", None, None),
        ("NORDLYS", "", "DK25313763", None, Some("2")),
        // Shared: the name chooses, or nobody does.
        ("GRON HAVE SERVICE", "", "DK28142412", Some("4"), Some("4")),
        ("Grøn Have Holding", "", "28142412", Some("3"), Some("3")),
        ("GRON HAVE", "", "DK28142412", None, None),
        ("SOMEBODY ELSE", "", "DK28142412", None, None),
        // One code twice is nobody's, but name or number may still say which.
        ("KIOSK OST", "77", "", None, Some("5")),
        ("KIOSK", "77", "", None, None),
        ("KIOSK OST", "77", "DK40075291", Some("6"), Some("6")),
        // Closed vendors keep their numbers and are never put forward.
        ("MOKKA", "99", "", None, None),
        ("MOKKA", "", "DK42316415", None, None),
        ("GAMMEL TRYK", "", "", None, None),
        // Names only suggest, even letter by letter.
        ("Mokka ApS", "", "", None, Some("1")),
        ("FJELDVANG", "", "", None, Some("8")),
        ("Zwilling Tryk", "", "", None, None),
    ];
    for (raw, code, tax_id, applied, first) in table {
        let (was_applied, was_first, _) = found(&merchant(raw, code, tax_id));
        assert_eq!(
            (was_applied.as_deref(), was_first.as_deref()),
            (applied, first),
            "{raw:?} {code:?} {tax_id:?}"
        );
    }
}

#[test]
fn types_without_vendors_get_none_whatever_is_known() {
    for kind in [
        "mileage",
        "wallet_topup",
        "out_of_pocket",
        "atm_withdrawal",
        "card_invoice",
    ] {
        let mut one = merchant("Mokka ApS", "0042", "DK25470931");
        one.kind = ItemKind::from(kind);
        assert_eq!(
            found(&one),
            (None, None, Some(Nothing::NotPossible)),
            "{kind}"
        );
    }
    let mut one = merchant("Mokka ApS", "0042", "DK25470931");
    one.kind = ItemKind::from("barter");
    assert_eq!(found(&one), (None, None, Some(Nothing::UnknownType)));
    one.kind = ItemKind::Overdraft;
    assert_eq!(found(&one).0.as_deref(), Some("1"));
}

#[test]
fn accounts_and_bank_accounts_identify_too() {
    let mut one = merchant("", "", "");
    one.iban = Some("DK50 0040 0440 1162 43".to_owned());
    assert_eq!(found(&one).0.as_deref(), Some("2"));
    one.iban = Some("DK51 0040 0440 1162 43".to_owned());
    assert_eq!(found(&one).0, None);
    one.account = Some("0042".to_owned());
    assert_eq!(found(&one).0.as_deref(), Some("1"));
}

#[test]
fn rules_come_after_numbers_and_before_names_and_not_for_another_firm() {
    let matcher = matcher();
    let dk = Country::read("DK");
    let find = |raw: &str, code: &str, tax_id: &str, rules: &Rules| {
        let found = matcher.find(&merchant(raw, code, tax_id), rules);
        say(&matcher, &found).0
    };
    let key = RuleKey::of("SQ *Pulterkammeret", "").expect("a name");
    let rules = Rules::default().accept(key.clone(), dk, "1");
    assert_eq!(
        find("PULTERKAMMERET 0042", "", "", &rules).as_deref(),
        Some("1")
    );
    assert_eq!(
        find("PULTERKAMMERET", "42", "", &rules).as_deref(),
        Some("2")
    );
    assert_eq!(
        find("PULTERKAMMERET", "", "DK25313763", &rules),
        None,
        "a different firm"
    );
    for vendor in ["7", "not in the list"] {
        let rules = rules.accept(key.clone(), dk, vendor);
        assert_eq!(find("PULTERKAMMERET", "", "", &rules), None, "{vendor}");
    }
}

#[test]
fn choices_that_contradict_each_other_list_their_vendors_and_suggest_none() {
    let matcher = matcher();
    let first = matcher.vendors()[0].clone();
    let second = matcher.vendors()[1].clone();
    let merchant = merchant(&first.name, "", "");
    let alone = matcher.find(&merchant, &Rules::default());
    assert!(alone.first().is_some(), "its own name suggests it");
    let (rules, _) = Rules::default().chose(&first.name, "", merchant.country, &first.id);
    let (rules, _) = rules.chose(&first.name, "", merchant.country, &second.id);
    let found = matcher.find(&merchant, &rules);
    assert_eq!(found.nothing, Some(Nothing::Conflict));
    assert_eq!((found.first(), found.applied()), (None, None));
    let both: Vec<usize> = found.suggestions.iter().map(|one| one.vendor).collect();
    assert_eq!(both, [0, 1]);
    // A rule settles it.
    let key = RuleKey::of(&first.name, "").expect("a name");
    let settled = rules.accept(key.clone(), merchant.country, &second.id);
    let found = matcher.find(&merchant, &settled);
    assert_eq!(found.applied().map(|one| one.vendor), Some(1));
    // A rule whose vendor is gone puts nobody in its place.
    let gone = settled.accept(key, merchant.country, "nobody");
    let found = matcher.find(&merchant, &gone);
    assert_eq!(
        (found.nothing, found.first()),
        (Some(Nothing::Closed), None)
    );
}

#[test]
fn hostile_and_empty_texts_are_nobody_and_the_answer_is_the_same_every_time() {
    let matcher = matcher();
    for raw in [
        "",
        " ",
        "***",
        "\0\0",
        "\u{202e}mokka\u{202e}",
        "'; DROP TABLE vendor; --",
        "=cmd|' /C calc'!A0",
        "💥💥💥",
        "a",
        "ﷺ",
        "\u{300}\u{300}\u{300}",
    ] {
        let one = merchant(raw, "", "");
        let first = matcher.find(&one, &Rules::default());
        assert_eq!(first, matcher.find(&one, &Rules::default()), "{raw:?}");
        assert_eq!(first.applied(), None, "{raw:?}");
    }
    for long in ["x", "mokka ", "* ", "ß", "1", "a b "] {
        let one = merchant(&long.repeat(50_000), "", "");
        assert_eq!(matcher.find(&one, &Rules::default()).applied(), None);
    }
    let nobody = Matcher::new(Vec::new());
    let found = nobody.find(&merchant("MOKKA", "0042", "DK25470931"), &Rules::default());
    assert_eq!(found.nothing, Some(Nothing::NoVendor));
}
