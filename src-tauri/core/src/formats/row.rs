//! What one row is: a voucher seen as the rows a target expects.
//!
//! Keeps true: every view is taken from the voucher's lines or its balanced postings; none adds an amount of its own.

use super::batch::{Batch, Part};
use super::voucher::{LedgerAccount, Posting, Role, Voucher, VoucherLine, VoucherTax};
use crate::model::{Money, Tag, TaxKind};

/// What one row of a format is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// A line as Pleo sent it, whatever the double entry makes of it.
    Lines,
    /// An account against a contra account.
    Pairs(Tax),
    /// One leg of the double entry.
    Legs(Tax),
    /// Pairs by tax code if the target has a kind of row for every one of them, else the legs.
    PairsOrLegs(fn(&LedgerAccount, &LedgerAccount) -> bool),
    /// The same, but without payments: an accounts-payable bill line by line against the supplier.
    Bills,
    /// What the voucher does to the wallet, in one row.
    Wallet,
}

/// Who works out the tax of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tax {
    /// The target, where the line has a tax code: one gross row with the code. Without a code the legs are written.
    ByCode,
    /// We do: every leg is a row, and the code is information.
    ByLeg,
}

/// One row.
pub(super) struct Row<'v> {
    pub(super) batch: &'v Batch<'v>,
    pub(super) part: &'v Part,
    pub(super) voucher: &'v Voucher,
    /// The voucher's number in its series, see [`Numbering`](super::profile::Numbering).
    pub(super) serial: u64,
    /// The row's number in the voucher, from 1.
    pub(super) number: u64,
    pub(super) account: &'v LedgerAccount,
    /// The other side, where a row has one.
    pub(super) contra: Option<&'v LedgerAccount>,
    /// Debits `account` when positive.
    pub(super) amount: Money,
    /// The line it books; none for legs of the whole voucher, such as the wallet's.
    pub(super) line: Option<&'v VoucherLine>,
    /// It books the line itself, not its tax.
    main: bool,
    /// `amount` includes the tax of the line.
    gross: bool,
}

impl<'v> Row<'v> {
    /// The tax of the line this row books, if it has any.
    pub(super) fn tax(&self) -> Option<&'v VoucherTax> {
        self.line.filter(|_| self.main)?.tax.as_ref()
    }

    /// The tax code the target is to work with.
    pub(super) fn tax_code(&self) -> Option<&'v str> {
        self.tax().filter(|_| self.gross)?.code.as_deref()
    }

    /// Signed like `amount`: the part of it that is tax. None where the target has nothing to work out.
    pub(super) fn tax_amount(&self) -> Option<Money> {
        let tax = self.tax().filter(|_| self.gross)?;
        let minor = if self.amount.minor.signum() * tax.amount.minor.signum() < 0 {
            tax.amount.minor.saturating_neg()
        } else {
            tax.amount.minor
        };
        Some(Money::new(minor, self.amount.currency))
    }

    /// `amount` without the tax in it.
    pub(super) fn net(&self) -> Money {
        let included = self
            .tax()
            .filter(|tax| tax.kind == TaxKind::Inclusive)
            .and_then(|_| self.tax_amount());
        let tax = included.map_or(0, |tax| tax.minor);
        Money::new(self.amount.minor.saturating_sub(tax), self.amount.currency)
    }

    /// `amount` without its sign.
    pub(super) fn size(&self) -> Money {
        Money::new(self.amount.minor.saturating_abs(), self.amount.currency)
    }

    /// Whether it credits its account.
    pub(super) fn credits(&self) -> bool {
        self.amount.minor < 0
    }

    /// The number of `account` in the general ledger. A supplier's own account is none there: the profile's collective
    /// account stands for it; empty where there is none.
    pub(super) fn in_ledger(&self, account: &'v LedgerAccount) -> &'v str {
        if account.is_personal() {
            let collective = self.batch.profile.payable_account.as_deref();
            collective.unwrap_or_default()
        } else {
            &account.number
        }
    }

    /// The number of the supplier whose own account this row books on, on either side.
    pub(super) fn supplier(&self) -> Option<&'v str> {
        let sides = [Some(self.account), self.contra];
        let own = sides
            .into_iter()
            .flatten()
            .find(|side| side.is_personal())?;
        Some(own.number.as_str()).filter(|number| *number != self.in_ledger(own))
    }

    /// Tags of the line.
    pub(super) fn tags(&self) -> &'v [Tag] {
        match self.line {
            Some(line) if self.main => &line.tags,
            _ => &[],
        }
    }

    /// The value of the dimension that the profile sends to `target`, e.g. `KOST1`.
    pub(super) fn dimension(&self, target: &str) -> Option<&'v str> {
        self.batch
            .profile
            .dimensions
            .iter()
            .filter(|dimension| dimension.target == target)
            .find_map(|dimension| dimension.value(self.tags()))
    }

    /// What the merchant charged for this row, where that is another currency and the row is a whole line.
    pub(super) fn foreign(&self) -> Option<Money> {
        let line = self.line.filter(|line| {
            self.main && line.amount.wallet.minor.unsigned_abs() == self.amount.minor.unsigned_abs()
        })?;
        line.amount
            .supplier
            .filter(|amount| amount.currency != self.amount.currency)
    }
}

