//! The program without a window: what it prints, its exit codes, its lists.

use ledgerport_sandbox::Scenario;
use ledgerport_tests::cases::Cases;
use ledgerport_tests::file::{self, Table};
use ledgerport_tests::headless::{Desk, Said};
use ledgerport_tests::theirs;
use serde_json::{Value, json};

/// Every summary has the same members, whatever happened.
fn assert_shape(said: &Said) {
    let json = said.json.as_object().unwrap_or_else(|| panic!("{said:?}"));
    let text = |name: &str| json[name].is_string() || json[name].is_null();
    assert!(
        text("run") && text("job") && json["status"].is_string(),
        "{said:?}"
    );
    assert!(json["items"].is_object() && json["files"].is_array());
    for file in json["files"].as_array().expect("files") {
        assert!(file["path"].is_string() && (file["rows"].is_u64() || file["rows"].is_null()));
        assert!(file["sha256"].as_str().is_some_and(|hash| hash.len() == 64));
    }
    assert!(json["requests_sent"].is_u64() && json["answers_429"].is_u64());
    assert_eq!(said.stdout.lines().count(), 1, "one line, nothing else");
}

async fn everything(scenario: Scenario, code: i32) {
    let desk = Desk::open(scenario).await;
    let said = desk.say(desk.export(&[])).await;
    assert_shape(&said);
    assert_eq!(said.code, Some(code), "{said:?}");
    let sent = desk.sandbox.requests();
    assert_eq!(said.json["requests_sent"], sent.len());
    let throttled = sent
        .iter()
        .filter(|request| request.status == Some(429))
        .count();
    assert_eq!((&said.json["answers_429"], throttled), (&json!(0), 0));
    let table = Table::read(&desk.assert_agreed(&said).await);
    let mut sums = theirs::Sums::new();
    for sum in said.json["totals"].as_array().expect("totals") {
        assert_eq!(sum["file"], sum["reported"]);
        let text = |name: &str| sum[name].as_str().expect("text").to_owned();
        if text("file") != "0.00" {
            sums.insert(text("currency"), file::minor(&text("file")));
        }
    }
    assert_eq!(sums, table.sums());
    assert_eq!(said.json["items"]["successful"], table.vouchers.len());
}

async fn nothing() {
    let desk = Desk::open(Scenario::Empty).await;
    let said = desk.say(desk.export(&[])).await;
    assert_shape(&said);
    desk.assert_trouble(&said, "nothing_selected");
}

async fn every_format() {
    let desk = Desk::open(Scenario::Bakery).await;
    let listed = desk.say({
        let mut command = tokio::process::Command::new(desk.program(&[]).as_std().get_program());
        command
            .args(["formats", "--json"])
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        command
    });
    let listed = listed.await;
    let formats = listed.json.as_array().expect("formats").clone();
    assert!(formats.len() >= 3);
    for format in formats {
        let id = format["id"].as_str().expect("an id");
        // Formats of one accounting system have tests of their own.
        if format["extension"] == "csv" && id != "generic-csv" || format["settings"] != json!([]) {
            continue;
        }
        let desk = Desk::open(Scenario::Bakery).await;
        let said = desk.say(desk.export(&["--format", id])).await;
        let file = desk.assert_agreed(&said).await;
        let extension = file.extension().and_then(|e| e.to_str());
        assert_eq!(extension, format["extension"].as_str());
    }
}

async fn lists() {
    let desk = Desk::open(Scenario::Agency).await;
    let said = desk.say(desk.export(&[])).await;
    let jobs = desk.say(desk.connected("jobs", &["--json"])).await;
    assert_eq!(jobs.json[0]["job"], said.json["job"]);
    assert_eq!(jobs.json[0]["status"], "completed_with_errors");
    let runs = desk.say(desk.program(&["runs", "--json"])).await;
    assert_eq!(runs.json[0]["run"], said.json["run"]);
    assert_eq!(runs.json[0]["items"], desk.before.len());
    let items = desk.say(desk.program(&["items", "--json"])).await;
    let failed: Vec<&Value> = items
        .json
        .as_array()
        .expect("items")
        .iter()
        .filter(|item| item["state"] == "failed")
        .collect();
    assert_eq!(failed.len(), 4);
    for item in failed {
        assert!(
            item["failure"]["reason"]
                .as_str()
                .is_some_and(|reason| reason.len() > 20)
        );
    }
    // The same for people.
    for words in [&["runs"][..], &["items"]] {
        let said = desk.say(desk.program(words)).await;
        assert_eq!(said.code, Some(0));
        assert!(said.stdout.lines().count() >= 1);
    }
    let other = desk
        .say(desk.program(&["items", "--run", "01890000-0000-7000-8000-000000000000"]))
        .await;
    assert_eq!(other.code, Some(2));
}

async fn wrong_words() {
    let desk = Desk::open(Scenario::Bakery).await;
    let url = desk.sandbox.url();
    let company = desk.sandbox.company_id().to_string();
    let sound = vec![
        "--base-url",
        &url,
        "--company",
        &company,
        "--format",
        "generic-csv",
        "--out",
        "/tmp/x",
    ];
    let with = |command: &'static str, words: &[&'static str]| -> Vec<String> {
        let all = [&[command][..], &sound, words].concat();
        all.into_iter().map(str::to_owned).collect()
    };
    let wrong = [
        with("export", &[]),
        with(
            "export",
            &[
                "--entries",
                "all",
                "--job",
                "9d7c3f4e-0000-4000-8000-000000000000",
            ],
        ),
        with("export", &["--entries", "all,none"]),
        with("export", &["--entries", "9d7c3f4e"]),
        with("export", &["--job", "today"]),
        with("export", &["--entries", "all", "--api", "v0"]),
        with("export", &["--entries", "all", "--format", "papyrus"]),
        with("export", &["--entries", "all", "--report", "never"]),
        with(
            "export",
            &["--entries", "all", "--key", "plp_never_in_an_argument"],
        ),
        with("explode", &[]),
        vec!["resume".into(), "--run".into(), "last".into()],
        Vec::new(),
    ];
    for words in wrong {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let said = desk.say(desk.program(&words)).await;
        assert_eq!(said.code, Some(64), "{words:?} {said:?}");
        assert!(
            said.stdout.is_empty() && !said.stderr.is_empty(),
            "{words:?}"
        );
    }
    assert!(desk.sandbox.requests().is_empty() && !desk.data().exists());
    for word in ["--help", "--version"] {
        let mut command = desk.program(&[]);
        command = tokio::process::Command::new(command.as_std().get_program());
        command
            .arg(word)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        let said = desk.say(command).await;
        assert_eq!(
            (said.code, said.stdout.is_empty()),
            (Some(0), false),
            "{word}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_says_what_happened() {
    let mut cases = Cases::default();
    cases.add("bakery", everything(Scenario::Bakery, 0));
    cases.add("agency", everything(Scenario::Agency, 1));
    cases.add("awkward", everything(Scenario::Awkward, 1));
    cases.add("5000 entries", everything(Scenario::Large(5000), 0));
    cases.add("no entries", nothing());
    cases.add("every format", every_format());
    cases.add("lists", lists());
    cases.add("wrong words", wrong_words());
    cases.end().await;
}
