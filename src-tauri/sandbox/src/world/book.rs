//! All entries of a company and where each stands in the export.
//!
//! Keeps true: finding an entry by id or position never scans the book. Large
//! books are not kept at all: an entry is made from its position when asked for,
//! and only one byte per entry (its export status) stays in memory.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Entry;
use crate::scenario::large::Generator;

/// Where an entry stands in the export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ExportStatus {
    NotExported,
    Queued,
    Exporting,
    Exported,
}

impl ExportStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::NotExported => "NOT_EXPORTED",
            Self::Queued => "QUEUED",
            Self::Exporting => "EXPORTING",
            Self::Exported => "EXPORTED",
        }
    }
}

/// What lists of entries are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum SortKey {
    PerformedAt,
    SettledAt,
    BookkeepingDate,
    Id,
}

#[derive(Debug)]
enum Source {
    Written {
        entries: Vec<Entry>,
        positions: HashMap<Uuid, u32>,
    },
    Generated(Generator),
}

#[derive(Debug)]
pub(crate) struct Book {
    source: Source,
    statuses: Vec<ExportStatus>,
    orders: HashMap<SortKey, Arc<[u32]>>,
}

impl Book {
    pub(crate) fn written(entries: Vec<Entry>) -> Self {
        let positions = (0u32..)
            .zip(&entries)
            .map(|(position, entry)| (entry.id, position))
            .collect();
        let statuses = entries
            .iter()
            .map(|entry| {
                if entry.exported {
                    ExportStatus::Exported
                } else {
                    ExportStatus::NotExported
                }
            })
            .collect();
        Self {
            source: Source::Written { entries, positions },
            statuses,
            orders: HashMap::new(),
        }
    }

    pub(crate) fn generated(generator: Generator) -> Self {
        let statuses = vec![ExportStatus::NotExported; generator.len() as usize];
        Self {
            source: Source::Generated(generator),
            statuses,
            orders: HashMap::new(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.statuses.len()
    }

    /// The entry at a position below [`Self::len`].
    pub(crate) fn entry(&self, position: u32) -> Cow<'_, Entry> {
        match &self.source {
            Source::Written { entries, .. } => Cow::Borrowed(&entries[position as usize]),
            Source::Generated(generator) => Cow::Owned(generator.entry(position)),
        }
    }

    pub(crate) fn entry_id(&self, position: u32) -> Uuid {
        match &self.source {
            Source::Written { entries, .. } => entries[position as usize].id,
            Source::Generated(_) => Generator::id(position),
        }
    }

    pub(crate) fn position(&self, id: Uuid) -> Option<u32> {
        match &self.source {
            Source::Written { positions, .. } => positions.get(&id).copied(),
            Source::Generated(generator) => generator.position(id),
        }
    }

    /// Whether a line of an entry is on the account at this position of the company's list.
    pub(crate) fn uses_account(&self, account: usize) -> bool {
        match &self.source {
            Source::Written { entries, .. } => entries
                .iter()
                .flat_map(|entry| &entry.lines)
                .any(|line| line.account == Some(account)),
            Source::Generated(generator) => generator.len() > 0 && Generator::uses_account(account),
        }
    }

    pub(crate) fn status(&self, position: u32) -> ExportStatus {
        self.statuses[position as usize]
    }

    /// Whether a job may take the entry: it is in no open job and not deleted.
    pub(crate) fn is_free(&self, position: u32) -> bool {
        let is_deleted = match &self.source {
            Source::Written { entries, .. } => entries[position as usize].deleted,
            Source::Generated(_) => false,
        };
        !is_deleted
            && matches!(
                self.status(position),
                ExportStatus::NotExported | ExportStatus::Exported
            )
    }

    pub(crate) fn set_status(&mut self, position: u32, status: ExportStatus) {
        self.statuses[position as usize] = status;
    }

    pub(crate) fn statuses(&self) -> &[ExportStatus] {
        &self.statuses
    }

    /// Takes saved statuses over; false if they are not as many as there are entries.
    pub(crate) fn restore_statuses(&mut self, statuses: Vec<ExportStatus>) -> bool {
        let fits = statuses.len() == self.statuses.len();
        if fits {
            self.statuses = statuses;
        }
        fits
    }

    /// Positions in ascending order of `key`, or none if they already stand so.
    pub(crate) fn order(&mut self, key: SortKey) -> Option<Arc<[u32]>> {
        if matches!(self.source, Source::Generated(_)) && key != SortKey::Id {
            // Generated entries are made in the order of their dates.
            return None;
        }
        if !self.orders.contains_key(&key) {
            let mut order: Vec<u32> = (0u32..).take(self.len()).collect();
            match (key, &self.source) {
                (SortKey::Id, _) => order.sort_by_cached_key(|p| self.entry_id(*p)),
                (_, Source::Written { entries, .. }) => order.sort_by_key(|p| {
                    let entry = &entries[*p as usize];
                    let at = match key {
                        SortKey::SettledAt if !entry.settled => Timestamp::MAX,
                        _ => entry.performed_at,
                    };
                    (at, entry.id)
                }),
                (_, Source::Generated(_)) => {}
            }
            self.orders.insert(key, order.into());
        }
        self.orders.get(&key).cloned()
    }
}
