//! Suggestions, tags and rules from the command line.

use ledgerport_sandbox::Scenario;
use ledgerport_tests::headless::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn the_program_suggests_tags_and_keeps_rules() {
    let desk = Desk::open(Scenario::Agency).await;
    desk.say(desk.export(&[])).await;
    let said = desk
        .say(desk.program(&["vendors", "suggest", "--open", "--json"]))
        .await;
    assert_eq!(said.code, Some(0), "{said:?}");
    let rows = said.json.as_array().expect("items").clone();
    let failed: Vec<_> = rows.iter().filter(|row| row["state"] == "failed").collect();
    assert_eq!(failed.len(), 4);
    assert!(
        rows.iter()
            .all(|row| row["vendor"].is_null() && row["reason"].is_string())
    );
    let row = failed
        .iter()
        .find(|row| row["merchant"] == "Shutterstock")
        .expect("there");
    let entry = row["entry"].as_str().expect("an id");

    let tag = |words: &[&str]| desk.program(&[&["vendors", "tag", "--json"], words].concat());
    for (vendor, code) in [("NOBODY", 2), ("GWR", 0)] {
        let said = desk.say(tag(&["--entry", entry, "--vendor", vendor])).await;
        assert_eq!(said.code, Some(code), "{said:?}");
    }
    let said = desk.say(tag(&["--accept", "--least", "2"])).await;
    assert_eq!(said.code, Some(64), "a score is at most 1");
    let rules = |words: &[&str]| desk.program(&[&["rules"], words, &["--json"]].concat());
    let said = desk.say(rules(&["list"])).await;
    assert_eq!(said.json[0]["chosen"][0]["code"], "GWR");
    let category = said.json[0]["category"]
        .as_str()
        .expect("a category")
        .to_owned();
    let add = [
        "add",
        "--merchant",
        "SQ *Shutterstock",
        "--country",
        "US",
        "--vendor",
        "PAPER",
        "--who",
        "Ada",
    ];
    let said = desk
        .say(rules(&[&add[..], &["--category", &category]].concat()))
        .await;
    let step = said.json["step"].as_i64().expect("a step").to_string();
    let said = desk.say(rules(&["list"])).await;
    assert_eq!(
        (
            &said.json[0]["vendor"]["code"],
            &said.json[0]["who"],
            &said.json[0]["conflict"]
        ),
        (&"PAPER".into(), &"Ada".into(), &false.into())
    );
    let said = desk.say(rules(&["undo", "--step", &step])).await;
    assert_eq!(said.json["undone"], 1);
    let said = desk.say(rules(&["undo", "--step", &step])).await;
    assert_eq!(said.code, Some(2), "taken back already");
    let remove = [
        "remove",
        "--merchant",
        "Shutterstock",
        "--category",
        &category,
    ];
    assert_eq!(desk.say(rules(&remove)).await.code, Some(0));
    assert_eq!(
        desk.say(rules(&remove)).await.code,
        Some(2),
        "nothing is known any more"
    );
    let said = desk.say(rules(&["history"])).await;
    let kinds: Vec<_> = said
        .json
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| line["kind"].clone())
        .collect();
    assert_eq!(kinds, ["withdrew", "accepted", "chose"]);
    // The tag counts in the next export.
    let said = desk.say(desk.export(&["--entries", entry])).await;
    let listed = desk.say(desk.program(&["items", "--json"])).await;
    assert_eq!(listed.json[0]["vendor"]["code"], "GWR", "{said:?}");
}
