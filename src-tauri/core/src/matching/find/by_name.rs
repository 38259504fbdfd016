//! Vendors by name: who shares a word with the merchant, and who of them fits best.

use std::collections::BTreeMap;

use crate::matching::country::Country;
use crate::matching::fold::{fold, sound};
use crate::matching::lists::{self, Class, network, trades};
use crate::matching::matcher::Matcher;
use crate::matching::names::{Name, readings};
use crate::matching::score::{self, CUT, Context, Fit, HABIT, Heard, SLIP, Squash};
use crate::matching::suggestion::{Match, Nothing, Reason, Score, Suggestion};
use crate::matching::vendors::Merchant;
use crate::matching::words::WordId;

/// Suggestions kept for one item.
pub(super) const MOST_SUGGESTIONS: usize = 5;
/// Names that share a word with the merchant's and are looked at closely.
const MOST_CANDIDATES: usize = 400;
/// A word that more names hold leads to nobody, unless there is no rarer one.
const COMMON: usize = 500;
/// Thousandths within which two vendors are equally good.
const TIE: u16 = 12;
/// The same for two that are alike by the same words and in everything else.
const ALIKE: u16 = 150;
/// What a vendor elsewhere loses when one of that name sits in the merchant's country.
const ELSEWHERE: u16 = 200;
/// Letters two names written in one must share before a cut or a run-together is believed.
const RUN: usize = 5;

/// Vendors that fit, best first.
pub(super) struct Ranked {
    fits: Vec<(u32, Fit)>,
    /// The first two are equally good.
    tie: bool,
}

impl Ranked {
    pub(super) fn best(&self) -> Option<u32> {
        self.fits
            .first()
            .filter(|(_, fit)| fit.score.as_permille() >= score::LEAST)
            .map(|(vendor, _)| *vendor)
    }

    pub(super) fn drop_where(&mut self, out: impl Fn(u32) -> bool) {
        self.fits.retain(|(vendor, _)| !out(*vendor));
        self.tie = is_tie(&self.fits);
    }

    pub(super) fn into_match(self) -> Match {
        let mut suggestions: Vec<Suggestion> = self
            .fits
            .into_iter()
            .enumerate()
            // Of two equally good ones both are shown, though the second may be weak.
            .filter(|(place, (_, fit))| {
                fit.score.as_permille() >= score::LEAST || self.tie && *place < 2
            })
            .map(|(_, ranked)| ranked)
            .map(|(vendor, fit)| Suggestion {
                vendor: vendor as usize,
                score: fit.score,
                reason: fit.reason,
            })
            .collect();
        let nothing = match &suggestions[..] {
            [first, ..] if first.score < Score::permille(score::LEAST) => Some(Nothing::NoVendor),
            [] => Some(Nothing::NoVendor),
            _ if self.tie => Some(Nothing::Tie),
            _ => None,
        };
        suggestions.truncate(MOST_SUGGESTIONS);
        Match {
            suggestions,
            nothing,
        }
    }
}

impl Matcher {
    /// Vendors whose name fits the merchant's, best first; only those in `among`, if given. Closed ones are left out.
    pub(super) fn ranked(&self, merchant: &Merchant, among: Option<&[u32]>) -> Ranked {
        let category = trades::of_category(&fold(&merchant.category));
        let mut best: BTreeMap<u32, Fit> = BTreeMap::new();
        for reading in readings(&merchant.raw) {
            let heard = self.heard(&reading.name);
            let legal: Vec<String> = reading.name.legal().map(str::to_owned).collect();
            let country = merchant
                .country
                .or(reading.name.hint)
                .or_else(|| town(&reading.name));
            let runs = Runs::of(&reading.name);
            for (name, squash) in self.candidates(&heard, &runs, among) {
                let entry = &self.names[name as usize];
                let vendor = &self.vendors[entry.vendor as usize];
                if vendor.closed {
                    continue;
                }
                let known = &self.known[entry.vendor as usize];
                let context = Context {
                    country,
                    vendor_country: vendor.country,
                    category,
                    trades: known.trades,
                    legal: &legal,
                    vendor_legal: &known.legal,
                };
                let exact = entry.exact.contains(&reading.name.exact);
                let Some(fit) = score::fit(&heard, &entry.held, squash, exact, context) else {
                    continue;
                };
                if reading.whole_only && fit.reason == Reason::LikeName {
                    continue;
                }
                match best.get(&entry.vendor) {
                    Some(other) if other.score >= fit.score => {}
                    _ => {
                        best.insert(entry.vendor, fit);
                    }
                }
            }
        }
        let mut ranked: Vec<(u32, Fit)> = best.into_iter().collect();
        self.go_by_country(&mut ranked);
        ranked.sort_by(|(a, one), (b, other)| other.score.cmp(&one.score).then(a.cmp(b)));
        Ranked {
            tie: is_tie(&ranked),
            fits: ranked,
        }
    }

