//! Plans from two lists.

use super::*;

fn row(code: &str, name: &str, tax_id: &str) -> Listed {
    Listed {
        code: code.into(),
        name: name.into(),
        tax_id: Some(tax_id.to_owned()).filter(|text| !text.is_empty()),
        country: crate::matching::Country::read("DK"),
        currency: Some("DKK".into()),
        ..Listed::default()
    }
}

fn held(id: u128, life: Life, external: &str, name: &str, tax_id: &str) -> Held {
    let values = [
        (Field::ExternalId, external),
        (Field::Code, external),
        (Field::Name, name),
        (Field::TaxId, tax_id),
        (Field::Country, "DK"),
        (Field::Currency, "DKK"),
    ];
    Held {
        id: Some(Uuid::from_u128(id)),
        life,
        values: values
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(field, text)| (field, text.to_owned()))
            .collect(),
        kept: None,
    }
}

fn plan(listed: &[Listed], held: &[Held]) -> Plan {
    plan_since(listed, held, &HashMap::new())
}

fn plan_since(listed: &[Listed], held: &[Held], agreed: &HashMap<Uuid, Values>) -> Plan {
    Plan::of(Sides {
        kind: ListKind::Vendors,
        listed,
        held,
        agreed,
        currency: None,
    })
}

fn told(plan: &Plan) -> Vec<String> {
    plan.steps
        .iter()
        .map(|step| {
            let id = step
                .after
                .as_ref()
                .and_then(|held| held.value(Field::ExternalId));
            let question = step.question.map_or("", Question::word);
            format!(
                "{} {} {} {question}",
                step.action.word(),
                id.unwrap_or_default(),
                step.about().1
            )
            .trim_end()
            .to_owned()
        })
        .collect()
}

// Danish company numbers with right check digits.
const ONE: &str = "25470931";
const TWO: &str = "25313763";
const THREE: &str = "28142412";
const FOUR: &str = "40075291";

#[test]
fn equal_lists_have_nothing_to_do_however_a_tax_number_is_written() {
    let plan = plan(
        &[row("1", "Mokka", ONE), row("2", "Nordlys", "")],
        &[
            held(1, Life::Active, "1", "Mokka", "DK 25 47 09 31"),
            held(2, Life::Active, "2", "Nordlys", "DK25313763"),
        ],
    );
    assert!(plan.steps.is_empty(), "{:?}", told(&plan));
    assert_eq!(plan.agreed.len(), 2);
}

#[test]
fn every_kind_of_step_is_planned_and_what_needs_a_person_asks() {
    let mut closed = row("5", "Lukket", "");
    closed.closed = true;
    let mut never = row("6", "Aldrig", "");
    never.closed = true;
    let plan = plan(
        &[
            row("1", "Mokka A/S", ONE),
            row("2", "Ny", ""),
            row("3", "Kladde", THREE),
            row("4", "Navnebror", ""),
            row("7", "Tilbage", ""),
            closed,
            never,
        ],
        &[
            held(1, Life::Active, "1", "Mokka", ONE),
            held(3, Life::Draft, "", "Anders Kladde", THREE),
            held(4, Life::Draft, "", "navnebror", ""),
            held(5, Life::Active, "5", "Lukket", ""),
            held(7, Life::Archived, "7", "Tilbage", ""),
            held(8, Life::Active, "8", "Væk", ""),
            held(9, Life::Draft, "", "Ukendt", ""),
            held(10, Life::Archived, "10", "Gammel", ""),
        ],
    );
    assert_eq!(
        told(&plan),
        [
            "update 1 Mokka A/S",
            "activate 3 Anders Kladde",
            "update 3 Kladde",
            "activate 4 navnebror same_name",
            "update 4 Navnebror same_name",
            "bring_back 7 Tilbage bring_back",
            "create 2 Ny",
            "archive 5 Lukket",
            "archive 8 Væk gone",
            "draft  Ukendt",
        ]
    );
}

