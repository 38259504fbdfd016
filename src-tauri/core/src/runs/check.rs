//! The check: everything that can be known to fail is found before a file exists.

use sha2::{Digest, Sha256};

use super::build::batch;
use super::drive::Outcome;
use super::finder::Finder;
use super::listed::Listed;
use super::receipts;
use super::record::Record;
use super::step::Event;
use crate::crash;
use crate::formats::{self, Format, Profile, draw_up};
use crate::matching::{self, Resolution, Source, Unresolved, VendorIndex};
use crate::model::{Block, EntryId, ExportItem, Vendor, VendorRule};
use crate::problem::{Code, Problem};
use crate::store::{CheckedItem, Db, Decision, Earlier, ItemState, RunRow, Store};

/// Items checked in one transaction, and how many of them are in memory at once.
const CHUNK: u32 = 1000;
const AT_ONCE: u32 = 100;

/// States the check decides over. Items that could not be read have no data and stay blocked.
const OPEN: [ItemState; 4] = [
    ItemState::Read,
    ItemState::Ready,
    ItemState::Blocked,
    ItemState::Booked,
];

/// The short code of an entry in its voucher's reference: the same in every run.
///
/// 50 bits of the id's SHA-256 in Crockford's base 32: among 100,000 entries two alike have a chance of 1 in 200,000.
pub fn code_of(entry: EntryId) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let digest = Sha256::digest(entry.0.as_bytes());
    let bits = digest
        .iter()
        .take(7)
        .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    (0..10)
        .rev()
        .map(|place| {
            let index = usize::try_from(bits >> (place * 5) & 31).unwrap_or_default();
            char::from(ALPHABET[index])
        })
        .collect()
}

/// Stops a run whose format cannot make any file with these settings.
pub(super) fn refuse_unready(format: &Format, profile: &Profile) -> Result<(), Problem> {
    let found = format.blocks_file(profile);
    let Some(first) = found.first() else {
        return Ok(());
    };
    let rules: Vec<&str> = found.iter().map(|finding| finding.rule.as_str()).collect();
    Err(Problem::new(
        Code::Input,
        rules.join(" "),
        "No file can be made in this format yet; nothing was sent and nothing was changed.",
        first.fix.clone(),
    ))
}

/// Checks all items of a run.
pub(super) fn all(store: &Store, row: &RunRow, record: &Record) -> Result<Outcome, Problem> {
    let finder = Finder::of(store, row.books)?;
    let listed = store.read(|db| Listed::of(db, row.books))?;
    let mut after = 0;
    loop {
        let last = store.write(|db| {
            let mut last = None;
            for _ in 0..CHUNK / AT_ONCE {
                let items = db.items_with_data(row.seq, &OPEN, last.unwrap_or(after), AT_ONCE)?;
                let Some((position, ..)) = items.last() else {
                    break;
                };
                last = Some(*position);
                look(db, row, record, (&finder, &listed), &items)?;
            }
            crash::point("check.chunk.inside");
            Ok(last)
        })?;
        crash::point("check.chunk.after");
        match last {
            Some(position) => after = position,
            None => break,
        }
    }
    let (counts, unconfirmed) =
        store.read(|db| Ok((db.state_counts(row.seq)?, db.unconfirmed(row.seq)?)))?;
    let of = |state| counts.get(&state).copied().unwrap_or(0);
    let ready = of(ItemState::Ready);
    let log = format!(
        "Checked: {ready} can be exported, {} cannot, {} were booked before.",
        of(ItemState::Blocked),
        of(ItemState::Booked),
    );
    let event = if ready == 0 && of(ItemState::Booked) > 0 {
        Event::AlreadyBooked { unconfirmed }
    } else {
        Event::Checked { ready }
    };
    Ok(Outcome::from(event).log(log))
}

/// An item with its position, its data and the vendor a person chose.
type Item = (u32, ExportItem, Option<Vendor>);

