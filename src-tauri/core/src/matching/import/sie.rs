//! SIE (4B, 4C): suppliers are the objects of dimension 9, which the format reserves for them; accounts are `#KONTO`; tags
//! are the objects of any other dimension.

use super::ImportError;
use super::cells::{Row, Source, Table};
use crate::matching::fold::fold;
use crate::model::ListName;

/// Reserved dimension "leverantör" (SIE format, section 8, reserved dimensions).
const SUPPLIERS: &str = "9";

/// Names of the reserved dimensions that a file need not declare (the same section).
const RESERVED: [(&str, &str); 4] = [
    ("1", "Kostnadsställe"),
    ("2", "Kostnadsbärare"),
    ("6", "Projekt"),
    ("7", "Anställd"),
];

pub(super) fn table(
    text: &str,
    list: &ListName,
    dimension: Option<&str>,
) -> Result<Table, ImportError> {
    let lines: Vec<(usize, Vec<String>)> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.trim_start().starts_with('#'))
        .map(|(index, line)| (index + 1, fields(line)))
        .collect();
    let (label, dimension) = match list {
        ListName::Vendors => ("#OBJEKT", Some(SUPPLIERS.to_owned())),
        ListName::Accounts => ("#KONTO", None),
        ListName::Tags(group) => ("#OBJEKT", Some(wanted(&lines, group, dimension)?)),
        ListName::TaxCodes => return Err(ImportError::NotInSie),
    };
    let first = 1 + usize::from(dimension.is_some());
    let rows: Vec<Row> = lines
        .iter()
        .filter(|(_, fields)| {
            is(fields, label)
                && dimension
                    .as_ref()
                    .is_none_or(|wanted| fields.get(1) == Some(wanted))
        })
        .map(|(number, fields)| Row {
            number: *number,
            cells: [first, first + 1]
                .map(|at| fields.get(at).cloned().unwrap_or_default())
                .to_vec(),
        })
        .collect();
    if rows.is_empty() {
        return Err(match list {
            ListName::Vendors => ImportError::NoSuppliers,
            _ => ImportError::NothingInSie(label),
        });
    }
    Ok(Table {
        source: Source::Sie,
        headings: vec!["code".to_owned(), "name".to_owned()],
        rows,
        remarks: Vec::new(),
    })
}

fn is(fields: &[String], label: &str) -> bool {
    fields
        .first()
        .is_some_and(|first| first.eq_ignore_ascii_case(label))
}

/// The dimension whose objects are the tags of `group`: the one asked for, the one of that number or name, or the only one.
fn wanted(
    lines: &[(usize, Vec<String>)],
    group: &str,
    asked: Option<&str>,
) -> Result<String, ImportError> {
    let mut dimensions: Vec<(String, String)> = Vec::new();
    for (_, fields) in lines.iter().filter(|(_, fields)| is(fields, "#OBJEKT")) {
        let number = fields.get(1).cloned().unwrap_or_default();
        if number != SUPPLIERS && dimensions.iter().all(|(known, _)| *known != number) {
            let declared = lines
                .iter()
                .find(|(_, line)| is(line, "#DIM") && line.get(1) == Some(&number))
                .and_then(|(_, line)| line.get(2).cloned());
            let reserved = RESERVED.iter().find(|(known, _)| *known == number);
            let name = declared.or_else(|| reserved.map(|(_, name)| (*name).to_owned()));
            dimensions.push((number, name.unwrap_or_default()));
        }
    }
    let text = asked.unwrap_or(group);
    let named = dimensions
        .iter()
        .find(|(number, name)| number == text || (!name.is_empty() && fold(name) == fold(text)));
    match (named, asked, dimensions.as_slice()) {
        (Some((number, _)), _, _) | (None, None, [(number, _)]) => Ok(number.clone()),
        _ => Err(ImportError::Dimensions(
            dimensions
                .iter()
                .map(|(number, name)| format!("{number} {name}").trim().to_owned())
                .collect::<Vec<_>>()
                .join(", "),
        )),
    }
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
        let table = table(text, &ListName::Vendors, None).expect("suppliers");
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
            let empty = table(text, &ListName::Vendors, None);
            assert!(
                empty == Err(ImportError::NoSuppliers)
                    || empty.is_ok_and(|table| table.rows[0].cells[0].is_empty()),
                "{text}"
            );
        }
    }

    #[test]
    fn accounts_and_tags_are_in_the_same_file() {
        let text = "#FLAGGA 0\n#DIM 20 \"Avdelning\"\n#KONTO 1930 \"Bank\"\n#KONTO 4010 Inköp\n\
                    #OBJEKT 1 100 Kontor\n#OBJEKT 20 N Norr\n#OBJEKT 9 7 Elia\n";
        let codes = |list: &ListName, dimension: Option<&str>| {
            table(text, list, dimension).map(|table| {
                let rows = table.rows.iter();
                rows.map(|row| row.cells.join(" ")).collect::<Vec<_>>()
            })
        };
        assert_eq!(
            codes(&ListName::Accounts, None).expect("accounts"),
            ["1930 Bank", "4010 Inköp"]
        );
        let tags = |group: &str| ListName::Tags(group.to_owned());
        assert_eq!(
            codes(&tags("avdelning"), None).expect("by name"),
            ["N Norr"]
        );
        assert_eq!(codes(&tags("1"), None).expect("by number"), ["100 Kontor"]);
        assert_eq!(
            codes(&tags("COST"), Some("Kostnadsställe")).expect("as asked"),
            ["100 Kontor"]
        );
        assert_eq!(
            codes(&tags("COST"), None),
            Err(ImportError::Dimensions(
                "1 Kostnadsställe, 20 Avdelning".to_owned()
            ))
        );
        assert_eq!(codes(&ListName::TaxCodes, None), Err(ImportError::NotInSie));
        let bare = table("#FLAGGA 0\n", &ListName::Accounts, None);
        assert_eq!(bare, Err(ImportError::NothingInSie("#KONTO")));
    }
}
