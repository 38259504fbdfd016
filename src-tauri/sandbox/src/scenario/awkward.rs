//! `awkward`: every odd value that Pleo's schema allows, one entry each.
//!
//! The note of an entry says what is odd about it (where the oddity is not the
//! note itself). What v2's closed lists cannot say is said in v3 only; in v2 those
//! entries are ordinary. The company also has a finished job whose statuses and
//! failure types are unknown words in v3.
//!
//! Entries without an account, without lines, with lines that do not add up, with
//! mixed or undefined wallet currencies, with fractions of a smallest unit and
//! with unknown kinds cannot be booked; the others can.

use serde_json::{Value, json};

use super::draft::{Sketch, at, entry};
use super::small;
use crate::world::entry::{Invoice, View};
use crate::world::job::{ItemStatus, JobEvent, NewJob, Report};
use crate::world::{Company, Job};

const NIL: &str = "00000000-0000-0000-0000-000000000000";

pub(crate) fn company() -> Company {
    let mut draft = small::master_data("awkward", "Skæve Sager ApS");
    draft.company().vendor_tagging = true;
    draft.vendor(VENDOR, "Bare et Navn", "DK", "DKK", None);
    let all = accounts()
        .into_iter()
        .chain(amounts())
        .chain(words())
        .chain(texts())
        .chain(times())
        .chain(nulls_and_files());
    for sketch in all {
        draft.add(sketch);
    }
    let mut company = draft.finish();
    for vendor in &mut company.vendors {
        (vendor.code, vendor.external_id, vendor.country) = (None, None, None);
    }
    add_past_job(&mut company);
    company
}

/// An ordinary purchase of 100.00 DKK to make odd.
fn plain(note: &'static str) -> Sketch {
    on_day("10-05T10:00", note)
}

fn on_day(time: &'static str, note: &'static str) -> Sketch {
    bare(time, 10_000, note).on("1310", "I25", &["BUTIK"])
}

fn bare(time: &'static str, amount: i64, note: &'static str) -> Sketch {
    entry("card_purchase", time, amount)
        .from("Prøve ApS", "DK", "5999")
        .by("101")
        .note(note)
        .pdf()
}

fn accounts() -> Vec<Sketch> {
    let unknown = json!({"code": null, "id": NIL, "identifier": null, "name": "Ved ikke"});
    vec![
        plain("nothing is odd"),
        bare("10-05T10:01", 10_000, "account is null").on("", "I25", &["BUTIK"]),
        plain("account id is all zeros")
            .odd("/accountingEntryLines/0/account", unknown)
            .odd_entry("/accountId", NIL.into())
            .edit(View::Entry, "/accountCode", None),
        plain("account code is null").odd("/accountingEntryLines/0/account/code", Value::Null),
        plain("account identifier is null")
            .odd("/accountingEntryLines/0/account/identifier", Value::Null),
        plain("no lines")
            .odd("/accountingEntryLines", json!([]))
            .edit(View::Entry, "/accountId", None),
        plain("contra account is null").odd_v3("/contraAccount", Value::Null),
        many_lines(),
        plain("already exported once").already_exported(),
        plain("vendor without any code").tagged("accounts_payable", VENDOR),
        plain("payable without vendor").tagged("accounts_payable", ""),
        plain("not settled").unsettled(),
        plain("deleted").deleted(),
    ]
}

/// Found by its code while the scenario is written; the code is then taken away.
const VENDOR: &str = "V-7";

fn many_lines() -> Sketch {
    let start = bare("10-05T11:00", 60_000, "sixty lines");
    let parts = (0..59).fold(start, |sketch, _| {
        sketch.part(1_000, "1310", "I25", &["BUTIK"])
    });
    parts.on("3600", "I0", &["LAGER"])
}

