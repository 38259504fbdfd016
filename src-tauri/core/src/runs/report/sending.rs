//! Batches of results on their way to Pleo, several side by side.
//!
//! Keeps true: results leave in the order of the items and are handed out in that order, so what is stored has no gaps
//! while all goes well; never more than [`MOST_RESULTS`] are on their way, and always the first that are not stored: after
//! a crash those alone are in doubt. Leaves out: storing, and what an error means.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::{Outcomes, Settled, update};
use crate::model::{EntryId, ItemStatus, ItemUpdate, JobId};
use crate::pleo::{self, ApiVersion, Client, Updated};
use crate::runs::drive::Context;
use crate::runs::record::Record;
use crate::store::StoreError;

/// Most updates in one call (Pleo Export API: 101 give 413).
pub(super) const BATCH: u32 = 100;
/// Batches under way however fast, and however slow, the answers are.
const FEWEST: usize = 3;
const MOST: usize = 50;
/// Results on their way at most. A run that goes on in a later version relies on it: never make it smaller than it was.
pub(super) const MOST_RESULTS: u32 = 5000;
const _: () = assert!(MOST * BATCH as usize <= MOST_RESULTS as usize);
/// One more batch is worth being under way for so much waiting.
const PER_BATCH: Duration = Duration::from_micros(2800);

/// The batches of one run. Dropped, those under way are given up, which is like a crash.
#[derive(Default)]
pub(in crate::runs) struct Sending {
    under_way: VecDeque<Batch>,
    /// How long the first batch took, which travels alone.
    took: Option<Duration>,
}

struct Batch {
    /// The items' places in the run.
    positions: Vec<u32>,
    updates: Arc<[ItemUpdate]>,
    begun: Instant,
    task: JoinHandle<Result<Updated, pleo::Error>>,
    answer: Option<Result<Updated, pleo::Error>>,
}

impl Batch {
    /// Waits for the answer; given up while waiting, nothing is lost.
    async fn wait(&mut self) {
        if self.answer.is_none() {
            let ended = (&mut self.task).await;
            // Its task was ended with the program's own end.
            let lost = || Err(pleo::Error::OutcomeUnknown(pleo::Error::Timeout.into()));
            self.answer = Some(ended.unwrap_or_else(|_| lost()));
        }
    }

    fn is_answered(&self) -> bool {
        self.answer.is_some() || self.task.is_finished()
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A batch that is no longer under way.
pub(super) struct Answered {
    positions: Vec<u32>,
    updates: Arc<[ItemUpdate]>,
    pub(super) answer: Result<Updated, pleo::Error>,
}

impl Sending {
    /// Sends what may be on its way together.
    pub(super) fn fill(
        &mut self,
        context: &Context,
        record: &Record,
        job: JobId,
    ) -> Result<(), StoreError> {
        let most = self.most(&context.client);
        while self.under_way.len() < most {
            let seq = context.row.seq;
            let after = context.sent_to.load(Ordering::SeqCst);
            let store = &context.runs.store;
            let items = store.read(|db| db.items_to_report(seq, after, BATCH))?;
            let Some(last) = items.last() else {
                break;
            };
            context.sent_to.store(last.position, Ordering::SeqCst);
            let written_at = record.files.first().map(|file| file.written_at);
            let booked_at = written_at.unwrap_or_else(|| context.runs.clock.wall());
            let updates: Arc<[ItemUpdate]> =
                items.iter().map(|item| update(item, booked_at)).collect();
            let task = sent(context.client.clone(), record.api, job, updates.clone());
            self.under_way.push_back(Batch {
                positions: items.iter().map(|item| item.position).collect(),
                updates,
                begun: Instant::now(),
                task: tokio::spawn(task),
                answer: None,
            });
        }
        Ok(())
    }

    fn most(&self, client: &Client) -> usize {
        let Some(took) = self.took else {
            return 1;
        };
        let by_time = took.as_micros().div_ceil(PER_BATCH.as_micros());
        let by_time = usize::try_from(by_time).unwrap_or(MOST).clamp(FEWEST, MOST);
        let burst = usize::try_from(client.traffic().burst).unwrap_or(MOST);
        by_time.min(burst.max(FEWEST))
    }

    /// The next batch, and those behind it that are answered already; none when nothing is under way.
    pub(super) async fn next(&mut self) -> Option<Vec<Answered>> {
        let first = self.under_way.front_mut()?;
        first.wait().await;
        self.took.get_or_insert(first.begun.elapsed());
        let mut count = 1;
        while let Some(batch) = self.under_way.get_mut(count)
            && batch.is_answered()
        {
            batch.wait().await;
            count += 1;
        }
        Some(self.take(count))
    }

    /// All that are under way.
    pub(super) async fn rest(&mut self) -> Vec<Answered> {
        for batch in &mut self.under_way {
            batch.wait().await;
        }
        self.take(self.under_way.len())
    }

    fn take(&mut self, count: usize) -> Vec<Answered> {
        self.under_way
            .drain(..count)
            .filter_map(|mut batch| {
                Some(Answered {
                    positions: std::mem::take(&mut batch.positions),
                    updates: batch.updates.clone(),
                    answer: batch.answer.take()?,
                })
            })
            .collect()
    }
}

impl Answered {
    /// What became of each item; nothing, where the answer was an error.
    pub(super) fn settled(&self) -> Outcomes {
        let Ok(answer) = &self.answer else {
            return Vec::new();
        };
        let accepted: HashMap<EntryId, &ItemStatus> = answer
            .accepted
            .iter()
            .map(|item| (item.entry, &item.status))
            .collect();
        let refused: HashMap<EntryId, String> = answer
            .refused
            .iter()
            .map(|refusal| {
                let why = format!("{} {}", refusal.kind, refusal.message);
                (refusal.entry, why)
            })
            .collect();
        self.positions
            .iter()
            .zip(self.updates.iter())
            .map(|(position, update)| {
                let entry = update.entry();
                let settled = match (accepted.get(&entry), refused.get(&entry)) {
                    (Some(status), _) if **status == update.status() => match update {
                        ItemUpdate::Failed { .. } => Settled::Failed,
                        _ => Settled::Successful,
                    },
                    (_, Some(why)) => Settled::Refused(format!(
                        "Pleo did not take the result of this entry: {}.",
                        why.trim()
                    )),
                    _ => Settled::Refused("Pleo did not confirm the result of this entry.".into()),
                };
                (*position, entry, settled)
            })
            .collect()
    }
}

/// Sends updates; those Pleo does not take get a second chance, because one of its reasons is a conflict of the moment.
async fn sent(
    client: Client,
    api: ApiVersion,
    job: JobId,
    updates: Arc<[ItemUpdate]>,
) -> Result<Updated, pleo::Error> {
    let mut answer = client.update_items(api, job, &updates).await?;
    let taken: std::collections::HashSet<EntryId> =
        answer.accepted.iter().map(|item| item.entry).collect();
    let again: Vec<ItemUpdate> = updates
        .iter()
        .filter(|update| !taken.contains(&update.entry()))
        .cloned()
        .collect();
    if !again.is_empty() {
        let second = client.update_items(api, job, &again).await?;
        answer.accepted.extend(second.accepted);
        answer.refused = second.refused;
    }
    Ok(answer)
}
