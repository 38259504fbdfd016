//! What the bytes of a receipt are, whatever was said of them.

use std::fmt;

/// How many bytes from the start are looked at.
pub(super) const SNIFF: usize = 1024;

/// A document we store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Portable Document Format.
    Pdf,
    /// PNG picture.
    Png,
    /// JPEG picture.
    Jpeg,
    /// GIF picture.
    Gif,
    /// WebP picture.
    Webp,
    /// HEIC or HEIF picture, as telephones take them.
    Heic,
    /// TIFF picture.
    Tiff,
    /// Word document of the old, binary kind.
    Doc,
    /// Excel workbook of the old, binary kind.
    Xls,
    /// Word document.
    Docx,
    /// Excel workbook.
    Xlsx,
    /// XML, as electronic invoices are.
    Xml,
    /// Plain text.
    Text,
}

impl Kind {
    /// Extension without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Heic => "heic",
            Self::Tiff => "tif",
            Self::Doc => "doc",
            Self::Xls => "xls",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Xml => "xml",
            Self::Text => "txt",
        }
    }

    /// The kind a file we named is of.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        stated(extension)
    }

    /// What the bytes of a file we stored are; `name` decides only between kinds that begin alike.
    pub fn of_bytes(bytes: &[u8], name: &str) -> Option<Self> {
        found(&bytes[..bytes.len().min(SNIFF)], Self::of_name(name))
    }

    fn is_picture(self) -> bool {
        matches!(
            self,
            Self::Png | Self::Jpeg | Self::Gif | Self::Webp | Self::Heic | Self::Tiff
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

/// What a MIME type, an extension or a mixture of both says; none where we do not know the word.
pub(super) fn stated(text: &str) -> Option<Kind> {
    let word = text
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    // `image/jpeg`, `JPEG` and `.jpeg` are all on record.
    let last = word.rsplit(['/', '.']).next().unwrap_or_default();
    Some(match last {
        "pdf" | "x-pdf" => Kind::Pdf,
        "png" => Kind::Png,
        "jpg" | "jpeg" | "pjpeg" => Kind::Jpeg,
        "gif" => Kind::Gif,
        "webp" => Kind::Webp,
        "heic" | "heif" => Kind::Heic,
        "tif" | "tiff" => Kind::Tiff,
        "doc" | "msword" => Kind::Doc,
        "xls" | "ms-excel" => Kind::Xls,
        "docx" | "document" => Kind::Docx,
        "xlsx" | "sheet" => Kind::Xlsx,
        "xml" => Kind::Xml,
        "txt" | "text" | "plain" => Kind::Text,
        _ => return None,
    })
}

/// What the first bytes of a file are; `said` decides only between kinds that begin alike.
///
/// None for everything that is not one of [`Kind`], and so for programs, scripts, web pages and links.
pub(super) fn found(start: &[u8], said: Option<Kind>) -> Option<Kind> {
    let begins = |mark: &[u8]| start.starts_with(mark);
    // Readers take a PDF whose mark comes a little later, and scanners write such files.
    if start.windows(5).any(|window| window == b"%PDF-") && !begins(b"MZ") && !begins(b"PK") {
        return Some(Kind::Pdf);
    }
    if begins(b"\x89PNG\r\n\x1a\n") {
        return Some(Kind::Png);
    }
    if begins(b"\xff\xd8\xff") {
        return Some(Kind::Jpeg);
    }
    if begins(b"GIF87a") || begins(b"GIF89a") {
        return Some(Kind::Gif);
    }
    if begins(b"RIFF") && start.get(8..12) == Some(b"WEBP") {
        return Some(Kind::Webp);
    }
    if start.get(4..8) == Some(b"ftyp") {
        let brand = start.get(8..12).unwrap_or_default();
        let heic: [&[u8]; 6] = [b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"];
        return heic.contains(&brand).then_some(Kind::Heic);
    }
    if begins(b"II*\0") || begins(b"MM\0*") {
        return Some(Kind::Tiff);
    }
    if begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        // Both begin alike.
        return Some(if said == Some(Kind::Xls) {
            Kind::Xls
        } else {
            Kind::Doc
        });
    }
    if begins(b"PK\x03\x04") {
        // A zip like any other on the outside; its contents stay closed.
        return said.filter(|kind| matches!(kind, Kind::Docx | Kind::Xlsx));
    }
    text(start)
}

/// XML or plain text; web pages and scripts are text too, but not documents.
fn text(start: &[u8]) -> Option<Kind> {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let plain = !start.is_empty()
        && start
            .iter()
            .all(|b| *b >= b' ' || b"\t\n\r\x0c".contains(b));
    if !plain {
        return None;
    }
    let lower = String::from_utf8_lossy(start).to_lowercase();
    let active = ["<html", "<!doctype html", "<script", "<svg", "<?php"];
    if lower.starts_with("#!") || active.iter().any(|mark| lower.contains(mark)) {
        return None;
    }
    let xml = lower.trim_start().starts_with("<?xml");
    Some(if xml { Kind::Xml } else { Kind::Text })
}

/// Whether `found` may pass for `said`: a picture of another kind is still the picture of the receipt.
pub(super) fn agrees(said: Kind, found: Kind) -> bool {
    said == found || (said.is_picture() && found.is_picture())
}
