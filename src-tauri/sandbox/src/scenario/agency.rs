//! `agency`: Foxglove & Partners, a design agency in Bristol, October 2026.
//!
//! One wallet in GBP, suppliers in EUR, USD, SEK and JPY. Vendor tagging is
//! active for every entry that can carry a vendor: journal and accounts payable
//! are mixed, and four payable entries lack the vendor they need (numbers 7, 14,
//! 19 and 26), so an honest export of all 32 ends with 28 successful items when
//! the job asks for vendors.

use super::draft::{Draft, Sketch, entry};
use crate::world::Company;
use crate::world::company::{Address, VendorState};
use crate::world::entry::Invoice;

pub(crate) fn company() -> Company {
    let mut draft = Draft::new(
        "agency",
        "Foxglove & Partners Ltd",
        "09446231",
        Address {
            line: "14 Welsh Back",
            postal_code: "BS1 4SB",
            locality: "Bristol",
            country: "GB",
        },
        "GBP",
    );
    draft.company().vendor_tagging = true;
    master_data(&mut draft);
    let all = at_home()
        .into_iter()
        .chain(abroad())
        .chain(people_and_money());
    for sketch in all {
        draft.add(sketch);
    }
    draft.finish()
}

const ACCOUNTS: &[(&str, &str)] = &[
    ("1200", "Bank current account"),
    ("1250", "Pleo"),
    ("2100", "Creditors control account"),
    ("2210", "Expenses payable"),
    ("5000", "Freelancers"),
    ("5010", "Stock images and fonts"),
    ("6201", "Advertising"),
    ("7400", "Travel and subsistence"),
    ("7403", "Entertainment"),
    ("7406", "Mileage"),
    ("7502", "Telephone and internet"),
    ("7504", "Office stationery"),
    ("7800", "Repairs and renewals"),
    ("7901", "Bank and card charges"),
    ("8201", "Subscriptions"),
    ("0030", "Office equipment"),
];

/// Code, first and last name, address, job and team.
const PEOPLE: [(&str, &str, &str, &str, &str, &str); 4] = [
    (
        "E01",
        "Amara",
        "Okafor",
        "amara@example.com",
        "Creative director",
        "Design",
    ),
    (
        "E02",
        "Tom",
        "Hollis",
        "tom@example.com",
        "Designer",
        "Design",
    ),
    (
        "E03",
        "Priya",
        "Nair",
        "priya@example.com",
        "Strategist",
        "Strategy",
    ),
    (
        "E04",
        "Gwen",
        "Pritchard",
        "gwen@example.com",
        "Finance manager",
        "Operations",
    ),
];

/// Code, name, country, currency and tax number.
const VENDORS: [(&str, &str, &str, &str, Option<&str>); 9] = [
    (
        "ADOBE",
        "Adobe Systems Software Ireland Ltd",
        "IE",
        "EUR",
        Some("IE6364992H"),
    ),
    ("FIGMA", "Figma Inc", "US", "USD", None),
    (
        "GWR",
        "Great Western Railway",
        "GB",
        "GBP",
        Some("GB732194752"),
    ),
    (
        "BT",
        "British Telecommunications plc",
        "GB",
        "GBP",
        Some("GB245719348"),
    ),
    (
        "META",
        "Meta Platforms Ireland Ltd",
        "IE",
        "EUR",
        Some("IE9692928F"),
    ),
    (
        "KLARA",
        "Klara Lindqvist Illustration AB",
        "SE",
        "SEK",
        Some("SE556677889901"),
    ),
    ("MORISAWA", "Morisawa Inc", "JP", "JPY", None),
    (
        "PAPER",
        "Bristol Paper Company Ltd",
        "GB",
        "GBP",
        Some("GB118220934"),
    ),
    (
        "HETZNER",
        "Hetzner Online GmbH",
        "DE",
        "EUR",
        Some("DE812871812"),
    ),
];

fn master_data(draft: &mut Draft) {
    draft.accounts(ACCOUNTS);
    draft.contra("GBP", "1250");
    draft.tax(
        "T1",
        "Standard rate 20%",
        200,
        "inclusive",
        (Some("2201"), None),
    );
    draft.tax("T0", "Zero rated", 0, "inclusive", (None, None));
    draft.tax(
        "T9",
        "Outside the scope of VAT",
        0,
        "inclusive",
        (None, None),
    );
    draft.tax(
        "T8",
        "Reverse charge services",
        200,
        "reverse",
        (Some("2201"), Some("2200")),
    );
    draft.tags(
        ("DEPT", "Department"),
        &[
            ("DESIGN", "Design"),
            ("STRATEGY", "Strategy"),
            ("OPS", "Operations"),
        ],
    );
    draft.tags(
        ("CLIENT", "Client"),
        &[
            ("C-014", "Harbour Coffee"),
            ("C-022", "Lumen Energy"),
            ("C-031", "City Museum"),
        ],
    );
    for (code, first, last, email, title, team) in PEOPLE {
        draft.employee(code, (first, last), email, title, team);
    }
    for (code, name, country, currency, tax_number) in VENDORS {
        draft.vendor(code, name, country, currency, tax_number);
    }
    draft
        .vendor("OLDPRINT", "Old Print House", "GB", "GBP", None)
        .state = VendorState::Archived;
}

