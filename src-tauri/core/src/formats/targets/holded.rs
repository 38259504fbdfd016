//! Holded (Spain): day book (libro diario) as a workbook.
//!
//! Sources: Holded's help, “Import and export your accounting entries” (ten columns in this order, which of them are needed, the
//! length of accounts is the company's, tags are separated by hyphens) and “Importar libro diario: preguntas frecuentes” (equal
//! number and date make an entry, it must balance, types are spelled as in Holded, more than 800 lines are likely to fail).
//! Numbers are only there to tell entries apart: Holded gives its own. Leaves out contacts and tax books.

use crate::formats::batch::Limits;
use crate::formats::checks::{HOME_CURRENCY, TAX_HAS_LEGS};
use crate::formats::encode::xlsx::Sheet;
use crate::formats::row::{Shape, Tax};
use crate::formats::settings::CURRENCY;
use crate::formats::table::{Cell, Check, Field, Rule, Setting, code, credit, debit, field, text};
use crate::formats::{Body, Certainty, Format};

/// The format.
pub(in crate::formats) const FORMAT: Format = Format {
    id: "holded",
    name: "Holded day book",
    extension: "xlsx",
    about: "One balanced entry per expense in the columns of Holded's template for the day book.",
    certainty: Certainty::NeedsTrial,
    note: "Copy the rows into the template you download from Holded (Menú, Importar, Libro diario): its headings may be spelled \
           otherwise. More than 800 lines become several files. Expenses entered in Holded as invoices must not be imported \
           again.",
    source: "Holded help, import of the day book",
    settings: &[DIGITS, TYPE, CURRENCY],
    body: Body::Workbook(Sheet {
        name: "Libro diario",
        fields: FIELDS,
    }),
    shape: Shape::Legs(Tax::ByLeg),
    limits: Limits {
        rows: 800,
        ..Limits::NONE
    },
    checks: &[HOME_CURRENCY, TAX_HAS_LEGS, LENGTH],
    drops_zero: true,
    ..Format::BASE
};

const DIGITS: Setting = Setting {
    key: "holded.digits",
    label: "Digits of accounts",
    about: "As in Holded's settings; 8 unless you changed it.",
    default: "8",
    needed: true,
    rule: Rule::Number(4, 12),
};
const TYPE: Setting = Setting {
    key: "holded.type",
    label: "Type of entry (tipo)",
    about: "Spelled exactly as in Holded; empty leaves it to Holded.",
    default: "",
    needed: false,
    rule: Rule::Max(50),
};

const LENGTH: Check = Check {
    field: "Cuenta contable",
    source: "Holded help, import of the day book",
    test: |row| {
        let wanted = row.batch.setting(&DIGITS);
        let number = row.in_ledger(row.account).trim();
        let other = !number.is_empty() && number.chars().count().to_string() != wanted;
        other.then(|| {
            format!(
                "Account {number} has not the {wanted} digits of accounts in Holded. Correct it in Pleo, map it in \
                 Ledgerport's settings, or correct the number of digits there."
            )
        })
    },
};

const FIELDS: &[Field] = &[
    field("Número de asiento", 12, |row| Cell::Count(row.serial)),
    field("Fecha", 12, |row| Cell::Date(row.voucher.date)),
    field("Nombre de la cuenta", 30, |row| {
        let account = row.account;
        if account.name.is_empty() {
            text(account.number.as_str())
        } else {
            text(account.name.as_str())
        }
    })
    .must(),
    field("Cuenta contable", 14, |row| {
        code(row.in_ledger(row.account))
    })
    .rule(Rule::Digits(1, 12))
    .must(),
    field("Debe", 12, debit),
    field("Haber", 12, credit),
    field("Descripción", 40, |row| text(row.voucher.text.as_str())),
    // A hyphen would make two tags of one.
    field("Tags", 16, |row| {
        row.dimension("Tags").map_or(Cell::Empty, code)
    })
    .rule(Rule::Chars(
        100,
        |c| c != '-',
        "characters other than hyphens",
    )),
    field("Notas", 30, |row| {
        text(format!("{} {}", row.voucher.reference, row.voucher.entry))
    }),
    field("Tipo", 14, |row| text(row.batch.setting(&TYPE))),
];
