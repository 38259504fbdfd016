//! Tells the window what changed: whole views, at most a few times a second.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use ledgerport_core::logbook::note;
use ledgerport_core::watch::{Surroundings, What};
use tauri::{AppHandle, Manager};
use tauri_specta::Event;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::desk::Desk;
use crate::power;
use crate::view::{
    AppChanged, EntriesChanged, ListsChanged, News, Noticed, RunChanged, RunView, WatchChanged,
};

/// Pause after each burst of events: five a second are enough for the eye.
const PAUSE: Duration = Duration::from_millis(200);

/// How often the surroundings are looked at.
const SURROUNDINGS: Duration = Duration::from_secs(3);

/// Starts watching.
pub(crate) fn start(app: &AppHandle, desk: &Arc<Desk>) {
    tauri::async_runtime::spawn(runs(app.clone(), desk.clone()));
    tauri::async_runtime::spawn(entries(app.clone(), desk.clone()));
    tauri::async_runtime::spawn(lists(app.clone(), desk.clone()));
    tauri::async_runtime::spawn(frame(app.clone(), desk.clone()));
    tauri::async_runtime::spawn(jobs(app.clone(), desk.clone()));
    tauri::async_runtime::spawn(surroundings(app.clone(), desk.clone()));
}

/// What changed since the last burst, each once; none when nobody tells any more.
async fn burst<T: Clone + Ord>(changes: &mut Receiver<T>) -> Option<BTreeSet<T>> {
    let first = loop {
        match changes.recv().await {
            Ok(first) => break first,
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return None,
        }
    };
    let mut changed = BTreeSet::from([first]);
    while let Ok(more) = changes.try_recv() {
        changed.insert(more);
    }
    Some(changed)
}

async fn runs(app: AppHandle, desk: Arc<Desk>) {
    let mut changes = desk.runs.changes();
    let mut statuses = std::collections::BTreeMap::new();
    while let Some(changed) = burst(&mut changes).await {
        for id in changed {
            let Ok(snapshot) = desk.runs.snapshot(id) else {
                continue;
            };
            let status = snapshot.record.status;
            let books = snapshot.books;
            // Nobody to tell is fine: the window asks when it comes.
            let _ = RunChanged(RunView::from(snapshot)).emit(&app);
            if statuses.insert(id, status) != Some(status) {
                desk.touch();
                if status.is_over() {
                    // What was exported is no longer waiting to be.
                    let desk = desk.clone();
                    tauri::async_runtime::spawn(async move {
                        let _ = desk.companies.fetch_entries(books).await;
                    });
                }
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn entries(app: AppHandle, desk: Arc<Desk>) {
    let mut changes = desk.companies.entries_changes();
    while let Some(changed) = burst(&mut changes).await {
        for books in changed {
            let revision = desk.companies.store().read(|db| db.entries_revision(books));
            let event = EntriesChanged {
                company_id: books.to_string(),
                revision: revision.unwrap_or_default(),
            };
            let _ = event.emit(&app);
        }
        // The frame counts entries.
        desk.touch();
        tokio::time::sleep(PAUSE).await;
    }
}

async fn lists(app: AppHandle, desk: Arc<Desk>) {
    let mut changes = desk.companies.lists_changes();
    while let Some(changed) = burst(&mut changes).await {
        for books in changed {
            let event = ListsChanged {
                company_id: books.to_string(),
            };
            let _ = event.emit(&app);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn frame(app: AppHandle, desk: Arc<Desk>) {
    let mut changes = desk.frame_changes();
    loop {
        if matches!(changes.recv().await, Err(RecvError::Closed)) {
            return;
        }
        while changes.try_recv().is_ok() {}
        if let Ok(view) = desk.frame().await {
            let _ = AppChanged(view).emit(&app);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Pleo's jobs, and how watching goes.
async fn jobs(app: AppHandle, desk: Arc<Desk>) {
    let mut changes = desk.watch.changes();
    loop {
        let mut heard = Vec::new();
        match changes.recv().await {
            Ok(change) => heard.push(change),
            // The views tell what the lost changes would have told.
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
        while let Ok(change) = changes.try_recv() {
            heard.push(change);
        }
        let mut changed = BTreeSet::new();
        for change in heard {
            changed.insert(change.books);
            if let Some(news) = news(change.what)
                && let Ok(company) = desk.companies.get(change.books)
            {
                note("noticed", &[("books", change.books.0.into())]);
                let noticed = Noticed {
                    company_id: change.books.to_string(),
                    company: company.name,
                    news,
                };
                let _ = noticed.emit(&app);
            }
        }
        desk.touch();
        for books in changed {
            if let Ok(view) = desk.watch.view(books) {
                let _ = WatchChanged(view.into()).emit(&app);
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn news(what: What) -> Option<News> {
    match what {
        What::Found { job, tell: true } => Some(News::Job {
            job_id: job.job.to_string(),
            items: job.items,
        }),
        What::Started(run) => Some(News::Started {
            run_id: run.to_string(),
        }),
        What::KeyEnds(days) => Some(News::KeyEnds { days }),
        What::Found { tell: false, .. } | What::Job(_) | What::View => None,
    }
}

/// Tells the watch whether somebody looks at the window and whether the computer runs on battery.
async fn surroundings(app: AppHandle, desk: Arc<Desk>) {
    loop {
        let focused = app
            .get_webview_window("main")
            .is_some_and(|window| window.is_focused().unwrap_or(false));
        let battery = tauri::async_runtime::spawn_blocking(power::on_battery).await;
        desk.watch.attend(Surroundings {
            focused,
            battery: battery.unwrap_or(false),
        });
        tokio::time::sleep(SURROUNDINGS).await;
    }
}
