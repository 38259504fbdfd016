//! Tables whose makers publish columns and limits but no reader: a validator nobody here wrote reads every company's files
//! against a schema of those columns (`tests/schemas`), and refuses broken copies. It proves the file, not the import.

use std::path::Path;

use crate::opinions::{files, judge, scenes};

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

/// The judge of one schema.
fn script(id: &str, encoding: &str) -> String {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{id}.json"));
    let schema = schema.display().to_string().replace('\\', "/");
    format!(
        r#"
import json, sys
from frictionless import Resource, Schema, system
schema = Schema.from_descriptor(json.load(open("{schema}", encoding="utf-8")))
why = None
for path in sys.argv[1:]:
    with system.use_context(trusted=True):
        report = Resource(path=path, format="csv", encoding="{encoding}", schema=schema).validate()
    if not report.valid:
        why = json.dumps(report.flatten(["rowNumber", "fieldName", "type", "message"])[:3])
json.dump({{"refused": why}} if why else {{"sums": {{}}}}, sys.stdout)
"#
    )
}

#[tokio::test]
async fn a_validator_finds_every_table_as_its_maker_describes_it_and_refuses_broken_copies() {
    let mut judged = 0;
    for scene in scenes().await {
        for (id, encoding, broken) in TABLES {
            let (profile, vouchers, _) = scene.vouchers(id);
            let all = files(id, &profile, &vouchers);
            let script = script(id, encoding);
            let Some(verdict) = judge(&script, &all, "csv") else {
                return;
            };
            if let Err(why) = verdict {
                panic!("{id} of {}: {why}", scene.scenario);
            }
            judged += all.len();
            if scene.scenario != ledgerport_sandbox::Scenario::Agency {
                continue;
            }
            // What is broken is plain ASCII, so bytes are as good as letters.
            let text: String = all[0].iter().map(|byte| char::from(*byte)).collect();
            for (from, to) in broken {
                let copy = text.replacen(from, to, 1);
                assert_ne!(copy, text, "{from:?} is in {id}");
                let bytes = copy.chars().map(|c| c as u32 as u8).collect();
                let verdict = judge(&script, &[bytes], "csv").expect("it was here");
                assert!(verdict.is_err(), "{id}: {from:?} as {to:?} was accepted");
            }
        }
    }
    assert!(judged >= 15, "{judged} files");
}
