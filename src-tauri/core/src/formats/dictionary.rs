//! What accounting systems say when they refuse an import: cause, what to do, which items are meant, and what Pleo is told.
//!
//! Keeps true: a message is recognised by the words its maker writes, each with the page that shows it; what no maker's entry
//! fits is recognised by what it speaks of, and said to be a guess; nothing of the message is sent anywhere. Leaves out:
//! reading the accounting system's files, and telling Pleo.

mod messages;

use crate::model::{Block, ItemFailureKind};

pub use self::messages::MESSAGES;

/// What a refusal is about; decides what Pleo is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum About {
    /// An account that does not exist, or may not be booked on.
    Account,
    /// A tax code.
    TaxCode,
    /// A vendor.
    Vendor,
    /// A tag: cost centre, project, dimension.
    Tag,
    /// The date lies in a closed period, or in no fiscal year.
    Period,
    /// Debit and credit differ.
    Balance,
    /// The document exists already.
    Duplicate,
    /// A text is too long, or holds what the system does not take.
    Text,
    /// The file as a whole is not as expected.
    File,
    /// A series, journal or setting is missing.
    Setup,
    /// The person who imports may not.
    Rights,
    /// Currency or rate.
    Currency,
}

impl About {
    /// Its word outside.
    pub fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::TaxCode => "tax_code",
            Self::Vendor => "vendor",
            Self::Tag => "tag",
            Self::Period => "period",
            Self::Balance => "balance",
            Self::Duplicate => "duplicate",
            Self::Text => "text",
            Self::File => "file",
            Self::Setup => "setup",
            Self::Rights => "rights",
            Self::Currency => "currency",
        }
    }
}

/// A message of an accounting system.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Message {
    /// Whose it is, as bookkeepers call it.
    pub system: &'static str,
    /// Its words, in small letters; all of them have to stand in the message, in this order.
    pub words: &'static [&'static str],
    /// What it is about.
    pub about: About,
    /// Why it comes.
    pub cause: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// The page that shows it.
    pub source: &'static str,
}

/// What is known about a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Explanation {
    /// Whose message it is; none when it was only recognised by what it speaks of.
    pub system: Option<&'static str>,
    /// What it is about.
    pub about: About,
    /// Why it comes.
    pub cause: String,
    /// What to do.
    pub fix: String,
    /// The page that shows it.
    pub source: Option<&'static str>,
    /// Codes and numbers the message names, as written.
    pub named: Vec<String>,
    /// What Pleo is told of each item concerned: type of Export API v3, and a sentence.
    pub block: Block,
}

impl Explanation {
    /// The type of Export API v2 and v1.
    pub fn kind_before_v3(&self) -> &ItemFailureKind {
        self.block.kind.before_v3()
    }
}

/// What an item has that a message could name.
#[derive(Clone, Debug, Default)]
pub struct Subject<'a> {
    /// Reference of its voucher.
    pub reference: &'a str,
    /// Accounts of its lines.
    pub accounts: Vec<&'a str>,
    /// Tax codes of its lines.
    pub tax_codes: Vec<&'a str>,
    /// Tags of its lines.
    pub tags: Vec<&'a str>,
    /// Number of its vendor.
    pub vendor: Option<&'a str>,
}

/// Longest message that is looked at, in characters.
const LONGEST: usize = 4000;

/// Explains a message; none when nothing in it is known. `system` is preferred where several makers say the same.
pub fn explain(message: &str, system: Option<&str>) -> Option<Explanation> {
    let text: String = message.chars().take(LONGEST).collect();
    let folded = fold(&text);
    let mut known: Vec<&Message> = MESSAGES
        .iter()
        .filter(|known| stands_in(known.words, &folded))
        .collect();
    // The maker asked for first, then whoever says most of it.
    known.sort_by_key(|known| {
        let length: usize = known.words.iter().map(|word| word.len()).sum();
        (Some(known.system) != system, std::cmp::Reverse(length))
    });
    let named = named(&text);
    if let Some(found) = known.first() {
        return Some(Explanation {
            system: Some(found.system),
            about: found.about,
            cause: found.cause.to_owned(),
            fix: found.fix.to_owned(),
            source: Some(found.source),
            block: block(found.about, &named),
            named,
        });
    }
    let about = guess(&folded)?;
    Some(Explanation {
        system: None,
        about,
        cause: "This message is in no list we know; it was recognised by what it speaks of."
            .to_owned(),
        fix: general_fix(about).to_owned(),
        source: None,
        block: block(about, &named),
        named,
    })
}

