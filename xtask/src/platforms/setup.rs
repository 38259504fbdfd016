//! An installer for Windows, made without Windows: installed silently, started as far as Wine goes, removed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{at, expect, folder, source, windows_release};
use crate::Failure;
use crate::leash::Leash;
use crate::platforms::wine::Wine;

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
    // Wine has no web view, so the program can only say so and end; that it got there shows that it loads.
    let status = leash.status(&mut wine.command(&installed))?;
    println!("Started: ended with {status}, for there is no web view here.");
    let place = parent(&installed);
    leash.run(
        wine.command(&place.join("uninstall.exe"))
            // Otherwise it copies itself elsewhere and goes on after it has ended.
            .args(["/S", &format!("_?={}", windows_path(wine, &place))]),
    )?;
    expect(!installed.exists(), "the program is removed")?;
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
        .map(|user| {
            user.path()
                .join("AppData/Local/Programs/Ledgerport/ledgerport.exe")
        })
        .find(|program| program.is_file())
        .ok_or_else(|| Failure::new("not so: the installer put the program in a user's folder"))
}

fn parent(path: &Path) -> PathBuf {
    path.parent().unwrap_or(path).to_owned()
}

/// A path below drive C in Windows' own words.
fn windows_path(wine: &Wine, path: &Path) -> String {
    let inside = path.strip_prefix(wine.drive()).unwrap_or(path);
    format!("C:\\{}", inside.display()).replace('/', "\\")
}
