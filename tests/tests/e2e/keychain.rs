//! Keychains that cannot be used: what the person sees, and that the key is kept in memory and nowhere else.
//!
//! Each case runs the app in a home and on a message bus of its own, through a small script that says so.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use ledgerport_sandbox::Scenario;
use ledgerport_tests::secrets::Scanner;
use tempfile::TempDir;

use crate::window::{Window, sandbox, variable};

/// A message bus that starts nobody by itself, so that only what a test starts is there.
const BUS: &str = r#"<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>"#;

/// A home with its own bus. Everything started in it ends with it.
struct Home {
    folder: TempDir,
    address: String,
    started: Vec<Child>,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = folder.path().join("bus.conf");
        std::fs::write(&config, BUS).expect("written");
        for inside in ["data", "config", "cache", "state", "run"] {
            let path = folder.path().join(inside);
            std::fs::create_dir(&path).expect("made");
            let private = std::fs::Permissions::from_mode(0o700);
            std::fs::set_permissions(path, private).expect("private");
        }
        let mut bus = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--nopidfile", "--print-address=1"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("dbus-daemon starts");
        let mut address = String::new();
        let output = bus.stdout.take().expect("piped");
        BufReader::new(output)
            .read_line(&mut address)
            .expect("it says where it is");
        Self {
            folder,
            address: address.trim().to_owned(),
            started: vec![bus],
        }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        let inside = |name: &str| self.path().join(name).display().to_string();
        vec![
            ("HOME", self.path().display().to_string()),
            ("XDG_DATA_HOME", inside("data")),
            ("XDG_CONFIG_HOME", inside("config")),
            ("XDG_CACHE_HOME", inside("cache")),
            ("XDG_STATE_HOME", inside("state")),
            ("XDG_RUNTIME_DIR", inside("run")),
            ("DBUS_SESSION_BUS_ADDRESS", self.address.clone()),
        ]
    }

    fn keyring(&self, more: &[&str]) -> Command {
        let mut command = Command::new("gnome-keyring-daemon");
        command
            .args(["--foreground", "--components=secrets"])
            .args(more)
            .envs(self.variables())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// Keeps one secret with the keyring of this home; says whether that worked.
    fn keep_something(&self) -> bool {
        let mut tool = Command::new("secret-tool")
            .args(["store", "--label=x", "made", "up"])
            .envs(self.variables())
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("secret-tool starts");
        let mut pipe = tool.stdin.take().expect("piped");
        pipe.write_all(b"made up").expect("taken");
        drop(pipe);
        tool.wait().is_ok_and(|status| status.success())
    }

    /// Starts the keyring daemon and waits until it can be asked.
    fn start_keyring(&mut self) {
        let daemon = self.keyring(&[]).spawn().expect("starts");
        self.started.push(daemon);
        let there = (0..200).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(50));
            let asked = Command::new("dbus-send")
                .args([
                    "--session",
                    "--print-reply",
                    "--dest=org.freedesktop.DBus",
                    "/",
                ])
                .args([
                    "org.freedesktop.DBus.NameHasOwner",
                    "string:org.freedesktop.secrets",
                ])
                .envs(self.variables())
                .output()
                .expect("dbus-send starts");
            String::from_utf8_lossy(&asked.stdout).contains("true")
        });
        assert!(there, "the keyring can be asked");
    }

    /// Leaves a keyring with a password nobody will type, locked. No program that could ask for it is on the bus, which
    /// to the app is a person who said no.
    fn lock_keyring(&mut self) {
        let mut open = self.keyring(&["--unlock"]).spawn().expect("starts");
        let mut pipe = open.stdin.take().expect("piped");
        pipe.write_all(b"a password").expect("taken");
        drop(pipe);
        let kept = (0..200).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(50));
            self.keep_something()
        });
        assert!(kept, "the keyring was made");
        open.kill().expect("ended");
        open.wait().expect("ended");
        self.start_keyring();
        assert!(!self.keep_something(), "it is locked");
    }

    /// A script that starts the app here.
    fn program(&self) -> PathBuf {
        let path = self.path().join("ledgerport.sh");
        let mut script = String::from("#!/bin/sh\n");
        for (name, value) in self.variables() {
            script.push_str(&format!("export {name}='{value}'\n"));
        }
        script.push_str(&format!("exec '{}' \"$@\"\n", variable("LEDGERPORT_APP")));
        std::fs::write(&path, script).expect("written");
        let runs = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(&path, runs).expect("runs");
        path
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        for child in self.started.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Connects a company and sees that the key is said to be in memory, and is in no file.
async fn key_stays_in_memory(home: &Home, name: &str, said: &str) {
    let sandbox = sandbox(Scenario::Bakery).await;
    let window = Window::open_program(&home.program().display().to_string()).await;
    window.see("[data-testid='connect-pleo']").await;
    window.picture(&format!("keychain-{name}-welcome")).await;
    let page = window.see("body").await.text().await.expect("text");
    assert!(page.contains(said), "{name}: {page}");
    window.connect(&sandbox).await;
    window.see("[data-testid='nav-entries']").await;
    window.picture(&format!("keychain-{name}-connected")).await;
    // Reads with the key, so it is there.
    window.press("nav-entries").await;
    window.see("[role='gridcell']").await;
    window.close().await;
    assert_eq!(
        Scanner::new(&sandbox.key()).files(home.path()),
        [""; 0].map(PathBuf::from)
    );
    assert!(
        home.path()
            .join("data/app.ledgerport.desktop/ledgerport.db")
            .exists()
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the desktop that `cargo xtask e2e` sets up"]
async fn without_a_keychain_the_key_is_kept_for_the_session() {
    let home = Home::new();
    key_stays_in_memory(&home, "missing", "No keychain").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the desktop that `cargo xtask e2e` sets up"]
async fn with_a_keychain_that_refuses_the_key_is_kept_for_the_session() {
    let mut home = Home::new();
    home.lock_keyring();
    key_stays_in_memory(&home, "denied", "Keychain refused access").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the desktop that `cargo xtask e2e` sets up"]
async fn with_a_keychain_that_is_not_open_the_key_is_kept_for_the_session() {
    let mut home = Home::new();
    // Nobody has logged in to this keyring, so there is nothing to keep a key in.
    home.start_keyring();
    key_stays_in_memory(&home, "locked", "Keychain locked").await;
}