fn amounts() -> Vec<Sketch> {
    let value = |value: f64| json!({"currency": "DKK", "value": value});
    let pair = |one: f64| json!({"inSupplierCurrency": value(one), "inWalletCurrency": value(one)});
    let huge = 9_007_199_254_740_993_i64;
    let huge = json!({"currency": "DKK", "value": huge});
    let huge = json!({"inSupplierCurrency": huge, "inWalletCurrency": huge});
    let whole = |sketch: Sketch, amount: &Value| {
        sketch
            .odd("/amount", amount.clone())
            .odd("/accountingEntryLines/0/lineAmount", amount.clone())
            .odd("/accountingEntryLines/0/netAmount", amount.clone())
            .odd("/accountingEntryLines/0/tax", Value::Null)
    };
    let undefined = "/amount/inSupplierCurrency/currency";
    vec![
        whole(plain("value is 12345.0"), &pair(12_345.0)),
        whole(plain("value is 0.5, half a smallest unit"), &pair(0.5)),
        whole(plain("value is beyond 2^53"), &huge),
        bare(
            "10-05T10:20",
            7_777,
            "charged 1500 JPY, which has no decimals",
        )
        .charged("JPY", 1_500)
        .on("1310", "I0", &["BUTIK"]),
        bare(
            "10-05T10:21",
            27_900,
            "charged 12.345 KWD, which has three decimals",
        )
        .charged("KWD", 12_345)
        .on("1310", "I0", &["BUTIK"]),
        bare("10-05T10:22", 0, "amount is zero").on("1310", "I25", &["BUTIK"]),
        bare("10-05T10:23", -10_000, "negative purchase").on("1310", "I25", &["BUTIK"]),
        plain("lines do not add up").odd(
            "/accountingEntryLines/0/lineAmount/inWalletCurrency/value",
            json!(9_999),
        ),
        plain("net and tax do not add up").odd(
            "/accountingEntryLines/0/netAmount/inWalletCurrency/value",
            json!(8_001),
        ),
        plain("supplier currency is UNDEFINED").odd(undefined, "UNDEFINED".into()),
        plain("wallet currency is UNDEFINED")
            .odd("/amount/inWalletCurrency/currency", "UNDEFINED".into()),
        plain("line in another wallet currency").odd(
            "/accountingEntryLines/0/lineAmount/inWalletCurrency/currency",
            "EUR".into(),
        ),
        plain("tax rate is 25, not 0.25").odd("/accountingEntryLines/0/tax/rate", json!(25)),
        plain("tax rate is a third").odd("/accountingEntryLines/0/tax/rate", json!(1.0 / 3.0)),
        plain("tax rate is negative").odd("/accountingEntryLines/0/tax/rate", json!(-0.25)),
        plain("tax code is null").odd("/accountingEntryLines/0/tax/code", Value::Null),
    ]
}

/// Words outside the known lists: only v3 can say them.
fn words() -> Vec<Sketch> {
    vec![
        plain("type is unknown")
            .odd_v3("/type", "crypto_purchase".into())
            .odd_entry("/family", "CRYPTO".into())
            .odd_entry("/subFamily", "COLD_WALLET".into()),
        plain("subtype is unknown").odd_v3("/subType", "time_travel".into()),
        plain("bookkeeping method is unknown")
            .tagged("journal", "")
            .odd_v3("/bookkeeping", json!({"method": "barter"})),
        plain("tax type is unknown").odd_v3("/accountingEntryLines/0/tax/type", "margin".into()),
        invoice("invoice status is unknown").odd_v3(
            "/additionalInformation/invoiceInformation/status",
            "teleported".into(),
        ),
        plain("export status is unknown").odd_entry("/exportStatus", "PARKED".into()),
        plain("fields nobody knows")
            .odd_v3("/carbonFootprint", json!({"grams": 12.5, "nested": [[[]]]})),
        plain("country is UNDEFINED").odd("/supplier/country", "UNDEFINED".into()),
        plain("country is UK").odd("/supplier/country", "UK".into()),
    ]
}

fn invoice(note: &'static str) -> Sketch {
    entry("invoice", "10-06T09:00", 125_000)
        .from("Faktura A/S", "DK", "")
        .on("3600", "I25", &["LAGER"])
        .by("102")
        .note(note)
        .invoice(Invoice {
            number: "0001",
            date: "2026-10-01",
            due: None,
            paid: None,
            status: "paid",
            bank_name: "Banken",
            bank_country: "DK",
            iban: None,
        })
        .pdf()
}

fn texts() -> Vec<Sketch> {
    let named = |note: &'static str, name: &str| plain(note).odd("/supplier/name", name.into());
    let long: String = "Lang tekst æøå. ".repeat(2_000);
    vec![
        named("=1+1", "=cmd|' /C calc'!A0"),
        named("@SUM(A1:A9)", "+45 12 34 56 78"),
        named("-2+3", "\t=HYPERLINK(\"http://example.com\")"),
        named(
            "a;b,c\t\"d\"\r\ne|f'g",
            "Semi;kolon, komma \"og\" linje\nskift",
        ),
        named("שלום \u{202e}gpj.exe\u{202c}", "\u{200f}مخبز"),
        named("🥐👩‍🍳 e\u{301} ﬁ", "Café 🥖 \u{1f468}\u{200d}\u{1f469}"),
        named(
            "\u{0}\u{1}\u{7}\u{1b}[31m\u{7f}\u{85}\u{2028}\u{feff}",
            "Styre\u{0}tegn",
        ),
        named("  spaces around  ", "\u{a0}\u{2003}"),
        named("", ""),
        plain("text of 32,000 letters")
            .odd("/note", long.clone().into())
            .odd("/supplier/name", long.into()),
        plain("<script>alert(1)</script> %n%s ../../etc/passwd"),
        plain("\\N NULL null undefined NaN 1e999"),
        // The same text, day and amount as the entry before it.
        plain("\\N NULL null undefined NaN 1e999"),
        plain("reconciliation id is hostile").odd(
            "/additionalInformation/reconciliationId",
            "=cmd|';\"\r\n../CON".into(),
        ),
        plain("account name is hostile").odd(
            "/accountingEntryLines/0/account/name",
            "=A1;\"x\"\r\n".into(),
        ),
        plain("tag code is hostile").odd(
            "/accountingEntryLines/0/tags/0/code",
            "{5} \"AFD\" ;\n".into(),
        ),
    ]
}

