//! The character sets targets read, and the nearest thing to a character they do not have.

use std::borrow::Cow;

use encoding_rs::{Encoding, ISO_8859_15, WINDOWS_1252};
use icu_normalizer::DecomposingNormalizerBorrowed;

/// A character set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum CodePage {
    /// Every character; no byte order mark.
    Utf8,
    /// The same with a byte order mark.
    Utf8Bom,
    /// Western Windows.
    Windows1252,
    /// Latin 9: ISO 8859-15.
    Latin9,
    /// The IBM PC's: SIE's `PC8`.
    Cp437,
}

/// Bytes 0x80 to 0xFF of code page 437, from the Unicode Consortium's mapping table `CP437.TXT`.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
                     αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// What stands for characters that have no accent to take off; of several the first that the page has.
const STAND_INS: &[(char, &str)] = &[
    ('\u{a0}', " "),
    ('‘', "'"),
    ('’', "'"),
    ('‚', "'"),
    ('‛', "'"),
    ('“', "\""),
    ('”', "\""),
    ('„', "\""),
    ('«', "\""),
    ('»', "\""),
    ('‹', "'"),
    ('›', "'"),
    ('´', "'"),
    ('–', "-"),
    ('—', "-"),
    ('−', "-"),
    ('‐', "-"),
    ('‑', "-"),
    ('…', "..."),
    ('•', "*"),
    ('·', "."),
    ('€', "EUR"),
    ('£', "GBP"),
    ('™', "TM"),
    ('®', "(R)"),
    ('©', "(C)"),
    ('№', "No"),
    ('×', "x"),
    // Swedes read these as their own ö.
    ('ø', "ö"),
    ('Ø', "Ö"),
    ('ø', "oe"),
    ('Ø', "Oe"),
    ('æ', "ae"),
    ('Æ', "Ae"),
    ('œ', "oe"),
    ('Œ', "Oe"),
    ('ß', "ss"),
    ('ẞ', "SS"),
    ('ð', "d"),
    ('Ð', "D"),
    ('đ', "d"),
    ('Đ', "D"),
    ('þ', "th"),
    ('Þ', "Th"),
    ('ł', "l"),
    ('Ł', "L"),
    ('ı', "i"),
    ('§', "S."),
];

