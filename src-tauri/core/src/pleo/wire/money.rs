//! Amounts, rates and dates from Pleo's spelling, exactly.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, Visitor};
use serde_json::value::RawValue;

use super::{Fault, OURS};
use crate::model::money::scaled;
use crate::model::{AmountPair, Currency, Money, Rate, When};

/// `MoneyModel`.
#[derive(serde::Deserialize)]
pub(super) struct Amount<'a> {
    #[serde(borrow)]
    currency: Cow<'a, str>,
    /// The amount times 100, whatever the currency.
    #[serde(borrow)]
    value: &'a RawValue,
}

/// The same amount twice.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Pair<'a> {
    #[serde(borrow)]
    in_wallet_currency: Amount<'a>,
    #[serde(borrow)]
    in_supplier_currency: Option<Amount<'a>>,
}

/// What Pleo says instead of a currency it does not know.
const UNDEFINED: &str = "UNDEFINED";

impl Pair<'_> {
    /// Where in the memory its text is.
    pub(super) fn place(&self) -> usize {
        self.in_wallet_currency.value.get().as_ptr().addr()
    }

    pub(super) fn read(&self) -> Result<AmountPair, Fault> {
        let wallet = self
            .in_wallet_currency
            .read()
            .map_err(|fault| fault.under("inWalletCurrency"))?;
        let supplier = self
            .in_supplier_currency
            .as_ref()
            .filter(|amount| amount.currency != UNDEFINED);
        let supplier = supplier
            .map(|amount| {
                amount
                    .read()
                    .map_err(|fault| fault.under("inSupplierCurrency"))
            })
            .transpose()?;
        Ok(AmountPair { wallet, supplier })
    }
}

impl Amount<'_> {
    fn read(&self) -> Result<Money, Fault> {
        let currency: Currency = self
            .currency
            .parse()
            .map_err(|_| Fault::at("currency", "it is not a currency"))?;
        let text = self.value.get();
        let minor = minor(text, currency.decimals()).ok_or_else(|| {
            let what = if text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
                format!("it is not a whole number of the smallest unit of {currency}")
            } else {
                "it is not a number".to_owned()
            };
            Fault::at("value", what)
        })?;
        Ok(Money::new(minor, currency))
    }
}

/// Minor units from hundredths; nothing where that is not exact.
fn minor(text: &str, decimals: u8) -> Option<i64> {
    match decimals.checked_sub(2) {
        // Nearly every amount, and ten times faster than the general way.
        Some(0) => text.parse().ok().or_else(|| scaled(text, 0)),
        Some(more) => scaled(text, more),
        None => {
            let hundredths = scaled(text, 0)?;
            let unit = 10_i64.pow(u32::from(2 - decimals));
            (hundredths % unit == 0).then_some(hundredths / unit)
        }
    }
}

/// A rate from a fraction of one: `0.25`.
pub(super) fn rate<'de, D: Deserializer<'de>>(reader: D) -> Result<Rate, D::Error> {
    let raw = <&RawValue>::deserialize(reader)?;
    let millionths = millionths(raw.get())
        .ok_or_else(|| D::Error::custom(format!("{OURS}a fraction such as 0.25")))?;
    Ok(Rate { millionths })
}

/// Millionths, rounded: unlike amounts, rates may come out of a division (a third) and are only shown and compared.
fn millionths(text: &str) -> Option<i64> {
    const PLACES: usize = 6;
    if let Some(exact) = scaled(text, 6) {
        return Some(exact);
    }
    let (_, fraction) = text.split_once('.')?;
    let next = *fraction.as_bytes().get(PLACES)?;
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let kept = &text[..text.len() - fraction.len() + PLACES];
    let away_from_zero = if text.starts_with('-') { -1 } else { 1 };
    let up = if next >= b'5' { away_from_zero } else { 0 };
    scaled(kept, 6)?.checked_add(up)
}

