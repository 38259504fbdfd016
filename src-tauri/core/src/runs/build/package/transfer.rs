//! Zips for DATEV's Belegtransfer: receipts without folders, and one list of them.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use uuid::Uuid;
use zip::ZipWriter;

use super::shelf::{Shelf, put, unzipped};
use super::{Index, Placed, Ready, Source, rewound, unnamed};
use crate::formats::documents::{MOST_DOCUMENTS, document, document_list};
use crate::problem::Problem;

/// Bytes of one zip. DATEV takes at most 465 MB; far below leaves room for lines that are slow.
const MOST_BYTES: u64 = 400 << 20;

/// The zips of one run, one after the other.
#[derive(Default)]
pub(super) struct Transfer {
    open: Option<Open>,
    /// Zips on the shelf.
    done: u32,
}

struct Open {
    zip: ZipWriter<BufWriter<File>>,
    documents: String,
    count: u32,
    bytes: u64,
}

impl Transfer {
    /// Adds the receipts of one expense as one document; gives where they stand.
    pub(super) fn add(
        &mut self,
        source: &Source<'_>,
        shelf: &mut Shelf<'_>,
        index: &mut Index,
        (guid, about): (Uuid, &str),
        dir: &Path,
        receipts: Vec<Ready>,
    ) -> Result<Vec<Placed>, Problem> {
        let bytes: u64 = receipts.iter().map(|receipt| receipt.bytes(dir)).sum();
        let full = self.open.as_ref().is_some_and(|open| {
            open.count == MOST_DOCUMENTS || open.bytes.saturating_add(bytes) > MOST_BYTES
        });
        if full {
            self.close(source, shelf, index)?;
        }
        let number = self.done + 1;
        let open = match &mut self.open {
            Some(open) => open,
            none => none.insert(Open {
                zip: ZipWriter::new(BufWriter::new(unnamed()?)),
                documents: String::new(),
                count: 0,
                bytes: 0,
            }),
        };
        let mut placed = Vec::with_capacity(receipts.len());
        for receipt in &receipts {
            let (bytes, sha256) = put(&mut open.zip, &receipt.name, receipt.open(dir)?)?;
            let name = format!("{}/{}", file_name(number), receipt.name);
            placed.push((receipt.number, name, bytes, sha256, receipt.problem.clone()));
        }
        let names = receipts.iter().map(|receipt| receipt.name.as_str());
        open.documents.push_str(&document(guid, about, names));
        open.count += 1;
        open.bytes += bytes;
        Ok(placed)
    }

    /// Completes the last zip.
    pub(super) fn end(
        mut self,
        source: &Source<'_>,
        shelf: &mut Shelf<'_>,
        index: &mut Index,
    ) -> Result<(), Problem> {
        self.close(source, shelf, index)
    }

    fn close(
        &mut self,
        source: &Source<'_>,
        shelf: &mut Shelf<'_>,
        index: &mut Index,
    ) -> Result<(), Problem> {
        let Some(mut open) = self.open.take() else {
            return Ok(());
        };
        let batch = super::batch(source.row, source.record);
        let list = document_list(&batch, &open.documents);
        put(&mut open.zip, "document.xml", list.as_bytes())?;
        let file = open
            .zip
            .finish()
            .map_err(unzipped)?
            .into_inner()
            .map_err(|error| unzipped(error.into_error().into()))?;
        self.done += 1;
        let name = file_name(self.done);
        let (bytes, sha256) = shelf.put(&name, rewound(file)?)?;
        index.file(&name, bytes, &sha256)
    }
}

fn file_name(number: u32) -> String {
    format!("Belegtransfer_{number}.zip")
}
