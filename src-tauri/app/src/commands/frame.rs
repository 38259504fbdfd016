//! Companies, connecting, settings and formats.

use ledgerport_core::companies::{ConnectRequest, Connected, Pleo};
use ledgerport_core::formats;
use ledgerport_core::model::BooksId;
use ledgerport_core::problem::{Code, Problem};
use ledgerport_core::support;
use ledgerport_core::vault::{Token, TokenKind};
use tauri::{AppHandle, Manager, State};
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_opener::OpenerExt;

use super::{Answer, hand_over, hand_over_blocking, id};
use crate::desk::Shared;
use crate::view::{
    AppView, AuthKind, CompanyChoice, CompanyView, ConnectForm, ConnectOutcome, EnvironmentView,
    FormatView, SettingsView,
};

/// The frame as it is now.
#[tauri::command]
#[specta::specta]
pub async fn get_app(shared: State<'_, Shared>) -> Answer<AppView> {
    let desk = shared.desk()?;
    hand_over(async move { desk.frame().await }).await
}

/// Opens the demo company.
#[tauri::command]
#[specta::specta]
pub async fn open_demo(shared: State<'_, Shared>) -> Answer<CompanyView> {
    let desk = shared.desk()?;
    hand_over(async move {
        let company = desk.open_demo().await?;
        desk.company(&company).await
    })
    .await
}

/// Connects a company.
#[tauri::command]
#[specta::specta]
pub async fn connect_company(
    shared: State<'_, Shared>,
    form: ConnectForm,
) -> Answer<ConnectOutcome> {
    let desk = shared.desk()?;
    hand_over(async move {
        let request = ConnectRequest {
            pleo: pleo(form.environment, form.base_url)?,
            token: token(form.auth, form.key),
            company: form.company_id.as_deref().map(id).transpose()?,
            session_only: false,
        };
        match desk.companies.connect(request).await? {
            Connected::Company {
                company,
                missing_scopes,
                ..
            } => {
                desk.watch.key_changed(company.books);
                desk.touch();
                Ok(ConnectOutcome::Connected {
                    company: desk.company(&company).await?,
                    missing_scopes,
                })
            }
            Connected::Choose(companies) => Ok(ConnectOutcome::ChooseCompany {
                companies: companies
                    .into_iter()
                    .map(|company| CompanyChoice {
                        id: company.id.to_string(),
                        name: company.name,
                    })
                    .collect(),
            }),
        }
    })
    .await
}

/// Replaces the key of a connected company; its settings and runs stay.
#[tauri::command]
#[specta::specta]
pub async fn replace_key(
    shared: State<'_, Shared>,
    company_id: String,
    auth: AuthKind,
    key: String,
) -> Answer<CompanyView> {
    let desk = shared.desk()?;
    hand_over(async move {
        let company = desk.companies.get(id(&company_id)?)?;
        let environment = EnvironmentView::of(&company.place);
        let request = ConnectRequest {
            pleo: pleo(environment, Some(company.place.clone()))?,
            token: token(auth, key),
            company: Some(company.id),
            session_only: false,
        };
        desk.companies.connect(request).await?;
        desk.watch.key_changed(company.books);
        desk.touch();
        desk.company(&company).await
    })
    .await
}

/// Forgets a company: key, lists, runs and settings. Files already written stay.
#[tauri::command]
#[specta::specta]
pub async fn forget_company(shared: State<'_, Shared>, company_id: String) -> Answer<()> {
    let desk = shared.desk()?;
    hand_over(async move {
        let books: BooksId = id(&company_id)?;
        let open = desk.runs.list(books)?.iter().any(|run| {
            matches!(
                run.record.status,
                ledgerport_core::runs::Status::Running | ledgerport_core::runs::Status::Queued
            )
        });
        if open {
            return Err(Problem::input(
                "A run of this company works right now. Pause or finish it first.",
            ));
        }
        desk.watch.forget(books).await?;
        desk.companies.forget(books).await?;
        desk.touch();
        Ok(())
    })
    .await
}

