//! Files for one accounting system: its settings come first, several files appear together or not at all.

use std::path::PathBuf;

use ledgerport_core::formats::{Certainty, Profile, all};
use ledgerport_sandbox::Scenario;
use ledgerport_tests::cases::Cases;
use ledgerport_tests::file;
use ledgerport_tests::headless::{Desk, Said};
use serde_json::Value;

/// A profile of a company whose books are in kroner, as a file.
fn profile(desk: &Desk) -> PathBuf {
    let mut profile = Profile::for_country(Some("DK"));
    profile.wallet_account = "5825".into();
    profile.out_of_pocket_account = "6830".into();
    profile.transfer_account = "5820".into();
    profile.payable_account = Some("6810".into());
    for (key, value) in [
        ("company.name", "Rugbrød & Søn ApS"),
        ("company.org_number", "556000-0001"),
    ] {
        profile.settings.insert(key.into(), value.into());
    }
    std::fs::create_dir_all(desk.data()).expect("room");
    let path = desk.data().join("profile.json");
    std::fs::write(&path, profile.to_file()).expect("room");
    path
}

fn paths(said: &Said) -> Vec<PathBuf> {
    let files = said.json["files"].as_array().expect("files");
    let path = |file: &Value| PathBuf::from(file["path"].as_str().expect("a path"));
    files.iter().map(path).collect()
}

async fn settings_come_first() {
    let desk = Desk::open(Scenario::Bakery).await;
    let said = desk.say(desk.export(&["--format", "sie"])).await;
    desk.assert_trouble(&said, "input_invalid");
    assert!(said.stderr.contains("“Organisation number”"), "{said:?}");
    assert!(desk.sandbox.jobs().is_empty(), "no job was created");
    let file = profile(&desk);
    let file = file.to_str().expect("text");
    let said = desk
        .say(desk.export(&["--format", "sie", "--profile", file]))
        .await;
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(file::listing(&desk.out()), paths(&said));
    // It was kept.
    let company = desk.sandbox.company_id().to_string();
    let kept = desk
        .say(desk.program(&["profile", "--company", &company]))
        .await;
    assert_eq!(
        Profile::from_file(&kept.stdout).map(|profile| profile.wallet_account),
        Ok("5825".into())
    );
}

async fn bad_profiles_are_refused() {
    let desk = Desk::open(Scenario::Bakery).await;
    std::fs::create_dir_all(desk.data()).expect("room");
    let path = desk.data().join("profile.json");
    for text in ["", "{}", "{\"ledgerport_profile\":99,\"profile\":{}}"] {
        std::fs::write(&path, text).expect("room");
        let file = path.to_str().expect("text");
        let said = desk.say(desk.export(&["--profile", file])).await;
        desk.assert_trouble(&said, "input_invalid");
    }
    let said = desk.say(desk.export(&["--profile", "nowhere.json"])).await;
    desk.assert_trouble(&said, "input_invalid");
}

async fn several_files_appear_together() {
    let desk = Desk::open(Scenario::Awkward).await;
    let file = profile(&desk);
    let words = ["--format", "sie", "--profile", file.to_str().expect("text")];
    let said = desk.say(desk.export(&words)).await;
    assert_eq!(said.code, Some(1), "{said:?}");
    let files = paths(&said);
    assert!(files.len() > 2, "fiscal years have files of their own");
    assert_eq!(file::listing(&desk.out()), files);
    let booked: usize = files
        .iter()
        .map(|path| {
            let bytes = std::fs::read(path).expect("readable");
            bytes.windows(5).filter(|window| window == b"#VER ").count()
        })
        .sum();
    assert_eq!(said.json["items"]["successful"], booked);
}

async fn a_name_in_the_way_stops_all_files() {
    let desk = Desk::open(Scenario::Awkward).await;
    let file = profile(&desk);
    let words = ["--format", "sie", "--profile", file.to_str().expect("text")];
    // The name has the job's id in it, so it is known once the job is there.
    let job = desk.sandbox.click_export(None).expect("made");
    let short: String = job.to_string().chars().take(8).collect();
    let job = job.to_string();
    let words = [&words[..], &["--job", &job]].concat();
    let said = desk.say(desk.export(&words)).await;
    let second = paths(&said).swap_remove(1);
    let name = second
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    assert!(name.contains(&short), "{name}");
    // The same again on another desk, with the second name taken.
    let desk = Desk::open(Scenario::Awkward).await;
    let file = profile(&desk);
    let job = desk.sandbox.click_export(None).expect("made").to_string();
    let name = name.replace(&short, &job.chars().take(8).collect::<String>());
    std::fs::create_dir_all(desk.out()).expect("room");
    let taken = desk.out().join(name);
    std::fs::write(&taken, "someone else's").expect("room");
    let words = [
        "--format",
        "sie",
        "--profile",
        file.to_str().expect("text"),
        "--job",
        &job,
    ];
    let said = desk.say(desk.export(&words)).await;
    assert_eq!(said.json["problem"]["code"], "file_exists", "{said:?}");
    assert_eq!(file::listing(&desk.out()), std::slice::from_ref(&taken));
    // Out of the way, and all of them appear.
    std::fs::remove_file(&taken).expect("it was there");
    let said = desk.say(desk.resume(&[])).await;
    assert_eq!(said.code, Some(1), "{said:?}");
    assert_eq!(file::listing(&desk.out()), paths(&said));
}