/// Finds the vendors of items and checks them.
fn look(
    db: &Db<'_>,
    row: &RunRow,
    record: &Record,
    (finder, listed): (&Finder, &Listed),
    items: &[Item],
) -> crate::store::Result<()> {
    let mut checked = Vec::with_capacity(items.len());
    let mut found = Vec::with_capacity(items.len());
    let case = Case::of(db, row, record, listed)?;
    for (position, item, tag) in items {
        let whom = finder.find(item);
        let resolved = matching::resolve(item, tag.as_ref(), finder.applied(&whom), finder.index());
        found.extend(finder.kept(*position, item, &whom));
        checked.push(case.one(*position, item, resolved)?);
    }
    db.put_matches(row.seq, &found)?;
    db.put_checked(row.seq, &checked)
}

/// Checks some items once more, after a person changed their vendor. What their merchants may be stays as it was found.
pub(super) fn again(
    store: &Store,
    row: &RunRow,
    record: &Record,
    entries: &[EntryId],
) -> Result<(), Problem> {
    Ok(store.write(|db| {
        let lists = Listed::of(db, row.books)?;
        let case = Case::of(db, row, record, &lists)?;
        let known = db.has_vendors(row.books)?;
        let mut checked = Vec::with_capacity(entries.len());
        for entry in entries {
            if let Some((position, item, tag)) = db.item_with_data(row.seq, *entry, &OPEN)? {
                let applied = db.applied(row.seq, position)?;
                let ids = [
                    item.vendor.as_ref().map(|vendor| vendor.id),
                    tag.as_ref().map(|tag| tag.id),
                    applied.as_ref().map(|(vendor, _)| *vendor),
                ];
                let mut listed = Vec::new();
                for id in ids.into_iter().flatten() {
                    listed.extend(db.vendor(row.books, id)?);
                }
                // Only whom this item names: reading the whole list for one key would be felt.
                let index = if known {
                    VendorIndex::new(listed)
                } else {
                    VendorIndex::unknown()
                };
                let applied = applied.and_then(|(vendor, reason)| {
                    let source = if reason == "rule" {
                        Source::Rule
                    } else {
                        Source::Supplier
                    };
                    Some((source, index.get(vendor)?))
                });
                let resolved = matching::resolve(&item, tag.as_ref(), applied, &index);
                checked.push(case.one(position, &item, resolved)?);
            }
        }
        db.put_checked(row.seq, &checked)
    })?)
}

/// Finds the vendors of some items anew and checks them, after rules changed.
pub(super) fn anew(
    store: &Store,
    row: &RunRow,
    record: &Record,
    entries: &[EntryId],
) -> Result<(), Problem> {
    let finder = Finder::of(store, row.books)?;
    Ok(store.write(|db| {
        let listed = Listed::of(db, row.books)?;
        let mut items = Vec::with_capacity(entries.len());
        for entry in entries {
            items.extend(db.item_with_data(row.seq, *entry, &OPEN)?);
        }
        look(db, row, record, (&finder, &listed), &items)
    })?)
}

/// What the check of every item of a run rests on.
struct Case<'a> {
    db: &'a Db<'a>,
    row: &'a RunRow,
    record: &'a Record,
    listed: &'a Listed,
    /// Other runs of the company booked something.
    booked: bool,
}

impl<'a> Case<'a> {
    fn of(
        db: &'a Db<'a>,
        row: &'a RunRow,
        record: &'a Record,
        listed: &'a Listed,
    ) -> crate::store::Result<Self> {
        Ok(Self {
            db,
            row,
            record,
            listed,
            booked: db.has_other_bookings(row.books, row.seq)?,
        })
    }

