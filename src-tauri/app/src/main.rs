//! The program: opens the window.

// Windows would open a console beside the window otherwise.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    match ledgerport_app::run() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The window could not be opened: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}
