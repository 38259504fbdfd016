//! The labelled set: what is applied is always right, what is suggested nearly always, and little is missed.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ledgerport_core::matching::{Matcher, Rules, sheet};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("matching")
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).expect("it is checked in")
}

/// What the label of an item says.
struct Label {
    expected: String,
    applied: bool,
    held_out: bool,
    kind: String,
}

fn labels() -> Vec<Label> {
    let bytes = bytes("items.csv");
    let mut reader = csv::Reader::from_reader(&bytes[..]);
    let headings = reader.headers().expect("a heading").clone();
    let at = |name: &str| {
        headings
            .iter()
            .position(|one| one == name)
            .expect("a column")
    };
    let columns = [at("expected"), at("applied"), at("part"), at("kind")];
    reader
        .records()
        .map(|record| {
            let record = record.expect("a row");
            Label {
                expected: record[columns[0]].to_owned(),
                applied: &record[columns[1]] == "yes",
                held_out: &record[columns[2]] == "held",
                kind: record[columns[3]].to_owned(),
            }
        })
        .collect()
}

/// Counts over one part of the set.
#[derive(Default, Debug)]
struct Figures {
    applied: usize,
    applied_right: usize,
    to_apply: usize,
    suggested: usize,
    suggested_right: usize,
    to_find: usize,
}

impl Figures {
    /// Whether `right` is at least `least` per cent of `all`.
    fn reaches(right: usize, all: usize, least: usize) -> bool {
        right * 100 >= all * least
    }
}

fn measure(held_out: bool, wrong: &mut Vec<String>) -> Figures {
    let matcher = Matcher::new(sheet::vendors(&bytes("vendors.csv")).expect("vendors").rows);
    let items = sheet::items(&bytes("items.csv")).expect("items").rows;
    let rules = Rules::default();
    let mut figures = Figures::default();
    for (item, label) in items.iter().zip(labels()) {
        if label.held_out != held_out {
            continue;
        }
        let found = matcher.find(&item.merchant, &rules);
        let id = |one: &ledgerport_core::matching::Suggestion| &matcher.vendors()[one.vendor].id;
        figures.to_find += usize::from(!label.expected.is_empty());
        figures.to_apply += usize::from(label.applied);
        if let Some(applied) = found.applied() {
            figures.applied += 1;
            figures.applied_right += usize::from(label.applied && *id(applied) == label.expected);
        }
        let first = found.first().map(id);
        if let Some(first) = first {
            figures.suggested += 1;
            figures.suggested_right += usize::from(*first == label.expected);
        }
        if first.map_or("", String::as_str) != label.expected {
            wrong.push(format!(
                "{} {} ({}): {first:?}",
                item.id, item.merchant.raw, label.kind
            ));
        }
    }
    figures
}

#[test]
fn what_is_applied_is_right_and_what_is_suggested_nearly_always() {
    for held_out in [false, true] {
        let mut wrong = Vec::new();
        let figures = measure(held_out, &mut wrong);
        println!(
            "held out: {held_out}: {figures:?}\n  {}",
            wrong.join("\n  ")
        );
        assert_eq!(
            figures.applied_right, figures.applied,
            "{figures:?} {wrong:?}"
        );
        assert_eq!(figures.applied, figures.to_apply, "{figures:?} {wrong:?}");
        assert!(
            Figures::reaches(figures.suggested_right, figures.suggested, 95),
            "precision: {figures:?} {wrong:?}"
        );
        assert!(
            Figures::reaches(figures.suggested_right, figures.to_find, 90),
            "recall: {figures:?} {wrong:?}"
        );
    }
}

/// Everything that is said of every item, in the order in which it is said. Another figure, reason or place is seen here first;
/// `UPDATE_GOLDEN=1` writes what is said now.
#[test]
fn the_same_suggestions_in_the_same_order() {
    let matcher = Matcher::new(sheet::vendors(&bytes("vendors.csv")).expect("vendors").rows);
    let items = sheet::items(&bytes("items.csv")).expect("items").rows;
    let mut said = String::new();
    for item in &items {
        let found = matcher.find(&item.merchant, &Rules::default());
        said.push_str(&item.id);
        if let Some(nothing) = found.nothing {
            said.push(' ');
            said.push_str(nothing.word());
        }
        for one in &found.suggestions {
            let (id, reason) = (&matcher.vendors()[one.vendor].id, one.reason.word());
            let score = one.score.as_permille();
            write!(said, "; {id} {score} {reason}").expect("written");
        }
        said.push('\n');
    }
    let path = folder().join("suggestions.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &said).expect("written");
    }
    let before = std::fs::read_to_string(&path).expect("it is checked in");
    for (now, before) in said.lines().zip(before.lines()) {
        assert_eq!(now, before);
    }
    assert_eq!(said.lines().count(), before.lines().count());
}

#[test]
fn an_exact_name_matcher_finds_far_less() {
    let vendors = sheet::vendors(&bytes("vendors.csv")).expect("vendors").rows;
    let mut by_name: HashMap<String, &str> = HashMap::new();
    for vendor in &vendors {
        for name in [Some(&vendor.name), vendor.legal_name.as_ref()]
            .into_iter()
            .flatten()
        {
            by_name.insert(name.to_lowercase(), &vendor.id);
        }
    }
    let items = sheet::items(&bytes("items.csv")).expect("items").rows;
    let right = items
        .iter()
        .zip(labels())
        .filter(|(item, label)| {
            label.held_out
                && by_name.get(&item.merchant.raw.to_lowercase()) == Some(&label.expected.as_str())
        })
        .count();
    let ours = measure(true, &mut Vec::new());
    assert!(right * 2 < ours.suggested_right, "{right} against {ours:?}");
}

#[test]
fn the_set_is_as_large_and_mixed_as_its_readme_says() {
    let vendors = sheet::vendors(&bytes("vendors.csv")).expect("vendors").rows;
    let countries: std::collections::HashSet<_> =
        vendors.iter().filter_map(|vendor| vendor.country).collect();
    let labels = labels();
    let held = labels.iter().filter(|label| label.held_out).count();
    assert!(vendors.len() >= 150 && countries.len() >= 6 && labels.len() >= 300);
    assert_eq!(held, labels.len() / 3);
}
