//! What each target refuses is known before a file exists; what it takes at most decides how many files there are.

use std::convert::Infallible;

use ledgerport_core::formats::{
    Change, Closed, Dimension, Names, PeriodPolicy, Profile, Voucher, WriteError, by_id, draw_up,
    file_name,
};
use ledgerport_core::model::{Block, ExportItem, ItemFailureKind as Kind};

use crate::files::{batch, pieces, rows};
use crate::items::{account, item, line, profile, some, taxed, vendor};

/// The profile of a company whose books are in `currency`, with everything every format asks for.
pub(crate) fn complete(currency: &str) -> Profile {
    let mut profile = profile();
    for (key, value) in [
        ("books.currency", currency),
        ("company.name", "Exempel & Söner AB"),
        ("company.org_number", "556000-0001"),
        ("datev.adviser", "1001"),
        ("datev.client", "12345"),
        ("fec.siren", "123456789"),
        ("bmd.symbol", "BK"),
        ("exact.journal", "90"),
        ("holded.digits", "4"),
    ] {
        profile.settings.insert(key.into(), value.into());
    }
    profile
}

pub(crate) fn drawn(item: &ExportItem, profile: &Profile) -> Voucher {
    let reference = profile.reference("7Q");
    draw_up(item, Some(&vendor(Some("70001"))), &reference, profile).expect("it can be booked")
}

/// What keeps the item out of the file, as sentences.
pub(crate) fn blocks(id: &str, item: &ExportItem, profile: &Profile) -> Vec<String> {
    let found = by_id(id)
        .expect("a format")
        .blocks_item(&batch(profile), &drawn(item, profile));
    for finding in &found {
        assert_eq!(finding.entry, Some(item.entry));
        assert!(!finding.field.is_empty());
        assert!(finding.rule.ends_with(['.', ')']), "{}", finding.rule);
    }
    let said = |finding| Block::from(finding).reason;
    found.into_iter().map(said).collect()
}

pub(crate) fn only(id: &str, item: &ExportItem, profile: &Profile, said: &str) {
    let blocks = blocks(id, item, profile);
    assert_eq!(blocks.len(), 1, "{blocks:?}");
    assert!(blocks[0].contains(said), "{}", blocks[0]);
}

pub(crate) fn bought(currency: &str) -> ExportItem {
    item(1, "card_purchase", 11_900, currency)
}

#[test]
fn missing_and_odd_settings_block_the_file() {
    let datev = by_id("datev").expect("a format");
    let found = datev.blocks_file(&profile());
    let keys: Vec<_> = found.iter().map(|finding| finding.field).collect();
    assert_eq!(keys, ["datev.adviser", "datev.client", "books.currency"]);
    assert!(
        found
            .iter()
            .all(|f| f.kind == Kind::MissingConfiguration && f.entry.is_none())
    );
    assert!(found[0].rule.contains("“Adviser number (Beraternummer)”"));
    assert!(found[0].fix.contains("settings"));
    let sound = complete("EUR");
    assert_eq!(datev.blocks_file(&sound), []);
    for (key, value) in [
        ("datev.adviser", "1000"),
        ("datev.adviser", "10000000"),
        ("datev.adviser", "١٢٣٤"),
        ("datev.client", "-1"),
        ("datev.account_length", "9"),
        ("datev.lock", "yes"),
        ("datev.chart", "3\";\"x"),
        ("datev.initials", "=A"),
        ("books.currency", "DKK"),
    ] {
        let mut odd = sound.clone();
        odd.settings.insert(key.into(), value.into());
        let found = datev.blocks_file(&odd);
        assert_eq!(found.len(), 1, "{key} {value}");
        assert_eq!(
            (found[0].field, &found[0].kind),
            (key, &Kind::InvalidConfiguration)
        );
    }
    let sie = by_id("sie").expect("a format");
    for (key, value) in [
        ("company.name", "A\u{202e}\r\n#VER"),
        ("company.org_number", "A"),
    ] {
        let mut odd = complete("SEK");
        odd.settings.insert(key.into(), value.into());
        assert_eq!(sie.blocks_file(&odd).len(), 1, "{key}");
    }
}

