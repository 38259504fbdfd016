//! Ledgerport without a window: Pleo's Export API in, files for accounting systems out, every result told to Pleo.
//!
//! The floors, top to bottom: `runs`, `companies`, `sync`, then `pleo`, `store`, `vault`, `matching`, `formats`, then
//! `model` and `disk`. A file imports only from lower floors; a test keeps it so. Nothing here knows a window.

pub mod disk;
pub mod formats;
pub mod matching;
pub mod model;
pub mod pleo;
