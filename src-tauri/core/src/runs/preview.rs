//! What will be written, before it is: the first rows of a file, and one item with its voucher. Nothing is changed.
//!
//! Keeps true: vouchers and rows come from what the build itself uses. Leaves out: what a screen makes of it.

use super::build::{batch, format_of};
use super::record::Record;
use super::{Runs, record_of};
use crate::formats::{self, Format, Profile, Shown, Template, Voucher, WriteError, draw_up};
use crate::model::{Block, BooksId, EntryId, ExportItem, Party, RunId};
use crate::problem::Problem;
use crate::store::{ItemRow, LedgerLine, RunRow};

/// Most vouchers a preview is made of.
const MOST: u32 = 200;

/// The beginning of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FilePreview {
    /// Number of the run whose items it shows.
    pub run: u32,
    /// Rows and text.
    pub shown: Shown,
    /// Vouchers in it.
    pub vouchers: usize,
    /// Items that cannot be written so: reference and reason.
    pub left_out: Vec<(String, String)>,
    /// What the format has to be told first, as sentences.
    pub lacks: Vec<String>,
}

/// One item of a run, whole.
#[derive(Clone, Debug)]
pub struct ItemDetail {
    /// As listed.
    pub row: ItemRow,
    /// As Pleo sent it; none when it could not be read.
    pub item: Option<ExportItem>,
    /// What is booked, or every reason why it cannot be; none without data.
    pub voucher: Option<Result<Voucher, Vec<Block>>>,
    /// What is written for it in the run's format.
    pub shown: Option<Shown>,
    /// Its history in the booking ledger, oldest first.
    pub ledger: Vec<LedgerLine>,
}

impl Runs {
    /// The first `limit` vouchers of a run's file, as it was or will be written.
    pub fn preview(&self, id: RunId, limit: u32) -> Result<FilePreview, Problem> {
        let (row, record) = self.load(id)?;
        let items = self.store.read(|db| {
            let positions = db.head_of_file(row.seq, limit.min(MOST))?;
            db.items_for_file(row.seq, &positions)
        })?;
        preview(format_of(&record)?, &row, &record, &items)
    }

    /// What a file of another format would look like with a company's settings of today, on the items it exported last;
    /// none as long as none were read.
    ///
    /// # Errors
    /// `input_invalid` for a format this version does not know.
    pub fn preview_format(
        &self,
        books: BooksId,
        format: &str,
        limit: u32,
    ) -> Result<Option<FilePreview>, Problem> {
        let profile = self.companies.get(books)?.settings.profile;
        self.preview_with(books, format, profile, limit)
    }

    /// The same with a template that is not saved yet.
    ///
    /// # Errors
    /// `input_invalid` for a format this version does not know.
    pub fn preview_template(
        &self,
        books: BooksId,
        format: &str,
        template: Template,
        limit: u32,
    ) -> Result<Option<FilePreview>, Problem> {
        let mut profile = self.companies.get(books)?.settings.profile;
        profile.template = Some(template);
        self.preview_with(books, format, profile, limit)
    }

    fn preview_with(
        &self,
        books: BooksId,
        format: &str,
        profile: Profile,
        limit: u32,
    ) -> Result<Option<FilePreview>, Problem> {
        let format = formats::by_id(format)
            .ok_or_else(|| Problem::input("This is not a file format of this version."))?;
        let runs = self.store.read(|db| db.runs(books))?;
        for row in runs {
            let items = self.store.read(|db| {
                let positions = db.read_positions(row.seq, limit.min(MOST))?;
                db.items_for_file(row.seq, &positions)
            })?;
            if items.is_empty() {
                continue;
            }
            let mut record = record_of(&row)?;
            record.plan.profile = profile;
            return preview(format, &row, &record, &items).map(Some);
        }
        Ok(None)
    }

    /// One item of a run: what Pleo sent, what is booked and written for it, and its history.
    pub fn detail(&self, id: RunId, entry: EntryId) -> Result<ItemDetail, Problem> {
        let (row, record) = self.load(id)?;
        let (listed, items, ledger) = self.store.read(|db| {
            let listed = db.item(row.seq, entry)?;
            let items = if db.has_data(row.seq, listed.position)? {
                db.items_for_file(row.seq, &[listed.position])?
            } else {
                Vec::new()
            };
            Ok((listed, items, db.ledger_of(row.books, entry)?))
        })?;
        let item = items.into_iter().next().map(|(item, ..)| item);
        let voucher = item.as_ref().map(|item| {
            let profile = &record.plan.profile;
            draw_up(item, listed.party.as_ref(), &listed.reference, profile)
        });
        let shown = match &voucher {
            Some(Ok(voucher)) => {
                let vouchers = std::slice::from_ref(voucher);
                let shown = format_of(&record)?.show(&batch(&row, &record), vouchers);
                Some(shown.map_err(unshown)?)
            }
            _ => None,
        };
        Ok(ItemDetail {
            row: listed,
            item,
            voucher,
            shown,
            ledger,
        })
    }
}

fn preview(
    format: &Format,
    row: &RunRow,
    record: &Record,
    items: &[(ExportItem, Option<Party>, String)],
) -> Result<FilePreview, Problem> {
    let batch = batch(row, record);
    let mut vouchers = Vec::with_capacity(items.len());
    let mut left_out = Vec::new();
    for (item, party, reference) in items {
        let reasons: Vec<String> = match draw_up(item, party.as_ref(), reference, batch.profile) {
            Err(blocks) => blocks.into_iter().map(|block| block.reason).collect(),
            Ok(voucher) => {
                let found = format.blocks_item(&batch, &voucher);
                if found.is_empty() {
                    vouchers.push(voucher);
                    continue;
                }
                found
                    .into_iter()
                    .map(|found| Block::from(found).reason)
                    .collect()
            }
        };
        left_out.push((reference.clone(), reasons.join(" ")));
    }
    let lacks = format.blocks_file(batch.profile);
    Ok(FilePreview {
        run: row.number,
        shown: format.show(&batch, &vouchers).map_err(unshown)?,
        vouchers: vouchers.len(),
        left_out,
        lacks: lacks.into_iter().map(|found| found.rule).collect(),
    })
}

fn unshown(error: WriteError<std::convert::Infallible>) -> Problem {
    Problem::input("These items cannot be shown as a file of this format.").with_detail(error)
}
