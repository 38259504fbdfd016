//! `bakery`: Rugbrød & Søn, a bakery in Odense, October 2026.
//!
//! One wallet in DKK. Every entry has an account on every line and, where a
//! person would have one, a receipt: all of them can be exported in v2 and v3.
//! Vendor tagging is active; some entries have a vendor and some only the
//! merchant's name.

use super::draft::{Draft, Sketch, entry};
use crate::world::company::{Address, Company};
use crate::world::entry::Invoice;

pub(crate) fn company() -> Company {
    draft("bakery").finish()
}

pub(crate) fn draft(key: &str) -> Draft {
    let mut draft = Draft::new(
        key,
        "Rugbrød & Søn ApS",
        "28504799",
        Address {
            line: "Vestergade 41",
            postal_code: "5000",
            locality: "Odense C",
            country: "DK",
        },
        "DKK",
    );
    draft.company().vendor_tagging = true;
    master_data(&mut draft);
    for sketch in purchases()
        .into_iter()
        .chain(more_purchases())
        .chain(abroad())
        .chain(people())
        .chain(money())
    {
        draft.add(sketch);
    }
    draft
}

const ACCOUNTS: &[(&str, &str)] = &[
    ("1310", "Mel og gryn"),
    ("1320", "Øvrige råvarer"),
    ("1330", "Emballage"),
    ("1340", "Varer til videresalg"),
    ("2230", "Personaleudgifter"),
    ("2750", "Repræsentation"),
    ("2770", "Rejser og ophold"),
    ("2780", "Kørselsgodtgørelse"),
    ("2790", "Diæter"),
    ("3110", "Brændstof"),
    ("3120", "Vedligehold af biler"),
    ("3410", "El, vand og varme"),
    ("3600", "Kontorartikler"),
    ("3610", "Software og abonnementer"),
    ("3620", "Telefon og internet"),
    ("3640", "Småanskaffelser"),
    ("3650", "Reparation og vedligehold"),
    ("3660", "Rengøring"),
    ("3800", "Gebyrer"),
    ("5820", "Bank"),
    ("5825", "Pleo"),
    ("6810", "Leverandører"),
    ("6830", "Skyldige udlæg"),
    ("6903", "Købsmoms"),
    ("6904", "Salgsmoms"),
];

/// Code, first and last name, address, job and team.
const PEOPLE: [(&str, &str, &str, &str, &str, &str); 4] = [
    (
        "11",
        "Mikkel",
        "Aagaard",
        "mikkel@example.com",
        "Bagermester",
        "Bageri",
    ),
    (
        "12",
        "Sofie",
        "Lindegaard",
        "sofie@example.com",
        "Butiksleder",
        "Butik",
    ),
    (
        "13",
        "Ægir",
        "Østergaard",
        "aegir@example.com",
        "Chauffør",
        "Kørsel",
    ),
    (
        "14",
        "Karen",
        "Søndergaard",
        "karen@example.com",
        "Bogholder",
        "Kontor",
    ),
];

/// Code, name, country, currency and tax number.
const VENDORS: [(&str, &str, &str, &str, Option<&str>); 9] = [
    ("20001", "Valsemøllen A/S", "DK", "DKK", Some("DK42316415")),
    (
        "20002",
        "Skærtoft Mølle ApS",
        "DK",
        "DKK",
        Some("DK26104871"),
    ),
    ("20003", "Arla Foods amba", "DK", "DKK", Some("DK25313763")),
    (
        "20004",
        "Scanpack Emballage A/S",
        "DK",
        "DKK",
        Some("DK17489302"),
    ),
    (
        "20005",
        "Circle K Danmark A/S",
        "DK",
        "DKK",
        Some("DK28142412"),
    ),
    (
        "20006",
        "Dropbox International",
        "IE",
        "EUR",
        Some("IE9852817J"),
    ),
    ("20007", "Ovnservice Fyn ApS", "DK", "DKK", None),
    ("20008", "TDC Erhverv", "DK", "DKK", Some("DK40075291")),
    (
        "20010",
        "Energi Fyn Erhverv A/S",
        "DK",
        "DKK",
        Some("DK25470931"),
    ),
];

