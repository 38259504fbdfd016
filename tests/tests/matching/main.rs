//! Vendors found for merchants: measured on the labelled set, and by the program itself.

mod labelled;
mod program;
