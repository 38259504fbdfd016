//! Countries as two letters, read from the many ways lists and card networks write them.

use std::fmt;
use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt as _};
use serde::{Deserialize, Serialize};

use super::fold::fold;
use super::lists::words_of;

/// An ISO 3166-1 alpha-2 code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

impl TryFrom<String> for Country {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::read(&code).ok_or_else(|| format!("“{code}” is no country"))
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.code().to_owned()
    }
}

impl Country {
    /// A country from its two capitals, unchecked: for tables.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "the tables hold byte strings, which are references"
    )]
    pub(super) const fn of(code: &[u8; 2]) -> Self {
        Self(*code)
    }

    /// Reads a code or a name: `DK`, `dnk`, `Danmark`, `UK`. Blank, `UNDEFINED` and words nobody knows are none.
    pub fn read(text: &str) -> Option<Self> {
        let folded = fold(text);
        Self::named(&folded).or_else(|| Self::coded(&folded))
    }

    /// A country by its folded name.
    pub(super) fn named(folded: &str) -> Option<Self> {
        static BY_NAME: LazyLock<HashMap<String, Country>> = LazyLock::new(|| {
            let mut all = HashMap::new();
            for (code, names) in NAMES {
                for name in words_of(names) {
                    all.entry(name).or_insert(Country(**code));
                }
            }
            all
        });
        BY_NAME.get(folded).copied()
    }

    /// A country by its folded code of two or three letters.
    pub(super) fn coded(folded: &str) -> Option<Self> {
        let bytes: [u8; 2] = match folded {
            // The network's habit, and the tax authorities' own letters.
            "uk" | "xi" => *b"GB",
            "el" => *b"GR",
            _ if folded.len() == 3 => {
                return THREE
                    .iter()
                    .find(|(three, _)| *three == folded)
                    .map(|(_, two)| Self(**two));
            }
            _ => folded.to_ascii_uppercase().as_bytes().try_into().ok()?,
        };
        is_in_use(bytes).then_some(Self(bytes))
    }

    /// The two capitals.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("??")
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Two letters that are a code in use (ISO 3166-1), so that `CO` in a name is not taken for Colombia by accident elsewhere.
fn is_in_use(code: [u8; 2]) -> bool {
    const ALL: &[u8] = b"ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";
    ALL.chunks(2).any(|known| known == code)
}

/// Codes of three letters for the markets and their neighbours.
const THREE: [(&str, &[u8; 2]); 34] = [
    ("dnk", b"DK"),
    ("swe", b"SE"),
    ("nor", b"NO"),
    ("fin", b"FI"),
    ("isl", b"IS"),
    ("gbr", b"GB"),
    ("irl", b"IE"),
    ("deu", b"DE"),
    ("ger", b"DE"),
    ("aut", b"AT"),
    ("che", b"CH"),
    ("fra", b"FR"),
    ("esp", b"ES"),
    ("prt", b"PT"),
    ("ita", b"IT"),
    ("nld", b"NL"),
    ("bel", b"BE"),
    ("lux", b"LU"),
    ("pol", b"PL"),
    ("cze", b"CZ"),
    ("svk", b"SK"),
    ("hun", b"HU"),
    ("est", b"EE"),
    ("lva", b"LV"),
    ("ltu", b"LT"),
    ("rou", b"RO"),
    ("bgr", b"BG"),
    ("grc", b"GR"),
    ("hrv", b"HR"),
    ("svn", b"SI"),
    ("mlt", b"MT"),
    ("cyp", b"CY"),
    ("usa", b"US"),
    ("can", b"CA"),
];

/// Names of countries as they stand in firms' names, folded.
pub(super) const NAMES: &[(&[u8; 2], &str)] = &[
    (
        b"DK",
        "danmark denmark daenemark danemark dinamarca dansk danske danish",
    ),
    (
        b"SE",
        "sverige sweden schweden suede suecia svenska svensk swedish",
    ),
    (b"NO", "norge norway norwegen norvege noruega norsk norske"),
    (b"FI", "finland suomi suomen finnland finlande finlandia"),
    (b"IS", "island iceland"),
    (
        b"GB",
        "great_britain united_kingdom england scotland wales storbritannien grossbritannien british",
    ),
    (b"IE", "ireland irland irlande irlanda irish eire"),
    (
        b"DE",
        "germany deutschland tyskland allemagne alemania duitsland deutsche germania",
    ),
    (
        b"AT",
        "austria osterreich oesterreich ostrig osterrike autriche osterreichische",
    ),
    (b"CH", "switzerland schweiz suisse svizzera schweizerische"),
    (
        b"FR",
        "france frankreich frankrig frankrike francia frankrijk",
    ),
    (b"ES", "spain spanien espana espagne spanje iberia iberica"),
    (b"PT", "portugal"),
    (b"IT", "italy italia italien italie"),
    (
        b"NL",
        "netherlands nederland niederlande holland nederlandene pays_bas paises_bajos",
    ),
    (b"BE", "belgium belgie belgique belgien belgica"),
    (b"LU", "luxembourg luxemburg"),
    (b"PL", "poland polska polen pologne polonia"),
    (b"CZ", "czechia tschechien cesko ceska"),
    (b"EE", "estonia eesti estland"),
    (b"LV", "latvia latvija lettland"),
    (b"LT", "lithuania lietuva litauen"),
    (b"HU", "hungary magyarorszag ungarn"),
    (b"RO", "romania rumanien"),
    (b"GR", "greece hellas griechenland"),
    (b"US", "usa america united_states american"),
    (b"CA", "canada kanada"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_read_and_nothing_is_made_up() {
        for (text, code) in [
            ("DK", Some("DK")),
            (" dk ", Some("DK")),
            ("UK", Some("GB")),
            ("EL", Some("GR")),
            ("DEU", Some("DE")),
            ("Österreich", Some("AT")),
            ("España", Some("ES")),
            ("Great Britain", Some("GB")),
            ("UNDEFINED", None),
            ("", None),
            ("QQ", None),
            ("D", None),
            ("💥", None),
        ] {
            assert_eq!(
                Country::read(text).map(|country| country.code().to_owned()),
                code.map(str::to_owned),
                "{text:?}"
            );
        }
    }
}
