//! Pages, the cursors between them, and the guard against lists without an end.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Error;

/// One page of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page<T, At = Cursor> {
    /// Its rows, in Pleo's order.
    pub rows: Vec<T>,
    /// Where the next page starts; none on the last.
    pub next: Option<At>,
    /// Rows of all pages, if Pleo said so. Never to be relied on.
    pub total: Option<u64>,
}

/// A place in a list, in Pleo's own alphabet `[A-Z2-7=~]`.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cursor(String);

/// Longest cursor believed, in characters.
const LONGEST: usize = 2048;

impl Cursor {
    /// The text to send as `after`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Cursor {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        let allowed = |b: u8| matches!(b, b'A'..=b'Z' | b'2'..=b'7' | b'=' | b'~');
        if text.is_empty() || text.len() > LONGEST || !text.bytes().all(allowed) {
            return Err(Error::BadCursor);
        }
        Ok(Self(text))
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        text.to_owned().try_into()
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.0
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where the next page of a [`Walk`](super::Walk) starts. Kept as text: a cursor as it is, an offset as `+100`.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Place {
    /// After the page that named this cursor.
    After(Cursor),
    /// After so many rows of a list that does not change.
    Offset(u64),
    /// At the beginning once more, by cursors only: pages by offset did not add up.
    Anew,
}

const ANEW: &str = "anew";

impl TryFrom<String> for Place {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        if text == ANEW {
            return Ok(Self::Anew);
        }
        match text.strip_prefix('+') {
            Some(rows) if rows.bytes().all(|b| b.is_ascii_digit()) => {
                rows.parse().map(Self::Offset).map_err(|_| Error::BadCursor)
            }
            Some(_) => Err(Error::BadCursor),
            None => text.try_into().map(Self::After),
        }
    }
}

impl FromStr for Place {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        text.to_owned().try_into()
    }
}

impl From<Place> for String {
    fn from(place: Place) -> Self {
        match place {
            Place::After(cursor) => cursor.into(),
            Place::Offset(rows) => format!("+{rows}"),
            Place::Anew => ANEW.to_owned(),
        }
    }
}

/// Remembers the way through one list, so that a list that turns in circles ends as an error.
#[derive(Clone, Debug)]
pub struct Trail {
    seen: HashSet<Cursor>,
    pages: usize,
    most: usize,
    empty: usize,
}

/// A million rows in pages of 100; no export job comes near.
const MOST_PAGES: usize = 10_000;
/// Pages without rows in succession, though more were announced.
const MOST_EMPTY: usize = 3;

impl Trail {
    /// The start of a list of at most 10 000 pages.
    pub fn new() -> Self {
        Self::of_at_most(MOST_PAGES)
    }

    /// The start of a list of at most `pages` pages.
    pub fn of_at_most(pages: usize) -> Self {
        Self {
            seen: HashSet::new(),
            pages: 0,
            most: pages,
            empty: 0,
        }
    }

    /// Notes a page of `rows` rows that names `next`. A cursor seen before, too many pages, or page after page without
    /// rows is [`Error::PagingLoop`].
    pub fn advance(&mut self, next: &Option<Cursor>, rows: usize) -> Result<(), Error> {
        let Some(next) = next else { return Ok(()) };
        self.pages += 1;
        self.empty = if rows == 0 { self.empty + 1 } else { 0 };
        let fresh = self.seen.insert(next.clone());
        if !fresh || self.pages >= self.most || self.empty > MOST_EMPTY {
            return Err(Error::PagingLoop);
        }
        Ok(())
    }
}

impl Default for Trail {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(text: &str) -> Option<Cursor> {
        Some(text.parse().expect("a cursor"))
    }

    #[test]
    fn cursors_keep_to_their_alphabet() {
        for text in ["A", "MFRGG===", "~ABC234567"] {
            let cursor: Cursor = text.parse().expect("a cursor");
            assert_eq!(cursor.to_string(), text);
        }
        let long = "A".repeat(LONGEST + 1);
        for text in [
            "",
            "a",
            "A1",
            "A B",
            "A&limit=0",
            "Ä",
            "A\n",
            "../",
            long.as_str(),
        ] {
            assert_eq!(text.parse::<Cursor>(), Err(Error::BadCursor), "{text}");
        }
        let stored = serde_json::to_string(&cursor("AB=")).expect("writes");
        assert_eq!(stored, "\"AB=\"");
        assert!(serde_json::from_str::<Cursor>("\"a b\"").is_err());
    }

    #[test]
    fn places_are_kept_as_text() {
        let table = [
            (
                "\"AB=\"",
                Some(Place::After("AB=".parse().expect("a cursor"))),
            ),
            ("\"+100\"", Some(Place::Offset(100))),
            ("\"anew\"", Some(Place::Anew)),
            ("\"+\"", None),
            ("\"+-1\"", None),
            ("\"++1\"", None),
            ("\"+99999999999999999999\"", None),
            ("\"Anew\"", None),
            ("7", None),
        ];
        for (text, expected) in table {
            let place: Option<Place> = serde_json::from_str(text).ok();
            assert_eq!(place, expected, "{text}");
            if let Some(place) = place {
                assert_eq!(serde_json::to_string(&place).expect("writes"), text);
            }
        }
    }

    #[test]
    fn a_list_may_not_turn_in_circles() {
        let mut trail = Trail::new();
        assert_eq!(trail.advance(&cursor("A"), 1), Ok(()));
        assert_eq!(trail.advance(&cursor("B"), 1), Ok(()));
        assert_eq!(trail.advance(&None, 1), Ok(()));
        assert_eq!(trail.advance(&cursor("A"), 1), Err(Error::PagingLoop));
    }

    #[test]
    fn a_list_may_not_go_on_for_ever() {
        let mut trail = Trail::of_at_most(3);
        assert_eq!(trail.advance(&cursor("A"), 1), Ok(()));
        assert_eq!(trail.advance(&cursor("B"), 1), Ok(()));
        assert_eq!(
            trail.clone().advance(&None, 1),
            Ok(()),
            "a third page may be the last"
        );
        assert_eq!(trail.advance(&cursor("C"), 1), Err(Error::PagingLoop));

        let mut trail = Trail::new();
        for text in ["A", "B", "C"] {
            assert_eq!(trail.advance(&cursor(text), 0), Ok(()));
        }
        assert_eq!(trail.advance(&cursor("D"), 0), Err(Error::PagingLoop));
    }
}
