//! Results in batches, acknowledged one by one; looking back; and the comparison at the end.

use std::collections::BTreeSet;

use super::super::machine::{Item, Tables};
use super::super::pleo::{Reply, Request};
use super::super::{Mutation, World};
use super::sending::{Answered, MOST_RESULTS, settle_all};
use super::{Effected, Failure, Outcome, Uncut};
use crate::model::{EntryId, ItemStatus, ItemUpdate, JobEvent, JobId, JobItem};
use crate::pleo::{self, ApiVersion, Trail};
use crate::runs::record::{Record, Status};
use crate::runs::report::{PATIENCE, update};
use crate::runs::step::Event;
use crate::store::ItemState;

impl World {
    pub(super) fn report(&mut self, run: usize, record: &Record, job: JobId) -> Effected {
        if self.mutation == Some(Mutation::CloseEarly) {
            let (left, successful, failed, reason) = (0, 1, 0, None);
            return Ok(Ok(Event::Reported {
                left,
                successful,
                failed,
                reason,
            }
            .into()));
        }
        self.fill(run, record);
        let Some(answered) = self.next(record.api, job)? else {
            self.sending.begin_anew();
            return Ok(Ok(self.tally(run).into()));
        };
        let (left, successful, failed, reason) = (1, 0, 0, None);
        let event = Event::Reported {
            left,
            successful,
            failed,
            reason,
        };
        if answered.iter().any(Answered::failed) {
            ok!(self.given_up(run, record.api, job, answered)?);
            return Ok(Ok(event.into()));
        }
        let settled = self.settled(&answered);
        let rows = move |tables: &mut Tables| settle_all(tables, run, settled);
        Ok(Ok(Outcome {
            event,
            rows: Some(Box::new(rows)),
        }))
    }

    pub(super) fn update(
        &mut self,
        api: ApiVersion,
        job: JobId,
        updates: &[ItemUpdate],
    ) -> Uncut<Result<pleo::Updated, pleo::Error>> {
        Ok(
            match self.ask(api, &Request::Update(job, updates.to_vec()))? {
                Ok(Reply::Updated(answer)) => Ok(answer),
                Ok(_) => unreachable!("Pleo answers what it was asked"),
                Err(error) => Err(error),
            },
        )
    }

    /// The final event, unless Pleo lacks a result: one that a late sign set back, or one that was refused meanwhile.
    pub(super) fn close(
        &mut self,
        run: usize,
        record: &Record,
        job: JobId,
        event: &JobEvent,
    ) -> Effected {
        let ends = matches!(event, JobEvent::Completed | JobEvent::CompletedWithErrors);
        if ends && !record.signs.is_empty() {
            let rows = ok!(self.every_item(record.api, job)?);
            let signed = |row: &JobItem| record.signs.contains(&row.entry);
            let rows: Vec<JobItem> = rows.into_iter().filter(signed).collect();
            let stored = self.commit(|tables| {
                for row in rows {
                    if let Some(item) = tables.runs[run].item(row.entry) {
                        item.state = match (item.state, &row.status) {
                            (ItemState::Successful, ItemStatus::Successful)
                            | (ItemState::Failed, ItemStatus::Failed) => continue,
                            (ItemState::Successful, _) if item.filed => ItemState::Written,
                            (ItemState::Successful, _) => ItemState::Booked,
                            (ItemState::Failed, _) => ItemState::Blocked,
                            _ => continue,
                        };
                    }
                }
            })?;
            if let Err(error) = stored {
                return Ok(Err(Failure::Problem(error.into())));
            }
        }
        let mut items = self.database.tables.runs[run].items.iter();
        let early = self.mutation == Some(Mutation::CloseEarly);
        if ends && !early && items.any(|item| is_to_report(item.state)) {
            return Ok(Ok(Event::ResultsOpen.into()));
        }
        self.tell(record.api, job, event)
    }

    /// Mutation: results go out before there is a file.
    pub(super) fn report_ready(&mut self, run: usize, api: ApiVersion, job: JobId) -> Uncut<()> {
        let items = &self.database.tables.runs[run].items;
        let ready = items.iter().filter(|item| item.state == ItemState::Ready);
        let at = self.clock();
        let updates: Vec<ItemUpdate> = ready
            .map(|item| ItemUpdate::Successful {
                entry: item.entry,
                external_id: item.reference.clone(),
                exported_at: at,
            })
            .collect();
        self.update(api, job, &updates)?.ok();
        Ok(())
    }

    pub(super) fn tally(&self, run: usize) -> Event {
        let run = &self.database.tables.runs[run];
        let of = |states: &[ItemState]| u32::try_from(run.count(states)).unwrap_or(u32::MAX);
        let left = run
            .items
            .iter()
            .filter(|item| is_to_report(item.state))
            .count();
        let reason = run.items.iter().find_map(|item| item.failure.as_ref());
        Event::Reported {
            left: u32::try_from(left).unwrap_or(u32::MAX),
            successful: of(&[ItemState::Successful, ItemState::Skipped]),
            failed: of(&[ItemState::Failed]),
            reason: reason.map(|(_, reason)| reason.clone()),
        }
    }

