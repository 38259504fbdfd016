//! Xero (United Kingdom, Ireland and elsewhere): bills, manual journals and bank statement lines, each by Xero's template.
//!
//! Sources: Xero's import templates (headings, exact spelling; a wrong one makes every row “cannot be empty”), Xero Central
//! on imports (500 bills, 1000 statement lines). Bills are written without tax in the amounts, journals with. Leaves out
//! spend money, for which there is no import: card purchases go in as a statement or a journal.

use crate::formats::batch::{Limits, Span};
use crate::formats::dialect::{COMMA, Dialect};
use crate::formats::encode::delimited::{Delimited, Head};
use crate::formats::row::{Row, Shape, Tax};
use crate::formats::settings::DATE_ORDER;
use crate::formats::table::{Cell, Field, Rule, Setting, code, field, ordered, raw, text, unused};
use crate::formats::voucher::{Role, Voucher};
use crate::formats::{Body, Certainty, Format};
use crate::model::{ItemKind, Money};

/// Bills.
pub(in crate::formats) const BILLS: Format = Format {
    id: "xero-bills",
    name: "Xero bills",
    about: "Supplier invoices as bills to pay; everything else of a run needs another format.",
    note: "Choose “tax exclusive” when importing. Contacts that do not exist are created.",
    settings: &[NO_TAX, TRACKING_1, TRACKING_2, DATE_ORDER],
    body: Body::Delimited(Delimited {
        dialect: DIALECT,
        head: Head::Names,
        fields: BILL_FIELDS,
    }),
    shape: Shape::Bills,
    limits: Limits {
        vouchers: 500,
        ..Limits::NONE
    },
    refuses: no_bill,
    ..XERO
};

/// Manual journals.
pub(in crate::formats) const JOURNAL: Format = Format {
    id: "xero-journal",
    name: "Xero manual journals",
    about: "One balanced journal per expense.",
    note: "Choose “tax inclusive” when importing. Xero takes no journals on bank accounts, so the wallet has to be \
           another kind of account.",
    settings: &[NO_TAX, TRACKING_1, TRACKING_2, DATE_ORDER],
    body: Body::Delimited(Delimited {
        dialect: DIALECT,
        head: Head::Names,
        fields: JOURNAL_FIELDS,
    }),
    shape: Shape::Legs(Tax::ByCode),
    limits: Limits {
        one_currency: true,
        ..Limits::NONE
    },
    ..XERO
};

/// Bank statement lines of the wallet.
pub(in crate::formats) const BANK: Format = Format {
    id: "xero-bank",
    name: "Xero bank statement",
    about: "What happened on the Pleo wallet as lines of a bank account, to be reconciled in Xero.",
    note: "Accounts and tax are chosen when reconciling. Import each currency into its own account.",
    settings: &[DATE_ORDER],
    body: Body::Delimited(Delimited {
        dialect: DIALECT,
        head: Head::Names,
        fields: BANK_FIELDS,
    }),
    shape: Shape::Wallet,
    limits: Limits {
        rows: 1000,
        span: Span::Any,
        one_currency: true,
        ..Limits::NONE
    },
    refuses: no_wallet,
    ..XERO
};

const XERO: Format = Format {
    certainty: Certainty::Specified,
    source: "Xero import template",
    drops_zero: true,
    ..Format::BASE
};

const DIALECT: Dialect = COMMA;

const NO_TAX: Setting = Setting {
    key: "xero.no_tax",
    label: "Tax rate for rows without tax",
    about: "The display name in Xero, e.g. No VAT.",
    default: "No VAT",
    needed: true,
    rule: Rule::Max(50),
};
const TRACKING_1: Setting = Setting {
    key: "xero.tracking1",
    label: "First tracking category",
    about: "Its name in Xero; tags go there when the profile sends their group to this name.",
    default: "",
    needed: false,
    rule: Rule::Max(100),
};
const TRACKING_2: Setting = Setting {
    key: "xero.tracking2",
    label: "Second tracking category",
    ..TRACKING_1
};

fn no_bill(voucher: &Voucher) -> Option<&'static str> {
    let is_bill = voucher.kind == ItemKind::Invoice || voucher.through.is_some();
    if !is_bill {
        Some("Xero's bills are supplier invoices, and this is none.")
    } else if voucher.amount.wallet.minor < 0 {
        Some("Xero imports no credit notes with its bills.")
    } else {
        None
    }
}

fn no_wallet(voucher: &Voucher) -> Option<&'static str> {
    let touches = |role| voucher.postings.iter().any(|leg| leg.account.role == role);
    (!touches(Role::Wallet))
        .then_some("A statement of the wallet has no line for what was paid otherwise.")
}

