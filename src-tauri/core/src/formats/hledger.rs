//! A journal for hledger: one transaction per voucher, every posting with its amount.
//!
//! Accounts and commodities are declared right before the first transaction that uses them, so one pass is enough and
//! `hledger check --strict` accepts the file. Amounts are in wallet currency; the supplier's amount is a tag, because a cost
//! (`@@`) would be a claim about the rate. One account number of a role is one account: its first name is kept.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::io::{self, Write};

use super::text::{Change, Changes, clean};
use super::voucher::{LedgerAccount, Posting, Role, Voucher, VoucherLine};
use super::{Body, Certainty, Format, WriteError, Written};
use crate::model::{Currency, EntryId};

/// The format.
pub(super) const FORMAT: Format = Format {
    id: "hledger",
    name: "hledger journal",
    extension: "journal",
    about: "Balanced double entry in plain text, checked by hledger; also a second opinion on the other files.",
    certainty: Certainty::Judged,
    source: "hledger manual, Journal",
    body: Body::Hledger,
    ..Format::BASE
};

pub(super) fn write<E, W: Write>(
    vouchers: &mut dyn Iterator<Item = Result<Voucher, E>>,
    mut out: W,
    changes: Changes<'_>,
) -> Result<Written, WriteError<E>> {
    let mut journal = Journal {
        accounts: HashMap::new(),
        taken: HashSet::new(),
        commodities: HashSet::new(),
        changes,
    };
    let mut written = Written::default();
    out.write_all(b"; Pleo expenses, written by Ledgerport\ndecimal-mark .\n")
        .map_err(WriteError::Io)?;
    for voucher in vouchers {
        let voucher = voucher.map_err(WriteError::Source)?;
        written.count(&voucher)?;
        journal
            .transaction(&voucher, &mut out)
            .map_err(WriteError::Io)?;
    }
    out.flush().map_err(WriteError::Io)?;
    written.tell(journal.changes);
    Ok(written)
}

struct Journal<'t> {
    accounts: HashMap<(Role, String), String>,
    taken: HashSet<String>,
    commodities: HashSet<Currency>,
    changes: Changes<'t>,
}

