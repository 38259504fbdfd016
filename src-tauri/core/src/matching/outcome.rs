//! What follows when no vendor was found, and when a company is not ready for vendors.
//!
//! The rest of the rules of tagging: which types carry a vendor and when one is needed is [`VendorRule::of`]; whose vendor
//! wins is [`super::resolve`]. Failure words are those of Export API v3; the client says the nearest older word to v2 and v1
//! (`vendor_unknown` becomes `accounting_system_validation_failure`).

use super::{Resolution, VendorRule};
use crate::model::{Block, JobFailureKind};

/// What happens to an item without a vendor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unresolved<'a> {
    /// It is booked as a journal entry without one.
    Journal,
    /// It is booked on the company's own payable account, because its profile says so.
    Payable(&'a str),
    /// It fails with the text Pleo prescribes.
    Fails(Block),
}

/// What happens to an item for which `resolution` found no vendor. None when there is one.
///
/// `payable_account` is the profile's account for suppliers without one of their own; blank counts as not set.
pub fn unresolved<'a>(
    resolution: &Resolution,
    payable_account: Option<&'a str>,
) -> Option<Unresolved<'a>> {
    if resolution.vendor.is_some() {
        return None;
    }
    Some(match resolution.rule {
        VendorRule::Optional | VendorRule::NotPossible => Unresolved::Journal,
        VendorRule::Required => {
            match payable_account.filter(|account| !account.trim().is_empty()) {
                Some(account) => Unresolved::Payable(account),
                None => Unresolved::Fails(Block::vendor()),
            }
        }
    })
}

/// Whether a company can take a job: one that wants vendors needs a company with a vendor list.
///
/// Else the job fails with this type and text.
pub fn job_setup(wants_vendors: bool, has_vendors: bool) -> Result<(), (JobFailureKind, String)> {
    if wants_vendors && !has_vendors {
        return Err((
            JobFailureKind::InvalidConfiguration,
            "This export asks for vendors, but the company has no vendor list in Ledgerport. \
             Import the suppliers of the accounting system, or start an export without vendors."
                .to_owned(),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::Source;
    use crate::model::{ItemFailureKind, Party};

    fn found(rule: VendorRule, vendor: Option<Party>) -> Resolution {
        Resolution {
            rule,
            source: if vendor.is_some() {
                Source::Tag
            } else {
                Source::None
            },
            vendor,
        }
    }

    #[test]
    fn only_payable_items_need_a_vendor_and_only_the_profile_makes_an_exception() {
        for rule in [VendorRule::Optional, VendorRule::NotPossible] {
            assert_eq!(
                unresolved(&found(rule, None), None),
                Some(Unresolved::Journal)
            );
        }
        let required = found(VendorRule::Required, None);
        for account in [None, Some(""), Some("  ")] {
            let Some(Unresolved::Fails(block)) = unresolved(&required, account) else {
                panic!("it cannot be booked");
            };
            assert_eq!(block.kind, ItemFailureKind::VendorUnknown);
            assert!(
                block
                    .reason
                    .starts_with("Selected vendor cannot be processed")
            );
        }
        assert_eq!(
            unresolved(&required, Some("6900")),
            Some(Unresolved::Payable("6900"))
        );
        let party = Party {
            id: None,
            name: "Hetzner".to_owned(),
            code: None,
            tax_id: None,
        };
        assert_eq!(
            unresolved(&found(VendorRule::Required, Some(party)), None),
            None
        );
    }

    #[test]
    fn a_job_that_wants_vendors_needs_a_company_that_has_them() {
        for (wants, has) in [(false, false), (false, true), (true, true)] {
            assert_eq!(job_setup(wants, has), Ok(()));
        }
        let (kind, text) = job_setup(true, false).expect_err("not set up");
        assert_eq!(kind, JobFailureKind::InvalidConfiguration);
        assert!(text.contains("Import"));
    }
}
