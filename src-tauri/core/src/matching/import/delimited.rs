//! Text with separators: which one, and its rows.

use super::ImportError;
use super::cells::{MOST_ROWS, Row, Source, Table};
use super::decode::Encoding;

/// Separators bookkeepers' programs write.
const SEPARATORS: [char; 4] = [';', ',', '\t', '|'];

/// The table of a text: the first row with something in it names the columns.
pub(super) fn table(text: &str, encoding: Encoding) -> Result<Table, ImportError> {
    let (text, told) = told_separator(text);
    let separator = told.unwrap_or_else(|| separator(text));
    let mut rows = rows(text, separator, usize::from(told.is_some()))?.into_iter();
    let heading = rows.next().ok_or(ImportError::NoHeading)?;
    let headings: Vec<String> = heading
        .cells
        .iter()
        .map(|cell| cell.trim().to_owned())
        .collect();
    let width = headings.len();
    let mut kept = Vec::new();
    for mut row in rows {
        // Programs add a separator at the end of every row, or leave empty ends away.
        while row.cells.len() > width && row.cells.last().is_some_and(|cell| cell.trim().is_empty())
        {
            row.cells.pop();
        }
        if row.cells.len() != width {
            return Err(ImportError::Fields {
                row: row.number,
                found: row.cells.len(),
                expected: width,
            });
        }
        kept.push(row);
    }
    Ok(Table {
        source: Source::Delimited {
            encoding,
            separator,
        },
        headings,
        rows: kept,
        remarks: Vec::new(),
    })
}

/// Excel's own first line, `sep=;`.
fn told_separator(text: &str) -> (&str, Option<char>) {
    let Some(rest) = text.strip_prefix("sep=") else {
        return (text, None);
    };
    let mut chars = rest.chars();
    let separator = chars
        .next()
        .filter(|c| c.is_ascii() && !c.is_ascii_control() || *c == '\t');
    (chars.as_str().trim_start_matches(['\r', '\n']), separator)
}

/// The separator that stands most often outside quotes in the first rows, the same number of times in each.
fn separator(text: &str) -> char {
    let mut best = (',', 0);
    for separator in SEPARATORS {
        let mut counts = counts(text, separator).into_iter();
        let Some(first) = counts.next() else { continue };
        let same = counts.all(|count| count == first);
        // Equal in all rows beats any number in some.
        let worth = first * if same { 1000 } else { 1 };
        if worth > best.1 {
            best = (separator, worth);
        }
    }
    best.0
}

/// How often `separator` stands outside quotes, in each of the first rows.
fn counts(text: &str, separator: char) -> Vec<usize> {
    let mut counts = vec![0];
    let mut quoted = false;
    for c in text.chars().take(64 * 1024) {
        match c {
            '"' => quoted = !quoted,
            '\n' if !quoted => {
                if counts.len() == 20 {
                    return counts;
                }
                counts.push(0);
            }
            c if c == separator && !quoted => {
                if let Some(last) = counts.last_mut() {
                    *last += 1;
                }
            }
            _ => {}
        }
    }
    // The last row may be empty or not whole.
    if counts.len() > 1 {
        counts.pop();
    }
    counts
}

/// All rows that are not blank.
pub(super) fn rows(text: &str, separator: char, before: usize) -> Result<Vec<Row>, ImportError> {
    if let Some(line) = open_quote(text, separator) {
        return Err(ImportError::Cut { row: line + before });
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(separator).unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    // The text is UTF-8 and the reader takes rows of any length, so nothing can fail but the end.
    while reader.read_record(&mut record).unwrap_or(false) {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if rows.len() > MOST_ROWS {
            return Err(ImportError::TooLarge(format!("{MOST_ROWS} rows")));
        }
        let (line, byte) = record
            .position()
            .map_or((0, 0), |at| (at.line(), at.byte()));
        // The reader counts from where the row before ended, blank lines included.
        let blank = text
            .get(usize::try_from(byte).unwrap_or(usize::MAX)..)
            .unwrap_or_default()
            .bytes()
            .take_while(|b| matches!(b, b'\r' | b'\n'))
            .filter(|b| *b == b'\n')
            .count();
        rows.push(Row {
            number: usize::try_from(line).unwrap_or(usize::MAX) + blank + before,
            cells: record.iter().map(str::to_owned).collect(),
        });
    }
    Ok(rows)
}

/// The line on which a quote opens that never closes.
fn open_quote(text: &str, separator: char) -> Option<usize> {
    let mut line = 1;
    let mut opened = None;
    let mut start = true;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (opened, c) {
            (Some(_), '"') if chars.peek() == Some(&'"') => {
                chars.next();
            }
            (Some(_), '"') => opened = None,
            (None, '"') if start => opened = Some(line),
            _ => {}
        }
        start = opened.is_none() && (c == separator || c == '\n');
        line += usize::from(c == '\n');
    }
    opened
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Table, ImportError> {
        table(text, Encoding::Utf8)
    }

    #[test]
    fn the_separator_is_found_and_rows_keep_their_numbers() {
        for (text, separator) in [
            ("a;b\n1,5;2\n", ';'),
            ("a,b\n1;5,2\n", ','),
            ("a\tb\n1\t2\n", '\t'),
            ("a|b\r\n1|2\r\n", '|'),
            ("\"a;x\",b\n\"1;;;;\",2\n", ','),
            ("sep=;\na;b\n1;2\n", ';'),
        ] {
            let table = read(text).expect("a table");
            let Source::Delimited {
                separator: found, ..
            } = table.source
            else {
                panic!("{:?}", table.source);
            };
            assert_eq!(found, separator, "{text:?}");
            assert_eq!((table.headings.len(), table.rows.len()), (2, 1));
        }
        let table = read("a;b\n\n1;\"x\ny\"\n;\n2;z;\n").expect("a table");
        assert_eq!(
            table.rows.iter().map(|row| row.number).collect::<Vec<_>>(),
            [3, 6]
        );
        assert_eq!(table.rows[0].cells[1], "x\ny");
    }

    #[test]
    fn cut_files_are_refused_with_the_row() {
        assert_eq!(read("a,b\n1,\"2\n3,4\n"), Err(ImportError::Cut { row: 2 }));
        assert_eq!(
            read("a,b,c\n1,2,3\n4,5"),
            Err(ImportError::Fields {
                row: 3,
                found: 2,
                expected: 3
            })
        );
        // A quote inside a name opens nothing.
        assert_eq!(read("a,b\n5\" pipe,2\n").expect("a table").rows.len(), 1);
    }
}
