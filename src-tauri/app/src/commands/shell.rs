//! What the window asks of the system around it: menu, notifications.

use ledgerport_core::problem::Problem;
use tauri::AppHandle;

use super::{Answer, hand_over_blocking};
use crate::view::{MenuView, NoticeView};
use crate::{menu, notice as system_notice};

/// Most menus, lines a menu, and letters a text that are taken.
const MENUS: usize = 12;
const LINES: usize = 60;
const LETTERS: usize = 200;

/// Shows the window's commands in the native menu bar.
#[tauri::command]
#[specta::specta]
pub async fn set_menu(app: AppHandle, menus: Vec<MenuView>) -> Answer<()> {
    hand_over_blocking(move || {
        if menus.len() > MENUS || menus.iter().any(|menu| menu.lines.len() > LINES) {
            return Err(Problem::input("The menu is too long."));
        }
        menu::show(&app, &menus).map_err(|error| {
            Problem::input("The menu could not be shown; every command is in the palette too.")
                .with_detail(error)
        })
    })
    .await
}

/// Says with the system's own means that a person is needed. It may fail unseen: the window says the same.
#[tauri::command]
#[specta::specta]
pub async fn notify(app: AppHandle, notice: NoticeView) -> Answer<()> {
    hand_over_blocking(move || {
        let short = |text: String| text.chars().take(LETTERS).collect::<String>();
        system_notice::show(&app, short(notice.title), short(notice.body), notice.target);
        Ok(())
    })
    .await
}
