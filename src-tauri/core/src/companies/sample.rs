//! “Match my sample file”: a table somebody imports today becomes a template for the generic formats.
//!
//! Keeps true: the sample is only read, and nothing of it is kept but titles and texts that are the same in every row.

use crate::formats::template::{Proposal, Sample, TextEncoding, propose};
use crate::matching::import::{Encoding, ImportError, Source, Table};
use crate::problem::Problem;

/// Bytes of the largest sample that is read; a heading and a few rows are enough.
pub const MOST_SAMPLE_BYTES: usize = 64 << 20;
/// The one encoding besides UTF-8 that templates write.
const WESTERN: &str = "windows-1252";

/// Proposes the template that writes what this CSV or XLSX file shows.
///
/// # Errors
/// `input_invalid`, with what to do, for anything that is no table with a heading.
pub fn match_sample(bytes: &[u8]) -> Result<Proposal, Problem> {
    if bytes.len() > MOST_SAMPLE_BYTES {
        return Err(Problem::input(
            "The sample is larger than 64 MB. A heading and a few rows are enough.",
        ));
    }
    let table = Table::of(bytes).map_err(|error| refused(&error))?;
    let mut doubt = None;
    let (separator, encoding) = match table.source {
        Source::Delimited {
            encoding,
            separator,
        } => {
            let encoding = match encoding {
                Encoding::Utf8 if bytes.starts_with(b"\xef\xbb\xbf") => TextEncoding::Utf8Bom,
                Encoding::Utf8 => TextEncoding::Utf8,
                Encoding::Other(WESTERN) => TextEncoding::Windows1252,
                Encoding::Other(name) => {
                    doubt = Some(format!(
                        "The sample looks like {name}, which Ledgerport does not write; windows-1252 was taken."
                    ));
                    TextEncoding::Windows1252
                }
                Encoding::Utf16 | Encoding::Cp437 => {
                    doubt = Some(
                        "The sample's character set is none Ledgerport writes; UTF-8 with a mark was taken."
                            .to_owned(),
                    );
                    TextEncoding::Utf8Bom
                }
            };
            (Some(separator), encoding)
        }
        Source::Workbook { .. } => (None, TextEncoding::Utf8),
        Source::Sie => return Err(other_format("SIE")),
        Source::Datev => return Err(other_format("DATEV")),
    };
    let rows: Vec<Vec<String>> = table.rows.into_iter().map(|row| row.cells).collect();
    let mut proposal = propose(&Sample {
        headings: &table.headings,
        rows: &rows,
        separator,
        encoding,
    });
    proposal.doubts.extend(doubt);
    Ok(proposal)
}

/// The reader's own words are about supplier lists.
fn refused(error: &ImportError) -> Problem {
    match error {
        ImportError::Empty => Problem::input("The sample is empty."),
        ImportError::TooLarge(_) => {
            Problem::input("The sample is too large. A heading and a few rows are enough.")
        }
        ImportError::NotText => {
            Problem::input("The sample is no text and no workbook. Choose a CSV or XLSX file.")
        }
        ImportError::NoSuppliers
        | ImportError::NotInSie
        | ImportError::NothingInSie(_)
        | ImportError::Dimensions(_) => other_format("SIE"),
        ImportError::OtherDatev { .. } | ImportError::NotInDatev => other_format("DATEV"),
        // The others are about any table.
        other => Problem::input(other.to_string()),
    }
}

fn other_format(name: &str) -> Problem {
    Problem::input(format!(
        "The sample is a {name} file. It needs no template: choose the format {name}."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::template::{Content, DateStyle, RowKind};

    #[test]
    fn a_sample_gives_its_template_whatever_its_character_set() {
        let text = "Dato;Konto;Modkonto;Beløb\r\n24-03-2026;4930;5825;1.125,00\r\n";
        let western: Vec<u8> = text
            .chars()
            .map(|c| u8::try_from(c).expect("western"))
            .collect();
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for (bytes, encoding) in [
            (text.as_bytes(), TextEncoding::Utf8),
            (&marked, TextEncoding::Utf8Bom),
            (&western, TextEncoding::Windows1252),
        ] {
            let found = match_sample(bytes).expect("a table").template;
            assert_eq!(found.style.encoding, encoding);
            assert_eq!((found.style.separator, found.style.decimal), (';', ','));
            assert_eq!(found.style.date, DateStyle::DayHyphens);
            assert_eq!(found.rows, RowKind::Lines);
            let contents: Vec<Content> = found.sheets[0]
                .columns
                .iter()
                .map(|column| column.content.clone())
                .collect();
            let wanted = ["date", "account", "contra_account", "amount"];
            assert_eq!(contents, wanted.map(|name| Content::Field(name.into())));
            assert_eq!(found.flaws(), Vec::<String>::new());
        }
        let wide: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let found = match_sample(&wide).expect("a table");
        assert_eq!(found.template.style.encoding, TextEncoding::Utf8Bom);
        assert!(
            found
                .doubts
                .iter()
                .any(|doubt| doubt.contains("character set"))
        );
    }

    #[test]
    fn what_is_no_table_is_refused_with_a_way_out() {
        let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        let cut = b"Date;Text\r\n2026-03-01;\"Paper";
        let ragged = b"Date;Amount\r\n2026-03-01;1;2;3\r\n";
        let sie = b"#FLAGGA 0\r\n#FORMAT PC8\r\n#VER A 1 20260301\r\n";
        let datev = b"\"EXTF\";700;21;\"Buchungsstapel\";13;\r\nUmsatz;Soll\r\n1,00;S\r\n";
        let torn = b"PK\x03\x04 and nothing more";
        let bad: [&[u8]; 8] = [b"", b" \r\n", picture, cut, ragged, sie, datev, torn];
        for bytes in bad {
            let problem = match_sample(bytes).expect_err("no table");
            assert!(problem.what.ends_with('.'), "{}", problem.what);
            assert!(!problem.what.contains("supplier"), "{}", problem.what);
        }
        let huge = vec![b'a'; MOST_SAMPLE_BYTES + 1];
        assert!(match_sample(&huge).is_err());
    }
}
