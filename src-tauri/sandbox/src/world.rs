//! What Pleo knows: companies with their books, master data and export jobs.
//!
//! Keeps true: one open job per company when made through the API; an entry's
//! export status follows the job it is in. Nothing here knows HTTP.

pub(crate) mod book;
pub(crate) mod company;
pub(crate) mod entry;
pub(crate) mod job;

pub(crate) use book::{Book, ExportStatus};
pub(crate) use company::Company;
pub(crate) use entry::Entry;
pub(crate) use job::{Item, Job};
