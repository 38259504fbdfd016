//! The window: the only Rust that names Tauri or specta.

pub mod commands;
pub mod view;

use tauri_specta::{collect_commands, collect_events};

/// Commands and events, typed for both sides.
pub fn interface() -> tauri_specta::Builder<tauri::Wry> {
    tauri_specta::Builder::<tauri::Wry>::new()
        .disable_serde_phases()
        .commands(collect_commands![
            commands::get_app,
            commands::open_demo,
            commands::connect_company,
            commands::replace_key,
            commands::forget_company,
            commands::list_formats,
            commands::get_settings,
            commands::save_settings,
            commands::choose_folder,
            commands::fetch_entries,
            commands::list_entries,
            commands::list_jobs,
            commands::start_run,
            commands::list_runs,
            commands::get_run,
            commands::build_files,
            commands::pause_run,
            commands::resume_run,
            commands::cancel_run,
            commands::confirm_import,
            commands::list_items,
            commands::list_vendors,
            commands::tag_vendor,
            commands::reveal_file,
        ])
        .events(collect_events![
            view::AppChanged,
            view::RunChanged,
            view::EntriesChanged,
        ])
}
