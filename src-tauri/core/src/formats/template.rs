//! A company's own table for the generic formats: which columns, in which order, under which names, in which style.
//!
//! Keeps true: a template is data in the company's profile, checked before a file is begun; no expense is left out of
//! every sheet without a word; amounts come from integers, and texts are made safe as in every other table. Leaves out:
//! calculations. What a target has to be told that is not in Pleo is a fixed text.

mod engine;
mod propose;
mod words;

use serde::{Deserialize, Serialize};

pub(super) use self::engine::{blocks, show, write};
pub use self::propose::{ColumnGuess, Proposal, Sample, propose};
use super::Format;
use super::codepage::CodePage;
use super::dialect::{COMMA, Dialect, Guard, Quotes, Texts};
use super::profile::Profile;
use super::row::{Shape, Tax};
use super::table::Field;
use super::targets::generic;

/// Most sheets of a template.
const MOST_SHEETS: usize = 20;
/// Most columns of a sheet.
const MOST_COLUMNS: usize = 200;
/// Longest title, fixed text or value of a condition, in characters.
const MOST_TEXT: usize = 200;

/// A company's own table.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Template {
    /// What a row is.
    pub rows: RowKind,
    /// How things are written.
    pub style: Style,
    /// Sheets of a workbook, or files; at least one.
    pub sheets: Vec<TemplateSheet>,
}

/// What a row is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// A line of an expense, with its account and its contra account.
    #[default]
    Lines,
    /// A leg of the double entry: one account, debit or credit.
    DebitCredit,
}

/// How things are written. A workbook has types of its own and takes nothing from here but the heading.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Style {
    /// Between cells: a comma, semicolon, tab or bar.
    pub separator: char,
    /// Point or comma.
    pub decimal: char,
    /// Order and signs of dates.
    pub date: DateStyle,
    /// Character set.
    pub encoding: TextEncoding,
    /// Every text is quoted, not only those that need it.
    pub quote_texts: bool,
    /// The first row names the columns.
    pub heading: bool,
    /// Texts that a spreadsheet would take for a formula get a `'` in front. Switch it off only for a program that never
    /// shows the file in a spreadsheet.
    pub guard: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            separator: ',',
            decimal: '.',
            date: DateStyle::Iso,
            encoding: TextEncoding::Utf8,
            quote_texts: false,
            heading: true,
            guard: true,
        }
    }
}

/// Order and signs of dates.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum DateStyle {
    /// 2026-03-12
    #[default]
    #[serde(rename = "yyyy-mm-dd")]
    Iso,
    /// 12.03.2026
    #[serde(rename = "dd.mm.yyyy")]
    DayDots,
    /// 12-03-2026
    #[serde(rename = "dd-mm-yyyy")]
    DayHyphens,
    /// 12/03/2026
    #[serde(rename = "dd/mm/yyyy")]
    DaySlashes,
    /// 03/12/2026
    #[serde(rename = "mm/dd/yyyy")]
    MonthSlashes,
    /// 20260312
    #[serde(rename = "yyyymmdd")]
    Digits,
    /// 2026/03/12
    #[serde(rename = "yyyy/mm/dd")]
    YearSlashes,
}

impl DateStyle {
    const ALL: [Self; 7] = [
        Self::Iso,
        Self::DayDots,
        Self::DayHyphens,
        Self::DaySlashes,
        Self::MonthSlashes,
        Self::Digits,
        Self::YearSlashes,
    ];

    fn pattern(self) -> &'static str {
        match self {
            Self::Iso => "%Y-%m-%d",
            Self::DayDots => "%d.%m.%Y",
            Self::DayHyphens => "%d-%m-%Y",
            Self::DaySlashes => "%d/%m/%Y",
            Self::MonthSlashes => "%m/%d/%Y",
            Self::Digits => "%Y%m%d",
            Self::YearSlashes => "%Y/%m/%d",
        }
    }
}

/// A character set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum TextEncoding {
    /// UTF-8.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-8 with a byte order mark, by which Excel knows it.
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    /// Western Windows.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

/// One sheet of a workbook, or one file.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TemplateSheet {
    /// Name of the sheet, and the end of the file's name where there are several.
    pub name: String,
    /// Which rows are in it; all without one.
    pub only: Option<Condition>,
    /// Columns from left to right.
    pub columns: Vec<Column>,
}

/// One column.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its name in the heading.
    pub title: String,
    /// What stands in it.
    pub content: Content,
    /// Rows that have it; all without one.
    #[serde(default)]
    pub when: Option<Condition>,
    /// What stands in the other rows.
    #[serde(default)]
    pub otherwise: String,
}

/// What stands in a column.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// A field, by the name [`Template::fields`] gives.
    Field(String),
    /// The code of the expense line's tag of this group, as the profile's dimensions map it; nothing without one.
    Tag(String),
    /// The same text in every row.
    Fixed(String),
}

/// Something a row can be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The field that is looked at.
    pub field: String,
    /// What it has to be.
    pub is: Test,
    /// For [`Test::Equal`] and [`Test::Other`]: the text, upper and lower case alike; amounts as `-12.50`.
    #[serde(default)]
    pub value: String,
}

