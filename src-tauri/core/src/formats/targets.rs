//! One file per target: its table, its dialect, its settings, and the source of each.

pub(super) mod beancount;
pub(super) mod datev;
pub(super) mod generic;
pub(super) mod jsonl;
pub(super) mod quickbooks;
pub(super) mod sage50;
pub(super) mod sie;
pub(super) mod xero;
