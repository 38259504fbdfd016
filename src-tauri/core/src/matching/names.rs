//! Names taken apart: a vendor's, and a merchant's as card networks write it.
//!
//! Keeps true: the same text always gives the same words; nothing here knows a vendor list. Leaves out: which words weigh
//! how much ([`super::score`]).

mod merchant;

pub use self::merchant::clean;
pub(super) use self::merchant::readings;

use super::country::Country;
use super::fold::{fold, sound};
use super::lists::{self, Class, legal, network, trades};

/// One word of a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Token {
    /// Folded.
    pub(super) text: String,
    /// What spellings of the same sound share; what words are compared by.
    pub(super) sound: String,
    /// What it is.
    pub(super) class: Class,
    /// It stands behind the `*`: a product or an order, mostly.
    pub(super) detail: bool,
}

/// A name taken apart.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Name {
    /// Small letters, blanks trimmed, nothing else changed: what "exactly the same name" means.
    pub(super) exact: String,
    /// Words in order, without those that only tie others together.
    pub(super) tokens: Vec<Token>,
    /// All words but forms of company in one, those that tie others together included.
    pub(super) run: String,
    /// A country an internet address or the last word gives away.
    pub(super) hint: Option<Country>,
}

impl Name {
    /// A vendor's name.
    pub(super) fn of(text: &str) -> Self {
        let mut name = Self {
            exact: exact(text),
            ..Self::default()
        };
        name.add(text, false);
        name
    }

    /// Takes `text` apart and adds its words.
    fn add(&mut self, text: &str, detail: bool) {
        let mut plain = String::with_capacity(text.len());
        for piece in text.split_whitespace() {
            if !plain.is_empty() {
                plain.push(' ');
            }
            match address(piece) {
                Some((words, country)) => {
                    plain.push_str(&words);
                    self.hint = self.hint.or(country);
                }
                None => plain.push_str(piece),
            }
        }
        let folded = fold(&plain);
        let words: Vec<&str> = folded
            .split(' ')
            .flat_map(unglued)
            .filter(|word| !word.is_empty())
            .collect();
        let mut at = 0;
        while at < words.len() {
            let word = words[at];
            let pair = words.get(at + 1).and_then(|next| {
                lists::class_of_pair(word, next).map(|class| (format!("{word} {next}"), class))
            });
            let (text, class, step) = match pair {
                Some((text, class)) => (text, class, 2),
                None => (word.to_owned(), self.class(word, at + 1 == words.len()), 1),
            };
            at += step;
            if class != Class::Legal {
                self.run.push_str(&sound(&text));
            }
            if !TIES.contains(&text.as_str()) {
                self.tokens.push(Token {
                    sound: sound(&text),
                    text,
                    class,
                    detail,
                });
            }
        }
    }

    /// The class of a word, going by where it stands: a form of company never opens a name, a country's code only ends it.
    fn class(&mut self, word: &str, last: bool) -> Class {
        let first = self.tokens.is_empty();
        if !first && legal::countries_of(word).is_some() {
            return Class::Legal;
        }
        if !first
            && last
            && (2..=3).contains(&word.len())
            && let Some(country) = Country::coded(word)
        {
            self.hint = self.hint.or(Some(country));
            return Class::Country(country);
        }
        lists::class_of(word)
    }

    /// All words but forms of company, in one.
    pub(super) fn squashed(&self) -> String {
        self.tokens
            .iter()
            .filter(|token| !token.detail && token.class != Class::Legal)
            .map(|token| token.sound.as_str())
            .collect()
    }

    /// What it trades in, going by its words.
    pub(super) fn trades(&self) -> u32 {
        self.tokens.iter().fold(0, |bits, token| {
            bits | match token.class {
                Class::Trade(trade) => trade,
                Class::Word => trades::of_brand(&token.text),
                _ => 0,
            }
        })
    }

    /// Its forms of company.
    pub(super) fn legal(&self) -> impl Iterator<Item = &str> {
        self.tokens
            .iter()
            .filter(|token| token.class == Class::Legal)
            .map(|token| token.text.as_str())
    }

    /// Its words that could tell firms apart.
    pub(super) fn words(&self) -> impl Iterator<Item = &Token> {
        self.tokens
            .iter()
            .filter(|token| token.class == Class::Word)
    }
}

