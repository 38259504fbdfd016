//! Export items of every version, each read on its own so that a broken one harms no other. v1 has no vendor, bookkeeping
//! method, service period and sub-type, v2 no contra account; what is absent is as if it were null.

use serde::Deserialize;

use super::money::{Moment, Pair, rate};
use super::{Fault, Listing, decode, page};
use crate::model::{
    self, BookkeepingMethod, EntryId, ExportItem, InvoiceInformation, ItemFault, ItemKind,
    ItemVendor, Rate, Receipt, TaxKind, VendorId, When,
};
use crate::pleo::{Error, Page};

/// The items of a page of at most `rows`, or what is wrong with them, each no larger than `most` bytes. An error only
/// when not even the entry of an item can be told.
pub(in crate::pleo) fn items(
    text: &str,
    rows: usize,
    most: usize,
) -> Result<Page<Result<ExportItem, ItemFault>>, Error> {
    // Nearly always every item is sound, and reading them in one go is a third faster.
    if let Ok(listing) = serde_json::from_str::<Listing<'_, Item<'_>>>(text)
        && (text.len() <= most || none_is_huge(text, &listing.data, most))
    {
        return listing.page(rows, |item| {
            let entry = item.accounting_entry_id;
            Ok(item.read().map_err(|fault| fault.of(entry)))
        });
    }
    page(text, rows, |text| item(text, most))
}

