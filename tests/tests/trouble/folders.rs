//! Folders that cannot be written to, disks without room, names that are taken.

use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::tz::TimeZone;
use ledgerport_core::model::JobId;
use ledgerport_core::problem::Code;
use ledgerport_core::runs::{Source, Status};
use ledgerport_sandbox::Scenario;
use ledgerport_tests::bench::{Bench, assert_problem};
use ledgerport_tests::cases::Cases;
use ledgerport_tests::headless::Desk;
use ledgerport_tests::{file, theirs};

async fn unwritable(folder: impl FnOnce(&Path) -> PathBuf) {
    let desk = Desk::open(Scenario::Bakery).await;
    std::fs::create_dir_all(desk.data()).expect("made");
    let folder = folder(&desk.data());
    let mut command = desk.connected(
        "export",
        &["--json", "--entries", "all", "--format", "generic-csv"],
    );
    command.arg("--out").arg(&folder);
    let said = desk.say(command).await;
    desk.assert_trouble(&said, "folder_not_writable");
    desk.assert_untouched();
    assert!(
        theirs::jobs(&desk.sandbox).is_empty(),
        "found before Pleo heard of it"
    );
}

/// The name is taken by something else: nothing is overwritten, nothing reported, and the run goes on once it is gone.
async fn name_taken() {
    let bench = Bench::start(Scenario::Bakery).await;
    let job = bench.sandbox.click_export(None).expect("a click on Export");
    let company = bench.companies.get(bench.books).expect("connected");
    let zone = TimeZone::get(&company.settings.profile.time_zone).expect("a zone");
    let short: String = job.to_string().chars().take(8).collect();
    let today = jiff::Timestamp::now().to_zoned(zone).date();
    // The day may end between here and the start of the run.
    let names = [today, today.tomorrow().expect("a day")]
        .map(|day| format!("{}_{day}_{short}.csv", company.name));
    for name in &names {
        std::fs::write(bench.out().join(name), b"the bookkeeper's own").expect("written");
    }
    let mut order = bench.order();
    order.source = Source::Job(JobId(job));
    let stopped = bench.go(order).await;
    assert_eq!(stopped.record.status, Status::Interrupted);
    assert_problem(
        stopped.record.problem.as_ref().expect("it says why"),
        Code::FileExists,
    );
    assert_eq!(file::listing(bench.out()).len(), 2, "nothing beside them");
    let held = bench.sandbox.job(job).expect("the job exists");
    assert!(
        held.items.iter().all(|item| item.status == "pending"),
        "nothing is reported"
    );
    for name in &names {
        let path = bench.out().join(name);
        assert_eq!(
            std::fs::read(&path).expect("readable"),
            b"the bookkeeper's own"
        );
        std::fs::remove_file(path).expect("moved away");
    }
    bench.assert_completed(&bench.resume(stopped.id).await);
}

/// Two runs of a day want the same name, because the company's pattern says nothing of the job: the second one carries
/// its number, nothing is overwritten, and neither stops. The bookkeeper's own file of that name is still in the way.
async fn name_of_another_run() {
    let bench = Bench::start(Scenario::Bakery).await;
    let mut settings = bench
        .companies
        .get(bench.books)
        .expect("connected")
        .settings;
    settings.profile.file_name = "{company}_{date}".into();
    bench
        .companies
        .save_settings(bench.books, &settings)
        .expect("saved");
    let entries = bench.entries();
    let mut names = Vec::new();
    for chosen in [&entries[..1], &entries[1..3], &entries[3..]] {
        let mut order = bench.order();
        order.source = Source::Entries(chosen.to_vec());
        let end = bench.go(order).await;
        assert_eq!(end.record.status, Status::Completed, "{:#?}", end.log);
        bench.assert_agreed(&end);
        let table = file::Table::read(&end.record.files[0].path);
        assert_eq!(
            table.entries(),
            chosen.iter().map(|entry| entry.0).collect()
        );
        names.push(end.record.files[0].name.clone());
    }
    let stem = names[0].strip_suffix(".csv").expect("a table");
    // The day may end between them.
    let day = |name: &str| name.contains(stem);
    if names.iter().all(|name| day(name)) {
        let numbered = [2, 3].map(|run| format!("{stem}_run{run}.csv"));
        assert_eq!(names[1..], numbered);
    }
    assert_eq!(file::listing(bench.out()).len(), 3);
}

