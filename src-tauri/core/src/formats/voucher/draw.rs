//! From Pleo's item to a voucher.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::check::{contradictions, place};
use super::postings::{LedgerAccount, Role};
use super::scheme::Scheme;
use super::{Invoice, Voucher, VoucherLine, VoucherTax};
use crate::formats::Profile;
use crate::model::{
    Block, ExportItem, ItemFailureKind, Line, Money, Party, TaxKind, VendorRule, When,
};

/// Draws up the voucher of `item`, booked on `vendor` where its kind and bookkeeping method ask for one.
///
/// `reference` must be unique per company and the same at every rebuild. Fails with every reason found that keeps the item
/// from being booked, at least one.
pub fn draw_up(
    item: &ExportItem,
    vendor: Option<&Party>,
    reference: &str,
    profile: &Profile,
) -> Result<Voucher, Vec<Block>> {
    let item = &*profile.translated(item);
    let mut blocks = contradictions(item);
    let mut found = Found(&mut blocks);
    let zone = found.or_block(zone(profile));
    let rule = found.or_block(item.vendor_rule());
    let vendor = vendor.filter(|_| rule != Some(VendorRule::NotPossible));
    let scheme = rule.and_then(|rule| found.or_block(Scheme::of(item, rule, vendor, profile)));
    let (Some(zone), Some(scheme)) = (zone, scheme) else {
        return Err(blocks);
    };
    let count = item.lines.len();
    let day = |when: &When| when.date(&zone);
    let item_date = found.or_block(dated(day(&item.date)));
    let date = item_date.and_then(|date| found.or_block(profile.period.booked_on(date)));
    let lines: Vec<VoucherLine> = item
        .lines
        .iter()
        .enumerate()
        .filter_map(|(index, line)| found.or_block(drawn(line, &scheme, &place(index, count))))
        .collect();
    let (Some(date), Some(item_date), true) = (date, item_date, blocks.is_empty()) else {
        return Err(blocks);
    };
    let postings = scheme.postings(item, &lines).map_err(|block| vec![block])?;
    let merchant = said(item.supplier.name.as_ref());
    let employee = said(item.user.as_ref());
    let note = said(item.note.as_ref());
    Ok(Voucher {
        entry: item.entry,
        reference: reference.to_owned(),
        date,
        item_date,
        kind: item.kind.clone(),
        method: item.bookkeeping.clone(),
        text: text(item, [&merchant, &employee, &note], (date, item_date)),
        merchant,
        note,
        employee,
        team: said(item.team.as_ref()),
        vendor: vendor.cloned(),
        reconciliation_id: item.reconciliation_id.clone(),
        reconciled: item.reconciled.clone(),
        attendees: item.attendees.clone(),
        invoice: item.invoice.as_ref().map(|invoice| Invoice {
            number: invoice.number.clone(),
            date: invoice.invoice_date.as_ref().map(day),
            due: invoice.due_date.as_ref().map(day),
            paid: invoice.payment_date.as_ref().map(day),
        }),
        service_period: item
            .service_period
            .as_ref()
            .map(|(from, to)| (day(from), day(to))),
        receipts: item.receipts.len(),
        document: None,
        amount: item.amount,
        lines,
        through: scheme.through,
        postings,
        notices: notices(item, (date, item_date)),
    })
}

/// Keeps what went right and collects what did not.
struct Found<'a>(&'a mut Vec<Block>);

impl Found<'_> {
    fn or_block<T>(&mut self, result: Result<T, Block>) -> Option<T> {
        result.map_err(|block| self.0.push(block)).ok()
    }
}

fn zone(profile: &Profile) -> Result<TimeZone, Block> {
    TimeZone::get(&profile.time_zone).map_err(|_| {
        Block::new(
            ItemFailureKind::InvalidConfiguration,
            format!(
                "“{}” is not a time zone. Choose the company's time zone in Ledgerport's settings.",
                profile.time_zone
            ),
        )
    })
}

