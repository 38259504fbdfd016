//! Lists of master data: import, plan, answers, sync; and messages of the accounting system.

use std::path::Path;

use ledgerport_core::model::{BooksId, ListName};
use ledgerport_core::problem::Problem;
use ledgerport_core::store::{StepFilter, SyncStatus};
use ledgerport_core::sync::{Choices, Preview};
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt as _;

use super::{Answer, hand_over, hand_over_blocking, id, limited};
use crate::desk::{Desk, Shared};
use crate::view::{ListView, PreviewView, RefusalView, StepPart, StepView, StepWindow};

/// Largest file that is read, in bytes.
const MOST_BYTES: u64 = 64 << 20;

fn list_of(text: &str) -> Result<ListName, Problem> {
    text.parse()
        .map_err(|error: ledgerport_core::model::lists::UnknownList| {
            Problem::input(format!("This is no list: {error}."))
        })
}

fn view(desk: &Desk, books: BooksId, list: &ListName) -> Result<ListView, Problem> {
    let busy = desk.companies.is_syncing(books, list);
    let (head, sync) = desk.companies.store().read(|db| {
        let sync = db.last_sync(books, list)?;
        let counts = sync.as_ref().map(|sync| db.step_counts(sync.seq));
        Ok((db.list(books, list)?, sync.zip(counts.transpose()?)))
    })?;
    Ok(ListView::new(list.to_string(), head.as_ref(), busy, sync))
}

/// Vendors, accounts and tax codes, and every group of tags that was imported.
#[tauri::command]
#[specta::specta]
pub async fn list_lists(shared: State<'_, Shared>, company_id: String) -> Answer<Vec<ListView>> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let books: BooksId = id(&company_id)?;
        let mut lists = vec![ListName::Vendors, ListName::Accounts, ListName::TaxCodes];
        let heads = desk.companies.store().read(|db| db.lists(books))?;
        lists.extend(
            heads
                .into_iter()
                .map(|head| head.list)
                .filter(|list| matches!(list, ListName::Tags(_))),
        );
        lists.iter().map(|list| view(&desk, books, list)).collect()
    })
    .await
}

/// Lets a person choose a file; none when they do not.
#[tauri::command]
#[specta::specta]
pub async fn choose_file(app: AppHandle) -> Answer<Option<String>> {
    hand_over_blocking(move || {
        Ok(app
            .dialog()
            .file()
            .blocking_pick_file()
            .and_then(|file| file.into_path().ok())
            .map(|file| file.display().to_string()))
    })
    .await
}

fn preview(
    desk: &Desk,
    company: &str,
    list: &str,
    path: &str,
    choices: &Choices,
) -> Result<(BooksId, Preview), Problem> {
    let path = Path::new(path);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unreadable = |error: std::io::Error| {
        Problem::input(format!("{name} cannot be read.")).with_detail(error)
    };
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > MOST_BYTES {
        return Err(Problem::input(format!(
            "{name} is larger than 64 MB. Export the list only."
        )));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let books = id(company)?;
    let list = list_of(list)?;
    let preview = desk
        .companies
        .view_list(books, &list, &name, &bytes, choices)?;
    Ok((books, preview))
}

/// Shows what a file holds and what it changes. `mapping` corrects columns: `code=Nummer`, `name=2`, `iban=`.
#[tauri::command]
#[specta::specta]
pub async fn view_list(
    shared: State<'_, Shared>,
    company_id: String,
    list: String,
    path: String,
    mapping: Vec<String>,
    dimension: Option<String>,
) -> Answer<PreviewView> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let choices = Choices { mapping, dimension };
        let (_, preview) = preview(&desk, &company_id, &list, &path, &choices)?;
        Ok(PreviewView::from(&preview))
    })
    .await
}

/// Takes a file over as it was shown; one that changed since is refused.
#[tauri::command]
#[specta::specta]
pub async fn take_list(
    shared: State<'_, Shared>,
    company_id: String,
    list: String,
    path: String,
    mapping: Vec<String>,
    dimension: Option<String>,
    checksum: String,
) -> Answer<ListView> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let choices = Choices { mapping, dimension };
        let (books, preview) = preview(&desk, &company_id, &list, &path, &choices)?;
        if preview.checksum != checksum {
            return Err(Problem::input(
                "The file was changed after it was shown. Look at it again.",
            ));
        }
        desk.companies.take_list(books, &preview)?;
        view(&desk, books, &preview.list)
    })
    .await
}

