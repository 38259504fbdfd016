//! A company's profile as one small file, chosen with the system's own dialogs or opened from outside.

use std::io::Write as _;

use ledgerport_core::disk::{DiskError, HandedError, Staged, read_bounded, safe_name};
use ledgerport_core::formats::Profile;
use ledgerport_core::problem::Problem;
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt;

use super::frame::documents;
use super::{Answer, hand_over_blocking, id};
use crate::desk::Shared;
use crate::opened::{Opened, profile_in};
use crate::view::{OpenedView, SettingsView};

/// Longest name that is proposed for a file, in bytes.
const LONGEST_NAME: usize = 100;

/// Writes the saved profile of a company to a file a person names; gives its path, or none when the dialog was closed.
#[tauri::command]
#[specta::specta]
pub async fn save_profile(
    app: AppHandle,
    shared: State<'_, Shared>,
    company_id: String,
) -> Answer<Option<String>> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let company = desk.companies.get(id(&company_id)?)?;
        let name = format!("{} profile.{}", company.name, Profile::EXTENSION);
        let dialog = app
            .dialog()
            .file()
            .set_file_name(safe_name(&name, LONGEST_NAME))
            .add_filter("Ledgerport", &[Profile::EXTENSION]);
        let Some(path) = dialog
            .blocking_save_file()
            .and_then(|file| file.into_path().ok())
        else {
            return Ok(None);
        };
        // The dialog has asked before it names a file that is there.
        write(&path, &company.settings.profile.to_file())?;
        Ok(Some(path.display().to_string()))
    })
    .await
}

/// Reads a profile from a file a person chooses; gives the company's settings with it, which are not saved yet, or none
/// when the dialog was closed.
#[tauri::command]
#[specta::specta]
pub async fn read_profile(
    app: AppHandle,
    shared: State<'_, Shared>,
    company_id: String,
) -> Answer<Option<SettingsView>> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let mut company = desk.companies.get(id(&company_id)?)?;
        let dialog = app
            .dialog()
            .file()
            // Before it had an extension of its own, a profile was saved as JSON.
            .add_filter("Ledgerport", &[Profile::EXTENSION, "json"]);
        let Some(path) = dialog
            .blocking_pick_file()
            .and_then(|file| file.into_path().ok())
        else {
            return Ok(None);
        };
        company.settings.profile = read(&path)?;
        Ok(Some(SettingsView::of(&company, &documents(&app))))
    })
    .await
}

/// Whole, or not at all: a file that is replaced may be the only copy.
fn write(path: &std::path::Path, text: &str) -> Result<(), DiskError> {
    let folder = path.parent().unwrap_or(std::path::Path::new(""));
    let mut staged = Staged::create(folder)?;
    staged
        .write_all(text.as_bytes())
        .map_err(|error| DiskError::of(path, error))?;
    staged.finish()?.replace(path)
}

fn read(path: &std::path::Path) -> Result<Profile, Problem> {
    let file = std::fs::File::open(path).map_err(HandedError::Unreadable);
    profile_in(file.and_then(|file| read_bounded(file, Profile::MOST_BYTES)))
}

/// The profile file that somebody opened with the program and nobody has dealt with yet.
#[tauri::command]
#[specta::specta]
pub async fn get_opened(opened: State<'_, Opened>) -> Answer<Option<OpenedView>> {
    Ok(opened.view())
}

/// A company's settings with the profile that was opened as `number`; nothing is saved.
#[tauri::command]
#[specta::specta]
pub async fn compare_opened(
    app: AppHandle,
    shared: State<'_, Shared>,
    opened: State<'_, Opened>,
    company_id: String,
    number: u32,
) -> Answer<SettingsView> {
    let desk = shared.desk()?;
    let profile = opened.profile(number)?;
    hand_over_blocking(move || {
        let mut company = desk.companies.get(id(&company_id)?)?;
        company.settings.profile = profile;
        Ok(SettingsView::of(&company, &documents(&app)))
    })
    .await
}

/// A person has taken in or left what was opened as `number`.
#[tauri::command]
#[specta::specta]
pub async fn close_opened(opened: State<'_, Opened>, number: u32) -> Answer<()> {
    opened.close(number);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_read_and_what_is_none_says_so() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.json");
        let profile = Profile::for_country(Some("DE"));
        write(&path, &profile.to_file()).expect("writes");
        assert_eq!(read(&path).expect("reads"), profile);
        for bad in [
            &b""[..],
            b"[]",
            b"\xff\xfe\0",
            b"{\"ledgerport_profile\":99,\"profile\":{}}",
        ] {
            std::fs::write(&path, bad).expect("writes");
            assert!(read(&path).is_err(), "{bad:?}");
        }
        std::fs::write(&path, vec![b' '; 2 << 20]).expect("writes");
        let problem = read(&path).expect_err("too large");
        assert!(problem.what.contains("too large"));
        assert!(read(&dir.path().join("none")).is_err());
    }
}