fn times() -> Vec<Sketch> {
    let dated = |note: &'static str, date: &str| plain(note).odd("/date", date.into());
    let invoiced = |note: &'static str, date: &str| {
        invoice(note).odd(
            "/additionalInformation/invoiceInformation/invoiceDate",
            date.into(),
        )
    };
    vec![
        dated("date to the millisecond", "2026-10-07T08:09:10.123Z"),
        dated("date to the microsecond", "2026-10-07T08:09:10.123456Z"),
        dated("date to the nanosecond", "2026-10-07T08:09:10.123456789Z"),
        dated("date just before midnight UTC", "2026-10-31T23:30:00Z"),
        dated("date with an offset", "2026-10-07T23:30:00-11:00"),
        dated("date on a leap day", "2024-02-29T12:00:00Z"),
        dated("date in 1970", "1970-01-01T00:00:00Z"),
        dated("date in 9999", "9999-12-31T23:59:59Z"),
        invoiced("invoice date is a plain date", "2026-10-01"),
        invoiced("invoice date has a time", "2026-10-01T00:00:00Z"),
        invoiced(
            "invoice date has nanoseconds",
            "2026-10-01T22:00:00.000000001Z",
        ),
        plain("service period ends before it begins").period("10-31T00:00", "10-01T00:00"),
    ]
}

fn nulls_and_files() -> Vec<Sketch> {
    let file = |kind: &str, size: i64| json!({"size": size, "type": kind, "url": "http://127.0.0.1:9/files/none"});
    let absent = [
        "/files",
        "/note",
        "/servicePeriod",
        "/subType",
        "/supplier",
        "/team",
        "/user",
    ];
    let without = absent
        .iter()
        .fold(plain("every optional field is null"), |sketch, at| {
            sketch.odd(at, Value::Null)
        });
    let left_out = absent
        .iter()
        .fold(plain("every optional field is absent"), |sketch, at| {
            sketch
                .edit(View::ItemV2, at, None)
                .edit(View::ItemV3, at, None)
        });
    vec![
        without
            .odd("/accountingEntryLines/0/tags", Value::Null)
            .odd("/accountingEntryLines/0/tax", Value::Null)
            .odd("/additionalInformation/attendees", Value::Null),
        left_out
            .edit(View::Entry, "/note", None)
            .edit(View::Entry, "/bookkeepingDate", None)
            .edit(View::Entry, "/settledAt", None),
        plain("null among tags").odd("/accountingEntryLines/0/tags/9", Value::Null),
        plain("null among files").odd("/files/9", Value::Null),
        plain("null among attendees and reconciled entries")
            .odd("/additionalInformation/attendees", json!(["Anna", null]))
            .odd(
                "/additionalInformation/reconciledEntries",
                json!([null, "x"]),
            ),
        plain("user id is null in v2").edit(View::ItemV2, "/user/id", Some(Value::Null)),
        plain("file of an unknown type").odd("/files/0", file("application/x-strange", 12)),
        plain("file type is no type at all").odd("/files/0", file("", 0)),
        plain("file of two gigabytes").odd("/files/0", file("image/heic", 2_147_483_647)),
        plain("tag id is all zeros").odd("/accountingEntryLines/0/tags/0/id", NIL.into()),
        plain("same file twice").pdf(),
        invoice("bank country is UNDEFINED").odd(
            "/additionalInformation/invoiceInformation/supplierBankAccount/country",
            "UNDEFINED".into(),
        ),
    ]
}

/// A finished job from October: two items, one successful and one failed.
fn add_past_job(company: &mut Company) {
    let new = NewJob {
        id: company.derived_id("past-job"),
        entries: vec![8, 0],
        created_by: None,
        is_interactive: false,
        vendor_based: false,
    };
    let Company { jobs, book, .. } = company;
    let mut job = Job::create(new, book, at("10-20T08:00"));
    job.apply(
        JobEvent::Started,
        (None, None),
        false,
        book,
        at("10-20T08:01"),
    );
    let outcomes = [
        (8, ItemStatus::Successful, None),
        (0, ItemStatus::Failed, Some("unexpected_failure")),
    ];
    for (entry, status, failure) in outcomes {
        if let Some(item) = job.item_mut(entry) {
            item.status = status;
            item.report = Some(Box::new(Report {
                external_id: (failure.is_none()).then(|| "not a number: 17".to_owned()),
                external_url: (failure.is_none()).then(|| "not a url".to_owned()),
                failure_reason_type: failure.map(str::to_owned),
                ..Report::default()
            }));
        }
    }
    let event = JobEvent::CompletedWithErrors;
    job.apply(event, (None, None), false, book, at("10-20T08:02"));
    job.odd_words = true;
    jobs.push(job);
}
