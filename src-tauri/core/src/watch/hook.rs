//! The subscription at Pleo: made, looked after, tried out and ended; and its secret.
//!
//! Keeps true: one subscription per company and computer, recognised by the end of its address; the secret goes to where
//! the key is and nowhere else; after a rotation the secret before still counts. What goes wrong is kept for a person and
//! never stops the watch: Pleo is asked all the same.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use secrecy::ExposeSecret;
use url::Url;
use uuid::Uuid;

use super::settings::WatchSettings;
use super::state::Subscribed;
use super::view::Shown;
use super::{Watch, What};
use crate::companies::Company;
use crate::model::BooksId;
use crate::pleo::{self, Client, SubscriptionId};
use crate::problem::Problem;
use crate::webhooks::{ID, SIGNATURE, Secret, TIMESTAMP};

/// How often, at most, the secret is read again because of a wrong signature.
pub(super) const DOUBT: Duration = Duration::from_mins(10);
/// What we ask for, most wanted first. Pleo promises a notification for every change of status and gives no name for it, and
/// a key need not have the right to see vendors: where not all are granted, fewer are asked for.
const EVENTS: [&str; 3] = [
    "v1.export-job.created",
    "v1.export-job.status-changed",
    "v1.vendor.created",
];
/// Longest wait for our own delivery to come back.
const TEST: Duration = Duration::from_secs(15);

/// Opens or closes the receiving side as the settings say, and keeps why it does not work.
pub(super) async fn tend(
    watch: &Arc<Watch>,
    company: &Company,
    settings: &WatchSettings,
    shown: &Shown,
) -> Result<(), Problem> {
    let books = company.books;
    let outcome = if settings.hook {
        open(watch, company, settings, shown).await
    } else {
        close(watch, company, shown).await
    };
    let problem = outcome.err();
    let before = watch.state(books)?.hook_problem;
    if before != problem {
        watch.update(books, |state| state.hook_problem = problem)?;
    }
    watch.announce(books, What::View);
    Ok(())
}

async fn open(
    watch: &Arc<Watch>,
    company: &Company,
    settings: &WatchSettings,
    shown: &Shown,
) -> Result<(), Problem> {
    let books = company.books;
    let base = settings.base(&company.place)?;
    let port = watch.receivers.join(books, settings.port).await?;
    let endpoint = endpoint(base, port, books)?;
    shown.with(|inner| {
        inner.port = Some(port);
        inner.open = true;
    });
    let client = watch.companies.client(books).await?;
    let state = watch.state(books)?;
    let ours = client.subscriptions().await?;
    let known = state.subscribed.filter(|known| {
        known.endpoint == endpoint
            && ours
                .iter()
                .any(|one| one.id.0 == known.id && one.active && one.endpoint == endpoint)
    });
    let kept = secrets(watch, books, shown).await?;
    if known.is_some() && kept {
        return Ok(());
    }
    // Left behind by an earlier address, or by a program that ended in the middle.
    let own_end = format!("/pleo/{books}");
    for old in ours.iter().filter(|one| one.endpoint.ends_with(&own_end)) {
        client.unsubscribe(old.id).await?;
    }
    let made = subscribe(&client, &endpoint).await?;
    let id = made.id.0;
    keep_secret(watch, &client, books, id).await?;
    secrets(watch, books, shown).await?;
    // Last: what is not known to be complete is made anew the next time.
    watch.update(books, |state| {
        state.subscribed = Some(Subscribed { id, endpoint });
    })?;
    Ok(())
}

/// Subscribes to as many of [`EVENTS`] as Pleo grants.
async fn subscribe(client: &Client, endpoint: &str) -> Result<pleo::Subscription, pleo::Error> {
    let mut asked = EVENTS.len();
    loop {
        match client.subscribe(endpoint, &EVENTS[..asked]).await {
            Err(pleo::Error::Refused { status: 400, .. } | pleo::Error::ScopeMissing)
                if asked > 1 =>
            {
                asked -= 1;
            }
            other => return other,
        }
    }
}

async fn close(watch: &Arc<Watch>, company: &Company, shown: &Shown) -> Result<(), Problem> {
    let books = company.books;
    watch.receivers.leave(books);
    shown.with(|inner| {
        inner.port = None;
        inner.open = false;
        inner.secrets.clear();
    });
    match watch.state(books)?.subscribed {
        Some(known) => unsubscribe(watch, books, &known).await,
        None => Ok(()),
    }
}

/// Ends the subscription at Pleo and forgets its secret.
pub(super) async fn unsubscribe(
    watch: &Watch,
    books: BooksId,
    known: &Subscribed,
) -> Result<(), Problem> {
    let client = watch.companies.client(books).await?;
    client.unsubscribe(SubscriptionId(known.id)).await?;
    watch.companies.vault().delete_hook_secrets(books).await?;
    watch.update(books, |state| state.subscribed = None)?;
    Ok(())
}