fn card(time: &'static str, amount: i64) -> Sketch {
    entry("card_purchase", time, amount)
}

fn at_home() -> Vec<Sketch> {
    vec![
        card("10-01T08:32", 8_940)
            .from("Great Western Railway", "GB", "4112")
            .tagged("journal", "GWR")
            .on("7400", "T0", &["STRATEGY", "C-022"])
            .by("E03")
            .note("Bristol to London, workshop")
            .pdf(),
        card("10-01T12:50", 4_260)
            .from("Dishoom King's Cross", "GB", "5812")
            .tagged("journal", "")
            .on("7403", "T1", &["STRATEGY", "C-022"])
            .by("E03")
            .attended(&["Priya Nair", "Dan Webb (Lumen)"])
            .png(),
        card("10-02T10:15", 18_600)
            .from("Bristol Paper Co", "GB", "5943")
            .tagged("accounts_payable", "PAPER")
            .on("7504", "T1", &["DESIGN"])
            .by("E02")
            .pdf(),
        card("10-05T09:00", 7_188)
            .from("BT Business", "GB", "4814")
            .tagged("accounts_payable", "BT")
            .on("7502", "T1", &["OPS"])
            .by("E04")
            .period("10-01T00:00", "10-31T00:00")
            .pdf(),
        card("10-06T16:45", 124_900)
            .from("Apple Store Cabot Circus", "GB", "5732")
            .tagged("journal", "")
            .part(99_900, "0030", "T1", &["DESIGN"])
            .on("7504", "T1", &["DESIGN"])
            .by("E01")
            .note("Display and cables")
            .pdf(),
        card("10-07T08:05", 1_240)
            .from("Bristol City Council Parking", "GB", "7523")
            .tagged("journal", "")
            .on("7400", "T9", &["OPS"])
            .by("E04")
            .png(),
        // Payable without a vendor.
        card("10-08T14:20", 46_000)
            .from("Harbourside Print Studio", "GB", "2741")
            .tagged("accounts_payable", "")
            .on("5000", "T1", &["DESIGN", "C-014"])
            .by("E02")
            .note("Menu prints")
            .pdf(),
        card("10-12T07:55", 11_320)
            .from("Great Western Railway", "GB", "4112")
            .tagged("journal", "GWR")
            .on("7400", "T0", &["DESIGN", "C-031"])
            .by("E01")
            .pdf(),
        card("10-13T11:40", 23_940)
            .from("Bristol Paper Co", "GB", "5943")
            .tagged("accounts_payable", "PAPER")
            .part(11_970, "7504", "T1", &["DESIGN", "C-031"])
            .on("7504", "T1", &["DESIGN", "C-014"])
            .by("E02")
            .pdf(),
        card("10-14T18:10", 5_400)
            .from("Timpson", "GB", "7251")
            .tagged("journal", "")
            .on("7800", "T1", &["OPS"])
            .by("E04")
            .png(),
    ]
}

fn abroad() -> Vec<Sketch> {
    vec![
        card("10-02T01:10", 5_632)
            .charged("EUR", 6_499)
            .from("Adobe Systems", "IE", "5734")
            .tagged("accounts_payable", "ADOBE")
            .on("8201", "T8", &["DESIGN"])
            .by("E01")
            .period("10-02T00:00", "11-01T00:00")
            .pdf(),
        card("10-03T01:20", 11_115)
            .charged("USD", 13_500)
            .from("Figma", "US", "5734")
            .tagged("accounts_payable", "FIGMA")
            .on("8201", "T8", &["DESIGN"])
            .by("E01")
            .pdf(),
        card("10-04T02:00", 43_330)
            .charged("EUR", 50_000)
            .from("Facebook Ads", "IE", "7311")
            .tagged("accounts_payable", "META")
            .on("6201", "T8", &["STRATEGY", "C-014"])
            .by("E03")
            .pdf(),
        // Payable without a vendor.
        card("10-07T22:30", 16_470)
            .charged("USD", 20_000)
            .from("Shutterstock", "US", "5815")
            .tagged("accounts_payable", "")
            .on("5010", "T8", &["DESIGN", "C-031"])
            .by("E02")
            .pdf(),
        card("10-09T06:15", 98_340)
            .charged("SEK", 1_250_000)
            .from("Klara Lindqvist Illustration", "SE", "7333")
            .tagged("accounts_payable", "KLARA")
            .on("5000", "T8", &["DESIGN", "C-031"])
            .by("E01")
            .note("Museum poster series")
            .pdf(),
        card("10-11T04:40", 25_806)
            .charged("JPY", 49_800)
            .from("Morisawa Fonts", "JP", "5815")
            .tagged("accounts_payable", "MORISAWA")
            .on("5010", "T8", &["DESIGN"])
            .by("E01")
            .pdf(),
        card("10-15T03:05", 2_214)
            .charged("EUR", 2_555)
            .from("Hetzner Online", "DE", "4816")
            .tagged("journal", "HETZNER")
            .on("8201", "T8", &["OPS"])
            .by("E04")
            .pdf(),
        card("10-18T20:20", 62_400)
            .charged("EUR", 72_000)
            .from("Hotel Casa Camper Berlin", "DE", "7011")
            .tagged("journal", "")
            .on("7400", "T9", &["STRATEGY"])
            .by("E03")
            .pdf(),
        // Payable without a vendor.
        card("10-19T09:30", 30_940)
            .charged("SEK", 393_300)
            .from("Stockholm Motion AB", "SE", "7829")
            .tagged("accounts_payable", "")
            .on("5000", "T8", &["DESIGN", "C-022"])
            .by("E01")
            .pdf(),
        card("10-20T05:15", 777)
            .charged("JPY", 1_500)
            .from("Suica", "JP", "4111")
            .tagged("journal", "")
            .on("7400", "T9", &["DESIGN"])
            .by("E01")
            .png(),
    ]
}

