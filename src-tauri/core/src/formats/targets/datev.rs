//! DATEV EXTF Buchungsstapel, format 700, category 21, version 13: one row books an account against a contra account.
//!
//! Sources: DATEV developer portal, format “Buchungsstapel” (structure, sample, field patterns); import messages of
//! Rechnungswesen. The year of a date comes from the header, so a file never spans two calendar years or fiscal years. The
//! tax key (BU-Schlüssel) is the target's way to work tax out; where Pleo's tax code has none, net and tax are rows of
//! their own. Leaves out: discounts, down payments, EU delivery data, service dates (they need the tax period too).

use crate::formats::batch::{Limits, Span};
use crate::formats::checks::HOME_CURRENCY;
use crate::formats::dialect::{Dialect, Quotes, SEMICOLON};
use crate::formats::encode::delimited::{Delimited, Head};
use crate::formats::row::{Row, Shape, Tax};
use crate::formats::settings;
use crate::formats::table::{
    Cell, Check, Field, HeadField, Rule, Setting, blank, code, dated, field, head, raw, text,
    unused,
};
use crate::formats::voucher::LedgerAccount;
use crate::formats::{Body, Certainty, Format};
use crate::model::Money;

/// The format.
pub(in crate::formats) const FORMAT: Format = Format {
    id: "datev",
    name: "DATEV Buchungsstapel",
    extension: "csv",
    about: "Bookings for DATEV Rechnungswesen, imported by batch processing (Stapelverarbeitung).",
    certainty: Certainty::Judged,
    note: "Tax keys must not stand on automatic accounts; map Pleo's tax codes to keys or to nothing in the settings.",
    source: "DATEV format description, Buchungsstapel",
    settings: &[
        ADVISER,
        CLIENT,
        ACCOUNT_LENGTH,
        CHART,
        LOCK,
        INITIALS,
        CURRENCY,
    ],
    body: Body::Delimited(Delimited {
        dialect: DIALECT,
        head: Head::LineAndNames(HEADER),
        fields: FIELDS,
    }),
    shape: Shape::Pairs(Tax::ByCode),
    limits: Limits {
        rows: 99_999,
        span: Span::CalendarYear,
        ..Limits::NONE
    },
    checks: &[HOME_CURRENCY, LENGTH, CONTRA],
    drops_zero: true,
    file_name: Some("EXTF_{company}_{date}_{job}"),
    ..Format::BASE
};

/// Rechnungswesen keeps its books in euro.
const CURRENCY: Setting = Setting {
    rule: Rule::OneOf(&["EUR"]),
    ..settings::CURRENCY
};
pub(in crate::formats) const ADVISER: Setting = Setting {
    key: "datev.adviser",
    label: "Adviser number (Beraternummer)",
    about: "The tax adviser knows it: 1001 to 9999999.",
    default: "",
    needed: true,
    rule: Rule::Number(1001, 9_999_999),
};
pub(in crate::formats) const CLIENT: Setting = Setting {
    key: "datev.client",
    label: "Client number (Mandantennummer)",
    about: "The tax adviser knows it: 1 to 99999.",
    default: "",
    needed: true,
    rule: Rule::Number(1, 99_999),
};
const ACCOUNT_LENGTH: Setting = Setting {
    key: "datev.account_length",
    label: "Length of general ledger accounts (Sachkontenlänge)",
    about: "4 to 8; accounts of suppliers have one digit more.",
    default: "4",
    needed: true,
    rule: Rule::Number(4, 8),
};
const CHART: Setting = Setting {
    key: "datev.chart",
    label: "Chart of accounts (Sachkontenrahmen)",
    about: "03, 04 or another of DATEV's numbers; empty leaves it to the client's own.",
    default: "",
    needed: false,
    rule: Rule::Digits(2, 4),
};
const LOCK: Setting = Setting {
    key: "datev.lock",
    label: "Lock the bookings on import (Festschreibung)",
    about: "1 locks, 0 leaves them open. Empty would lock them, so it is never empty.",
    default: "0",
    needed: true,
    rule: Rule::OneOf(&["0", "1"]),
};
const INITIALS: Setting = Setting {
    key: "datev.initials",
    label: "Initials (Diktatkürzel)",
    about: "Two capital letters, or empty.",
    default: "",
    needed: false,
    rule: Rule::Chars(2, |c| c.is_ascii_uppercase(), "capital letters"),
};