async fn folder_gone_meanwhile() {
    let bench = Bench::start(Scenario::Bakery).await;
    let mut order = bench.order();
    order.folder = bench.out().join("stick");
    order.review = true;
    let review = bench.go(order).await;
    std::fs::remove_dir_all(bench.out().join("stick")).expect("pulled out");
    bench.runs.build(review.id).expect("goes on");
    let stopped = bench
        .when(review.id, |now| now.record.problem.is_some())
        .await;
    bench.assert_trouble(&stopped, Status::Interrupted, Code::Folder);
    std::fs::create_dir(bench.out().join("stick")).expect("back again");
    let end = bench.resume(review.id).await;
    assert_eq!(end.record.status, Status::Completed);
    bench.assert_agreed(&end);
}

/// A disk of so many KiB in a mount namespace of its own, seen by one process only.
fn on_a_small_disk(
    kib: u32,
    at: &Path,
    program: &std::process::Command,
) -> tokio::process::Command {
    let mut command = tokio::process::Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c"]);
    command.arg("mount -t tmpfs -o size=\"$1\"k tmpfs \"$2\" && shift 2 && \"$@\"; code=$?; ls -A \"$0\" >&2; exit $code");
    command
        .arg(at)
        .arg(kib.to_string())
        .arg(at)
        .arg(program.get_program())
        .args(program.get_args());
    for (name, value) in program.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    command
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    command
}

fn small_disks_are_allowed() -> bool {
    let tried = Command::new("unshare")
        .args([
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            "mount -t tmpfs -o size=64k tmpfs /tmp",
        ])
        .output();
    let reason = match tried {
        Ok(output) if output.status.success() => return true,
        Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
        Err(error) => error.to_string(),
    };
    eprintln!("skipped: this system gives no small disk: {reason}");
    false
}

async fn full_disk_for_files() {
    let desk = Desk::open(Scenario::Large(1000)).await;
    std::fs::create_dir_all(desk.out()).expect("made");
    let export = desk.export(&[]);
    let said = desk
        .say(on_a_small_disk(100, &desk.out(), export.as_std()))
        .await;
    desk.assert_trouble(&said, "disk_full");
    // The listing of the small disk is the last line, if there is anything on it.
    assert!(
        !said.stderr.contains(".csv") && !said.stderr.contains(".part"),
        "{}",
        said.stderr
    );
    let job = theirs::jobs(&desk.sandbox).pop().expect("a job");
    assert!(
        job.items.iter().all(|item| item.status == "pending"),
        "nothing is reported"
    );
    let end = desk.say(desk.resume(&[])).await;
    desk.assert_agreed(&end).await;
}

async fn full_disk_for_data() {
    let desk = Desk::open(Scenario::Large(1000)).await;
    std::fs::create_dir_all(desk.data()).expect("made");
    let export = desk.export(&[]);
    let said = desk
        .say(on_a_small_disk(1000, &desk.data(), export.as_std()))
        .await;
    desk.assert_trouble(&said, "disk_full");
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_and_disks() {
    let mut cases = Cases::default();
    let below_a_file = |data: &Path| {
        std::fs::write(data.join("a file"), b"x").expect("written");
        data.join("a file/below")
    };
    cases.add("below a file", unwritable(below_a_file));
    let is_a_file = |data: &Path| {
        std::fs::write(data.join("a file"), b"x").expect("written");
        data.join("a file")
    };
    cases.add("a file", unwritable(is_a_file));
    cases.add(
        "an impossible name",
        unwritable(|data| data.join("x".repeat(5000))),
    );
    if cfg!(target_os = "linux") {
        cases.add("/proc", unwritable(|_| "/proc/ledgerport".into()));
        cases.add("/proc/self", unwritable(|_| "/proc/self".into()));
    }
    cases.add("a name that is taken", name_taken());
    cases.add("a name of another run", name_of_another_run());
    cases.add("a folder that goes away", folder_gone_meanwhile());
    if cfg!(target_os = "linux") && small_disks_are_allowed() {
        cases.add("a full disk for the files", full_disk_for_files());
        cases.add("a full disk for our data", full_disk_for_data());
    }
    cases.end().await;
}