/// Which of `subjects` a message concerns, by place: those whose reference it names; else those that have what it names, where
/// the message is about that. None means that the message names nobody.
pub fn concerned(explanation: &Explanation, subjects: &[Subject<'_>]) -> Vec<usize> {
    let names =
        |text: &str| !text.is_empty() && explanation.named.iter().any(|named| named == text);
    let by = |fits: &dyn Fn(&Subject<'_>) -> bool| -> Vec<usize> {
        subjects
            .iter()
            .enumerate()
            .filter(|(_, subject)| fits(subject))
            .map(|(place, _)| place)
            .collect()
    };
    let by_reference = by(&|subject| names(subject.reference));
    if !by_reference.is_empty() {
        return by_reference;
    }
    by(&|subject| match explanation.about {
        About::Account => subject.accounts.iter().any(|code| names(code)),
        About::TaxCode => subject.tax_codes.iter().any(|code| names(code)),
        About::Tag => subject.tags.iter().any(|code| names(code)),
        About::Vendor => subject.vendor.is_some_and(names),
        About::Period
        | About::Balance
        | About::Duplicate
        | About::Text
        | About::File
        | About::Setup
        | About::Rights
        | About::Currency => false,
    })
}

/// Small letters, quotes of every kind as one, blanks single.
fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase).map(|c| match c {
            '’' | '‘' | '“' | '”' | '„' | '"' | '«' | '»' => '\'',
            c => c,
        }));
    }
    out
}

fn stands_in(words: &[&str], folded: &str) -> bool {
    let mut rest = folded;
    words.iter().all(|word| {
        rest.find(word).is_some_and(|at| {
            rest = &rest[at + word.len()..];
            true
        })
    })
}

/// Texts in quotes, and words with a digit: codes, numbers, references.
fn named(text: &str) -> Vec<String> {
    let mut named: Vec<String> = Vec::new();
    let mut add = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        if !word.is_empty() && word.chars().count() <= 60 && named.iter().all(|known| known != word)
        {
            named.push(word.to_owned());
        }
    };
    let quoted = fold_quotes(text);
    for (place, part) in quoted.split('\'').enumerate() {
        if place % 2 == 1 {
            add(part);
        }
    }
    for word in quoted.split(|c: char| {
        c.is_whitespace() || matches!(c, '\'' | '(' | ')' | ',' | ';' | '=' | '[' | ']')
    }) {
        if word.chars().any(|c| c.is_ascii_digit()) {
            add(word);
        }
    }
    named
}

fn fold_quotes(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '’' | '‘' | '“' | '”' | '„' | '"' | '«' | '»' => '\'',
            c => c,
        })
        .collect()
}

/// What Pleo is told, in Pleo's own words where it prescribes them (integration design, error handling).
fn block(about: About, named: &[String]) -> Block {
    let first = named.first().map(String::as_str);
    let quoted = first.map(|code| format!(" {code}")).unwrap_or_default();
    match about {
        About::Account => Block::new(
            ItemFailureKind::AccountUnknown,
            format!(
                "Account No.{quoted} does not exist in the Accounting System or cannot be booked on. Check Category."
            ),
        ),
        About::TaxCode => Block::new(
            ItemFailureKind::TaxCodeUnknown,
            format!(
                "Tax Code{quoted} does not exist in the Accounting System or does not fit the account. Check the Tax Code."
            ),
        ),
        About::Tag => Block::new(
            ItemFailureKind::TagUnknown,
            format!(
                "Tag with code{quoted} does not exist on the Accounting System. Check the Tag."
            ),
        ),
        About::Vendor => Block::vendor(),
        About::Setup => Block::new(
            ItemFailureKind::MissingConfiguration,
            "A journal, series or account is missing in the accounting system: set it up there, then export again.",
        ),
        About::Period => refused(
            "The date lies in a period that is closed in the accounting system. Open the period or change the date, then export again.",
        ),
        About::Balance => refused(
            "The accounting system found that debit and credit differ. Check the amounts and the tax of the lines.",
        ),
        About::Duplicate => refused(
            "The accounting system has this document already. Check whether it was booked before.",
        ),
        About::Text => refused(
            "A text is too long for the accounting system or holds characters it does not take. Shorten it in Pleo.",
        ),
        About::File => {
            refused("The accounting system could not read the file. Nothing was booked.")
        }
        About::Rights => {
            refused("The accounting system did not let the user import. Nothing was booked.")
        }
        About::Currency => refused(
            "The currency is not set up in the accounting system, or has no rate for the date.",
        ),
    }
}

fn refused(reason: &str) -> Block {
    Block::new(ItemFailureKind::AccountingSystemValidation, reason)
}