/// Where Pleo sends to: the tunnel's address, or for a sandbox here our own port, and at its end the books.
fn endpoint(base: Option<Url>, port: u16, books: BooksId) -> Result<String, Problem> {
    let base = match base {
        Some(base) => base.to_string(),
        None => format!("http://127.0.0.1:{port}"),
    };
    let endpoint = format!("{}/pleo/{books}", base.trim_end_matches('/'));
    Url::parse(&endpoint)
        .map(|_| endpoint)
        .map_err(|error| Problem::input("This address cannot be used.").with_detail(error))
}

/// Takes the secrets from where they are kept; says whether there are any.
async fn secrets(watch: &Watch, books: BooksId, shown: &Shown) -> Result<bool, Problem> {
    let texts = watch.companies.vault().hook_secrets(books).await?;
    // One that cannot be read is as good as none.
    let secrets: Vec<_> = texts
        .iter()
        .filter_map(|text| Secret::parse(text).ok())
        .collect();
    let any = !secrets.is_empty();
    shown.with(|inner| inner.secrets = secrets);
    Ok(any)
}

/// Reads the secret from Pleo and keeps it, with the one before.
async fn keep_secret(
    watch: &Watch,
    client: &Client,
    books: BooksId,
    id: Uuid,
) -> Result<(), Problem> {
    let text = client.webhook_secret(SubscriptionId(id)).await?;
    if Secret::parse(&text).is_err() {
        return Err(Problem::input(
            "Pleo gave a secret for notifications that this version cannot read.",
        ));
    }
    let vault = watch.companies.vault();
    let before = vault.hook_secrets(books).await?;
    let mut kept = vec![text];
    kept.extend(before);
    kept.dedup_by(|a, b| a.expose_secret() == b.expose_secret());
    kept.truncate(2);
    vault.put_hook_secrets(books, &kept).await?;
    Ok(())
}

/// A wrong signature came: perhaps the secret was replaced at Pleo.
pub(super) async fn read_secret(
    watch: &Watch,
    company: &Company,
    shown: &Shown,
) -> Result<(), Problem> {
    let Some(known) = watch.state(company.books)?.subscribed else {
        return Ok(());
    };
    let client = watch.companies.client(company.books).await?;
    keep_secret(watch, &client, company.books, known.id).await?;
    secrets(watch, company.books, shown).await?;
    Ok(())
}

impl Watch {
    /// Sends a delivery of our own to the address Pleo was given, and waits until it came: through the tunnel, into the
    /// receiver, past the signature. Gives how long that took.
    ///
    /// # Errors
    /// `input_invalid` with what to look at.
    pub async fn test_hook(&self, books: BooksId) -> Result<Duration, Problem> {
        let Some(shown) = self.lookouts().get(&books).map(|one| one.shown().clone()) else {
            return Err(Problem::input("This company is not watched here."));
        };
        if !shown.with(|inner| inner.open) {
            return Err(Problem::input(
                "Notifications are off, or could not be switched on. Save them first.",
            ));
        }
        let Some(known) = self.state(books)?.subscribed else {
            return Err(Problem::input(
                "Pleo has no subscription of ours yet. Save the settings once more.",
            ));
        };
        let secret = Secret::fresh();
        let id = format!("test_{}", Uuid::new_v4());
        let timestamp = Timestamp::now().as_second().to_string();
        let body = b"{\"eventType\":\"ledgerport.test\"}";
        let signature = secret.sign(&id, &timestamp, body);
        let (arrived, waiting) = tokio::sync::oneshot::channel();
        shown.with(|inner| inner.test = Some((secret, id.clone(), arrived)));
        let begun = Instant::now();
        let sent = async {
            let mut builder = reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .timeout(TEST);
            if known.endpoint.starts_with("http://") {
                // A sandbox's, on this computer.
                builder = builder.no_proxy();
            }
            let answer = builder
                .build()?
                .post(&known.endpoint)
                .header(ID, &id)
                .header(TIMESTAMP, &timestamp)
                .header(SIGNATURE, &signature)
                .header("content-type", "application/json")
                .body(body.as_slice())
                .send()
                .await?;
            Ok::<_, reqwest::Error>(answer.status())
        }
        .await;
        let came = tokio::time::timeout(Duration::from_secs(1), waiting).await;
        shown.with(|inner| inner.test = None);
        match (sent, came) {
            (Ok(status), Ok(Ok(()))) if status.is_success() => Ok(begun.elapsed()),
            (Ok(_), Ok(Ok(()))) => Err(Problem::input(
                "The test arrived, but its answer did not come back. Check the tunnel or relay.",
            )),
            (Ok(status), _) => Err(Problem::input(
                "Something answers at this address, but it is not Ledgerport. Check where the tunnel leads to.",
            )
            .with_detail(status)),
            (Err(error), _) => Err(Problem::input(
                "Nothing answers at this address. Check whether the tunnel or relay runs.",
            )
            .with_detail(if error.is_timeout() {
                "no answer in time"
            } else {
                "no connection"
            })),
        }
    }
}