/// Calls `each` with every row of `voucher`, in order.
pub(super) fn rows<'v>(
    shape: Shape,
    batch: &'v Batch<'v>,
    part: &'v Part,
    (voucher, serial): (&'v Voucher, u64),
    mut each: impl FnMut(Row<'v>),
) {
    let mut number = 0;
    let mut push = |seen: Seen<'v>| {
        number += 1;
        each(Row {
            batch,
            part,
            voucher,
            serial,
            number,
            account: seen.account,
            contra: seen.contra,
            amount: seen.amount,
            line: seen.line,
            main: seen.main,
            gross: seen.gross,
        });
    };
    match shape {
        Shape::Lines => {
            for line in &voucher.lines {
                push(Seen::of_line(line, &line.contra));
            }
        }
        Shape::Bills => {
            for line in &voucher.lines {
                push(Seen::of_line(
                    line,
                    voucher.through.as_ref().unwrap_or(&line.contra),
                ));
            }
        }
        Shape::Wallet => {
            let mut wallet = voucher
                .postings
                .iter()
                .filter(|leg| leg.account.role == Role::Wallet)
                .peekable();
            if let Some(first) = wallet.peek() {
                let (account, currency) = (&first.account, first.amount.currency);
                let sum = wallet.fold(0_i64, |sum, leg| sum.saturating_add(leg.amount.minor));
                push(Seen {
                    account,
                    contra: None,
                    amount: Money::new(sum, currency),
                    line: voucher.lines.first(),
                    main: true,
                    gross: true,
                });
            }
        }
        Shape::Pairs(tax) => pairs(voucher, tax, push),
        Shape::PairsOrLegs(is_pair) => {
            let mut whole = true;
            pairs(voucher, Tax::ByCode, |seen| {
                whole &= seen
                    .contra
                    .is_some_and(|contra| is_pair(seen.account, contra));
            });
            if whole {
                pairs(voucher, Tax::ByCode, push);
            } else {
                legs(voucher, Tax::ByLeg, |seen, _| push(seen));
            }
        }
        Shape::Legs(tax) => legs(voucher, tax, |seen, _| push(seen)),
    }
}

/// A row before it has its place.
#[derive(Clone, Copy)]
struct Seen<'v> {
    account: &'v LedgerAccount,
    contra: Option<&'v LedgerAccount>,
    amount: Money,
    line: Option<&'v VoucherLine>,
    main: bool,
    gross: bool,
}

impl<'v> Seen<'v> {
    fn of_line(line: &'v VoucherLine, contra: &'v LedgerAccount) -> Self {
        Self {
            account: &line.account,
            contra: Some(contra),
            amount: line.amount.wallet,
            line: Some(line),
            main: true,
            gross: true,
        }
    }
}

/// Every leg with its other side.
fn pairs<'v>(voucher: &'v Voucher, tax: Tax, mut each: impl FnMut(Seen<'v>)) {
    legs(voucher, tax, |seen, counter| {
        if let Some(counter) = counter {
            each(Seen {
                contra: Some(counter),
                ..seen
            });
        }
    });
}

/// Whether the tax of the line `leg` books has legs of its own.
fn has_tax_leg(voucher: &Voucher, leg: &Posting, next: Option<&Posting>) -> bool {
    let line = leg.line.and_then(|index| voucher.lines.get(index));
    let kind = line.and_then(|line| line.tax.as_ref()).map(|tax| &tax.kind);
    // The legs of a reverse charge stand at the end, apart from their line.
    next.is_some()
        || kind == Some(&TaxKind::Reverse)
            && voucher
                .postings
                .iter()
                .any(|other| other.line == leg.line && other.account.role == Role::TaxIn)
}

/// Every leg with the account it is booked against, and at the end of each group the counter leg with none.
fn legs<'v>(
    voucher: &'v Voucher,
    tax: Tax,
    mut each: impl FnMut(Seen<'v>, Option<&'v LedgerAccount>),
) {
    for group in voucher.postings.groups() {
        let Some((counter, own)) = group.split_last() else {
            continue;
        };
        let line = |leg: &Posting| leg.line.and_then(|index| voucher.lines.get(index));
        let by_code = |leg: &Posting| {
            tax == Tax::ByCode
                && line(leg)
                    .is_some_and(|line| line.tax.as_ref().is_some_and(|tax| tax.code.is_some()))
        };
        // A reverse charge pair: with a code the target books it itself.
        if counter.account.role == Role::TaxOut && own.iter().all(by_code) {
            continue;
        }
        for (index, leg) in own.iter().enumerate() {
            let is_tax = leg.account.role == Role::TaxIn;
            if is_tax && by_code(leg) {
                continue;
            }
            let mut amount = leg.amount;
            let next = own.get(index + 1).filter(|next| {
                next.line == leg.line && leg.line.is_some() && next.account.role == Role::TaxIn
            });
            if by_code(leg)
                && let Some(tax) = next
            {
                amount.minor = amount.minor.saturating_add(tax.amount.minor);
            }
            each(
                Seen {
                    account: &leg.account,
                    contra: None,
                    amount,
                    line: line(leg),
                    main: !is_tax,
                    gross: leg.account.role != Role::Payable
                        && !is_tax
                        && (by_code(leg) || !has_tax_leg(voucher, leg, next)),
                },
                Some(&counter.account),
            );
        }
        each(
            Seen {
                account: &counter.account,
                contra: None,
                amount: counter.amount,
                line: line(counter),
                main: false,
                gross: false,
            },
            None,
        );
    }
}