/// What somebody imports today becomes the template of an export, and the export looks like it.
async fn a_sample_becomes_the_template_of_an_export() {
    let desk = Desk::open(Scenario::Bakery).await;
    let file = profile(&desk);
    let sample = desk.data().join("sample.csv");
    let heading = "Dato;Bilag;Tekst;Konto;Modkonto;Bel\u{f8}b;Valuta";
    let text = format!("{heading}\r\n24-03-2026;17;Papir;1310;5825;1.125,00;DKK\r\n");
    let western: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(c).expect("western"))
        .collect();
    std::fs::write(&sample, western).expect("room");
    let template = |words: &[&str]| {
        std::process::Command::new(ledgerport_tests::headless::program())
            .arg("template")
            .args(words)
            .output()
            .expect("it starts")
    };
    let fields = template(&["fields"]);
    let fields = String::from_utf8(fields.stdout).expect("UTF-8");
    assert!(fields.lines().any(|field| field == "contra_account"));
    let [sample, path] = [&sample, &file].map(|path| path.to_str().expect("text"));
    let proposal = template(&["match", sample]);
    let proposal: Value = serde_json::from_slice(&proposal.stdout).expect("JSON");
    assert_eq!(proposal["columns"][4]["field"], "contra_account");
    let changed = template(&["match", sample, "--profile", path]);
    assert!(changed.status.success(), "{changed:?}");
    std::fs::write(&file, &changed.stdout).expect("room");
    let said = desk.say(desk.export(&["--profile", path])).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    let [written] = paths(&said).try_into().expect("one file");
    let bytes = std::fs::read(written).expect("readable");
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    let western: Vec<u8> = heading
        .chars()
        .map(|c| u8::try_from(c).expect("western"))
        .chain([b'\r'])
        .collect();
    assert_eq!(lines[0], western);
    assert!(lines.len() > 20, "{} lines", lines.len());
    assert!(bytes.windows(4).any(|window| window == b",50;"));
    // Nothing that is no table, and nothing that is not there.
    for bad in ["", "PK\u{3}\u{4}", "a;b\n\"open"] {
        std::fs::write(sample, bad).expect("room");
        let refused = template(&["match", sample]);
        assert_eq!(refused.status.code(), Some(2), "{refused:?}");
        assert!(refused.stdout.is_empty());
    }
    assert_eq!(template(&["match", "nowhere.csv"]).status.code(), Some(2));
}

/// A template with a flaw stops the export before anything is asked of Pleo.
async fn a_flawed_template_makes_no_job() {
    let desk = Desk::open(Scenario::Bakery).await;
    std::fs::create_dir_all(desk.data()).expect("room");
    let path = desk.data().join("profile.json");
    let column = r#"{"title":"a","content":{"field":"no_such_field"}}"#;
    let text = format!(
        r#"{{"ledgerport_profile":1,"profile":{{"template":{{"sheets":[{{"columns":[{column}]}}]}}}}}}"#
    );
    std::fs::write(&path, text).expect("room");
    let file = path.to_str().expect("text");
    let said = desk.say(desk.export(&["--profile", file])).await;
    desk.assert_trouble(&said, "input_invalid");
    assert!(said.stderr.contains("no_such_field"), "{said:?}");
    assert!(desk.sandbox.jobs().is_empty(), "no job was created");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_gets_its_files() {
    let mut cases = Cases::default();
    cases.add("settings come first", settings_come_first());
    cases.add("bad profiles", bad_profiles_are_refused());
    cases.add("several files", several_files_appear_together());
    cases.add("a name in the way", a_name_in_the_way_stops_all_files());
    cases.add("a sample", a_sample_becomes_the_template_of_an_export());
    cases.add("a flawed template", a_flawed_template_makes_no_job());
    cases.end().await;
}

#[test]
fn what_needs_a_trial_says_so() {
    for format in all() {
        assert!(
            !format.about.is_empty() && format.about.ends_with('.'),
            "{}",
            format.id
        );
        if format.certainty == Certainty::NeedsTrial {
            assert!(!format.note.is_empty(), "{}", format.id);
        }
    }
}
