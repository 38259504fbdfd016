//! Batches of results on their way side by side, as `report::sending` has them: answered in any order, stored in theirs.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::super::machine::Tables;
use super::super::pleo::Request;
use super::super::{Mutation, World};
use super::results::{is_to_report, settle};
use super::{Failure, Uncut};
use crate::model::{EntryId, ItemFailureKind, ItemStatus, ItemUpdate, JobId};
use crate::pleo::{self, ApiVersion, Updated};
use crate::runs::record::Record;
use crate::runs::report::update;
use crate::store::ItemState;

/// Results in one call, and calls under way: the real ones are larger than a story's jobs.
const BATCH: usize = 2;
const MOST: usize = 2;
pub(super) const MOST_RESULTS: usize = BATCH * MOST;

/// What one process has on its way.
#[derive(Default)]
pub(in super::super) struct Sending {
    under_way: VecDeque<Batch>,
    sent_to: usize,
    /// The first batch was answered; it travels alone.
    begun: bool,
}

struct Batch {
    updates: Vec<ItemUpdate>,
    answer: Option<Result<Updated, pleo::Error>>,
}

/// A batch that is no longer under way.
pub(super) struct Answered {
    updates: Vec<ItemUpdate>,
    answer: Result<Updated, pleo::Error>,
}

impl Answered {
    pub(super) fn failed(&self) -> bool {
        self.answer.is_err()
    }
}

/// An entry, how it ended, and whether Pleo did not take its result.
type Settled = (EntryId, ItemState, bool);

impl Sending {
    pub(super) fn begin_anew(&mut self) {
        self.sent_to = 0;
    }

    fn take(&mut self, count: usize) -> Vec<Answered> {
        let batches = self.under_way.drain(..count);
        let answered = batches.filter_map(|batch| {
            Some(Answered {
                updates: batch.updates,
                answer: batch.answer?,
            })
        });
        answered.collect()
    }
}

impl World {
    /// The process that had these on their way is gone. What has no answer may still arrive.
    pub(super) fn lose_sending(&mut self, run: usize, record: &Record) {
        let lost = std::mem::take(&mut self.sending);
        let Some(job) = record.job.as_ref().map(|job| job.id) else {
            return;
        };
        self.pleo.asking = Some(run);
        for batch in lost.under_way {
            if batch.answer.is_none() {
                let request = Request::Update(job, batch.updates);
                let chance = &mut self.chance;
                self.pleo.abandoned(self.now, &request, record.api, chance);
                self.check_taken();
            }
        }
    }

    pub(super) fn fill(&mut self, run: usize, record: &Record) {
        let most = if self.sending.begun { MOST } else { 1 };
        let booked_at = record.files.first().map_or(self.clock(), |f| f.written_at);
        while self.sending.under_way.len() < most {
            let items = self.database.tables.runs[run].items.iter().enumerate();
            let open: Vec<(usize, ItemUpdate)> = items
                .skip(self.sending.sent_to)
                .filter(|(_, item)| is_to_report(item.state))
                .take(BATCH)
                .map(|(place, item)| (place, update(&item.row(), booked_at)))
                .collect();
            let Some((last, _)) = open.last() else {
                break;
            };
            self.sending.sent_to = last + 1;
            self.sending.under_way.push_back(Batch {
                updates: open.into_iter().map(|(_, update)| update).collect(),
                answer: None,
            });
        }
    }

    /// The next batch, and those behind it that are answered already.
    pub(super) fn next(&mut self, api: ApiVersion, job: JobId) -> Uncut<Option<Vec<Answered>>> {
        if self.sending.under_way.is_empty() {
            return Ok(None);
        }
        while self.sending.under_way[0].answer.is_none() {
            self.answer_one(api, job)?;
        }
        self.sending.begun = true;
        let batches = self.sending.under_way.iter();
        let answered = batches.take_while(|batch| batch.answer.is_some()).count();
        Ok(Some(self.sending.take(answered)))
    }

