//! The notifications that subscriptions bring.

use std::time::Duration;

use ledgerport_sandbox::{
    Behaviour, Delivery, DeliveryState, Sandbox, Scenario, Spelling, Tamper, Webhooks,
};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::client::{Client, error, id, start};
use crate::endpoint::Endpoint;

pub(crate) const PATH: &str = "/v1/subscriptions";

/// Subscribes to everything; the id.
async fn subscribe(client: &Client, url: &str) -> String {
    let types = [
        "v1.export-job.created",
        "v1.export-job.status-changed",
        "v1.vendor.created",
    ];
    subscribe_to(client, url, &types).await
}

async fn subscribe_to(client: &Client, url: &str, types: &[&str]) -> String {
    let made = client
        .post(PATH, &json!({"endpointUrl": url, "eventTypes": types}))
        .await;
    assert_eq!(made.status, 200, "{}", made.json());
    id(&made.data())
}

pub(crate) async fn secret(client: &Client, subscription: &str) -> String {
    let told = client
        .get(&format!("{PATH}/{subscription}/secret"))
        .await
        .data();
    told["secretKey"].as_str().unwrap_or_default().to_owned()
}

fn turn(sandbox: &Sandbox, webhooks: Webhooks) {
    sandbox.set_behaviour(Behaviour {
        webhooks,
        ..Behaviour::default()
    });
}

/// The deliveries once so many attempts are noted.
async fn settled(sandbox: &Sandbox, attempts: usize) -> Vec<Delivery> {
    let noted = async {
        loop {
            let deliveries = sandbox.webhook_deliveries();
            if deliveries.iter().map(|d| d.attempts.len()).sum::<usize>() >= attempts {
                return deliveries;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), noted)
        .await
        .expect("so many attempts are made")
}

#[tokio::test]
async fn a_click_in_pleo_is_told_signed_and_whole() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let mut endpoint = Endpoint::open().await;
    let body = json!({
        "endpointUrl": endpoint.url, "eventTypes": ["v2.export.job-created"],
        "customHeaders": {"x-office": "7"},
        "endpointAuth": {"type": "BASIC", "credentials": {"username": "u", "password": "p"}},
    });
    let subscription = id(&client.post(PATH, &body).await.data());
    let job = sandbox.click_export(None).expect("there are entries");
    let arrival = endpoint.next().await;
    let secret = secret(&client, &subscription).await;
    assert_eq!(arrival.right_signatures(&secret), 1);
    let at: i64 = arrival
        .header("webhook-timestamp")
        .parse()
        .expect("seconds");
    assert!((sandbox.now().as_second() - at).abs() < 60);
    assert!(arrival.header("webhook-id").starts_with("msg_"));
    assert_eq!(arrival.header("content-type"), "application/json");
    assert_eq!(arrival.header("x-office"), "7");
    assert_eq!(arrival.header("authorization"), "Basic dTpw");
    let told = arrival.json();
    assert_eq!(told["eventType"], "v1.export-job.created");
    let seen = client.get(&format!("/v3/export-jobs/{job}")).await.data();
    let fields = told["data"].as_object().expect("an object");
    assert_eq!(fields.len(), 7);
    for (name, value) in fields {
        assert_eq!(value, &seen[name], "{name}");
    }
    let deliveries = settled(&sandbox, 1).await;
    assert_eq!(deliveries.len(), 1);
    assert_eq!(deliveries[0].state, DeliveryState::Delivered);
    assert_eq!(deliveries[0].attempts[0].status, Some(204));
    assert_eq!(told["eventId"], deliveries[0].event_id.to_string());
}

#[tokio::test]
async fn every_change_of_status_is_told_however_it_came() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let mut endpoint = Endpoint::open().await;
    subscribe(&client, &endpoint.url).await;
    let job = client.running_job().await;
    let created_started = ["v1.export-job.created", "v1.export-job.started"];
    assert_eq!(endpoint.next_types(2).await, created_started);
    client.event(&job, "completed").await;
    assert_eq!(
        endpoint.next().await.event_type(),
        "v1.export-job.completed"
    );
    // A refused event changes nothing, so nothing is told.
    assert_eq!(client.event(&job, "completed").await.status, 422);
    let job = client.running_job().await;
    client.event(&job, "completed_with_errors").await;
    assert_eq!(endpoint.next_types(2).await, created_started);
    assert_eq!(
        endpoint.next().await.event_type(),
        "v1.export-job.completed_with_errors"
    );
    // Cancelled by a user, from pending.
    let job = sandbox.click_export(None).expect("there are entries");
    sandbox.cancel_job(job).expect("it is open");
    let types = ["v1.export-job.created", "v1.export-job.failed"];
    assert_eq!(endpoint.next_types(2).await, types);
    // Expired while nobody looks: the courier does.
    let job = sandbox.click_export(None).expect("there are entries");
    assert_eq!(endpoint.next().await.event_type(), "v1.export-job.created");
    sandbox.advance_clock(Duration::from_secs(3601));
    let failed = endpoint.next().await.json();
    assert_eq!(failed["eventType"], "v1.export-job.failed");
    assert_eq!(failed["data"]["id"], job.to_string());
    assert_eq!(failed["data"]["status"], "failed");
    let deliveries = settled(&sandbox, 10).await;
    assert_eq!(deliveries.len(), 10);
    assert_eq!(
        sandbox.job(job).map(|job| job.status),
        Some("failed".into())
    );
}

