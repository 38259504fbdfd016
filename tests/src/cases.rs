//! Many cases in one test: they mostly wait, so they wait together, and every failure is named.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Cases at work at the same time. Each has its own sandbox and often its own process.
const AT_ONCE: usize = 8;

/// Cases that were begun.
#[derive(Debug)]
pub struct Cases {
    running: JoinSet<()>,
    names: std::collections::HashMap<tokio::task::Id, String>,
    seats: Arc<Semaphore>,
}

impl Default for Cases {
    fn default() -> Self {
        Self {
            running: JoinSet::new(),
            names: std::collections::HashMap::new(),
            seats: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl Cases {
    /// Begins a case.
    pub fn add(
        &mut self,
        name: impl Into<String>,
        case: impl Future<Output = ()> + Send + 'static,
    ) {
        let seats = self.seats.clone();
        let handle = self.running.spawn(async move {
            let _seat = seats.acquire().await.expect("the seats are never closed");
            case.await;
        });
        self.names.insert(handle.id(), name.into());
    }

    /// Waits for all of them.
    ///
    /// # Panics
    /// When a case failed, with the names of all that did, or when there was none.
    pub async fn end(mut self) {
        assert!(!self.names.is_empty(), "no case is no test");
        let mut failed = Vec::new();
        while let Some(ended) = self.running.join_next_with_id().await {
            if let Err(error) = ended {
                let name = self.names[&error.id()].clone();
                let panic = error.into_panic();
                let words = panic
                    .downcast_ref::<String>()
                    .cloned()
                    .or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
                failed.push(format!("{name}: {}", words.unwrap_or_default()));
            }
        }
        assert!(
            failed.is_empty(),
            "failed cases:\n\n{}\n",
            failed.join("\n\n")
        );
    }
}
