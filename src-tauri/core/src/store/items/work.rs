//! The work on items: listed, read, checked, written, confirmed, reported.
//!
//! Keeps true: rows change by pages and in sweeps, and no query looks at more rows than it gives.

use rusqlite::OptionalExtension;

use super::{CheckedItem, ITEM_COLUMNS, ItemRow, ItemState, ReadItem, read_row, state};
use crate::model::{EntryId, ExportItem, ItemFailureKind, Party, Vendor};
use crate::store::columns::{json, to_json};
use crate::store::{Db, Result};

/// The columns of an item that are reported, in the order of all of them; the others are empty.
const REPORTED: &str = "entry, position, state, '', '', '', '', NULL, NULL, NULL, NULL, '', 0, 0, '', '', NULL, \
     failure, reason, reference, voucher, earlier, NULL";

/// The plus keeps SQLite from going by the entry, all over its index, where the place is known.
const PUT_READ: &str = "UPDATE item SET state = 'read', date = ?4, merchant = ?5, note = ?6, kind = ?7, \
     currency = ?8, minor = ?9, s_currency = ?10, s_minor = ?11, account = ?12, lines = ?13, \
     receipts = ?14, search = ?15 \
     WHERE run = ?1 AND position = ?2 AND +entry = ?3 AND state = 'listed'";

/// Key of an item's data.
pub(in crate::store) fn data_key(run: i64, position: u32) -> i64 {
    (run << 32) + i64::from(position)
}

