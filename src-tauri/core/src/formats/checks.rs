//! What is known to be refused before a file exists: settings that block the file, and cells that block their item.

use super::batch::{Batch, Part};
use super::row::{Row, rows};
use super::settings::CURRENCY;
use super::table::{Cell, Check, Field};
use super::text::clean;
use super::{Format, Profile, Voucher};
use crate::model::{Block, EntryId, ItemFailureKind, Money};

/// One thing a target would refuse.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The item; none where it is the whole file.
    pub entry: Option<EntryId>,
    /// Field of the file, or key of the setting.
    pub field: &'static str,
    /// What Pleo is told it is.
    pub kind: ItemFailureKind,
    /// What is wrong, as a sentence.
    pub rule: String,
    /// Who says so.
    pub source: &'static str,
    /// What to do about it, as a sentence.
    pub fix: String,
}

/// For targets whose amounts have no currency of their own, or need a rate Pleo does not give.
pub(super) const HOME_CURRENCY: Check = Check {
    field: "currency",
    source: "",
    test: |row| {
        let home = row.batch.setting(&CURRENCY);
        let own = row.amount.currency.code();
        (own != home).then(|| {
            format!(
                "The amount is in {own}, but the books are in {home}, and Pleo gives no amount in {home} for it. \
                 Book it by hand, and mark it as exported in Pleo."
            )
        })
    },
};

/// For targets that get every leg and work nothing out: tax without an account of its own would be booked as cost.
pub(super) const TAX_HAS_LEGS: Check = Check {
    field: "tax code",
    source: "",
    test: |row| {
        let tax = row.tax().filter(|tax| tax.amount.minor != 0)?;
        let code = row.tax_code().filter(|_| row.contra.is_none())?;
        Some(format!(
            "Tax of {} with the code “{code}” has no account, and this format takes no tax code here. Give the code its \
             tax accounts in Pleo (Export API v3 sends them), or map it to nothing in Ledgerport's settings to book \
             the expense with its tax.",
            tax.amount
        ))
    },
};

impl From<Finding> for Block {
    fn from(finding: Finding) -> Self {
        Block::new(
            finding.kind,
            format!("{} {}", finding.rule, finding.fix).trim_end(),
        )
    }
}

impl Format {
    /// Everything in `profile` without which no file of this format can be made; empty when it can.
    pub fn blocks_file(&self, profile: &Profile) -> Vec<Finding> {
        self.settings
            .iter()
            .filter_map(|setting| {
                let own = profile.settings.get(setting.key).map(|own| own.trim());
                let value = own.filter(|own| !own.is_empty()).unwrap_or(setting.default);
                let (kind, rule) = if value.is_empty() {
                    if !setting.needed {
                        return None;
                    }
                    (
                        ItemFailureKind::MissingConfiguration,
                        format!("{} needs “{}”.", self.name, setting.label),
                    )
                } else {
                    let odd = value.chars().any(char::is_control);
                    let broken = if odd {
                        Some("may hold no control characters".to_owned())
                    } else {
                        setting.rule.broken(value)
                    };
                    (
                        ItemFailureKind::InvalidConfiguration,
                        format!("“{}” {} for {}.", setting.label, broken?, self.name),
                    )
                };
                Some(Finding {
                    entry: None,
                    field: setting.key,
                    kind,
                    rule,
                    source: self.source,
                    fix: format!("Fill it in in Ledgerport's settings. {}", setting.about),
                })
            })
            .chain(self.flaws(profile))
            .collect()
    }

    /// What is wrong with the company's template, where this format takes one.
    fn flaws(&self, profile: &Profile) -> impl Iterator<Item = Finding> {
        let flaws = self.template(profile).map(|template| template.flaws());
        flaws.into_iter().flatten().map(|rule| Finding {
            entry: None,
            field: "template",
            kind: ItemFailureKind::InvalidConfiguration,
            rule,
            source: "the company's template",
            fix: "Correct the template in the company's profile.".to_owned(),
        })
    }

