//! Connected companies: which Pleo, which key, which settings; and the list of entries each could export.
//!
//! Owns connecting (the key is proved before it is kept), settings, the fetched lists of entries and vendors, and whose list
//! `sync` works on. Hands out a ready client. Keeps true: a key goes to the vault and nowhere else; only Pleo's own addresses
//! and this computer's loopback are ever called. Leaves out: what is done with jobs and their items.

mod connect;
mod entries;
mod jobs;
mod lists;
mod owned;
mod rules;
mod sample;
mod settings;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::broadcast;

pub use connect::{ConnectRequest, Connected, REQUIRED_SCOPES};
pub use entries::EntriesState;
pub use rules::{RuleRow, RuleVendor, person};
pub(crate) use rules::{accepted, rules_of, usable};
pub use sample::{MOST_SAMPLE_BYTES, match_sample};
pub use settings::{ApiChoice, ReportPolicy, Settings};

use crate::model::{BooksId, CompanyId, ListName};
use crate::network::Proxy;
use crate::pleo::{BaseUrl, Client, Credential, Limits};
use crate::problem::Problem;
use crate::receipts::Receipts;
use crate::store::{BooksRow, Store};
use crate::sync::Stop;
use crate::vault::{Place as KeyPlace, Token, TokenKind, Vault};

/// Which Pleo a company lives in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Pleo {
    /// Production.
    Production,
    /// Staging.
    Staging,
    /// The embedded sandbox, at the address it has in this session.
    Demo(String),
    /// A sandbox on this computer.
    Local(String),
}

impl Pleo {
    /// Name kept in the store. A demo keeps its books whatever address it has today.
    pub fn place(&self) -> String {
        match self {
            Self::Production => "production".into(),
            Self::Staging => "staging".into(),
            Self::Demo(_) => "demo".into(),
            Self::Local(url) => url.trim_end_matches('/').to_owned(),
        }
    }

    fn base(&self) -> Result<BaseUrl, Problem> {
        match self {
            Self::Production => Ok(BaseUrl::production()),
            Self::Staging => Ok(BaseUrl::staging()),
            Self::Demo(url) | Self::Local(url) => BaseUrl::local(url).map_err(|error| {
                Problem::input("This is not the address of a sandbox on this computer.")
                    .with_detail(error)
            }),
        }
    }
}

/// One connected company.
#[derive(Clone, Debug)]
pub struct Company {
    /// Key of its books here.
    pub books: BooksId,
    /// Pleo's id.
    pub id: CompanyId,
    /// Name.
    pub name: String,
    /// `production`, `staging`, `demo` or a sandbox's address.
    pub place: String,
    /// When it was connected.
    pub connected_at: jiff::Timestamp,
    /// Settings.
    pub settings: Settings,
}

impl Company {
    fn from_row(row: BooksRow) -> Self {
        Self {
            settings: Settings::from_json(&row.settings, row.country.as_deref()),
            books: row.id,
            id: row.company,
            name: row.name,
            place: row.place,
            connected_at: row.connected_at,
        }
    }
}

/// All connected companies.
pub struct Companies {
    store: Arc<Store>,
    vault: Vault,
    // One client per books, so that its pace is shared by everything that works for them.
    clients: Mutex<HashMap<BooksId, Client>>,
    demo: Mutex<Option<String>>,
    entries: Mutex<HashMap<BooksId, EntriesState>>,
    entries_changed: broadcast::Sender<BooksId>,
    // Lists that are being worked on, with the wish to stop.
    syncing: Mutex<HashMap<(BooksId, ListName), Stop>>,
    lists_changed: broadcast::Sender<BooksId>,
}

impl Companies {
    /// Companies kept in `store`, with their keys in `vault`.
    pub fn new(store: Arc<Store>, vault: Vault) -> Self {
        Self {
            store,
            vault,
            clients: Mutex::default(),
            demo: Mutex::default(),
            entries: Mutex::default(),
            entries_changed: broadcast::channel(64).0,
            syncing: Mutex::default(),
            lists_changed: broadcast::channel(64).0,
        }
    }

