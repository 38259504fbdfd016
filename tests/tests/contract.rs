//! The sandbox judged from outside: every answer against the written contract.
//!
//! `tests/contract/pleo.openapi.json` describes Pleo's API from its published
//! documentation. The sandbox does not read it, so the two can disagree, and
//! then one of them is wrong.

use std::collections::{BTreeSet, HashMap};

use jsonschema::{Draft, Validator};
use ledgerport_sandbox::{Config, Sandbox, Scenario};
use reqwest::Method;
use serde_json::{Value, json};

const CONTRACT: &str = include_str!("../contract/pleo.openapi.json");
const NOWHERE: &str = "00000000-0000-4000-8000-000000000000";

/// The contract, and which of its answers were seen.
struct Judge {
    contract: Value,
    validators: HashMap<String, Validator>,
    seen: BTreeSet<String>,
}

impl Judge {
    fn new() -> Self {
        Self {
            contract: serde_json::from_str(CONTRACT).expect("the contract is JSON"),
            validators: HashMap::new(),
            seen: BTreeSet::new(),
        }
    }

    /// What is wrong with a body that should be the named schema.
    fn faults(&mut self, schema: &str, body: &Value) -> Vec<String> {
        let contract = &self.contract;
        let validator = self.validators.entry(schema.to_owned()).or_insert_with(|| {
            let root = json!({"components": contract["components"], "$ref": schema});
            jsonschema::options()
                .with_draft(Draft::Draft202012)
                .should_validate_formats(true)
                .build(&root)
                .expect("the contract holds valid schemas")
        });
        validator
            .iter_errors(body)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }

    /// Checks an answer to an operation of the contract.
    fn check(&mut self, method: &Method, template: &str, status: u16, text: &str) {
        let name = method.as_str().to_lowercase();
        let responses = self.contract["paths"][template][&name]["responses"].clone();
        assert!(
            responses.is_object(),
            "{method} {template} is not in the contract"
        );
        let status = status.to_string();
        let known = responses.get(&status);
        self.seen.insert(format!("{method} {template} {status}"));
        let response = known.unwrap_or(&responses["default"]);
        assert!(
            known.is_some() || !status.starts_with('2'),
            "{method} {template} may not answer {status}"
        );
        let response = match response["$ref"].as_str() {
            Some(place) => self
                .contract
                .pointer(&place[1..])
                .cloned()
                .unwrap_or_default(),
            None => response.clone(),
        };
        let schema = &response["content"]["application/json"]["schema"]["$ref"];
        let Some(schema) = schema.as_str() else {
            assert!(
                text.is_empty(),
                "{method} {template} {status} has a body: {text}"
            );
            return;
        };
        let body = serde_json::from_str(text).expect("answers are JSON");
        let faults = self.faults(schema, &body);
        assert!(
            faults.is_empty(),
            "{method} {template} {status}:\n{}\n{body:#}",
            faults.join("\n")
        );
    }

    /// Answers the contract lists by status that nobody saw.
    fn unseen(&self) -> Vec<String> {
        let mut unseen = Vec::new();
        for (template, methods) in self.contract["paths"].as_object().into_iter().flatten() {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                for status in operation["responses"].as_object().into_iter().flatten() {
                    let name = format!("{} {template} {}", method.to_uppercase(), status.0);
                    if status.0 != "default" && !self.seen.contains(&name) {
                        unseen.push(name);
                    }
                }
            }
        }
        unseen
    }
}

/// Asks the sandbox and has every answer judged.
struct Inspector {
    judge: Judge,
    http: reqwest::Client,
    base: String,
    key: String,
    company: String,
}