fn people_and_money() -> Vec<Sketch> {
    vec![
        // Numbers 21 and 22 are settled by number 25.
        entry("out_of_pocket", "10-06T19:30", 3_850)
            .from("Addison Lee", "GB", "4121")
            .on("7400", "T0", &["STRATEGY"])
            .by("E03")
            .png(),
        entry("out_of_pocket", "10-16T13:15", 2_475)
            .from("Ryman", "GB", "5943")
            .on("7504", "T1", &["STRATEGY"])
            .by("E03")
            .pdf(),
        entry("mileage", "10-21T17:00", 5_400)
            .on("7406", "", &["OPS"])
            .by("E04")
            .note("Bristol to Cardiff and back, 120 miles at 45p"),
        entry("per_diem", "10-20T21:00", 9_600)
            .on("7400", "", &["STRATEGY"])
            .by("E03")
            .period("10-18T10:00", "10-20T19:00"),
        entry("direct_reimbursement", "10-26T06:00", 6_325)
            .sub_type("reimbursement_to_employee")
            .on("2210", "", &[])
            .by("E03")
            .settles(&[21, 22]),
        // Payable without a vendor.
        entry("invoice", "10-22T10:00", 360_000)
            .from("Rowan Hale Photography", "GB", "")
            .tagged("accounts_payable", "")
            .on("5000", "T0", &["DESIGN", "C-031"])
            .by("E01")
            .invoice(invoice("RH-0419", "2026-10-05", "2026-11-04", "2026-10-22"))
            .pdf(),
        entry("invoice", "10-23T10:00", 86_256)
            .from("British Telecommunications plc", "GB", "")
            .tax_identifier("GB245719348")
            .tagged("accounts_payable", "BT")
            .on("7502", "T1", &["OPS"])
            .by("E04")
            .invoice(invoice(
                "GP 00214417 Q3",
                "2026-10-01",
                "2026-10-29",
                "2026-10-23",
            ))
            .pdf(),
        entry("invoice_payment", "10-23T10:05", 86_256)
            .sub_type("invoice_payment_sent")
            .from("British Telecommunications plc", "GB", "")
            .tagged("accounts_payable", "BT")
            .on("2100", "", &[])
            .by("E04"),
        entry("refund", "10-24T08:00", -4_800)
            .from("Bristol Paper Co", "GB", "5943")
            .tagged("accounts_payable", "PAPER")
            .on("7504", "T1", &["DESIGN"])
            .by("E02")
            .pdf(),
        entry("chargeback", "10-27T08:00", -1_999)
            .charged("USD", -2_425)
            .from("Unknown Web Shop", "US", "5999")
            .tagged("journal", "")
            .on("7901", "T9", &["OPS"])
            .by("E04"),
        entry("wallet_topup", "10-01T04:00", 1_500_000)
            .tagged("none", "")
            .on("1200", "", &[]),
        entry("fee", "10-31T04:00", 7_900)
            .from("Pleo Financial Services", "DK", "")
            .tagged("journal", "")
            .on("7901", "T9", &["OPS"])
            .pdf(),
    ]
}

fn invoice(
    number: &'static str,
    date: &'static str,
    due: &'static str,
    paid: &'static str,
) -> Invoice {
    Invoice {
        number,
        date,
        due: Some(due),
        paid: Some(paid),
        status: "paid",
        bank_name: "Lloyds Bank",
        bank_country: "GB",
        iban: Some("GB33BUKB20201555555555"),
    }
}
