//! What came of writing a file.

use std::io;

use serde::Serialize;

use super::text::{Changes, TextChange};
use super::totals::{Overflow, Totals};
use super::voucher::Voucher;

/// What is in a file that was written.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Written {
    /// Rows of data, without the header; none for a journal.
    pub rows: Option<u64>,
    /// Vouchers.
    pub vouchers: u64,
    /// Sums of the vouchers' amounts in wallet currency, as Pleo signs them.
    pub totals: Totals,
    /// The first [`Written::LISTED`] texts that are not in the file as they were given.
    pub changes: Vec<TextChange>,
    /// How many such texts there are in all.
    pub changed: u64,
}

impl Written {
    /// How many changes are listed one by one.
    pub const LISTED: usize = 200;

    pub(super) fn count(&mut self, voucher: &Voucher) -> Result<(), Overflow> {
        self.vouchers += 1;
        self.totals.add(voucher.amount.wallet)
    }

    pub(super) fn tell(&mut self, changes: Changes<'_>) {
        self.changed = changes.count;
        self.changes = changes.listed;
    }
}

/// Why a file could not be written. `E` is the source's own error.
#[derive(Debug, thiserror::Error)]
pub enum WriteError<E> {
    /// The source of vouchers failed.
    #[error("the vouchers could not be read: {0}")]
    Source(E),
    /// The writer failed; its kind says whether the disk is full.
    #[error("the file could not be written: {0}")]
    Io(io::Error),
    /// More rows than a worksheet has.
    #[error(
        "a workbook holds at most {0} rows; export fewer entries at once, or choose another format"
    )]
    TooManyRows(u64),
    /// More files than a run may have.
    #[error("this format would need more than {0} files for these entries; export fewer at once")]
    TooManyFiles(usize),
    /// The sums do not fit.
    #[error(transparent)]
    Overflow(#[from] Overflow),
    /// The workbook could not be made for another reason.
    #[error("the workbook could not be made: {0}")]
    Workbook(String),
}
