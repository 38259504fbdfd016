//! A running sandbox: starting, stopping, and the knobs as methods.

use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::behaviour::Behaviour;
use crate::clock::Clock;
use crate::fault::{Fault, Faults};
use crate::http::{Shared, serve};
use crate::limit::Meter;
use crate::request_log::{LoggedRequest, RequestLog};
use crate::saved::{self, Saved};
use crate::scenario::Scenario;
use crate::state::{Credential, EntryState, JobState, Refused, State, all_scopes, random_key};
use crate::webhook::{Delivery, Webhooks, courier};

/// How often changes are written to the state file.
const SAVE_EVERY: Duration = Duration::from_millis(500);

/// Longest wait for open connections when stopping.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// How to start a sandbox.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The company to be.
    pub scenario: Scenario,
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// API key; none makes a random one.
    pub key: Option<String>,
    /// File that keeps jobs, items, vendors and entry states over restarts.
    pub state_file: Option<PathBuf>,
    /// Readings of what Pleo does not document.
    pub behaviour: Behaviour,
    /// What the sandbox's clock shows at the start; none means the present.
    pub clock_start: Option<Timestamp>,
}

/// Why the state file was not used; the sandbox started fresh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartedFresh(String);

impl fmt::Display for StartedFresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "The demo company starts fresh; its state file was not used: {}",
            self.0
        )
    }
}

/// A local Pleo that listens until it is stopped or dropped.
///
/// Its knobs are also under `/_sandbox`, where `GET /_sandbox` lists them; they
/// need [`Sandbox::key`] as Basic user name or Bearer token.
#[derive(Debug)]
pub struct Sandbox {
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    server: Option<JoinHandle<()>>,
    courier: Option<JoinHandle<()>>,
    saver: Option<JoinHandle<()>>,
    state_file: Option<Arc<StateFile>>,
    started_fresh: Option<StartedFresh>,
}

/// Where the state is kept, and whose turn it is to write there.
#[derive(Debug)]
struct StateFile {
    path: PathBuf,
    /// Revision of the state in the file, once this sandbox wrote it.
    written: Mutex<Option<u64>>,
}

impl StateFile {
    /// Writes what changed. The state is taken while writing is ours alone, so
    /// an older one never replaces a newer one.
    fn save(&self, shared: &Shared, even_unchanged: bool) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let (revision, saved) = {
            let state = shared.state();
            if *written == Some(state.revision) && !even_unchanged {
                return;
            }
            (state.revision, Saved::of(&state))
        };
        match saved.write(&self.path) {
            Ok(()) => *written = Some(revision),
            // There is no one else to tell.
            Err(error) => {
                eprintln!("ledgerport-sandbox: the state file was not written: {error}");
            }
        }
    }
}

