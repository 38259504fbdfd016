//! A person gives the items of a run their vendors: one by one, all that are alike, or all that are likely; and takes it
//! back.
//!
//! Keeps true: what is done with one key is one step, and any step can be taken back; an item Pleo sent a usable vendor
//! with keeps it, and one that cannot carry a vendor gets none; every choice is remembered with its cleaned merchant, so
//! that the next run suggests it. Leaves out: what is suggested, which the check found out.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::record::{Phase, Record, Stage};
use super::{Runs, blocking, check};
use crate::companies::{accepted, person, rules_of, usable};
use crate::matching::{Country, RuleKey};
use crate::model::{BooksId, EntryId, RunId, VendorId};
use crate::problem::Problem;
use crate::store::{ItemRow, NewChoice, RunRow};

/// What was done with one key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tagged {
    /// Number of the step, to take it back; none where there was nothing to do.
    pub step: Option<i64>,
    /// Entries that were tagged.
    pub entries: Vec<EntryId>,
    /// Entries that were left as they are: Pleo sent their vendor, or their type cannot carry one.
    pub left: usize,
}

/// A vendor for one entry, or none.
type Pick = (EntryId, Option<VendorId>);

impl Runs {
    /// Sets or removes the vendor of items of a run, until its files are built; gives how many.
    ///
    /// # Errors
    /// `input_invalid` once the file is made, for a vendor that is not in the list, and where none of the items can be tagged.
    pub async fn tag(
        self: &Arc<Self>,
        id: RunId,
        entries: Vec<EntryId>,
        vendor: Option<VendorId>,
    ) -> Result<usize, Problem> {
        Ok(self.choose(id, entries, vendor).await?.entries.len())
    }

    /// The same, with what is needed to take it back.
    pub async fn choose(
        self: &Arc<Self>,
        id: RunId,
        entries: Vec<EntryId>,
        vendor: Option<VendorId>,
    ) -> Result<Tagged, Problem> {
        let picks = entries.into_iter().map(|entry| (entry, vendor)).collect();
        self.step(id, picks, None).await
    }

    /// The same, with a vendor for each entry.
    pub async fn choose_each(
        self: &Arc<Self>,
        id: RunId,
        picks: Vec<(EntryId, Option<VendorId>)>,
    ) -> Result<Tagged, Problem> {
        self.step(id, picks, None).await
    }

    /// Gives the items of a group without a vendor the one that is suggested, or `vendor`; with `rule` it becomes a rule
    /// for the merchant, the category and the countries of these items.
    ///
    /// # Errors
    /// `input_invalid` where nobody is suggested and none is given, and for a rule where the text holds no name.
    pub async fn tag_alike(
        self: &Arc<Self>,
        id: RunId,
        alike: &str,
        vendor: Option<VendorId>,
        rule: bool,
    ) -> Result<Tagged, Problem> {
        let (row, _) = self.load(id)?;
        let (open, items) = self.store.read(|db| {
            Ok((
                db.open_alike(row.seq, alike)?,
                db.items_alike(row.seq, alike, 1)?,
            ))
        })?;
        let Some(first) = items.first() else {
            return Err(Problem::input(
                "These items are not there any more. The list was changed meanwhile.",
            ));
        };
        let picks: Vec<Pick> = open
            .iter()
            .filter_map(|(entry, suggested)| Some((*entry, Some(vendor.or(*suggested)?))))
            .collect();
        if picks.len() < open.len() {
            return Err(Problem::input(
                "Nobody is suggested for these items. Choose a vendor.",
            ));
        }
        let rule = if rule {
            let chosen = picks.first().and_then(|(_, vendor)| *vendor).or(vendor);
            let own = first.party.as_ref().and_then(|party| party.id);
            let vendor = chosen.or(own).ok_or_else(|| {
                Problem::input("Nobody is suggested for these items. Choose a vendor.")
            })?;
            Some(self.rule_of(&row, first, alike, vendor)?)
        } else {
            None
        };
        self.step(id, picks, rule).await
    }

