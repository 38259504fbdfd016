//! “Match my sample file”: a template that writes what somebody already imports.
//!
//! Pure: a heading and a few rows in, a proposal out, with a word on how each column was understood and on what is in
//! doubt. Nothing is guessed silently: a column nobody can place is empty and named.

use jiff::civil::Date;
use serde::Serialize;

use super::words::WORDS;
use super::{
    Column, Content, DateStyle, RowKind, Style, Template, TemplateSheet, TextEncoding, field,
};
use crate::model::Currency;

/// Rows that are looked at.
const ROWS: usize = 200;

/// A file somebody imports today.
#[derive(Clone, Debug)]
pub struct Sample<'s> {
    /// Its first row.
    pub headings: &'s [String],
    /// Rows below it; as many as there are cells in the heading each.
    pub rows: &'s [Vec<String>],
    /// What parts its cells; none for a workbook.
    pub separator: Option<char>,
    /// Its character set, as far as it is known.
    pub encoding: TextEncoding,
}

/// A template and how it came about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Proposal {
    /// The template.
    pub template: Template,
    /// What each column was taken for, from left to right.
    pub columns: Vec<ColumnGuess>,
    /// What a person has to look at, as sentences.
    pub doubts: Vec<String>,
}

/// What a column was taken for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ColumnGuess {
    /// Its title.
    pub title: String,
    /// The field; none where it holds a fixed text or nothing.
    pub field: Option<&'static str>,
    /// Why, as a sentence.
    pub why: String,
}

/// Proposes a template for a sample.
pub fn propose(sample: &Sample<'_>) -> Proposal {
    let rows = &sample.rows[..sample.rows.len().min(ROWS)];
    let column = |at: usize| -> Vec<&str> {
        rows.iter()
            .filter_map(|row| row.get(at))
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
            .collect()
    };
    let mut doubts = Vec::new();
    let mut taken: Vec<&'static str> = Vec::new();
    let mut found: Vec<(Content, ColumnGuess)> = Vec::new();
    for (at, title) in sample.headings.iter().enumerate() {
        let cells = column(at);
        let (content, why) = understood(title, &cells, &taken);
        let field = match &content {
            Content::Field(name) => field(name).map(|field| field.name),
            // A heading does not say which group of tags it means.
            Content::Tag(_) => None,
            Content::Fixed(text) => {
                if text.is_empty() && !cells.is_empty() {
                    doubts.push(format!(
                        "Nobody can tell what “{}” holds (“{}”); choose a field for it, or a text.",
                        shown(title),
                        shown(cells[0])
                    ));
                }
                None
            }
        };
        taken.extend(field);
        found.push((
            content,
            ColumnGuess {
                title: title.clone(),
                field,
                why,
            },
        ));
    }
    let has = |name| taken.contains(&name);
    let (decimal, clear) = decimal_sign(&found, column);
    if !clear {
        doubts.push(format!(
            "No amount in the sample shows its decimal sign; “{decimal}” was taken."
        ));
    }
    let date = date_style(&found, column, &mut doubts);
    let rows_are = if has("debit") || has("credit") || has("side") {
        RowKind::DebitCredit
    } else {
        RowKind::Lines
    };
    if !(has("amount")
        || has("debit")
        || has("credit")
        || has("amount_unsigned")
        || has("net_amount"))
    {
        doubts.push("No column holds the amount.".to_owned());
    }
    if !has("account") {
        doubts.push("No column holds the account.".to_owned());
    }
    if rows_are == RowKind::Lines && has("amount") && !has("contra_account") {
        doubts.push(
            "There is no contra account: a row books one side only. If the sample has a row for each side, choose debit and credit rows."
                .to_owned(),
        );
    }
    if has("team") {
        doubts.push(
            "A column of departments or cost centres was taken for Pleo's team; if a tag is meant, choose the tags."
                .to_owned(),
        );
    }
    let separator = sample.separator.unwrap_or(',');
    let style = Style {
        separator: if separator == decimal { ';' } else { separator },
        decimal,
        date,
        encoding: sample.encoding,
        ..Style::default()
    };
    let (columns, guesses) = found
        .into_iter()
        .map(|(content, guess)| {
            let column = Column {
                title: guess.title.clone(),
                content,
                when: None,
                otherwise: String::new(),
            };
            (column, guess)
        })
        .unzip();
    Proposal {
        template: Template {
            rows: rows_are,
            style,
            sheets: vec![TemplateSheet {
                name: String::new(),
                only: None,
                columns,
            }],
        },
        columns: guesses,
        doubts,
    }
}

