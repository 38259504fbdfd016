//! Everything kept for one set of books: to hand it out, and to leave no trace of it.
//!
//! Keeps true: the list of tables is the database's own, so a table added later is not forgotten.

use rusqlite::types::ValueRef;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Db, Result, Store};
use crate::model::BooksId;

/// Folder of copies of the database beside it.
const COPIES: &str = "backups";

impl Db<'_> {
    /// Gives every row kept for `books` to `each`: the table's name and the row as a JSON object.
    ///
    /// Ids are written as UUIDs, other bytes in hexadecimal.
    pub fn everything<E>(
        &self,
        books: BooksId,
        mut each: impl FnMut(&str, Value) -> std::result::Result<(), E>,
    ) -> Result<std::result::Result<(), E>> {
        for table in self.tables()? {
            let Some(rows_of) = self.owner(&table)? else {
                continue;
            };
            let mut statement = self
                .0
                .prepare(&format!("SELECT * FROM \"{table}\" WHERE {rows_of}"))?;
            let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
            let mut rows = statement.query([books])?;
            while let Some(row) = rows.next()? {
                let mut object = Map::new();
                for (at, name) in names.iter().enumerate() {
                    object.insert(name.clone(), json(row.get_ref(at)?));
                }
                if let Err(error) = each(&table, Value::Object(object)) {
                    return Ok(Err(error));
                }
            }
        }
        Ok(Ok(()))
    }

    fn tables(&self) -> Result<Vec<String>> {
        let mut statement = self.0.prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY rowid",
        )?;
        let names = statement.query_map([], |row| row.get(0))?;
        Ok(names.collect::<rusqlite::Result<_>>()?)
    }

    /// Which rows of a table belong to the books `?1`; none for a table that belongs to nobody.
    fn owner(&self, table: &str) -> Result<Option<&'static str>> {
        match table {
            "books" => return Ok(Some("id = ?1")),
            // Its key holds the run's in its upper half.
            "item_data" => {
                return Ok(Some("id >> 32 IN (SELECT seq FROM run WHERE books = ?1)"));
            }
            _ => {}
        }
        let has = |column: &str| -> Result<bool> {
            let mut statement = self
                .0
                .prepare("SELECT count(*) FROM pragma_table_info(?1) WHERE name = ?2")?;
            let count: i64 = statement.query_row([table, column], |row| row.get(0))?;
            Ok(count > 0)
        };
        Ok(if has("books")? {
            Some("books = ?1")
        } else if has("run")? {
            Some("run IN (SELECT seq FROM run WHERE books = ?1)")
        } else if has("sync")? {
            Some("sync IN (SELECT seq FROM sync WHERE books = ?1)")
        } else {
            None
        })
    }
}

impl Store {
    /// Brings what was deleted out of the write-ahead log too, and removes copies made before an older version was
    /// brought up to date: afterwards no file of the database holds it.
    ///
    /// # Errors
    /// When somebody reads at the same time for longer than we wait; what is deleted then goes with the next call. When a
    /// copy cannot be removed.
    pub fn leave_no_trace(&self) -> Result<()> {
        let connection = self
            .write
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let busy: i64 =
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy != 0 {
            return Err(super::StoreError::Absent("the only access to the database"));
        }
        let file = connection.path().map(std::path::PathBuf::from);
        let Some(copies) = file.and_then(|file| Some(file.parent()?.join(COPIES))) else {
            return Ok(());
        };
        match std::fs::remove_dir_all(&copies) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(super::StoreError::Folder {
                    path: copies,
                    source,
                })
            }
            _ => Ok(()),
        }
    }
}

fn json(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        // No column holds one; should one ever, it is told as text and not rounded again.
        ValueRef::Real(number) => number.to_string().into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => Uuid::from_slice(bytes)
            .map_or_else(
                |_| {
                    bytes.iter().fold(String::new(), |mut hex, byte| {
                        use std::fmt::Write as _;
                        let _ = write!(hex, "{byte:02x}");
                        hex
                    })
                },
                |id| id.to_string(),
            )
            .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::BooksRow;

    #[test]
    fn every_table_belongs_to_some_books() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("opens");
        store
            .read(|db| {
                for table in db.tables()? {
                    // How often the program was opened belongs to nobody.
                    let shared = table == "session";
                    assert!(
                        shared || db.owner(&table)?.is_some(),
                        "{table} would be left out"
                    );
                }
                Ok(())
            })
            .expect("reads");
    }

    #[test]
    fn what_is_forgotten_is_in_no_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("opens");
        let row = BooksRow {
            name: "Canary Bakery".repeat(200),
            settings: "Canary settings".repeat(2000),
            ..BooksRow::sample()
        };
        store.write(|db| db.put_books(&row)).expect("written");
        let copies = folder.path().join(COPIES);
        std::fs::create_dir(&copies).expect("made");
        std::fs::write(copies.join("ledgerport-v1.db"), b"Canary").expect("written");
        let holds = || {
            [folder.path(), &copies]
                .into_iter()
                .filter_map(|folder| std::fs::read_dir(folder).ok())
                .flatten()
                .filter(|file| {
                    let path = file.as_ref().expect("a file").path();
                    let bytes = std::fs::read(path).unwrap_or_default();
                    bytes.windows(6).any(|window| window == b"Canary")
                })
                .count()
        };
        assert!(holds() > 1, "the scan finds what is there");
        let mut told = Vec::new();
        let outcome = store
            .read(|db| {
                db.everything(row.id, |table, row| {
                    told.push((table.to_owned(), row));
                    Ok::<(), ()>(())
                })
            })
            .expect("reads");
        assert_eq!(outcome, Ok(()));
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].1["id"], row.id.to_string());
        store.write(|db| db.delete_books(row.id)).expect("deleted");
        store.leave_no_trace().expect("cleared");
        assert_eq!(holds(), 0);
    }
}