    fn one(
        &self,
        position: u32,
        item: &ExportItem,
        resolved: Result<Resolution, Block>,
    ) -> crate::store::Result<CheckedItem> {
        let Self {
            db,
            row,
            record,
            listed,
            ..
        } = *self;
        let reference = record.plan.profile.reference(&code_of(item.entry));
        let (rule, source, party) = match &resolved {
            Ok(found) => (Some(found.rule), found.source.word(), found.vendor.clone()),
            Err(_) => (item.vendor_rule().ok(), "none", None),
        };
        let mut checked = CheckedItem {
            position,
            state: ItemState::Ready,
            rule: match rule {
                Some(VendorRule::Required) => "required",
                Some(VendorRule::Optional) => "optional",
                Some(VendorRule::NotPossible) | None => "not_possible",
            },
            source,
            party,
            failure: None,
            reference,
            earlier: None,
            decision: None,
        };
        if self.booked
            && let Some(earlier) = db.booked_elsewhere(row.books, item.entry, row.seq)?
            && !goes_again(db, row, record, item.entry, earlier, &mut checked)?
        {
            return Ok(checked);
        }
        let drawn = draw_up(
            item,
            checked.party.as_ref(),
            &checked.reference,
            &record.plan.profile,
        );
        let mut blocks = match drawn {
            Err(blocks) => blocks,
            // What the target would refuse is known before a file exists.
            Ok(voucher) => formats::by_id(&record.plan.format)
                .map(|format| format.blocks_item(&batch(row, record), &voucher))
                .unwrap_or_default()
                .into_iter()
                .map(Into::into)
                .collect(),
        };
        blocks.extend(receipts::block(
            db,
            row,
            &record.plan.profile,
            position,
            item,
        )?);
        blocks.extend(listed.blocks(db, row.books, item, &record.plan.profile)?);
        let fallback = record.plan.profile.fallback_payable();
        let unbooked = match resolved {
            Err(block) => Some(block),
            Ok(resolution) => match matching::unresolved(&resolution, fallback) {
                Some(Unresolved::Fails(block)) => Some(block),
                Some(Unresolved::Journal | Unresolved::Payable(_)) | None => None,
            },
        };
        if let Some(block) = unbooked {
            // The vendor's own reason is nearer to the point than what the voucher says for want of one.
            blocks.retain(|other| other.kind != block.kind);
            blocks.insert(0, block);
        }
        if blocks.is_empty() {
            return Ok(checked);
        }
        let reason = blocks
            .iter()
            .map(|block| block.reason.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        checked.state = ItemState::Blocked;
        checked.failure = blocks.first().map(|block| (block.kind.clone(), reason));
        Ok(checked)
    }
}

/// What becomes of an item that an earlier run booked; whether it is to be booked again on purpose.
fn goes_again(
    db: &Db<'_>,
    row: &RunRow,
    record: &Record,
    entry: EntryId,
    earlier: Earlier,
    checked: &mut CheckedItem,
) -> crate::store::Result<bool> {
    let decision = db
        .decision(row.seq, entry)?
        .unwrap_or_else(|| record.booked.clone());
    let again = match &decision {
        Decision::ReportOnly => {
            checked.state = ItemState::Booked;
            checked.reference.clone_from(&earlier.reference);
            false
        }
        Decision::LeaveOut => {
            checked.state = ItemState::Blocked;
            let block = Block::validation(format!(
                "Left out of this export on purpose: it was booked as {} in {} before. \
                 It stays in the list of entries to export.",
                earlier.external_id(),
                earlier.file
            ));
            checked.failure = Some((block.kind, block.reason));
            false
        }
        Decision::BookAgain { .. } => {
            // Another voucher, so that nobody takes it for the earlier one.
            let times = db.times_booked(row.books, entry, row.seq)? + 1;
            checked.reference = format!("{}-{times}", checked.reference);
            true
        }
    };
    checked.earlier = Some(earlier);
    checked.decision = Some(decision);
    Ok(again)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_short_stable_and_spread() {
        let entry = |n| EntryId(uuid::Uuid::from_u128(n));
        assert_eq!(code_of(entry(1)), code_of(entry(1)));
        let many: std::collections::HashSet<_> = (0..20_000).map(|n| code_of(entry(n))).collect();
        assert_eq!(many.len(), 20_000);
        assert!(many.iter().all(|code| code.len() == 10));
    }
}