#[tokio::test]
async fn a_vendor_made_in_pleo_is_told_and_one_made_by_the_client_is_not() {
    let (sandbox, client) = start(Scenario::Agency).await;
    let mut endpoint = Endpoint::open().await;
    subscribe(&client, &endpoint.url).await;
    let body = json!({
        "companyId": client.company, "name": "By us", "defaultCurrency": "GBP", "externalId": "US-1",
    });
    assert_eq!(client.post("/v1/vendors", &body).await.status, 201);
    let made = client
        .post("/_sandbox/vendors", &json!({"name": "By hand"}))
        .await;
    let vendor = made.data()["vendorId"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let told = endpoint.next().await.json();
    assert_eq!(told["eventType"], "v1.vendor.created");
    assert_eq!(
        (
            &told["data"]["name"],
            &told["data"]["state"],
            &told["data"]["id"]
        ),
        (&json!("By hand"), &json!("DRAFT"), &json!(vendor))
    );
    assert_eq!(sandbox.webhook_deliveries().len(), 1);
    // The integration makes it known, under an id that no other vendor has.
    let path = format!("/v1/vendors/{vendor}:activate");
    for (external_id, expected) in [
        ("US-1", error(409, "VENDOR_ALREADY_EXISTS")),
        (" ", error(400, "BAD_REQUEST")),
    ] {
        let refused = client
            .post(&path, &json!({"externalId": external_id}))
            .await;
        assert_eq!(refused.error(), expected);
    }
    let activate = json!({"externalId": "H-1", "code": "H-1"});
    assert_eq!(client.post(&path, &activate).await.status, 204);
    assert_eq!(
        client.get(&format!("/v1/vendors/{vendor}")).await.data()["state"],
        "ACTIVE"
    );
    assert!(sandbox.make_vendor("  ").is_err());
    assert_eq!(
        client
            .post("/_sandbox/vendors", &json!({"name": ""}))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn retries_wait_for_the_sandboxs_clock() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let mut endpoint = Endpoint::open().await;
    subscribe(&client, &endpoint.url).await;
    // Without the knob there is one attempt.
    endpoint.answer(500);
    let job = sandbox.click_export(None).expect("there are entries");
    endpoint.next().await;
    assert_eq!(settled(&sandbox, 1).await[0].state, DeliveryState::Failed);
    sandbox.cancel_job(job).expect("it is open");
    endpoint.next().await;
    settled(&sandbox, 2).await;
    turn(
        &sandbox,
        Webhooks {
            retry_after_seconds: vec![60, 600],
            ..Webhooks::default()
        },
    );
    sandbox.click_export(None).expect("there are entries");
    let first = endpoint.next().await;
    assert_eq!(settled(&sandbox, 3).await[2].state, DeliveryState::Waiting);
    sandbox.advance_clock(Duration::from_secs(61));
    let second = endpoint.next().await;
    assert_eq!(settled(&sandbox, 4).await[2].state, DeliveryState::Waiting);
    endpoint.answer(200);
    sandbox.advance_clock(Duration::from_secs(601));
    let third = endpoint.next().await;
    let last = settled(&sandbox, 5).await.remove(2);
    assert_eq!(last.state, DeliveryState::Delivered);
    let statuses: Vec<_> = last.attempts.iter().map(|attempt| attempt.status).collect();
    assert_eq!(statuses, [Some(500), Some(500), Some(200)]);
    for later in [&second, &third] {
        assert_eq!(later.header("webhook-id"), first.header("webhook-id"));
        assert_eq!(later.body, first.body);
        assert_ne!(
            later.header("webhook-timestamp"),
            first.header("webhook-timestamp")
        );
    }
}

#[tokio::test]
async fn delays_copies_order_and_loss_are_knobs() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let mut endpoint = Endpoint::open().await;
    subscribe(&client, &endpoint.url).await;
    let knob = |change: fn(&mut Webhooks)| {
        let mut webhooks = Webhooks::default();
        change(&mut webhooks);
        turn(&sandbox, webhooks);
    };
    knob(|webhooks| webhooks.delay_seconds = 300);
    let job = sandbox.click_export(None).expect("there are entries");
    assert_eq!(
        sandbox.webhook_deliveries()[0].state,
        DeliveryState::Waiting
    );
    sandbox.advance_clock(Duration::from_secs(301));
    endpoint.next().await;
    knob(|webhooks| webhooks.copies = 3);
    sandbox.cancel_job(job).expect("it is open");
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(endpoint.next().await.header("webhook-id").to_owned());
    }
    assert!(ids.iter().all(|id| *id == ids[0]));
    knob(|webhooks| webhooks.copies = 0);
    let job = sandbox.click_export(None).expect("there are entries");
    assert_eq!(sandbox.webhook_deliveries().len(), 4);
    knob(|webhooks| webhooks.reverse_groups_of = 3);
    client.event(&job.to_string(), "started").await;
    client.event(&job.to_string(), "failed").await;
    assert!(
        sandbox.webhook_deliveries()[4..]
            .iter()
            .all(|d| d.state == DeliveryState::Waiting)
    );
    sandbox.click_export(None).expect("there are entries");
    let reversed = [
        "v1.export-job.created",
        "v1.export-job.failed",
        "v1.export-job.started",
    ];
    assert_eq!(endpoint.next_types(3).await, reversed);
    // A group that stays small is let go by hand.
    let open = sandbox.jobs().last().map(|job| job.id).expect("a job");
    sandbox.cancel_job(open).expect("it is open");
    let last = sandbox.webhook_deliveries().pop().expect("it waits");
    assert_eq!(last.state, DeliveryState::Waiting);
    assert_eq!(
        client
            .post("/_sandbox/webhooks:release", &json!({}))
            .await
            .status,
        204
    );
    let arrival = endpoint.next().await;
    assert_eq!(arrival.event_type(), "v1.export-job.failed");
    // And the same once more, by hand.
    let replay = format!("/_sandbox/webhooks/{}:replay", last.event_id);
    turn(&sandbox, Webhooks::default());
    assert_eq!(client.post(&replay, &json!({})).await.status, 204);
    assert_eq!(
        endpoint.next().await.header("webhook-id"),
        arrival.header("webhook-id")
    );
    assert!(sandbox.replay_webhook(Uuid::nil()).is_err());
    let shown = client.get("/_sandbox/webhooks").await.rows();
    assert_eq!(shown.len(), sandbox.webhook_deliveries().len());
}

