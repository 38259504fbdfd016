//! On whom an item is booked: the vendor Pleo sent, the one the bookkeeper tagged, or the one the merchant exactly matches.
//!
//! Keeps true: whether an item needs a vendor is Pleo's table ([`VendorRule`]); nothing but an exact and unique match makes
//! a vendor by itself; a vendor that is archived, still a draft or not in the list fails the item instead of being booked.
//! Leaves out: guesses for a person to accept, and where lists and tags are kept.

mod index;
mod resolve;

pub use self::index::VendorIndex;
pub use self::resolve::{Resolution, Source, resolve};
pub use crate::model::VendorRule;

#[cfg(test)]
mod tests;
