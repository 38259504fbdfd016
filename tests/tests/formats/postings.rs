//! The double entry of every kind.

use std::collections::BTreeSet;

use ledgerport_core::formats::draw_up;
use ledgerport_core::model::ExportItem;

use crate::items::{account, item, line, month, profile, some, taxed, vendor, vouchers};

fn booked(item: &ExportItem, code: Option<&str>) -> Vec<String> {
    let voucher =
        draw_up(item, Some(&vendor(code)), "PLEO-1", &profile()).expect("it can be booked");
    voucher
        .postings
        .iter()
        .map(|leg| {
            format!(
                "{} {:?} {}",
                leg.account.number,
                leg.account.role,
                leg.amount.decimal('.')
            )
        })
        .collect()
}

#[test]
fn every_kind_debits_and_credits_what_the_table_says() {
    let line = "2720 Expense 100.00";
    let wallet = "5830 Wallet -100.00";
    let table: [(&str, [&str; 2]); 14] = [
        ("card_purchase", [line, wallet]),
        ("card_invoice", [line, wallet]),
        ("fee", [line, wallet]),
        ("atm_withdrawal", [line, wallet]),
        ("personal_spend", [line, wallet]),
        ("out_of_pocket", [line, "6830 OutOfPocket -100.00"]),
        ("mileage", [line, "6830 OutOfPocket -100.00"]),
        ("per_diem", [line, "6830 OutOfPocket -100.00"]),
        ("direct_reimbursement", ["2720 OutOfPocket 100.00", wallet]),
        (
            "external_reimbursement",
            ["2720 OutOfPocket 100.00", "5820 Transfer -100.00"],
        ),
        (
            "wallet_topup",
            ["2720 Transfer -100.00", "5830 Wallet 100.00"],
        ),
        ("wallet_unload", ["2720 Transfer 100.00", wallet]),
        ("invoice", [line, "6800 Payable -100.00"]),
        ("invoice_payment", ["6800 Payable 100.00", wallet]),
    ];
    for (kind, expected) in table {
        assert_eq!(
            booked(&item(1, kind, 10_000, "DKK"), None),
            expected,
            "{kind}"
        );
    }
    for kind in ["refund", "chargeback", "cashback"] {
        let expected = ["2720 Expense -100.00", "5830 Wallet 100.00"];
        assert_eq!(
            booked(&item(1, kind, -10_000, "DKK"), None),
            expected,
            "{kind}"
        );
    }
    let kinds: BTreeSet<String> = month()
        .iter()
        .map(|(item, _)| item.kind.to_string())
        .collect();
    assert_eq!(kinds.len(), table.len() + 3, "the month has every kind");
}

#[test]
fn moving_money_needs_no_category_and_no_sign() {
    let mut bare = item(1, "wallet_topup", -10_000, "DKK");
    bare.lines[0].account = None;
    let into = ["5820 Transfer -100.00", "5830 Wallet 100.00"];
    assert_eq!(booked(&bare, None), into);
    bare.kind = "wallet_unload".into();
    let out = ["5820 Transfer 100.00", "5830 Wallet -100.00"];
    assert_eq!(booked(&bare, None), out);
    bare.amount.wallet.minor = 10_000;
    bare.lines[0].amount.wallet.minor = 10_000;
    assert_eq!(booked(&bare, None), out);
    bare.kind = "direct_reimbursement".into();
    let settled = ["6830 OutOfPocket 100.00", "5830 Wallet -100.00"];
    assert_eq!(booked(&bare, None), settled);
    bare.kind = "external_reimbursement".into();
    let outside = ["6830 OutOfPocket 100.00", "5820 Transfer -100.00"];
    assert_eq!(booked(&bare, None), outside);
}

#[test]
fn pleo_s_contra_account_stands_for_the_wallet() {
    let mut bought = item(1, "card_purchase", 10_000, "DKK");
    bought.contra_account = Some(account("5832", "Pleo DKK"));
    assert_eq!(booked(&bought, None)[1], "5832 Wallet -100.00");
    bought.kind = "wallet_topup".into();
    assert_eq!(booked(&bought, None)[1], "5832 Wallet 100.00");
    // Without a number it says nothing.
    bought.contra_account = Some(account("  ", "Pleo DKK"));
    assert_eq!(booked(&bought, None)[1], "5830 Wallet 100.00");
}

