//! What a program that died left behind: a published file nobody booked, a folder that is gone, a run to give up.

use std::path::PathBuf;

use ledgerport_sandbox::{Effect, Fault, Scenario};
use ledgerport_tests::cases::Cases;
use ledgerport_tests::headless::{Desk, Said};
use ledgerport_tests::{file, theirs};
use serde_json::json;

const KEY: &str = "LEDGERPORT_TEST_KEY";

/// An export that ended at a moment; none where the program was built without moments.
async fn died(moment: &str, words: &[&str]) -> Option<Desk> {
    let desk = Desk::open(Scenario::Bakery).await;
    let mut command = desk.export(words);
    command.env("CRASH_AT", moment);
    let said = desk.say(command).await;
    if said.code.is_some() {
        eprintln!("skipped: this program was built without moments to end it at");
        return None;
    }
    Some(desk)
}

async fn cancel(desk: &Desk) -> Said {
    desk.say(desk.program(&["cancel", "--json", "--key-env", KEY]))
        .await
}

/// The file had its name and no bookings yet. The job ends, the same entries come in a new job, and somebody exports them
/// without looking at the old run: they are only reported.
async fn a_file_nobody_booked() {
    let Some(desk) = died("file.named", &[]).await else {
        return;
    };
    let files = file::listing(&desk.out());
    assert_eq!(files.len(), 1);
    let job = theirs::jobs(&desk.sandbox).pop().expect("a job");
    desk.sandbox.cancel_job(job.id).expect("it is open");
    let said = desk.say(desk.export(&[])).await;
    assert_eq!(said.json["status"], "completed", "{said:?}");
    assert_eq!(said.json["files"], json!([]), "{said:?}");
    assert_eq!(file::listing(&desk.out()), files, "no second file");
    assert_eq!(said.json["booked_before"][0]["run"], 1, "{said:?}");
    theirs::assert_nothing_held(&desk.sandbox);
}

/// The folder is on a disk that is away: nobody can say whether the file is there, so nothing new is started.
async fn a_folder_out_of_sight() {
    let Some(desk) = died("file.named", &[]).await else {
        return;
    };
    let away = desk.out().with_extension("away");
    std::fs::rename(desk.out(), &away).expect("moved");
    let job = theirs::jobs(&desk.sandbox).pop().expect("a job");
    desk.sandbox.cancel_job(job.id).expect("it is open");
    let elsewhere = desk.data().join("elsewhere").display().to_string();
    let words = [
        "--json",
        "--entries",
        "all",
        "--format",
        "generic-csv",
        "--out",
        &elsewhere,
    ];
    let refused = desk.say(desk.connected("export", &words)).await;
    assert_eq!(
        refused.json["problem"]["code"], "folder_not_writable",
        "{refused:?}"
    );
    // Nor into the same folder, which is not made anew by asking.
    let refused = desk.say(desk.export(&[])).await;
    assert!(!desk.out().exists());
    assert_eq!(
        refused.json["problem"]["code"], "folder_not_writable",
        "{refused:?}"
    );
    let given_up = cancel(&desk).await;
    assert_eq!(
        given_up.json["problem"]["code"], "folder_not_writable",
        "{given_up:?}"
    );
    std::fs::rename(&away, desk.out()).expect("back");
    let said = desk.say(desk.export(&[])).await;
    assert_eq!(
        (&said.json["status"], &said.json["files"]),
        (&json!("completed"), &json!([])),
        "{said:?}"
    );
    assert_eq!(file::listing(&desk.out()).len(), 1);
}

