//! Items become vouchers, vouchers become files, and programs that are not ours read the files back.

mod any;
mod blocks;
mod countries;
mod fec;
mod files;
mod golden;
mod items;
mod journals;
mod judges;
mod opinions;
mod postings;
mod scenarios;
mod schemas;
mod spreadsheets;
mod targets;
mod templates;
