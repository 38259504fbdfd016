//! What the accounting system would refuse, found before a file exists; and what it said, explained for the items of a run.

use std::collections::BTreeSet;

use ledgerport_core::model::{EntryId, ExportItem, ListName};
use ledgerport_core::problem::Code;
use ledgerport_core::runs::{Snapshot, Status};
use ledgerport_core::store::{ItemState, ListHead, ListedRow};
use ledgerport_sandbox::Scenario;
use ledgerport_tests::bench::{Bench, assert_problem};
use ledgerport_tests::cases::Cases;
use ledgerport_tests::headless::Desk;
use ledgerport_tests::theirs;
use serde_json::json;

fn items(bench: &Bench, run: &Snapshot) -> Vec<ExportItem> {
    let entries = bench.before.keys().copied().map(EntryId);
    let item = |entry| bench.runs.detail(run.id, entry).expect("reads").item;
    entries
        .map(|entry| item(entry).expect("it was read"))
        .collect()
}

fn accounts(item: &ExportItem) -> impl Iterator<Item = &str> {
    let accounts = item.lines.iter();
    accounts.filter_map(|line| line.account.as_ref()?.number())
}

fn tax_codes(item: &ExportItem) -> impl Iterator<Item = &str> {
    let codes = item.lines.iter();
    codes.filter_map(|line| line.tax.as_ref()?.code.as_deref())
}

/// Group and code of each tag.
fn tags(item: &ExportItem) -> impl Iterator<Item = (&str, &str)> {
    let tags = item.lines.iter().flat_map(|line| &line.tags);
    tags.map(|tag| (&*tag.group, &*tag.code))
}

/// As if the list had been imported: all of these codes, and one that is closed.
fn import(bench: &Bench, list: ListName, codes: BTreeSet<String>, closed: &str) {
    let row = |code: String| ListedRow {
        closed: code == closed,
        search: code.clone(),
        body: "{}".into(),
        code,
    };
    let rows: Vec<ListedRow> = codes.into_iter().map(row).collect();
    let head = ListHead {
        list,
        source: "list.csv".into(),
        reading: "{}".into(),
        rows: u32::try_from(rows.len()).expect("few"),
        imported_at: "2026-11-01T09:00:00Z".parse().expect("a time"),
    };
    let store = bench.companies.store();
    store
        .write(|db| db.put_list(bench.books, &head, &rows))
        .expect("kept");
}

/// An account the list lacks, a tax code that is closed and a tag the list lacks stop their items and no other.
async fn not_in_the_lists() {
    let bench = Bench::start(Scenario::Bakery).await;
    let mut order = bench.order();
    order.review = true;
    let waiting = bench.go(order).await;
    assert_eq!(
        waiting.count(ItemState::Blocked),
        0,
        "nothing is imported yet"
    );
    let items = items(&bench, &waiting);
    let account = items.iter().flat_map(accounts).next().expect("an account");
    let tax = items.iter().flat_map(tax_codes).last().expect("a tax code");
    let (group, tag) = items.iter().flat_map(tags).last().expect("a tag");

    let all = |of: &mut dyn Iterator<Item = &str>| -> BTreeSet<String> {
        of.map(str::to_owned).collect()
    };
    let mut known = all(&mut items.iter().flat_map(accounts));
    assert!(known.remove(account) && known.len() > 1);
    import(&bench, ListName::Accounts, known, "");
    let known = all(&mut items.iter().flat_map(tax_codes));
    import(&bench, ListName::TaxCodes, known, tax);
    // Tags are kept in small letters, and groups are the same in whatever letters.
    let of_group = items.iter().flat_map(tags).filter(|one| one.0 == group);
    let known = of_group.filter(|one| one.1 != tag);
    let known = known.map(|one| one.1.to_lowercase()).collect();
    import(&bench, ListName::Tags(group.to_uppercase()), known, "");

    let mut expected = BTreeSet::new();
    for item in &items {
        let lacks = [
            accounts(item).any(|one| one == account),
            tax_codes(item).any(|one| one == tax),
            tags(item).any(|one| one == (group, tag)),
        ];
        if lacks.contains(&true) {
            expected.insert(item.entry);
        }
    }
    assert!(!expected.is_empty() && expected.len() < items.len());
    bench.runs.build(waiting.id).expect("it waits");
    let end = bench
        .when(waiting.id, |now| now.record.status.is_over())
        .await;
    assert_eq!(
        end.record.status,
        Status::CompletedWithErrors,
        "{:?}",
        end.log
    );
    bench.assert_agreed(&end);
    let job = end.record.job.as_ref().expect("a job").id.0;
    let job = bench.sandbox.job(job).expect("there");
    let failed = theirs::with_status(&job, "failed");
    assert_eq!(failed.len(), expected.len());
    let mut said = String::new();
    for row in &job.items {
        let reason = row.failure_reason.clone().unwrap_or_default();
        let stopped = expected.contains(&EntryId(row.entry_id));
        assert_eq!(reason.contains("Accounting System"), stopped, "{reason}");
        said += &reason;
    }
    assert!(said.contains(&format!("Account No. {account} does not exist")));
    assert!(said.contains(&format!("Tax Code {tax} does not exist")));
    assert!(said.contains(&format!("Tag with code {tag} does not exist")));
}

