//! A receipt of an item, drawn in the window or opened beside it.
//!
//! Keeps true: the web view gets a picture of bounded size, plain text, or a reason; never a document to run. A picture is
//! handed over inside the answer, so the content policy admits no address for it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ledgerport_core::problem::Problem;
use ledgerport_core::receipts::Kind;
use ledgerport_core::runs::ReceiptFile;
use tauri::{AppHandle, State};
use tauri_plugin_opener::OpenerExt;

use super::{Answer, hand_over_blocking, id};
use crate::desk::Shared;
use crate::draw;
use crate::view::{ReceiptSight, ReceiptState};

/// Most pixels of a picture: a small file may unfold to more than the memory holds.
const MOST_PIXELS: usize = 64_000_000;
/// Most letters of a text that are shown.
const MOST_LETTERS: usize = 20_000;

/// One receipt of an item, from 1 in Pleo's order, as the window can show it.
#[tauri::command]
#[specta::specta]
pub async fn show_receipt(
    shared: State<'_, Shared>,
    run_id: String,
    entry_id: String,
    number: u32,
) -> Answer<ReceiptSight> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let file = desk.runs.receipt(id(&run_id)?, id(&entry_id)?, number)?;
        Ok(sight(file, &|pdf| {
            draw::first_page(&std::env::current_exe().ok()?, pdf)
        }))
    })
    .await
}

/// Opens a receipt in the system's own viewer, or shows the package it is in. Only what a viewer shows without running it.
#[tauri::command]
#[specta::specta]
pub async fn open_receipt(
    app: AppHandle,
    shared: State<'_, Shared>,
    run_id: String,
    entry_id: String,
    number: u32,
) -> Answer<()> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let file = desk.runs.receipt(id(&run_id)?, id(&entry_id)?, number)?;
        let ReceiptFile::Whole { kind, at, .. } = file else {
            return Err(Problem::input(
                "The receipt is not where it was written any more.",
            ));
        };
        let opener = app.opener();
        let done = if at.extension().is_some_and(|end| end == "zip") || !opens(kind) {
            opener.reveal_item_in_dir(&at)
        } else {
            opener.open_path(at.to_string_lossy(), None::<&str>)
        };
        done.map_err(|error| {
            Problem::input("The system could not show the receipt.").with_detail(error)
        })
    })
    .await
}

/// Kinds that go to the system's viewer. Office documents can hold programs; they are only shown in their folder.
fn opens(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Pdf | Kind::Png | Kind::Jpeg | Kind::Gif | Kind::Webp | Kind::Heic | Kind::Tiff
    )
}

fn sight(file: ReceiptFile, page: &dyn Fn(&[u8]) -> Option<Vec<u8>>) -> ReceiptSight {
    let (kind, bytes) = match file {
        ReceiptFile::Whole { kind, bytes, .. } => (kind, bytes),
        ReceiptFile::Missing(reason) => {
            return ReceiptSight {
                text: reason,
                ..ReceiptSight::of(ReceiptState::Missing)
            };
        }
        ReceiptFile::NotFetched => return ReceiptSight::of(ReceiptState::NotFetched),
        ReceiptFile::Gone => return ReceiptSight::of(ReceiptState::Gone),
        ReceiptFile::Changed => return ReceiptSight::of(ReceiptState::Changed),
        ReceiptFile::TooLarge => return ReceiptSight::of(ReceiptState::TooLarge),
    };
    let shown = match kind {
        Kind::Png => picture("png", &bytes),
        Kind::Jpeg => picture("jpeg", &bytes),
        Kind::Gif => picture("gif", &bytes),
        Kind::Webp => picture("webp", &bytes),
        Kind::Pdf => page(&bytes)
            .and_then(|png| picture("png", &png))
            .map(|picture| ReceiptSight {
                first_page: true,
                ..picture
            }),
        Kind::Text | Kind::Xml => Some(ReceiptSight {
            text: String::from_utf8_lossy(&bytes)
                .chars()
                .take(MOST_LETTERS)
                .collect(),
            ..ReceiptSight::of(ReceiptState::Text)
        }),
        Kind::Heic | Kind::Tiff => None,
        Kind::Doc | Kind::Xls | Kind::Docx | Kind::Xlsx => {
            Some(ReceiptSight::of(ReceiptState::Document))
        }
    };
    ReceiptSight {
        can_open: true,
        ..shown.unwrap_or_else(|| ReceiptSight::of(ReceiptState::Undrawable))
    }
}

fn picture(kind: &str, bytes: &[u8]) -> Option<ReceiptSight> {
    let size = imagesize::blob_size(bytes).ok()?;
    let pixels = size.width.checked_mul(size.height)?;
    if pixels == 0 || pixels > MOST_PIXELS {
        return None;
    }
    Some(ReceiptSight {
        picture: format!("data:image/{kind};base64,{}", STANDARD.encode(bytes)),
        ..ReceiptSight::of(ReceiptState::Picture)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(kind: Kind, bytes: &[u8]) -> ReceiptSight {
        let file = ReceiptFile::Whole {
            kind,
            bytes: bytes.to_vec(),
            at: "a".into(),
        };
        sight(file, &|_| None)
    }

    /// The start of a PNG that says how large it is.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
        bytes
    }

    #[test]
    fn a_picture_comes_inside_the_answer_and_a_huge_one_does_not_come() {
        let sight = shown(Kind::Png, &png(1200, 1600));
        assert_eq!(sight.state, ReceiptState::Picture);
        assert!(sight.picture.starts_with("data:image/png;base64,"));
        assert!(sight.can_open);
        for (width, height) in [(100_000, 100_000), (u32::MAX, u32::MAX), (0, 10)] {
            let sight = shown(Kind::Png, &png(width, height));
            assert_eq!(sight.state, ReceiptState::Undrawable, "{width} x {height}");
            assert_eq!(sight.picture, "");
            assert!(sight.can_open, "the system's viewer may know better");
        }
        assert_eq!(shown(Kind::Png, b"\x89PNG").state, ReceiptState::Undrawable);
    }

    #[test]
    fn text_is_text_and_documents_stay_closed() {
        let text = "<script>alert(1)</script>".repeat(2_000);
        let sight = shown(Kind::Text, text.as_bytes());
        assert_eq!(sight.state, ReceiptState::Text);
        assert_eq!(sight.text.chars().count(), MOST_LETTERS);
        for kind in [Kind::Doc, Kind::Xls, Kind::Docx, Kind::Xlsx] {
            assert_eq!(shown(kind, b"PK").state, ReceiptState::Document);
            assert!(!opens(kind), "{kind}");
        }
        assert_eq!(shown(Kind::Pdf, b"%PDF-").state, ReceiptState::Undrawable);
        assert_eq!(shown(Kind::Heic, b"").state, ReceiptState::Undrawable);
    }
}
