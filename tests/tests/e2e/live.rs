//! A job started in Pleo reaches the window and the system's notifications, pushed and asked for.

use std::time::{Duration, Instant};

use fantoccini::Locator;
use ledgerport_sandbox::Scenario;

use crate::notices::Notices;
use crate::window::{PATIENCE, Window, assert_no_leak, sandbox};

/// The longest time between two questions while nobody looks and nothing is open, and a tenth more.
const ONE_POLL: Duration = Duration::from_secs(200);

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the desktop that `cargo xtask e2e` sets up"]
async fn a_job_from_outside_appears_and_notifies_pushed_and_asked_for() {
    let mut notices = Notices::serve().await;
    let sandbox = sandbox(Scenario::Bakery).await;
    let window = Window::open().await;
    window.connect_another(&sandbox).await;
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

    // Pushed.
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
    window.press("nav-inbox").await;

    // Every change of status.
    let begun = Instant::now();
    sandbox.cancel_job(job).expect("open");
    window.not_found(PATIENCE).await;
    println!("pushed: its end after {:?}", begun.elapsed());

    window.press("nav-live").await;
    window.see("[data-testid='deliveries'] li").await;
    window.picture("live").await;

    // Asked for.
    window.press("hook-on").await;
    window.press("save-watch").await;
    window
        .see("[data-testid='hook-state']:not([data-subscribed])")
        .await;
    window.press("nav-inbox").await;
    let begun = Instant::now();
    let job = sandbox.click_export(None).expect("entries");
    window.found(ONE_POLL).await;
    let shown = begun.elapsed();
    let (_, body) = notices.next().await;
    println!(
        "asked for: in the inbox after {shown:?}, as a notification after {:?}",
        begun.elapsed()
    );
    assert!(body.contains("40"), "{body}");
    sandbox.cancel_job(job).expect("open");
    window.close().await;
    assert_no_leak(&sandbox.key());
}

impl Window {
    /// From wherever an earlier test left the window.
    async fn connect_another(&self, sandbox: &ledgerport_sandbox::Sandbox) {
        if self
            .client
            .find(Locator::Css("[data-testid='connect-pleo']"))
            .await
            .is_err()
        {
            let welcome = "a[href$='/welcome']";
            self.see(welcome)
                .await
                .click()
                .await
                .expect("the welcome page");
        }
        self.connect(sandbox).await;
    }

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

    async fn not_found(&self, patience: Duration) {
        let begun = Instant::now();
        while self.client.find(Locator::XPath(Self::FOUND)).await.is_ok() {
            assert!(begun.elapsed() < patience, "the job stays");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
