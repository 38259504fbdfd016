//! A company's own table for the generic formats: proposed from a sample, and shown on its own items before it is saved.

use ledgerport_core::companies::{MOST_SAMPLE_BYTES, match_sample};
use ledgerport_core::formats::Template;
use ledgerport_core::problem::Problem;
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt;

use super::{Answer, hand_over_blocking, id};
use crate::desk::Shared;
use crate::view::{FilePreviewView, ProposalView, TemplateView};

/// The names of all fields a column can hold.
#[tauri::command]
#[specta::specta]
pub async fn list_template_fields() -> Answer<Vec<String>> {
    Ok(Template::fields().into_iter().map(str::to_owned).collect())
}

/// Lets a person choose a file they import today, and proposes the template that writes the like; none when the dialog
/// was closed.
#[tauri::command]
#[specta::specta]
pub async fn match_sample_file(app: AppHandle) -> Answer<Option<ProposalView>> {
    hand_over_blocking(move || {
        let dialog = app
            .dialog()
            .file()
            .add_filter("CSV, XLSX", &["csv", "txt", "tsv", "xlsx"]);
        let Some(path) = dialog
            .blocking_pick_file()
            .and_then(|file| file.into_path().ok())
        else {
            return Ok(None);
        };
        let unreadable =
            |error: std::io::Error| Problem::input("The file cannot be read.").with_detail(error);
        let size = std::fs::metadata(&path).map_err(unreadable)?.len();
        if size > MOST_SAMPLE_BYTES as u64 {
            return Err(Problem::input(
                "The sample is larger than 64 MB. A heading and a few rows are enough.",
            ));
        }
        let bytes = std::fs::read(&path).map_err(unreadable)?;
        Ok(Some(ProposalView::from(match_sample(&bytes)?)))
    })
    .await
}

/// What a template that is not saved yet makes of the items the company exported last; none before there were any.
#[tauri::command]
#[specta::specta]
pub async fn preview_template(
    shared: State<'_, Shared>,
    company_id: String,
    format: String,
    template: TemplateView,
    limit: u32,
) -> Answer<Option<FilePreviewView>> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let template = Template::try_from(template)?;
        let books = id(&company_id)?;
        let preview = desk
            .runs
            .preview_template(books, &format, template, limit)?;
        Ok(preview.map(FilePreviewView::from))
    })
    .await
}