/// A number glued to a name: `easyjet000k3dj4`, `rema1000`.
fn unglued(word: &str) -> [&str; 2] {
    let letters = word
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(word.len());
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    if letters >= 3 && digits >= 3 {
        let (name, number) = word.split_at(letters);
        return [name, number];
    }
    [word, ""]
}

/// Words that tie others together and are left out as freely as they are put in.
const TIES: [&str; 12] = [
    "and", "und", "og", "och", "et", "y", "ja", "e", "the", "en", "ve", "i",
];

/// Small letters, blanks trimmed and single.
pub(crate) fn exact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}

/// Whether two names differ in nothing but spelling and form of company: `Nordlys` and `NORDLYS A/S`.
pub(crate) fn same_firm(one: &str, other: &str) -> bool {
    let run = Name::of(one).run;
    exact(one) == exact(other) || !run.is_empty() && run == Name::of(other).run
}

/// `WWW.AMAZON.CO.UK/PRIME` is `AMAZON`, in Britain. None when the piece is no internet address.
fn address(piece: &str) -> Option<(String, Option<Country>)> {
    if !piece.contains('.') {
        return None;
    }
    let bare = piece
        .trim_start_matches(|c: char| !c.is_alphanumeric())
        .split_once("://")
        .map_or(piece, |(_, rest)| rest);
    let host = bare
        .split(['/', '?', '#', ':'])
        .next()
        .unwrap_or_default()
        .trim_end_matches('.');
    let mut labels: Vec<&str> = host.split('.').collect();
    let domain = |label: &str| {
        let lower = label.to_lowercase();
        network::DOMAINS
            .iter()
            .find(|(end, _)| *end == lower)
            .map(|(_, country)| country.map(Country::of))
    };
    // A name with full stops has short parts: `A.P. Moller`, `S.A.`; an address ends in a known domain.
    let mut country = None;
    let mut ends = 0;
    while labels.len() > 1 && ends < 2 {
        let Some(last) = labels.last().copied() else {
            break;
        };
        // A second end is only ever that of `co.uk` or `gov.uk`.
        if ends == 1
            && !matches!(
                last.to_lowercase().as_str(),
                "co" | "com" | "gov" | "org" | "ac"
            )
        {
            break;
        }
        let found = match domain(last) {
            Some(found) => found,
            None if ends == 1 => None,
            None => break,
        };
        country = country.or(found);
        labels.pop();
        ends += 1;
    }
    if ends == 0 {
        return None;
    }
    let owner = labels.last().copied()?;
    (owner.chars().filter(|c| c.is_alphanumeric()).count() >= 2)
        .then(|| (owner.to_owned(), country))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internet_addresses_are_their_owners() {
        for (piece, owner, country) in [
            ("WWW.HETZNER.COM", "HETZNER", None),
            ("amazon.co.uk/prime", "amazon", Some("GB")),
            ("HELP.UBER.COM", "UBER", None),
            ("TFL.GOV.UK/CP", "TFL", Some("GB")),
            ("https://zalando.de/", "zalando", Some("DE")),
            ("BOOKING.COM", "BOOKING", None),
        ] {
            let (words, found) = address(piece).expect("an address");
            assert_eq!(
                (words.as_str(), found.map(|c| c.code().to_owned())),
                (owner, country.map(str::to_owned))
            );
        }
        for piece in ["S.A.", "A.P.", "Nr.1", "B.V.", "...", ".com", "plain"] {
            assert_eq!(address(piece), None, "{piece}");
        }
    }

    #[test]
    fn words_get_their_class_by_what_they_are_and_where_they_stand() {
        let classes = |text: &str| -> Vec<Class> {
            Name::of(text)
                .tokens
                .into_iter()
                .map(|token| token.class)
                .collect()
        };
        assert_eq!(
            classes("SAS"),
            [Class::Word],
            "no form of company opens a name"
        );
        assert_eq!(classes("Danone SAS"), [Class::Word, Class::Legal]);
        assert!(matches!(
            classes("Café Nord Aarhus")[..],
            [Class::Trade(_), Class::Place, Class::City(_)]
        ));
        assert!(matches!(
            classes("IKEA New York")[..],
            [Class::Word, Class::City(_)]
        ));
        assert!(matches!(
            classes("IKEA SE")[..],
            [Class::Word, Class::Legal]
        ));
        assert!(matches!(
            classes("IKEA DK")[..],
            [Class::Word, Class::Country(_)]
        ));
        assert_eq!(
            classes("7-Eleven 2K4AB1"),
            [Class::Number, Class::Word, Class::Number]
        );
    }
}
