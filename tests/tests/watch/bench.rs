//! A watched company in this process.

use std::sync::Arc;
use std::time::Duration;

use ledgerport_core::model::JobId;
use ledgerport_core::store::SeenJob;
use ledgerport_core::watch::{Change, View, Watch, WatchSettings, What};
use ledgerport_core::webhooks::{ID, SIGNATURE, Secret, TIMESTAMP};
use ledgerport_sandbox::Scenario;
use ledgerport_tests::bench::Bench;
use ledgerport_tests::until;
use tempfile::TempDir;
use tokio::sync::broadcast::Receiver;
use uuid::Uuid;

/// Longest wait for something that must happen.
const PATIENCE: Duration = Duration::from_mins(2);

pub(crate) struct Watched {
    pub(crate) bench: Bench,
    pub(crate) watch: Arc<Watch>,
    pub(crate) changes: Receiver<Change>,
    _claims: TempDir,
}

impl Watched {
    /// A company that is watched, with these settings, and was asked about once.
    pub(crate) async fn start(scenario: Scenario, choose: impl FnOnce(&mut WatchSettings)) -> Self {
        let bench = Bench::start(scenario).await;
        let claims = tempfile::tempdir().expect("a folder");
        let watch = Watch::new(bench.runs.clone(), claims.path().to_owned());
        let mut settings = watch.settings(bench.books).expect("settings");
        settings.port = 0;
        choose(&mut settings);
        watch.save_settings(bench.books, &settings).expect("saved");
        let changes = watch.changes();
        let watched = Self {
            bench,
            watch,
            changes,
            _claims: claims,
        };
        watched.watch.begin(watched.bench.books);
        let hook = settings.hook;
        watched
            .until("asked", |view| {
                view.state.success.is_some() && (!hook || view.hook.subscribed)
            })
            .await;
        watched.bench.sandbox.clear_requests();
        watched
    }

    pub(crate) fn view(&self) -> View {
        self.watch.view(self.bench.books).expect("a view")
    }

    pub(crate) async fn until(&self, what: &str, mut ready: impl FnMut(&View) -> bool) {
        until(what, || ready(&self.view())).await;
    }

    /// The next job that is found or changes.
    pub(crate) async fn next_job(&mut self) -> (bool, SeenJob) {
        let next = async {
            loop {
                match self.changes.recv().await.expect("it goes on").what {
                    What::Found { job, .. } => return (true, job),
                    What::Job(job) => return (false, job),
                    _ => {}
                }
            }
        };
        tokio::time::timeout(PATIENCE, next)
            .await
            .expect("a job is found or changes")
    }

    /// Waits until the watcher has looked at everything once more, clocks included.
    pub(crate) async fn one_more_pass(&mut self) {
        while self.changes.try_recv().is_ok() {}
        let settings = self.view().settings;
        self.watch
            .save_settings(self.bench.books, &settings)
            .expect("saved");
        // Word of the settings, and word that they were seen to.
        for _ in 0..2 {
            while self.changes.recv().await.expect("it goes on").what != What::View {}
        }
    }

    /// A bookkeeper clicks Export in Pleo.
    pub(crate) fn click(&self) -> JobId {
        JobId(self.bench.sandbox.click_export(None).expect("entries"))
    }

    /// Questions for jobs, lists and single ones, since the last clearing.
    pub(crate) fn questions(&self) -> usize {
        let requests = self.bench.sandbox.requests();
        let of_jobs = |path: &str| path.contains("/export-jobs") && !path.contains("/items");
        requests
            .iter()
            .filter(|request| request.method == "GET" && of_jobs(&request.path))
            .count()
    }

    /// A delivery of our own making, as from Pleo.
    pub(crate) async fn deliver(
        &self,
        sign: Option<&Secret>,
        id: &str,
        seconds: i64,
        body: &[u8],
    ) -> u16 {
        let endpoint = self.view().hook.endpoint.expect("subscribed");
        deliver(&client(), &endpoint, sign, id, seconds, body).await
    }

    /// The secret the sandbox signs with.
    pub(crate) async fn secret(&self) -> Secret {
        let vault = self.bench.companies.vault();
        let texts = vault.hook_secrets(self.bench.books).await.expect("read");
        Secret::parse(&texts[0]).expect("a secret")
    }

    /// The body of a notification.
    pub(crate) fn body(&self, kind: &str, job: JobId) -> Vec<u8> {
        let company = self
            .bench
            .companies
            .get(self.bench.books)
            .expect("there")
            .id;
        body(kind, company.0, job)
    }
}

pub(crate) fn body(kind: &str, company: Uuid, job: JobId) -> Vec<u8> {
    format!(
        r#"{{"eventId":"{}","eventType":"{kind}","data":{{"id":"{job}","companyId":"{company}","status":"pending"}}}}"#,
        Uuid::new_v4()
    )
    .into_bytes()
}

pub(crate) fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

pub(crate) fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client")
}

pub(crate) async fn deliver(
    client: &reqwest::Client,
    endpoint: &str,
    sign: Option<&Secret>,
    id: &str,
    seconds: i64,
    body: &[u8],
) -> u16 {
    let time = seconds.to_string();
    let mut request = client
        .post(endpoint)
        .header(ID, id)
        .header(TIMESTAMP, &time)
        .body(body.to_vec());
    if let Some(secret) = sign {
        request = request.header(SIGNATURE, secret.sign(id, &time, body));
    }
    let answer = request.send().await.expect("an answer");
    answer.status().as_u16()
}
