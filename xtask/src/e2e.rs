//! The built app, driven from outside through WebDriver on a private desktop.
//!
//! The test program finds everything in its environment: the programs under `LEDGERPORT_APP`,
//! `LEDGERPORT_SANDBOX` and `LEDGERPORT_HEADLESS`, the driver's address under
//! `LEDGERPORT_WEBDRIVER`, and the folder for pictures under `LEDGERPORT_ARTIFACTS`.

use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Command, Stdio};

use crate::Failure;
use crate::desktop::{self, Desktop};
use crate::leash::{Leash, Running};
use crate::place::{built_program, cargo, root, target};
use crate::system::{self, Group};
use crate::ui;

pub(crate) fn e2e(leash: &Leash) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Err(Failure::new(
            "e2e runs on Linux only: it needs a virtual screen and WebKitGTK's driver.",
        ));
    }
    system::ensure(&[Group::Window, Group::Desktop])?;
    ui::ensure_built(leash)?;
    leash.run(&mut cargo(&["build", "--workspace", "--all-targets"]))?;
    drive(leash)
}

/// The test run alone; the programs must have been built.
pub(crate) fn drive(leash: &Leash) -> Result<(), Failure> {
    drive_with(leash, |_| {})
}

/// What the window costs beside the smallest one Tauri opens, as a file; both built as they are for users.
pub(crate) fn figures(leash: &Leash, file: &std::path::Path) -> Result<(), Failure> {
    system::ensure(&[Group::Window, Group::Desktop])?;
    ui::ensure_built(leash)?;
    leash.run(&mut cargo(&["build", "--workspace", "--all-targets"]))?;
    let window = ["--bin", "ledgerport", "--example", "hello"];
    leash.run(cargo(&["build", "--release", "-p", "ledgerport"]).args(window))?;
    let release = target().join("release");
    let made = file.parent().map_or(Ok(()), fs::create_dir_all);
    made.map_err(|error| Failure::new(format!("{}: {error}", file.display())))?;
    drive_with(leash, |test| {
        test.arg("figures_of_the_window")
            .env("LEDGERPORT_FIGURES", file)
            .env("LEDGERPORT_APP", release.join("ledgerport"))
            .env("LEDGERPORT_HELLO", release.join("examples/hello"));
    })
}

fn drive_with(leash: &Leash, environment: impl FnOnce(&mut Command)) -> Result<(), Failure> {
    let artifacts = root().join("artifacts").join("e2e");
    fs::create_dir_all(&artifacts)
        .map_err(|error| Failure::new(format!("{}: {error}", artifacts.display())))?;
    let desktop = Desktop::start(leash, true)?;
    let (_driver, port) = start_driver(leash, &desktop)?;

    let mut test = cargo(&["test", "--quiet", "--workspace", "--test", "e2e", "--"]);
    test.args(["--ignored", "--nocapture", "--test-threads=1"]);
    desktop.seat(&mut test);
    test.env("LEDGERPORT_APP", built_program("ledgerport"))
        .env("LEDGERPORT_SANDBOX", built_program("ledgerport-sandbox"))
        .env("LEDGERPORT_HEADLESS", built_program("ledgerport-headless"))
        .env("LEDGERPORT_WEBDRIVER", format!("http://127.0.0.1:{port}"))
        .env("LEDGERPORT_ARTIFACTS", artifacts);
    environment(&mut test);
    leash.run(&mut test)
}

/// Starts WebKit's driver; the app inherits from it the wish to be driven.
fn start_driver<'a>(
    leash: &'a Leash,
    desktop: &Desktop<'_>,
) -> Result<(Running<'a>, u16), Failure> {
    let port = free_port()?;
    let mut command = Command::new("WebKitWebDriver");
    command
        .args(["--host=127.0.0.1", &format!("--port={port}")])
        .stdin(Stdio::null())
        .env("TAURI_WEBVIEW_AUTOMATION", "true")
        .env("TAURI_AUTOMATION", "true");
    desktop.seat(&mut command);
    let mut driver = leash.start(&mut command)?;
    let ready = desktop::wait_until(|| {
        if driver.has_ended() {
            return Err(Failure::new("WebKitWebDriver ended before it was ready"));
        }
        Ok(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok())
    })?;
    if ready {
        Ok((driver, port))
    } else {
        Err(Failure::new("WebKitWebDriver does not answer"))
    }
}

fn free_port() -> Result<u16, Failure> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| Failure::new(format!("no free port: {error}")))
}

/// Whether the test that drives the app exists.
pub(crate) fn is_written() -> bool {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/tests/e2e/main.rs")
        .exists()
}
