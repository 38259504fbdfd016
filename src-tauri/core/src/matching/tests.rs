//! On whom an item is booked, case by case.

use jiff::civil::date;
use uuid::Uuid;

use super::{
    Country, ListedVendor, Matcher, Merchant, Resolution, Rules, Source, VendorIndex, VendorRule,
    resolve,
};
use crate::model::{
    AmountPair, BookkeepingMethod, EntryId, ExportItem, ItemFailureKind, ItemVendor, Money,
    Supplier, Vendor, VendorId, VendorState, When,
};

fn item(kind: &str, method: Option<&str>) -> ExportItem {
    let wallet = Money::new(10_000, "DKK".parse().expect("a currency"));
    ExportItem {
        entry: EntryId(Uuid::from_u128(1)),
        kind: kind.into(),
        sub_kind: None,
        date: When::Day(date(2026, 3, 12)),
        amount: AmountPair {
            wallet,
            supplier: None,
        },
        lines: Vec::new(),
        contra_account: None,
        bookkeeping: method.map(BookkeepingMethod::from),
        vendor: None,
        supplier: Supplier::default(),
        note: None,
        user: None,
        user_code: None,
        team: None,
        service_period: None,
        attendees: Vec::new(),
        reconciliation_id: String::new(),
        reconciled: Vec::new(),
        invoice: None,
        receipts: Vec::new(),
    }
}

fn vendor(id: u128, code: &str, external: &str, tax: &str, state: VendorState) -> Vendor {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Vendor {
        id: VendorId(Uuid::from_u128(id)),
        name: format!("Vendor {id}"),
        code: some(code),
        external_id: some(external),
        tax_registration_number: some(tax),
        state,
        country: None,
        default_currency: None,
        registration_number: None,
    }
}

fn sent(id: u128, code: Option<&str>) -> ItemVendor {
    ItemVendor {
        id: VendorId(Uuid::from_u128(id)),
        name: format!("Sent {id}"),
        code: code.map(str::to_owned),
        external_id: None,
        tax_registration_number: None,
    }
}

fn list() -> Vec<Vendor> {
    use VendorState::{Active, Archived, Draft};
    vec![
        vendor(1, "0042", "ext-1", "DK 25 47 09 31", Active),
        vendor(2, "42", "ext-2", "", Active),
        vendor(3, "50", "ext-3", "SE556012579001", Archived),
        vendor(4, "60", "ext-4", "NO987654321MVA", Draft),
        vendor(5, "70", "", "DE111111111", Active),
        vendor(6, "70", "80", "DE 111 111 111", Active),
        vendor(7, "80", "", "IE", Active),
        vendor(8, "  ", "", "", Active),
        vendor(9, "90", "90", "", VendorState::from("PAUSED")),
    ]
}

fn index() -> VendorIndex {
    VendorIndex::new(list())
}

/// On whom an item is booked, with everything the list says by itself.
fn booked(item: &ExportItem, tag: Option<&Vendor>) -> Resolution {
    let list = list();
    let matcher = Matcher::new(list.iter().map(ListedVendor::from).collect());
    let found = matcher.find(&Merchant::from(item), &Rules::default());
    let applied = found.applied();
    let applied = applied.map(|applied| (applied.reason.source(), &list[applied.vendor]));
    resolve(item, tag, applied, &index()).expect("nothing blocks")
}

