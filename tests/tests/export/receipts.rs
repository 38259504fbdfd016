//! Receipts of a run: fetched after reading, beside the file or in a package, and never in the file's way.

mod datev;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::PathBuf;
use std::time::Duration;

use ledgerport_core::formats::{ReceiptPlace, ReceiptPolicy};
use ledgerport_core::model::EntryId;
use ledgerport_core::receipts::Kind;
use ledgerport_core::runs::{NewRun, ReceiptFile, Snapshot, Source, Status};
use ledgerport_core::store::{ItemFilter, ItemState};
use ledgerport_sandbox::{Effect, Fault, Scenario};
use ledgerport_tests::bench::Bench;
use ledgerport_tests::cases::Cases;
use ledgerport_tests::{file, until};
use sha2::{Digest, Sha256};

const FILES: &str = "/files/*";

fn policy(place: ReceiptPlace) -> ReceiptPolicy {
    ReceiptPolicy {
        place,
        ..ReceiptPolicy::default()
    }
}

/// The company wants its receipts so.
async fn bench(scenario: Scenario, policy: ReceiptPolicy) -> Bench {
    let bench = Bench::start(scenario).await;
    let mut settings = bench.companies.get(bench.books).expect("there").settings;
    settings.profile.receipts = policy;
    for (key, value) in [
        ("datev.adviser", "1001"),
        ("datev.client", "12345"),
        ("books.currency", "DKK"),
    ] {
        settings.profile.settings.insert(key.into(), value.into());
    }
    let saved = bench.companies.save_settings(bench.books, &settings);
    saved.expect("saved");
    bench
}

fn status(code: u16) -> Effect {
    Effect::Status {
        status: code,
        retry_after: None,
    }
}

/// How often receipts were asked for, never with a key.
fn asked(bench: &Bench) -> usize {
    let requests = bench.sandbox.requests();
    let files: Vec<_> = requests
        .iter()
        .filter(|request| request.path.starts_with("/files/"))
        .collect();
    assert!(files.iter().all(|request| request.auth == "none"));
    files.len()
}

/// The rows of an index by name; rows without a file under their reference and number.
fn index(text: &[u8]) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut rows = BTreeMap::new();
    for row in csv::Reader::from_reader(text).deserialize() {
        let row: BTreeMap<String, String> = row.expect("a sound row");
        let name = if row["name"].is_empty() {
            format!("{} {}", row["reference"], row["number"])
        } else {
            row["name"].clone()
        };
        assert!(rows.insert(name, row).is_none(), "each once");
    }
    rows
}

fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

fn folder(bench: &Bench) -> PathBuf {
    let folders: Vec<PathBuf> = file::listing(bench.out())
        .into_iter()
        .filter(|path| path.is_dir())
        .collect();
    assert_eq!(folders.len(), 1, "{folders:?}");
    folders[0].clone()
}

/// Everything in a zip by name; names are plain.
fn unpacked(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    let mut all = BTreeMap::new();
    for number in 0..archive.len() {
        let mut file = archive.by_index(number).expect("a file");
        let name = file.name().expect("a name").to_string();
        assert!(!name.contains("..") && !name.starts_with('/'), "{name}");
        // No time of ours: it would be another one every time.
        assert_eq!(file.last_modified(), Some(zip::DateTime::default()));
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("whole");
        assert!(all.insert(name, bytes).is_none(), "each once");
    }
    all
}

/// What an export says about its receipts holds for it alone.
async fn said_for_one_export() {
    let bench = bench(Scenario::Bakery, policy(ReceiptPlace::Package)).await;
    let (with, without): (Vec<_>, Vec<_>) = bench
        .entries()
        .into_iter()
        .enumerate()
        .partition(|(at, _)| at % 2 == 0);
    let order = |entries: Vec<(usize, EntryId)>, receipts| NewRun {
        source: Source::Entries(entries.into_iter().map(|(_, entry)| entry).collect()),
        receipts,
        ..bench.order()
    };
    // Demanded but not fetched is a contradiction; none is fetched, and nothing is left out for it.
    let contradiction = ReceiptPolicy {
        required: true,
        ..policy(ReceiptPlace::None)
    };
    let end = bench.go(order(without, Some(contradiction))).await;
    assert_eq!(end.record.status, Status::Completed, "{:#?}", end.log);
    assert_eq!((end.receipts, asked(&bench)), (None, 0));
    assert_eq!(end.record.files.len(), 1, "{:?}", end.record.files);
    let settings = bench.companies.get(bench.books).expect("there").settings;
    assert_eq!(settings.profile.receipts, policy(ReceiptPlace::Package));
    let end = bench.go(order(with, None)).await;
    assert!(wanted(&end) > 0);
    assert!(
        end.record
            .files
            .iter()
            .any(|file| file.name.ends_with(".zip"))
    );
}

