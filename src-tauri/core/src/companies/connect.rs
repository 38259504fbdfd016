//! Connecting: prove the key, find the company, keep the key, and only then the company.

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use super::{Companies, Company, Pleo, Settings, lock};
use crate::model::{BooksId, CompanyId};
use crate::pleo::{self, Client, Subject};
use crate::problem::{Code, Problem};
use crate::store::BooksRow;
use crate::vault::{Place as KeyPlace, Token, TokenKind, VaultError};

/// Scopes an export needs (Pleo Export API scopes).
pub const REQUIRED_SCOPES: [&str; 3] =
    ["export-jobs:read", "export-jobs:write", "export-items:read"];

/// Longest text accepted as a key, in bytes.
const MAX_KEY: usize = 2000;

/// What is needed to connect.
pub struct ConnectRequest {
    /// Which Pleo.
    pub pleo: Pleo,
    /// The key.
    pub token: Token,
    /// The company, when the key serves several or the caller wants a certain one.
    pub company: Option<CompanyId>,
    /// Keep the key in memory only.
    pub session_only: bool,
}

/// How connecting ended.
pub enum Connected {
    /// Done.
    Company {
        /// The company.
        company: Box<Company>,
        /// Where its key is.
        key: KeyPlace,
        /// Scopes of [`REQUIRED_SCOPES`] the key does not have.
        missing_scopes: Vec<String>,
    },
    /// The key serves several: ask which.
    Choose(Vec<pleo::Company>),
}

impl Companies {
    /// Tells where the embedded sandbox listens in this session.
    pub fn set_demo(&self, url: String) {
        *lock(&self.demo) = Some(url);
        // Clients of an earlier address would call nobody.
        lock(&self.clients).clear();
    }

    /// Connects a company, or replaces the key of a connected one.
    ///
    /// # Errors
    /// What the key check brings up, `wrong_company`, `keychain_locked`.
    pub async fn connect(&self, request: ConnectRequest) -> Result<Connected, Problem> {
        let token = cleaned(&request.token)?;
        let client = self.open(&request.pleo, &token)?;
        let identity = client.introspect().await?;
        let found = match (request.company, identity.subject) {
            (Some(wanted), Subject::Company(own)) if wanted != own => {
                return Err(wrong_company());
            }
            (Some(wanted), _) => find(&client, wanted).await?,
            (None, Subject::Company(own)) => find(&client, own).await?,
            (None, _) => {
                let mut companies = client.companies().await?;
                match companies.len() {
                    0 => return Err(wrong_company()),
                    1 => companies.remove(0),
                    _ => return Ok(Connected::Choose(companies)),
                }
            }
        };
        let missing_scopes = REQUIRED_SCOPES
            .iter()
            .filter(|scope| !identity.scopes.iter().any(|own| own == *scope))
            .map(ToString::to_string)
            .collect();
        let place = request.pleo.place();
        let books = BooksId::of(&place, found.id);
        let key = self.keep(books, &token, request.session_only).await?;
        let company = self.save(books, place, &found, &token)?;
        // The old client may hold the old key.
        lock(&self.clients).insert(books, client);
        Ok(Connected::Company {
            company: Box::new(company),
            key,
            missing_scopes,
        })
    }

    async fn keep(
        &self,
        books: BooksId,
        token: &Token,
        session_only: bool,
    ) -> Result<KeyPlace, Problem> {
        if !session_only {
            match self.vault.put(books, token).await {
                Ok(()) => return Ok(KeyPlace::Keychain),
                // No keychain that can be relied on now: the session is the only place, and the screen says so.
                Err(
                    VaultError::Missing
                    | VaultError::Locked
                    | VaultError::Denied
                    | VaultError::Forgets
                    | VaultError::Slow
                    | VaultError::Failed,
                ) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.vault.put_for_session(books, token.clone());
        Ok(KeyPlace::Session)
    }

    fn save(
        &self,
        books: BooksId,
        place: String,
        found: &pleo::Company,
        token: &Token,
    ) -> Result<Company, Problem> {
        let known = self.store.read(|db| db.books(books))?;
        let auth = match token.kind {
            TokenKind::ApiKey => "api_key",
            TokenKind::Bearer => "bearer",
        };
        let row = BooksRow {
            id: books,
            company: found.id,
            place,
            name: found.name.clone(),
            country: found.country.clone(),
            auth: auth.into(),
            connected_at: known
                .as_ref()
                .map_or_else(Timestamp::now, |row| row.connected_at),
            settings: known.map_or_else(
                || Settings::for_country(found.country.as_deref()).to_json(),
                |row| row.settings,
            ),
        };
        self.store.write(|db| db.put_books(&row))?;
        Ok(Company::from_row(row))
    }
}

/// The company's name and country. Reading them may need a scope the key lacks, which must not keep anybody out.
async fn find(client: &Client, id: CompanyId) -> Result<pleo::Company, Problem> {
    match client.company(id).await {
        Ok(company) => Ok(company),
        Err(pleo::Error::ScopeMissing) => Ok(pleo::Company {
            id,
            name: format!("Company {id}"),
            country: None,
        }),
        Err(pleo::Error::NotFound { .. }) => Err(wrong_company()),
        Err(error) => Err(error.into()),
    }
}

fn wrong_company() -> Problem {
    Problem::new(
        Code::WrongCompany,
        "This key does not belong to the chosen company.",
        "Nothing was connected and no key was kept.",
        "Choose the company the key was made for, or enter that company's key.",
    )
}

/// A pasted key often brings blanks and line ends along; anything else odd is refused before it is sent.
fn cleaned(token: &Token) -> Result<Token, Problem> {
    let text = token.secret.expose_secret().trim();
    if text.is_empty() {
        return Err(Problem::input("The key is empty."));
    }
    if text.len() > MAX_KEY {
        return Err(Problem::input("The key is too long to be a Pleo key."));
    }
    if !text.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Problem::input(
            "The key holds blanks or characters a Pleo key cannot have.",
        ));
    }
    Ok(Token {
        kind: token.kind,
        secret: SecretString::from(text.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_key_is_trimmed_and_an_odd_one_refused() {
        let clean = |text: &str| {
            cleaned(&Token {
                kind: TokenKind::ApiKey,
                secret: SecretString::from(text.to_owned()),
            })
            .map(|token| token.secret.expose_secret().to_owned())
        };
        assert_eq!(clean("  plp_1\r\n").as_deref(), Ok("plp_1"));
        for odd in ["", " \n", "two words", "nøgle", "a\u{0}b"] {
            let problem = clean(odd).expect_err("refused");
            assert_eq!(problem.code, Code::Input);
            assert!(odd.trim().is_empty() || !format!("{problem:?}").contains(odd.trim()));
        }
        assert!(clean(&"x".repeat(MAX_KEY + 1)).is_err());
    }
}