    /// Where a brand has a vendor in the merchant's country, its vendors elsewhere step back. Where it has none there, or the
    /// country is not known, none of them is better than the others.
    fn go_by_country(&self, ranked: &mut [(u32, Fit)]) {
        let here: Vec<usize> = ranked
            .iter()
            .filter(|(_, fit)| fit.same_country == Some(true))
            .map(|(_, fit)| fit.at)
            .collect();
        let seat = |vendor: u32| self.vendors[vendor as usize].country;
        let level = ranked
            .iter()
            .filter(|(_, fit)| fit.brand && !here.contains(&fit.at))
            .max_by_key(|(vendor, fit)| (fit.score, std::cmp::Reverse(*vendor)))
            .map(|(vendor, fit)| (seat(*vendor), fit.at, fit.used, fit.score));
        for (vendor, fit) in ranked {
            if here.contains(&fit.at) {
                if fit.same_country == Some(false) {
                    fit.score = Score::permille(fit.score.as_permille().saturating_sub(ELSEWHERE));
                }
            } else if let Some((best_seat, at, used, score)) = level
                && (fit.brand && fit.at == at && fit.used == used)
                && best_seat.is_some()
                && seat(*vendor).is_some()
                && seat(*vendor) != best_seat
            {
                fit.score = score;
            }
        }
    }

    /// The merchant's words, each with the listed words it may stand for.
    fn heard(&self, name: &Name) -> Vec<Heard> {
        let last_main = name
            .tokens
            .iter()
            .rposition(|token| !token.detail && token.class != Class::Number);
        name.tokens
            .iter()
            .enumerate()
            .map(|(index, token)| {
                let mut means: Vec<(WordId, u16)> = Vec::new();
                let mut add = |id: WordId, how: u16| {
                    if !means.iter().any(|(known, _)| *known == id) {
                        means.push((id, how));
                    }
                };
                if let Some(id) = self.words.id(&token.sound) {
                    add(id, 1000);
                }
                for (habit, stands_for) in network::ALIASES {
                    if *habit == token.text {
                        for id in stands_for
                            .iter()
                            .flat_map(|words| words.split(' '))
                            .filter_map(|word| self.words.id(&sound(word)))
                        {
                            add(id, HABIT);
                        }
                    }
                }
                if matches!(token.class, Class::Word | Class::Number | Class::Trade(_)) {
                    // The end of a text is where networks cut.
                    if (Some(index) == last_main || index + 1 == name.tokens.len())
                        && token.sound.len() >= if token.class == Class::Word { 4 } else { 6 }
                    {
                        for id in self.words.beginning(&token.sound) {
                            add(id, CUT);
                        }
                    }
                    if token.class == Class::Word {
                        // `drogeriemarkt` holds `drogerie`.
                        for (end, _) in token.sound.char_indices().skip(RUN) {
                            let (word, rest) = token.sound.split_at(end);
                            if rest.len() >= 3
                                && lists::class_of(rest) != Class::Word
                                && let Some(id) = self.words.id(word)
                            {
                                add(id, SLIP);
                            }
                        }
                        for id in self.words.alike(&token.sound) {
                            add(id, SLIP);
                        }
                    }
                }
                Heard {
                    class: token.class,
                    detail: token.detail,
                    means,
                }
            })
            .collect()
    }

