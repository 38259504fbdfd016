//! Second opinions: programs we did not write read every company's files, find the same sums, and refuse broken copies.

use std::collections::BTreeMap;
use std::path::Path;

use ledgerport_core::formats::voucher::Role;
use ledgerport_core::formats::{Profile, Voucher};
use ledgerport_core::model::money::scaled;
use serde_json::Value;

use crate::files::pieces;
use crate::judges::{hledger, python};
use crate::scenarios::{SCENARIOS, Scene, scene};

/// Minor units by account and currency.
pub(crate) type Sums = BTreeMap<(String, String), i64>;

/// What our own double entry says, account by account.
pub(crate) fn ours(vouchers: &[Voucher]) -> Sums {
    let mut sums = Sums::new();
    for leg in vouchers.iter().flat_map(|voucher| &voucher.postings) {
        let key = (leg.account.number.clone(), leg.amount.currency.to_string());
        *sums.entry(key).or_default() += leg.amount.minor;
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

/// A judge's JSON: `{"sums": {"account": {"EUR": "1.00"}}}` or `{"refused": "why"}`.
fn judged(script: &str, files: &[&Path]) -> Option<Result<Sums, String>> {
    let output = python(script)?.args(files).output().expect("it was here");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let verdict: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    if let Some(why) = verdict["refused"].as_str() {
        return Some(Err(why.to_owned()));
    }
    let mut sums = Sums::new();
    for (account, by_currency) in verdict["sums"].as_object().expect("accounts") {
        for (currency, sum) in by_currency.as_object().expect("currencies") {
            let decimals = currency
                .parse::<ledgerport_core::model::Currency>()
                .expect("a currency")
                .decimals();
            let minor = scaled(sum.as_str().expect("text"), decimals).expect("a decimal");
            *sums.entry((account.clone(), currency.clone())).or_default() += minor;
        }
    }
    sums.retain(|_, sum| *sum != 0);
    Some(Ok(sums))
}

/// Writes files into a folder of their own and gives their paths.
fn on_disk(files: &[Vec<u8>], extension: &str) -> (tempfile::TempDir, Vec<std::path::PathBuf>) {
    let dir = tempfile::tempdir().expect("a folder");
    let paths = files
        .iter()
        .enumerate()
        .map(|(index, bytes)| {
            let path = dir.path().join(format!("{index}.{extension}"));
            std::fs::write(&path, bytes).expect("room");
            path
        })
        .collect();
    (dir, paths)
}

pub(crate) fn judge(
    script: &str,
    files: &[Vec<u8>],
    extension: &str,
) -> Option<Result<Sums, String>> {
    let (_dir, paths) = on_disk(files, extension);
    let paths: Vec<&Path> = paths.iter().map(|path| path.as_path()).collect();
    judged(script, &paths)
}

pub(crate) fn files(id: &str, profile: &Profile, vouchers: &[Voucher]) -> Vec<Vec<u8>> {
    let pieces = pieces(id, profile, vouchers.to_vec());
    pieces.into_iter().map(|piece| piece.out).collect()
}

pub(crate) async fn scenes() -> Vec<Scene> {
    let mut scenes = Vec::new();
    for scenario in SCENARIOS {
        scenes.push(scene(scenario).await);
    }
    scenes
}

/// Every copy differs from the file, and the judge takes none of them.
pub(crate) fn refuses(
    script: &str,
    text: &str,
    encode: impl Fn(&str) -> Vec<u8>,
    extension: &str,
    copies: &[(&str, &str)],
) {
    for (from, to) in copies {
        let broken = text.replacen(from, to, 1);
        assert_ne!(broken, text, "{from:?} is in the file");
        let verdict = judge(script, &[encode(&broken)], extension).expect("it was here");
        assert!(verdict.is_err(), "{from:?} as {to:?} was accepted");
    }
}

const DATEV: &str = r#"
import json, sys
from collections import defaultdict
from mloda.community.feature_groups.experimental.german_ledger.datev import DatevRefusal, read_batch
sums = defaultdict(int)
try:
    for path in sys.argv[1:]:
        _, legs = read_batch(path)
        for account, amount in zip(legs["Konto"], legs["Betrag"]):
            sums[account] += amount
    json.dump({"sums": {a: {"EUR": str(s)} for a, s in sums.items()}}, sys.stdout)
except DatevRefusal as error:
    json.dump({"refused": str(error)}, sys.stdout)
"#;

#[tokio::test]
async fn a_datev_reader_finds_our_sums_in_every_batch() {
    for scene in scenes().await {
        let (profile, vouchers, _) = scene.vouchers("datev");
        let Some(verdict) = judge(DATEV, &files("datev", &profile, &vouchers), "csv") else {
            return;
        };
        let mut theirs = verdict.expect("accepted");
        assert_eq!(theirs.values().sum::<i64>(), 0);
        // A tax key leaves tax on the cost's account, where the target takes it off: those are compared together.
        let mut ours = ours(&vouchers);
        let roles: BTreeMap<String, Role> = vouchers
            .iter()
            .flat_map(|voucher| &voucher.postings)
            .map(|leg| (leg.account.number.clone(), leg.account.role))
            .collect();
        let mut costs = [0, 0];
        for (sums, cost) in [&mut ours, &mut theirs].into_iter().zip(&mut costs) {
            sums.retain(|(number, _), sum| {
                let padded = number.trim_start_matches('0');
                let role = roles
                    .iter()
                    .find(|(known, _)| known.trim_start_matches('0') == padded)
                    .map(|(_, role)| *role);
                let apart = !matches!(role, Some(Role::Expense | Role::TaxIn | Role::TaxOut));
                if !apart {
                    *cost += *sum;
                }
                apart
            });
        }
        assert_eq!(costs[0], costs[1]);
        let unpadded = |sums: Sums| -> Sums {
            sums.into_iter()
                .map(|((number, currency), sum)| {
                    ((number.trim_start_matches('0').to_owned(), currency), sum)
                })
                .collect()
        };
        assert!(!ours.is_empty());
        assert_eq!(unpadded(theirs), unpadded(ours));
    }
}

#[tokio::test]
async fn the_datev_reader_refuses_broken_batches() {
    let scene = scene(SCENARIOS[0]).await;
    let (profile, vouchers, _) = scene.vouchers("datev");
    let file = files("datev", &profile, &vouchers).remove(0);
    // Windows-1252 and Latin 1 agree on every character of this file.
    let text: String = file.iter().map(|byte| char::from(*byte)).collect();
    let encode = |text: &str| -> Vec<u8> {
        text.chars()
            .map(|c| u8::try_from(u32::from(c)).expect("Latin 1"))
            .collect()
    };
    if judge(DATEV, std::slice::from_ref(&file), "csv").is_none() {
        return;
    }
    refuses(
        DATEV,
        &text,
        encode,
        "csv",
        &[
            ("\r\n3895,50;", "\r\n3895.50;"),
            ("\r\n3895,50;", "\r\n-3895,50;"),
            (";\"S\";", ";\"X\";"),
            (";1310;5825;", ";131000;5825;"),
            (";1310;5825;", ";1310;;"),
            (";0110;", ";3002;"),
            (";0110;", ";0112;"),
            (";20261001;20261031;", ";20261031;20261001;"),
            ("\"EXTF\";700;", "\"EXTF\";699;"),
        ],
    );
}

const BEANCOUNT: &str = r#"
import json, sys
from collections import defaultdict
from beancount import loader
from beancount.core import data
sums = defaultdict(lambda: defaultdict(int))
for path in sys.argv[1:]:
    entries, errors, _ = loader.load_file(path)
    if errors:
        json.dump({"refused": str(errors[0].message)}, sys.stdout)
        sys.exit()
    for entry in entries:
        if isinstance(entry, data.Transaction):
            for posting in entry.postings:
                sums[posting.account.split(":", 1)[1]][posting.units.currency] += posting.units.number
json.dump({"sums": {a: {c: str(s) for c, s in by.items()} for a, by in sums.items()}}, sys.stdout)
"#;

/// An account as our beancount files spell it.
fn spelled(number: &str) -> String {
    number
        .chars()
        .enumerate()
        .map(|(at, c)| {
            let plain = c.is_ascii_digit() || c.is_ascii_uppercase();
            if plain || at > 0 && (c.is_ascii_lowercase() || c == '-') {
                c.to_string()
            } else {
                format!("{}x{:x}", if at == 0 { "X-" } else { "-" }, u32::from(c))
            }
        })
        .collect()
}

#[tokio::test]
async fn beancount_finds_our_sums_in_every_ledger_and_refuses_broken_ones() {
    for scene in scenes().await {
        let (profile, vouchers, _) = scene.vouchers("beancount");
        let files = files("beancount", &profile, &vouchers);
        let Some(verdict) = judge(BEANCOUNT, &files, "beancount") else {
            return;
        };
        let ours: Sums = ours(&vouchers)
            .into_iter()
            .map(|((number, currency), sum)| ((spelled(&number), currency), sum))
            .collect();
        assert_eq!(verdict, Ok(ours));
        if scene.scenario == SCENARIOS[0] {
            let text = String::from_utf8(files[0].clone()).expect("UTF-8");
            refuses(
                BEANCOUNT,
                &text,
                |text| text.as_bytes().to_vec(),
                "beancount",
                &[
                    (" 3116.40 DKK", " 3116.41 DKK"),
                    ("open Assets:5825", "open Assets:5826"),
                    ("2026-10-01 *", "2026-13-01 *"),
                ],
            );
        }
    }
}

#[tokio::test]
async fn hledger_finds_our_sums_in_every_journal() {
    for scene in scenes().await {
        let (profile, vouchers, _) = scene.vouchers("hledger");
        let (_dir, paths) = on_disk(&files("hledger", &profile, &vouchers), "journal");
        let Some(output) = hledger(&paths[0], &["check", "--strict"]) else {
            return;
        };
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let args = ["bal", "-N", "--depth=1", "--layout=bare", "-O", "csv"];
        let output = hledger(&paths[0], &args).expect("it was here");
        let mut theirs: BTreeMap<(String, String), i64> = BTreeMap::new();
        for row in crate::files::rows(&output.stdout) {
            let minor = row["balance"]
                .replace('.', "")
                .parse::<i64>()
                .expect("digits");
            *theirs
                .entry((row["account"].clone(), row["commodity"].clone()))
                .or_default() += minor;
        }
        let mut ours: BTreeMap<(String, String), i64> = BTreeMap::new();
        for leg in vouchers.iter().flat_map(|voucher| &voucher.postings) {
            let group = match leg.account.role {
                Role::Expense => "expenses",
                Role::Wallet | Role::Transfer | Role::TaxIn => "assets",
                Role::OutOfPocket | Role::Payable | Role::TaxOut => "liabilities",
            };
            *ours
                .entry((group.to_owned(), leg.amount.currency.to_string()))
                .or_default() += leg.amount.minor;
        }
        theirs.retain(|_, sum| *sum != 0);
        ours.retain(|_, sum| *sum != 0);
        assert_eq!(theirs, ours);
    }
}

const JSON_LINES: &str = r#"
import json, sys
from collections import defaultdict
from decimal import Decimal
sums = defaultdict(lambda: defaultdict(Decimal))
try:
    for path in sys.argv[1:]:
        for line in open(path, encoding="utf-8", newline="\n"):
            leg = json.loads(line)
            sums[leg["account"]][leg["currency"]] += Decimal(leg["amount"])
    json.dump({"sums": {a: {c: str(s) for c, s in by.items()} for a, by in sums.items()}}, sys.stdout)
except ValueError as error:
    json.dump({"refused": str(error)}, sys.stdout)
"#;

#[tokio::test]
async fn python_finds_our_sums_in_every_json_lines_file_and_refuses_a_torn_one() {
    for scene in scenes().await {
        let (profile, vouchers, _) = scene.vouchers("jsonl");
        let mut files = files("jsonl", &profile, &vouchers);
        let Some(verdict) = judge(JSON_LINES, &files, "jsonl") else {
            return;
        };
        let ours: Sums = ours(&vouchers)
            .into_iter()
            .map(|((number, currency), sum)| ((number.trim().to_owned(), currency), sum))
            .collect();
        assert_eq!(verdict, Ok(ours));
        let torn = files[0].len() - 10;
        files[0].truncate(torn);
        let verdict = judge(JSON_LINES, &files, "jsonl").expect("it was here");
        assert!(verdict.is_err());
    }
}

/// What the crate understands: no dimensions, and numbers of our own.
fn reduced(scene: &Scene) -> (Profile, Vec<Voucher>) {
    let (mut profile, vouchers, _) = scene.vouchers("sie");
    profile.dimensions.clear();
    profile.numbering.own = true;
    (profile, vouchers)
}

/// Every item of a file. The crate's own reader cannot cross the end of its buffer, its parser can.
fn sie_items(file: &[u8]) -> Vec<sie4::Item> {
    let mut items = Vec::new();
    let mut rest = file;
    while rest.iter().any(|byte| !byte.is_ascii_whitespace()) {
        let (after, item) = sie4::Item::parse(sie4::Span::new(rest)).expect("an item");
        let used = after.location_offset();
        items.push(item);
        rest = &rest[used..];
    }
    items
}

#[tokio::test]
async fn a_sie_reader_finds_balanced_vouchers_with_our_sums() {
    for scene in scenes().await {
        let (profile, vouchers) = reduced(&scene);
        let mut theirs = Sums::new();
        let mut count = 0;
        for file in files("sie", &profile, &vouchers) {
            for item in sie_items(&file) {
                let sie4::Item::Ver(voucher) = item else {
                    continue;
                };
                count += 1;
                let mut sum = 0;
                for leg in voucher.transactions.0 {
                    let minor = scaled(&leg.amount.to_string(), 2).expect("a decimal");
                    sum += minor;
                    let key = (leg.account.to_string(), String::new());
                    *theirs.entry(key).or_default() += minor;
                }
                assert_eq!(sum, 0);
            }
        }
        theirs.retain(|_, sum| *sum != 0);
        let ours: Sums = ours(&vouchers)
            .into_iter()
            .map(|((number, _), sum)| {
                let number = number.trim_start_matches('0').to_owned();
                ((number, String::new()), sum)
            })
            .collect();
        assert_eq!(count, vouchers.len());
        assert_eq!(theirs, ours);
    }
}

#[tokio::test]
async fn the_sie_reader_refuses_broken_files() {
    let scene = scene(SCENARIOS[0]).await;
    let (profile, vouchers) = reduced(&scene);
    let file = files("sie", &profile, &vouchers).remove(0);
    let copies: [(&[u8], &[u8]); 4] = [
        (b"#FORMAT PC8", b"#FORMAT UTF"),
        (b"#SIETYP 4", b"#SIETYP X"),
        (b"20261001", b"20261301"),
        (b"#FLAGGA 0\r\n", b"#KONTO 1 \"A\"\r\n#FLAGGA 0\r\n"),
    ];
    for (from, to) in copies {
        let at = file
            .windows(from.len())
            .position(|window| window == from)
            .expect("it is in the file");
        let mut broken = file[..at].to_vec();
        broken.extend_from_slice(to);
        broken.extend_from_slice(&file[at + from.len()..]);
        let refused = sie4::Reader::new(broken.as_slice()).any(|item| item.is_err());
        assert!(refused, "{:?}", String::from_utf8_lossy(to));
    }
}

const CP437: &str = r#"
import sys
text = open(sys.argv[1], "rb").read().decode("cp437")
sys.stdout.buffer.write(text.encode("utf-8"))
"#;

#[tokio::test]
async fn python_reads_the_letters_of_code_page_437() {
    let scene = scene(SCENARIOS[0]).await;
    let (profile, mut vouchers, _) = scene.vouchers("sie");
    vouchers.truncate(1);
    vouchers[0].text = "åäöÅÄÖéü ø € “ł” 東".to_owned();
    let (_dir, paths) = on_disk(&files("sie", &profile, &vouchers), "si");
    let Some(mut python) = python(CP437) else {
        return;
    };
    let output = python.arg(&paths[0]).output().expect("it was here");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(text.contains("#FNAMN \"Exempel & Söner AB\"\r\n"), "{text}");
    assert!(text.contains("\"åäöÅÄÖéü ö EUR 'l' ?\"\r\n"), "{text}");
}
