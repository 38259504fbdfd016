//! The vendor of one item.

use serde::Serialize;

use super::index::{Found, VendorIndex};
use crate::model::{
    Block, ExportItem, ItemFailureKind, ItemVendor, Party, Supplier, Vendor, VendorRule,
    VendorState,
};

/// The vendor of one item and where it comes from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Resolution {
    /// Whether the item needs one.
    pub rule: VendorRule,
    /// Where it comes from.
    pub source: Source,
    /// The vendor; none exactly when `source` is [`Source::None`].
    pub vendor: Option<Party>,
}

/// Where a vendor comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
pub enum Source {
    /// Chosen in Pleo and sent with the item.
    Pleo,
    /// Tagged by the bookkeeper in Ledgerport.
    Tag,
    /// The merchant's own code, account or tax number.
    Supplier,
    /// There is none.
    None,
}

impl Source {
    /// The word in records and on screens.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pleo => "pleo",
            Self::Tag => "tag",
            Self::Supplier => "supplier",
            Self::None => "none",
        }
    }
}

/// Finds the vendor of `item`: our `tag`, else Pleo's vendor, else an exact match of the merchant.
///
/// The tag comes first because a person set it on purpose. Blocks the item when its kind or method is unknown, and when the
/// vendor chosen by tag or by Pleo cannot be booked on. A required vendor that was not found is not a block yet, so that it
/// can still be tagged; [`Resolution::missing`] says so.
pub fn resolve(
    item: &ExportItem,
    tag: Option<&Vendor>,
    vendors: &VendorIndex,
) -> Result<Resolution, Block> {
    let rule = item.vendor_rule()?;
    let none = Resolution {
        rule,
        source: Source::None,
        vendor: None,
    };
    if rule == VendorRule::NotPossible {
        return Ok(none);
    }
    let found = if let Some(tag) = tag {
        // The list is newer than the tag.
        let tag = vendors.get(tag.id).unwrap_or(tag);
        usable(tag)?;
        Some((Source::Tag, party(tag)))
    } else if let Some(sent) = &item.vendor {
        Some((Source::Pleo, chosen(sent, vendors)?))
    } else {
        matched(&item.supplier, vendors).map(|vendor| (Source::Supplier, party(vendor)))
    };
    Ok(match found {
        Some((source, vendor)) => Resolution {
            rule,
            source,
            vendor: Some(vendor),
        },
        None => none,
    })
}

impl Resolution {
    /// A vendor is required and there is none.
    pub fn missing(&self) -> bool {
        self.rule == VendorRule::Required && self.vendor.is_none()
    }
}

/// Pleo's vendor, with what only the list knows.
fn chosen(sent: &ItemVendor, vendors: &VendorIndex) -> Result<Party, Block> {
    let listed = vendors.get(sent.id);
    if vendors.is_known() {
        usable(listed.ok_or_else(Block::vendor)?)?;
    }
    let filled = |sent: &Option<String>, listed: Option<&String>| {
        let sent = sent.as_ref().filter(|text| !text.trim().is_empty());
        sent.or(listed).cloned()
    };
    Ok(Party {
        id: Some(sent.id),
        name: sent.name.clone(),
        code: filled(&sent.code, listed.and_then(|vendor| vendor.code.as_ref())),
        tax_id: filled(
            &sent.tax_registration_number,
            listed.and_then(|vendor| vendor.tax_registration_number.as_ref()),
        ),
    })
}

fn usable(vendor: &Vendor) -> Result<(), Block> {
    match &vendor.state {
        VendorState::Active => Ok(()),
        VendorState::Draft => Err(Block::new(
            ItemFailureKind::VendorUnknown,
            format!(
                "Vendor “{}” is still a draft. Create it in the accounting system, activate it in Pleo and try again.",
                vendor.name
            ),
        )),
        VendorState::Archived | VendorState::Unknown(_) => Err(Block::vendor()),
    }
}

/// The one active vendor the merchant's data identifies, in the order Pleo gives: code, account, tax number. As soon as one of
/// them fits several vendors the answer is none, for the next one would only decide by chance.
fn matched<'i>(supplier: &Supplier, vendors: &'i VendorIndex) -> Option<&'i Vendor> {
    let searches = [
        supplier.code.as_deref().map(|code| vendors.with_code(code)),
        supplier
            .account
            .as_deref()
            .map(|account| vendors.with_account(account)),
        supplier
            .tax_identifier
            .as_deref()
            .map(|number| vendors.with_tax_id(number)),
    ];
    for found in searches.into_iter().flatten() {
        match found {
            Found::Nothing => {}
            Found::One(vendor) => return Some(vendor),
            Found::Several => return None,
        }
    }
    None
}

fn party(vendor: &Vendor) -> Party {
    Party {
        id: Some(vendor.id),
        name: vendor.name.clone(),
        code: vendor.code.clone(),
        tax_id: vendor.tax_registration_number.clone(),
    }
}