    /// Names worth a close look, and how they meet the merchant's when both are written in one.
    fn candidates(
        &self,
        heard: &[Heard],
        runs: &Runs,
        among: Option<&[u32]>,
    ) -> Vec<(u32, Squash)> {
        let mut found: Vec<(u32, Squash)> = Vec::new();
        for (run, words) in &runs.whole {
            for name in self.squashed.get(run).into_iter().flatten() {
                found.push((*name, Squash::Whole(*words)));
            }
        }
        if let Some(cut) = &runs.cut {
            let from = self.sorted.partition_point(|(run, _)| run < cut);
            for (run, name) in self.sorted[from..]
                .iter()
                .take_while(|(run, _)| run.starts_with(cut.as_str()))
                .take(MOST_CANDIDATES)
            {
                // A name that ends with a word is not cut: `dupont` is not `dupont et fils`.
                let mut end = 0;
                let whole_words = self.names[*name as usize]
                    .held
                    .iter()
                    .filter(|held| held.class != Class::Legal)
                    .any(|held| {
                        end += usize::from(held.letters);
                        end == cut.len()
                    });
                if whole_words {
                    continue;
                }
                let part = u16::try_from(cut.len() * 1000 / run.len()).unwrap_or(1000);
                found.push((*name, Squash::Cut(part)));
            }
        }
        let mut lists: Vec<&[u32]> = heard
            .iter()
            .filter(|word| !matches!(word.class, Class::Legal | Class::Noise))
            .flat_map(|word| &word.means)
            .map(|(id, _)| self.words.names(*id))
            .collect();
        lists.sort_by_key(|names| names.len());
        for names in lists {
            if !found.is_empty() && (names.len() > COMMON || found.len() >= MOST_CANDIDATES) {
                break;
            }
            found.extend(
                names
                    .iter()
                    .take(MOST_CANDIDATES)
                    .map(|name| (*name, Squash::Apart)),
            );
        }
        if let Some(among) = among {
            // Names of one vendor stand together and in the order of the list.
            found.retain(|(name, _)| among.contains(&self.names[*name as usize].vendor));
            for vendor in among {
                let from = self.names.partition_point(|entry| entry.vendor < *vendor);
                for (at, _) in (from..)
                    .zip(&self.names[from..])
                    .take_while(|(_, entry)| entry.vendor == *vendor)
                {
                    found.push((u32::try_from(at).unwrap_or(u32::MAX), Squash::Apart));
                }
            }
        }
        // The way that was found first counts: whole names before cut ones before single words, longer runs last.
        found.sort_by_key(|(name, squash)| (*name, squash.rank()));
        found.dedup_by_key(|(name, _)| *name);
        found
    }
}

/// The first two are equally good: as near as makes no difference, or alike by the same words and nothing else tells them
/// apart.
fn is_tie(ranked: &[(u32, Fit)]) -> bool {
    let [(_, first), (_, second), ..] = ranked else {
        return false;
    };
    let apart = first.score.as_permille() - second.score.as_permille();
    let alike = first.reason == Reason::LikeName
        && second.reason == Reason::LikeName
        && first.used == second.used
        && first.moved == second.moved;
    apart < if alike { ALIKE } else { TIE }
}

/// The country of the only towns named.
fn town(name: &Name) -> Option<Country> {
    let mut towns = name.tokens.iter().filter_map(|token| match token.class {
        Class::City(country) => Some(country),
        _ => None,
    });
    let first = towns.next()?;
    towns.all(|other| other == first).then_some(first)
}

/// A merchant's words written in one, to meet names that are written apart, together, or cut.
struct Runs {
    /// The first words in one, and how many they are.
    whole: Vec<(String, usize)>,
    /// All of it, where it may be cut.
    cut: Option<String>,
}

impl Runs {
    fn of(name: &Name) -> Self {
        let mut whole = Vec::new();
        let mut run = String::new();
        let mut own = false;
        let mut plain = true;
        for (index, token) in name.tokens.iter().enumerate() {
            if token.detail || token.class == Class::Legal {
                plain &= token.detail;
                break;
            }
            // Habits and branches run into names: `netflixcom`, `amazonmktp`.
            if own || matches!(token.class, Class::Word | Class::Trade(_)) {
                for end in token.sound.char_indices().map(|(at, _)| at).skip(3) {
                    let rest = &token.sound[end..];
                    if rest.len() >= 2
                        && matches!(lists::class_of(rest), Class::Filler | Class::Noise)
                        && run.len() + end >= RUN
                    {
                        whole.push((format!("{run}{}", &token.sound[..end]), index + 1));
                    }
                }
            }
            run.push_str(&token.sound);
            // `THETRAINLINE`
            if let Some(rest) = run.strip_prefix("the").filter(|rest| rest.len() > RUN) {
                whole.push((rest.to_owned(), index + 1));
            }
            own |= token.class == Class::Word;
            if run.len() >= 2 && (own || index > 0) {
                whole.push((run.clone(), index + 1));
            }
        }
        let cut = (plain && own && run.len() > RUN).then_some(run);
        Self { whole, cut }
    }
}
