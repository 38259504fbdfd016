//! The vault over made-up keychains, each with a fault of its own, and over the system's real one.

use std::sync::mpsc;

use super::*;

fn token(secret: &str) -> Token {
    Token {
        kind: TokenKind::ApiKey,
        secret: SecretString::from(secret.to_owned()),
    }
}

fn books() -> BooksId {
    BooksId(uuid::Uuid::from_u128(7))
}

/// A keychain in memory; `fault` may answer in its place.
fn vault_with(mut fault: impl FnMut(&Job) -> Option<Answer> + Send + 'static) -> Vault {
    let mut kept: HashMap<String, SecretString> = HashMap::new();
    Vault::over(Actor::start(move |job| {
        if let Some(answer) = fault(job) {
            return answer;
        }
        match job {
            Job::Put(name, record) => {
                kept.insert(name.clone(), record.clone());
                Ok(None)
            }
            Job::Get(name) => Ok(kept.get(name).cloned()),
            Job::Delete(name) => {
                kept.remove(name);
                Ok(None)
            }
        }
    }))
}

async fn secret(vault: &Vault) -> Option<String> {
    let (token, _) = vault.get(books()).await.expect("an answer")?;
    Some(token.secret.expose_secret().to_owned())
}

#[test]
fn a_record_reads_back_and_a_foreign_one_does_not() {
    let record = token("plp_ænøgle").record();
    let back = Token::from_record(record.expose_secret().as_bytes()).expect("our record");
    assert_eq!(back.secret.expose_secret(), "plp_ænøgle");
    assert_eq!(back.kind, TokenKind::ApiKey);
    for foreign in [&b""[..], b"1", b"2kx", b"1xx", b"\xff\xfe"] {
        assert!(Token::from_record(foreign).is_none(), "{foreign:?}");
    }
}

#[test]
fn nothing_prints_the_secret() {
    assert!(!format!("{:?}", token("plp_secret")).contains("plp_secret"));
    let carriers = [
        keyring::Error::BadEncoding(b"plp_secret".to_vec()),
        keyring::Error::BadDataFormat(b"plp_secret".to_vec(), "plp_secret".into()),
        keyring::Error::BadStoreFormat("plp_secret".into()),
        keyring::Error::Invalid("plp_secret".into(), "plp_secret".into()),
        keyring::Error::PlatformFailure("plp_secret".into()),
    ];
    for carrier in &carriers {
        let error = VaultError::from(carrier);
        let said = format!("{error:?} {error}");
        assert!(!said.contains("plp") && !said.contains("112"), "{said}");
    }
}

#[test]
fn a_refusal_is_told_from_a_lock() {
    let access = |words: &str| VaultError::from(&keyring::Error::NoStorageAccess(words.into()));
    assert_eq!(access("SS error: prompt dismissed"), VaultError::Denied);
    assert_eq!(access("Object locked"), VaultError::Locked);
    assert_eq!(access("anything else"), VaultError::Locked);
    let platform = |words: &str| VaultError::from(&keyring::Error::PlatformFailure(words.into()));
    assert_eq!(platform("User canceled the operation."), VaultError::Denied);
    assert_eq!(
        platform("User interaction is not allowed."),
        VaultError::Locked
    );
    assert_eq!(platform("out of memory"), VaultError::Failed);
}

#[tokio::test]
async fn a_session_keeps_until_deleted() {
    let vault = Vault::session_only();
    assert_eq!(vault.state().await, VaultState::Missing);
    assert_eq!(
        vault.put(books(), &token("a")).await,
        Err(VaultError::Missing)
    );
    assert!(vault.get(books()).await.expect("an answer").is_none());
    assert_eq!(vault.place(books()).await, Ok(None));
    vault.put_for_session(books(), token("a"));
    assert_eq!(secret(&vault).await.as_deref(), Some("a"));
    assert_eq!(vault.place(books()).await, Ok(Some(Place::Session)));
    vault.delete(books()).await.expect("deleted");
    assert_eq!(secret(&vault).await, None);
}

#[tokio::test]
async fn an_oversize_key_is_refused_before_the_keychain_sees_it() {
    let vault = vault_with(|_| panic!("asked"));
    let long = token(&"x".repeat(MAX_RECORD));
    assert_eq!(vault.put(books(), &long).await, Err(VaultError::TooLong));
}

#[tokio::test]
async fn a_sound_keychain_keeps_rotates_and_deletes() {
    let vault = vault_with(|_| None);
    assert_eq!(vault.state().await, VaultState::Ready);
    vault.put(books(), &token("old")).await.expect("kept");
    vault.put(books(), &token("new")).await.expect("rotated");
    assert_eq!(secret(&vault).await.as_deref(), Some("new"));
    vault.delete(books()).await.expect("deleted");
    assert_eq!(secret(&vault).await, None);
    assert_eq!(vault.place(books()).await, Ok(None));
}

#[tokio::test]
async fn a_keychain_that_forgets_is_never_given_a_key() {
    let (heard, hears) = mpsc::channel();
    let vault = vault_with(move |job| match job {
        Job::Put(_, record) => {
            let _ = heard.send(record.expose_secret().to_owned());
            Some(Ok(None))
        }
        _ => None,
    });
    assert_eq!(vault.state().await, VaultState::Forgets);
    assert_eq!(
        vault.put(books(), &token("plp_1")).await,
        Err(VaultError::Forgets)
    );
    assert!(
        hears.try_iter().all(|record| !record.contains("plp_1")),
        "only the self-test wrote"
    );
}