    /// Everything for which the target would refuse this voucher; empty when it can be written.
    pub fn blocks_item(&self, batch: &Batch<'_>, voucher: &Voucher) -> Vec<Finding> {
        let part = Part::alone(self, batch.profile, voucher);
        let mut found = Vec::new();
        let mut count = 0;
        let finding = |field, kind, source, (rule, fix): (String, String)| Finding {
            entry: Some(voucher.entry),
            field,
            kind,
            rule,
            source,
            fix,
        };
        if let Some(reason) = (self.refuses)(voucher) {
            found.push(finding(
                "type",
                ItemFailureKind::Validation,
                self.source,
                (reason.to_owned(), "Export it in another format.".to_owned()),
            ));
            return found;
        }
        rows(self.shape, batch, &part, (voucher, 1), |row| {
            if self.skips(&row) {
                return;
            }
            count += 1;
            for field in self.body.fields() {
                let cell = (field.value)(&row);
                if let Some((kind, said)) = self.cell(field, &cell, &row) {
                    let source = if field.source.is_empty() {
                        self.source
                    } else {
                        field.source
                    };
                    found.push(finding(field.name, kind, source, said));
                }
            }
            for check in self.checks {
                if let Some(sentence) = (check.test)(&row) {
                    let kind = ItemFailureKind::InvalidConfiguration;
                    let said = (sentence, String::new());
                    found.push(finding(check.field, kind, check.source, said));
                }
            }
        });
        if count == 0 {
            let rule = format!(
                "The amount is zero, and {} takes no such booking.",
                self.name
            );
            let fix = "Mark it as exported in Pleo by hand.".to_owned();
            found.push(finding(
                "amount",
                ItemFailureKind::Validation,
                self.source,
                (rule, fix),
            ));
        }
        if let Some(template) = self.template(batch.profile) {
            found.extend(super::template::blocks(self, template, batch, voucher));
        }
        if found.len() > 1 {
            // A split expense would say the same for each of its lines.
            let mut said = std::collections::HashSet::new();
            found.retain(|finding| said.insert((finding.field, finding.rule.clone())));
        }
        found
    }

    /// What is wrong with one cell: the kind, the rule it breaks and the way to mend it.
    fn cell(
        &self,
        field: &Field,
        cell: &Cell<'_>,
        row: &Row<'_>,
    ) -> Option<(ItemFailureKind, (String, String))> {
        let place = || format!("“{}” of {}", field.name, self.name);
        let text = match cell {
            Cell::Empty if field.must => {
                let rule = format!("{} must not be empty.", place());
                let fix = "Complete the expense in Pleo, or the accounts, codes and dimensions in Ledgerport's \
                           settings.";
                return Some((
                    ItemFailureKind::MissingConfiguration,
                    (rule, fix.to_owned()),
                ));
            }
            Cell::Amount(amount) => {
                let (rule, fix) = self.amount(field, *amount, place)?;
                return Some((ItemFailureKind::Validation, (rule, fix)));
            }
            // Free text is made fit; all that may be left of it is nothing.
            Cell::Text(_) if !field.must => return None,
            Cell::Text(text) => {
                let left = self.body.texts().free(text, field.rule.limit(), |_| {});
                if !left.is_empty() {
                    return None;
                }
                let rule = format!(
                    "{} must not be empty, and nothing of its text can be written there.",
                    place()
                );
                let fix = "Give the expense another text in Pleo.".to_owned();
                return Some((ItemFailureKind::Validation, (rule, fix)));
            }
            Cell::Code(text) => text,
            _ => return None,
        };
        let (plain, changed) = clean(text);
        let mut altered = changed.is_some();
        let kept = self.body.texts().free(&plain, None, |_| altered = true);
        let broken = if altered || kept != plain {
            Some("holds characters that cannot be written there".to_owned())
        } else {
            field.rule.broken(&plain)
        }?;
        let shown: String = plain.chars().take(40).collect();
        let rule = format!("“{shown}” {broken}: {}.", place());
        let fix = format!(
            "Correct it in Pleo or in the accounting system, or map it in Ledgerport's settings; it stands on the \
             line of account {}.",
            row.account.number
        );
        Some((ItemFailureKind::InvalidConfiguration, (rule, fix)))
    }

    fn amount(
        &self,
        field: &Field,
        amount: Money,
        place: impl Fn() -> String,
    ) -> Option<(String, String)> {
        let fix = || "Book it by hand, and mark it as exported in Pleo.".to_owned();
        // Both sides of a booking would say the same.
        let amount = Money::new(amount.minor.saturating_abs(), amount.currency);
        if self.body.two_decimals() && amount.currency.decimals() > 2 {
            let odd = 10_i64.checked_pow(u32::from(amount.currency.decimals()) - 2);
            if odd.is_none_or(|odd| amount.minor % odd != 0) {
                return Some((
                    format!(
                        "{amount} has more than two decimals, and {} has two.",
                        place()
                    ),
                    fix(),
                ));
            }
        }
        let super::table::Rule::Amount(digits) = field.rule else {
            return None;
        };
        let text = amount.decimal('.');
        let whole = text.split('.').next()?;
        (whole.len() > usize::from(digits)).then(|| {
            (
                format!(
                    "{amount} is too large: {} has room for {digits} digits.",
                    place()
                ),
                fix(),
            )
        })
    }
}
