//! Vendors API.

use ledgerport_sandbox::Scenario;
use serde_json::{Value, json};

use crate::client::{Client, error, id, start};

const NOWHERE: &str = "00000000-0000-4000-8000-000000000000";

async fn search(client: &Client, filter: Value) -> Vec<Value> {
    let path = format!("/v1/vendors:search?company_id={}&limit=100", client.company);
    client.post(&path, &filter).await.rows()
}

#[tokio::test]
async fn a_vendor_lives_through_its_states() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    let new =
        json!({"companyId": client.company, "name": "Ny Mølle ApS", "defaultCurrency": "DKK"});
    let made = client.post("/v1/vendors", &new).await;
    assert_eq!(made.status, 201);
    assert_eq!(made.data()["state"], "DRAFT");
    let path = format!("/v1/vendors/{}", id(&made.data()));

    let activate = json!({"externalId": "30001", "code": "30001"});
    assert_eq!(
        client
            .post(&format!("{path}:activate"), &json!({}))
            .await
            .status,
        400
    );
    assert_eq!(
        client
            .post(&format!("{path}:activate"), &activate)
            .await
            .status,
        204
    );
    let active = client.get(&path).await.data();
    assert_eq!(
        (&active["state"], &active["externalId"]),
        (&json!("ACTIVE"), &json!("30001"))
    );

    // A full replacement: what is left out is gone.
    let mut update = json!({
        "companyId": client.company, "name": "Ny Mølle A/S", "defaultCurrency": "DKK",
        "externalId": "30001", "state": "ACTIVE", "taxRegistrationNumber": "DK1",
    });
    let updated = client.put(&path, &update).await.data();
    assert_eq!(updated["name"], "Ny Mølle A/S");
    assert!(updated.get("code").is_none());
    for field in ["state", "externalId", "name"] {
        let kept = update[field].take();
        update.as_object_mut().map(|fields| fields.remove(field));
        assert_eq!(client.put(&path, &update).await.status, 400, "{field}");
        update[field] = kept;
    }

    assert_eq!(
        client
            .post(&format!("{path}:archive"), &json!({}))
            .await
            .status,
        204
    );
    assert_eq!(
        search(&client, json!({"states": ["ARCHIVED"]})).await.len(),
        2
    );
    assert_eq!(
        client
            .post(&format!("{path}:delete"), &json!({}))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn the_external_id_is_unique_in_a_company() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    let mut new = json!({
        "companyId": client.company, "name": "Dobbelt", "defaultCurrency": "DKK",
        "externalId": "20001",
    });
    let refused = client.post("/v1/vendors", &new).await;
    assert_eq!(refused.error(), error(409, "VENDOR_ALREADY_EXISTS"));
    let other = search(&client, json!({"codes": ["20002"]})).await.remove(0);
    new["state"] = "ACTIVE".into();
    let path = format!("/v1/vendors/{}", id(&other));
    assert_eq!(client.put(&path, &new).await.status, 409);
    new["externalId"] = "20002".into();
    assert_eq!(client.put(&path, &new).await.status, 200);
}

#[tokio::test]
async fn searches_filter_and_need_the_company() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    assert_eq!(search(&client, json!({})).await.len(), 10);
    assert_eq!(search(&client, json!({"name": "mølle"})).await.len(), 3);
    assert_eq!(
        search(&client, json!({"codes": ["20001", "20006"]}))
            .await
            .len(),
        2
    );
    assert_eq!(
        search(&client, json!({"taxRegistrationNumbers": ["DK25313763"]}))
            .await
            .len(),
        1
    );
    assert_eq!(
        search(&client, json!({"countries": ["IE"], "name": "arla"}))
            .await
            .len(),
        0
    );
    let refused = client.post("/v1/vendors:search", &json!({})).await;
    assert_eq!(refused.error(), error(400, "BAD_REQUEST"));
    let path = format!("/v1/vendors:search?company_id={}", client.company);
    for body in [
        json!({"states": ["GONE"]}),
        json!({"ids": ["x"]}),
        json!([]),
        json!({"codes": "1"}),
    ] {
        assert_eq!(client.post(&path, &body).await.status, 400, "{body}");
    }
}

#[tokio::test]
async fn bad_vendors_are_refused() {
    let (_sandbox, client) = start(Scenario::Bakery).await;
    let company = &client.company;
    for body in [
        json!({}),
        json!({"companyId": company, "name": "A"}),
        json!({"companyId": company, "name": " ", "defaultCurrency": "DKK"}),
        json!({"companyId": company, "name": "A", "defaultCurrency": "kr."}),
        json!({"companyId": company, "name": "A", "defaultCurrency": "DKK", "country": "Danmark"}),
        json!({"companyId": company, "name": "A", "defaultCurrency": "DKK", "code": null}),
        json!({"companyId": company, "name": 1, "defaultCurrency": "DKK"}),
    ] {
        let refused = client.post("/v1/vendors", &body).await;
        assert_eq!(refused.error(), error(400, "BAD_REQUEST"), "{body}");
    }
    for path in [
        format!("/v1/vendors/{NOWHERE}:archive"),
        format!("/v1/vendors/{NOWHERE}:activate"),
    ] {
        let refused = client.post(&path, &json!({"externalId": "1"})).await;
        assert_eq!(refused.error(), error(404, "NOT_FOUND"), "{path}");
    }
    assert_eq!(
        client.get(&format!("/v1/vendors/{NOWHERE}")).await.status,
        404
    );
    assert_eq!(search(&client, json!({})).await.len(), 10);
}
