//! The words of all vendors' names, ready to be asked: which names hold this word, or one a slip away, or one it begins.
//!
//! Keeps true: the same list gives the same answers in the same order.

use std::collections::HashMap;

/// Words shorter than this have no likenesses: too many are one slip apart.
const SHORTEST: usize = 5;
/// Longer words are compared by this many characters only, as networks cut them anyway.
const LONGEST: usize = 24;
/// Words that begin alike and are looked at.
const MOST_ALIKE: usize = 24;

/// Number of a distinct word.
pub(super) type WordId = u32;

/// Distinct words, and the names that hold them.
#[derive(Default)]
pub(super) struct Words {
    ids: HashMap<String, WordId>,
    texts: Vec<String>,
    own: Vec<bool>,
    /// Names by word, ascending.
    names: Vec<Vec<u32>>,
    /// Words in alphabetical order.
    sorted: Vec<WordId>,
    /// Words by what is left of them without one character, in the order of its hash.
    slips: Vec<(u64, WordId)>,
}

impl Words {
    /// Notes that name `name` holds `word`. Names come in ascending order. Only words of firms' own are searched by likeness:
    /// a slip in `hotel` tells nothing.
    pub(super) fn add(&mut self, word: &str, own: bool, name: u32) -> WordId {
        let id = match self.ids.get(word) {
            Some(id) => *id,
            None => {
                let id = WordId::try_from(self.texts.len()).unwrap_or(WordId::MAX);
                self.ids.insert(word.to_owned(), id);
                self.texts.push(word.to_owned());
                self.names.push(Vec::new());
                self.own.push(own);
                id
            }
        };
        let names = &mut self.names[id as usize];
        if names.last() != Some(&name) {
            names.push(name);
        }
        id
    }

    /// All words are in: makes them searchable by likeness.
    pub(super) fn finish(&mut self) {
        self.sorted = (0..WordId::try_from(self.texts.len()).unwrap_or(WordId::MAX)).collect();
        self.sorted
            .sort_unstable_by(|a, b| self.texts[*a as usize].cmp(&self.texts[*b as usize]));
        for ((id, text), own) in (0..).zip(&self.texts).zip(&self.own) {
            if *own && text.len() >= SHORTEST {
                self.slips.extend(slips(text).map(|slip| (slip, id)));
            }
        }
        self.slips.sort_unstable();
    }

    /// The word's number.
    pub(super) fn id(&self, word: &str) -> Option<WordId> {
        self.ids.get(word).copied()
    }

    /// The word.
    pub(super) fn text(&self, id: WordId) -> &str {
        &self.texts[id as usize]
    }

    /// Names that hold the word, ascending.
    pub(super) fn names(&self, id: WordId) -> &[u32] {
        &self.names[id as usize]
    }

    /// Words that begin with `start`, in alphabetical order.
    pub(super) fn beginning(&self, start: &str) -> impl Iterator<Item = WordId> {
        let from = self.sorted.partition_point(|id| self.text(*id) < start);
        self.sorted[from..]
            .iter()
            .copied()
            .take_while(move |id| self.text(*id).starts_with(start))
            .take(MOST_ALIKE)
    }

    /// Words one slip away from `word`: a character more, less, another, or two swapped.
    pub(super) fn alike(&self, word: &str) -> Vec<WordId> {
        if word.len() < SHORTEST {
            return Vec::new();
        }
        let mut found: Vec<WordId> = slips(word)
            .flat_map(|slip| {
                let from = self.slips.partition_point(|(known, _)| *known < slip);
                self.slips[from..]
                    .iter()
                    .take_while(move |(known, _)| *known == slip)
                    .map(|(_, id)| *id)
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found.retain(|id| {
            let text = self.text(*id);
            text != word && strsim::osa_distance(text, word) <= 1
        });
        found
    }
}

/// Keys of a word and of what is left of it without one of its characters.
fn slips(word: &str) -> impl Iterator<Item = u64> {
    let chars: Vec<char> = word.chars().take(LONGEST).collect();
    (0..=chars.len()).map(move |left_out| {
        chars
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != left_out)
            // FNV-1a: the same everywhere and always.
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, (_, c)| {
                (hash ^ u64::from(u32::from(*c))).wrapping_mul(0x0100_0000_01b3)
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_and_beginnings_are_found_and_short_words_are_left_alone() {
        let mut words = Words::default();
        for (name, word) in (0..).zip(["hetzner", "hetznar", "netto", "hotel", "bar", "hetzner"]) {
            words.add(word, true, name);
        }
        words.finish();
        let texts = |ids: Vec<WordId>| -> Vec<String> {
            ids.into_iter()
                .map(|id| words.text(id).to_owned())
                .collect()
        };
        for slip in ["hetznr", "hetzzner", "hetzmer", "hetzenr"] {
            assert!(
                texts(words.alike(slip)).contains(&"hetzner".to_owned()),
                "{slip}"
            );
        }
        assert_eq!(texts(words.alike("bat")), Vec::<String>::new());
        assert_eq!(
            texts(words.alike("hhetznerr")),
            Vec::<String>::new(),
            "two slips"
        );
        assert_eq!(
            texts(words.beginning("hetz").collect()),
            ["hetznar", "hetzner"]
        );
        assert_eq!(words.names(words.id("hetzner").expect("known")), [0, 5]);
    }
}