/// No item is larger than `most` for certain: it would keep the amounts on both sides of it further apart.
fn none_is_huge(text: &str, items: &[Item<'_>], most: usize) -> bool {
    let start = text.as_ptr().addr();
    let mut last = start;
    let amounts = items.iter().map(|item| item.amount.place());
    amounts.chain([start + text.len()]).all(|place| {
        let apart = place.saturating_sub(last);
        last = place;
        apart <= most / 2
    })
}

fn item(text: &str, most: usize) -> Result<Result<ExportItem, ItemFault>, Fault> {
    let read = if text.len() > most {
        Err(Fault::at("", format!("it is larger than {most} bytes")))
    } else {
        decode::<Item<'_>>(text).and_then(Item::read)
    };
    let fault = match read {
        Ok(item) => return Ok(Ok(item)),
        Err(fault) => fault,
    };
    let key: Key = decode(text)?;
    Ok(Err(fault.of(key.accounting_entry_id)))
}

impl Fault {
    fn of(self, entry: EntryId) -> ItemFault {
        ItemFault {
            entry,
            path: self.path,
            what: self.what,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Key {
    accounting_entry_id: EntryId,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    accounting_entry_id: EntryId,
    #[serde(borrow)]
    accounting_entry_lines: Vec<Line<'a>>,
    additional_information: Additional,
    #[serde(borrow)]
    amount: Pair<'a>,
    bookkeeping: Option<Bookkeeping>,
    contra_account: Option<Account>,
    date: Moment,
    files: Option<Vec<Option<File>>>,
    note: Option<String>,
    service_period: Option<Period>,
    sub_type: Option<String>,
    supplier: Option<Supplier>,
    team: Option<Team>,
    #[serde(rename = "type")]
    kind: ItemKind,
    user: Option<User>,
    vendor: Option<Vendor>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    account: Option<Account>,
    accounting_entry_line_id: uuid::Uuid,
    #[serde(borrow)]
    #[serde(rename = "lineAmount")]
    amount: Pair<'a>,
    #[serde(borrow)]
    #[serde(rename = "netAmount")]
    net: Pair<'a>,
    tags: Option<Vec<Option<Tag>>>,
    #[serde(borrow)]
    tax: Option<Tax<'a>>,
}

#[derive(Deserialize)]
struct Account {
    code: Option<String>,
    identifier: Option<String>,
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tag {
    group_code: String,
    code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tax<'a> {
    #[serde(borrow)]
    amount: Pair<'a>,
    code: Option<String>,
    #[serde(deserialize_with = "rate")]
    rate: Rate,
    #[serde(rename = "type")]
    kind: TaxKind,
    ingoing_tax_account: Option<String>,
    outgoing_tax_account: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Supplier {
    name: Option<String>,
    code: Option<String>,
    account: Option<String>,
    tax_identifier: Option<String>,
    country: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vendor {
    id: VendorId,
    name: String,
    code: Option<String>,
    external_id: Option<String>,
    tax_registration_number: Option<String>,
}

#[derive(Deserialize)]
struct Bookkeeping {
    method: BookkeepingMethod,
}

#[derive(Deserialize)]
struct User {
    name: String,
    code: Option<String>,
}

#[derive(Deserialize)]
struct Team {
    name: String,
}

#[derive(Deserialize)]
struct Period {
    from: Moment,
    to: Moment,
}

#[derive(Deserialize)]
struct File {
    size: i64,
    #[serde(rename = "type")]
    kind: String,
    url: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Additional {
    attendees: Option<Vec<Option<String>>>,
    invoice_information: Option<Invoice>,
    reconciled_entries: Option<Vec<Option<String>>>,
    reconciliation_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Invoice {
    #[serde(rename = "invoiceNumber")]
    number: String,
    #[serde(rename = "invoiceDate")]
    date: Option<Moment>,
    due_date: Option<Moment>,
    payment_date: Option<Moment>,
}

impl Item<'_> {
    fn read(self) -> Result<ExportItem, Fault> {
        let amount = self.amount.read().map_err(|fault| fault.under("amount"))?;
        let lines = self.accounting_entry_lines.into_iter().enumerate();
        let lines = lines
            .map(|(i, line)| {
                line.read()
                    .map_err(|fault| fault.under(&format!("accountingEntryLines[{i}]")))
            })
            .collect::<Result<_, _>>()?;
        let more = self.additional_information;
        // v1 names nobody where the others say null.
        let user = self.user.filter(|user| !user.name.trim().is_empty());
        let (user, user_code) = user.map_or((None, None), |user| (Some(user.name), user.code));
        Ok(ExportItem {
            entry: self.accounting_entry_id,
            kind: self.kind,
            sub_kind: self.sub_type,
            date: self.date.0,
            amount,
            lines,
            contra_account: self.contra_account.map(Account::read),
            bookkeeping: self.bookkeeping.map(|bookkeeping| bookkeeping.method),
            vendor: self.vendor.map(Vendor::read),
            supplier: self.supplier.map(Supplier::read).unwrap_or_default(),
            note: self.note,
            user,
            user_code,
            team: self.team.map(|team| team.name),
            service_period: self
                .service_period
                .map(|period| (period.from.0, period.to.0)),
            attendees: present(more.attendees),
            reconciliation_id: more.reconciliation_id,
            reconciled: present(more.reconciled_entries),
            invoice: more.invoice_information.map(Invoice::read),
            receipts: present(self.files).into_iter().map(File::read).collect(),
        })
    }
}

impl Line<'_> {
    fn read(self) -> Result<model::Line, Fault> {
        Ok(model::Line {
            id: self.accounting_entry_line_id,
            account: self.account.map(Account::read),
            amount: self
                .amount
                .read()
                .map_err(|fault| fault.under("lineAmount"))?,
            net: self.net.read().map_err(|fault| fault.under("netAmount"))?,
            tax: self
                .tax
                .map(|tax| tax.read().map_err(|fault| fault.under("tax")))
                .transpose()?,
            tags: present(self.tags)
                .into_iter()
                .map(|tag| model::Tag {
                    group: tag.group_code,
                    code: tag.code,
                })
                .collect(),
        })
    }
}

impl Tax<'_> {
    fn read(self) -> Result<model::Tax, Fault> {
        Ok(model::Tax {
            code: self.code,
            rate: self.rate,
            kind: self.kind,
            amount: self.amount.read().map_err(|fault| fault.under("amount"))?,
            ingoing_account: self.ingoing_tax_account,
            outgoing_account: self.outgoing_tax_account,
        })
    }
}

impl Account {
    fn read(self) -> model::Account {
        model::Account {
            code: self.code,
            identifier: self.identifier,
            name: self.name,
        }
    }
}

impl Supplier {
    fn read(self) -> model::Supplier {
        model::Supplier {
            name: self.name,
            code: self.code,
            account: self.account,
            tax_identifier: self.tax_identifier,
            country: self.country,
        }
    }
}

impl Vendor {
    fn read(self) -> ItemVendor {
        ItemVendor {
            id: self.id,
            name: self.name,
            code: self.code,
            external_id: self.external_id,
            tax_registration_number: self.tax_registration_number,
        }
    }
}

impl Invoice {
    fn read(self) -> InvoiceInformation {
        let when = |moment: Option<Moment>| -> Option<When> { moment.map(|moment| moment.0) };
        InvoiceInformation {
            number: self.number,
            invoice_date: when(self.date),
            due_date: when(self.due_date),
            payment_date: when(self.payment_date),
        }
    }
}

impl File {
    fn read(self) -> Receipt {
        Receipt {
            url: self.url,
            kind: self.kind,
            size: self.size,
        }
    }
}

/// The elements that are there: Pleo may send null for a list and inside it.
fn present<T>(list: Option<Vec<Option<T>>>) -> Vec<T> {
    list.into_iter().flatten().flatten().collect()
}
