//! Names for files, safe on Windows, macOS and Linux.

use icu_normalizer::ComposingNormalizerBorrowed;

/// Longest extension that survives a cut.
const EXTENSION_MAX: usize = 10;

/// Names Windows keeps for devices, whatever the extension.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// `text` as the name of a file, at most `max` bytes long.
///
/// NFC; separators and the other characters Windows refuses become `-`; control characters, direction marks and invisible
/// ones disappear; no dots or blanks at either end; no device names; a short extension survives the cut. Never empty: where
/// nothing is left the name is `_`. Applied twice it changes nothing more.
pub fn safe_name(text: &str, max: usize) -> String {
    let kept: String = text.chars().filter(|c| !invisible(*c)).map(plain).collect();
    let normal = ComposingNormalizerBorrowed::new_nfc().normalize(&kept);
    let words: Vec<&str> = normal.split(' ').filter(|word| !word.is_empty()).collect();
    let mut name = trimmed(&words.join(" ")).to_owned();
    if is_device(&name) {
        name.insert(0, '_');
    }
    let name = shortened(&name, max);
    if name.is_empty() {
        "_".to_owned()
    } else {
        name
    }
}

fn plain(c: char) -> char {
    match c {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

fn invisible(c: char) -> bool {
    let blank = matches!(c, '\t' | '\n' | '\r');
    (c.is_control() && !blank)
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
        || u32::from(c) & 0xfffe == 0xfffe
}

fn trimmed(name: &str) -> &str {
    name.trim_matches(|c: char| c == '.' || c.is_whitespace())
}

fn is_device(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_uppercase();
    let port = stem
        .strip_prefix("COM")
        .or_else(|| stem.strip_prefix("LPT"));
    let numbered = port.is_some_and(|number| {
        let mut chars = number.chars();
        matches!(
            (chars.next(), chars.next()),
            (Some('0'..='9' | '¹' | '²' | '³'), None)
        )
    });
    numbered || DEVICES.contains(&stem.as_str())
}

/// Cut between characters, keeping a short extension where there is room for it.
fn shortened(name: &str, max: usize) -> String {
    if name.len() <= max {
        return name.to_owned();
    }
    let cut = |text: &str, max| trimmed(&text[..text.floor_char_boundary(max)]).to_owned();
    let kept = name
        .rfind('.')
        .map(|dot| name.split_at(dot))
        .filter(|(_, extension)| extension.len() <= EXTENSION_MAX.min(max / 2))
        .map(|(stem, extension)| (cut(stem, max - extension.len()), extension))
        // An extension alone would be a hidden file.
        .filter(|(stem, _)| !stem.is_empty());
    let name = match kept {
        Some((stem, extension)) => stem + extension,
        None => cut(name, max),
    };
    if is_device(&name) {
        // Only a cut can make one now, so there is a first character to give up.
        format!("_{}", &name[1..])
    } else {
        name
    }
}
