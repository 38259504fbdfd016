//! The program: opens the window, or draws one page for it.

// Windows would open a console beside the window otherwise.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    if std::env::args_os()
        .nth(1)
        .is_some_and(|argument| argument == ledgerport_app::draw::ARGUMENT)
    {
        return ledgerport_app::draw::serve();
    }
    match ledgerport_app::run() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            #[cfg(target_os = "linux")]
            start_again_beside_nobody(&error);
            eprintln!("The window could not be opened: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}

/// The first window may leave just while this start hands over to it: then this one is the first, and starts anew, once.
#[cfg(target_os = "linux")]
fn start_again_beside_nobody(error: &ledgerport_app::Error) {
    use std::os::unix::process::CommandExt as _;
    const AGAIN: &str = "LEDGERPORT_STARTED_AGAIN";
    let handing_over = matches!(error, ledgerport_app::Error::PluginInitialization(name, _) if name == "single-instance");
    if handing_over
        && std::env::var_os(AGAIN).is_none()
        && let Ok(program) = std::env::current_exe()
    {
        // Comes back only when it fails; then the first error is the one to say.
        let _ = std::process::Command::new(program)
            .args(std::env::args_os().skip(1))
            .env(AGAIN, "1")
            .exec();
    }
}
