//! `index.csv`: which receipt belongs to which voucher, with its checksum, and which receipts are missing and why.

/// One line of the index.
#[derive(Clone, Copy, Debug)]
pub struct IndexRow<'a> {
    /// The voucher's reference; empty for files that belong to no voucher.
    pub reference: &'a str,
    /// Which of the voucher's receipts, from 1; 0 for files that belong to no voucher.
    pub number: u32,
    /// Name, size in bytes and SHA-256 of the file; none for a receipt that is not there.
    pub file: Option<(&'a str, u64, &'a str)>,
    /// Why it is not there, or not as it should be; else empty.
    pub problem: &'a str,
}

/// The columns, as the first line of the index.
pub const INDEX_HEAD: &str = "reference,number,name,bytes,sha256,problem\r\n";

impl IndexRow<'_> {
    /// The line as CSV: UTF-8, commas, CRLF. The same row gives the same bytes.
    pub fn line(&self) -> String {
        let number = if self.number == 0 {
            String::new()
        } else {
            self.number.to_string()
        };
        let (name, bytes, sha256) = match self.file {
            Some((name, bytes, sha256)) => (name, bytes.to_string(), sha256),
            None => ("", String::new(), ""),
        };
        let cells = [self.reference, &number, name, &bytes, sha256, self.problem].map(cell);
        format!("{}\r\n", cells.join(","))
    }
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
