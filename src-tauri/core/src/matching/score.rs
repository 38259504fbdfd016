//! How well a merchant's words fit a vendor's name.
//!
//! A vendor's words weigh by how much they tell firms apart; what of them is found in the merchant's words is the coverage.
//! Words of the merchant that nothing explains cost, dearly before the name and little behind it, where towns and branches
//! stand. Country, form of company, town and trade then move the result a little, which is enough to choose among alike.
//! All numbers are thousandths; the figures were set on the training part of `tests/matching` and are explained in
//! `docs/matching.md`.

use super::country::Country;
use super::lists::Class;
use super::suggestion::{Reason, Score};
use super::words::WordId;

/// One word of a vendor's name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) word: WordId,
    pub(super) class: Class,
    /// How much it tells firms apart, 0 to 100.
    pub(super) weight: u16,
    /// No other vendor's name holds it.
    pub(super) only: bool,
    /// Letters.
    pub(super) letters: u16,
}

/// One word of the merchant's name, with the listed words it may stand for and how surely.
#[derive(Clone, Debug)]
pub(super) struct Heard {
    pub(super) class: Class,
    pub(super) detail: bool,
    pub(super) means: Vec<(WordId, u16)>,
}

/// What is known of both sides besides the words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'a> {
    pub(super) country: Option<Country>,
    pub(super) vendor_country: Option<Country>,
    /// Trades the category speaks of.
    pub(super) category: u32,
    /// Trades of the vendor, from its words or because it is widely known.
    pub(super) trades: u32,
    pub(super) legal: &'a [String],
    pub(super) vendor_legal: &'a [String],
}

/// How the whole of the merchant's words, written in one, meets the whole of the vendor's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Squash {
    /// They differ.
    Apart,
    /// The vendor's name is the merchant's first `usize` words.
    Whole(usize),
    /// The merchant's is the vendor's, cut off: this many thousandths of it.
    Cut(u16),
}

impl Squash {
    /// The best way two names meet comes first.
    pub(super) fn rank(self) -> usize {
        match self {
            Self::Whole(words) => 100 - words.min(99),
            Self::Cut(part) => 2000 - usize::from(part),
            Self::Apart => 5000,
        }
    }
}

/// How well one name fits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Fit {
    pub(super) score: Score,
    pub(super) reason: Reason,
    /// The merchant's first word that fits.
    pub(super) at: usize,
    /// Vendor and merchant sit in the same country; none if that is not known of both.
    pub(super) same_country: Option<bool>,
    /// The merchant's words that fit, as bits.
    pub(super) used: u64,
    /// All of the vendor's words fit but those that say where or in which form it trades.
    pub(super) brand: bool,
    /// What country, form of company and trade added or took.
    pub(super) moved: i32,
}

/// What words that differ by a slip, are cut off or stand for others count.
pub(super) const SLIP: u16 = 880;
pub(super) const CUT: u16 = 900;
pub(super) const HABIT: u16 = 950;

/// A name that reaches less is not suggested.
pub(super) const LEAST: u16 = 600;

/// A name that reaches less is not even compared with others.
const WORTH: u16 = 400;

const EXACT: i32 = 955;
const LOOSE: i32 = 920;
const LIKE: i32 = 890;

/// The bit of a word; names have fewer than 64, and what comes after counts as the last.
fn bit(index: usize) -> u64 {
    1 << index.min(63)
}