fn contact<'v>(row: &Row<'v>) -> Cell<'v> {
    let vendor = row.voucher.vendor.as_ref().map(|vendor| &vendor.name);
    let name = vendor.or(row.voucher.merchant.as_ref());
    name.map_or(Cell::Empty, |name| text(name.as_str()))
}

/// Without tax where Xero is told the tax, else all of it.
fn unit(row: &Row<'_>) -> Money {
    match row.tax_code() {
        Some(_) => row.net(),
        None => row.amount,
    }
}

fn tax_name<'v>(row: &Row<'v>) -> Cell<'v> {
    let name = row.tax_code().unwrap_or(row.batch.setting(&NO_TAX));
    code(name)
}

fn tax_amount<'v>(row: &Row<'v>) -> Cell<'v> {
    let included = row.amount.minor - row.net().minor;
    match row.tax_code() {
        Some(_) => Cell::Amount(Money::new(included, row.amount.currency)),
        None => Cell::Empty,
    }
}

fn category<'v>(row: &Row<'v>, setting: &Setting) -> Cell<'v> {
    let name = row.batch.setting(setting);
    row.dimension(name).map_or(Cell::Empty, |_| code(name))
}

fn option<'v>(row: &Row<'v>, setting: &Setting) -> Cell<'v> {
    row.dimension(row.batch.setting(setting))
        .map_or(Cell::Empty, code)
}

const ACCOUNT: Field = field("*AccountCode", 12, |row| code(row.account.number.as_str()))
    .max(10)
    .must();

const BILL_FIELDS: &[Field] = &[
    field("*ContactName", 24, contact).max(500).must(),
    unused("EmailAddress"),
    unused("POAddressLine1"),
    unused("POAddressLine2"),
    unused("POAddressLine3"),
    unused("POAddressLine4"),
    unused("POCity"),
    unused("PORegion"),
    unused("POPostalCode"),
    unused("POCountry"),
    field("*InvoiceNumber", 18, |row| {
        code(row.voucher.reference.as_str())
    })
    .max(255)
    .must(),
    field("*InvoiceDate", 12, |row| ordered(row, row.voucher.date)).must(),
    field("*DueDate", 12, |row| {
        let due = row.voucher.invoice.as_ref().and_then(|invoice| invoice.due);
        ordered(row, due.unwrap_or(row.voucher.date))
    })
    .must(),
    unused("Total"),
    unused("InventoryItemCode"),
    field("Description", 40, |row| {
        let number = row
            .voucher
            .invoice
            .as_ref()
            .map_or("", |invoice| invoice.number.as_str());
        text(if number.is_empty() {
            row.voucher.text.clone()
        } else {
            format!("{number}: {}", row.voucher.text)
        })
    })
    .max(4000),
    field("*Quantity", 9, |_| raw("1")),
    field("*UnitAmount", 12, |row| Cell::Amount(unit(row)))
        .rule(Rule::Amount(10))
        .must(),
    ACCOUNT,
    field("*TaxType", 20, tax_name).max(50).must(),
    field("TaxAmount", 12, tax_amount),
    field("TrackingName1", 16, |row| category(row, &TRACKING_1)),
    field("TrackingOption1", 16, |row| option(row, &TRACKING_1)),
    field("TrackingName2", 16, |row| category(row, &TRACKING_2)),
    field("TrackingOption2", 16, |row| option(row, &TRACKING_2)),
    field("Currency", 9, |row| raw(row.amount.currency.to_string())),
];

const JOURNAL_FIELDS: &[Field] = &[
    // Xero takes rows of one narration and date for one journal.
    field("*Narration", 40, |row| {
        text(format!("{} {}", row.voucher.reference, row.voucher.text))
    })
    .max(200)
    .must(),
    field("*Date", 12, |row| ordered(row, row.voucher.date)).must(),
    field("Description", 40, |row| text(row.voucher.text.as_str())).max(4000),
    ACCOUNT,
    field("*TaxRate", 20, tax_name).max(50).must(),
    field("*Amount", 12, |row| Cell::Amount(row.amount))
        .rule(Rule::Amount(10))
        .must(),
    field("TrackingName1", 16, |row| category(row, &TRACKING_1)),
    field("TrackingOption1", 16, |row| option(row, &TRACKING_1)),
    field("TrackingName2", 16, |row| category(row, &TRACKING_2)),
    field("TrackingOption2", 16, |row| option(row, &TRACKING_2)),
];

const BANK_FIELDS: &[Field] = &[
    field("Date", 12, |row| ordered(row, row.voucher.date)).must(),
    field("Amount", 12, |row| Cell::Amount(row.amount))
        .rule(Rule::Amount(10))
        .must(),
    field("Payee", 24, contact).max(255),
    field("Description", 40, |row| text(row.voucher.text.as_str())).max(255),
    field("Reference", 18, |row| code(row.voucher.reference.as_str()))
        .max(50)
        .must(),
];
