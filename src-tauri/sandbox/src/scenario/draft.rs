//! The words scenarios are written in.
//!
//! A scenario declares master data by code and sketches entries that name those
//! codes; the draft turns them into a [`Company`]. A sketch naming a code that
//! was not declared is a mistake in this package and stops the program at start.

mod sketch;

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

pub(crate) use sketch::{Sketch, entry};

use crate::behaviour::ExportVersions;
use crate::world::Book;
use crate::world::company::{
    Account, Address, Company, Employee, Tag, TagGroup, TaxCode, Vendor, VendorState,
};
use crate::world::entry::{Entry, Line, Pair, Receipt};

/// A company being written down.
pub(crate) struct Draft {
    currency: &'static str,
    company: Company,
    entries: Vec<Entry>,
}

/// The time of a sketch, `MM-DDTHH:MM` in 2026, UTC.
pub(crate) fn at(time: &str) -> Timestamp {
    format!("2026-{time}:00Z")
        .parse()
        .expect("a scenario writes times as MM-DDTHH:MM")
}

impl Draft {
    pub(crate) fn new(
        key: &str,
        name: &'static str,
        registration_number: &'static str,
        address: Address,
        currency: &'static str,
    ) -> Self {
        let seed = format!("ledgerport-sandbox/{key}");
        Self {
            currency,
            company: Company {
                id: Uuid::new_v5(&Uuid::NAMESPACE_URL, seed.as_bytes()),
                name,
                registration_number,
                address,
                multi_currency: false,
                export_versions: ExportVersions::Documented,
                vendor_tagging: false,
                accounts: Vec::new(),
                contra: Vec::new(),
                contra_mapped: true,
                tax_codes: Vec::new(),
                tag_groups: Vec::new(),
                tags: Vec::new(),
                employees: Vec::new(),
                vendors: Vec::new(),
                book: Book::written(Vec::new()),
                jobs: Vec::new(),
                since: at("01-15T09:00"),
            },
            entries: Vec::new(),
        }
    }

    pub(crate) fn company(&mut self) -> &mut Company {
        &mut self.company
    }

    pub(crate) fn accounts(&mut self, accounts: &[(&'static str, &'static str)]) {
        for (code, name) in accounts {
            self.company.accounts.push(Account {
                id: self.company.derived_id(&format!("account/{code}")),
                code: Some((*code).into()),
                external_id: (*code).into(),
                name: (*name).into(),
                archived: false,
                metadata: None,
                tax_code_external_id: None,
                deleted: false,
            });
        }
    }

    /// Maps the contra account of the wallets in a currency.
    pub(crate) fn contra(&mut self, currency: &'static str, account: &str) {
        let account = self.account(account);
        self.company.contra.push((currency, account));
    }

    /// `per_mille` 250 is 25 percent.
    pub(crate) fn tax(
        &mut self,
        code: &'static str,
        name: &'static str,
        per_mille: i64,
        kind: &'static str,
        accounts: (Option<&'static str>, Option<&'static str>),
    ) {
        self.company.tax_codes.push(TaxCode {
            id: self.company.derived_id(&format!("tax/{code}")),
            code: Some(code.into()),
            name: name.into(),
            millionths: per_mille * 1000,
            kind: kind.into(),
            ingoing: accounts.0.map(Into::into),
            outgoing: accounts.1.map(Into::into),
            archived: false,
            created_at: self.company.since,
            updated_at: self.company.since,
            deleted: false,
        });
    }

    pub(crate) fn tags(
        &mut self,
        group: (&'static str, &'static str),
        tags: &[(&'static str, &'static str)],
    ) {
        let (group_code, name) = group;
        self.company.tag_groups.push(TagGroup {
            id: self.company.derived_id(&format!("tag-group/{group_code}")),
            code: group_code.into(),
            name: name.into(),
            archived: false,
            metadata: BTreeMap::new(),
            created_at: self.company.since,
            updated_at: self.company.since,
            deleted: false,
        });
        for (code, name) in tags {
            self.company.tags.push(Tag {
                id: self.company.derived_id(&format!("tag/{group_code}/{code}")),
                group: self.company.tag_groups.len() - 1,
                code: (*code).into(),
                name: Some((*name).into()),
                archived: false,
                created_at: self.company.since,
                updated_at: self.company.since,
                deleted: false,
            });
        }
    }

    pub(crate) fn employee(
        &mut self,
        code: &'static str,
        name: (&'static str, &'static str),
        email: &'static str,
        job_title: &'static str,
        team: &'static str,
    ) {
        self.company.employees.push(Employee {
            id: self.company.derived_id(&format!("employee/{code}")),
            code,
            first_name: name.0,
            last_name: name.1,
            email,
            job_title,
            team,
        });
    }

    /// An active vendor whose external id is its code.
    pub(crate) fn vendor(
        &mut self,
        code: &str,
        name: &str,
        country: &str,
        currency: &str,
        tax_number: Option<&str>,
    ) -> &mut Vendor {
        let since = self.company.since;
        self.company.vendors.push(Vendor {
            id: self.company.derived_id(&format!("vendor/{code}")),
            company_id: self.company.id,
            name: name.into(),
            code: Some(code.into()),
            external_id: Some(code.into()),
            country: Some(country.into()),
            default_currency: currency.into(),
            registration_number: None,
            tax_registration_number: tax_number.map(Into::into),
            state: VendorState::Active,
            created_at: since,
            updated_at: since,
        });
        self.company
            .vendors
            .last_mut()
            .expect("a vendor was just added")
    }

