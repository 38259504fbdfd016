//! Pages of the model's lists, with everything that can be wrong with them, and its refusals.

use super::super::chance::{Chance, Fault};
use crate::pleo::{Cursor, Error, Page};

/// One page of `rows`, with everything that can be wrong with pages.
pub(super) fn page<T: Clone>(
    rows: &[T],
    size: usize,
    after: Option<&Cursor>,
    chance: &mut Option<&mut Chance>,
) -> Result<Page<T>, Error> {
    let mut strikes = |fault| chance.as_mut().is_some_and(|chance| chance.strikes(fault));
    // A cursor is the number of rows before it, as that many letters.
    let mut start = after.map_or(0, |cursor| cursor.as_str().len());
    if after.is_some() && strikes(Fault::CursorRefused) {
        return Err(refused(400, "BAD_REQUEST"));
    }
    let end = (start + size).min(rows.len());
    if strikes(Fault::PageRepeated) {
        start = start.saturating_sub(size);
    } else if strikes(Fault::PageOverlaps) {
        start = start.saturating_sub(1);
    }
    let mut shown: Vec<T> = rows.get(start..end).unwrap_or_default().to_vec();
    if !shown.is_empty() && strikes(Fault::RowMissing) {
        shown.remove(shown.len() / 2);
    }
    let next = if strikes(Fault::PageLoop) {
        Some(size.min(rows.len()).max(1))
    } else {
        (end < rows.len()).then_some(end)
    };
    if next.is_some() && strikes(Fault::CursorMissing) {
        return Err(Error::BadCursor);
    }
    Ok(Page {
        rows: shown,
        next: next.map(|rows| "A".repeat(rows).parse()).transpose()?,
        total: None,
    })
}

pub(super) fn not_found() -> Error {
    let kind = "EXPORT_NOT_FOUND".into();
    Error::NotFound { kind }
}

pub(super) fn refused(status: u16, kind: &str) -> Error {
    Error::Refused {
        status,
        kind: kind.into(),
        message: String::new(),
    }
}
