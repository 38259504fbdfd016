//! Files for accounting systems: an item becomes a [`Voucher`], vouchers stream into a [`Format`].
//!
//! Keeps true: the same vouchers give the same bytes; memory does not grow with their number; amounts are written from
//! integers; whatever text had to be changed is listed; what a target would refuse is known before a file exists. Leaves
//! out: where the files go (any writer will do), receipts, and which vouchers belong in them.
//!
//! # A format is a table
//!
//! A target is one file in `targets/` with one or more constants of [`Format`], listed in `ALL`:
//!
//! 1. **Shape**: what a row is, from the few there are (`row.rs`). Pick `ByCode` where the target works tax out from a tax
//!    code, `ByLeg` where it takes the double entry as it is.
//! 2. **Fields** (`table.rs`): `field("Account", 10, |row| code(…)).rule(Rule::Digits(4, 8)).must()`. The rule is the
//!    target's own, from its documentation. Free text (`Cell::Text`) is made to fit and listed; a key
//!    (`Cell::Code`) fits or its item is blocked with a sentence.
//! 3. **Dialect** (`dialect.rs`): start from `COMMA` or `SEMICOLON` and change what differs. Or a workbook, or records
//!    (lines of several kinds), or JSON Lines.
//! 4. **Settings**: what the target has to be told once, `Setting { key: "datev.adviser", … }`, read with
//!    `row.batch.setting(&ADVISER)`. Needed ones block the file while they are missing.
//! 5. **Limits**: rows, vouchers, dates and currencies of one file; more becomes several files. **Checks** look at more
//!    than one cell; **refuses** turns kinds of vouchers away; zero rows are dropped with `drops_zero`.
//! 6. **Certainty** and a note: `Judged` only if an independent program reads the file in `cargo xtask test`.
//!
//! Then its golden files (`UPDATE_GOLDEN=1`), a row in `docs/formats.md`, and a judge if there is one.

mod batch;
mod checks;
mod codepage;
mod dialect;
pub mod dictionary;
pub mod documents;
mod encode;
mod hledger;
mod name;
mod profile;
mod row;
mod settings;
mod shown;
mod table;
mod targets;
pub mod template;
mod text;
mod totals;
pub mod voucher;
mod written;

use std::io::Write;

pub use self::batch::{Batch, Part};
use self::batch::{Limits, MAX_PARTS, Plan};
pub use self::checks::Finding;
use self::dialect::Texts;
use self::encode::{delimited, jsonl, records, xlsx};
pub use self::name::{Names, apart, file_name};
pub use self::profile::{
    Closed, Dimension, Numbering, PeriodPolicy, Profile, ProfileError, ReceiptPlace, ReceiptPolicy,
};
use self::row::{Row, Shape};
pub use self::shown::Shown;
pub use self::table::Setting;
use self::table::{Check, Field, Rule};
pub use self::template::Template;
use self::text::Changes;
pub use self::text::{Change, TextChange};
pub use self::totals::{Overflow, Totals};
pub use self::voucher::{Voucher, draw_up};
pub use self::written::{WriteError, Written};

/// How sure it is that the target takes the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Certainty {
    /// A program we did not write reads it in our tests.
    Judged,
    /// The target's maker says how it has to be, and it is so.
    Specified,
    /// Described by others or in part: try it with one small import first.
    NeedsTrial,
}

impl Certainty {
    /// The word in lists.
    pub fn word(self) -> &'static str {
        match self {
            Self::Judged => "judged",
            Self::Specified => "specified",
            Self::NeedsTrial => "needs_trial",
        }
    }
}

