//! Exact amounts: integer minor units with a currency. No float enters or leaves.

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::compact::compact;

/// An ISO 4217 currency with its number of decimals.
///
/// Pleo's `UNDEFINED` and codes ISO does not list are refused by [`FromStr`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency {
    code: [u8; 3],
    decimals: u8,
}

/// The text is not an ISO 4217 code with a minor unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a currency")]
pub struct UnknownCurrency(pub String);

impl Currency {
    /// The three-letter code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).expect("codes are checked ASCII")
    }

    /// Decimals of the minor unit: 2 for DKK, 0 for JPY, 3 for KWD.
    pub fn decimals(&self) -> u8 {
        self.decimals
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Amounts in a row are nearly always in one currency, and the list of all is long.
        thread_local! {
            static LAST: Cell<Option<Currency>> = const { Cell::new(None) };
        }
        if let Some(last) = LAST.get().filter(|last| last.code == *text.as_bytes()) {
            return Ok(last);
        }
        let currency = Self::listed(text)?;
        LAST.set(Some(currency));
        Ok(currency)
    }
}

impl Currency {
    fn listed(text: &str) -> Result<Self, UnknownCurrency> {
        let unknown = || UnknownCurrency(text.chars().take(20).collect());
        let found = iso_currency::Currency::from_code(text).ok_or_else(unknown)?;
        let decimals = found.exponent().ok_or_else(unknown)?;
        let code = text.as_bytes().try_into().map_err(|_| unknown())?;
        Ok(Self {
            code,
            decimals: u8::try_from(decimals).map_err(|_| unknown())?,
        })
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text::of("an ISO 4217 code"))
    }
}

/// Reads a text by [`FromStr`] from where it stands, without a copy. What is expected, in words.
pub(crate) struct Text<T>(&'static str, PhantomData<T>);

impl<T> Text<T> {
    pub(crate) fn of(expected: &'static str) -> Self {
        Self(expected, PhantomData)
    }
}

impl<T: FromStr<Err: fmt::Display>> serde::de::Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

/// An amount in minor units of its currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
pub struct Money {
    /// Smallest unit of the currency: øre, cent, yen.
    pub minor: i64,
    /// Its currency.
    pub currency: Currency,
}

compact! { Money { minor, currency } }

impl Money {
    /// `minor` units of `currency`.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The amount as a plain decimal with `sign` as decimal sign: `-63.66`, `1500`.
    pub fn decimal(&self, sign: char) -> String {
        decimal(self.minor, self.currency.decimals(), sign)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(28);
        push_decimal(&mut text, self.minor, self.currency.decimals(), '.');
        text.push(' ');
        text.push_str(self.currency.code());
        f.write_str(&text)
    }
}

/// `value` with `decimals` digits after `sign`, exactly, without a thousands mark.
pub fn decimal(value: i64, decimals: u8, sign: char) -> String {
    let mut text = String::with_capacity(24);
    push_decimal(&mut text, value, decimals, sign);
    text
}

/// The same at the end of `text`.
pub fn push_decimal(text: &mut String, value: i64, decimals: u8, sign: char) {
    // The last digits first; a text of 20 digits holds every 64-bit number.
    let mut digits = [b'0'; 20];
    let mut start = digits.len();
    let mut rest = value.unsigned_abs();
    while rest > 0 {
        start -= 1;
        digits[start] = b"0123456789"[usize::try_from(rest % 10).unwrap_or_default()];
        rest /= 10;
    }
    if value < 0 {
        text.push('-');
    }
    let decimals = usize::from(decimals);
    let whole = digits.len().saturating_sub(decimals);
    let whole = start.min(whole)..whole;
    if whole.is_empty() {
        text.push('0');
    }
    text.extend(digits[whole.clone()].iter().map(|digit| char::from(*digit)));
    if decimals > 0 {
        text.push(sign);
        let missing = decimals.saturating_sub(digits.len());
        text.extend(std::iter::repeat_n('0', missing));
        text.extend(digits[whole.end..].iter().map(|digit| char::from(*digit)));
    }
}

/// A tax rate in millionths: 250 000 is 25 percent. Pleo sends a fraction (`0.25`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rate {
    /// Millionths of one.
    pub millionths: i64,
}