#[test]
fn two_that_swapped_numbers_swap_ids_through_one_for_the_time_being() {
    let plan = plan(
        &[
            row("2", "Mokka", ONE),
            row("1", "Nordlys", TWO),
            row("4", "Tryk", THREE),
            row("3", "Ny", ""),
        ],
        &[
            held(1, Life::Active, "1", "Mokka", ONE),
            held(2, Life::Active, "2", "Nordlys", TWO),
            held(3, Life::Active, "3", "Tryk", THREE),
        ],
    );
    let steps = told(&plan);
    assert_eq!(steps.len(), 5, "{steps:?}");
    assert!(
        steps[0].starts_with("park 2~") && steps[0].ends_with(" Mokka"),
        "{steps:?}"
    );
    assert_eq!(
        steps[1..],
        [
            "update 1 Nordlys",
            "update 2 Mokka",
            "update 4 Tryk",
            "create 3 Ny"
        ]
    );
    assert!(plan.steps[0].together.is_some());
    assert!(
        plan.steps[..3]
            .iter()
            .all(|step| step.together == plan.steps[0].together)
    );
    assert_eq!(plan.steps[3].together, None);
    // The parked one goes on from where it was parked.
    assert_eq!(plan.steps[2].before, plan.steps[0].after);
}

#[test]
fn circles_of_three_and_chains_give_no_id_away_before_it_is_free() {
    let numbers = [ONE, TWO, THREE, FOUR];
    for (to, parks) in [
        (["2", "3", "1", "4"], 1),
        (["2", "3", "4", "5"], 0),
        (["2", "1", "4", "3"], 2),
        (["5", "1", "2", "3"], 0),
    ] {
        let rows: Vec<_> = to
            .iter()
            .zip(numbers)
            .map(|(code, tax)| row(code, "Firma", tax))
            .collect();
        let theirs: Vec<_> = (1_u128..)
            .zip(numbers)
            .map(|(id, tax)| held(id, Life::Active, &id.to_string(), "Firma", tax))
            .collect();
        let plan = plan(&rows, &theirs);
        let mut ids: HashMap<Uuid, String> = theirs
            .iter()
            .map(|held| {
                (
                    held.id.expect("an id"),
                    held.value(Field::ExternalId).expect("one").to_owned(),
                )
            })
            .collect();
        for step in &plan.steps {
            let after = step.after.as_ref().expect("one");
            let wanted = after.value(Field::ExternalId).expect("one").to_owned();
            assert!(
                !ids.values().any(|id| *id == wanted),
                "{to:?} {wanted} is taken"
            );
            ids.insert(after.id.expect("an id"), wanted);
        }
        let parked = plan
            .steps
            .iter()
            .filter(|step| step.action == Action::Park)
            .count();
        assert_eq!(parked, parks, "{to:?}");
        for (n, code) in (1_u128..).zip(to) {
            assert_eq!(ids[&Uuid::from_u128(n)], code, "{to:?}");
        }
    }
}

#[test]
fn an_id_of_one_that_stays_is_never_taken() {
    let plan = plan(
        &[row("2", "Mokka", ONE), row("3", "Kladde", "")],
        &[
            held(1, Life::Active, "1", "Mokka", ONE),
            held(2, Life::Active, "2", "En anden", ""),
            held(3, Life::Draft, "3", "Noget helt andet", ""),
        ],
    );
    assert_eq!(
        told(&plan),
        [
            "archive 2 En anden gone",
            "draft  Noget helt andet",
            "trouble 2 Mokka",
            "trouble 3 Kladde"
        ]
    );
    assert!(
        plan.steps[2]
            .note
            .as_ref()
            .is_some_and(|note| note.contains("En anden"))
    );
}

#[test]
fn a_change_made_at_pleo_or_another_firm_under_the_number_asks() {
    let base = held(1, Life::Active, "1", "Mokka", ONE);
    let agreed = HashMap::from([(Uuid::from_u128(1), base.values.clone())]);
    let theirs = held(1, Life::Active, "1", "Mokka Kaffe", ONE);
    // Changed at Pleo only, and on both sides.
    for name in ["Mokka", "Mokka A/S"] {
        let plan = plan_since(
            &[row("1", name, ONE)],
            std::slice::from_ref(&theirs),
            &agreed,
        );
        assert_eq!(
            plan.steps[0].question,
            Some(Question::ChangedAtPleo),
            "{name}"
        );
    }
    // Changed in the list only.
    let plan_list = plan_since(&[row("1", "Mokka A/S", ONE)], &[base], &agreed);
    assert_eq!(plan_list.steps[0].question, None);
    let other = plan(
        &[row("1", "Nordlys", TWO)],
        &[held(1, Life::Active, "1", "Mokka", ONE)],
    );
    assert_eq!(other.steps[0].question, Some(Question::OtherFirm));
    assert_eq!(other.steps[0].fields, [Field::Name, Field::TaxId]);
}

