//! Text from outside made safe to write, and a list of what was changed.
//!
//! Every text passes here: NFC; line breaks and tabs become one blank; control characters, invisible direction marks and
//! characters no file format allows disappear; blanks around it too. For spreadsheets a text that could be taken for a
//! formula gets a leading `'` (OWASP ASVS 5, 1.2.10), also after a `;`, which is where a semicolon-separated locale would
//! start a new cell.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;
use serde::Serialize;

use crate::model::EntryId;

/// A text that is not in the file as it was given.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TextChange {
    /// The entry.
    pub entry: EntryId,
    /// The field, e.g. `merchant`.
    pub field: &'static str,
    /// What was done; a text that was changed in several ways has a line for each.
    pub change: Change,
    /// As it was given.
    pub before: String,
    /// As it is in the file.
    pub after: String,
}

/// What was done to a text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize)]
pub enum Change {
    /// It could be taken for a formula, so it got a `'` in front.
    Quoted,
    /// It could be taken for a formula, so the signs in front were taken off.
    Stripped,
    /// Characters the target does not have became the nearest ones it has, or `?`.
    Transliterated,
    /// Line breaks or tabs became blanks.
    Unbroken,
    /// Characters that no file should hold were taken out.
    Removed,
    /// Characters with a meaning in this format were replaced.
    Replaced,
    /// It was cut to the format's limit.
    Cut,
    /// The number or date has more digits than a spreadsheet keeps, so it was written as text.
    AsText,
}

impl Change {
    /// The word in lists.
    pub fn word(self) -> &'static str {
        match self {
            Self::Quoted => "quoted",
            Self::Stripped => "stripped",
            Self::Transliterated => "transliterated",
            Self::Unbroken => "unbroken",
            Self::Removed => "removed",
            Self::Replaced => "replaced",
            Self::Cut => "cut",
            Self::AsText => "as_text",
        }
    }
}

/// What is listed of the changes, and how many there were; whoever wants them all is told of each.
pub(super) struct Changes<'t> {
    pub(super) listed: Vec<TextChange>,
    pub(super) count: u64,
    tell: &'t mut dyn FnMut(&TextChange),
}

impl<'t> Changes<'t> {
    pub(super) fn new(tell: &'t mut dyn FnMut(&TextChange)) -> Self {
        Self {
            listed: Vec::new(),
            count: 0,
            tell,
        }
    }

    pub(super) fn note(
        &mut self,
        entry: EntryId,
        field: &'static str,
        (change, before, after): Told<'_>,
    ) {
        self.count += 1;
        let change = TextChange {
            entry,
            field,
            change,
            before: before.to_owned(),
            after: after.to_owned(),
        };
        (self.tell)(&change);
        if self.listed.len() < super::Written::LISTED {
            self.listed.push(change);
        }
    }
}

/// What was done to a text, the text before and after.
pub(super) type Told<'s> = (Change, &'s str, &'s str);

/// `text` without anything a file must not hold, on one line.
pub(super) fn clean(text: &str) -> (Cow<'_, str>, Option<Change>) {
    if text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return (Cow::Borrowed(text.trim_matches(' ')), None);
    }
    let composer = ComposingNormalizerBorrowed::new_nfc();
    if !text.contains(|c| breaks(c) || forbidden(c)) {
        return (composer.normalize(text.trim()), None);
    }
    let mut change = None;
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        if breaks(c) {
            change = change.or(Some(Change::Unbroken));
            if !kept.ends_with(' ') {
                kept.push(' ');
            }
        } else if forbidden(c) {
            change = change.or(Some(Change::Removed));
        } else {
            kept.push(c);
        }
    }
    let normal = composer.normalize(kept.trim()).into_owned();
    (Cow::Owned(normal), change)
}

/// `text`, already clean, so that no spreadsheet takes it or what follows a `;` in it for a formula.
pub(super) fn defused(text: &str) -> Option<String> {
    let armed = |part: &str| part.trim_start().starts_with(triggers);
    if !text.split(';').any(armed) {
        return None;
    }
    let mut out = String::with_capacity(text.len() + 2);
    for (index, part) in text.split(';').enumerate() {
        if index > 0 {
            out.push(';');
        }
        let bare = part.trim_start();
        if bare.starts_with(triggers) {
            out.push_str(&part[..part.len() - bare.len()]);
            out.push('\'');
            out.push_str(bare);
        } else {
            out.push_str(part);
        }
    }
    Some(out)
}

/// `text`, already clean, without the signs that a spreadsheet would take for a formula: at its beginning, and after a `;` or
/// `,`, where a spreadsheet of another country starts a new cell. None when there are none.
pub(super) fn undressed(text: &str) -> Option<String> {
    if !text.contains(triggers) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut starts = true;
    let mut changed = false;
    for c in text.chars() {
        if starts && triggers(c) {
            changed = true;
            continue;
        }
        if starts && out.is_empty() && c.is_whitespace() {
            continue;
        }
        starts = matches!(c, ';' | ',') || starts && c.is_whitespace();
        out.push(c);
    }
    changed.then_some(out)
}

fn triggers(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
}

fn breaks(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Control characters, direction marks, byte order marks and what XML does not allow.
fn forbidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
        || u32::from(c) & 0xfffe == 0xfffe
}
