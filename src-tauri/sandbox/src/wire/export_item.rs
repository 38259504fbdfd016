//! Export items, v1 to v3: the accounting data of one entry.

mod shape;

use self::shape::{
    AccountRef, Additional, AmountPair, BankAccount, Bookkeeping, ExportItem, File, Hundredths,
    InvoiceInformation, ItemLine, ItemLinks, MoneyValue, Said, ServicePeriod, Supplier, TagRef,
    TaxRef, Team, User, Vendor, WebLinks,
};
use crate::receipt::Links;
use crate::world::company::Account;
use crate::world::entry::{Edit, Invoice, Line, Money, Pair, View};
use crate::world::{Company, Entry};

/// Edits of v2 that v1 has no place for: fields it lacks, and a user that is null or absent.
const NOT_IN_V1: [&str; 5] = [
    "/bookkeeping",
    "/servicePeriod",
    "/subType",
    "/user",
    "/vendor",
];

/// Version of the Export API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    V1,
    V2,
    V3,
}

/// What an export item needs besides its entry.
pub(crate) struct Context<'a> {
    pub(crate) company: &'a Company,
    pub(crate) version: Version,
    pub(crate) vendor_based: bool,
    pub(crate) value_times_100: bool,
    pub(crate) negative_refunds: bool,
    pub(crate) links: Links<'a>,
}

