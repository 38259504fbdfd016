//! XLSX: the sheet with the suppliers, its heading and its rows as text.
//!
//! Cells are read one by one, so that a lone cell far out takes no more room than any other.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, Reader as _, Xlsx};

use super::ImportError;
use super::cells::{MOST_ROWS, Row, Source, Table};
use super::columns::Mapping;
use crate::model::ListKind;

/// Bytes a workbook of suppliers can have.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// Columns that are looked at.
const MOST_COLUMNS: u32 = 256;
/// Rows among which the heading is looked for: titles and logos stand above it.
const HEADING_WITHIN: usize = 30;

type Cells = BTreeMap<u32, BTreeMap<u32, String>>;

pub(super) fn table(bytes: &[u8], kind: ListKind) -> Result<Table, ImportError> {
    if bytes.len() > MOST_BYTES {
        return Err(ImportError::TooLarge("64 MB".to_owned()));
    }
    let broken = |error: calamine::XlsxError| ImportError::Workbook(error.to_string());
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(broken)?;
    let mut best: Option<(usize, Table)> = None;
    for sheet in book.sheet_names() {
        let mut remarks = Vec::new();
        let Some(cells) = cells(&mut book, &sheet, &mut remarks)? else {
            continue;
        };
        let Some((known, heading)) = heading(&cells, kind) else {
            continue;
        };
        if let Ok(merged) = book.merge_cells_by_sheet_name(&sheet)
            && let below = merged.iter().filter(|area| area.end.0 > heading).count()
            && below > 0
        {
            remarks.push(format!(
                "{below} areas are merged; only their first cell holds a value, the others count as empty."
            ));
        }
        if best.as_ref().is_none_or(|(most, _)| known > *most) {
            best = Some((known, draw(sheet, cells, heading, remarks)));
        }
    }
    best.map(|(_, table)| table).ok_or(ImportError::NoHeading)
}

/// All cells of a sheet as text; none for a chart sheet.
fn cells(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    remarks: &mut Vec<String>,
) -> Result<Option<Cells>, ImportError> {
    let broken = |error: calamine::XlsxError| ImportError::Workbook(error.to_string());
    let mut cells = Cells::new();
    let mut errors = 0_usize;
    let mut formulas = 0_usize;
    if let Ok(mut reader) = book.worksheet_cells_reader(sheet) {
        while let Some(cell) = reader.next_formula().map_err(broken)? {
            formulas += usize::from(!cell.get_value().is_empty());
        }
    }
    let Ok(mut reader) = book.worksheet_cells_reader(sheet) else {
        return Ok(None);
    };
    while let Some(cell) = reader.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        if column >= MOST_COLUMNS {
            continue;
        }
        let text = match cell.get_value() {
            DataRef::Error(_) => {
                errors += 1;
                continue;
            }
            value => text(value),
        };
        if text.trim().is_empty() {
            continue;
        }
        cells.entry(row).or_default().insert(column, text);
        if cells.len() > MOST_ROWS {
            return Err(ImportError::TooLarge(format!("{MOST_ROWS} rows")));
        }
    }
    if errors > 0 {
        remarks.push(format!(
            "{errors} cells show an error such as #N/A and count as empty."
        ));
    }
    if formulas > 0 {
        remarks.push(format!(
            "{formulas} cells hold formulas; their saved results were read."
        ));
    }
    Ok(Some(cells))
}

/// A value as a person reads it: whole numbers without a point.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(when) => when.as_f64().to_string(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// The row that names most columns we know, and how many; else the first row with two cells.
fn heading(cells: &Cells, kind: ListKind) -> Option<(usize, u32)> {
    let known = |row: &BTreeMap<u32, String>| {
        let texts: Vec<String> = row.values().cloned().collect();
        Mapping::guess_of(kind, &texts).known()
    };
    let first = cells
        .iter()
        .take(HEADING_WITHIN)
        .map(|(number, row)| (known(row), *number))
        .filter(|(known, _)| *known >= 2)
        .max_by_key(|(known, number)| (*known, std::cmp::Reverse(*number)));
    first.or_else(|| {
        cells
            .iter()
            .find(|(_, row)| row.len() >= 2)
            .map(|(number, _)| (0, *number))
    })
}

