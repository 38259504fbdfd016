//! Whether an item's numbers agree with each other and with its kind, before anything is booked.
//!
//! Everything that is wrong is reported, not only the first thing. Texts never fail an item.

use crate::model::{AmountPair, Block, ExportItem, ItemKind, Line, Money, TaxKind};

/// Every contradiction of `item`.
pub(super) fn contradictions(item: &ExportItem) -> Vec<Block> {
    if item.lines.is_empty() {
        return vec![Block::validation(
            "Pleo sent this expense without lines, so nothing says where to book it. \
             Choose a category for it in Pleo.",
        )];
    }
    let currency = item.amount.wallet.currency;
    let mut blocks = Vec::new();
    for (index, line) in item.lines.iter().enumerate() {
        let place = place(index, item.lines.len());
        let foreign = amounts(line).find(|amount| amount.wallet.currency != currency);
        blocks.extend(foreign.map(|amount| {
            Block::validation(format!(
                "The expense is in {currency}, but an amount of it is in {}{place}.",
                amount.wallet.currency
            ))
        }));
        blocks.extend(tax(line, &place));
    }
    if blocks.is_empty() {
        blocks.extend(sum(item));
        blocks.extend(direction(item));
    }
    blocks
}

/// ` (line 2 of 3)`, or nothing when there is only one.
pub(super) fn place(index: usize, lines: usize) -> String {
    if lines == 1 {
        String::new()
    } else {
        format!(" (line {} of {lines})", index + 1)
    }
}

/// The sums of one expense do not fit 64 bits.
pub(super) fn too_large() -> Block {
    Block::validation("The amounts of this expense are too large to add up. Check them in Pleo.")
}

fn amounts(line: &Line) -> impl Iterator<Item = &AmountPair> {
    let tax = line.tax.as_ref().map(|tax| &tax.amount);
    [Some(&line.amount), Some(&line.net), tax]
        .into_iter()
        .flatten()
}

fn tax(line: &Line, place: &str) -> Option<Block> {
    let tax = line.tax.as_ref()?;
    let reason = match &tax.kind {
        TaxKind::Reverse => return None,
        TaxKind::Inclusive => {
            let together = line.net.wallet.minor.checked_add(tax.amount.wallet.minor);
            if together == Some(line.amount.wallet.minor) {
                return None;
            }
            format!(
                "Net {} and tax {} do not make the total of {}{place}.",
                line.net.wallet, tax.amount.wallet, line.amount.wallet
            )
        }
        TaxKind::Exclusive => format!(
            "Tax code “{}” is of type exclusive, which Pleo says is not supported. \
             Choose a tax code of type inclusive or reverse in Pleo{place}.",
            tax.code.as_deref().unwrap_or_default()
        ),
        TaxKind::Unknown(word) => format!(
            "“{word}” is a type of tax this version of Ledgerport does not know. \
             Choose another tax code in Pleo, or update Ledgerport{place}."
        ),
    };
    Some(Block::validation(reason))
}

/// Pleo says that the lines add up to the total.
fn sum(item: &ExportItem) -> Option<Block> {
    let total = item.amount.wallet;
    let mut amounts = item.lines.iter().map(|line| line.amount.wallet.minor);
    match amounts.try_fold(0_i64, i64::checked_add) {
        Some(sum) if sum == total.minor => None,
        Some(sum) => Some(Block::validation(format!(
            "The lines add up to {}, but the expense is {total}.",
            Money::new(sum, total.currency)
        ))),
        None => Some(too_large()),
    }
}

/// Money that comes back is negative where purchases are positive. Third parties report so and Pleo does not say; a
/// positive one would be booked the wrong way round, so it stops here.
fn direction(item: &ExportItem) -> Option<Block> {
    let returned = [
        "reimbursement_to_company",
        "reimbursement_to_employee_refund",
        "invoice_payment_returned",
    ];
    let kind = match item.sub_kind.as_deref() {
        Some(word) if returned.contains(&word) => word,
        _ => match item.kind {
            ItemKind::Refund | ItemKind::Chargeback | ItemKind::Cashback => item.kind.word(),
            _ => return None,
        },
    };
    (item.amount.wallet.minor > 0).then(|| {
        Block::validation(format!(
            "Money that comes back ({kind}) is expected as a negative amount, but this is {}. \
             Check it in Pleo and book it by hand.",
            item.amount.wallet
        ))
    })
}
