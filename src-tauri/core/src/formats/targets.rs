//! One file per target: its table, its dialect, its settings, and the source of each.

pub(super) mod datev;
pub(super) mod generic;
pub(super) mod sie;
