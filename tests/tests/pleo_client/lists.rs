//! Vendors, accounts, tax codes and tags, read and written.

use ledgerport_core::model::lists::{AccountData, TaxCodeData};
use ledgerport_core::model::{Rate, TaxKind, VendorData, VendorId, VendorState};
use ledgerport_core::pleo::Error;
use ledgerport_sandbox::{Behaviour, Fault, Scenario};
use uuid::Uuid;

use crate::sandbox::{Bench, bench};

fn vendor(name: &str, external_id: Option<&str>) -> VendorData {
    VendorData {
        name: name.into(),
        code: external_id.map(str::to_owned),
        external_id: external_id.map(str::to_owned),
        country: Some("DK".into()),
        default_currency: "DKK".into(),
        registration_number: None,
        tax_registration_number: Some("DK13585628".into()),
    }
}

fn account(external_id: &str, name: &str) -> AccountData {
    AccountData {
        external_id: external_id.into(),
        code: Some(external_id.into()),
        name: name.into(),
        archived: false,
        tax_code_external_id: Some("I25".into()),
        metadata: None,
    }
}

#[tokio::test]
async fn a_vendor_lives_from_draft_to_archive() {
    let bench = bench(Scenario::Bakery).await;
    let Bench {
        client, company, ..
    } = &bench;
    let before = client.vendors(*company).await.expect("a list").len();

    let draft = client
        .create_vendor(*company, &vendor("Nordlys", None))
        .await
        .expect("made");
    assert_eq!(draft.state, VendorState::Draft);
    client
        .activate_vendor(draft.id, "90001", Some("K-1"))
        .await
        .expect("activated");
    let active = client.vendor(draft.id).await.expect("there");
    assert_eq!(active.state, VendorState::Active);
    assert_eq!(active.external_id.as_deref(), Some("90001"));
    assert_eq!(active.code.as_deref(), Some("K-1"));
    assert_eq!(active.country.as_deref(), Some("DK"));
    assert_eq!(active.default_currency.as_deref(), Some("DKK"));

    let twice = client
        .create_vendor(*company, &vendor("Another", Some("90001")))
        .await
        .expect_err("taken");
    assert!(matches!(twice, Error::Conflict { .. }), "{twice:?}");

    let data = vendor("Nordlys A/S", Some("90002"));
    let changed = client
        .update_vendor(*company, draft.id, &data, &VendorState::Active)
        .await
        .expect("changed");
    assert_eq!(changed.name, "Nordlys A/S");
    client.archive_vendor(draft.id).await.expect("archived");
    let ids = ["90001".to_owned(), "90002".to_owned()];
    let found = client
        .vendors_by_external_id(*company, &ids)
        .await
        .expect("a list");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].state, VendorState::Archived);
    let nobody = VendorId(Uuid::from_u128(7));
    for answer in [
        client.archive_vendor(nobody).await,
        client.vendor(nobody).await.map(drop),
    ] {
        assert!(matches!(answer, Err(Error::NotFound { .. })), "{answer:?}");
    }
    assert_eq!(
        client.vendors(*company).await.expect("a list").len(),
        before + 1
    );
    assert!(
        client
            .vendors_by_external_id(*company, &[])
            .await
            .expect("nothing asked")
            .is_empty()
    );
}

#[tokio::test]
async fn a_lost_answer_leaves_the_outcome_unknown_and_is_not_sent_again() {
    let bench = bench(Scenario::Bakery).await;
    bench
        .sandbox
        .inject(Fault::named("lost-answer", 1, "/v1/vendors").expect("known"));
    bench.sandbox.clear_requests();
    let error = bench
        .client
        .create_vendor(bench.company, &vendor("Nordlys", Some("90001")))
        .await
        .expect_err("no answer");
    assert!(error.outcome_unknown(), "{error:?}");
    assert_eq!(bench.sandbox.requests().len(), 1);
    let found = bench
        .client
        .vendors_by_external_id(bench.company, &["90001".to_owned()])
        .await
        .expect("a list");
    assert_eq!(found.len(), 1, "it was made all the same");
}

