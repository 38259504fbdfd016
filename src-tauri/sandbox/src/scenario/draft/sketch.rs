//! One entry being written down, word by word.

use jiff::Timestamp;
use serde_json::Value;

use super::at;
use crate::world::entry::{Edit, Invoice, Money, Pair, ReceiptFile, Supplier, View};

/// An entry being written down. Amounts are minor units.
#[derive(Clone)]
pub(crate) struct Sketch {
    pub(super) kind: &'static str,
    pub(super) sub_type: Option<&'static str>,
    pub(super) performed_at: Timestamp,
    pub(super) wallet: i64,
    pub(super) wallet_currency: Option<&'static str>,
    pub(super) charged: Option<(&'static str, i64)>,
    pub(super) lines: Vec<LineSketch>,
    pub(super) supplier: Option<Supplier>,
    pub(super) vendor: Option<&'static str>,
    pub(super) method: Option<&'static str>,
    pub(super) employee: Option<&'static str>,
    pub(super) note: Option<&'static str>,
    pub(super) receipts: Vec<ReceiptFile>,
    pub(super) service_period: Option<(Timestamp, Timestamp)>,
    pub(super) attendees: Vec<&'static str>,
    pub(super) invoice: Option<Invoice>,
    pub(super) reconciles: Vec<usize>,
    pub(super) edits: Vec<Edit>,
    pub(super) exported: bool,
    pub(super) settled: bool,
    pub(super) deleted: bool,
}

#[derive(Clone)]
pub(super) struct LineSketch {
    pub(super) wallet: Option<i64>,
    pub(super) account: Option<&'static str>,
    pub(super) tax: Option<&'static str>,
    pub(super) tags: Vec<&'static str>,
}

/// An entry of `kind` at a time for an amount in the company's currency.
pub(crate) fn entry(kind: &'static str, time: &str, wallet: i64) -> Sketch {
    Sketch {
        kind,
        sub_type: None,
        performed_at: at(time),
        wallet,
        wallet_currency: None,
        charged: None,
        lines: Vec::new(),
        supplier: None,
        vendor: None,
        method: None,
        employee: None,
        note: None,
        receipts: Vec::new(),
        service_period: None,
        attendees: Vec::new(),
        invoice: None,
        reconciles: Vec::new(),
        edits: Vec::new(),
        exported: false,
        settled: true,
        deleted: false,
    }
}

impl Sketch {
    pub(super) fn amount(&self, currency: &'static str) -> Pair {
        let wallet = Money {
            currency: self.wallet_currency.unwrap_or(currency),
            minors: self.wallet,
        };
        let supplier = self
            .charged
            .map_or(wallet, |(currency, minors)| Money { currency, minors });
        Pair { supplier, wallet }
    }

    /// The merchant charged this amount in another currency.
    pub(crate) fn charged(mut self, currency: &'static str, minors: i64) -> Self {
        self.charged = Some((currency, minors));
        self
    }

    /// The wallet is not in the company's own currency.
    pub(crate) fn wallet(mut self, currency: &'static str) -> Self {
        self.wallet_currency = Some(currency);
        self
    }

    pub(crate) fn sub_type(mut self, sub_type: &'static str) -> Self {
        self.sub_type = Some(sub_type);
        self
    }

    /// The merchant: name, country and merchant category code.
    pub(crate) fn from(
        mut self,
        name: &str,
        country: &'static str,
        category: &'static str,
    ) -> Self {
        self.supplier = Some(Supplier {
            name: name.into(),
            country: Some(country),
            category_code: (!category.is_empty()).then_some(category),
            ..Supplier::default()
        });
        self
    }

    /// The tax number the merchant is known by.
    pub(crate) fn tax_identifier(mut self, number: &'static str) -> Self {
        if let Some(supplier) = &mut self.supplier {
            supplier.tax_identifier = Some(number);
        }
        self
    }

    /// The last line: account, tax code (empty for none) and tags.
    pub(crate) fn on(
        mut self,
        account: &'static str,
        tax: &'static str,
        tags: &[&'static str],
    ) -> Self {
        self.lines.push(LineSketch {
            wallet: None,
            account: (!account.is_empty()).then_some(account),
            tax: (!tax.is_empty()).then_some(tax),
            tags: tags.to_vec(),
        });
        self
    }

    /// A line before the last, with its own amount.
    pub(crate) fn part(
        self,
        wallet: i64,
        account: &'static str,
        tax: &'static str,
        tags: &[&'static str],
    ) -> Self {
        let mut sketch = self.on(account, tax, tags);
        if let Some(line) = sketch.lines.last_mut() {
            line.wallet = Some(wallet);
        }
        sketch
    }

    pub(crate) fn by(mut self, employee: &'static str) -> Self {
        self.employee = Some(employee);
        self
    }

    pub(crate) fn note(mut self, note: &'static str) -> Self {
        self.note = Some(note);
        self
    }

    pub(crate) fn pdf(mut self) -> Self {
        self.receipts.push(ReceiptFile::Pdf);
        self
    }

    pub(crate) fn png(mut self) -> Self {
        self.receipts.push(ReceiptFile::Png);
        self
    }

    /// Vendor tagging is active for this entry: method, and vendor code if one is chosen.
    pub(crate) fn tagged(mut self, method: &'static str, vendor: &'static str) -> Self {
        self.method = Some(method);
        self.vendor = (!vendor.is_empty()).then_some(vendor);
        self
    }

    pub(crate) fn attended(mut self, attendees: &[&'static str]) -> Self {
        self.attendees = attendees.to_vec();
        self
    }

    pub(crate) fn period(mut self, from: &str, to: &str) -> Self {
        self.service_period = Some((at(from), at(to)));
        self
    }

    pub(crate) fn invoice(mut self, invoice: Invoice) -> Self {
        self.invoice = Some(invoice);
        self
    }

    /// Settles the entries with these numbers, counted from 1.
    pub(crate) fn settles(mut self, numbers: &[usize]) -> Self {
        self.reconciles = numbers.to_vec();
        self
    }

    pub(crate) fn already_exported(mut self) -> Self {
        self.exported = true;
        self
    }

    pub(crate) fn unsettled(mut self) -> Self {
        self.settled = false;
        self
    }

    pub(crate) fn deleted(mut self) -> Self {
        self.deleted = true;
        self
    }

    /// An odd value in the export items of both versions.
    pub(crate) fn odd(self, at: &'static str, value: Value) -> Self {
        self.edit(View::ItemV2, at, Some(value.clone()))
            .edit(View::ItemV3, at, Some(value))
    }

    /// An odd value that only v3 can say.
    pub(crate) fn odd_v3(self, at: &'static str, value: Value) -> Self {
        self.edit(View::ItemV3, at, Some(value))
    }

    /// An odd value in the accounting entry.
    pub(crate) fn odd_entry(self, at: &'static str, value: Value) -> Self {
        self.edit(View::Entry, at, Some(value))
    }

    pub(crate) fn edit(mut self, view: View, at: &'static str, value: Option<Value>) -> Self {
        self.edits.push(Edit { view, at, value });
        self
    }
}
