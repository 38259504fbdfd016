//! Carrying a plan out: what touches Pleo.
//!
//! Keeps true: a step is marked `sending` on the disk before its call and gets its result after; before a sync goes on,
//! whatever is not known to be done is judged by what Pleo has; an answer that was lost is looked for at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use uuid::Uuid;

use super::call::{Line, Told, most};
use super::held::{Held, Life};
use super::judge::{Bench, Verdict};
use super::plan::{Action, Step};
use super::planning::{Record, json, step_of};
use super::read::Theirs;
use super::words;
use crate::crash;
use crate::logbook::note;
use crate::matching::import::Field;
use crate::model::{BooksId, CompanyId, ListName, VendorId};
use crate::pleo::{self, Client};
use crate::problem::Problem;
use crate::store::{StepRow, StepState, Store, SyncStatus};

/// Calls whose answer was lost in a row before the sync stops: then it is not one call that fails.
const LOST_IN_A_ROW: u32 = 3;

/// Whose list, and where it is.
#[derive(Clone, Copy)]
pub struct Seat<'a> {
    /// The database.
    pub store: &'a Store,
    /// Pleo.
    pub client: &'a Client,
    /// Pleo's company.
    pub company: CompanyId,
    /// Its books here.
    pub books: BooksId,
    /// Which list.
    pub list: &'a ListName,
}

/// A wish to stop. Clones are one.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Stops after the call that is under way, and after those that must not be parted from it.
    pub fn now(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn is_wanted(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Carries a plan out, or goes on with one. `changed` is called whenever something is new on the disk.
///
/// Ends `done` when all that was wanted was tried, `cancelled` when `stop` was asked for, `paused` with a problem when Pleo
/// cannot be worked with now.
///
/// # Errors
/// When the database fails, or no such plan exists.
pub async fn carry_out(
    seat: Seat<'_>,
    seq: i64,
    stop: &Stop,
    changed: &(dyn Fn() + Send + Sync),
) -> Result<SyncStatus, Problem> {
    let row = seat
        .store
        .read(|db| db.sync(seq))?
        .filter(|row| row.books == seat.books && row.list == *seat.list)
        .ok_or_else(|| Problem::input("There is no such plan. Plan again."))?;
    let mut record = Record::from(&row);
    record.problem = None;
    seat.store
        .write(|db| db.set_sync(seq, SyncStatus::Running, &json(&record)))?;
    changed();
    note("sync_started", &[("books", seat.books.0.into())]);
    let outcome = Work {
        seat,
        seq,
        line: Line {
            client: seat.client,
            company: seat.company,
            list: seat.list,
            group: None,
        },
        lost: 0,
    }
    .all(stop, changed)
    .await;
    let status = match outcome {
        Ok(status) => status,
        Err(Halt::Pleo(problem)) => {
            record.problem = Some(*problem);
            SyncStatus::Paused
        }
        Err(Halt::Store(problem)) => return Err(*problem),
    };
    seat.store.write(|db| {
        db.set_sync(seq, status, &json(&record))?;
        crash::at("sync_end", "inside");
        Ok(())
    })?;
    crash::at("sync_end", "after");
    changed();
    Ok(status)
}

/// Why the work stops before its end.
enum Halt {
    /// Pleo cannot be worked with now; it can go on later.
    Pleo(Box<Problem>),
    /// The database failed.
    Store(Box<Problem>),
}

impl From<crate::store::StoreError> for Halt {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Store(Box::new(error.into()))
    }
}

struct Work<'a> {
    seat: Seat<'a>,
    seq: i64,
    line: Line<'a>,
    lost: u32,
}

/// What is known of single steps: how each stands, with the outcome for people, and what both sides agree on.
#[derive(Default)]
struct Known {
    steps: Vec<(u32, StepState, String)>,
    agreed: Vec<(Uuid, String)>,
}

impl Known {
    fn done(&mut self, position: u32, step: &Step, id: Option<Uuid>) {
        self.steps.push((position, StepState::Done, String::new()));
        if let (Some(id), Some(after)) = (id, &step.after)
            && after.life == Life::Active
        {
            self.agreed.push((id, json(&after.values)));
        }
    }
}