    /// Accepts every suggestion of at least `least` thousandths, as one step. Contradictions and equally good vendors are
    /// never among them.
    pub async fn accept_likely(self: &Arc<Self>, id: RunId, least: u16) -> Result<Tagged, Problem> {
        let (row, _) = self.load(id)?;
        let picks = self.store.read(|db| db.open_likely(row.seq, least))?;
        self.step(id, picks, None).await
    }

    /// Sets the vendor of all items of a merchant that have none; gives those items.
    pub async fn tag_merchant(
        self: &Arc<Self>,
        id: RunId,
        merchant: &str,
        vendor: VendorId,
    ) -> Result<Vec<EntryId>, Problem> {
        let (row, _) = self.load(id)?;
        let entries = self
            .store
            .read(|db| db.open_of_merchant(row.seq, merchant))?;
        if entries.is_empty() {
            return Ok(entries);
        }
        Ok(self.choose(id, entries, Some(vendor)).await?.entries)
    }

    /// Tags entries of a run that is over, for their next export.
    ///
    /// # Errors
    /// `input_invalid` while the run is under way, and for a vendor that is not in the list.
    pub fn tag_for_later(&self, id: RunId, picks: &[Pick]) -> Result<Tagged, Problem> {
        let (row, record) = self.load(id)?;
        if !record.status.is_over() {
            return Err(Problem::input("This run is not over yet."));
        }
        self.keep(&row, picks, &[])
    }

    /// Takes a step back and checks the items of this run it was about once more.
    ///
    /// # Errors
    /// `input_invalid` once the file is made, and for a step that was taken back already.
    pub async fn undo_tagging(self: &Arc<Self>, id: RunId, step: i64) -> Result<usize, Problem> {
        let (row, record) = self.load(id)?;
        refuse_late(&record)?;
        let runs = self.clone();
        let count = blocking(move || {
            let undone = runs.companies.undo_choices(row.books, step, &person())?;
            let entries: Vec<EntryId> = undone.iter().filter_map(|choice| choice.entry).collect();
            // What was contradictory may be settled now, and the other way round.
            let keys = undone.iter().filter_map(key_of).collect();
            runs.check_again(&row, &record, &entries, &keys)?;
            Ok(entries.len())
        })
        .await?;
        self.announce(id);
        Ok(count)
    }

    /// Lets the runs of a company that wait for a look take in that rules changed. A run that works checks by itself.
    pub async fn rules_changed(
        self: &Arc<Self>,
        books: BooksId,
        keys: Vec<RuleKey>,
    ) -> Result<(), Problem> {
        let keys: BTreeSet<RuleKey> = keys.into_iter().collect();
        for row in self.store.read(|db| db.runs(books))? {
            let record = super::record_of(&row)?;
            if record.status.is_over() || record.stage != Stage::Review {
                continue;
            }
            let (runs, keys, id) = (self.clone(), keys.clone(), row.id);
            blocking(move || runs.check_again(&row, &record, &[], &keys)).await?;
            self.announce(id);
        }
        Ok(())
    }

    /// The rule for the items of a group: one row for each country they are in.
    fn rule_of(
        &self,
        row: &RunRow,
        first: &ItemRow,
        alike: &str,
        vendor: VendorId,
    ) -> Result<Vec<NewChoice>, Problem> {
        self.store.read(|db| Ok(usable(db, row.books, vendor)))??;
        let lessons = self.store.read(|db| {
            let mut lessons = BTreeSet::new();
            for item in db.items_alike(row.seq, alike, u32::MAX)? {
                lessons.extend(db.learns_from(row.seq, item.entry)?);
            }
            Ok(lessons)
        })?;
        let rules: Vec<NewChoice> = lessons
            .into_iter()
            .filter_map(|(merchant, category, country)| {
                let key = RuleKey {
                    merchant: merchant?,
                    category,
                };
                let country = country.as_deref().and_then(Country::read);
                Some(accepted(&key, country, vendor))
            })
            .collect();
        if rules.is_empty() {
            return Err(Problem::input(format!(
                "There is no name in “{}” to recognise the merchant by, so no rule can be made of it. \
                 Accept or choose the vendor without a rule.",
                first.merchant
            )));
        }
        Ok(rules)
    }

