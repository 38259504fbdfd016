//! Tax and company numbers: read however they are written, checked by their country's check digits, and comparable.
//!
//! Keeps true: what one firm may write in several ways (VAT number, company number, with and without prefix, SIREN and
//! SIRET) becomes one [`TaxId`]; a number with wrong check digits never becomes one. Whether a number is in use only the
//! tax office knows. Sources of the rules: the European Commission's VIES FAQ (structures), the national registers'
//! specifications as gathered in the algorithm notes of the python-stdnum project; every scheme is compared with that
//! project's own verdicts in `tests/matching/tax-ids.csv`.

mod digits;

use super::country::Country;

/// A number that fits its country's rules, in the shortest form that still identifies the firm.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TaxId {
    /// Whose number it is.
    pub country: Country,
    /// Capitals and digits, without the country's prefix: the company number where the VAT number holds it.
    pub number: String,
}

/// What a text is, taken as a tax number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TaxReading {
    /// Its check digits are right.
    Valid(TaxId),
    /// It has the country's prefix or shape, and its check digits are wrong: somebody misread or mistyped it.
    Wrong(Country),
    /// It names a country whose check digits we do not know.
    Unchecked(TaxId),
    /// Some number, of nobody knows which country: capitals and digits as written.
    Bare(String),
    /// Nothing, or too little to identify anyone.
    Nothing,
}

impl TaxReading {
    /// Reads `text`; `country` is where its owner sits, if that is known.
    pub fn of(text: &str, country: Option<Country>) -> Self {
        let Some(written) = Written::of(text) else {
            return Self::Nothing;
        };
        let country = written.label.or(country);
        if let Some((country, rest)) = written.prefixed() {
            // A Spanish, French or British number may itself begin with letters that are some country's code.
            let judged = judge(country, rest);
            return match judged {
                Some(reading) => reading,
                None => Self::Unchecked(TaxId {
                    country,
                    number: rest.to_owned(),
                }),
            };
        }
        match country.and_then(|country| judge_bare(country, &written.text)) {
            Some(reading) => reading,
            None => Self::Bare(written.text),
        }
    }

    /// The number, if its check digits are right.
    pub fn valid(&self) -> Option<&TaxId> {
        match self {
            Self::Valid(id) => Some(id),
            _ => None,
        }
    }
}

/// Capitals and digits of a text, without words such as `VAT no.` and `MVA`.
struct Written {
    text: String,
    label: Option<Country>,
}

/// Words in front of numbers, longest first, and the country they give away.
const LABELS: [(&str, Option<&[u8; 2]>); 36] = [
    ("ORGANISATIONSNUMMER", None),
    ("ORGANISASJONSNUMMER", Some(b"NO")),
    ("UMSATZSTEUERID", Some(b"DE")),
    ("MOMSREGISTRERINGSNUMMER", Some(b"SE")),
    ("VATREGNO", None),
    ("VATNUMBER", None),
    ("PARTITAIVA", Some(b"IT")),
    ("YTUNNUS", Some(b"FI")),
    ("USTIDNR", None),
    ("MOMSREGNR", None),
    ("MOMSNR", None),
    ("USTID", None),
    ("VATREG", None),
    ("UIDNR", None),
    ("CVRNR", Some(b"DK")),
    ("SENR", Some(b"DK")),
    ("ORGNR", None),
    ("ORGNO", None),
    ("VATNO", None),
    ("VATID", None),
    ("BTWNR", None),
    ("TVANO", None),
    ("SIRET", Some(b"FR")),
    ("SIREN", Some(b"FR")),
    ("NTVA", None),
    ("NIPC", Some(b"PT")),
    ("PIVA", Some(b"IT")),
    ("MOMS", None),
    ("CVR", Some(b"DK")),
    ("ORG", None),
    ("VAT", None),
    ("TVA", None),
    ("BTW", None),
    ("IVA", None),
    ("NIF", None),
    ("CIF", Some(b"ES")),
];

/// Words after numbers.
const TAILS: [&str; 7] = [
    "MVA",
    "MWST",
    "MOMS",
    "TVA",
    "IVA",
    "VAT",
    "FORETAKSREGISTERET",
];

impl Written {
    fn of(text: &str) -> Option<Self> {
        if text.trim().is_empty() {
            return None;
        }
        let folded: String = icu_normalizer::DecomposingNormalizerBorrowed::new_nfkd()
            .normalize(&text.chars().take(64).collect::<String>())
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let mut rest = folded.as_str();
        let mut label = None;
        for (word, country) in LABELS {
            if let Some(after) = rest.strip_prefix(word) {
                rest = after;
                label = country.map(Country::of);
                break;
            }
        }
        // `NO 987 654 321 MVA`, `CHE-123.456.788 MWST`.
        for tail in TAILS {
            if let Some(before) = rest.strip_suffix(tail)
                && before.bytes().any(|b| b.is_ascii_digit())
            {
                rest = before;
                if tail == "MVA" {
                    label = label.or(Some(Country::of(b"NO")));
                }
                break;
            }
        }
        let digits = rest.bytes().filter(u8::is_ascii_digit).count();
        (digits >= 5).then(|| Self {
            text: rest.to_owned(),
            label,
        })
    }

    /// The country the number begins with, and the rest.
    fn prefixed(&self) -> Option<(Country, &str)> {
        let (head, rest) = self.text.split_at_checked(2)?;
        if !head.bytes().all(|b| b.is_ascii_uppercase()) {
            return None;
        }
        if let Some(rest) = self.text.strip_prefix("CHE") {
            return Some((Country::of(b"CH"), rest));
        }
        let country = match head {
            "EL" => Country::of(b"GR"),
            "XI" => Country::of(b"GB"),
            _ => Country::coded(&head.to_ascii_lowercase())?,
        };
        Some((country, rest))
    }
}

/// A number without a prefix: none when it does not even have the country's shape.
fn judge_bare(country: Country, text: &str) -> Option<TaxReading> {
    digits::has_shape(country.code(), text)
        .then(|| judge(country, text))
        .flatten()
}

/// None where the country's check digits are not known to us.
fn judge(country: Country, rest: &str) -> Option<TaxReading> {
    if !digits::is_known(country.code()) {
        return None;
    }
    Some(
        match digits::core_of(country.code(), rest).filter(|core| !is_dummy(core)) {
            Some(number) => TaxReading::Valid(TaxId { country, number }),
            None => TaxReading::Wrong(country),
        },
    )
}

/// All zeros pass most check digits and belong to nobody.
fn is_dummy(core: &str) -> bool {
    core.bytes().filter(u8::is_ascii_digit).all(|b| b == b'0')
}

#[cfg(test)]
mod tests;
