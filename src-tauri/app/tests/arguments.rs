//! What a hostile page puts into a command's arguments is refused, or becomes something that can be kept: sound settings, choices
//! and tables, bent in a few places.

use ledgerport_app::view::{SettingsView, TemplateView, WatchChoice};
use ledgerport_core::companies::Settings;
use ledgerport_core::formats::{Profile, Template};
use ledgerport_core::watch::WatchSettings;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Longest text of an accepted profile, in characters.
const LONGEST: usize = 1_000;

fn template() -> Value {
    json!({
        "rows": "lines",
        "style": { "separator": ";", "decimal": ",", "date": "dd.mm.yyyy", "encoding": "utf-8",
            "quote_texts": false, "heading": true, "guard": true },
        "sheets": [{ "name": "", "only": null, "columns": [
            { "title": "Date", "content": { "field": "date" }, "when": null, "otherwise": "" },
            { "title": "Team", "content": { "tag": "Team" }, "otherwise": "-",
              "when": { "field": "amount", "is": "positive", "value": "" } }] }]
    })
}

fn settings() -> Value {
    json!({
        "format": "generic-csv", "folder": "/books", "report": "confirmed", "api": "auto",
        "walletAccount": "1360", "outOfPocketAccount": "3670", "transferAccount": "1200",
        "payableAccount": "3500", "payableWithoutVendor": true,
        "formatSettings": [{ "key": "currency", "value": "DKK" }],
        "profile": {
            "accounts": [{ "from": "3735", "to": "3736" }],
            "taxCodes": [{ "from": "I25", "to": "" }],
            "dimensions": [{ "group": "Team", "target": "KOST1", "name": "", "values": [{ "from": "1", "to": "2" }] }],
            "timeZone": "Europe/Copenhagen", "closedUntil": "2026-09-30", "closedThen": "fail",
            "fiscalYearMonth": 1, "reference": "PLEO-{id}", "fileName": "{company}_{date}",
            "ownNumbers": true, "series": "P", "firstNumber": "1",
            "receipts": {"place": "beside", "required": false, "inOne": true}, "template": template()
        }
    })
}

fn choice() -> Value {
    json!({
        "paused": false, "hook": true, "address": "https://relay.example/ledgerport", "port": 4711,
        "policy": "schedule", "days": [1, 5], "time": "07:30", "onlyReady": true, "fewerThan": 500,
        "quiet": { "from": "18:00", "to": "07:00" }, "keyExpires": "2027-01-01"
    })
}

fn hostile() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,40}".prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        (60_usize..2_000).prop_map(|length| Value::from("æ".repeat(length))),
        prop::sample::select(vec![
            "\0",
            "a\nb",
            "\u{202e}",
            "../../etc/passwd",
            "=1+1",
            "{id}{id}",
            "-1",
            "0",
            "1e400",
            "9999-12-31",
            "-9999-01-01",
            "24:00",
            "23:59",
            "UTC",
            "v3",
            "windows-1252",
            "99999999999999999999",
        ])
        .prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([{ "from": "a", "to": "b" }, { "from": "a", "to": "c" }])),
        Just(json!(vec!["x"; 300])),
        Just(template()),
    ]
}

/// Places of a value, each as the way to it.
fn places(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match value {
        Value::Array(list) => {
            for (index, one) in list.iter().enumerate() {
                places(one, &format!("{here}/{index}"), found);
            }
        }
        Value::Object(fields) => {
            for (name, one) in fields {
                places(one, &format!("{here}/{name}"), found);
            }
        }
        _ => {}
    }
}

fn bent(mut value: Value, bends: &[(usize, Value)]) -> Value {
    for (at, other) in bends {
        let mut found = Vec::new();
        places(&value, "", &mut found);
        let place = &found[at % found.len()];
        if let Some(place) = value.pointer_mut(place) {
            *place = other.clone();
        }
    }
    value
}

fn bends() -> impl Strategy<Value = Vec<(usize, Value)>> {
    prop::collection::vec((any::<usize>(), hostile()), 0..4)
}

/// Every text below a value with the way to it.
fn texts(value: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    places(value, "", &mut found);
    let text = |place: String| {
        let text = value.pointer(&place)?.as_str()?.to_owned();
        Some((place, text))
    };
    found.into_iter().filter_map(text).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 3_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn settings_from_the_page_are_refused_or_can_be_kept(bends in bends()) {
        let Ok(view) = serde_json::from_value::<SettingsView>(bent(settings(), &bends)) else {
            return Ok(());
        };
        let Ok(settings) = view.onto(Settings::for_country(Some("DK"))) else {
            return Ok(());
        };
        if settings.check().is_err() {
            return Ok(());
        }
        let file = settings.profile.to_file();
        prop_assert_eq!(Profile::from_file(&file), Ok(settings.profile.clone()));
        let profile = serde_json::to_value(&settings.profile).expect("plain");
        for (place, text) in texts(&profile) {
            prop_assert!(text.chars().count() <= LONGEST, "{} is long", place);
            // A tab separates the cells of one's own table.
            let odd = text.chars().any(char::is_control) && text != "\t";
            prop_assert!(!odd, "{}: {:?}", place, text);
        }
    }

    #[test]
    fn a_table_from_the_page_is_refused_or_says_its_flaws(bends in bends()) {
        if let Ok(view) = serde_json::from_value::<TemplateView>(bent(template(), &bends))
            && let Ok(template) = Template::try_from(view.clone())
        {
            let _ = template.flaws();
            prop_assert_eq!(TemplateView::from(&template), view);
        }
    }

    #[test]
    fn a_choice_of_the_watch_is_refused_or_can_be_kept(bends in bends()) {
        if let Ok(view) = serde_json::from_value::<WatchChoice>(bent(choice(), &bends))
            && let Ok(settings) = WatchSettings::try_from(view)
            && settings.check("staging").is_ok()
        {
            let days = &settings.weekly.days;
            prop_assert!(days.iter().all(|day| (1..=7).contains(day)), "{:?}", days);
            prop_assert!(!settings.address.chars().any(char::is_control));
        }
    }
}

/// Samples that are refused whole would prove nothing.
#[test]
fn what_is_bent_is_sound_before() {
    let view: SettingsView = serde_json::from_value(settings()).expect("settings");
    let settings = view.onto(Settings::for_country(Some("DK")));
    settings.expect("sound").check().expect("sound");
    let view: TemplateView = serde_json::from_value(template()).expect("a table");
    let template = Template::try_from(view).expect("a table");
    assert_eq!(template.flaws(), Vec::<String>::new());
    let choice: WatchChoice = serde_json::from_value(choice()).expect("a choice");
    let choice = WatchSettings::try_from(choice).expect("a choice");
    choice.check("staging").expect("sound");
}
