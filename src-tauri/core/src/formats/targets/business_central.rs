//! Microsoft Dynamics 365 Business Central: general journal lines as a workbook.
//!
//! Sources: Microsoft's reference of the table “Gen. Journal Line” (captions, lengths of codes and texts, kinds of accounts).
//! The captions are those of the English table; lines are pasted by “Edit in Excel” or taken in with a configuration package.
//! Amounts debit their account when positive, and the currency of the books is an empty currency code. Every leg is a line, so
//! nothing is left for Business Central to work out. Leaves out line numbers, document types and VAT posting groups.

use crate::formats::checks::TAX_HAS_LEGS;
use crate::formats::encode::xlsx::Sheet;
use crate::formats::row::{Row, Shape, Tax};
use crate::formats::settings::CURRENCY;
use crate::formats::table::{Cell, Field, Rule, Setting, code, field, raw, text};
use crate::formats::voucher::Role;
use crate::formats::{Body, Certainty, Format};

/// The format.
pub(in crate::formats) const FORMAT: Format = Format {
    id: "business-central",
    name: "Business Central journal",
    extension: "xlsx",
    about: "General journal lines as a workbook, for Edit in Excel or a configuration package.",
    certainty: Certainty::NeedsTrial,
    note: "Switch off “Copy VAT Setup to Jnl. Lines” for the journal batch, or Business Central takes VAT out of the amounts a \
           second time. Look at the lines and post one expense before the rest.",
    source: "Microsoft reference, table Gen. Journal Line",
    settings: &[TEMPLATE, BATCH, WALLET, CURRENCY],
    body: Body::Workbook(Sheet {
        name: "Gen. Journal Line",
        fields: FIELDS,
    }),
    shape: Shape::Legs(Tax::ByLeg),
    checks: &[TAX_HAS_LEGS],
    drops_zero: true,
    ..Format::BASE
};

const TEMPLATE: Setting = Setting {
    key: "business_central.template",
    label: "Journal template",
    about: "Its name in Business Central, at most 10 characters.",
    default: "GENERAL",
    needed: true,
    rule: Rule::Max(10),
};
const BATCH: Setting = Setting {
    key: "business_central.batch",
    label: "Journal batch",
    about: "Its name in Business Central, at most 10 characters.",
    default: "PLEO",
    needed: true,
    rule: Rule::Max(10),
};
const WALLET: Setting = Setting {
    key: "business_central.wallet",
    label: "The Pleo wallet is a",
    about: "G/L Account or Bank Account.",
    default: LEDGER,
    needed: true,
    rule: Rule::OneOf(&[LEDGER, "Bank Account"]),
};

const LEDGER: &str = "G/L Account";

fn kind<'v>(row: &Row<'v>) -> Cell<'v> {
    raw(match row.account.role {
        _ if row.supplier().is_some() => "Vendor",
        Role::Wallet => row.batch.setting(&WALLET),
        _ => LEDGER,
    })
}

const CODE: usize = 20;

const FIELDS: &[Field] = &[
    field("Journal Template Name", 14, |row| {
        text(row.batch.setting(&TEMPLATE))
    })
    .max(10)
    .must(),
    field("Journal Batch Name", 14, |row| {
        text(row.batch.setting(&BATCH))
    })
    .max(10)
    .must(),
    field("Posting Date", 12, |row| Cell::Date(row.voucher.date)),
    field("Document No.", 18, |row| {
        code(row.voucher.reference.as_str())
    })
    .max(CODE)
    .must(),
    field("External Document No.", 18, |row| {
        let invoice = row.voucher.invoice.as_ref();
        invoice.map_or(Cell::Empty, |invoice| text(invoice.number.as_str()))
    })
    .max(35),
    field("Account Type", 14, kind),
    field("Account No.", 14, |row| code(row.account.number.as_str()))
        .max(CODE)
        .must(),
    field("Description", 40, |row| text(row.voucher.text.as_str())).max(100),
    field("Currency Code", 10, |row| {
        let currency = row.amount.currency.to_string();
        if currency == row.batch.setting(&CURRENCY) {
            Cell::Empty
        } else {
            raw(currency)
        }
    }),
    field("Amount", 12, |row| Cell::Amount(row.amount)),
    field("Shortcut Dimension 1 Code", 16, |row| {
        row.dimension("Department").map_or(Cell::Empty, code)
    })
    .max(CODE),
    field("Shortcut Dimension 2 Code", 16, |row| {
        row.dimension("Project").map_or(Cell::Empty, code)
    })
    .max(CODE),
];