#[test]
fn an_account_the_target_cannot_hold_blocks_its_item() {
    let profile = complete("EUR");
    let on = |number: &str| {
        let mut item = bought("EUR");
        item.lines[0].account = Some(account(number, "Office"));
        item
    };
    assert_eq!(
        blocks("datev", &on("493"), &profile),
        Vec::<String>::new(),
        "zeros in front"
    );
    only("datev", &on("49301"), &profile, "longer than the 4 digits");
    only("datev", &on("49A0"), &profile, "must be 1 to 9 digits");
    only(
        "sie",
        &on("49A0"),
        &complete("EUR"),
        "must be 4 to 6 digits",
    );
    only(
        "xero-journal",
        &on("12345678901"),
        &profile,
        "has 11 characters",
    );
    only(
        "sage50",
        &on("4930é東"),
        &profile,
        "holds characters that cannot be written there",
    );
    let mut longer = profile.clone();
    longer
        .settings
        .insert("datev.account_length".into(), "5".into());
    assert_eq!(blocks("datev", &on("49301"), &longer), Vec::<String>::new());
    let mut mapped = profile.clone();
    mapped.accounts.insert("49A0".into(), "4930".into());
    assert_eq!(blocks("datev", &on("49A0"), &mapped), Vec::<String>::new());
    // A supplier's account has a digit more.
    let mut payable = on("4930");
    payable.bookkeeping = Some("accounts_payable".into());
    assert_eq!(blocks("datev", &payable, &profile), Vec::<String>::new());
}

#[test]
fn amounts_currencies_and_codes_are_checked() {
    let profile = complete("EUR");
    only("datev", &bought("DKK"), &profile, "the books are in EUR");
    only("sie", &bought("JPY"), &profile, "the books are in EUR");
    only(
        "xero-journal",
        &item(1, "fee", 1_001, "KWD"),
        &profile,
        "more than two decimals",
    );
    assert_eq!(
        blocks("xero-journal", &item(1, "fee", 1_010, "KWD"), &profile),
        Vec::<String>::new()
    );
    only(
        "datev",
        &item(1, "fee", 1_000_000_000_000, "EUR"),
        &profile,
        "room for 10 digits",
    );
    only(
        "datev",
        &item(1, "fee", 0, "EUR"),
        &profile,
        "The amount is zero",
    );
    assert_eq!(
        blocks("generic-csv", &item(1, "fee", 0, "EUR"), &profile),
        Vec::<String>::new()
    );

    let mut odd = profile.clone();
    odd.reference = "PLEO#{id}".into();
    only("datev", &bought("EUR"), &odd, "letters, digits and $&%*+-/");
    odd.reference = "X".repeat(40);
    only("quickbooks", &bought("EUR"), &odd, "at most 21 are allowed");

    let mut tax = bought("EUR");
    taxed(&mut tax.lines[0], "inclusive", 1_900, (Some("1576"), None));
    only("datev", &tax, &profile, "“I25” must be 1 to 4 digits");
    let mut mapped = profile.clone();
    mapped.tax_codes.insert("I25".into(), "9".into());
    assert_eq!(blocks("datev", &tax, &mapped), Vec::<String>::new());

    let mut bare = bought("EUR");
    taxed(&mut bare.lines[0], "inclusive", 1_900, (None, None));
    for id in ["sie", "quickbooks"] {
        only(id, &bare, &profile, "has no account");
        mapped.tax_codes.insert("I25".into(), String::new());
        assert_eq!(
            blocks(id, &bare, &mapped),
            Vec::<String>::new(),
            "booked gross on purpose"
        );
    }
}

#[test]
fn tax_goes_to_the_target_by_code_or_as_rows_of_its_own() {
    let mut profile = complete("EUR");
    let mut tax = bought("EUR");
    taxed(&mut tax.lines[0], "inclusive", 1_900, (Some("1576"), None));
    let mut reverse = item(2, "card_purchase", 10_000, "EUR");
    taxed(
        &mut reverse.lines[0],
        "reverse",
        1_900,
        (Some("1577"), Some("1787")),
    );
    let datev = |profile: &Profile| -> Vec<String> {
        let vouchers = [&tax, &reverse].map(|item| drawn(item, profile));
        let bytes = pieces("datev", profile, vouchers).remove(0).out;
        let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        let rows = text.lines().skip(2);
        rows.map(|row| row.split(';').take(9).collect::<Vec<_>>().join(";"))
            .collect()
    };
    profile.tax_codes.insert("I25".into(), "9".into());
    assert_eq!(
        datev(&profile),
        [
            "119,00;\"S\";\"EUR\";;;\"\";2720;5830;\"9\"",
            "100,00;\"S\";\"EUR\";;;\"\";2720;5830;\"9\"",
        ]
    );
    profile.tax_codes.insert("I25".into(), String::new());
    assert_eq!(
        datev(&profile),
        [
            "100,00;\"S\";\"EUR\";;;\"\";2720;5830;\"\"",
            "19,00;\"S\";\"EUR\";;;\"\";1576;5830;\"\"",
            "100,00;\"S\";\"EUR\";;;\"\";2720;5830;\"\"",
            "19,00;\"S\";\"EUR\";;;\"\";1577;1787;\"\"",
        ]
    );
}

