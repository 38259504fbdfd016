//! The Debian package, as a person meets it: installed, started, removed.
//!
//! It is installed into a root of its own, so neither the system nor its package database is touched. Made from the debug
//! build, which the tests need anyway: what is proved is the package, not the optimiser.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Failure;
use crate::desktop::{self, Desktop};
use crate::leash::Leash;
use crate::place::{cargo, root, target};
use crate::system::{self, Group};
use crate::ui;

const PACKAGE: &str = "ledgerport";

/// More than an empty window has; letters alone bring more.
const FEW_COLOURS: usize = 50;

pub(crate) fn check(leash: &Leash) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Err(Failure::new(
            "the check installs a Debian package, which needs Linux; \
             `cargo xtask bundle` makes this system's installer, docs/smoke.md says how to try it.",
        ));
    }
    system::ensure(&[Group::Window, Group::Desktop])?;
    ui::ensure_built(leash)?;
    leash.run(&mut cargo(&["build", "--workspace", "--all-targets"]))?;
    let packages = target().join("debug/bundle/deb");
    // A package of an older version would be checked in this one's place.
    let _ = fs::remove_dir_all(&packages);
    leash.run(ui::package_program("tauri").args(["bundle", "--debug", "--bundles", "deb"]))?;
    let package = only_package(&packages)?;
    let size = fs::metadata(&package).map_or(0, |data| data.len());
    println!("{} ({} KB)", package.display(), size >> 10);

    let place = leash.scratch_folder()?.join("root");
    let database = place.join("var/lib/dpkg");
    for inside in ["info", "updates", "triggers"] {
        make(&database.join(inside))?;
    }
    for file in ["status", "available"] {
        fs::write(database.join(file), "")
            .map_err(|error| Failure::new(format!("{file}: {error}")))?;
    }
    leash.run(dpkg(&place).arg("--install").arg(&package))?;
    let program = place.join("usr/bin").join(PACKAGE);
    expect(program.is_file(), "the program is installed")?;
    let entries = place.join("usr/share/applications");
    expect(
        fs::read_dir(&entries).is_ok_and(|files| files.count() == 1),
        "the program is in the menu",
    )?;
    let entry = entries.join("Ledgerport.desktop");
    let entry = fs::read_to_string(&entry)
        .map_err(|error| Failure::new(format!("{}: {error}", entry.display())))?;
    for line in [
        "Exec=ledgerport %f",
        "MimeType=application/x-ledgerport-profile;",
    ] {
        let there = entry.lines().any(|one| one == line);
        expect(there, &format!("the menu's entry says {line}:\n{entry}"))?;
    }
    let kind = place.join("usr/share/mime/packages/ledgerport.xml");
    expect(kind.is_file(), "the system is told what a profile is")?;
    start(leash, &program)?;
    leash.run(dpkg(&place).args(["--purge", PACKAGE]))?;
    let left = files_below(&place.join("usr"));
    expect(
        left.is_empty(),
        &format!("nothing is left behind: {left:?}"),
    )?;
    println!("Installed, started and removed.");
    Ok(())
}

/// The installed program opens its window and begins its work.
fn start(leash: &Leash, program: &Path) -> Result<(), Failure> {
    let desktop = Desktop::start(leash, true)?;
    let mut command = Command::new(program);
    desktop.seat(&mut command);
    let log = desktop
        .home()
        .join(".local/share/app.ledgerport.desktop/logs/ledgerport.log");
    let mut running = leash.start(command.stdin(Stdio::null()).stderr(Stdio::null()))?;
    let began = desktop::wait_until(|| {
        if running.has_ended() {
            return Err(Failure::new("the installed program ended at once"));
        }
        let log = fs::read_to_string(&log).unwrap_or_default();
        Ok(log.contains(" started ") && log.contains(" window_opened"))
    })?;
    expect(began, "the installed program opens its window")?;
    let artifacts = root().join("artifacts");
    make(&artifacts)?;
    let picture = artifacts.join("installed.png");
    let shown = desktop::wait_until(|| {
        let mut import = Command::new("import");
        import.args(["-window", "root"]).arg(&picture);
        desktop.seat(&mut import);
        leash.run(&mut import)?;
        Ok(colours(&picture) > FEW_COLOURS)
    })?;
    expect(shown, "the window shows its page")
}

/// How many colours a picture has.
fn colours(picture: &Path) -> usize {
    let output = Command::new("identify")
        .args(["-format", "%k"])
        .arg(picture)
        .output();
    output.map_or(0, |output| {
        String::from_utf8_lossy(&output.stdout)
            .trim()
            .parse()
            .unwrap_or(0)
    })
}

fn dpkg(place: &Path) -> Command {
    let mut command = Command::new("dpkg");
    command
        .arg(format!("--root={}", place.display()))
        .args([
            "--force-not-root",
            "--force-depends",
            "--force-script-chrootless",
        ])
        // Its own log would be the system's.
        .arg(format!("--log={}", place.join("dpkg.log").display()));
    command
}

fn only_package(folder: &Path) -> Result<PathBuf, Failure> {
    let found: Vec<PathBuf> = fs::read_dir(folder)
        .map(|files| files.flatten().map(|file| file.path()).collect())
        .unwrap_or_default();
    let mut packages = found
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "deb"));
    match (packages.next(), packages.next()) {
        (Some(package), None) => Ok(package),
        _ => Err(Failure::new(format!(
            "not one package in {}",
            folder.display()
        ))),
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found
}

fn make(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder)
        .map_err(|error| Failure::new(format!("{}: {error}", folder.display())))
}

fn expect(holds: bool, what: &str) -> Result<(), Failure> {
    if holds {
        Ok(())
    } else {
        Err(Failure::new(format!("not so: {what}")))
    }
}