/// Windows-1252, semicolons, CRLF; texts and keys are quoted, numbers are not.
const DIALECT: Dialect = Dialect {
    quotes: Quotes::Texts,
    date: "%Y%m%d",
    ..SEMICOLON
};

const BELEGFELD: Rule = Rule::Chars(36, is_belegfeld, "letters, digits and $&%*+-/");
const KOST: Rule = Rule::Chars(
    36,
    |c| c.is_ascii_alphanumeric() || c == ' ',
    "letters, digits and blanks",
);

fn is_belegfeld(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '$' | '&' | '%' | '*' | '+' | '-' | '/')
}

fn length(row: &Row<'_>) -> usize {
    row.batch.setting(&ACCOUNT_LENGTH).parse().unwrap_or(4)
}

/// The account's number with leading zeros up to its length.
fn account<'v>(row: &Row<'v>, account: &'v LedgerAccount) -> Cell<'v> {
    let number = account.number.trim();
    let wanted = length(row) + usize::from(account.is_personal());
    if !number.is_empty() && number.len() < wanted && number.bytes().all(|b| b.is_ascii_digit()) {
        code(format!("{number:0>wanted$}"))
    } else {
        code(number)
    }
}

const LENGTH: Check = Check {
    field: "Konto",
    source: "DATEV format description, Buchungsstapel, fields 7 and 8",
    test: |row| {
        let length = length(row);
        let long = |account: &&LedgerAccount| {
            account.number.trim().len() > length + usize::from(account.is_personal())
        };
        let account = [Some(row.account), row.contra]
            .into_iter()
            .flatten()
            .find(long)?;
        Some(format!(
            "Account {} is longer than the {length} digits of the client's general ledger accounts. \
             Correct the account, or the length in Ledgerport's settings.",
            account.number
        ))
    },
};

const CONTRA: Check = Check {
    field: "Gegenkonto (ohne BU-Schlüssel)",
    source: "DATEV checking program, message on equal accounts",
    test: |row| {
        let same = row
            .contra
            .is_some_and(|contra| contra.number == row.account.number);
        same.then(|| {
            format!(
                "Account {} would be booked against itself. Choose another account.",
                row.account.number
            )
        })
    },
};

/// What open items are matched by: the invoice's number on a supplier's account, else our reference.
fn document<'v>(row: &Row<'v>) -> Cell<'v> {
    let personal = row.account.is_personal() || row.contra.is_some_and(LedgerAccount::is_personal);
    let invoice = row.voucher.invoice.as_ref().filter(|_| personal);
    let number: String = invoice
        .map(|invoice| {
            invoice
                .number
                .chars()
                .filter(|c| is_belegfeld(*c))
                .take(36)
                .collect()
        })
        .unwrap_or_default();
    if number.is_empty() {
        code(row.voucher.reference.as_str())
    } else {
        code(number)
    }
}

fn foreign(amount: Money) -> String {
    format!("{} {}", amount.decimal(','), amount.currency)
}

/// Line 1.
const HEADER: &[HeadField] = &[
    head("Kennzeichen", |_| text("EXTF")),
    head("Versionsnummer", |_| raw("700")),
    head("Formatkategorie", |_| raw("21")),
    head("Formatname", |_| text("Buchungsstapel")),
    head("Formatversion", |_| raw("13")),
    head("Erzeugt am", |entry| {
        raw(entry
            .batch
            .created_here()
            .strftime("%Y%m%d%H%M%S%3f")
            .to_string())
    }),
    blank("Importiert"),
    head("Herkunft", |_| text("LP")),
    head("Exportiert von", |_| text("Ledgerport")),
    blank("Importiert von"),
    head("Beraternummer", |entry| raw(entry.batch.setting(&ADVISER))),
    head("Mandantennummer", |entry| raw(entry.batch.setting(&CLIENT))),
    head("WJ-Beginn", |entry| {
        dated(
            entry.batch.profile.fiscal_year_start(entry.part.first),
            "%Y%m%d",
        )
    }),
    head("Sachkontenlänge", |entry| {
        raw(entry.batch.setting(&ACCOUNT_LENGTH))
    }),
    head("Datum von", |entry| dated(entry.part.first, "%Y%m%d")),
    head("Datum bis", |entry| dated(entry.part.last, "%Y%m%d")),
    head("Bezeichnung", |entry| {
        text(entry.part.first.strftime("Pleo %Y-%m").to_string())
    })
    .max(30),
    head("Diktatkürzel", |entry| {
        text(entry.batch.setting(&INITIALS))
    }),
    head("Buchungstyp", |_| raw("1")),
    head("Rechnungslegungszweck", |_| raw("0")),
    head("Festschreibung", |entry| raw(entry.batch.setting(&LOCK))),
    head("WKZ", |entry| text(entry.batch.setting(&CURRENCY))),
    blank("Reserviert"),
    blank("Derivatskennzeichen"),
    blank("Reserviert"),
    blank("Reserviert"),
    head("Sachkontenrahmen", |entry| {
        text(entry.batch.setting(&CHART))
    }),
    blank("ID der Branchenlösung"),
    blank("Reserviert"),
    blank("Reserviert"),
    head("Anwendungsinformation", |_| text("Pleo")).max(16),
];

