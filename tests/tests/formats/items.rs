//! Items written by hand: one month of a company that met every kind.

use ledgerport_core::formats::{Profile, Voucher, draw_up};
use ledgerport_core::model::{
    Account, AmountPair, EntryId, ExportItem, InvoiceInformation, Line, Money, Party, Rate,
    Receipt, Supplier, Tag, Tax, TaxKind, VendorId,
};
use uuid::Uuid;

pub(crate) fn money(minor: i64, code: &str) -> Money {
    Money::new(minor, code.parse().expect("a currency"))
}

fn pair(minor: i64, code: &str) -> AmountPair {
    AmountPair {
        wallet: money(minor, code),
        supplier: Some(money(minor, code)),
    }
}

pub(crate) fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

pub(crate) fn account(number: &str, name: &str) -> Account {
    Account {
        code: some(number),
        identifier: None,
        name: name.to_owned(),
    }
}

pub(crate) fn profile() -> Profile {
    Profile {
        wallet_account: "5830".to_owned(),
        out_of_pocket_account: "6830".to_owned(),
        transfer_account: "5820".to_owned(),
        payable_account: some("6800"),
        time_zone: "Europe/Copenhagen".to_owned(),
        ..Profile::default()
    }
}

pub(crate) fn vendor(code: Option<&str>) -> Party {
    Party {
        id: Some(VendorId(Uuid::from_u128(0xbead))),
        name: "Møllers Mel A/S".to_owned(),
        code: code.map(str::to_owned),
        tax_id: some("DK25470931"),
    }
}

/// An item with one line over its whole amount, on account 2720.
pub(crate) fn item(number: u128, kind: &str, minor: i64, currency: &str) -> ExportItem {
    let amount = pair(minor, currency);
    ExportItem {
        entry: EntryId(Uuid::from_u128(0x1000 + number)),
        kind: kind.into(),
        sub_kind: None,
        date: "2026-03-12T10:30:00Z".parse().expect("a time"),
        amount,
        lines: vec![line(number, minor, currency)],
        contra_account: None,
        bookkeeping: None,
        vendor: None,
        supplier: Supplier::default(),
        note: None,
        user: None,
        user_code: None,
        team: None,
        service_period: None,
        attendees: Vec::new(),
        reconciliation_id: format!("R-{number}"),
        reconciled: Vec::new(),
        invoice: None,
        receipts: Vec::new(),
    }
}

pub(crate) fn line(number: u128, minor: i64, currency: &str) -> Line {
    Line {
        id: Uuid::from_u128(number),
        account: Some(account("2720", "Office supplies")),
        amount: pair(minor, currency),
        net: pair(minor, currency),
        tax: None,
        tags: Vec::new(),
    }
}

/// Puts `tax` on the line; inclusive tax leaves its net amount.
pub(crate) fn taxed(line: &mut Line, kind: &str, tax: i64, accounts: (Option<&str>, Option<&str>)) {
    let kind = TaxKind::from(kind);
    let amount = |minor| AmountPair {
        wallet: Money::new(minor, line.amount.wallet.currency),
        supplier: None,
    };
    if kind == TaxKind::Inclusive {
        line.net = amount(line.amount.wallet.minor - tax);
    }
    line.tax = Some(Tax {
        code: some("I25"),
        rate: Rate {
            millionths: 250_000,
        },
        kind,
        amount: amount(tax),
        ingoing_account: accounts.0.map(str::to_owned),
        outgoing_account: accounts.1.map(str::to_owned),
    });
}

fn tag(group: &str, code: &str) -> Tag {
    Tag {
        group: group.to_owned(),
        code: code.to_owned(),
    }
}

/// The month: every kind, each with the vendor it is booked on.
pub(crate) fn month() -> Vec<(ExportItem, Option<Party>)> {
    let mut month = cards();
    month.extend(payables());
    month.extend(employees());
    month.extend(wallet());
    month
}

fn cards() -> Vec<(ExportItem, Option<Party>)> {
    let mut plain = item(1, "card_purchase", 11_900, "EUR");
    plain.supplier.name = some("Bürobedarf Schäfer");
    plain.note = some("Printer paper, \"A4\"");
    plain.user = some("Ida Holm");
    plain.team = some("Office");
    plain.contra_account = Some(account("5831", "Pleo EUR"));
    plain.attendees = vec!["Ida Holm".to_owned(), "Bo Lind".to_owned()];
    taxed(
        &mut plain.lines[0],
        "inclusive",
        1_900,
        (Some("1576"), None),
    );
    plain.lines[0].tags = vec![tag("COST", "100"), tag("date", "-7")];
    plain.receipts = vec![Receipt {
        url: "https://files.example/1".to_owned(),
        kind: "application/pdf".to_owned(),
        size: 12,
    }];

    let mut split = item(2, "card_purchase", 30_001, "DKK");
    split.supplier.name = some("Netto");
    split.lines = vec![
        line(1, 10_000, "DKK"),
        line(2, 20_000, "DKK"),
        line(3, 1, "DKK"),
    ];
    split.lines[1].account = Some(account("0700", "Gifts: customers; staff"));
    taxed(&mut split.lines[1], "inclusive", 4_000, (None, None));
    // Just after midnight in Copenhagen.
    split.date = "2026-03-31T22:30:00Z".parse().expect("a time");

    let mut foreign = item(3, "card_purchase", 50_00, "EUR");
    foreign.supplier.name = some("Cloud Inc.");
    let dollars = Some(money(54_00, "USD"));
    foreign.amount.supplier = dollars;
    foreign.lines[0].amount.supplier = dollars;
    taxed(
        &mut foreign.lines[0],
        "reverse",
        12_50,
        (Some("1577"), Some("1787")),
    );

    let mut yen = item(4, "card_invoice", 1_500, "JPY");
    yen.supplier.name = some("東京文具");
    let mut dinar = item(5, "atm_withdrawal", 1_234_567, "KWD");
    dinar.lines[0].account = Some(account("5810", "Cash"));
    dinar.amount.supplier = None;
    dinar.lines[0].amount.supplier = None;
    let mut private = item(6, "personal_spend", 9_95, "DKK");
    private.lines[0].account = Some(account("6840", "Owed by employees"));
    let mut free = item(7, "fee", 0, "DKK");
    free.supplier.name = some("Pleo");
    vec![
        (plain, None),
        (split, None),
        (foreign, None),
        (yen, None),
        (dinar, None),
        (private, None),
        (free, None),
    ]
}

