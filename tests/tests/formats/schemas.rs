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

/// Why the validator refuses each file; none for those it takes, and nothing at all where it is not here.
fn verdicts(id: &str, encoding: &str, files: &[Vec<u8>]) -> Option<Vec<Option<String>>> {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{id}.json"));
    let schema = schema.display().to_string().replace('\\', "/");
    let script = format!(
        r#"
import json, sys
from frictionless import Resource, Schema, system
schema = Schema.from_descriptor(json.load(open("{schema}", encoding="utf-8")))
verdicts = []
for path in sys.argv[1:]:
    with system.use_context(trusted=True):
        report = Resource(path=path, format="csv", encoding="{encoding}", schema=schema).validate()
    errors = report.flatten(["rowNumber", "fieldName", "type", "message"])
    verdicts.append(None if report.valid else json.dumps(errors[:3]))
json.dump(verdicts, sys.stdout)
"#
    );
    let dir = tempfile::tempdir().expect("a folder");
    let mut python = python(&script)?;
    for (number, bytes) in files.iter().enumerate() {
        let path = dir.path().join(format!("{number}.csv"));
        std::fs::write(&path, bytes).expect("room");
        python.arg(path);
    }
    let output = python.output().expect("it was here");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

#[tokio::test]
async fn a_validator_finds_every_table_as_its_maker_describes_it_and_refuses_broken_copies() {
    let scenes = scenes().await;
    for (id, encoding, broken) in TABLES {
        let mut all = Vec::new();
        let mut copies = Vec::new();
        for scene in &scenes {
            let (profile, vouchers, _) = scene.vouchers(id);
            let own = files(id, &profile, &vouchers);
            if scene.scenario == Scenario::Agency {
                // What is broken is plain ASCII, so bytes are as good as letters.
                let text: String = own[0].iter().map(|byte| char::from(*byte)).collect();
                for (from, to) in broken {
                    let copy = text.replacen(from, to, 1);
                    assert_ne!(copy, text, "{from:?} is in {id}");
                    let bytes = copy
                        .chars()
                        .map(|c| u8::try_from(c).expect("it was a byte"));
                    copies.push(bytes.collect());
                }
            }
            all.extend(own);
        }
        let sound = all.len();
        assert!(sound >= scenes.len());
        all.extend(copies);
        let Some(verdicts) = verdicts(id, encoding, &all) else {
            return;
        };
        for (number, verdict) in verdicts.iter().enumerate() {
            match number.checked_sub(sound) {
                None => assert_eq!(*verdict, None, "{id}"),
                Some(copy) => assert!(verdict.is_some(), "{id}: {:?} was accepted", broken[copy]),
            }
        }
    }
}
