//! What follows from a job: nothing, files, or an export at its time; and never more than one at a time.

use std::time::Duration;

use jiff::SignedDuration;
use ledgerport_core::companies::ReportPolicy;
use ledgerport_core::runs::{Stage, Status};
use ledgerport_core::watch::{Policy, Reminder, Weekly};
use ledgerport_sandbox::Scenario;
use ledgerport_tests::{file, theirs, until};

use crate::bench::Watched;

impl Watched {
    /// Files go where the bench has its folder.
    pub(crate) fn choose_folder(&self, report: ReportPolicy) {
        let companies = &self.bench.companies;
        let mut settings = companies.get(self.bench.books).expect("there").settings;
        self.bench.out().clone_into(&mut settings.folder);
        settings.report = report;
        companies
            .save_settings(self.bench.books, &settings)
            .expect("saved");
    }

    fn choose(&self, change: impl FnOnce(&mut ledgerport_core::watch::WatchSettings)) {
        let mut settings = self.view().settings;
        change(&mut settings);
        self.watch
            .save_settings(self.bench.books, &settings)
            .expect("saved");
    }

    /// The one run, when it has come to this.
    async fn the_run(&self, what: &str, ready: impl Fn(Status, &Stage) -> bool) {
        until(what, || {
            let runs = self.bench.runs.list(self.bench.books).expect("a list");
            runs.first()
                .is_some_and(|run| ready(run.record.status, &run.record.stage))
        })
        .await;
        assert_eq!(
            self.bench
                .runs
                .list(self.bench.books)
                .expect("a list")
                .len(),
            1
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn preparing_builds_the_files_and_waits_for_a_person() {
    let watched = Watched::start(Scenario::Bakery, |settings| settings.hook = true).await;
    // Written at once is the company's choice, and still a prepared job waits: nobody imported it yet.
    watched.choose_folder(ReportPolicy::Written);
    watched.choose(|settings| settings.policy = Policy::Prepare);
    let job = watched.click();
    watched
        .the_run("its files are built", |status, stage| {
            status == Status::Waiting && *stage == Stage::HandOver
        })
        .await;
    assert_eq!(file::listing(watched.bench.out()).len(), 1);
    let theirs = watched.bench.sandbox.job(job.0).expect("there");
    assert_eq!(theirs.status, "in_progress");
    assert!(theirs.items.iter().all(|item| item.status != "successful"));
    watched.watch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_everything_ready_asked_for_a_blocked_item_waits_for_a_person() {
    // The agency has items without a vendor that need one.
    for (scenario, goes_on) in [(Scenario::Agency, false), (Scenario::Bakery, true)] {
        let watched = Watched::start(scenario, |settings| settings.hook = true).await;
        watched.choose_folder(ReportPolicy::Confirmed);
        watched.choose(|settings| {
            settings.policy = Policy::Prepare;
            settings.only_ready = true;
        });
        watched.click();
        let wanted = if goes_on {
            Stage::HandOver
        } else {
            Stage::Review
        };
        watched
            .the_run("it waits", |status, stage| {
                status == Status::Waiting && *stage == wanted
            })
            .await;
        let files = file::listing(watched.bench.out()).len();
        assert_eq!(files, usize::from(goes_on), "{scenario:?}");
        watched.watch.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_pleo_ends_while_our_run_waits_is_known_at_once() {
    let watched = Watched::start(Scenario::Bakery, |settings| settings.hook = true).await;
    watched.choose_folder(ReportPolicy::Confirmed);
    watched.choose(|settings| settings.policy = Policy::Prepare);
    let job = watched.click();
    watched
        .the_run("it waits", |status, stage| {
            status == Status::Waiting && *stage == Stage::HandOver
        })
        .await;
    watched.bench.sandbox.cancel_job(job.0).expect("open");
    // By its own sign of life it would have taken twenty minutes.
    watched
        .the_run("it knows", |status, _| status != Status::Waiting)
        .await;
    let run = &watched
        .bench
        .runs
        .list(watched.bench.books)
        .expect("a list")[0];
    assert!(run.record.problem.is_some(), "{:?}", run.record);
    watched.watch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_prepared_while_a_condition_is_not_met() {
    let mut watched = Watched::start(Scenario::Bakery, |settings| settings.hook = true).await;
    watched.choose_folder(ReportPolicy::Confirmed);
    watched.choose(|settings| {
        settings.policy = Policy::Prepare;
        settings.fewer_than = Some(2);
    });
    watched.click();
    watched.until("seen", |view| !view.jobs.is_empty()).await;
    watched.one_more_pass().await;
    assert!(
        watched
            .bench
            .runs
            .list(watched.bench.books)
            .expect("a list")
            .is_empty()
    );
    watched.choose(|settings| settings.fewer_than = None);
    watched
        .the_run("it goes on", |status, stage| {
            status == Status::Waiting && *stage == Stage::HandOver
        })
        .await;
    watched.watch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_exports_at_its_time_and_a_missed_one_once() {
    let watched = Watched::start(Scenario::Bakery, |_| {}).await;
    watched.choose_folder(ReportPolicy::Written);
    watched.choose(|settings| {
        settings.policy = Policy::Schedule;
        settings.weekly = Weekly {
            days: (1..=7).collect(),
            ..Weekly::default()
        };
    });
    let due = watched.view().scheduled.expect("a time");
    let wait = due.duration_since(watched.bench.clock.wall());
    assert!(wait > SignedDuration::ZERO && wait <= SignedDuration::from_hours(25));
    assert!(
        watched
            .bench
            .runs
            .list(watched.bench.books)
            .expect("a list")
            .is_empty()
    );
    // Three days later: three times were missed, one export follows.
    watched.bench.clock.sleep_through(Duration::from_hours(72));
    watched
        .the_run("it is exported", |status, _| status == Status::Completed)
        .await;
    assert_eq!(file::listing(watched.bench.out()).len(), 1);
    theirs::assert_nothing_held(&watched.bench.sandbox);
    // The next day nothing is left, and it says so.
    watched.bench.clock.sleep_through(Duration::from_hours(24));
    watched
        .until("it says why not", |view| {
            view.state
                .omitted
                .as_ref()
                .is_some_and(|omitted| omitted.why == "nothing")
        })
        .await;
    assert_eq!(
        watched
            .bench
            .runs
            .list(watched.bench.books)
            .expect("a list")
            .len(),
        1
    );
    watched.watch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_cannot_start_is_said_and_begun_once_it_can() {
    let watched = Watched::start(Scenario::Bakery, |settings| settings.hook = true).await;
    let companies = watched.bench.companies.clone();
    let mut settings = companies.get(watched.bench.books).expect("there").settings;
    let file = watched.bench.out().join("a file");
    std::fs::write(&file, b"x").expect("written");
    settings.folder.clone_from(&file);
    companies
        .save_settings(watched.bench.books, &settings)
        .expect("saved");
    watched.choose(|settings| settings.policy = Policy::Prepare);
    watched.click();
    watched
        .until("it is said", |view| {
            matches!(&*view.reminders, [Reminder::NotStarted(failure)]
                if failure.problem.code.word() == "folder_not_writable")
        })
        .await;
    // A folder that works, and a word that the choice changed.
    watched.choose_folder(ReportPolicy::Confirmed);
    std::fs::remove_file(file).expect("removed");
    watched.choose(|settings| settings.fewer_than = Some(1000));
    watched
        .the_run("it goes on", |status, stage| {
            status == Status::Waiting && *stage == Stage::HandOver
        })
        .await;
    watched.watch.stop().await;
}
