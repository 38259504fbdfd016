//! Accounts, tax codes and tags.

use ledgerport_core::model::ListName;
use ledgerport_core::store::{StepState, SyncStatus};
use ledgerport_sandbox::Fault;

use crate::Office;

#[tokio::test]
async fn accounts_go_out_in_batches_and_a_refused_one_keeps_nobody_back() {
    let office = Office::open().await;
    let list = ListName::Accounts;
    let before = office
        .pleo
        .client
        .accounts(office.pleo.company)
        .await
        .expect("a list")
        .len();
    let rows = (0..1500)
        .map(|n| format!("A{n:04};Konto {n};U25\n"))
        .collect::<Vec<_>>()
        .concat();
    office.import(&list, &format!("konto;kontonavn;momskode\n{rows}"));
    let seq = office.plan(&list).await;
    office.accept_all(&list, seq);
    office.sandbox.clear_requests();
    assert_eq!(office.sync(&list, seq).await, SyncStatus::Done);
    let requests = office.sandbox.requests();
    let batches = requests
        .iter()
        .filter(|request| request.path.ends_with("/batch"))
        .count();
    assert_eq!(batches, 2);
    let all = office
        .pleo
        .client
        .accounts(office.pleo.company)
        .await
        .expect("a list");
    assert_eq!(all.len(), before + 1500);

    // One is made by somebody else after the plan: the others of its batch are taken.
    office.import(&list, "konto;kontonavn\nB1;Ny\nB2;Nyere\nB3;Nyest\n");
    let seq = office.plan(&list).await;
    let taken = ledgerport_core::model::lists::AccountData {
        external_id: "B2".into(),
        code: None,
        name: "En anden".into(),
        archived: false,
        tax_code_external_id: None,
        metadata: None,
    };
    let made = office
        .pleo
        .client
        .create_account(office.pleo.company, &taken)
        .await;
    made.expect("made");
    assert_eq!(office.sync(&list, seq).await, SyncStatus::Done);
    let failed = office.steps(seq);
    let failed: Vec<_> = failed
        .iter()
        .filter(|step| step.state == StepState::Failed)
        .map(|step| step.code.as_str())
        .collect();
    assert_eq!(failed, ["B2"]);
    let made = office
        .pleo
        .client
        .accounts(office.pleo.company)
        .await
        .expect("a list");
    assert_eq!(
        made.iter()
            .filter(|account| account.external_id.starts_with('B'))
            .count(),
        3
    );
    // What vanished asks, and stays as long as nobody answers.
    assert_eq!(
        made.iter().filter(|account| account.archived).count(),
        all.iter().filter(|account| account.archived).count()
    );
}

#[tokio::test]
async fn a_lost_batch_is_looked_for_account_by_account() {
    let office = Office::open().await;
    let list = ListName::Accounts;
    office.import(&list, "konto;kontonavn\nB1;Ny\nB2;Nyere\n");
    let seq = office.plan(&list).await;
    office
        .sandbox
        .inject(Fault::named("lost-answer", 1, "/v1/chart-of-accounts/batch").expect("known"));
    assert_eq!(office.sync(&list, seq).await, SyncStatus::Done);
    let made = office
        .pleo
        .client
        .accounts(office.pleo.company)
        .await
        .expect("a list");
    assert_eq!(
        made.iter()
            .filter(|account| account.external_id.starts_with('B'))
            .count(),
        2
    );
    let sent = office.sandbox.requests();
    let batches = sent
        .iter()
        .filter(|request| request.path.ends_with("/batch"))
        .count();
    assert_eq!(batches, 1);
}

#[tokio::test]
async fn tax_codes_are_made_once_even_when_the_answer_is_lost() {
    let office = Office::open().await;
    let list = ListName::TaxCodes;
    let before = office
        .pleo
        .client
        .tax_codes(office.pleo.company)
        .await
        .expect("a list")
        .len();
    office.import(
        &list,
        "kode;navn;sats;type\nX25;Moms;25;\nXR;Omvendt;0;omvendt\n",
    );
    let seq = office.plan(&list).await;
    office
        .sandbox
        .inject(Fault::named("lost-answer", 1, "/v0/tax-codes").expect("known"));
    assert_eq!(office.sync(&list, seq).await, SyncStatus::Done);
    let all = office
        .pleo
        .client
        .tax_codes(office.pleo.company)
        .await
        .expect("a list");
    assert_eq!(all.len(), before + 2);
    office.import(
        &list,
        "kode;navn;sats;type\nX25;Moms;25,5;\nXR;Omvendt;0;omvendt\n",
    );
    let seq = office.plan(&list).await;
    assert_eq!(office.sync(&list, seq).await, SyncStatus::Done);
    let all = office
        .pleo
        .client
        .tax_codes(office.pleo.company)
        .await
        .expect("a list");
    let changed = all
        .iter()
        .find(|code| code.data.code.as_deref() == Some("X25"));
    assert_eq!(changed.expect("there").data.rate.percent('.'), "25.5");
}

#[tokio::test]
async fn a_group_and_its_tags_are_made_and_vanished_ones_archived_together_after_asking() {
    let office = Office::open().await;
    let list = ListName::Tags("PROJECT".into());
    let rows = (0..130)
        .map(|n| format!("p{n:03};Projekt {n}\n"))
        .collect::<Vec<_>>()
        .concat();
    office.import(&list, &format!("code;name\n{rows}"));
    let seq = office.plan(&list).await;
    assert_eq!(office.steps(seq)[0].action, "create_group");
    assert_eq!(office.sync(&list, seq).await, SyncStatus::Done);
    let group = office
        .pleo
        .client
        .tag_groups(office.pleo.company)
        .await
        .expect("a list");
    let group = group
        .into_iter()
        .find(|group| group.code == "PROJECT")
        .expect("made");
    assert_eq!(
        office
            .pleo
            .client
            .tags(group.id)
            .await
            .expect("a list")
            .len(),
        130
    );

    // Letters change their case, which is one tag; the rest vanishes.
    office.import(&list, "code;name\nP000;Projekt nul\n");
    let seq = office.plan(&list).await;
    office.sync(&list, seq).await;
    let archived = || async {
        let tags = office.pleo.client.tags(group.id).await.expect("a list");
        assert_eq!(tags.len(), 130);
        tags.iter().filter(|tag| tag.archived).count()
    };
    assert_eq!(archived().await, 0, "nobody was asked yet");
    let seq = office.plan(&list).await;
    office.accept_all(&list, seq);
    office.sandbox.clear_requests();
    assert_eq!(office.sync(&list, seq).await, SyncStatus::Done);
    assert_eq!(archived().await, 129);
    let sent = office.sandbox.requests();
    let batches = sent
        .iter()
        .filter(|request| request.path.ends_with("/archive"))
        .count();
    assert_eq!(batches, 2);
    // And back, as one call.
    office.import(&list, &format!("code;name\n{rows}"));
    let seq = office.plan(&list).await;
    office.accept_all(&list, seq);
    assert_eq!(office.sync(&list, seq).await, SyncStatus::Done);
    assert_eq!(archived().await, 0);
}
