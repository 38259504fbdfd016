//! A file as a table: headings and rows of text.

use super::decode::{Encoding, decode};
use super::{ImportError, datev, delimited, sie, workbook};
use crate::model::ListName;

/// Rows a supplier list can have; a spreadsheet's own limit.
pub(super) const MOST_ROWS: usize = 1_048_576;

/// Where a table comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    /// Text with separators.
    Delimited {
        /// How its letters are written.
        encoding: Encoding,
        /// What parts its fields.
        separator: char,
    },
    /// A sheet of a workbook.
    Workbook {
        /// Name of the sheet.
        sheet: String,
    },
    /// SIE: objects of dimension 9 (suppliers) or of another (tags), or accounts.
    Sie,
    /// DATEV format, Debitoren/Kreditoren or Kontenbeschriftungen.
    Datev,
}

/// One row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Its number in the file, as a spreadsheet or an editor shows it: from 1, the heading included.
    pub number: usize,
    /// As many as there are headings.
    pub cells: Vec<String>,
}

/// A table of text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// Where it comes from.
    pub source: Source,
    /// What each column is called, as written.
    pub headings: Vec<String>,
    /// Rows that are not blank.
    pub rows: Vec<Row>,
    /// What was made of cells that are no plain text: merged, formulas, errors.
    pub remarks: Vec<String>,
}

impl Table {
    /// Reads a supplier list of any known form.
    pub fn of(bytes: &[u8]) -> Result<Self, ImportError> {
        Self::of_list(bytes, &ListName::Vendors, None)
    }

    /// Reads a list of any known form. `dimension` is the SIE dimension whose objects are tags, where the file has several.
    pub fn of_list(
        bytes: &[u8],
        list: &ListName,
        dimension: Option<&str>,
    ) -> Result<Self, ImportError> {
        let kind = list.kind();
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            return workbook::table(bytes, kind);
        }
        let (text, encoding) = decode(bytes)?;
        if text.trim_start().starts_with("#FLAGGA") {
            return sie::table(&text, list, dimension);
        }
        if datev::is_datev(&text) {
            return datev::table(&text, kind);
        }
        delimited::table(&text, encoding)
    }

    /// Reads text with separators and nothing else.
    pub fn of_csv(bytes: &[u8]) -> Result<Self, ImportError> {
        let (text, encoding) = decode(bytes)?;
        delimited::table(&text, encoding)
    }
}
