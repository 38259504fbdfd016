//! The contract as a judge of answers.

use std::collections::{BTreeSet, HashMap};

use jsonschema::{Draft, Validator};
use reqwest::Method;
use serde_json::{Value, json};

const CONTRACT: &str = include_str!("../../contract/pleo.openapi.json");

/// The contract, and which of its answers were seen.
pub(crate) struct Judge {
    contract: Value,
    validators: HashMap<String, Validator>,
    seen: BTreeSet<String>,
}

impl Judge {
    pub(crate) fn new() -> Self {
        Self {
            contract: serde_json::from_str(CONTRACT).expect("the contract is JSON"),
            validators: HashMap::new(),
            seen: BTreeSet::new(),
        }
    }

    /// What is wrong with a body that should be the named schema.
    pub(crate) fn faults(&mut self, schema: &str, body: &Value) -> Vec<String> {
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
    pub(crate) fn check(&mut self, method: &Method, template: &str, status: u16, text: &str) {
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
    pub(crate) fn unseen(&self) -> Vec<String> {
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
