//! SIE (4B, 4C): suppliers are the objects of dimension 9, which the format reserves for them.

use super::ImportError;
use super::cells::{Row, Source, Table};

/// Reserved dimension "leverantör" (SIE format, section 8, reserved dimensions).
const SUPPLIERS: &str = "9";

pub(super) fn table(text: &str) -> Result<Table, ImportError> {
    let mut rows = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let fields = fields(line);
        if fields
            .first()
            .is_some_and(|label| label.eq_ignore_ascii_case("#OBJEKT"))
            && fields
                .get(1)
                .is_some_and(|dimension| dimension == SUPPLIERS)
        {
            rows.push(Row {
                number: index + 1,
                cells: [2, 3]
                    .map(|at| fields.get(at).cloned().unwrap_or_default())
                    .to_vec(),
            });
        }
    }
    if rows.is_empty() {
        return Err(ImportError::NoSuppliers);
    }
    Ok(Table {
        source: Source::Sie,
        headings: vec!["code".to_owned(), "name".to_owned()],
        rows,
        remarks: Vec::new(),
    })
}

/// Fields parted by blanks; quoted ones hold blanks, and quotes as `\"`.
fn fields(line: &str) -> Vec<String> {
    let mut fields = Vec::new();
    let mut chars = line.trim().chars().peekable();
    while let Some(first) = chars.next() {
        if first.is_whitespace() {
            continue;
        }
        let mut field = String::new();
        if first == '"' {
            while let Some(c) = chars.next() {
                match c {
                    '"' => break,
                    '\\' if chars.peek() == Some(&'"') => field.extend(chars.next()),
                    c => field.push(c),
                }
            }
        } else {
            field.push(first);
            while let Some(c) = chars.next_if(|c| !c.is_whitespace()) {
                field.push(c);
            }
        }
        fields.push(field);
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suppliers_are_the_objects_of_dimension_nine() {
        let text = "#FLAGGA 0\r\n#FORMAT PC8\r\n#DIM 9 \"Leverantör\"\r\n#OBJEKT 1 \"100\" \"Kontor\"\r\n\
                    #OBJEKT 9 \"0042\" \"Bröderna \\\"Bo\\\" AB\"\r\n#OBJEKT\t9 77 Elia\r\n#OBJEKT 9 \"88\"\r\n";
        let table = table(text).expect("suppliers");
        let rows: Vec<_> = table
            .rows
            .iter()
            .map(|row| (row.number, row.cells.clone()))
            .collect();
        let row = |number, code: &str, name: &str| (number, vec![code.to_owned(), name.to_owned()]);
        assert_eq!(
            rows,
            [
                row(5, "0042", "Bröderna \"Bo\" AB"),
                row(6, "77", "Elia"),
                row(7, "88", "")
            ]
        );
    }

    #[test]
    fn a_file_without_suppliers_says_so() {
        for text in [
            "#FLAGGA 0\n#OBJEKT 1 \"1\" \"Kontor\"",
            "#FLAGGA 0\n#OBJEKT 9",
            "#FLAGGA 0",
        ] {
            let empty = table(text);
            assert!(
                empty == Err(ImportError::NoSuppliers)
                    || empty.is_ok_and(|table| table.rows[0].cells[0].is_empty()),
                "{text}"
            );
        }
    }
}
