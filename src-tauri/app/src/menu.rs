//! The native menu bar: built from the window's own list of commands, in its language, so that ids and words stand once.
//!
//! Leaves out what a command does: a choice goes back to the window as [`CommandChosen`].

use tauri::AppHandle;
#[cfg(target_os = "macos")]
use tauri::menu::PredefinedMenuItem;
use tauri::menu::{Menu, MenuEvent, MenuItem, Submenu};
use tauri_specta::Event;

use crate::view::{CommandChosen, MenuView};

/// Shows these menus instead of what was there.
pub(crate) fn show(app: &AppHandle, menus: &[MenuView]) -> tauri::Result<()> {
    let menu = Menu::new(app)?;
    #[cfg(target_os = "macos")]
    menu.append(&own(app)?)?;
    for (index, view) in menus.iter().enumerate() {
        let submenu = Submenu::new(app, &view.title, true)?;
        for line in &view.lines {
            let key = line.accelerator.as_deref();
            submenu.append(&MenuItem::with_id(app, &line.id, &line.label, true, key)?)?;
        }
        // Without these no key of the clipboard works on a Mac; elsewhere the web view has its own.
        #[cfg(target_os = "macos")]
        if index == 1 {
            submenu.append(&PredefinedMenuItem::separator(app)?)?;
            submenu.append(&PredefinedMenuItem::cut(app, None)?)?;
            submenu.append(&PredefinedMenuItem::copy(app, None)?)?;
            submenu.append(&PredefinedMenuItem::paste(app, None)?)?;
            submenu.append(&PredefinedMenuItem::select_all(app, None)?)?;
        }
        #[cfg(not(target_os = "macos"))]
        let _ = index;
        menu.append(&submenu)?;
    }
    app.set_menu(menu)?;
    Ok(())
}

/// The app's own menu, which a Mac wants first.
#[cfg(target_os = "macos")]
fn own(app: &AppHandle) -> tauri::Result<Submenu<tauri::Wry>> {
    Submenu::with_items(
        app,
        "Ledgerport",
        true,
        &[
            &PredefinedMenuItem::about(app, None, None)?,
            &PredefinedMenuItem::separator(app)?,
            &PredefinedMenuItem::hide(app, None)?,
            &PredefinedMenuItem::hide_others(app, None)?,
            &PredefinedMenuItem::separator(app)?,
            &PredefinedMenuItem::quit(app, None)?,
        ],
    )
}

/// Hands a choice on to the window.
pub(crate) fn chosen(app: &AppHandle, event: MenuEvent) {
    let chosen = CommandChosen {
        id: event.id().0.clone(),
    };
    // A window that is not there has nothing to do.
    let _ = chosen.emit(app);
}
