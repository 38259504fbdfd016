//! Jobs appear and change: by notification, by question, by both, after sleep, while the clock is wrong.

use std::time::Duration;

use jiff::SignedDuration;
use ledgerport_core::model::JobStatus;
use ledgerport_core::watch::{Post, Reminder};
use ledgerport_sandbox::{Behaviour, Effect, Fault, Scenario};

use crate::bench::Watched;

#[tokio::test(flavor = "multi_thread")]
async fn every_change_comes_by_notification_without_a_poll() {
    let mut watched = Watched::start(Scenario::Bakery, |settings| settings.hook = true).await;
    let job = watched.click();
    let (found, seen) = watched.next_job().await;
    assert!(found && seen.job == job && seen.status == JobStatus::Pending);
    assert!(!seen.ours);
    watched.bench.sandbox.cancel_job(job.0).expect("open");
    let (found, seen) = watched.next_job().await;
    assert!(!found && seen.job == job && seen.status == JobStatus::Failed);
    let again = watched.click();
    let (found, seen) = watched.next_job().await;
    assert!(found && seen.job == again && seen.revision > 2);
    // One question for each notification, and one for the job that vanished from the list.
    assert!(watched.questions() <= 4, "{}", watched.questions());
    watched.watch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_notifications_the_next_question_finds_it() {
    let mut watched = Watched::start(Scenario::Bakery, |_| {}).await;
    assert_eq!(watched.view().hook.port, None, "nothing is opened unasked");
    let job = watched.click();
    // The computer sleeps for an hour: one question at waking, not twenty.
    watched.bench.clock.sleep_through(Duration::from_hours(1));
    let (found, seen) = watched.next_job().await;
    assert!(found && seen.job == job);
    assert_eq!(watched.questions(), 1);
    watched.watch.check_now(watched.bench.books);
    watched
        .until("asked again", |_| watched.questions() == 2)
        .await;
    watched.watch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_by_notification_and_by_question_at_once_is_new_once() {
    let mut watched = Watched::start(Scenario::Bakery, |settings| settings.hook = true).await;
    let mut behaviour = watched.bench.sandbox.behaviour();
    behaviour.webhooks.copies = 5;
    watched.bench.sandbox.set_behaviour(behaviour);
    let job = watched.click();
    watched.watch.check_now(watched.bench.books);
    let (found, seen) = watched.next_job().await;
    assert!(found && seen.job == job);
    watched
        .until("all five came", |view| view.hook.deliveries.len() >= 5)
        .await;
    watched.watch.check_now(watched.bench.books);
    watched.bench.sandbox.cancel_job(job.0).expect("open");
    let (found, seen) = watched.next_job().await;
    assert!(!found && seen.status == JobStatus::Failed, "found once");
    watched.watch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn late_lost_and_reordered_notifications_lose_nothing() {
    let mut watched = Watched::start(Scenario::Bakery, |settings| settings.hook = true).await;
    let set = |change: fn(&mut Behaviour)| {
        let mut behaviour = watched.bench.sandbox.behaviour();
        change(&mut behaviour);
        watched.bench.sandbox.set_behaviour(behaviour);
    };
    set(|behaviour| behaviour.webhooks.reverse_groups_of = 2);
    let job = watched.click();
    watched.bench.sandbox.cancel_job(job.0).expect("open");
    // The end is told before the beginning.
    let (_, seen) = watched.next_job().await;
    assert_eq!((seen.job, seen.status), (job, JobStatus::Failed));
    let set = |change: fn(&mut Behaviour)| {
        let mut behaviour = watched.bench.sandbox.behaviour();
        change(&mut behaviour);
        watched.bench.sandbox.set_behaviour(behaviour);
    };
    set(|behaviour| {
        behaviour.webhooks.reverse_groups_of = 1;
        behaviour.webhooks.copies = 0;
    });
    let lost = watched.click();
    watched.bench.clock.sleep_through(Duration::from_mins(30));
    let (found, seen) = watched.next_job().await;
    assert!(found && seen.job == lost, "the next question finds it");
    watched.watch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_clock_an_hour_off_notifications_are_refused_and_questions_go_on() {
    for hours in [1, -1] {
        let mut watched = Watched::start(Scenario::Bakery, |settings| settings.hook = true).await;
        watched
            .bench
            .clock
            .set_wall(SignedDuration::from_hours(hours));
        let job = watched.click();
        watched
            .until("it was refused", |view| view.hook.last_refused.is_some())
            .await;
        assert!(watched.view().jobs.is_empty());
        watched.bench.clock.sleep_through(Duration::from_mins(30));
        let (found, seen) = watched.next_job().await;
        assert!(found && seen.job == job);
        watched.watch.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn trouble_is_shown_and_ends_by_itself() {
    let mut watched = Watched::start(Scenario::Bakery, |_| {}).await;
    let books = watched.bench.books;
    watched.bench.sandbox.revoke_key();
    watched.watch.check_now(books);
    watched
        .until("the key is refused", |view| {
            matches!(&*view.reminders, [Reminder::Troubled(failure)]
                if failure.problem.code.word() == "key_refused")
        })
        .await;
    // Nobody knocks on with a key that is refused.
    watched.bench.sandbox.clear_requests();
    watched.bench.clock.sleep_through(Duration::from_mins(20));
    watched.one_more_pass().await;
    assert_eq!(watched.questions(), 0);
    watched.bench.sandbox.restore_key();
    watched.watch.key_changed(books);
    watched
        .until("all is well", |view| view.reminders.is_empty())
        .await;
    watched.bench.sandbox.inject(Fault::always(
        "/v3/export-jobs",
        Effect::Status {
            status: 503,
            retry_after: None,
        },
    ));
    watched.watch.check_now(books);
    watched
        .until("it failed", |view| view.state.failure.is_some())
        .await;
    assert!(
        watched.view().reminders.is_empty(),
        "a minute is nobody's business"
    );
    assert_eq!(watched.view().post, Post::Watching);
    watched.watch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn paused_means_that_nothing_happens_by_itself() {
    let mut watched = Watched::start(Scenario::Bakery, |settings| settings.hook = true).await;
    let mut settings = watched.view().settings;
    settings.paused = true;
    watched
        .watch
        .save_settings(watched.bench.books, &settings)
        .expect("saved");
    watched
        .until("nobody asks", |view| view.next.is_none())
        .await;
    watched.bench.sandbox.clear_requests();
    let job = watched.click();
    watched
        .until("it came", |view| !view.hook.deliveries.is_empty())
        .await;
    watched.bench.clock.sleep_through(Duration::from_hours(2));
    watched.one_more_pass().await;
    assert_eq!(watched.questions(), 0);
    settings.paused = false;
    watched
        .watch
        .save_settings(watched.bench.books, &settings)
        .expect("saved");
    watched
        .until("found", |view| view.jobs.iter().any(|seen| seen.job == job))
        .await;
    watched.watch.stop().await;
}