fn draw(sheet: String, cells: Cells, heading: u32, remarks: Vec<String>) -> Table {
    let columns: Vec<u32> = cells
        .get(&heading)
        .map(|row| row.keys().copied().collect())
        .unwrap_or_default();
    let of = |row: &BTreeMap<u32, String>| -> Vec<String> {
        columns
            .iter()
            .map(|column| row.get(column).cloned().unwrap_or_default())
            .collect()
    };
    let headings = cells.get(&heading).map(of).unwrap_or_default();
    let rows = cells
        .range(heading + 1..)
        .map(|(number, row)| Row {
            number: *number as usize + 1,
            cells: of(row),
        })
        .filter(|row| row.cells.iter().any(|cell| !cell.is_empty()))
        .collect();
    Table {
        source: Source::Workbook { sheet },
        headings: headings.iter().map(|text| text.trim().to_owned()).collect(),
        rows,
        remarks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_xlsxwriter::{Format, Formula, Workbook};

    fn saved(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
        let mut book = Workbook::new();
        book.add_worksheet().set_name("Notes").expect("a name");
        let sheet = book.add_worksheet();
        sheet.set_name("Kreditorer").expect("a name");
        fill(sheet);
        book.save_to_buffer().expect("a workbook")
    }

    #[test]
    fn the_sheet_and_its_heading_are_found_and_zeros_stay() {
        let bytes = saved(|sheet| {
            sheet.write(0, 0, "Kreditorliste 2026").expect("fits");
            sheet.write(3, 1, "Nummer").expect("fits");
            sheet.write(3, 2, "Navn").expect("fits");
            sheet.write(3, 3, "CVR-nr.").expect("fits");
            sheet.write(4, 1, "0042").expect("fits");
            sheet.write(4, 2, "Føtex A/S").expect("fits");
            sheet.write(4, 3, 25_470_931).expect("fits");
            sheet.write(6, 1, 77).expect("fits");
            let formula = Formula::new("=\"Net\"&\"to\"").set_result("Netto");
            sheet.write_formula(6, 2, formula).expect("fits");
            sheet
                .write_formula(6, 3, Formula::new("=1/0").set_result("#DIV/0!"))
                .expect("fits");
            sheet
                .merge_range(8, 1, 9, 1, "88", &Format::new())
                .expect("fits");
            sheet.write(8, 2, "Irma").expect("fits");
            sheet.write(1_000_000, 200, "far out").expect("fits");
        });
        let table = table(&bytes, ListKind::Vendors).expect("a table");
        assert_eq!(
            table.source,
            Source::Workbook {
                sheet: "Kreditorer".to_owned()
            }
        );
        assert_eq!(table.headings, ["Nummer", "Navn", "CVR-nr."]);
        let rows: Vec<_> = table
            .rows
            .iter()
            .map(|row| (row.number, row.cells[0].as_str(), row.cells[1].as_str()))
            .collect();
        assert_eq!(
            rows,
            [
                (5, "0042", "Føtex A/S"),
                (7, "77", "Netto"),
                (9, "88", "Irma")
            ]
        );
        assert_eq!(table.rows[0].cells[2], "25470931");
        assert!(
            table.remarks.iter().any(|text| text.contains("formulas")),
            "{:?}",
            table.remarks
        );
        assert!(
            table.remarks.iter().any(|text| text.contains("merged")),
            "{:?}",
            table.remarks
        );
    }

    #[test]
    fn what_is_no_workbook_says_so() {
        let whole = saved(|sheet| {
            sheet.write(0, 0, "x").expect("fits");
        });
        for bytes in [
            &b"PK\x03\x04nonsense"[..],
            &whole[..whole.len() / 2],
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        ] {
            assert!(matches!(
                table(bytes, ListKind::Vendors),
                Err(ImportError::Workbook(_))
            ));
        }
        assert_eq!(
            table(&whole, ListKind::Vendors),
            Err(ImportError::NoHeading)
        );
    }
}
