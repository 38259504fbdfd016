//! The words of all vendors' names, ready to be asked: which names hold this word, or one a slip away, or one it begins.
//!
//! Keeps true: the same list gives the same answers in the same order.

use foldhash::HashMap;

use super::matcher::Found;

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
    names: Vec<Found>,
    /// Words in alphabetical order.
    sorted: Vec<WordId>,
    /// Words by what is left of them without one character.
    slips: Slips,
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
                self.names.push(Found::new());
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
        let mut sorted: Vec<(u64, WordId)> = (0..)
            .zip(&self.texts)
            .map(|(id, text)| (head(text), id))
            .collect();
        sorted.sort_unstable_by(|(a, one), (b, other)| {
            let text = |id: &WordId| &self.texts[*id as usize];
            a.cmp(b).then_with(|| text(one).cmp(text(other)))
        });
        self.sorted = sorted.into_iter().map(|(_, id)| id).collect();
        let own = (0..).zip(&self.texts).zip(&self.own);
        self.slips = Slips::of(
            own.filter(|((_, text), own)| **own && text.len() >= SHORTEST)
                .map(|((id, text), _)| (id, text.as_str())),
        );
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
            .flat_map(|slip| self.slips.of_key(slip))
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

/// The first letters of a text as a number: texts are in the order of theirs, or begin alike.
pub(super) fn head(text: &str) -> u64 {
    let mut head = [0; 8];
    let letters = text.len().min(8);
    head[..letters].copy_from_slice(&text.as_bytes()[..letters]);
    u64::from_be_bytes(head)
}

/// Words by key, in boxes.
#[derive(Default)]
struct Slips {
    /// Where each box begins, and where the last one ends; a power of two of boxes.
    begins: Vec<u32>,
    all: Vec<(u64, WordId)>,
}

impl Slips {
    fn of<'w>(words: impl Iterator<Item = (WordId, &'w str)>) -> Self {
        let keys: Vec<(u64, WordId)> = words
            .flat_map(|(id, text)| slips(text).map(move |slip| (slip, id)))
            .collect();
        let boxes = keys.len().next_power_of_two();
        let mut slots = Self {
            begins: vec![0; boxes + 1],
            all: vec![(0, 0); keys.len()],
        };
        for (key, _) in &keys {
            let place = slots.place(*key);
            slots.begins[place + 1] += 1;
        }
        for place in 0..boxes {
            slots.begins[place + 1] += slots.begins[place];
        }
        let mut next = slots.begins.clone();
        for (key, id) in keys {
            let at = &mut next[slots.place(key)];
            slots.all[*at as usize] = (key, id);
            *at += 1;
        }
        slots
    }

    /// The box of a key: FNV mixes its low bits best.
    fn place(&self, key: u64) -> usize {
        let boxes = self.begins.len() - 1;
        usize::try_from((key ^ (key >> 32)) & (boxes as u64 - 1)).unwrap_or_default()
    }

    /// Words with this key.
    fn of_key(&self, key: u64) -> impl Iterator<Item = WordId> {
        let place = self.place(key);
        let found = &self.all[self.begins[place] as usize..self.begins[place + 1] as usize];
        found
            .iter()
            .filter(move |(known, _)| *known == key)
            .map(|(_, id)| *id)
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
    fn likenesses_and_beginnings_are_those_that_a_look_at_every_word_finds() {
        let mut random = fastrand::Rng::with_seed(7);
        let syllables = ["ba", "bo", "ka", "ko", "li", "n", "ø", "s"];
        let mut word = || -> String {
            let count = random.usize(1..6);
            (0..count)
                .map(|_| syllables[random.usize(..syllables.len())])
                .collect()
        };
        let mut words = Words::default();
        for name in 0..3000 {
            words.add(&word(), name % 7 != 0, name);
        }
        words.finish();
        let all: Vec<(WordId, &String, &bool)> = (0..)
            .zip(&words.texts)
            .zip(&words.own)
            .map(|((id, text), own)| (id, text, own))
            .collect();
        let mut found = 0;
        for _ in 0..300 {
            let asked = word();
            let alike: Vec<WordId> = all
                .iter()
                .filter(|(_, text, own)| {
                    **own
                        && asked.len() >= SHORTEST
                        && text.len() >= SHORTEST
                        && **text != asked
                        && strsim::osa_distance(text, &asked) <= 1
                })
                .map(|(id, ..)| *id)
                .collect();
            found += alike.len();
            assert_eq!(words.alike(&asked), alike, "{asked}");
            let mut begun: Vec<(&String, WordId)> = all
                .iter()
                .filter(|(_, text, _)| text.starts_with(&asked))
                .map(|(id, text, _)| (*text, *id))
                .collect();
            begun.sort_unstable();
            begun.truncate(MOST_ALIKE);
            let begun: Vec<WordId> = begun.into_iter().map(|(_, id)| id).collect();
            assert_eq!(
                words.beginning(&asked).collect::<Vec<_>>(),
                begun,
                "{asked}"
            );
        }
        assert!(found > 100, "{found}");
    }

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
