//! Voucher numbers as people bring them: a column or a table copied from the accounting system. Pure.
//!
//! Keeps true: a number is taken for an entry only when it is certain which one; whatever does not fit is named with its
//! line and why; nothing is guessed from how much a text resembles another. Leaves out: what is done with the matches.

use std::collections::{HashMap, HashSet};

use crate::model::EntryId;

/// Longest voucher number, in characters.
const LONGEST: usize = 100;
/// Largest text that is looked at, in bytes: a million lines of references and numbers.
const LARGEST: usize = 64 * 1024 * 1024;
/// Misfits that are listed; the rest is counted.
const LISTED: usize = 200;
/// Words that name the column of voucher numbers, in the languages of Pleo's markets.
const HEADERS: [&str; 16] = [
    "voucher",
    "bilag",
    "beleg",
    "verifikat",
    "verifikation",
    "ver.nr",
    "document",
    "dokument",
    "tosite",
    "pièce",
    "piece",
    "boekstuk",
    "asiento",
    "journal no",
    "entry no",
    "number",
];

/// A number and the entry it belongs to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Match {
    /// Line of the text, from 1.
    pub line: u32,
    /// The entry.
    pub entry: EntryId,
    /// Our reference in the file.
    pub reference: String,
    /// The number.
    pub voucher: String,
}

/// A line that does not fit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Misfit {
    /// Line of the text, from 1; 0 for the text as a whole.
    pub line: u32,
    /// Its beginning.
    pub text: String,
    /// Why, as a sentence.
    pub why: String,
}

/// What a pasted text says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Preview {
    /// Numbers that have their entry, by line.
    pub matches: Vec<Match>,
    /// Lines that do not fit, at most 200.
    pub misfits: Vec<Misfit>,
    /// All lines that do not fit.
    pub misfit_count: u32,
    /// Entries of the files that got no number. They are confirmed without one.
    pub without: u32,
}

impl Preview {
    /// The matches, as a confirmation takes them.
    pub fn vouchers(&self) -> Vec<(EntryId, String)> {
        self.matches
            .iter()
            .map(|found| (found.entry, found.voucher.clone()))
            .collect()
    }

    fn misfit(&mut self, line: usize, text: &str, why: impl Into<String>) {
        self.misfit_count = self.misfit_count.saturating_add(1);
        if self.misfits.len() < LISTED {
            self.misfits.push(Misfit {
                line: u32::try_from(line).unwrap_or(u32::MAX),
                text: text.trim().chars().take(80).collect(),
                why: why.into(),
            });
        }
    }
}

/// A voucher number, tidied; else what is wrong with it.
pub(super) fn number(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("The voucher number is empty.".into());
    }
    if text.chars().count() > LONGEST {
        return Err(format!(
            "A voucher number has at most {LONGEST} characters."
        ));
    }
    if text.chars().any(char::is_control) {
        return Err("A voucher number holds no control characters.".into());
    }
    Ok(text.to_owned())
}

/// Matches a pasted text with `items`: entry, reference, and whether it is in this run's own file, in the file's order.
///
/// A table has our reference or Pleo's entry id in one of its columns and the number in another. A single column is taken
/// in the order of the file, and only when it has a line for every voucher.
pub(super) fn preview(text: &str, items: &[(EntryId, String, bool)]) -> Preview {
    let mut preview = Preview::default();
    let all = u32::try_from(items.len()).unwrap_or(u32::MAX);
    preview.without = all;
    if text.len() > LARGEST {
        preview.misfit(0, "", "This is too long to be a list of voucher numbers.");
        return preview;
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let rows: Vec<(usize, Vec<String>)> = rows(text);
    if rows.is_empty() {
        preview.misfit(0, "", "There is nothing in it.");
        return preview;
    }
    let mut keys: HashMap<String, usize> = HashMap::with_capacity(items.len() * 2);
    for (place, (entry, reference, _)) in items.iter().enumerate() {
        keys.insert(entry.to_string(), place);
        keys.insert(reference.to_lowercase(), place);
    }
    if rows.iter().all(|(_, cells)| cells.len() == 1) {
        column(&rows, items, &keys, &mut preview);
    } else {
        table(&rows, items, &keys, &mut preview);
    }
    preview.without = all.saturating_sub(u32::try_from(preview.matches.len()).unwrap_or(u32::MAX));
    preview
}

/// Lines with their cells; empty lines are left out.
fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
    let separator = [b'\t', b';', b',']
        .into_iter()
        .find(|separator| text.as_bytes().contains(separator))
        .unwrap_or(b'\t');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    reader
        .records()
        // Text in memory can be read, and any number of cells is fine.
        .filter_map(Result::ok)
        .map(|record| {
            let line = record
                .position()
                .map_or(0, |position| usize::try_from(position.line()).unwrap_or(0));
            let mut cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
            // A column copied together with empty neighbours is a column.
            while cells.len() > 1 && cells.last().is_some_and(String::is_empty) {
                cells.pop();
            }
            (line, cells)
        })
        .filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()))
        .collect()
}

