//! SIE 4I: vouchers for Swedish accounting systems (Fortnox, Visma, Björn Lundén, Bokio and others).
//!
//! Sources: SIE-gruppen, format specification 4B and 4C (code page 437 only, records, order of groups); Fortnox on
//! import (50 characters of text, unquoted numbers); Specter on numbered vouchers. One file is one fiscal year of one
//! company. Without numbers of our own the target numbers the vouchers. Leaves out account names, which a target might
//! take for a change of its chart.

use std::fmt::Write as _;

use crate::formats::batch::{Limits, Span};
use crate::formats::checks::{HOME_CURRENCY, TAX_HAS_LEGS};
use crate::formats::codepage::CodePage;
use crate::formats::dialect::{Dialect, PLAIN, Quotes, Texts};
use crate::formats::encode::records::{Each, Record, Records};
use crate::formats::row::{Row, Shape, Tax};
use crate::formats::settings::{COMPANY, CURRENCY, ORG_NUMBER};
use crate::formats::table::{Cell, Rule, Setting, code, dated, field, head, raw, text};
use crate::formats::{Body, Certainty, Format};

/// The format.
pub(in crate::formats) const FORMAT: Format = Format {
    id: "sie",
    name: "SIE 4I",
    extension: "si",
    about: "Vouchers for Fortnox, Visma and every other Swedish system that reads SIE 4.",
    certainty: Certainty::Judged,
    note: "Import it once only: without numbers of our own some systems add the same vouchers again.",
    source: "SIE format specification 4C",
    settings: &[ORG, COMPANY, CURRENCY],
    body: Body::Records(Records {
        dialect: DIALECT,
        lines: LINES,
    }),
    shape: Shape::Legs(Tax::ByLeg),
    limits: Limits {
        span: Span::FiscalYear,
        ..Limits::NONE
    },
    checks: &[HOME_CURRENCY, TAX_HAS_LEGS],
    dimension: DIMENSION,
    drops_zero: true,
    ..Format::BASE
};

const ORG: Setting = Setting {
    rule: Rule::Chars(
        11,
        |c| c.is_ascii_digit() || c == '-',
        "digits and a hyphen",
    ),
    ..ORG_NUMBER
};

/// Dimensions are numbered: 1 is the cost centre, 6 the project.
const DIMENSION: Rule = Rule::Digits(1, 4);

const DIALECT: Dialect = Dialect {
    delimiter: ' ',
    quotes: Quotes::Texts,
    line_end: "\r\n",
    decimal: '.',
    two_decimals: true,
    date: "%Y%m%d",
    texts: Texts {
        page: CodePage::Cp437,
        // Readers differ in how they read escapes; braces end a list in some.
        swaps: &[('"', "'"), ('\\', "/"), ('{', "("), ('}', ")")],
        ..PLAIN
    },
};

const LINES: &[Record] = &[
    once("#FLAGGA", &[head("flagga", |_| raw("0"))]),
    once(
        "#PROGRAM",
        &[
            head("program", |_| text("Ledgerport")),
            head("version", |_| raw(env!("CARGO_PKG_VERSION"))),
        ],
    ),
    once("#FORMAT", &[head("format", |_| raw("PC8"))]),
    once(
        "#GEN",
        &[head("datum", |entry| {
            dated(entry.batch.created_here().date(), "%Y%m%d")
        })],
    ),
    once("#SIETYP", &[head("typ", |_| raw("4"))]),
    once(
        "#ORGNR",
        &[head("orgnr", |entry| text(entry.batch.setting(&ORG))).bare()],
    ),
    once(
        "#FNAMN",
        &[head("namn", |entry| text(entry.batch.setting(&COMPANY)))],
    ),
    once(
        "#RAR",
        &[
            head("år", |_| raw("0")),
            head("start", |entry| {
                dated(
                    entry.batch.profile.fiscal_year_start(entry.part.first),
                    "%Y%m%d",
                )
            }),
            head("slut", |entry| {
                dated(
                    entry.batch.profile.fiscal_year_end(entry.part.first),
                    "%Y%m%d",
                )
            }),
        ],
    ),
    Record {
        label: "#DIM",
        each: Each::Dimension(&[
            head("dimension", |entry| text(entry.code)).bare(),
            head("namn", |entry| text(entry.name)),
        ]),
    },
    Record {
        label: "#OBJEKT",
        each: Each::Object(&[
            head("dimension", |entry| text(entry.group)).bare(),
            head("objekt", |entry| text(entry.code)),
            head("namn", |entry| text(entry.name)),
        ]),
    },
    Record {
        label: "#VER",
        each: Each::Voucher(&[
            field("serie", 4, |row| {
                code(row.batch.profile.numbering.series.as_str())
            })
            .max(10),
            field("vernr", 8, |row| {
                if row.batch.profile.numbering.own {
                    Cell::Count(row.serial)
                } else {
                    Cell::Empty
                }
            }),
            field("verdatum", 10, |row| Cell::Date(row.voucher.date)).must(),
            field("vertext", 50, |row| {
                text(format!("{} {}", row.voucher.reference, row.voucher.text))
            })
            .max(50),
        ]),
    },
    Record {
        label: "{",
        each: Each::Voucher(&[]),
    },
    Record {
        label: "   #TRANS",
        each: Each::Leg(&[
            field("kontonr", 10, |row| code(row.account.number.as_str()))
                .bare()
                .rule(Rule::Digits(4, 6))
                .must(),
            field("objektlista", 20, objects),
            field("belopp", 12, |row| Cell::Amount(row.amount)).rule(Rule::Amount(13)),
            field("transdat", 10, |row| Cell::Date(row.voucher.date)),
            field("transtext", 50, |row| text(row.voucher.text.as_str())).max(50),
        ]),
    },
    Record {
        label: "}",
        each: Each::Close,
    },
];

const fn once(label: &'static str, fields: &'static [crate::formats::table::HeadField]) -> Record {
    Record {
        label,
        each: Each::File(fields),
    }
}

/// Pairs of dimension and object: `{"1" "100" "6" "P7"}`.
fn objects<'v>(row: &Row<'v>) -> Cell<'v> {
    let mut list = String::from("{");
    for dimension in &row.batch.profile.dimensions {
        if DIMENSION.broken(&dimension.target).is_some() {
            continue;
        }
        if let Some(code) = dimension.value(row.tags()) {
            let code = DIALECT.texts.free(code, None, |_| {});
            if list.len() > 1 {
                list.push(' ');
            }
            let _ = write!(list, "\"{}\" \"{code}\"", dimension.target);
        }
    }
    list.push('}');
    raw(list)
}