/// A date some file could not hold is a date nobody booked anything on.
fn dated(date: Date) -> Result<Date, Block> {
    if (1900..=9999).contains(&date.year()) {
        Ok(date)
    } else {
        Err(Block::validation(format!(
            "The date of the expense is {date}, which cannot be right. Check it in Pleo."
        )))
    }
}

/// Blank texts count as absent.
fn said(text: Option<&String>) -> Option<String> {
    let text = text?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A date that was shifted stands in front, where no limit cuts it off.
fn text(item: &ExportItem, parts: [&Option<String>; 3], (date, item_date): (Date, Date)) -> String {
    let parts: Vec<&str> = parts.into_iter().filter_map(Option::as_deref).collect();
    let text = if parts.is_empty() {
        item.kind.word().replace('_', " ")
    } else {
        parts.join(", ")
    };
    if date == item_date {
        text
    } else {
        format!("({item_date}) {text}")
    }
}

fn notices(item: &ExportItem, (date, item_date): (Date, Date)) -> Vec<String> {
    let zero = (item.amount.wallet.minor == 0).then(|| "The amount is zero.".to_owned());
    let shifted = (date != item_date)
        .then(|| format!("Booked on {date}, because {item_date} lies in a closed period."));
    let taxes = item.lines.iter().filter_map(recomputed);
    zero.into_iter().chain(shifted).chain(taxes).collect()
}

/// A target that works tax out from the gross amount may come to another cent than the receipt.
fn recomputed(line: &Line) -> Option<String> {
    let tax = line.tax.as_ref()?;
    if tax.kind != TaxKind::Inclusive {
        return None;
    }
    let (gross, rate) = (line.amount.wallet, i128::from(tax.rate.millionths));
    let (amount, whole) = (i128::from(gross.minor) * rate, 1_000_000 + rate);
    if whole <= 0 {
        return None;
    }
    // Half a cent goes away from zero.
    let half = if amount < 0 { -whole } else { whole };
    let worked_out = i64::try_from((2 * amount + half) / (2 * whole)).ok()?;
    (worked_out != tax.amount.wallet.minor).then(|| {
        format!(
            "Tax is {}, but at {} % of {gross} it would be {}; a system that works tax out itself books that.",
            tax.amount.wallet,
            tax.rate.percent('.'),
            Money::new(worked_out, gross.currency)
        )
    })
}

fn drawn(line: &Line, scheme: &Scheme, place: &str) -> Result<VoucherLine, Block> {
    let own = match &scheme.lines_on {
        Some(account) => account.clone(),
        None => account(line, scheme, place)?,
    };
    let contra = scheme.contra.clone();
    let (account, contra) = if scheme.turned {
        (contra, own)
    } else {
        (own, contra)
    };
    Ok(VoucherLine {
        account,
        contra,
        amount: line.amount,
        net: line.net.wallet,
        tax: line.tax.as_ref().map(|tax| VoucherTax {
            amount: tax.amount.wallet,
            code: tax.code.clone(),
            rate: tax.rate,
            kind: tax.kind.clone(),
        }),
        tags: line.tags.clone(),
    })
}

/// The line's own account, else the scheme's for such lines.
fn account(line: &Line, scheme: &Scheme, place: &str) -> Result<LedgerAccount, Block> {
    let own = line.account.as_ref();
    if let Some((account, number)) = own.and_then(|account| Some((account, account.number()?))) {
        let role = scheme
            .fallback
            .as_ref()
            .map_or(Role::Expense, |other| other.role);
        return Ok(LedgerAccount::new(role, number, &account.name));
    }
    scheme.fallback.clone().ok_or_else(|| {
        Block::missing(match own {
            None => format!("Account missing: choose a category for this expense in Pleo{place}."),
            Some(account) => format!(
                "Account missing: give the category “{}” an account number in Pleo{place}.",
                account.name
            ),
        })
    })
}
