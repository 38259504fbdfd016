//! History, previews and the booking ledger as views.

use ledgerport_core::formats::{Shown, Voucher};
use ledgerport_core::model::{ExportItem, Line, Money};
use ledgerport_core::runs::{AuditLine, Comparison, FilePreview, ItemDetail, Preview};
use ledgerport_core::store::{
    ChangedText, Decision, Earlier, HandOver, LedgerLine, MissingReceipt,
};

use super::{
    AuditLineView, ComparisonView, DecisionView, DifferenceView, EarlierView, FilePreviewView,
    HandOverView, ItemDetailView, ItemLineView, ItemRow, LedgerLineView, LeftOutView,
    MissingReceiptView, MoneyView, PostingView, ReceiptView, ShownView, TextChangeView,
    VoucherMatch, VoucherMisfit, VoucherPreview,
};

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl From<HandOver> for HandOverView {
    fn from(hand_over: HandOver) -> Self {
        match hand_over {
            HandOver::Written => Self::Written,
            HandOver::HandedOver => Self::HandedOver,
            HandOver::Confirmed => Self::Confirmed,
            HandOver::Reported => Self::Reported,
        }
    }
}

impl From<ChangedText> for TextChangeView {
    fn from(text: ChangedText) -> Self {
        Self {
            kinds: text.kinds.split(',').map(str::to_owned).collect(),
            reference: text.reference,
            field: text.field,
            before: text.before,
            after: text.after,
        }
    }
}

impl From<MissingReceipt> for MissingReceiptView {
    fn from(receipt: MissingReceipt) -> Self {
        Self {
            date: receipt.date,
            merchant: receipt.merchant,
            reference: receipt.reference,
            number: receipt.number,
            reason: receipt.reason,
        }
    }
}

impl From<Earlier> for EarlierView {
    fn from(earlier: Earlier) -> Self {
        Self {
            voucher: earlier.external_id().to_owned(),
            run: earlier.number,
            file: earlier.file,
            written_at: earlier.written_at.to_string(),
            hand_over: earlier.hand_over.into(),
        }
    }
}

impl From<Decision> for DecisionView {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::ReportOnly => Self::ReportOnly,
            Decision::BookAgain { who, why } => Self::BookAgain { who, why },
            Decision::LeaveOut => Self::LeaveOut,
        }
    }
}

impl From<DecisionView> for Decision {
    fn from(decision: DecisionView) -> Self {
        match decision {
            DecisionView::ReportOnly => Self::ReportOnly,
            DecisionView::BookAgain { who, why } => Self::BookAgain { who, why },
            DecisionView::LeaveOut => Self::LeaveOut,
        }
    }
}

impl From<Preview> for VoucherPreview {
    fn from(preview: Preview) -> Self {
        Self {
            matches: preview
                .matches
                .into_iter()
                .map(|found| VoucherMatch {
                    line: found.line,
                    entry_id: found.entry.to_string(),
                    reference: found.reference,
                    number: found.voucher,
                })
                .collect(),
            misfits: preview
                .misfits
                .into_iter()
                .map(|misfit| VoucherMisfit {
                    line: misfit.line,
                    text: misfit.text,
                    why: misfit.why,
                })
                .collect(),
            misfit_count: preview.misfit_count,
            without: preview.without,
        }
    }
}

impl From<AuditLine> for AuditLineView {
    fn from(line: AuditLine) -> Self {
        let at = line.at().to_string();
        match line {
            AuditLine::Said { text, .. } => Self {
                at,
                kind: "said".into(),
                text,
                entries: 0,
                numbered: 0,
                who: None,
                why: None,
            },
            AuditLine::Ledger(event) => Self {
                at,
                kind: event.kind,
                text: String::new(),
                entries: event.entries,
                numbered: event.numbered,
                who: event.who,
                why: event.why,
            },
        }
    }
}