/// What a message of an unknown maker speaks of, by words of the markets; the first that fits.
fn guess(folded: &str) -> Option<About> {
    const SPEAKS: [(About, &[&str]); 10] = [
        (
            About::Period,
            &[
                "period",
                "lock date",
                "fiscal year",
                "regnskabsår",
                "räkenskapsår",
                "regnskapsår",
                "wirtschaftsjahr",
                "buchungsperiode",
                "festgeschrieben",
                "exercice",
                "ejercicio",
                "boekjaar",
                "tilikausi",
                "closed date",
                "posting date",
            ],
        ),
        (
            About::Balance,
            &[
                "out of balance",
                "does not balance",
                "not balance",
                "unbalanced",
                "balancerer ikke",
                "balanserar inte",
                "obalans",
                "ubalance",
                "ubalanse",
                "soll und haben",
                "nicht ausgeglichen",
                "déséquilibr",
                "descuadr",
                "differenz",
            ],
        ),
        (
            About::Duplicate,
            &[
                "already exists",
                "already been used",
                "duplicate",
                "findes allerede",
                "redan",
                "bereits vorhanden",
                "existe déjà",
                "ya existe",
                "bestaat al",
            ],
        ),
        (
            About::TaxCode,
            &[
                "tax code",
                "tax rate",
                "vat code",
                "momskode",
                "momskod",
                "mva-kode",
                "steuerschlüssel",
                "bu-schlüssel",
                "code tva",
                "btw-code",
                "codigo de iva",
                "taxtype",
            ],
        ),
        (
            About::Tag,
            &[
                "dimension",
                "cost centre",
                "cost center",
                "kostenstelle",
                "kostnadsställe",
                "projekt",
                "project",
                "department",
                "afdeling",
                "avdelning",
                "analytique",
            ],
        ),
        (
            About::Vendor,
            &[
                "vendor",
                "supplier",
                "creditor",
                "kreditor",
                "leverandør",
                "leverantör",
                "lieferant",
                "fournisseur",
                "proveedor",
                "crediteur",
                "toimittaja",
                "contact",
            ],
        ),
        (
            About::Account,
            &[
                "account",
                "konto",
                "compte",
                "cuenta",
                "rekening",
                "nominal",
                "grootboek",
                "tili",
            ],
        ),
        (
            About::Currency,
            &[
                "currency",
                "exchange rate",
                "valuta",
                "währung",
                "devise",
                "divisa",
                "moneda",
            ],
        ),
        (
            About::Text,
            &[
                "too long",
                "maximum length",
                "for lang",
                "zu lang",
                "tecken",
                "zeichen",
                "characters",
                "trop long",
            ],
        ),
        (
            About::File,
            &[
                "file", "fil ", "datei", "fichier", "csv", "format", "column", "header",
            ],
        ),
    ];
    SPEAKS
        .into_iter()
        .find(|(_, words)| words.iter().any(|word| folded.contains(word)))
        .map(|(about, _)| about)
}

fn general_fix(about: About) -> &'static str {
    match about {
        About::Account => {
            "Look the account up in the accounting system: make it, unblock it, or choose another category in Pleo. Import the chart of accounts here so that this is found before the file is made."
        }
        About::TaxCode => {
            "Look the tax code up in the accounting system and check that it fits the account. Map it in the profile, or import the tax codes here."
        }
        About::Tag => {
            "Make the cost centre or project in the accounting system, or choose another tag in Pleo. Import the list here so that this is found before the file is made."
        }
        About::Vendor => {
            "Look the vendor up in the accounting system: make it, unblock it, or choose another. Import the supplier list here so that this is found before the file is made."
        }
        About::Period => {
            "Open the period in the accounting system, or let the profile move dates of closed periods, then build the file again."
        }
        About::Balance => {
            "Do not correct the file by hand. Export again; if it happens again, send the file to whoever looks after Ledgerport."
        }
        About::Duplicate => {
            "Look the document up in the accounting system. If it is the same, confirm it here with its voucher number instead of importing it again."
        }
        About::Text => "Shorten the text in Pleo, then export again.",
        About::File => {
            "Check that the file was imported with the screen named in the format's description and was not opened and saved in between."
        }
        About::Setup => {
            "Set up the journal, series or account in the accounting system, then import the same file again."
        }
        About::Rights => {
            "Let somebody import who has the right, or ask for it. The file stays as it is."
        }
        About::Currency => {
            "Set the currency and its rate up in the accounting system, then import the same file again."
        }
    }
}

#[cfg(test)]
mod tests;
