//! The floors: a room of core imports only from lower floors, and each outside library has one home.

use std::path::{Path, PathBuf};

/// Rooms of core and what they may import.
const FLOORS: [(&str, &[&str]); 20] = [
    ("crash", &[]),
    ("model", &["model"]),
    ("disk", &["disk", "crash"]),
    ("logbook", &["logbook"]),
    ("network", &["network"]),
    ("formats", &["formats", "model", "disk"]),
    ("matching", &["matching", "model", "disk"]),
    ("pleo", &["pleo", "model", "disk", "network"]),
    ("receipts", &["receipts", "model", "disk", "network"]),
    ("store", &["store", "model", "disk", "crash"]),
    ("vault", &["vault", "model", "disk"]),
    ("webhooks", &["webhooks", "model"]),
    ("updates", &["updates", "network"]),
    (
        "problem",
        &[
            "problem", "pleo", "receipts", "store", "vault", "updates", "disk", "network",
            "logbook", "model",
        ],
    ),
    (
        "sync",
        &[
            "sync", "problem", "pleo", "store", "matching", "model", "disk", "logbook", "crash",
        ],
    ),
    (
        "companies",
        &[
            "companies",
            "sync",
            "problem",
            "pleo",
            "receipts",
            "store",
            "vault",
            "matching",
            "formats",
            "model",
            "disk",
            "network",
            "logbook",
        ],
    ),
    (
        "runs",
        &[
            "runs",
            "companies",
            "problem",
            "pleo",
            "receipts",
            "store",
            "vault",
            "matching",
            "formats",
            "model",
            "disk",
            "logbook",
            "crash",
        ],
    ),
    (
        "watch",
        &[
            "watch",
            "runs",
            "companies",
            "problem",
            "pleo",
            "store",
            "vault",
            "webhooks",
            "model",
            "logbook",
        ],
    ),
    (
        "support",
        &[
            "support",
            "runs",
            "companies",
            "problem",
            "formats",
            "logbook",
        ],
    ),
    ("lib", &[]),
];

/// Libraries and the only place that may name them.
const HOMES: [(&str, &str); 9] = [
    ("rusqlite", "src-tauri/core/src/store"),
    ("keyring", "src-tauri/core/src/vault"),
    ("keyring_core", "src-tauri/core/src/vault"),
    (
        "reqwest",
        "src-tauri/core/src/pleo or src-tauri/core/src/receipts or src-tauri/core/src/updates or src-tauri/core/src/watch/hook.rs",
    ),
    (
        "hyper",
        "src-tauri/core/src/watch/receiver or src-tauri/sandbox",
    ),
    (
        "hyper_util",
        "src-tauri/core/src/receipts or src-tauri/core/src/watch/receiver or src-tauri/sandbox",
    ),
    ("hmac", "src-tauri/core/src/webhooks or src-tauri/sandbox"),
    ("tauri", "src-tauri/app"),
    ("specta", "src-tauri/app"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found
}

/// Imports of `text`, a file of `room`, that its floor forbids.
fn forbidden(room: &str, text: &str) -> Vec<String> {
    let Some((_, allowed)) = FLOORS.iter().find(|(name, _)| *name == room) else {
        return vec![format!("{room} is on no floor")];
    };
    let code = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    code.flat_map(|line| {
        line.split("crate::")
            .skip(1)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    })
    .map(|rest| {
        rest.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect::<String>()
    })
    .filter(|name| !name.is_empty() && !allowed.contains(&name.as_str()))
    .collect()
}

fn names(library: &str, text: &str) -> bool {
    text.lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .any(|line| line.contains(&format!("{library}::")))
}

#[test]
fn every_file_keeps_to_its_floor() {
    let core = root().join("src-tauri/core/src");
    for path in sources(&core) {
        let inside = path.strip_prefix(&core).expect("below core");
        let room = inside
            .components()
            .next()
            .expect("a room")
            .as_os_str()
            .to_string_lossy();
        let room = room.trim_end_matches(".rs");
        let text = std::fs::read_to_string(&path).expect("readable");
        assert!(
            text.starts_with("//!") || inside.to_string_lossy().contains("tests"),
            "{} opens with what it owns",
            path.display()
        );
        if room != "bin" {
            assert_eq!(
                forbidden(room, &text),
                Vec::<String>::new(),
                "{}",
                path.display()
            );
        }
    }
}

#[test]
fn every_library_has_one_home() {
    for path in sources(&root().join("src-tauri")) {
        let text = std::fs::read_to_string(&path).expect("readable");
        let shown = path.display().to_string().replace('\\', "/");
        for (library, home) in HOMES {
            // Tests may knock at our own door with a client of their own.
            if shown.contains("/tests/sandbox/") || shown.contains("/sandbox/tests/") {
                continue;
            }
            assert!(
                !names(library, &text) || home.split(" or ").any(|home| shown.contains(home)),
                "{shown} names {library}"
            );
        }
        if shown.contains("src-tauri/sandbox") {
            assert!(
                !text.contains("ledgerport_core"),
                "{shown} shares with core"
            );
        }
        assert!(!shown.ends_with("mod.rs"), "{shown}");
    }
}

/// What a token that is renewed by itself would need. Ours are given by a person, so none can be lost on the way.
fn refreshes(text: &str) -> bool {
    let code = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    let needed = ["refresh_token", "grant_type", "oauth/token"];
    code.flat_map(|line| needed.map(|word| line.contains(word)))
        .any(|found| found)
}

#[test]
fn no_token_is_ever_refreshed() {
    for place in ["src-tauri/core", "src-tauri/app"] {
        for path in sources(&root().join(place)) {
            let text = std::fs::read_to_string(&path).expect("readable");
            assert!(!refreshes(&text), "{}", path.display());
        }
    }
    assert!(refreshes(
        "let form = [(\"grant_type\", \"refresh_token\")];"
    ));
    assert!(!refreshes("// no refresh_token"));
}

#[test]
fn a_planted_import_is_found() {
    assert_eq!(forbidden("model", "use crate::store::Db;"), ["store"]);
    assert_eq!(
        forbidden("formats", "fn f() { crate::pleo::x() }"),
        ["pleo"]
    );
    assert!(forbidden("runs", "use crate::store::Db; // crate::nowhere").is_empty());
    assert_eq!(forbidden("attic", "").len(), 1);
    assert!(names("tauri", "let x = tauri::App;") && !names("tauri", "// tauri::App"));
}
