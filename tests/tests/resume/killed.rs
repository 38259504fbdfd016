//! The real program, killed without warning at every step of an export, then told to go on.
//!
//! Whatever the moment: the file has the bytes of an uninterrupted run, there is one job, every entry is in one file once
//! and was reported, and nothing else is left in the folder.

use std::path::PathBuf;

use ledgerport_sandbox::{Effect, Fault, Scenario};
use ledgerport_tests::cases::Cases;
use ledgerport_tests::headless::{Desk, Said};
use ledgerport_tests::{file, theirs, until};
use serde_json::json;
use tokio::process::{Child, Command};
use tokio::sync::OnceCell;

const CREATE: &str = "/v3/export-jobs";
const JOB: &str = "/v3/export-jobs/*";
const EVENTS: &str = "/v3/export-job-events";
const ITEMS: &str = "/v3/export-jobs/*/items";
const DATA: &str = "/v3/export-items";

/// Three pages of each list, three batches of results.
const COMPANY: Scenario = Scenario::Large(250);

/// The file of an export nobody disturbed.
async fn undisturbed() -> &'static [u8] {
    static BYTES: OnceCell<Vec<u8>> = OnceCell::const_new();
    BYTES
        .get_or_init(|| async {
            let desk = Desk::open(COMPANY).await;
            let said = desk.say(desk.export(&[])).await;
            let file = desk.assert_agreed(&said).await;
            std::fs::read(file).expect("readable")
        })
        .await
}

/// What is visible in the folder is whole, whoever died.
fn assert_whole(desk: &Desk, expected: &[u8]) {
    for path in visible(desk) {
        assert!(
            std::fs::read(&path).expect("readable") == expected,
            "{} is half",
            path.display()
        );
    }
}

fn visible(desk: &Desk) -> Vec<PathBuf> {
    let mut paths = file::listing(&desk.out());
    paths.retain(|path| {
        !path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'))
    });
    paths
}

/// Held back until the process is long dead.
fn hold(method: &str, path: &str, skip: u32) -> Fault {
    Fault::next(1, path, Effect::Delay { millis: 600_000 })
        .method(method)
        .after(skip)
}

/// Applied, but the answer does not come.
fn lose(method: &str, path: &str, skip: u32) -> Fault {
    Fault::next(1, path, Effect::LoseAnswer)
        .method(method)
        .after(skip)
}

async fn kill(mut child: Child) {
    child.kill().await.expect("it lives or is dead already");
}

/// Goes on as often as needed: a run that was killed before it was recorded starts anew.
async fn go_on(desk: &Desk, again: impl Fn(&Desk) -> Command) -> Said {
    let said = desk.say(again(desk)).await;
    if said.json["problem"]["what"] == json!("There is no run to resume.") {
        let runs = desk.say(desk.program(&["runs", "--json"])).await;
        assert_eq!(runs.json, json!([]), "it ended before it was killed");
        return desk.say(desk.export(&[])).await;
    }
    said
}

async fn assert_as_if_nothing_happened(desk: &Desk, said: &Said) {
    let expected = undisturbed().await;
    let file = desk.assert_agreed(said).await;
    assert!(
        std::fs::read(file).expect("readable") == expected,
        "other bytes than undisturbed"
    );
    let jobs = theirs::jobs(&desk.sandbox);
    assert_eq!(jobs.len(), 1, "one job");
    assert_eq!(
        theirs::with_status(&jobs[0], "successful").len(),
        desk.before.len()
    );
}

