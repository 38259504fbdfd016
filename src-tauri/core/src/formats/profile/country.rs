//! What fits a company of a country before anybody changed anything.

use std::collections::BTreeMap;

use super::Profile;

/// Country, time zone of its capital, currency of its books.
const COUNTRIES: [(&str, &str, &str); 16] = [
    ("DK", "Europe/Copenhagen", "DKK"),
    ("SE", "Europe/Stockholm", "SEK"),
    ("NO", "Europe/Oslo", "NOK"),
    ("FI", "Europe/Helsinki", "EUR"),
    ("DE", "Europe/Berlin", "EUR"),
    ("AT", "Europe/Vienna", "EUR"),
    ("NL", "Europe/Amsterdam", "EUR"),
    ("BE", "Europe/Brussels", "EUR"),
    ("FR", "Europe/Paris", "EUR"),
    ("ES", "Europe/Madrid", "EUR"),
    ("PT", "Europe/Lisbon", "EUR"),
    ("IT", "Europe/Rome", "EUR"),
    ("IE", "Europe/Dublin", "EUR"),
    ("GB", "Europe/London", "GBP"),
    ("UK", "Europe/London", "GBP"),
    ("", "UTC", ""),
];

impl Profile {
    /// Defaults for a company of `country` (ISO code): time zone of the capital and currency of the books; UTC and no
    /// currency elsewhere. Accounts are never guessed.
    pub fn for_country(country: Option<&str>) -> Self {
        let country = country.unwrap_or_default();
        let (_, zone, currency) = COUNTRIES
            .iter()
            .find(|(code, ..)| *code == country)
            .unwrap_or(&COUNTRIES[COUNTRIES.len() - 1]);
        let mut settings = BTreeMap::new();
        if !currency.is_empty() {
            settings.insert(
                crate::formats::settings::CURRENCY.key.to_owned(),
                (*currency).to_owned(),
            );
        }
        Self {
            time_zone: (*zone).to_owned(),
            settings,
            ..Self::default()
        }
    }
}
