//! The words a format's table is written in: fields, what is in a cell, the rules a cell has to keep, and settings.
//!
//! Keeps true: a table is data. What a field may hold, where it comes from and who says so stands in one line of it, and
//! checking and writing read the same line.

use std::borrow::Cow;

use jiff::civil::Date;

use super::batch::{Batch, Part};
use super::row::Row;
use super::voucher::LedgerAccount;
use crate::model::{Money, Rate};

/// One column of a table, or one place in a record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    /// Name in the header row, and in every sentence about it.
    pub(super) name: &'static str,
    /// Width in a workbook, in characters.
    pub(super) width: u8,
    /// What the target takes.
    pub(super) rule: Rule,
    /// An empty cell blocks the item.
    pub(super) must: bool,
    /// Never quoted, where the dialect quotes texts.
    pub(super) bare: bool,
    /// Who says so; empty where it is the format's own source.
    pub(super) source: &'static str,
    /// Its value in a row.
    pub(super) value: for<'v> fn(&Row<'v>) -> Cell<'v>,
}

/// A field without a rule.
pub(super) const fn field(
    name: &'static str,
    width: u8,
    value: for<'v> fn(&Row<'v>) -> Cell<'v>,
) -> Field {
    Field {
        name,
        width,
        rule: Rule::Any,
        must: false,
        bare: false,
        source: "",
        value,
    }
}

/// A field the target knows and we leave empty.
pub(super) const fn unused(name: &'static str) -> Field {
    field(name, 8, |_| Cell::Empty)
}

impl Field {
    /// With what the target takes.
    pub(super) const fn rule(self, rule: Rule) -> Self {
        Self { rule, ..self }
    }

    /// At most so many characters: free text is cut, a key blocks its item.
    pub(super) const fn max(self, limit: usize) -> Self {
        self.rule(Rule::Max(limit))
    }

    /// An empty cell blocks the item.
    pub(super) const fn must(self) -> Self {
        Self { must: true, ..self }
    }

    /// Never quoted.
    pub(super) const fn bare(self) -> Self {
        Self { bare: true, ..self }
    }
}

/// A typed value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Cell<'v> {
    /// Nothing.
    Empty,
    /// Free text from outside: made fit for the target, and every change is listed.
    Text(Cow<'v, str>),
    /// A key of the target (account, tax code, reference): it fits as it is, or the item is blocked.
    Code(Cow<'v, str>),
    /// Written as it stands: a sign or word of the format itself, never anything from outside.
    Raw(Cow<'v, str>),
    /// In the dialect's own style.
    Date(Date),
    /// In its currency's decimals, or the dialect's.
    Amount(Money),
    /// `value` with this many decimals.
    Decimal(i64, u8),
    /// Percent.
    Rate(Rate),
    /// A whole number.
    Count(u64),
}

/// Free text; nothing when empty.
pub(super) fn text<'v>(value: impl Into<Cow<'v, str>>) -> Cell<'v> {
    let value = value.into();
    if value.is_empty() {
        Cell::Empty
    } else {
        Cell::Text(value)
    }
}

/// A key; nothing when blank.
pub(super) fn code<'v>(value: impl Into<Cow<'v, str>>) -> Cell<'v> {
    let value = value.into();
    if value.trim().is_empty() {
        Cell::Empty
    } else {
        Cell::Code(value)
    }
}

/// A word of the format itself.
pub(super) fn raw<'v>(value: impl Into<Cow<'v, str>>) -> Cell<'v> {
    Cell::Raw(value.into())
}

/// A date, if there is one.
pub(super) fn date<'v>(value: Option<Date>) -> Cell<'v> {
    value.map_or(Cell::Empty, Cell::Date)
}

/// A date in another style than the dialect's, as a word.
pub(super) fn dated<'v>(value: Date, style: &str) -> Cell<'v> {
    raw(value.strftime(style).to_string())
}

/// A date in the order the company's target is set to.
pub(super) fn ordered<'v>(row: &Row<'v>, value: Date) -> Cell<'v> {
    let style = match row.batch.setting(&super::settings::DATE_ORDER) {
        "mdy" => "%m/%d/%Y",
        "ymd" => "%Y-%m-%d",
        _ => "%d/%m/%Y",
    };
    dated(value, style)
}

/// Our reference before the text, for targets whose vouchers have numbers of their own.
pub(super) fn referenced<'v>(row: &Row<'v>) -> Cell<'v> {
    text(format!("{} {}", row.voucher.reference, row.voucher.text))
}

/// The amount of a row that debits its account.
pub(super) fn debit<'v>(row: &Row<'v>) -> Cell<'v> {
    if row.credits() {
        Cell::Empty
    } else {
        Cell::Amount(row.amount)
    }
}