/// Receipts are cleared away right after the run has its files.
async fn nothing_waits(bench: &Bench) {
    let waiting = bench.data_folder().join("receipts");
    until("the receipts' folder to be empty", || {
        file::listing(&waiting).is_empty()
    })
    .await;
}

/// Builds the files of a run that waits, and waits for what comes of it.
async fn built(bench: &Bench, waiting: &Snapshot) -> Snapshot {
    bench.runs.build(waiting.id).expect("goes on");
    bench
        .when(waiting.id, |now| {
            now.record.status.is_over() || now.record.status == Status::Interrupted
        })
        .await
}

/// Every receipt of a run as a person would see it.
fn seen(bench: &Bench, run: &Snapshot) -> Vec<ReceiptFile> {
    let store = bench.companies.store();
    let filter = ItemFilter::default();
    let (_, items) = store
        .read(|db| db.items(run.seq, &filter, 0, 1000))
        .expect("reads");
    items
        .iter()
        .flat_map(|item| (1..=item.receipts).map(|number| (item.entry, number)))
        .map(|(entry, number)| bench.runs.receipt(run.id, entry, number).expect("reads"))
        .collect()
}

/// All are there to be seen, as they were fetched.
fn all_seen(bench: &Bench, run: &Snapshot) {
    let seen = seen(bench, run);
    assert_eq!(seen.len(), wanted(run) as usize);
    for receipt in seen {
        let ReceiptFile::Whole { kind, bytes, at } = receipt else {
            panic!("{receipt:?}");
        };
        assert!(at.is_file());
        assert_eq!(Kind::of_bytes(&bytes, ""), Some(kind));
    }
}

fn wanted(snapshot: &Snapshot) -> u32 {
    snapshot.receipts.expect("they are wanted").wanted
}

