//! One file per target: its table, its dialect, its settings, and the source of each.

pub(super) mod beancount;
pub(super) mod billy;
pub(super) mod bmd;
pub(super) mod business_central;
pub(super) mod datev;
pub(super) mod dinero;
pub(super) mod economic;
pub(super) mod exact;
pub(super) mod fec;
pub(super) mod gbat10;
pub(super) mod generic;
pub(super) mod holded;
pub(super) mod jsonl;
pub(super) mod netsuite;
pub(super) mod netvisor;
pub(super) mod procountor;
pub(super) mod quickbooks;
pub(super) mod sage50;
pub(super) mod sie;
pub(super) mod xero;