fn payables() -> Vec<(ExportItem, Option<Party>)> {
    let payable = |number, kind, minor| {
        let mut item = item(number, kind, minor, "DKK");
        item.bookkeeping = Some("accounts_payable".into());
        item.supplier.name = some("MOLLERS MEL");
        item
    };
    let mut bought = payable(11, "card_purchase", 25_000);
    taxed(
        &mut bought.lines[0],
        "inclusive",
        5_000,
        (Some("7200"), None),
    );
    let mut back = payable(12, "refund", -5_000);
    taxed(
        &mut back.lines[0],
        "inclusive",
        -1_000,
        (Some("7200"), None),
    );
    let mut bill = payable(13, "invoice", 937_500);
    let day = |text: &str| Some(text.parse().expect("a date"));
    bill.invoice = Some(InvoiceInformation {
        number: "0042-7".to_owned(),
        invoice_date: day("2026-03-01"),
        due_date: day("2026-03-31"),
        payment_date: None,
    });
    let period = |text: &str| text.parse().expect("a time");
    bill.service_period = Some((
        period("2026-01-01T00:00:00Z"),
        period("2026-03-31T21:59:59Z"),
    ));
    let mut paid = payable(14, "invoice_payment", 937_500);
    paid.invoice.clone_from(&bill.invoice);
    let journal = item(15, "invoice", 40_000, "DKK");
    let dispute = item(16, "chargeback", -12_345, "DKK");
    vec![
        (bought, Some(vendor(Some("20004")))),
        (back, Some(vendor(Some("20004")))),
        (bill, Some(vendor(Some("20004")))),
        (paid, Some(vendor(None))),
        (journal, None),
        (dispute, None),
    ]
}

fn employees() -> Vec<(ExportItem, Option<Party>)> {
    let mut pocket = item(21, "out_of_pocket", 7_550, "DKK");
    pocket.supplier.name = some("=HYPERLINK(\"http://evil.example\",\"Café\")");
    pocket.note = some("one\r\ntwo\tthree ; date: 2026-99-99, [2026-13-45]  \u{202e}end\0");
    pocket.user = some("@Ole;=1+1");
    pocket.team = some("+4712345678");
    pocket.lines[0].account = Some(account("27:20  A", "  Odd  ;name:"));
    pocket.lines[0].tags = vec![tag("", "a,b"), tag("x y", "＝1")];
    let mut drive = item(22, "mileage", 35_600, "DKK");
    drive.note = some("94 km");
    let mut travel = item(23, "per_diem", 119_400, "DKK");
    travel.service_period = Some((
        "2026-03-02".parse().expect("a date"),
        "2026-03-04".parse().expect("a date"),
    ));
    let mut direct = item(24, "direct_reimbursement", 23_150, "DKK");
    direct.sub_kind = some("reimbursement_to_employee");
    direct.lines[0].account = None;
    direct.reconciled = vec!["R-21".to_owned(), "R-22".to_owned()];
    let mut outside = item(25, "external_reimbursement", 119_400, "DKK");
    outside.lines[0].account = Some(account("6830", "Owed to employees"));
    vec![
        (pocket, None),
        (drive, None),
        (travel, None),
        (direct, None),
        (outside, None),
    ]
}

fn wallet() -> Vec<(ExportItem, Option<Party>)> {
    let mut topup = item(31, "wallet_topup", 5_000_000, "DKK");
    topup.lines[0].account = Some(account("5820", "Bank"));
    topup.contra_account = Some(account("5832", "Pleo DKK"));
    let mut unload = item(32, "wallet_unload", -100_000, "DKK");
    unload.lines[0].account = None;
    let cashback = item(33, "cashback", -6_240, "DKK");
    vec![(topup, None), (unload, None), (cashback, None)]
}

/// The vouchers of the month, numbered in order.
pub(crate) fn vouchers() -> Vec<Voucher> {
    month()
        .iter()
        .zip(1001..)
        .map(|((item, vendor), number)| {
            draw_up(item, vendor.as_ref(), &format!("PLEO-{number}"), &profile())
                .expect("it can be booked")
        })
        .collect()
}
