//! Webhook subscriptions, and the notifications themselves.

use std::sync::Arc;

use axum::extract::State;
use axum::{Json, Router};
use ledgerport_sandbox::{Config, Sandbox, Scenario};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::inspector::{Inspector, NOWHERE, text};

impl Inspector {
    pub(crate) async fn subscriptions(&mut self) {
        let (all, one) = ("/v1/subscriptions", "/v1/subscriptions/{id}");
        let mut body = json!({
            "endpointUrl": "https://example.com/hook", "eventTypes": ["v1.export-job.created"],
            "customHeaders": {"x-a": "b"},
            "endpointAuth": {"type": "BASIC", "credentials": {"username": "u", "password": "p"}},
        });
        let made = self.post(all, &[], &body).await;
        self.post(all, &[], &json!({})).await; // 400
        let id = text(&made["data"]["id"]);
        self.get(all, &[], "status=ACTIVE").await;
        self.get(all, &[], "status=ASLEEP").await; // 400
        body["status"] = "INACTIVE".into();
        self.put(one, id, &body).await;
        self.put(one, id, &json!({})).await; // 400
        for id in [id, NOWHERE] {
            self.get(one, &[id], "").await;
            self.get(&format!("{one}/activities"), &[id], "").await;
            self.get(&format!("{one}/secret"), &[id], "").await;
            self.delete(one, id).await;
            self.put(one, id, &body).await; // 404
        }
    }
}

async fn keep(State(arrived): State<Arc<UnboundedSender<Value>>>, Json(body): Json<Value>) {
    drop(arrived.send(body));
}

#[tokio::test]
async fn every_notification_keeps_the_contract() {
    let config = Config {
        scenario: Scenario::Agency,
        ..Config::default()
    };
    let sandbox = Sandbox::start(config)
        .await
        .expect("the loopback address has ports");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let endpoint = format!("http://{}/", listener.local_addr().expect("an address"));
    let (arrived, mut arrivals) = unbounded_channel();
    let router = Router::new().fallback(keep).with_state(Arc::new(arrived));
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let mut inspector = Inspector::new(&sandbox);
    let types = [
        "v1.export-job.created",
        "v1.export-job.status-changed",
        "v1.vendor.created",
    ];
    let body = json!({"endpointUrl": endpoint, "eventTypes": types});
    inspector.post("/v1/subscriptions", &[], &body).await;
    for end in ["completed", "completed_with_errors", "failed"] {
        let job = sandbox
            .click_export(None)
            .expect("there are entries")
            .to_string();
        inspector.event("v3", &job, "started").await;
        inspector.event("v3", &job, end).await;
        for _ in 0..3 {
            let told = arrivals.recv().await.expect("the endpoint lives");
            let schema = "#/components/schemas/WebhookExportJob";
            let faults = inspector.judge.faults(schema, &told);
            assert!(faults.is_empty(), "{faults:?}\n{told:#}");
            assert_eq!(told["data"]["id"], job);
        }
    }
    sandbox.make_vendor("Ny leverandør").expect("a name");
    let told = arrivals.recv().await.expect("the endpoint lives");
    let schema = "#/components/schemas/WebhookVendorCreated";
    assert_eq!(inspector.judge.faults(schema, &told), Vec::<String>::new());
    serving.abort();
}
