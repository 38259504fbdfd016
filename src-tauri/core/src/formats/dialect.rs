//! How a format puts cells into bytes: signs, quotes, line ends, and what becomes of free text on the way.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::codepage::CodePage;
use super::table::{Cell, Field};
use super::text::{Change, Told, clean, defused, undressed};
use crate::model::Money;
use crate::model::money::{decimal, push_decimal};

/// One dialect of delimited text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dialect {
    /// Between cells.
    pub(super) delimiter: char,
    /// When a cell is quoted.
    pub(super) quotes: Quotes,
    /// After each line.
    pub(super) line_end: &'static str,
    /// Decimal sign.
    pub(super) decimal: char,
    /// Amounts always have two decimals; without it they have their currency's.
    pub(super) two_decimals: bool,
    /// Style of dates, in `strftime` words.
    pub(super) date: &'static str,
    /// What becomes of texts.
    pub(super) texts: Texts,
}

/// When a cell is quoted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Quotes {
    /// Never: [`Texts::swaps`] has to take the delimiter out.
    Never,
    /// Where RFC 4180 needs it.
    Needed,
    /// Every text and key, even an empty one, except of bare fields; inner quotes are doubled.
    Texts,
    /// The same with a backslash before inner quotes and backslashes.
    Backslash,
}

/// What becomes of texts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Texts {
    /// Characters there are.
    pub(super) page: CodePage,
    /// What is done about texts a spreadsheet could take for a formula.
    pub(super) guard: Guard,
    /// Characters with a meaning, and what stands for them in free text.
    pub(super) swaps: &'static [(char, &'static str)],
}

/// What is done about texts a spreadsheet could take for a formula.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Guard {
    /// Nothing: cells have types, or nobody opens it in a spreadsheet.
    Typed,
    /// A `'` in front; for files people open in a spreadsheet.
    Quote,
    /// Signs in front disappear; for files a program reads, which would keep a quote in the books.
    Drop,
}

/// UTF-8 without a byte order mark, machine guard.
pub(super) const PLAIN: Texts = Texts {
    page: CodePage::Utf8,
    guard: Guard::Drop,
    swaps: &[],
};

/// Comma, dot, CRLF, quotes where needed, two decimals, day first: what British and Irish programs read.
pub(super) const COMMA: Dialect = Dialect {
    delimiter: ',',
    quotes: Quotes::Needed,
    line_end: "\r\n",
    decimal: '.',
    two_decimals: true,
    date: "%d/%m/%Y",
    texts: PLAIN,
};

/// Semicolon, decimal comma, Windows-1252: what programs of the continent read.
pub(super) const SEMICOLON: Dialect = Dialect {
    delimiter: ';',
    decimal: ',',
    date: "%d.%m.%Y",
    texts: Texts {
        page: CodePage::Windows1252,
        ..PLAIN
    },
    ..COMMA
};

/// The same for readers of which nobody knows whether they take quotes: no text has any, nor a semicolon.
pub(super) const BARE: Dialect = Dialect {
    quotes: Quotes::Never,
    texts: Texts {
        swaps: &[(';', ","), ('"', "'")],
        ..SEMICOLON.texts
    },
    ..SEMICOLON
};

impl Texts {
    /// `text` as free text of this target, at most `limit` characters; tells every kind of change, each with the text before and after.
    pub(super) fn free<'t>(
        &self,
        text: &'t str,
        limit: Option<usize>,
        mut told: impl FnMut(Told<'_>),
    ) -> Cow<'t, str> {
        // In the order of the steps below, each at most once.
        let mut changes = [None; 5];
        let mut count = 0;
        let mut changed = |change| {
            changes[count] = Some(change);
            count += 1;
        };
        let (mut kept, change) = clean(text);
        change.map(&mut changed);
        match self.guard {
            Guard::Typed => {}
            Guard::Quote => {
                if let Some(quoted) = defused(&kept) {
                    changed(Change::Quoted);
                    kept = Cow::Owned(quoted);
                }
            }
            Guard::Drop => {
                if let Some(bare) = undressed(&kept) {
                    changed(Change::Stripped);
                    kept = Cow::Owned(bare);
                }
            }
        }
        if let Some(fit) = self.page.fit(&kept) {
            changed(Change::Transliterated);
            // A sign that looked harmless may have become one that is not.
            let fit = match self.guard {
                Guard::Drop => undressed(&fit).unwrap_or(fit),
                _ => fit,
            };
            kept = Cow::Owned(fit);
        }
        if let Some(swapped) = self.swapped(&kept) {
            changed(Change::Replaced);
            kept = Cow::Owned(swapped);
        }
        if let Some(limit) = limit
            && let Some((at, _)) = kept.char_indices().nth(limit)
        {
            changed(Change::Cut);
            kept = Cow::Owned(kept[..at].trim_end().to_owned());
        }
        for change in changes.into_iter().flatten() {
            told((change, text, &kept));
        }
        kept
    }

    fn swapped(&self, text: &str) -> Option<String> {
        if self.swaps.is_empty() {
            return None;
        }
        let swap = |c| self.swaps.iter().find(|(from, _)| *from == c);
        text.contains(|c| swap(c).is_some()).then(|| {
            let mut out = String::with_capacity(text.len());
            for c in text.chars() {
                match swap(c) {
                    Some((_, to)) => out.push_str(to),
                    None => out.push(c),
                }
            }
            out
        })
    }
}