/// Asks the system's keychain once more, after it was unlocked or mended.
#[tauri::command]
#[specta::specta]
pub async fn retry_keychain(shared: State<'_, Shared>) -> Answer<AppView> {
    let desk = shared.desk()?;
    hand_over(async move {
        desk.companies.vault().retry().await;
        desk.touch();
        desk.frame().await
    })
    .await
}

/// Writes everything kept for a company into one file and shows it; gives its path. The key is not in it.
#[tauri::command]
#[specta::specta]
pub async fn hand_out(
    app: AppHandle,
    shared: State<'_, Shared>,
    company_id: String,
    folder: String,
) -> Answer<String> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let today = jiff::Zoned::now().date();
        let folder = std::path::PathBuf::from(folder);
        let written = desk.companies.hand_out(id(&company_id)?, today, &folder)?;
        // It is written; whether it can be shown is another matter.
        let _ = app.opener().reveal_item_in_dir(&written.path);
        Ok(written.path.display().to_string())
    })
    .await
}

/// The text a person copies for whoever helps them: no name, amount, path or key is in it.
#[tauri::command]
#[specta::specta]
pub async fn support_text(shared: State<'_, Shared>) -> Answer<String> {
    let desk = shared.desk()?;
    hand_over(async move { support::text(&desk.companies, &desk.runs).await }).await
}

/// The file formats.
#[tauri::command]
#[specta::specta]
pub async fn list_formats() -> Answer<Vec<FormatView>> {
    Ok(formats::all().iter().map(FormatView::from).collect())
}

/// A company's settings.
#[tauri::command]
#[specta::specta]
pub async fn get_settings(
    app: AppHandle,
    shared: State<'_, Shared>,
    company_id: String,
) -> Answer<SettingsView> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let company = desk.companies.get(id(&company_id)?)?;
        Ok(SettingsView::of(&company, &documents(&app)))
    })
    .await
}

/// Saves a company's settings.
#[tauri::command]
#[specta::specta]
pub async fn save_settings(
    app: AppHandle,
    shared: State<'_, Shared>,
    company_id: String,
    settings: SettingsView,
) -> Answer<SettingsView> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let books = id(&company_id)?;
        let company = desk.companies.get(books)?;
        let settings = settings.onto(company.settings)?;
        desk.companies.save_settings(books, &settings)?;
        desk.touch();
        let company = desk.companies.get(books)?;
        Ok(SettingsView::of(&company, &documents(&app)))
    })
    .await
}

/// Lets a person choose a folder; none when the dialog was closed.
#[tauri::command]
#[specta::specta]
pub async fn choose_folder(app: AppHandle, current: String) -> Answer<Option<String>> {
    hand_over_blocking(move || {
        let dialog = app.dialog().file().set_directory(current);
        Ok(dialog
            .blocking_pick_folder()
            .and_then(|folder| folder.into_path().ok())
            .map(|folder| folder.display().to_string()))
    })
    .await
}

/// Folder offered before anybody chose one.
pub(super) fn documents(app: &AppHandle) -> std::path::PathBuf {
    let path = app.path();
    path.document_dir()
        .or_else(|_| path.home_dir())
        .unwrap_or_default()
        .join("Ledgerport")
}

fn pleo(environment: EnvironmentView, address: Option<String>) -> Result<Pleo, Problem> {
    match environment {
        EnvironmentView::Production => Ok(Pleo::Production),
        EnvironmentView::Staging => Ok(Pleo::Staging),
        EnvironmentView::Local => Ok(Pleo::Local(address.unwrap_or_default())),
        EnvironmentView::Demo => Err(Problem::new(
            Code::Input,
            "The demo company needs no key.",
            "Nothing was changed.",
            "Open it from the welcome page.",
        )),
    }
}

fn token(auth: AuthKind, key: String) -> Token {
    Token {
        kind: match auth {
            AuthKind::ApiKey => TokenKind::ApiKey,
            AuthKind::Bearer => TokenKind::Bearer,
        },
        secret: key.into(),
    }
}
