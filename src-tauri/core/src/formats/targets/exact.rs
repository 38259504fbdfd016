//! Exact Online (Netherlands, Belgium): general journal as CSV.
//!
//! Sources: guides of two programs that write for it (a general CSV file through an import definition, mistakes put right on
//! the screen; columns are matched with fields and the profile is kept). Exact's own list of fields was not seen, so
//! headings and order are ours. A line with a VAT code has its gross amount; choose VAT codes that are included in the amount.
//! Leaves out payment conditions and rates of exchange.

use crate::formats::batch::Limits;
use crate::formats::dialect::{BARE, Dialect};
use crate::formats::encode::delimited::{Delimited, Head};
use crate::formats::row::{Shape, Tax};
use crate::formats::table::{Cell, Field, Rule, Setting, code, field, raw, text};
use crate::formats::{Body, Certainty, Format};

/// The format.
pub(in crate::formats) const FORMAT: Format = Format {
    id: "exact",
    name: "Exact Online journal",
    about: "One balanced journal entry per expense, for an import definition of Exact Online.",
    certainty: Certainty::NeedsTrial,
    note: "Match the columns once in Import/Export and keep the definition. VAT codes must be those that are included in the \
           amount. Import one expense with VAT first.",
    source: "CloudBilling and PlanGo, import of CSV files into Exact Online",
    settings: &[JOURNAL],
    body: Body::Delimited(Delimited {
        dialect: DIALECT,
        head: Head::Names,
        fields: FIELDS,
    }),
    shape: Shape::Legs(Tax::ByCode),
    limits: Limits {
        one_currency: true,
        ..Limits::NONE
    },
    drops_zero: true,
    ..Format::BASE
};

const JOURNAL: Setting = Setting {
    key: "exact.journal",
    label: "Journal (dagboek)",
    about: "Code of a general journal (memoriaal) in Exact Online, e.g. 90.",
    default: "",
    needed: true,
    rule: Rule::Chars(4, |c| c.is_ascii_alphanumeric(), "letters and digits"),
};

/// Dates as the Netherlands write them.
const DIALECT: Dialect = Dialect {
    date: "%d-%m-%Y",
    ..BARE
};

const FIELDS: &[Field] = &[
    field("Dagboek", 8, |row| raw(row.batch.setting(&JOURNAL))).must(),
    field("Boekstuknummer", 14, |row| Cell::Count(row.serial)),
    field("Datum", 12, |row| Cell::Date(row.voucher.date)),
    field("Grootboekrekening", 18, |row| {
        code(row.in_ledger(row.account))
    })
    .rule(Rule::Digits(1, 9))
    .must(),
    field("BTW-code", 9, |row| {
        row.tax_code().map_or(Cell::Empty, code)
    }),
    field("Bedrag", 12, |row| Cell::Amount(row.amount)),
    field("Valuta", 8, |row| raw(row.amount.currency.to_string())),
    field("Omschrijving", 40, |row| text(row.voucher.text.as_str())).max(60),
    field("Referentie", 18, |row| code(row.voucher.reference.as_str()))
        .max(30)
        .must(),
    field("Relatie", 12, |row| {
        row.supplier().map_or(Cell::Empty, code)
    }),
    field("Kostenplaats", 12, |row| {
        row.dimension("Department").map_or(Cell::Empty, code)
    }),
    field("Kostendrager", 12, |row| {
        row.dimension("Project").map_or(Cell::Empty, code)
    }),
];
