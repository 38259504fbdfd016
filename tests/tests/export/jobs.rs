//! Jobs that exist already, and what was chosen.

use std::collections::BTreeSet;

use ledgerport_sandbox::Scenario;
use ledgerport_tests::cases::Cases;
use ledgerport_tests::file::{self, Table};
use ledgerport_tests::headless::Desk;
use ledgerport_tests::theirs;
use serde_json::{Value, json};
use uuid::Uuid;

/// Somebody else's call with the company's key.
async fn call(desk: &Desk, method: &str, path: &str, body: Value) {
    let method = method.parse().expect("a method");
    let answer = reqwest::Client::new()
        .request(method, format!("{}{path}", desk.sandbox.url()))
        .bearer_auth(desk.sandbox.key())
        .header("content-type", "application/json")
        .body(body.to_string())
        .send()
        .await
        .expect("an answer");
    assert!(answer.status().is_success(), "{}", answer.status());
}

async fn pending() {
    let desk = Desk::open(Scenario::Bakery).await;
    let job = desk.sandbox.click_export(None).expect("a click on Export");
    let said = desk.say(desk.export(&["--job", &job.to_string()])).await;
    assert_eq!(said.json["job"], job.to_string());
    let file = desk.assert_agreed(&said).await;
    let all: BTreeSet<Uuid> = desk.before.keys().copied().collect();
    assert_eq!(Table::read(&file).entries(), all);
    assert_eq!(
        theirs::jobs(&desk.sandbox).len(),
        1,
        "no job but the given one"
    );
    assert_eq!(theirs::events(&desk.sandbox, "started"), 1);
}

/// Another program claimed the job, reported two items and was never seen again.
async fn half_done() {
    let desk = Desk::open(Scenario::Bakery).await;
    let job = desk.sandbox.click_export(None).expect("a click on Export");
    let entries: Vec<Uuid> = desk.before.keys().copied().collect();
    let started = json!({"jobId": job, "event": "started"});
    call(&desk, "POST", "/v3/export-job-events", started).await;
    let results = json!([
        {"accountingEntryId": entries[0], "status": "successful", "externalId": "elsewhere-1"},
        {"accountingEntryId": entries[1], "status": "failed", "failureReason": "No",
            "failureReasonType": "unexpected_failure"},
    ]);
    call(
        &desk,
        "PUT",
        &format!("/v3/export-jobs/{job}/items"),
        results,
    )
    .await;
    desk.sandbox.clear_requests();

    let said = desk.say(desk.export(&["--job", &job.to_string()])).await;
    assert_eq!(
        said.code,
        Some(1),
        "one item failed, whoever said so: {said:?}"
    );
    assert_eq!(
        theirs::events(&desk.sandbox, "started"),
        0,
        "it was started before"
    );
    let held = desk.sandbox.job(job).expect("the job exists");
    assert_eq!(held.status, "completed_with_errors");
    assert_eq!(
        held.items
            .iter()
            .filter(|item| item.status == "successful")
            .count(),
        entries.len() - 1
    );
    let other = held
        .items
        .iter()
        .find(|item| item.entry_id == entries[0])
        .expect("listed");
    assert_eq!(
        other.external_id.as_deref(),
        Some("elsewhere-1"),
        "left as it was"
    );
    let table = Table::read(&desk.assert_file(&said.json));
    assert_eq!(table.vouchers.len(), entries.len() - 2);
    assert!(!table.entries().contains(&entries[0]) && !table.entries().contains(&entries[1]));
}

async fn chosen() {
    let desk = Desk::open(Scenario::Bakery).await;
    let entries: Vec<Uuid> = desk.before.keys().copied().take(3).collect();
    let [a, b, c] = [0, 1, 2].map(|n: usize| entries[n].to_string());
    // One of them twice, with blanks and an empty place.
    let words = format!("{a},{b}, {a} ,,{c}");
    let said = desk.say(desk.export(&["--entries", &words])).await;
    let file = desk.assert_agreed(&said).await;
    let table = Table::read(&file);
    assert_eq!(table.entries(), entries.iter().copied().collect());
    let exported = theirs::statuses(&desk.sandbox);
    for (entry, status) in exported {
        let expected = if entries.contains(&entry) {
            "EXPORTED"
        } else {
            "NOT_EXPORTED"
        };
        assert_eq!(status, expected);
    }
}

async fn again() {
    let desk = Desk::open(Scenario::Bakery).await;
    let first = desk.say(desk.export(&[])).await;
    let file = desk.assert_agreed(&first).await;
    let bytes = std::fs::read(&file).expect("readable");
    let none = desk.say(desk.export(&[])).await;
    assert_eq!(
        (none.code, &none.json["problem"]["code"]),
        (Some(2), &json!("nothing_selected"))
    );

    let job = desk
        .sandbox
        .click_export(Some(&desk.before.keys().copied().collect::<Vec<_>>()));
    let job = job
        .expect("Pleo exports again what it exported")
        .to_string();
    let second = desk.say(desk.export(&["--job", &job])).await;
    assert_eq!(
        (second.code, &second.json["files"]),
        (Some(0), &json!([])),
        "{second:?}"
    );
    assert_eq!(second.json["items"]["successful"], desk.before.len());
    let [first, second] = [&first, &second].map(|said| {
        let job = said.json["job"]
            .as_str()
            .and_then(|job| job.parse().ok())
            .expect("an id");
        let held = desk.sandbox.job(job).expect("the job exists");
        let mut told: Vec<_> = held
            .items
            .into_iter()
            .map(|item| (item.entry_id, item.external_id))
            .collect();
        told.sort();
        told
    });
    assert_eq!(first, second, "the references of the first file");
    assert_eq!(file::listing(&desk.out()), std::slice::from_ref(&file));
    assert_eq!(std::fs::read(&file).expect("readable"), bytes);
}

async fn confirmed() {
    let desk = Desk::open(Scenario::Bakery).await;
    let said = desk.say(desk.export(&["--report", "confirmed"])).await;
    assert_eq!(
        (said.code, &said.json["status"]),
        (Some(0), &json!("waiting")),
        "{said:?}"
    );
    let file = desk.assert_file(&said.json);
    let job = theirs::jobs(&desk.sandbox).pop().expect("one job");
    assert_eq!(
        (
            job.status.as_str(),
            theirs::with_status(&job, "successful").len()
        ),
        ("in_progress", 0)
    );
    let looked = desk.say(desk.resume(&[])).await;
    assert_eq!(
        (looked.code, &looked.json["status"]),
        (Some(0), &json!("waiting")),
        "still waiting"
    );

    let end = desk.say(desk.resume(&["--confirm"])).await;
    assert_eq!(desk.assert_agreed(&end).await, file);
    assert_eq!(end.json["run"], said.json["run"]);
    let over = desk.say(desk.resume(&["--confirm"])).await;
    assert_eq!(
        (over.code, &over.json["problem"]["code"]),
        (Some(2), &json!("input_invalid"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_and_choices() {
    let mut cases = Cases::default();
    cases.add("a job somebody clicked", pending());
    cases.add("a job another program left half done", half_done());
    cases.add("chosen entries, some twice", chosen());
    cases.add("the same entries again", again());
    cases.add("reported when confirmed", confirmed());
    cases.end().await;
}
