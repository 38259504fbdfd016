//! Vendors: from plan to Pleo, with everything that can come in between.

use ledgerport_core::model::{ListName, VendorState};
use ledgerport_core::store::{StepState, SyncStatus};
use ledgerport_core::sync::{Record, step_of};
use ledgerport_sandbox::{Effect, Fault};

use crate::{Office, active};

const LIST: ListName = ListName::Vendors;
const VENDORS: &str = "/v1/vendors";
const HEAD: &str = "number;name;country;tax id;currency\n";

fn list(rows: &str) -> String {
    format!("{HEAD}{rows}")
}

#[tokio::test]
async fn a_first_list_is_made_at_pleo_and_a_second_sync_has_nothing_to_do() {
    let office = Office::open().await;
    office.import(&LIST, &list("1;Mokka;DK;25470931;DKK\n2;Nordlys;DK;;DKK\n"));
    let seq = office.plan(&LIST).await;
    assert_eq!(office.said(seq), ["create ready 1", "create ready 2"]);
    assert_eq!(office.sync(&LIST, seq).await, SyncStatus::Done);
    assert_eq!(
        office.pleo.told().await,
        ["1 1 Mokka 25470931 ACTIVE", "2 2 Nordlys  ACTIVE"]
    );
    let seq = office.plan(&LIST).await;
    assert!(office.steps(seq).is_empty());
    assert_eq!(Record::from(&office.last(&LIST)).unchanged, 2);
    office.sandbox.clear_requests();
    assert_eq!(office.sync(&LIST, seq).await, SyncStatus::Done);
    let wrote = office
        .sandbox
        .requests()
        .iter()
        .filter(|request| !request.path.contains(":search"))
        .count();
    assert_eq!(wrote, 0);
}

#[tokio::test]
async fn what_needs_a_person_is_done_only_after_the_answer() {
    let office = Office::open().await;
    let pleo = &office.pleo;
    pleo.vendor("9", "Væk", "").await;
    let draft = pleo.vendor("", "Kladde", "").await;
    let other = pleo.vendor("", "Ukendt", "").await;
    let back = pleo.vendor("5", "Tilbage", "").await;
    pleo.client.archive_vendor(back).await.expect("archived");
    office.import(&LIST, &list("3;Kladde;DK;;DKK\n5;Tilbage;DK;;DKK\n"));
    let seq = office.plan(&LIST).await;
    let planned = [
        "activate ask 3",
        "bring_back ask 5",
        "archive ask 9",
        "draft task ",
    ];
    assert_eq!(office.said(seq), planned);
    assert_eq!(office.sync(&LIST, seq).await, SyncStatus::Done);
    assert_eq!(office.said(seq), planned, "nobody answered");
    let states: Vec<_> = pleo
        .vendors()
        .await
        .iter()
        .map(|v| v.state.clone())
        .collect();
    assert_eq!(active(&pleo.vendors().await), 1, "{states:?}");
    office.accept_all(&LIST, seq);
    assert_eq!(office.sync(&LIST, seq).await, SyncStatus::Done);
    let of = |id| async move { pleo.client.vendor(id).await.expect("there") };
    let activated = of(draft).await;
    assert_eq!(
        (activated.state, activated.external_id.as_deref()),
        (VendorState::Active, Some("3"))
    );
    assert_eq!(of(back).await.state, VendorState::Active);
    assert_eq!(of(other).await.state, VendorState::Draft);
    // The draft was made in the accounting system by hand.
    let plan = office
        .companies
        .plan_activation(office.books, other, " 77 ", None);
    let seq = plan.await.expect("planned");
    assert_eq!(office.sync(&LIST, seq).await, SyncStatus::Done);
    assert_eq!(of(other).await.code.as_deref(), Some("77"));
    let again = office
        .companies
        .plan_activation(office.books, other, "78", None)
        .await;
    assert!(again.is_err(), "no draft any more");
}

#[tokio::test]
async fn numbers_that_swapped_places_are_swapped_at_pleo() {
    let office = Office::open().await;
    let one = office.pleo.vendor("1", "Mokka", "25470931").await;
    let two = office.pleo.vendor("2", "Nordlys", "25313763").await;
    office.import(
        &LIST,
        &list("2;Mokka;DK;25470931;DKK\n1;Nordlys;DK;25313763;DKK\n"),
    );
    let seq = office.plan(&LIST).await;
    assert_eq!(office.sync(&LIST, seq).await, SyncStatus::Done);
    for (id, external) in [(one, "2"), (two, "1")] {
        let vendor = office.pleo.client.vendor(id).await.expect("there");
        assert_eq!(vendor.external_id.as_deref(), Some(external));
    }
    assert_eq!(office.pleo.vendors().await.len(), 2);
}