impl Inspector {
    fn new(sandbox: &Sandbox) -> Self {
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
    fn turn_to(&mut self, sandbox: &Sandbox) {
        (self.base, self.key) = (sandbox.url(), sandbox.key());
        self.company = sandbox.company_id().to_string();
    }

    /// `template` has one `{name}` for each of `ids`; `query` may be empty.
    async fn ask(
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

    async fn get(&mut self, template: &str, ids: &[&str], query: &str) -> Value {
        self.ask(Method::GET, template, ids, query, None).await
    }

    async fn post(&mut self, template: &str, ids: &[&str], body: &Value) -> Value {
        self.ask(Method::POST, template, ids, "", Some(body)).await
    }

    async fn event(&mut self, version: &str, job: &str, event: &str) {
        let body = json!({"jobId": job, "event": event});
        self.post(&format!("/{version}/export-job-events"), &[], &body)
            .await;
    }

    /// Every page of a list, a few rows at a time.
    async fn pages(&mut self, template: &str, ids: &[&str], query: &str) -> Vec<Value> {
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

    /// A whole export in one version, with the errors on its way.
    async fn export(&mut self, version: &str) {
        let of = |path: &str| format!("/{version}/{path}");
        let (jobs, one, items) = (
            of("export-jobs"),
            of("export-jobs/{jobId}"),
            of("export-jobs/{jobId}/items"),
        );
        let company = self.company.clone();
        let entries = self.search_entries().await;
        let free: Vec<&Value> = entries
            .iter()
            .filter(|entry| entry["exportStatus"] != "EXPORTED")
            .map(|entry| &entry["id"])
            .collect();
        let create = json!({
            "companyId": company,
            "accountingEntryIds": free,
            "options": {"vendorBasedBookkeeping": true},
        });
        let job = self.post(&jobs, &[], &create).await;
        let job = job["data"]["id"].as_str().expect("a job").to_owned();
        self.post(&jobs, &[], &create).await; // 409
        self.get(&jobs, &[], &format!("company_id={company}")).await;
        self.get(&one, &[&job], "").await;
        self.get(&one, &[NOWHERE], "").await;
        self.get(&items, &[NOWHERE], "").await;
        self.event(version, &job, "completed").await; // 422
        self.event(version, &job, "started").await;
        let tracked = self.pages(&items, &[&job], "").await;
        let data = of("export-items");
        let booked = self.pages(&data, &[], &format!("job_id={job}")).await;
        assert_eq!((tracked.len(), booked.len()), (free.len(), free.len()));
        self.get(&data, &[], "").await; // 400
        let report = |item: &Value| {
            json!({
                "accountingEntryId": item["accountingEntryId"],
                "status": "successful", "externalId": "1", "externalUrl": "x",
                "exportedAt": "2026-10-31T12:00:00Z",
            })
        };
        let mut reports: Vec<Value> = tracked.iter().take(90).map(report).collect();
        reports.push(json!({"accountingEntryId": NOWHERE, "status": "failed"}));
        let reports = Value::from(reports);
        self.ask(Method::PUT, &items, &[&job], "", Some(&reports))
            .await;
        self.ask(Method::PUT, &items, &[NOWHERE], "", Some(&reports))
            .await; // 404
        let many: Vec<Value> = (0..101).map(|_| report(&tracked[0])).collect();
        let many = Value::from(many);
        self.ask(Method::PUT, &items, &[&job], "", Some(&many))
            .await; // 413
        self.event(version, &job, "completed").await;
        self.ask(Method::PUT, &items, &[&job], "", Some(&reports))
            .await; // 422
        self.get(&data, &[], &format!("job_id={job}")).await; // 422
        self.pages(&items, &[&job], "").await;
        self.get(&one, &[&job], "").await;
    }

    async fn search_entries(&mut self) -> Vec<Value> {
        let query = format!("company_id={}&limit=100", self.company);
        let body = json!({"includeDeleted": false});
        let found = self
            .ask(
                Method::POST,
                "/v1/accounting-entries:search",
                &[],
                &query,
                Some(&body),
            )
            .await;
        found["data"].as_array().cloned().unwrap_or_default()
    }

    async fn entries_and_receipts(&mut self, foreign: &str) {
        let company = self.company.clone();
        for entry in self.search_entries().await {
            let id = text(&entry["id"]);
            self.get("/v1/accounting-entries/{accountingEntryId}", &[id], "")
                .await;
        }
        let one = "/v1/accounting-entries/{accountingEntryId}";
        self.get(one, &[NOWHERE], "").await;
        self.get(one, &[foreign], "").await;
        let body = json!({"includeDeleted": false});
        let query = format!("company_id={NOWHERE}");
        let search = "/v1/accounting-entries:search";
        self.ask(Method::POST, search, &[], &query, Some(&body))
            .await; // 403
        self.post(search, &[], &json!([])).await;
        let found = self
            .ask(
                Method::POST,
                "/v1/accounting-entries/receipts:search",
                &[],
                &format!("company_id={company}&limit=100"),
                Some(&body),
            )
            .await;
        let receipt = &found["data"][0];
        let (entry, id) = (text(&receipt["accountingEntryId"]), text(&receipt["id"]));
        self.get(&format!("{one}/receipts"), &[entry], "").await;
        self.get(&format!("{one}/receipts/{{receiptId}}"), &[entry, id], "")
            .await;
    }

    async fn vendors(&mut self) {
        let company = self.company.clone();
        let (all, one) = ("/v1/vendors", "/v1/vendors/{id}");
        let query = format!("company_id={company}&limit=100");
        let search = "/v1/vendors:search";
        let found = self
            .ask(Method::POST, search, &[], &query, Some(&json!({})))
            .await;
        self.post(search, &[], &json!({})).await;
        let mut vendor = json!({
            "companyId": company, "name": "Ny", "defaultCurrency": "DKK", "externalId": "n-1",
        });
        let made = self.post(all, &[], &vendor).await;
        self.post(all, &[], &vendor).await; // 409
        let id = text(&made["data"]["id"]);
        self.get(one, &[id], "").await;
        self.get(one, &[NOWHERE], "").await;
        self.ask(Method::PUT, one, &[id], "", Some(&vendor)).await; // 400: no state
        vendor["state"] = "ACTIVE".into();
        self.ask(Method::PUT, one, &[id], "", Some(&vendor)).await;
        self.ask(Method::PUT, one, &[NOWHERE], "", Some(&vendor))
            .await;
        let other = text(&found["data"][0]["id"]);
        self.ask(Method::PUT, one, &[other], "", Some(&vendor))
            .await; // 409
        for id in [id, NOWHERE] {
            let activate = json!({"externalId": "n-1"});
            self.post("/v1/vendors/{id}:archive", &[id], &json!({}))
                .await;
            self.post("/v1/vendors/{id}:activate", &[id], &activate)
                .await;
        }
    }

    async fn lists(&mut self, foreign: &str) {
        let company = self.company.clone();
        let accounts = json!({
            "companyId": company,
            "excludeIfAssignedToCategory": false,
            "excludeIfAssignedToContraAccount": false,
        });
        let search = "/v1/chart-of-accounts:search";
        let found = self.post(search, &[], &accounts).await;
        self.post(search, &[], &json!({})).await;
        let account = text(&found["data"][0]["id"]);
        for id in [account, NOWHERE] {
            self.get("/v1/chart-of-accounts/{accountId}", &[id], "")
                .await;
        }
        let found = self.post("/v0/tax-codes:search", &[], &json!({})).await;
        let tax = text(&found["data"][0]["id"]);
        self.get("/v0/tax-codes/{taxCodeId}", &[tax], "").await;
        let groups = self.get("/v0/tag-groups", &[], "").await;
        let group = text(&groups["data"][0]["id"]);
        self.get("/v0/tag-groups/{groupId}", &[group], "").await;
        self.get("/v0/tag-groups/{groupId}/tags", &[group], "")
            .await;
        let found = self.post("/v0/tags:search", &[], &json!({})).await;
        self.get("/v0/tags/{tagId}", &[text(&found["data"][0]["id"])], "")
            .await;
        self.get("/v1/companies", &[], "").await;
        for id in [&company, NOWHERE, foreign] {
            self.get("/v1/companies/{companyId}", &[id], "").await;
        }
        let people = self
            .get("/v2/employees", &[], &format!("companyId={company}"))
            .await;
        self.get("/v2/employees", &[], &format!("companyId={foreign}"))
            .await;
        let person = text(&people["data"][0]["id"]);
        for id in [person, NOWHERE] {
            self.get("/v2/employees/{employeeId}", &[id], "").await;
        }
        self.get("/v1/introspect", &[], "").await;
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

async fn start(scenario: Scenario) -> Sandbox {
    Sandbox::start(Config {
        scenario,
        ..Config::default()
    })
    .await
    .expect("the loopback address has ports")
}

/// An entry of the company the key cannot see.
async fn foreign_entry(sandbox: &Sandbox) -> String {
    let url = format!("{}/v1/accounting-entries:search", sandbox.url());
    let found = reqwest::Client::new()
        .post(url)
        .basic_auth(sandbox.neighbour_key(), Some(""))
        .body("{\"includeDeleted\":false}")
        .send()
        .await
        .expect("the sandbox answers");
    let body = found.text().await.expect("answers are text");
    let body: Value = serde_json::from_str(&body).expect("answers are JSON");
    text(&body["data"][0]["id"]).to_owned()
}

#[tokio::test]
async fn every_answer_keeps_the_contract() {
    let sandbox = start(Scenario::Bakery).await;
    let mut inspector = Inspector::new(&sandbox);
    for scenario in [Scenario::Bakery, Scenario::Agency, Scenario::Awkward] {
        for version in ["v2", "v3"] {
            // Afresh for each version: an export leaves its entries exported.
            let sandbox = start(scenario).await;
            inspector.turn_to(&sandbox);
            inspector.export(version).await;
            let foreign = foreign_entry(&sandbox).await;
            inspector.entries_and_receipts(&foreign).await;
            inspector.vendors().await;
            inspector.lists(&sandbox.neighbour_id().to_string()).await;
        }
    }
    let sandbox = start(Scenario::ContraMissing).await;
    inspector.turn_to(&sandbox);
    let entry = sandbox.entries()[0].id;
    let create = json!({"companyId": sandbox.company_id(), "accountingEntryIds": [entry]});
    inspector.post("/v3/export-jobs", &[], &create).await;
    sandbox.revoke_key();
    inspector.get("/v1/introspect", &[], "").await;
    assert_eq!(inspector.judge.unseen(), Vec::<String>::new());
}

#[tokio::test]
async fn the_judge_bites() {
    let sandbox = start(Scenario::Bakery).await;
    let mut inspector = Inspector::new(&sandbox);
    let job = sandbox.click_export(None).expect("there are entries");
    let page = inspector
        .get("/v2/export-items", &[], &format!("job_id={job}&limit=1"))
        .await;
    let schema =
        |version: &str| format!("#/components/schemas/CursorPaginatedResponseExportItem{version}");
    assert!(inspector.judge.faults(&schema("V2"), &page).is_empty());
    let amount = "/data/0/amount/inWalletCurrency/value";
    for (at, value) in [
        ("/data/0/type", json!("crypto_purchase")),
        ("/data/0/accountingEntryId", json!("17")),
        ("/data/0/date", json!("yesterday")),
        (amount, json!("100.00")),
        ("/data/0/amount/inWalletCurrency/currency", json!("KR.")),
        ("/data/0/accountingEntryLines", Value::Null),
        ("/pagination/hasNextPage", json!("yes")),
    ] {
        let mut wrong = page.clone();
        *wrong.pointer_mut(at).expect("the field is there") = value;
        assert_eq!(
            inspector.judge.faults(&schema("V2"), &wrong).len(),
            1,
            "{at}"
        );
    }
    let mut wrong = page.clone();
    wrong["data"][0]["contraAccount"] = Value::Null;
    assert_eq!(
        inspector.judge.faults(&schema("V2"), &wrong).len(),
        1,
        "v2 has no such field"
    );
    // What v2 closes, v3 leaves open.
    let mut open = page;
    open["data"][0]["type"] = "crypto_purchase".into();
    assert!(inspector.judge.faults(&schema("V3"), &open).is_empty());
}