/// The fit of the words, without context: none when it is hopeless.
pub(super) fn fit(
    heard: &[Heard],
    held: &[Held],
    squash: Squash,
    exact: bool,
    context: Context<'_>,
) -> Option<Fit> {
    let mut used = 0_u64;
    let mut total = 0_i32;
    let mut got = 0_i32;
    let mut sure = true;
    let mut head: Option<(bool, bool)> = None;
    let no_word = !held.iter().any(|one| one.class == Class::Word);
    let mut open_city = false;
    let mut abroad = false;
    let mut missed = 0;
    let mut brand = true;
    let mut lacking = false;
    // Most words of a name are none that was heard: their bit tells without a look at each.
    let mark = |word: WordId| 1_u64 << (word % 64);
    let marks = heard
        .iter()
        .flat_map(|word| &word.means)
        .fold(0, |marks, (means, _)| marks | mark(*means));
    for one in held {
        if one.class == Class::Legal {
            continue;
        }
        let weight = if no_word { 100 } else { i32::from(one.weight) };
        total += weight;
        let mut best = 0;
        if marks & mark(one.word) != 0 {
            for (index, word) in heard.iter().enumerate() {
                for (means, how) in &word.means {
                    if *means == one.word {
                        used |= bit(index);
                        best = best.max(*how);
                    }
                }
            }
        }
        if best == 0
            && !no_word
            && let Class::Country(country) = one.class
            && let Some(here) = context.country
        {
            if country == here {
                best = 1000;
            } else {
                abroad = true;
            }
        }
        got += weight * i32::from(best) / 1000;
        sure &= best >= HABIT;
        if best == 0 {
            missed += 1;
            lacking |= !matches!(one.class, Class::Country(_) | Class::Noise);
            brand &= matches!(
                one.class,
                Class::Country(_) | Class::Filler | Class::Place | Class::Noise
            );
            open_city |= matches!(one.class, Class::City(_));
        }
        if one.class == Class::Word && head.is_none() {
            head = Some((best > 0, best >= HABIT && one.only && one.letters >= 4));
        }
    }
    if total == 0 {
        return None;
    }
    let mut coverage = got * 1000 / total;
    match squash {
        Squash::Whole(_) | Squash::Cut(_) => lacking = false,
        Squash::Apart => {}
    }
    match squash {
        Squash::Apart => {
            // Nothing but common words: all of them, or it is somebody else.
            if no_word && (missed > 0 || coverage < 900) {
                return None;
            }
        }
        Squash::Whole(first) => {
            coverage = coverage.max(970);
            sure = true;
            head = Some((true, true));
            used |= bit(first) - 1;
        }
        Squash::Cut(part) => {
            coverage = coverage.max(700 + 270 * i32::from(part) / 1000);
            head = Some((true, false));
            used = u64::MAX;
        }
    }
    if used == 0 {
        return None;
    }
    let at = used.trailing_zeros() as usize;
    let unused = |index: usize| used & bit(index) == 0;
    let (known_head, only_head) = head.unwrap_or((true, false));
    let strangers = (0..)
        .zip(heard)
        .any(|(index, word)| unused(index) && !word.detail && word.class == Class::Word);
    if only_head && !strangers {
        coverage = coverage.max(740);
    }
    let mut cost = 0;
    // Each has a word of its own that the other lacks: `fjord line` and `fjord consulting`.
    if strangers && lacking {
        cost += 100;
    }
    if !known_head {
        cost += 250;
    }
    cost += unexplained(heard, used, at, context.trades);
    let city_elsewhere = (0..)
        .zip(heard)
        .any(|(index, word)| unused(index) && matches!(word.class, Class::City(_)));
    if open_city && city_elsewhere {
        cost += 300;
    }
    if abroad {
        cost += 200;
    }
    let (reason, base) = if exact {
        (Reason::ExactName, EXACT)
    } else if sure && coverage >= 960 && cost < 60 {
        (Reason::LooseName, LOOSE - cost / 2)
    } else {
        (Reason::LikeName, ((coverage - cost) * 9 / 10).min(LIKE))
    };
    let (moved, same_country) = moved(context);
    let most = match reason {
        Reason::ExactName => i32::from(Score::NAME.as_permille()),
        Reason::LooseName => 949,
        _ => 899,
    };
    let score = u16::try_from((base + moved).clamp(0, most)).unwrap_or_default();
    (score >= WORTH).then_some(Fit {
        score: Score::permille(score),
        reason,
        at,
        same_country,
        used,
        brand,
        moved,
    })
}

/// What words cost that nothing explains. Even a product or a trade that fits costs a little, so that whoever explains it wins.
fn unexplained(heard: &[Heard], used: u64, at: usize, trades: u32) -> i32 {
    let (mut before, mut behind, mut trade_cost, mut details) = (0, 0, 0, 0_i32);
    for (index, word) in heard.iter().enumerate() {
        if used & bit(index) != 0 {
            continue;
        }
        if word.detail {
            details += 26 * i32::from(matches!(word.class, Class::Word | Class::Trade(_)));
            continue;
        }
        match word.class {
            Class::Word if index < at => before += 190,
            Class::Word => behind += 60,
            Class::Trade(trade) => {
                trade_cost = trade_cost.max(if trades == 0 {
                    80
                } else if trades & trade == 0 {
                    210
                } else {
                    30
                });
            }
            _ => {}
        }
    }
    before.min(400) + behind.min(180) + trade_cost + details.min(26)
}

/// What country, form of company and trade add or take.
fn moved(context: Context<'_>) -> (i32, Option<bool>) {
    let mut moved = 0;
    let same_country = context
        .country
        .zip(context.vendor_country)
        .map(|(one, other)| one == other);
    match same_country {
        Some(true) => moved += 15,
        Some(false) => moved -= 70,
        None => {}
    }
    if !context.legal.is_empty() && !context.vendor_legal.is_empty() {
        let shared = context
            .legal
            .iter()
            .any(|form| context.vendor_legal.contains(form));
        moved += if shared { 12 } else { -90 };
    }
    if context.category != 0 && context.trades != 0 {
        moved += if context.category & context.trades != 0 {
            13
        } else {
            -75
        };
    }
    (moved, same_country)
}
