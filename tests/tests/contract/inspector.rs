//! A client that has every answer judged.

use ledgerport_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};

use crate::judge::Judge;

/// An id of nothing.
pub(crate) const NOWHERE: &str = "00000000-0000-4000-8000-000000000000";

/// Asks the sandbox and has every answer judged.
pub(crate) struct Inspector {
    pub(crate) judge: Judge,
    http: reqwest::Client,
    base: String,
    key: String,
    pub(crate) company: String,
}

impl Inspector {
    pub(crate) fn new(sandbox: &Sandbox) -> Self {
        Self {
            judge: Judge::new(),
            http: reqwest::Client::builder()
                .no_proxy()
                .build()
                .expect("a plain client needs nothing"),
            base: sandbox.url(),
            key: sandbox.key(),
            company: sandbox.company_id().to_string(),
        }
    }

    /// Turns to another sandbox, keeping what was seen.
    pub(crate) fn turn_to(&mut self, sandbox: &Sandbox) {
        (self.base, self.key) = (sandbox.url(), sandbox.key());
        self.company = sandbox.company_id().to_string();
    }

    /// `template` has one `{name}` for each of `ids`; `query` may be empty.
    pub(crate) async fn ask(
        &mut self,
        method: Method,
        template: &str,
        ids: &[&str],
        query: &str,
        body: Option<&Value>,
    ) -> Value {
        let mut path = String::new();
        let mut ids = ids.iter();
        for part in template.split('}') {
            let (fixed, name) = part.split_once('{').unwrap_or((part, ""));
            path.push_str(fixed);
            if !name.is_empty() {
                path.push_str(ids.next().expect("an id for each name"));
            }
        }
        let url = format!("{}{path}?{query}", self.base);
        let mut request = self
            .http
            .request(method.clone(), url)
            .basic_auth(&self.key, Some(""));
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        let response = request.send().await.expect("the sandbox answers");
        let status = response.status().as_u16();
        let text = response.text().await.expect("answers are text");
        self.judge.check(&method, template, status, &text);
        serde_json::from_str(&text).unwrap_or_default()
    }

    pub(crate) async fn get(&mut self, template: &str, ids: &[&str], query: &str) -> Value {
        self.ask(Method::GET, template, ids, query, None).await
    }

    pub(crate) async fn post(&mut self, template: &str, ids: &[&str], body: &Value) -> Value {
        self.ask(Method::POST, template, ids, "", Some(body)).await
    }

    pub(crate) async fn event(&mut self, version: &str, job: &str, event: &str) {
        let body = json!({"jobId": job, "event": event});
        self.post(&format!("/{version}/export-job-events"), &[], &body)
            .await;
    }

    /// Every page of a list, a few rows at a time.
    pub(crate) async fn pages(&mut self, template: &str, ids: &[&str], query: &str) -> Vec<Value> {
        let mut rows = Vec::new();
        let mut next = format!("{query}&limit=7");
        loop {
            let page = self.get(template, ids, &next).await;
            rows.extend(page["data"].as_array().cloned().unwrap_or_default());
            let Some(cursor) = page["pagination"]["endCursor"].as_str() else {
                return rows;
            };
            if page["pagination"]["hasNextPage"] != true {
                return rows;
            }
            next = format!("{query}&limit=7&after={cursor}");
        }
    }
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
