//! Typed commands: each checks its input, hands over to a task and returns a view. Nothing else lives here.
//!
//! The work runs in a task of its own, because Windows polls a command on the main thread's small stack.

pub mod entries;
pub mod frame;
pub mod history;
pub mod items;
pub mod lists;
pub mod profiles;
pub mod program;
pub mod receipts;
pub mod runs;
pub mod shell;
pub mod tagging;
pub mod templates;
pub mod watch;

use std::future::Future;
use std::str::FromStr;

use ledgerport_core::problem::Problem;

use crate::view::ProblemView;

/// What a command gives.
pub type Answer<T> = Result<T, ProblemView>;

/// Runs `work` in a task.
async fn hand_over<T: Send + 'static>(
    work: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Answer<T> {
    match tauri::async_runtime::spawn(work).await {
        Ok(outcome) => outcome.map_err(ProblemView::from),
        Err(failed) => Err(
            Problem::input("Something unforeseen happened; nothing was changed.")
                .with_detail(failed)
                .into(),
        ),
    }
}

/// Runs `work`, which waits for the disk, beside the async tasks.
async fn hand_over_blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Answer<T> {
    hand_over(async {
        tauri::async_runtime::spawn_blocking(work)
            .await
            .unwrap_or_else(|failed| {
                Err(
                    Problem::input("Something unforeseen happened; nothing was changed.")
                        .with_detail(failed),
                )
            })
    })
    .await
}

/// An id from outside.
fn id<T: FromStr>(text: &str) -> Result<T, Problem> {
    text.parse()
        .map_err(|_| Problem::input("An id from the window is not one."))
}

/// Rows one window may ask for.
fn limited(limit: u32) -> u32 {
    limit.min(1000)
}