#[test]
fn a_refund_changes_sides_and_a_bill_with_its_payment_is_two_rows() {
    let profile = complete("EUR");
    let row = |item: &ExportItem| -> Vec<String> {
        let bytes = pieces("datev", &profile, [drawn(item, &profile)])
            .remove(0)
            .out;
        let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        text.lines()
            .skip(2)
            .map(|row| {
                let cells: Vec<&str> = row.split(';').collect();
                [cells[0], cells[1], cells[6], cells[7], cells[10]].join(" ")
            })
            .collect()
    };
    let refund = item(1, "refund", -5_000, "EUR");
    assert_eq!(row(&refund), ["50,00 \"H\" 2720 5830 \"PLEO-7Q\""]);
    let mut bill = bought("EUR");
    bill.bookkeeping = Some("accounts_payable".into());
    assert_eq!(
        row(&bill),
        [
            "119,00 \"S\" 2720 70001 \"PLEO-7Q\"",
            "119,00 \"S\" 70001 5830 \"PLEO-7Q\"",
        ]
    );
}

#[test]
fn only_bills_are_bills_and_only_the_wallet_has_a_statement() {
    let profile = complete("EUR");
    only("xero-bills", &bought("EUR"), &profile, "this is none");
    only(
        "xero-bank",
        &item(1, "out_of_pocket", 100, "EUR"),
        &profile,
        "A statement of the wallet",
    );
    let mut bill = item(1, "invoice", 11_900, "EUR");
    bill.bookkeeping = Some("accounts_payable".into());
    assert_eq!(blocks("xero-bills", &bill, &profile), Vec::<String>::new());
    bill.amount.wallet.minor = -11_900;
    bill.lines = vec![line(1, -11_900, "EUR")];
    only("xero-bills", &bill, &profile, "no credit notes");
    // A journal may name nobody; a bill must.
    let mut nameless = item(1, "invoice", 11_900, "EUR");
    nameless.supplier.name = None;
    let voucher = draw_up(&nameless, None, "PLEO-1", &profile).expect("it can be booked");
    let found = by_id("xero-bills")
        .expect("a format")
        .blocks_item(&batch(&profile), &voucher);
    assert_eq!((found.len(), found[0].field), (1, "*ContactName"));
}

#[test]
fn texts_are_made_to_fit_and_every_change_is_told() {
    let mut hostile = bought("EUR");
    hostile.supplier.name = some("=+@ \u{202e}東京 “Łódź” \r\n;\"#");
    hostile.note = some(&"x".repeat(10_000));
    let profile = complete("EUR");
    let piece = pieces("datev", &profile, [drawn(&hostile, &profile)]).remove(0);
    let text: String = piece.out.iter().map(|byte| char::from(*byte)).collect();
    assert!(
        text.contains(";\"?? \u{93}Lód"),
        "windows-1252 has its own quotes: {text:?}"
    );
    let changes: Vec<Change> = piece
        .written
        .changes
        .iter()
        .map(|change| change.change)
        .collect();
    for change in [
        Change::Removed,
        Change::Stripped,
        Change::Transliterated,
        Change::Cut,
    ] {
        assert!(changes.contains(&change), "{change:?} in {changes:?}");
    }
    assert!(
        piece
            .written
            .changes
            .iter()
            .all(|change| change.field == "Buchungstext")
    );
    let journal = pieces("sie", &profile, [drawn(&hostile, &profile)]).remove(0);
    let text: String = journal.out.iter().map(|byte| char::from(*byte)).collect();
    assert_eq!(text.matches("#VER").count(), 1);
    assert!(
        text.lines().all(|line| line.matches('"').count() % 2 == 0),
        "{text}"
    );
}

pub(crate) fn on(day: &str, number: u128) -> ExportItem {
    let mut item = item(number, "card_purchase", 11_900, "EUR");
    item.date = day.parse().expect("a date");
    item
}

