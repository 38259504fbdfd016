//! The write side of accounts, tax codes and tags.

use reqwest::Method;
use serde_json::{Value, json};

use crate::inspector::{Inspector, NOWHERE, text};

impl Inspector {
    pub(crate) async fn put(&mut self, template: &str, id: &str, body: &Value) -> Value {
        self.ask(Method::PUT, template, &[id], "", Some(body)).await
    }

    pub(crate) async fn delete(&mut self, template: &str, id: &str) {
        self.ask(Method::DELETE, template, &[id], "", None).await;
    }

    pub(crate) async fn accounts(&mut self) {
        let (all, one) = ("/v1/chart-of-accounts", "/v1/chart-of-accounts/{accountId}");
        let mut account = json!({
            "companyId": self.company, "externalId": "c-1", "name": "Kurser", "archived": false,
            "metadata": {"from": {"row": 7}, "nothing": null},
        });
        let made = self.post(all, &[], &account).await;
        self.post(all, &[], &account).await; // 200: a match
        account["name"] = "Andet".into();
        self.post(all, &[], &account).await; // 409
        self.post(all, &[], &json!({})).await; // 400
        let id = text(&made["data"]["id"]).to_owned();
        let update = json!({"name": "Kurser", "archived": true});
        for id in [&*id, NOWHERE] {
            self.put(one, id, &update).await;
        }
        self.put(one, &id, &json!({})).await; // 400
        let item = |external_id: &str, name: &str| json!({"externalId": external_id, "name": name, "archived": false});
        let items = [item("c-1", "x"), item("c-2", "y"), item("", "")];
        let batch = json!({"companyId": self.company, "items": items});
        self.post("/v1/chart-of-accounts/batch", &[], &batch).await;
        self.post("/v1/chart-of-accounts/batch", &[], &json!([]))
            .await; // 400
        self.delete(one, &id).await;
        self.delete(one, &id).await; // 404
        let filter = json!({
            "companyId": self.company,
            "excludeIfAssignedToCategory": true, "excludeIfAssignedToContraAccount": false,
        });
        let contra = self
            .post("/v1/chart-of-accounts:search", &[], &filter)
            .await;
        self.delete(one, text(&contra["data"][0]["id"])).await; // 409
    }

    pub(crate) async fn tax_codes(&mut self) {
        let one = "/v0/tax-codes/{taxCodeId}";
        let mut body = json!({
            "companyId": self.company, "name": "Halv", "rate": 0.125, "type": "reverse",
            "archived": false,
        });
        let made = self.post("/v0/tax-codes", &[], &body).await;
        self.post("/v0/tax-codes", &[], &json!({})).await;
        let id = text(&made["data"]["id"]);
        body["archived"] = true.into();
        self.put(one, id, &body).await;
        self.put(one, NOWHERE, &body).await;
        self.delete(one, id).await;
        self.delete(one, id).await;
    }

    pub(crate) async fn tags(&mut self) {
        let (groups, group) = ("/v0/tag-groups", "/v0/tag-groups/{groupId}");
        let (tags, one) = ("/v0/tag-groups/{groupId}/tags", "/v0/tags/{tagId}");
        let mut body = json!({"name": "Sted", "code": "STED", "archived": false});
        let made = self.post(groups, &[], &body).await;
        self.post(groups, &[], &body).await;
        let place = text(&made["data"]["id"]);
        body["metadata"] = json!({"a": "b"});
        self.put(group, place, &body).await;
        self.put(group, NOWHERE, &body).await;
        let tag = |code: &str| json!({"code": code, "name": code, "archived": false});
        let first = self.post(tags, &[place], &tag("A")).await;
        let second = self
            .post(tags, &[place], &json!({"code": "B", "archived": false}))
            .await;
        self.post(tags, &[place], &tag("a")).await; // 409
        self.post(tags, &[place], &tag("")).await; // 400
        let (first, second) = (text(&first["data"]["id"]), text(&second["data"]["id"]));
        self.put(one, second, &tag("C")).await;
        self.put(one, second, &tag("A")).await; // 409
        self.put(one, NOWHERE, &tag("D")).await; // 404
        self.get(one, &[second], "").await;
        for ids in [json!([first, second]), json!([])] {
            let bulk = json!({"companyId": self.company, "tagIds": ids, "archived": true});
            self.post("/v0/tags/archive", &[], &bulk).await;
        }
        self.delete(one, first).await;
        self.delete(one, first).await;
        self.delete(group, place).await;
        self.delete(group, place).await;
    }
}