#[test]
fn several_at_pleo_and_a_missing_currency_are_trouble() {
    let mut bare = row("2", "Uden", "");
    bare.currency = None;
    let plan = plan(
        &[row("1", "Mokka", ""), bare],
        &[
            held(1, Life::Active, "1", "Mokka", ""),
            held(2, Life::Active, "1", "Mokka", ""),
        ],
    );
    assert_eq!(told(&plan), ["trouble  Mokka", "trouble 2 Uden"]);
    assert!(plan.steps.iter().all(|step| step.note.is_some()));
}

#[test]
fn very_long_lists_are_planned_and_most_of_a_list_gone_is_suspicious() {
    let rows: Vec<_> = (0..200_000)
        .map(|n| row(&format!("{n:06}"), &format!("Firma {n}"), ""))
        .collect();
    let theirs: Vec<_> = (0..200_000_u128)
        .map(|n| {
            held(
                n,
                Life::Active,
                &format!("{n:06}"),
                &format!("Firma {n}"),
                "",
            )
        })
        .collect();
    assert!(plan(&rows, &theirs).steps.is_empty());
    assert_eq!(plan(&rows[..20_000], &[]).steps.len(), 20_000);
    let cut = plan(&rows[..10], &theirs[..100]);
    assert!(cut.is_suspicious());
    assert!(
        cut.steps
            .iter()
            .all(|step| step.question == Some(Question::Gone))
    );
    assert!(!plan(&rows[..60], &theirs[..100]).is_suspicious());
}

#[test]
fn an_id_the_list_does_not_name_stays_as_it_is() {
    let guid = |id: u128, life: Life, guid: &str, code: &str, name: &str, tax: &str| {
        let mut held = held(id, life, code, name, tax);
        held.values.insert(Field::ExternalId, guid.to_owned());
        held
    };
    let theirs = [
        guid(1, Life::Active, "guid-1", "1", "Mokka", ONE),
        guid(2, Life::Active, "guid-2", "2", "Nordlys", TWO),
        guid(3, Life::Archived, "guid-3", "3", "Tilbage", ""),
        guid(4, Life::Active, "guid-4", "4", "Ens", ""),
    ];
    // Numbers 1 and 2 swap places, 3 comes back, 4 stays.
    let plan_codes = plan(
        &[
            row("2", "Mokka", ONE),
            row("1", "Nordlys", TWO),
            row("3", "Tilbage", ""),
            row("4", "Ens", ""),
        ],
        &theirs,
    );
    assert_eq!(
        told(&plan_codes),
        [
            "update guid-1 Mokka",
            "update guid-2 Nordlys",
            "bring_back guid-3 Tilbage bring_back"
        ]
    );
    assert_eq!(plan_codes.steps[0].fields, [Field::Code]);
    // A list with ids of its own goes by them.
    let mut named = row("9", "Ens", "");
    named.external_id = Some("guid-4".into());
    let plan_ids = plan(&[named], &theirs[3..]);
    assert_eq!(plan_ids.steps[0].fields, [Field::Code]);
}

#[test]
fn one_that_two_rows_fit_is_touched_by_neither() {
    let mut theirs = held(1, Life::Active, "123", "Mokka", "");
    theirs.values.insert(Field::Code, "999".to_owned());
    // The first fits by the id, the second by the number.
    let rows = [row("123", "Kaffe", ""), row("999", "Mokka", "")];
    let both = plan(&rows, std::slice::from_ref(&theirs));
    assert_eq!(told(&both), ["trouble  Mokka", "trouble  Mokka"]);
    assert!(both.steps.iter().all(|step| step.note.is_some()));
    // Alone, each is who it is.
    assert!(
        plan(&rows[1..], std::slice::from_ref(&theirs))
            .steps
            .is_empty()
    );
}

fn with_id(id: u128, life: Life, external: &str, code: &str, name: &str, tax: &str) -> Held {
    let mut held = held(id, life, code, name, tax);
    held.values.insert(Field::ExternalId, external.to_owned());
    held
}

