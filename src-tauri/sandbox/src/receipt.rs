//! Receipt files and their signed links.
//!
//! Keeps true: a link needs no credential, works until it expires (by the
//! sandbox's clock) and only for the file it was made for; the size told in an
//! answer is the size of the file.

use std::io::{self, Write};

use jiff::Timestamp;
use uuid::Uuid;

use crate::world::Entry;
use crate::world::entry::ReceiptFile;

/// A photograph of a receipt, drawn.
const PNG: &[u8] = include_bytes!("receipt.png");

/// Makes and checks links; `secret` is new for every start of the sandbox.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Links<'a> {
    pub(crate) base: &'a str,
    pub(crate) secret: Uuid,
    pub(crate) expires: Timestamp,
}

impl Links<'_> {
    /// The link to the `n`-th file of an entry.
    pub(crate) fn sign(&self, entry: Uuid, n: usize) -> String {
        let expires = self.expires.as_second();
        let signature = signature(self.secret, entry, n, expires);
        format!(
            "{}/files/{entry}/{n}?expires={expires}&signature={}",
            self.base,
            signature.simple()
        )
    }
}

/// What the link of a file is signed with. No secret worth more than the demo
/// company hangs on it, so a name-based id is signature enough.
pub(crate) fn signature(secret: Uuid, entry: Uuid, n: usize, expires: i64) -> Uuid {
    Uuid::new_v5(&secret, format!("{entry}/{n}/{expires}").as_bytes())
}

/// The `n`-th file of an entry.
pub(crate) fn file(entry: &Entry, n: usize) -> Option<(&'static str, Vec<u8>)> {
    let receipt = entry.receipts.get(n)?;
    let body = match receipt.file {
        ReceiptFile::Png => PNG.to_vec(),
        ReceiptFile::Pdf => pdf(entry),
    };
    Some((receipt.file.mime_type(), body))
}

/// Size in bytes of the `n`-th file, which must exist.
pub(crate) fn size(entry: &Entry, n: usize) -> usize {
    match entry.receipts[n].file {
        ReceiptFile::Png => PNG.len(),
        ReceiptFile::Pdf => pdf(entry).len(),
    }
}

/// A one-page document with the merchant, the day and the amount.
fn pdf(entry: &Entry) -> Vec<u8> {
    let merchant = entry
        .supplier
        .as_ref()
        .map_or("Receipt", |supplier| &supplier.name);
    let money = entry.amount.supplier;
    let lines = [
        merchant.to_owned(),
        entry.performed_at.strftime("%Y-%m-%d").to_string(),
        format!("{} {} (smallest unit)", money.currency, money.minors),
    ];
    let text = lines.map(|line| format!("({}) Tj", printable(&line)));
    let content = format!("BT /F1 14 Tf 40 360 Td {} ET", text.join(" 0 -24 Td "));
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 298 420] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!(
            "<< /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = Vec::new();
    write_objects(&mut file, &objects).expect("memory takes every byte");
    file
}

/// Objects numbered from 1, the table of their places, and the trailer.
fn write_objects(file: &mut Vec<u8>, objects: &[String]) -> io::Result<()> {
    writeln!(file, "%PDF-1.4")?;
    let mut places = Vec::with_capacity(objects.len());
    for (n, object) in objects.iter().enumerate() {
        places.push(file.len());
        writeln!(file, "{} 0 obj\n{object}\nendobj", n + 1)?;
    }
    let (start, count) = (file.len(), objects.len() + 1);
    write!(file, "xref\n0 {count}\n0000000000 65535 f \n")?;
    for place in places {
        writeln!(file, "{place:010} 00000 n ")?;
    }
    writeln!(file, "trailer\n<< /Size {count} /Root 1 0 R >>")?;
    writeln!(file, "startxref\n{start}\n%%EOF")
}

/// Plain letters that need no escape and no encoding inside a PDF string.
fn printable(text: &str) -> String {
    text.chars()
        .take(60)
        .map(|c| match c {
            'Å' | 'Ä' | 'Æ' => 'A',
            'å' | 'ä' | 'æ' => 'a',
            'Ø' | 'Ö' => 'O',
            'ø' | 'ö' => 'o',
            '(' | ')' | '\\' => ' ',
            ' '..='~' => c,
            _ => '?',
        })
        .collect()
}
