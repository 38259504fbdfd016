//! `document.xml`: the list of receipts that DATEV's Belegtransfer takes together with the files.
//!
//! Sources: DATEV developer portal, “document” 5.0 (structure and limits). One archive is one zip without folders; a
//! document is an expense with its receipts, and its GUID is the one in the booking's Beleglink. Keeps true: the same
//! documents give the same bytes; no text is longer than its field takes. Leaves out: invoice data (“ledger”), which
//! would be another way to book, and the zip.

use std::fmt::Write as _;

use uuid::Uuid;

use super::Batch;
use super::targets::datev::{ADVISER, CLIENT};
use super::text::clean;
use crate::model::EntryId;

/// Most documents in one archive (Document 5.0).
pub const MOST_DOCUMENTS: u32 = 4_999;
/// Most files of one document (Document 5.0).
pub const MOST_FILES: usize = 50;
/// Longest description of a document (Document 5.0).
const DESCRIPTION: usize = 40;

/// Our own space of names, so that nobody else's GUIDs are ours.
const SPACE: Uuid = Uuid::from_u128(0x6c65_6467_6572_4f70_8f72_7452_6563_6569);

/// The GUID of the receipts of a voucher: always the same for the same entry and reference.
pub fn document_guid(entry: EntryId, reference: &str) -> Uuid {
    Uuid::new_v5(&SPACE, format!("{entry} {reference}").as_bytes())
}

/// The receipts of one voucher as an element of the list.
pub fn document<'n>(
    guid: Uuid,
    description: &str,
    files: impl IntoIterator<Item = &'n str>,
) -> String {
    let mut text = format!("    <document guid=\"{guid}\" processID=\"1\" type=\"1\">\n");
    let (clean, _) = clean(description);
    let short: String = clean.chars().take(DESCRIPTION).collect();
    let short = short.trim();
    if !short.is_empty() {
        let _ = writeln!(text, "      <description>{}</description>", escaped(short));
    }
    for file in files {
        let _ = writeln!(
            text,
            "      <extension xsi:type=\"File\" name=\"{}\"/>",
            escaped(file)
        );
    }
    text.push_str("    </document>\n");
    text
}

/// The whole list, with `documents` from [`document`].
pub fn document_list(batch: &Batch<'_>, documents: &str) -> String {
    let date = batch
        .created_here()
        .strftime("%Y-%m-%dT%H:%M:%S")
        .to_string();
    let number = |setting| escaped(batch.setting(setting));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <archive xmlns=\"http://xml.datev.de/bedi/tps/document/v05.0\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:schemaLocation=\"http://xml.datev.de/bedi/tps/document/v05.0 Document_v050.xsd\" \
         version=\"5.0\" generatingSystem=\"Ledgerport\">\n  \
         <header>\n    <date>{date}</date>\n    <description>Pleo</description>\n    \
         <consultantNumber>{}</consultantNumber>\n    <clientNumber>{}</clientNumber>\n  </header>\n  \
         <content>\n{documents}  </content>\n</archive>\n",
        number(&ADVISER),
        number(&CLIENT),
    )
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}
