//! Text made comparable: small plain letters and digits, words apart by one blank.
//!
//! Keeps true: folding twice changes nothing more; no output is longer than [`LONGEST`] characters, whatever comes in.

use std::borrow::Cow;

use icu_normalizer::DecomposingNormalizerBorrowed;

/// Characters of a name that are looked at. Card networks send 22 to 40; what is longer is not a name.
pub(super) const LONGEST: usize = 200;

/// `text` in small letters without accents; everything else but letters and digits parts words. Apostrophes and full stops
/// inside abbreviations do not.
pub(super) fn fold(text: &str) -> String {
    let end = text
        .char_indices()
        .nth(LONGEST)
        .map_or(text.len(), |(at, _)| at);
    let short = &text[..end];
    let plain = if short.is_ascii() {
        Cow::Borrowed(short)
    } else {
        DecomposingNormalizerBorrowed::new_nfkd().normalize(short)
    };
    let mut words = String::with_capacity(plain.len());
    for c in plain.chars() {
        if c.is_ascii_alphanumeric() {
            words.push(c.to_ascii_lowercase());
        } else if let Some(letters) = spelled(c) {
            words.push_str(letters);
        } else if c.is_alphanumeric() {
            words.extend(c.to_lowercase().filter(|c| !is_mark(*c)));
        } else if !is_mark(c) && !is_silent(c) && !words.ends_with(' ') {
            words.push(' ');
        }
    }
    joined(words.trim())
}

/// Accents and other marks that sit on the letter before.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// What stands inside a word without parting it, invisible characters included.
fn is_silent(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Letters that no decomposition takes apart.
fn spelled(c: char) -> Option<&'static str> {
    Some(match c {
        'ø' | 'Ø' => "o",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ß' | 'ẞ' => "ss",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ł' | 'Ł' => "l",
        'ı' => "i",
        'ħ' | 'Ħ' => "h",
        _ => return None,
    })
}

/// Single letters in a row are one abbreviation: `h m` is `hm`, `s a r l` is `sarl`, `b v` is `bv`.
fn joined(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut last_single = false;
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        let single = word.chars().count() == 1;
        if !(out.is_empty() || single && last_single) {
            out.push(' ');
        }
        out.push_str(word);
        last_single = single;
    }
    out
}

/// What two spellings of one sound have in common: `mueller`, `muller` and `müller`; `aa` and `å`; `ae` and `ä`.
pub(super) fn sound(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut chars = word.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        match (c, next) {
            ('a', Some('a' | 'e')) | ('o' | 'u', Some('e')) => {
                chars.next();
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_become_plain_and_abbreviations_stay_one_word() {
        for (text, folded) in [
            ("Café Größenwahn", "cafe grossenwahn"),
            ("FØTEX  Nørrebro", "fotex norrebro"),
            ("Ærø Æbler A/S", "aero aebler as"),
            ("S.à r.l.", "sarl"),
            ("H&M", "hm"),
            ("McDonald’s", "mcdonalds"),
            ("ﬁnanz Ｇｍｂｈ", "finanz gmbh"),
            ("Łódź", "lodz"),
            ("a\u{200b}b\u{202e}c", "abc"),
            ("", ""),
            ("***", ""),
            ("ΑΒΓ", "αβγ"),
        ] {
            assert_eq!(fold(text), folded, "{text:?}");
            assert_eq!(fold(&fold(text)), folded, "twice: {text:?}");
        }
        assert!(fold(&"x".repeat(100_000)).len() <= LONGEST);
    }

    #[test]
    fn spellings_of_one_sound_agree() {
        for (one, other) in [("muller", "mueller"), ("aarhus", "arhus"), ("aero", "aro")] {
            assert_eq!(sound(one), sound(other));
        }
        assert_ne!(sound("netto"), sound("natto"));
    }
}
