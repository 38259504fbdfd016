//! The app's window as a person's hands and eyes: find, press, write, look.

use std::path::{Path, PathBuf};
use std::time::Duration;

use fantoccini::{Client, ClientBuilder, Locator};
use ledgerport_sandbox::{Config, Sandbox, Scenario};
use ledgerport_tests::secrets::Scanner;
use serde_json::{Map, json};

/// Longest wait for anything on the screen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(40);

pub(crate) fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is set by `cargo xtask e2e`"))
}

pub(crate) struct Window {
    pub(crate) client: Client,
    pub(crate) pictures: PathBuf,
}

impl Window {
    pub(crate) async fn open() -> Self {
        Self::open_program(&variable("LEDGERPORT_APP")).await
    }

    /// Opens the app through `program`, which may prepare its surroundings first.
    pub(crate) async fn open_program(program: &str) -> Self {
        Self::open_with(program, &[]).await
    }

    /// Opens the app through `program`, as a file manager does that gives it files.
    pub(crate) async fn open_with(program: &str, arguments: &[&str]) -> Self {
        let mut capabilities = Map::new();
        let options = json!({ "binary": program, "args": arguments });
        capabilities.insert("webkitgtk:browserOptions".into(), options);
        let mut builder =
            ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
        let driver = variable("LEDGERPORT_WEBDRIVER");
        let connected = builder.capabilities(capabilities).connect(&driver);
        // The driver itself waits for ever for an app that ends at once.
        let client = tokio::time::timeout(3 * PATIENCE, connected)
            .await
            .expect("the app starts in time")
            .expect("the app can be driven");
        Self {
            client,
            pictures: variable("LEDGERPORT_ARTIFACTS").into(),
        }
    }

    /// Waits for what `css` finds, and gives it.
    pub(crate) async fn see(&self, css: &str) -> fantoccini::elements::Element {
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

    pub(crate) async fn press(&self, testid: &str) {
        // A button that is not ready yet carries `disabled`.
        let css = format!("[data-testid='{testid}']:not([disabled])");
        let button = self.see(&css).await;
        // The driver scrolls as little as it can, which leaves it below a toast.
        let script = "document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })";
        let _ = self.client.execute(script, vec![css.into()]).await;
        button.click().await.expect("it can be clicked");
    }

    pub(crate) async fn write(&self, testid: &str, text: &str) {
        let field = self.see(&format!("[data-testid='{testid}']")).await;
        field.send_keys(text).await.expect("it takes text");
    }

    /// Writes over what stands in a field, as a person would: emptying it by script is not seen by the page.
    pub(crate) async fn write_over(&self, testid: &str, text: &str) {
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

    pub(crate) async fn status(&self, status: &str) {
        self.see(&format!(
            "[data-testid='run-status'][data-status='{status}']"
        ))
        .await;
    }

    pub(crate) async fn picture(&self, name: &str) {
        // What was found may not be painted yet.
        let _ = self
            .client
            .execute_async(
                "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))",
                vec![],
            )
            .await;
        let png = self.client.screenshot().await.expect("a picture");
        std::fs::write(self.pictures.join(format!("{name}.png")), png).expect("it is kept");
    }

    pub(crate) async fn close(self) {
        self.client.close().await.expect("the app ends");
    }

    /// From the welcome page, or from wherever an earlier test's company leads.
    pub(crate) async fn connect(&self, sandbox: &Sandbox) {
        self.see("[data-testid='connect-pleo'], a[href$='/welcome']")
            .await;
        let here = Locator::Css("[data-testid='connect-pleo']");
        if self.client.find(here).await.is_err() {
            let welcome = self.see("a[href$='/welcome']").await;
            welcome.click().await.expect("the welcome page");
        }
        self.press("connect-pleo").await;
        self.press("segment-local").await;
        self.write("address", &sandbox.url()).await;
        self.write("key", &sandbox.key()).await;
        self.picture("connect").await;
        self.press("connect").await;
    }

    /// From the list of entries to a run that has begun.
    pub(crate) async fn start_export(&self, folder: &Path) {
        self.press("nav-entries").await;
        self.press("select-all-ready").await;
        self.picture("entries").await;
        self.press("new-export").await;
        self.write_over("folder", &folder.display().to_string())
            .await;
        self.picture("new-export").await;
        self.press("start-export").await;
    }

    pub(crate) async fn finish(&self, name: &str) {
        self.press("build-files").await;
        self.see("[data-testid='hand-over']").await;
        self.picture(&format!("{name}-hand-over")).await;
        self.press("all-imported").await;
        self.see("[data-testid='finished']").await;
        self.picture(&format!("{name}-finished")).await;
    }
}

pub(crate) async fn sandbox(scenario: Scenario) -> Sandbox {
    Sandbox::start(Config {
        scenario,
        ..Config::default()
    })
    .await
    .expect("the sandbox starts")
}

pub(crate) fn only_file(folder: &Path) -> String {
    let files: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    assert_eq!(files.len(), 1, "{files:?}");
    std::fs::read_to_string(&files[0]).expect("the file can be read")
}

/// The key is in nothing the app left in its home, in any coding; a planted one would have been found.
pub(crate) fn assert_no_leak(key: &str) {
    let home = PathBuf::from(variable("HOME"));
    let planted = home.join("planted");
    let wide: Vec<u8> = key.encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(&planted, wide).expect("planted");
    let found = Scanner::new(key).files(&home);
    assert_eq!(found, std::slice::from_ref(&planted));
    std::fs::remove_file(planted).expect("removed");
}
