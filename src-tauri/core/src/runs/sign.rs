//! Signs of life: harmless updates of one item by which Pleo keeps an export job open while we work or wait.
//!
//! Keeps true: no sign sets back a result. Once Pleo has results, a sign repeats one of them word by word; before that it
//! says `in_progress` of an item without one. Which item it is about is in the record before it is sent and stays there
//! until its answer is known, for a sign that is held up on the way may arrive after the item's result: before the job is
//! closed those items are read back, and a result that was set back is given again.

use std::sync::atomic::Ordering;

use super::drive::{Context, Failure, save};
use super::reading::every_item;
use super::record::{Record, Stage};
use super::step::Event;
use crate::crash;
use crate::model::{EntryId, ItemStatus, ItemUpdate, JobEvent, JobId};
use crate::store::{ItemRow, ItemState};

/// A sign that is about to be given.
#[derive(Clone)]
pub(super) struct Sign {
    job: JobId,
    update: ItemUpdate,
    /// No earlier sign about the same item is still under way.
    is_first: bool,
}

/// What a sign brought.
pub(super) struct Given {
    /// The item it was about, where nothing about it is under way any more.
    pub(super) known: Option<EntryId>,
    /// What it means for the run, if anything.
    pub(super) event: Option<Event>,
}

/// A sign, if a third of the lease has passed and there is an item to give it with. It is in the record on the disk.
pub(super) fn due(context: &Context, record: &mut Record) -> Option<Sign> {
    let facts = record.job.as_ref()?;
    let job = facts.id;
    if facts.is_closed() || !is_lively(&record.stage) || !facts.needs_sign(&context.runs.clock) {
        return None;
    }
    let update = choose(context, record)?;
    let entry = update.entry();
    let is_first = !record.signs.contains(&entry);
    if is_first {
        record.signs.push(entry);
        // What cannot be recorded is not sent; the next look tries again.
        save(&context.runs, &context.row, record, None, None, None).ok()?;
    }
    Some(Sign {
        job,
        update,
        is_first,
    })
}

/// Stages that can last, with items to give a sign of life with.
pub(super) fn is_lively(stage: &Stage) -> bool {
    matches!(
        stage,
        Stage::List { .. }
            | Stage::Read { .. }
            | Stage::Receipts
            | Stage::Check
            | Stage::Review
            | Stage::Build
            | Stage::HandOver
            | Stage::Report
    )
}

/// A result Pleo has, once more; else an item it has none of.
fn choose(context: &Context, record: &Record) -> Option<ItemUpdate> {
    let seq = context.row.seq;
    let found = context.runs.store.read(|db| {
        if record.stage != Stage::Report {
            let open = db.last_open_item(seq)?;
            return Ok(open.map(|(_, entry)| ItemUpdate::InProgress { entry }));
        }
        if let Some((item, filed)) = db.last_result(seq)?
            && let Some(update) = again(&item, filed, record)
        {
            return Ok(Some(update));
        }
        // The batches under way hold the first of them; their results must not be overtaken. No other leaves before this
        // sign has come back.
        let Some((position, entry)) = db.last_open_item(seq)? else {
            return Ok(None);
        };
        let beyond = position > context.sent_to.load(Ordering::SeqCst);
        Ok(beyond.then_some(ItemUpdate::InProgress { entry }))
    });
    found.ok()?
}

/// The result of an item as Pleo has it; none where not all of it is known any more.
fn again(item: &ItemRow, filed: bool, record: &Record) -> Option<ItemUpdate> {
    let entry = item.entry;
    let written = record.files.first().map(|file| file.written_at);
    let earlier = item.earlier.as_ref().map(|earlier| earlier.written_at);
    let booked = if filed { written } else { earlier };
    match (item.state, booked, &item.failure) {
        (ItemState::Successful, Some(exported_at), _) => Some(ItemUpdate::Successful {
            entry,
            external_id: item.external_id().to_owned(),
            exported_at,
        }),
        (ItemState::Failed, _, Some((kind, reason))) => Some(ItemUpdate::Failed {
            entry,
            kind: kind.clone(),
            reason: reason.clone(),
        }),
        _ => None,
    }
}

/// Gives it.
pub(super) async fn give(context: &Context, record: &Record, sign: Sign) -> Given {
    let about = sign.is_first.then_some(sign.update.entry());
    crash::point("sign.before");
    let answer = context
        .client
        .update_items(record.api, sign.job, &[sign.update])
        .await;
    crash::point("sign.answered");
    match answer {
        Ok(_) => Given {
            known: about,
            event: Some(Event::Touched),
        },
        Err(error) if error.is_kind("EXPORT_JOB_STATUS_UNPROCESSABLE") => Given {
            known: about,
            event: match context.client.job(record.api, sign.job).await {
                Ok(job) => Some(Event::Opened(job)),
                Err(_) => None,
            },
        },
        // The next look tries again; the lease has two thirds left.
        Err(error) => Given {
            known: about.filter(|_| !error.outcome_unknown()),
            event: None,
        },
    }
}

/// The job as Pleo has it, where Pleo has closed it. An answer that does not come says nothing; the next sign finds out.
pub(super) async fn gone(context: &Context, record: &Record) -> Option<Event> {
    let job = record.job.as_ref()?.id;
    let job = context.client.job(record.api, job).await.ok()?;
    (!job.status.is_open()).then_some(Event::Opened(job))
}

/// Before the job is closed: whether Pleo still lacks a result. What a late sign set back is to be reported again, and so
/// is what was refused in another run meanwhile.
pub(super) async fn lacking(
    context: &Context,
    record: &Record,
    job: JobId,
    event: &JobEvent,
) -> Result<bool, Failure> {
    // Who gives up leaves items open.
    if !matches!(event, JobEvent::Completed | JobEvent::CompletedWithErrors) {
        return Ok(false);
    }
    let seq = context.row.seq;
    let store = &context.runs.store;
    if !record.signs.is_empty() {
        let items = every_item(context, record.api, job).await?;
        store.write(|db| {
            for item in items {
                if !record.signs.contains(&item.entry) {
                    continue;
                }
                let same = matches!(
                    (db.item_state(seq, item.entry)?, &item.status),
                    (Some(ItemState::Successful), ItemStatus::Successful)
                        | (Some(ItemState::Failed), ItemStatus::Failed)
                );
                if !same {
                    db.reopen_item(seq, item.entry)?;
                }
            }
            Ok(())
        })?;
    }
    Ok(!store.read(|db| db.items_to_report(seq, 0, 1))?.is_empty())
}