#[test]
fn years_currencies_and_full_files_are_files_of_their_own() {
    let mut profile = complete("EUR");
    profile.fiscal_year_month = 7;
    let days = [
        "2025-06-30",
        "2025-07-01",
        "2025-12-31",
        "2026-01-01",
        "2026-06-30",
        "2026-07-01",
    ];
    let vouchers = || {
        days.iter()
            .zip(1..)
            .map(|(day, number)| drawn(&on(day, number), &profile))
    };
    let parts = |id: &str| -> Vec<(u64, String, String)> {
        pieces(id, &profile, vouchers())
            .into_iter()
            .map(|piece| {
                let part = piece.part;
                assert_eq!(piece.written.vouchers, part.vouchers);
                (part.vouchers, part.first.to_string(), part.last.to_string())
            })
            .collect()
    };
    let part = |count: u64, first: &str, last: &str| (count, first.to_owned(), last.to_owned());
    assert_eq!(
        parts("sie"),
        [
            part(1, "2025-06-30", "2025-06-30"),
            part(4, "2025-07-01", "2026-06-30"),
            part(1, "2026-07-01", "2026-07-01"),
        ]
    );
    assert_eq!(
        parts("datev"),
        [
            part(1, "2025-06-30", "2025-06-30"),
            part(2, "2025-07-01", "2025-12-31"),
            part(2, "2026-01-01", "2026-06-30"),
            part(1, "2026-07-01", "2026-07-01"),
        ]
    );
    let header = pieces("datev", &profile, vouchers()).remove(2).out;
    let header = String::from_utf8_lossy(&header).into_owned();
    assert!(
        header.contains(";1001;12345;20250701;4;20260101;20260630;"),
        "{header}"
    );

    let mixed = ["EUR", "DKK", "EUR", "DKK", "DKK"].iter().zip(1..);
    let mixed =
        mixed.map(|(currency, number)| drawn(&item(number, "fee", 100, currency), &profile));
    let counts: Vec<u64> = pieces("xero-journal", &profile, mixed)
        .iter()
        .map(|piece| piece.part.vouchers)
        .collect();
    assert_eq!(counts, [2, 3]);

    for (id, limit, count) in [("xero-bank", 1_000, 2_001), ("datev", 99_999, 100_001)] {
        let many = (0..count).map(|number| drawn(&on("2026-03-12", number), &profile));
        let pieces = pieces(id, &profile, many);
        let rows: Vec<u64> = pieces
            .iter()
            .filter_map(|piece| piece.written.rows)
            .collect();
        assert_eq!(
            rows.iter().sum::<u64>(),
            u64::try_from(count).expect("small")
        );
        assert!(
            rows.iter().all(|rows| *rows <= limit) && rows[0] == limit,
            "{rows:?}"
        );
        assert!(
            pieces
                .iter()
                .zip(1..)
                .all(|(piece, number)| piece.part.number == number)
        );
    }
}

#[test]
fn a_split_expense_never_tears() {
    let profile = complete("EUR");
    let mut split = bought("EUR");
    split.lines = (0..11).map(|number| line(number, 100, "EUR")).collect();
    split.amount.wallet.minor = 1_100;
    let many = (0..10_000_u128).map(|number| {
        let mut voucher = drawn(&split, &profile);
        voucher.entry = ledgerport_core::model::EntryId(uuid::Uuid::from_u128(number));
        voucher
    });
    let rows: Vec<u64> = pieces("datev", &profile, many)
        .iter()
        .filter_map(|piece| piece.written.rows)
        .collect();
    assert_eq!(rows, [99_990, 10_010]);
}

#[test]
fn closed_periods_fail_shift_or_keep() {
    let item = on("2026-03-12", 1);
    let with = |then| Profile {
        period: PeriodPolicy {
            closed_until: Some("2026-03-31".parse().expect("a date")),
            then,
        },
        ..complete("EUR")
    };
    let failed = draw_up(&item, None, "PLEO-1", &with(Closed::Fail)).expect_err("closed");
    assert!(failed[0].reason.contains("2026-03-12") && failed[0].reason.contains("2026-03-31"));
    let shifted = drawn(&item, &with(Closed::Shift));
    assert_eq!(shifted.date.to_string(), "2026-04-01");
    assert_eq!(shifted.item_date.to_string(), "2026-03-12");
    assert!(
        shifted.text.starts_with("(2026-03-12) "),
        "{}",
        shifted.text
    );
    assert_eq!(shifted.notices.len(), 1);
    let kept = drawn(&item, &with(Closed::Keep));
    assert_eq!(kept.date, kept.item_date);
    let open = drawn(&on("2026-04-01", 1), &with(Closed::Fail));
    assert_eq!(open.date, open.item_date);
}

