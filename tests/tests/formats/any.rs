//! Anything at all goes in: what is booked balances, what is written adds up, and no file holds what it must not.

use std::collections::BTreeMap;

use ledgerport_core::formats::voucher::{Posting, Role};
use ledgerport_core::formats::{Profile, Voucher, all, by_id, draw_up};
use ledgerport_core::model::money::scaled;
use ledgerport_core::model::{Account, ExportItem, Tag};

use crate::files::{batch, pieces, rows, written};
use crate::items::{account, item, line, profile, taxed, vendor};
use crate::judges::hledger;
use crate::targets::complete;

/// xorshift64: the same numbers for the same seed, everywhere.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("below a usize")
    }

    fn one_in(&mut self, end: usize) -> bool {
        self.below(end) == 0
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    fn minor(&mut self) -> i64 {
        i64::try_from(self.below(2_000_000)).expect("small") - 500_000
    }

    fn text(&mut self) -> String {
        const PIECES: [&str; 34] = [
            "a",
            "Z",
            "0",
            " ",
            "  ",
            "\t",
            "\r\n",
            "\n",
            "\0",
            "\u{7f}",
            "\u{85}",
            "\u{a0}",
            "\u{2028}",
            "\u{202e}",
            "\u{feff}",
            "\u{ffff}",
            "\u{301}",
            "=",
            "+",
            "-",
            "@",
            ";",
            ":",
            "|",
            "(",
            ")",
            "[2026-13-45]",
            ",",
            "\"",
            "'",
            "＝",
            "date:2026-99-99",
            "æ",
            "😀",
        ];
        let length = self.below(8);
        (0..length).map(|_| *self.pick_piece(&PIECES)).collect()
    }

    fn pick_piece<'a>(&mut self, from: &'a [&'static str]) -> &'a &'static str {
        &from[self.below(from.len())]
    }

    fn account(&mut self) -> Option<Account> {
        match self.below(12) {
            0 => None,
            1 => Some(account(&self.text(), &self.text())),
            number => Some(account(&format!("27{number}"), &self.text())),
        }
    }

    fn item(&mut self, number: u128) -> ExportItem {
        const KINDS: [&str; 18] = [
            "card_purchase",
            "card_invoice",
            "out_of_pocket",
            "mileage",
            "per_diem",
            "external_reimbursement",
            "direct_reimbursement",
            "invoice",
            "invoice_payment",
            "chargeback",
            "refund",
            "cashback",
            "atm_withdrawal",
            "wallet_topup",
            "wallet_unload",
            "personal_spend",
            "fee",
            "overdraft",
        ];
        let currency = self.pick(&["DKK", "EUR", "JPY", "KWD"]);
        let mut item = item(number, self.pick(&KINDS), 0, currency);
        item.lines = (0..=self.below(3))
            .map(|_| line(number, self.minor(), currency))
            .collect();
        for line in &mut item.lines {
            line.account = self.account();
            let accounts = (
                self.one_in(2).then_some("7200"),
                self.one_in(2).then_some("7210"),
            );
            match self.below(4) {
                0 => taxed(line, "inclusive", self.minor(), accounts),
                1 => taxed(line, "reverse", self.minor(), accounts),
                2 if self.one_in(9) => taxed(line, "exclusive", 1, accounts),
                _ => {}
            }
            line.tags = (0..self.below(3))
                .map(|_| Tag {
                    group: self.text(),
                    code: self.text(),
                })
                .collect();
        }
        item.amount.wallet.minor = item.lines.iter().map(|line| line.amount.wallet.minor).sum();
        if self.one_in(30) {
            item.amount.wallet.minor += 1;
        }
        item.bookkeeping = match self.below(5) {
            0 => Some("accounts_payable".into()),
            1 => Some("journal".into()),
            _ => None,
        };
        item.supplier.name = Some(self.text());
        item.note = Some(self.text());
        item.user = Some(self.text());
        item.team = Some(self.text());
        item.reconciliation_id = self.text();
        item.attendees = vec![self.text(), self.text()];
        if self.one_in(3) {
            item.contra_account = self.account();
        }
        item
    }
}

