//! The real program, ended as by `kill -9` at every moment it has a name for, then told to go on.
//!
//! The moments come from the program's own list; one that no story here comes to fails the test. Whatever the moment: the
//! file has the bytes of an uninterrupted run, Pleo's state is the same, and our record agrees with both.

use std::collections::BTreeMap;
use std::process::Stdio;

use ledgerport_core::formats::{Profile, ReceiptPlace};
use ledgerport_sandbox::{Behaviour, Effect, Fault, Scenario};
use ledgerport_tests::cases::Cases;
use ledgerport_tests::headless::{Desk, Said};
use ledgerport_tests::{file, theirs};
use serde_json::json;
use tokio::process::Command;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Two pages of each list, two batches of results.
pub(crate) const COMPANY: Scenario = Scenario::Large(120);
const CREATE: &str = "/v3/export-jobs";
const EVENTS: &str = "/v3/export-job-events";
const DATA: &str = "/v3/export-items";
const ITEMS: &str = "/v3/export-jobs/*/items";

/// Version 1 of the database, as it was released.
const VERSION_1: &str = include_str!("../../../src-tauri/core/src/store/versions/1.sql");

/// What an export leaves at Pleo: result, reference and failure by entry, and where every entry stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Left {
    pub(crate) file: Vec<u8>,
    job: String,
    items: BTreeMap<Uuid, (String, Option<String>, Option<String>)>,
    entries: BTreeMap<Uuid, String>,
}

/// The same of an export that just ended, after everything was found to agree.
pub(crate) async fn left(desk: &Desk, said: &Said) -> Left {
    desk.assert_agreed(said).await;
    seen(desk)
}

pub(crate) fn seen(desk: &Desk) -> Left {
    let files = file::listing(&desk.out());
    assert_eq!(files.len(), 1, "nothing but the file");
    let jobs = theirs::jobs(&desk.sandbox);
    assert_eq!(jobs.len(), 1, "one job");
    Left {
        file: std::fs::read(&files[0]).expect("readable"),
        job: jobs[0].status.clone(),
        items: jobs[0]
            .items
            .iter()
            .map(|item| {
                let item = item.clone();
                let told = (item.status, item.external_id, item.failure_reason);
                (item.entry_id, told)
            })
            .collect(),
        entries: theirs::statuses(&desk.sandbox),
    }
}

/// What an export nobody disturbed leaves.
pub(crate) async fn undisturbed() -> &'static Left {
    static LEFT: OnceCell<Left> = OnceCell::const_new();
    LEFT.get_or_init(|| async {
        let desk = Desk::open(COMPANY).await;
        let said = desk.say(desk.export(&[])).await;
        left(&desk, &said).await
    })
    .await
}

/// How the program comes to a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Story {
    /// A plain export.
    Export,
    /// The data folder is of an older version.
    Older,
    /// The answer to creating the job is lost.
    CreateLost,
    /// A job somebody made in Pleo.
    Adopted,
    /// Pleo has to hear from us while the data is read.
    Slow,
    /// The answer to the final event is lost.
    CloseLost,
    /// Ended first at another moment; then it is resumed and comes to this one.
    After(&'static str),
    /// Waits for the import, which is then confirmed.
    Confirmed,
    /// The company wants its receipts beside the file.
    Receipts,
}

fn story(moment: &str) -> Story {
    match moment.split_once('.').expect("a name of two parts").0 {
        "store" => Story::Older,
        "find_created" => Story::CreateLost,
        "open" => Story::Adopted,
        "sign" => Story::Slow,
        "look_closed" => Story::CloseLost,
        "look_reported" => Story::After("report.answered:1"),
        "recover" => Story::After("file.named:1"),
        "confirm" => Story::Confirmed,
        "fetch" => Story::Receipts,
        _ => Story::Export,
    }
}

/// How often a plain export comes to a moment, as far as each time is tried.
fn times(moment: &str) -> &'static [u32] {
    match moment.split_once('.').expect("a name of two parts") {
        ("list" | "read", _) => &[1, 2],
        // The third time finds that nothing is left.
        ("report", _) => &[1, 2, 3],
        ("file", "inside") => &[1, 2, 3, 4, 5],
        ("fetch", "kept.inside" | "kept.after") => &[1, 7],
        _ => &[1],
    }
}

fn armed(mut command: Command, moment: &str) -> Command {
    command.env("CRASH_AT", moment);
    command
}

/// Goes on: a run that ended before it was recorded starts anew.
pub(crate) async fn go_on(desk: &Desk) -> Said {
    let said = desk.say(desk.resume(&[])).await;
    if said.json["problem"]["what"] == json!("There is no run to resume.") {
        return desk.say(desk.export(&[])).await;
    }
    said
}

