//! The built app in its real web view, driven from outside.
//!
//! `cargo xtask e2e` gives the screen, the message bus, the keyring and the driver, and runs these ignored tests.

mod arguments;
#[cfg(target_os = "linux")]
mod autostart;
#[cfg(target_os = "linux")]
mod dragging;
mod exports;
#[cfg(target_os = "linux")]
mod figures;
mod keychain;
#[cfg(target_os = "linux")]
mod live;
#[cfg(target_os = "linux")]
mod notices;
#[cfg(target_os = "linux")]
mod opened;
mod receipts;
mod security;
mod vendors;
mod window;
