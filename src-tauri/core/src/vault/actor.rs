//! One thread that asks the keychain, because the stores block and Windows does not order calls for one record that
//! come from several threads.
//!
//! Keeps true: nothing is written before the store has shown that it keeps and deletes; a request nobody waits for any
//! more is not carried out, unless it deletes.

use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, SystemTime};

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::oneshot;

use super::{VaultError, VaultState};

/// Name of the record that the self-test writes and deletes again.
const PROBE: &str = "self-test";

/// What can be asked of a keychain.
pub(super) enum Job {
    Put(String, SecretString),
    Get(String),
    Delete(String),
}

/// The record, for `Get`; none where there is none.
pub(super) type Answer = Result<Option<SecretString>, VaultError>;

enum Request {
    /// Whether the store keeps and deletes.
    Test(oneshot::Sender<Answer>),
    Do(Job, oneshot::Sender<Answer>),
}

/// The way to the thread, and what is known of the keychain.
pub(super) struct Actor {
    requests: mpsc::Sender<Request>,
    state: Arc<Mutex<Option<VaultState>>>,
}

impl Actor {
    /// Starts the thread; none where the system gives no thread.
    pub(super) fn start(perform: impl FnMut(&Job) -> Answer + Send + 'static) -> Option<Self> {
        let (requests, inbox) = mpsc::channel();
        let state = Arc::new(Mutex::new(None));
        let known = Arc::clone(&state);
        std::thread::Builder::new()
            .name("keychain".into())
            .spawn(move || serve(&inbox, &known, perform))
            .ok()?;
        Some(Self { requests, state })
    }

    /// What is known; none before the first answer.
    pub(super) fn known(&self) -> Option<VaultState> {
        *lock(&self.state)
    }

    /// Forgets what is known, so that the keychain is asked again.
    pub(super) fn forget_state(&self) {
        *lock(&self.state) = None;
    }

    /// Asks whether the keychain keeps and deletes.
    pub(super) async fn test(&self, patience: Duration) -> Answer {
        self.ask(Request::Test, patience).await
    }

    /// Has `job` done; gives up waiting after `patience`.
    pub(super) async fn perform(&self, job: Job, patience: Duration) -> Answer {
        self.ask(|answer| Request::Do(job, answer), patience).await
    }

    async fn ask(
        &self,
        request: impl FnOnce(oneshot::Sender<Answer>) -> Request,
        patience: Duration,
    ) -> Answer {
        let (send, receive) = oneshot::channel();
        self.requests
            .send(request(send))
            .map_err(|_| VaultError::Failed)?;
        match tokio::time::timeout(patience, receive).await {
            Ok(Ok(answer)) => answer,
            // The thread died over the job.
            Ok(Err(_)) => Err(VaultError::Failed),
            Err(_) => {
                *lock(&self.state) = Some(VaultState::Slow);
                Err(VaultError::Slow)
            }
        }
    }
}

fn serve(
    inbox: &mpsc::Receiver<Request>,
    state: &Mutex<Option<VaultState>>,
    mut perform: impl FnMut(&Job) -> Answer,
) {
    let mut trusted = false;
    for request in inbox {
        let (answer, to) = match request {
            Request::Test(to) if to.is_closed() => continue,
            Request::Do(Job::Put(..) | Job::Get(_), to) if to.is_closed() => continue,
            Request::Test(to) => (test(&mut perform, &mut trusted), to),
            Request::Do(job @ Job::Put(..), to) => (
                test(&mut perform, &mut trusted).and_then(|_| perform(&job)),
                to,
            ),
            Request::Do(job, to) => (perform(&job), to),
        };
        *lock(state) = match &answer {
            Ok(_) if trusted => Some(VaultState::Ready),
            // It answers, but has not shown yet that it keeps.
            Ok(_) => None,
            Err(error) => VaultState::after(*error).or(*lock(state)),
        };
        // Nobody waits any more when the patience is over.
        let _ = to.send(answer);
    }
}

/// Writes a record, reads it, deletes it and looks again. What passed once is not tested again.
fn test(perform: &mut impl FnMut(&Job) -> Answer, trusted: &mut bool) -> Answer {
    if *trusted {
        return Ok(None);
    }
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    // Never the same twice, so that a left-over is not taken for what was just written.
    let value = format!("1t{}", now.unwrap_or_default().as_nanos());
    let kept = perform(&Job::Put(PROBE.into(), SecretString::from(value.clone())))
        .and_then(|_| perform(&Job::Get(PROBE.into())));
    let same = kept.map(|kept| kept.is_some_and(|kept| kept.expose_secret() == value));
    let deleted = perform(&Job::Delete(PROBE.into()));
    match same {
        Ok(true) => {
            deleted?;
            *trusted = true;
            Ok(None)
        }
        Ok(false) => Err(VaultError::Forgets),
        Err(error) => Err(error),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
