//! Pleo's side of an export, read from the sandbox without our own client.

use std::collections::{BTreeMap, BTreeSet};

use ledgerport_sandbox::{JobState, Sandbox};
use serde_json::Value;
use uuid::Uuid;

/// Amounts by entry: currency and smallest units.
pub type Amounts = BTreeMap<Uuid, (String, i64)>;

/// Sums by currency in smallest units.
pub type Sums = BTreeMap<String, i64>;

async fn get(sandbox: &Sandbox, path: &str) -> Value {
    let answer = reqwest::Client::new()
        .get(format!("{}{path}", sandbox.url()))
        .bearer_auth(sandbox.key())
        .send()
        .await
        .expect("the sandbox answers");
    let body = answer.bytes().await.expect("a whole answer");
    serde_json::from_slice(&body).expect("JSON")
}

/// What Pleo gives out for an open job: the amount of every item in wallet currency.
///
/// An item whose amount is no whole number of smallest units is left out; it cannot be booked. All wallets of the
/// scenarios have currencies with two decimals, where Pleo's `value` is the number of smallest units.
pub async fn amounts(sandbox: &Sandbox, version: &str, job: Uuid) -> Amounts {
    let mut amounts = Amounts::new();
    let mut after = String::new();
    loop {
        let page = get(
            sandbox,
            &format!("/{version}/export-items?job_id={job}&limit=100{after}"),
        )
        .await;
        for item in page["data"].as_array().expect("rows") {
            let wallet = &item["amount"]["inWalletCurrency"];
            let value = wallet["value"].to_string();
            if let Ok(minor) = value.strip_suffix(".0").unwrap_or(&value).parse() {
                let entry = item["accountingEntryId"]
                    .as_str()
                    .and_then(|id| id.parse().ok());
                let currency = wallet["currency"].as_str().expect("a currency").to_owned();
                amounts.insert(entry.expect("an id"), (currency, minor));
            }
        }
        let pagination = &page["pagination"];
        if pagination["hasNextPage"] != true {
            return amounts;
        }
        after = format!(
            "&after={}",
            pagination["endCursor"].as_str().expect("a cursor")
        );
    }
}

/// Sums of those entries.
pub fn sums<'a>(amounts: &Amounts, entries: impl IntoIterator<Item = &'a Uuid>) -> Sums {
    let mut sums = Sums::new();
    for entry in entries {
        let (currency, minor) = &amounts[entry];
        *sums.entry(currency.clone()).or_default() += minor;
    }
    sums
}

/// Waits until every armed fault has met its request. The request itself may still be held back.
pub async fn faults_met(sandbox: &Sandbox) {
    let waiting = async {
        while get(sandbox, "/_sandbox/faults").await["data"] != Value::Array(Vec::new()) {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(crate::PATIENCE, waiting)
        .await
        .expect("the armed faults are met");
}

/// The jobs the company has that are not from before the test.
pub fn jobs(sandbox: &Sandbox) -> Vec<JobState> {
    let mut jobs = sandbox.jobs();
    // The awkward company comes with one from October.
    jobs.retain(|job| {
        !(job.status == "completed_with_errors"
            && job.created_at < sandbox.now() - jiff::SignedDuration::from_hours(2))
    });
    jobs
}

/// Entries with this result in a job.
pub fn with_status(job: &JobState, status: &str) -> BTreeSet<Uuid> {
    job.items
        .iter()
        .filter(|item| item.status == status)
        .map(|item| item.entry_id)
        .collect()
}

/// How often each entry was reported as `successful`, counted in the requests Pleo got, also those it never answered.
pub fn reports(sandbox: &Sandbox) -> BTreeMap<Uuid, u32> {
    let mut reports = BTreeMap::new();
    for request in sandbox.requests() {
        if request.method != "PUT" || !request.path.ends_with("/items") {
            continue;
        }
        // Longer bodies are cut in the log; the tests that count stay below.
        let updates: Vec<Value> =
            serde_json::from_str(&request.request_body).expect("an uncut body");
        for update in updates
            .iter()
            .filter(|update| update["status"] == "successful")
        {
            let entry = update["accountingEntryId"].as_str().expect("an id");
            *reports.entry(entry.parse().expect("an id")).or_default() += 1;
        }
    }
    reports
}

/// Events of this kind that were sent, answered or not.
pub fn events(sandbox: &Sandbox, event: &str) -> usize {
    let wanted = format!("\"event\":\"{event}\"");
    sandbox
        .requests()
        .iter()
        .filter(|request| request.path.ends_with("/export-job-events"))
        .filter(|request| request.request_body.replace(' ', "").contains(&wanted))
        .count()
}

/// How often a job was asked for, answered or not.
pub fn creations(sandbox: &Sandbox) -> usize {
    let requests = sandbox.requests();
    let creating = |method: &str, path: &str| method == "POST" && path.ends_with("/export-jobs");
    requests
        .iter()
        .filter(|request| creating(&request.method, &request.path))
        .count()
}

/// No entry is held back by an open job.
pub fn assert_nothing_held(sandbox: &Sandbox) {
    for entry in sandbox.entries() {
        assert!(
            !matches!(entry.export_status.as_str(), "QUEUED" | "EXPORTING"),
            "{} is {}",
            entry.id,
            entry.export_status
        );
    }
}

/// Nothing was exported and nothing is held back.
pub fn assert_untouched(sandbox: &Sandbox, before: &BTreeMap<Uuid, String>) {
    assert_eq!(&statuses(sandbox), before, "every entry is as it was");
}

/// Export status of every entry.
pub fn statuses(sandbox: &Sandbox) -> BTreeMap<Uuid, String> {
    sandbox
        .entries()
        .into_iter()
        .map(|entry| (entry.id, entry.export_status))
        .collect()
}