/// Four thousand items, those that could be booked and how many could not.
pub(crate) fn anything(seed: u64) -> (Vec<Voucher>, usize) {
    let mut chance = Chance(seed);
    let mut vouchers = Vec::new();
    let mut refused = 0;
    for number in 0..4_000_u128 {
        let item = chance.item(number);
        let mut party = vendor(chance.one_in(2).then_some("20004"));
        party.name = chance.text();
        let profile = Profile {
            payable_account: (!chance.one_in(3)).then(|| "6800".to_owned()),
            ..profile()
        };
        let party = (!chance.one_in(4)).then_some(&party);
        match draw_up(&item, party, &format!("PLEO-{number}"), &profile) {
            Ok(voucher) => {
                assert_eq!(voucher.amount, item.amount);
                vouchers.push(voucher);
            }
            Err(blocks) => {
                assert!(!blocks.is_empty());
                assert!(
                    blocks
                        .iter()
                        .all(|block| block.reason.ends_with(['.', ')'])),
                    "{blocks:?}"
                );
                refused += 1;
            }
        }
    }
    (vouchers, refused)
}

#[test]
fn every_voucher_balances_and_books_its_whole_amount() {
    let (vouchers, refused) = anything(0x5eed);
    assert!(
        vouchers.len() > 1_500 && refused > 300,
        "{} and {refused}",
        vouchers.len()
    );
    let mut plain = 0;
    for voucher in &vouchers {
        let legs: Vec<i64> = voucher
            .postings
            .iter()
            .map(|leg| leg.amount.minor)
            .collect();
        assert_eq!(legs.iter().sum::<i64>(), 0, "{voucher:?}");
        assert!(
            voucher
                .postings
                .iter()
                .all(|leg| leg.amount.currency == voucher.amount.wallet.currency)
        );
        if voucher.postings.len() > voucher.lines.len() + 1 {
            // Tax or a bill of its own: the lines alone do not say it all.
            continue;
        }
        let mut by_lines = BTreeMap::new();
        for line in &voucher.lines {
            *by_lines.entry(&line.account).or_insert(0) += line.amount.wallet.minor;
            *by_lines.entry(&line.contra).or_insert(0) -= line.amount.wallet.minor;
        }
        let mut by_legs = BTreeMap::new();
        for leg in &voucher.postings {
            *by_legs.entry(&leg.account).or_insert(0) += leg.amount.minor;
        }
        assert_eq!(by_lines, by_legs, "{voucher:?}");
        plain += 1;
    }
    assert!(plain > 800, "{plain}");
}

#[test]
fn every_file_adds_up_to_its_items() {
    let (vouchers, _) = anything(0xf11e);
    let mut items: BTreeMap<String, i64> = BTreeMap::new();
    for voucher in &vouchers {
        *items
            .entry(voucher.amount.wallet.currency.to_string())
            .or_default() += voucher.amount.wallet.minor;
    }
    let everything = complete("DKK");
    for format in all() {
        let mut told: BTreeMap<String, i64> = BTreeMap::new();
        for piece in pieces(format.id, &everything, vouchers.clone()) {
            for sum in piece.written.totals.iter() {
                *told.entry(sum.currency.to_string()).or_default() += sum.minor;
            }
        }
        assert_eq!(told, items, "{}", format.id);
    }
    let mut table: BTreeMap<String, i64> = BTreeMap::new();
    for row in rows(&written("generic-csv", vouchers).0) {
        let currency = row["currency"]
            .parse::<ledgerport_core::model::Currency>()
            .expect("a currency");
        let minor = scaled(&row["amount"], currency.decimals()).expect("a decimal");
        *table.entry(currency.to_string()).or_default() += minor;
    }
    assert_eq!(table, items);
}

