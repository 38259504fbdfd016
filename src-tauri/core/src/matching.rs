//! On whom an item is booked: the vendor Pleo sent, the one the bookkeeper tagged, or the one its numbers prove; and whom its
//! name suggests.
//!
//! Keeps true: whether an item can carry a vendor is Pleo's table ([`VendorRule`]); nothing but an exact identifier or a rule
//! a person accepted makes a vendor by itself, a name only ever suggests; a vendor that is archived, still a draft or not in
//! the list fails the item instead of being booked; two vendors equally good are never guessed between. Pure: no clock, no
//! files, the same data give the same answer in the same order. Leaves out: where lists, tags and rules are kept.
//!
//! - [`resolve`] gives the vendor an item of a run is booked on; [`unresolved`] what follows when there is none.
//! - [`Matcher`] searches a list for one [`Merchant`] and gives a [`Match`] of reasoned suggestions.
//! - [`Rules`] learn from people's choices.
//! - [`import`] reads the accounting system's supplier list and says what a new one changes.
//! - [`sheet`] reads and writes the tables of `ledgerport-headless match`.

mod country;
mod find;
mod fold;
mod iban;
pub mod import;
mod index;
mod learned;
mod lists;
mod matcher;
mod names;
mod outcome;
mod resolve;
mod score;
pub mod sheet;
mod suggestion;
mod tax_id;
mod vendors;
mod words;

pub use self::country::Country;
pub use self::iban::IbanReading;
pub use self::index::VendorIndex;
pub use self::learned::{Learned, Learning, RuleConflict, RuleKey, Rules, Ruling, Step};
pub use self::matcher::Matcher;
pub use self::names::clean as clean_merchant;
pub(crate) use self::names::{exact as same_name, same_firm};
pub use self::outcome::{Unresolved, job_setup, unresolved};
pub use self::resolve::{Resolution, Source, resolve};
pub use self::suggestion::{Match, Nothing, Reason, Score, Suggestion};
pub use self::tax_id::{TaxId, TaxReading};
pub use self::vendors::{ListedVendor, Merchant};
pub use crate::model::VendorRule;

#[cfg(test)]
mod tests;
