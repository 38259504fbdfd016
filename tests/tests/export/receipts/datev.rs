//! DATEV takes receipts its own way: zips with a list, and GUIDs in the bookings.

use std::collections::BTreeSet;
use std::time::Duration;

use ledgerport_core::formats::ReceiptPlace;
use ledgerport_core::runs::Status;
use ledgerport_sandbox::Scenario;
use ledgerport_tests::bench::Bench;
use ledgerport_tests::file;

use super::{bench, built, index, nothing_waits, policy, unpacked};

/// The company's books in euro, which the made-up ones are not: as if Pleo had sent it so.
fn in_euro(bench: &Bench) {
    let path = bench.data_folder().join("ledgerport.db");
    let db = rusqlite::Connection::open(path).expect("opens");
    db.busy_timeout(Duration::from_secs(10)).expect("set");
    db.execute_batch(
        "BEGIN; UPDATE item_data SET body = replace(body, '\"DKK\"', '\"EUR\"'); \
         UPDATE item SET currency = 'EUR'; COMMIT;",
    )
    .expect("changed");
}

/// The values of an attribute in a list.
fn attributes<'x>(xml: &'x str, name: &str) -> Vec<&'x str> {
    let mark = format!(" {name}=\"");
    xml.split(&mark)
        .skip(1)
        .map(|rest| rest.split('"').next().expect("a value"))
        .collect()
}

/// Names and numbers of a DATEV package hang together: every GUID of a booking is a document, every document's files are
/// in its zip, and the list is as DATEV's own schema says.
pub(super) async fn datev() {
    let bench = bench(Scenario::Bakery, policy(ReceiptPlace::Package)).await;
    let mut settings = bench.companies.get(bench.books).expect("there").settings;
    for (account, number) in [
        (&mut settings.profile.wallet_account, "1361"),
        (&mut settings.profile.out_of_pocket_account, "1740"),
        (&mut settings.profile.transfer_account, "1360"),
    ] {
        number.clone_into(account);
    }
    settings.profile.payable_account = Some("70000".into());
    let currency = ("books.currency".to_owned(), "EUR".to_owned());
    settings.profile.settings.extend([currency]);
    for (code, key) in [("I25", "9"), ("I0", ""), ("IY25", "94")] {
        settings.profile.tax_codes.insert(code.into(), key.into());
    }
    let saved = bench.companies.save_settings(bench.books, &settings);
    saved.expect("saved");
    let mut order = bench.order();
    order.format = "datev".into();
    order.review = true;
    let waiting = bench.go(order).await;
    in_euro(&bench);
    let end = built(&bench, &waiting).await;
    assert!(
        matches!(
            end.record.status,
            Status::Completed | Status::CompletedWithErrors
        ),
        "{:#?}",
        end.log
    );
    let package = end.record.files.last().expect("files");
    let all = unpacked(&std::fs::read(&package.path).expect("there"));
    assert!(all.keys().all(|name| !name.starts_with("receipts/")));
    let inner = unpacked(&all["Belegtransfer_1.zip"]);
    let list = std::str::from_utf8(&inner["document.xml"]).expect("text");
    let listed: BTreeSet<&str> = attributes(list, "name").into_iter().collect();
    let there: BTreeSet<&str> = inner
        .keys()
        .map(String::as_str)
        .filter(|name| *name != "document.xml")
        .collect();
    assert!(there.len() > 20 && listed == there, "{listed:?}");
    let guids: BTreeSet<&str> = attributes(list, "guid").into_iter().collect();
    let csv: String = all[&end.record.files[0].name]
        .iter()
        .map(|byte| char::from(*byte))
        .collect();
    let linked: BTreeSet<&str> = csv
        .split("BEDI \"\"")
        .skip(1)
        .map(|rest| rest.split('"').next().expect("a GUID"))
        .collect();
    assert_eq!(linked, guids);
    let index = index(&all["index.csv"]);
    for name in there {
        assert!(index.contains_key(&format!("Belegtransfer_1.zip/{name}")));
    }
    let guid = guids.first().expect("documents");
    let Some(verdict) = judged(list) else { return };
    assert!(verdict, "as DATEV's schema says");
    for (from, to) in [
        (*guid, "not-a-guid"),
        ("<content>", "<content><document/>"),
        ("clientNumber>12345", "clientNumber>1234567"),
        ("xsi:type=\"File\"", "xsi:type=\"Folder\""),
    ] {
        let copy = list.replacen(from, to, 1);
        assert_ne!(copy, list, "{from} is in it");
        assert_eq!(judged(&copy), Some(false), "{from} as {to}");
    }
    nothing_waits(&bench).await;
}

/// What xmllint says with DATEV's schema; none where one of them is not here and judges are optional.
fn judged(list: &str) -> Option<bool> {
    let missing = |what: &str| {
        let mandatory = std::env::var_os("LEDGERPORT_JUDGES").is_some_and(|value| value == "1");
        assert!(!mandatory, "LEDGERPORT_JUDGES=1, but {what} is not here");
        eprintln!("skipped: {what} is not here");
    };
    let here = std::env::current_exe().expect("a program");
    let libraries = here
        .ancestors()
        .nth(3)
        .expect("a folder")
        .join("judges/lib");
    let schema = file::listing(&libraries)
        .into_iter()
        .map(|python| {
            python.join("site-packages/odoo/addons/datev_export_xml/xsd_files/Document_v050.xsd")
        })
        .find(|path| path.is_file());
    let Some(schema) = schema else {
        missing("DATEV's schema");
        return None;
    };
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("document.xml");
    std::fs::write(&path, list).expect("room");
    let output = std::process::Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .args([&schema, &path])
        .output();
    match output {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!said.contains("failed to compile"), "{said}");
            Some(output.status.success())
        }
        Err(_) => {
            missing("xmllint");
            None
        }
    }
}
