//! Ledgerport without a window: Pleo's Export API in, files for accounting systems out, every result told to Pleo.
//!
//! The floors, top to bottom: `watch`, `runs`, `companies`, `sync`, then `pleo`, `store`, `vault`, `matching`, `formats`,
//! `webhooks`, `updates`, then `model`, `disk`, `network` and `crash`. A file imports only from lower floors; a test keeps it so. Nothing here
//! knows a window.

pub mod companies;
pub mod crash;
pub mod disk;
pub mod formats;
pub mod logbook;
pub mod matching;
pub mod model;
pub mod network;
pub mod pleo;
pub mod problem;
pub mod receipts;
pub mod runs;
pub mod store;
pub mod support;
pub mod sync;
pub mod updates;
pub mod vault;
pub mod watch;
pub mod webhooks;

/// Name of the program to the operating system: keychain service and data folder. The same as in `tauri.conf.json`.
pub const IDENTIFIER: &str = "app.ledgerport.desktop";

/// Folder of Ledgerport's own data on this system; none where the system names none.
pub fn data_folder() -> Option<std::path::PathBuf> {
    dirs::data_dir().map(|folder| folder.join(IDENTIFIER))
}

/// Folder in which this user's processes see who watches which company, whatever folder their data is in.
pub fn claims_folder() -> Option<std::path::PathBuf> {
    data_folder().map(|folder| folder.join("watch"))
}
