//! Counts and sums of a run's items.

use super::{StateCounts, Sums, state};
use crate::model::{ItemFailureKind, Money};
use crate::store::columns::money;
use crate::store::{Db, Result};

impl Db<'_> {
    /// Sums by currency of the items that are in the file or will be.
    pub fn sums_ready(&self, run: i64) -> Result<Vec<Money>> {
        let mut statement = self.0.prepare_cached(
            "SELECT currency, sum(minor) FROM item WHERE run = ?1 AND state IN ('ready', 'written') \
             GROUP BY currency ORDER BY currency",
        )?;
        let rows = statement.query_map([run], |row| money(row.get(0)?, row.get(1)?))?;
        Ok(rows
            .collect::<rusqlite::Result<Vec<_>>>()?
            .into_iter()
            .flatten()
            .collect())
    }

    /// Items by state.
    pub fn state_counts(&self, run: i64) -> Result<StateCounts> {
        let mut statement = self
            .0
            .prepare_cached("SELECT state, count(*) FROM item WHERE run = ?1 GROUP BY state")?;
        let rows = statement.query_map([run], |row| {
            Ok((state(&row.get::<_, String>(0)?)?, row.get(1)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Items without a vendor: those that must have one, and those that may.
    pub fn without_vendor(&self, run: i64) -> Result<(u32, u32)> {
        Ok(self
            .0
            .prepare_cached(
                "SELECT coalesce(sum(rule = 'required'), 0), coalesce(sum(rule = 'optional'), 0) \
                 FROM item WHERE run = ?1 AND party IS NULL",
            )?
            .query_row([run], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// Sums by currency over the items whose data could be read.
    pub fn sums(&self, run: i64) -> Result<Vec<Sums>> {
        let mut statement = self.0.prepare_cached(
            "SELECT currency, sum(minor), \
             sum(iif(state = 'ready' OR filed, minor, 0)), \
             sum(iif(state = 'successful', minor, 0)) \
             FROM item WHERE run = ?1 AND currency IS NOT NULL GROUP BY currency ORDER BY currency",
        )?;
        let mut rows = statement.query([run])?;
        let mut sums = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(pleo) = money(row.get(0)?, row.get(1)?)? else {
                continue;
            };
            sums.push(Sums {
                pleo,
                file: Money::new(row.get(2)?, pleo.currency),
                reported: Money::new(row.get(3)?, pleo.currency),
            });
        }
        Ok(sums)
    }

    /// Failures grouped by type and sentence, largest first, at most 50.
    pub fn failure_groups(&self, run: i64) -> Result<Vec<(ItemFailureKind, String, u32)>> {
        let mut statement = self.0.prepare_cached(
            "SELECT failure, reason, count(*) AS n FROM item WHERE run = ?1 AND failure IS NOT NULL \
             GROUP BY failure, reason ORDER BY n DESC, reason LIMIT 50",
        )?;
        let rows = statement.query_map([run], |row| {
            Ok((
                ItemFailureKind::from(row.get::<_, String>(0)?),
                row.get(1)?,
                row.get(2)?,
            ))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