#[tokio::test]
async fn a_lost_answer_is_looked_for_and_nobody_is_made_twice() {
    let office = Office::open().await;
    let rows = (1..=6)
        .map(|n| format!("{n};Firma {n};DK;;DKK\n"))
        .collect::<Vec<_>>()
        .concat();
    office.import(&LIST, &list(&rows));
    let seq = office.plan(&LIST).await;
    // Each of these is applied or not, and never answered.
    for name in ["lost-answer", "close-before-answer", "bad-gateway"] {
        office
            .sandbox
            .inject(Fault::named(name, 1, VENDORS).expect("known"));
    }
    let mut status = office.sync(&LIST, seq).await;
    while status == SyncStatus::Paused {
        status = office.sync(&LIST, seq).await;
    }
    assert_eq!(status, SyncStatus::Done);
    let vendors = office.pleo.vendors().await;
    assert_eq!(vendors.len(), 6);
    assert!(
        office
            .steps(seq)
            .iter()
            .all(|step| step.state == StepState::Done)
    );
}

#[tokio::test]
async fn a_pleo_that_is_down_pauses_and_the_rest_goes_on_later() {
    let office = Office::open().await;
    office.import(&LIST, &list("1;Mokka;DK;;DKK\n2;Nordlys;DK;;DKK\n"));
    let seq = office.plan(&LIST).await;
    office.sandbox.inject(Fault::always(
        VENDORS,
        Effect::Status {
            status: 503,
            retry_after: None,
        },
    ));
    assert_eq!(office.sync(&LIST, seq).await, SyncStatus::Paused);
    let problem = Record::from(&office.last(&LIST))
        .problem
        .expect("a problem");
    assert!(!problem.what.is_empty() && !problem.next.is_empty());
    office.sandbox.clear_faults();
    assert_eq!(office.sync(&LIST, seq).await, SyncStatus::Done);
    assert_eq!(office.pleo.vendors().await.len(), 2);
    assert_eq!(Record::from(&office.last(&LIST)).problem, None);
}

#[tokio::test]
async fn a_key_without_the_right_is_told_apart_from_everything_else() {
    let office = Office::open().await;
    office.import(&LIST, &list("1;Mokka;DK;;DKK\n"));
    let seq = office.plan(&LIST).await;
    office.sandbox.set_scopes(["vendors:read"]);
    assert_eq!(office.sync(&LIST, seq).await, SyncStatus::Paused);
    let problem = Record::from(&office.last(&LIST))
        .problem
        .expect("a problem");
    assert!(problem.next.contains("vendors:write"), "{problem:?}");
    assert_eq!(office.said(seq), ["create ready 1"]);
}

#[tokio::test]
async fn what_changed_at_pleo_after_the_plan_is_not_overwritten() {
    let office = Office::open().await;
    let pleo = &office.pleo;
    let one = pleo.vendor("1", "Mokka", "").await;
    pleo.vendor("2", "Nordlys", "").await;
    office.import(
        &LIST,
        &list("1;Mokka A/S;DK;;DKK\n2;Nordlys A/S;DK;;DKK\n3;Ny;DK;;DKK\n4;Nyere;DK;;DKK\n"),
    );
    let seq = office.plan(&LIST).await;
    // Meanwhile: one is archived by hand, one that was to be made is made by somebody else under another name, one as planned.
    pleo.client.archive_vendor(one).await.expect("archived");
    pleo.vendor("3", "En helt anden", "").await;
    pleo.vendor("4", "Nyere", "").await;
    assert_eq!(office.sync(&LIST, seq).await, SyncStatus::Done);
    assert_eq!(
        office.said(seq),
        [
            "update failed 1",
            "update done 2",
            "create failed 3",
            "create done 4"
        ]
    );
    assert!(office.steps(seq)[0].outcome.contains("Plan again"));
    assert_eq!(pleo.vendors().await.len(), 4);
    // The next plan shows both sides.
    let seq = office.plan(&LIST).await;
    assert_eq!(
        office.said(seq),
        ["bring_back ask 1", "update ask 1", "update ready 3"]
    );
}