impl Journal<'_> {
    fn transaction(&mut self, voucher: &Voucher, out: &mut dyn Write) -> io::Result<()> {
        let mut declared = String::new();
        let mut body = String::new();
        self.heading(voucher, &mut body);
        for posting in &voucher.postings {
            let account = self.account(voucher.entry, &posting.account, &mut declared);
            self.commodity(posting.amount.currency, &mut declared);
            let amount = posting.amount.to_string();
            let _ = write!(body, "    {account:<44}  {amount:>16}");
            self.tags(voucher, posting, &mut body);
            body.push('\n');
        }
        if !declared.is_empty() {
            out.write_all(b"\n")?;
            out.write_all(declared.as_bytes())?;
        }
        out.write_all(body.as_bytes())
    }

    fn heading(&mut self, voucher: &Voucher, body: &mut String) {
        let entry = voucher.entry;
        let reference = self.word(entry, "reference", &voucher.reference, |c| {
            matches!(c, '(' | ')')
        });
        let payee = match voucher.merchant.as_ref().or(voucher.employee.as_ref()) {
            Some(name) => self.word(entry, "merchant", name, |c| c == '|'),
            None => self
                .word(entry, "type", voucher.kind.word(), |_| false)
                .replace('_', " "),
        };
        let _ = write!(body, "\n{} * ({reference}) {payee}", voucher.date);
        if let Some(note) = &voucher.note {
            let _ = write!(body, " | {}", self.word(entry, "note", note, |_| false));
        }
        let book = self.value(entry, "reconciliation_id", &voucher.reconciliation_id);
        let _ = write!(
            body,
            "  ; pleo-id: {entry}, pleo-type: {}",
            self.value(entry, "type", voucher.kind.word())
        );
        if !book.is_empty() {
            let _ = write!(body, ", pleo-book: {book}");
        }
        body.push('\n');
    }

    /// What the line says besides its amount, on the leg that books the line.
    fn tags(&mut self, voucher: &Voucher, posting: &Posting, body: &mut String) {
        let line = posting.line.and_then(|index| voucher.lines.get(index));
        let books = |line: &&VoucherLine| [&line.account, &line.contra].contains(&&posting.account);
        let Some(line) = line.filter(books) else {
            return;
        };
        let entry = voucher.entry;
        let mut tags = Vec::new();
        for tag in &line.tags {
            tags.push(format!(
                "{}: {}",
                name(&tag.group),
                self.value(entry, "tags", &tag.code)
            ));
        }
        if let Some(code) = line.tax.as_ref().and_then(|tax| tax.code.as_ref()) {
            tags.push(format!("tax-code: {}", self.value(entry, "tax_code", code)));
        }
        if let Some(amount) = line
            .amount
            .supplier
            .filter(|amount| amount.currency != posting.amount.currency)
        {
            tags.push(format!("supplier-amount: {amount}"));
        }
        if !tags.is_empty() {
            let _ = write!(body, "  ; {}", tags.join(", "));
        }
    }

    fn commodity(&mut self, currency: Currency, declared: &mut String) {
        if self.commodities.insert(currency) {
            let decimals = usize::from(currency.decimals());
            let _ = writeln!(declared, "commodity 1000.{:0<decimals$} {currency}", "");
        }
    }

    fn account(
        &mut self,
        entry: EntryId,
        account: &LedgerAccount,
        declared: &mut String,
    ) -> String {
        let key = (account.role, account.number.clone());
        if let Some(path) = self.accounts.get(&key) {
            return path.clone();
        }
        let mut label = self.word(entry, "account", &account.number, |c| c == ':');
        if label.is_empty() {
            label.push('?');
        }
        let name = self.word(entry, "account_name", &account.name, |c| c == ':');
        if !name.is_empty() && name != label {
            let _ = write!(label, " {name}");
        }
        let group = match account.role {
            Role::Expense => "expenses",
            Role::Wallet => "assets:pleo wallet",
            Role::OutOfPocket => "liabilities:out of pocket",
            Role::Transfer => "assets:transfer",
            Role::Payable => "liabilities:payables",
            Role::TaxIn => "assets:input tax",
            Role::TaxOut => "liabilities:output tax",
        };
        let plain = format!("{group}:{label}");
        let mut path = plain.clone();
        // Two numbers may look the same once cleaned; they stay two accounts.
        let mut copy = 2;
        while !self.taken.insert(path.clone()) {
            path = format!("{plain} ({copy})");
            copy += 1;
        }
        let _ = writeln!(declared, "account {path}");
        self.accounts.insert(key, path.clone());
        path
    }

    /// `text` for names and descriptions: no comment sign, no two blanks together, and nothing `special` accepts.
    fn word(
        &mut self,
        entry: EntryId,
        field: &'static str,
        text: &str,
        special: impl Fn(char) -> bool,
    ) -> String {
        let (clean, change) = clean(text);
        let replaced: String = clean
            .chars()
            .map(|c| match c {
                ';' => ',',
                c if special(c) => '-',
                c => c,
            })
            .collect();
        // Any kind of blank counts: two of them end an account name.
        let word = replaced.split_whitespace().collect::<Vec<_>>().join(" ");
        let replaced = (replaced != clean).then_some(Change::Replaced);
        for change in [change, replaced].into_iter().flatten() {
            self.changes.note(entry, field, (change, text, &word));
        }
        word
    }

    /// `text` as the value of a tag: it ends at a comma, and `[...]` would be read as a date.
    fn value(&mut self, entry: EntryId, field: &'static str, text: &str) -> String {
        self.word(entry, field, text, |c| matches!(c, ',' | '[' | ']'))
            .replace(',', "-")
    }
}

/// `group` as the name of a tag. hledger gives `date` and `date2` a meaning of their own.
fn name(group: &str) -> String {
    let name: String = group
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect();
    if name.is_empty() || name.starts_with("date") {
        format!("tag-{name}")
    } else {
        name
    }
}