#[tokio::test]
async fn accounts_of_a_batch_are_made_or_refused_one_by_one() {
    let bench = bench(Scenario::Bakery).await;
    let Bench {
        client, company, ..
    } = &bench;
    let mut behaviour = bench.sandbox.behaviour();
    behaviour.max_limit = 3;
    bench.sandbox.set_behaviour(Behaviour { ..behaviour });
    let known = client.accounts(*company).await.expect("a list");
    assert!(known.len() > 3, "more than one page");
    let made = client
        .create_accounts(
            *company,
            &[
                account("c-1", "Kurser"),
                account(&known[0].external_id, "Taken"),
                account("c-2", ""),
            ],
        )
        .await
        .expect("an answer");
    assert_eq!(made.made.len(), 1);
    let reasons: Vec<_> = made
        .refused
        .iter()
        .map(|(id, why)| (id.as_str(), why.join(" ")))
        .collect();
    assert_eq!(
        reasons,
        [
            (
                known[0].external_id.as_str(),
                "EXTERNAL_ID_ALREADY_EXISTS".to_owned()
            ),
            ("c-2", "NAME_EMPTY".to_owned())
        ]
    );
    let again = client
        .create_account(*company, &account("c-1", "Kurser"))
        .await
        .expect("a match");
    assert_eq!(again.id, made.made[0].id);
    let other = client
        .create_account(*company, &account("c-1", "Andet"))
        .await
        .expect_err("taken");
    assert!(
        matches!(other, Error::Conflict { .. }),
        "another account has the id: {other:?}"
    );
    let gone = AccountData {
        archived: true,
        ..account("c-1", "Kurser")
    };
    let archived = client
        .update_account(again.id, &gone)
        .await
        .expect("archived");
    assert!(archived.archived);
    assert_eq!(archived.tax_code_external_id.as_deref(), Some("I25"));
    assert_eq!(
        client.accounts(*company).await.expect("a list").len(),
        known.len() + 1
    );
}

#[tokio::test]
async fn tax_codes_keep_their_rate_to_the_digit() {
    let bench = bench(Scenario::Bakery).await;
    let Bench {
        client, company, ..
    } = &bench;
    let data = TaxCodeData {
        code: Some("R7".into()),
        name: "Reduced".into(),
        rate: Rate { millionths: 77_777 },
        kind: TaxKind::Reverse,
        ingoing_account: Some("1576".into()),
        outgoing_account: None,
        archived: false,
    };
    let made = client.create_tax_code(*company, &data).await.expect("made");
    assert_eq!(made.data, data);
    let data = TaxCodeData {
        archived: true,
        rate: Rate { millionths: 70_000 },
        ..data
    };
    let changed = client
        .update_tax_code(*company, made.id, &data)
        .await
        .expect("changed");
    assert_eq!(changed.data, data);
    let listed = client.tax_codes(*company).await.expect("a list");
    assert!(listed.iter().any(|code| code == &changed));
    let impossible = TaxCodeData {
        rate: Rate {
            millionths: 1_500_000,
        },
        ..data
    };
    let refused = client.create_tax_code(*company, &impossible).await;
    assert!(
        matches!(refused, Err(Error::Refused { status: 400, .. })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn tags_are_made_renamed_and_archived_together() {
    let bench = bench(Scenario::Bakery).await;
    let Bench {
        client, company, ..
    } = &bench;
    let group = client
        .create_tag_group(*company, "PROJECT", "Projects")
        .await
        .expect("made");
    let taken = client
        .create_tag_group(*company, "project", "Projects")
        .await
        .expect_err("taken");
    assert!(matches!(taken, Error::Conflict { .. }), "{taken:?}");
    let groups = client.tag_groups(*company).await.expect("a list");
    assert!(groups.contains(&group));
    let mut tags = Vec::new();
    for number in 0..120 {
        let code = format!("P{number:03}");
        let tag = client.create_tag(group.id, &code, Some("Project")).await;
        tags.push(tag.expect("made"));
    }
    let taken = client.create_tag(group.id, "p000", None).await;
    assert!(matches!(taken, Err(Error::Conflict { .. })), "{taken:?}");
    let renamed = client
        .update_tag(tags[0].id, "P-0", None, false)
        .await
        .expect("renamed");
    assert_eq!(renamed.name, None);
    let ids: Vec<_> = tags.iter().take(100).map(|tag| tag.id).collect();
    client
        .archive_tags(*company, &ids, true)
        .await
        .expect("archived");
    client
        .archive_tags(*company, &[], true)
        .await
        .expect("nothing to do");
    let listed = client.tags(group.id).await.expect("two pages");
    assert_eq!(listed.len(), 120);
    assert_eq!(listed.iter().filter(|tag| tag.archived).count(), 100);
}