/// It was about to give the file its name and did not: there is no file, so the entries go into the next one.
async fn a_file_that_never_was() {
    let Some(desk) = died("file.planned.after", &[]).await else {
        return;
    };
    let visible: Vec<PathBuf> = file::listing(&desk.out())
        .into_iter()
        .filter(|path| {
            !path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'))
        })
        .collect();
    assert!(visible.is_empty());
    let job = theirs::jobs(&desk.sandbox).pop().expect("a job");
    desk.sandbox.cancel_job(job.id).expect("it is open");
    let said = desk.say(desk.export(&[])).await;
    assert_eq!(said.json["status"], "completed", "{said:?}");
    desk.assert_file(&said.json);
    // The old run finds out that they are booked by now, and that its job is gone.
    let runs = desk.say(desk.program(&["runs", "--json"])).await;
    let old = runs.json[1]["run"].as_str().expect("a run").to_owned();
    let said = desk.say(desk.resume(&["--run", &old])).await;
    assert_eq!(said.json["problem"]["code"], "job_ended", "{said:?}");
    assert_eq!(file::listing(&desk.out()).len(), 1, "no second file");
}

/// Ended before there was a file, then given up: Pleo hears it, and the entries return to its list.
async fn given_up(moment: &str, arrived: bool) {
    let Some(desk) = died(moment, &[]).await else {
        return;
    };
    let said = cancel(&desk).await;
    assert_eq!(said.json["status"], "cancelled", "{moment}: {said:?}");
    let jobs = theirs::jobs(&desk.sandbox);
    assert_eq!(jobs.len(), usize::from(arrived), "{moment}");
    for job in jobs {
        assert_eq!(
            (&*job.status, job.failure_reason_type.as_deref()),
            ("failed", Some("canceled_by_user"))
        );
    }
    desk.assert_untouched();
    let said = desk.say(desk.export(&[])).await;
    desk.assert_agreed(&said).await;
}

/// Once there is a file, only a person knows what became of it.
async fn too_late(moment: &str) {
    let Some(desk) = died(moment, &[]).await else {
        return;
    };
    let refused = cancel(&desk).await;
    assert_eq!(
        refused.json["problem"]["code"], "input_invalid",
        "{moment}: {refused:?}"
    );
    let said = desk.say(desk.resume(&[])).await;
    desk.assert_agreed(&said).await;
}

/// Two programs at the same instant: one works, the other says so and sends nothing.
async fn at_the_same_instant() {
    let desk = Desk::open(Scenario::Bakery).await;
    desk.sandbox.inject(Fault::always(
        "/v3/export-items",
        Effect::Delay { millis: 300 },
    ));
    for _ in 0..3 {
        let first = desk.export(&[]).spawn().expect("it starts");
        let second = desk.export(&[]).spawn().expect("it starts");
        let (first, second) = tokio::join!(desk.end_of(first), desk.end_of(second));
        let codes = [&first, &second].map(|said| said.json["problem"]["code"].clone());
        let refused = codes
            .iter()
            .filter(|code| **code == json!("already_open"))
            .count();
        // Both may have had their turn, one after the other; then the second found nothing to export.
        let nothing = codes
            .iter()
            .filter(|code| **code == json!("nothing_selected"))
            .count();
        assert!(refused + nothing >= 1, "{codes:?}");
    }
    assert_eq!(theirs::jobs(&desk.sandbox).len(), 1);
    assert_eq!(file::listing(&desk.out()).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dead_program_left_is_found() {
    let mut cases = Cases::default();
    cases.add("a file nobody booked", a_file_nobody_booked());
    cases.add("a folder out of sight", a_folder_out_of_sight());
    cases.add("a file that never was", a_file_that_never_was());
    for (moment, arrived) in [
        ("run.recorded.after", false),
        ("create.before", false),
        ("create.answered", true),
        ("claim.before", true),
        ("list.answered", true),
        ("read.inside", true),
        ("check.after", true),
        ("file.inside", true),
        ("file.planned.after", true),
    ] {
        cases.add(
            format!("given up after {moment}"),
            given_up(moment, arrived),
        );
    }
    for moment in [
        "file.named",
        "build.after",
        "report.before",
        "close.answered",
    ] {
        cases.add(format!("too late after {moment}"), too_late(moment));
    }
    cases.add("at the same instant", at_the_same_instant());
    cases.end().await;
}