#[test]
fn no_text_breaks_out_of_its_place() {
    const NUMBERS: [&str; 5] = [
        "amount",
        "net_amount",
        "tax_amount",
        "supplier_amount",
        "tax_rate",
    ];
    let (vouchers, _) = anything(0xbad);
    let (table, _) = written("generic-csv", vouchers.clone());
    for row in rows(&table) {
        for (name, value) in row {
            let clean = value
                .chars()
                .all(|c| !c.is_control() && !matches!(c, '\u{202e}' | '\u{feff}' | '\u{ffff}'));
            assert!(clean, "{name}: {value:?}");
            if !NUMBERS.contains(&name.as_str()) {
                let harmless = value
                    .split(';')
                    .all(|part| !part.trim_start().starts_with(['=', '+', '-', '@', '＝']));
                assert!(harmless, "{name}: {value:?}");
            }
        }
    }
    let (journal, told) = written("hledger", vouchers);
    let text = String::from_utf8(journal).expect("UTF-8");
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("anything.journal");
    std::fs::write(&file, &text).expect("room");
    let Some(output) = hledger(&file, &["check", "--strict"]) else {
        return;
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let stats = hledger(&file, &["print", "-O", "csv"]).expect("it was here");
    let transactions: std::collections::BTreeSet<String> = rows(&stats.stdout)
        .iter()
        .map(|row| row["txnidx"].clone())
        .collect();
    assert_eq!(
        transactions.len() as u64,
        told.vouchers,
        "one transaction per voucher"
    );
}

/// Of anything, what this format takes, in its files; and how many it refused.
fn taken(id: &str, seed: u64) -> (Vec<Voucher>, Vec<Vec<u8>>, usize) {
    let profile = complete("DKK");
    let format = by_id(id).expect("a format");
    let (vouchers, _) = anything(seed);
    let count = vouchers.len();
    let taken: Vec<Voucher> = vouchers
        .into_iter()
        .filter(|voucher| format.blocks_item(&batch(&profile), voucher).is_empty())
        .collect();
    let pieces = pieces(id, &profile, taken.clone());
    let refused = count - taken.len();
    (
        taken,
        pieces.into_iter().map(|piece| piece.out).collect(),
        refused,
    )
}

pub(crate) fn minor(text: &str) -> i64 {
    scaled(text, 2).expect("a decimal")
}

#[test]
fn what_a_journal_books_together_balances() {
    // Rows that belong together, and what each adds.
    let key = |row: &BTreeMap<String, String>, names: &[&str]| -> Vec<String> {
        names.iter().map(|name| row[*name].clone()).collect()
    };
    let amounts: [(&str, &[&str], fn(&BTreeMap<String, String>) -> i64); 2] = [
        ("xero-journal", &["*Narration", "*Date"], |row| {
            minor(&row["*Amount"])
        }),
        ("quickbooks", &["Journal No", "Journal Date"], |row| {
            let side = |name: &str| {
                if row[name].is_empty() {
                    0
                } else {
                    minor(&row[name])
                }
            };
            assert!(row["Debits"].is_empty() != row["Credits"].is_empty());
            side("Debits") - side("Credits")
        }),
    ];
    for (id, names, amount) in amounts {
        let (vouchers, files, refused) = taken(id, 0x10e5);
        assert!(
            vouchers.len() > 300 && refused > 100,
            "{id}: {} {refused}",
            vouchers.len()
        );
        let mut sums: BTreeMap<Vec<String>, i64> = BTreeMap::new();
        for file in &files {
            for row in rows(file) {
                *sums.entry(key(&row, names)).or_default() += amount(&row);
            }
        }
        assert!(sums.values().all(|sum| *sum == 0), "{id}");
        assert!(sums.len() <= vouchers.len(), "{id}");
    }
}

#[test]
fn sage_journals_balance_and_its_payments_are_whole() {
    let (vouchers, files, _) = taken("sage50", 0x5a6e);
    assert!(vouchers.len() > 100, "{}", vouchers.len());
    let latin: String = files[0].iter().map(|byte| char::from(*byte)).collect();
    let mut journals: BTreeMap<String, i64> = BTreeMap::new();
    let mut payments: BTreeMap<String, i64> = BTreeMap::new();
    for row in rows(latin.as_bytes()) {
        let [net, tax] = ["Net Amount", "Tax Amount"].map(|name| minor(&row[name]));
        assert!(net >= 0 && tax >= 0, "{row:?}");
        let reference = row["Reference"].clone();
        match row["Type"].as_str() {
            "JD" => *journals.entry(reference).or_default() += net,
            "JC" => *journals.entry(reference).or_default() -= net,
            "BP" | "PA" => *payments.entry(reference).or_default() -= net + tax,
            "BR" | "PR" => *payments.entry(reference).or_default() += net + tax,
            "PI" | "PC" => {}
            other => panic!("{other}"),
        }
    }
    assert!(!journals.is_empty() && journals.values().all(|sum| *sum == 0));
    for voucher in &vouchers {
        if let Some(paid) = payments.get(&voucher.reference) {
            let role = |leg: &&Posting| leg.account.role == Role::Wallet;
            let wallet: i64 = voucher
                .postings
                .iter()
                .filter(role)
                .map(|leg| leg.amount.minor)
                .sum();
            let pocket = voucher.postings.iter().filter(role).count() == 0;
            assert!(pocket || wallet == *paid, "{voucher:?} {paid}");
        }
    }
}

#[test]
fn no_file_of_any_format_holds_what_it_must_not() {
    let profile = complete("DKK");
    // Unchecked, so that codes are hostile too.
    let (vouchers, _) = anything(0xbad);
    for format in all().iter().filter(|format| format.extension != "xlsx") {
        for piece in pieces(format.id, &profile, vouchers.clone()) {
            let bytes = piece.out;
            let lines = bytes.split(|byte| *byte == b'\n').count() - 1;
            for byte in &bytes {
                let tab = *byte == b'\t' && format.id == "fec";
                let control = *byte < 0x20 && !matches!(byte, b'\r' | b'\n') && !tab;
                assert!(!control && *byte != 0x7f, "{}: {byte}", format.id);
            }
            let ends = bytes.windows(2).filter(|pair| pair == b"\r\n").count();
            assert!(
                ends == lines || !bytes.contains(&b'\r'),
                "{}: mixed line ends",
                format.id
            );
            // Windows-1252 has no bytes of its own in these places.
            if matches!(format.id, "datev" | "sage50" | "bmd" | "exact" | "netvisor") {
                assert!(
                    !bytes
                        .iter()
                        .any(|b| matches!(b, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d))
                );
            }
        }
    }
}

#[test]
fn machine_formats_begin_no_text_with_a_formula() {
    let (vouchers, _) = anything(0xf0);
    let profile = complete("DKK");
    for (id, delimiter, head) in [
        ("datev", b';', 1),
        ("xero-bills", b',', 0),
        ("xero-journal", b',', 0),
        ("xero-bank", b',', 0),
        ("sage50", b',', 0),
        ("quickbooks", b',', 0),
    ] {
        let mut seen = 0;
        for piece in pieces(id, &profile, vouchers.clone()) {
            let latin: String = piece.out.iter().map(|byte| char::from(*byte)).collect();
            let body = latin.splitn(head + 1, '\n').last().expect("a table");
            let mut table = csv::ReaderBuilder::new()
                .delimiter(delimiter)
                .from_reader(body.as_bytes());
            for row in table.records() {
                for cell in &row.expect("as wide as its header") {
                    let number = cell
                        .trim_start_matches('-')
                        .chars()
                        .all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
                    let formula = cell.trim_start().starts_with(['=', '+', '-', '@']);
                    assert!(number || !formula, "{id}: {cell:?}");
                    seen += 1;
                }
            }
        }
        assert!(seen > 1_000, "{id}");
    }
}