impl CodePage {
    /// `text` with nothing but what the page has, where that takes a change: accents come off, signs get stand-ins, the
    /// rest becomes `?`.
    pub(super) fn fit(self, text: &str) -> Option<String> {
        if text.is_ascii() || text.chars().all(|c| self.holds(c)) {
            return None;
        }
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            if self.holds(c) {
                out.push(c);
            } else if let Some(stand_in) = self.stand_in(c) {
                out.push_str(stand_in);
            } else {
                out.push_str(&self.without_accents(c));
            }
        }
        Some(out)
    }

    fn stand_in(self, c: char) -> Option<&'static str> {
        let mut known = STAND_INS.iter().filter(|(from, _)| *from == c);
        known
            .find(|(_, to)| to.chars().all(|part| self.holds(part)))
            .map(|(_, to)| *to)
    }

    fn without_accents(self, c: char) -> String {
        let mut buffer = [0; 4];
        let parts: String = DecomposingNormalizerBorrowed::new_nfkd()
            .normalize(c.encode_utf8(&mut buffer))
            .chars()
            // Combining marks of Latin, Greek and Cyrillic.
            .filter(|part| !('\u{300}'..='\u{36f}').contains(part))
            .collect();
        if !parts.is_empty() && parts.chars().all(|part| self.holds(part)) {
            parts
        } else {
            "?".to_owned()
        }
    }

    fn holds(self, c: char) -> bool {
        if c.is_ascii() {
            return true;
        }
        match self {
            Self::Utf8 | Self::Utf8Bom => true,
            Self::Cp437 => CP437.contains(c),
            Self::Windows1252 | Self::Latin9 => self.encoding().is_some_and(|encoding| {
                let mut buffer = [0; 4];
                !encoding.encode(c.encode_utf8(&mut buffer)).2
            }),
        }
    }

    fn encoding(self) -> Option<&'static Encoding> {
        match self {
            Self::Windows1252 => Some(WINDOWS_1252),
            Self::Latin9 => Some(ISO_8859_15),
            Self::Utf8 | Self::Utf8Bom | Self::Cp437 => None,
        }
    }

    /// What a file begins with.
    pub(super) fn mark(self) -> &'static [u8] {
        if self == Self::Utf8Bom {
            "\u{feff}".as_bytes()
        } else {
            &[]
        }
    }

    /// Bytes of this page as text, for showing them; bytes that mean nothing become `\u{fffd}`.
    pub(super) fn text(self, bytes: &[u8]) -> String {
        match self {
            Self::Utf8 | Self::Utf8Bom => {
                let text = String::from_utf8_lossy(bytes);
                text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned()
            }
            Self::Cp437 => bytes
                .iter()
                .map(|byte| match byte.checked_sub(0x80) {
                    None => char::from(*byte),
                    Some(at) => CP437.chars().nth(usize::from(at)).unwrap_or('\u{fffd}'),
                })
                .collect(),
            Self::Windows1252 | Self::Latin9 => {
                let encoding = self.encoding().unwrap_or(WINDOWS_1252);
                encoding.decode_without_bom_handling(bytes).0.into_owned()
            }
        }
    }

    /// `text` in bytes; characters the page does not have become `?`, which [`CodePage::fit`] did before.
    pub(super) fn bytes(self, text: &str) -> Cow<'_, [u8]> {
        if text.is_ascii() {
            return Cow::Borrowed(text.as_bytes());
        }
        match self {
            Self::Utf8 | Self::Utf8Bom => Cow::Borrowed(text.as_bytes()),
            Self::Cp437 => Cow::Owned(
                text.chars()
                    .map(|c| match u8::try_from(c) {
                        Ok(byte) if byte.is_ascii() => byte,
                        _ => CP437
                            .chars()
                            .position(|known| known == c)
                            .and_then(|at| u8::try_from(at + 0x80).ok())
                            .unwrap_or(b'?'),
                    })
                    .collect(),
            ),
            Self::Windows1252 | Self::Latin9 => {
                let fit = self.fit(text).unwrap_or_else(|| text.to_owned());
                let encoding = self.encoding().unwrap_or(WINDOWS_1252);
                Cow::Owned(encoding.encode(&fit).0.into_owned())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_has_its_own_bytes() {
        assert_eq!(CP437.chars().count(), 128);
        let table = [
            (
                CodePage::Cp437,
                "åäöÅÄÖéü",
                &b"\x86\x84\x94\x8f\x8e\x99\x82\x81"[..],
            ),
            (CodePage::Windows1252, "äß€–", b"\xe4\xdf\x80\x96"),
            (CodePage::Latin9, "é€œ", b"\xe9\xa4\xbd"),
            (CodePage::Utf8, "ä", b"\xc3\xa4"),
        ];
        for (page, text, bytes) in table {
            assert_eq!(page.fit(text), None, "{page:?}");
            assert_eq!(page.bytes(text).as_ref(), bytes, "{page:?}");
            assert_eq!(page.text(bytes), text, "{page:?}");
        }
    }

    #[test]
    fn what_a_page_does_not_have_comes_near_or_is_a_question_mark() {
        let fit = |page: CodePage, text| page.fit(text);
        assert_eq!(
            fit(CodePage::Cp437, "Søren – 5 €").as_deref(),
            Some("Sören - 5 EUR")
        );
        assert_eq!(fit(CodePage::Windows1252, "Łódź").as_deref(), Some("Lódz"));
        assert_eq!(
            fit(CodePage::Windows1252, "東京 😀").as_deref(),
            Some("?? ?")
        );
        assert_eq!(fit(CodePage::Latin9, "ﬁn ™").as_deref(), Some("fin TM"));
        assert_eq!(fit(CodePage::Utf8, "東京"), None);
        assert_eq!(CodePage::Windows1252.bytes("東").as_ref(), b"?");
    }
}