impl From<Comparison> for ComparisonView {
    fn from(comparison: Comparison) -> Self {
        Self {
            built_lines: small(comparison.built_lines),
            found_lines: small(comparison.found_lines),
            differing: small(comparison.differing),
            first: comparison.first.map(|(line, built, found)| DifferenceView {
                line: small(line),
                built,
                found,
            }),
            text: comparison.text,
        }
    }
}

impl From<Shown> for ShownView {
    fn from(shown: Shown) -> Self {
        Self {
            columns: shown.columns,
            rows: shown.rows,
            text: shown.text,
        }
    }
}

impl From<FilePreview> for FilePreviewView {
    fn from(preview: FilePreview) -> Self {
        Self {
            run: preview.run,
            shown: preview.shown.into(),
            vouchers: small(preview.vouchers),
            left_out: preview
                .left_out
                .into_iter()
                .map(|(reference, reason)| LeftOutView { reference, reason })
                .collect(),
            lacks: preview.lacks,
        }
    }
}

impl From<LedgerLine> for LedgerLineView {
    fn from(line: LedgerLine) -> Self {
        Self {
            at: line.at.to_string(),
            run: line.run,
            kind: line.kind,
            file: line.file,
            reference: line.reference,
            voucher: line.voucher,
            who: line.who,
            why: line.why,
        }
    }
}

fn line(line: &Line) -> ItemLineView {
    ItemLineView {
        account: line.account.as_ref().map(|account| {
            let number = account.number().unwrap_or_default();
            format!("{number} {}", account.name).trim().to_owned()
        }),
        amount: line.amount.wallet.into(),
        net: line.net.wallet.into(),
        tax: line.tax.as_ref().map(|tax| tax.amount.wallet.into()),
        tax_name: line.tax.as_ref().map(|tax| {
            let rate = format!("{} %", tax.rate.percent('.'));
            match &tax.code {
                Some(code) => format!("{code}, {rate}"),
                None => rate,
            }
        }),
        tags: line
            .tags
            .iter()
            .map(|tag| format!("{}: {}", tag.group, tag.code))
            .collect(),
    }
}

fn receipts(item: &ExportItem) -> Vec<ReceiptView> {
    item.receipts
        .iter()
        .map(|receipt| ReceiptView {
            kind: receipt.kind.clone(),
            kib: u32::try_from(receipt.size.max(0).div_euclid(1024) + 1).unwrap_or(u32::MAX),
        })
        .collect()
}

fn postings(voucher: &Voucher) -> Vec<PostingView> {
    voucher
        .postings
        .iter()
        .map(|leg| {
            let amount = |money: Money| MoneyView {
                amount: money.decimal('.').trim_start_matches('-').to_owned(),
                currency: money.currency.to_string(),
            };
            let credit = leg.amount.minor < 0;
            PostingView {
                account: leg.account.number.clone(),
                name: leg.account.name.clone(),
                debit: (!credit).then(|| amount(leg.amount)),
                credit: credit.then(|| amount(leg.amount)),
            }
        })
        .collect()
}

impl From<ItemDetail> for ItemDetailView {
    fn from(detail: ItemDetail) -> Self {
        let voucher = detail
            .voucher
            .as_ref()
            .and_then(|drawn| drawn.as_ref().ok());
        Self {
            booked_on: voucher.map(|voucher| voucher.date.to_string()),
            postings: voucher.map(postings).unwrap_or_default(),
            notices: voucher
                .map(|voucher| voucher.notices.clone())
                .unwrap_or_default(),
            blocks: match &detail.voucher {
                Some(Err(blocks)) => blocks.iter().map(|block| block.reason.clone()).collect(),
                _ => Vec::new(),
            },
            employee: detail.item.as_ref().and_then(|item| item.user.clone()),
            lines: detail
                .item
                .as_ref()
                .map(|item| item.lines.iter().map(line).collect())
                .unwrap_or_default(),
            receipts: detail.item.as_ref().map(receipts).unwrap_or_default(),
            shown: detail.shown.map(ShownView::from),
            ledger: detail
                .ledger
                .into_iter()
                .map(LedgerLineView::from)
                .collect(),
            row: ItemRow::from(detail.row),
        }
    }
}