#[test]
fn dimensions_numbers_and_names_follow_the_profile() {
    let mut profile = complete("EUR");
    profile.dimensions = vec![Dimension {
        group: "CC".into(),
        target: "1".into(),
        name: "Kostnadsställe".into(),
        values: [("c-1".to_owned(), "100".to_owned())].into(),
    }];
    profile.numbering.own = true;
    profile.numbering.start = 500;
    let mut tagged = bought("EUR");
    tagged.lines[0].tags = vec![ledgerport_core::model::Tag {
        group: "CC".into(),
        code: "c-1".into(),
    }];
    let file = pieces(
        "sie",
        &profile,
        [drawn(&tagged, &profile), drawn(&bought("EUR"), &profile)],
    );
    let text: String = file[0].out.iter().map(|byte| char::from(*byte)).collect();
    for said in [
        "#OBJEKT 1 \"100\" \"100\"",
        "#VER \"P\" 500 20260312 \"PLEO-7Q card purchase\"",
        "#VER \"P\" 501 ",
        "#TRANS 2720 {\"1\" \"100\"} 119.00 20260312",
        "#TRANS 5830 {} -119.00 20260312",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    let names = Names {
        company: "Bäckerei/Ö",
        day: "2026-04-03".parse().expect("a date"),
        job: "9d7c3f4e",
    };
    let name = |id: &str, index: usize, profile: &Profile| {
        let days = ["2025-12-31", "2026-01-01"];
        let vouchers = days
            .iter()
            .zip(1..)
            .map(|(day, number)| drawn(&on(day, number), profile));
        let part = pieces(id, profile, vouchers).swap_remove(index).part;
        file_name(by_id(id).expect("a format"), &batch(profile), &part, &names)
    };
    assert_eq!(
        name("datev", 1, &profile),
        "EXTF_Bäckerei-Ö_2026-04-03_9d7c3f4e_2.csv"
    );
    assert_eq!(
        name("generic-csv", 0, &profile),
        "Bäckerei-Ö_2026-04-03_9d7c3f4e.csv"
    );
    profile.file_name = "../{format}{part}\u{0}".into();
    assert_eq!(name("sie", 1, &profile), "-sie2.si");
}

#[test]
fn a_statement_has_what_happened_to_the_wallet() {
    let profile = complete("EUR");
    let file = pieces(
        "xero-bank",
        &profile,
        [
            drawn(&bought("EUR"), &profile),
            drawn(&item(2, "wallet_topup", 50_000, "EUR"), &profile),
            drawn(&item(3, "refund", -1_000, "EUR"), &profile),
        ],
    );
    let amounts: Vec<String> = rows(&file[0].out)
        .iter()
        .map(|row| row["Amount"].clone())
        .collect();
    assert_eq!(amounts, ["-119.00", "500.00", "10.00"]);
}

#[test]
fn tax_a_target_would_work_out_differently_is_a_notice() {
    let profile = complete("EUR");
    let notices = |tax: i64| {
        let mut item = bought("EUR");
        taxed(&mut item.lines[0], "inclusive", tax, (Some("1576"), None));
        drawn(&item, &profile).notices
    };
    // 25 % in 119.00.
    assert_eq!(notices(2_380), Vec::<String>::new());
    let told = notices(2_381);
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("23.81 EUR") && told[0].contains("23.80 EUR"),
        "{told:?}"
    );
    let mut refund = item(1, "refund", -50, "EUR");
    taxed(&mut refund.lines[0], "inclusive", -10, (None, None));
    assert_eq!(drawn(&refund, &profile).notices, Vec::<String>::new());
}

#[test]
fn more_files_than_a_run_may_have_are_refused_before_one_is_opened() {
    let profile = complete("EUR");
    let years = |count: i16| -> Vec<Voucher> {
        let day = |year| format!("{year}-03-12");
        (1900..1900 + count)
            .map(|year| drawn(&on(&day(year), 1), &profile))
            .collect()
    };
    assert_eq!(pieces("sie", &profile, years(200)).len(), 200);
    let many = years(201);
    let refused = by_id("sie").expect("a format").write(
        &batch(&profile),
        || many.iter().cloned().map(Ok::<_, Infallible>),
        |_| -> Result<Vec<u8>, Infallible> { panic!("none is opened") },
    );
    assert!(matches!(refused, Err(WriteError::TooManyFiles(200))));
}
