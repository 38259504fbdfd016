//! Receipts of a run's items: which are on the disk, and why the others are not.

use rusqlite::{OptionalExtension, Row};

use super::columns::to_json;
use super::items::data_key;
use super::{Db, Result};
use crate::model::{EntryId, ExportItem};

/// A receipt that is on the disk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeptReceipt {
    /// Name in the run's folder of receipts.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// What became of one receipt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReceiptRow {
    /// Position of its item in the run.
    pub position: u32,
    /// Which of the item's receipts, from 1 in Pleo's order.
    pub number: u32,
    /// Where it is, or why it is nowhere, as a sentence.
    pub outcome: std::result::Result<KeptReceipt, String>,
    /// Another attempt may have more luck.
    pub again: bool,
}

/// How many receipts the items of a run have.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ReceiptCounts {
    /// In all, as Pleo counts them.
    pub wanted: u32,
    /// On the disk.
    pub whole: u32,
    /// Looked for and not there.
    pub missing: u32,
    /// Bytes of those on the disk.
    pub bytes: u64,
}

/// A receipt that could not be fetched, with the item it belongs to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MissingReceipt {
    /// The item.
    pub entry: EntryId,
    /// Day of the item.
    pub date: String,
    /// Merchant of the item.
    pub merchant: String,
    /// Reference of the item's voucher; empty before its check.
    pub reference: String,
    /// Which of its receipts, from 1.
    pub number: u32,
    /// Why, as a sentence.
    pub reason: String,
}

fn read(row: &Row<'_>) -> rusqlite::Result<ReceiptRow> {
    let name: Option<String> = row.get(2)?;
    let outcome = match name {
        Some(name) => Ok(KeptReceipt {
            name,
            bytes: u64::try_from(row.get::<_, i64>(3)?).unwrap_or_default(),
            sha256: row.get(4)?,
        }),
        None => Err(row.get::<_, Option<String>>(5)?.unwrap_or_default()),
    };
    Ok(ReceiptRow {
        position: row.get(0)?,
        number: row.get(1)?,
        outcome,
        again: row.get(6)?,
    })
}

impl Db<'_> {
    /// Stores what became of receipts.
    pub fn put_receipts(&self, run: i64, rows: &[ReceiptRow]) -> Result<()> {
        let mut put = self.0.prepare_cached(
            "INSERT OR REPLACE INTO receipt (run, position, number, name, bytes, sha256, reason, again) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        for row in rows {
            let kept = row.outcome.as_ref().ok();
            put.execute((
                run,
                row.position,
                row.number,
                kept.map(|kept| &kept.name),
                kept.map(|kept| i64::try_from(kept.bytes).unwrap_or(i64::MAX)),
                kept.map(|kept| &kept.sha256),
                row.outcome.as_ref().err(),
                row.again,
            ))?;
        }
        Ok(())
    }

    /// What became of the receipts of one item, in Pleo's order.
    pub fn receipts_of(&self, run: i64, position: u32) -> Result<Vec<ReceiptRow>> {
        let mut statement = self.0.prepare_cached(
            "SELECT position, number, name, bytes, sha256, reason, again FROM receipt \
             WHERE run = ?1 AND position = ?2 ORDER BY number",
        )?;
        let rows = statement.query_map((run, position), read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether a file in the run's folder of receipts is known by this name.
    pub fn is_kept_receipt(&self, run: i64, name: &str) -> Result<bool> {
        Ok(self
            .0
            .prepare_cached("SELECT 1 FROM receipt WHERE run = ?1 AND name = ?2")?
            .query_row((run, name), |_| Ok(()))
            .optional()?
            .is_some())
    }

    /// How many receipts a run's items have and how many are there.
    pub fn receipt_counts(&self, run: i64) -> Result<ReceiptCounts> {
        let wanted: i64 = self
            .0
            .prepare_cached("SELECT coalesce(sum(receipts), 0) FROM item WHERE run = ?1")?
            .query_row([run], |row| row.get(0))?;
        Ok(self
            .0
            .prepare_cached(
                "SELECT count(name), count(*) - count(name), coalesce(sum(bytes), 0) FROM receipt WHERE run = ?1",
            )?
            .query_row([run], |row| {
                Ok(ReceiptCounts {
                    wanted: u32::try_from(wanted).unwrap_or(u32::MAX),
                    whole: row.get(0)?,
                    missing: row.get(1)?,
                    bytes: u64::try_from(row.get::<_, i64>(2)?).unwrap_or_default(),
                })
            })?)
    }

    /// The first `limit` receipts that could not be fetched, by item.
    pub fn missing_receipts(&self, run: i64, limit: u32) -> Result<Vec<MissingReceipt>> {
        let mut statement = self.0.prepare_cached(
            "SELECT i.entry, i.date, i.merchant, i.reference, r.number, r.reason FROM receipt r \
             JOIN item i ON i.run = r.run AND i.position = r.position \
             WHERE r.run = ?1 AND r.name IS NULL ORDER BY r.position, r.number LIMIT ?2",
        )?;
        let rows = statement.query_map((run, limit), |row| {
            Ok(MissingReceipt {
                entry: row.get(0)?,
                date: row.get(1)?,
                merchant: row.get(2)?,
                reference: row.get(3)?,
                number: row.get(4)?,
                reason: row.get::<_, Option<String>>(5)?.unwrap_or_default(),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Puts the data of an item that was read anew in place of the old, with links that live.
    pub fn refresh_item(&self, run: i64, position: u32, item: &ExportItem) -> Result<()> {
        self.0
            .prepare_cached("UPDATE item_data SET body = ?2 WHERE id = ?1")?
            .execute((data_key(run, position), to_json(item)))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{BooksRow, Store};

    #[test]
    fn receipts_are_kept_by_item_and_number_and_counted() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("opens");
        let books = BooksRow::sample();
        let kept = |number, name: &str| ReceiptRow {
            position: 1,
            number,
            outcome: Ok(KeptReceipt {
                name: name.into(),
                bytes: 7,
                sha256: "ab".into(),
            }),
            again: false,
        };
        let lost = ReceiptRow {
            outcome: Err("It is gone.".into()),
            again: true,
            ..kept(2, "")
        };
        store
            .write(|db| {
                db.put_books(&books)?;
                let run = db.insert_run(
                    crate::model::RunId::fresh(),
                    books.id,
                    None,
                    jiff::Timestamp::UNIX_EPOCH,
                    &[],
                )?;
                db.put_receipts(run.seq, &[lost.clone(), kept(1, "1-1.pdf")])?;
                assert_eq!(
                    db.receipts_of(run.seq, 1)?,
                    [kept(1, "1-1.pdf"), lost.clone()]
                );
                assert_eq!(db.receipts_of(run.seq, 2)?, []);
                assert!(db.is_kept_receipt(run.seq, "1-1.pdf")?);
                assert!(!db.is_kept_receipt(run.seq, "1-2.pdf")?);
                let counts = db.receipt_counts(run.seq)?;
                assert_eq!((counts.whole, counts.missing, counts.bytes), (1, 1, 7));
                db.put_receipts(run.seq, &[kept(2, "1-2.png")])?;
                let counts = db.receipt_counts(run.seq)?;
                assert_eq!((counts.whole, counts.missing, counts.bytes), (2, 0, 14));
                Ok(())
            })
            .expect("works");
    }
}