#[test]
fn every_kind_and_method_has_its_rule() {
    use VendorRule::{NotPossible, Optional, Required};
    let carry = [
        "card_purchase",
        "fee",
        "chargeback",
        "refund",
        "cashback",
        "invoice",
        "invoice_payment",
        "overdraft",
    ];
    let never = [
        "card_invoice",
        "out_of_pocket",
        "mileage",
        "per_diem",
        "external_reimbursement",
        "direct_reimbursement",
        "atm_withdrawal",
        "personal_spend",
        "wallet_topup",
        "wallet_unload",
    ];
    for kind in carry {
        for (method, rule) in [
            (None, Optional),
            (Some("none"), Optional),
            (Some("journal"), Optional),
            (Some("accounts_payable"), Required),
        ] {
            assert_eq!(
                item(kind, method).vendor_rule(),
                Ok(rule),
                "{kind} {method:?}"
            );
        }
    }
    for kind in never {
        for method in [None, Some("none"), Some("journal")] {
            assert_eq!(
                item(kind, method).vendor_rule(),
                Ok(NotPossible),
                "{kind} {method:?}"
            );
        }
        let payable = item(kind, Some("accounts_payable")).vendor_rule();
        if kind.starts_with("wallet") {
            assert_eq!(payable, Ok(NotPossible), "{kind}");
        } else {
            let block = payable.expect_err("it cannot carry a vendor");
            assert_eq!(block.kind, ItemFailureKind::Validation);
            assert!(block.reason.contains(kind), "{}", block.reason);
        }
    }
}

#[test]
fn words_nobody_knows_are_named() {
    for (kind, method, word) in [
        ("overdrafts", None, "overdrafts"),
        ("fee", Some("barter"), "barter"),
        ("mileage", Some(""), "“”"),
        ("CARD_PURCHASE", None, "CARD_PURCHASE"),
    ] {
        let block =
            resolve(&item(kind, method), None, None, &index()).expect_err("an unknown word");
        assert_eq!(block.kind, ItemFailureKind::Validation);
        assert!(block.reason.contains(word), "{}", block.reason);
    }
}

#[test]
fn the_merchant_matches_exactly_or_not_at_all() {
    let table = [
        // code, account, tax number, vendor
        ("0042", "", "", Some(1)),
        ("42", "", "", Some(2)),
        ("042", "", "", None),
        (" 42", "", "", None),
        ("", "ext-1", "", Some(1)),
        ("", "42", "", Some(2)),
        ("", "EXT-1", "", None),
        ("", "", "dk-25.47.09.31", Some(1)),
        // The number alone is the same firm's: nobody else in the list has it.
        ("", "", "25470931", Some(1)),
        ("", "", "IE", None),
        ("", "", "", None),
        // The documented order decides.
        ("42", "ext-1", "DK25470931", Some(2)),
        ("unknown", "ext-1", "", Some(1)),
        // Archived, draft and unknown states never match by themselves.
        ("50", "ext-3", "SE556012579001", None),
        ("60", "ext-4", "NO987654321MVA", None),
        ("90", "90", "", None),
        // Several with the same number: none, also not by the next number.
        ("70", "", "", None),
        ("", "", "DE111111111", None),
        ("70", "ext-1", "", None),
        ("", "80", "", None),
        ("  ", "  ", "  ", None),
    ];
    for (code, account, tax, expected) in table {
        let mut item = item("card_purchase", None);
        item.supplier = Supplier {
            name: Some("Nobody's name".to_owned()),
            code: Some(code.to_owned()),
            account: Some(account.to_owned()),
            tax_identifier: Some(tax.to_owned()),
            country: None,
        };
        let found = booked(&item, None);
        let id = found.vendor.and_then(|vendor| vendor.id);
        let expected = expected.map(|id| VendorId(Uuid::from_u128(id)));
        assert_eq!(id, expected, "{code:?} {account:?} {tax:?}");
        let source = if id.is_some() {
            Source::Supplier
        } else {
            Source::None
        };
        assert_eq!(found.source, source);
    }
}