/// Line 2 and the rows. Read by position, so unused columns stay.
const FIELDS: &[Field] = &[
    // 1
    field("Umsatz (ohne Soll/Haben-Kz)", 12, |row| {
        Cell::Amount(row.size())
    })
    .bare()
    .rule(Rule::Amount(10))
    .must(),
    // 2
    field("Soll/Haben-Kennzeichen", 12, |row| {
        text(if row.credits() { "H" } else { "S" })
    })
    .must(),
    // 3
    field("WKZ Umsatz", 12, |row| {
        text(row.amount.currency.to_string())
    }),
    unused("Kurs").bare(),
    unused("Basis-Umsatz").bare(),
    unused("WKZ Basis-Umsatz"),
    // 7
    field("Konto", 12, |row| account(row, row.account))
        .bare()
        .rule(Rule::Digits(1, 9))
        .must(),
    // 8
    field("Gegenkonto (ohne BU-Schlüssel)", 12, |row| {
        row.contra
            .map_or(Cell::Empty, |contra| account(row, contra))
    })
    .bare()
    .rule(Rule::Digits(1, 9))
    .must(),
    // 9
    field("BU-Schlüssel", 12, |row| {
        row.tax_code().map_or(Cell::Empty, code)
    })
    .rule(Rule::Digits(1, 4)),
    // 10
    field("Belegdatum", 12, |row| dated(row.voucher.date, "%d%m"))
        .bare()
        .must(),
    // 11
    field("Belegfeld 1", 12, document).rule(BELEGFELD).must(),
    unused("Belegfeld 2"),
    unused("Skonto").bare(),
    // 14
    field("Buchungstext", 12, |row| text(row.voucher.text.as_str())).max(60),
    unused("Postensperre").bare(),
    unused("Diverse Adressnummer"),
    unused("Geschäftspartnerbank").bare(),
    unused("Sachverhalt").bare(),
    unused("Zinssperre").bare(),
    field("Beleglink", 12, |row| match row.voucher.document {
        Some(guid) => text(format!("BEDI \"{guid}\"")),
        None => Cell::Empty,
    })
    .max(210),
    // 21
    field("Beleginfo - Art 1", 12, |_| text("Referenz")),
    // 22
    field("Beleginfo - Inhalt 1", 12, |row| {
        text(row.voucher.reference.as_str())
    })
    .max(210),
    unused("Beleginfo - Art 2"),
    unused("Beleginfo - Inhalt 2"),
    unused("Beleginfo - Art 3"),
    unused("Beleginfo - Inhalt 3"),
    unused("Beleginfo - Art 4"),
    unused("Beleginfo - Inhalt 4"),
    unused("Beleginfo - Art 5"),
    unused("Beleginfo - Inhalt 5"),
    unused("Beleginfo - Art 6"),
    unused("Beleginfo - Inhalt 6"),
    unused("Beleginfo - Art 7"),
    unused("Beleginfo - Inhalt 7"),
    unused("Beleginfo - Art 8"),
    unused("Beleginfo - Inhalt 8"),
    // 37
    field("KOST1 - Kostenstelle", 12, |row| {
        row.dimension("KOST1").map_or(Cell::Empty, code)
    })
    .rule(KOST),
    // 38
    field("KOST2 - Kostenstelle", 12, |row| {
        row.dimension("KOST2").map_or(Cell::Empty, code)
    })
    .rule(KOST),
    unused("Kost-Menge").bare(),
    unused("EU-Land u. UStID (Bestimmung)"),
    unused("EU-Steuersatz (Bestimmung)").bare(),
    unused("Abw. Versteuerungsart").bare(),
    unused("Sachverhalt L+L").bare(),
    unused("Funktionsergänzung L+L").bare(),
    unused("BU 49 Hauptfunktionstyp").bare(),
    unused("BU 49 Hauptfunktionsnummer").bare(),
    unused("BU 49 Funktionsergänzung").bare(),
    // 48
    field("Zusatzinformation - Art 1", 12, |_| text("Pleo")),
    // 49
    field("Zusatzinformation - Inhalt 1", 12, |row| {
        text(row.voucher.entry.to_string())
    })
    .max(210),
    // 50
    field("Zusatzinformation - Art 2", 12, |row| {
        row.foreign().map_or(Cell::Empty, |_| text("Fremdbetrag"))
    }),
    // 51
    field("Zusatzinformation - Inhalt 2", 12, |row| {
        row.foreign()
            .map_or(Cell::Empty, |amount| text(foreign(amount)))
    }),
    unused("Zusatzinformation - Art 3"),
    unused("Zusatzinformation - Inhalt 3"),
    unused("Zusatzinformation - Art 4"),
    unused("Zusatzinformation - Inhalt 4"),
    unused("Zusatzinformation - Art 5"),
    unused("Zusatzinformation - Inhalt 5"),
    unused("Zusatzinformation - Art 6"),
    unused("Zusatzinformation - Inhalt 6"),
    unused("Zusatzinformation - Art 7"),
    unused("Zusatzinformation - Inhalt 7"),
    unused("Zusatzinformation - Art 8"),
    unused("Zusatzinformation - Inhalt 8"),
    unused("Zusatzinformation - Art 9"),
    unused("Zusatzinformation - Inhalt 9"),
    unused("Zusatzinformation - Art 10"),
    unused("Zusatzinformation - Inhalt 10"),
    unused("Zusatzinformation - Art 11"),
    unused("Zusatzinformation - Inhalt 11"),
    unused("Zusatzinformation - Art 12"),
    unused("Zusatzinformation - Inhalt 12"),
    unused("Zusatzinformation - Art 13"),
    unused("Zusatzinformation - Inhalt 13"),
    unused("Zusatzinformation - Art 14"),
    unused("Zusatzinformation - Inhalt 14"),
    unused("Zusatzinformation - Art 15"),
    unused("Zusatzinformation - Inhalt 15"),
    unused("Zusatzinformation - Art 16"),
    unused("Zusatzinformation - Inhalt 16"),
    unused("Zusatzinformation - Art 17"),
    unused("Zusatzinformation - Inhalt 17"),
    unused("Zusatzinformation - Art 18"),
    unused("Zusatzinformation - Inhalt 18"),
    unused("Zusatzinformation - Art 19"),
    unused("Zusatzinformation - Inhalt 19"),
    unused("Zusatzinformation - Art 20"),
    unused("Zusatzinformation - Inhalt 20"),
    unused("Stück").bare(),
    unused("Gewicht").bare(),
    unused("Zahlweise"),
    unused("Forderungsart").bare(),
    unused("Veranlagungsjahr").bare(),
    unused("Zugeordnete Fälligkeit").bare(),
    unused("Skontotyp").bare(),
    unused("Auftragsnummer"),
    unused("Buchungstyp"),
    unused("USt-Schlüssel (Anzahlungen)"),
    unused("EU-Land (Anzahlungen)"),
    unused("Sachverhalt L+L (Anzahlungen)").bare(),
    unused("EU-Steuersatz (Anzahlungen)").bare(),
    unused("Erlöskonto (Anzahlungen)").bare(),
    unused("Herkunft-Kz"),
    unused("Buchungs GUID"),
    unused("KOST-Datum").bare(),
    unused("SEPA-Mandatsreferenz"),
    unused("Skontosperre").bare(),
    unused("Gesellschaftername"),
    unused("Beteiligtennummer").bare(),
    unused("Identifikationsnummer"),
    unused("Zeichnernummer"),
    unused("Postensperre bis").bare(),
    unused("Bezeichnung SoBil-Sachverhalt"),
    unused("Kennzeichen SoBil-Buchung").bare(),
    // 114
    field("Festschreibung", 12, |row| raw(row.batch.setting(&LOCK))).bare(),
    unused("Leistungsdatum").bare(),
    unused("Datum Zuord. Steuerperiode").bare(),
    unused("Fälligkeit").bare(),
    unused("Generalumkehr (GU)").bare(),
    unused("Steuersatz").bare(),
    unused("Land"),
    unused("Abrechnungsreferenz"),
    unused("BVV-Position").bare(),
    unused("EU-Land u. UStID (Ursprung)"),
    unused("EU-Steuersatz (Ursprung)").bare(),
    unused("Abw. Skontokonto").bare(),
];
