//! All receipts of an expense as one PDF, for targets that take one file only.
//!
//! Keeps true: the same receipts give the same bytes; pages stand in the order of the receipts; what cannot be put in is
//! refused with a reason and left as it is. What a PDF would do by itself when it is opened (scripts, actions) does not
//! come along. Leaves out: making pictures smaller, and every kind of file that is neither PDF, JPEG nor PNG.

mod picture;

use std::collections::HashSet;

use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, dictionary};

use super::Kind;
use picture::Picture;

/// Bytes a stream of a PDF may grow to when it is unpacked.
const MOST_UNPACKED: usize = 256 << 20;
/// Bytes of all receipts of one expense that are put together.
const MOST_BYTES: usize = 150 << 20;
/// Pages of one receipt.
const MOST_PAGES: usize = 2_000;

/// Several receipts in one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Merged {
    /// The PDF; none where fewer than two receipts could be put in.
    pub pdf: Option<Vec<u8>>,
    /// Receipts that are not in it, by their place in what was given, each with a sentence.
    pub refused: Vec<(usize, String)>,
}

/// Puts receipts together, in order.
pub fn merge(receipts: &[(Kind, &[u8])]) -> Merged {
    let mut book = Book::new();
    let mut refused = Vec::new();
    let mut taken = 0;
    let mut bytes = 0;
    for (place, (kind, receipt)) in receipts.iter().enumerate() {
        bytes += receipt.len();
        let outcome = if bytes > MOST_BYTES {
            Err("the receipts of this expense are too large for one file".to_owned())
        } else {
            match kind {
                Kind::Pdf => book.add_pdf(receipt),
                Kind::Jpeg => Picture::jpeg(receipt).and_then(|picture| book.add_picture(picture)),
                Kind::Png => Picture::png(receipt).and_then(|picture| book.add_picture(picture)),
                other => Err(format!("a {other} file cannot be a page of a PDF")),
            }
        };
        match outcome {
            Ok(()) => taken += 1,
            Err(why) => refused.push((place, format!("It is a file of its own: {why}."))),
        }
    }
    let pdf = if taken < 2 { None } else { book.end() };
    Merged { pdf, refused }
}

/// The PDF as it grows.
struct Book {
    document: Document,
    pages: ObjectId,
    kids: Vec<Object>,
}

impl Book {
    fn new() -> Self {
        let mut document = Document::with_version("1.7");
        let pages = document.new_object_id();
        Self {
            document,
            pages,
            kids: Vec::new(),
        }
    }

    fn add_pdf(&mut self, bytes: &[u8]) -> Result<(), String> {
        let options = LoadOptions {
            max_decompressed_size: Some(MOST_UNPACKED),
            ..LoadOptions::default()
        };
        let mut other = Document::load_mem_with_options(bytes, options)
            .map_err(|_| "this PDF is damaged".to_owned())?;
        if other.is_encrypted() || other.trailer.has(b"Encrypt") {
            return Err("this PDF is protected".to_owned());
        }
        let found = other.get_pages();
        if found.is_empty() || found.len() > MOST_PAGES {
            return Err(format!("this PDF has {} pages", found.len()));
        }
        for id in found.values() {
            let page = whole_page(&other, *id).ok_or("this PDF is damaged")?;
            other.objects.insert(*id, Object::Dictionary(page));
        }
        other.renumber_objects_with(self.document.max_id + 1);
        for id in other.get_pages().into_values() {
            let page = other
                .get_dictionary_mut(id)
                .map_err(|_| "this PDF is damaged")?;
            page.set("Parent", self.pages);
            self.kids.push(id.into());
        }
        self.document.max_id = other.max_id.max(self.document.max_id);
        self.document.objects.extend(other.objects);
        Ok(())
    }

    /// A page of A4, the picture as large as it fits.
    fn add_picture(&mut self, picture: Picture) -> Result<(), String> {
        let (width, height) = (picture.width, picture.height);
        if width == 0 || height == 0 {
            return Err("this picture has no size".to_owned());
        }
        let turn = picture.turn;
        let image = self.document.add_object(picture.stream());
        let paper = if width > height {
            [842, 595]
        } else {
            [595, 842]
        };
        // Thousandths of a point, in whole numbers: no rounding differs between computers.
        let room = [paper[0] - 40, paper[1] - 40].map(|points: i64| points * 1000);
        let (wide, high) = (i64::from(width), i64::from(height));
        let scaled = if room[0] * high <= room[1] * wide {
            [room[0], room[0] * high / wide]
        } else {
            [room[1] * wide / high, room[1]]
        };
        let points = |thousandths: i64| format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
        let corner = [0, 1].map(|side| (paper[side] * 1000 - scaled[side]) / 2);
        let content = format!(
            "q {} 0 0 {} {} {} cm /P Do Q",
            points(scaled[0].max(1)),
            points(scaled[1].max(1)),
            points(corner[0]),
            points(corner[1]),
        );
        let content = self
            .document
            .add_object(lopdf::Stream::new(Dictionary::new(), content.into_bytes()));
        let page = self.document.add_object(dictionary! {
            "Type" => "Page",
            "Parent" => self.pages,
            "MediaBox" => vec![0.into(), 0.into(), paper[0].into(), paper[1].into()],
            "Rotate" => turn,
            "Contents" => content,
            "Resources" => dictionary! { "XObject" => dictionary! { "P" => image } },
        });
        self.kids.push(page.into());
        Ok(())
    }

    fn end(mut self) -> Option<Vec<u8>> {
        let count = i64::try_from(self.kids.len()).ok()?;
        let pages = dictionary! { "Type" => "Pages", "Kids" => self.kids, "Count" => count };
        self.document
            .objects
            .insert(self.pages, Object::Dictionary(pages));
        let catalog = self
            .document
            .add_object(dictionary! { "Type" => "Catalog", "Pages" => self.pages });
        self.document.trailer = dictionary! { "Root" => catalog };
        // Catalogs, outlines and scripts of the single files lead nowhere now.
        self.document.prune_objects();
        self.document.renumber_objects();
        let mut bytes = Vec::new();
        self.document.save_to(&mut bytes).ok()?;
        Some(bytes)
    }
}

/// A page with what it inherits from the pages above it, and without what it would do when it is opened.
fn whole_page(document: &Document, id: ObjectId) -> Option<Dictionary> {
    let mut page = document.get_dictionary(id).ok()?.clone();
    let mut seen = HashSet::from([id]);
    let mut above = page.get(b"Parent").and_then(Object::as_reference).ok();
    while let Some(parent) = above.filter(|parent| seen.insert(*parent)) {
        let Ok(node) = document.get_dictionary(parent) else {
            break;
        };
        for key in ["Resources", "MediaBox", "CropBox", "Rotate"] {
            if let (false, Ok(value)) = (page.has(key.as_bytes()), node.get(key.as_bytes())) {
                page.set(key, value.clone());
            }
        }
        above = node.get(b"Parent").and_then(Object::as_reference).ok();
    }
    if !page.has(b"MediaBox") {
        page.set("MediaBox", vec![0.into(), 0.into(), 595.into(), 842.into()]);
    }
    // Actions, and ways back into the rest of the file.
    for key in [
        "AA",
        "B",
        "StructParents",
        "Metadata",
        "PieceInfo",
        "Annots",
    ] {
        page.remove(key.as_bytes());
    }
    Some(page)
}

#[cfg(test)]
mod tests;
