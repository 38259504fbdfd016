//! Export items as Pleo may send them: full, bare, odd, broken among good ones.

use ledgerport_core::model::{
    BookkeepingMethod, ExportItem, ItemFault, ItemKind, Money, TaxKind, When,
};
use ledgerport_core::pleo::{ApiVersion, Cursor, Error, Limits, Page};
use serde_json::{Value, json};

use crate::raw::{JOB, Server, Turn, client, quick};
use crate::sample::{bare, entry, full, page};

type Items = Page<Result<ExportItem, ItemFault>>;

async fn ask(body: &str) -> Result<Items, Error> {
    let server = Server::start(vec![Turn::json(200, body)]).await;
    server
        .client()
        .export_items(ApiVersion::V3, JOB, None)
        .await
}

/// The only item of a page.
async fn one(item: &Value) -> Result<ExportItem, ItemFault> {
    let page = ask(&page(std::slice::from_ref(item)))
        .await
        .expect("a page");
    page.rows.into_iter().next().expect("one row")
}

#[tokio::test]
async fn an_item_with_everything_is_read_whole() {
    let item = one(&full(7)).await.expect("reads");
    assert_eq!(
        (item.entry, item.kind, item.sub_kind.as_deref()),
        (entry(7), ItemKind::Invoice, Some("interest"))
    );
    assert_eq!(item.note.as_deref(), Some("Mel \u{1f33e} \"10 kg\""));
    let line = &item.lines[0];
    assert_eq!(line.amount.wallet.to_string(), "63.66 DKK");
    assert_eq!(line.net.wallet.minor, 5093);
    assert_eq!(
        line.account.as_ref().and_then(|account| account.number()),
        Some("4010")
    );
    assert_eq!(
        (
            line.tags.len(),
            line.tags[0].group.as_str(),
            line.tags[0].code.as_str()
        ),
        (1, "DEPT", "10")
    );
    let tax = line.tax.as_ref().expect("tax");
    assert_eq!(
        (tax.rate.millionths, &tax.kind, tax.code.as_deref()),
        (250_000, &TaxKind::Reverse, Some("I25"))
    );
    assert_eq!(tax.outgoing_account.as_deref(), Some("7801"));
    assert_eq!(
        item.contra_account
            .as_ref()
            .and_then(|account| account.number()),
        Some("c-1")
    );
    assert_eq!(item.bookkeeping, Some(BookkeepingMethod::AccountsPayable));
    assert_eq!(
        item.vendor.and_then(|vendor| vendor.external_id).as_deref(),
        Some("V7")
    );
    assert_eq!(item.supplier.country.as_deref(), Some("UNDEFINED"));
    assert_eq!(
        (item.user.as_deref(), item.user_code.as_deref()),
        (Some("Ane"), Some("E1"))
    );
    assert_eq!(item.team.as_deref(), Some("Bakers"));
    let (from, to) = item.service_period.expect("a period");
    assert!(matches!((from, to), (When::Instant(_), When::Day(_))));
    assert_eq!(
        (item.attendees, item.reconciled),
        (vec!["Bo".to_owned()], vec!["R-0".to_owned()])
    );
    assert_eq!((item.receipts.len(), item.receipts[0].size), (1, 12));
    let invoice = item.invoice.expect("an invoice");
    assert_eq!(
        invoice.due_date,
        Some("2026-10-31".parse().expect("a date"))
    );
    assert_eq!(invoice.payment_date, None);
}

#[tokio::test]
async fn null_and_absent_are_the_same() {
    let null = one(&bare(7)).await.expect("reads");
    assert_eq!(
        (
            null.lines.len(),
            null.receipts.len(),
            &null.user,
            &null.vendor
        ),
        (1, 0, &None, &None)
    );
    let mut absent = bare(7);
    let strip = |value: &mut Value| {
        value
            .as_object_mut()
            .expect("an object")
            .retain(|_, value| !value.is_null());
    };
    strip(&mut absent["accountingEntryLines"][0]);
    strip(&mut absent["additionalInformation"]);
    strip(&mut absent);
    assert!(absent.get("vendor").is_none());
    assert_eq!(one(&absent).await.as_ref(), Ok(&null));
}

#[tokio::test]
async fn words_nobody_knows_are_kept() {
    let mut item = full(7);
    item["type"] = json!("time_travel");
    item["bookkeeping"]["method"] = json!("barter");
    item["accountingEntryLines"][0]["tax"]["type"] = json!("sideways");
    item["brandNew"] = json!({"deep": [[[[]]]]});
    let item = one(&item).await.expect("reads");
    assert_eq!(item.kind, ItemKind::Unknown("time_travel".to_owned()));
    assert_eq!(
        item.bookkeeping,
        Some(BookkeepingMethod::Unknown("barter".to_owned()))
    );
    assert_eq!(
        item.lines[0].tax.as_ref().map(|tax| tax.kind.word()),
        Some("sideways")
    );
}