fn master_data(draft: &mut Draft) {
    draft.accounts(ACCOUNTS);
    draft.contra("DKK", "5825");
    draft.tax(
        "I25",
        "Købsmoms 25 %",
        250,
        "inclusive",
        (Some("6903"), None),
    );
    draft.tax("I0", "Uden moms", 0, "inclusive", (None, None));
    draft.tax(
        "IY25",
        "Ydelser fra EU, omvendt betalingspligt",
        250,
        "reverse",
        (Some("6903"), Some("6904")),
    );
    draft.tags(
        ("AFD", "Afdeling"),
        &[
            ("BAGERI", "Bageri"),
            ("BUTIK", "Butik"),
            ("KONTOR", "Kontor"),
            ("KORSEL", "Kørsel"),
        ],
    );
    draft.tags(
        ("PROJ", "Projekt"),
        &[("JUL26", "Jul 2026"), ("CAFE", "Ny café")],
    );
    for (code, first, last, email, title, team) in PEOPLE {
        draft.employee(code, (first, last), email, title, team);
    }
    for (code, name, country, currency, tax_number) in VENDORS {
        draft.vendor(code, name, country, currency, tax_number);
    }
    draft
        .vendor("20009", "Gammel Mølle I/S", "DK", "DKK", None)
        .state = crate::world::company::VendorState::Archived;
}

/// Card purchases in Denmark, to the 12th.
fn purchases() -> Vec<Sketch> {
    let card = |time, amount| entry("card_purchase", time, amount);
    vec![
        card("10-01T05:42", 1_245_000)
            .from("Valsemøllen A/S", "DK", "5411")
            .tagged("journal", "20001")
            .on("1310", "I25", &["BAGERI"])
            .by("11")
            .note("Hvedemel, 2 paller")
            .pdf(),
        card("10-01T06:15", 389_550)
            .from("Skærtoft Mølle", "DK", "5411")
            .tagged("accounts_payable", "20002")
            .on("1310", "I25", &["BAGERI"])
            .by("11")
            .note("Økologisk rugmel")
            .pdf(),
        card("10-02T07:30", 214_800)
            .from("Arla Foods", "DK", "5451")
            .tagged("journal", "20003")
            .on("1320", "I25", &["BAGERI"])
            .by("11")
            .note("Smør og fløde")
            .pdf(),
        card("10-02T14:05", 78_425)
            .from("Circle K Odense SV", "DK", "5541")
            .on("3110", "I25", &["KORSEL"])
            .by("13")
            .png(),
        card("10-05T09:12", 612_500)
            .from("Scanpack Emballage", "DK", "5113")
            .tagged("accounts_payable", "20004")
            .on("1330", "I25", &["BUTIK"])
            .by("12")
            .note("Brødposer og kageæsker")
            .pdf(),
        card("10-05T10:40", 34_995)
            .from("Lyreco Danmark", "DK", "5943")
            .on("3600", "I25", &["KONTOR"])
            .by("14")
            .pdf(),
        // Split: goods for the bakery, coffee for resale, cleaning.
        card("10-06T08:20", 286_400)
            .from("METRO Cash & Carry", "DK", "5300")
            .part(164_000, "1320", "I25", &["BAGERI"])
            .part(87_500, "1340", "I25", &["BUTIK"])
            .on("3660", "I25", &["BUTIK"])
            .by("12")
            .note("Råvarer, kaffe og rengøring")
            .pdf(),
        card("10-07T16:55", 21_900)
            .from("Silvan Odense", "DK", "5200")
            .on("3640", "I25", &["BAGERI", "CAFE"])
            .by("11")
            .png(),
        card("10-08T05:50", 1_187_250)
            .from("Valsemøllen A/S", "DK", "5411")
            .tagged("journal", "20001")
            .on("1310", "I25", &["BAGERI"])
            .by("11")
            .pdf(),
        card("10-09T11:30", 152_000)
            .from("Ovnservice Fyn", "DK", "7699")
            .tagged("accounts_payable", "20007")
            .on("3650", "I25", &["BAGERI"])
            .by("11")
            .note("Ny tætning til stenovn")
            .pdf(),
        card("10-12T13:25", 81_310)
            .from("Circle K Nyborg", "DK", "5541")
            .tagged("journal", "20005")
            .on("3110", "I25", &["KORSEL"])
            .by("13")
            .png(),
    ]
}

