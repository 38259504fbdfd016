//! The main job: connect, choose, tag, build, confirm; and again after the app was killed in the middle.

use std::process::Command;

use fantoccini::Locator;
use ledgerport_sandbox::{Effect, Fault, Scenario};

use crate::window::{PATIENCE, Window, assert_no_leak, only_file, sandbox, variable};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the desktop that `cargo xtask e2e` sets up"]
async fn a_bookkeeper_exports_and_tags_a_vendor() {
    let sandbox = sandbox(Scenario::Agency).await;
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open().await;
    window.picture("welcome").await;
    window.connect(&sandbox).await;
    window.start_export(folder.path()).await;
    window.status("waiting").await;
    window.see("[data-testid='review']").await;
    window.picture("review").await;

    window.press("segment-problems").await;
    let cell = "[role='gridcell'][data-column='vendor'][data-cell^='0:']";
    window
        .see(cell)
        .await
        .click()
        .await
        .expect("the cell opens");
    window.write("vendor-input", "Adobe").await;
    window.picture("vendor").await;
    window
        .see("[role='option']")
        .await
        .click()
        .await
        .expect("chosen");
    window.press("segment-all").await;
    window.finish("agency").await;
    window.close().await;

    let jobs = sandbox.jobs();
    let job = jobs
        .iter()
        .find(|job| job.items.len() > 20)
        .expect("our job");
    let successful = job
        .items
        .iter()
        .filter(|item| item.status == "successful")
        .count();
    let text = only_file(folder.path());
    for item in job.items.iter().filter(|item| item.status == "successful") {
        assert!(text.contains(&item.entry_id.to_string()));
    }
    assert_eq!(
        job.status, "completed_with_errors",
        "three still have no vendor"
    );
    assert_eq!(
        (successful, job.items.len()),
        (29, 32),
        "one more than without the tag"
    );
    assert_no_leak(&sandbox.key());
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the desktop that `cargo xtask e2e` sets up"]
async fn a_killed_app_goes_on_where_it_was() {
    let sandbox = sandbox(Scenario::Bakery).await;
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open().await;
    window.connect(&sandbox).await;
    sandbox.inject(Fault::always(
        "/v3/export-items",
        Effect::Delay { millis: 20_000 },
    ));
    window.start_export(folder.path()).await;
    window
        .see("[data-testid='run-status'][data-phase='read']")
        .await;
    window.picture("reading").await;
    let killed = Command::new("pkill")
        .args(["-KILL", "-f", &variable("LEDGERPORT_APP")])
        .status()
        .expect("pkill runs");
    assert!(killed.success(), "the app was there to be killed");
    // The driver notices only now that its app is gone.
    let _ = window.client.close().await;
    sandbox.clear_faults();
    assert_eq!(std::fs::read_dir(folder.path()).expect("there").count(), 0);

    let window = Window::open().await;
    // Another test's company may be the first in the list, and the demo company, of the same name, stands before all others.
    let ours = window
        .client
        .wait()
        .at_most(PATIENCE)
        .for_element(Locator::XPath("(//a[contains(., 'Rugbrød')])[last()]"))
        .await
        .expect("the company is still connected");
    ours.click().await.expect("it can be opened");
    window.press("nav-jobs").await;
    window.picture("after-kill").await;
    window
        .see("a[href*='/runs/']")
        .await
        .click()
        .await
        .expect("our run");
    window.status("interrupted").await;
    window.press("resume").await;
    window.status("waiting").await;
    window.finish("bakery").await;
    window.close().await;

    let jobs = sandbox.jobs();
    let ours: Vec<_> = jobs.iter().filter(|job| job.items.len() == 40).collect();
    assert_eq!(ours.len(), 1, "one job, not two");
    assert_eq!(ours[0].status, "completed");
    assert!(ours[0].items.iter().all(|item| item.status == "successful"));
    let starts = sandbox
        .requests()
        .iter()
        .filter(|request| request.path.ends_with("/export-job-events"))
        .filter(|request| format!("{:?}", request.request_body).contains("started"))
        .count();
    assert_eq!(starts, 1, "`started` is sent once");
    let text = only_file(folder.path());
    for item in &ours[0].items {
        assert!(text.contains(&item.entry_id.to_string()));
    }
    assert_no_leak(&sandbox.key());
}
