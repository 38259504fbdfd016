//! The tables of `ledgerport-headless match`: vendors and items in, one answer per item out, all CSV.
//!
//! Vendors: `id, code, name, legal_name, country, tax_id, iban, account`, and `state` where there is one (`active`,
//! `archived`, `draft`). Items: `id, raw_merchant, category, country, supplier_code_if_any, supplier_tax_id_if_any, type,
//! method`. Out: `id, applied_vendor_id, first_suggestion_vendor_id, score, reason`, in the order of the items. Encoding and
//! separator are found out ([`super::import`]).
//!
//! Keeps true: a table that is cut, or lacks what identifies a row, is refused as a whole with a sentence; codes and ids are
//! taken as written; a type nobody knows gives an answer that says so.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use super::country::Country;
use super::import::{ImportError, Table};
use super::learned::Rules;
use super::matcher::Matcher;
use super::suggestion::{Match, Score};
use super::vendors::{ListedVendor, Merchant};
use crate::model::{BookkeepingMethod, ItemKind};

/// The file that is wrong, for sentences.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sheet {
    /// Vendors.
    Vendors,
    /// Items.
    Items,
}

impl std::fmt::Display for Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Vendors => "vendors",
            Self::Items => "items",
        })
    }
}

/// Why a table cannot be used. Rows count from 1, the heading included, as spreadsheets show them.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SheetError {
    /// It is no readable table.
    #[error("The {0} cannot be read: {1}")]
    Unreadable(Sheet, ImportError),
    /// Columns without which no row says anything.
    #[error("The {0} lack the column {1}. The first row has to name the columns.")]
    Missing(Sheet, String),
    /// A row has no id.
    #[error("Row {1} of the {0} has no id.")]
    NoId(Sheet, usize),
    /// Two vendors have the same id, so an answer could mean either.
    #[error(
        "The vendor id “{id}” stands in row {row} for the second time. Every vendor needs an id of its own."
    )]
    Twice {
        /// The id.
        id: String,
        /// Its second row.
        row: usize,
    },
}

/// A table and the columns it lacks but can do without; nothing is matched by those.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Read<T> {
    /// Rows in order.
    pub rows: Vec<T>,
    /// Columns that are not there.
    pub without: Vec<&'static str>,
}

/// One item with the id its answer goes by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ItemRow {
    /// As written.
    pub id: String,
    /// The rest.
    pub merchant: Merchant,
}

/// Where each column stands.
struct Columns<'a> {
    table: &'a Table,
    at: HashMap<&'static str, usize>,
    without: Vec<&'static str>,
}

