//! Jobs in Pleo and our runs of them.

use std::collections::HashSet;

use ledgerport_core::model::{EntryId, RunId};
use ledgerport_core::problem::Problem;
use ledgerport_core::runs::{Confirmation, NewRun as New, Runs, Source};
use tauri::{AppHandle, State, WebviewWindow};
use tauri_plugin_opener::OpenerExt;

use super::entries::filter;
use super::{Answer, hand_over, hand_over_blocking, id};
use crate::desk::{Desk, Shared};
use crate::drag_out;
use crate::view::{
    FileStateView, ImportConfirmation, JobRow, NewRun, RunRow, RunSource, RunView, Selection,
    VoucherPreview,
};

/// Export jobs of a company, newest first, as Pleo lists them.
#[tauri::command]
#[specta::specta]
pub async fn list_jobs(shared: State<'_, Shared>, company_id: String) -> Answer<Vec<JobRow>> {
    let desk = shared.desk()?;
    hand_over(async move {
        let company = desk.companies.get(id(&company_id)?)?;
        let mut jobs = desk
            .companies
            .jobs(company.books, company.settings.api)
            .await?;
        jobs.reverse();
        let runs = desk.runs.list(company.books)?;
        Ok(jobs
            .into_iter()
            .map(|job| {
                let run = runs.iter().find(|run| {
                    run.record
                        .job
                        .as_ref()
                        .is_some_and(|ours| ours.id == job.id)
                });
                JobRow {
                    id: job.id.to_string(),
                    can_pick_up: job.status.is_open() && run.is_none(),
                    status: job.status.to_string(),
                    created_at: job.created_at.to_string(),
                    items: job.number_of_items,
                    failure_reason: job.failure_reason,
                    run_id: run.map(|run| run.id.to_string()),
                }
            })
            .collect())
    })
    .await
}

/// Starts a run. It stops for a look at the checks before it writes anything.
#[tauri::command]
#[specta::specta]
pub async fn start_run(shared: State<'_, Shared>, run: NewRun) -> Answer<RunView> {
    let desk = shared.desk()?;
    hand_over(async move {
        let books = id(&run.company_id)?;
        let source = match run.source {
            RunSource::Job { job_id } => Source::Job(id(&job_id)?),
            RunSource::Entries { selection } => {
                let desk = desk.clone();
                let chosen =
                    tauri::async_runtime::spawn_blocking(move || chosen(&desk, books, selection));
                Source::Entries(chosen.await.map_err(|failed| {
                    Problem::input("The selection could not be read.").with_detail(failed)
                })??)
            }
        };
        if run.folder.trim().is_empty() {
            return Err(Problem::input("Choose a folder for the files."));
        }
        let new = New {
            books,
            source,
            format: run.format,
            folder: run.folder.into(),
            report: run.report.into(),
            api: run.api.into(),
            review: true,
            receipts: Some(run.receipts.into()),
        };
        let id = desk.runs.start(new).await?;
        desk.touch();
        view(&desk.runs, id)
    })
    .await
}

fn chosen(
    desk: &Desk,
    books: ledgerport_core::model::BooksId,
    selection: Selection,
) -> Result<Vec<EntryId>, Problem> {
    match selection {
        Selection::Some { ids } => ids.iter().map(|text| id(text)).collect(),
        Selection::AllMatching { query, except } => {
            let except: HashSet<EntryId> = except
                .iter()
                .map(|text| id(text))
                .collect::<Result<_, _>>()?;
            let filter = filter(query)?;
            let mut all = desk
                .companies
                .store()
                .read(|db| db.entry_ids(books, &filter))?;
            all.retain(|entry| !except.contains(entry));
            Ok(all)
        }
    }
}

fn view(runs: &Runs, run: RunId) -> Result<RunView, Problem> {
    runs.snapshot(run).map(RunView::from)
}

/// Our runs of a company, newest first.
#[tauri::command]
#[specta::specta]
pub async fn list_runs(shared: State<'_, Shared>, company_id: String) -> Answer<Vec<RunRow>> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let runs = desk.runs.list(id(&company_id)?)?;
        Ok(runs.into_iter().map(RunRow::from).collect())
    })
    .await
}

/// One run.
#[tauri::command]
#[specta::specta]
pub async fn get_run(shared: State<'_, Shared>, run_id: String) -> Answer<RunView> {
    let desk = shared.desk()?;
    hand_over_blocking(move || view(&desk.runs, id(&run_id)?)).await
}

/// Builds the files of a run that waits for it.
#[tauri::command]
#[specta::specta]
pub async fn build_files(shared: State<'_, Shared>, run_id: String) -> Answer<RunView> {
    let desk = shared.desk()?;
    hand_over(async move {
        let run = id(&run_id)?;
        desk.runs.build(run)?;
        view(&desk.runs, run)
    })
    .await
}

