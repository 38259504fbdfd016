//! Bytes to text: which encoding a file is in.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use super::ImportError;

/// How a file's letters are written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// UTF-8, with or without a mark.
    Utf8,
    /// UTF-16, as spreadsheets call "Unicode text".
    Utf16,
    /// Code page 437, the only one SIE has (SIE format, 4C).
    Cp437,
    /// An older one by its name, found by its letters.
    Other(&'static str),
}

impl std::fmt::Display for Encoding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Cp437 => "CP437",
            Self::Other(name) => name,
        })
    }
}

/// Bytes a supplier list can have.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// The text of a file and how it was written.
pub(super) fn decode(bytes: &[u8]) -> Result<(String, Encoding), ImportError> {
    if bytes.len() > MOST_BYTES {
        return Err(ImportError::TooLarge("256 MB".to_owned()));
    }
    let (text, encoding) = if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        let kind = if encoding == encoding_rs::UTF_8 {
            Encoding::Utf8
        } else {
            Encoding::Utf16
        };
        (text.into_owned(), kind)
    } else if is_sie(bytes) {
        (
            bytes.iter().map(|byte| cp437(*byte)).collect(),
            Encoding::Cp437,
        )
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        (text.to_owned(), Encoding::Utf8)
    } else {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(bytes, true);
        let encoding = detector.guess(None, Utf8Detection::Deny);
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        (text.into_owned(), Encoding::Other(encoding.name()))
    };
    if text
        .trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
        .is_empty()
    {
        return Err(ImportError::Empty);
    }
    // Pictures, archives and old workbooks are full of zeros.
    if text.chars().take(64 * 1024).any(|c| c == '\0') {
        return Err(ImportError::NotText);
    }
    Ok((text, encoding))
}

/// `#FLAGGA` opens a SIE file; without `#FORMAT PC8` it is one all the same. One that is UTF-8 against the rule is taken so.
fn is_sie(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let starts = head.trim_ascii_start().starts_with(b"#FLAGGA");
    starts && (std::str::from_utf8(bytes).is_err() || bytes.is_ascii())
}

/// The upper half of code page 437.
const UPPER: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

fn cp437(byte: u8) -> char {
    match byte.checked_sub(0x80) {
        None => char::from(byte),
        Some(upper) => UPPER.chars().nth(usize::from(upper)).unwrap_or('\u{fffd}'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_come_out_right_whatever_wrote_them() {
        let utf16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain("Bäckerei;Ø".encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        for (bytes, text, encoding) in [
            (
                "Bäckerei;Ø".as_bytes().to_vec(),
                "Bäckerei;Ø",
                Encoding::Utf8,
            ),
            (
                "\u{feff}Bäckerei".as_bytes().to_vec(),
                "Bäckerei",
                Encoding::Utf8,
            ),
            (utf16, "Bäckerei;Ø", Encoding::Utf16),
            (
                b"Name;Ort\r\nB\xe4ckerei M\xfcller;K\xf6ln\r\n".to_vec(),
                "Name;Ort\r\nBäckerei Müller;Köln\r\n",
                Encoding::Other("windows-1252"),
            ),
            (
                b"#FLAGGA 0\r\n#FORMAT PC8\r\n#FNAMN \"\x8er \x94\"".to_vec(),
                "#FLAGGA 0\r\n#FORMAT PC8\r\n#FNAMN \"Är ö\"",
                Encoding::Cp437,
            ),
        ] {
            assert_eq!(decode(&bytes), Ok((text.to_owned(), encoding)));
        }
        assert_eq!(UPPER.chars().count(), 128);
    }

    #[test]
    fn nothing_and_pictures_are_refused() {
        assert_eq!(decode(b""), Err(ImportError::Empty));
        assert_eq!(decode(b" \r\n \t"), Err(ImportError::Empty));
        assert_eq!(
            decode(b"\x89PNG\r\n\0\0\0\rIHDR"),
            Err(ImportError::NotText)
        );
    }
}