#[test]
fn a_number_alone_changes_or_archives_nobody_of_another_name_unasked() {
    let mut closed = row("1", "Nordlys", "");
    closed.closed = true;
    let mut spelled = row("1", "MOKKA A/S", "");
    spelled.closed = true;
    for (rows, theirs, expected) in [
        // The number is all they share.
        (
            row("1", "Nordlys", ""),
            "",
            "update guid-1 Nordlys other_name",
        ),
        (closed.clone(), "", "archive guid-1 Mokka other_name"),
        // The same firm, spelled otherwise, or the same tax number.
        (row("1", "Mokka A/S", ""), "", "update guid-1 Mokka A/S"),
        (spelled, "", "archive guid-1 Mokka"),
        (row("1", "Nordlys", ONE), ONE, "update guid-1 Nordlys"),
        // Both tell of somebody else.
        (
            row("1", "Nordlys", TWO),
            ONE,
            "update guid-1 Nordlys other_firm",
        ),
    ] {
        let held = with_id(1, Life::Active, "guid-1", "1", "Mokka", theirs);
        assert_eq!(told(&plan(&[rows], &[held])), [expected]);
    }
    let back = with_id(1, Life::Archived, "guid-1", "1", "Mokka", "");
    assert_eq!(
        told(&plan(&[row("1", "Nordlys", "")], &[back])),
        [
            "bring_back guid-1 Mokka other_name",
            "update guid-1 Nordlys other_name"
        ]
    );
    // A blocked number that another firm has now.
    closed.tax_id = Some(TWO.to_owned());
    let theirs = held(1, Life::Active, "1", "Mokka", ONE);
    assert_eq!(
        told(&plan(&[closed], &[theirs])),
        ["archive 1 Mokka other_firm"]
    );
}

#[test]
fn two_at_pleo_that_fit_one_row_are_not_chosen_between() {
    let by_id = with_id(1, Life::Active, "7", "99", "Mokka", "");
    let by_number = with_id(2, Life::Active, "guid-2", "7", "Nordlys", "");
    let rows = [row("7", "Nordlys", "")];
    let both = plan(&rows, &[by_id.clone(), by_number.clone()]);
    assert_eq!(told(&both), ["trouble  Mokka"], "none is archived either");
    assert!(both.steps[0].note.is_some());
    // One of them is archived: the other is meant.
    let old = Held {
        life: Life::Archived,
        ..by_id
    };
    assert!(plan(&rows, &[old, by_number]).steps.is_empty());
}

#[test]
fn a_draft_takes_no_number_somebody_has() {
    let rows = [row("7", "Mokka", ONE)];
    let draft = held(2, Life::Draft, "", "Mokka", ONE);
    for theirs in [
        held(1, Life::Active, "7", "Mokka", ""),
        with_id(1, Life::Active, "guid-1", "7", "Mokka", ""),
    ] {
        let plan = plan(&rows, &[theirs, draft.clone()]);
        let steps: Vec<_> = plan.steps.iter().map(|step| step.action).collect();
        assert_eq!(steps, [Action::Update, Action::Draft]);
        assert_eq!(plan.steps[0].fields, [Field::TaxId]);
    }
    // The one that has it moves away: the draft gets it, after that.
    let moves = [row("7", "Mokka", ONE), row("8", "Nordlys", TWO)];
    let theirs = [held(1, Life::Active, "7", "Nordlys", TWO), draft];
    assert_eq!(
        told(&plan(&moves, &theirs)),
        ["update 8 Nordlys", "activate 7 Mokka"]
    );
}

#[test]
fn a_tax_number_shared_in_a_group_of_firms_moves_nobody_from_its_own_row() {
    // Pleo has one of the group, the list writes the number at another.
    for theirs in [
        held(1, Life::Active, "9", "Mokka Leasing", ONE),
        with_id(1, Life::Active, "guid-1", "9", "Mokka Leasing", ONE),
    ] {
        let plan = plan(
            &[row("7", "Mokka", ONE), row("9", "Mokka Leasing", "")],
            &[theirs],
        );
        assert_eq!(told(&plan), ["create 7 Mokka"]);
    }
}

#[test]
fn a_tax_number_with_wrong_check_digits_or_one_that_stands_twice_proves_nobody() {
    let wrong = "25470932";
    for (rows, theirs) in [
        (
            vec![row("7", "Mokka", wrong)],
            vec![held(1, Life::Draft, "", "Kaffe", wrong)],
        ),
        (
            vec![row("7", "Mokka", ONE)],
            vec![
                held(1, Life::Draft, "", "Kaffe", ONE),
                held(2, Life::Draft, "", "Te", ONE),
            ],
        ),
        (
            vec![row("7", "Mokka", ONE), row("8", "Nordlys", ONE)],
            vec![held(1, Life::Draft, "", "Kaffe", ONE)],
        ),
    ] {
        let plan = plan(&rows, &theirs);
        let drafts = plan
            .steps
            .iter()
            .filter(|step| step.action == Action::Draft);
        assert_eq!(drafts.count(), theirs.len());
        let made = plan
            .steps
            .iter()
            .filter(|step| step.action == Action::Create);
        assert_eq!(made.count(), rows.len());
    }
}