impl Rate {
    /// Percent without trailing zeros: `25`, `5.5`.
    pub fn percent(&self, sign: char) -> String {
        let text = decimal(self.millionths, 4, sign);
        text.trim_end_matches('0').trim_end_matches(sign).to_owned()
    }
}

/// Reads a JSON number's own text as an integer scaled by ten to the power of `places`, exactly.
///
/// `12345.0` with 0 places is 12345; `0.055` with 6 places is 55 000; `1e3` is 1000. Gives nothing when the number
/// has more decimals than fit or leaves the range of 64 bits.
pub fn scaled(text: &str, places: u8) -> Option<i64> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some(0);
    }
    let significant = digits.trim_end_matches('0');
    let dropped = i32::try_from(digits.len() - significant.len()).ok()?;
    let shift = exponent
        .checked_sub(i32::try_from(fraction.len()).ok()?)?
        .checked_add(dropped)?
        .checked_add(i32::from(places))?;
    let value: i64 = significant.parse().ok()?;
    let factor = 10_i64.checked_pow(u32::try_from(shift).ok()?)?;
    let value = value.checked_mul(factor)?;
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, code.parse().expect("a currency"))
    }

    #[test]
    fn decimals_follow_the_currency() {
        assert_eq!(money(-6366, "DKK").decimal('.'), "-63.66");
        assert_eq!(money(5, "EUR").decimal(','), "0,05");
        assert_eq!(money(1500, "JPY").decimal('.'), "1500");
        assert_eq!(money(1, "KWD").decimal('.'), "0.001");
        assert_eq!(money(i64::MIN, "SEK").decimal('.'), "-92233720368547758.08");
        for (value, decimals, text) in [
            (0, 0, "0"),
            (0, 2, "0.00"),
            (-7, 2, "-0.07"),
            (100, 2, "1.00"),
            (i64::MAX, 19, "0.9223372036854775807"),
            (i64::MAX, 0, "9223372036854775807"),
            (-5, 22, "-0.0000000000000000000005"),
        ] {
            assert_eq!(decimal(value, decimals, '.'), text);
        }
    }

    #[test]
    fn odd_currencies_are_refused() {
        for text in ["UNDEFINED", "", "dkk", "XXQ", "€€€", "DK"] {
            assert!(text.parse::<Currency>().is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_are_read_exactly_or_not_at_all() {
        let table = [
            ("6366", 0, Some(6366)),
            ("-6366.0", 0, Some(-6366)),
            ("12345.00", 0, Some(12345)),
            ("1e3", 0, Some(1000)),
            ("1.5E1", 0, Some(15)),
            ("100e-2", 0, Some(1)),
            ("0", 0, Some(0)),
            ("-0.0", 0, Some(0)),
            ("0.5", 0, None),
            ("0.055", 6, Some(55_000)),
            ("0.0000001", 6, None),
            ("9223372036854775807", 0, Some(i64::MAX)),
            ("9223372036854775808", 0, None),
            ("1e999", 0, None),
            ("1e99999999999", 0, None),
            ("", 0, None),
            ("NaN", 0, None),
            (".5", 1, None),
        ];
        for (text, places, expected) in table {
            assert_eq!(scaled(text, places), expected, "{text}");
        }
    }

    #[test]
    fn percent_drops_what_says_nothing() {
        let percent = |millionths| Rate { millionths }.percent('.');
        assert_eq!(percent(250_000), "25");
        assert_eq!(percent(55_000), "5.5");
        assert_eq!(percent(0), "0");
        assert_eq!(percent(1_000_000), "100");
    }
}
