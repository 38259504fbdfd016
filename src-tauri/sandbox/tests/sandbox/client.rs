//! A tiny client that hides nothing.

use ledgerport_sandbox::{Behaviour, Config, Sandbox, Scenario};
use reqwest::{Method, redirect};
use serde_json::{Value, json};

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) retry_after: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    pub(crate) fn data(&self) -> Value {
        self.json()["data"].clone()
    }

    pub(crate) fn rows(&self) -> Vec<Value> {
        self.data().as_array().cloned().unwrap_or_default()
    }

    /// Status and error type.
    pub(crate) fn error(&self) -> (u16, String) {
        let kind = self.json()["type"].as_str().unwrap_or_default().to_owned();
        (self.status, kind)
    }
}

pub(crate) struct Client {
    http: reqwest::Client,
    pub(crate) base: String,
    key: String,
    pub(crate) company: String,
}

pub(crate) async fn start(scenario: Scenario) -> (Sandbox, Client) {
    start_with(Config {
        scenario,
        ..Config::default()
    })
    .await
}

pub(crate) async fn start_as(scenario: Scenario, behaviour: Behaviour) -> (Sandbox, Client) {
    start_with(Config {
        scenario,
        behaviour,
        ..Config::default()
    })
    .await
}

pub(crate) async fn start_with(config: Config) -> (Sandbox, Client) {
    let sandbox = Sandbox::start(config)
        .await
        .expect("the loopback address has ports");
    let client = Client::of(&sandbox);
    (sandbox, client)
}

pub(crate) fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .build()
        .expect("a plain client needs nothing")
}

/// An error type and its status, as [`Answer::error`] gives them.
pub(crate) fn error(status: u16, kind: &str) -> (u16, String) {
    (status, kind.to_owned())
}

impl Client {
    pub(crate) fn of(sandbox: &Sandbox) -> Self {
        Self::with_key(sandbox, &sandbox.key())
    }

    pub(crate) fn with_key(sandbox: &Sandbox, key: &str) -> Self {
        Self {
            http: http(),
            base: sandbox.url(),
            key: key.to_owned(),
            company: sandbox.company_id().to_string(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None)
            .await
            .expect("the sandbox answers")
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body.to_string()))
            .await
            .expect("the sandbox answers")
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, Some(body.to_string()))
            .await
            .expect("the sandbox answers")
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<String>,
    ) -> reqwest::Result<Answer> {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .basic_auth(&self.key, Some(""));
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body);
        }
        answer(request).await
    }

    /// Ids of the entries that wait for export, in the order of the book.
    pub(crate) async fn open_entries(&self) -> Vec<Value> {
        let path = format!(
            "/v1/accounting-entries:search?company_id={}&limit=100",
            self.company
        );
        let filter = json!({"includeDeleted": false, "exportStatus": ["NOT_EXPORTED"]});
        let rows = self.post(&path, &filter).await.rows();
        rows.into_iter().map(|row| row["id"].clone()).collect()
    }

    /// Creates a job for all open entries (at most 100); its id.
    pub(crate) async fn create_job(&self, vendor_based: bool) -> String {
        let body = json!({
            "companyId": self.company,
            "accountingEntryIds": self.open_entries().await,
            "options": {"vendorBasedBookkeeping": vendor_based},
        });
        let answer = self.post("/v2/export-jobs", &body).await;
        assert_eq!(answer.status, 201, "{}", answer.json());
        id(&answer.data())
    }

    /// A job that was started.
    pub(crate) async fn running_job(&self) -> String {
        let job = self.create_job(false).await;
        assert_eq!(self.event(&job, "started").await.status, 202);
        job
    }

    pub(crate) async fn event(&self, job: &str, event: &str) -> Answer {
        self.post(
            "/v3/export-job-events",
            &json!({"jobId": job, "event": event}),
        )
        .await
    }

    /// All rows of a paged list, following cursors.
    pub(crate) async fn all(&self, path: &str) -> Vec<Value> {
        let mut rows = Vec::new();
        let mut after = String::new();
        loop {
            let page = self.get(&format!("{path}{after}")).await;
            assert_eq!(page.status, 200, "{}", page.json());
            rows.extend(page.rows());
            let info = &page.json()["pagination"];
            if info["hasNextPage"] != true {
                return rows;
            }
            after = format!("&after={}", info["endCursor"].as_str().unwrap_or_default());
        }
    }
}

pub(crate) async fn answer(request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    let header = |name: &str| {
        let value = response.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    Ok(Answer {
        status: response.status().as_u16(),
        content_type: header("content-type").unwrap_or_default(),
        retry_after: header("retry-after"),
        date: header("date"),
        bytes: response.bytes().await?.to_vec(),
    })
}

/// The `id` of an object.
pub(crate) fn id(object: &Value) -> String {
    object["id"].as_str().unwrap_or_default().to_owned()
}