/// Card purchases in Denmark, from the 13th on.
fn more_purchases() -> Vec<Sketch> {
    let card = |time, amount| entry("card_purchase", time, amount);
    vec![
        card("10-13T12:10", 64_800)
            .from("Restaurant Grønttorvet", "DK", "5812")
            .on("2750", "I25", &["KONTOR"])
            .by("14")
            .attended(&["Karen Søndergaard", "Lars Friis (Coop)"])
            .note("Frokost med indkøber fra Coop")
            .png(),
        card("10-14T07:05", 198_640)
            .from("Arla Foods", "DK", "5451")
            .tagged("journal", "20003")
            .on("1320", "I25", &["BAGERI"])
            .by("11")
            .pdf(),
        card("10-15T09:00", 124_900)
            .from("TDC Erhverv", "DK", "4814")
            .tagged("journal", "20008")
            .on("3620", "I25", &["KONTOR"])
            .by("14")
            .period("10-01T00:00", "10-31T00:00")
            .note("Fiber og telefoni, oktober")
            .pdf(),
        card("10-16T15:45", 249_900)
            .from("Elgiganten Odense", "DK", "5732")
            .part(199_900, "3640", "I25", &["BUTIK", "CAFE"])
            .on("3600", "I25", &["KONTOR"])
            .by("12")
            .note("Tablet til kassen, printerpapir")
            .pdf()
            .png(),
        card("10-19T05:48", 1_302_750)
            .from("Valsemøllen A/S", "DK", "5411")
            .tagged("journal", "20001")
            .on("1310", "I25", &["BAGERI"])
            .by("11")
            .pdf(),
        card("10-20T10:20", 92_500)
            .from("Interflora Odense", "DK", "5992")
            .on("2230", "I25", &["BUTIK"])
            .by("12")
            .note("Blomster, 25 års jubilæum")
            .png(),
        card("10-21T06:35", 421_875)
            .from("Skærtoft Mølle", "DK", "5411")
            .tagged("accounts_payable", "20002")
            .on("1310", "I25", &["BAGERI", "JUL26"])
            .by("11")
            .pdf(),
        card("10-22T14:15", 76_980)
            .from("OK Benzin", "DK", "5541")
            .on("3110", "I25", &["KORSEL"])
            .by("13")
            .png(),
        card("10-26T08:40", 318_000)
            .from("Odense Marcipan", "DK", "5441")
            .on("1320", "I25", &["BAGERI", "JUL26"])
            .by("11")
            .note("Marcipan til jul")
            .pdf(),
        card("10-28T09:30", 145_000)
            .from("Fyns Bilværksted", "DK", "7538")
            .on("3120", "I25", &["KORSEL"])
            .by("13")
            .note("Bremser, varebil")
            .pdf(),
    ]
}

/// Software and travel in other currencies.
fn abroad() -> Vec<Sketch> {
    let card = |time, amount| entry("card_purchase", time, amount);
    vec![
        card("10-03T02:11", 8_938)
            .charged("EUR", 1_199)
            .from("Dropbox", "IE", "5734")
            .tagged("journal", "20006")
            .on("3610", "IY25", &["KONTOR"])
            .by("14")
            .period("10-03T00:00", "11-02T00:00")
            .pdf(),
        card("10-10T03:30", 19_842)
            .charged("USD", 2_900)
            .from("Canva", "US", "5734")
            .on("3610", "I0", &["BUTIK"])
            .by("12")
            .pdf(),
        card("10-17T01:05", 34_211)
            .charged("USD", 5_000)
            .from("Mailchimp", "US", "5734")
            .on("3610", "I0", &["BUTIK", "JUL26"])
            .by("12")
            .pdf(),
        card("10-18T19:20", 117_486)
            .charged("EUR", 15_750)
            .from("Hotel am Dom", "DE", "7011")
            .on("2770", "I0", &["KONTOR"])
            .by("14")
            .note("Südback, Stuttgart")
            .pdf(),
        card("10-19T17:45", 28_344)
            .charged("EUR", 3_800)
            .from("DB Vertrieb GmbH", "DE", "4112")
            .on("2770", "I0", &["KONTOR"])
            .by("14")
            .png(),
        card("10-24T10:00", 145_950)
            .charged("SEK", 219_500)
            .from("Nordisk Bakform AB", "SE", "5046")
            .on("3640", "I0", &["BAGERI", "CAFE"])
            .by("11")
            .pdf(),
    ]
}