/// What a column holds, by its heading, else by what is in it.
fn understood(title: &str, cells: &[&str], taken: &[&'static str]) -> (Content, String) {
    let word = plain(title);
    // Our own names first: a file we wrote is understood as it is.
    let own = field(title.trim()).map(|field| field.name);
    let exact = || known(|other| other == word, taken);
    let part = || {
        known(
            |other| other.chars().count() >= 4 && word.contains(other),
            taken,
        )
    };
    if !word.is_empty()
        && let Some(name) = own.or_else(exact).or_else(part)
    {
        return (
            Content::Field(name.to_owned()),
            "By its heading.".to_owned(),
        );
    }
    let all = |test: fn(&str) -> bool| !cells.is_empty() && cells.iter().all(|cell| test(cell));
    let free = |name: &'static str| (!taken.contains(&name)).then_some(name);
    let by_content = if all(|cell| cell.parse::<Currency>().is_ok()) {
        free("currency")
    } else if all(|cell| {
        DateStyle::ALL
            .iter()
            .any(|style| dated(cell, *style).is_some())
    }) {
        free("date")
    } else if all(|cell| decimals(cell).is_some()) {
        free("amount")
    } else {
        None
    };
    if let Some(name) = by_content {
        return (
            Content::Field(name.to_owned()),
            "By what is in it.".to_owned(),
        );
    }
    match cells {
        [] => (
            Content::Fixed(String::new()),
            "It is empty in the sample.".to_owned(),
        ),
        [first, rest @ ..] if rest.len() > 1 && rest.iter().all(|cell| cell == first) => (
            Content::Fixed(shown(first)),
            "It holds the same in every row.".to_owned(),
        ),
        _ => (
            Content::Fixed(String::new()),
            "It was not understood, and is left empty.".to_owned(),
        ),
    }
}

fn known(test: impl Fn(&str) -> bool, taken: &[&'static str]) -> Option<&'static str> {
    WORDS
        .iter()
        .filter(|(name, _)| !taken.contains(name))
        .find(|(_, words)| words.iter().any(|word| test(word)))
        .map(|(name, _)| *name)
}

/// Small letters and digits only.
fn plain(title: &str) -> String {
    title
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}

/// The sign before the decimals of a number, where it has two decimals or so; none where it is no such number.
fn decimals(cell: &str) -> Option<char> {
    let number = cell.trim().trim_start_matches(['-', '+']);
    let at = number.rfind(['.', ','])?;
    let (whole, rest) = number.split_at(at);
    let sign = rest.chars().next()?;
    let digits =
        rest[1..].bytes().all(|b| b.is_ascii_digit()) && (1..=4).contains(&(rest.len() - 1));
    // Three digits may as well be thousands.
    let clear = rest.len() != 4;
    let grouped = !whole.is_empty()
        && whole
            .chars()
            .all(|c| c.is_ascii_digit() || "., '\u{a0}’".contains(c) && c != sign);
    (digits && clear && grouped).then_some(sign)
}

/// The decimal sign, and whether the sample shows it.
fn decimal_sign<'s>(
    found: &[(Content, ColumnGuess)],
    column: impl Fn(usize) -> Vec<&'s str>,
) -> (char, bool) {
    let mut counts = [('.', 0), (',', 0)];
    for (at, (_, guess)) in found.iter().enumerate() {
        let is_amount = guess.field.is_some_and(|name| {
            name.contains("amount") || matches!(name, "debit" | "credit" | "tax_rate")
        });
        if !is_amount {
            continue;
        }
        for sign in column(at).into_iter().filter_map(decimals) {
            for count in &mut counts {
                count.1 += usize::from(count.0 == sign);
            }
        }
    }
    let [(point, points), (comma, commas)] = counts;
    if commas > points {
        (comma, true)
    } else {
        (point, points > 0)
    }
}

fn dated(cell: &str, style: DateStyle) -> Option<Date> {
    let date = Date::strptime(style.pattern(), cell).ok()?;
    // 03/12/26 is no year 26.
    ((1990..2100).contains(&date.year())).then_some(date)
}

/// The style all dates of the sample fit, the day first where both orders do.
fn date_style<'s>(
    found: &[(Content, ColumnGuess)],
    column: impl Fn(usize) -> Vec<&'s str>,
    doubts: &mut Vec<String>,
) -> DateStyle {
    let cells: Vec<&str> = found
        .iter()
        .enumerate()
        .filter(|(_, (_, guess))| {
            guess
                .field
                .is_some_and(|name| name.ends_with("date") || name.starts_with("service_"))
        })
        .flat_map(|(at, _)| column(at))
        .collect();
    let fits = |style: &DateStyle| cells.iter().all(|cell| dated(cell, *style).is_some());
    let fitting: Vec<DateStyle> = DateStyle::ALL.into_iter().filter(fits).collect();
    match fitting.as_slice() {
        _ if cells.is_empty() => DateStyle::Iso,
        [] => {
            doubts.push(format!(
                "The dates of the sample (“{}”) are in no style Ledgerport writes, or not all in one; 2026-03-12 was taken.",
                shown(cells[0])
            ));
            DateStyle::Iso
        }
        [one] => *one,
        [first, ..] => {
            doubts.push(
                "No date of the sample has a day above 12, so day and month cannot be told apart; the day was taken to come first. \
                 Look at one row before you import."
                    .to_owned(),
            );
            *first
        }
    }
}
