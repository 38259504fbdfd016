//! The built app in its real web view, driven from outside: connect, choose, tag, build, confirm; and again after it was
//! killed in the middle.
//!
//! `cargo xtask e2e` gives the screen, the message bus, the keyring and the driver, and runs these ignored tests.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use fantoccini::{Client, ClientBuilder, Locator};
use ledgerport_sandbox::{Config, Effect, Fault, Sandbox, Scenario};
use ledgerport_tests::secrets::Scanner;
use serde_json::{Map, json};

/// Longest wait for anything on the screen.
const PATIENCE: Duration = Duration::from_secs(40);

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is set by `cargo xtask e2e`"))
}

struct Window {
    client: Client,
    pictures: PathBuf,
}

impl Window {
    async fn open() -> Self {
        let mut capabilities = Map::new();
        let options = json!({ "binary": variable("LEDGERPORT_APP"), "args": [] });
        capabilities.insert("webkitgtk:browserOptions".into(), options);
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities)
            .connect(&variable("LEDGERPORT_WEBDRIVER"))
            .await
            .expect("the app starts and can be driven");
        Self {
            client,
            pictures: variable("LEDGERPORT_ARTIFACTS").into(),
        }
    }

    /// Waits for what `css` finds, and gives it.
    async fn see(&self, css: &str) -> fantoccini::elements::Element {
        let found = self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(css))
            .await;
        match found {
            Ok(element) => element,
            Err(error) => {
                self.picture("failed").await;
                // The page that stands in for a broken one tells more when asked.
                if let Ok(more) = self.client.find(Locator::Css("button")).await {
                    let _ = more.click().await;
                }
                let page = self
                    .client
                    .find(Locator::Css("body"))
                    .await
                    .expect("a page");
                let text = page.text().await.unwrap_or_default();
                panic!("{css} does not come ({error}); the page says:\n{text}");
            }
        }
    }

    async fn press(&self, testid: &str) {
        // A button that is not ready yet carries `disabled`.
        let css = format!("[data-testid='{testid}']:not([disabled])");
        self.see(&css)
            .await
            .click()
            .await
            .expect("it can be clicked");
    }

    async fn write(&self, testid: &str, text: &str) {
        let field = self.see(&format!("[data-testid='{testid}']")).await;
        field.send_keys(text).await.expect("it takes text");
    }

    /// Writes over what stands in a field, as a person would: emptying it by script is not seen by the page.
    async fn write_over(&self, testid: &str, text: &str) {
        let field = self.see(&format!("[data-testid='{testid}']")).await;
        let old = field
            .prop("value")
            .await
            .expect("a value")
            .unwrap_or_default();
        let keys: String = old.chars().map(|_| '\u{e003}').collect();
        field.send_keys("\u{e010}").await.expect("it takes End");
        field.send_keys(&keys).await.expect("it takes Backspace");
        field.send_keys(text).await.expect("it takes text");
    }

    async fn status(&self, status: &str) {
        self.see(&format!(
            "[data-testid='run-status'][data-status='{status}']"
        ))
        .await;
    }

    async fn picture(&self, name: &str) {
        let png = self.client.screenshot().await.expect("a picture");
        std::fs::write(self.pictures.join(format!("{name}.png")), png).expect("it is kept");
    }

    async fn close(self) {
        self.client.close().await.expect("the app ends");
    }

    async fn connect(&self, sandbox: &Sandbox) {
        self.press("connect-pleo").await;
        self.press("segment-local").await;
        self.write("address", &sandbox.url()).await;
        self.write("key", &sandbox.key()).await;
        self.picture("connect").await;
        self.press("connect").await;
    }

    /// From the list of entries to a run that has begun.
    async fn start_export(&self, folder: &Path) {
        self.press("nav-entries").await;
        self.press("select-all-ready").await;
        self.picture("entries").await;
        self.press("new-export").await;
        self.write_over("folder", &folder.display().to_string())
            .await;
        self.picture("new-export").await;
        self.press("start-export").await;
    }

    async fn finish(&self, name: &str) {
        self.press("build-files").await;
        self.see("[data-testid='hand-over']").await;
        self.picture(&format!("{name}-hand-over")).await;
        self.press("all-imported").await;
        self.see("[data-testid='finished']").await;
        self.picture(&format!("{name}-finished")).await;
    }
}

async fn sandbox(scenario: Scenario) -> Sandbox {
    Sandbox::start(Config {
        scenario,
        ..Config::default()
    })
    .await
    .expect("the sandbox starts")
}

fn only_file(folder: &Path) -> String {
    let files: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    assert_eq!(files.len(), 1, "{files:?}");
    std::fs::read_to_string(&files[0]).expect("the file can be read")
}

/// The key is in nothing the app left in its home, in any coding; a planted one would have been found.
fn assert_no_leak(key: &str) {
    let home = PathBuf::from(variable("HOME"));
    let planted = home.join("planted");
    let wide: Vec<u8> = key.encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(&planted, wide).expect("planted");
    let found = Scanner::new(key).files(&home);
    assert_eq!(found, std::slice::from_ref(&planted));
    std::fs::remove_file(planted).expect("removed");
}

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
    if window
        .client
        .find(Locator::Css("[data-testid='connect-pleo']"))
        .await
        .is_err()
    {
        let welcome = "a[href$='/welcome']";
        window
            .see(welcome)
            .await
            .click()
            .await
            .expect("the welcome page");
    }
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
    // Another test's company may be the first in the list.
    let ours = window
        .client
        .wait()
        .at_most(PATIENCE)
        .for_element(Locator::XPath("//a[contains(., 'Rugbrød')]"))
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