    async fn step(
        self: &Arc<Self>,
        id: RunId,
        picks: Vec<Pick>,
        rule: Option<Vec<NewChoice>>,
    ) -> Result<Tagged, Problem> {
        let (row, record) = self.load(id)?;
        refuse_late(&record)?;
        let runs = self.clone();
        let tagged = blocking(move || {
            let rules = rule.unwrap_or_default();
            let tagged = runs.keep(&row, &picks, &rules)?;
            let mut keys: BTreeSet<RuleKey> = rules.iter().filter_map(key_of).collect();
            keys.extend(runs.contradicted(&row, &tagged.entries)?);
            runs.check_again(&row, &record, &tagged.entries, &keys)?;
            Ok(tagged)
        })
        .await?;
        self.announce(id);
        Ok(tagged)
    }

    /// Keeps the choices for items that can take one.
    fn keep(&self, row: &RunRow, picks: &[Pick], rules: &[NewChoice]) -> Result<Tagged, Problem> {
        let mut sent = 0;
        let mut open = Vec::with_capacity(picks.len());
        for pick in picks {
            match self.store.read(|db| db.item(row.seq, pick.0)) {
                Ok(item) if item.source == "pleo" => sent += 1,
                Ok(item) if item.rule == "not_possible" => {}
                Ok(_) => open.push(*pick),
                Err(crate::store::StoreError::Absent(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let left = picks.len() - open.len();
        if open.is_empty() && rules.is_empty() {
            return match (picks.len(), sent) {
                (0, _) => Ok(Tagged {
                    step: None,
                    entries: Vec::new(),
                    left,
                }),
                (_, 0) => Err(Problem::input(
                    "Items of this type cannot carry a vendor, or are not in this export.",
                )),
                _ => Err(Problem::input(
                    "Pleo sent the vendor of these items, and that one is booked. Change it in Pleo.",
                )),
            };
        }
        let seq = row.seq;
        let step = self
            .companies
            .choose(row.books, &open, rules, &person(), |db, entry| {
                db.learns_from(seq, entry)
            })?;
        Ok(Tagged {
            step: Some(step),
            entries: open.into_iter().map(|(entry, _)| entry).collect(),
            left,
        })
    }

    /// The merchants of these entries about whom people chose differently, so that no rule of theirs decides any more.
    fn contradicted(
        &self,
        row: &RunRow,
        entries: &[EntryId],
    ) -> Result<BTreeSet<RuleKey>, Problem> {
        Ok(self.store.read(|db| {
            let mut keys = BTreeSet::new();
            for entry in entries {
                if let Some((Some(merchant), category, _)) = db.learns_from(row.seq, *entry)? {
                    keys.insert(RuleKey { merchant, category });
                }
            }
            let mut contradicted = BTreeSet::new();
            for key in keys {
                let choices = db.choices_of(row.books, &key.merchant, &key.category)?;
                if rules_of(&choices).conflicts().is_empty() {
                    continue;
                }
                contradicted.insert(key);
            }
            Ok(contradicted)
        })?)
    }

    /// Checks items of a run that waits for a look: those that were tagged, and all a changed rule is about.
    fn check_again(
        &self,
        row: &RunRow,
        record: &Record,
        entries: &[EntryId],
        keys: &BTreeSet<RuleKey>,
    ) -> Result<(), Problem> {
        if record.stage != Stage::Review {
            return Ok(());
        }
        let mut ruled = Vec::new();
        for key in keys {
            ruled.extend(
                self.store
                    .read(|db| db.entries_of_rule(row.seq, &key.merchant, &key.category))?,
            );
        }
        check::again(&self.store, row, record, entries)?;
        if !ruled.is_empty() {
            check::anew(&self.store, row, record, &ruled)?;
        }
        // Not the record: its task may have saved a newer one.
        Ok(self.store.write(|db| db.touch_run(row.seq))?)
    }
}

fn key_of(choice: &NewChoice) -> Option<RuleKey> {
    Some(RuleKey {
        merchant: choice.merchant.clone()?,
        category: choice.category.clone(),
    })
}

fn refuse_late(record: &Record) -> Result<(), Problem> {
    if record.status.is_over() || record.stage.phase() > Phase::Check {
        return Err(Problem::input(
            "The file of this run is already made; a vendor can no longer be changed in it.",
        ));
    }
    Ok(())
}
