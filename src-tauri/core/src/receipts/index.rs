//! `index.csv`: which receipt belongs to which voucher, with its checksum.

use super::Fetched;

/// One receipt of a voucher.
#[derive(Clone, Copy, Debug)]
pub struct IndexRow<'a> {
    /// The voucher's reference.
    pub reference: &'a str,
    /// The receipt.
    pub receipt: &'a Fetched,
}

/// The index of `rows` as CSV: UTF-8, commas, CRLF. The same rows give the same bytes.
pub fn index(rows: &[IndexRow<'_>]) -> Vec<u8> {
    let mut text = String::from("reference,name,bytes,sha256\r\n");
    for IndexRow { reference, receipt } in rows {
        let size = receipt.bytes.to_string();
        let cells = [reference, receipt.name.as_str(), &size, &receipt.sha256];
        let cells = cells.map(cell);
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text.into_bytes()
}

/// Names and references are plain already; should one ever not be, it still is one cell and no formula.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let text = if formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}
