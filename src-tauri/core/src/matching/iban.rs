//! Bank account numbers: length and structure by country (SWIFT IBAN registry) and the ISO 7064 check, by `iban_validate`.

use std::str::FromStr;

use iban::IbanLike as _;

/// What a text is, taken as an IBAN.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum IbanReading {
    /// Right, in electronic form: capitals and digits without blanks.
    Valid(String),
    /// Check digits, length or structure are wrong.
    Wrong,
    /// Nothing is there.
    Nothing,
}

impl IbanReading {
    /// Reads `text`, with blanks wherever people put them.
    pub fn of(text: &str) -> Self {
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '\u{200b}' | '\u{feff}'))
            .take(64)
            .flat_map(char::to_uppercase)
            .collect();
        let plain = plain
            .strip_prefix("IBAN")
            .unwrap_or(&plain)
            .trim_start_matches(':');
        if plain.is_empty() {
            return Self::Nothing;
        }
        match iban::Iban::from_str(plain) {
            Ok(iban) => Self::Valid(iban.electronic_str().to_owned()),
            Err(_) => Self::Wrong,
        }
    }

    /// The number, if it is right.
    pub fn valid(&self) -> Option<&str> {
        match self {
            Self::Valid(iban) => Some(iban),
            Self::Wrong | Self::Nothing => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_ones_are_read_with_any_blanks_and_wrong_ones_are_said_to_be_wrong() {
        for (text, iban) in [
            (
                "DE89 3704 0044 0532 0130 00",
                Some("DE89370400440532013000"),
            ),
            ("de89370400440532013000", Some("DE89370400440532013000")),
            ("IBAN: DK50 0040 0440 1162 43", Some("DK5000400440116243")),
            (
                "GB29-NWBK-6016-1331-9268-19",
                Some("GB29NWBK60161331926819"),
            ),
            ("DE89 3704 0044 0532 0130 01", None),
            ("DE8937040044053201300", None),
            ("12345", None),
            ("ÄÖÜ", None),
        ] {
            assert_eq!(IbanReading::of(text).valid(), iban, "{text}");
            assert_eq!(IbanReading::of(text) == IbanReading::Wrong, iban.is_none());
        }
        assert_eq!(IbanReading::of(" \u{feff} "), IbanReading::Nothing);
    }
}
