//! The open program: core's parts, the embedded sandbox, and the frame's revision.
//!
//! Keeps true: the window opens even when the data cannot be, and then says why. Leaves out everything core can do.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use ledgerport_core::companies::{Companies, Company, ConnectRequest, Connected, Pleo};
use ledgerport_core::logbook;
use ledgerport_core::problem::{Code, Problem};
use ledgerport_core::runs::{Runs, Status};
use ledgerport_core::store::{EntryFilter, Store};
use ledgerport_core::vault::{Place, Token, TokenKind, Vault, VaultState};
use ledgerport_core::watch::Watch;
use ledgerport_sandbox::{Config, Sandbox, Scenario};
use tokio::sync::{Mutex, broadcast};

use crate::view::{
    AppView, CompanyView, EnvironmentView, FoundJobView, KeyPlace, KeychainState, ProblemView,
    ReminderView,
};

/// What every command is given: the desk, or why there is none.
pub struct Shared(pub Result<Arc<Desk>, Problem>);

impl Shared {
    /// The desk.
    pub fn desk(&self) -> Result<Arc<Desk>, ProblemView> {
        self.0.clone().map_err(ProblemView::from)
    }
}

/// The open program.
pub struct Desk {
    /// Connected companies.
    pub companies: Arc<Companies>,
    /// Runs.
    pub runs: Arc<Runs>,
    /// The watch over Pleo's jobs.
    pub watch: Arc<Watch>,
    folder: std::path::PathBuf,
    demo: Mutex<Option<Sandbox>>,
    revision: AtomicU32,
    frame_changed: broadcast::Sender<()>,
}

impl Desk {
    /// Opens the data folder of this user.
    pub fn open() -> Result<Arc<Self>, Problem> {
        let folder = ledgerport_core::data_folder()
            .ok_or_else(|| Problem::input("This system names no folder for data."))?;
        logbook::open(&folder);
        logbook::watch_for_panics(&folder);
        logbook::note("started", &[("version", env!("CARGO_PKG_VERSION").into())]);
        let store = Arc::new(Store::open(&folder)?);
        // An unsigned debug build would make macOS ask for the login keychain at every rebuild.
        let vault = if cfg!(all(debug_assertions, target_os = "macos")) {
            Vault::session_only()
        } else {
            Vault::keychain(ledgerport_core::IDENTIFIER)
        };
        let companies = Arc::new(Companies::new(store, vault));
        let runs = Runs::open(companies.clone())?;
        let claims = ledgerport_core::claims_folder()
            .ok_or_else(|| Problem::input("This system names no folder for data."))?;
        let watch = Watch::new(runs.clone(), claims);
        Ok(Arc::new(Self {
            companies,
            runs,
            watch,
            folder,
            demo: Mutex::default(),
            revision: AtomicU32::new(1),
            frame_changed: broadcast::channel(16).0,
        }))
    }

    /// Starts what was open when the program ended: the demo company, the tasks of runs that wait for a person, and the
    /// watch over all companies.
    pub async fn wake(&self) {
        let companies = self.companies.all().unwrap_or_default();
        if companies.iter().any(|company| company.place == "demo") {
            // It says why when somebody opens it.
            let _ = self.open_demo().await;
        }
        for company in companies {
            // What cannot be read now is said by the frame.
            let _ = self.runs.keep_waiting(company.books);
        }
        // What cannot be read now is said by the frame.
        let _ = self.watch.begin_all();
    }

    /// Fires when the frame changed.
    pub fn frame_changes(&self) -> broadcast::Receiver<()> {
        self.frame_changed.subscribe()
    }

    /// Says that the frame changed.
    pub fn touch(&self) {
        self.revision.fetch_add(1, Ordering::SeqCst);
        // Nobody listening is fine.
        let _ = self.frame_changed.send(());
    }

