//! The small scenarios: an empty company, several currencies, unmapped contra
//! accounts, and the neighbour that the key cannot see.

use super::bakery;
use super::draft::{Draft, entry};
use crate::behaviour::ExportVersions;
use crate::world::company::{Address, Company};

/// A Danish company with a short chart, two tax codes, one tag group and two people.
pub(crate) fn master_data(key: &str, name: &'static str) -> Draft {
    let mut draft = Draft::new(
        key,
        name,
        "31415926",
        Address {
            line: "Havnegade 12",
            postal_code: "8000",
            locality: "Aarhus C",
            country: "DK",
        },
        "DKK",
    );
    draft.accounts(&[
        ("1310", "Varekøb"),
        ("3110", "Brændstof"),
        ("2770", "Rejser og transport"),
        ("3600", "Kontorartikler"),
        ("2750", "Repræsentation"),
        ("5820", "Bank"),
        ("5825", "Pleo"),
    ]);
    draft.contra("DKK", "5825");
    draft.tax(
        "I25",
        "Købsmoms 25 %",
        250,
        "inclusive",
        (Some("6903"), None),
    );
    draft.tax("I0", "Uden moms", 0, "inclusive", (None, None));
    draft.tags(
        ("AFD", "Afdeling"),
        &[("BUTIK", "Butik"), ("LAGER", "Lager")],
    );
    draft.employee(
        "101",
        ("Signe", "Holm"),
        "signe.holm@example.com",
        "Indkøber",
        "Butik",
    );
    draft.employee(
        "102",
        ("Jonas", "Bech"),
        "jonas.bech@example.com",
        "Lagerchef",
        "Lager",
    );
    draft
}

pub(crate) fn empty() -> Company {
    master_data("empty", "Nystartet ApS").finish()
}

pub(crate) fn contra_missing() -> Company {
    let mut company = bakery::draft("contra-missing").finish();
    company.contra.clear();
    company.contra_mapped = false;
    company
}

/// The bakery in a Pleo that knows Export API v1 only; without vendor tagging, which v1 cannot tell.
pub(crate) fn legacy() -> Company {
    let mut company = bakery::draft("legacy").finish();
    company.export_versions = ExportVersions::UpToV1;
    company.vendor_tagging = false;
    company
}

/// Wallets in DKK, EUR and GBP, each with its contra account.
pub(crate) fn multicurrency() -> Company {
    let mut draft = master_data("multicurrency", "Nordlys Handel A/S");
    draft.accounts(&[("5826", "Pleo EUR"), ("5827", "Pleo GBP")]);
    draft.contra("EUR", "5826");
    draft.contra("GBP", "5827");
    draft.company().multi_currency = true;
    let purchases = [
        ("10-02T09:10", 84_500, "DKK", "Lyreco Danmark", "DK", "3600"),
        ("10-05T12:45", 12_990, "EUR", "Hetzner Online", "DE", "3600"),
        ("10-08T18:20", 7_450, "GBP", "Trainline", "GB", "2770"),
        ("10-13T08:05", 231_000, "DKK", "DSB", "DK", "2770"),
        (
            "10-20T14:30",
            45_600,
            "EUR",
            "Messe Frankfurt",
            "DE",
            "2770",
        ),
        ("10-27T11:15", 3_999, "GBP", "Adobe Systems", "IE", "3600"),
    ];
    for (time, amount, currency, name, country, account) in purchases {
        let tax = if country == "DK" { "I25" } else { "I0" };
        draft.add(
            entry("card_purchase", time, amount)
                .wallet(currency)
                .from(name, country, "5999")
                .on(account, tax, &["BUTIK"])
                .by("101")
                .pdf(),
        );
    }
    draft.finish()
}

/// The second company: it exists, and the key of the first cannot see it.
pub(crate) fn neighbour() -> Company {
    let mut draft = master_data("neighbour", "Naboens Vinhandel ApS");
    draft.vendor("V-1", "Château Import", "FR", "EUR", None);
    for (time, amount) in [("10-06T10:00", 129_900), ("10-15T16:30", 54_000)] {
        draft.add(
            entry("card_purchase", time, amount)
                .from("Château Import", "FR", "5921")
                .on("1310", "I25", &["BUTIK"])
                .by("101")
                .pdf(),
        );
    }
    draft.finish()
}
