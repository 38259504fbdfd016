//! The accounting system's supplier list: read from what a bookkeeper exports, checked, and compared with the list before.
//!
//! Keeps true: nothing is changed here, a list becomes a plan that a person reviews; encoding, separator, heading and columns
//! are guessed and shown, and can be set otherwise; an unreadable file or row is refused or named, never taken for empty;
//! codes keep their zeros. Leaves out: storing the list, and telling Pleo.
//!
//! The way: [`Table::of`] makes a table of a file (CSV, XLSX, SIE, DATEV), [`Mapping::guess`] says which column is what,
//! [`read`] gives suppliers and findings, [`Plan::of`] what is new, changed and gone.

mod cells;
mod columns;
mod datev;
mod decode;
mod delimited;
mod plan;
mod read;
mod sie;
mod workbook;

pub use self::cells::{Row, Source, Table};
pub use self::columns::{Field, Mapping};
pub use self::decode::Encoding;
pub use self::plan::{Change, Plan, Renamed};
pub use self::read::{Finding, FindingKind, Supplier, SupplierList, read};

/// Why a file is no supplier list. Each is a whole sentence or two for a person.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ImportError {
    /// No bytes, or nothing but blanks.
    #[error("The file is empty.")]
    Empty,
    /// More bytes or rows than any supplier list has.
    #[error("The file is larger than a supplier list can be ({0}). Export suppliers only.")]
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
    #[error("This is no text and no workbook. Export the suppliers as CSV or XLSX.")]
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
    #[error("This DATEV file holds “{0}”, not Debitoren/Kreditoren.")]
    OtherDatev(String),
    /// No column with names.
    #[error("No column holds the suppliers' names. Say which one does.")]
    NoName,
}

#[cfg(test)]
mod tests;