/// A point in time or a date.
pub(super) struct Moment(pub(super) When);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Moment;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Moment, E> {
                let when = text.parse().map(Moment);
                when.map_err(|_| E::custom(format!("{OURS}a date or a time")))
            }
        }
        reader.deserialize_str(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::decode;
    use super::*;

    fn read(json: &str) -> Result<Money, Fault> {
        decode::<Amount<'_>>(json)?.read()
    }

    #[test]
    fn amounts_are_exact_in_every_currency() {
        let table = [
            ("DKK", "6366", Some(6366)),
            ("DKK", "-6366", Some(-6366)),
            ("DKK", "6366.0", Some(6366)),
            ("DKK", "12345.00", Some(12345)),
            ("DKK", "1e3", Some(1000)),
            ("DKK", "1E+3", Some(1000)),
            ("DKK", "0", Some(0)),
            ("DKK", "-0", Some(0)),
            ("DKK", "0.5", None),
            ("DKK", "6366.1", None),
            // 0.1 + 0.2 as a float would pass through 30.000000000000004.
            ("DKK", "30.000000000000004", None),
            // Neither of these survives a float.
            ("DKK", "9007199254740993", Some(9_007_199_254_740_993)),
            ("DKK", "9223372036854775807", Some(i64::MAX)),
            ("DKK", "9223372036854775808", None),
            ("DKK", "1e999", None),
            ("JPY", "150000", Some(1500)),
            ("JPY", "150000.0", Some(1500)),
            ("JPY", "150050", None),
            ("JPY", "0.5", None),
            ("ISK", "-100", Some(-1)),
            ("KWD", "12345.0", Some(123_450)),
            ("KWD", "0.5", Some(5)),
            ("KWD", "0.05", None),
            ("KWD", "922337203685477580", Some(9_223_372_036_854_775_800)),
            ("KWD", "922337203685477581", None),
        ];
        for (currency, value, expected) in table {
            let json = format!(r#"{{"currency":"{currency}","value":{value},"more":[1]}}"#);
            let minor = read(&json).ok().map(|money| money.minor);
            assert_eq!(minor, expected, "{value} {currency}");
        }
    }

    #[test]
    fn what_is_no_amount_says_why() {
        let table = [
            (
                r#"{"currency":"UNDEFINED","value":1}"#,
                "currency",
                "it is not a currency",
            ),
            (
                r#"{"currency":"dkk","value":1}"#,
                "currency",
                "it is not a currency",
            ),
            (
                r#"{"currency":null,"value":1}"#,
                "currency",
                "null is out of place here",
            ),
            (r#"{"value":1}"#, "currency", "it is missing"),
            (r#"{"currency":"DKK"}"#, "value", "it is missing"),
            (
                r#"{"currency":"DKK","value":"1"}"#,
                "value",
                "it is not a number",
            ),
            (
                r#"{"currency":"DKK","value":null}"#,
                "value",
                "it is not a number",
            ),
            (
                r#"{"currency":"DKK","value":1,"value":2}"#,
                "value",
                "it appears twice",
            ),
            (
                r#"{"currency":"JPY","value":1}"#,
                "value",
                "it is not a whole number of the smallest unit of JPY",
            ),
        ];
        for (json, path, what) in table {
            assert_eq!(read(json), Err(Fault::at(path, what)), "{json}");
        }
    }

    #[test]
    fn rates_are_rounded_to_millionths() {
        let table = [
            ("0.25", Some(250_000)),
            ("0", Some(0)),
            ("25", Some(25_000_000)),
            ("2.5e-1", Some(250_000)),
            ("-0.25", Some(-250_000)),
            ("0.3333333333333333", Some(333_333)),
            ("0.6666666666666666", Some(666_667)),
            ("-0.6666666666666666", Some(-666_667)),
            ("0.07000000000000001", Some(70_000)),
            ("0.0000005", Some(1)),
            ("1e-7", None),
            ("0.33333333e1", None),
            ("99999999999999.9999999", None),
            ("\"0.25\"", None),
            ("null", None),
        ];
        for (text, expected) in table {
            assert_eq!(millionths(text), expected, "{text}");
        }
    }

    #[test]
    fn a_merchant_without_currency_has_no_amount() {
        let read = |supplier: &str| {
            let wallet = r#"{"currency":"D\u004bK","value":100}"#;
            let json = format!(r#"{{"inWalletCurrency":{wallet}{supplier}}}"#);
            decode::<Pair<'_>>(&json)
                .and_then(|pair| pair.read())
                .map(|pair| pair.supplier)
        };
        assert_eq!(read(""), Ok(None));
        assert_eq!(read(r#","inSupplierCurrency":null"#), Ok(None));
        assert_eq!(
            read(r#","inSupplierCurrency":{"currency":"UNDEFINED","value":null}"#),
            Ok(None)
        );
        let odd = read(r#","inSupplierCurrency":{"currency":"XBT","value":1}"#);
        assert_eq!(
            odd,
            Err(Fault::at(
                "inSupplierCurrency.currency",
                "it is not a currency"
            ))
        );
    }
}