impl Context<'_> {
    /// Appends the export item of `entry` as JSON.
    pub(crate) fn write(&self, entry: &Entry, out: &mut Vec<u8>) -> serde_json::Result<()> {
        let item = self.item(entry);
        if entry.edits.is_empty() {
            return serde_json::to_writer(out, &item);
        }
        let mut document = serde_json::to_value(&item)?;
        match self.version {
            Version::V1 => {
                // What v2 can say oddly, v1 can, as far as it has the field.
                let of_v1 = |edit: &&Edit| !NOT_IN_V1.contains(&edit.at);
                let edits: Vec<Edit> = entry.edits.iter().filter(of_v1).cloned().collect();
                super::edit(&mut document, &edits, View::ItemV2);
            }
            Version::V2 => super::edit(&mut document, &entry.edits, View::ItemV2),
            Version::V3 => super::edit(&mut document, &entry.edits, View::ItemV3),
        }
        serde_json::to_writer(out, &document)
    }

    fn item<'e>(&'e self, entry: &'e Entry) -> ExportItem<'e> {
        let (v1, v3) = (self.version == Version::V1, self.version == Version::V3);
        let employee = entry
            .employee
            .map(|employee| &self.company.employees[employee]);
        let sign = if entry.is_money_back() && !self.negative_refunds {
            -1
        } else {
            1
        };
        ExportItem {
            links: ItemLinks {
                web: WebLinks {
                    export_item: format!("https://app.pleo.io/export/{}", entry.id),
                },
            },
            accounting_entry_id: entry.id,
            accounting_entry_lines: entry
                .lines
                .iter()
                .map(|line| self.line(line, sign))
                .collect(),
            additional_information: Additional {
                attendees: &entry.attendees,
                invoice_information: entry.invoice.as_ref().map(invoice),
                reconciled_entries: (!entry.reconciles.is_empty()).then_some(&*entry.reconciles),
                reconciliation_id: &entry.reconciliation_id,
            },
            amount: self.pair(entry.amount, sign),
            bookkeeping: Said::unless(
                v1,
                entry
                    .method
                    .filter(|_| self.vendor_based)
                    .map(|method| Bookkeeping { method }),
            ),
            company_id: self.company.id,
            contra_account: Said::unless(!v3, self.contra(entry)),
            date: entry.performed_at,
            files: Some(self.files(entry)),
            note: entry.note.as_deref(),
            service_period: Said::unless(
                v1,
                entry
                    .service_period
                    .map(|(from, to)| ServicePeriod { from, to }),
            ),
            sub_type: Said::unless(v1, entry.sub_type),
            supplier: entry.supplier.as_ref().map(|supplier| Supplier {
                account: supplier.account,
                category_code: supplier.category_code,
                code: supplier.code,
                country: supplier.country,
                name: &supplier.name,
                tax_identifier: supplier.tax_identifier,
            }),
            team: employee.map(|employee| Team {
                code: None,
                id: self.company.derived_id(employee.team),
                name: employee.team,
            }),
            team_code: Said::unless(v3, None),
            kind: entry.kind,
            user: employee
                .map(|employee| User {
                    code: Some(employee.code),
                    id: Some(employee.id),
                    name: format!("{} {}", employee.first_name, employee.last_name),
                })
                .or_else(|| {
                    // v1 has no null here: a user without an id stands for nobody.
                    v1.then(|| User {
                        code: None,
                        id: None,
                        name: String::new(),
                    })
                }),
            vendor: self.vendor(entry),
        }
    }

    /// v2 leaves the field out where v3 says null; v1 has no such field.
    fn vendor<'e>(&'e self, entry: &Entry) -> Said<Vendor<'e>> {
        let vendor = entry
            .vendor
            .filter(|_| self.vendor_based && self.version != Version::V1)
            .map(|vendor| &self.company.vendors[vendor])
            .map(|vendor| Vendor {
                code: vendor.code.as_deref(),
                country: vendor.country.as_deref(),
                default_currency: &vendor.default_currency,
                external_id: vendor.external_id.as_deref(),
                id: vendor.id,
                name: &vendor.name,
                registration_number: vendor.registration_number.as_deref(),
                tax_registration_number: vendor.tax_registration_number.as_deref(),
            });
        if vendor.is_some() || self.version == Version::V3 {
            Said::Value(vendor)
        } else {
            Said::Nothing
        }
    }

    fn contra(&self, entry: &Entry) -> Option<AccountRef<'_>> {
        if !entry.moves_the_wallet() {
            return None;
        }
        self.company
            .contra_account(entry.amount.wallet.currency)
            .map(account_ref)
    }

    fn line<'e>(&'e self, line: &Line, sign: i64) -> ItemLine<'e> {
        let v3 = self.version == Version::V3;
        ItemLine {
            account: line
                .account
                .map(|account| &self.company.accounts[account])
                .map(account_ref),
            accounting_entry_line_id: line.id,
            line_amount: self.pair(line.gross, sign),
            net_amount: self.pair(line.net, sign),
            tags: Some(
                line.tags
                    .iter()
                    .map(|tag| &self.company.tags[*tag])
                    .map(|tag| TagRef {
                        code: &tag.code,
                        group_code: &self.company.tag_groups[tag.group].code,
                        id: tag.id,
                    })
                    .collect(),
            ),
            tax: line
                .tax
                .map(|tax| &self.company.tax_codes[tax])
                .map(|tax| TaxRef {
                    amount: self.pair(line.tax_amount, sign),
                    code: tax.code.as_deref(),
                    id: tax.id,
                    ingoing_tax_account: tax.ingoing.as_deref().filter(|_| v3),
                    outgoing_tax_account: tax.outgoing.as_deref().filter(|_| v3),
                    rate: super::lists::fraction(tax.millionths),
                    kind: &tax.kind,
                }),
        }
    }

    fn files<'e>(&'e self, entry: &'e Entry) -> Vec<File<'e>> {
        entry
            .receipts
            .iter()
            .enumerate()
            .map(|(n, receipt)| File {
                size: crate::receipt::size(entry, n),
                kind: receipt.file.mime_type(),
                url: self.links.sign(entry.id, n),
            })
            .collect()
    }

    fn pair(&self, pair: Pair, sign: i64) -> AmountPair {
        AmountPair {
            in_supplier_currency: self.money(pair.supplier, sign),
            in_wallet_currency: self.money(pair.wallet, sign),
        }
    }

    fn money(&self, money: Money, sign: i64) -> MoneyValue {
        let decimals = if self.value_times_100 {
            money.decimals()
        } else {
            2
        };
        let factor = match decimals {
            0 => 100_000,
            3 => 100,
            _ => 1000,
        };
        MoneyValue {
            currency: money.currency,
            value: Hundredths {
                thousandths: sign * money.minors * factor,
            },
        }
    }
}

fn account_ref(account: &Account) -> AccountRef<'_> {
    AccountRef {
        code: account.code.as_deref(),
        id: account.id,
        identifier: Some(&account.external_id),
        name: &account.name,
    }
}

fn invoice(invoice: &Invoice) -> InvoiceInformation<'_> {
    InvoiceInformation {
        due_date: invoice.due,
        invoice_date: invoice.date,
        invoice_number: invoice.number,
        payment_date: invoice.paid,
        status: invoice.status,
        supplier_bank_account: BankAccount {
            account_number: None,
            bank_code: None,
            bank_name: invoice.bank_name,
            bic: None,
            country: invoice.bank_country,
            iban: invoice.iban,
        },
    }
}
