//! DATEV format, category 16 (Debitoren/Kreditoren) and 20 (Kontenbeschriftungen): a line about the file, a line of headings,
//! one line per account.

use super::cells::{Source, Table};
use super::{ImportError, delimited};
use crate::model::ListKind;

/// Number of the category "Debitoren/Kreditoren" (DATEV-Format, header field 3).
const CREDITORS: &str = "16";
/// Number of the category "Kontenbeschriftungen".
const ACCOUNTS: &str = "20";

/// Whether the text opens like a DATEV file: `"EXTF";700;16;"Debitoren/Kreditoren";...` or `DTVF`.
pub(super) fn is_datev(text: &str) -> bool {
    let head = text.trim_start_matches(['\u{feff}', '"']);
    ["EXTF", "DTVF"].iter().any(|mark| {
        head.strip_prefix(mark)
            .is_some_and(|rest| rest.starts_with([';', '"']))
    })
}

/// Of personal accounts creditors only: those that begin with 7, 8 or 9; those with 1 to 6 are customers.
pub(super) fn table(text: &str, kind: ListKind) -> Result<Table, ImportError> {
    let (category, wanted) = match kind {
        ListKind::Vendors => (CREDITORS, "Debitoren/Kreditoren"),
        ListKind::Accounts => (ACCOUNTS, "Kontenbeschriftungen"),
        ListKind::TaxCodes | ListKind::Tags => return Err(ImportError::NotInDatev),
    };
    let mut rows = delimited::rows(text, ';', 0)?.into_iter();
    let header = rows.next().ok_or(ImportError::Empty)?;
    let field = |at: usize| header.cells.get(at).map_or("", |cell| cell.trim());
    if field(2) != category {
        return Err(ImportError::OtherDatev {
            found: field(3).to_owned(),
            wanted,
        });
    }
    let headings = rows.next().ok_or(ImportError::NoHeading)?.cells;
    let width = headings.len();
    let account = headings
        .iter()
        .position(|heading| heading.trim().eq_ignore_ascii_case("Konto"))
        .ok_or(ImportError::NoHeading)?;
    let mut kept = Vec::new();
    let mut customers = 0_usize;
    for mut row in rows {
        if row.cells.len() > width {
            return Err(ImportError::Fields {
                row: row.number,
                found: row.cells.len(),
                expected: width,
            });
        }
        // Empty ends may be left away.
        row.cells.resize(width, String::new());
        let creditor = row.cells[account].trim().starts_with(['7', '8', '9']);
        if kind == ListKind::Accounts || creditor {
            kept.push(row);
        } else {
            customers += 1;
        }
    }
    let remarks = (customers > 0)
        .then(|| {
            format!("{customers} rows are customers (accounts below 70000) and were left out.")
        })
        .into_iter()
        .collect();
    Ok(Table {
        source: Source::Datev,
        headings,
        rows: kept,
        remarks,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str =
        "\"EXTF\";700;16;\"Debitoren/Kreditoren\";5;20260101;;;;;1;2;20260101;5;;;\"\"\r\n";

    #[test]
    fn creditors_are_read_and_customers_left_out() {
        let text = format!(
            "{HEADER}Konto;Name (Adressattyp Unternehmen);Kurzbezeichnung;EU-Land;EU-UStID\r\n\
             10001;\"Kunde GmbH\";;;\r\n70001;\"Müller & Söhne KG\";\"Müller\";\"DE\";\"136695976\"\r\n70002;\"Kurz\"\r\n"
        );
        assert!(is_datev(&text));
        let table = table(&text, ListKind::Vendors).expect("a table");
        assert_eq!(table.rows.len(), 2);
        assert_eq!(table.rows[1].cells.len(), 5);
        assert_eq!(table.remarks.len(), 1);
    }

    #[test]
    fn other_kinds_and_cut_files_are_refused() {
        let bookings = HEADER.replace("16;\"Debitoren/Kreditoren\"", "21;\"Buchungsstapel\"");
        assert_eq!(
            table(&format!("{bookings}Umsatz\r\n1\r\n"), ListKind::Vendors),
            Err(ImportError::OtherDatev {
                found: "Buchungsstapel".to_owned(),
                wanted: "Debitoren/Kreditoren"
            })
        );
        assert_eq!(
            table(HEADER, ListKind::Vendors),
            Err(ImportError::NoHeading)
        );
        assert!(matches!(
            table(
                &format!("{HEADER}Konto;Name\r\n70001;\"Mü"),
                ListKind::Vendors
            ),
            Err(ImportError::Cut { .. })
        ));
        assert!(!is_datev("Konto;Name\r\n70001;x"));
        assert_eq!(
            table(HEADER, ListKind::TaxCodes),
            Err(ImportError::NotInDatev)
        );
    }

    #[test]
    fn accounts_are_those_of_the_category_of_their_names() {
        let text = "\"EXTF\";700;20;\"Kontenbeschriftungen\";3;20260101\r\n\
                    Konto;Kontenbeschriftung;SprachId\r\n4930;\"Bürobedarf\";\"de-DE\"\r\n";
        let table = table(text, ListKind::Accounts).expect("a table");
        assert_eq!(table.rows.len(), 1);
        assert!(table.remarks.is_empty());
    }
}