#[tokio::test]
async fn a_keychain_that_does_not_delete_is_found_out() {
    let vault = vault_with(|job| match job {
        Job::Delete(_) => Some(Err(VaultError::NotDeleted)),
        _ => None,
    });
    assert_eq!(vault.state().await, VaultState::Forgets);
    assert_eq!(vault.delete(books()).await, Err(VaultError::NotDeleted));
}

#[tokio::test]
async fn a_failed_rotation_leaves_the_old_key() {
    let mut lossy = false;
    let vault = vault_with(move |job| match job {
        // Half of the new key is lost on its way.
        Job::Put(_, record) if record.expose_secret().contains("new") => {
            lossy = true;
            Some(Ok(None))
        }
        Job::Get(_) if std::mem::take(&mut lossy) => {
            Some(Ok(Some(SecretString::from("1kne".to_owned()))))
        }
        _ => None,
    });
    vault.put(books(), &token("old")).await.expect("kept");
    assert_eq!(
        vault.put(books(), &token("new")).await,
        Err(VaultError::Forgets)
    );
    assert_eq!(secret(&vault).await.as_deref(), Some("old"));
}

#[tokio::test]
async fn a_locked_or_refusing_keychain_is_asked_once_and_again_only_on_wish() {
    for (error, state) in [
        (VaultError::Locked, VaultState::Locked),
        (VaultError::Denied, VaultState::Denied),
        (VaultError::Missing, VaultState::Missing),
        (VaultError::Failed, VaultState::Failed),
    ] {
        let (asked, asks) = mpsc::channel();
        let vault = vault_with(move |_| {
            let _ = asked.send(());
            Some(Err(error))
        });
        assert_eq!(vault.state().await, state);
        let first = asks.try_iter().count();
        assert!(first > 0);
        assert_eq!(vault.state().await, state);
        let place = vault.place(books()).await;
        if error == VaultError::Missing {
            assert_eq!(place, Ok(None));
        } else {
            assert_eq!(place, Err(error));
        }
        assert_eq!(asks.try_iter().count(), 0, "no second prompt for a screen");
        assert_eq!(vault.retry().await, state);
        assert!(asks.try_iter().count() > 0);
        assert_eq!(vault.put(books(), &token("a")).await, Err(error));
        assert!(asks.try_iter().count() > 0, "a person's wish is tried");
    }
}

#[tokio::test]
async fn an_unlocked_keychain_is_ready_after_the_next_wish() {
    let (unlock, locked) = mpsc::channel::<()>();
    let vault = vault_with(move |_| match locked.try_recv() {
        Err(mpsc::TryRecvError::Empty) => Some(Err(VaultError::Locked)),
        _ => None,
    });
    assert_eq!(vault.state().await, VaultState::Locked);
    drop(unlock);
    assert_eq!(vault.state().await, VaultState::Locked, "nobody asked");
    assert_eq!(vault.retry().await, VaultState::Ready);
    vault.put(books(), &token("a")).await.expect("kept");
}

#[tokio::test]
async fn a_slow_keychain_holds_up_no_screen_and_never_keeps_what_was_given_up() {
    let (release, wait) = mpsc::channel::<()>();
    let (heard, hears) = mpsc::channel();
    let mut vault = vault_with(move |job| {
        // Hangs until the test lets go, as a prompt that nobody answers.
        let _ = wait.recv();
        if let Job::Put(name, _) = job {
            let _ = heard.send(name.clone());
        }
        None
    });
    vault.patience = Duration::from_millis(50);
    vault.glance = Duration::from_millis(50);
    assert_eq!(vault.state().await, VaultState::Slow);
    assert_eq!(vault.place(books()).await, Err(VaultError::Slow));
    assert_eq!(vault.put(books(), &token("a")).await, Err(VaultError::Slow));
    drop(release);
    vault.patience = PATIENCE;
    assert_eq!(vault.retry().await, VaultState::Ready);
    assert!(
        hears.try_iter().all(|name| name != books().to_string()),
        "the person was told that nothing was kept"
    );
}

/// The real keychain of a private session; `cargo xtask test` provides one.
#[tokio::test]
async fn the_systems_keychain_keeps_and_deletes() {
    if std::env::var_os("LEDGERPORT_SECRET_SERVICE").is_none() {
        return;
    }
    let service = "app.ledgerport.desktop.test";
    let vault = Vault::keychain(service);
    assert_eq!(vault.state().await, VaultState::Ready);
    let own = BooksId(uuid::Uuid::new_v4());
    vault.put(own, &token("plp_old")).await.expect("kept");
    vault.put(own, &token("plp_new")).await.expect("rotated");
    // Another start of the program.
    let later = Vault::keychain(service);
    let (found, place) = later.get(own).await.expect("an answer").expect("kept");
    assert_eq!(
        (found.secret.expose_secret(), place),
        ("plp_new", Place::Keychain)
    );
    later.delete(own).await.expect("deleted");
    assert!(later.get(own).await.expect("an answer").is_none());
    later.delete(own).await.expect("deleting twice is fine");
    let longest = "x".repeat(MAX_RECORD - 2);
    later.put(own, &token(&longest)).await.expect("kept");
    later.delete(own).await.expect("deleted");
}