    pub(super) fn look(&mut self, run: usize, api: ApiVersion, job: JobId) -> Effected {
        match self.given_up(run, api, job, Vec::new())? {
            Ok(()) | Err(Failure::Pleo(_)) => {}
            Err(unsaved) => return Ok(Err(unsaved)),
        }
        let items = self.database.tables.runs[run].items.iter();
        let doubtful: BTreeSet<EntryId> = items
            .filter(|item| is_to_report(item.state))
            .take(MOST_RESULTS)
            .map(|item| item.entry)
            .collect();
        let rows = ok!(self.every_item(api, job)?);
        let stored = self.commit(|tables| {
            let rows = rows.iter().filter(|row| doubtful.contains(&row.entry));
            for row in rows {
                let Some(ours) = tables.runs[run].item(row.entry) else {
                    continue;
                };
                let wanted = update(&ours.row(), jiff::Timestamp::UNIX_EPOCH).status();
                let refused_since =
                    ours.state == ItemState::Refused && row.status == ItemStatus::Successful;
                if is_to_report(ours.state) && (wanted == row.status || refused_since) {
                    let state = match row.status {
                        ItemStatus::Failed => ItemState::Failed,
                        _ => ItemState::Successful,
                    };
                    settle(tables, run, row.entry, state);
                }
            }
        })?;
        Ok(match stored {
            Ok(()) => Ok(Event::Unclear.into()),
            Err(error) => Ok(Event::Stopped(error.into()).into()),
        })
    }

    pub(super) fn compare(&mut self, run: usize, record: &Record, id: JobId) -> Effected {
        let read = |world: &mut Self| world.ask(record.api, &Request::Job(id));
        let Reply::Job(mut job) = ok!(read(self)?) else {
            unreachable!("Pleo answers what it was asked")
        };
        for pause in PATIENCE {
            if !job.status.is_open() {
                break;
            }
            self.pass(pause);
            if let Reply::Job(now) = ok!(read(self)?) {
                job = now;
            }
        }
        if self.mutation == Some(Mutation::NoComparison) {
            return Ok(Ok(Event::Compared {
                job,
                differences: 0,
            }
            .into()));
        }
        let verdict = record.verdict;
        let given_up = !matches!(
            verdict,
            Some(Status::Completed | Status::CompletedWithErrors)
        );
        let loses = self.mutation == Some(Mutation::LoseItem);
        if loses && let Err(error) = self.commit(|tables| drop(tables.runs[run].items.pop()))? {
            return Ok(Err(Failure::Problem(error.into())));
        }
        let ours = self.database.tables.runs[run].items.len();
        let mut differences = u32::from(job.status.is_open());
        let mut seen = BTreeSet::new();
        for _ in 0..2 {
            let (mut trail, mut after) = (Trail::new(), None);
            loop {
                let page = ok!(self.items(record.api, id, after)?);
                ok!(trail.advance(&page.next, page.rows.len()));
                let fresh: Vec<JobItem> = page
                    .rows
                    .into_iter()
                    .filter(|r| seen.insert(r.entry))
                    .collect();
                let mut found = 0;
                let stored = self.commit(|tables| {
                    found = compare_page(&mut tables.runs[run].items, &fresh, given_up);
                })?;
                if let Err(error) = stored {
                    return Ok(Err(Failure::Problem(error.into())));
                }
                if self.mutation != Some(Mutation::CompareNumbers) {
                    differences += found;
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            if seen.len() >= ours {
                break;
            }
        }
        let lacking = if given_up {
            ours.saturating_sub(seen.len())
        } else {
            seen.len().abs_diff(ours)
        };
        if !loses {
            differences += u32::try_from(lacking).unwrap_or(u32::MAX);
        }
        Ok(Ok(Event::Compared { job, differences }.into()))
    }
}

pub(super) fn is_to_report(state: ItemState) -> bool {
    use ItemState as S;
    matches!(state, S::Written | S::Booked | S::Blocked | S::Refused)
}

pub(super) fn settle(tables: &mut Tables, run: usize, entry: EntryId, state: ItemState) {
    let Some(item) = tables.runs[run].item(entry) else {
        return;
    };
    if (item.state, state) == (ItemState::Refused, ItemState::Successful) {
        tables.still_exported.insert(entry);
    } else {
        item.state = state;
    }
}

fn compare_page(items: &mut [Item], rows: &[JobItem], given_up: bool) -> u32 {
    let mut differences = 0;
    for row in rows {
        let Some(ours) = items.iter_mut().find(|item| item.entry == row.entry) else {
            continue;
        };
        let same = match (ours.state, &row.status) {
            (ItemState::Successful, ItemStatus::Successful)
            | (ItemState::Failed, ItemStatus::Failed)
            | (ItemState::Abandoned, ItemStatus::Abandoned) => true,
            (ItemState::Skipped, status) => {
                !matches!(status, ItemStatus::Pending | ItemStatus::InProgress)
            }
            (_, ItemStatus::Abandoned) if given_up => {
                ours.state = ItemState::Abandoned;
                true
            }
            _ => false,
        };
        differences += u32::from(!same);
    }
    differences
}