/// Pauses a run.
#[tauri::command]
#[specta::specta]
pub async fn pause_run(shared: State<'_, Shared>, run_id: String) -> Answer<RunView> {
    let desk = shared.desk()?;
    hand_over(async move {
        let run = id(&run_id)?;
        desk.runs.pause(run)?;
        view(&desk.runs, run)
    })
    .await
}

/// Goes on with a paused or interrupted run.
#[tauri::command]
#[specta::specta]
pub async fn resume_run(shared: State<'_, Shared>, run_id: String) -> Answer<RunView> {
    let desk = shared.desk()?;
    hand_over(async move {
        let run = id(&run_id)?;
        desk.runs.resume(run)?;
        view(&desk.runs, run)
    })
    .await
}

/// Gives a run up before it wrote anything.
#[tauri::command]
#[specta::specta]
pub async fn cancel_run(shared: State<'_, Shared>, run_id: String) -> Answer<RunView> {
    let desk = shared.desk()?;
    hand_over(async move {
        let run = id(&run_id)?;
        desk.runs.cancel(run)?;
        view(&desk.runs, run)
    })
    .await
}

/// Takes in how the import went; the results go to Pleo.
#[tauri::command]
#[specta::specta]
pub async fn confirm_import(
    shared: State<'_, Shared>,
    run_id: String,
    confirmation: ImportConfirmation,
) -> Answer<RunView> {
    let desk = shared.desk()?;
    hand_over(async move {
        let run = id(&run_id)?;
        let refused = confirmation
            .refused
            .into_iter()
            .map(|item| Ok((id(&item.entry_id)?, item.reason)))
            .collect::<Result<Vec<_>, Problem>>()?;
        let vouchers = confirmation
            .vouchers
            .into_iter()
            .map(|item| Ok((id(&item.entry_id)?, item.number)))
            .collect::<Result<Vec<_>, Problem>>()?;
        let confirmation = Confirmation { refused, vouchers };
        desk.runs.confirm_with(run, &confirmation)?;
        view(&desk.runs, run)
    })
    .await
}

/// Reads the files of a run again and compares them with what was built, in the order of the view.
#[tauri::command]
#[specta::specta]
pub async fn verify_files(shared: State<'_, Shared>, run_id: String) -> Answer<Vec<FileStateView>> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let states = desk.runs.verify(id(&run_id)?)?;
        Ok(states.into_iter().map(FileStateView::from).collect())
    })
    .await
}

/// Shows a file of a run in the system's file manager.
#[tauri::command]
#[specta::specta]
pub async fn reveal_file(
    app: AppHandle,
    shared: State<'_, Shared>,
    run_id: String,
    index: u32,
) -> Answer<()> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let snapshot = desk.runs.snapshot(id(&run_id)?)?;
        let file = snapshot.record.file(index)?;
        app.opener()
            .reveal_item_in_dir(&file.path)
            .map_err(|error| {
                Problem::input("The file is not where it was written any more.").with_detail(error)
            })?;
        desk.runs.handed_over(snapshot.id)
    })
    .await
}

/// Takes a file of a run out of the window, while a mouse button is held down on it.
///
/// Where it is dropped it is copied; that counts as handed over, as showing it in its folder does.
#[tauri::command]
#[specta::specta]
pub async fn drag_file(
    window: WebviewWindow,
    shared: State<'_, Shared>,
    run_id: String,
    index: u32,
) -> Answer<()> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let snapshot = desk.runs.snapshot(id(&run_id)?)?;
        let file = snapshot.record.file(index)?;
        let run = snapshot.id;
        drag_out::begin(&window, &file.path, move || {
            // It is in somebody's hands; that this is not noted changes nothing about the file.
            let _ = desk.runs.handed_over(run);
        })
    })
    .await
}

/// What a pasted column or table of voucher numbers says; nothing is changed.
#[tauri::command]
#[specta::specta]
pub async fn preview_vouchers(
    shared: State<'_, Shared>,
    run_id: String,
    text: String,
) -> Answer<VoucherPreview> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let preview = desk.runs.preview_vouchers(id(&run_id)?, &text)?;
        Ok(VoucherPreview::from(preview))
    })
    .await
}

/// Says that nothing of a run's files was imported; Pleo is told so for every item.
#[tauri::command]
#[specta::specta]
pub async fn refuse_import(
    shared: State<'_, Shared>,
    run_id: String,
    reason: String,
) -> Answer<RunView> {
    let desk = shared.desk()?;
    hand_over(async move {
        let run = id(&run_id)?;
        desk.runs.refuse_all(run, &reason)?;
        view(&desk.runs, run)
    })
    .await
}

/// Goes on in a new job for a run whose job Pleo gave up; gives the new run.
#[tauri::command]
#[specta::specta]
pub async fn continue_run(shared: State<'_, Shared>, run_id: String) -> Answer<RunView> {
    let desk = shared.desk()?;
    hand_over(async move {
        let next = desk.runs.continue_in_new_job(id(&run_id)?).await?;
        desk.touch();
        view(&desk.runs, next)
    })
    .await
}
