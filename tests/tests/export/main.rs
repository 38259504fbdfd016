//! The main job over real HTTP: what Pleo holds, what the file holds and what the run says are the same.

mod agreement;
mod booked;
mod jobs;
mod later;
mod program;
mod receipts;
mod refusals;
mod rules;
mod tagging;
mod targets;
mod vendors;
mod vouchers;