impl Sandbox {
    /// Starts a sandbox on the loopback address.
    pub async fn start(config: Config) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port)).await?;
        let base = format!("http://{}", listener.local_addr()?);
        let key = config.key.unwrap_or_else(|| random_key("pleo_sandbox"));
        let mut state = State {
            scenario: config.scenario,
            companies: config.scenario.companies(),
            credentials: vec![
                credential(key, 0),
                credential(random_key("pleo_neighbour"), 1),
            ],
            behaviour: config.behaviour,
            clock: config
                .clock_start
                .map(Clock::starting_at)
                .unwrap_or_default(),
            faults: Faults::default(),
            log: RequestLog::default(),
            webhooks: Webhooks::default(),
            link_secret: Uuid::new_v4(),
            revision: 0,
        };
        let started_fresh = config
            .state_file
            .as_deref()
            .and_then(|path| saved::load(&mut state, path))
            .and_then(Result::err)
            .map(|reason| StartedFresh(reason.to_string()));
        let shared = Arc::new(Shared::new(state, base));
        let (stop, stopped) = watch::channel(false);
        let router = Router::new().fallback(serve).with_state(shared.clone());
        let listener = listener.tap_io(|stream| {
            // Without this, small answers wait for the client's acknowledgement.
            drop(stream.set_nodelay(true));
        });
        let mut end = stopped.clone();
        let server = tokio::spawn(async move {
            let signal = async move {
                // An error means the sender is gone, which is the same.
                drop(end.wait_for(|stop| *stop).await);
            };
            drop(
                axum::serve(listener, router)
                    .with_graceful_shutdown(signal)
                    .await,
            );
        });
        let courier = tokio::spawn(courier::run(shared.clone(), stopped.clone()));
        let state_file = config.state_file.map(|path| {
            Arc::new(StateFile {
                path,
                written: Mutex::new(None),
            })
        });
        let saver = state_file
            .clone()
            .map(|file| tokio::spawn(keep_saving(shared.clone(), file, stopped)));
        Ok(Self {
            shared,
            stop,
            server: Some(server),
            courier: Some(courier),
            saver,
            state_file,
            started_fresh,
        })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn url(&self) -> String {
        self.shared.base.clone()
    }

    /// The API key of the company.
    pub fn key(&self) -> String {
        self.shared.state().credentials[0].key.clone()
    }

    /// The company the key opens.
    pub fn company_id(&self) -> Uuid {
        self.shared.state().companies[0].id
    }

    /// A key of the second company, which the first key cannot see.
    pub fn neighbour_key(&self) -> String {
        self.shared.state().credentials[1].key.clone()
    }

    /// The second company.
    pub fn neighbour_id(&self) -> Uuid {
        self.shared.state().companies[1].id
    }

    /// Why the state file was not used, if there was one that could not be.
    pub fn started_fresh(&self) -> Option<&StartedFresh> {
        self.started_fresh.as_ref()
    }

    /// Sandbox time.
    pub fn now(&self) -> Timestamp {
        self.shared.state().clock.now()
    }

    /// Moves the sandbox's clock forward.
    pub fn advance_clock(&self, by: Duration) {
        self.shared.state().advance_clock(by);
    }

    /// Arms a fault.
    pub fn inject(&self, fault: Fault) {
        self.shared.state().faults.arm(fault);
    }

    /// Disarms all faults.
    pub fn clear_faults(&self) {
        self.shared.state().faults.clear();
    }

    /// Changes how the sandbox reads Pleo's silence.
    pub fn set_behaviour(&self, behaviour: Behaviour) {
        self.shared.state().behaviour = behaviour;
    }

    /// How the sandbox reads Pleo's silence now.
    pub fn behaviour(&self) -> Behaviour {
        self.shared.state().behaviour.clone()
    }

    /// The last requests to Pleo's API and to receipt links, oldest first: 5,000, or
    /// fewer if their bodies are larger than 32 MiB together.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.shared.state().log.all()
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        self.shared.state().log.clear();
    }

    /// One job of the company with its items.
    pub fn job(&self, id: Uuid) -> Option<JobState> {
        self.shared.state().job(id)
    }

    /// All jobs of the company with their items, oldest first.
    pub fn jobs(&self) -> Vec<JobState> {
        self.shared.state().jobs()
    }

    /// All entries of the company with their export status.
    pub fn entries(&self) -> Vec<EntryState> {
        self.shared.state().entries()
    }

    /// Cancels an open job as a user in Pleo would.
    pub fn cancel_job(&self, id: Uuid) -> Result<(), Refused> {
        self.shared.state().cancel_job(id)
    }

    /// Clicks Export in Pleo for these entries, or for all that are not exported:
    /// a pending job appears. Asks for vendors if the company tags vendors.
    pub fn click_export(&self, entries: Option<&[Uuid]>) -> Result<Uuid, Refused> {
        self.shared.state().click_export(entries, None)
    }

    /// As [`Sandbox::click_export`], with the vendor option chosen.
    pub fn click_export_with(
        &self,
        entries: Option<&[Uuid]>,
        vendor_based: bool,
    ) -> Result<Uuid, Refused> {
        self.shared
            .state()
            .click_export(entries, Some(vendor_based))
    }

    /// Creates a vendor as a bookkeeper does on Pleo's Export page: a draft without an
    /// external id, and `v1.vendor.created` to those who asked for it.
    pub fn make_vendor(&self, name: &str) -> Result<Uuid, Refused> {
        self.shared.state().make_vendor(name)
    }

    /// Notifications so far, oldest first; at least the last 20,000.
    pub fn webhook_deliveries(&self) -> Vec<Delivery> {
        self.shared.state().webhooks.deliveries()
    }

    /// Sends an event once more, with the same `webhook-id`, to all it was sent to.
    pub fn replay_webhook(&self, event: Uuid) -> Result<(), Refused> {
        self.shared.state().replay(event)
    }

    /// Sends what [`Webhooks::reverse_groups_of`](crate::Webhooks) holds back.
    pub fn release_webhooks(&self) {
        self.shared.state().webhooks.release();
    }

    /// Gives a subscription a new secret. From now on notifications carry two
    /// signatures: one with the new secret and one with the secret before it.
    pub fn rotate_webhook_secret(&self, subscription: Uuid) -> Result<(), Refused> {
        self.shared.state().rotate_webhook_secret(subscription)
    }

    /// Replaces the key of the company; the old one is refused from now on.
    pub fn rotate_key(&self) -> String {
        self.shared.state().rotate_key()
    }

    /// The key stops working for Pleo's API (401).
    pub fn revoke_key(&self) {
        self.shared.state().credentials[0].revoked = true;
    }

    /// The key works again.
    pub fn restore_key(&self) {
        self.shared.state().credentials[0].revoked = false;
    }

    /// Gives the key these scopes and no others (403 without).
    pub fn set_scopes<S: Into<String>>(&self, scopes: impl IntoIterator<Item = S>) {
        self.shared.state().credentials[0].scopes = scopes.into_iter().map(Into::into).collect();
    }

    /// Switches to a scenario from its beginning; key, clock, faults and log stay.
    pub fn switch(&self, scenario: Scenario) {
        self.shared.state().reset(scenario);
    }

    /// Saves, and waits until open connections are done.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if let Some(courier) = self.courier.take() {
            drop(courier.await);
        }
        if let Some(saver) = self.saver.take() {
            drop(saver.await);
        }
        if let Some(mut server) = self.server.take()
            && tokio::time::timeout(LAST_WORDS, &mut server).await.is_err()
        {
            server.abort();
        }
        self.save();
    }

    fn save(&mut self) {
        if let Some(file) = self.state_file.take() {
            // The clock moves without a change.
            file.save(&self.shared, true);
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        self.save();
    }
}

/// Writes the state file whenever something changed.
async fn keep_saving(
    shared: Arc<Shared>,
    file: Arc<StateFile>,
    mut stopped: watch::Receiver<bool>,
) {
    loop {
        let (shared, file) = (shared.clone(), file.clone());
        // It fails only when the program ends, and then the last save follows.
        drop(tokio::task::spawn_blocking(move || file.save(&shared, false)).await);
        let stop = stopped.wait_for(|stop| *stop);
        if tokio::time::timeout(SAVE_EVERY, stop).await.is_ok() {
            return;
        }
    }
}

fn credential(key: String, company: usize) -> Credential {
    Credential {
        key,
        company,
        scopes: all_scopes(),
        revoked: false,
        meter: Meter::default(),
    }
}
