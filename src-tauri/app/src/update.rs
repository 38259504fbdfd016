//! A newer version of the program: looked for and installed on a person's word.
//!
//! Keeps true: nothing is installed that the person was not shown, nor while an export works; core has judged the file before
//! the installer is given it, and the installer judges it once more. Leaves out: looking by itself, and copies that a package
//! of the system or an administrator put here, which are renewed by whoever put them.

use std::sync::{Arc, Mutex, PoisonError};

use ledgerport_core::logbook;
use ledgerport_core::problem::{Code, Problem};
use ledgerport_core::runs::Status;
use ledgerport_core::updates::{Channel, Offer, Source, Updates};
use tauri::utils::config::BundleType;
use tauri::utils::platform::bundle_type;
use tauri::{AppHandle, Manager};
use tauri_plugin_updater::UpdaterExt;

use crate::desk::Desk;

/// The version a person was last told of.
#[derive(Default)]
pub(crate) struct Found(Mutex<Option<(Channel, Offer)>>);

/// Whether this copy can replace itself.
pub(crate) fn is_possible(app: &AppHandle) -> bool {
    source(app).is_some() && system().is_some()
}

/// The number of a newer version; none when this is the newest.
pub(crate) async fn look(
    app: &AppHandle,
    desk: &Desk,
    channel: Channel,
) -> Result<Option<String>, Problem> {
    let (updates, system) = open(app, desk, channel)?;
    let current = &app.package_info().version;
    let offer = updates.look(current, system).await?;
    let number = offer.as_ref().map(|offer| offer.version.to_string());
    *app.state::<Found>()
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner) = offer.map(|offer| (channel, offer));
    Ok(number)
}

/// Fetches and installs the version the person was shown, and starts it.
pub(crate) async fn install(
    app: AppHandle,
    desk: Arc<Desk>,
    version: String,
) -> Result<(), Problem> {
    let found = app
        .state::<Found>()
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone()
        .filter(|(_, offer)| offer.version.to_string() == version);
    let Some((channel, offer)) = found else {
        return Err(Problem::input("This version is not on offer any more."));
    };
    rests(&desk)?;
    let (updates, system) = open(&app, &desk, channel)?;
    let bytes = updates.fetch(&offer).await?;
    // The download took a while; an export may have begun.
    rests(&desk)?;
    logbook::note("update_installed", &[]);
    tauri::async_runtime::spawn_blocking({
        let app = app.clone();
        move || hand_to_the_system(&app, system, offer, &bytes)
    })
    .await
    .unwrap_or_else(|failed| Err(not_installed(failed)))?;
    app.restart()
}

/// On Windows the program ends in here, and the installer starts it again.
fn hand_to_the_system(
    app: &AppHandle,
    system: &str,
    offer: Offer,
    bytes: &[u8],
) -> Result<(), Problem> {
    let updater = app.updater_builder().target(system).build();
    let update = updater
        .and_then(|updater| updater.restore_update(offer.list))
        .map_err(not_installed)?
        .ok_or_else(|| not_installed("it is not newer than this one"))?;
    update.install(bytes).map_err(not_installed)
}

fn not_installed(why: impl std::fmt::Display) -> Problem {
    Problem::new(
        Code::Folder,
        "The new version could not be installed.",
        "This version goes on working.",
        "Close other windows of Ledgerport and try again, or install the new version by hand.",
    )
    .with_detail(why)
}

/// No export works in any company.
fn rests(desk: &Desk) -> Result<(), Problem> {
    for company in desk.companies.all()? {
        let runs = desk.runs.list(company.books)?;
        let works = |status| matches!(status, Status::Running | Status::Queued);
        if runs.iter().any(|run| works(run.record.status)) {
            return Err(Problem::new(
                Code::Input,
                "An export is being worked on.",
                "Nothing was installed, so that the export can end undisturbed.",
                "Wait until it is done, or pause it; then install.",
            ));
        }
    }
    Ok(())
}

fn open(
    app: &AppHandle,
    desk: &Desk,
    channel: Channel,
) -> Result<(Updates, &'static str), Problem> {
    let (Some(source), Some(system)) = (source(app), system()) else {
        return Err(Problem::input(
            "This copy of Ledgerport does not replace itself; new versions are installed by hand.",
        ));
    };
    let proxy = desk.companies.proxy()?;
    Ok((Updates::open(&source, channel, proxy.as_ref())?, system))
}

/// Where versions are listed and whose signature counts, as `tauri.conf.json` says; none until a maintainer has filled it in.
fn source(app: &AppHandle) -> Option<Source> {
    let config = app.config().plugins.0.get("updater")?;
    let key = config["pubkey"].as_str()?;
    let list = config["endpoints"][0].as_str()?;
    (!key.is_empty()).then(|| Source {
        list: list.to_owned(),
        key: key.to_owned(),
    })
}

/// This system in the words of the list, where the copy was installed by a means that can be repeated by the program itself.
fn system() -> Option<&'static str> {
    match (bundle_type()?, std::env::consts::ARCH) {
        (BundleType::Nsis, "x86_64") => Some("windows-x86_64"),
        (BundleType::App | BundleType::Dmg, "aarch64") => Some("darwin-aarch64"),
        (BundleType::App | BundleType::Dmg, "x86_64") => Some("darwin-x86_64"),
        (BundleType::AppImage, "x86_64") => Some("linux-x86_64"),
        _ => None,
    }
}
