//! The app itself while one works on it: reloading, installers, bindings.

use crate::Failure;
use crate::leash::Leash;
use crate::place::cargo;
use crate::system::{self, Group};
use crate::ui;

/// The app with the front end served by Vite, both restarting on edits.
///
/// The app's default feature embeds `ui/dist`; here it is left out, so that the window loads the
/// address of the development server instead.
pub(crate) fn dev(leash: &Leash) -> Result<(), Failure> {
    system::ensure(&[Group::Window])?;
    ui::ensure_packages(leash)?;
    leash.run(ui::package_program("tauri").args(["dev", "--", "--no-default-features"]))
}

/// An installer for the system this runs on, below `target/release/bundle`.
pub(crate) fn bundle(leash: &Leash) -> Result<(), Failure> {
    system::ensure(&[Group::Window])?;
    ui::ensure_packages(leash)?;
    let kind = if cfg!(windows) {
        "nsis"
    } else if cfg!(target_os = "macos") {
        "dmg"
    } else {
        "deb"
    };
    leash.run(ui::package_program("tauri").args(["build", "--bundles", kind]))
}

/// Writes the TypeScript that mirrors the Rust commands anew.
pub(crate) fn bindings(leash: &Leash) -> Result<(), Failure> {
    system::ensure(&[Group::Window])?;
    ui::ensure_built(leash)?;
    leash.run(
        cargo(&["test", "--quiet", "--workspace", "--test", "shell"]).env("UPDATE_BINDINGS", "1"),
    )
}
