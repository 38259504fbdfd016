//! Tables whose makers publish columns and limits but no reader: a validator nobody here wrote reads every company's files
//! against a schema of those columns (`tests/schemas`), and refuses broken copies. It proves the file, not the import.

use std::path::Path;

use ledgerport_sandbox::Scenario;

use crate::judges::python;
use crate::opinions::{files, scenes};

/// Format, its encoding, and what is broken in a copy of the agency's file.
const TABLES: [(&str, &str, &[(&str, &str)]); 5] = [
    (
        "xero-bills",
        "utf-8",
        &[
            ("*InvoiceNumber", "InvoiceNumber"),
            ("22/10/2026", "2026-10-22"),
            ("3600.00", "3.600,00"),
            ("PLEO-", "PLEO_"),
            ("Rowan Hale Photography", ""),
        ],
    ),
    (
        "xero-journal",
        "utf-8",
        &[
            ("01/10/2026", "31/02/2026"),
            (",7400,", ",,"),
            ("89.40", "89,40"),
            ("*TaxRate", "Tax"),
        ],
    ),
    (
        "xero-bank",
        "utf-8",
        &[
            ("-89.40", "(89.40)"),
            ("01/10/2026", "10/2026"),
            ("Reference\r\n", "Reference,More\r\n"),
        ],
    ),
    (
        "sage50",
        "windows-1252",
        &[
            ("BP,", "XX,"),
            ("89.40", "-89.40"),
            (",T0,", ",0,"),
            ("01/10/2026", "2026-10-01"),
        ],
    ),
    (
        "quickbooks",
        "utf-8",
        &[
            ("89.40", "-89.40"),
            ("PLEO-", "PLEO-MUCH-TOO-LONG-FOR-A-NUMBER-"),
            ("01/10/2026", "1 Oct 2026"),
            (",GBP,", ",pounds,"),
        ],
    ),
];

/// Files of one format, each with what is broken in it where it is a copy.
struct Table {
    id: &'static str,
    encoding: &'static str,
    files: Vec<(Vec<u8>, Option<&'static str>)>,
}

/// Reads `[schema, encoding, [file, ...]]` of every table; one process, because starting costs more than reading.
const VALIDATOR: &str = r#"
import json, sys
from frictionless import Resource, Schema, system
verdicts = []
for path, encoding, files in json.load(open(sys.argv[1], encoding="utf-8")):
    schema = Schema.from_descriptor(json.load(open(path, encoding="utf-8")))
    mine = []
    for file in files:
        with system.use_context(trusted=True):
            report = Resource(path=file, format="csv", encoding=encoding, schema=schema).validate()
        errors = report.flatten(["rowNumber", "fieldName", "type", "message"])
        mine.append(None if report.valid else json.dumps(errors[:3]))
    verdicts.append(mine)
json.dump(verdicts, sys.stdout)
"#;

/// Why the validator refuses each file of each table; none for those it takes, and nothing at all where it is not here.
fn verdicts(tables: &[Table]) -> Option<Vec<Vec<Option<String>>>> {
    let dir = tempfile::tempdir().expect("a folder");
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let mut tasks = Vec::new();
    for table in tables {
        let mut paths = Vec::new();
        for (number, (bytes, _)) in table.files.iter().enumerate() {
            let path = dir.path().join(format!("{}-{number}.csv", table.id));
            std::fs::write(&path, bytes).expect("room");
            paths.push(path);
        }
        let schema = schemas.join(format!("{}.json", table.id));
        tasks.push((schema, table.encoding, paths));
    }
    let list = dir.path().join("tasks.json");
    let json = serde_json::to_vec(&tasks).expect("JSON");
    std::fs::write(&list, json).expect("room");
    let output = python(VALIDATOR)?.arg(list).output().expect("it was here");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

/// The file with each of the changes, one at a time.
fn copies(
    file: &[u8],
    id: &str,
    broken: &[(&'static str, &str)],
) -> Vec<(Vec<u8>, Option<&'static str>)> {
    // What is broken is plain ASCII, so bytes are as good as letters.
    let text: String = file.iter().map(|byte| char::from(*byte)).collect();
    let copy = |(from, to): &(&'static str, &str)| {
        let copy = text.replacen(from, to, 1);
        assert_ne!(copy, text, "{from:?} is in {id}");
        let bytes = copy
            .chars()
            .map(|c| u8::try_from(c).expect("it was a byte"));
        (bytes.collect(), Some(*from))
    };
    broken.iter().map(copy).collect()
}

#[tokio::test]
async fn a_validator_finds_every_table_as_its_maker_describes_it_and_refuses_broken_copies() {
    let scenes = scenes().await;
    let mut tables = Vec::new();
    for (id, encoding, broken) in TABLES {
        let mut all = Vec::new();
        for scene in &scenes {
            let (profile, vouchers, _) = scene.vouchers(id);
            let own = files(id, &profile, &vouchers);
            if scene.scenario == Scenario::Agency {
                all.extend(copies(&own[0], id, broken));
            }
            all.extend(own.into_iter().map(|file| (file, None)));
        }
        assert!(all.len() >= scenes.len() + broken.len());
        tables.push(Table {
            id,
            encoding,
            files: all,
        });
    }
    let Some(verdicts) = verdicts(&tables) else {
        return;
    };
    for (table, verdicts) in tables.iter().zip(verdicts) {
        assert_eq!(table.files.len(), verdicts.len());
        for ((_, broken), verdict) in table.files.iter().zip(verdicts) {
            match broken {
                None => assert_eq!(verdict, None, "{}", table.id),
                Some(from) => assert!(verdict.is_some(), "{}: {from:?} was accepted", table.id),
            }
        }
    }
}