/// A kind of file.
#[derive(Clone, Debug)]
pub struct Format {
    /// Stable name in settings and records, e.g. `generic-csv`.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// File name extension without a dot.
    pub extension: &'static str,
    /// One sentence on what it is for.
    pub about: &'static str,
    /// How sure it is.
    pub certainty: Certainty,
    /// What to know before the first import; may be empty.
    pub note: &'static str,
    /// Where its rules come from.
    pub source: &'static str,
    /// What the target has to be told once per company.
    pub settings: &'static [Setting],
    body: Body,
    shape: Shape,
    limits: Limits,
    checks: &'static [Check],
    /// What the target calls its dimensions; others of the profile are not for it.
    dimension: Rule,
    /// Rows over nothing are left out.
    drops_zero: bool,
    /// Why a voucher cannot be written in this format at all, as a sentence.
    refuses: fn(&Voucher) -> Option<&'static str>,
    /// The company's own template takes the place of its columns.
    by_template: bool,
    /// Pattern of the file's name where the target fixes it.
    file_name: Option<&'static str>,
}

#[derive(Clone, Copy, Debug)]
enum Body {
    Delimited(delimited::Delimited),
    Workbook(xlsx::Sheet),
    Records(records::Records),
    JsonLines(&'static [Field]),
    Hledger,
}

impl Body {
    /// Every field that is about a voucher.
    fn fields(&self) -> Box<dyn Iterator<Item = &'static Field> + '_> {
        match self {
            Self::Delimited(table) => Box::new(table.fields.iter()),
            Self::Workbook(table) => Box::new(table.fields.iter()),
            Self::JsonLines(fields) => Box::new(fields.iter()),
            Self::Records(records) => Box::new(records.fields()),
            Self::Hledger => Box::new(std::iter::empty()),
        }
    }

    fn texts(&self) -> &Texts {
        match self {
            Self::Delimited(table) => &table.dialect.texts,
            Self::Records(records) => &records.dialect.texts,
            Self::Workbook(_) => &xlsx::TEXTS,
            Self::JsonLines(_) | Self::Hledger => &jsonl::TEXTS,
        }
    }

    fn two_decimals(&self) -> bool {
        match self {
            Self::Delimited(table) => table.dialect.two_decimals,
            Self::Records(records) => records.dialect.two_decimals,
            Self::Workbook(_) | Self::JsonLines(_) | Self::Hledger => false,
        }
    }

    /// Whether a file begins with a list of what is in it.
    fn declares(&self) -> bool {
        matches!(self, Self::Records(_))
    }
}

/// Every format, in the order to show them.
static ALL: [Format; 24] = [
    targets::generic::CSV,
    targets::generic::XLSX,
    targets::datev::FORMAT,
    targets::sie::FORMAT,
    targets::xero::BILLS,
    targets::xero::JOURNAL,
    targets::xero::BANK,
    targets::sage50::FORMAT,
    targets::quickbooks::FORMAT,
    targets::economic::FORMAT,
    targets::dinero::FORMAT,
    targets::billy::FORMAT,
    targets::fec::FORMAT,
    targets::gbat10::FORMAT,
    targets::netvisor::FORMAT,
    targets::procountor::FORMAT,
    targets::bmd::FORMAT,
    targets::exact::FORMAT,
    targets::business_central::FORMAT,
    targets::netsuite::FORMAT,
    targets::holded::FORMAT,
    targets::jsonl::FORMAT,
    hledger::FORMAT,
    targets::beancount::FORMAT,
];

/// Every format, in the order to show them.
pub fn all() -> &'static [Format] {
    &ALL
}

/// The format with this id.
pub fn by_id(id: &str) -> Option<&'static Format> {
    ALL.iter().find(|format| format.id == id)
}

/// One file of a batch, written.
#[derive(Debug)]
pub struct Piece<W> {
    /// Which one it is.
    pub part: Part,
    /// What is in it.
    pub written: Written,
    /// What it was written to.
    pub out: W,
}

impl Format {
    /// What a table starts from.
    const BASE: Self = Self {
        id: "",
        name: "",
        extension: "csv",
        about: "",
        certainty: Certainty::NeedsTrial,
        note: "",
        source: "",
        settings: &[],
        body: Body::Hledger,
        shape: Shape::Lines,
        limits: Limits::NONE,
        checks: &[],
        dimension: Rule::Any,
        drops_zero: false,
        refuses: |_| None,
        by_template: false,
        file_name: None,
    };

