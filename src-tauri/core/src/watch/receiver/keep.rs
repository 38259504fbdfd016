//! Keeps the ids of genuine notifications on the disk, many at a time.
//!
//! Each would cost a flush of its own; those that come while one is under way share the next.

use std::collections::BTreeMap;
use std::sync::Weak;

use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};

use crate::model::BooksId;
use crate::store::{Came, Store};
use crate::watch::Watch;
use crate::webhooks::Event;

/// Notifications that wait for their turn; whoever comes then waits to be taken in.
const WAITING: usize = 256;

struct Note {
    books: BooksId,
    id: String,
    event: Event,
    now: Timestamp,
    answer: oneshot::Sender<Came>,
}

/// The way to the task that keeps.
#[derive(Clone)]
pub(super) struct Keeper(mpsc::Sender<Note>);

impl Keeper {
    pub(super) fn start(watch: Weak<Watch>) -> Self {
        let (send, mut receive) = mpsc::channel(WAITING);
        tokio::spawn(async move {
            let mut notes = Vec::new();
            while receive.recv_many(&mut notes, WAITING).await > 0 {
                let Some(store) = watch.upgrade().map(|watch| watch.store.clone()) else {
                    return;
                };
                let batch = std::mem::take(&mut notes);
                // When the disk fails nobody is answered, and each gets a 503.
                let _ = tokio::task::spawn_blocking(move || keep(&store, batch)).await;
            }
        });
        Self(send)
    }

    /// What the id is: new, known, or one too many. None when it could not be kept.
    pub(super) async fn keep(
        &self,
        books: BooksId,
        id: String,
        event: Event,
        now: Timestamp,
    ) -> Option<Came> {
        let (answer, waiting) = oneshot::channel();
        let note = Note {
            books,
            id,
            event,
            now,
            answer,
        };
        self.0.send(note).await.ok()?;
        waiting.await.ok()
    }
}

fn keep(store: &Store, batch: Vec<Note>) {
    let kept = store.write(|db| {
        let mut all = Vec::with_capacity(batch.len());
        let mut touched = BTreeMap::new();
        for note in &batch {
            let now = note.now.as_millisecond();
            all.push(db.take_delivery(note.books, &note.id, note.event.word(), now)?);
            touched.insert(note.books, now);
        }
        for (books, now) in touched {
            db.prune_deliveries(books, now)?;
        }
        Ok(all)
    });
    if let Ok(kept) = kept {
        for (note, came) in batch.into_iter().zip(kept) {
            // Whoever was cut off meanwhile hears nothing.
            let _ = note.answer.send(came);
        }
    }
}
