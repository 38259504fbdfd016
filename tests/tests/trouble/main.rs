//! What goes wrong on the way: each trouble has its name and its sentences, loses nothing, leaves no half file, and is
//! over as soon as its cause is.
//!
//! Left out: a disk that is full while a file is written needs a small disk of its own, which Linux alone gives without
//! being asked; a client that is told to slow down for minutes is tested with a client of shorter patience.

mod company;
mod database;
mod folders;
mod jobs;
mod keys;
mod lease;
mod network;
mod pages;
mod words;
mod writes;

/// The paths of an export in the order they are called, without the version.
const CREATE: &str = "/v3/export-jobs";
const EVENTS: &str = "/v3/export-job-events";
const ITEMS: &str = "/v3/export-jobs/*/items";
const DATA: &str = "/v3/export-items";