impl Work<'_> {
    fn halt(&self, error: pleo::Error) -> Halt {
        Halt::Pleo(Box::new(words::stops(self.seat.list.kind(), error)))
    }

    async fn all(
        mut self,
        stop: &Stop,
        changed: &(dyn Fn() + Send + Sync),
    ) -> Result<SyncStatus, Halt> {
        self.look().await?;
        changed();
        let mut together = None;
        loop {
            let batch = self.next()?;
            let Some((_, first)) = batch.first() else {
                break;
            };
            let goes_on = first.together.is_some() && first.together == together;
            if stop.is_wanted() && !goes_on {
                return Ok(SyncStatus::Cancelled);
            }
            together = first.together;
            self.send(&batch).await?;
            changed();
        }
        if matches!(self.seat.list, ListName::Vendors) {
            // What the other screens show. Should it fail, the next reading brings it.
            if let Ok(vendors) = self.seat.client.vendors(self.seat.company).await {
                let books = self.seat.books;
                self.seat
                    .store
                    .write(|db| db.replace_vendors(books, &vendors))?;
            }
        }
        Ok(SyncStatus::Done)
    }

    /// Judges everything that is not known to be done.
    async fn look(&mut self) -> Result<(), Halt> {
        crash::at("sync_look", "before");
        let list = self.seat.list;
        let theirs = Theirs::read(self.seat.client, self.seat.company, list)
            .await
            .map_err(|error| self.halt(error))?;
        crash::at("sync_look", "answered");
        self.line.group.clone_from(&theirs.group);
        let open = [StepState::Ready, StepState::Sending];
        let rows = self
            .seat
            .store
            .read(|db| db.next_steps(self.seq, &open, 0, u32::MAX))?;
        let mut bench = Bench::new(list.kind(), theirs.held, theirs.group.is_some());
        let mut known = Known::default();
        for row in &rows {
            self.judged(&mut bench, row, &mut known);
        }
        self.keep(&known, "sync_look")
    }

    fn judged(&self, bench: &mut Bench, row: &StepRow, known: &mut Known) {
        let kind = self.seat.list.kind();
        let Some(step) = step_of(row) else {
            let text = "This step cannot be read any more. Plan again.".to_owned();
            known.steps.push((row.position, StepState::Failed, text));
            return;
        };
        let failed = |text| (row.position, StepState::Failed, text);
        match bench.judge(&step) {
            Verdict::Applied(id) => known.done(row.position, &step, id),
            Verdict::Standing => {
                if row.state == StepState::Sending {
                    known
                        .steps
                        .push((row.position, StepState::Ready, String::new()));
                }
            }
            Verdict::Changed => known.steps.push(failed(words::changed_meanwhile())),
            Verdict::Absent => known.steps.push(failed(words::no_longer_there(kind))),
        }
    }

    fn keep(&self, known: &Known, moment: &str) -> Result<(), Halt> {
        let Seat {
            store, books, list, ..
        } = self.seat;
        store.write(|db| {
            db.set_steps(self.seq, &known.steps)?;
            db.put_agreed(books, list, &known.agreed)?;
            crash::at(moment, "inside");
            Ok(())
        })?;
        crash::at(moment, "after");
        Ok(())
    }

    /// The next steps that go out in one call.
    fn next(&self) -> Result<Vec<(u32, Step)>, Halt> {
        let ready = [StepState::Ready];
        let kind = self.seat.list.kind();
        let take = |limit: usize| {
            let limit = u32::try_from(limit).unwrap_or(u32::MAX);
            self.seat
                .store
                .read(|db| db.next_steps(self.seq, &ready, 0, limit))
        };
        let first = take(1)?;
        let Some(first) = first.first() else {
            return Ok(Vec::new());
        };
        let action = Action::ALL
            .into_iter()
            .find(|action| action.word() == first.action);
        let limit = action.map_or(1, |action| most(kind, action));
        let rows = if limit > 1 {
            take(limit)?
        } else {
            vec![first.clone()]
        };
        Ok(rows
            .iter()
            .take_while(|row| row.action == first.action)
            .filter_map(|row| Some((row.position, step_of(row)?)))
            .collect())
    }

    async fn send(&mut self, batch: &[(u32, Step)]) -> Result<(), Halt> {
        let sending: Vec<_> = batch
            .iter()
            .map(|(position, _)| (*position, StepState::Sending, String::new()))
            .collect();
        self.seat
            .store
            .write(|db| db.set_steps(self.seq, &sending))?;
        crash::at("sync_step", "before");
        let steps: Vec<Step> = batch.iter().map(|(_, step)| step.clone()).collect();
        let told = self.line.send(&steps).await;
        crash::at("sync_step", "answered");
        match told {
            Ok(told) => {
                self.lost = 0;
                self.keep(&self.known(batch, told), "sync_step")
            }
            Err(error) if error.outcome_unknown() => {
                self.lost += 1;
                if self.lost >= LOST_IN_A_ROW {
                    return Err(self.halt(error));
                }
                self.find(batch).await
            }
            // Pleo did not take it: it can be sent again.
            Err(error) => {
                let ready: Vec<_> = batch
                    .iter()
                    .map(|(position, _)| (*position, StepState::Ready, String::new()))
                    .collect();
                self.seat.store.write(|db| db.set_steps(self.seq, &ready))?;
                Err(self.halt(error))
            }
        }
    }

    fn known(&self, batch: &[(u32, Step)], told: Vec<Told>) -> Known {
        let mut known = Known::default();
        for ((position, step), told) in batch.iter().zip(told) {
            match told {
                Ok(id) => known.done(*position, step, id),
                Err(why) => {
                    known.steps.push((*position, StepState::Failed, why));
                    // Whatever belongs to it would come to nothing.
                    known.steps.extend(self.rest_of(step, *position));
                }
            }
        }
        known
    }

    fn rest_of(&self, step: &Step, position: u32) -> Vec<(u32, StepState, String)> {
        let Some(together) = step.together else {
            return Vec::new();
        };
        let ready = [StepState::Ready];
        let rows = self
            .seat
            .store
            .read(|db| db.next_steps(self.seq, &ready, position + 1, u32::MAX));
        let text = "A step before it did not work, so this one was not sent. Plan again.";
        rows.unwrap_or_default()
            .into_iter()
            .filter(|row| row.together == Some(together))
            .map(|row| (row.position, StepState::Failed, text.to_owned()))
            .collect()
    }

    /// Looks for steps whose answer was lost.
    async fn find(&mut self, batch: &[(u32, Step)]) -> Result<(), Halt> {
        crash::at("sync_look", "before");
        let (held, group) = self.what_became_of(batch).await?;
        crash::at("sync_look", "answered");
        let mut bench = Bench::new(self.seat.list.kind(), held, group);
        let positions: Vec<u32> = batch.iter().map(|(position, _)| *position).collect();
        let from = positions.first().copied().unwrap_or(0);
        let sending = [StepState::Sending];
        let rows = self
            .seat
            .store
            .read(|db| db.next_steps(self.seq, &sending, from, u32::MAX))?;
        let mut known = Known::default();
        for row in rows.iter().filter(|row| positions.contains(&row.position)) {
            self.judged(&mut bench, row, &mut known);
        }
        self.keep(&known, "sync_look")
    }

    async fn what_became_of(&mut self, batch: &[(u32, Step)]) -> Result<(Vec<Held>, bool), Halt> {
        let Seat {
            client,
            company,
            list,
            ..
        } = self.seat;
        let after = batch.first().and_then(|(_, step)| step.after.as_ref());
        // A company can have very many vendors, and one is easily asked for.
        if let (ListName::Vendors, Some(after)) = (list, after) {
            let found = match after.id {
                Some(id) => match client.vendor(VendorId(id)).await {
                    Err(pleo::Error::NotFound { .. }) => Ok(Vec::new()),
                    other => other.map(|vendor| vec![vendor]),
                },
                None => {
                    let id = after.value(Field::ExternalId).unwrap_or_default();
                    client
                        .vendors_by_external_id(company, &[id.to_owned()])
                        .await
                }
            };
            let vendors = found.map_err(|error| self.halt(error))?;
            let held = vendors.iter().filter_map(Held::of_vendor).collect();
            return Ok((held, false));
        }
        let theirs = Theirs::read(client, company, list)
            .await
            .map_err(|error| self.halt(error))?;
        self.line.group.clone_from(&theirs.group);
        let group = theirs.group.is_some();
        Ok((theirs.held, group))
    }
}
