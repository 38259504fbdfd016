//! What keeps an item from being booked, and what Pleo is told.

use ledgerport_core::formats::{Profile, draw_up};
use ledgerport_core::model::{Block, ExportItem, ItemFailureKind as Kind, Party};

use crate::items::{account, item, line, money, profile, taxed, vendor};

fn blocks_with(item: &ExportItem, vendor: Option<&Party>, profile: &Profile) -> Vec<Block> {
    draw_up(item, vendor, "PLEO-1", profile).expect_err("it cannot be booked")
}

fn block(item: &ExportItem) -> Block {
    let mut blocks = blocks_with(item, None, &profile());
    assert_eq!(blocks.len(), 1, "{blocks:?}");
    blocks.remove(0)
}

fn purchase() -> ExportItem {
    item(1, "card_purchase", 10_000, "DKK")
}

#[test]
fn a_line_without_account_is_named() {
    let mut split = purchase();
    split.amount.wallet.minor = 30_000;
    split.lines = vec![line(1, 10_000, "DKK"); 3];
    split.lines[1].account = None;
    let told = block(&split);
    assert_eq!(told.kind, Kind::MissingConfiguration);
    assert_eq!(
        told.reason,
        "Account missing: choose a category for this expense in Pleo (line 2 of 3)."
    );
    split.lines[2].account = Some(account("", "Travel"));
    let both = blocks_with(&split, None, &profile());
    assert_eq!(both.len(), 2);
    assert!(both[1].reason.contains("“Travel”") && both[1].reason.contains("(line 3 of 3)"));

    let mut single = purchase();
    single.lines[0].account = None;
    assert_eq!(
        block(&single).reason,
        "Account missing: choose a category for this expense in Pleo."
    );
}

#[test]
fn the_accounting_system_s_id_is_a_number_too() {
    let mut bought = purchase();
    let account = bought.lines[0].account.as_mut().expect("it has one");
    account.code = None;
    account.identifier = Some("erp-7".to_owned());
    let voucher = draw_up(&bought, None, "PLEO-1", &profile()).expect("it can be booked");
    assert_eq!(voucher.lines[0].account.number, "erp-7");
}

#[test]
fn a_payable_item_needs_its_vendor() {
    let mut bill = item(1, "invoice", 10_000, "DKK");
    bill.bookkeeping = Some("accounts_payable".into());
    let told = block(&bill);
    assert_eq!(told.kind, Kind::VendorUnknown);
    assert_eq!(
        told.reason,
        "Selected vendor cannot be processed because it does not exist or is currently blocked. Please verify the \
         vendor's status in the accounting system and try again."
    );
    let bare = Profile {
        payable_account: None,
        ..profile()
    };
    let told = blocks_with(&bill, Some(&vendor(None)), &bare);
    assert_eq!(told[0].kind, Kind::MissingConfiguration);
    assert!(told[0].reason.contains("“accounts payable”"), "{told:?}");
    assert!(draw_up(&bill, Some(&vendor(Some("20004"))), "PLEO-1", &bare).is_ok());
}

#[test]
fn numbers_that_disagree_are_both_said() {
    let mut short = purchase();
    short.lines[0].amount.wallet.minor = 9_999;
    let told = block(&short);
    assert_eq!(told.kind, Kind::Validation);
    assert!(
        told.reason.contains("99.99 DKK") && told.reason.contains("100.00 DKK"),
        "{told}"
    );

    let mut taxes = purchase();
    taxed(&mut taxes.lines[0], "inclusive", 2_000, (None, None));
    taxes.lines[0].net.wallet.minor += 1;
    let told = block(&taxes);
    assert!(
        told.reason.contains("80.01 DKK") && told.reason.contains("20.00 DKK"),
        "{told}"
    );

    let mut mixed = purchase();
    mixed.lines[0].net.wallet = money(10_000, "SEK");
    let told = block(&mixed);
    assert!(
        told.reason.contains("DKK") && told.reason.contains("SEK"),
        "{told}"
    );

    let mut empty = purchase();
    empty.lines.clear();
    assert_eq!(block(&empty).kind, Kind::Validation);
}

