//! The encoders: cells into bytes. All take vouchers one after the other, so memory does not grow with their number.

pub(super) mod delimited;
pub(super) mod jsonl;
pub(super) mod records;
pub(super) mod xlsx;

use super::batch::{Batch, Part};
use super::row::{Row, rows};
use super::{Format, Voucher, WriteError, Written};

/// Vouchers of one file.
pub(super) type Source<'s, E> = &'s mut dyn Iterator<Item = Result<Voucher, E>>;

/// Calls `each` with the rows of every voucher and counts what was written.
pub(super) fn each_voucher<E>(
    format: &Format,
    (batch, part): (&Batch<'_>, &Part),
    vouchers: Source<'_, E>,
    mut each: impl FnMut(&[Row<'_>]) -> Result<(), WriteError<E>>,
) -> Result<Written, WriteError<E>> {
    let mut written = Written::default();
    let mut count = 0;
    let first = batch
        .before
        .saturating_add(part.start)
        .saturating_add(batch.profile.numbering.start);
    for (voucher, serial) in vouchers.zip(first..) {
        let voucher = voucher.map_err(WriteError::Source)?;
        written.count(&voucher)?;
        let mut seen = Vec::with_capacity(voucher.lines.len() + 2);
        rows(format.shape, batch, part, (&voucher, serial), |row| {
            if !format.skips(&row) {
                seen.push(row);
            }
        });
        count += seen.len() as u64;
        each(&seen)?;
    }
    written.rows = Some(count);
    Ok(written)
}

/// Calls `each` with every row of every voucher and counts what was written.
pub(super) fn each_row<E>(
    format: &Format,
    place: (&Batch<'_>, &Part),
    vouchers: Source<'_, E>,
    mut each: impl FnMut(&Row<'_>) -> Result<(), WriteError<E>>,
) -> Result<Written, WriteError<E>> {
    each_voucher(format, place, vouchers, |rows| {
        rows.iter().try_for_each(&mut each)
    })
}