    fn account(&self, code: &str) -> usize {
        self.company
            .accounts
            .iter()
            .position(|account| account.code.as_deref() == Some(code))
            .expect("a scenario names accounts it declares")
    }

    fn tag(&self, code: &str) -> usize {
        self.company
            .tags
            .iter()
            .position(|tag| tag.code == code)
            .expect("a scenario names tags it declares")
    }

    /// Adds an entry.
    pub(crate) fn add(&mut self, sketch: Sketch) {
        let number = self.entries.len() + 1;
        let id = self.company.derived_id(&format!("entry/{number}"));
        let amount = sketch.amount(self.currency);
        let lines = self.lines(id, &sketch, amount);
        let position = |code: &str| {
            self.company
                .employees
                .iter()
                .position(|employee| employee.code == code)
                .expect("a scenario names employees it declares")
        };
        let vendor = sketch.vendor.map(|code| {
            self.company
                .vendors
                .iter()
                .position(|vendor| vendor.code.as_deref() == Some(code))
                .expect("a scenario names vendors it declares")
        });
        self.entries.push(Entry {
            id,
            kind: sketch.kind,
            sub_type: sketch.sub_type,
            performed_at: sketch.performed_at,
            settled: sketch.settled,
            amount,
            lines,
            supplier: sketch.supplier,
            vendor,
            method: sketch.method,
            employee: sketch.employee.map(position),
            note: sketch.note.map(Into::into),
            receipts: sketch
                .receipts
                .iter()
                .enumerate()
                .map(|(n, file)| Receipt {
                    id: Uuid::new_v5(&id, format!("receipt/{n}").as_bytes()),
                    file: *file,
                    source: "CAMERA",
                })
                .collect(),
            service_period: sketch.service_period,
            attendees: sketch.attendees,
            invoice: sketch.invoice,
            reconciliation_id: Uuid::new_v5(&id, b"reconciliation").to_string(),
            reconciles: sketch
                .reconciles
                .iter()
                .map(|number| {
                    let settled = &self.entries[*number - 1];
                    settled.reconciliation_id.clone()
                })
                .collect(),
            edits: sketch.edits,
            exported: sketch.exported,
            deleted: sketch.deleted,
        });
    }

    fn lines(&self, entry: Uuid, sketch: &Sketch, amount: Pair) -> Vec<Line> {
        let mut left = amount;
        let last = sketch.lines.len().saturating_sub(1);
        sketch
            .lines
            .iter()
            .enumerate()
            .map(|(n, line)| {
                let gross = match line.wallet {
                    Some(wallet) if n < last => amount.share(wallet),
                    _ => left,
                };
                left = left.minus(gross);
                let tax = line.tax.map(|code| {
                    self.company
                        .tax_codes
                        .iter()
                        .position(|tax| tax.code.as_deref() == Some(code))
                        .expect("a scenario names tax codes it declares")
                });
                let (net, tax_amount) = match tax.map(|tax| &self.company.tax_codes[tax]) {
                    Some(tax) => gross.taxed(tax.millionths / 1000, &tax.kind),
                    None => (gross, gross.minus(gross)),
                };
                Line {
                    id: Uuid::new_v5(&entry, format!("line/{n}").as_bytes()),
                    account: line.account.map(|code| self.account(code)),
                    tax,
                    tags: line.tags.iter().map(|code| self.tag(code)).collect(),
                    gross,
                    net,
                    tax_amount,
                }
            })
            .collect()
    }

    pub(crate) fn finish(mut self) -> Company {
        self.company.book = Book::written(self.entries);
        self.company
    }
}

impl Pair {
    /// The part of this amount that is `wallet` in the wallet's currency.
    pub(crate) fn share(self, wallet: i64) -> Self {
        let supplier = if self.wallet.minors == 0 {
            0
        } else {
            rounded(
                i128::from(self.supplier.minors) * i128::from(wallet),
                i128::from(self.wallet.minors),
            )
        };
        self.with(supplier, wallet)
    }

    /// Net amount and tax of this line total.
    pub(crate) fn taxed(self, per_mille: i64, kind: &str) -> (Self, Self) {
        let part = |minors: i64, of: i64| {
            rounded(i128::from(minors) * i128::from(per_mille), i128::from(of))
        };
        if kind == "reverse" {
            let tax = self.with(
                part(self.supplier.minors, 1000),
                part(self.wallet.minors, 1000),
            );
            (self, tax)
        } else {
            let tax = self.with(
                part(self.supplier.minors, 1000 + per_mille),
                part(self.wallet.minors, 1000 + per_mille),
            );
            (self.minus(tax), tax)
        }
    }

    fn minus(self, other: Self) -> Self {
        self.with(
            self.supplier.minors - other.supplier.minors,
            self.wallet.minors - other.wallet.minors,
        )
    }

    fn with(mut self, supplier: i64, wallet: i64) -> Self {
        self.supplier.minors = supplier;
        self.wallet.minors = wallet;
        self
    }
}

/// `numerator / denominator`, half away from zero.
fn rounded(numerator: i128, denominator: i128) -> i64 {
    let twice = 2 * numerator.abs() + denominator.abs();
    let magnitude = twice / (2 * denominator.abs());
    let signed = magnitude * numerator.signum() * denominator.signum();
    i64::try_from(signed).unwrap_or(i64::MAX)
}
