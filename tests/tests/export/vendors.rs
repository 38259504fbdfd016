//! A vendor that a person chooses ends up in the file and in our record.

use ledgerport_core::model::VendorId;
use ledgerport_core::runs::{Stage, Status};
use ledgerport_core::store::{ItemFilter, ItemPart, ItemState};
use ledgerport_sandbox::Scenario;
use ledgerport_tests::bench::Bench;
use ledgerport_tests::cases::Cases;
use ledgerport_tests::file::Table;
use ledgerport_tests::headless::Desk;
use serde_json::Value;
use uuid::Uuid;

/// Entries of the agency that need a vendor and have none.
async fn without_vendor() -> Vec<Uuid> {
    let desk = Desk::open(Scenario::Agency).await;
    desk.say(desk.export(&[])).await;
    let items = desk.items().await;
    items
        .into_iter()
        .filter(|(_, (state, _))| state == "failed")
        .map(|(entry, _)| entry)
        .collect()
}

async fn before_the_export() {
    let entries = without_vendor().await;
    // The same company again, where nothing is exported yet.
    let desk = Desk::open(Scenario::Agency).await;
    let entry = entries[0].to_string();
    for (vendor, code) in [("NOBODY", 2), ("HETZNER", 0), ("none", 0), ("GWR", 0)] {
        let said = desk
            .say(desk.connected("tag", &["--entry", &entry, "--vendor", vendor, "--json"]))
            .await;
        assert_eq!(said.code, Some(code), "{vendor}: {said:?}");
    }
    let said = desk.say(desk.export(&[])).await;
    assert_eq!(said.json["items"]["failed"], entries.len() - 1);
    let table = Table::read(&desk.assert_agreed(&said).await);
    assert_eq!(table.vouchers[&entries[0]].vendor, "GWR");
    let listed = desk.say(desk.program(&["items", "--json"])).await;
    let rows = listed.json.as_array().expect("items");
    let item: &Value = rows
        .iter()
        .find(|row| row["entry"] == entry)
        .expect("listed");
    assert_eq!(
        (
            &item["vendor"]["code"],
            &item["vendor_source"],
            &item["state"]
        ),
        (&"GWR".into(), &"tag".into(), &"successful".into())
    );
}

async fn while_looking_at_the_checks() {
    let bench = Bench::start(Scenario::Agency).await;
    let mut order = bench.order();
    order.review = true;
    let review = bench.go(order).await;
    assert_eq!(
        (review.record.status, &review.record.stage),
        (Status::Waiting, &Stage::Review)
    );
    let (required, _) = review.without_vendor;
    assert_eq!(required, 4);
    let filter = ItemFilter {
        part: ItemPart::Problems,
        ..ItemFilter::default()
    };
    let store = bench.companies.store();
    let (total, rows) = store
        .read(|db| db.items(review.seq, &filter, 0, 100))
        .expect("reads");
    assert_eq!(total, 4);
    let vendors = store.read(|db| db.vendors(bench.books)).expect("reads");
    let vendor = |code: &str| {
        vendors
            .iter()
            .find(|v| v.code.as_deref() == Some(code))
            .expect("a vendor")
            .id
    };
    let unknown = bench
        .runs
        .tag(
            review.id,
            vec![rows[0].entry],
            Some(VendorId(Uuid::from_u128(3))),
        )
        .await;
    assert!(unknown.is_err(), "a vendor nobody knows");
    let entries = vec![rows[0].entry, rows[1].entry];
    let tagged = bench
        .runs
        .tag(review.id, entries.clone(), Some(vendor("GWR")))
        .await;
    assert_eq!(tagged, Ok(2));
    let after = bench.runs.snapshot(review.id).expect("a snapshot");
    assert!(after.revision > review.revision);
    assert_eq!(after.without_vendor.0, 2);
    // An archived vendor is none to book on.
    bench
        .runs
        .tag(review.id, vec![rows[1].entry], Some(vendor("OLDPRINT")))
        .await
        .expect("known");
    bench.runs.build(review.id).expect("goes on");
    let end = bench
        .when(review.id, |now| now.record.status.is_over())
        .await;
    assert_eq!(
        (end.record.status, end.count(ItemState::Failed)),
        (Status::CompletedWithErrors, 3)
    );
    bench.assert_agreed(&end);
    let table = Table::read(&end.record.files[0].path);
    assert_eq!(table.vouchers[&entries[0].0].vendor, "GWR");
    assert!(!table.vouchers.contains_key(&entries[1].0));
    assert!(
        bench.runs.tag(review.id, entries, None).await.is_err(),
        "too late"
    );
}

async fn by_merchant() {
    let bench = Bench::start(Scenario::Agency).await;
    let mut order = bench.order();
    order.review = true;
    let review = bench.go(order).await;
    let store = bench.companies.store();
    let groups = || {
        store
            .read(|db| db.merchants(review.seq, 100))
            .expect("reads")
    };
    let before = groups();
    let open: u32 = before.iter().map(|group| group.open).sum();
    let required: u32 = before.iter().map(|group| group.required).sum();
    assert_eq!((required, open - required), review.without_vendor);
    assert!(before.is_sorted_by_key(|group| std::cmp::Reverse(group.open)));

    let group = before
        .iter()
        .find(|group| group.required > 0)
        .expect("one that needs a vendor");
    let vendors = store.read(|db| db.vendors(bench.books)).expect("reads");
    let vendor = vendors
        .iter()
        .find(|v| v.code.as_deref() == Some("GWR"))
        .expect("a vendor");
    let tag = || {
        bench
            .runs
            .tag_merchant(review.id, &group.merchant, vendor.id)
    };
    let tagged = tag().await.expect("tagged");
    assert_eq!(tagged.len(), group.open as usize);
    let after = groups();
    let same = after
        .iter()
        .find(|now| now.merchant == group.merchant)
        .expect("still there");
    assert_eq!(
        (same.items, same.open, &same.sums),
        (group.items, 0, &group.sums)
    );
    assert!(same.vendors.contains(&vendor.name), "{same:?}");
    // Those that have a vendor keep it.
    assert_eq!(tag().await, Ok(vec![]));
    let nobody = bench
        .runs
        .tag_merchant(review.id, "nobody's name", vendor.id)
        .await;
    assert_eq!(nobody, Ok(vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn chosen_vendors_are_booked_on() {
    let mut cases = Cases::default();
    cases.add("before the export", before_the_export());
    cases.add("while looking at the checks", while_looking_at_the_checks());
    cases.add("by merchant", by_merchant());
    cases.end().await;
}