/// Outlays, allowances and what was paid back to people.
fn people() -> Vec<Sketch> {
    vec![
        // Number 28 and 29 are settled by number 33.
        entry("out_of_pocket", "10-04T11:00", 18_950)
            .from("Bauhaus Odense", "DK", "5200")
            .on("3640", "I25", &["BAGERI"])
            .by("11")
            .note("Hylder til køl")
            .png(),
        entry("out_of_pocket", "10-11T15:20", 4_200)
            .from("Odense Parkering", "DK", "7523")
            .on("2770", "I25", &["KORSEL"])
            .by("11")
            .png(),
        entry("mileage", "10-12T17:00", 45_456)
            .on("2780", "", &["KORSEL"])
            .by("13")
            .note("Odense - Aarhus - Odense, 120 km a 3,79"),
        entry("mileage", "10-23T17:00", 14_023)
            .on("2780", "", &["KORSEL"])
            .by("13")
            .note("Odense - Svendborg - Odense, 37 km a 3,79"),
        entry("per_diem", "10-20T22:00", 119_400)
            .on("2790", "", &["KONTOR"])
            .by("14")
            .note("Stuttgart, 2 døgn")
            .period("10-18T08:00", "10-20T20:00"),
        entry("direct_reimbursement", "10-25T06:00", 23_150)
            .sub_type("reimbursement_to_employee")
            .on("6830", "", &[])
            .by("11")
            .settles(&[28, 29]),
    ]
}

/// Money back, an invoice, and the wallet itself.
fn money() -> Vec<Sketch> {
    vec![
        entry("refund", "10-09T08:00", -48_750)
            .from("Scanpack Emballage", "DK", "5113")
            .tagged("accounts_payable", "20004")
            .on("1330", "I25", &["BUTIK"])
            .by("12")
            .note("Fejlleverede poser")
            .pdf(),
        entry("refund", "10-20T13:00", -7_995)
            .from("Lyreco Danmark", "DK", "5943")
            .on("3600", "I25", &["KONTOR"])
            .by("14")
            .pdf(),
        entry("cashback", "10-31T03:00", -6_240)
            .on("3800", "", &[])
            .note("Pleo cashback, oktober"),
        entry("invoice", "10-14T10:00", 937_500)
            .from("Energi Fyn Erhverv A/S", "DK", "")
            .tax_identifier("DK25470931")
            .tagged("accounts_payable", "20010")
            .on("3410", "I25", &["BAGERI"])
            .by("14")
            .note("El, 3. kvartal")
            .period("07-01T00:00", "09-30T00:00")
            .invoice(Invoice {
                number: "2026-104417",
                date: "2026-10-07",
                due: Some("2026-10-21"),
                paid: Some("2026-10-14"),
                status: "paid",
                bank_name: "Fynske Bank",
                bank_country: "DK",
                iban: Some("DK5000400440116243"),
            })
            .pdf(),
        entry("wallet_topup", "10-01T04:00", 5_000_000).on("5820", "", &[]),
        entry("wallet_topup", "10-15T04:00", 5_000_000).on("5820", "", &[]),
        entry("fee", "10-31T04:00", 49_900)
            .from("Pleo Financial Services A/S", "DK", "")
            .on("3800", "I0", &[])
            .note("Abonnement, oktober")
            .pdf(),
    ]
}
