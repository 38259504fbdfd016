//! Ways through the API that meet its good answers and its errors.

use reqwest::Method;
use serde_json::{Value, json};

use crate::inspector::{Inspector, NOWHERE, text};

impl Inspector {
    /// A whole export in one version, with the errors on its way.
    pub(crate) async fn export(&mut self, version: &str) {
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

    pub(crate) async fn search_entries(&mut self) -> Vec<Value> {
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

    pub(crate) async fn entries_and_receipts(&mut self, foreign: &str) {
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

    pub(crate) async fn vendors(&mut self) {
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

    pub(crate) async fn lists(&mut self, foreign: &str) {
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