    /// The store they are kept in.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// The keys.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// All companies, in the order of connecting.
    pub fn all(&self) -> Result<Vec<Company>, Problem> {
        let rows = self.store.read(|db| db.all_books())?;
        Ok(rows.into_iter().map(Company::from_row).collect())
    }

    /// One company.
    pub fn get(&self, books: BooksId) -> Result<Company, Problem> {
        self.store
            .read(|db| db.books(books))?
            .map(Company::from_row)
            .ok_or_else(|| Problem::input("This company is not connected."))
    }

    /// Where the key of a company is; none when it has to be entered again.
    pub async fn key_place(&self, books: BooksId) -> Result<Option<KeyPlace>, Problem> {
        Ok(self.vault.place(books).await?)
    }

    /// A client for a company.
    ///
    /// # Errors
    /// `key_missing`, `keychain_locked`, and `input_invalid` for a demo that is not running.
    pub async fn client(&self, books: BooksId) -> Result<Client, Problem> {
        if let Some(client) = lock(&self.clients).get(&books) {
            return Ok(client.clone());
        }
        let company = self.get(books)?;
        let pleo = self.pleo_of(&company.place)?;
        let (token, _) = self
            .vault
            .get(books)
            .await?
            .ok_or_else(Problem::key_missing)?;
        let client = self.open(&pleo, &token)?;
        // Two callers at once: the first client stays, so that there is one pace.
        Ok(lock(&self.clients).entry(books).or_insert(client).clone())
    }

    /// What fetches the receipts of a company: it has no key, and goes to no other place than the company's.
    ///
    /// # Errors
    /// `input_invalid` for a demo that is not running.
    pub fn receipts(&self, books: BooksId) -> Result<Receipts, Problem> {
        let company = self.get(books)?;
        Ok(match self.pleo_of(&company.place)? {
            Pleo::Production | Pleo::Staging => Receipts::public().through(self.proxy()?),
            Pleo::Demo(url) | Pleo::Local(url) => Receipts::local(&url)?,
        })
    }

    /// The proxy chosen by hand; none while the system's settings count.
    pub fn proxy(&self) -> Result<Option<Proxy>, Problem> {
        Ok(Proxy::kept(self.store.folder())?)
    }

    /// Chooses a proxy for all companies, or goes back to the system's settings. What is under way ends as it began.
    pub fn set_proxy(&self, proxy: Option<&Proxy>) -> Result<(), Problem> {
        Proxy::keep(self.store.folder(), proxy)?;
        lock(&self.clients).clear();
        Ok(())
    }

    /// A client in step with all processes that work for the same key from this folder.
    fn open(&self, pleo: &Pleo, token: &Token) -> Result<Client, Problem> {
        let limits = Limits {
            send_log: Some(self.store.folder().join("pace")),
            proxy: self.proxy()?,
            ..Limits::default()
        };
        Ok(Client::with_limits(
            pleo.base()?,
            credential(token),
            limits,
        )?)
    }

    fn pleo_of(&self, place: &str) -> Result<Pleo, Problem> {
        Ok(match place {
            "production" => Pleo::Production,
            "staging" => Pleo::Staging,
            "demo" => Pleo::Demo(lock(&self.demo).clone().ok_or_else(|| {
                Problem::input("The demo company is not running. Open it again.")
            })?),
            url => Pleo::Local(url.to_owned()),
        })
    }

    /// Saves settings.
    pub fn save_settings(&self, books: BooksId, settings: &Settings) -> Result<(), Problem> {
        settings.check()?;
        let mut row = self
            .store
            .read(|db| db.books(books))?
            .ok_or_else(|| Problem::input("This company is not connected."))?;
        row.settings = settings.to_json();
        Ok(self.store.write(|db| db.put_books(&row))?)
    }
}

fn credential(token: &Token) -> Credential {
    match token.kind {
        TokenKind::ApiKey => Credential::ApiKey(token.secret.clone()),
        TokenKind::Bearer => Credential::Bearer(token.secret.clone()),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