/// What a field has to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// There is something in it.
    Filled,
    /// There is nothing in it.
    Empty,
    /// It is the value.
    Equal,
    /// It is not the value.
    Other,
    /// A number above zero.
    Positive,
    /// A number below zero.
    Negative,
}

/// A field by its name.
fn field(name: &str) -> Option<&'static Field> {
    generic::template_fields().find(|field| field.name == name)
}

impl Template {
    /// The names of all fields a column can hold.
    pub fn fields() -> Vec<&'static str> {
        generic::template_fields().map(|field| field.name).collect()
    }

    /// What is wrong with it, as sentences; nothing when files can be made by it.
    pub fn flaws(&self) -> Vec<String> {
        let mut flaws = Vec::new();
        let mut flaw = |text: String| flaws.push(text);
        if self.sheets.is_empty() || self.sheets.len() > MOST_SHEETS {
            flaw(format!(
                "The template has {} sheets; it needs 1 to {MOST_SHEETS}.",
                self.sheets.len()
            ));
        }
        let style = &self.style;
        if ![',', ';', '\t', '|'].contains(&style.separator) {
            flaw(
                "The separator of the template is a comma, a semicolon, a tab or a bar.".to_owned(),
            );
        }
        if !['.', ','].contains(&style.decimal) {
            flaw("The decimal sign of the template is a point or a comma.".to_owned());
        }
        if style.separator == style.decimal {
            flaw(
                "The separator of the template is its decimal sign; choose another of the two."
                    .to_owned(),
            );
        }
        let mut names = std::collections::HashSet::new();
        for sheet in &self.sheets {
            let bad = sheet.name.chars().count() > 31
                || sheet
                    .name
                    .chars()
                    .any(|c| c.is_control() || "[]:*?/\\".contains(c))
                || sheet.name.starts_with('\'')
                || sheet.name.ends_with('\'');
            if bad {
                flaw(format!(
                    "“{}” cannot be the name of a sheet: at most 31 characters, none of []:*?/\\.",
                    shown(&sheet.name)
                ));
            }
            if self.sheets.len() > 1
                && (sheet.name.trim().is_empty() || !names.insert(sheet.name.trim().to_lowercase()))
            {
                flaw("Every sheet of the template needs a name of its own.".to_owned());
            }
            if sheet.columns.is_empty() || sheet.columns.len() > MOST_COLUMNS {
                flaw(format!(
                    "A sheet of the template has {} columns; it needs 1 to {MOST_COLUMNS}.",
                    sheet.columns.len()
                ));
            }
            let conditions = sheet
                .columns
                .iter()
                .filter_map(|column| column.when.as_ref());
            for condition in conditions.chain(&sheet.only) {
                if field(&condition.field).is_none() {
                    flaw(format!(
                        "“{}” in a condition of the template is no field of Ledgerport.",
                        shown(&condition.field)
                    ));
                }
                if too_long(&condition.value) {
                    flaw("A value in a condition of the template is too long.".to_owned());
                }
            }
            for column in &sheet.columns {
                let fixed = match &column.content {
                    Content::Field(name) if field(name).is_none() => {
                        flaw(format!(
                            "“{}” in the template is no field of Ledgerport.",
                            shown(name)
                        ));
                        ""
                    }
                    Content::Field(_) => "",
                    Content::Tag(text) | Content::Fixed(text) => text,
                };
                if [fixed, &column.title, &column.otherwise]
                    .into_iter()
                    .any(too_long)
                {
                    flaw(format!(
                        "The column “{}” of the template holds a text of more than {MOST_TEXT} characters, or control characters.",
                        shown(&column.title)
                    ));
                }
            }
        }
        flaws.dedup();
        flaws
    }

    fn shape(&self) -> Shape {
        match self.rows {
            RowKind::Lines => Shape::Lines,
            RowKind::DebitCredit => Shape::Legs(Tax::ByLeg),
        }
    }

    /// The code page of its files.
    pub(super) fn page(&self) -> CodePage {
        self.dialect().texts.page
    }

    fn dialect(&self) -> Dialect {
        let style = &self.style;
        Dialect {
            delimiter: style.separator,
            quotes: if style.quote_texts {
                Quotes::Texts
            } else {
                Quotes::Needed
            },
            decimal: style.decimal,
            two_decimals: false,
            date: style.date.pattern(),
            texts: Texts {
                page: match style.encoding {
                    TextEncoding::Utf8 => CodePage::Utf8,
                    TextEncoding::Utf8Bom => CodePage::Utf8Bom,
                    TextEncoding::Windows1252 => CodePage::Windows1252,
                },
                guard: if style.guard {
                    Guard::Quote
                } else {
                    Guard::Typed
                },
                swaps: &[],
            },
            ..COMMA
        }
    }
}

impl Format {
    /// Whether a company's own table can take the place of its columns.
    pub fn takes_template(&self) -> bool {
        self.by_template
    }

    /// The company's own table, where this format takes one and there is one.
    pub(super) fn template<'p>(&self, profile: &'p Profile) -> Option<&'p Template> {
        profile.template.as_ref().filter(|_| self.by_template)
    }
}

fn too_long(text: &str) -> bool {
    text.chars().count() > MOST_TEXT || text.chars().any(char::is_control)
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

#[cfg(test)]
mod tests;
