//! How the program behaves on this computer: new versions, starting by itself, the way to the network.

use ledgerport_core::network::Proxy;
use ledgerport_core::problem::{Code, Problem};
use tauri::{AppHandle, State};
use tauri_plugin_autostart::ManagerExt;

use super::{Answer, hand_over, hand_over_blocking};
use crate::desk::{Desk, Shared};
use crate::update;
use crate::view::{ProgramView, UpdateChannel};

/// How the program behaves now.
#[tauri::command]
#[specta::specta]
pub async fn get_program(app: AppHandle, shared: State<'_, Shared>) -> Answer<ProgramView> {
    let desk = shared.desk()?;
    hand_over_blocking(move || program(&app, &desk)).await
}

/// Whether the program starts when the person signs in to this computer.
#[tauri::command]
#[specta::specta]
pub async fn set_autostart(
    app: AppHandle,
    shared: State<'_, Shared>,
    wanted: bool,
) -> Answer<ProgramView> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let system = app.autolaunch();
        let done = match (system.is_enabled().unwrap_or(false), wanted) {
            (false, true) => system.enable(),
            (true, false) => system.disable(),
            _ => Ok(()),
        };
        done.map_err(|error| {
            Problem::new(
                Code::Folder,
                "This computer did not take the wish to start Ledgerport by itself.",
                "Nothing was changed.",
                "Look in the system's settings for programs that start by themselves.",
            )
            .with_detail(error)
        })?;
        program(&app, &desk)
    })
    .await
}

/// Chooses the proxy for everything but this computer; none goes by the system's settings.
#[tauri::command]
#[specta::specta]
pub async fn set_proxy(
    app: AppHandle,
    shared: State<'_, Shared>,
    proxy: Option<String>,
) -> Answer<ProgramView> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let proxy = proxy.as_deref().map(Proxy::read).transpose()?;
        desk.companies.set_proxy(proxy.as_ref())?;
        program(&app, &desk)
    })
    .await
}

/// Looks for a newer version; gives its number, or none.
#[tauri::command]
#[specta::specta]
pub async fn look_for_update(
    app: AppHandle,
    shared: State<'_, Shared>,
    channel: UpdateChannel,
) -> Answer<Option<String>> {
    let desk = shared.desk()?;
    hand_over(async move { update::look(&app, &desk, channel.into()).await }).await
}

/// Installs the version that `look_for_update` gave and starts it; comes back only when that fails.
#[tauri::command]
#[specta::specta]
pub async fn install_update(
    app: AppHandle,
    shared: State<'_, Shared>,
    version: String,
) -> Answer<()> {
    let desk = shared.desk()?;
    hand_over(async move { update::install(app, desk, version).await }).await
}

fn program(app: &AppHandle, desk: &Desk) -> Result<ProgramView, Problem> {
    let proxy = desk.companies.proxy()?;
    Ok(ProgramView {
        updates: update::is_possible(app),
        // Where the system cannot say, it was not asked to.
        autostart: app.autolaunch().is_enabled().unwrap_or(false),
        proxy: proxy.map(|proxy| proxy.address().trim_end_matches('/').to_owned()),
    })
}
