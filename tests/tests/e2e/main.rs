//! The built app in its real web view, driven from outside.
//!
//! `cargo xtask e2e` gives the screen, the message bus, the keyring and the driver, and runs these ignored tests.

mod exports;
mod keychain;
mod security;
mod vendors;
mod window;
