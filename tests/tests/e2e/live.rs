//! A job started in Pleo is pushed into the window and the system's notifications.

use std::time::{Duration, Instant};

use fantoccini::Locator;
use ledgerport_sandbox::Scenario;

use crate::notices::Notices;
use crate::window::{PATIENCE, Window, assert_no_leak, sandbox};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the desktop that `cargo xtask e2e` sets up"]
async fn a_job_from_outside_appears_and_notifies() {
    let mut notices = Notices::serve().await;
    let sandbox = sandbox(Scenario::Bakery).await;
    let window = Window::open().await;
    window.connect(&sandbox).await;
    window.press("nav-live").await;
    window
        .see("[data-testid='post'][data-post='watching']")
        .await;
    window.press("hook-on").await;
    window.write_over("hook-port", "0").await;
    window.press("save-watch").await;
    window
        .see("[data-testid='hook-state'][data-subscribed]")
        .await;
    window.press("test-hook").await;
    window.see("[data-testid='hook-tested']").await;
    window.press("nav-inbox").await;

    let begun = Instant::now();
    let job = sandbox.click_export(None).expect("entries");
    window.found(PATIENCE).await;
    let shown = begun.elapsed();
    let (id, body) = notices.next().await;
    let notified = begun.elapsed();
    println!("pushed: in the inbox after {shown:?}, as a notification after {notified:?}");
    assert!(body.contains("Rugbrød") && body.contains("40"), "{body}");
    window.picture("inbox-found").await;
    // The slowest machine: what is pushed comes long before anybody asks.
    assert!(shown.max(notified) < Duration::from_secs(15));

    // A click on it opens the job.
    notices.click(id).await;
    window.see("[data-testid='start-export']").await;
    window.picture("notice-clicked").await;

    // Ended in Pleo: that is pushed too.
    window.press("nav-live").await;
    window.open_jobs("40 items").await;
    let begun = Instant::now();
    sandbox.cancel_job(job).expect("open");
    window.open_jobs("Nothing").await;
    let ended = begun.elapsed();
    println!("pushed: its end is shown after {ended:?}");
    assert!(ended < Duration::from_secs(15));

    window.picture("job-ended").await;

    // Without notifications Pleo is asked.
    window.press("hook-on").await;
    window.press("save-watch").await;
    window.see("[data-testid='save-watch'][disabled]").await;
    let told = sandbox.webhook_deliveries().len();
    let begun = Instant::now();
    sandbox.click_export(None).expect("entries");
    window.open_jobs("40 items").await;
    println!("asked for: shown after {:?}", begun.elapsed());
    notices.next().await;
    assert_eq!(sandbox.webhook_deliveries().len(), told, "nobody told us");
    window.close().await;
    assert_no_leak(&sandbox.key());
}

impl Window {
    const FOUND: &'static str = "//*[@data-testid='inbox']//li[@data-kind='found']";

    async fn found(&self, patience: Duration) {
        self.client
            .wait()
            .at_most(patience)
            .every(Duration::from_millis(50))
            .for_element(Locator::XPath(Self::FOUND))
            .await
            .expect("the job appears");
    }

    /// What the page of the watch says of Pleo's open jobs comes to hold `words`, at the latest with the next question.
    async fn open_jobs(&self, words: &str) {
        let path = format!("//*[@data-testid='open-jobs'][contains(., '{words}')]");
        self.client
            .wait()
            .at_most(Duration::from_mins(4))
            .every(Duration::from_millis(50))
            .for_element(Locator::XPath(&path))
            .await
            .unwrap_or_else(|error| panic!("{words}: {error}"));
    }
}