/// What is visible in the folder is whole.
pub(crate) async fn assert_whole(desk: &Desk) {
    for path in file::listing(&desk.out()) {
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        assert!(
            hidden || std::fs::read(&path).expect("readable") == undisturbed().await.file,
            "{} is half",
            path.display()
        );
    }
}

/// A profile like the others', whose receipts go to `place`.
fn with_receipts(desk: &Desk, place: ReceiptPlace) {
    let mut profile = Profile::for_country(Some("DK"));
    profile.receipts.place = place;
    std::fs::create_dir_all(desk.data()).expect("made");
    std::fs::write(desk.data().join("profile.json"), profile.to_file()).expect("room");
}

/// The receipts' folder is whole once it has its name, and no file was fetched twice but those that were under way. It
/// is moved away, so that the file is looked at like any other.
fn take_receipts(desk: &Desk) {
    let folders: Vec<_> = file::listing(&desk.out())
        .into_iter()
        .filter(|path| path.is_dir())
        .collect();
    let [folder] = folders.as_slice() else {
        panic!("one folder of receipts: {folders:?}");
    };
    let index = std::fs::read_to_string(folder.join("index.csv")).expect("an index");
    let receipts = index.lines().count() - 1;
    assert_eq!(
        file::listing(folder).len(),
        receipts + 1,
        "each has its line"
    );
    assert!(receipts > 20, "{receipts}");
    let asked = desk
        .sandbox
        .requests()
        .iter()
        .filter(|request| request.path.starts_with("/files/"))
        .count();
    assert!(
        (receipts..=receipts + 6).contains(&asked),
        "{asked} of {receipts}"
    );
    std::fs::remove_dir_all(folder).expect("removed");
    let waiting = desk.data().join("receipts");
    assert_eq!(file::listing(&waiting), Vec::<std::path::PathBuf>::new());
}

/// Ended at the moment, and nowhere else.
pub(crate) async fn ended_at(desk: &Desk, command: Command, moment: &str) {
    let said = desk.say(armed(command, moment)).await;
    assert_eq!(said.code, None, "it never came to {moment}: {said:?}");
    assert_whole(desk).await;
}

fn older_data(desk: &Desk) {
    std::fs::create_dir_all(desk.data()).expect("made");
    let db = rusqlite::Connection::open(desk.data().join("ledgerport.db")).expect("opens");
    db.pragma_update(None, "journal_mode", "WAL").expect("set");
    // "LEDP", as the program marks its databases.
    db.execute_batch(&format!(
        "BEGIN; {VERSION_1} PRAGMA application_id = 1279607888; PRAGMA user_version = 1; COMMIT;"
    ))
    .expect("made");
}

async fn told(story: Story, moment: String) {
    let expected = undisturbed().await;
    let desk = Desk::open(COMPANY).await;
    let lose = |path: &str, skip: u32| {
        Fault::next(1, path, Effect::LoseAnswer)
            .method("POST")
            .after(skip)
    };
    let mut job = None;
    match story {
        Story::Older => older_data(&desk),
        Story::CreateLost => desk.sandbox.inject(lose(CREATE, 0)),
        Story::CloseLost => desk.sandbox.inject(lose(EVENTS, 1)),
        Story::Adopted => job = Some(desk.sandbox.click_export(None).expect("a click on Export")),
        Story::Slow => {
            desk.sandbox.set_behaviour(Behaviour {
                expires_in: 30,
                ..Behaviour::default()
            });
            let slow = Effect::Delay { millis: 10_500 };
            desk.sandbox.inject(Fault::next(1, DATA, slow));
        }
        Story::Receipts => with_receipts(&desk, ReceiptPlace::Beside),
        Story::Export | Story::After(_) | Story::Confirmed => {}
    }
    if moment.ends_with(":2") && (moment.starts_with("list.") || moment.starts_with("read.")) {
        // Pages that have arrived are stored together; the second shall have a moment of its own.
        for list in [ITEMS, DATA] {
            let late = Effect::Delay { millis: 2_000 };
            desk.sandbox
                .inject(Fault::next(1, list, late).method("GET").after(1));
        }
    }
    let job = job.map(|job| job.to_string());
    let export = || match (&job, story) {
        (Some(job), _) => desk.export(&["--job", job]),
        (None, Story::Confirmed) => desk.export(&["--report", "confirmed"]),
        (None, Story::Receipts) => {
            let profile = desk.data().join("profile.json");
            desk.export(&["--profile", profile.to_str().expect("text")])
        }
        (None, _) => desk.export(&[]),
    };
    match story {
        Story::After(before) => {
            ended_at(&desk, export(), before).await;
            ended_at(&desk, desk.resume(&[]), &moment).await;
        }
        Story::Confirmed => {
            let waiting = desk.say(export()).await;
            assert_eq!(waiting.json["status"], "waiting", "{waiting:?}");
            ended_at(&desk, desk.resume(&["--confirm"]), &moment).await;
        }
        _ => ended_at(&desk, export(), &moment).await,
    }
    let mut again = desk.resume(&[]);
    if story == Story::Confirmed {
        // Confirmed or not, saying it once more is the way to be sure.
        again.arg("--confirm");
    }
    let mut said = desk.say(again).await;
    if moment == "compare.after:1" {
        // It ended when everything was done: our record says so, and there is nothing to go on with.
        let runs = desk.say(desk.program(&["runs", "--json"])).await;
        assert_eq!(runs.json[0]["status"], "completed", "{runs:?}");
        assert_eq!(said.code, Some(2), "{said:?}");
        assert_eq!(&seen(&desk), expected);
        return;
    }
    if said.json["problem"]["what"] == json!("There is no run to resume.") {
        // It ended before it had recorded anything, so nothing is at Pleo.
        assert_eq!(theirs::events(&desk.sandbox, "started"), 0);
        said = desk.say(export()).await;
    }
    if story == Story::Receipts {
        take_receipts(&desk);
        let files = said.json["files"].as_array_mut().expect("files");
        assert_eq!(files.len(), 2, "the file and the index of the receipts");
        files.truncate(1);
    }
    assert_eq!(
        &left(&desk, &said).await,
        expected,
        "not as if nothing had happened"
    );
    if !matches!(story, Story::CreateLost | Story::CloseLost) {
        // What was answered is not sent again; what was not is looked for first.
        let accepted = desk
            .sandbox
            .requests()
            .iter()
            .filter(|request| request.path.ends_with("/export-jobs") && request.method == "POST")
            .count();
        assert!(accepted <= 1, "{accepted} jobs were asked for");
    }
}

