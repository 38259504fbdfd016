//! Opening the data folder and a company in it.

use std::path::PathBuf;
use std::sync::Arc;

use ledgerport_core::companies::{Companies, Company, ConnectRequest, Connected, Pleo};
use ledgerport_core::model::BooksId;
use ledgerport_core::problem::Problem;
use ledgerport_core::store::Store;
use ledgerport_core::vault::{Token, TokenKind, Vault};
use secrecy::SecretString;

use crate::args::{Auth, Connection};

/// Opens the data folder; the window's own, unless another is given.
pub(crate) fn open(data: Option<PathBuf>, own_key: bool) -> Result<Arc<Companies>, Problem> {
    let folder = data
        .or_else(ledgerport_core::data_folder)
        .ok_or_else(|| Problem::input("This system names no folder for data. Use --data."))?;
    let store = Arc::new(Store::open(&folder)?);
    let vault = if own_key {
        Vault::session_only()
    } else {
        Vault::keychain(ledgerport_core::IDENTIFIER)
    };
    Ok(Arc::new(Companies::new(store, vault)))
}

/// The key from the environment variable, if one is named.
pub(crate) fn token(key_env: Option<&str>, auth: Auth) -> Result<Option<Token>, Problem> {
    let Some(name) = key_env else {
        return Ok(None);
    };
    let secret = std::env::var(name)
        .map_err(|_| Problem::input(format!("The environment variable {name} is not set.")))?;
    Ok(Some(Token {
        kind: match auth {
            Auth::ApiKey => TokenKind::ApiKey,
            Auth::Bearer => TokenKind::Bearer,
        },
        secret: SecretString::from(secret),
    }))
}

/// A company that is ready to work for.
pub(crate) struct Seat {
    pub(crate) companies: Arc<Companies>,
    pub(crate) company: Company,
    /// Rights an export needs and a key given now does not have.
    pub(crate) missing_scopes: Vec<String>,
}

/// Connects as the command line says: with the given key, or as connected before with the key in the keychain.
pub(crate) async fn company(connection: Connection) -> Result<Seat, Problem> {
    let token = token(connection.key_env.as_deref(), connection.auth)?;
    let companies = open(connection.data, token.is_some())?;
    let pleo = pleo(&connection.base_url);
    let Some(token) = token else {
        let company = companies.get(BooksId::of(&pleo.place(), connection.company))?;
        return Ok(Seat {
            companies,
            company,
            missing_scopes: Vec::new(),
        });
    };
    let request = ConnectRequest {
        pleo,
        token,
        company: Some(connection.company),
        session_only: true,
    };
    match companies.connect(request).await? {
        Connected::Company {
            company,
            missing_scopes,
            ..
        } => Ok(Seat {
            companies,
            company: *company,
            missing_scopes,
        }),
        Connected::Choose(_) => Err(Problem::input("Say which company with --company.")),
    }
}

fn pleo(base_url: &str) -> Pleo {
    match base_url.trim_end_matches('/') {
        "https://external.pleo.io" => Pleo::Production,
        "https://external.staging.pleo.io" => Pleo::Staging,
        local => Pleo::Local(local.to_owned()),
    }
}
