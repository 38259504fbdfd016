//! Plain data every floor shares: ids, money, and Pleo's jobs, items, entries and vendors after they were read.
//!
//! Keeps true: money is an integer of minor units with its currency; what Pleo may add later stays visible as
//! `Unknown` instead of being guessed. Leaves out: reading and writing of any kind, Pleo's wire spelling of amounts, and
//! everything that is ours alone (runs, bookings, files).

pub mod block;
mod compact;
pub mod entry;
pub mod ids;
pub mod item;
pub mod job;
pub mod lists;
pub mod money;
pub mod vendor;
pub mod when;

pub use block::Block;
pub use entry::{AccountingEntry, Missing};
pub use ids::{
    AccountId, BooksId, CompanyId, EntryId, JobId, RunId, TagGroupId, TagId, TaxCodeId, VendorId,
};
pub use item::{
    Account, AmountPair, BookkeepingMethod, ExportItem, InvoiceInformation, ItemFault, ItemKind,
    ItemVendor, Line, Receipt, Supplier, Tag, Tax, TaxKind, VendorRule,
};
pub use job::{
    ExportJob, ItemFailureKind, ItemStatus, ItemUpdate, JobEvent, JobFailureKind, JobItem,
    JobStatus,
};
pub use lists::{ListKind, ListName};
pub use money::{Currency, Money, Rate};
pub use vendor::{Party, Vendor, VendorData, VendorState};
pub use when::When;
