//! Anything at all goes in: what is booked balances, what is written adds up, and no file holds what it must not.

use std::collections::BTreeMap;

use ledgerport_core::formats::{Profile, Voucher, draw_up};
use ledgerport_core::model::money::scaled;
use ledgerport_core::model::{Account, ExportItem, Tag};

use crate::files::{rows, written};
use crate::items::{account, item, line, profile, taxed, vendor};
use crate::judges::hledger;

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
fn anything(seed: u64) -> (Vec<Voucher>, usize) {
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
    for id in ["generic-csv", "generic-xlsx", "hledger"] {
        let (_, told) = written(id, vouchers.clone());
        let told: BTreeMap<String, i64> = told
            .totals
            .iter()
            .map(|sum| (sum.currency.to_string(), sum.minor))
            .collect();
        assert_eq!(told, items, "{id}");
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