impl Db<'_> {
    /// Adds items as the job lists them. An entry listed twice stays one item.
    pub fn put_listed(&self, run: i64, page: &[(EntryId, ItemState)]) -> Result<()> {
        let mut position: u32 = self
            .0
            .prepare_cached("SELECT coalesce(max(position), 0) FROM item WHERE run = ?1")?
            .query_row([run], |row| row.get(0))?;
        let mut insert = self.0.prepare_cached(
            "INSERT OR IGNORE INTO item (run, position, entry, state) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for (entry, state) in page {
            let added = insert.execute((run, position + 1, entry, state.word()))?;
            position += u32::try_from(added).unwrap_or_default();
        }
        Ok(())
    }

    /// Adds data to listed items; gives how many of the page were listed and new.
    pub fn put_read(&self, run: i64, page: &[ReadItem]) -> Result<usize> {
        let mut find = self.0.prepare_cached(
            "SELECT position FROM item WHERE run = ?1 AND entry = ?2 AND state = 'listed'",
        )?;
        let mut update = self.0.prepare_cached(PUT_READ)?;
        let mut keep = self
            .0
            .prepare_cached("INSERT OR REPLACE INTO item_data (id, body) VALUES (?1, ?2)")?;
        let mut fault = self.0.prepare_cached(
            "UPDATE item SET state = 'blocked', failure = ?3, reason = ?4 \
             WHERE run = ?1 AND entry = ?2 AND state = 'listed'",
        )?;
        let mut taken = 0;
        let mut place = |read: &ReadItem| -> Result<Option<u32>> {
            Ok(find
                .query_row((run, read.entry), |row| row.get(0))
                .optional()?)
        };
        // Data comes in the order of the list or against it, nearly always. It is stored in that of the list: there the next
        // item is beside the last one, and pages of the database that are filled from their end stay half empty.
        let mut rows: Vec<&ReadItem> = page.iter().collect();
        if let [first, .., last] = page
            && place(first)? > place(last)?
        {
            rows.reverse();
        }
        let mut next = None;
        for read in rows {
            let item = match &read.data {
                Ok(item) => item,
                Err(sentence) => {
                    let kind = ItemFailureKind::Validation;
                    taken += fault.execute((run, read.entry, kind.word(), sentence))?;
                    continue;
                }
            };
            let merchant = item.supplier.name.as_deref().unwrap_or_default().trim();
            let note = item.note.as_deref().unwrap_or_default().trim();
            let account = item
                .lines
                .first()
                .and_then(|line| line.account.as_ref())
                .map(|a| format!("{} {}", a.number().unwrap_or_default(), a.name))
                .unwrap_or_default();
            let wallet = item.amount.wallet;
            let supplier = item
                .amount
                .supplier
                .filter(|s| s.currency != wallet.currency);
            let search =
                format!("{merchant} {note} {account} {wallet} {}", read.date).to_lowercase();
            let mut put = |position: u32| {
                update.execute(rusqlite::params![
                    run,
                    position,
                    read.entry,
                    read.date,
                    merchant,
                    note,
                    item.kind.word(),
                    wallet.currency.code(),
                    wallet.minor,
                    supplier.as_ref().map(|s| s.currency.code()),
                    supplier.map(|s| s.minor),
                    account.trim(),
                    u32::try_from(item.lines.len()).unwrap_or(u32::MAX),
                    u32::try_from(item.receipts.len()).unwrap_or(u32::MAX),
                    search,
                ])
            };
            let mut position = None;
            if let Some(likely) = next
                && put(likely)? == 1
            {
                position = Some(likely);
            } else if let Some(found) = place(read)? {
                put(found)?;
                position = Some(found);
            }
            if let Some(position) = position {
                keep.execute((data_key(run, position), to_json(item)))?;
                taken += 1;
                next = position.checked_add(1);
            }
        }
        Ok(taken)
    }

    /// Blocks every item whose data never came.
    pub fn block_unread(&self, run: i64, reason: &str) -> Result<usize> {
        Ok(self.0.execute(
            "UPDATE item SET state = 'blocked', failure = ?2, reason = ?3 \
             WHERE run = ?1 AND state = 'listed'",
            (run, ItemFailureKind::Unexpected.word(), reason),
        )?)
    }

    /// Items to check or to write after `position`, at most `limit`, with their data and tag.
    pub fn items_with_data(
        &self,
        run: i64,
        states: &[ItemState],
        after: u32,
        limit: u32,
    ) -> Result<Vec<(u32, ExportItem, Option<Vendor>)>> {
        let mut statement = self.0.prepare_cached(
            "SELECT i.position, d.body, t.body FROM item i JOIN run r ON r.seq = i.run \
             JOIN item_data d ON d.id = i.run * 4294967296 + i.position \
             LEFT JOIN vendor_tag t ON t.books = r.books AND t.entry = i.entry \
             WHERE i.run = ?1 AND i.position > ?2 \
             AND instr(?3, '|' || i.state || '|') ORDER BY i.position LIMIT ?4",
        )?;
        let words = states
            .iter()
            .map(|s| s.word())
            .collect::<Vec<_>>()
            .join("|");
        let rows = statement.query_map((run, after, format!("|{words}|"), limit), |row| {
            let tag: Option<String> = row.get(2)?;
            Ok((
                row.get(0)?,
                json(row.get_ref(1)?.as_str()?)?,
                tag.map(|tag| json(&tag)).transpose()?,
            ))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// One item with its data and tag, if it is in one of these states.
    pub fn item_with_data(
        &self,
        run: i64,
        entry: EntryId,
        states: &[ItemState],
    ) -> Result<Option<(u32, ExportItem, Option<Vendor>)>> {
        let found = self
            .0
            .prepare_cached(
                "SELECT i.position, d.body, t.body, i.state FROM item i JOIN run r ON r.seq = i.run \
                 JOIN item_data d ON d.id = i.run * 4294967296 + i.position \
                 LEFT JOIN vendor_tag t ON t.books = r.books AND t.entry = i.entry \
                 WHERE i.run = ?1 AND i.entry = ?2",
            )?
            .query_row((run, entry), |row| {
                let tag: Option<String> = row.get(2)?;
                Ok((
                    row.get(0)?,
                    json(row.get_ref(1)?.as_str()?)?,
                    tag.map(|tag| json(&tag)).transpose()?,
                    state(row.get_ref(3)?.as_str()?)?,
                ))
            })
            .optional()?;
        Ok(found
            .filter(|(.., state)| states.contains(state))
            .map(|(position, item, tag, _)| (position, item, tag)))
    }

    /// An item Pleo has no result for: something to give a sign of life with. The last one, because results are
    /// reported from the first on, and one under way must not be set back.
    pub fn last_open_item(&self, run: i64) -> Result<Option<(u32, EntryId)>> {
        Ok(self
            .0
            .prepare_cached(
                "SELECT position, entry FROM item WHERE run = ?1 AND state NOT IN \
                 ('successful', 'failed', 'abandoned', 'skipped') ORDER BY position DESC LIMIT 1",
            )?
            .query_row([run], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    }

    /// The last item Pleo acknowledged a result of, and whether it is in the file of this run.
    pub fn last_result(&self, run: i64) -> Result<Option<(ItemRow, bool)>> {
        let found = self
            .0
            .prepare_cached(&format!(
                "SELECT {ITEM_COLUMNS}, filed FROM item WHERE run = ?1 \
                 AND state IN ('successful', 'failed') ORDER BY position DESC LIMIT 1"
            ))?
            .query_row([run], |row| Ok((read_row(row)?, row.get::<_, bool>(23)?)))
            .optional()?;
        let Some((row, filed)) = found else {
            return Ok(None);
        };
        let row = self.with_earlier(run, vec![row])?.pop();
        Ok(row.map(|row| (row, filed)))
    }

    /// An acknowledged result that Pleo no longer has: it is to be reported again as it was.
    pub fn reopen_item(&self, run: i64, entry: EntryId) -> Result<()> {
        self.0
            .prepare_cached(
                "UPDATE item SET state = CASE WHEN state = 'failed' THEN 'blocked' \
                    WHEN filed THEN 'written' ELSE 'already_booked' END \
                 WHERE run = ?1 AND entry = ?2 AND state IN ('successful', 'failed')",
            )?
            .execute((run, entry))?;
        Ok(())
    }

    /// Positions of the items that are in the file or will be, in its order: by day, then entry.
    pub fn file_order(&self, run: i64) -> Result<Vec<u32>> {
        let mut statement = self.0.prepare_cached(
            "SELECT position FROM item WHERE run = ?1 AND state IN ('ready', 'written') \
             ORDER BY date, entry",
        )?;
        let rows = statement.query_map([run], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What a file is made of at these positions, in this order: data, vendor to book on, reference of the voucher.
    pub fn items_for_file(
        &self,
        run: i64,
        positions: &[u32],
    ) -> Result<Vec<(ExportItem, Option<Party>, String)>> {
        let mut statement = self.0.prepare_cached(
            "SELECT body, party, reference FROM item JOIN item_data ON id = ?3 \
             WHERE run = ?1 AND position = ?2",
        )?;
        positions
            .iter()
            .map(|position| {
                Ok(
                    statement.query_row((run, position, data_key(run, *position)), |row| {
                        let party = row.get_ref(1)?.as_str_or_null()?;
                        Ok((
                            json(row.get_ref(0)?.as_str()?)?,
                            party.map(json).transpose()?,
                            row.get(2)?,
                        ))
                    })?,
                )
            })
            .collect()
    }

    /// Stores what the check found.
    pub fn put_checked(&self, run: i64, items: &[CheckedItem]) -> Result<()> {
        let mut update = self.0.prepare_cached(
            "UPDATE item SET state = ?3, rule = ?4, source = ?5, vendor = ?6, party = ?7, \
             failure = ?8, reason = ?9, reference = ?10, voucher = ?11, earlier = ?12, \
             decision = ?13 WHERE run = ?1 AND position = ?2",
        )?;
        for item in items {
            let (failure, reason) = match &item.failure {
                Some((kind, reason)) => (Some(kind.word()), Some(reason)),
                None => (None, None),
            };
            let reported_as = item
                .earlier
                .as_ref()
                .filter(|_| item.state == ItemState::Booked)
                .and_then(|earlier| earlier.voucher.as_ref());
            update.execute((
                run,
                item.position,
                item.state.word(),
                item.rule,
                item.source,
                item.party.as_ref().map_or("", |party| &party.name),
                item.party.as_ref().map(to_json),
                failure,
                reason,
                &item.reference,
                reported_as,
                item.earlier.as_ref().map(|earlier| earlier.run),
                item.decision.as_ref().map(to_json),
            ))?;
        }
        Ok(())
    }

    /// Moves the ready items of a run into its file; gives how many.
    pub fn put_written(&self, run: i64) -> Result<usize> {
        Ok(self.0.execute(
            "UPDATE item SET state = 'written', filed = 1 WHERE run = ?1 AND state = 'ready'",
            [run],
        )?)
    }

    /// Marks an item of a file as refused by the accounting system. Gives the run whose file it is; none where the run
    /// has no such item.
    pub fn refuse_item(&self, run: i64, entry: EntryId, reason: &str) -> Result<Option<i64>> {
        let kind = ItemFailureKind::AccountingSystemValidation;
        Ok(self
            .0
            .prepare_cached(
                "UPDATE item SET state = 'refused', failure = ?3, reason = ?4 \
                 WHERE run = ?1 AND entry = ?2 AND state IN ('written', 'already_booked') \
                 RETURNING iif(filed, run, earlier)",
            )?
            .query_row((run, entry, kind.word(), reason), |row| row.get(0))
            .optional()?)
    }

    /// Stores the number the accounting system gave an item of a file; gives the run as `refuse_item` does.
    pub fn set_voucher(&self, run: i64, entry: EntryId, voucher: &str) -> Result<Option<i64>> {
        Ok(self
            .0
            .prepare_cached(
                "UPDATE item SET voucher = ?3 \
                 WHERE run = ?1 AND entry = ?2 AND state IN ('written', 'already_booked') \
                 RETURNING iif(filed, run, earlier)",
            )?
            .query_row((run, entry, voucher), |row| row.get(0))
            .optional()?)
    }

    /// Earlier runs whose files hold items of this run that are only reported.
    pub fn earlier_runs(&self, run: i64) -> Result<Vec<i64>> {
        let mut statement = self.0.prepare_cached(
            "SELECT DISTINCT earlier FROM item WHERE run = ?1 AND state = 'already_booked' ORDER BY 1",
        )?;
        let rows = statement.query_map([run], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Only reported items of a run that stand in the file of `earlier`, by entry.
    pub fn reported_from(&self, run: i64, earlier: i64) -> Result<Vec<EntryId>> {
        let mut statement = self.0.prepare_cached(
            "SELECT entry FROM item WHERE run = ?1 AND state = 'already_booked' AND earlier = ?2 \
             ORDER BY entry",
        )?;
        let rows = statement.query_map((run, earlier), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Items in files whose import is to be confirmed, in the order of this run's file; those of earlier files last.
    pub fn items_to_confirm(&self, run: i64) -> Result<Vec<(EntryId, String, bool)>> {
        let mut statement = self.0.prepare_cached(
            "SELECT entry, reference, filed FROM item WHERE run = ?1 \
             AND state IN ('written', 'already_booked') ORDER BY filed DESC, date, entry",
        )?;
        let rows = statement.query_map([run], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Sets one item's state.
    pub fn set_item_state(&self, run: i64, entry: EntryId, state: ItemState) -> Result<()> {
        self.0
            .prepare_cached("UPDATE item SET state = ?3 WHERE run = ?1 AND entry = ?2")?
            .execute((run, entry, state.word()))?;
        Ok(())
    }

    /// Notes that Pleo itself does not accept a result for an item.
    pub fn fail_item(&self, run: i64, entry: EntryId, reason: &str) -> Result<()> {
        self.0
            .prepare_cached(
                "UPDATE item SET state = 'failed', failure = ?3, reason = ?4 \
                 WHERE run = ?1 AND entry = ?2",
            )?
            .execute((run, entry, ItemFailureKind::Unexpected.word(), reason))?;
        Ok(())
    }

    /// The next items after `position` Pleo must be told about: written or booked ones as exported, blocked and refused
    /// ones as failed. Of each only what it is told: state, reference, voucher, failure.
    pub fn items_to_report(&self, run: i64, after: u32, limit: u32) -> Result<Vec<ItemRow>> {
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT {REPORTED} FROM item WHERE run = ?1 AND position > ?2 \
             AND state IN ('written', 'already_booked', 'blocked', 'refused') ORDER BY position LIMIT ?3"
        ))?;
        let rows = statement.query_map((run, after, limit), read_row)?;
        let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        self.with_earlier(run, rows)
    }

    /// The first items Pleo must be told about, at most `limit`: position and entry.
    pub fn entries_to_report(&self, run: i64, limit: u32) -> Result<Vec<(u32, EntryId)>> {
        let mut statement = self.0.prepare_cached(
            "SELECT position, entry FROM item WHERE run = ?1 \
             AND state IN ('written', 'already_booked', 'blocked', 'refused') ORDER BY position LIMIT ?2",
        )?;
        let rows = statement.query_map((run, limit), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Entries of a run that have no final result, neither at Pleo nor by a person's word: what a new job takes over.
    pub fn entries_without_result(&self, run: i64) -> Result<Vec<EntryId>> {
        let mut statement = self.0.prepare_cached(
            "SELECT entry FROM item WHERE run = ?1 \
             AND state NOT IN ('successful', 'failed', 'skipped', 'refused') ORDER BY position",
        )?;
        let rows = statement.query_map([run], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// State of a run's item for this entry; none where it has none.
    pub fn item_state(&self, run: i64, entry: EntryId) -> Result<Option<ItemState>> {
        Ok(self
            .0
            .prepare_cached("SELECT state FROM item WHERE run = ?1 AND entry = ?2")?
            .query_row((run, entry), |row| state(row.get_ref(0)?.as_str()?))
            .optional()?)
    }

    /// Position and state of a run's item for this entry; none where it has none.
    pub fn item_place(&self, run: i64, entry: EntryId) -> Result<Option<(u32, ItemState)>> {
        Ok(self
            .0
            .prepare_cached("SELECT position, state FROM item WHERE run = ?1 AND entry = ?2")?
            .query_row((run, entry), |row| {
                Ok((row.get(0)?, state(row.get_ref(1)?.as_str()?)?))
            })
            .optional()?)
    }

    /// Position and state of a run's items for these entries, none where it has none. Entries that stand side by side in the
    /// run are found without being looked for.
    pub fn item_places(
        &self,
        run: i64,
        entries: &[EntryId],
    ) -> Result<Vec<Option<(u32, ItemState)>>> {
        let mut statement = self.0.prepare_cached(
            "SELECT entry, state, position FROM item WHERE run = ?1 AND position >= ?2 \
             ORDER BY position",
        )?;
        let mut places = Vec::with_capacity(entries.len());
        while let Some(first) = entries.get(places.len()) {
            let Some((position, found)) = self.item_place(run, *first)? else {
                places.push(None);
                continue;
            };
            places.push(Some((position, found)));
            let mut rows = statement.query((run, position.saturating_add(1)))?;
            while let Some(entry) = entries.get(places.len())
                && let Some(row) = rows.next()?
                && row.get::<_, EntryId>(0)? == *entry
            {
                let word = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
                places.push(Some((row.get(2)?, state(word)?)));
            }
        }
        Ok(places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::store::bookings::BOOK_WRITTEN;

    #[test]
    fn what_knows_its_place_does_not_go_by_the_entry() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("opens");
        for sql in [PUT_READ, BOOK_WRITTEN] {
            let plan: Vec<String> = store
                .read(|db| {
                    let mut plan = db.0.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
                    let rows = plan.query_map(
                        rusqlite::params_from_iter(vec![1; plan.parameter_count()]),
                        |row| row.get(3),
                    )?;
                    Ok(rows.collect::<rusqlite::Result<_>>()?)
                })
                .expect("planned");
            assert!(plan[0].contains("PRIMARY KEY"), "{plan:?}");
        }
    }
}