/// Compares the imported list with Pleo's; nothing is changed at Pleo.
#[tauri::command]
#[specta::specta]
pub async fn plan_list(
    shared: State<'_, Shared>,
    company_id: String,
    list: String,
    group_name: Option<String>,
) -> Answer<ListView> {
    let desk = shared.desk()?;
    hand_over(async move {
        let (books, list) = (id(&company_id)?, list_of(&list)?);
        let name = group_name.as_deref();
        desk.companies.plan_list(books, &list, name).await?;
        view(&desk, books, &list)
    })
    .await
}

/// A window of the newest plan's steps.
#[tauri::command]
#[specta::specta]
pub async fn list_steps(
    shared: State<'_, Shared>,
    company_id: String,
    list: String,
    part: StepPart,
    text: String,
    offset: u32,
    limit: u32,
) -> Answer<StepWindow> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let (books, list) = (id(&company_id)?, list_of(&list)?);
        let filter = StepFilter {
            states: part.states(),
            text: text.chars().take(200).collect(),
            ..StepFilter::default()
        };
        let (total, rows) = desk.companies.store().read(|db| {
            let Some(sync) = db.last_sync(books, &list)? else {
                return Ok((0, Vec::new()));
            };
            db.steps(sync.seq, &filter, offset, limited(limit))
        })?;
        Ok(StepWindow {
            total,
            offset,
            rows: rows.into_iter().map(StepView::from).collect(),
        })
    })
    .await
}

/// Wants or leaves steps: these, or all that ask; gives how many changed.
#[tauri::command]
#[specta::specta]
pub async fn decide_steps(
    shared: State<'_, Shared>,
    company_id: String,
    list: String,
    positions: Option<Vec<u32>>,
    wanted: bool,
) -> Answer<u32> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let (books, list) = (id(&company_id)?, list_of(&list)?);
        let sync = newest(&desk, books, &list)?;
        let filter = StepFilter {
            states: match positions {
                None => StepPart::Ask.states(),
                Some(_) => Vec::new(),
            },
            ..StepFilter::default()
        };
        let positions: Option<Vec<u32>> =
            positions.map(|positions| positions.into_iter().take(1000).collect());
        desk.companies
            .decide_steps(books, &list, sync, &filter, positions.as_deref(), wanted)
    })
    .await
}

fn newest(desk: &Desk, books: BooksId, list: &ListName) -> Result<i64, Problem> {
    desk.companies
        .last_sync(books, list)?
        .map(|sync| sync.seq)
        .ok_or_else(|| Problem::input("Nothing is planned for this list yet."))
}

/// Carries the newest plan out, or goes on with it. Answers when it ends; how far it is comes as an event.
#[tauri::command]
#[specta::specta]
pub async fn sync_list(
    shared: State<'_, Shared>,
    company_id: String,
    list: String,
) -> Answer<ListView> {
    let desk = shared.desk()?;
    hand_over(async move {
        let (books, list) = (id(&company_id)?, list_of(&list)?);
        let sync = newest(&desk, books, &list)?;
        let status = desk.companies.sync_list(books, &list, sync).await?;
        ledgerport_core::logbook::note("sync_ended", &[("status", status.word().into())]);
        debug_assert_ne!(status, SyncStatus::Running);
        view(&desk, books, &list)
    })
    .await
}

/// Stops a sync after the call that is under way.
#[tauri::command]
#[specta::specta]
pub async fn stop_sync(shared: State<'_, Shared>, company_id: String, list: String) -> Answer<()> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        desk.companies.stop_sync(id(&company_id)?, &list_of(&list)?);
        Ok(())
    })
    .await
}

/// Tells Pleo the accounting system's number of a draft that was made there by hand.
#[tauri::command]
#[specta::specta]
pub async fn activate_draft(
    shared: State<'_, Shared>,
    company_id: String,
    vendor_id: String,
    external_id: String,
) -> Answer<ListView> {
    let desk = shared.desk()?;
    hand_over(async move {
        let (books, list) = (id(&company_id)?, ListName::Vendors);
        let vendor = id(&vendor_id)?;
        let companies = &desk.companies;
        let sync = companies
            .plan_activation(books, vendor, &external_id, None)
            .await?;
        companies.sync_list(books, &list, sync).await?;
        view(&desk, books, &list)
    })
    .await
}

/// What a message of the accounting system means for a run; none when nothing in it is known.
#[tauri::command]
#[specta::specta]
pub async fn explain_refusal(
    shared: State<'_, Shared>,
    run_id: String,
    message: String,
) -> Answer<Option<RefusalView>> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let found = desk.runs.explain(id(&run_id)?, &message)?;
        Ok(found.map(RefusalView::from))
    })
    .await
}