fn names_numbers(cell: &str) -> bool {
    let cell = cell.to_lowercase();
    HEADERS.iter().any(|word| cell.contains(word))
}

/// A single column: one number per voucher, in the order of the file.
fn column(
    rows: &[(usize, Vec<String>)],
    items: &[(EntryId, String, bool)],
    keys: &HashMap<String, usize>,
    preview: &mut Preview,
) {
    let in_file: Vec<_> = items.iter().filter(|(.., filed)| *filed).collect();
    let headed = rows.len() == in_file.len() + 1 && names_numbers(&rows[0].1[0]);
    let rows = if headed { &rows[1..] } else { rows };
    if rows
        .iter()
        .any(|(_, cells)| keys.contains_key(&cells[0].to_lowercase()))
    {
        preview.misfit(
            0,
            "",
            "These are our references alone. Copy the column of voucher numbers as well.",
        );
        return;
    }
    if rows.len() != in_file.len() {
        preview.misfit(
            0,
            "",
            format!(
                "The column has {} numbers and the file {} vouchers, so it is not clear which belongs to which. \
                 Copy a table with our reference beside the number.",
                rows.len(),
                in_file.len()
            ),
        );
        return;
    }
    for ((line, cells), (entry, reference, _)) in rows.iter().zip(in_file) {
        match number(&cells[0]) {
            Ok(voucher) => preview.matches.push(Match {
                line: u32::try_from(*line).unwrap_or(u32::MAX),
                entry: *entry,
                reference: reference.clone(),
                voucher,
            }),
            Err(why) => preview.misfit(*line, &cells[0], why),
        }
    }
}

/// A table with a key in one column and the number in another.
fn table(
    rows: &[(usize, Vec<String>)],
    items: &[(EntryId, String, bool)],
    keys: &HashMap<String, usize>,
    preview: &mut Preview,
) {
    let key_of = |cells: &[String]| {
        cells
            .iter()
            .enumerate()
            .find_map(|(place, cell)| keys.get(&cell.to_lowercase()).map(|item| (place, *item)))
    };
    let header = &rows[0].1;
    let headed = key_of(header).is_none();
    let named: Vec<usize> = header
        .iter()
        .enumerate()
        .filter(|(_, cell)| headed && names_numbers(cell))
        .map(|(place, _)| place)
        .collect();
    let mut taken: HashMap<usize, (usize, String)> = HashMap::new();
    // Two numbers for one entry: neither is certain.
    let mut doubtful: HashSet<EntryId> = HashSet::new();
    for (row, (line, cells)) in rows.iter().enumerate() {
        let whole = cells.join(" ");
        let Some((place, item)) = key_of(cells) else {
            // The first line may be headings.
            if row > 0 || !headed || named.is_empty() && !heading(cells) {
                preview.misfit(
                    *line,
                    &whole,
                    "No entry of this run has a reference in this line.",
                );
            }
            continue;
        };
        let others: Vec<usize> = (0..cells.len()).filter(|other| *other != place).collect();
        let numbered = match (others.as_slice(), named.as_slice()) {
            ([], _) => None,
            ([only], _) => Some(*only),
            (_, [column]) if *column != place => Some(*column),
            _ => {
                preview.misfit(
                    *line,
                    &whole,
                    "It is not clear which column holds the voucher number. Leave two columns, \
                     or head that one with “Voucher”.",
                );
                continue;
            }
        };
        let cell = numbered.and_then(|column| cells.get(column));
        match number(cell.map_or("", String::as_str)) {
            Ok(voucher) => match taken.get(&item) {
                None => {
                    let (entry, reference, _) = &items[item];
                    taken.insert(item, (*line, voucher.clone()));
                    preview.matches.push(Match {
                        line: u32::try_from(*line).unwrap_or(u32::MAX),
                        entry: *entry,
                        reference: reference.clone(),
                        voucher,
                    });
                }
                // The accounting system lists a voucher once per posting.
                Some((_, same)) if *same == voucher => {}
                Some((before, other)) => {
                    doubtful.insert(items[item].0);
                    let why = format!("Line {before} gives this entry another number: {other}.");
                    preview.misfit(*line, &whole, why);
                }
            },
            Err(why) => preview.misfit(*line, &whole, why),
        }
    }
    preview
        .matches
        .retain(|found| !doubtful.contains(&found.entry));
}

/// Whether a line without any reference can be headings: it holds no digit.
fn heading(cells: &[String]) -> bool {
    !cells
        .iter()
        .any(|cell| cell.contains(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests;
