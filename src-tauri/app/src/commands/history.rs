//! What a run did, what its files hold, and what is taken back later.

use std::path::PathBuf;

use ledgerport_core::problem::Problem;
use tauri::State;

use super::{Answer, hand_over, hand_over_blocking, id, limited};
use crate::desk::Shared;
use crate::view::{
    AuditLineView, ComparisonView, FilePreviewView, FileView, MissingReceiptView, RunView,
    TextChangeView, TextChangesView,
};

/// Everything that was said and booked about a run, oldest first.
#[tauri::command]
#[specta::specta]
pub async fn get_audit(shared: State<'_, Shared>, run_id: String) -> Answer<Vec<AuditLineView>> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let lines = desk.runs.audit(id(&run_id)?)?;
        Ok(lines.into_iter().map(AuditLineView::from).collect())
    })
    .await
}

/// What is different in a file on the disk from what was built.
#[tauri::command]
#[specta::specta]
pub async fn compare_file(
    shared: State<'_, Shared>,
    run_id: String,
    index: u32,
) -> Answer<ComparisonView> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let comparison = desk.runs.compare(id(&run_id)?, index)?;
        Ok(ComparisonView::from(comparison))
    })
    .await
}

/// Writes the files of a run again into a folder: the same bytes. Nothing is booked.
#[tauri::command]
#[specta::specta]
pub async fn write_again(
    shared: State<'_, Shared>,
    run_id: String,
    folder: String,
) -> Answer<Vec<FileView>> {
    let desk = shared.desk()?;
    hand_over(async move {
        let folder = PathBuf::from(folder.trim());
        if folder.as_os_str().is_empty() {
            return Err(Problem::input("Choose a folder for the files."));
        }
        let files = desk.runs.write_again(id(&run_id)?, &folder).await?;
        Ok(files.iter().map(FileView::from).collect())
    })
    .await
}

/// Says of a run that is over that these entries, or all, were not imported after all.
#[tauri::command]
#[specta::specta]
pub async fn not_imported(
    shared: State<'_, Shared>,
    run_id: String,
    entry_ids: Option<Vec<String>>,
    who: String,
    why: String,
) -> Answer<RunView> {
    let desk = shared.desk()?;
    hand_over(async move {
        let run = id(&run_id)?;
        let entries = entry_ids
            .map(|ids| {
                ids.iter()
                    .map(|text| id(text))
                    .collect::<Result<Vec<_>, _>>()
            })
            .transpose()?;
        desk.runs.not_imported(run, entries, &who, &why).await?;
        desk.runs.snapshot(run).map(RunView::from)
    })
    .await
}

/// Texts of a run that are not in its files as Pleo has them: those after the `after`th, in the order of the files.
#[tauri::command]
#[specta::specta]
pub async fn list_text_changes(
    shared: State<'_, Shared>,
    run_id: String,
    after: u32,
    limit: u32,
) -> Answer<TextChangesView> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let seq = desk.runs.snapshot(id(&run_id)?)?.seq;
        let (total, rows) = desk.companies.store().read(|db| {
            let rows = db.text_changes(seq, after, limited(limit))?;
            Ok((db.count_text_changes(seq)?, rows))
        })?;
        Ok(TextChangesView {
            total,
            rows: rows.into_iter().map(TextChangeView::from).collect(),
        })
    })
    .await
}

/// The first receipts of a run that could not be fetched, by item.
#[tauri::command]
#[specta::specta]
pub async fn list_missing_receipts(
    shared: State<'_, Shared>,
    run_id: String,
    limit: u32,
) -> Answer<Vec<MissingReceiptView>> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let seq = desk.runs.snapshot(id(&run_id)?)?.seq;
        let rows = desk
            .companies
            .store()
            .read(|db| db.missing_receipts(seq, limited(limit)))?;
        Ok(rows.into_iter().map(MissingReceiptView::from).collect())
    })
    .await
}

/// The first vouchers of a run's file, as it was or will be written.
#[tauri::command]
#[specta::specta]
pub async fn preview_file(
    shared: State<'_, Shared>,
    run_id: String,
    limit: u32,
) -> Answer<FilePreviewView> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let preview = desk.runs.preview(id(&run_id)?, limit)?;
        Ok(FilePreviewView::from(preview))
    })
    .await
}

/// What a format makes of the items a company exported last; none before there were any.
#[tauri::command]
#[specta::specta]
pub async fn preview_format(
    shared: State<'_, Shared>,
    company_id: String,
    format: String,
    limit: u32,
) -> Answer<Option<FilePreviewView>> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let preview = desk.runs.preview_format(id(&company_id)?, &format, limit)?;
        Ok(preview.map(FilePreviewView::from))
    })
    .await
}
