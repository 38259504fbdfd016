//! The window: the only Rust that names Tauri or specta.
//!
//! Owns the typed commands and events, the views they carry, the embedded demo company, and the window itself. Leaves out
//! every decision about exports: those are core's.

pub mod commands;
pub mod desk;
mod drag_out;
pub mod draw;
mod menu;
mod notice;
pub mod opened;
mod power;
mod update;
pub mod view;
mod watch;
mod window;

use tauri::Manager;
use tauri_specta::{collect_commands, collect_events};

use commands::{
    entries, frame, history, items, lists, profiles, program, receipts, runs, shell, tagging,
    templates, watch as watching,
};
use desk::{Desk, Shared};
use opened::Opened;

pub use tauri::Error;

/// Commands and events, typed for both sides.
pub fn interface() -> tauri_specta::Builder<tauri::Wry> {
    tauri_specta::Builder::<tauri::Wry>::new()
        .disable_serde_phases()
        .commands(collect_commands![
            frame::get_app,
            frame::open_demo,
            frame::connect_company,
            frame::replace_key,
            frame::forget_company,
            frame::list_formats,
            frame::get_settings,
            frame::save_settings,
            frame::choose_folder,
            entries::fetch_entries,
            entries::list_entries,
            entries::get_overview,
            runs::list_jobs,
            runs::start_run,
            runs::list_runs,
            runs::get_run,
            runs::build_files,
            runs::pause_run,
            runs::resume_run,
            runs::cancel_run,
            runs::confirm_import,
            items::list_items,
            entries::list_vendors,
            items::tag_vendor,
            items::list_merchants,
            items::tag_merchant,
            tagging::list_tag_groups,
            tagging::list_alike,
            tagging::tag_alike,
            tagging::accept_likely,
            tagging::undo_tagging,
            tagging::list_rules,
            tagging::make_rule,
            tagging::withdraw_rule,
            tagging::undo_rule,
            runs::reveal_file,
            runs::verify_files,
            lists::list_lists,
            lists::choose_file,
            lists::view_list,
            lists::take_list,
            lists::plan_list,
            lists::list_steps,
            lists::decide_steps,
            lists::sync_list,
            lists::stop_sync,
            lists::activate_draft,
            lists::explain_refusal,
            watching::get_watch,
            watching::save_watch,
            watching::check_now,
            watching::test_hook,
            frame::retry_keychain,
            frame::hand_out,
            frame::support_text,
            items::get_item,
            receipts::show_receipt,
            receipts::open_receipt,
            runs::drag_file,
            profiles::save_profile,
            profiles::read_profile,
            profiles::get_opened,
            profiles::compare_opened,
            profiles::close_opened,
            items::decide_booked,
            runs::preview_vouchers,
            runs::refuse_import,
            runs::continue_run,
            history::get_audit,
            history::compare_file,
            history::write_again,
            history::not_imported,
            history::preview_file,
            history::preview_format,
            history::list_text_changes,
            history::list_missing_receipts,
            templates::list_template_fields,
            templates::match_sample_file,
            templates::preview_template,
            shell::set_menu,
            shell::notify,
            program::get_program,
            program::set_autostart,
            program::set_proxy,
            program::look_for_update,
            program::install_update,
        ])
        .events(collect_events![
            view::AppChanged,
            view::RunChanged,
            view::EntriesChanged,
            view::ListsChanged,
            view::CommandChosen,
            view::WatchChanged,
            view::Noticed,
            view::NoticeClicked,
            view::ProfileOpened,
        ])
}

/// Opens the window and stays until it is closed.
pub fn run() -> tauri::Result<()> {
    leave_no_memory_image();
    let interface = interface();
    tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, arguments, _| {
            // A second start brings the first window to the front; of its arguments a profile's path is all that is heeded.
            app.state::<Opened>()
                .hand_over(arguments.into_iter().skip(1).map(Into::into));
            if let Some(window) = app.get_webview_window("main") {
                let _ = window.unminimize();
                let _ = window.set_focus();
            }
        }))
        .plugin(tauri_plugin_store::Builder::new().build())
        .plugin(
            tauri_plugin_opener::Builder::new()
                .open_js_links_on_click(false)
                .build(),
        )
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_autostart::Builder::new().build())
        .plugin(tauri_plugin_updater::Builder::new().build())
        .on_menu_event(menu::chosen)
        .invoke_handler(interface.invoke_handler())
        .manage(Opened::default())
        .setup(move |app| {
            interface.mount_events(app);
            let desk = Desk::open();
            if let Ok(desk) = &desk {
                watch::start(app.handle(), desk);
                if std::env::args_os().any(|argument| argument == "--demo") {
                    // Before the window, which opens on the first company. Where this fails, its button says why.
                    let _ = tauri::async_runtime::block_on(desk.open_demo());
                }
                let desk = desk.clone();
                tauri::async_runtime::spawn(async move { desk.wake().await });
            }
            app.manage(Shared(desk));
            app.manage(update::Found::default());
            Opened::serve(app.handle());
            app.state::<Opened>().hand_over(std::env::args_os().skip(1));
            window::open(app)?;
            ledgerport_core::logbook::note("window_opened", &[]);
            Ok(())
        })
        .build(tauri::generate_context!())?
        .run(|app, event| opened_by_finder(app, &event));
    Ok(())
}

/// A Mac hands files over as an event, to the program that runs or that it has just started.
#[cfg(target_os = "macos")]
fn opened_by_finder(app: &tauri::AppHandle, event: &tauri::RunEvent) {
    if let tauri::RunEvent::Opened { urls } = event {
        // What is no file's address stays as it is, and is refused as no path.
        let place = |url: &tauri::Url| match url.scheme() {
            "file" => url.to_file_path().unwrap_or_default().into_os_string(),
            _ => url.as_str().into(),
        };
        app.state::<Opened>().hand_over(urls.iter().map(place));
    }
}

#[cfg(not(target_os = "macos"))]
fn opened_by_finder(_: &tauri::AppHandle, _: &tauri::RunEvent) {}

/// A key is in this program's memory, so the system must not write that to a file when the program crashes.
fn leave_no_memory_image() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        // Where it is not allowed to ask for less, there is nobody to tell.
        let _ = setrlimit(Resource::Core, none);
    }
}