    /// Writes the vouchers of a batch into as many files as the target's limits ask for, each to what `open` gives for it.
    ///
    /// `source` is asked for the same vouchers in the same order several times: once to see what there is, where the format
    /// has limits or a list at its head, and once for each group that has files of its own (fiscal years, currencies).
    /// Stops at the first error; what was opened by then holds no file.
    pub fn write<E, I, W>(
        &self,
        batch: &Batch<'_>,
        source: impl FnMut() -> I,
        open: impl FnMut(&Part) -> Result<W, E>,
    ) -> Result<Vec<Piece<W>>, WriteError<E>>
    where
        I: Iterator<Item = Result<Voucher, E>>,
        W: Write + Send,
    {
        self.write_telling(batch, source, open, &mut |_| {})
    }

    /// The same; `tell` hears of every text that is not in a file as it was given, in the order of the files.
    pub fn write_telling<E, I, W>(
        &self,
        batch: &Batch<'_>,
        mut source: impl FnMut() -> I,
        mut open: impl FnMut(&Part) -> Result<W, E>,
        tell: &mut dyn FnMut(&TextChange),
    ) -> Result<Vec<Piece<W>>, WriteError<E>>
    where
        I: Iterator<Item = Result<Voucher, E>>,
        W: Write + Send,
    {
        if let Some(template) = self.template(batch.profile) {
            return template::write(self, template, batch, source, open, tell);
        }
        let whole = self.is_one_pass();
        let mut plan = Plan::new(self, batch);
        if !whole {
            for voucher in source() {
                plan.add(&voucher.map_err(WriteError::Source)?);
            }
        }
        let parts = plan.parts();
        if parts.len() > MAX_PARTS {
            return Err(WriteError::TooManyFiles(MAX_PARTS));
        }
        let mut pieces = Vec::with_capacity(parts.len());
        let mut parts = parts.into_iter().peekable();
        while let Some(first) = parts.peek() {
            let key = first.key;
            let of_key = |voucher: &Result<Voucher, E>| {
                whole
                    || voucher
                        .as_ref()
                        .map_or(true, |voucher| self.key(batch.profile, voucher) == key)
            };
            let mut vouchers = source().filter(of_key);
            while let Some(part) = parts.next_if(|part| part.key == key) {
                let mut out = open(&part).map_err(WriteError::Source)?;
                let count = if whole {
                    usize::MAX
                } else {
                    usize::try_from(part.vouchers).unwrap_or(usize::MAX)
                };
                let vouchers = &mut vouchers.by_ref().take(count);
                let changes = Changes::new(tell);
                let written = self.write_part(batch, &part, vouchers, &mut out, changes)?;
                pieces.push(Piece { part, written, out });
            }
        }
        Ok(pieces)
    }

    fn write_part<E, W: Write + Send>(
        &self,
        batch: &Batch<'_>,
        part: &Part,
        vouchers: &mut dyn Iterator<Item = Result<Voucher, E>>,
        out: W,
        changes: Changes<'_>,
    ) -> Result<Written, WriteError<E>> {
        let place = (batch, part);
        match &self.body {
            Body::Delimited(table) => delimited::write(self, table, place, vouchers, out, changes),
            Body::Workbook(table) => xlsx::write(self, table, place, vouchers, out, changes),
            Body::Records(records) => records::write(self, records, place, vouchers, out, changes),
            Body::JsonLines(fields) => jsonl::write(self, fields, place, vouchers, out, changes),
            Body::Hledger => hledger::write(vouchers, out, changes),
        }
    }

    /// Nothing has to be known before the first voucher.
    fn is_one_pass(&self) -> bool {
        let limits = &self.limits;
        !self.body.declares()
            && limits.rows == u64::MAX
            && limits.vouchers == u64::MAX
            && limits.span == batch::Span::Any
            && !limits.one_currency
    }

    fn skips(&self, row: &Row<'_>) -> bool {
        self.drops_zero && row.amount.minor == 0
    }

    /// Column names in order; empty where a file is no table.
    pub fn columns(&self) -> Vec<&'static str> {
        match &self.body {
            Body::Records(_) => Vec::new(),
            body => body.fields().map(|field| field.name).collect(),
        }
    }
}
