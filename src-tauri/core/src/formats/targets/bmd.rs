//! BMD NTCS (Austria): bookings as CSV.
//!
//! Sources: descriptions of the booking import by several programs that write it, such as apaleo and Pollex-LC (names, lengths and meaning of the
//! fields; the order is free). They differ a little, and BMD's own paper was not seen. `konto` is the wallet or the supplier
//! and leads, so that the amount includes tax; amounts carry the sign of their side (debit plus, credit minus), and input tax
//! is plus. Leaves out cost splits (row type 1), foreign amounts and payment terms.

use crate::formats::checks::HOME_CURRENCY;
use crate::formats::dialect::{BARE, Dialect};
use crate::formats::encode::delimited::{Delimited, Head};
use crate::formats::row::{Shape, Tax};
use crate::formats::settings::CURRENCY;
use crate::formats::table::{Cell, Field, Rule, Setting, code, field, raw, text};
use crate::formats::{Body, Certainty, Format};
use crate::model::{Money, TaxKind};

/// The format.
pub(in crate::formats) const FORMAT: Format = Format {
    id: "bmd",
    name: "BMD NTCS bookings",
    about: "Account against contra account with tax code, for the booking import of BMD NTCS in Austria.",
    certainty: Certainty::NeedsTrial,
    note: "Ask the tax adviser for the booking symbol and the tax codes, and map Pleo's codes to them. Import one purchase and \
           one refund with tax first and look at side, sign and tax.",
    source: "descriptions of BMD's booking import by NAVAX, apaleo and StaffSupply",
    settings: &[SYMBOL, CURRENCY],
    body: Body::Delimited(Delimited {
        dialect: DIALECT,
        head: Head::Names,
        fields: FIELDS,
    }),
    shape: Shape::Pairs(Tax::ByCode),
    checks: &[HOME_CURRENCY],
    drops_zero: true,
    ..Format::BASE
};

const SYMBOL: Setting = Setting {
    key: "bmd.symbol",
    label: "Booking symbol (Buchungssymbol)",
    about: "The tax adviser knows it, e.g. BK for a bank.",
    default: "",
    needed: true,
    rule: Rule::Chars(4, |c| c.is_ascii_alphanumeric(), "letters and digits"),
};

const DIALECT: Dialect = BARE;

const ACCOUNT: Rule = Rule::Digits(1, 10);

const FIELDS: &[Field] = &[
    field("satzart", 7, |_| raw("0")),
    field("konto", 11, |row| {
        row.contra
            .map_or(Cell::Empty, |contra| code(contra.number.as_str()))
    })
    .rule(ACCOUNT)
    .must(),
    field("gkonto", 11, |row| code(row.account.number.as_str()))
        .rule(ACCOUNT)
        .must(),
    field("buchdatum", 11, |row| Cell::Date(row.voucher.date)),
    field("belegdatum", 11, |row| Cell::Date(row.voucher.item_date)),
    field("belegnr", 18, |row| code(row.voucher.reference.as_str()))
        .max(20)
        .must(),
    field("extbelegnr", 18, |row| {
        let invoice = row.voucher.invoice.as_ref();
        invoice.map_or(Cell::Empty, |invoice| text(invoice.number.as_str()))
    })
    .max(20),
    field("buchsymbol", 10, |row| raw(row.batch.setting(&SYMBOL))).must(),
    // Of `konto`: what debits the cost credits the wallet.
    field("buchcode", 9, |row| {
        raw(if row.credits() { "1" } else { "2" })
    }),
    field("prozent", 8, |row| {
        let tax = row.tax().filter(|_| row.tax_code().is_some());
        tax.map_or(Cell::Empty, |tax| Cell::Rate(tax.rate))
    }),
    field("steuercode", 10, |row| {
        row.tax_code().map_or(Cell::Empty, code)
    })
    .rule(Rule::Digits(1, 4)),
    field("betrag", 12, |row| {
        let minor = row.amount.minor.saturating_neg();
        Cell::Amount(Money::new(minor, row.amount.currency))
    })
    .rule(Rule::Amount(13)),
    // BMD works a reverse charge out from its code.
    field("steuer", 12, |row| {
        let included = row.tax().is_some_and(|tax| tax.kind == TaxKind::Inclusive);
        let tax = row.tax_amount().filter(|_| included);
        tax.filter(|_| row.tax_code().is_some())
            .map_or(Cell::Empty, Cell::Amount)
    })
    .rule(Rule::Amount(13)),
    field("periode", 8, |row| {
        raw(row.voucher.date.month().to_string())
    }),
    field("text", 40, |row| text(row.voucher.text.as_str())).max(255),
    field("kost", 10, |row| {
        row.dimension("Department").map_or(Cell::Empty, code)
    }),
];
