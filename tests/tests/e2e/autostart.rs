//! Starting by itself: switched on and off in the preferences, and what the system is told.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::window::{PATIENCE, Window, variable};

/// What starts when this person signs in.
fn started() -> Vec<PathBuf> {
    let folder = PathBuf::from(variable("HOME")).join(".config/autostart");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

async fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < end, "{what}: {:?}", started());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the desktop that `cargo xtask e2e` sets up"]
async fn starting_by_itself_is_switched_on_and_off() {
    assert_eq!(started(), Vec::<PathBuf>::new());
    let window = Window::open().await;
    window.press("nav-preferences").await;
    window.press("autostart").await;
    wait_until("it is switched on", || started().len() == 1).await;
    let entry = std::fs::read_to_string(&started()[0]).expect("readable");
    assert!(entry.contains(&variable("LEDGERPORT_APP")), "{entry}");
    window.see("[data-testid='autostart'][data-selected]").await;
    window.picture("autostart").await;
    window.press("autostart").await;
    wait_until("it is switched off", || started().is_empty()).await;
    window.close().await;
}
