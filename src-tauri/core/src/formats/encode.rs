//! The encoders of a table of fields. Both write the same cells in the same order.

pub(super) mod csv;
pub(super) mod xlsx;
