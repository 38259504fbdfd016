//! Plans to bring Pleo's lists in step, their steps, and what both sides last agreed on.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row};
use uuid::Uuid;

use super::columns::{At, containing};
use super::{Db, Result, StoreError};
use crate::model::{BooksId, ListName};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its word in the database and outside.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            fn read(word: &str) -> Result<Self> {
                Self::ALL
                    .iter()
                    .copied()
                    .find(|known| known.word() == word)
                    .ok_or_else(|| StoreError::Damaged(format!("“{word}” is no {}", stringify!($name))))
            }
        }
    };
}

words! {
    /// How a sync stands.
    SyncStatus {
        /// It waits to be reviewed and started.
        Planned = "planned",
        /// It is being carried out, or the program ended while it was.
        Running = "running",
        /// It stopped before its end and can go on.
        Paused = "paused",
        /// Everything that was to be done was tried.
        Done = "done",
        /// A person stopped it; it can go on.
        Cancelled = "cancelled",
    }
}

words! {
    /// How a step stands.
    StepState {
        /// A person has to say whether it is wanted.
        Ask = "ask",
        /// It will be carried out.
        Ready = "ready",
        /// It is not wanted.
        Left = "left",
        /// It is being carried out, or the program ended while it was: only Pleo knows.
        Sending = "sending",
        /// Pleo has it.
        Done = "done",
        /// It did not work; its outcome says why.
        Failed = "failed",
        /// Something for a person to do elsewhere.
        Task = "task",
    }
}

/// A sync.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyncRow {
    /// Key.
    pub seq: i64,
    /// Whose.
    pub books: BooksId,
    /// Which list.
    pub list: ListName,
    /// How it stands.
    pub status: SyncStatus,
    /// Grows with every change.
    pub revision: u32,
    /// When it was planned.
    pub created_at: Timestamp,
    /// JSON.
    pub record: String,
}

/// A step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StepRow {
    /// Place in the order in which steps are carried out.
    pub position: u32,
    /// What is done.
    pub action: String,
    /// How it stands.
    pub state: StepState,
    /// Why a person is asked; empty when nobody is.
    pub question: String,
    /// Steps with one number are carried out together or not at all.
    pub together: Option<u32>,
    /// Code people see.
    pub code: String,
    /// Name people see.
    pub name: String,
    /// What it is found by, in small letters.
    pub search: String,
    /// JSON.
    pub body: String,
    /// What came of it, for people.
    pub outcome: String,
}

/// Which steps.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct StepFilter {
    /// Only these actions; all when empty.
    pub actions: Vec<String>,
    /// Only these states; all when empty.
    pub states: Vec<StepState>,
    /// Only those whose code, name or outcome contains this.
    pub text: String,
}

impl StepFilter {
    fn condition(&self) -> String {
        let quoted = |words: Vec<&str>| {
            words
                .iter()
                .map(|word| format!("'{}'", word.replace('\'', "''")))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let mut parts = vec!["sync = ?1 AND search LIKE ?2 ESCAPE '\\'".to_owned()];
        if !self.actions.is_empty() {
            let actions = self.actions.iter().map(String::as_str).collect();
            parts.push(format!("action IN ({})", quoted(actions)));
        }
        if !self.states.is_empty() {
            let states = self.states.iter().map(|state| state.word()).collect();
            parts.push(format!("state IN ({})", quoted(states)));
        }
        parts.join(" AND ")
    }
}

impl SyncRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let odd = |error: &dyn std::fmt::Display| {
            rusqlite::Error::FromSqlConversionFailure(
                0,
                rusqlite::types::Type::Text,
                error.to_string().into(),
            )
        };
        let list: String = row.get("list")?;
        let status: String = row.get("status")?;
        Ok(Self {
            seq: row.get("seq")?,
            books: row.get("books")?,
            list: list
                .parse()
                .map_err(|error| odd(&error as &crate::model::lists::UnknownList))?,
            status: SyncStatus::read(&status).map_err(|error| odd(&error))?,
            revision: row.get("revision")?,
            created_at: row.get::<_, At>("created_at")?.0,
            record: row.get("record")?,
        })
    }
}

