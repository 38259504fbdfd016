//! Vouchers on their way into files: what all of them share, and which of them go into which file.
//!
//! Keeps true: every voucher goes into exactly one file; a file never breaks a limit of its target; the same vouchers make
//! the same files.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::row::rows;
use super::table::Setting;
use super::voucher::{LedgerAccount, Voucher};
use super::{Format, Profile};
use crate::model::Currency;

/// What all files of one run share.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// The company's choices.
    pub profile: &'a Profile,
    /// When the run began; files that carry a time of creation carry this one, so that rebuilding gives the same bytes.
    pub created: Timestamp,
    /// How many vouchers were numbered before this batch.
    pub before: u64,
}

impl<'a> Batch<'a> {
    /// The value of a setting, or its default.
    pub(super) fn setting(&self, setting: &Setting) -> &'a str
    where
        'static: 'a,
    {
        let own = self.profile.settings.get(setting.key).map(|own| own.trim());
        own.filter(|own| !own.is_empty()).unwrap_or(setting.default)
    }

    /// [`Batch::created`] by the company's clock.
    pub(super) fn created_here(&self) -> jiff::Zoned {
        let zone = TimeZone::get(&self.profile.time_zone).unwrap_or(TimeZone::UTC);
        self.created.to_zoned(zone)
    }
}

/// What fits into one file of a target.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Rows.
    pub(super) rows: u64,
    /// Vouchers.
    pub(super) vouchers: u64,
    /// Dates.
    pub(super) span: Span,
    /// Only vouchers of one currency.
    pub(super) one_currency: bool,
}

impl Limits {
    /// Everything.
    pub(super) const NONE: Self = Self {
        rows: u64::MAX,
        vouchers: u64::MAX,
        span: Span::Any,
        one_currency: false,
    };
}

/// Dates that may stand together in one file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Span {
    /// All.
    Any,
    /// Those of one fiscal year.
    FiscalYear,
    /// Those of one fiscal year that are of one calendar year.
    CalendarYear,
    /// Those of one month.
    Month,
}

/// Vouchers that may stand together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Key {
    from: Option<Date>,
    currency: Option<Currency>,
}

impl Format {
    pub(super) fn key(&self, profile: &Profile, voucher: &Voucher) -> Key {
        let date = voucher.date;
        let year = profile.fiscal_year_start(date);
        Key {
            from: match self.limits.span {
                Span::Any => None,
                Span::FiscalYear => Some(year),
                Span::CalendarYear => Some(year.max(date.first_of_year())),
                Span::Month => Some(date.first_of_month()),
            },
            currency: (self.limits.one_currency).then_some(voucher.amount.wallet.currency),
        }
    }
}

/// One file of a batch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// Which one, from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// Vouchers in it.
    pub vouchers: u64,
    /// Rows in it.
    pub rows: u64,
    /// First date.
    pub first: Date,
    /// Last date.
    pub last: Date,
    /// Name of the sheet it is; empty where a file is not one of several sheets.
    pub sheet: String,
    pub(super) key: Key,
    /// Vouchers of the same key in earlier parts.
    pub(super) start: u64,
    /// By number.
    pub(super) accounts: BTreeMap<String, LedgerAccount>,
    /// Dimensions in use by number, with their names.
    pub(super) dimensions: BTreeMap<String, String>,
    /// Dimension and code of tags in use.
    pub(super) objects: BTreeSet<(String, String)>,
    /// Currencies in use.
    pub(super) currencies: BTreeSet<Currency>,
}

impl Part {
    fn new(key: Key, start: u64, date: Date) -> Self {
        Self {
            number: 1,
            of: 1,
            vouchers: 0,
            rows: 0,
            first: date,
            last: date,
            sheet: String::new(),
            key,
            start,
            accounts: BTreeMap::new(),
            dimensions: BTreeMap::new(),
            objects: BTreeSet::new(),
            currencies: BTreeSet::new(),
        }
    }

    /// A sheet of a template, with everything in it.
    pub(super) fn sheet(batch: &Batch<'_>, (number, of): (usize, usize), name: &str) -> Self {
        let everything = Key {
            from: None,
            currency: None,
        };
        Self {
            number,
            of,
            sheet: name.trim().to_owned(),
            ..Self::new(everything, 0, batch.created_here().date())
        }
    }

    /// A part for looking at one voucher alone.
    pub(super) fn alone(format: &Format, profile: &Profile, voucher: &Voucher) -> Self {
        Self::new(format.key(profile, voucher), 0, voucher.date)
    }

    fn take(&mut self, format: &Format, batch: &Batch<'_>, voucher: &Voucher, rows: u64) {
        self.vouchers += 1;
        self.rows += rows;
        self.first = self.first.min(voucher.date);
        self.last = self.last.max(voucher.date);
        if !format.body.declares() {
            return;
        }
        self.currencies.insert(voucher.amount.wallet.currency);
        for leg in &voucher.postings {
            if !self.accounts.contains_key(&leg.account.number) {
                self.accounts
                    .insert(leg.account.number.clone(), leg.account.clone());
            }
        }
        for dimension in &batch.profile.dimensions {
            if format.dimension.broken(&dimension.target).is_some() {
                continue;
            }
            for line in &voucher.lines {
                if let Some(code) = dimension.value(&line.tags) {
                    let target = dimension.target.clone();
                    self.objects.insert((target.clone(), code.to_owned()));
                    self.dimensions
                        .entry(target)
                        .or_insert_with(|| dimension.label().to_owned());
                }
            }
        }
    }
}

/// How many files a run may have: each is open until all are there, and macOS lets a program open 256.
pub(super) const MAX_PARTS: usize = 200;

/// The parts of a batch as they are found, voucher by voucher.
pub(super) struct Plan<'a> {
    format: &'a Format,
    batch: &'a Batch<'a>,
    /// By key, in the order of their first voucher.
    open: Vec<(Key, Vec<Part>)>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(format: &'a Format, batch: &'a Batch<'a>) -> Self {
        Self {
            format,
            batch,
            open: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, voucher: &Voucher) {
        let key = self.format.key(self.batch.profile, voucher);
        let alone = Part::new(key, 0, voucher.date);
        let mut count = 0;
        rows(self.format.shape, self.batch, &alone, (voucher, 0), |row| {
            count += u64::from(!self.format.skips(&row));
        });
        let at = match self.open.iter().position(|(open, _)| *open == key) {
            Some(at) => at,
            None => {
                self.open.push((key, vec![alone]));
                self.open.len() - 1
            }
        };
        let parts = &mut self.open[at].1;
        let limits = &self.format.limits;
        let last = parts.len() - 1;
        let full = parts[last].vouchers > 0
            && (parts[last].vouchers >= limits.vouchers
                || parts[last].rows.saturating_add(count) > limits.rows);
        if full {
            let start = parts[last].start + parts[last].vouchers;
            parts.push(Part::new(key, start, voucher.date));
        }
        if let Some(part) = parts.last_mut() {
            part.take(self.format, self.batch, voucher, count);
        }
    }

    /// The parts, numbered; one empty part when there was no voucher.
    pub(super) fn parts(self) -> Vec<Part> {
        let mut parts: Vec<Part> = self.open.into_iter().flat_map(|(_, parts)| parts).collect();
        if parts.is_empty() {
            let key = Key {
                from: None,
                currency: None,
            };
            parts.push(Part::new(key, 0, self.batch.created_here().date()));
        }
        let of = parts.len();
        for (part, number) in parts.iter_mut().zip(1..) {
            (part.number, part.of) = (number, of);
        }
        parts
    }
}
