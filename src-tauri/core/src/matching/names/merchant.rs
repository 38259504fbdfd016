//! What a card network calls a merchant, cleaned.

use std::sync::LazyLock;

use foldhash::HashSet;

use super::Name;
use crate::matching::fold::{LONGEST, fold, sound};
use crate::matching::lists::{self, Class, network};

static SERVICES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| network::SERVICES.split_ascii_whitespace().collect());
static BARE_SERVICES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| network::BARE_SERVICES.split_ascii_whitespace().collect());

/// One way to read a merchant's text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::matching) struct Reading {
    /// The name in it.
    pub(in crate::matching) name: Name,
    /// It only counts when it is a vendor's whole name: the first word is mostly a payment service.
    pub(in crate::matching) whole_only: bool,
}

/// The ways to read a merchant's text: without the payment service it came through and, where the service may itself be the
/// merchant, with it. None for a text without letters.
pub(in crate::matching) fn readings(raw: &str) -> Vec<Reading> {
    let short: String = raw
        .chars()
        .take(LONGEST)
        .map(|c| match c {
            '＊' | '∗' | '٭' => '*',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    let mut parts: Vec<&str> = short
        .split('*')
        .map(|part| {
            part.trim_matches(|c: char| c.is_whitespace() || matches!(c, '_' | '-' | '#' | '/'))
        })
        .filter(|part| !part.is_empty())
        .collect();
    // What follows a service's `*` is the merchant, if it has letters.
    while parts.len() > 1 && is_service(parts[0]) && parts[1..].iter().any(|part| has_name(part)) {
        parts.remove(0);
    }
    // Two or three letters before the star are somebody's service too, mostly.
    if parts.len() > 1 && is_mark(parts[0]) && has_name(parts[1]) {
        parts.swap(0, 1);
    }
    let Some((main, details)) = parts.split_first() else {
        return Vec::new();
    };
    let read = |main: &str| {
        let mut name = Name {
            exact: super::exact(raw),
            ..Name::default()
        };
        name.add(main, false);
        for detail in details {
            name.add(detail, true);
        }
        name
    };
    let mut all = Vec::new();
    if let Some((rest, certain)) = without_service(main) {
        let stripped = read(rest);
        let named = stripped
            .tokens
            .iter()
            .any(|token| matches!(token.class, Class::Word | Class::Trade(_)));
        if named {
            all.push(Reading {
                name: stripped,
                whole_only: false,
            });
            all.push(Reading {
                name: read(main),
                whole_only: certain,
            });
            return all;
        }
    }
    let name = read(main);
    if name.tokens.iter().any(|token| token.class != Class::Number) {
        all.push(Reading {
            name,
            whole_only: false,
        });
    }
    all
}

/// The merchant's own name in one spelling, for rules: without payment service, numbers, towns, forms of company and what the
/// network adds. None when nothing is left to recognise it by.
pub fn clean(raw: &str) -> Option<String> {
    let name = readings(raw).into_iter().next()?.name;
    let of = |wanted: fn(Class) -> bool| -> Vec<String> {
        name.tokens
            .iter()
            .filter(|token| !token.detail && wanted(token.class))
            .map(|token| canonical(&token.text))
            .collect()
    };
    let words = if name.words().any(|word| !word.detail) {
        of(|class| matches!(class, Class::Word | Class::Trade(_)))
    } else {
        let words = of(|class| {
            matches!(
                class,
                Class::Trade(_) | Class::Filler | Class::Country(_) | Class::Place
            )
        });
        // A lone “café” is nobody.
        if words.len() < 2 {
            return None;
        }
        words
    };
    Some(words.join(" "))
}

/// One spelling for a network's habits and for sounds: `amzn` is `amazon`.
fn canonical(word: &str) -> String {
    match network::ALIASES.iter().find(|(habit, _)| *habit == word) {
        Some((_, [only])) => (*only).to_owned(),
        _ => sound(word),
    }
}

fn squashed(part: &str) -> String {
    fold(part).replace(' ', "")
}

fn is_service(part: &str) -> bool {
    SERVICES.contains(squashed(part).as_str())
}

/// Letters enough for a name.
fn has_name(part: &str) -> bool {
    let folded = fold(part);
    folded.split(' ').any(|word| {
        word.chars().filter(|c| c.is_alphabetic()).count() >= 2
            && !matches!(lists::class_of(word), Class::Number | Class::Noise)
    })
}

/// A mark of two or three letters that is no habit of a known brand.
fn is_mark(part: &str) -> bool {
    let word = squashed(part);
    (1..=3).contains(&word.chars().count())
        && word.chars().all(char::is_alphabetic)
        && !network::ALIASES.iter().any(|(habit, _)| *habit == word)
}

/// The rest behind a service that stands before a name without a star, and whether it can hardly be anything else.
fn without_service(main: &str) -> Option<(&str, bool)> {
    let end = main.find(|c: char| !c.is_alphanumeric())?;
    let (head, rest) = main.split_at(end);
    let head = head.to_lowercase();
    let apart = rest.chars().next()?;
    let rest = rest.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '-' | '_' | '/' | ':' | '.' | '#')
    });
    let bare = BARE_SERVICES.contains(head.as_str());
    let marked = matches!(apart, '-' | '_' | '/' | ':')
        && head.len() >= 3
        && SERVICES.contains(head.as_str());
    if rest.is_empty() || !(bare || marked) {
        return None;
    }
    let certain = !matches!(
        head.as_str(),
        "sp" | "cb" | "pos" | "card" | "carte" | "stripe" | "lsp" | "visa" | "mcd" | "six"
    );
    Some((rest, certain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_payment_service_is_not_the_merchant() {
        for (raw, cleaned) in [
            ("PAYPAL *HETZNER ONLINE", Some("hetzner")),
            ("PAYPAL *Spotify*P123", Some("spotify")),
            ("SQ *CAFÉ NORD 0042", Some("cafe nord")),
            ("SQ *CAFE 0042", None),
            ("SumUp  *Bäckerei Schmidt", Some("backerei schmidt")),
            ("ZETTLE_*Kaffebar Mokka", Some("kaffebar mokka")),
            ("IZ *Mokka", Some("mokka")),
            ("KLARNA*ZALANDO", Some("zalando")),
            ("MOBILEPAY Bageriet Brød", Some("bageriet brod")),
            ("SP ALLBIRDS", Some("allbirds")),
            ("AMZN MKTP DE*2K4AB1", Some("amazon")),
            ("WWW.AMAZON.DE", Some("amazon")),
            ("GOOGLE *ADS1234567", Some("google")),
            ("Hetzner Online GmbH Gunzenhausen", Some("hetzner")),
            ("SHELL 1234 HAMBURG", Some("shell")),
            ("PAYPAL *", Some("paypal")),
            ("PayPal Europe", Some("paypal")),
            ("1234 5678", None),
            ("", None),
            ("***", None),
            ("\0\u{202e}\n", None),
        ] {
            assert_eq!(clean(raw).as_deref(), cleaned, "{raw:?}");
        }
    }
}
