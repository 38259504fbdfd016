//! The accounting system's lists (suppliers, accounts, tax codes, objects that become tags): read from what a bookkeeper
//! exports, checked, and compared with the list before.
//!
//! Keeps true: nothing is changed here, a list becomes a plan that a person reviews; encoding, separator, heading and columns
//! are guessed and shown, and can be set otherwise; an unreadable file or row is refused or named, never taken for empty;
//! codes keep their zeros. Leaves out: storing the list, and telling Pleo.
//!
//! The way: [`Table::of_list`] makes a table of a file (CSV, XLSX, SIE, DATEV), [`Mapping::guess_of`] says which column is
//! what, [`read_list`] gives rows and findings, [`Plan::of`] what is new, changed and gone.

mod cells;
mod columns;
mod datev;
mod decode;
mod delimited;
mod other;
mod plan;
mod read;
mod sie;
mod workbook;

pub use self::cells::{Row, Source, Table};
pub use self::columns::{Field, Mapping};
pub use self::decode::Encoding;
pub use self::other::read_list;
pub use self::plan::{Change, Plan, Renamed};
pub use self::read::{Finding, FindingKind, Listed, Listing, read};

/// Why a file is no list of what is wanted. Each is a whole sentence or two for a person.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ImportError {
    /// No bytes, or nothing but blanks.
    #[error("The file is empty.")]
    Empty,
    /// More bytes or rows than any supplier list has.
    #[error("The file is larger than such a list can be ({0}). Export the list only.")]
    TooLarge(String),
    /// It ends inside a quoted field.
    #[error("The file is cut: row {row} opens a quote that never closes. Export it again.")]
    Cut {
        /// Row, the heading included.
        row: usize,
    },
    /// A row has more or fewer fields than the heading.
    #[error(
        "Row {row} has {found} fields where the heading has {expected}. The file may be cut, or a separator stands in a name without quotes."
    )]
    Fields {
        /// Row, the heading included.
        row: usize,
        /// Fields in it.
        found: usize,
        /// Fields in the heading.
        expected: usize,
    },
    /// Binary data that is no workbook.
    #[error("This is no text and no workbook. Export the list as CSV or XLSX.")]
    NotText,
    /// The workbook cannot be opened.
    #[error("The workbook cannot be opened ({0}). Save it again as XLSX, without a password.")]
    Workbook(String),
    /// There is no table in it.
    #[error("There is no row that names columns. The first row has to say what each column is.")]
    NoHeading,
    /// The SIE file holds no suppliers.
    #[error(
        "The SIE file has no suppliers (#OBJEKT of dimension 9). Export the supplier register instead."
    )]
    NoSuppliers,
    /// A DATEV file of another kind.
    #[error("This DATEV file holds “{found}”, not {wanted}.")]
    OtherDatev {
        /// What the file says it holds.
        found: String,
        /// What is wanted.
        wanted: &'static str,
    },
    /// DATEV has no such list.
    #[error("DATEV files hold suppliers and accounts only. Export this list as CSV or XLSX.")]
    NotInDatev,
    /// SIE has no such list.
    #[error("SIE files hold no tax codes. Export them as CSV or XLSX.")]
    NotInSie,
    /// No such records.
    #[error("The SIE file has no {0} records that belong to this list.")]
    NothingInSie(&'static str),
    /// Several dimensions and nothing says which.
    #[error("The SIE file has these dimensions: {0}. Say which of them the tags are.")]
    Dimensions(String),
    /// No column with names.
    #[error("No column holds the names. Say which one does.")]
    NoName,
    /// No column with codes.
    #[error("No column holds the codes. Say which one does.")]
    NoCode,
    /// No column with rates.
    #[error("No column holds the tax rates. Say which one does.")]
    NoRate,
    /// Not a field of this list.
    #[error("“{0}” is nothing this list has. Write FIELD=COLUMN, for example code=Number.")]
    NoField(String),
    /// No such column.
    #[error("There is no column “{0}”. Use a heading or the column's number, from 1.")]
    NoColumn(String),
}

#[cfg(test)]
mod tests;