#[test]
fn unknown_words_and_unsupported_tax_are_named() {
    let mut odd = purchase();
    odd.kind = "overdrafts".into();
    assert!(block(&odd).reason.contains("“overdrafts”"));
    let mut odd = purchase();
    odd.bookkeeping = Some("barter".into());
    assert!(block(&odd).reason.contains("“barter”"));
    for (word, said) in [("margin", "“margin”"), ("exclusive", "exclusive")] {
        let mut odd = purchase();
        taxed(&mut odd.lines[0], word, 2_000, (Some("7200"), Some("7210")));
        let told = block(&odd);
        assert_eq!(told.kind, Kind::Validation);
        assert!(told.reason.contains(said), "{told}");
    }
    let mut driven = item(1, "mileage", 1, "DKK");
    driven.bookkeeping = Some("accounts_payable".into());
    assert!(block(&driven).reason.contains("mileage"));
}

#[test]
fn money_back_with_the_wrong_sign_is_not_booked_backwards() {
    for kind in ["refund", "chargeback", "cashback"] {
        let told = block(&item(1, kind, 10_000, "DKK"));
        assert_eq!(told.kind, Kind::Validation);
        assert!(
            told.reason.contains(kind) && told.reason.contains("100.00 DKK"),
            "{told}"
        );
    }
    let mut returned = item(1, "invoice_payment", 10_000, "DKK");
    returned.sub_kind = Some("invoice_payment_returned".to_owned());
    assert!(block(&returned).reason.contains("invoice_payment_returned"));
    returned.amount.wallet.minor = -10_000;
    returned.lines[0].amount.wallet.minor = -10_000;
    assert!(draw_up(&returned, None, "PLEO-1", &profile()).is_ok());
}

#[test]
fn settings_that_make_no_books_are_said() {
    let bare = Profile {
        wallet_account: "  ".to_owned(),
        ..profile()
    };
    let told = blocks_with(&purchase(), None, &bare);
    assert_eq!(told[0].kind, Kind::MissingConfiguration);
    assert!(told[0].reason.contains("“wallet”"));

    let nowhere = Profile {
        time_zone: "Mars/Olympus".to_owned(),
        ..profile()
    };
    let told = blocks_with(&purchase(), None, &nowhere);
    assert_eq!(told[0].kind, Kind::InvalidConfiguration);
    assert!(told[0].reason.contains("Mars/Olympus"));

    let mut same = purchase();
    same.lines[0].account = Some(account("5830", "Pleo wallet"));
    let told = block(&same);
    assert_eq!(told.kind, Kind::InvalidConfiguration);
    assert!(told.reason.contains("5830"));
}

#[test]
fn everything_wrong_is_said_at_once() {
    let mut wrong = purchase();
    wrong.kind = "overdrafts".into();
    taxed(&mut wrong.lines[0], "margin", 1, (None, None));
    let nowhere = Profile {
        time_zone: String::new(),
        ..profile()
    };
    assert_eq!(blocks_with(&wrong, None, &nowhere).len(), 3);
}

#[test]
fn extreme_amounts_fail_instead_of_wrapping() {
    let huge = item(1, "card_purchase", i64::MAX, "DKK");
    let voucher = draw_up(&huge, None, "PLEO-1", &profile()).expect("it still has an opposite");
    let sum: i128 = voucher
        .postings
        .iter()
        .map(|leg| i128::from(leg.amount.minor))
        .sum();
    assert_eq!(sum, 0);
    let least = item(1, "refund", i64::MIN, "DKK");
    assert!(block(&least).reason.contains("too large"));
    let mut two = item(1, "card_purchase", i64::MAX, "DKK");
    two.lines = vec![line(1, i64::MAX, "DKK"); 2];
    assert!(block(&two).reason.contains("too large"));
    let mut taxes = item(1, "card_purchase", i64::MAX, "DKK");
    taxed(&mut taxes.lines[0], "inclusive", 1, (None, None));
    taxes.lines[0].net.wallet.minor = i64::MAX;
    assert_eq!(block(&taxes).kind, Kind::Validation);
    let unload = item(1, "wallet_unload", i64::MIN, "DKK");
    assert!(block(&unload).reason.contains("too large"));
}

#[test]
fn dates_no_calendar_of_the_books_has_are_refused() {
    for date in ["0001-01-01", "1899-12-31", "-001000-05-05"] {
        let mut old = purchase();
        old.date = date.parse().expect("a date");
        let told = block(&old);
        assert_eq!(told.kind, Kind::Validation);
        assert!(told.reason.contains("date"), "{told}");
    }
}
