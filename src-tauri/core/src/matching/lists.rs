//! Words that say something other than a firm's own name: forms of company, places, trades, fillers, habits of card networks.
//!
//! Lists are single texts, their words parted by blanks; a blank inside a pair of words is `_`.
//!
//! Keeps true: all words are folded (small letters, no accents), so they are compared as they stand. These tables are facts
//! about language and payment descriptors, not about anybody's vendors; a word missing here costs certainty, never a wrong
//! booking, because names are only ever suggested.

pub(super) mod legal;
pub(super) mod network;
pub(super) mod places;
pub(super) mod trades;

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt as _, HashSet};

use super::country::Country;

/// What a word of a name is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Class {
    /// Part of the firm's own name.
    Word,
    /// Digits, or letters and digits mixed as in an order number.
    Number,
    /// Form of company.
    Legal,
    /// A town, and where it is.
    City(Country),
    /// The name of a country.
    Country(Country),
    /// A kind of street or place, which says nothing.
    Place,
    /// A kind of business.
    Trade(u32),
    /// Says nothing about which firm: group, international, online.
    Filler,
    /// Habit of card networks and shops: subscription, help, trip.
    Noise,
}

/// Class of every listed word.
static WORDS: LazyLock<HashMap<String, Class>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    let mut take = |list: &str, class: Class| {
        for word in words_of(list) {
            words.insert(word, class);
        }
    };
    take(NOISE, Class::Noise);
    take(FILLERS, Class::Filler);
    take(places::PLACES, Class::Place);
    for (trade, names) in trades::WORDS {
        take(names, Class::Trade(*trade));
    }
    for (country, names) in super::country::NAMES {
        take(names, Class::Country(Country::of(country)));
    }
    for (country, cities) in places::CITIES {
        take(cities, Class::City(Country::of(country)));
    }
    words
});

/// First words of the listed pairs, so that most pairs need no look-up of their own.
static PAIR_HEADS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    WORDS
        .keys()
        .filter_map(|words| words.split_once(' '))
        .map(|(head, _)| head)
        .collect()
});

/// The words of a list; the blanks inside a listed pair are `_`.
pub(super) fn words_of(list: &str) -> impl Iterator<Item = String> {
    list.split_ascii_whitespace()
        .map(|word| word.replace('_', " "))
}

/// The class of a folded word, legal forms and countries aside: those depend on where it stands.
pub(super) fn class_of(word: &str) -> Class {
    if let Some(class) = WORDS.get(word) {
        return *class;
    }
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let letters = word.chars().count() - digits;
    // `7eleven` is a name, `2k4ab1` and `p2f3a9` are order numbers.
    if digits > 0 && (letters == 0 || digits >= 2 && letters < 5 || digits > letters) {
        return Class::Number;
    }
    Class::Word
}

/// The class of two words in a row: `new york`, `great britain`.
pub(super) fn class_of_pair(one: &str, two: &str) -> Option<Class> {
    if !PAIR_HEADS.contains(one) {
        return None;
    }
    WORDS.get(format!("{one} {two}").as_str()).copied()
}

/// Fillers that firms put into their names.
const FILLERS: &str = "group gruppe gruppen groupe grupo gruppo koncern holding holdings international internationale global \
    worldwide europe europa european emea eu nordic nordics norden scandinavia scandinavian skandinavien \
    skandinavisk operations distribution distributions services service solutions systems system technologies \
    technology tech platforms platform online digital store stores shop shops butik laden tienda boutique \
    magasin trading handel handels vertrieb vertriebs gesellschaft gesellschaften verwaltungs company compagnie \
    societe sociedad firma retail sales salg forsaljnings verkoop ventes import export production products \
    marketing management consulting enterprises enterprise industries industri industry ventures partners \
    partner associates brothers sons filial branch niederlassung succursale zweigniederlassung afdeling avd the \
    de der die das den det le la les el los las du des van von av af of for til fur pour para em im am in i a by \
    con mit med with at und and og och ja et y e en ee kundenservice networks network communications media \
    corporate business pro plus zweigstelle region";

/// What networks, payment pages and shops add.
const NOISE: &str = "www http https com net org help pending trip trips bill billing subscription subscriptions subscr abo \
    abonnement recurring mktp mktplace marketplace mktpl payment payments paiement pago betaling betalning \
    zahlung purchase kob kop kjop kauf achat compra card karte kort carte tarjeta visa mastercard maestro \
    dankort nota pos tpv terminal term trm ref order ordre bestellung commande pedido invoice faktura rechnung \
    facture factura no nr num tel phone contactless inapp app apps pmt pymt txn auth refund gutschrift retoure \
    web ecom ecommerce internet digitalservices member membership annual monthly plan premium kasse caisse \
    filiale fil butiksnr str stk customer support amzncom ppro sepa ecard gebyr fee fees avgift";