#[tokio::test]
async fn a_broken_item_harms_no_other() {
    let breakages: [(&str, Value, &str); 12] = [
        (
            "/amount/inWalletCurrency/value",
            json!(0.5),
            "amount.inWalletCurrency.value",
        ),
        (
            "/amount/inWalletCurrency/value",
            json!("6366"),
            "amount.inWalletCurrency.value",
        ),
        (
            "/amount/inWalletCurrency/currency",
            json!("UNDEFINED"),
            "amount.inWalletCurrency.currency",
        ),
        ("/amount", Value::Null, "amount"),
        ("/date", json!("private note"), "date"),
        ("/type", json!(7), "type"),
        ("/accountingEntryLines", Value::Null, "accountingEntryLines"),
        (
            "/accountingEntryLines/0/tax/amount/inWalletCurrency/value",
            json!(1.5),
            "accountingEntryLines[0].tax.amount.inWalletCurrency.value",
        ),
        (
            "/accountingEntryLines/0/tax/rate",
            json!("private note"),
            "accountingEntryLines[0].tax.rate",
        ),
        (
            "/accountingEntryLines/0/tags/1/code",
            Value::Null,
            "accountingEntryLines[0].tags[1].code",
        ),
        (
            "/additionalInformation/reconciliationId",
            Value::Null,
            "additionalInformation.reconciliationId",
        ),
        ("/files/1/size", json!("private note"), "files[1].size"),
    ];
    for (pointer, value, path) in breakages {
        let mut broken = full(8);
        *broken.pointer_mut(pointer).expect("is there") = value;
        let page = ask(&page(&[full(7), broken, bare(9)]))
            .await
            .expect("a page");
        let entries: Vec<_> = page
            .rows
            .iter()
            .map(|row| row.as_ref().map_or_else(|f| f.entry, |i| i.entry))
            .collect();
        assert_eq!(entries, [entry(7), entry(8), entry(9)]);
        assert!(page.rows[0].is_ok() && page.rows[2].is_ok());
        let fault = page.rows[1].as_ref().expect_err(pointer);
        assert_eq!(fault.path, path, "{fault:?}");
        assert!(
            !fault.what.is_empty() && !fault.what.contains("private"),
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn even_odd_texts_break_one_item_only() {
    let good = bare(9).to_string();
    let odd = |old: &str, new: &str| bare(8).to_string().replacen(old, new, 1);
    let table = [
        odd(r#""note":null"#, r#""note":"\ud800""#),
        odd(r#""note":null"#, r#""note":"a","note":"b""#),
        odd(
            r#""note":null"#,
            &format!(r#""note":{}1{}"#, "[".repeat(5000), "]".repeat(5000)),
        ),
        odd(r#""value":6366"#, r#""value":1e999"#),
        odd(r#""value":6366"#, r#""value":99999999999999999999"#),
    ];
    for broken in table {
        let body = format!(r#"{{"data":[{broken},{good}],"pagination":{{"hasNextPage":false}}}}"#);
        let page = ask(&body).await.expect("a page");
        assert_eq!(
            page.rows[0].as_ref().map_err(|fault| fault.entry),
            Err(entry(8)),
            "{broken}"
        );
        assert!(page.rows[1].is_ok());
    }
    // Deep, but in a place nobody reads.
    let body = odd(
        r#""_links":{}"#,
        &format!(r#""_links":{}1{}"#, "[".repeat(50_000), "]".repeat(50_000)),
    );
    let body = format!(r#"{{"data":[{body}],"pagination":{{"hasNextPage":false}}}}"#);
    assert!(ask(&body).await.expect("a page").rows[0].is_ok());
}

#[tokio::test]
async fn an_item_without_its_entry_spoils_the_page() {
    for id in [Value::Null, json!("7"), json!(7)] {
        let mut broken = bare(8);
        broken["accountingEntryId"] = id;
        let error = ask(&page(&[bare(7), broken]))
            .await
            .expect_err("nobody to report it for");
        assert!(
            matches!(&error, Error::Unreadable { path, .. } if path == "data[1].accountingEntryId"),
            "{error:?}"
        );
    }
    let error = ask(&page(&[Value::Null])).await.expect_err("no item");
    assert!(
        matches!(&error, Error::Unreadable { path, .. } if path == "data[0]"),
        "{error:?}"
    );
}

#[tokio::test]
async fn amounts_keep_every_digit_on_the_way() {
    let table = [
        ("DKK", "9007199254740993", Some(9_007_199_254_740_993)),
        ("DKK", "-12345.0", Some(-12345)),
        ("DKK", "1e3", Some(1000)),
        ("JPY", "150000.0", Some(1500)),
        ("JPY", "12345.0", None),
        ("KWD", "0.5", Some(5)),
    ];
    for (currency, value, expected) in table {
        let body = page(&[bare(7)]).replace(
            r#""currency":"DKK","value":6366"#,
            &format!(r#""currency":"{currency}","value":{value}"#),
        );
        let page = ask(&body).await.expect("a page");
        let wallet = page.rows[0].as_ref().ok().map(|item| item.amount.wallet);
        let expected =
            expected.map(|minor| Money::new(minor, currency.parse().expect("a currency")));
        assert_eq!(wallet, expected, "{value} {currency}");
    }
}

#[tokio::test]
async fn pages_say_little_and_may_say_it_in_any_way() {
    let types = [
        "application/json",
        "application/json;charset=UTF-8",
        "APPLICATION/JSON; Charset=utf-8",
    ];
    for kind in types {
        let headers = format!("Content-Type: {kind}\r\n");
        let server = Server::start(vec![Turn::answer(
            200,
            &headers,
            page(&[bare(7)]).as_bytes(),
        )])
        .await;
        let page = server
            .client()
            .export_items(ApiVersion::V2, JOB, None)
            .await
            .expect("a page");
        assert_eq!((page.rows.len(), page.next, page.total), (1, None, None));
    }
    let totals = [
        ("7", Some(7)),
        ("7.0", None),
        ("-1", None),
        ("\"7\"", None),
        ("null", None),
        ("[]", None),
    ];
    for (total, expected) in totals {
        let body = format!(
            r#"{{"pagination":{{"total":{total},"endCursor":"AB=","hasNextPage":true,"startCursor":"a b"}},"data":[]}}"#
        );
        let page = ask(&body).await.expect("a page");
        assert_eq!(
            (page.total, page.next.map(|next| next.to_string())),
            (expected, Some("AB=".to_owned())),
            "{total}"
        );
    }
}

#[tokio::test]
async fn the_next_page_is_asked_for_by_its_cursor() {
    let server = Server::start(vec![Turn::json(200, &page(&[]))]).await;
    let client = server.client();
    let cursor: Cursor = "MFRGG~==".parse().expect("a cursor");
    client
        .export_items(ApiVersion::V3, JOB, Some(&cursor))
        .await
        .expect("a page");
    client
        .job_items(ApiVersion::V2, JOB, None)
        .await
        .expect("a page");
    let requests = server.requests();
    let first =
        format!("GET /v3/export-items?job_id={JOB}&limit=1000&after=MFRGG%7E%3D%3D HTTP/1.1\r\n");
    assert!(requests[0].starts_with(&first), "{}", requests[0]);
    let second = format!("GET /v2/export-jobs/{JOB}/items?limit=1000 HTTP/1.1\r\n");
    assert!(requests[1].starts_with(&second), "{}", requests[1]);
}

#[tokio::test]
async fn pages_and_items_have_a_size() {
    let ask = async |limits, items: &[Value]| {
        let server = Server::start(vec![Turn::json(200, &page(items))]).await;
        client(&server.url(), limits)
            .export_items(ApiVersion::V3, JOB, None)
            .await
    };
    let many = [bare(7), bare(8), bare(9)];
    let rows = |rows| Limits { rows, ..quick() };
    assert_eq!(ask(rows(2), &many).await, Err(Error::TooLarge));
    assert_eq!(ask(rows(3), &many).await.expect("fits").rows.len(), 3);
    let mut large = bare(8);
    large["note"] = json!("x".repeat(1 << 20));
    let page = ask(quick(), &[bare(7), large]).await.expect("a page");
    let fault = page.rows[1].as_ref().expect_err("too large");
    assert_eq!((fault.entry, fault.path.as_str()), (entry(8), ""));

    // A page may be larger than an item may, wherever the large item is in it.
    let noted = |number, size: usize| {
        let mut item = bare(number);
        item["note"] = json!("x".repeat(size));
        item
    };
    for (sizes, huge) in [
        ([400_000, 400_000, 400_000], None),
        ([700_000, 700_000, 700_000], None),
        ([1 << 20, 9, 9], Some(0)),
        ([9, 1 << 20, 9], Some(1)),
        ([9, 9, 1 << 20], Some(2)),
    ] {
        let items: Vec<_> = (7..).zip(sizes).map(|(n, size)| noted(n, size)).collect();
        let page = ask(quick(), &items).await.expect("a page");
        let faults: Vec<_> = (0..3).filter(|i| page.rows[*i].is_err()).collect();
        assert_eq!(faults, huge.into_iter().collect::<Vec<_>>(), "{sizes:?}");
    }
}
