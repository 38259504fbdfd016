//! The vendor of one item.

use serde::Serialize;

use super::index::VendorIndex;
use crate::model::{
    Block, ExportItem, ItemFailureKind, ItemVendor, Party, Vendor, VendorRule, VendorState,
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
    /// The merchant's own code, account, tax number or bank account.
    Supplier,
    /// A rule a person accepted.
    Rule,
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
            Self::Rule => "rule",
            Self::None => "none",
        }
    }
}

/// Finds the vendor of `item`: Pleo's, else our `tag`, else what is `applied` without being asked (see
/// [`super::Match::applied`]).
///
/// A tag also mends a vendor of Pleo's that cannot be booked on. Blocks the item when its kind or method is unknown, and
/// when the vendor chosen in Pleo or by tag cannot be booked on. A required vendor that was not found is not a block yet,
/// so that it can still be tagged; [`super::unresolved`] says what follows.
pub fn resolve(
    item: &ExportItem,
    tag: Option<&Vendor>,
    applied: Option<(Source, &Vendor)>,
    vendors: &VendorIndex,
) -> Result<Resolution, Block> {
    let rule = item.vendor_rule()?;
    let of = |source, vendor| Resolution {
        rule,
        source,
        vendor,
    };
    if rule == VendorRule::NotPossible {
        return Ok(of(Source::None, None));
    }
    let sent = item.vendor.as_ref().map(|sent| chosen(sent, vendors));
    match (sent, tag, applied) {
        (Some(Ok(vendor)), ..) => Ok(of(Source::Pleo, Some(vendor))),
        (_, Some(tag), _) => {
            // The list is newer than the tag, and a vendor that is not in it any more is another company's or gone.
            let listed = match vendors.get(tag.id) {
                None if vendors.is_known() => return Err(Block::vendor()),
                listed => listed.unwrap_or(tag),
            };
            usable(listed)?;
            Ok(of(Source::Tag, Some(party(listed))))
        }
        (Some(Err(block)), None, _) => Err(block),
        (None, None, Some((source, vendor))) => Ok(of(source, Some(party(vendor)))),
        (None, None, None) => Ok(of(Source::None, None)),
    }
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

fn party(vendor: &Vendor) -> Party {
    Party {
        id: Some(vendor.id),
        name: vendor.name.clone(),
        code: vendor.code.clone(),
        tax_id: vendor.tax_registration_number.clone(),
    }
}
