//! Tax numbers: every scheme against another program's verdicts, and the ways people write one number.

use super::*;

fn country(code: &str) -> Option<Country> {
    Country::read(code)
}

/// Written by python-stdnum; see `tests/matching/README.md`.
const VERDICTS: &str = include_str!("../../../../../tests/matching/tax-ids.csv");

#[test]
fn check_digits_agree_with_an_independent_program() {
    let mut judged = 0;
    for line in VERDICTS.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [code, number, valid] = fields[..] else {
            panic!("{line}");
        };
        let reading = TaxReading::of(number, country(code));
        assert_eq!(
            reading.valid().is_some(),
            valid == "yes",
            "{line}: {reading:?}"
        );
        let prefixed = if number.starts_with("CHE") {
            number.to_owned()
        } else {
            format!("{code}{number}")
        };
        // National numbers of Sweden, France and Spain are not VAT numbers as they stand, but one reads them all the same.
        assert_eq!(
            TaxReading::of(&prefixed, None).valid().is_some(),
            valid == "yes",
            "{prefixed}"
        );
        judged += 1;
    }
    assert!(judged > 450, "{judged}");
}

#[test]
fn one_firm_s_number_is_the_same_however_it_is_written() {
    for (home, spellings) in [
        (
            "DK",
            &[
                "DK25470931",
                "25470931",
                "dk-25.47.09.31",
                "CVR-nr. 25 47 09 31",
                "CVR25470931",
                "DK 25 47 09 31",
            ][..],
        ),
        (
            "SE",
            &[
                "SE556677889901",
                "556677-8899",
                "5566778899",
                "165566778899",
                "Org.nr 556677-8899",
                "SE 556677-8899 01",
            ],
        ),
        (
            "NO",
            &[
                "NO974760673MVA",
                "974760673",
                "974 760 673",
                "NO 974 760 673 MVA",
                "974760673 mva",
            ],
        ),
        (
            "FI",
            &["FI20774740", "2077474-0", "20774740", "Y-tunnus: 2077474-0"],
        ),
        (
            "GB",
            &[
                "GB980780684",
                "980 7806 84",
                "GB 980 7806 84",
                "GB980780684001",
                "VAT Reg No 980 7806 84",
            ],
        ),
        ("IE", &["IE6388047V", "6388047V", "IE 6388047 V"]),
        (
            "DE",
            &[
                "DE136695976",
                "DE 136 695 976",
                "136695976",
                "USt-IdNr. DE136695976",
            ],
        ),
        ("AT", &["ATU13585627", "U13585627", "ATU 135 85627"]),
        (
            "FR",
            &[
                "FR83404833048",
                "83404833048",
                "404833048",
                "404 833 048",
                "40483304800022",
                "SIRET 404 833 048 00022",
            ],
        ),
        (
            "ES",
            &["ESB58378431", "B58378431", "B-58378431", "CIF: B58378431"],
        ),
        (
            "NL",
            &["NL004495445B01", "004495445B01", "NL 0044.95.445.B01"],
        ),
        (
            "BE",
            &[
                "BE0428759497",
                "0428759497",
                "0428.759.497",
                "428759497",
                "BE 0428.759.497",
            ],
        ),
        ("PT", &["PT501964843", "501964843", "NIPC 501 964 843"]),
        ("IT", &["IT00743110157", "00743110157", "P.IVA 00743110157"]),
        ("CH", &["CHE-100.155.212 MWST", "CHE100155212", "100155212"]),
    ] {
        let first = TaxReading::of(spellings[0], None);
        let id = first.valid().unwrap_or_else(|| panic!("{}", spellings[0]));
        assert_eq!(id.country.code(), home);
        for spelling in spellings {
            assert_eq!(TaxReading::of(spelling, country(home)), first, "{spelling}");
        }
    }
}

#[test]
fn what_is_not_right_is_told_apart_from_what_is_not_known() {
    let dk = country("DK");
    for (text, home, expected) in [
        ("DK25470932", None, TaxReading::Wrong(Country::of(b"DK"))),
        ("25470932", dk, TaxReading::Wrong(Country::of(b"DK"))),
        ("DK2547093", dk, TaxReading::Wrong(Country::of(b"DK"))),
        ("00000000", dk, TaxReading::Wrong(Country::of(b"DK"))),
        // Without a country it is a number and no more.
        ("25470931", None, TaxReading::Bare("25470931".to_owned())),
        (
            "12/345/67890",
            country("DE"),
            TaxReading::Bare("1234567890".to_owned()),
        ),
        (
            "12-3456789",
            country("US"),
            TaxReading::Bare("123456789".to_owned()),
        ),
        (
            "HU12892312",
            None,
            TaxReading::Unchecked(TaxId {
                country: Country::of(b"HU"),
                number: "12892312".to_owned(),
            }),
        ),
        ("", dk, TaxReading::Nothing),
        ("n/a", dk, TaxReading::Nothing),
        ("-", dk, TaxReading::Nothing),
        ("DK", dk, TaxReading::Nothing),
        ("Ⅷ💥\0\u{202e}", dk, TaxReading::Nothing),
    ] {
        assert_eq!(TaxReading::of(text, home), expected, "{text:?}");
    }
    // A prefix is worth more than where the merchant sits.
    assert!(TaxReading::of("IE6388047V", dk).valid().is_some());
    // Full-width digits are digits.
    assert!(
        TaxReading::of("ＤＫ２５４７０９３１", None)
            .valid()
            .is_some()
    );
    for length in [0, 1, 63, 64, 65, 100_000] {
        let _ = TaxReading::of(&"9".repeat(length), dk);
        let _ = TaxReading::of(&"Z".repeat(length), dk);
    }
}