impl Dialect {
    /// Adds `cell` to `line`, after a delimiter unless it is the first; tells every change of a text.
    pub(super) fn put(
        &self,
        line: &mut String,
        first: bool,
        cell: &Cell<'_>,
        (bare, limit): (bool, Option<usize>),
        changed: impl FnMut(Told<'_>),
    ) {
        if !first {
            line.push(self.delimiter);
        }
        match cell {
            Cell::Text(text) | Cell::Code(text) => {
                let text = self.texts.free(text, limit, changed);
                self.quoted(line, &text, bare);
            }
            Cell::Empty if !bare && matches!(self.quotes, Quotes::Texts | Quotes::Backslash) => {
                line.push_str("\"\"");
            }
            Cell::Amount(amount) if !self.two_decimals => {
                let decimals = amount.currency.decimals();
                push_decimal(line, amount.minor, decimals, self.decimal);
            }
            Cell::Date(date) if self.date == "%Y-%m-%d" => {
                let _ = write!(line, "{date}");
            }
            other => line.push_str(&self.plain(other)),
        }
    }

    /// The same for a field of a table.
    pub(super) fn put_field(
        &self,
        line: &mut String,
        first: bool,
        cell: &Cell<'_>,
        field: &Field,
        changed: impl FnMut(Told<'_>),
    ) {
        self.put(line, first, cell, (field.bare, field.rule.limit()), changed);
    }

    /// A cell that is no text.
    pub(super) fn plain<'c>(&self, cell: &'c Cell<'_>) -> Cow<'c, str> {
        match cell {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) | Cell::Code(text) | Cell::Raw(text) => Cow::Borrowed(text),
            Cell::Date(date) if self.date == "%Y-%m-%d" => Cow::Owned(date.to_string()),
            Cell::Date(date) => Cow::Owned(date.strftime(self.date).to_string()),
            Cell::Amount(amount) if self.two_decimals => Cow::Owned(self.two(*amount)),
            Cell::Amount(amount) => Cow::Owned(amount.decimal(self.decimal)),
            Cell::Decimal(value, places) => Cow::Owned(decimal(*value, *places, self.decimal)),
            Cell::Rate(rate) => Cow::Owned(rate.percent(self.decimal)),
            Cell::Count(count) => Cow::Owned(count.to_string()),
        }
    }

    /// `amount` with two decimals. The check refuses amounts that have more.
    fn two(&self, amount: Money) -> String {
        let mut text = amount.decimal(self.decimal);
        match amount.currency.decimals() {
            0 => text.extend([self.decimal, '0', '0']),
            1 => text.push('0'),
            2 => {}
            more => {
                let surplus = usize::from(more) - 2;
                if text.ends_with(&"0".repeat(surplus)) {
                    text.truncate(text.len() - surplus);
                }
            }
        }
        text
    }

    fn quoted(&self, line: &mut String, text: &str, bare: bool) {
        // Delimiters are ASCII, so bytes will do.
        let splits = |b| b == b'"' || char::from(b) == self.delimiter;
        let quote = match self.quotes {
            Quotes::Never => false,
            Quotes::Needed => text
                .bytes()
                .any(|b| splits(b) || matches!(b, b'\r' | b'\n')),
            Quotes::Texts | Quotes::Backslash => !bare || text.bytes().any(splits),
        };
        if !quote {
            line.push_str(text);
            return;
        }
        line.push('"');
        for c in text.chars() {
            match (c, self.quotes) {
                ('"', Quotes::Backslash) => line.push_str("\\\""),
                ('\\', Quotes::Backslash) => line.push_str("\\\\"),
                ('"', _) => line.push_str("\"\""),
                _ => line.push(c),
            }
        }
        line.push('"');
    }
}