/// A message names an account: the items that are booked on it are meant, and no other.
async fn explained() {
    let bench = Bench::start(Scenario::Bakery).await;
    let end = bench.go(bench.order()).await;
    bench.assert_completed(&end);
    let items = items(&bench, &end);
    let account = items.iter().flat_map(accounts).next().expect("an account");
    let message = format!("Account code '{account}' is not a valid code for this document.");
    let refusal = bench.runs.explain(end.id, &message).expect("reads");
    let refusal = refusal.expect("Xero says so");
    assert!(!refusal.explanation.fix.is_empty());
    let booked_on = items
        .iter()
        .filter(|item| accounts(item).any(|one| one == account));
    let meant: BTreeSet<EntryId> = booked_on.map(|item| item.entry).collect();
    assert_eq!(
        refusal.entries.iter().copied().collect::<BTreeSet<_>>(),
        meant
    );
    assert_eq!(refusal.entries.len(), meant.len(), "each once");
    let nothing = bench.runs.explain(end.id, "Tillykke!");
    assert_eq!(nothing.expect("reads"), None);
    let nobody = ledgerport_core::model::RunId::fresh();
    let unknown = bench.runs.explain(nobody, &message);
    assert_problem(&unknown.expect_err("no such run"), Code::Input);
}

/// From the command line: known, guessed, for the items of a run, and not known at all.
async fn from_the_command_line() {
    let desk = Desk::open(Scenario::Bakery).await;
    let said = desk.say(desk.export(&[])).await;
    desk.assert_agreed(&said).await;
    let explain = async |words: &[&str]| {
        let command = desk.program(&[&["explain"], words, &["--json"]].concat());
        desk.say(command).await
    };
    let message = "Account code '3600' is not a valid code for this document";
    let said = explain(&[message]).await;
    assert_eq!((said.code, &said.json["system"]), (Some(0), &"Xero".into()));
    assert_eq!(said.json["about"], "account");
    assert_eq!(said.json["entries"], json!([]), "no run was named");
    let run = desk.say(desk.program(&["runs", "--json"])).await.json[0]["run"].clone();
    let run = run.as_str().expect("a run");
    let said = explain(&[message, "--run", run]).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(!said.json["entries"].as_array().expect("a list").is_empty());
    let said = explain(&["Tillykke!"]).await;
    assert_eq!((said.code, &said.json["known"]), (Some(1), &json!(false)));
    let nobody = "00000000-0000-7000-8000-000000000000";
    let said = explain(&[message, "--run", nobody]).await;
    assert_eq!((said.code, &said.json["known"]), (Some(2), &json!(null)));
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_foreseen_and_explained() {
    let mut cases = Cases::default();
    cases.add("not in the lists", not_in_the_lists());
    cases.add("explained", explained());
    cases.add("from the command line", from_the_command_line());
    cases.end().await;
}
