//! Rules, step by step.

use super::*;

fn dk() -> Option<Country> {
    Country::read("DK")
}

fn says(
    rules: &Rules,
    raw: &str,
    category: &str,
    country: Option<Country>,
) -> Option<(bool, String)> {
    Some(match rules.ruling(raw, category, country)? {
        Ruling::Accepted { vendor, .. } => (true, vendor),
        Ruling::Chosen { vendor, .. } => (false, vendor),
    })
}

#[test]
fn a_choice_suggests_and_an_accepted_rule_decides_for_the_merchant_however_written() {
    let (rules, learning) = Rules::default().chose("PAYPAL *MOKKA 0042", "Meals", dk(), "7");
    assert_eq!(learning, Learning::Noted(1));
    let seen = says(&rules, "SQ *Mokka København", "meals", dk());
    assert_eq!(seen, Some((false, "7".to_owned())));
    let key = RuleKey::of("Mokka ApS", "Meals").expect("a name");
    let rules = rules.accept(key, dk(), "7");
    assert_eq!(
        says(&rules, "MOKKA 99", "Meals", dk()),
        Some((true, "7".to_owned()))
    );
    // Another category, another country: not the rule's business, or not without a look.
    assert_eq!(says(&rules, "MOKKA 99", "Software", dk()), None);
    assert_eq!(
        says(&rules, "MOKKA 99", "Meals", Country::read("SE")),
        Some((false, "7".to_owned()))
    );
    let text = serde_json::to_string(&rules).expect("plain data");
    assert!(!text.contains("0042") && !text.contains("PAYPAL"), "{text}");
    assert_eq!(serde_json::from_str::<Rules>(&text).expect("reads"), rules);
}

#[test]
fn contradictions_are_reported_and_nothing_is_said_until_they_are_settled() {
    let (rules, _) = Rules::default().chose("MOKKA", "", dk(), "7");
    let (rules, learning) = rules.chose("MOKKA", "", dk(), "8");
    let Learning::Conflict(conflict) = learning else {
        panic!("{learning:?}");
    };
    assert_eq!(conflict.vendors, ["7", "8"]);
    assert_eq!(says(&rules, "MOKKA", "", dk()), None);
    assert_eq!(rules.conflicts().len(), 1);
    let settled = rules.accept(conflict.key.clone(), dk(), "8");
    assert_eq!(
        says(&settled, "MOKKA", "", dk()),
        Some((true, "8".to_owned()))
    );
    assert!(settled.conflicts().is_empty());
    let (against, learning) = settled.chose("MOKKA", "", dk(), "7");
    assert!(matches!(
        learning,
        Learning::Conflict(RuleConflict { rule: Some(_), .. })
    ));
    assert_eq!(says(&against, "MOKKA", "", dk()), None);
    assert_eq!(
        says(&settled.withdraw(conflict.key), "MOKKA", "", dk()),
        None
    );
}

#[test]
fn every_step_can_be_taken_back() {
    let start = Rules::default();
    let (one, _) = start.chose("MOKKA", "", dk(), "7");
    let key = RuleKey::of("MOKKA", "").expect("a name");
    let two = one.accept(key.clone(), dk(), "7");
    let three = two.withdraw(key);
    for (after, before) in [(&three, &two), (&two, &one), (&one, &start)] {
        let (undone, _) = after.undo().expect("a step");
        assert_eq!(&undone, before);
    }
    assert_eq!(start.undo(), None);
    assert_eq!(
        three.undo_at(0).map(|(rules, _)| rules.steps().len()),
        Some(2)
    );
    assert_eq!(three.undo_at(3), None);
}

#[test]
fn texts_without_a_name_teach_nothing() {
    for raw in ["", "1234 5678", "***", "CAFE", "\u{202e}\0"] {
        let (rules, learning) = Rules::default().chose(raw, "Meals", None, "7");
        assert_eq!(learning, Learning::NoName, "{raw:?}");
        assert_eq!(rules, Rules::default());
    }
}