impl StepRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let state: String = row.get("state")?;
        Ok(Self {
            position: row.get("position")?,
            action: row.get("action")?,
            state: StepState::read(&state).map_err(|error| {
                rusqlite::Error::FromSqlConversionFailure(
                    0,
                    rusqlite::types::Type::Text,
                    error.to_string().into(),
                )
            })?,
            question: row.get("question")?,
            together: row.get("together")?,
            code: row.get("code")?,
            name: row.get("name")?,
            search: row.get("search")?,
            body: row.get("body")?,
            outcome: row.get("outcome")?,
        })
    }
}

/// Syncs of one list that are kept.
const KEPT: u32 = 5;

impl Db<'_> {
    /// Stores a plan; gives its key. Older plans of the list go, except the last few.
    pub fn put_sync(
        &self,
        books: BooksId,
        list: &ListName,
        at: Timestamp,
        record: &str,
        steps: &[StepRow],
    ) -> Result<i64> {
        let name = list.to_string();
        self.0.execute(
            "DELETE FROM sync WHERE books = ?1 AND list = ?2 AND (status = 'planned' OR seq NOT IN \
             (SELECT seq FROM sync WHERE books = ?1 AND list = ?2 ORDER BY seq DESC LIMIT ?3))",
            (books, &name, KEPT),
        )?;
        self.0.execute(
            "INSERT INTO sync (books, list, status, revision, created_at, record) \
             VALUES (?1, ?2, 'planned', 1, ?3, ?4)",
            (books, &name, At(at), record),
        )?;
        let seq = self.0.last_insert_rowid();
        let mut insert = self.0.prepare_cached(
            "INSERT INTO sync_step (sync, position, action, state, question, together, code, name, search, \
             body, outcome) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?;
        for step in steps {
            insert.execute((
                seq,
                step.position,
                &step.action,
                step.state.word(),
                &step.question,
                step.together,
                &step.code,
                &step.name,
                &step.search,
                &step.body,
                &step.outcome,
            ))?;
        }
        Ok(seq)
    }

    /// One sync.
    pub fn sync(&self, seq: i64) -> Result<Option<SyncRow>> {
        Ok(self
            .0
            .prepare_cached("SELECT * FROM sync WHERE seq = ?1")?
            .query_row([seq], SyncRow::read)
            .optional()?)
    }

    /// The newest sync of a list.
    pub fn last_sync(&self, books: BooksId, list: &ListName) -> Result<Option<SyncRow>> {
        Ok(self
            .0
            .prepare_cached(
                "SELECT * FROM sync WHERE books = ?1 AND list = ?2 ORDER BY seq DESC LIMIT 1",
            )?
            .query_row((books, list.to_string()), SyncRow::read)
            .optional()?)
    }

    /// Says how a sync stands.
    pub fn set_sync(&self, seq: i64, status: SyncStatus, record: &str) -> Result<()> {
        self.0
            .prepare_cached(
                "UPDATE sync SET status = ?2, record = ?3, revision = revision + 1 WHERE seq = ?1",
            )?
            .execute((seq, status.word(), record))?;
        Ok(())
    }

    fn touch_sync(&self, seq: i64) -> Result<()> {
        self.0
            .prepare_cached("UPDATE sync SET revision = revision + 1 WHERE seq = ?1")?
            .execute([seq])?;
        Ok(())
    }

    /// How many steps there are, by action and state.
    pub fn step_counts(&self, seq: i64) -> Result<Vec<(String, StepState, u32)>> {
        let mut statement = self.0.prepare_cached(
            "SELECT action, state, count(*) FROM sync_step WHERE sync = ?1 GROUP BY action, state \
             ORDER BY action, state",
        )?;
        let rows = statement.query_map([seq], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, u32>(2)?,
            ))
        })?;
        rows.map(|row| {
            let (action, state, count) = row?;
            Ok((action, StepState::read(&state)?, count))
        })
        .collect()
    }

    /// How many steps fit, and a window of them.
    pub fn steps(
        &self,
        seq: i64,
        filter: &StepFilter,
        offset: u32,
        limit: u32,
    ) -> Result<(u32, Vec<StepRow>)> {
        let condition = filter.condition();
        let pattern = containing(&filter.text);
        let total = self
            .0
            .prepare_cached(&format!("SELECT count(*) FROM sync_step WHERE {condition}"))?
            .query_row((seq, &pattern), |row| row.get(0))?;
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT * FROM sync_step WHERE {condition} ORDER BY position LIMIT ?3 OFFSET ?4"
        ))?;
        let rows = statement.query_map((seq, &pattern, limit, offset), StepRow::read)?;
        Ok((total, rows.collect::<rusqlite::Result<_>>()?))
    }

    /// Steps in one of `states`, from `from` on, in order.
    pub fn next_steps(
        &self,
        seq: i64,
        states: &[StepState],
        from: u32,
        limit: u32,
    ) -> Result<Vec<StepRow>> {
        let states: Vec<String> = states
            .iter()
            .map(|state| format!("'{}'", state.word()))
            .collect();
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT * FROM sync_step WHERE sync = ?1 AND state IN ({}) AND position >= ?2 \
             ORDER BY position LIMIT ?3",
            states.join(", ")
        ))?;
        let rows = statement.query_map((seq, from, limit), StepRow::read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Says how steps stand.
    pub fn set_steps(&self, seq: i64, steps: &[(u32, StepState, String)]) -> Result<()> {
        let mut update = self.0.prepare_cached(
            "UPDATE sync_step SET state = ?3, outcome = ?4 WHERE sync = ?1 AND position = ?2",
        )?;
        for (position, state, outcome) in steps {
            update.execute((seq, position, state.word(), outcome))?;
        }
        self.touch_sync(seq)
    }

    /// Wants or leaves the steps that fit and still can be decided, with all that go together with them; gives how many
    /// changed. A step that was begun stays as it is.
    pub fn decide_steps(
        &self,
        seq: i64,
        filter: &StepFilter,
        positions: Option<&[u32]>,
        wanted: bool,
    ) -> Result<u32> {
        let state = if wanted {
            StepState::Ready
        } else {
            StepState::Left
        };
        let only = positions.map_or_else(String::new, |positions| {
            let positions: Vec<String> = positions.iter().map(ToString::to_string).collect();
            format!(" AND position IN ({})", positions.join(", "))
        });
        let chosen = format!(
            "SELECT position, together FROM sync_step WHERE {}{only}",
            filter.condition()
        );
        let changed = self.0.execute(
            &format!(
                "WITH chosen AS ({chosen}) UPDATE sync_step SET state = ?3 \
                 WHERE sync = ?1 AND state IN ('ask', 'ready', 'left') AND state <> ?3 AND \
                 (position IN (SELECT position FROM chosen) OR together IN (SELECT together FROM chosen)) \
                 AND NOT EXISTS (SELECT 1 FROM sync_step begun WHERE begun.sync = ?1 \
                 AND begun.together = sync_step.together AND begun.state IN ('sending', 'done', 'failed'))"
            ),
            (seq, containing(&filter.text), state.word()),
        )?;
        self.touch_sync(seq)?;
        Ok(u32::try_from(changed).unwrap_or(u32::MAX))
    }

    /// Notes what both sides agree on; gives nothing back for ids unknown so far.
    pub fn put_agreed(
        &self,
        books: BooksId,
        list: &ListName,
        agreed: &[(Uuid, String)],
    ) -> Result<()> {
        let list = list.to_string();
        let mut insert = self.0.prepare_cached(
            "INSERT OR REPLACE INTO agreed (books, list, id, body) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for (id, body) in agreed {
            insert.execute((books, &list, id.as_bytes().as_slice(), body))?;
        }
        Ok(())
    }

    /// What both sides last agreed on, by Pleo's id.
    pub fn agreed(&self, books: BooksId, list: &ListName) -> Result<HashMap<Uuid, String>> {
        let mut statement = self
            .0
            .prepare_cached("SELECT id, body FROM agreed WHERE books = ?1 AND list = ?2")?;
        let rows = statement.query_map((books, list.to_string()), |row| {
            let id: Vec<u8> = row.get(0)?;
            let id = Uuid::from_slice(&id).map_err(|error| {
                rusqlite::Error::FromSqlConversionFailure(
                    0,
                    rusqlite::types::Type::Blob,
                    error.into(),
                )
            })?;
            Ok((id, row.get(1)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
