//! The sandbox over real HTTP: each rule of Pleo, and each kind of bad input.

mod access;
mod client;
mod control;
mod endpoint;
mod entries;
mod faults;
mod items;
mod jobs;
mod knobs;
mod master_data;
mod named_faults;
mod paging;
mod program;
mod receipts;
mod scenarios;
mod state_file;
mod subscriptions;
mod vendors;
mod versions;
mod webhooks;