/// Killed while these faults hold it, each met in turn.
async fn held_by(faults: Vec<Fault>) {
    let expected = undisturbed().await;
    let desk = Desk::open(COMPANY).await;
    let applied = faults
        .iter()
        .any(|fault| fault.effect == Effect::LoseAnswer);
    for fault in faults {
        desk.sandbox.inject(fault);
    }
    let child = desk.export(&[]).spawn().expect("it starts");
    theirs::faults_met(&desk.sandbox).await;
    kill(child).await;
    desk.sandbox.clear_faults();
    assert_whole(&desk, expected);
    let said = go_on(&desk, |desk| desk.resume(&[])).await;
    assert_as_if_nothing_happened(&desk, &said).await;
    if applied {
        let reports = theirs::reports(&desk.sandbox);
        assert!(
            reports.values().all(|times| *times == 1),
            "an entry was reported twice"
        );
        assert_eq!(theirs::events(&desk.sandbox, "started"), 1);
        assert_eq!(theirs::events(&desk.sandbox, "completed"), 1);
    }
}

/// Killed while the job was asked for. Pleo handles the request after whoever goes on has looked for its job, and refuses
/// the second one, for the open job or for entries that are in one.
async fn created_after_the_look(refusal: Option<&'static str>) {
    let desk = Desk::open(COMPANY).await;
    desk.sandbox.inject(lose("POST", CREATE, 0));
    desk.sandbox.inject(hold("GET", CREATE, 0));
    let child = desk.export(&[]).spawn().expect("it starts");
    theirs::faults_met(&desk.sandbox).await;
    kill(child).await;
    desk.sandbox.clear_faults();
    assert_eq!(theirs::jobs(&desk.sandbox).len(), 1);
    // The look sees what was there before the request was handled.
    let answer = |status, body: &str| Effect::Body {
        status,
        content_type: "application/json".into(),
        body: body.into(),
    };
    let nothing = answer(200, r#"{"data":[],"pagination":{"hasNextPage":false}}"#);
    desk.sandbox
        .inject(Fault::next(1, CREATE, nothing).method("GET"));
    if let Some(kind) = refusal {
        let refused =
            format!(r#"{{"type":"{kind}","message":"An entry is in another export job."}}"#);
        desk.sandbox
            .inject(Fault::next(1, CREATE, answer(400, &refused)).method("POST"));
    }
    let said = desk.say(desk.resume(&[])).await;
    theirs::faults_met(&desk.sandbox).await;
    assert_as_if_nothing_happened(&desk, &said).await;
    assert_eq!(
        theirs::creations(&desk.sandbox),
        2,
        "looked, then asked again"
    );
}

/// Killed as soon as the folder for files is as `wanted`, or a moment too late, but never after its end.
async fn when_the_folder(wanted: fn(&Desk) -> bool) {
    let expected = undisturbed().await;
    let desk = Desk::open(COMPANY).await;
    // What comes after the file waits for the death, however late it is.
    desk.sandbox.inject(hold("PUT", ITEMS, 0));
    let mut child = desk.export(&[]).spawn().expect("it starts");
    while !wanted(&desk) && child.try_wait().expect("asked").is_none() {
        tokio::task::yield_now().await;
    }
    kill(child).await;
    desk.sandbox.clear_faults();
    assert_whole(&desk, expected);
    let said = go_on(&desk, |desk| desk.resume(&[])).await;
    assert_as_if_nothing_happened(&desk, &said).await;
}

/// Killed between the confirmation and the end.
async fn after_the_confirmation(fault: Fault, again: &'static [&'static str]) {
    let desk = Desk::open(COMPANY).await;
    let waiting = desk.say(desk.export(&["--report", "confirmed"])).await;
    assert_eq!(waiting.json["status"], "waiting");
    desk.sandbox.inject(fault);
    let child = desk.resume(&["--confirm"]).spawn().expect("it starts");
    theirs::faults_met(&desk.sandbox).await;
    kill(child).await;
    desk.sandbox.clear_faults();
    let said = desk.say(desk.resume(again)).await;
    assert_as_if_nothing_happened(&desk, &said).await;
}

/// Told to stop politely: it pauses, says so, and goes on later.
async fn interrupted_by_a_person() {
    let desk = Desk::open(COMPANY).await;
    desk.sandbox.inject(hold("GET", DATA, 1));
    let child = desk.export(&[]).spawn().expect("it starts");
    theirs::faults_met(&desk.sandbox).await;
    let id = child.id().expect("it lives").to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status().await;
    assert!(sent.expect("kill is everywhere").success());
    let said = desk.end_of(child).await;
    assert_eq!(
        (said.code, &said.json["status"]),
        (Some(2), &json!("paused")),
        "{said:?}"
    );
    assert!(visible(&desk).is_empty());
    let said = desk.say(desk.resume(&[])).await;
    assert_as_if_nothing_happened(&desk, &said).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_and_resumed() {
    let mut cases = Cases::default();
    for (name, faults) in [
        ("job asked for, not arrived", vec![hold("POST", CREATE, 0)]),
        (
            "job created, not known",
            vec![lose("POST", CREATE, 0), hold("GET", CREATE, 0)],
        ),
        ("started, not arrived", vec![hold("POST", EVENTS, 0)]),
        (
            "started, not known",
            vec![lose("POST", EVENTS, 0), hold("GET", JOB, 0)],
        ),
        ("first page of the list", vec![hold("GET", ITEMS, 0)]),
        ("second page of the list", vec![hold("GET", ITEMS, 1)]),
        ("last page of the list", vec![hold("GET", ITEMS, 2)]),
        ("first page of data", vec![hold("GET", DATA, 0)]),
        ("second page of data", vec![hold("GET", DATA, 1)]),
        ("last page of data", vec![hold("GET", DATA, 2)]),
        ("first report, not arrived", vec![hold("PUT", ITEMS, 0)]),
        ("second report, not arrived", vec![hold("PUT", ITEMS, 1)]),
        ("last report, not arrived", vec![hold("PUT", ITEMS, 2)]),
        (
            "first report, not known",
            vec![lose("PUT", ITEMS, 0), hold("GET", ITEMS, 3)],
        ),
        (
            "last report, not known",
            vec![lose("PUT", ITEMS, 2), hold("GET", ITEMS, 3)],
        ),
        ("final event, not arrived", vec![hold("POST", EVENTS, 1)]),
        (
            "final event, not known",
            // The pages of the list, three, are paths like a job's.
            vec![lose("POST", EVENTS, 1), hold("GET", JOB, 3)],
        ),
        ("looking back", vec![hold("GET", ITEMS, 4)]),
    ] {
        cases.add(name, held_by(faults));
    }
    cases.add("job created after the look", created_after_the_look(None));
    let held = created_after_the_look(Some("BAD_REQUEST"));
    cases.add("job created after the look, entries held", held);
    let writing: fn(&Desk) -> bool = |desk| !file::listing(&desk.out()).is_empty();
    cases.add("while the file is written", when_the_folder(writing));
    let published: fn(&Desk) -> bool = |desk| !visible(desk).is_empty();
    cases.add("when the file has its name", when_the_folder(published));
    let confirmed = after_the_confirmation(hold("PUT", ITEMS, 0), &[]);
    cases.add("after the confirmation, first report", confirmed);
    let confirmed = after_the_confirmation(hold("PUT", ITEMS, 1), &[]);
    cases.add("after the confirmation, second report", confirmed);
    if cfg!(unix) {
        cases.add("interrupted by a person", interrupted_by_a_person());
    }
    cases.end().await;
}

/// What a dead process left half-written is cleared away by the run that goes on, not only by the next one.
#[tokio::test(flavor = "multi_thread")]
async fn half_a_file_of_a_dead_process_is_cleared_away() {
    let desk = Desk::open(COMPANY).await;
    desk.sandbox.inject(hold("GET", DATA, 0));
    let child = desk.export(&[]).spawn().expect("it starts");
    theirs::faults_met(&desk.sandbox).await;
    kill(child).await;
    desk.sandbox.clear_faults();
    let left = desk.out().join(".ledgerport-abc123.part");
    std::fs::write(&left, b"accounting_entry_id,li").expect("written");
    until("the leftover", || left.exists()).await;
    let said = desk.say(desk.resume(&[])).await;
    assert!(!left.exists());
    assert_as_if_nothing_happened(&desk, &said).await;
}
