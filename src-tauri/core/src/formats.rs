//! Files for accounting systems: an item becomes a [`Voucher`], vouchers stream into a [`Format`].
//!
//! A format is a table of fields and one encoder, or the journal of a plain-text ledger. Keeps true: the same vouchers give
//! the same bytes; memory does not grow with their number; amounts are written from integers; whatever text had to be
//! changed is listed. Leaves out: where the file goes (any writer will do), receipts, and which vouchers belong in it.

mod encode;
mod fields;
mod hledger;
mod profile;
mod text;
mod totals;
pub mod voucher;
mod written;

use std::io::Write;

use self::encode::{csv, xlsx};
use self::fields::Field;
pub use self::profile::Profile;
pub use self::text::{Change, TextChange};
pub use self::totals::{Overflow, Totals};
pub use self::voucher::{Voucher, draw_up};
pub use self::written::{WriteError, Written};

/// A kind of file.
#[derive(Debug)]
pub struct Format {
    /// Stable name in settings and records, e.g. `generic-csv`.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// File name extension without a dot.
    pub extension: &'static str,
    /// One sentence on what it is for.
    pub about: &'static str,
    body: Body,
}

#[derive(Debug)]
enum Body {
    Csv(&'static [Field]),
    Xlsx(&'static [Field]),
    Hledger,
}

static ALL: [Format; 3] = [
    Format {
        id: "generic-csv",
        name: "CSV, every field",
        extension: "csv",
        about: "One row per line of a voucher, for systems that let you choose what each column means.",
        body: Body::Csv(fields::GENERIC),
    },
    Format {
        id: "generic-xlsx",
        name: "Excel workbook, every field",
        extension: "xlsx",
        about: "The same rows with real dates and numbers, for looking through and for systems that read workbooks.",
        body: Body::Xlsx(fields::GENERIC),
    },
    Format {
        id: "hledger",
        name: "hledger journal",
        extension: "journal",
        about: "Balanced double entry in plain text, checked by hledger; also a second opinion on the other files.",
        body: Body::Hledger,
    },
];

/// Every format, in the order to show them.
pub fn all() -> &'static [Format] {
    &ALL
}

/// The format with this id.
pub fn by_id(id: &str) -> Option<&'static Format> {
    ALL.iter().find(|format| format.id == id)
}

impl Format {
    /// Writes `vouchers` to `out` one after the other and says what was written.
    ///
    /// Stops at the first error of the source; what is in `out` then is no file.
    pub fn write<E, W: Write + Send>(
        &self,
        vouchers: &mut dyn Iterator<Item = Result<Voucher, E>>,
        out: W,
    ) -> Result<Written, WriteError<E>> {
        match self.body {
            Body::Csv(fields) => csv::write(fields, vouchers, out),
            Body::Xlsx(fields) => xlsx::write(fields, vouchers, out),
            Body::Hledger => hledger::write(vouchers, out),
        }
    }

    /// Column names in order; empty for a journal.
    pub fn columns(&self) -> Vec<&'static str> {
        match self.body {
            Body::Csv(fields) | Body::Xlsx(fields) => {
                fields.iter().map(|field| field.name).collect()
            }
            Body::Hledger => Vec::new(),
        }
    }
}