#[test]
fn payable_shows_bill_and_payment_on_the_vendor() {
    let mut bought = item(1, "card_purchase", 10_000, "DKK");
    bought.bookkeeping = Some("accounts_payable".into());
    let both = |payable: &str| {
        vec![
            "2720 Expense 100.00".to_owned(),
            format!("{payable} Payable -100.00"),
            format!("{payable} Payable 100.00"),
            "5830 Wallet -100.00".to_owned(),
        ]
    };
    assert_eq!(booked(&bought, Some("20004")), both("20004"));
    assert_eq!(
        booked(&bought, Some(" ")),
        both("6800"),
        "the profile's account"
    );
    bought.kind = "invoice".into();
    let bill = ["2720 Expense 100.00", "20004 Payable -100.00"];
    assert_eq!(booked(&bought, Some("20004")), bill);
    bought.kind = "invoice_payment".into();
    bought.lines[0].account = None;
    let payment = ["20004 Payable 100.00", "5830 Wallet -100.00"];
    assert_eq!(booked(&bought, Some("20004")), payment);
    // A journal may name a vendor, but is not booked on it.
    bought.kind = "invoice".into();
    bought.bookkeeping = Some("journal".into());
    bought.lines = vec![line(1, 10_000, "DKK")];
    assert_eq!(booked(&bought, Some("20004"))[1], "6800 Payable -100.00");
}

#[test]
fn tax_is_split_paired_or_only_named() {
    let both = (Some("7200"), Some("7210"));
    let table: [(&str, (Option<&str>, Option<&str>), &[&str]); 6] = [
        (
            "inclusive",
            both,
            &[
                "2720 Expense 80.00",
                "7200 TaxIn 20.00",
                "5830 Wallet -100.00",
            ],
        ),
        (
            "inclusive",
            (Some(" "), None),
            &["2720 Expense 100.00", "5830 Wallet -100.00"],
        ),
        (
            "inclusive",
            (None, Some("7210")),
            &["2720 Expense 100.00", "5830 Wallet -100.00"],
        ),
        (
            "reverse",
            both,
            &[
                "2720 Expense 100.00",
                "5830 Wallet -100.00",
                "7200 TaxIn 20.00",
                "7210 TaxOut -20.00",
            ],
        ),
        (
            "reverse",
            (Some("7200"), None),
            &["2720 Expense 100.00", "5830 Wallet -100.00"],
        ),
        (
            "reverse",
            (None, Some("7210")),
            &["2720 Expense 100.00", "5830 Wallet -100.00"],
        ),
    ];
    for (kind, accounts, expected) in table {
        let mut bought = item(1, "card_purchase", 10_000, "DKK");
        taxed(&mut bought.lines[0], kind, 2_000, accounts);
        assert_eq!(booked(&bought, None), expected, "{kind} {accounts:?}");
    }
    let mut zero = item(1, "card_purchase", 10_000, "DKK");
    taxed(&mut zero.lines[0], "inclusive", 0, both);
    assert_eq!(booked(&zero, None).len(), 2, "no leg for no tax");
    let mut paid = item(1, "invoice_payment", 10_000, "DKK");
    taxed(&mut paid.lines[0], "inclusive", 2_000, both);
    assert_eq!(booked(&paid, None).len(), 2, "the invoice had the tax");
}

#[test]
fn a_split_has_one_debit_per_line_and_one_credit() {
    let mut split = item(1, "out_of_pocket", 10_000, "DKK");
    split.lines = vec![line(1, 12_000, "DKK"), line(2, -2_000, "DKK")];
    split.lines[1].account = Some(account("2730", "Discounts"));
    let expected = [
        "2720 Expense 120.00",
        "2730 Expense -20.00",
        "6830 OutOfPocket -100.00",
    ];
    assert_eq!(booked(&split, None), expected);
}

#[test]
fn dates_and_texts_are_the_company_s() {
    let vouchers = vouchers();
    assert_eq!(
        vouchers[1].date.to_string(),
        "2026-04-01",
        "after midnight in Copenhagen"
    );
    assert_eq!(
        vouchers[0].text,
        "Bürobedarf Schäfer, Ida Holm, Printer paper, \"A4\""
    );
    let mut silent = item(1, "wallet_topup", 1, "DKK");
    silent.note = some("  ");
    let voucher = draw_up(&silent, None, "PLEO-1", &profile()).expect("it can be booked");
    assert_eq!(
        (voucher.text.as_str(), voucher.note),
        ("wallet topup", None)
    );
    let zero = vouchers
        .iter()
        .find(|voucher| voucher.amount.wallet.minor == 0)
        .expect("one is free");
    assert_eq!(zero.notices, ["The amount is zero."]);
}