/// The amount of a row that credits its account, without a sign.
pub(super) fn credit<'v>(row: &Row<'v>) -> Cell<'v> {
    if row.credits() {
        Cell::Amount(row.size())
    } else {
        Cell::Empty
    }
}

/// What the target takes in a field.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rule {
    /// Anything the code page holds.
    Any,
    /// At most so many characters.
    Max(usize),
    /// From so many to so many digits and nothing else.
    Digits(usize, usize),
    /// At most so many characters, all of them of a kind; the words say which.
    Chars(usize, fn(char) -> bool, &'static str),
    /// A whole number in this range.
    Number(u64, u64),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// An amount with at most so many digits before the decimal sign.
    Amount(u8),
}

impl Rule {
    /// Why `text` breaks the rule: the end of a sentence that begins with the field and its value.
    pub(super) fn broken(&self, text: &str) -> Option<String> {
        let count = text.chars().count();
        let too_long =
            |limit| format!("has {count} characters, and at most {limit} are allowed there");
        match *self {
            Self::Any | Self::Amount(_) => None,
            Self::Max(limit) => (count > limit).then(|| too_long(limit)),
            Self::Digits(least, most) => {
                let fits = text.bytes().all(|byte| byte.is_ascii_digit())
                    && (least..=most).contains(&count);
                let wanted = if least == most {
                    format!("{most} digits")
                } else {
                    format!("{least} to {most} digits")
                };
                (!fits).then(|| format!("must be {wanted}"))
            }
            Self::Chars(limit, allowed, words) => {
                if count > limit {
                    return Some(too_long(limit));
                }
                (!text.chars().all(allowed)).then(|| format!("may hold only {words}"))
            }
            Self::Number(least, most) => {
                let fits = text.bytes().all(|byte| byte.is_ascii_digit())
                    && text
                        .parse::<u64>()
                        .is_ok_and(|number| (least..=most).contains(&number));
                (!fits).then(|| format!("must be a number from {least} to {most}"))
            }
            Self::OneOf(words) => {
                (!words.contains(&text)).then(|| format!("must be one of: {}", words.join(", ")))
            }
        }
    }

    /// Where free text is cut.
    pub(super) fn limit(&self) -> Option<usize> {
        match *self {
            Self::Max(limit) | Self::Chars(limit, ..) | Self::Digits(_, limit) => Some(limit),
            _ => None,
        }
    }
}

/// A check that looks at more than one cell; says what is wrong and how to mend it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Check {
    /// The field it is about.
    pub(super) field: &'static str,
    /// Who says so.
    pub(super) source: &'static str,
    /// A sentence when the row breaks it.
    pub(super) test: for<'v> fn(&Row<'v>) -> Option<String>,
}

/// Something a target has to be told once per company; kept in [`Profile::settings`](super::Profile::settings).
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Key in the profile, e.g. `datev.adviser`.
    pub key: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// Where to find it.
    pub about: &'static str,
    /// What is used when nothing is set; empty for nothing.
    pub default: &'static str,
    /// No file without it.
    pub needed: bool,
    pub(super) rule: Rule,
}

/// What a line at the head of a file is about.
pub(super) struct Entry<'v> {
    pub(super) batch: &'v Batch<'v>,
    pub(super) part: &'v Part,
    /// The dimension's number for an object.
    pub(super) group: &'v str,
    /// Number or code of the account, dimension or object; empty for lines of the file.
    pub(super) code: &'v str,
    /// Its name.
    pub(super) name: &'v str,
    /// The account, where the line is about one.
    pub(super) account: Option<&'v LedgerAccount>,
}

/// One place in a line at the head of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct HeadField {
    /// Name, for the reader of the table.
    pub(super) name: &'static str,
    /// Where free text is cut.
    pub(super) limit: Option<usize>,
    /// Never quoted unless it would fall apart.
    pub(super) bare: bool,
    /// Its value.
    pub(super) value: for<'v> fn(&Entry<'v>) -> Cell<'v>,
}

/// A place without a limit.
pub(super) const fn head(
    name: &'static str,
    value: for<'v> fn(&Entry<'v>) -> Cell<'v>,
) -> HeadField {
    HeadField {
        name,
        limit: None,
        bare: false,
        value,
    }
}

/// A place the format knows and we leave empty.
pub(super) const fn blank(name: &'static str) -> HeadField {
    head(name, |_| Cell::Empty)
}

impl HeadField {
    /// Cut at so many characters.
    pub(super) const fn max(self, limit: usize) -> Self {
        Self {
            limit: Some(limit),
            ..self
        }
    }

    /// Never quoted unless it would fall apart.
    pub(super) const fn bare(self) -> Self {
        Self { bare: true, ..self }
    }
}