/// The program's own list of moments; none where it was built without them.
async fn moments() -> Vec<String> {
    let desk = Desk::open(Scenario::Empty).await;
    // A command that takes no data folder.
    let mut command = Command::new(desk.program(&[]).as_std().get_program());
    command
        .arg("crash-points")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let said = desk.say(command).await;
    if said.code == Some(64) {
        eprintln!("skipped: this program was built without moments to end it at");
        return Vec::new();
    }
    said.stdout.lines().map(str::to_owned).collect()
}

/// Whether the program was built with moments at all.
pub(crate) async fn has_moments() -> bool {
    !moments().await.is_empty()
}

#[tokio::test(flavor = "multi_thread")]
async fn ended_at_every_moment_and_resumed() {
    let moments = moments().await;
    let mut cases = Cases::default();
    // Lists that are brought in step have their own stories, in tests/lists.
    let of_lists = ["import_list.", "plan_list.", "sync_"];
    for moment in moments
        .iter()
        .filter(|moment| !of_lists.iter().any(|start| moment.starts_with(start)))
    {
        let story = story(moment);
        for time in times(moment) {
            let at = format!("{moment}:{time}");
            cases.add(at.clone(), told(story, at));
        }
    }
    if !moments.is_empty() {
        assert!(moments.len() > 60, "{moments:?}");
        cases.end().await;
    }
}

/// Ended when all is about to appear, the program packs once more: what it announces is the same to the byte.
#[tokio::test(flavor = "multi_thread")]
async fn a_package_made_again_has_the_same_bytes() {
    if moments().await.is_empty() {
        return;
    }
    let desk = Desk::open(COMPANY).await;
    with_receipts(&desk, ReceiptPlace::Package);
    let profile = desk.data().join("profile.json");
    let export = desk.export(&["--profile", profile.to_str().expect("text")]);
    ended_at(&desk, export, "file.planned.after:1").await;
    let said = desk.say(desk.resume(&[])).await;
    let files = said.json["files"].as_array().map(Vec::len);
    assert_eq!(files, Some(2), "the file and the package: {said:?}");
    let db = rusqlite::Connection::open(desk.data().join("ledgerport.db")).expect("opens");
    let mut announced = db
        .prepare("SELECT parts FROM file ORDER BY id")
        .expect("a query");
    let announced: Vec<String> = announced
        .query_map([], |row| row.get(0))
        .expect("rows")
        .map(|parts| parts.expect("text"))
        .collect();
    let [first, second] = announced.as_slice() else {
        panic!("made twice: {announced:?}");
    };
    assert!(first.contains(".zip\""), "{first}");
    assert_eq!(first, second);
}

/// A moment that is in no list is a mistake of the test, and says so.
#[tokio::test(flavor = "multi_thread")]
async fn a_moment_nobody_knows_is_refused() {
    if moments().await.is_empty() {
        return;
    }
    let desk = Desk::open(Scenario::Bakery).await;
    let mut command = armed(desk.export(&[]), "nowhere:1");
    let output = command.output().await.expect("it starts");
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("in no list of moments"));
}