async fn beside_the_file() {
    let bench = bench(Scenario::Bakery, policy(ReceiptPlace::Beside)).await;
    let end = bench.go(bench.order()).await;
    assert_eq!(end.record.status, Status::Completed, "{:#?}", end.log);
    bench.assert_agreed(&end);
    let counts = end.receipts.expect("wanted");
    assert!(counts.wanted > 20, "{counts:?}");
    assert_eq!((counts.whole, counts.missing), (counts.wanted, 0));
    assert_eq!(asked(&bench), counts.wanted as usize);
    let folder = folder(&bench);
    let index = index(&std::fs::read(folder.join("index.csv")).expect("an index"));
    let files: BTreeSet<String> = file::listing(&folder)
        .iter()
        .map(|path| {
            path.file_name()
                .expect("one")
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name != "index.csv")
        .collect();
    assert_eq!(files, index.keys().cloned().collect());
    let receipts = index.values().filter(|row| !row["reference"].is_empty());
    assert_eq!(receipts.count(), counts.whole as usize);
    for (name, row) in &index {
        let bytes = std::fs::read(folder.join(name)).expect("there");
        assert_eq!(row["sha256"], sha256(&bytes));
        assert_eq!(row["bytes"], bytes.len().to_string());
        assert_eq!(row["problem"], "");
        if row["reference"].is_empty() {
            continue;
        }
        // 2026-10-01_Supplier_119-00-EUR_PLEO-..._1.pdf
        assert!(
            name.len() <= 100
                && name.contains(&format!("_{}_{}.", row["reference"], row["number"])),
            "{name}"
        );
    }
    // The index is a file of the run, found again like its others.
    let listed = end.record.files.last().expect("files");
    assert!(listed.path.ends_with("index.csv") && listed.path.is_file());
    nothing_waits(&bench).await;
    all_seen(&bench, &end);
    // One that was changed by a letter is not shown as the receipt, and one that was taken away is gone.
    let (name, _) = index
        .iter()
        .find(|(_, row)| !row["reference"].is_empty())
        .expect("a receipt");
    let path = folder.join(name);
    let mut bytes = std::fs::read(&path).expect("there");
    let last = bytes.last_mut().expect("not empty");
    *last = last.wrapping_add(1);
    std::fs::write(&path, &bytes).expect("room");
    let count = |wanted: &ReceiptFile| {
        seen(&bench, &end)
            .iter()
            .filter(|one| *one == wanted)
            .count()
    };
    assert_eq!(count(&ReceiptFile::Changed), 1);
    std::fs::remove_file(&path).expect("removed");
    assert_eq!(count(&ReceiptFile::Gone), 1);
    assert_eq!(count(&ReceiptFile::Changed), 0);
}

async fn in_a_package() {
    let bench = bench(Scenario::Bakery, policy(ReceiptPlace::Package)).await;
    let end = bench.go(bench.order()).await;
    assert_eq!(end.record.status, Status::Completed, "{:#?}", end.log);
    let [file, package] = end.record.files.as_slice() else {
        panic!("{:?}", end.record.files);
    };
    let bytes = std::fs::read(&package.path).expect("there");
    assert_eq!(package.sha256, sha256(&bytes));
    let all = unpacked(&bytes);
    assert_eq!(all[&file.name], std::fs::read(&file.path).expect("there"));
    let index = index(&all["index.csv"]);
    let named: BTreeSet<&String> = all.keys().filter(|name| *name != "index.csv").collect();
    assert_eq!(named, index.keys().collect());
    for (name, row) in &index {
        assert_eq!(row["sha256"], sha256(&all[name]), "{name}");
    }
    let receipts = all.keys().filter(|name| name.starts_with("receipts/"));
    assert_eq!(receipts.count(), wanted(&end) as usize);
    proof_holds(&end, &all);
    assert_eq!(file::listing(bench.out()).len(), 2, "file and package");
    nothing_waits(&bench).await;
    all_seen(&bench, &end);
    std::fs::write(&package.path, &bytes[..bytes.len() / 2]).expect("room");
    let seen = seen(&bench, &end);
    assert!(
        seen.iter().all(|one| *one == ReceiptFile::Gone),
        "half a package"
    );
}

/// Every currency adds up to zero, and hledger finds the same totals.
fn proof_holds(end: &Snapshot, all: &BTreeMap<String, Vec<u8>>) {
    let text = std::str::from_utf8(&all["proof/totals.csv"]).expect("text");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("sound")).collect();
    let totals: Vec<_> = rows.iter().filter(|row| &row[2] == "total").collect();
    assert_eq!(totals.len(), end.sums.len());
    for total in totals {
        assert_eq!(file::minor(&total[5]), 0);
        let debit: i64 = rows
            .iter()
            .filter(|row| &row[2] != "total" && row[0] == total[0])
            .map(|row| file::minor(&row[3]))
            .sum();
        assert_eq!(debit, file::minor(&total[3]));
    }
    let dir = tempfile::tempdir().expect("a folder");
    let journal = dir.path().join("proof.journal");
    std::fs::write(&journal, &all["proof/bookings.journal"]).expect("room");
    file::hledger(&journal, &["check", "--strict"]);
}

async fn missing_ones_are_listed_and_hold_up_nothing() {
    let bench = bench(Scenario::Bakery, policy(ReceiptPlace::Beside)).await;
    // Gone, a server that says no for good, and one that sends half.
    bench.sandbox.inject(Fault::next(2, FILES, status(418)));
    bench
        .sandbox
        .inject(Fault::next(1, FILES, Effect::Truncate).after(4));
    let end = bench.go(bench.order()).await;
    assert_eq!(end.record.status, Status::Completed, "{:#?}", end.log);
    let counts = end.receipts.expect("wanted");
    assert!((2..=3).contains(&counts.missing), "{counts:?}");
    assert_eq!(counts.whole + counts.missing, counts.wanted);
    let store = bench.companies.store();
    let missing = store
        .read(|db| db.missing_receipts(end.seq, 100))
        .expect("reads");
    assert_eq!(missing.len(), counts.missing as usize);
    let index = index(&std::fs::read(folder(&bench).join("index.csv")).expect("an index"));
    for one in &missing {
        assert!(one.reason.ends_with('.'), "{}", one.reason);
        let row = &index[&format!("{} {}", one.reference, one.number)];
        assert_eq!(row["problem"], one.reason);
    }
}

async fn nobody_answers() {
    let bench = bench(Scenario::Bakery, policy(ReceiptPlace::Beside)).await;
    bench.sandbox.inject(Fault::always(FILES, status(501)));
    let end = bench.go(bench.order()).await;
    assert_eq!(end.record.status, Status::Completed, "{:#?}", end.log);
    let counts = end.receipts.expect("wanted");
    assert_eq!((counts.whole, counts.missing), (0, counts.wanted));
    for receipt in seen(&bench, &end) {
        let ReceiptFile::Missing(why) = receipt else {
            panic!("{receipt:?}");
        };
        assert!(why.contains("501"), "{why}");
    }
}

