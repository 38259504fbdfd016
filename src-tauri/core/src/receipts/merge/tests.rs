//! Several receipts become one PDF, whatever is in them.

use proptest::prelude::*;

use super::*;

/// A PDF of one page with one word.
fn pdf(word: &str) -> Vec<u8> {
    let mut document = Document::with_version("1.4");
    let pages = document.new_object_id();
    let text = format!("BT /F1 12 Tf 20 20 Td ({word}) Tj ET");
    let content = document.add_object(lopdf::Stream::new(Dictionary::new(), text.into_bytes()));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content,
        "AA" => dictionary! { "O" => dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") } },
    });
    document.objects.insert(
        pages,
        Object::Dictionary(dictionary! {
            "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1,
            "MediaBox" => vec![0.into(), 0.into(), 300.into(), 400.into()],
        }),
    );
    let catalog = document.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => pages,
        "OpenAction" => dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(2)") },
    });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("into memory");
    bytes
}

fn png(colour: png::ColorType) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 4, 2);
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("into memory");
    writer
        .write_image_data(&vec![100; 8 * colour.samples()])
        .expect("into memory");
    drop(writer);
    bytes
}

/// The head of a JPEG of 30 by 20 pixels that was held sideways; nothing here looks at its pixels.
fn jpeg() -> Vec<u8> {
    let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let frame = b"\xff\xc0\x00\x11\x08\x00\x14\x00\x1e\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01";
    [b"\xff\xd8", &exif[..], &frame[..], b"\xff\xd9"].concat()
}

fn pages(bytes: &[u8]) -> Document {
    Document::load_mem(bytes).expect("our own PDF is sound")
}

#[test]
fn pdfs_and_pictures_become_pages_in_order() {
    let (first, last) = (pdf("first"), pdf("last"));
    let pictures = [
        png(png::ColorType::Rgba),
        png(png::ColorType::Grayscale),
        png(png::ColorType::GrayscaleAlpha),
    ];
    let photo = jpeg();
    let all = [
        (Kind::Pdf, &first[..]),
        (Kind::Png, &pictures[0][..]),
        (Kind::Jpeg, &photo[..]),
        (Kind::Png, &pictures[1][..]),
        (Kind::Png, &pictures[2][..]),
        (Kind::Pdf, &last[..]),
    ];
    let merged = merge(&all);
    assert_eq!(merged.refused, []);
    assert_eq!(merge(&all), merged, "the same every time");
    let bytes = merged.pdf.expect("a PDF");
    let document = pages(&bytes);
    let found = document.get_pages();
    assert_eq!(found.len(), 6);
    for (page, word) in [(1, "first"), (6, "last")] {
        let text = document.extract_text(&[page]);
        let content = document.get_page_content(found[&page]);
        assert!(String::from_utf8_lossy(&content).contains(word), "{text:?}");
        let page = document.get_dictionary(found[&page]).expect("a page");
        assert!(page.has(b"MediaBox"), "inherited");
    }
    let turned = document.get_dictionary(found[&3]).expect("a page");
    let turn = turned.get(b"Rotate").and_then(Object::as_i64);
    assert_eq!(turn.ok(), Some(90));
    let text = String::from_utf8_lossy(&bytes);
    assert!(!text.contains("JavaScript") && !text.contains("app.alert"));
}

#[test]
fn what_cannot_be_a_page_is_refused_and_named() {
    let (good, other) = (pdf("a"), pdf("b"));
    let cut = &good[..good.len() / 3];
    let all = [
        (Kind::Heic, &b"...."[..]),
        (Kind::Pdf, &good[..]),
        (Kind::Pdf, cut),
        (Kind::Jpeg, &b"\xff\xd8\xff\xd9"[..]),
        (Kind::Jpeg, &b"\xff\xd8\xff\xe0\xff\xff"[..]),
        (Kind::Png, &b"\x89PNG\r\n\x1a\nnothing"[..]),
        (Kind::Pdf, &b""[..]),
        (Kind::Pdf, &other[..]),
    ];
    let merged = merge(&all);
    let places: Vec<usize> = merged.refused.iter().map(|(place, _)| *place).collect();
    assert_eq!(places, [0, 2, 3, 4, 5, 6]);
    assert!(
        merged
            .refused
            .iter()
            .all(|(_, why)| why.starts_with("It is a file of its own: ") && why.ends_with('.'))
    );
    assert_eq!(
        pages(&merged.pdf.expect("two are left")).get_pages().len(),
        2
    );
    let alone = merge(&all[..2]);
    assert_eq!(
        alone.pdf, None,
        "one page is no reason to make another file"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn damaged_receipts_never_end_the_program(
        at in 0_usize..2_000, with in any::<[u8; 6]>(), kind in 0_usize..3, cut in any::<bool>(),
    ) {
        let mut bytes = match kind {
            0 => pdf("word"),
            1 => png(png::ColorType::Rgb),
            _ => jpeg(),
        };
        let at = at % bytes.len();
        if cut {
            bytes.truncate(at);
        } else {
            for (byte, new) in bytes[at..].iter_mut().zip(with) {
                *byte = new;
            }
        }
        let kind = [Kind::Pdf, Kind::Png, Kind::Jpeg][kind];
        let sound = pdf("sound");
        let merged = merge(&[(kind, &bytes), (Kind::Pdf, &sound), (Kind::Pdf, &sound)]);
        prop_assert!(merged.pdf.is_some());
    }
}
