//! A list from the accounting system: read, compared with the one imported before, shown, and only then taken over.
//!
//! Keeps true: a file that changed between being shown and being taken is refused; columns a person corrected stay corrected
//! for the next file with the same headings.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::crash;
use crate::matching::import::{Field, Listed, Listing, Mapping, Plan, Table, read_list};
use crate::model::{BooksId, ListKind, ListName};
use crate::problem::{Code, Problem};
use crate::store::{ListHead, ListedRow, Store};

/// How a file is to be read, where the guess is not right.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Choices {
    /// Corrections such as `code=Nummer`, `name=2`, `iban=`.
    pub mapping: Vec<String>,
    /// The SIE dimension whose objects are tags.
    pub dimension: Option<String>,
}

/// How a file was read: heading by field.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
struct Reading {
    columns: Vec<(Field, String)>,
}

/// A file as it would be taken over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Preview {
    /// Which list.
    pub list: ListName,
    /// Name of the file.
    pub name: String,
    /// SHA-256 of the file, in hexadecimal.
    pub checksum: String,
    /// The file as a table.
    pub table: Table,
    /// Which column is what.
    pub mapping: Mapping,
    /// What it holds, and what is odd.
    pub listing: Listing,
    /// What it changes against the list before.
    pub plan: Plan,
    /// Nothing was imported before.
    pub first: bool,
}

impl Preview {
    /// Something of the list before would be changed or lost, so a person has to want it.
    pub fn must_ask(&self) -> bool {
        !self.first
            && (!self.plan.changed.is_empty()
                || !self.plan.renamed.is_empty()
                || !self.plan.gone.is_empty())
    }
}

/// Reads `bytes` as a list and compares it with the one before. Nothing is stored.
///
/// # Errors
/// `input_invalid` with a sentence that says what is wrong with the file or the choices.
pub fn view(
    store: &Store,
    books: BooksId,
    list: &ListName,
    name: &str,
    bytes: &[u8],
    choices: &Choices,
) -> Result<Preview, Problem> {
    let kind = list.kind();
    let wrong = |error: crate::matching::import::ImportError| Problem::input(error.to_string());
    let table = Table::of_list(bytes, list, choices.dimension.as_deref()).map_err(wrong)?;
    let (head, before) = store.read(|db| Ok((db.list(books, list)?, db.listed(books, list)?)))?;
    let guessed = Mapping::guess_of(kind, &table.headings);
    let mapping = head
        .as_ref()
        .and_then(|head| remembered(&head.reading, &table.headings))
        .unwrap_or(guessed)
        .corrected(kind, &table.headings, &choices.mapping)
        .map_err(wrong)?;
    let listing = read_list(&table, &mapping, kind).map_err(wrong)?;
    if listing.rows.is_empty() {
        return Err(Problem::new(
            Code::Input,
            "The file has no row that can be used.",
            "Nothing was taken over and nothing will be archived because of it.",
            "Check that the right columns were chosen and that the file holds the list, then import it again.",
        ));
    }
    // A list that cannot be read any more counts as none: everything is new, nothing is lost.
    let before: Vec<Listed> = before
        .iter()
        .filter_map(|body| serde_json::from_str(body).ok())
        .collect();
    Ok(Preview {
        list: list.clone(),
        name: name.to_owned(),
        checksum: hex(&Sha256::digest(bytes)),
        plan: Plan::of(&before, &listing.rows),
        first: head.is_none(),
        table,
        mapping,
        listing,
    })
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The columns of the file before, if this one has the same headings.
fn remembered(reading: &str, headings: &[String]) -> Option<Mapping> {
    let reading: Reading = serde_json::from_str(reading).ok()?;
    let mut mapping = Mapping::default();
    for (field, heading) in &reading.columns {
        let mut places = headings
            .iter()
            .enumerate()
            .filter(|(_, known)| *known == heading);
        let (place, _) = places.next()?;
        if places.next().is_some() {
            return None;
        }
        mapping = mapping.with(*field, Some(place));
    }
    (!reading.columns.is_empty()).then_some(mapping)
}

/// Takes a list over as it was shown.
pub fn take(
    store: &Store,
    books: BooksId,
    preview: &Preview,
    at: Timestamp,
) -> Result<(), Problem> {
    let kind = preview.list.kind();
    let columns = Field::of(kind)
        .iter()
        .filter_map(|field| {
            let heading = preview
                .table
                .headings
                .get(preview.mapping.column(*field)?)?;
            Some((*field, heading.clone()))
        })
        .collect();
    let head = ListHead {
        list: preview.list.clone(),
        source: preview.name.clone(),
        reading: json(&Reading { columns }),
        rows: u32::try_from(preview.listing.rows.len()).unwrap_or(u32::MAX),
        imported_at: at,
    };
    let rows: Vec<ListedRow> = preview
        .listing
        .rows
        .iter()
        .map(|row| ListedRow {
            code: match kind {
                ListKind::Tags => row.code.to_lowercase(),
                _ => row.code.clone(),
            },
            closed: row.closed,
            search: format!(
                "{} {} {}",
                row.code,
                row.name,
                row.tax_id.as_deref().unwrap_or_default()
            )
            .to_lowercase(),
            body: json(row),
        })
        .collect();
    store.write(|db| {
        db.put_list(books, &head, &rows)?;
        crash::at("import_list", "inside");
        Ok(())
    })?;
    crash::at("import_list", "after");
    Ok(())
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain data with text keys serialises")
}