#[tokio::test]
async fn everything_that_can_be_wrong_with_a_notification() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let mut endpoint = Endpoint::open().await;
    let subscription = subscribe_to(&client, &endpoint.url, &["export-job.created"]).await;
    let secret = secret(&client, &subscription).await;
    for tamper in [
        Tamper::WrongSignature,
        Tamper::Unsigned,
        Tamper::UnknownVersion,
        Tamper::Stale,
        Tamper::Early,
        Tamper::UnknownType,
        Tamper::OtherCompany,
        Tamper::Oversize,
        Tamper::Malformed,
        Tamper::Nothing,
    ] {
        turn(
            &sandbox,
            Webhooks {
                tamper,
                ..Webhooks::default()
            },
        );
        let job = sandbox.click_export(None).expect("there are entries");
        let arrival = endpoint.next().await;
        sandbox.cancel_job(job).expect("it is open");
        let at: i64 = arrival
            .header("webhook-timestamp")
            .parse()
            .expect("seconds");
        let age = sandbox.now().as_second() - at;
        let signed = arrival.right_signatures(&secret) == 1;
        let told = arrival.json();
        let own = told["data"]["companyId"] == client.company.as_str();
        let seen = match tamper {
            Tamper::WrongSignature => {
                !signed && arrival.header("webhook-signature").starts_with("v1,")
            }
            Tamper::Unsigned => arrival.header("webhook-signature").is_empty(),
            Tamper::UnknownVersion => arrival.header("webhook-signature").starts_with("v9,"),
            Tamper::Stale => signed && age > 300,
            Tamper::Early => signed && age < -300,
            Tamper::UnknownType => signed && own && told["eventType"] == "v1.moon-phase.changed",
            Tamper::OtherCompany => signed && !own && told["data"]["companyId"].is_string(),
            Tamper::Oversize => signed && own && arrival.body.len() > 2 << 20,
            Tamper::Malformed => signed && told.is_null(),
            Tamper::Nothing => signed && own && age.abs() < 60,
        };
        assert!(seen, "{tamper:?}: {:?}", arrival.headers);
    }
}