    /// The frame as it is now.
    pub async fn frame(&self) -> Result<AppView, Problem> {
        // Taken first: what changes while we look gets a higher one.
        let revision = self.revision.load(Ordering::SeqCst);
        let keychain = match self.companies.vault().state().await {
            VaultState::Ready => KeychainState::Ready,
            VaultState::Locked => KeychainState::Locked,
            VaultState::Denied => KeychainState::Denied,
            VaultState::Slow | VaultState::Failed => KeychainState::Slow,
            VaultState::Forgets => KeychainState::Forgets,
            VaultState::Missing => KeychainState::Missing,
        };
        let mut companies = Vec::new();
        for company in self.companies.all()? {
            companies.push(self.company(&company).await?);
        }
        Ok(AppView {
            revision,
            version: env!("CARGO_PKG_VERSION").into(),
            user: ledgerport_core::runs::user(),
            keychain,
            companies,
        })
    }

    /// One company as the frame shows it.
    pub async fn company(&self, company: &Company) -> Result<CompanyView, Problem> {
        let key = match self.companies.key_place(company.books).await {
            Ok(Some(Place::Keychain)) => KeyPlace::Keychain,
            Ok(Some(Place::Session)) => KeyPlace::Session,
            // A locked keychain is said once, by the frame.
            Ok(None) | Err(_) => KeyPlace::Missing,
        };
        let runs = self.runs.list(company.books)?;
        let count = |statuses: &[Status]| {
            let found = runs
                .iter()
                .filter(|run| statuses.contains(&run.record.status));
            u32::try_from(found.count()).unwrap_or(u32::MAX)
        };
        let list = self.companies.store().read(|db| {
            let all = EntryFilter::default();
            db.entries(company.books, &all, 0, 0)
        })?;
        let last = self.companies.entries_state(company.books).problem;
        let taken: Vec<_> = runs
            .iter()
            .filter_map(|run| run.record.job.as_ref().map(|job| job.id))
            .collect();
        let jobs = self
            .companies
            .store()
            .read(|db| db.open_jobs(company.books))?
            .into_iter()
            .filter(|job| !taken.contains(&job.job))
            .map(FoundJobView::from)
            .collect();
        let reminders = self.watch.reminders(company.books)?;
        let paused = self.watch.settings(company.books)?.paused;
        Ok(CompanyView {
            id: company.books.to_string(),
            name: company.name.clone(),
            environment: EnvironmentView::of(&company.place),
            key,
            connected_at: company.connected_at.to_string(),
            running: count(&[Status::Running, Status::Queued]),
            waiting: count(&[Status::Waiting]),
            interrupted: count(&[Status::Interrupted, Status::Paused]),
            ready: list.ready,
            incomplete: list.total - list.ready,
            fetched_at: list.fetched_at.map(|at| at.to_string()),
            offline: last.is_some_and(|problem| problem.code == Code::Offline),
            jobs,
            reminders: reminders.into_iter().map(ReminderView::from).collect(),
            paused,
        })
    }

    /// Starts the embedded sandbox, once, and connects its company. Nothing of it leaves this computer.
    pub async fn open_demo(&self) -> Result<Company, Problem> {
        let mut demo = self.demo.lock().await;
        if demo.is_none() {
            let config = Config {
                scenario: Scenario::Bakery,
                state_file: Some(self.folder.join("demo.json")),
                ..Config::default()
            };
            let sandbox = Sandbox::start(config).await.map_err(|error| {
                Problem::input("The demo company could not be started on this computer.")
                    .with_detail(error)
            })?;
            self.companies.set_demo(sandbox.url());
            *demo = Some(sandbox);
        }
        let (url, key) = demo
            .as_ref()
            .map(|sandbox| (sandbox.url(), sandbox.key()))
            .unwrap_or_default();
        drop(demo);
        let request = ConnectRequest {
            pleo: Pleo::Demo(url),
            token: Token {
                kind: TokenKind::ApiKey,
                secret: key.into(),
            },
            company: None,
            session_only: true,
        };
        match self.companies.connect(request).await? {
            Connected::Company { company, .. } => {
                self.watch.key_changed(company.books);
                self.touch();
                Ok(*company)
            }
            Connected::Choose(_) => Err(Problem::input("The demo has several companies.")),
        }
    }
}
