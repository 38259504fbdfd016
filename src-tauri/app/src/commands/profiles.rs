//! A company's profile as one small file, chosen with the system's own dialogs.

use std::io::Write as _;

use ledgerport_core::disk::{DiskError, Staged, safe_name};
use ledgerport_core::formats::Profile;
use ledgerport_core::problem::Problem;
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt;

use super::frame::documents;
use super::{Answer, hand_over_blocking, id};
use crate::desk::Shared;
use crate::view::SettingsView;

/// Nobody types more than this, in bytes.
const MOST: u64 = 1 << 20;
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
        let name = safe_name(&format!("{} profile.json", company.name), LONGEST_NAME);
        let dialog = app
            .dialog()
            .file()
            .set_file_name(name)
            .add_filter("JSON", &["json"]);
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
        let dialog = app.dialog().file().add_filter("JSON", &["json"]);
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
    let unreadable =
        |error: std::io::Error| Problem::input("The file cannot be read.").with_detail(error);
    if std::fs::metadata(path).map_err(unreadable)?.len() > MOST {
        return Err(Problem::input(
            "This file is far too large to be a Ledgerport profile.",
        ));
    }
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    Profile::from_file(&text).map_err(|error| Problem::input(error.to_string()))
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
