//! An installer for Windows, made without Windows: installed silently, started as far as Wine goes, by itself and with a
//! profile, and removed, with the data kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{at, expect, folder, source, windows_release};
use crate::Failure;
use crate::leash::Leash;
use crate::place::root;
use crate::platforms::wine::Wine;

/// Where the installer puts the program, below a user's folder.
const PROGRAM: &str = "AppData/Local/Programs/Ledgerport/ledgerport.exe";

pub(super) fn check(leash: &Leash, wine: &Wine) -> Result<(), Failure> {
    println!("Making an installer for Windows");
    let program = windows_release().join("ledgerport.exe");
    let setup = folder().join("ledgerport-setup.exe");
    let mut make = Command::new("makensis");
    make.args(["-V2", "-WX", "-INPUTCHARSET", "UTF8"])
        .arg(define("PROGRAM", &program))
        .arg(define(
            "LOADER",
            &windows_release().join("WebView2Loader.dll"),
        ))
        .arg(define("OURS", &root().join("src-tauri/app/installer")))
        .arg(define("OUT", &setup))
        .arg(format!("-DVERSION={}", env!("CARGO_PKG_VERSION")))
        .arg(source("setup.nsi"));
    leash.run(&mut make)?;

    leash.run(wine.command(&setup).arg("/S"))?;
    let installed = installed(wine)?;
    expect(
        fs::read(&installed).ok() == fs::read(&program).ok(),
        "the program is installed as it was built",
    )?;
    let place = parent(&installed);
    let data = user(&installed).join("AppData/Roaming/app.ledgerport.desktop");
    starts(leash, wine, &installed, &data)?;
    let kept = data.join("kept");
    fs::write(&kept, "books").map_err(|error| at(&kept, &error))?;
    leash.run(
        wine.command(&place.join("uninstall.exe"))
            // Otherwise it copies itself elsewhere and goes on after it has ended.
            .args(["/S", &format!("_?={}", windows_path(wine, &place))]),
    )?;
    expect(!installed.exists(), "the program is removed")?;
    expect(kept.is_file(), "a silent removal keeps the data")?;
    for key in [".ledgerport", "Ledgerport.Profile"] {
        let left = registered(wine, &format!(r"HKCU\Software\Classes\{key}"))?;
        expect(left.is_empty(), "nothing is left of the file association")?;
    }
    println!("Installed, started, removed; the data is kept.");
    for (name, path) in [
        ("installer", &setup),
        ("program", &program),
        (
            "program without a window",
            &windows_release().join("ledgerport-headless.exe"),
        ),
    ] {
        let size = fs::metadata(path).map_err(|error| at(path, &error))?.len();
        println!("{name}: {:.1} MB", megabytes(size));
    }
    Ok(())
}

/// The program starts by itself, and as a double-click on a profile starts it. Wine has no web view, so it can only say so and end; what
/// it wrote into its log before shows that it loads and opens its data.
fn starts(leash: &Leash, wine: &Wine, installed: &Path, data: &Path) -> Result<(), Failure> {
    let log = data.join("logs/ledgerport.log");
    let times = || {
        let log = fs::read_to_string(&log).unwrap_or_default();
        log.matches(" started ").count()
    };
    let before = times();
    leash.status(&mut wine.command(installed))?;
    expect(times() == before + 1, "the program starts")?;

    let command = r"HKCU\Software\Classes\Ledgerport.Profile\shell\open\command";
    let quoted = format!(r#""{}" "%1""#, windows_path(wine, installed));
    let registered = registered(wine, command)?;
    expect(
        registered.to_lowercase().contains(&quoted.to_lowercase()),
        &format!("the program's path is in quotes: {registered}"),
    )?;
    let profile = parent(installed).join("a b.ledgerport");
    fs::write(&profile, "{}").map_err(|error| at(&profile, &error))?;
    // Wine does not look among a user's own kinds of files, so the registered command is run by us.
    leash.status(wine.command(installed).arg(windows_path(wine, &profile)))?;
    expect(times() == before + 2, "the program starts with a profile")?;
    fs::remove_file(&profile).map_err(|error| at(&profile, &error))
}

/// What the registry has under a key; empty where there is no such key.
fn registered(wine: &Wine, key: &str) -> Result<String, Failure> {
    let output = wine
        .command(&wine.drive().join("windows/system32/reg.exe"))
        .args(["query", key, "/ve"])
        .output()
        .map_err(|error| Failure::new(format!("reg.exe: {error}")))?;
    Ok(if output.status.success() {
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    } else {
        String::new()
    })
}

#[expect(clippy::cast_precision_loss, reason = "a size for people to read")]
fn megabytes(size: u64) -> f64 {
    size as f64 / 1e6
}

fn define(name: &str, path: &Path) -> String {
    format!("-D{name}={}", path.display())
}

/// The one program of that name below some user's programs.
fn installed(wine: &Wine) -> Result<PathBuf, Failure> {
    let users = wine.drive().join("users");
    fs::read_dir(&users)
        .map_err(|error| at(&users, &error))?
        .flatten()
        .map(|user| user.path().join(PROGRAM))
        .find(|program| program.is_file())
        .ok_or_else(|| Failure::new("not so: the installer put the program in a user's folder"))
}

/// The folder of the user for whom `installed` was installed.
fn user(installed: &Path) -> PathBuf {
    let folder = installed
        .ancestors()
        .nth(Path::new(PROGRAM).components().count());
    folder.unwrap_or(installed).to_owned()
}

fn parent(path: &Path) -> PathBuf {
    path.parent().unwrap_or(path).to_owned()
}

/// A path below drive C in Windows' own words.
fn windows_path(wine: &Wine, path: &Path) -> String {
    let inside = path.strip_prefix(wine.drive()).unwrap_or(path);
    format!("C:\\{}", inside.display()).replace('/', "\\")
}