async fn required_ones_block_their_expense_and_say_so_to_pleo() {
    let strict = ReceiptPolicy {
        required: true,
        ..policy(ReceiptPlace::Beside)
    };
    let bench = bench(Scenario::Bakery, strict).await;
    bench.sandbox.inject(Fault::next(1, FILES, status(418)));
    let end = bench.go(bench.order()).await;
    assert_eq!(end.record.status, Status::CompletedWithErrors);
    bench.assert_agreed(&end);
    let job = end.record.job.as_ref().expect("a job").id.0;
    let held = bench.sandbox.job(job).expect("it exists");
    let mut lost = 0;
    for item in held.items.iter().filter(|item| item.status == "failed") {
        assert_eq!(
            item.failure_type.as_deref(),
            Some("receipt_download_failure")
        );
        let reason = item.failure_reason.as_deref().expect("a reason");
        lost += usize::from(reason.contains("418"));
        assert!(
            reason.contains("418") || reason.contains("has no receipt"),
            "{reason}"
        );
    }
    assert_eq!(lost, 1);
    assert!(end.count(ItemState::Successful) > 10);
}

async fn dead_links_are_read_anew() {
    let bench = bench(Scenario::Bakery, policy(ReceiptPlace::Beside)).await;
    // At first the links are refused, read anew and refused again; the run then waits for a look at its checks.
    bench.sandbox.inject(Fault::next(4, FILES, status(403)));
    let mut order = bench.order();
    order.review = true;
    let waiting = bench.go(order).await;
    assert_eq!(waiting.record.status, Status::Waiting);
    let counts = waiting.receipts.expect("wanted");
    all_seen(&bench, &waiting);
    assert_eq!(counts.missing, 0, "fresh links work: {:#?}", waiting.log);
    let before = asked(&bench);
    assert_eq!(before, counts.wanted as usize + 4);
    let end = built(&bench, &waiting).await;
    assert_eq!(end.record.status, Status::Completed);
    assert_eq!(asked(&bench), before, "what is whole is not fetched again");
}

async fn what_could_not_be_reached_is_tried_again_a_day_later() {
    let bench = bench(Scenario::Bakery, policy(ReceiptPlace::Beside)).await;
    bench.sandbox.inject(Fault::always(FILES, status(403)));
    let mut order = bench.order();
    order.review = true;
    let waiting = bench.go(order).await;
    let counts = waiting.receipts.expect("wanted");
    assert_eq!((counts.whole, counts.missing), (0, counts.wanted));
    bench.sandbox.clear_faults();
    // Pleo gives a job up after an hour without a word, but a sign of life is given meanwhile.
    bench.pass(Duration::from_mins(30));
    let end = built(&bench, &waiting).await;
    assert_eq!(end.record.status, Status::Completed, "{:#?}", end.log);
    let counts = end.receipts.expect("wanted");
    assert_eq!((counts.whole, counts.missing), (counts.wanted, 0));
}

async fn a_changed_receipt_is_no_receipt() {
    let bench = bench(Scenario::Bakery, policy(ReceiptPlace::Package)).await;
    let mut order = bench.order();
    order.review = true;
    let waiting = bench.go(order).await;
    let home = bench
        .data_folder()
        .join("receipts")
        .join(waiting.id.to_string());
    let kept = file::listing(&home);
    // Same size, other bytes: fetching again does not notice, packing does.
    let bytes = std::fs::read(&kept[0]).expect("there");
    std::fs::write(&kept[0], vec![b'x'; bytes.len()]).expect("room");
    // Gone: fetched again.
    std::fs::remove_file(&kept[1]).expect("there");
    let end = built(&bench, &waiting).await;
    assert_eq!(end.record.status, Status::Completed, "{:#?}", end.log);
    let counts = end.receipts.expect("wanted");
    assert_eq!((counts.whole, counts.missing), (counts.wanted - 1, 1));
    nothing_waits(&bench).await;
}

