//! A profile file that somebody opens with the program: shown, compared, and taken in only when a person presses.

use std::path::Path;
use std::process::Stdio;

use fantoccini::Locator;
use ledgerport_core::formats::Profile;
use ledgerport_sandbox::Scenario;

use crate::window::{PATIENCE, Window, assert_no_leak, sandbox, variable};

const WALLET: &str = "1360-from-a-file";

/// Starts the program a second time; it hands over to the first and ends.
async fn start_again(argument: &Path) {
    let mut command = tokio::process::Command::new(variable("LEDGERPORT_APP"));
    command
        .arg(argument)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let ended = tokio::time::timeout(PATIENCE, command.status()).await;
    let status = ended.expect("it ends").expect("it starts");
    assert!(status.success(), "{status}");
}

impl Window {
    /// What the sheet of the opened file says comes to hold `words`.
    async fn opened_says(&self, words: &str) {
        let path = format!("//*[@data-testid='opened'][contains(., '{words}')]");
        let found = self.client.wait().at_most(PATIENCE);
        if let Err(error) = found.for_element(Locator::XPath(&path)).await {
            self.picture("failed").await;
            panic!("{words}: {error}");
        }
    }

    async fn leave_opened(&self) {
        self.press("opened-close").await;
        self.opened_is_gone().await;
    }

    async fn opened_is_gone(&self) {
        let end = std::time::Instant::now() + PATIENCE;
        let sheet = Locator::Css("[data-testid='opened']");
        while self.client.find(sheet).await.is_ok() {
            assert!(std::time::Instant::now() < end, "the sheet stays");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    async fn wallet_account(&self) -> String {
        self.press("nav-settings").await;
        let field = self.see("[data-testid='walletAccount']").await;
        let value = field.prop("value").await.expect("a property");
        value.expect("a text")
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the desktop that `cargo xtask e2e` sets up"]
async fn a_double_clicked_profile_is_shown_and_taken_in_on_a_wish_only() {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("Skærup & Søn.ledgerport");
    let profile = Profile {
        wallet_account: WALLET.into(),
        ..Profile::for_country(Some("DK"))
    };
    std::fs::write(&file, profile.to_file()).expect("room");

    // The first start, before anything else is there.
    let path = file.display().to_string();
    let window = Window::open_with(&variable("LEDGERPORT_APP"), &[&path]).await;
    window.opened_says("Skærup & Søn.ledgerport").await;
    window.picture("opened-first").await;
    window.leave_opened().await;

    let sandbox = sandbox(Scenario::Bakery).await;
    window.connect(&sandbox).await;
    window.see("[data-testid='select-all-ready']").await;
    let before = window.wallet_account().await;
    assert_ne!(before, WALLET);

    // A second start hands over; leaving it changes nothing.
    start_again(&file).await;
    window.opened_says(WALLET).await;
    window.opened_says(&before).await;
    window.picture("opened").await;
    window.leave_opened().await;
    assert_eq!(window.wallet_account().await, before);

    // Whatever else a start is given is refused in words, and opens nothing.
    let link = place.path().join("link.ledgerport");
    std::os::unix::fs::symlink(&file, &link).expect("room");
    let broken = place.path().join("broken.ledgerport");
    std::fs::write(&broken, "#!/bin/sh\ntouch run").expect("room");
    for hostile in [
        link.as_path(),
        &broken,
        Path::new("/etc/passwd"),
        Path::new("https://127.0.0.1:9/a.ledgerport"),
        Path::new("file:///etc/passwd"),
        Path::new("ledgerport://take"),
    ] {
        start_again(hostile).await;
        window
            .see("[data-testid='opened'] [data-testid='problem']")
            .await;
        window.leave_opened().await;
    }
    window.picture("opened-refused").await;
    // A flag is no file: the next to be shown is the one after it.
    start_again(Path::new("--take=x.ledgerport")).await;

    start_again(&file).await;
    window.opened_says(WALLET).await;
    window.press("opened-take").await;
    window.opened_is_gone().await;
    window.press("nav-entries").await;
    assert_eq!(window.wallet_account().await, WALLET);
    window.picture("opened-taken").await;
    window.close().await;
    assert_no_leak(&sandbox.key());
}