#[test]
fn pleo_s_choice_comes_before_a_person_s_here_and_both_before_the_merchant() {
    let tag = vendor(2, "42", "ext-2", "", VendorState::Active);
    let mut item = item("card_purchase", Some("accounts_payable"));
    item.supplier.code = Some("0042".to_owned());
    let who = |found: &Resolution| {
        let vendor = found.vendor.as_ref().expect("a vendor");
        (found.source, vendor.id, vendor.code.clone())
    };
    let id = |id| Some(VendorId(Uuid::from_u128(id)));
    let code = |code: &str| Some(code.to_owned());

    let found = booked(&item, None);
    assert_eq!(who(&found), (Source::Supplier, id(1), code("0042")));
    assert_eq!(found.rule, VendorRule::Required);

    let found = booked(&item, Some(&tag));
    assert_eq!(who(&found), (Source::Tag, id(2), code("42")));

    item.vendor = Some(sent(7, Some("7000")));
    let found = booked(&item, Some(&tag));
    assert_eq!(who(&found), (Source::Pleo, id(7), code("7000")), "as sent");

    item.vendor = Some(sent(7, Some(" ")));
    let found = booked(&item, None);
    assert_eq!(
        who(&found),
        (Source::Pleo, id(7), code("80")),
        "filled from the list"
    );

    // Archived: the tag mends it.
    item.vendor = Some(sent(3, Some("50")));
    let found = booked(&item, Some(&tag));
    assert_eq!(who(&found), (Source::Tag, id(2), code("42")));
}

#[test]
fn a_chosen_vendor_that_cannot_be_booked_on_fails_the_item() {
    let index = index();
    let fallback = vendor(1, "0042", "ext-1", "", VendorState::Active);
    for id in [3, 4, 9, 99] {
        let mut item = item("invoice", Some("journal"));
        item.vendor = Some(sent(id, Some("1")));
        // Nobody else is put in its place.
        let applied = Some((Source::Supplier, &fallback));
        let block = resolve(&item, None, applied, &index).expect_err("not usable");
        assert_eq!(block.kind, ItemFailureKind::VendorUnknown, "{id}");

        let unlisted = resolve(&item, None, None, &VendorIndex::unknown()).expect("believed");
        assert_eq!(unlisted.source, Source::Pleo);
    }
    for state in [VendorState::Archived, VendorState::Draft] {
        let list = VendorIndex::new([vendor(77, "77", "", "", state)]);
        let tag = vendor(77, "77", "", "", VendorState::Active);
        let block = resolve(&item("invoice", None), Some(&tag), None, &list);
        let block = block.expect_err("archived since it was tagged");
        assert_eq!(block.kind, ItemFailureKind::VendorUnknown);
    }
    let foreign = vendor(77, "77", "", "", VendorState::Active);
    let block = resolve(&item("invoice", None), Some(&foreign), None, &index);
    let block = block.expect_err("not in this company's list");
    assert_eq!(block.kind, ItemFailureKind::VendorUnknown);
}

#[test]
fn an_accepted_rule_is_applied_and_says_so() {
    let rules = Rules::default().accept(
        super::RuleKey::of("MOKKA", "").expect("a name"),
        Country::read("DK"),
        &VendorId(Uuid::from_u128(2)).to_string(),
    );
    let list = list();
    let matcher = Matcher::new(list.iter().map(ListedVendor::from).collect());
    let mut item = item("fee", None);
    item.supplier.name = Some("PAYPAL *MOKKA 0042".to_owned());
    item.supplier.country = Some("DK".to_owned());
    let found = matcher.find(&Merchant::from(&item), &rules);
    let applied = found.applied().expect("a rule decides");
    let applied = (applied.reason.source(), &list[applied.vendor]);
    let found = resolve(&item, None, Some(applied), &index()).expect("nothing blocks");
    assert_eq!(found.source, Source::Rule);
}

#[test]
fn kinds_without_vendors_get_none_and_a_missing_one_is_said() {
    let tag = vendor(2, "42", "ext-2", "", VendorState::Active);
    let mut mileage = item("mileage", None);
    mileage.vendor = Some(sent(99, None));
    let found = resolve(&mileage, Some(&tag), None, &index()).expect("nothing blocks");
    assert_eq!(found.vendor, None);
    assert!(!found.missing());

    let bare = resolve(
        &item("invoice", Some("accounts_payable")),
        None,
        None,
        &index(),
    );
    assert!(bare.expect("can still be tagged").missing());
}