#[tokio::test]
async fn a_conflict_shows_both_values_and_either_can_stay() {
    let office = Office::open().await;
    office.import(&LIST, &list("1;Mokka;DK;;DKK\n2;Nordlys;DK;;DKK\n"));
    let seq = office.plan(&LIST).await;
    office.sync(&LIST, seq).await;
    // Both sides change the names.
    let vendors = office.pleo.vendors().await;
    for vendor in &vendors {
        let mut data = ledgerport_core::model::VendorData {
            name: format!("{} Pleo", vendor.name),
            code: vendor.code.clone(),
            external_id: vendor.external_id.clone(),
            country: vendor.country.clone(),
            default_currency: "DKK".into(),
            registration_number: None,
            tax_registration_number: None,
        };
        data.registration_number = Some("kept".into());
        let changed = office
            .pleo
            .client
            .update_vendor(office.pleo.company, vendor.id, &data, &vendor.state)
            .await;
        changed.expect("changed");
    }
    office.import(
        &LIST,
        &list("1;Mokka liste;DK;;DKK\n2;Nordlys liste;DK;;DKK\n"),
    );
    let seq = office.plan(&LIST).await;
    let steps = office.steps(seq);
    assert!(steps.iter().all(|step| step.question == "changed_at_pleo"));
    let step = step_of(&steps[0]).expect("reads");
    let name = |held: Option<ledgerport_core::sync::Held>| held.expect("one").name().to_owned();
    assert_eq!(
        (name(step.before), name(step.after)),
        ("Mokka Pleo".to_owned(), "Mokka liste".to_owned())
    );
    let everything = ledgerport_core::store::StepFilter::default();
    for (position, wanted) in [(0, true), (1, false)] {
        let decided = office.companies.decide_steps(
            office.books,
            &LIST,
            seq,
            &everything,
            Some(&[position]),
            wanted,
        );
        assert_eq!(decided.expect("decided"), 1);
    }
    office.sync(&LIST, seq).await;
    assert_eq!(
        office.pleo.told().await,
        ["1 1 Mokka liste  ACTIVE", "2 2 Nordlys Pleo  ACTIVE"]
    );
    let kept = office.pleo.vendors().await;
    assert!(
        kept.iter()
            .all(|vendor| vendor.registration_number.as_deref() == Some("kept")),
        "what the list says nothing about stays"
    );
}

#[tokio::test]
async fn a_vendor_of_another_company_or_one_that_vanished_fails_alone() {
    let office = Office::open().await;
    office.pleo.vendor("1", "Mokka", "").await;
    office.import(&LIST, &list("1;Mokka A/S;DK;;DKK\n2;Ny;DK;;DKK\n"));
    let seq = office.plan(&LIST).await;
    // Pleo answers 404, as for an id of another company.
    let id = office.pleo.vendors().await[0].id;
    let gone = Effect::Status {
        status: 404,
        retry_after: None,
    };
    office
        .sandbox
        .inject(Fault::next(1, format!("{VENDORS}/{id}"), gone));
    assert_eq!(office.sync(&LIST, seq).await, SyncStatus::Done);
    assert_eq!(office.said(seq), ["update failed 1", "create done 2"]);
    assert!(office.steps(seq)[0].outcome.contains("another company"));
}

#[tokio::test]
async fn a_conflict_in_the_last_moment_fails_alone_and_the_next_plan_shows_it() {
    let office = Office::open().await;
    office.import(&LIST, &list("1;Mokka;DK;;DKK\n2;Ny;DK;;DKK\n"));
    let seq = office.plan(&LIST).await;
    // Somebody was quicker between our look and our call.
    let conflict = Effect::Status {
        status: 409,
        retry_after: None,
    };
    office.sandbox.inject(Fault::next(1, VENDORS, conflict));
    assert_eq!(office.sync(&LIST, seq).await, SyncStatus::Done);
    assert_eq!(office.said(seq), ["create failed 1", "create done 2"]);
    let outcome = &office.steps(seq)[0].outcome;
    assert!(outcome.contains("another vendor with this id"), "{outcome}");
    let again = office.plan(&LIST).await;
    assert_eq!(office.sync(&LIST, again).await, SyncStatus::Done);
    assert_eq!(
        office.pleo.told().await,
        ["1 1 Mokka  ACTIVE", "2 2 Ny  ACTIVE"]
    );
}

#[tokio::test]
async fn a_sync_can_be_stopped_between_two_calls_and_goes_on() {
    let office = Office::open().await;
    let rows = (0..40)
        .map(|n| format!("{n:02};Firma {n};DK;;DKK\n"))
        .collect::<Vec<_>>()
        .concat();
    office.import(&LIST, &list(&rows));
    let seq = office.plan(&LIST).await;
    let mut changes = office.companies.lists_changes();
    let (companies, books) = (office.companies.clone(), office.books);
    let running = tokio::spawn(async move { companies.sync_list(books, &LIST, seq).await });
    // The first change is the start; by the fifth some are made.
    for _ in 0..5 {
        changes.recv().await.expect("it works");
    }
    let busy = office.view(&LIST, HEAD);
    assert!(busy.is_err(), "an empty list is refused");
    office.companies.stop_sync(office.books, &LIST);
    let status = running.await.expect("ends").expect("no failure");
    let made = office.pleo.vendors().await.len();
    assert_eq!(status, SyncStatus::Cancelled, "{made} were made");
    assert!(made < 40);
    assert_eq!(office.sync(&LIST, seq).await, SyncStatus::Done);
    assert_eq!(office.pleo.vendors().await.len(), 40);
}