async fn cancelled_while_they_are_fetched() {
    let bench = bench(Scenario::Bakery, policy(ReceiptPlace::Beside)).await;
    bench
        .sandbox
        .inject(Fault::always(FILES, Effect::Delay { millis: 600_000 }).after(3));
    let id = bench.runs.start(bench.order()).await.expect("starts");
    bench
        .when(id, |now| {
            now.receipts.is_some_and(|counts| counts.whole >= 3)
        })
        .await;
    let now = bench.runs.snapshot(id).expect("a snapshot");
    assert!(now.progress().1 > 0 && now.progress().0 < now.progress().1);
    bench.runs.cancel(id).expect("gives up");
    let end = bench.when(id, |now| now.record.status.is_over()).await;
    assert_eq!(end.record.status, Status::Cancelled);
    assert_eq!(file::listing(bench.out()), Vec::<PathBuf>::new());
    nothing_waits(&bench).await;
}

/// A name that is taken stops everything; out of the way, the same package is made again.
async fn all_or_nothing() {
    let bench = bench(Scenario::Bakery, policy(ReceiptPlace::Package)).await;
    let job = bench.sandbox.click_export(None).expect("made");
    let mut order = bench.order();
    order.source = ledgerport_core::runs::Source::Job(ledgerport_core::model::JobId(job));
    order.review = true;
    let waiting = bench.go(order).await;
    let short: String = job.to_string().chars().take(8).collect();
    // The company's day, which is not ours late in the evening.
    let plan = &waiting.record.plan;
    let zone = jiff::tz::TimeZone::get(&plan.profile.time_zone).expect("a zone");
    let day = zone.to_datetime(waiting.created_at).date();
    let stem = format!("{}_{day}_{short}", plan.file_stem);
    let taken = bench.out().join(format!("{stem}.zip"));
    std::fs::write(&taken, "someone else's").expect("room");
    let stopped = built(&bench, &waiting).await;
    assert_eq!(stopped.record.status, Status::Interrupted, "{stem}");
    assert_eq!(file::listing(bench.out()), std::slice::from_ref(&taken));
    std::fs::remove_file(&taken).expect("there");
    let end = bench.resume(waiting.id).await;
    assert_eq!(end.record.status, Status::Completed, "{:#?}", end.log);
    assert!(taken.is_file());
}

async fn one_pdf_per_expense() {
    let one = ReceiptPolicy {
        one_file: true,
        ..policy(ReceiptPlace::Beside)
    };
    let bench = bench(Scenario::Awkward, one).await;
    let end = bench.go(bench.order()).await;
    assert_eq!(end.record.status, Status::CompletedWithErrors);
    let folder = folder(&bench);
    let index = index(&std::fs::read(folder.join("index.csv")).expect("an index"));
    let mut references = BTreeSet::new();
    for row in index.values().filter(|row| !row["reference"].is_empty()) {
        assert!(references.insert(row["reference"].clone()), "one each");
    }
    let store = bench.companies.store();
    let filter = ledgerport_core::store::ItemFilter::default();
    let (_, items) = store
        .read(|db| db.items(end.seq, &filter, 0, 1000))
        .expect("reads");
    let several: Vec<_> = items
        .iter()
        .filter(|item| item.receipts > 1 && item.state == ItemState::Successful)
        .collect();
    assert!(!several.is_empty());
    for item in several {
        let (name, row) = index
            .iter()
            .find(|(_, row)| row["reference"] == item.reference)
            .expect("listed");
        assert!(name.ends_with(".pdf") && row["problem"].is_empty());
        let bytes = std::fs::read(folder.join(name)).expect("there");
        assert!(bytes.starts_with(b"%PDF-"));
        let text = String::from_utf8_lossy(&bytes);
        assert_eq!(
            text.matches("/Type/Page/").count() + text.matches("/Type/Page>").count(),
            item.receipts as usize,
            "a page each"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_come_with_the_file() {
    let mut cases = Cases::default();
    cases.add("beside", beside_the_file());
    cases.add("package", in_a_package());
    cases.add("missing", missing_ones_are_listed_and_hold_up_nothing());
    cases.add("nobody", nobody_answers());
    cases.add(
        "required",
        required_ones_block_their_expense_and_say_so_to_pleo(),
    );
    cases.add("dead links", dead_links_are_read_anew());
    cases.add(
        "a day later",
        what_could_not_be_reached_is_tried_again_a_day_later(),
    );
    cases.add("changed", a_changed_receipt_is_no_receipt());
    cases.add("cancelled", cancelled_while_they_are_fetched());
    cases.add("all or nothing", all_or_nothing());
    cases.add("datev", datev::datev());
    cases.add("one pdf", one_pdf_per_expense());
    cases.add("one export", said_for_one_export());
    cases.end().await;
}
