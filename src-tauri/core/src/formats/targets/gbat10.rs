//! GBAT10, also called Mamut (Norway): vouchers for Tripletex, Visma, 24SevenOffice and others.
//!
//! Sources: Mamut's help, “Journal: GBAT10” (columns, lengths, what is required); Tripletex's help on the import (net and gross
//! amounts of a voucher each add up to zero; rows with gross flag F are left out where Tripletex books the VAT itself). Nobody
//! names the decimal sign but Milient's description for Xledger, a point, and writers of other programs use it too. A line with
//! a VAT code has a gross amount and its code, and the VAT stands in rows of flag F, so both ways of importing find a
//! balanced voucher. Leaves out customers, addresses and currencies other than the books'.

use crate::formats::checks::{HOME_CURRENCY, TAX_HAS_LEGS};
use crate::formats::dialect::{BARE, Dialect, PLAIN, Texts};
use crate::formats::encode::delimited::{Delimited, Head};
use crate::formats::row::{Row, Shape, Tax};
use crate::formats::settings::CURRENCY;
use crate::formats::table::{
    Cell, Check, Field, Rule, Setting, code, date, field, raw, referenced, text, unused,
};
use crate::formats::voucher::{Role, VoucherTax};
use crate::formats::{Body, Certainty, Format};
use crate::model::{Money, TaxKind};

/// The format.
pub(in crate::formats) const FORMAT: Format = Format {
    id: "gbat10",
    name: "GBAT10 (Mamut)",
    about: "Vouchers for Tripletex, Visma, 24SevenOffice and other Norwegian systems.",
    certainty: Certainty::NeedsTrial,
    note: "Choose UTF-8. In Tripletex let it generate the VAT and map the VAT codes; code 1 is special there, so map Pleo's \
           code to another, e.g. 101. Import one expense with VAT first. PowerOffice advises against this format.",
    source: "Mamut help, journal format GBAT10",
    settings: &[TYPE, NO_VAT, CURRENCY],
    body: Body::Delimited(Delimited {
        dialect: DIALECT,
        head: Head::None,
        fields: FIELDS,
    }),
    shape: Shape::Legs(Tax::ByLeg),
    checks: &[HOME_CURRENCY, TAX_HAS_LEGS, ONLY_TAX],
    drops_zero: true,
    ..Format::BASE
};

const TYPE: Setting = Setting {
    key: "gbat10.type",
    label: "Voucher type (bilagsart)",
    about: "A number of at most three digits; Tripletex makes a number series of each.",
    default: "10",
    needed: true,
    rule: Rule::Digits(1, 3),
};
const NO_VAT: Setting = Setting {
    key: "gbat10.no_vat",
    label: "VAT code for rows without VAT",
    about: "A number; 0 in most systems.",
    default: "0",
    needed: true,
    rule: VAT_CODE,
};

const VAT_CODE: Rule = Rule::Digits(1, 5);

const DIALECT: Dialect = Dialect {
    decimal: '.',
    date: "%Y%m%d",
    texts: Texts {
        swaps: BARE.texts.swaps,
        ..PLAIN
    },
    ..BARE
};

/// The tax of the line this row books or is the tax of, where the target is told its code.
fn coded<'v>(row: &Row<'v>) -> Option<&'v VoucherTax> {
    if row.account.is_personal() {
        return None;
    }
    let tax = row.line?.tax.as_ref()?;
    tax.code.as_ref().map(|_| tax)
}

/// It books what a VAT code on another row stands for already.
fn repeats(row: &Row<'_>) -> bool {
    matches!(row.account.role, Role::TaxIn | Role::TaxOut) && coded(row).is_some()
}

fn vat_code<'v>(row: &Row<'v>) -> Cell<'v> {
    let own = coded(row).filter(|_| !repeats(row));
    let own = own.and_then(|tax| tax.code.as_deref());
    code(own.unwrap_or(row.batch.setting(&NO_VAT)))
}

/// The amount with the VAT that other rows repeat.
fn gross(row: &Row<'_>) -> Money {
    let net = row.amount.minor;
    let minor = if repeats(row) {
        0
    } else {
        match (coded(row), row.line) {
            (Some(tax), Some(line)) if tax.kind == TaxKind::Inclusive => {
                let sign = if net == line.net.minor { 1 } else { -1 };
                net.saturating_add(tax.amount.minor.saturating_mul(sign))
            }
            _ => net,
        }
    };
    Money::new(minor, row.amount.currency)
}

/// A row over nothing is left out, and with it the VAT code its VAT would need.
const ONLY_TAX: Check = Check {
    field: "gross sum",
    source: "Tripletex help, import of GBAT10",
    test: |row| {
        let only = repeats(row)
            && row.line.is_some_and(|line| line.net.minor == 0)
            && coded(row).is_some_and(|tax| tax.kind == TaxKind::Inclusive);
        only.then(|| {
            "The line is nothing but tax, and this format has no row for that. Book it by hand, and mark it as exported in \
             Pleo."
                .to_owned()
        })
    },
};

/// In column order; the words are Mamut's.
const FIELDS: &[Field] = &[
    field("identification", 8, |_| raw("GBAT10")),
    field("journal number", 9, |row| Cell::Count(row.serial)),
    field("journal date", 10, |row| Cell::Date(row.voucher.date)),
    field("journal type", 6, |row| raw(row.batch.setting(&TYPE))).must(),
    field("period", 6, |row| raw(row.voucher.date.month().to_string())),
    field("accounting year", 6, |row| {
        raw(row.voucher.date.year().to_string())
    }),
    field("account number", 9, |row| code(row.in_ledger(row.account)))
        .rule(Rule::Digits(1, 7))
        .must(),
    field("VAT code", 6, vat_code).rule(VAT_CODE).must(),
    field("balance", 16, |row| Cell::Amount(row.amount)).rule(Rule::Amount(12)),
    unused("customer number"),
    field("supplier number", 10, |row| {
        row.supplier().map_or(Cell::Empty, code)
    })
    .rule(Rule::Digits(1, 9)),
    field("contact name", 30, |row| {
        row.supplier()
            .map_or(Cell::Empty, |_| text(row.account.name.as_str()))
    })
    .max(30),
    unused("address"),
    unused("postcode"),
    unused("city"),
    field("invoice number", 25, |row| {
        let invoice = row.voucher.invoice.as_ref();
        invoice.map_or(Cell::Empty, |invoice| text(invoice.number.as_str()))
    })
    .max(25),
    unused("KID"),
    field("due date", 10, |row| {
        let due = row.voucher.invoice.as_ref().and_then(|invoice| invoice.due);
        date(due)
    }),
    unused("not used"),
    unused("bank account"),
    field("ledger description", 40, referenced).max(100),
    field("supplier description", 40, |row| {
        row.supplier().map_or(Cell::Empty, |_| referenced(row))
    })
    .max(100),
    unused("factoring rate"),
    field("project", 8, |row| {
        row.dimension("Project").map_or(Cell::Empty, code)
    })
    .rule(Rule::Digits(1, 6)),
    field("department", 8, |row| {
        row.dimension("Department").map_or(Cell::Empty, code)
    })
    .rule(Rule::Digits(1, 4)),
    unused("payment terms"),
    field("gross", 6, |row| raw(if repeats(row) { "F" } else { "T" })),
    field("gross sum", 16, |row| Cell::Amount(gross(row))).rule(Rule::Amount(12)),
    unused("IBAN"),
    unused("SWIFT"),
];
