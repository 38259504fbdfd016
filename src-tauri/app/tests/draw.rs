//! The first page of a PDF, drawn by the built program: good documents, and those that strangers send.

use std::path::Path;

use ledgerport_app::draw::first_page;

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_ledgerport"))
}

/// A document of one page; `content` is what is drawn on it.
fn pdf(media_box: &str, content: &str) -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox {media_box} /Contents 4 0 R \
             /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        format!(
            "<< /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (object, number) in objects.iter().zip(1..) {
        places.push(file.len());
        file.extend(format!("{number} 0 obj\n{object}\nendobj\n").into_bytes());
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for place in places {
        file.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    file.extend(
        format!(
            "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
            objects.len() + 1
        )
        .into_bytes(),
    );
    file
}

/// Width and height a PNG says it has.
fn size(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
    (number(16), number(20))
}

const WORDS: &str = "BT /F1 24 Tf 40 300 Td (Receipt 125.00 DKK) Tj ET 0 0 1 rg 40 40 100 60 re f";

#[test]
fn the_first_page_of_a_receipt_is_drawn() {
    let blank = first_page(program(), &pdf("[0 0 298 420]", "")).expect("drawn");
    assert!(blank.starts_with(b"\x89PNG"));
    assert_eq!(size(&blank), (894, 1260), "three times its size in points");
    let drawn = first_page(program(), &pdf("[0 0 298 420]", WORDS)).expect("drawn");
    assert_eq!(size(&drawn), (894, 1260));
    assert!(drawn.len() > blank.len(), "there is something on it");
    let long = first_page(program(), &pdf("[0 0 842 5950]", WORDS)).expect("drawn");
    assert_eq!(size(&long).1, 1600, "no side is longer");
}

#[test]
fn a_document_that_breaks_its_reader_is_only_not_drawn() {
    let good = pdf("[0 0 298 420]", WORDS);
    let looped = String::from_utf8(good.clone())
        .expect("plain")
        .replace("/Kids [3 0 R]", "/Kids [2 0 R]");
    let deep = pdf("[0 0 298 420]", &"q ".repeat(200_000));
    let nested = [b"%PDF-1.4\n".to_vec(), b"[".repeat(1_000_000)].concat();
    let hostile: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("not a document", b"<script>alert(1)</script>".to_vec()),
        ("cut after its mark", good[..9].to_vec()),
        ("a page tree that holds itself", looped.into_bytes()),
        ("a million open brackets", nested),
        ("larger than is taken", vec![b' '; (12 << 20) + 1]),
    ];
    for (name, bytes) in hostile {
        assert_eq!(first_page(program(), &bytes), None, "{name}");
    }
    // These may be drawn or not; what counts is that there is an answer of bounded size.
    for (name, bytes) in [
        ("cut in the middle", good[..good.len() / 2].to_vec()),
        ("two hundred thousand saved states", deep),
        ("a page of a light year", pdf("[0 0 1e30 1e30]", WORDS)),
        ("a page without a size", pdf("[0 0 0 0]", WORDS)),
        ("a page that is no number", pdf("[0 0 nan inf]", WORDS)),
        (
            "a name too long",
            pdf("[0 0 298 420]", &format!("/{} gs", "a".repeat(500_000))),
        ),
    ] {
        if let Some(png) = first_page(program(), &bytes) {
            let (width, height) = size(&png);
            assert!(
                width <= 1600 && height <= 1600,
                "{name}: {width} x {height}"
            );
        }
    }
}

#[test]
fn a_program_that_is_no_drawer_draws_nothing() {
    assert_eq!(first_page(Path::new("/nowhere/at/all"), b"%PDF-"), None);
}