    /// Whichever of those under way comes to Pleo first gets its answer.
    fn answer_one(&mut self, api: ApiVersion, job: JobId) -> Uncut<()> {
        let batches = self.sending.under_way.iter().enumerate();
        let open: Vec<usize> = batches
            .filter_map(|(place, batch)| batch.answer.is_none().then_some(place))
            .collect();
        let place = open[self.chance.below(u32::try_from(open.len()).unwrap_or(1)) as usize];
        let updates = self.sending.under_way[place].updates.clone();
        // Cut off, nobody hears the answer.
        let lost = pleo::Error::OutcomeUnknown(pleo::Error::Timeout.into());
        self.sending.under_way[place].answer = Some(Err(lost));
        let answer = self.sent(api, job, &updates)?;
        self.sending.under_way[place].answer = Some(answer);
        Ok(())
    }

    fn sent(
        &mut self,
        api: ApiVersion,
        job: JobId,
        updates: &[ItemUpdate],
    ) -> Uncut<Result<Updated, pleo::Error>> {
        let mut answer = match self.update(api, job, updates)? {
            Ok(answer) => answer,
            Err(error) => return Ok(Err(error)),
        };
        let taken: BTreeSet<EntryId> = answer.accepted.iter().map(|item| item.entry).collect();
        let again: Vec<ItemUpdate> = updates
            .iter()
            .filter(|update| !taken.contains(&update.entry()))
            .cloned()
            .collect();
        if !again.is_empty() {
            match self.update(api, job, &again)? {
                Ok(second) => answer.accepted.extend(second.accepted),
                Err(error) => return Ok(Err(error)),
            }
        }
        Ok(Ok(answer))
    }

    /// Waits for every batch under way and stores what was acknowledged; then the error that matters most.
    pub(super) fn given_up(
        &mut self,
        run: usize,
        api: ApiVersion,
        job: JobId,
        mut answered: Vec<Answered>,
    ) -> Uncut<Result<(), Failure>> {
        let open = |world: &Self| {
            let mut batches = world.sending.under_way.iter();
            batches.any(|batch| batch.answer.is_none())
        };
        while open(self) {
            self.answer_one(api, job)?;
        }
        answered.extend(self.sending.take(self.sending.under_way.len()));
        self.sending.begin_anew();
        let trusting = self.mutation == Some(Mutation::TrustOthers);
        let settled = if trusting {
            let updates = answered.iter().flat_map(|batch| &batch.updates);
            updates.map(|u| (u.entry(), state(u), false)).collect()
        } else {
            self.settled(&answered)
        };
        if !settled.is_empty() {
            let stored = self.commit(|tables| settle_all(tables, run, settled))?;
            if let Err(error) = stored {
                return Ok(Err(Failure::Problem(error.into())));
            }
        }
        let mut errors: Vec<pleo::Error> = answered
            .into_iter()
            .filter_map(|batch| batch.answer.err())
            .collect();
        let unknown = errors.iter().position(pleo::Error::outcome_unknown);
        if errors.is_empty() {
            return Ok(Ok(()));
        }
        Ok(Err(errors.swap_remove(unknown.unwrap_or(0)).into()))
    }

    pub(super) fn settled(&self, answered: &[Answered]) -> Vec<Settled> {
        let trusting = self.mutation == Some(Mutation::TrustAnswers);
        let mut settled = Vec::new();
        for batch in answered {
            let Ok(answer) = &batch.answer else {
                continue;
            };
            let accepted: BTreeMap<EntryId, &ItemStatus> = answer
                .accepted
                .iter()
                .map(|item| (item.entry, &item.status))
                .collect();
            settled.extend(batch.updates.iter().map(|update| {
                let entry = update.entry();
                let same = accepted.get(&entry).is_some_and(|s| **s == update.status());
                match update {
                    ItemUpdate::Failed { .. } => (entry, ItemState::Failed, false),
                    _ if same || trusting => (entry, ItemState::Successful, false),
                    _ => (entry, ItemState::Failed, true),
                }
            }));
        }
        settled
    }
}

fn state(update: &ItemUpdate) -> ItemState {
    match update {
        ItemUpdate::Failed { .. } => ItemState::Failed,
        _ => ItemState::Successful,
    }
}

pub(super) fn settle_all(tables: &mut Tables, run: usize, settled: Vec<Settled>) {
    for (entry, state, refused) in settled {
        settle(tables, run, entry, state);
        if refused && let Some(item) = tables.runs[run].item(entry) {
            item.failure = Some((ItemFailureKind::Unexpected, "Not taken.".into()));
        }
    }
}