#[tokio::test]
async fn spellings_wrapping_and_rotation() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let mut endpoint = Endpoint::open().await;
    let subscription = subscribe_to(&client, &endpoint.url, &["v2.export.job-created"]).await;
    turn(
        &sandbox,
        Webhooks {
            spelling: Spelling::AsSubscribed,
            wrapped: true,
            event_types_as_string: true,
            ..Webhooks::default()
        },
    );
    let shown = client.get(&format!("{PATH}/{subscription}")).await.data();
    assert_eq!(shown["eventTypes"], "v2.export.job-created");
    let before = secret(&client, &subscription).await;
    let rotate = format!("/_sandbox/subscriptions/{subscription}:rotate-secret");
    assert_eq!(client.post(&rotate, &json!({})).await.status, 204);
    let after = secret(&client, &subscription).await;
    assert_ne!(before, after);
    sandbox.click_export(None).expect("there are entries");
    let arrival = endpoint.next().await;
    let told = arrival.json();
    assert_eq!(told["payload"]["eventType"], "v2.export.job-created");
    assert_eq!(told["webhook-id"], arrival.header("webhook-id"));
    assert_eq!(arrival.right_signatures(&before), 1);
    assert_eq!(arrival.right_signatures(&after), 1);
    assert_eq!(arrival.header("webhook-signature").split(' ').count(), 2);
}

#[tokio::test]
async fn nothing_goes_to_other_computers_or_to_those_who_left() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let mut endpoint = Endpoint::open().await;
    subscribe(&client, "https://example.com/hook").await;
    let nobody = subscribe(&client, "http://127.0.0.1:1/").await;
    let left = subscribe(&client, &endpoint.url).await;
    let paused = subscribe(&client, &endpoint.url).await;
    let pause = json!({
        "endpointUrl": endpoint.url, "eventTypes": ["v1.export-job.created"], "status": "INACTIVE",
    });
    client.put(&format!("{PATH}/{paused}"), &pause).await;
    turn(
        &sandbox,
        Webhooks {
            delay_seconds: 60,
            ..Webhooks::default()
        },
    );
    sandbox.click_export(None).expect("there are entries");
    client
        .send(Method::DELETE, &format!("{PATH}/{left}"), None)
        .await
        .expect("answers");
    sandbox.advance_clock(Duration::from_secs(61));
    let deliveries = settled(&sandbox, 2).await;
    assert_eq!(deliveries.len(), 3);
    for delivery in &deliveries {
        if delivery.subscription_id.to_string() == left {
            assert_eq!(delivery.state, DeliveryState::Dropped);
            continue;
        }
        assert_eq!(delivery.state, DeliveryState::Failed);
        let told = delivery.attempts[0].error.clone().unwrap_or_default();
        let away = delivery.subscription_id.to_string() != nobody;
        assert_eq!(told.contains("this computer only"), away, "{told}");
    }
    // The neighbour's jobs are the neighbour's business.
    turn(&sandbox, Webhooks::default());
    let own = subscribe(&client, &endpoint.url).await;
    let mut neighbour = Client::with_key(&sandbox, &sandbox.neighbour_key());
    neighbour.company = sandbox.neighbour_id().to_string();
    neighbour.create_job(false).await;
    let job = sandbox.jobs()[0].id;
    sandbox.cancel_job(job).expect("it is open");
    let told = endpoint.next().await.json();
    assert_eq!(told["data"]["id"], job.to_string());
    let to_own = sandbox.webhook_deliveries();
    let to_own = to_own
        .iter()
        .filter(|delivery| delivery.subscription_id.to_string() == own);
    assert_eq!(to_own.count(), 1);
}

/// An endpoint that never answers must not hold up anybody: not the API, not others.
#[tokio::test]
async fn a_dead_endpoint_holds_up_nobody() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    // It takes connections and says nothing.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}/", silent.local_addr().expect("an address"));
    subscribe(&client, &url).await;
    let mut endpoint = Endpoint::open().await;
    subscribe(&client, &endpoint.url).await;
    turn(
        &sandbox,
        Webhooks {
            timeout_millis: 600_000,
            ..Webhooks::default()
        },
    );
    let job = client.running_job().await;
    client.event(&job, "completed").await;
    let types = endpoint.next_types(3).await;
    assert_eq!(types[2], "v1.export-job.completed");
    assert_eq!(client.get("/v3/export-jobs").await.rows().len(), 1);
    sandbox.stop().await;
}

#[tokio::test]
async fn a_burst_arrives_whole_and_in_order() {
    let (sandbox, client) = start(Scenario::Bakery).await;
    let mut endpoint = Endpoint::open().await;
    subscribe_to(&client, &endpoint.url, &["v1.vendor.created"]).await;
    for n in 0..3_000 {
        sandbox.make_vendor(&format!("Vendor {n}")).expect("a name");
    }
    for n in 0..3_000 {
        let told = endpoint.next().await.json();
        assert_eq!(told["data"]["name"], format!("Vendor {n}"));
    }
    let deliveries = settled(&sandbox, 3_000).await;
    assert!(
        deliveries
            .iter()
            .all(|delivery| delivery.state == DeliveryState::Delivered)
    );
}