impl<'a> Columns<'a> {
    fn of(
        sheet: Sheet,
        table: &'a Table,
        needed: &[&'static str],
        useful: &[&'static str],
    ) -> Result<Self, SheetError> {
        let mut at = HashMap::new();
        let mut without = Vec::new();
        for name in needed.iter().chain(useful) {
            let found = table.headings.iter().position(|heading| {
                let heading = heading.trim().to_lowercase().replace([' ', '-'], "_");
                heading == *name || name.strip_suffix("_if_any") == Some(&heading)
            });
            match found {
                Some(place) => {
                    at.insert(*name, place);
                }
                None if needed.contains(name) => {
                    return Err(SheetError::Missing(sheet, (*name).to_owned()));
                }
                None => without.push(*name),
            }
        }
        Ok(Self { table, at, without })
    }

    fn field(&self, row: usize, name: &str) -> &'a str {
        self.at
            .get(name)
            .and_then(|place| self.table.rows[row].cells.get(*place))
            .map_or("", String::as_str)
    }

    fn optional(&self, row: usize, name: &str) -> Option<String> {
        let text = self.field(row, name);
        (!text.trim().is_empty()).then(|| text.to_owned())
    }

    fn id(&self, sheet: Sheet, row: usize) -> Result<String, SheetError> {
        self.optional(row, "id")
            .ok_or(SheetError::NoId(sheet, self.table.rows[row].number))
    }
}

/// Reads the table of vendors.
pub fn vendors(bytes: &[u8]) -> Result<Read<ListedVendor>, SheetError> {
    let sheet = Sheet::Vendors;
    let table = Table::of_csv(bytes).map_err(|error| SheetError::Unreadable(sheet, error))?;
    let columns = Columns::of(
        sheet,
        &table,
        &["id", "name"],
        &["code", "legal_name", "country", "tax_id", "iban", "account"],
    )?;
    let state = table
        .headings
        .iter()
        .position(|heading| heading.trim().eq_ignore_ascii_case("state"));
    let mut seen = BTreeSet::new();
    let mut rows = Vec::with_capacity(table.rows.len());
    for (row, written) in table.rows.iter().enumerate() {
        let id = columns.id(sheet, row)?;
        if !seen.insert(id.clone()) {
            return Err(SheetError::Twice {
                id,
                row: written.number,
            });
        }
        let state = state.and_then(|place| written.cells.get(place));
        rows.push(ListedVendor {
            id,
            code: columns.optional(row, "code"),
            external_id: None,
            name: columns.field(row, "name").to_owned(),
            legal_name: columns.optional(row, "legal_name"),
            country: Country::read(columns.field(row, "country")),
            tax_id: columns.optional(row, "tax_id"),
            iban: columns.optional(row, "iban"),
            account: columns.optional(row, "account"),
            closed: state.is_some_and(|state| {
                !matches!(state.trim().to_lowercase().as_str(), "" | "active")
            }),
        });
    }
    Ok(Read {
        rows,
        without: columns.without,
    })
}

/// Reads the table of items.
pub fn items(bytes: &[u8]) -> Result<Read<ItemRow>, SheetError> {
    let sheet = Sheet::Items;
    let table = Table::of_csv(bytes).map_err(|error| SheetError::Unreadable(sheet, error))?;
    let columns = Columns::of(
        sheet,
        &table,
        &["id", "raw_merchant", "type"],
        &[
            "category",
            "country",
            "supplier_code_if_any",
            "supplier_tax_id_if_any",
            "method",
        ],
    )?;
    let mut rows = Vec::with_capacity(table.rows.len());
    for row in 0..table.rows.len() {
        let word = |name| {
            columns
                .field(row, name)
                .trim()
                .to_lowercase()
                .replace([' ', '-'], "_")
        };
        let method = word("method");
        rows.push(ItemRow {
            id: columns.id(sheet, row)?,
            merchant: Merchant {
                method: (!method.is_empty()).then(|| BookkeepingMethod::from(method)),
                category: columns.field(row, "category").to_owned(),
                country: Country::read(columns.field(row, "country")),
                code: columns.optional(row, "supplier_code_if_any"),
                tax_id: columns.optional(row, "supplier_tax_id_if_any"),
                ..Merchant::new(
                    ItemKind::from(word("type")),
                    columns.field(row, "raw_merchant"),
                )
            },
        });
    }
    Ok(Read {
        rows,
        without: columns.without,
    })
}

/// How many items got what.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// A vendor was applied.
    pub applied: usize,
    /// A vendor was suggested.
    pub suggested: usize,
    /// Neither.
    pub open: usize,
}

/// Matches all items and gives the answers as CSV (UTF-8, commas, `\n`).
pub fn answers(matcher: &Matcher, rules: &Rules, items: &[ItemRow]) -> (Vec<u8>, Counts) {
    let mut counts = Counts::default();
    let mut out = csv::Writer::from_writer(Vec::with_capacity(64 * (items.len() + 1)));
    let heading = [
        "id",
        "applied_vendor_id",
        "first_suggestion_vendor_id",
        "score",
        "reason",
    ];
    let mut write = |record: [&str; 5]| {
        // A vector takes everything.
        let _ = out.write_record(record);
    };
    write(heading);
    for item in items {
        let found = matcher.find(&item.merchant, rules);
        let of = |suggestion: Option<&super::Suggestion>| {
            suggestion.map_or("", |one| matcher.vendors()[one.vendor].id.as_str())
        };
        match (found.applied(), found.first()) {
            (Some(_), _) => counts.applied += 1,
            (None, Some(_)) => counts.suggested += 1,
            (None, None) => counts.open += 1,
        }
        let score = found.first().map_or(Score::default(), |first| first.score);
        write([
            &item.id,
            of(found.applied()),
            of(found.first()),
            &score.to_string(),
            &reason(matcher, &found),
        ]);
    }
    (out.into_inner().unwrap_or_default(), counts)
}

/// A word and a sentence, and between whom a person has to choose.
fn reason(matcher: &Matcher, found: &Match) -> String {
    if let Some(first) = found.first() {
        return format!("{}: {}", first.reason.word(), first.reason);
    }
    let Some(nothing) = found.nothing else {
        return String::new();
    };
    let mut text = format!("{}: {nothing}", nothing.word());
    if nothing == super::Nothing::Tie {
        let ids: Vec<&str> = found
            .suggestions
            .iter()
            .map(|one| matcher.vendors()[one.vendor].id.as_str())
            .collect();
        let _ = write!(text, " ({})", ids.join(", "));
    }
    text
}

#[cfg(test)]
mod tests;
